//! Repair: what becomes of each row, and which cells change.
//!
//! In: findings, duplicates and the repairs that normalising proposed. Out: a [`Plan`] with one outcome per row and at most
//! one edit per cell. Nothing is written here, and rows that leave the clean output are never edited.

mod decided;
mod evidence;
mod fill;
mod fold;
mod master;
mod proposal;
mod recompute;
mod synonym;

use std::collections::{BTreeMap, BTreeSet};

pub use fill::{FILLABLE_VALUE, fill};
pub use fold::fold;
pub use master::{Master, MasterKind, verify as verify_master};
pub use proposal::Proposal;

use crate::checks::rules_of;
use crate::config::{Job, OnFail, QuarantineUnit, Rule};
use crate::decisions::Settled;
use crate::dedup::{CONFLICTING, Duplicates};
use crate::model::{Column, Edit, EditMode, Edits, Findings, Kind, Outcome, Place, RowId, RuleId};
use crate::normalise::cell::{self, Missing};
use crate::normalise::{CellFault, Fault, NO_ORDER, OrderTable, Orders};
use crate::read::OddRecord;
use crate::sources::Grain;

/// Checks that remove rows one by one: taking away a surplus copy tears no order apart.
const COPY_CHECKS: &[&str] = &["duplicate-order", "superseded-order", "duplicate-line", CONFLICTING];

/// The check whose rows are older versions.
const SUPERSEDED: &str = "superseded-order";

/// The check whose repairs are those of [`Fault::StrayCharacters`].
const STRAY: &str = "stray-characters";

/// The check whose repairs are those of [`Fault::OtherNotation`].
const NOTATION: &str = "other-notation";

/// The check that speaks of rejects.
const BROKEN: &str = "broken-record";

/// Sureness of a safe repair in percent: the value is the same.
const SAFE_CONFIDENCE: u8 = 100;

/// What is to be done with the rows of a run.
#[derive(Debug, Default)]
pub struct Plan {
    /// What becomes of each row, per table.
    pub outcomes: Vec<Vec<Outcome>>,
    /// Why rows leave the clean output, by row.
    pub reasons: BTreeMap<RowId, Vec<RuleId>>,
    /// The cells that change.
    pub edits: Edits,
}

impl Plan {
    /// What becomes of a row.
    #[must_use]
    pub fn outcome(&self, row: RowId) -> Outcome {
        self.outcomes[row.table.index()][row.row as usize]
    }
}

/// Decides over every row and cell.
#[must_use]
pub fn plan(
    orders: &Orders,
    findings: &Findings,
    duplicates: &Duplicates,
    job: &Job,
    filled: Vec<Proposal>,
    settled: &Settled,
) -> Plan {
    let mut plan = Plan {
        outcomes: orders.tables.iter().map(|table| vec![Outcome::Clean; table.raw.height() as usize]).collect(),
        ..Plan::default()
    };
    let rules = &job.rules;
    remove_copies(rules, duplicates, &mut plan);
    remove_decided(orders, rules, settled, &mut plan);
    set_aside(orders, rules, findings, job.unit, &mut plan);
    keep_rows_together(orders, &mut plan);
    let mut proposals = synonym::propose(orders, rules, findings);
    proposals.extend(recompute::propose(orders, job, findings));
    proposals.extend(filled);
    plan.edits = edits(orders, rules, &plan, proposals);
    decided::apply(orders, settled, &mut plan);
    // Some cells gather what stands in several of the file, and cannot be written back.
    plan.edits.retain(|edit| {
        let unfolded = orders.table(edit.row.table).unfolded.as_ref();
        unfolded.is_none_or(|unfolded| unfolded.is_writable(edit.row.row, usize::from(edit.column)))
    });
    plan
}

/// Lets the lines of rows that hold several leave together, each for the reasons of all of them.
fn keep_rows_together(orders: &Orders, plan: &mut Plan) {
    for table in &orders.tables {
        let Some(unfolded) = &table.unfolded else { continue };
        let outcomes = &mut plan.outcomes[table.id().index()];
        unfolded.keep_together(outcomes);
        let mut reasons: BTreeMap<u32, Vec<RuleId>> = BTreeMap::new();
        let lines = || (0u32..).zip(&unfolded.row_of);
        for (line, row) in lines() {
            if let Some(rules) = plan.reasons.get(&RowId::new(table.id(), line)) {
                reasons.entry(*row).or_default().extend(rules);
            }
        }
        for (line, row) in lines() {
            if let Some(rules) = reasons.get(row) {
                plan.reasons.insert(RowId::new(table.id(), line), rules.clone());
            }
        }
    }
}

/// Surplus copies and older versions leave alone.
fn remove_copies(rules: &[Rule], duplicates: &Duplicates, plan: &mut Plan) {
    for removal in &duplicates.removed {
        let rule = rules_of(rules, removal.check).find(|(_, rule)| rule.on_fail != OnFail::Keep);
        if let Some((id, rule)) = rule {
            // An older version of an order may be history; a copy is nothing but a copy.
            let retires = rule.on_fail == OnFail::Retire && removal.check == SUPERSEDED;
            let outcome = if retires { Outcome::Retired } else { Outcome::Quarantined };
            plan.outcomes[removal.row.table.index()][removal.row.row as usize] = outcome;
            plan.reasons.entry(removal.row).or_default().push(id);
        }
    }
}

/// Rows that people took for surplus: a line by itself, or all rows of an order that was entered twice, in whatever table.
fn remove_decided(orders: &Orders, rules: &[Rule], settled: &Settled, plan: &mut Plan) {
    let mut gone: Vec<(RowId, RuleId)> = Vec::new();
    let mut whole: BTreeMap<u32, RuleId> = BTreeMap::new();
    for &(rule, row) in &settled.removed {
        match orders.order_of(row).filter(|_| rules[rule.index()].check.name != REPEATED_LINE) {
            Some(order) => drop(whole.insert(order, rule)),
            None => gone.push((row, rule)),
        }
    }
    for table in orders.order_tables().filter(|_| !whole.is_empty()) {
        let rows = (0u32..).zip(&table.order_of).filter_map(|(row, order)| Some((row, *whole.get(order)?)));
        gone.extend(rows.map(|(row, rule)| (RowId::new(table.id(), row), rule)));
    }
    for (row, rule) in gone {
        plan.outcomes[row.table.index()][row.row as usize] = Outcome::Quarantined;
        plan.reasons.entry(row).or_default().push(rule);
    }
}

/// The check that finds lines of one order that are equal.
const REPEATED_LINE: &str = "repeated-line";

/// The rows of findings whose rule sets them aside go, and the rest of their orders with them.
fn set_aside(orders: &Orders, rules: &[Rule], findings: &Findings, unit: QuarantineUnit, plan: &mut Plan) {
    let mut rows: BTreeMap<RowId, (Outcome, BTreeSet<RuleId>)> = BTreeMap::new();
    let mut whole: BTreeMap<u32, (Outcome, BTreeSet<RuleId>)> = BTreeMap::new();
    let mut appearances: BTreeSet<u32> = BTreeSet::new();
    let mut add = |row: Option<RowId>, order: Option<u32>, outcome: Outcome, rule: RuleId| {
        let slot = match (order, row) {
            (Some(order), _) => whole.entry(order).or_insert((outcome, BTreeSet::new())),
            (None, Some(row)) => rows.entry(row).or_insert((outcome, BTreeSet::new())),
            (None, None) => return,
        };
        // What must not be delivered outranks what is merely dead.
        if outcome == Outcome::Quarantined {
            slot.0 = outcome;
        }
        slot.1.insert(rule);
    };
    for (id, place) in findings.iter() {
        let rule = &rules[id.index()];
        let outcome = match rule.on_fail {
            OnFail::Keep => continue,
            OnFail::Quarantine => Outcome::Quarantined,
            OnFail::Retire => Outcome::Retired,
        };
        if COPY_CHECKS.contains(&rule.check.name) {
            continue;
        }
        let Place::Row(row, _) = place else { continue };
        let order = if unit == QuarantineUnit::Order { orders.order_of(row) } else { None };
        if orders.table(row.table).grain() == Grain::Order {
            // A row of a list of orders is one appearance of its order; another row with its number is another one.
            add(Some(row), None, outcome, id);
            if let Some(order) = order {
                appearances.insert(order);
            }
        }
        add(Some(row), order, outcome, id);
    }
    // An order that lost a line to the rejects is not delivered without it.
    if let (QuarantineUnit::Order, Some((id, _))) = (unit, rules_of(rules, BROKEN).next()) {
        for order in orders_of_rejects(orders) {
            add(None, Some(order), Outcome::Quarantined, id);
            appearances.remove(&order);
        }
    }
    // An order that has lines goes whole, for nobody can say which lines belong to which appearance.
    for table in orders.order_tables().filter(|table| table.grain() == Grain::Line) {
        for order in &table.order_of {
            appearances.remove(order);
        }
    }
    for table in orders.order_tables() {
        for (row, &order) in (0u32..).zip(&table.order_of) {
            let id = RowId::new(table.id(), row);
            let own_row_alone = table.grain() == Grain::Order && appearances.contains(&order);
            let of_order = if order == NO_ORDER || own_row_alone { None } else { whole.get(&order) };
            let decided = of_order.or_else(|| rows.get(&id));
            let slot = &mut plan.outcomes[table.id().index()][row as usize];
            if let (Some((outcome, rules)), Outcome::Clean) = (decided, *slot) {
                *slot = *outcome;
                plan.reasons.entry(id).or_default().extend(rules.iter().copied());
            }
        }
    }
}

/// The orders of which a line is among the rejects, as far as its key can be read: the key's cells are where the header
/// has them, and an order of that key exists.
fn orders_of_rejects(orders: &Orders) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for table in orders.order_tables() {
        let rejects: Vec<&OddRecord> = table.raw.rejects().map(|(record, _)| record).collect();
        // A broken record of a file whose records are whole orders took no line of another.
        if rejects.is_empty() || table.unfolded.is_some() {
            continue;
        }
        let positions: Vec<(usize, Kind)> = table
            .profile()
            .key
            .iter()
            .filter_map(|&column| table.mapping.position(column).map(|position| (position, column.kind())))
            .collect();
        let missing = Missing::new(&table.profile().sentinels);
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for record in rejects {
            let part = |&(position, kind): &(usize, Kind)| {
                let text = cell::unwrap(record.cells.get(position)?, kind);
                Some(if missing.is(text) { String::new() } else { cell::half_width(text) })
            };
            let parts: Option<Vec<String>> = positions.iter().map(part).collect();
            let Some(parts) = parts else { continue };
            let above = record.before_row.checked_sub(1).and_then(|row| table.order_of.get(row as usize)).copied();
            match parts.last().map(String::as_str) {
                // A line without a number belongs to the order above it, where files are written that way.
                Some("") if table.grain() != Grain::Order => found.extend(above.filter(|&order| order != NO_ORDER)),
                _ => {
                    wanted.insert(parts.join("/"));
                }
            }
        }
        let is_wanted = |&order: &u32| order != NO_ORDER && wanted.contains(orders.keys.text(order));
        found.extend(table.order_of.iter().copied().filter(is_wanted));
    }
    found
}

/// The repairs of rows that stay, each with the rules that ask for it.
fn edits(orders: &Orders, rules: &[Rule], plan: &Plan, proposals: Vec<Proposal>) -> Edits {
    let (stray, notation) = (rules_of(rules, STRAY).next(), rules_of(rules, NOTATION).next());
    let mut list = Vec::new();
    for table in &orders.tables {
        for (row, column, after) in &table.repairs {
            let id = RowId::new(table.id(), *row);
            if plan.outcome(id) != Outcome::Clean {
                continue;
            }
            let asked = |fault: Fault, rule: Option<(RuleId, &Rule)>| {
                let (id, rule) = rule?;
                let speaks = rule.columns.is_empty() || in_columns(table, *column, &rule.columns);
                (speaks && has_fault(&table.faults, table.raw.top_of(*row, usize::from(*column)), *column, fault))
                    .then_some(id)
            };
            let rules: Vec<RuleId> = [asked(Fault::StrayCharacters, stray), asked(Fault::OtherNotation, notation)]
                .into_iter()
                .flatten()
                .collect();
            let before = table.raw.cell(*row, usize::from(*column));
            let kind = table.mapping.column(usize::from(*column)).map_or(Kind::Text, Column::kind);
            let after = guarded(&before, after, kind);
            if !rules.is_empty() && before != after.as_str() {
                list.push(Edit {
                    row: id,
                    column: *column,
                    after,
                    rules,
                    confidence: SAFE_CONFIDENCE,
                    mode: EditMode::Safe,
                    proof: None,
                });
            }
        }
    }
    compose(orders, plan, list, proposals)
}

/// Puts proposals on top of the safe edits of their cells: one edit names all rules. Two proposals for one cell that differ are
/// no repair, and neither is made.
fn compose(orders: &Orders, plan: &Plan, list: Vec<Edit>, mut proposals: Vec<Proposal>) -> Edits {
    if proposals.is_empty() {
        return Edits::new(list);
    }
    proposals.retain(|proposal| plan.outcome(proposal.row) == Outcome::Clean);
    proposals.sort_by_key(|proposal| (proposal.row, proposal.column, proposal.rule));
    let mut cells: BTreeMap<(RowId, u16), Edit> =
        list.into_iter().map(|edit| ((edit.row, edit.column), edit)).collect();
    for group in proposals.chunk_by(|a, b| (a.row, a.column) == (b.row, b.column)) {
        let first = &group[0];
        if group.iter().any(|other| other.after != first.after) {
            continue;
        }
        let edit = cells.entry((first.row, first.column)).or_insert_with(|| Edit {
            row: first.row,
            column: first.column,
            after: String::new(),
            rules: Vec::new(),
            confidence: first.confidence,
            mode: first.mode,
            proof: None,
        });
        let before = orders.table(first.row.table).raw.cell(first.row.row, usize::from(first.column));
        let kind =
            orders.table(first.row.table).mapping.column(usize::from(first.column)).map_or(Kind::Text, Column::kind);
        let after = guarded(&before, &first.after, kind);
        if after == *before {
            // What the cell says already is no edit.
            cells.remove(&(first.row, first.column));
            continue;
        }
        edit.after = after;
        edit.rules.extend(group.iter().map(|proposal| proposal.rule));
        edit.rules.dedup();
        (edit.confidence, edit.mode) = (first.confidence, first.mode);
        edit.proof = Some(Box::new(first.proof.clone()));
    }
    Edits::new(cells.into_values().collect())
}

/// A repaired value with the guard that its cell had: tabs, `="…"`, an apostrophe.
fn guarded(before: &str, after: &str, kind: Kind) -> String {
    // A blank cell may be guarded as the others of its column are.
    match before.trim_matches(' ') {
        "=\"\"" => return format!("=\"{after}\""),
        "\t" => return format!("\t{after}"),
        "'" => return format!("'{after}"),
        _ => {}
    }
    let (bare, inner) = (cell::unwrap(before, kind), cell::unwrap(after, kind));
    let guard = |text: &str| text.chars().filter(|c| matches!(c, '\t' | '=' | '"' | '\'')).collect::<String>();
    match before.find(bare).filter(|_| inner == after && !bare.is_empty()) {
        Some(at) => format!("{}{after}{}", guard(&before[..at]), guard(&before[at + bare.len()..])),
        None => after.to_owned(),
    }
}

fn in_columns(table: &OrderTable, position: u16, columns: &[Column]) -> bool {
    table.mapping.column(usize::from(position)).is_some_and(|column| columns.contains(&column))
}

fn has_fault(faults: &[CellFault], row: u32, column: u16, fault: Fault) -> bool {
    let start = faults.partition_point(|f| (f.row, f.column) < (row, column));
    faults[start..].iter().take_while(|f| (f.row, f.column) == (row, column)).any(|f| f.fault == fault)
}
