//! What a run came to, for programs that read the log; people read the summary.

use std::path::Path;

use serde::Serialize;

use super::log::{logs_json, print_event};
use crate::report::{Report, Status};

/// The figures of a run.
#[derive(Debug, Serialize)]
struct Outcome {
    status: Status,
    records: u64,
    clean: u64,
    quarantined: u64,
    retired: u64,
    rejected: u64,
    findings: u64,
    edits: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
}

/// Tells the log what a run came to, and the folder that it wrote.
pub fn print_outcome(report: &Report, output: Option<&Path>) {
    if !logs_json() {
        return;
    }
    let total = report.ledger.total();
    let outcome = Outcome {
        status: report.verdict,
        records: total.read,
        clean: total.clean,
        quarantined: total.quarantined,
        retired: total.retired,
        rejected: total.rejected,
        findings: report.rules.iter().map(|rule| rule.findings).sum(),
        edits: report.edits,
        output: output.map(|path| path.display().to_string()),
    };
    print_event("info", "outcome", serde_json::to_value(outcome).unwrap_or_default());
}
