//! The rules: all of them in one table, then the findings of each rule that has any.

use super::page::{Head, Page, Whole};
use crate::checks::{self, Repair};
use crate::model::Text;
use crate::report::context::ContextCell;
use crate::report::model::{Example, Report, RuleResult, Status};
use crate::report::number::{amount, share, thousands};
use crate::report::words;

/// Bytes of the page that the tables of rules may take.
const TABLE_BYTES: usize = 200_000;
/// Bytes of the page that the findings may take, shared among the rules so that each is heard.
const FINDING_BYTES: usize = 530_000;
/// Bytes of the page that this part may take, with a little for what is begun and must be finished.
pub(super) const BYTES: usize = TABLE_BYTES + FINDING_BYTES + 70_000;
/// Most findings shown of one rule.
const MOST_EXAMPLES: usize = 20;
/// Most segments shown of one rule.
const MOST_SEGMENTS: usize = 20;
/// So many rules, the worst, have their findings laid open.
const LAID_OPEN: usize = 5;
/// Most currencies shown beside a rule.
const MOST_CURRENCIES: usize = 3;

/// A rule and its position in the report, by which links find it.
type Placed<'a> = (usize, &'a RuleResult);

/// The tables of rules and of their findings.
pub(super) fn write(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Rules", zh: "规则" };
    const EVALUATED: Text =
        Text { en: "Every rule that was judged, the worst first", zh: "所有已评定的规则，最差的在前" };
    const REST: Text = Text {
        en: "Not evaluated, because the column or the rows are not there ({count})",
        zh: "未评定：缺少相应的列或行（{count} 条）",
    };
    const REST_CAPTION: Text = Text { en: "Rules that had nothing to look at", zh: "无可检查内容的规则" };
    page.markup("<section aria-labelledby=\"rules\"><h2 id=\"rules\">").say(&TITLE).markup("</h2>\n");
    let placed = || report.rules.iter().enumerate();
    let evaluated: Vec<Placed> = placed().filter(|(_, rule)| rule.status != Status::NotEvaluated).collect();
    let rest: Vec<Placed> = placed().filter(|(_, rule)| rule.status == Status::NotEvaluated).collect();
    page.allot(TABLE_BYTES);
    table(page, report, &EVALUATED, &evaluated);
    if !rest.is_empty() {
        page.markup("<details class=\"rest\"><summary>").fill(&REST, &[("count", &thousands(rest.len() as u64))]);
        page.markup("</summary>\n");
        table(page, report, &REST_CAPTION, &rest);
        page.markup("</details>\n");
    }
    findings(page, report);
    page.markup("</section>\n");
}

/// The class and the sign of a status. Both stand beside its word, so that neither colour nor sign is needed to read
/// it.
pub(super) fn look(status: Status) -> (&'static str, &'static str) {
    let class = match status {
        Status::Fail => "fail",
        Status::Warn => "warn",
        Status::Pass => "pass",
        Status::NotEvaluated => "none",
    };
    (class, status.sign())
}

/// A status as a sign and a word.
pub(super) fn badge(page: &mut Page, status: Status) {
    let (class, sign) = look(status);
    page.markup("<span class=\"badge ").markup(class).markup("\"><span aria-hidden=\"true\">").markup(sign);
    page.markup(" </span>").say(&status.text()).markup("</span>");
}

/// A file, with its sheet where it has one.
pub(super) fn file(page: &mut Page, file: &str, sheet: Option<&str>) {
    page.isolated(file);
    if let Some(sheet) = sheet {
        page.markup(" [").isolated(sheet).markup("]");
    }
}

/// A cell with the money at stake, one currency a line.
pub(super) fn at_stake(page: &mut Page, rule: &RuleResult) {
    const UNKNOWN: Text = Text { en: "currency unknown", zh: "币种未知" };
    const MORE: Text = Text { en: "and {count} more currencies", zh: "另有 {count} 种币种" };
    page.markup("<td class=\"n\">");
    for (currency, total) in rule.at_stake.iter().take(MOST_CURRENCIES) {
        page.markup("<div class=\"nowrap\">").text(&amount(total)).markup(" <span class=\"unit\">");
        if currency.is_empty() {
            page.say(&UNKNOWN)
        } else {
            page.text(currency)
        };
        page.markup("</span></div>");
    }
    let more = rule.at_stake.len().saturating_sub(MOST_CURRENCIES) as u64;
    if more > 0 {
        let text = MORE.counted(more, "and {count} more currency");
        page.markup("<small>").fill(&text, &[("count", &thousands(more))]).markup("</small>");
    }
    page.markup("</td>");
}

fn table(page: &mut Page, report: &Report, caption: &Text, rules: &[Placed]) {
    const COLUMNS: [Head; 9] = [
        Head::words("Status", "状态"),
        Head::words("What should hold", "应当成立"),
        Head::words("Dimension", "维度"),
        Head::figures("Broken", "违反"),
        Head::figures("Looked at", "已检查"),
        Head::figures("Share", "比例"),
        Head::words("Limits", "限值"),
        Head::figures("Money at stake", "涉及金额"),
        Head::words("Owner", "负责人"),
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} rules; {whole}.",
        zh: "显示 {all} 条规则中的 {shown} 条；{whole}。",
    };
    page.table(caption.get(page.lang()), &COLUMNS);
    let shown = page.each(rules, usize::MAX, |page, (position, rule)| row(page, report, *position, rule));
    page.end_table().left_out(shown, rules.len() as u64, &LEFT_OUT, Whole::Report);
}

fn row(page: &mut Page, report: &Report, position: usize, rule: &RuleResult) {
    page.markup("<tr").attribute("data-status", look(rule.status).0).markup("><td>");
    badge(page, rule.status);
    page.markup("</td><th scope=\"row\">");
    if has_findings(rule) {
        page.markup("<a").reference("href", "#rule-", position).markup(">").either(&rule.title).markup("</a>");
    } else {
        page.either(&rule.title);
    }
    page.markup("<small>").text(&rule.rule).markup("</small></th>");
    let dimension = report.dimensions.iter().find(|dimension| dimension.dimension == rule.dimension);
    page.cell(dimension.map_or(&rule.dimension, |dimension| dimension.title.get(page.lang())));
    page.figure(rule.failed);
    page.markup("<td class=\"n nowrap\">").number(rule.evaluated).markup(" <span class=\"unit\">");
    page.either(&rule.unit).markup("</span></td><td class=\"n\">");
    page.text(share(rule.failed, rule.evaluated).as_deref().unwrap_or("–")).markup("</td><td>");
    limits(page, rule);
    page.markup("</td>");
    at_stake(page, rule);
    page.cell(&words::owners(rule)).markup("</tr>\n");
}

fn limits(page: &mut Page, rule: &RuleResult) {
    let limits = words::limits(rule, page.lang());
    for limit in &limits {
        page.markup("<div class=\"nowrap\">").text(limit).markup("</div>");
    }
    if limits.is_empty() {
        page.markup("<span class=\"muted\">").say(&words::NO_LIMITS).markup("</span>");
    }
}

fn has_findings(rule: &RuleResult) -> bool {
    rule.findings > 0 || matches!(rule.status, Status::Fail | Status::Warn)
}

fn findings(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Findings by rule", zh: "各规则的发现" };
    const LEFT_OUT: Text = Text {
        en: "Findings shown of {shown} of {all} rules; {whole}.",
        zh: "显示 {all} 条规则中 {shown} 条的发现；{whole}。",
    };
    let found: Vec<Placed> = report.rules.iter().enumerate().filter(|(_, rule)| has_findings(rule)).collect();
    if found.is_empty() {
        return;
    }
    page.markup("<h3 id=\"findings\">").say(&TITLE).markup("</h3>\n");
    page.allot(FINDING_BYTES);
    let mut number = 0;
    let shown = page.each_in_share(&found, usize::MAX, |page, (position, rule)| {
        number += 1;
        details(page, *position, rule, rule.status >= Status::Warn && number <= LAID_OPEN);
    });
    page.left_out(shown, found.len() as u64, &LEFT_OUT, Whole::Findings);
}

/// The findings of one rule.
fn details(page: &mut Page, position: usize, rule: &RuleResult, is_open: bool) {
    page.markup("<details class=\"findings\"").attribute("data-status", look(rule.status).0);
    page.reference("id", "rule-", position).markup(if is_open { " open><summary>" } else { "><summary>" });
    badge(page, rule.status);
    page.markup("<h4>").either(&rule.title).markup("</h4> <span class=\"muted\">");
    page.text(&words::counts(rule, page.lang())).markup("</span></summary>\n");
    facts(page, rule);
    segments(page, rule);
    examples(page, rule);
    page.markup("</details>\n");
}

/// Whether what a check finds can be mended.
fn repair(check: &str) -> Repair {
    checks::find(check).map_or(Repair::None, |check| check.repair)
}

fn facts(page: &mut Page, rule: &RuleResult) {
    const RULE: Text = Text { en: "Rule", zh: "规则" };
    const CHECK: Text = Text { en: "Check", zh: "检查" };
    const OWNER: Text = Text { en: "Owner", zh: "负责人" };
    const LIMITS: Text = Text { en: "Limits", zh: "限值" };
    const ACTION: Text = Text { en: "What becomes of the rows under clean", zh: "clean 对相关行的处理" };
    page.markup("<dl class=\"facts\">");
    for (name, value) in [(RULE, &rule.rule), (CHECK, &rule.check)] {
        page.markup("<div><dt>").say(&name).markup("</dt><dd>").verbatim(value).markup("</dd></div>");
    }
    page.markup("<div><dt>").say(&OWNER).markup("</dt><dd>").text(&words::owners(rule)).markup("</dd></div><div><dt>");
    page.say(&LIMITS).markup("</dt><dd>");
    limits(page, rule);
    page.markup("</dd></div><div><dt>").say(&ACTION).markup("</dt><dd>");
    match rule.on_fail.as_str() {
        _ if rule.check == "broken-record" => page
            .say(&Text { en: "they become no rows, and are kept byte for byte", zh: "不成为行，逐字节保留" }),
        "keep" if repair(&rule.check) == Repair::Safe => page
            .say(&Text { en: "they stay, mended where that is safe", zh: "保留，可安全修复的予以修复" }),
        "keep" => page.say(&Text { en: "they stay where they are", zh: "原处保留" }),
        "quarantine" => page.say(&Text { en: "they are quarantined", zh: "隔离" }),
        "retire" => page.say(&Text { en: "they are retired", zh: "归档" }),
        other => page.text(other),
    };
    page.markup("</dd></div></dl>\n");
}

/// How each segment of a rule fared, the worst first.
fn segments(page: &mut Page, rule: &RuleResult) {
    const CAPTION: Text = Text { en: "Each segment by itself: {title}", zh: "各分段分别评定：{title}" };
    const COLUMNS: [Head; 7] = [
        Head::words("Status", "状态"),
        Head::words("Segment", "分段"),
        Head::figures("Broken", "违反"),
        Head::figures("Looked at", "已检查"),
        Head::figures("Share", "比例"),
        Head::words("Limits", "限值"),
        Head::words("Owner", "负责人"),
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} segments; {whole}.",
        zh: "显示 {all} 个分段中的 {shown} 个；{whole}。",
    };
    if rule.segments.is_empty() {
        return;
    }
    page.table(&CAPTION.fill(page.lang(), &[("title", rule.title.get(page.lang()))]), &COLUMNS);
    let shown = page.each(&rule.segments, MOST_SEGMENTS, |page, segment| {
        page.markup("<tr><td>");
        badge(page, segment.status);
        page.markup("</td>").cell(&segment.name);
        page.figure(segment.failed).figure(segment.evaluated);
        page.markup("<td class=\"n\">").text(share(segment.failed, segment.evaluated).as_deref().unwrap_or("–"));
        page.markup("</td><td>");
        for limit in words::limits_of(segment.warn.as_deref(), segment.fail.as_deref(), page.lang()) {
            page.markup("<div class=\"nowrap\">").text(&limit).markup("</div>");
        }
        page.markup("</td>").cell(&segment.owner).markup("</tr>\n");
    });
    page.end_table();
    page.left_out(shown, rule.segment_count, &LEFT_OUT, Whole::Report);
}

fn examples(page: &mut Page, rule: &RuleResult) {
    const CAPTION: Text = Text { en: "Findings against: {title}", zh: "“{title}”的反例" };
    const COLUMNS: [Head; 6] = [
        Head::words("Place", "位置"),
        Head::words("Order", "订单"),
        Head::words("Column", "列"),
        Head::words("Observed", "实际值"),
        Head::words("Expected", "期望值"),
        Head::words("Message", "说明"),
    ];
    const LEFT_OUT: Text =
        Text { en: "Shown {shown} of {all}; {whole}.", zh: "显示 {all} 条中的 {shown} 条；{whole}。" };
    let mut shown = 0;
    if !rule.examples.is_empty() {
        page.table_of_groups(&CAPTION.fill(page.lang(), &[("title", rule.title.get(page.lang()))]), &COLUMNS);
        shown = page.each(&rule.examples, MOST_EXAMPLES, example);
        page.end_groups();
    }
    page.left_out(shown, rule.findings, &LEFT_OUT, Whole::Findings);
}

fn example(page: &mut Page, example: &Example) {
    page.markup("<tbody><tr><td>");
    file(page, &example.file, example.sheet.as_deref());
    if let Some(line) = example.line {
        page.markup(":").text(&line.to_string());
    }
    page.markup("</td><td>").isolated(&example.order_id).markup("</td>").cell(&example.source_column);
    page.markup("<td>").verbatim(&example.observed).markup("</td><td>").verbatim(&example.expected).markup("</td><td>");
    page.either(&example.message).markup("</td></tr>");
    context(page, &example.context);
    page.markup("</tbody>\n");
}

/// The finding in its row: the captions of the cells around it, with what they say; the cell that is meant is marked.
fn context(page: &mut Page, cells: &[ContextCell]) {
    if cells.is_empty() {
        return;
    }
    page.markup("<tr class=\"context\"><td colspan=\"6\"><dl>");
    for cell in cells {
        page.markup(if cell.marked { "<div class=\"marked\"><dt>" } else { "<div><dt>" }).isolated(&cell.caption);
        page.markup(if cell.marked { "</dt><dd><mark>" } else { "</dt><dd>" });
        if cell.value.is_empty() {
            page.markup("–");
        } else {
            page.isolated(&cell.value);
        }
        page.markup(if cell.marked { "</mark></dd></div>" } else { "</dd></div>" });
    }
    page.markup("</dl></td></tr>");
}
