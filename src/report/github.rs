//! Annotations of GitHub Actions: workflow commands, one for each rule that fails or warns, at its first finding.

use super::log::{annotations, sentence};
use super::model::{Report, RuleResult};
use super::words;
use crate::model::{Lang, Text};

/// Renders the annotations, the worst first, at most as many as GitHub shows; a notice counts the others.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    const TITLE: Text = Text { en: "Order data report", zh: "订单数据质量报告" };
    let notice = |others: u64| {
        let (title, more) = (property(TITLE.get(lang)), data(&words::more(others, lang)));
        format!("::notice title={title}::{more}\n")
    };
    annotations(report, |kind, rule| command(kind, rule, lang), notice)
}

/// An error that is about no rule.
#[must_use]
pub fn error(text: &str) -> String {
    format!("::error title=ordermend::{}\n", data(text))
}

fn command(kind: &str, rule: &RuleResult, lang: Lang) -> String {
    let mut properties: Vec<String> = Vec::new();
    if let Some(example) = rule.counting().next() {
        properties.push(format!("file={}", property(&example.file)));
        properties.extend(example.line.map(|line| format!("line={line}")));
    }
    properties.push(format!("title={}", property(&words::line(rule.title.get(lang)))));
    format!("::{kind} {}::{}\n", properties.join(","), data(&sentence(rule, lang)))
}

/// Escapes the text of a command as its reader undoes it (actions/toolkit, `command.ts`).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn each_rule_that_fails_or_warns_is_one_annotation() {
        let out = render(&sample_report(), Lang::En);
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines.len(), 4, "{out}");
        assert_eq!(
            lines[0],
            "::error file=kingdee-2024H1.xlsx,line=118,title=Amounts add up::312 of 18,907 orders (1.65%25), findings: \
             312; warns >0; fails >0.5%25; e.g. kingdee-2024H1.xlsx [销售订单]:118: the order total is 57.90, its \
             parts give 59.70 (taobao-paid)"
        );
        assert!(lines[2].starts_with("::warning file=淘宝订单2024年6月.csv,line=311,"), "{out}");
        let chinese = render(&sample_report(), Lang::Zh);
        assert!(chinese.contains("title=金额勾稽相符::18,907 订单中的 312（1.65%25）"), "{chinese}");
    }

    #[test]
    fn no_text_of_a_file_is_a_command_of_its_own() {
        let mut report = sample_report();
        let hostile = "a%\n::set-output name=x::y\r\n,b:c\u{1b}[31m";
        for rule in &mut report.rules {
            rule.title.en = hostile.to_owned();
            rule.rule = hostile.to_owned();
            for example in &mut rule.examples {
                (example.file, example.message.en) = (hostile.to_owned(), hostile.to_owned());
            }
        }
        let out = render(&report, Lang::En);
        assert_eq!(out.lines().count(), 4, "{out}");
        for line in out.lines() {
            assert!(line.contains(" file=a%25%0A%3A%3Aset-output name=x%3A%3Ay%0D%0A%2Cb%3Ac"), "{line}");
            let (properties, _) = line[2..].split_once("::").expect("a command");
            assert_eq!(properties.split(',').count(), 3, "{properties}");
        }
    }

    #[test]
    fn rules_beyond_ten_are_counted_in_a_notice() {
        let mut report = sample_report();
        report.rules = vec![report.rules[0].clone(); 13];
        let out = render(&report, Lang::En);
        assert_eq!(out.matches("::error ").count(), 10);
        assert!(out.ends_with("::notice title=Order data report::3 more in the report\n"), "{out}");
    }

    #[test]
    fn what_is_waived_is_not_pointed_at() {
        let mut report = sample_report();
        report.rules.truncate(1);
        report.rules[0].examples.iter_mut().take(1).for_each(|e| e.standing = crate::waivers::Standing::Waived);
        assert!(render(&report, Lang::En).contains("line=40,"));
    }
}
