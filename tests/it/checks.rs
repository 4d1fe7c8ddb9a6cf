//! Every check over its fixture.

use std::fmt::Write;
use std::fs;

use ordermend::checks::REGISTRY;

use crate::support::{clean, code, golden, repository, rows, stderr};

/// Runs a check's fixture and gives its findings as lines.
fn findings_of(check: &str) -> String {
    let folder = repository("fixtures/checks").join(check);
    let mut inputs: Vec<String> = fs::read_dir(&folder)
        .expect("a fixture")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !matches!(name.as_str(), "expected.csv" | "rule.toml" | "previous.csv" | "reference.csv"))
        .collect();
    inputs.sort();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let temporary = tempfile::tempdir().expect("a folder");
    let out = temporary.path().join("out");
    let mut further: Vec<&str> = Vec::new();
    for (file, flag) in [("rule.toml", "--rules"), ("previous.csv", "--previous")] {
        if folder.join(file).exists() {
            further.extend([flag, file]);
        }
    }
    let output = clean(&folder, &inputs, &out, &further);
    assert_eq!(code(&output), 0, "{check}: {}", stderr(&output));
    let mut lines = String::from("rule,severity,file,line,order_id,source_column,observed,expected,message\n");
    for row in rows(&out, "findings.csv").iter().filter(|row| row["check"] == check) {
        let cells =
            ["rule", "severity", "file", "line", "order_id", "source_column", "observed", "expected", "message"];
        let cells: Vec<String> = cells.iter().map(|cell| row[*cell].replace('\n', "⏎").replace(',', "‚")).collect();
        writeln!(lines, "{}", cells.join(",")).expect("text");
    }
    lines
}

#[test]
fn every_check_finds_what_its_fixture_holds_and_nothing_else() {
    for check in REGISTRY {
        let found = findings_of(check.name);
        assert!(found.lines().count() > 1, "{} finds nothing in its fixture", check.name);
        golden(&repository("fixtures/checks").join(check.name).join("expected.csv"), found.as_bytes());
    }
}
