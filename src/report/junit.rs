//! `JUnit` XML: a suite for each dimension of quality, a test case for each rule.
//!
//! A rule that fails is a failure. One that warns passes, and says so in its output, since the format knows no warning. One
//! that had nothing to look at is skipped. There is no time in it: the same report gives the same bytes.

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::model::{Report, RuleResult, Status};
use super::words;
use crate::model::{Lang, Text};

/// Findings that are told of a rule.
const MOST_FINDINGS: usize = 10;

/// Renders the report.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let mut junit = Junit::new("ordermend");
    for dimension in &report.dimensions {
        let mut suite = TestSuite::new(xml(&dimension.dimension));
        suite.add_property(("version", report.version));
        suite.add_property(("as_of", xml(&report.as_of).as_str()));
        for rule in report.rules.iter().filter(|rule| rule.dimension == dimension.dimension) {
            suite.add_test_case(case(rule, lang));
        }
        if !suite.test_cases.is_empty() {
            junit.add_test_suite(suite);
        }
    }
    // Writing to memory cannot fail.
    junit.to_string().unwrap_or_default()
}

fn case(rule: &RuleResult, lang: Lang) -> TestCase {
    const WARNS: Text = Text { en: "warning: {told}", zh: "警告：{told}" };
    let status = match rule.status {
        Status::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(told(rule, lang)).set_type(xml(&rule.check)).set_description(findings(rule, lang));
            status
        }
        Status::Warn | Status::Pass => TestCaseStatus::success(),
        Status::NotEvaluated => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(words::not_evaluated(rule).get(lang));
            status
        }
    };
    let mut case = TestCase::new(xml(&rule.rule), status);
    case.set_classname(format!("ordermend.{}", xml(&rule.dimension)));
    for (name, value) in [("check", &rule.check), ("owner", &rule.owner), ("at_stake", &words::at_stake(rule))] {
        if !value.is_empty() {
            case.add_property((name, xml(value).as_str()));
        }
    }
    if rule.status == Status::Warn {
        let warning = WARNS.fill(lang, &[("told", &told(rule, lang))]);
        case.set_system_out(format!("{warning}\n{}", findings(rule, lang)));
    }
    case
}

/// What a rule states, and how it fared.
fn told(rule: &RuleResult, lang: Lang) -> String {
    xml(&format!("{}: {}", words::line(rule.title.get(lang)), words::outcome(rule, lang)))
}

/// The first findings of a rule, one a line.
fn findings(rule: &RuleResult, lang: Lang) -> String {
    let mut lines: Vec<String> =
        rule.counting().take(MOST_FINDINGS).map(|example| xml(&words::finding(example, lang))).collect();
    let left_out = rule.left_out(lines.len());
    if left_out > 0 {
        lines.push(words::more(left_out, lang));
    }
    lines.join("\n")
}

/// A text in a line without the two characters that XML cannot hold and that are no controls.
fn xml(text: &str) -> String {
    words::line(text).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn every_rule_is_a_test_case_of_its_dimension() {
        let report = sample_report();
        let out = render(&report, Lang::En);
        let junit = Junit::deserialize_from_str(&out).expect("JUnit");
        assert_eq!((junit.tests, junit.failures, junit.skipped), (report.rules.len(), 2, 1));
        let suites: Vec<&str> = junit.test_suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(suites, ["completeness", "uniqueness", "validity", "consistency", "timeliness"]);
        for expected in [
            "<testcase name=\"taobao-paid\" classname=\"ordermend.consistency\">",
            "<failure message=\"Amounts add up: 312 of 18,907 orders (1.65%), findings: 312; warns &gt;0; fails \
             &gt;0.5%\" type=\"amount-identity\">kingdee-2024H1.xlsx [销售订单]:118: the order total is 57.90",
            "302 more in the report</failure>",
            "<skipped message=\"nothing was there to look at\"/>",
            "<system-out>warning: Every order is there once: 73 of 18,907 orders",
            "<property name=\"at_stake\" value=\"1,284,350.75 CNY, 3,120.00 USD\"/>",
        ] {
            assert!(out.contains(expected), "{expected}\n{out}");
        }
        assert!(!out.contains(" time=") && !out.contains(" timestamp="), "no clock: {out}");
        assert!(render(&report, Lang::Zh).contains("警告：每个订单只出现一次"));
    }

    #[test]
    fn what_xml_cannot_hold_is_written_out() {
        let mut report = sample_report();
        let rule = &mut report.rules[0];
        rule.title.en = "a\u{0}b\u{1b}[31m]]>\u{FFFE}".to_owned();
        rule.examples[0].message.en = "</failure>\n\u{8}&".to_owned();
        let out = render(&report, Lang::En);
        Junit::deserialize_from_str(&out).expect("JUnit");
        assert!(out.contains(r"a\u{0}b\u{1b}[31m]]&gt;"), "{out}");
        assert!(out.contains(r"118: &lt;/failure&gt;\n\u{8}&amp;"), "{out}");
        assert!(!out.contains('\u{FFFE}'));
    }
}
