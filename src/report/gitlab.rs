//! Code quality of GitLab: the findings of each rule that fails or warns, as far as the report shows them.

use std::borrow::Cow;

use serde::Serialize;

use super::log::worst_first;
use super::model::{Example, Report, RuleResult, Status};
use super::words::{self, line};
use crate::model::Lang;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: Cow<'a, str>,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Findings shown of a rule; of the others there is their number.
const SHOWN: usize = 10;

/// Renders the findings as a JSON array. GitLab knows a finding again by its fingerprint, so that a merge request shows what
/// is new and what is gone.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let mut issues: Vec<Issue> = Vec::new();
    for status in [Status::Fail, Status::Warn] {
        for rule in worst_first(report, status) {
            let Some(severity) = severity(rule.status) else { continue };
            issues.extend(rule.counting().take(SHOWN).map(|example| issue(rule, example, severity, lang)));
            let more = rule.left_out(rule.counting().count().min(SHOWN));
            issues.extend(rule.counting().next().filter(|_| more > 0).map(|first| Issue {
                description: line(&format!("{}: {}", rule.title.get(lang), words::more(more, lang))),
                fingerprint: Cow::Owned(format!("more-{}", rule.rule)),
                ..issue(rule, first, severity, lang)
            }));
        }
    }
    // Texts and numbers alone can always be written as JSON.
    serde_json::to_string_pretty(&issues).unwrap_or_default() + "\n"
}

fn severity(status: Status) -> Option<&'static str> {
    match status {
        Status::Fail => Some("critical"),
        Status::Warn => Some("minor"),
        Status::Pass | Status::NotEvaluated => None,
    }
}

fn issue<'a>(rule: &'a RuleResult, example: &'a Example, severity: &'static str, lang: Lang) -> Issue<'a> {
    let sheet = example.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{}]", line(sheet)));
    let message = line(example.message.get(lang));
    Issue {
        description: format!("{}{sheet}: {message}", line(rule.title.get(lang))),
        check_name: &rule.rule,
        fingerprint: Cow::Borrowed(&example.fingerprint),
        severity,
        // A path of GitLab begins at the repository, and every place has a line.
        location: Location {
            path: example.file.trim_start_matches("./"),
            lines: Lines { begin: example.line.unwrap_or(1).max(1) },
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::sample::sample_report;

    #[test]
    fn the_findings_of_rules_that_fail_or_warn_are_issues() {
        let mut report = sample_report();
        report.rules[0].examples[1].file = "./exports/订单.csv".to_owned();
        report.rules[0].examples[2].standing = crate::waivers::Standing::Known;
        let issues: serde_json::Value = serde_json::from_str(&render(&report, Lang::En)).expect("JSON");
        let issues = issues.as_array().expect("an array");
        let shown: usize = report.rules[..4].iter().map(|rule| rule.counting().count().min(SHOWN)).sum();
        let is_more = |rule: &&RuleResult| {
            let counting = rule.counting().count();
            counting > 0 && rule.left_out(counting.min(SHOWN)) > 0
        };
        let more = report.rules[..4].iter().filter(is_more).count();
        assert_eq!(issues.len(), shown + more);
        let told = |issue: &&serde_json::Value| {
            issue["description"].as_str().is_some_and(|text| text.ends_with(" more in the report"))
        };
        assert_eq!(issues.iter().filter(told).count(), more);
        assert_eq!(
            issues[0],
            serde_json::json!({
                "description": "Amounts add up [销售订单]: the order total is 57.90, its parts give 59.70",
                "check_name": "taobao-paid",
                "fingerprint": "f00000000000000000118",
                "severity": "critical",
                "location": { "path": "kingdee-2024H1.xlsx", "lines": { "begin": 118 } },
            })
        );
        assert_eq!(issues[1]["location"]["path"], "exports/订单.csv");
        let fingerprints: BTreeSet<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
        assert!(fingerprints.len() > 30);
    }

    #[test]
    fn a_finding_without_a_line_stands_on_the_first() {
        let mut report = sample_report();
        report.rules.truncate(1);
        report.rules[0].examples.truncate(1);
        report.rules[0].examples[0].line = None;
        let issues: serde_json::Value = serde_json::from_str(&render(&report, Lang::Zh)).expect("JSON");
        assert_eq!(issues[0]["location"]["lines"]["begin"], 1);
        report.rules.clear();
        assert_eq!(render(&report, Lang::Zh), "[]\n");
    }
}
