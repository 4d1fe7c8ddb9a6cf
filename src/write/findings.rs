//! `findings.csv`: every finding, uncapped.

use std::io::{self, Write};

use serde::Serialize;

use super::people::PeopleCsv;
use crate::checks::Unit;
use crate::pipeline::Run;
use crate::report::{Mask, Severities, at_stake, owner_of, render};

const CAPTIONS: [&str; 23] = [
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
    "segment",
    "waiver_reason",
    "waiver_by",
    "waiver_until",
];

/// A finding as files of findings give it: its fields are the captions. What there is not, is an empty text.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    rule: &'a str,
    check: &'a str,
    severity: &'static str,
    dimension: &'static str,
    owner: &'a str,
    file: &'a str,
    sheet: &'a str,
    line: Option<u32>,
    order_id: String,
    line_no: String,
    column: &'static str,
    source_column: String,
    observed: String,
    expected: String,
    message: String,
    message_zh: String,
    amount_at_stake: String,
    currency: String,
    fingerprint: String,
    segment: String,
    waiver_reason: &'a str,
    waiver_by: &'a str,
    waiver_until: String,
}

/// Every finding in order, behind a mask. `statuses` has the status of each rule.
pub(super) fn rows<'a>(run: &'a Run, severities: &'a Severities<'a>, mask: &'a Mask) -> impl Iterator<Item = Row<'a>> {
    (0..run.findings.len()).map(move |at| row(at, run, severities, mask))
}

/// A finding behind a mask.
fn row<'a>(at: usize, run: &'a Run, severities: &'a Severities<'a>, mask: &'a Mask) -> Row<'a> {
    let rules = severities.rules;
    let Run { findings, orders, exempt, fingerprints, .. } = run;
    let id = findings.rule(at);
    let rule = &rules[id.index()];
    let place = findings.place(at);
    let table = orders.table(place.table());
    let mut said = render(findings, at, rules, orders);
    mask.rendered(rule, &mut said);
    let of_row = rule.check.unit != Unit::Columns;
    let stake = place.row().filter(|_| of_row).and_then(|row| at_stake(table, row.row));
    let waiver = exempt.waiver(at);
    let (amount, currency) = stake.map_or_else(Default::default, |(amount, currency)| (amount.to_string(), currency));
    Row {
        rule: &rule.id,
        check: rule.check.name,
        severity: severities.severity(run, at),
        dimension: rule.check.dimension.name(),
        owner: owner_of(rules, run, at),
        file: &table.raw.file,
        sheet: table.raw.sheet.as_deref().unwrap_or_default(),
        line: said.line,
        order_id: said.order_id,
        line_no: said.line_no,
        column: said.column,
        source_column: said.source_column,
        observed: said.observed,
        expected: said.expected,
        message: said.message.en,
        message_zh: said.message.zh,
        amount_at_stake: amount,
        currency,
        fingerprint: fingerprints[at].to_string(),
        segment: run.segment_of.get(&at).map_or_else(String::new, |name| mask.segment(rule, name)),
        waiver_reason: waiver.map_or("", |waiver| &waiver.reason),
        waiver_by: waiver.map_or("", |waiver| &waiver.by),
        waiver_until: waiver.and_then(|waiver| waiver.until).map_or_else(String::new, |until| until.to_string()),
    }
}

/// Writes the file.
pub(crate) fn write(out: &mut dyn Write, run: &Run, severities: &Severities<'_>, mask: &Mask) -> io::Result<()> {
    let mut file = PeopleCsv::new(out, &CAPTIONS)?;
    file.rows(run.findings.len(), |at, rows| {
        let row = row(at, run, severities, mask);
        rows.row([
            row.rule,
            row.check,
            row.severity,
            row.dimension,
            row.owner,
            row.file,
            row.sheet,
            &row.line.map_or_else(String::new, |line| line.to_string()),
            &row.order_id,
            &row.line_no,
            row.column,
            &row.source_column,
            &row.observed,
            &row.expected,
            &row.message,
            &row.message_zh,
            &row.amount_at_stake,
            &row.currency,
            &row.fingerprint,
            &row.segment,
            row.waiver_reason,
            row.waiver_by,
            &row.waiver_until,
        ])
    })?;
    file.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_row_are_the_captions() {
        let row = Row {
            rule: "paid",
            check: "amount-identity",
            severity: "fail",
            dimension: "consistency",
            owner: "finance",
            file: "a.csv",
            sheet: "",
            line: Some(7),
            order_id: "1".to_owned(),
            line_no: String::new(),
            column: "paid_amount",
            source_column: "实付".to_owned(),
            observed: "57.90".to_owned(),
            expected: "59.70".to_owned(),
            message: "x".to_owned(),
            message_zh: "x".to_owned(),
            amount_at_stake: "57.90".to_owned(),
            currency: "CNY".to_owned(),
            fingerprint: "f0".to_owned(),
            segment: String::new(),
            waiver_reason: "",
            waiver_by: "",
            waiver_until: String::new(),
        };
        let value = serde_json::to_value(&row).expect("JSON");
        let keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, CAPTIONS);
        assert_eq!((&value["line"], &value["amount_at_stake"]), (&serde_json::json!(7), &serde_json::json!("57.90")));
    }
}
