//! What several formats say of a report, a rule and a finding, in one wording.

use std::borrow::Cow;

use super::model::{Command, Example, Report, RuleResult, Status};
use super::number::{share, thousands};
use crate::model::{Lang, LedgerLine, Text, visible};

/// Characters of a value that are shown; a cell of a broken file can hold megabytes.
pub(crate) const LONGEST_TEXT: usize = 300;

/// What is said of a rule without limits.
pub(super) const NO_LIMITS: Text = Text { en: "none, for information", zh: "无，仅供参考" };

/// What is said of a rule that was not evaluated.
pub(super) const NOTHING_TO_LOOK_AT: Text = Text { en: "nothing was there to look at", zh: "没有可检查的内容" };

/// What is said of a rule that looked at less than its limits ask for.
const TOO_FEW: Text =
    Text { en: "not evaluated: it looked at fewer than `min_units`", zh: "未评定：受检数量少于 `min_units`" };

/// Why a rule was not evaluated.
pub(super) fn not_evaluated(rule: &RuleResult) -> Text {
    if rule.evaluated == 0 && rule.failed == 0 { NOTHING_TO_LOOK_AT } else { TOO_FEW }
}

/// The alarm of a ledger that does not balance.
pub(crate) const UNBALANCED: Text = Text {
    en: "The ledger does not balance: some records are not accounted for. Do not use the output; \
         report this as a fault of ordermend.",
    zh: "记录核算不平：有记录去向不明。请勿使用输出结果，并将此作为 ordermend 的缺陷上报。",
};

/// The part of a value that is shown.
pub(super) fn cut(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

/// A value as part of one line: cut where it is too long, and with everything written out that would act, hide or break the
/// line.
pub(super) fn line(value: &str) -> String {
    visible(&cut(value)).into_owned()
}

/// Where a finding is, as in `file [sheet]:118`.
pub(super) fn place(example: &Example) -> String {
    let sheet = example.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{}]", line(sheet)));
    let physical = example.line.map_or_else(String::new, |line| format!(":{line}"));
    format!("{}{sheet}{physical}", line(&example.file))
}

/// A finding in a line: where it is and what is wrong.
pub(super) fn finding(example: &Example, lang: Lang) -> String {
    format!("{}: {}", place(example), line(example.message.get(lang)))
}

/// How much of what a rule looked at broke it.
pub(crate) fn counts(rule: &RuleResult, lang: Lang) -> String {
    const COUNTS: Text = Text {
        en: "{failed} of {evaluated} {unit} ({share}), findings: {findings}",
        zh: "{evaluated} {unit}中的 {failed}（{share}），发现 {findings} 处",
    };
    let values = [
        ("failed", thousands(rule.failed)),
        ("evaluated", thousands(rule.evaluated)),
        ("unit", rule.unit.get(lang).to_owned()),
        ("share", share(rule.failed, rule.evaluated).unwrap_or_else(|| "–".to_owned())),
        ("findings", thousands(rule.findings)),
    ];
    COUNTS.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// What makes a rule warn and what makes it fail, as far as anything does.
pub(super) fn limits(rule: &RuleResult, lang: Lang) -> Vec<String> {
    const OF_SEGMENTS: Text = Text { en: "by its segments", zh: "按各分段的限值" };
    let mut limits = limits_of(rule.warn.as_deref(), rule.fail.as_deref(), lang);
    if limits.is_empty() && rule.limited {
        limits.push(OF_SEGMENTS.get(lang).to_owned());
    }
    limits
}

/// When something warns and fails, in words.
pub(super) fn limits_of(warn: Option<&str>, fail: Option<&str>, lang: Lang) -> Vec<String> {
    const WARNS: Text = Text { en: "warns {limit}", zh: "{limit} 警告" };
    const FAILS: Text = Text { en: "fails {limit}", zh: "{limit} 不通过" };
    let told = |limit: Option<&str>, text: Text| Some(text.fill(lang, &[("limit", limit?)]));
    [told(warn, WARNS), told(fail, FAILS)].into_iter().flatten().collect()
}

/// How a rule fared, in a line: what broke it, and its limits.
pub(super) fn outcome(rule: &RuleResult, lang: Lang) -> String {
    if rule.evaluated == 0 && rule.failed == 0 {
        return NOTHING_TO_LOOK_AT.get(lang).to_owned();
    }
    let separator = Text { en: "; ", zh: "；" }.get(lang);
    let parts: Vec<String> = std::iter::once(counts(rule, lang)).chain(limits(rule, lang)).collect();
    line(&parts.join(separator))
}

/// That findings, or rules, are left out.
pub(super) fn more(count: u64, lang: Lang) -> String {
    const MORE: Text = Text { en: "{count} more in the report", zh: "报告中另有 {count} 条" };
    MORE.fill(lang, &[("count", &thousands(count))])
}

/// How many records were read.
pub(super) fn records_read(total: &LedgerLine, lang: Lang) -> String {
    const READ: Text = Text { en: "{count} records read", zh: "读取 {count} 条记录" };
    READ.counted(total.read, "{count} record read").fill(lang, &[("count", &thousands(total.read))])
}

/// What becomes of the records, in a line.
pub(super) fn ledger(total: &LedgerLine, lang: Lang) -> String {
    const LABEL: Text = Text {
        en: "{read}: {clean} clean, {quarantined} quarantined, {retired} retired, {rejected} rejected, \
             {structure} structure",
        zh: "{read}：干净 {clean}，隔离 {quarantined}，归档 {retired}，无法成行 {rejected}，结构 {structure}",
    };
    let values = [
        ("read", records_read(total, lang)),
        ("clean", thousands(total.clean)),
        ("quarantined", thousands(total.quarantined)),
        ("retired", thousands(total.retired)),
        ("rejected", thousands(total.rejected)),
        ("structure", thousands(total.structural())),
    ];
    LABEL.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// The verdict, with how many rules have each status.
pub(crate) fn verdict(report: &Report, lang: Lang) -> String {
    const FAILED: Text = Text { en: "FAIL: {count} rules fail", zh: "不通过：{count} 条规则不通过" };
    const WARNED: Text =
        Text { en: "Passed with warnings: {count} rules warn", zh: "通过但有警告：{count} 条规则警告" };
    const PASSED: Text = Text { en: "Passed: {count} rules pass", zh: "通过：{count} 条规则通过" };
    const NOTHING: Text = Text { en: "Nothing was there to look at.", zh: "没有可检查的内容。" };
    const WARN: Text = Text { en: ", {count} warn", zh: "，{count} 条警告" };
    const PASS: Text = Text { en: ", {count} pass", zh: "，{count} 条通过" };
    const REST: Text =
        Text { en: "; {count} had nothing to look at.", zh: "；{count} 条没有可检查的内容。" };
    let say = |text: Text, count: u64| text.fill(lang, &[("count", &thousands(count))]);
    let count = |status: Status| report.rules.iter().filter(|rule| rule.status == status).count() as u64;
    let (fail, warn, pass) = (count(Status::Fail), count(Status::Warn), count(Status::Pass));
    let warns = say(WARN.counted(warn, ", {count} warns"), warn);
    let passes = say(PASS.counted(pass, ", {count} passes"), pass);
    let rest = say(REST, count(Status::NotEvaluated));
    match report.verdict {
        Status::Fail => say(FAILED.counted(fail, "FAIL: {count} rule fails"), fail) + &warns + &passes + &rest,
        Status::Warn => say(WARNED.counted(warn, "Passed with warnings: {count} rule warns"), warn) + &passes + &rest,
        Status::Pass => say(PASSED.counted(pass, "Passed: {count} rule passes"), pass) + &rest,
        Status::NotEvaluated => NOTHING.get(lang).to_owned(),
    }
}

/// What the run holds, and how much of it was mended or, by a check, would be.
pub(crate) fn facts(report: &Report, lang: Lang) -> String {
    const ORDERS: Text = Text { en: "{count} orders", zh: "{count} 个订单" };
    const ACTIVE: Text = Text { en: ", {count} of them active", zh: "（其中有效 {count} 个）" };
    const CUSTOMERS: Text = Text { en: ", {count} customers", zh: "，{count} 个客户" };
    const MENDED: Text = Text { en: ", {count} cells mended", zh: "，修复 {count} 个单元格" };
    const TO_MEND: Text = Text { en: ", {count} cells to mend", zh: "，可修复 {count} 个单元格" };
    const ACCOUNT: Text = Text {
        en: "; every record is accounted for (as of {as_of}).",
        zh: "；每条记录均已对账（截至 {as_of}）。",
    };
    let (orders, customers, edits) = (report.orders, report.customers.customers, report.edits);
    let mended = match report.command {
        Command::Check => TO_MEND.counted(edits, ", {count} cell to mend"),
        Command::Clean => MENDED.counted(edits, ", {count} cell mended"),
    };
    let counts = [
        (ORDERS.counted(orders, "{count} order"), orders),
        (ACTIVE, report.active),
        (CUSTOMERS.counted(customers, ", {count} customer"), customers),
        (mended, edits),
    ];
    let counts = counts.map(|(text, count)| text.fill(lang, &[("count", &thousands(count))]));
    counts.concat() + &ACCOUNT.fill(lang, &[("as_of", &report.as_of)])
}

/// Who answers for a rule, and for those of its segments in which something was found.
pub(crate) fn owners(rule: &RuleResult) -> String {
    let of_segments = rule.segments.iter().filter(|segment| segment.failed > 0).map(|segment| segment.owner.as_str());
    let mut names: Vec<&str> = Vec::new();
    for name in std::iter::once(rule.owner.as_str()).chain(of_segments).filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The money at stake, one currency after the other.
pub(super) fn at_stake(rule: &RuleResult) -> String {
    /// Most currencies that are told.
    const MOST: usize = 3;
    let sums = rule.at_stake.iter().map(|(currency, sum)| format!("{} {currency}", super::number::amount(sum)));
    let mut told: Vec<String> = sums.take(MOST).map(|sum| line(sum.trim())).collect();
    if rule.at_stake.len() > MOST {
        told.push("…".to_owned());
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn a_rule_is_told_in_a_line() {
        let report = sample_report();
        assert_eq!(
            outcome(&report.rules[0], Lang::En),
            "312 of 18,907 orders (1.65%), findings: 312; warns >0; fails >0.5%"
        );
        assert_eq!(outcome(&report.rules[6], Lang::En), "nothing was there to look at");
        assert_eq!(at_stake(&report.rules[0]), "1,284,350.75 CNY, 3,120.00 USD");
    }

    #[test]
    fn a_finding_is_told_in_a_line() {
        let mut report = sample_report();
        let example = &mut report.rules[0].examples[0];
        assert_eq!(place(example), "kingdee-2024H1.xlsx [销售订单]:118");
        (example.file, example.sheet, example.line) = ("a\nb.csv".to_owned(), None, None);
        assert_eq!(finding(example, Lang::En), "a\\nb.csv: the order total is 57.90, its parts give 59.70");
    }
}
