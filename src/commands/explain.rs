//! `ordermend explain`: the documentation of a check, one finding of an earlier run, or why two customers of an export are one,
//! or two.

mod finding;
mod rule;

use std::path::{Path, PathBuf};

use super::job::JobArgs;
use super::print;
use super::reading::ReadArgs;
use crate::checks::{Check, docs_in};
use crate::decisions;
use crate::error::Error;
use crate::exit::Exit;
use crate::matching::people::{self, MapField};
use crate::matching::{Memory, explain};
use crate::model::{Lang, Text};
use crate::pipeline;
use crate::ui::{self, Silent};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A check, a rule, shipped or of your own, or the fingerprint of a finding; with --pair the exports
    ///
    /// 检查或规则（自带或自定义）的名称，或发现的指纹；与 --pair 连用时为导出文件
    #[arg(value_name = "CHECK|FINGERPRINT|INPUT", required = true)]
    what: Vec<String>,

    /// A rule file of your own, beside those of ordermend.toml; repeatable
    ///
    /// 自定义规则文件，在 ordermend.toml 所列之外；可重复
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pair", "found_in"])]
    rules: Vec<PathBuf>,

    /// Where the finding stands: the folder that `clean -o` wrote, or its findings.csv
    ///
    /// 发现的出处：`clean -o` 写出的文件夹，或其中的 findings.csv
    #[arg(long = "in", value_name = "DIR|FILE", conflicts_with = "pair")]
    found_in: Option<PathBuf>,

    /// Two customers of the exports, by record id, code, account, phone, tax id or name: why they are one, or two
    ///
    /// 导出文件中的两个客户，可用记录标识、编码、账号、电话、税号或名称指明：为何是同一客户，或为何不是
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pair: Option<Vec<String>>,

    /// Of a table of people or companies what its columns hold, as in `match --map`; repeatable
    ///
    /// 人员或公司表各列的内容，写法同 `match --map`；可重复
    #[arg(long, value_name = "KIND=COLUMN[+COLUMN]", requires = "pair", conflicts_with = "source")]
    map: Vec<String>,

    /// The column of such a table that names each record
    ///
    /// 此类表中每条记录的标识列
    #[arg(long, value_name = "COLUMN", requires = "map")]
    id: Option<String>,

    /// The system the exports came from [default: recognised]
    ///
    /// 导出文件来自的系统 [默认：自动识别]
    #[arg(long, value_name = "ID", requires = "pair")]
    source: Option<String>,

    /// What people decided of pairs of customers
    ///
    /// 人工对客户对的裁定
    #[arg(long, value_name = "FILE", requires = "pair")]
    decisions: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When there is no such check or rule.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    const MANY: Text = Text {
        en: "one check at a time; for two customers of an export: explain --pair A B INPUT",
        zh: "一次只说明一项检查；说明导出文件中的两个客户请用：explain --pair A B INPUT",
    };
    match (&args.pair, &args.what[..]) {
        (Some(pair), files) if !args.map.is_empty() => {
            explain_records(args, pair, files, lang.unwrap_or_else(Lang::from_locale))
        }
        (Some(pair), _) => explain_pair(args, pair, lang),
        (None, [name]) if args.found_in.is_some() || finding::is_fingerprint(name) => {
            finding::run(name, args.found_in.as_deref(), lang.unwrap_or_else(Lang::from_locale))
        }
        (None, [name]) => rule::run(name, &args.rules, lang),
        (None, _) => Err(Error::Usage { message: MANY.owned(&[]) }),
    }
}

/// Matches the customers of the exports, and says how two of them stand to each other.
fn explain_pair(args: &Args, pair: &[String], lang: Option<Lang>) -> Result<Exit, Error> {
    const NOBODY: Text = Text {
        en: "nobody in these exports is `{said}`; say a record id of customer_map.csv, a code, account, phone, tax id or name as it is \
             written",
        zh: "这些导出文件中没有“{said}”；请给出 customer_map.csv 中的记录标识，或编码、账号、电话、税号、名称的原文",
    };
    let read = ReadArgs { source: args.source.clone(), quiet: true, ..ReadArgs::of(&args.what) };
    let prepared = JobArgs { decisions: args.decisions.clone(), ..JobArgs::of(read) }.prepare(lang, None)?;
    let job = &prepared.job;
    let run = pipeline::run(job, &mut Silent)?;
    let find = |said: &String| {
        let found = explain::meant(&run.customers, said);
        if found.is_empty() { Err(Error::Usage { message: NOBODY.owned(&[("said", said)]) }) } else { Ok(found) }
    };
    let told = explain::pair(&run.customers, &find(&pair[0])?, &find(&pair[1])?, job.lang);
    if told.is_empty() {
        return Err(Error::Usage { message: ONE_RECORD.owned(&[("a", &pair[0]), ("b", &pair[1])]) });
    }
    print(&told)?;
    Ok(Exit::Passed)
}

/// Matches the records of one or two tables, and says how two of them stand to each other.
fn explain_records(args: &Args, pair: &[String], files: &[String], lang: Lang) -> Result<Exit, Error> {
    const NOBODY: Text = Text {
        en: "no record is `{said}`; say an id, or a value as it is written",
        zh: "没有记录“{said}”；请给出标识，或某个值的原文",
    };
    const TWO: Text = Text {
        en: "records are explained of one table, or of two that are linked",
        zh: "只能说明一个表的记录，或两个相连的表的记录",
    };
    if files.len() > 2 {
        return Err(Error::Usage { message: TWO.owned(&[]) });
    }
    let fields = args.map.iter().map(|text| MapField::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let tables =
        files.iter().take(2).map(|file| people::read_table(Path::new(file))).collect::<Result<Vec<_>, Error>>()?;
    let decisions = args.decisions.as_deref().map(decisions::read).transpose()?.unwrap_or_default();
    let memory = Memory { decisions, ..Memory::default() };
    let matched = people::run(&tables.iter().collect::<Vec<_>>(), args.id.as_deref(), &fields, &memory)?;
    let find = |said: &String| {
        let found = explain::meant_in_table(&matched, said);
        if found.is_empty() { Err(Error::Usage { message: NOBODY.owned(&[("said", said)]) }) } else { Ok(found) }
    };
    let (of_a, of_b) = (find(&pair[0])?, find(&pair[1])?);
    let told = explain::pair_of_table(&matched, &of_a, &of_b, lang);
    if told.is_empty() || of_a == of_b && of_a.len() == 1 {
        return Err(Error::Usage { message: ONE_RECORD.owned(&[("a", &pair[0]), ("b", &pair[1])]) });
    }
    print(&told)?;
    Ok(Exit::Passed)
}

const ONE_RECORD: Text =
    Text { en: "`{a}` and `{b}` are the same record", zh: "“{a}”与“{b}”是同一条记录" };

/// What a check finds, why it matters and what can be done, as wide as a terminal.
fn definition(check: &Check, lang: Lang) -> String {
    let mut text = String::new();
    for line in docs_in(check.docs, lang).lines().map(str::trim) {
        let is_heading = line.starts_with("## ");
        if is_heading && !text.is_empty() {
            text.push('\n');
        }
        // A paragraph is broken where the source is narrow; between Chinese characters stands no space.
        if !is_heading && text.ends_with('\n') && !text.ends_with("\n\n") && !is_last_heading(&text) {
            text.pop();
            let both_wide = text.ends_with(ui::is_wide) && line.starts_with(ui::is_wide);
            if !both_wide {
                text.push(' ');
            }
        }
        text.push_str(line);
        text.push('\n');
    }
    ui::fold_lines(&text)
}

/// Whether the last line of a text is a heading.
fn is_last_heading(text: &str) -> bool {
    text.trim_end().lines().next_back().is_some_and(|line| line.starts_with("## "))
}
