//! Status words in another language than their column's, put into the usual words.

use super::proposal::Proposal;
use crate::checks::rules_of;
use crate::config::Rule;
use crate::model::{Axis, Column, EditMode, Findings, Kind, Place, Proof};
use crate::normalise::Orders;
use crate::normalise::status::Words;

/// The check whose findings name the usual word.
const CHECK: &str = "status-in-another-language";

/// Sureness in percent: source profiles say that both words mean one state.
const CONFIDENCE: u8 = 100;

/// The usual word for each finding that knows one. Words whose meaning hangs on other columns stay.
pub(super) fn propose(orders: &Orders, rules: &[Rule], findings: &Findings) -> Vec<Proposal> {
    let ids: Vec<_> = rules_of(rules, CHECK).map(|(id, _)| id).collect();
    let mut proposals = Vec::new();
    let found = findings.iter().enumerate().filter(|(_, (rule, _))| ids.contains(rule));
    for (index, (rule, place)) in found {
        let Place::Row(row, Some(column)) = place else { continue };
        let Some(word) = findings.detail(index).and_then(|detail| detail.expected.as_deref()) else { continue };
        let table = orders.table(row.table);
        let Some(axis) = table.mapping.column(usize::from(column)).and_then(axis_of) else { continue };
        let words = Words::new(table.profile(), axis);
        if words.is_refined(word) || words.is_refined(&table.value(row.row, usize::from(column))) {
            continue;
        }
        proposals.push(Proposal {
            row,
            column,
            after: word.to_owned(),
            rule,
            confidence: CONFIDENCE,
            mode: EditMode::Safe,
            proof: Proof { evidence: "synonym", source: None },
        });
    }
    proposals
}

fn axis_of(column: Column) -> Option<Axis> {
    match column.kind() {
        Kind::Status(axis) => Some(axis),
        _ => None,
    }
}
