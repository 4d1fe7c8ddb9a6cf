//! `ordermend gate`: whether the newest run of a history falls behind the ones before it.

use serde_json::json;

use super::history::{Which, print_json, unusable};
use super::job::usage;
use super::{print, tell_failure};
use crate::error::Error;
use crate::exit::Exit;
use crate::history::{Against, Judgement, Limits, RunFacts, judge};
use crate::model::{Lang, OwnedText, Text, visible};
use crate::ui::fold_lines;

/// Arguments of `gate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    which: Which,

    /// What the run is measured against: last, baseline, run:N (a number, first or a day) or median:N, of the N runs before it
    ///
    /// 与什么对照：last、baseline、run:N（编号、first 或日期）或 median:N（此前 N 次运行的中位数）
    #[arg(long, value_name = "WHAT", default_value = "median:8")]
    against: String,

    /// The run that is judged
    ///
    /// 要判断的运行
    #[arg(long, value_name = "RUN", default_value = "last")]
    run: String,

    /// Fail on more new findings of rules that warn or fail [default: they are told and not judged]
    ///
    /// 警告或不通过的规则新增发现超过该数即不通过 [默认：只说明，不判断]
    #[arg(long, value_name = "N")]
    max_new: Option<u64>,

    /// Fail where the share of units that fail a rule or a dimension rose by more, in percentage points
    ///
    /// 规则或维度的不通过占比上升超过该百分点即不通过
    #[arg(long, value_name = "PERCENT", default_value = "1%", allow_hyphen_values = true)]
    max_regression: String,

    /// Fail where rows are off by so much of their usual number, or by far more than they vary
    ///
    /// 行数偏离通常值达到该比例，或远超通常波动，即不通过
    #[arg(long, value_name = "PERCENT", default_value = "50%", allow_hyphen_values = true)]
    max_volume: String,

    /// Fail where there are too few runs to measure against
    ///
    /// 可对照的运行太少时视为不通过
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
///
/// # Errors
/// When the history cannot be read, or there is no such run.
pub fn run(args: &Args, lang: Lang) -> Result<Exit, Error> {
    let limits = Limits {
        max_new: args.max_new,
        max_regression: parse_share("--max-regression", &args.max_regression)?,
        max_volume: parse_share("--max-volume", &args.max_volume)?,
    };
    let against = Against::parse(&args.against).map_err(usage)?;
    let (store, runs) = args.which.open()?;
    let run = RunFacts::find(&runs, &args.run).map_err(usage)?;
    let reference = against.runs(&runs, run).map_err(usage)?;
    let is_enough = against.is_enough(reference.len());
    let measured = if is_enough { reference.as_slice() } else { &[] };
    let mut judgement =
        judge(&store, &runs, run, measured, limits).map_err(|trouble| unusable(&args.which.file, &trouble))?;
    if !is_enough {
        judgement.notes.push(too_few(&args.against, reference.len() as u64));
    }
    let passed = judgement.reasons.is_empty() && (is_enough || !args.strict);
    let said = told(&judgement, passed, &against, lang);
    if args.which.json {
        print_json(&json!({ "schema": "ordermend-gate/1", "passed": passed, "judgement": judgement }))?;
    } else {
        print(&fold_lines(&said))?;
    }
    if !passed {
        tell_failure(said.trim_end());
    }
    Ok(if passed { Exit::Passed } else { Exit::Findings })
}

/// A percentage as a share of one.
fn parse_share(flag: &str, text: &str) -> Result<f64, Error> {
    const WRONG: Text = Text {
        en: "{flag} takes a percentage from 0 to 100, as in 5%, not `{text}`",
        zh: "{flag} 应为 0 至 100 的百分比，例如 5%，而不是 `{text}`",
    };
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>().ok();
    let number = number.filter(|number| (0.0..=100.0).contains(number)).map(|number| number / 100.0);
    number.ok_or_else(|| usage(WRONG.owned(&[("flag", flag), ("text", text)])))
}

fn too_few(against: &str, runs: u64) -> OwnedText {
    const FEW: Text = Text {
        en: "{count} runs are before it, too few for --against {against}: findings, rules and scores were not judged",
        zh: "此前只有 {count} 次运行，不足以使用 --against {against}：未判断发现、规则和得分",
    };
    const NONE: Text = Text {
        en: "no run is before it: there is nothing to measure against",
        zh: "此前没有运行：没有可对照的内容",
    };
    if runs == 0 {
        return NONE.owned(&[]);
    }
    let few = FEW.counted(
        runs,
        "{count} run is before it, too few for --against {against}: findings, rules and scores were not judged",
    );
    few.owned(&[("count", &runs.to_string()), ("against", against)])
}

fn told(judgement: &Judgement, passed: bool, against: &Against, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "Run {run} of the series {series} (as of {as_of}) against {against}",
        zh: "序列 {series} 的运行 {run}（截至 {as_of}）对照{against}",
    };
    const NOTHING: Text = Text { en: "nothing", zh: "：无" };
    const RUN: Text = Text { en: "run {run}", zh: "运行 {run}" };
    const MEDIAN: Text =
        Text { en: "the median of runs {first} to {run}", zh: "运行 {first} 至 {run} 的中位数" };
    const PASSED: Text = Text { en: "Passed: it does not fall behind.", zh: "通过：没有退步。" };
    const FAILED: Text = Text { en: "FAIL: {count} reasons.", zh: "不通过：{count} 项原因。" };
    const STRICT: Text = Text {
        en: "FAIL: it cannot be measured, and --strict asks for that.",
        zh: "不通过：无法对照，而 --strict 要求必须对照。",
    };
    let first = judgement.against.first().map_or_else(String::new, i64::to_string);
    let last = judgement.against.last().map_or_else(String::new, i64::to_string);
    let words = match (against, judgement.against.as_slice()) {
        (_, []) => NOTHING,
        (Against::Median(_), _) => MEDIAN,
        _ => RUN,
    };
    let words = words.fill(lang, &[("first", &first), ("run", &last)]);
    let (run, series) = (judgement.run.run.to_string(), visible(&judgement.run.series));
    let values = [("run", run.as_str()), ("series", &series), ("as_of", &judgement.run.as_of), ("against", &words)];
    let mut out = HEAD.fill(lang, &values) + "\n";
    for reason in &judgement.reasons {
        out.push_str(&format!("  - {}\n", visible(reason.text.get(lang))));
    }
    for note in &judgement.notes {
        out.push_str(&format!("{}\n", visible(note.get(lang))));
    }
    let count = judgement.reasons.len() as u64;
    let verdict = match (passed, count) {
        (true, _) => PASSED.get(lang).to_owned(),
        (false, 0) => STRICT.get(lang).to_owned(),
        (false, _) => FAILED.counted(count, "FAIL: {count} reason.").fill(lang, &[("count", &count.to_string())]),
    };
    out + &verdict + "\n"
}
