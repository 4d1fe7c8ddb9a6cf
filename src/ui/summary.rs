//! The terminal summary: what a steward needs to know at a glance, within 80 columns.

use super::fold::{WIDTH, fold};
use super::table::{keep_figures, table};
use crate::model::{Lang, LedgerLine, Text, visible};
use crate::report::{self, Report, RuleResult, SegmentResult, Status, amount, thousands};

/// Segments of a rule that are named.
const SEGMENTS: usize = 3;

/// Longest text of a cell, in characters.
const LONGEST: usize = 60;

/// What of a report is shown on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Most rules with findings.
    pub limit: usize,
    /// Whether rules that pass are listed as well, with what they were judged by, and segments that were not judged.
    pub passed: bool,
}

/// Renders the summary.
#[must_use]
pub fn summary(report: &Report, lang: Lang, shown: Shown) -> String {
    let mut out = String::new();
    out.push_str(&ledger(report, lang));
    out.push_str(&rules(report, lang, shown));
    out.push_str(&verdict(report, lang));
    // Tables fill their cells with spaces; nobody needs those at the end of a line.
    out.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn ledger(report: &Report, lang: Lang) -> String {
    let figures =
        |line: &LedgerLine| [line.read, line.clean, line.quarantined, line.retired, line.rejected, line.structural()];
    let lines = &report.ledger.lines;
    let mut rows: Vec<(String, [u64; 6])> = lines
        .iter()
        .map(|line| {
            let sheet = line.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
            (short(&format!("{}{sheet}", file_name(&line.file))), figures(line))
        })
        .collect();
    if lines.len() > 1 {
        let all = Text { en: "all", zh: "合计" }.get(lang).to_owned();
        rows.push((all, figures(&report.ledger.total())));
    }
    format!("{}\n", super::ledger(rows, lang))
}

fn rules(report: &Report, lang: Lang, Shown { limit, passed }: Shown) -> String {
    let is_shown = |rule: &&RuleResult| rule.findings > 0 || rule.status >= Status::Warn;
    let with_findings: Vec<&RuleResult> = report.rules.iter().filter(is_shown).collect();
    let passing: Vec<&RuleResult> =
        report.rules.iter().filter(|rule| passed && rule.evaluated > 0 && !is_shown(rule)).collect();
    if with_findings.is_empty() && passing.is_empty() {
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
    for rule in with_findings.iter().take(limit).chain(&passing) {
        let money: Vec<String> = rule
            .at_stake
            .iter()
            .map(|(currency, sum)| format!("{} {}", amount(sum), visible(currency)).trim().to_owned())
            .collect();
        table.add_row([
            mark(rule).get(lang).to_owned(),
            stated(rule, lang, passed),
            thousands(rule.failed),
            format!("{} {}", thousands(rule.evaluated), rule.unit.get(lang)),
            money.join(", "),
        ]);
        let most = if passed { usize::MAX } else { SEGMENTS };
        let is_listed = |segment: &&SegmentResult| passed || segment.status >= Status::Warn;
        for segment in rule.segments.iter().filter(is_listed).take(most) {
            table.add_row([
                segment_mark(segment.status).get(lang).to_owned(),
                short(&[segment.name.as_str(), &segment.owner].map(str::trim).join(" · "))
                    .trim_end_matches(" · ")
                    .to_owned(),
                thousands(segment.failed),
                format!("{} {}", thousands(segment.evaluated), rule.unit.get(lang)),
                String::new(),
            ]);
        }
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

/// What a rule states; with `passed` what whole files were judged by as well.
fn stated(rule: &RuleResult, lang: Lang, passed: bool) -> String {
    let mut said = short(rule.title.get(lang));
    for observed in rule.observed.iter().filter(|_| passed) {
        said.push_str(&format!("\n{}", short(&observed.values)));
    }
    said
}

fn mark(rule: &RuleResult) -> Text {
    match rule.status {
        Status::Fail => Text { en: "FAIL", zh: "不通过" },
        Status::Warn => Text { en: "warn", zh: "警告" },
        Status::Pass if rule.findings == 0 => Text { en: "pass", zh: "通过" },
        Status::NotEvaluated if rule.findings == 0 => Text { en: "–", zh: "未评定" },
        Status::Pass | Status::NotEvaluated => Text { en: "info", zh: "提示" },
    }
}

fn segment_mark(status: Status) -> Text {
    match status {
        Status::Fail => Text { en: "FAIL", zh: "不通过" },
        Status::Warn => Text { en: "warn", zh: "警告" },
        Status::Pass => Text { en: "pass", zh: "通过" },
        Status::NotEvaluated => Text { en: "–", zh: "未评定" },
    }
}

fn verdict(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    let mut say = |sentence: &str| {
        out.push_str(&fold(sentence, WIDTH));
        out.push('\n');
    };
    say(&report::verdict(report, lang));
    say(&report::facts(report, lang));
    if let Some(since) = &report.since {
        say(since.told().get(lang));
    }
    for note in &report.notes {
        say(&visible(note.get(lang)));
    }
    out
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A text cut to the length of a cell.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return visible(text).into_owned();
    }
    let cut: String = text.chars().take(LONGEST - 1).chain(['…']).collect();
    visible(&cut).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Command;
    use crate::report::sample::sample_report;

    /// The summary with its lines put together again.
    fn said(report: &Report, lang: Lang) -> String {
        let between = if lang == Lang::En { " " } else { "" };
        summary(report, lang, Shown { limit: 10, passed: false }).replace('\n', between)
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        use unicode_width::UnicodeWidthStr;
        for lang in [Lang::En, Lang::Zh] {
            let summary = summary(&sample_report(), lang, Shown { limit: 10, passed: false });
            let widest = summary.lines().max_by_key(|line| line.width()).expect("lines");
            assert!(widest.width() <= WIDTH, "{}: {widest}", widest.width());
        }
    }

    #[test]
    fn one_of_a_kind_is_said_in_the_singular() {
        let mut report = sample_report();
        report.rules.dedup_by_key(|rule| rule.status);
        (report.orders, report.active, report.customers.customers, report.edits) = (1, 1, 1, 1);
        let whole = said(&report, Lang::En);
        assert!(whole.contains("FAIL: 1 rule fails, 1 warns, 1 passes; 1 had nothing to look at. "), "{whole}");
        assert!(
            whole.contains("1 order, 1 of them active, 1 customer, 1 cell mended; every record is accounted for"),
            "{whole}"
        );
        let whole = said(&sample_report(), Lang::En);
        assert!(whole.contains("FAIL: 2 rules fail, 2 warn, 2 pass; 1 had nothing to look at. "), "{whole}");
        assert!(
            whole.contains("18,907 orders, 17,544 of them active, 8,730 customers, 1,834 cells mended; every record"),
            "{whole}"
        );
    }

    #[test]
    fn a_check_mends_nothing() {
        let mut report = sample_report();
        report.command = Command::Check;
        let (english, chinese) = (said(&report, Lang::En), said(&report, Lang::Zh));
        assert!(english.contains(", 1,834 cells to mend; "), "{english}");
        assert!(chinese.contains("，可修复 1,834 个单元格；"), "{chinese}");
    }
}
