//! The command line: what may be typed, and which command runs.
//!
//! The help of a command or an argument is its doc comment: English first, and below its first blank line Chinese, with
//! what the values of an argument mean as a list.

mod language;
mod mistake;

use std::ffi::OsString;
use std::io::Write;

pub(crate) use language::command;

use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::{
    baseline, check, clean, completions, dedup, explain, gate, history, init, man, matching, profile, review, rules,
    score, selftest, sources, stale, synth, tell_failure,
};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::ui;

/// What the program is called where it is typed.
pub(crate) const NAME: &str = "ordermend";

/// What the exit codes mean.
const EXIT_CODES: Text = Text {
    en: "Exit codes: 0 passed · 1 a rule's status reached --fail-on · 2 usage or configuration · \
         3 an input cannot be read · 4 internal fault · 130 interrupted",
    zh: "退出码：0 通过 · 1 有规则的状态达到 --fail-on · 2 用法或配置错误 · 3 输入无法读取 · 4 内部错误 · 130 已中断",
};

/// Makes order exports trustworthy: reads dirty CSV and XLSX exports of ERP, CRM and shop systems, says how far they can be
/// trusted, mends what is safe to mend, sets the rest aside with a reason, and proves every change.
///
/// 让订单导出文件变得可信：读取 ERP、CRM 和电商系统导出的杂乱 CSV
/// 与 XLSX 文件，说明可信到什么程度，修复可以安全修复的内容，将其余部分单独存放并注明原因，并对每一处改动给出证明
#[derive(Debug, Parser)]
#[command(name = NAME, version, max_term_width = language::WIDTH, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Language of what people read [default: from the locale]
    ///
    /// 供人阅读的文字所用的语言 [默认：随系统区域设置]
    ///
    /// - en：英文
    /// - zh：简体中文
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,

    /// When to use colour
    ///
    /// 何时使用颜色
    ///
    /// - auto：在终端上使用，除非设置了 `NO_COLOR`
    /// - always：始终使用
    /// - never：从不使用
    #[arg(long, global = true, value_enum, default_value_t = ColorWhen::Auto)]
    pub color: ColorWhen,

    /// How messages, errors and the stages of a run are written to standard error
    ///
    /// 以何种形式将消息、错误和运行阶段写到标准错误
    ///
    /// - text：供人阅读的文字行
    /// - json：供程序读取，每行一个 JSON 对象
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = ui::LogFormat::Text)]
    pub log_format: ui::LogFormat,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run every check and report; write nothing else
    ///
    /// 运行全部检查并给出报告；不写出其他内容
    Check(check::Args),
    /// Write clean data, what was set aside and why, every change, and the report
    ///
    /// 写出干净数据、单独存放的内容及其原因、每一处改动和报告
    Clean(clean::Args),
    /// Say what an export is: encoding, header, source, grain, columns, ranges, statuses, money, damage
    ///
    /// 说明导出文件的情况：编码、表头、来源、粒度、各列、取值范围、状态、金额、损坏
    Profile(profile::Args),
    /// Find copies, versions, conflicts and double entries of orders, and nothing else
    ///
    /// 只查找订单的副本、旧版本、冲突和重复录入
    Dedup(dedup::Args),
    /// Find the records of people or companies that are one, or score pairs of names
    ///
    /// 在人员或公司表中查找同一对象的记录，或为名称对打分
    Match(matching::Args),
    /// Put questions to people as a workbook or one by one, and take their decisions back
    ///
    /// 将需要人工裁定的问题写成工作簿或逐题询问，并收回裁定
    Review(review::Args),
    /// Find late exports, missing days, stuck and dead orders, and nothing else
    ///
    /// 只查找过期的导出、缺失的日期、停滞和失效的订单
    Stale(stale::Args),
    /// List, show or detect the systems whose exports are understood
    ///
    /// 列出、查看或识别支持的来源系统
    Sources(sources::Args),
    /// Begin with an export that is known to be good: draft a configuration and rules from it
    ///
    /// 从一份确认无误的导出文件开始：起草配置和规则
    Init(init::Args),
    /// List the rules, look for mistakes in a rule file, draft one, or import one from a schema
    ///
    /// 列出规则、查找规则文件中的错误、起草规则，或从 schema 导入规则
    Rules(rules::Args),
    /// Explain a check, or one finding of an earlier run: what it is, why it matters, what can be done
    ///
    /// 说明一项检查或此前运行的一项发现：是什么、为何重要、可以如何处理
    Explain(explain::Args),
    /// Look at quality over time: the runs that `--history` noted, and what became of findings between them
    ///
    /// 查看质量随时间的变化：`--history` 所记的各次运行，以及其间发现的去向
    History(history::Args),
    /// Note what is wrong today, so that only what is new can fail a later check
    ///
    /// 记下目前的问题，使以后只有新的问题才会导致不通过
    Baseline(baseline::Args),
    /// Fail where the newest run of a history falls behind the ones before it
    ///
    /// 历史中最近一次运行比此前退步时不通过
    Gate(gate::Args),
    /// Plant faults in a copy of an export, and say which of them each rule finds
    ///
    /// 在导出文件的副本中植入错误，说明每条规则能发现哪些
    Selftest(selftest::Args),
    /// Make up exports of a system, with planted faults and the truth beside them
    ///
    /// 生成某系统的模拟导出文件，植入错误并附上真值
    Synth(synth::Args),
    /// Measure how right findings and look-ups are, against a truth
    ///
    /// 对照真值，衡量发现的问题和客户查询有多准确
    Score(score::Args),
    /// Print what lets a shell complete commands and options
    ///
    /// 输出供 shell 补全命令和选项的脚本
    Completions(completions::Args),
    /// Print the manual page, or write a page for each command
    ///
    /// 输出手册页，或为每个命令写出一页
    Man(man::Args),
}

/// Tells the build system that runs the program, where one does, of an error.
pub fn tell_system(error: &Error, lang: Lang) {
    tell_failure(&error.message(lang));
}

impl Cli {
    /// Understands what was typed, the name of the program first. Help, the version and what is wrong with the command
    /// line are printed here.
    ///
    /// # Errors
    /// The exit code, where there is nothing left to do.
    pub fn read(arguments: &[OsString]) -> Result<Self, Exit> {
        let lang = language::asked(arguments);
        // What is wrong with the command line is told in the form that was asked for, too.
        if let Some(format) = language::typed(arguments, "--log-format") {
            ui::log_as(format);
        }
        let mut command = language::command(lang);
        let read = command.try_get_matches_from_mut(arguments);
        let read = read.and_then(|mut matches| Self::from_arg_matches_mut(&mut matches));
        read.map_err(|stop| {
            if let Some(error) = mistake::of(&stop, &command, arguments) {
                ui::print_error(&error, lang);
                tell_system(&error, lang);
                return error.exit();
            }
            if stop.use_stderr() && ui::logs_json() {
                ui::print_note(&stop.render().to_string());
                return Exit::Usage;
            }
            let said = language::folded(&stop.render().ansi().to_string());
            // A reader that has had enough is no error.
            let _ = if stop.use_stderr() {
                write!(anstream::stderr(), "{said}")
            } else {
                write!(anstream::stdout(), "{said}")
            };
            if stop.use_stderr() {
                tell_failure(stop.render().to_string().lines().next().unwrap_or_default());
            }
            if stop.use_stderr() { Exit::Usage } else { Exit::Passed }
        })
    }

    /// The language for messages, before a configuration file has been read.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(Lang::from_locale)
    }

    /// Runs the command.
    ///
    /// # Errors
    /// What kept it from doing its work.
    pub fn run(&self) -> Result<Exit, Error> {
        match &self.command {
            Command::Check(args) => check::run(args, self.lang),
            Command::Clean(args) => clean::run(args, self.lang),
            Command::Profile(args) => profile::run(args, self.lang),
            Command::Dedup(args) => dedup::run(args, self.lang),
            Command::Match(args) => matching::run(args, self.lang()),
            Command::Review(args) => review::run(args, self.lang()),
            Command::Stale(args) => stale::run(args, self.lang),
            Command::Sources(args) => sources::run(args, self.lang()),
            Command::Init(args) => init::run(args, self.lang),
            Command::Rules(args) => rules::run(args, self.lang),
            Command::Explain(args) => explain::run(args, self.lang),
            Command::History(args) => history::run(args, self.lang()),
            Command::Baseline(args) => baseline::run(args, self.lang),
            Command::Gate(args) => gate::run(args, self.lang()),
            Command::Selftest(args) => selftest::run(args, self.lang),
            Command::Synth(args) => synth::run(args, self.lang()),
            Command::Score(args) => score::run(args, self.lang),
            Command::Completions(args) => completions::run(args, self.lang()),
            Command::Man(args) => man::run(args, self.lang()),
        }
    }
}
