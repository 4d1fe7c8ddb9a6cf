//! Decisions on findings, found again by their fingerprints.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fix::{Fix, fix};
use super::{Decision, Decisions, Subject, Word};
use crate::checks::{Tally, Unit};
use crate::config::Rule;
use crate::dedup::{CONFLICTING, Duplicates};
use crate::model::{Findings, Fingerprint, Place, RowId, RuleId};
use crate::normalise::Orders;
use crate::report::{compared, fingerprints};

/// What decisions on findings came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows that people set aside, with the rule that found them.
    pub removed: Vec<(RuleId, RowId)>,
    /// Cells that people know better.
    pub fixes: Vec<Fix>,
    /// Findings that were accepted: their rules mend nothing there, nor anything their cells.
    pub kept: Vec<(RowId, Option<u16>, RuleId)>,
    /// Decisions, by their place in the list, about findings that are not there.
    pub unused: Vec<usize>,
    /// Decisions, by their place in the list, whose row says something else by now.
    pub stale: Vec<usize>,
    /// Decisions, by their place in the list, that do not go with what their finding is about.
    pub misplaced: Vec<usize>,
    /// Decisions, by their place in the list, on a value that the column cannot hold.
    pub unfit: Vec<usize>,
    /// Decisions, by their place in the list, on a cell whose row leaves the clean data all the same.
    pub leaving: Vec<usize>,
    /// Decisions, by their place in the list, on a cell of which an earlier one says something else.
    pub contradicting: Vec<usize>,
}

/// Whether only people can settle the findings of a check, so that they are asked about each.
pub(super) fn only_people_settle(check: &str) -> bool {
    choices(check).len() > 1
}

/// The column of the cell that a finding is about.
fn position_of(place: Place) -> Option<u16> {
    match place {
        Place::Row(_, position) => position,
        Place::Line(..) | Place::Table(_) => None,
    }
}

/// What people are asked to say of a finding that only they can settle, in the order in which it is offered; of any other it can
/// be said that it is none.
#[must_use]
pub fn choices(check: &str) -> &'static [Word] {
    match check {
        CONFLICTING => &[Word::Accept, Word::Prefer],
        "repeated-line" | "double-entry" => &[Word::Accept, Word::Remove],
        _ => &[Word::Accept],
    }
}

/// Checks whose rows leave as copies or older versions: these are no findings to be accepted.
const COPIES: [&str; 3] = ["duplicate-order", "superseded-order", "duplicate-line"];

/// What people can say of a finding of a rule. What could not become a row can be neither accepted nor mended.
#[must_use]
pub fn offered(rule: &Rule, place: Place) -> &'static [Word] {
    match place {
        _ if only_people_settle(rule.check.name) => choices(rule.check.name),
        _ if COPIES.contains(&rule.check.name) => &[],
        Place::Line(..) => &[],
        // A hint about a column is about all of it.
        Place::Row(..) if rule.check.unit == Unit::Columns => &[Word::Accept],
        Place::Row(..) => &[Word::Accept, Word::FixTo],
        Place::Table(_) => &[Word::Accept],
    }
}

/// What a decision on a finding rests on, as a hash: the cell, and the cells that its rule compares; of a finding about a row all
/// cells that are understood. Empty where it is about no row.
#[must_use]
pub fn evidence_of(orders: &Orders, rule: &Rule, place: Place) -> String {
    let Place::Row(row, meant) = place else { return String::new() };
    let table = orders.table(row.table);
    let mut positions: BTreeSet<usize> = meant.into_iter().map(usize::from).collect();
    // A check of cells looks at each by itself.
    if meant.is_none() || rule.check.unit != Unit::Cells {
        positions.extend(compared(rule, table));
    }
    if positions.is_empty() || only_people_settle(rule.check.name) {
        positions.extend((0..table.raw.width()).filter(|&position| table.mapping.column(position).is_some()));
    }
    // Columns may move, and others come beside them.
    let mut cells: Vec<(String, String)> = positions
        .into_iter()
        .map(|position| {
            let content = table.raw.cell(row.row, position);
            (table.caption(row.row, position).trim().to_owned(), content.trim().to_owned())
        })
        .collect();
    cells.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for part in cells.iter().flat_map(|(caption, content)| [caption, content]) {
        hasher.update(part.as_bytes());
        hasher.update(&[0x1F]);
    }
    format!("e{}", &hasher.finalize().to_hex()[..16])
}

/// The words on single cells, of which the first counts where two say different things.
#[derive(Debug, Default)]
struct Words {
    accepted: BTreeSet<(RowId, u16)>,
    fixed: BTreeMap<(RowId, u16), String>,
}

impl Words {
    /// Takes in that a cell is right as it is; whether no earlier word says what else it should be.
    fn accept(&mut self, cell: Option<(RowId, u16)>) -> bool {
        let is_free = cell.is_none_or(|cell| !self.fixed.contains_key(&cell));
        self.accepted.extend(cell.filter(|_| is_free));
        is_free
    }

    /// Takes in what a cell should be; whether no earlier word says otherwise.
    fn fix(&mut self, cell: (RowId, u16), value: &str) -> bool {
        let is_free = !self.accepted.contains(&cell) && self.fixed.get(&cell).is_none_or(|other| other == value);
        if is_free {
            self.fixed.insert(cell, value.to_owned());
        }
        is_free
    }
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
    let mut of_cell: HashMap<(RowId, u16), Vec<usize>> = HashMap::new();
    if about.iter().any(|(_, decision)| decision.word == Word::FixTo) {
        for at in 0..findings.len() {
            if let Place::Row(row, Some(position)) = findings.place(at) {
                of_cell.entry((row, position)).or_default().push(at);
            }
        }
    }
    let mut dropped: BTreeSet<usize> = BTreeSet::new();
    let mut words = Words::default();
    for (number, decision) in about {
        let Some(&at) = Fingerprint::parse(&decision.key_a).and_then(|print| at_of.get(&print)) else {
            settled.unused.push(number);
            continue;
        };
        let (id, place) = (findings.rule(at), findings.place(at));
        let rule = &rules[id.index()];
        let now = evidence_of(orders, rule, place);
        if !decision.evidence_hash.is_empty() && decision.evidence_hash != now {
            settled.stale.push(number);
            continue;
        }
        let refused = match (decision.word, place.row()) {
            (word, _) if !offered(rule, place).contains(&word) => Some(&mut settled.misplaced),
            (Word::Accept, row) => {
                let cell = row.and_then(|row| Some((row, position_of(place)?)));
                if words.accept(cell) {
                    settled.kept.extend(row.map(|row| (row, position_of(place), id)));
                    None
                } else {
                    Some(&mut settled.contradicting)
                }
            }
            (Word::FixTo, Some(row)) => match fix(decision, orders, row, position_of(place)) {
                None => Some(&mut settled.unfit),
                Some((column, value)) if !words.fix((row, column), &value) => Some(&mut settled.contradicting),
                Some((column, value)) => {
                    settled.fixes.push(Fix { row, column, rule: id, value, decision: number });
                    None
                }
            },
            (Word::Remove, Some(row)) => {
                settled.removed.push((id, row));
                None
            }
            (Word::Prefer, Some(row)) => (!duplicates.prefer(row)).then_some(&mut settled.misplaced),
            _ => Some(&mut settled.misplaced),
        };
        if let Some(refused) = refused {
            refused.push(number);
            continue;
        }
        // What else was found in a cell that will say something else is about what it says now.
        if let Some(fix) = settled.fixes.last().filter(|_| decision.word == Word::FixTo) {
            let cell = (fix.row, fix.column);
            for &other in of_cell.get(&cell).into_iter().flatten().filter(|other| **other != at) {
                if dropped.insert(other) {
                    let tally = &mut tallies[findings.rule(other).index()];
                    tally.failed = tally.failed.saturating_sub(1);
                }
            }
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
