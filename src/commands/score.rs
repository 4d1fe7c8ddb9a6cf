//! `ordermend score`: how right findings and look-ups are, against a truth.

use std::path::PathBuf;

use super::job::JobArgs;
use super::print;
use super::reading::ReadArgs;
use crate::config::Job;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::pipeline;
use crate::score::{self, Answered, FindingScore, LookupScore, MatchScore, Score};
use crate::write::OutputFolder;

/// Arguments of `score`.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are yes or no")]
pub struct Args {
    #[command(flatten)]
    read: ReadArgs,

    /// A rule file of your own; repeatable
    ///
    /// 自定义规则文件；可重复
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,

    /// Do not look for near customer names
    ///
    /// 不查找相近的客户名称
    #[arg(long)]
    no_match: bool,

    /// What people decided of pairs of customers and of findings
    ///
    /// 人工对客户对和发现的裁定
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,

    /// Score a `customer_map.csv`, which is the input, against a truth that is a table of `record_id` and `cluster_id`
    ///
    /// 衡量客户映射：输入为 `customer_map.csv`，真值为含 `record_id` 和 `cluster_id` 的表
    #[arg(long, conflicts_with_all = ["findings", "lookups", "answer", "list"])]
    matches: bool,

    /// Answer the first so many rows of the review per 100,000 rows from the truth, and score the run that follows as well
    ///
    /// 按真值回答待裁定清单的前若干行（每十万行数据），再衡量随后的运行
    #[arg(long, value_name = "N")]
    answer: Option<usize>,

    /// The folder with the truth: faults.csv and orders.csv, as `synth` writes them; its manifest says what counts as today
    /// where --as-of does not. With --matches the table of the truth
    ///
    /// 存放真值的文件夹：faults.csv 和 orders.csv，格式同 `synth` 所写；未给 --as-of 时以其清单中的日期为今天。与 --matches 连用时为真值表
    #[arg(long, value_name = "DIR|FILE")]
    truth: PathBuf,

    /// Score findings alone
    ///
    /// 只衡量发现的问题
    #[arg(long, conflicts_with = "lookups")]
    findings: bool,

    /// Score look-ups alone
    ///
    /// 只衡量客户查询
    #[arg(long)]
    lookups: bool,

    /// Name so many faults that were missed, and findings that are wrong
    ///
    /// 列出若干遗漏的错误和误报
    #[arg(long, value_name = "N", default_value_t = 0)]
    list: usize,

    /// Write the scores as JSON
    ///
    /// 将结果写为 JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    if args.matches {
        return score_matches(args, lang.unwrap_or_else(Lang::from_locale));
    }
    const NO_EXPORTS: Text = Text {
        en: "the inputs are files of the truth alone; name the exports that it is about",
        zh: "输入只有真值文件；请指明这些真值所对应的导出文件",
    };
    let mut job_args = JobArgs {
        rules: args.rules.clone(),
        no_match: args.no_match,
        decisions: args.decisions.clone(),
        ..JobArgs::of(args.read.clone())
    };
    // What counts as today is a property of the data: it stands in the manifest beside the truth.
    job_args.read.as_of = job_args.read.as_of.or_else(|| OutputFolder::as_of(&args.truth));
    let mut prepared = job_args.prepare(lang, None)?;
    // A folder given as input may hold the truth as well, which is no export.
    prepared.job.inputs.retain(|input| !score::is_truth(&args.truth, input));
    if prepared.job.inputs.is_empty() {
        return Err(Error::Usage { message: NO_EXPORTS.owned(&[]) });
    }
    let run = |job: &Job| {
        let mut progress = args.read.progress(job.lang);
        let result = pipeline::run(job, progress.as_mut());
        progress.finish();
        result
    };
    let first = run(&prepared.job)?;
    let mut score = score::run(&first, &prepared.job.rules, &args.truth, args.list)?;
    if let Some(per_rows) = args.answer {
        let (decisions, answers) = score::answer(&first, &prepared.job.rules, &args.truth, per_rows)?;
        drop(first);
        let earlier = std::mem::take(&mut prepared.job.memory.decisions);
        for decision in earlier.list().iter().chain(decisions.list()).cloned() {
            prepared.job.memory.decisions.put(decision);
        }
        let second = run(&prepared.job)?;
        score.answered = Some(score::after_answers(&second, &args.truth, answers, args.list)?);
    }
    let job = &prepared.job;
    if let Some(path) = &args.json {
        write_json(path, &score)?;
    }
    if !args.read.quiet {
        print(&told(&score, args, job.lang))?;
    }
    Ok(Exit::Passed)
}

/// Scores a map of records to golden ids.
fn score_matches(args: &Args, lang: Lang) -> Result<Exit, Error> {
    const ONE: Text = Text {
        en: "--matches scores one customer_map.csv; name it alone",
        zh: "--matches 每次衡量一个 customer_map.csv；请只给出该文件",
    };
    const TEXT: Text = Text {
        en: "Records: {records} ({lacking} of the truth are not in the map); pairs that are one: {pairs}\n\
             \x20            precision    recall        F1\n  pairwise   {pairwise}\n  B-cubed    {b_cubed}\n\
             \x20 wrong pairs: {false} false, {missed} missed\n",
        zh: "记录 {records} 条（真值中有 {lacking} 条不在映射中）；同一对象的记录对 {pairs} 对\n\
             \x20               精确率    召回率        F1\n  成对       {pairwise}\n  B-cubed    {b_cubed}\n\
             \x20 错误的对：误并 {false}，遗漏 {missed}\n",
    };
    const LIMITS: Text = Text {
        en: "\nPairs by themselves, from a confidence on\n  confidence    pairs     right   precision    recall\n",
        zh: "\n按置信度下限单独看各对\n      置信度       对      正确      精确率    召回率\n",
    };
    let [map] = &args.read.input[..] else { return Err(Error::Usage { message: ONE.owned(&[]) }) };
    let score = score::matches(std::path::Path::new(map), &args.truth)?;
    if let Some(path) = &args.json {
        write_json(path, &score)?;
    }
    if args.read.quiet {
        return Ok(Exit::Passed);
    }
    let measure =
        |measure: score::Measure| format!("{:>9.4} {:>9.4} {:>9.4}", measure.precision, measure.recall, measure.f1());
    let values = [
        ("records", score.records.to_string()),
        ("lacking", score.lacking.to_string()),
        ("pairs", score.pairs.to_string()),
        ("pairwise", measure(score.pairwise)),
        ("b_cubed", measure(score.b_cubed)),
        ("false", score.false_pairs.to_string()),
        ("missed", score.missed_pairs.to_string()),
    ];
    let mut text = TEXT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    if !score.thresholds.is_empty() {
        text.push_str(LIMITS.get(lang));
    }
    for limit in &score.thresholds {
        let (precision, recall) = (percent(limit.right, limit.pairs), percent(limit.right, score.pairs));
        text.push_str(&format!(
            "  {:>10.3}{:>9}{:>10}{precision:>12}{recall:>10}\n",
            limit.least, limit.pairs, limit.right
        ));
    }
    print(&text)?;
    Ok(Exit::Passed)
}

fn write_json(path: &std::path::Path, score: &impl serde::Serialize) -> Result<(), Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let text = serde_json::to_string_pretty(score).map_err(|error| failed(error.into()))?;
    std::fs::write(path, text + "\n").map_err(failed)
}

/// A share in percent with two decimals, rounded down so that 100 means all.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

fn told(score: &Score, args: &Args, lang: Lang) -> String {
    let mut text = String::new();
    if !args.lookups {
        text.push_str(&findings(&score.findings, lang));
    }
    if let Some(lookups) = score.lookups.as_ref().filter(|_| !args.findings) {
        text.push_str(&lookups_text(lookups, lang));
    }
    if let Some(customers) = score.customers.as_ref().filter(|_| !args.findings) {
        text.push_str(&customers_text(customers, lang));
    }
    if let Some(answered) = score.answered.as_ref().filter(|_| !args.findings) {
        text.push_str(&answered_text(answered, lang));
    }
    text
}

fn customers_text(score: &MatchScore, lang: Lang) -> String {
    const TEXT: Text = Text {
        en: "\nCustomers: {records} records; pairs precision {precision}, recall {recall} ({false} of {pairs} falsely one, \
             {missed} missed)\n",
        zh: "\n客户：{records} 条记录；成对精确率 {precision}，召回率 {recall}（{pairs} 对中误并 {false} 对，遗漏 {missed} 对）\n",
    };
    let right = score.pairs - score.missed_pairs;
    let values = [
        ("records", score.records.to_string()),
        ("precision", percent(right, right + score.false_pairs)),
        ("recall", percent(right, score.pairs)),
        ("pairs", score.pairs.to_string()),
        ("false", score.false_pairs.to_string()),
        ("missed", score.missed_pairs.to_string()),
    ];
    TEXT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn answered_text(answered: &Answered, lang: Lang) -> String {
    const TEXT: Text = Text {
        en: "\nQuestions asked: {asked}, {pairs} of them about customers; answered from the truth: {same} same, {different} different, {removed} removed, {accepted} accepted, {unsure} left open\n",
        zh: "\n待裁定 {asked} 项，其中客户对 {pairs} 项；按真值回答：相同 {same}，不同 {different}，移除 {removed}，保留 {accepted}，未定 {unsure}\n",
    };
    let answers = answered.answers;
    let values = [
        ("asked", answers.asked.to_string()),
        ("pairs", answers.pairs.to_string()),
        ("same", answers.same.to_string()),
        ("different", answers.different.to_string()),
        ("removed", answers.removed.to_string()),
        ("accepted", answers.accepted.to_string()),
        ("unsure", answers.unsure.to_string()),
    ];
    TEXT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        + &lookups_text(&answered.lookups, lang)
        + &customers_text(&answered.customers, lang)
}

fn findings(score: &FindingScore, lang: Lang) -> String {
    const RECALL: Text = Text {
        en: "Faults            planted     found   recall   side effects\n",
        zh: "错误类型             植入      找到   召回率       连带影响\n",
    };
    const PRECISION: Text = Text {
        en: "\nChecks               findings     right   precision\n",
        zh: "\n检查                     发现      正确      精确率\n",
    };
    const ALL: Text = Text { en: "all", zh: "合计" };
    const ADVICE: Text = Text { en: "advice, not counted", zh: "提示，不计入" };
    const MISSED: Text = Text { en: "\nMissed\n", zh: "\n遗漏\n" };
    const WRONG: Text = Text { en: "\nWrong\n", zh: "\n误报\n" };
    let mut text = RECALL.get(lang).to_owned();
    for (name, kind) in &score.kinds {
        text.push_str(&format!(
            "  {name:<22}{:>8}{:>10}{:>11}{:>9}\n",
            kind.planted,
            kind.found,
            percent(kind.found, kind.planted),
            kind.side_effects
        ));
        for (variant, (planted, found)) in kind.variants.iter().filter(|(_, (planted, found))| found < planted) {
            text.push_str(&format!("    {variant:<32}{found:>6} / {planted}\n"));
        }
    }
    let (planted, found) = score.recall();
    text.push_str(&format!("  {:<22}{planted:>8}{found:>10}{:>11}\n", ALL.get(lang), percent(found, planted)));
    text.push_str(PRECISION.get(lang));
    for (name, check) in &score.checks {
        let share = if check.advisory { ADVICE.get(lang).to_owned() } else { percent(check.right, check.findings) };
        text.push_str(&format!("  {name:<24}{:>8}{:>10}  {share:>10}\n", check.findings, check.right));
    }
    let (all, right) = score.precision();
    text.push_str(&format!("  {:<24}{all:>8}{right:>10}{:>12}\n", ALL.get(lang), percent(right, all)));
    for (title, list) in [(MISSED, &score.missed), (WRONG, &score.wrong)] {
        if !list.is_empty() {
            text.push_str(title.get(lang));
            for line in list {
                text.push_str(&format!("  {line}\n"));
            }
        }
    }
    text
}

fn lookups_text(score: &LookupScore, lang: Lang) -> String {
    const TEXT: Text = Text {
        en: "\nLook-ups of {certain} customer tuples that mean one customer ({ambiguous} of {tuples} can mean several; of \
             {said} of these the answer says so)\n  right before {before}\n  right after  {after}\n  ceiling      {ceiling} \
             (orders that no file could attribute set it)\n  after, of the decidable {decidable}\n  wrong after: {missing} \
             miss an order, {foreign} get a foreign one, {twice} get one twice\n",
        zh: "\n能确定为一个客户的 {certain} 个客户元组的查询（{tuples} 个中有 {ambiguous} 个可能指多个客户，其中 {said} 个的回答如实说明）\n  \
             清洗前正确 {before}\n  清洗后正确 {after}\n  上限       {ceiling}（由任何文件都无法归属的订单决定）\n  \
             可判定部分清洗后正确 {decidable}\n  清洗后错误：{missing} 个缺订单，{foreign} 个含他人订单，{twice} 个订单重复\n",
    };
    let number = |value: u64| value.to_string();
    let values = [
        ("certain", number(score.certain)),
        ("ambiguous", number(score.ambiguous)),
        ("tuples", number(score.tuples)),
        ("said", number(score.ambiguous_said)),
        ("before", percent(score.right_before, score.certain)),
        ("after", percent(score.right_after, score.certain)),
        ("ceiling", percent(score.decidable, score.certain)),
        ("decidable", percent(score.decidable_right, score.decidable)),
        ("missing", number(score.missing)),
        ("foreign", number(score.foreign)),
        ("twice", number(score.twice)),
    ];
    let text = TEXT.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    score.wrong.iter().fold(text, |text, line| text + "  " + line + "\n")
}
