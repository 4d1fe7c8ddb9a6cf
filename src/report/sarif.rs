//! SARIF 2.1.0, as code scanning reads it: each rule with its totals, and its first findings as results.
//!
//! Findings of rules that pass, and findings that are waived or known, are no results. A result is known again by the
//! fingerprint of its finding, which does not depend on the line that it stands on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{Example, Report, RuleResult, Status};
use super::words;
use crate::model::{Lang, Text};

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: Automation,
    language: &'static str,
    invocations: [Invocation; 1],
    results: Vec<SarifResult<'a>>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    version: &'a str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    name: &'a str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties<'a> {
    dimension: &'a str,
    owner: &'a str,
}

#[derive(Serialize)]
struct Automation {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints<'a> {
    #[serde(rename = "ordermend/v1")]
    v1: &'a str,
    /// The one that code scanning of GitHub goes by. Without it the uploader makes one of the text of the line, which changes
    /// with every cell of the row.
    primary_location_line_hash: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
struct Logical {
    name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    as_of: &'a str,
    verdict: Status,
    left_out: u64,
    totals: BTreeMap<&'a str, Totals>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Totals {
    status: Status,
    evaluated: u64,
    failed: u64,
    findings: u64,
    exempt: u64,
    left_out: u64,
}

/// Renders the report.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let most = most_of_a_rule(report);
    let results: Vec<SarifResult> = (0..)
        .zip(&report.rules)
        .filter(|(_, rule)| is_told(rule))
        .flat_map(|(index, rule)| rule.counting().take(most).map(move |example| result(index, rule, example, lang)))
        .collect();
    let totals: BTreeMap<&str, Totals> =
        report.rules.iter().map(|rule| (rule.rule.as_str(), totals(rule, most))).collect();
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "ordermend",
                version: report.version,
                semantic_version: report.version,
                rules: report.rules.iter().map(|rule| descriptor(rule, lang)).collect(),
            },
        },
        // Of an id that ends so, all of it is the category in which alerts are compared from run to run.
        automation_details: Automation { id: "ordermend/" },
        language: Text { en: "en", zh: "zh-CN" }.get(lang),
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: report
                .notes
                .iter()
                .map(|note| Notification { level: "note", message: message(note.get(lang)) })
                .collect(),
        }],
        results,
        properties: RunProperties {
            as_of: &report.as_of,
            verdict: report.verdict,
            left_out: totals.values().map(|totals| totals.left_out).sum(),
            totals,
        },
    };
    let log = Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    // Texts and numbers alone can always be written as JSON.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

/// Results that code scanning of GitHub keeps of an upload; it refuses one with five times as many.
const MOST_RESULTS: usize = 5_000;

/// How many results of a rule are written, so that all rules have some.
fn most_of_a_rule(report: &Report) -> usize {
    let told = || report.rules.iter().filter(|rule| is_told(rule));
    let all: usize = told().map(|rule| rule.counting().count()).sum();
    if all <= MOST_RESULTS { usize::MAX } else { (MOST_RESULTS / told().count().max(1)).max(1) }
}

fn is_told(rule: &RuleResult) -> bool {
    rule.status >= Status::Warn
}

fn level(status: Status) -> &'static str {
    match status {
        Status::Fail => "error",
        Status::Warn => "warning",
        Status::Pass | Status::NotEvaluated => "note",
    }
}

fn descriptor(rule: &RuleResult, lang: Lang) -> Descriptor<'_> {
    const HELP: Text = Text {
        en: "`ordermend explain {check}` says what the check finds, why it matters, and what can be done.",
        zh: "`ordermend explain {check}` 说明该检查发现什么、为何重要、可以如何处理。",
    };
    Descriptor {
        id: &rule.rule,
        name: &rule.check,
        short_description: message(rule.title.get(lang)),
        full_description: message(rule.title.get(lang)),
        help: Message { text: HELP.fill(lang, &[("check", &rule.check)]) },
        default_configuration: Configuration { level: level(rule.status) },
        properties: RuleProperties { dimension: &rule.dimension, owner: &rule.owner },
    }
}

fn totals(rule: &RuleResult, most: usize) -> Totals {
    let shown = if is_told(rule) { rule.counting().count().min(most) } else { 0 };
    Totals {
        status: rule.status,
        evaluated: rule.evaluated,
        failed: rule.failed,
        findings: rule.findings,
        exempt: rule.exempt,
        left_out: rule.left_out(shown),
    }
}

fn result<'a>(rule_index: usize, rule: &'a RuleResult, example: &'a Example, lang: Lang) -> SarifResult<'a> {
    let named = [
        (example.sheet.as_deref().unwrap_or_default(), "sheet"),
        (&example.order_id, "order"),
        (&example.source_column, "column"),
    ];
    let logical = |(name, kind): (&str, _)| Logical { name: words::line(name), kind };
    let location = Location {
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(&example.file) },
            region: example.line.filter(|line| *line > 0).map(|start_line| Region { start_line }),
        },
        logical_locations: named.into_iter().filter(|(name, _)| !name.is_empty()).map(logical).collect(),
    };
    SarifResult {
        rule_id: &rule.rule,
        rule_index,
        level: level(rule.status),
        message: message(&format!("{}: {}", rule.title.get(lang), example.message.get(lang))),
        locations: [location],
        partial_fingerprints: Fingerprints {
            v1: &example.fingerprint,
            primary_location_line_hash: &example.fingerprint,
        },
    }
}

/// A message in which no text of a file is a link.
fn message(text: &str) -> Message {
    Message { text: words::line(text).replace("](", "] (") }
}

/// A path as a reference: relative ones stay relative to wherever the program ran.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let is_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    let root = match path.starts_with('/') {
        true => "file://",
        false if is_drive => "file:///",
        false => "",
    };
    let relative = path.trim_start_matches("./");
    let mut uri = root.to_owned();
    for byte in relative.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if is_drive => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::sample_report;
    use crate::waivers::Standing;

    fn rendered(report: &Report, lang: Lang) -> serde_json::Value {
        serde_json::from_str(&render(report, lang)).expect("JSON")
    }

    #[test]
    fn findings_of_rules_that_fail_or_warn_are_results() {
        let mut report = sample_report();
        report.rules[0].examples[1].standing = Standing::Waived;
        report.rules[0].exempt = 1;
        let log = rendered(&report, Lang::En);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(report.rules.len()));
        let shown: usize = report.rules[..4].iter().map(|rule| rule.examples.len()).sum();
        assert_eq!(run["results"].as_array().map(Vec::len), Some(shown - 1));
        assert_eq!(
            run["results"][0],
            serde_json::json!({
                "ruleId": "taobao-paid",
                "ruleIndex": 0,
                "level": "error",
                "message": { "text": "Amounts add up: the order total is 57.90, its parts give 59.70" },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": "kingdee-2024H1.xlsx" },
                        "region": { "startLine": 118 },
                    },
                    "logicalLocations": [
                        { "name": "销售订单", "kind": "sheet" },
                        { "name": "XSDD2024060118", "kind": "order" },
                        { "name": "价税合计", "kind": "column" },
                    ],
                }],
                "partialFingerprints": {
                    "ordermend/v1": "f00000000000000000118",
                    "primaryLocationLineHash": "f00000000000000000118",
                },
            })
        );
        assert_eq!(
            run["properties"]["totals"]["taobao-paid"],
            serde_json::json!({
                "status": "fail", "evaluated": 18_907, "failed": 312, "findings": 312, "exempt": 1, "leftOut": 287,
            })
        );
        assert_eq!(run["properties"]["totals"]["orders-are-alive"]["leftOut"], 232);
        assert_eq!(rendered(&report, Lang::Zh)["runs"][0]["language"], "zh-CN");
    }

    #[test]
    fn paths_are_references() {
        for (path, expected) in [
            ("shop \"old\" & archive.csv", "shop%20%22old%22%20%26%20archive.csv"),
            ("./exports/订单.csv", "exports/%E8%AE%A2%E5%8D%95.csv"),
            ("/data/a.csv", "file:///data/a.csv"),
            ("a:b?c#d%.csv", "a%3Ab%3Fc%23d%25.csv"),
            ("../x.csv", "../x.csv"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn no_text_of_a_file_is_a_link_or_breaks_its_line() {
        assert_eq!(message("[x](https://evil)\n").text, "[x] (https://evil)\\n");
    }
}
