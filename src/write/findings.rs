//! `findings.csv`: every finding, uncapped.

use std::io::{self, Write};

use super::people::PeopleCsv;
use crate::config::Rule;
use crate::pipeline::Run;
use crate::report::{Status, at_stake, render, severity};
use crate::waivers::Standing;

const CAPTIONS: &[&str] = &[
    "rule",
    "check",
    "severity",
    "dimension",
    "owner",
    "file",
    "sheet",
    "line",
    "order_id",
    "line_no",
    "column",
    "source_column",
    "observed",
    "expected",
    "message",
    "message_zh",
    "amount_at_stake",
    "currency",
    "fingerprint",
];

/// Writes the file. `statuses` has the status of each rule.
pub(crate) fn write(out: &mut dyn Write, run: &Run, rules: &[Rule], statuses: &[Status]) -> io::Result<()> {
    let Run { findings, orders, exempt, .. } = run;
    let mut file = PeopleCsv::new(out, CAPTIONS)?;
    for (at, fingerprint) in run.fingerprints.iter().enumerate() {
        let id = findings.rule(at);
        let rule = &rules[id.index()];
        let place = findings.place(at);
        let table = orders.table(place.table());
        let said = render(findings, at, rules, orders);
        let stake = place.row().and_then(|row| at_stake(table, row.row));
        let (amount, currency) =
            stake.map_or_else(Default::default, |(amount, currency)| (amount.to_string(), currency));
        file.row([
            rule.id.as_str(),
            rule.check.name,
            match exempt.standing(at) {
                Standing::Counts => severity(statuses[id.index()]),
                Standing::Waived => "waived",
                Standing::Known => "known",
            },
            rule.check.dimension.name(),
            &rule.owner,
            &table.raw.file,
            table.raw.sheet.as_deref().unwrap_or_default(),
            &said.line.map_or_else(String::new, |line| line.to_string()),
            &said.order_id,
            &said.line_no,
            said.column,
            &said.source_column,
            &said.observed,
            &said.expected,
            &said.message.en,
            &said.message.zh,
            &amount,
            &currency,
            fingerprint,
        ])?;
    }
    file.end()
}
