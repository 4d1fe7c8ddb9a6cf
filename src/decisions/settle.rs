//! Decisions on findings, found again by their fingerprints.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Decision, Decisions, Subject, Word};
use crate::checks::{Repair, Tally};
use crate::config::{OnFail, Rule};
use crate::dedup::{CONFLICTING, Duplicates};
use crate::model::{Findings, Fingerprint, RowId, RuleId};
use crate::normalise::Orders;
use crate::report::fingerprints;

/// What decisions on findings came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows that people set aside, with the rule that found them.
    pub removed: Vec<(RuleId, RowId)>,
    /// Decisions, by their place in the list, about findings that are not there.
    pub unused: Vec<usize>,
    /// Decisions, by their place in the list, whose row says something else by now.
    pub stale: Vec<usize>,
    /// Decisions, by their place in the list, that do not go with what their finding is about.
    pub misplaced: Vec<usize>,
}

/// Whether only people can settle the findings of a check, so that they are asked about each.
pub(super) fn only_people_settle(check: &str) -> bool {
    choices(check).len() > 1
}

/// What people can say of a finding of a check, in the order in which it is offered. Any finding can be accepted; of those that
/// only people can settle there is more to say.
#[must_use]
pub fn choices(check: &str) -> &'static [Word] {
    match check {
        CONFLICTING => &[Word::Accept, Word::Prefer],
        "repeated-line" | "double-entry" => &[Word::Accept, Word::Remove],
        _ => &[Word::Accept],
    }
}

/// What people can say of the findings of a rule. What is mended or taken out all the same is not accepted by hiding that it
/// was found.
#[must_use]
pub fn offered(rule: &Rule) -> &'static [Word] {
    let acts = rule.on_fail != OnFail::Keep || rule.check.repair != Repair::None;
    if acts && !only_people_settle(rule.check.name) { &[] } else { choices(rule.check.name) }
}

/// What the row of a finding says, as a hash: a decision on it rests on that.
#[must_use]
pub fn row_hash(orders: &Orders, row: RowId) -> String {
    let raw = &orders.table(row.table).raw;
    let mut hasher = blake3::Hasher::new();
    for position in 0..raw.width() {
        hasher.update(raw.cell(row.row, position).trim().as_bytes());
        hasher.update(&[0x1F]);
    }
    format!("e{}", &hasher.finalize().to_hex()[..16])
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
    let about: Vec<(usize, &Decision)> = decisions
        .list()
        .iter()
        .enumerate()
        .filter(|(_, decision)| decision.word.subject() == Subject::Finding)
        .collect();
    if about.is_empty() {
        return settled;
    }
    let fingerprints = fingerprints(findings, rules, orders);
    let at_of: HashMap<Fingerprint, usize> =
        fingerprints.into_iter().enumerate().map(|(at, print)| (print, at)).collect();
    // One question stands for all cells in which two versions of an order differ.
    let order_of = |at: usize| findings.place(at).row().and_then(|row| orders.order_of(row));
    let mut conflicts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for at in (0..findings.len()).filter(|&at| rules[findings.rule(at).index()].check.name == CONFLICTING) {
        if let Some(order) = order_of(at) {
            conflicts.entry(order).or_default().push(at);
        }
    }
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    for (number, decision) in about {
        let Some(&at) = Fingerprint::parse(&decision.key_a).and_then(|print| at_of.get(&print)) else {
            settled.unused.push(number);
            continue;
        };
        let (id, place) = (findings.rule(at), findings.place(at));
        let rule = &rules[id.index()];
        let now = place.row().map_or_else(String::new, |row| row_hash(orders, row));
        if !decision.evidence_hash.is_empty() && decision.evidence_hash != now {
            settled.stale.push(number);
            continue;
        }
        let done = match (decision.word, place.row()) {
            (word, _) if !offered(rule).contains(&word) => false,
            (Word::Accept, _) => true,
            (Word::Remove, Some(row)) => {
                settled.removed.push((id, row));
                true
            }
            (Word::Prefer, Some(row)) => duplicates.prefer(row),
            _ => false,
        };
        if !done {
            settled.misplaced.push(number);
            continue;
        }
        if decision.word != Word::Remove {
            let of_order =
                order_of(at).filter(|_| rule.check.name == CONFLICTING).and_then(|order| conflicts.get(&order));
            let new = dropped.insert(at);
            dropped.extend(of_order.into_iter().flatten());
            let tally = &mut tallies[id.index()];
            tally.failed -= u64::from(new && tally.failed > 0);
        }
    }
    let keep: Vec<bool> = (0..findings.len()).map(|at| !dropped.contains(&at)).collect();
    findings.keep(&keep);
    settled
}
