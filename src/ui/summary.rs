//! The terminal summary: what a steward needs to know at a glance, within 80 columns.

use super::table::{grouped, keep_figures, table};
use crate::model::{Lang, Text};
use crate::report::{Report, RuleResult, Status};

/// Longest text of a cell, in characters.
const LONGEST: usize = 60;

/// Renders the summary. `limit` caps the rules shown.
#[must_use]
pub fn summary(report: &Report, lang: Lang, limit: usize) -> String {
    let mut out = String::new();
    out.push_str(&ledger(report, lang));
    out.push_str(&rules(report, lang, limit));
    out.push_str(&verdict(report, lang));
    // Tables fill their cells with spaces; nobody needs those at the end of a line.
    out.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn ledger(report: &Report, lang: Lang) -> String {
    let head = [
        Text { en: "file", zh: "文件" },
        Text { en: "records", zh: "记录" },
        Text { en: "clean", zh: "干净" },
        Text { en: "quarantined", zh: "隔离" },
        Text { en: "retired", zh: "归档" },
        Text { en: "rejected", zh: "无法成行" },
        Text { en: "structure", zh: "结构" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for line in &report.ledger.lines {
        let sheet = line.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        table.add_row([
            short(&format!("{}{sheet}", file_name(&line.file))),
            number(line.read),
            number(line.clean),
            number(line.quarantined),
            number(line.retired),
            number(line.rejected),
            number(line.structural()),
        ]);
    }
    if report.ledger.lines.len() > 1 {
        let sum = report.ledger.total();
        let all = Text { en: "all", zh: "合计" }.get(lang).to_owned();
        let figures = [sum.read, sum.clean, sum.quarantined, sum.retired, sum.rejected, sum.structural()];
        table.add_row(std::iter::once(all).chain(figures.map(number)));
    }
    keep_figures(&mut table, 1..7);
    format!("{table}\n")
}

fn rules(report: &Report, lang: Lang, limit: usize) -> String {
    let with_findings: Vec<&RuleResult> = report.rules.iter().filter(|rule| rule.findings > 0).collect();
    if with_findings.is_empty() {
        return String::new();
    }
    let head = [
        Text { en: "", zh: "" },
        Text { en: "rule", zh: "规则" },
        Text { en: "findings", zh: "发现" },
        Text { en: "of", zh: "总数" },
        Text { en: "money at stake", zh: "涉及金额" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for rule in with_findings.iter().take(limit) {
        let money: Vec<String> = rule
            .at_stake
            .iter()
            .map(|(currency, amount)| format!("{} {currency}", grouped(amount)).trim().to_owned())
            .collect();
        table.add_row([
            mark(rule.status).get(lang).to_owned(),
            short(rule.title.get(lang)),
            number(rule.failed),
            format!("{} {}", number(rule.evaluated), rule.unit.get(lang)),
            money.join(", "),
        ]);
    }
    keep_figures(&mut table, 2..5);
    let mut out = format!("{table}\n");
    if with_findings.len() > limit {
        const MORE: Text = Text {
            en: "showing {shown} of {all} rules with findings; --limit shows more",
            zh: "仅显示 {all} 条有发现的规则中的 {shown} 条，可用 --limit 显示更多",
        };
        let values = [("shown", limit.to_string()), ("all", with_findings.len().to_string())];
        out.push_str(&MORE.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        out.push('\n');
    }
    out
}

fn mark(status: Status) -> Text {
    match status {
        Status::Fail => Text { en: "FAIL", zh: "不通过" },
        Status::Warn => Text { en: "warn", zh: "警告" },
        Status::Pass | Status::NotEvaluated => Text { en: "info", zh: "提示" },
    }
}

fn verdict(report: &Report, lang: Lang) -> String {
    let count = |status: Status| report.rules.iter().filter(|rule| rule.status == status).count().to_string();
    let text = match report.verdict {
        Status::Fail => Text {
            en: "FAIL: {fail} rules fail, {warn} warn, {pass} pass; {rest} had nothing to look at.",
            zh: "不通过：{fail} 条规则不通过，{warn} 条警告，{pass} 条通过；{rest} 条没有可检查的内容。",
        },
        Status::Warn => Text {
            en: "Passed with warnings: {warn} rules warn, {pass} pass; {rest} had nothing to look at.",
            zh: "通过但有警告：{warn} 条规则警告，{pass} 条通过；{rest} 条没有可检查的内容。",
        },
        Status::Pass => Text {
            en: "Passed: {pass} rules pass; {rest} had nothing to look at.",
            zh: "通过：{pass} 条规则通过；{rest} 条没有可检查的内容。",
        },
        Status::NotEvaluated => Text { en: "Nothing was there to look at.", zh: "没有可检查的内容。" },
    };
    const FACTS: Text = Text {
        en: "{orders} orders, {customers} customers, {edits} cells mended; every record is accounted for (as of {as_of}).",
        zh: "{orders} 个订单，{customers} 个客户，修复 {edits} 个单元格；每条记录均已对账（截至 {as_of}）。",
    };
    let (fail, warn, pass, rest) =
        (count(Status::Fail), count(Status::Warn), count(Status::Pass), count(Status::NotEvaluated));
    let verdict = text.fill(lang, &[("fail", &fail), ("warn", &warn), ("pass", &pass), ("rest", &rest)]);
    let (orders, customers, edits) = (number(report.orders), number(report.customers.customers), number(report.edits));
    let values = [("orders", orders.as_str()), ("customers", &customers), ("edits", &edits), ("as_of", &report.as_of)];
    let mut out = format!("{verdict}\n{}\n", FACTS.fill(lang, &values));
    for note in &report.notes {
        out.push_str(&format!("{}\n", note.get(lang)));
    }
    out
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A text cut to the length of a cell.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// A count with its thousands set apart.
fn number(value: u64) -> String {
    grouped(&value.to_string())
}
