//! Arguments that `check` and `clean` share, and the job they make together with the configuration file.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::masters;
use super::reading::{Choices, ReadArgs};
use crate::config::{self, ConfigFile, FailOn, Job, QuarantineUnit, RuleSet, unknown_name};
use crate::decisions;
use crate::dump::{DumpStage, Dumps, OVER_INPUT};
use crate::error::Error;
use crate::matching::{Memory, PreviousMap};
use crate::model::{Lang, OwnedText, Text};
use crate::read;
use crate::sources::Library;
use crate::ui;
use crate::waivers::Baseline;

/// What is read and how it is judged.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are yes or no")]
pub(super) struct JobArgs {
    #[command(flatten)]
    pub read: ReadArgs,

    /// A rule file of your own; repeatable
    ///
    /// 自定义规则文件；可重复
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// Judge by these rule files alone, without the rules that come with the program
    ///
    /// 只按这些规则文件判断，不用程序自带的规则
    #[arg(long, requires = "rules")]
    pub own_rules: bool,

    /// Do not look for near customer names
    ///
    /// 不查找相近的客户名称
    #[arg(long)]
    pub no_match: bool,

    /// An earlier export of the same system: says which orders moved backwards, changed their date or vanished; repeatable
    ///
    /// 同一系统此前的导出：指出状态倒退、日期改变或消失的订单；可重复
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,

    /// What people decided of pairs of customers and of findings, as `review apply` writes it
    ///
    /// 人工对客户对和发现的裁定，即 `review apply` 写出的文件
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,

    /// The `customer_map.csv` of an earlier run: customers keep the golden ids they had
    ///
    /// 此前运行的 `customer_map.csv`：客户沿用原有的 `golden_id`
    #[arg(long, value_name = "FILE")]
    pub previous_map: Option<PathBuf>,

    /// The `findings.csv` of an earlier run: what it knew does not count, so that only what is new can fail
    ///
    /// 此前运行的 `findings.csv`：其中已有的发现不计入，只有新的发现才会导致不通过
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Whether no baseline is read, whatever the configuration file names: one is made.
    #[arg(skip)]
    pub without_baseline: bool,

    /// Warnings fail, and so do required rules with nothing to look at
    ///
    /// 警告视为不通过；必需的规则没有可检查的内容时也视为不通过
    #[arg(long)]
    pub strict: bool,

    /// The status from which on the exit code is 1 [default: fail; of clean: never]
    ///
    /// 从哪个状态起退出码为 1 [默认：fail；clean 为 never]
    ///
    /// - warn：有规则警告或不通过
    /// - fail：有规则不通过
    /// - never：从不
    #[arg(long, value_enum, value_name = "STATUS")]
    pub fail_on: Option<FailOn>,

    /// Show at most this many rules with findings; nothing but the display is cut
    ///
    /// 最多显示多少条有发现的规则；只限制显示
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,

    /// Show the rules that pass as well, with what they were judged by; reports have them all
    ///
    /// 同时显示通过的规则及其判断依据；报告中始终包含全部规则
    #[arg(long)]
    pub passed: bool,

    /// Findings of each rule that a workbook lists, those with most money at stake first: a number or `all`; beyond 1,048,574 they
    /// go on in a further sheet [default: 20000]
    ///
    /// 工作簿中每条规则列出的发现数，涉及金额最大的在前：数字或 `all`；超过 1,048,574 条时续写到下一工作表 [默认：20000]
    #[arg(long, value_name = "N")]
    pub workbook_findings: Option<String>,

    /// Write what a stage made as CSV, to look for a fault: read, map, normalise, checks, dedup, matching, staleness or
    /// repair, as in `read=rows.csv`; repeatable
    ///
    /// 将某个阶段的结果写成 CSV，便于排查问题：read、map、normalise、checks、dedup、matching、staleness
    /// 或 repair，例如 `read=rows.csv`；可重复
    #[arg(long, value_name = "STAGE=PATH")]
    pub dump: Vec<String>,
}

/// What the arguments and the configuration file make together.
pub(super) struct Prepared {
    /// The job.
    pub(super) job: Job,
    /// What is shown on a terminal.
    pub(super) shown: ui::Shown,
    /// The history of the configuration file.
    pub(super) history: Option<PathBuf>,
    /// The series of the configuration file.
    pub(super) series: Option<String>,
}

/// Reads how many findings a workbook lists of a rule.
fn most_listed(text: &str) -> Result<NonZeroUsize, Error> {
    const SHAPE: Text = Text {
        en: "--workbook-findings {text}: write a number above 0, or all",
        zh: "--workbook-findings {text}：请写大于 0 的数，或 all",
    };
    let most = if text == "all" { Some(NonZeroUsize::MAX) } else { text.parse().ok() };
    most.ok_or_else(|| usage(SHAPE.owned(&[("text", text)])))
}

/// Rules with findings that are shown where nothing else is said.
const DEFAULT_LIMIT: usize = 10;

impl JobArgs {
    /// Judges what is read as the configuration file says.
    pub(super) fn of(read: ReadArgs) -> Self {
        Self {
            read,
            rules: Vec::new(),
            own_rules: false,
            previous: Vec::new(),
            no_match: false,
            decisions: None,
            baseline: None,
            without_baseline: false,
            previous_map: None,
            strict: false,
            fail_on: None,
            limit: None,
            passed: false,
            workbook_findings: None,
            dump: Vec::new(),
        }
    }

    /// Validates everything; the configuration file says what the flags do not.
    ///
    /// # Errors
    /// On the first flag that does not go, or with all problems of the configuration and rule files.
    pub(super) fn prepare(&self, lang: Option<Lang>, unit: Option<QuarantineUnit>) -> Result<Prepared, Error> {
        let Choices { config, lang, encoding, sheets, sources, as_of, limits } =
            self.read.choices(lang).map_err(|error| self.with_rules(error))?;
        let RuleSet { mut rules, waivers } = self.load_rules(&config, &sources.library)?;
        rules.retain(|rule| !(self.own_rules && rule.shipped));
        let inputs = read::expand(&self.read.input)?;
        let dumps = parse_dumps(&self.dump, &inputs)?;
        let memory = self.memory(&config)?;
        for path in dumps.paths() {
            refuse_input(&inputs, path)?;
        }
        let job = Job {
            inputs,
            previous: self.previous(&config)?,
            repairs: masters::of_config(&config)?,
            encoding,
            sheets,
            sources,
            rules,
            waivers,
            baseline: if self.without_baseline { None } else { self.baseline(&config)? },
            as_of,
            matching: !(self.no_match || config.no_match.unwrap_or(false)),
            unit: unit.or(config.clean.unit).unwrap_or_default(),
            worklists: config.clean.worklists.unwrap_or(false),
            workbook: config.clean.workbook.unwrap_or(true),
            workbook_findings: match &self.workbook_findings {
                Some(text) => Some(most_listed(text)?),
                None => config.clean.workbook_findings,
            },
            strict: self.strict || config.strict.unwrap_or(false),
            fail_on: self.fail_on.or(config.fail_on),
            lang,
            of_one_concern: false,
            force_careful: self.read.careful,
            limits,
            memory,
            dumps,
        };
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let history = config.history.as_ref().map(|path| beside.join(path));
        let limit = self.limit.or(config.limit).unwrap_or(DEFAULT_LIMIT);
        let shown = ui::Shown { limit, passed: self.passed };
        Ok(Prepared { job, shown, history, series: config.series })
    }

    /// What is wrong with the configuration, and with the rule files beside it: one hides nothing of the other.
    fn with_rules(&self, error: Error) -> Error {
        let Error::Config { mut problems } = error else { return error };
        let of_config = match std::env::current_dir() {
            Ok(here) if !self.read.no_config => config::rule_files(self.read.config.as_deref(), &here),
            _ => Vec::new(),
        };
        let paths: Vec<PathBuf> = of_config.into_iter().chain(self.rules.iter().cloned()).collect();
        if let Ok(library) = Library::shipped()
            && let Err(Error::Config { problems: further }) =
                config::load_files(&paths, |files| config::load_set(files, &library))
        {
            problems.extend(further);
        }
        Error::Config { problems }
    }

    /// The rules that a run would be judged by, and the language to speak of them.
    ///
    /// # Errors
    /// All problems of the configuration and rule files.
    pub(super) fn rules_alone(&self, lang: Option<Lang>) -> Result<(Vec<config::Rule>, Lang), Error> {
        let Choices { config, lang, sources, .. } = self.read.choices(lang)?;
        Ok((self.load_rules(&config, &sources.library)?.rules, lang))
    }

    /// The files of earlier exports.
    fn previous(&self, config: &ConfigFile) -> Result<Vec<read::Named>, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let of_config = config.previous.iter().map(|path| beside.join(path));
        let paths: Vec<PathBuf> = if self.previous.is_empty() { of_config.collect() } else { self.previous.clone() };
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        if names.is_empty() { Ok(Vec::new()) } else { read::expand(&names) }
    }

    fn memory(&self, config: &ConfigFile) -> Result<Memory, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let chosen = |flag: &Option<PathBuf>, set: &Option<PathBuf>| {
            flag.clone().or_else(|| set.as_ref().map(|path| beside.join(path)))
        };
        let decisions = chosen(&self.decisions, &config.decisions).map(|path| decisions::read(&path)).transpose()?;
        let previous =
            chosen(&self.previous_map, &config.previous_map).map(|path| PreviousMap::read(&path)).transpose()?;
        Ok(Memory { decisions: decisions.unwrap_or_default(), previous: previous.unwrap_or_default() })
    }

    /// What an earlier run found.
    fn baseline(&self, config: &ConfigFile) -> Result<Option<Baseline>, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let of_config = config.baseline.as_ref().map(|path| beside.join(path));
        self.baseline.clone().or(of_config).map(|path| Baseline::read(&path)).transpose()
    }

    fn load_rules(&self, config: &ConfigFile, library: &Library) -> Result<RuleSet, Error> {
        let beside = config.path.parent().unwrap_or(Path::new("."));
        let of_config = config.rules.iter().map(|path| beside.join(path));
        let paths: Vec<PathBuf> = of_config.chain(self.rules.iter().cloned()).collect();
        config::load_files(&paths, |files| config::load_set(files, library))
    }
}

/// An error about a flag.
pub(super) fn usage(message: OwnedText) -> Error {
    Error::Usage { message }
}

/// The value of a flag with a name, such as the stage of `--dump`. `{name}` in the text is what was typed.
pub(super) fn find_value<V: ValueEnum>(text: Text, name: &str) -> Result<V, Error> {
    V::from_str(name, true).map_err(|_| {
        let values: Vec<PossibleValue> = V::value_variants().iter().filter_map(V::to_possible_value).collect();
        let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        usage(unknown_name(text, name, &names))
    })
}

/// The stages to dump with their paths.
fn parse_dumps(flags: &[String], inputs: &[read::Named]) -> Result<Dumps, Error> {
    const SHAPE: Text = Text {
        en: "--dump {text}: write it as STAGE=PATH, as in read=rows.csv",
        zh: "--dump {text}：请写成 阶段=路径，例如 read=rows.csv",
    };
    const TEXT: Text = Text { en: "`{name}` is no stage to dump", zh: "没有可导出的阶段 `{name}`" };
    let parse = |flag: &String| {
        let (name, path) = flag.split_once('=').ok_or_else(|| usage(SHAPE.owned(&[("text", flag)])))?;
        let stage: DumpStage = find_value(TEXT, name.trim())?;
        Ok((stage, PathBuf::from(path)))
    };
    let asked = flags.iter().map(parse).collect::<Result<Vec<(DumpStage, PathBuf)>, Error>>()?;
    const TWICE: Text = Text { en: "--dump names {path} twice", zh: "--dump 中 {path} 出现了两次" };
    let twice = (1..asked.len()).find(|&at| asked[..at].iter().any(|(_, path)| *path == asked[at].1));
    if let Some(at) = twice {
        return Err(usage(TWICE.owned(&[("path", &asked[at].1.display().to_string())])));
    }
    Ok(Dumps::new(asked, inputs))
}

/// Whether a file would stand in a folder, however the two are written.
pub(super) fn lies_in(path: &Path, folder: &Path) -> bool {
    match (std::path::absolute(path), std::path::absolute(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => path.starts_with(folder),
    }
}

/// Refuses a file to write that is an input, a folder, or there already; the last is allowed with `force`.
///
/// # Errors
/// When it is one of these.
pub(super) fn refuse_target(inputs: &[read::Named], path: &Path, force: bool) -> Result<(), Error> {
    const FOLDER: Text = Text {
        en: "{path} is a folder; name the file to write",
        zh: "{path} 是文件夹；请指定要写出的文件",
    };
    const THERE: Text = Text {
        en: "{path} is there already; choose another file, or replace it with --force",
        zh: "{path} 已存在；请另选文件，或用 --force 替换",
    };
    let told = |text: Text| usage(text.owned(&[("path", &path.display().to_string())]));
    if path.is_dir() {
        return Err(told(FOLDER));
    }
    refuse_input(inputs, path)?;
    if path.exists() && !force { Err(told(THERE)) } else { Ok(()) }
}

/// Refuses to write over an input.
///
/// # Errors
/// When the path is one of the inputs.
pub(super) fn refuse_input(inputs: &[read::Named], path: &Path) -> Result<(), Error> {
    let is_path = |input: &read::Named| match (std::fs::canonicalize(&input.name), std::fs::canonicalize(path)) {
        (Ok(input), Ok(path)) => input == path,
        _ => false,
    };
    if inputs.iter().any(is_path) {
        return Err(usage(OVER_INPUT.owned(&[("path", &path.display().to_string())])));
    }
    Ok(())
}
