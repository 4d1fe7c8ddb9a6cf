//! The report as Markdown, for the summary of a build: the verdict, the ledger, the scores, the rules, and the first findings of
//! the worst of them.

use super::model::{DimensionScore, Example, Report, RuleResult, Status};
use super::number::{percent, share, thousands};
use super::words;
use crate::model::{Lang, Text};

/// Most bytes of a report. GitHub drops a summary of more than 1 MiB for one step; several reports of a step must fit.
const MOST_BYTES: usize = 250_000;
/// Bytes by which the tables of rules end at the latest; what is left is for findings.
const RULE_BYTES: usize = 150_000;
/// Bytes that are kept for sentences on what is left out.
const CLOSING_BYTES: usize = 2_000;
/// Notes that are shown.
const MOST_NOTES: usize = 20;
/// Dimensions that are shown; there are six.
const MOST_DIMENSIONS: usize = 12;
/// Rules whose findings are shown.
const MOST_RULES: usize = 10;
/// Findings shown of each of them.
const MOST_EXAMPLES: usize = 5;

/// Renders the report in one language: below 1 MiB whatever it holds, and with no text of a file that is markup.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let mut out = Bounded { text: String::new(), limit: RULE_BYTES, lang };
    head(&mut out, report);
    scores(&mut out, &report.dimensions);
    let judged: Vec<&RuleResult> = report.rules.iter().filter(|rule| rule.status != Status::NotEvaluated).collect();
    rules(&mut out, &judged);
    out.limit = MOST_BYTES - CLOSING_BYTES;
    findings(&mut out, &judged);
    out.text
}

/// A text that is not made longer than its limit, but for the sentence that says so.
struct Bounded {
    text: String,
    limit: usize,
    lang: Lang,
}

impl Bounded {
    /// Adds a line, if there is room.
    fn line(&mut self, line: &str) -> bool {
        let fits = self.text.len() + line.len() < self.limit;
        if fits {
            self.text.push_str(line);
            self.text.push('\n');
        }
        fits
    }

    fn say(&self, text: &Text) -> &'static str {
        text.get(self.lang)
    }

    /// Adds the head of a table, if there is room.
    fn table(&mut self, heads: &[Text]) -> bool {
        let cells: Vec<&str> = heads.iter().map(|head| self.say(head)).collect();
        self.line(&format!("\n| {} |\n|{}", cells.join(" | "), "---|".repeat(heads.len())))
    }

    /// Adds lines as long as there is room; gives how many were added.
    fn lines(&mut self, lines: impl Iterator<Item = String>) -> usize {
        lines.take_while(|line| self.line(line)).count()
    }

    /// Says how many of a list are left out, if any.
    fn left_out(&mut self, shown: usize, all: u64, text: &Text) {
        let shown = shown as u64;
        if shown < all {
            let (shown, all) = (thousands(shown), thousands(all));
            self.text.push_str(&format!("\n{}\n", text.fill(self.lang, &[("shown", &shown), ("all", &all)])));
        }
    }
}

fn head(out: &mut Bounded, report: &Report) {
    const NOTES: Text = Text {
        en: "Shown {shown} of {all} notes; all are in the report.",
        zh: "显示 {all} 条说明中的 {shown} 条；全部见报告。",
    };
    let lang = out.lang;
    out.line(&format!("## {} {}\n", mark(report.verdict), escaped(&words::verdict(report, lang))));
    out.line(&escaped(&words::ledger(&report.ledger.total(), lang)));
    if report.balanced {
        out.line(&format!("\n{}", escaped(&words::facts(report, lang))));
    } else {
        out.line(&format!("\n**{}**", escaped(words::UNBALANCED.get(lang))));
    }
    if let Some(since) = &report.since {
        out.line(&format!("\n{}", escaped(since.told().get(lang))));
    }
    if !report.notes.is_empty() {
        out.line("");
        let notes = report.notes.iter().take(MOST_NOTES).map(|note| format!("- {}", escaped(note.get(lang))));
        let shown = out.lines(notes);
        out.left_out(shown, report.notes.len() as u64, &NOTES);
    }
}

fn scores(out: &mut Bounded, dimensions: &[DimensionScore]) {
    const HEADS: [Text; 4] = [
        Text { en: "Dimension", zh: "维度" },
        Text { en: "Score", zh: "得分" },
        Text { en: "Broken", zh: "违反" },
        Text { en: "Looked at", zh: "已检查" },
    ];
    let lang = out.lang;
    if !out.table(&HEADS) {
        return;
    }
    let row = |of: &DimensionScore| {
        let score = of.score.map_or_else(|| "–".to_owned(), |score| percent(u64::from(score)));
        let (failed, evaluated) = (thousands(of.failed), thousands(of.evaluated));
        format!("| {} | {score} | {failed} | {evaluated} |", escaped(of.title.get(lang)))
    };
    out.lines(dimensions.iter().take(MOST_DIMENSIONS).map(row));
}

/// The rules that fail or warn, and those that pass folded away.
fn rules(out: &mut Bounded, judged: &[&RuleResult]) {
    const PASS: Text = Text { en: "Rules that pass ({count})", zh: "通过的规则（{count} 条）" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} rules; all are in the report.",
        zh: "显示 {all} 条规则中的 {shown} 条；全部见报告。",
    };
    let (worst, pass): (Vec<&RuleResult>, Vec<&RuleResult>) =
        judged.iter().partition(|rule| rule.status > Status::Pass);
    let mut shown = 0;
    if !worst.is_empty() {
        shown += table_of_rules(out, &worst);
    }
    // An opened fold must be closed, whatever fits into it.
    let title = PASS.fill(out.lang, &[("count", &thousands(pass.len() as u64))]);
    if !pass.is_empty() && out.line(&format!("\n<details><summary>{}</summary>", escaped(&title))) {
        shown += table_of_rules(out, &pass);
        out.text.push_str("\n</details>\n");
    }
    out.left_out(shown, judged.len() as u64, &LEFT_OUT);
}

fn table_of_rules(out: &mut Bounded, rules: &[&RuleResult]) -> usize {
    const HEADS: [Text; 7] = [
        Text { en: "Status", zh: "状态" },
        Text { en: "What should hold", zh: "应当成立" },
        Text { en: "Broken of looked at", zh: "违反／已检查" },
        Text { en: "Share", zh: "比例" },
        Text { en: "Limits", zh: "限值" },
        Text { en: "Money at stake", zh: "涉及金额" },
        Text { en: "Owner", zh: "负责人" },
    ];
    let lang = out.lang;
    if !out.table(&HEADS) {
        return 0;
    }
    out.lines(rules.iter().map(|rule| {
        let limits = words::limits(rule, lang);
        let limits = if limits.is_empty() { words::NO_LIMITS.get(lang).to_owned() } else { limits.join(", ") };
        let cells = [
            format!("{} {}", mark(rule.status), rule.status.text().get(lang)),
            format!("{} ({})", escaped(rule.title.get(lang)), escaped(&rule.rule)),
            format!("{} / {} {}", thousands(rule.failed), thousands(rule.evaluated), escaped(rule.unit.get(lang))),
            share(rule.failed, rule.evaluated).map_or_else(|| "–".to_owned(), |share| escaped(&share)),
            escaped(&limits),
            escaped(&words::at_stake(rule)),
            escaped(&words::owners(rule)),
        ];
        format!("| {} |", cells.join(" | "))
    }))
}

/// The first findings of the worst rules.
fn findings(out: &mut Bounded, judged: &[&RuleResult]) {
    const HEADS: [Text; 6] = [
        Text { en: "Place", zh: "位置" },
        Text { en: "Order", zh: "订单" },
        Text { en: "Column", zh: "列" },
        Text { en: "Observed", zh: "实际值" },
        Text { en: "Expected", zh: "期望值" },
        Text { en: "Message", zh: "说明" },
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} findings; all are in the report.",
        zh: "显示 {all} 处发现中的 {shown} 处；全部见报告。",
    };
    const RULES_LEFT_OUT: Text = Text {
        en: "Findings shown of {shown} of {all} rules; all are in the report.",
        zh: "显示 {all} 条规则中 {shown} 条的发现；全部见报告。",
    };
    let lang = out.lang;
    let has_any = |rule: &&&RuleResult| rule.status > Status::Pass && rule.counting().next().is_some();
    let worst: Vec<&RuleResult> = judged.iter().filter(has_any).copied().collect();
    let mut told = 0;
    for rule in worst.iter().take(MOST_RULES) {
        let title = format!("\n#### {} {}", mark(rule.status), escaped(rule.title.get(lang)));
        if !out.line(&title) || !out.table(&HEADS) {
            break;
        }
        told += 1;
        let row = |example: &Example| {
            let cells = [
                escaped(&words::place(example)),
                escaped(&example.order_id),
                escaped(&example.source_column),
                escaped(&example.observed),
                escaped(&example.expected),
                escaped(example.message.get(lang)),
            ];
            format!("| {} |", cells.join(" | "))
        };
        let shown = out.lines(rule.counting().take(MOST_EXAMPLES).map(row));
        out.left_out(shown, shown as u64 + rule.left_out(shown), &LEFT_OUT);
    }
    out.left_out(told, worst.len() as u64, &RULES_LEFT_OUT);
}

/// A sign for a status, beside its word.
fn mark(status: Status) -> &'static str {
    match status {
        Status::Fail => "❌",
        Status::Warn => "⚠️",
        Status::Pass => "✅",
        Status::NotEvaluated => "➖",
    }
}

/// A value as Markdown that shows it and does nothing else: no markup, no HTML, no link, no cell of its own.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 8);
    for c in words::line(value).trim().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | ':' => out.extend(['\\', c]),
            // Otherwise `www.` alone is a link.
            '.' if out.ends_with(['w', 'W']) => out.push_str("\\."),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn the_sample_is_told_from_the_verdict_to_the_findings() {
        let out = render(&sample_report(), Lang::En);
        for expected in [
            "## ❌ FAIL\\: 2 rules fail, 2 warn, 2 pass; 1 had nothing to look at.\n",
            "24,388 records read\\: 24,063 clean, 78 quarantined, 232 retired, 5 rejected, 10 structure\n",
            "| Uniqueness | 99.61% | 73 | 18,907 |\n",
            "| ❌ fail | Amounts add up (taobao-paid) | 312 / 18,907 orders | 1.65% | warns &gt;0, fails &gt;0.5% | \
             1,284,350.75 CNY, 3,120.00 USD | finance |\n",
            "<details><summary>Rules that pass (2)</summary>\n",
            "#### ❌ Amounts add up\n",
            "| kingdee-2024H1.xlsx \\[销售订单\\]\\:118 | XSDD2024060118 | 价税合计 | 57.90 | 59.70 | the order total is \
             57.90, its parts give 59.70 |\n",
            "Shown 5 of 312 findings; all are in the report.\n",
        ] {
            assert!(out.contains(expected), "{expected}\n{out}");
        }
        assert!(render(&sample_report(), Lang::Zh).contains("显示 312 处发现中的 5 处；全部见报告。"));
    }

    #[test]
    fn no_text_of_a_file_is_markup() {
        for (value, expected) in [
            ("<script>a&b</script>", "&lt;script&gt;a&amp;b&lt;/script&gt;"),
            ("a|b\n## c", "a\\|b\\\\n\\#\\# c"),
            (
                "[x](https://evil) `code` **b** _i_ ~~s~~",
                "\\[x\\](https\\://evil) \\`code\\` \\*\\*b\\*\\* \\_i\\_ \\~\\~s\\~\\~",
            ),
            ("www.evil.example", "www\\.evil.example"),
            ("![x](y) $x$ :tada:", "\\!\\[x\\](y) \\$x\\$ \\:tada\\:"),
            (" 张三　", "张三"),
        ] {
            assert_eq!(escaped(value), expected);
        }
    }

    #[test]
    fn a_report_of_any_size_stays_below_the_limit_and_says_what_is_left_out() {
        for text in ["x", &"|".repeat(400), &"\u{e0001}".repeat(400), &"订".repeat(400)] {
            let mut report = sample_report();
            let mut rule = report.rules[0].clone();
            rule.title.en = text.to_owned();
            (rule.rule, rule.owner) = (text.to_owned(), text.to_owned());
            rule.at_stake = vec![(text.to_owned(), text.to_owned()); 50];
            rule.findings = 100_000;
            for example in &mut rule.examples {
                (example.file, example.order_id) = (text.to_owned(), text.to_owned());
                (example.observed, example.expected) = (text.to_owned(), text.to_owned());
                (example.message.en, example.source_column) = (text.to_owned(), text.to_owned());
            }
            let mut passing = rule.clone();
            passing.status = Status::Pass;
            report.rules = [vec![rule; 2000], vec![passing; 2000]].concat();
            report.notes = vec![crate::model::OwnedText { en: text.to_owned(), zh: text.to_owned() }; 5000];
            report.dimensions = vec![report.dimensions[0].clone(); 1000];
            let out = render(&report, Lang::En);
            assert!(out.len() < MOST_BYTES, "{} bytes of {text:.3}", out.len());
            assert!(out.contains(" of 4,000 rules; all are in the report."), "{text:.3}");
            assert!(out.contains("Shown 20 of 5,000 notes; all are in the report."));
            assert!(out.contains("Findings shown of ") && out.contains(" of 2,000 rules; all are in the report."));
            assert_eq!(out.matches("<details>").count(), out.matches("</details>").count());
        }
    }

    #[test]
    fn an_unbalanced_ledger_is_an_alarm() {
        let mut report = sample_report();
        report.balanced = false;
        let out = render(&report, Lang::En);
        assert!(out.contains("**The ledger does not balance") && !out.contains("accounted for (as of"), "{out}");
    }
}
