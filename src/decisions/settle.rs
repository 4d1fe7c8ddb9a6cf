//! Decisions on findings, found again by their fingerprints.

use std::collections::HashMap;

use super::{Decisions, Subject, Word};
use crate::checks::Tally;
use crate::config::Rule;
use crate::dedup::Duplicates;
use crate::model::{Findings, RowId, RuleId};
use crate::normalise::Orders;
use crate::report::fingerprints;

/// What decisions on findings came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Findings that people accepted; they are not listed any more.
    pub accepted: usize,
    /// Rows that people set aside, with the rule that found them.
    pub removed: Vec<(RuleId, RowId)>,
    /// Conflicts in which people chose the other version.
    pub preferred: usize,
    /// Decisions, by their place in the list, about findings that are not there.
    pub unused: Vec<usize>,
}

/// Applies decisions on findings: accepted ones go, and their rules found that much less; of conflicting orders the chosen version
/// stays; rows to be removed are told to the plan. The findings must be sorted.
pub fn settle(
    decisions: &Decisions,
    findings: &mut Findings,
    tallies: &mut [Tally],
    duplicates: &mut Duplicates,
    rules: &[Rule],
    orders: &Orders,
) -> Settled {
    let mut settled = Settled::default();
    let about: Vec<(usize, &super::Decision)> = decisions
        .list()
        .iter()
        .enumerate()
        .filter(|(_, decision)| decision.word.subject() == Subject::Finding)
        .collect();
    if about.is_empty() {
        return settled;
    }
    let fingerprints = fingerprints(findings, rules, orders);
    let at_of: HashMap<&str, usize> = fingerprints.iter().enumerate().map(|(at, print)| (print.as_str(), at)).collect();
    let mut keep = vec![true; findings.len()];
    for (number, decision) in about {
        let Some(&at) = at_of.get(decision.key_a.as_str()) else {
            settled.unused.push(number);
            continue;
        };
        let (rule, place) = (findings.rule(at), findings.place(at));
        match (decision.word, place.row()) {
            (Word::Remove, Some(row)) => settled.removed.push((rule, row)),
            (Word::Prefer, Some(row)) => settled.preferred += usize::from(duplicates.prefer(row)),
            _ => settled.accepted += 1,
        }
        // One question stands for all cells in which two versions of an order differ.
        let order = place.row().and_then(|row| orders.order_of(row));
        for (other, kept) in keep.iter_mut().enumerate() {
            let of_order =
                || order.is_some() && findings.place(other).row().and_then(|row| orders.order_of(row)) == order;
            let same =
                other == at || rules[rule.index()].check.name == CONFLICT && findings.rule(other) == rule && of_order();
            *kept &= !same || decision.word == Word::Remove;
        }
        tallies[rule.index()].failed -= u64::from(decision.word != Word::Remove && tallies[rule.index()].failed > 0);
    }
    findings.keep(&keep);
    settled
}

/// The check whose findings of one order are one question.
pub(super) const CONFLICT: &str = "conflicting-order";
