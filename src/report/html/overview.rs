//! The first screen: the verdict, the ledger, the scores, and what costs most.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::page::{Head, Page};
use super::rules::{self, at_stake, badge};
use super::{chart, ledger};
use crate::model::{Decimal, Text};
use crate::report::affected::MoneyScore;
use crate::report::costliest::size_of;
use crate::report::model::{Command, Report, RuleResult, Status};
use crate::report::number::{amount, percent, thousands};
use crate::report::words;

/// Bytes that the first screen takes at most beside the ledger. It is bounded by its own counts and by the length of
/// texts.
pub(super) const BYTES: usize = 220_000;
/// Dimensions of quality that are shown; there are six.
const MOST_DIMENSIONS: usize = 6;
/// Rules among those that cost most.
const COSTLIEST: usize = 5;

/// The first screen.
pub(super) fn write(page: &mut Page, report: &Report) {
    verdict(page, report);
    page.markup("<div class=\"lead\">\n");
    key_figures(page, report);
    ledger::write_flow(page, report);
    page.markup("</div>\n");
    page.allot(BYTES);
    page.markup("<div class=\"beside\">\n");
    scores(page, report);
    costs(page, report);
    page.markup("</div>\n");
    ledger::write_files(page, report);
}

fn verdict(page: &mut Page, report: &Report) {
    const AS_OF: Text =
        Text { en: "Judged as of {day}, which counted as today.", zh: "以 {day} 为“今天”进行判断。" };
    const NOTES: Text = Text {
        en: "Read before trusting this report: notes ({count})",
        zh: "采信本报告前请先阅读：说明（{count} 条）",
    };
    let (class, sign) = rules::look(report.verdict);
    page.markup("<div class=\"verdict ").markup(class).markup("\"><span class=\"sign\" aria-hidden=\"true\">");
    page.markup(sign).markup("</span><div><p class=\"sentence\">");
    verdict_sentence(page, report);
    page.markup("</p><p>");
    rest_sentence(page, report);
    page.fill(&AS_OF, &[("day", &report.as_of)]).markup("</p>");
    if let Some(since) = &report.since {
        page.markup("<p>").either(&since.told()).markup("</p>");
    }
    page.markup("</div></div>\n");
    if !report.balanced {
        page.markup("<p class=\"callout fail\"><strong aria-hidden=\"true\">✗ </strong>");
        page.say(&words::UNBALANCED).markup("</p>\n");
    }
    if !report.notes.is_empty() {
        page.markup("<p class=\"callout warn\"><a href=\"#notes\">");
        page.fill(&NOTES, &[("count", &thousands(report.notes.len() as u64))]).markup("</a></p>\n");
    }
}

fn count(report: &Report, status: Status) -> u64 {
    report.rules.iter().filter(|rule| rule.status == status).count() as u64
}

fn verdict_sentence(page: &mut Page, report: &Report) {
    const FAILS: Text = Text {
        en: "Fails: {failing} of {rules} rules fail",
        zh: "不通过：{rules} 条规则中 {failing} 条不通过",
    };
    const WARNS: Text = Text {
        en: "Passes with warnings: {warning} of {rules} rules warn",
        zh: "有警告地通过：{rules} 条规则中 {warning} 条警告",
    };
    const PASSES: Text = Text {
        en: "Passes: none of {rules} rules fails or warns",
        zh: "通过：{rules} 条规则均无不通过或警告",
    };
    const NOTHING: Text = Text {
        en: "Not judged: none of {rules} rules had anything to look at",
        zh: "未评定：{rules} 条规则均无可检查的内容",
    };
    const AND_WARN: Text = Text { en: ", {warning} warn", zh: "，{warning} 条警告" };
    let (failing, warning) = (count(report, Status::Fail), count(report, Status::Warn));
    let text = match report.verdict {
        Status::Fail => FAILS.counted(failing, "Fails: {failing} of {rules} rules fails"),
        Status::Warn => WARNS.counted(warning, "Passes with a warning: {warning} of {rules} rules warns"),
        Status::Pass => PASSES,
        Status::NotEvaluated => NOTHING,
    };
    let and_warn = AND_WARN.counted(warning, ", {warning} warns");
    let (failing, warning) = (thousands(failing), thousands(warning));
    let rules = thousands(report.rules.len() as u64);
    let values: [(&str, &str); 3] = [("failing", &failing), ("warning", &warning), ("rules", &rules)];
    page.fill(&text, &values);
    if report.verdict == Status::Fail {
        page.fill(&and_warn, &values);
    }
}

fn rest_sentence(page: &mut Page, report: &Report) {
    const REST: Text = Text {
        en: "{pass} pass, {none} had nothing to look at. ",
        zh: "{pass} 条通过，{none} 条无可检查的内容。",
    };
    let (pass, none) = (count(report, Status::Pass), count(report, Status::NotEvaluated));
    let rest = REST.counted(pass, "{pass} passes, {none} had nothing to look at. ");
    page.fill(&rest, &[("pass", &thousands(pass)), ("none", &thousands(none))]);
}

fn key_figures(page: &mut Page, report: &Report) {
    const FILES: Text = Text { en: "Files and sheets", zh: "文件与工作表" };
    const RECORDS: Text = Text { en: "Records read", zh: "读取记录" };
    const ORDERS: Text = Text { en: "Orders", zh: "订单" };
    const ACTIVE: Text = Text { en: "Active orders", zh: "有效订单" };
    const CUSTOMERS: Text = Text { en: "Customers", zh: "客户" };
    const MENDED: Text = Text { en: "Cells mended", zh: "修正单元格" };
    const TO_MEND: Text = Text { en: "Cells to mend", zh: "可修正单元格" };
    let edits = match report.command {
        Command::Check => TO_MEND,
        Command::Clean => MENDED,
    };
    page.tiles(&[
        (FILES, report.inputs.len() as u64),
        (RECORDS, report.ledger.total().read),
        (ORDERS, report.orders),
        (ACTIVE, report.active),
        (CUSTOMERS, report.customers.customers),
        (edits, report.edits),
    ]);
}

fn scores(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Score by dimension", zh: "各维度得分" };
    const CAPTION: Text = Text {
        en: "Share without a finding: of all that was looked at, of all rows, of the money of all orders. \
             Accuracy needs another source.",
        zh: "没有问题的部分所占比例：占全部检查内容、全部行、全部订单金额。准确性需要与其他来源对照。",
    };
    const COLUMNS: [Head; 5] = [
        Head::words("Dimension", "维度"),
        Head::words("From 0 to 100%", "0 至 100%"),
        Head::figures("Checks", "检查"),
        Head::figures("Rows", "行"),
        Head::figures("Money", "金额"),
    ];
    const BROKEN: Text = Text { en: "{count} broken", zh: "{count} 有问题" };
    const NOTHING: Text = Text { en: "nothing to look at", zh: "无可检查的内容" };
    page.markup("<section aria-labelledby=\"scores\"><h2 id=\"scores\">").say(&TITLE).markup("</h2>\n");
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    page.each(&report.dimensions, MOST_DIMENSIONS, |page, dimension| {
        page.markup("<tr><th scope=\"row\">").either(&dimension.title).markup("</th><td class=\"wide\">");
        if let Some(score) = dimension.score {
            chart::score(page, score);
            page.markup("</td><td class=\"n strong\">").text(&figure(score, dimension.failed > 0));
            page.markup("<small>").fill(&BROKEN, &[("count", &thousands(dimension.failed))]).markup("</small></td>");
        } else {
            page.markup("<span class=\"muted\">").say(&NOTHING).markup("</span></td><td class=\"n\">–</td>");
        }
        if let Some(score) = dimension.row_score {
            page.markup("<td class=\"n strong\">").text(&figure(score, dimension.rows_failed > 0));
            page.markup("<small>")
                .fill(&BROKEN, &[("count", &thousands(dimension.rows_failed))])
                .markup("</small></td>");
        } else {
            page.markup("<td class=\"n\">–</td>");
        }
        money(page, &dimension.money);
        page.markup("</tr>\n");
    });
    page.end_table().markup("</section>\n");
}

/// A score in hundredths of a percent. One that was rounded up must not say that nothing is wrong.
fn figure(score: u32, is_broken: bool) -> String {
    if score >= 10_000 && is_broken { ">99.99%".to_owned() } else { percent(u64::from(score)) }
}

/// A cell with the score of the money in the currency of most orders.
fn money(page: &mut Page, money: &[MoneyScore]) {
    const MORE: Text = Text { en: "+ {count} currencies", zh: "另有 {count} 种币种" };
    page.markup("<td class=\"n\">");
    if let Some((first, score)) = money.first().and_then(|first| Some((first, first.score?))) {
        let is_broken = first.at_stake.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        page.markup("<span class=\"strong\">").text(&figure(score, is_broken)).markup("</span><small>");
        page.text(&amount(&first.at_stake)).markup(" ").text(&first.currency).markup("</small>");
    } else {
        page.markup("–");
    }
    let more = (money.len() as u64).saturating_sub(1);
    if more > 0 {
        let text = MORE.counted(more, "+ {count} currency");
        page.markup("<small>").fill(&text, &[("count", &thousands(more))]).markup("</small>");
    }
    page.markup("</td>");
}

/// The currency in which most rules have money at stake; the first by name where several are equal.
fn main_currency(rules: &[&RuleResult]) -> Option<String> {
    let mut rules_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (currency, _) in rules.iter().flat_map(|rule| &rule.at_stake) {
        *rules_of.entry(currency).or_default() += 1;
    }
    let most = rules_of.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
    most.map(|(currency, _)| (*currency).to_owned())
}

/// The rules that cost most: by money at stake in one currency, then by status and findings.
fn costliest<'a>(rules: &[&'a RuleResult], currency: Option<&str>) -> Vec<&'a RuleResult> {
    let money = |rule: &RuleResult| {
        let total = rule.at_stake.iter().find(|(name, _)| Some(name.as_str()) == currency);
        size_of(total.and_then(|(_, amount)| Decimal::parse(amount)).unwrap_or(Decimal::ZERO))
    };
    let mut sorted = rules.to_vec();
    sorted.sort_by_key(|rule| Reverse((money(rule), rule.status, rule.findings)));
    sorted.truncate(COSTLIEST);
    sorted
}

fn costs(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "What costs most", zh: "影响最大的问题" };
    const NONE: Text = Text { en: "No rule has findings.", zh: "没有任何规则有发现。" };
    // What is counted of which rules: {rules} are the ones that fail or warn, or all where none does.
    const WRONG: Text = Text { en: "Of the rules that fail or warn", zh: "不通过或警告的规则中" };
    const ANY: Text = Text { en: "Of the rules with findings", zh: "有发现的规则中" };
    const BY_FINDINGS: Text = Text { en: "{rules}, those with most of them", zh: "{rules}，发现最多的" };
    const BY_MONEY: Text =
        Text { en: "{rules}, those with most money at stake", zh: "{rules}，涉及金额最多的" };
    const BY_MONEY_IN: Text = Text {
        en: "{rules}, those with most money at stake in {currency}",
        zh: "{rules}，涉及金额（{currency}）最多的",
    };
    const COLUMNS: [Head; 5] = [
        Head::words("Status", "状态"),
        Head::words("What should hold", "应当成立"),
        Head::figures("Findings", "发现"),
        Head::figures("Money at stake", "涉及金额"),
        Head::words("Owner", "负责人"),
    ];
    page.markup("<section aria-labelledby=\"costs\"><h2 id=\"costs\">").say(&TITLE).markup("</h2>\n");
    let found: Vec<&RuleResult> = report.rules.iter().filter(|rule| rule.findings > 0).collect();
    if found.is_empty() {
        page.markup("<p>").say(&NONE).markup("</p></section>\n");
        return;
    }
    let wrong: Vec<&RuleResult> = found.iter().copied().filter(|rule| rule.status >= Status::Warn).collect();
    let (rules, found) = if wrong.is_empty() { (ANY, found) } else { (WRONG, wrong) };
    let currency = main_currency(&found);
    let caption = match currency.as_deref() {
        None => &BY_FINDINGS,
        Some("") => &BY_MONEY,
        Some(_) => &BY_MONEY_IN,
    };
    let lang = page.lang();
    let values = [("rules", rules.get(lang)), ("currency", currency.as_deref().unwrap_or_default())];
    page.table(&caption.fill(lang, &values), &COLUMNS);
    for rule in costliest(&found, currency.as_deref()) {
        page.markup("<tr><td>");
        badge(page, rule.status);
        page.markup("</td><th scope=\"row\"><a");
        let position = report.rules.iter().position(|other| std::ptr::eq(other, rule)).unwrap_or_default();
        page.reference("href", "#rule-", position).markup(">");
        page.either(&rule.title).markup("</a></th>").figure(rule.findings);
        at_stake(page, rule);
        page.cell(&words::owners(rule)).markup("</tr>\n");
    }
    page.end_table().markup("</section>\n");
}
