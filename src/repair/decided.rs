//! What people decided of cells: it outranks every repair.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, SAFE_CONFIDENCE, guarded};
use crate::decisions::Settled;
use crate::model::{Column, Edit, EditMode, Edits, Kind, Outcome, Proof, RowId, RuleId};
use crate::normalise::Orders;

/// How `edits.csv` calls a decision as evidence.
const EVIDENCE: &str = "decision";

/// Takes repairs away from what was accepted, and gives cells the values that people decided on, in all rows that a cell is merged
/// over. Rows that leave the clean output stay as they are.
pub(super) fn apply(orders: &Orders, settled: &Settled, plan: &mut Plan) {
    if !settled.kept.is_empty() {
        // A cell that is merged over rows is one.
        let cells: BTreeSet<(RowId, u16)> = settled
            .kept
            .iter()
            .filter_map(|&(row, column, _)| Some((row, column?)))
            .flat_map(|(row, column)| rows_of(orders, row, column).map(move |row| (row, column)))
            .collect();
        let rows: BTreeSet<(RowId, RuleId)> = settled.kept.iter().map(|&(row, _, rule)| (row, rule)).collect();
        plan.edits.retain(|edit| {
            let of_row = edit.rules.iter().all(|&rule| rows.contains(&(edit.row, rule)));
            !cells.contains(&(edit.row, edit.column)) && !of_row
        });
    }
    if settled.fixes.is_empty() {
        return;
    }
    let mut decided: BTreeMap<(RowId, u16), Edit> = BTreeMap::new();
    for fix in &settled.fixes {
        let table = orders.table(fix.row.table);
        let position = usize::from(fix.column);
        let kind = table.mapping.column(position).map_or(Kind::Text, Column::kind);
        for row in rows_of(orders, fix.row, fix.column) {
            let before = table.raw.cell(row.row, position);
            let after = guarded(&before, &fix.value, kind);
            if plan.outcome(row) != Outcome::Clean || before == after.as_str() {
                continue;
            }
            let proof = Some(Box::new(Proof { evidence: EVIDENCE, source: None }));
            let (column, rules, confidence) = (fix.column, vec![fix.rule], SAFE_CONFIDENCE);
            decided
                .insert((row, column), Edit { row, column, after, rules, confidence, mode: EditMode::Decided, proof });
        }
    }
    let fixed: BTreeSet<(RowId, u16)> = settled.fixes.iter().map(|fix| (fix.row, fix.column)).collect();
    let others = plan.edits.as_slice().iter().filter(|edit| {
        let cell = (edit.row, edit.column);
        !decided.contains_key(&cell) && !fixed.contains(&cell)
    });
    let mut all: Vec<Edit> = others.cloned().collect();
    all.extend(decided.into_values());
    plan.edits = Edits::new(all);
}

/// The rows that a cell is merged over, from the one on which it stands.
fn rows_of(orders: &Orders, row: RowId, column: u16) -> impl Iterator<Item = RowId> {
    let raw = &orders.table(row.table).raw;
    let position = usize::from(column);
    let of_cell = move |&other: &u32| other == row.row || raw.is_covered(other, position);
    (row.row..raw.height()).take_while(of_cell).map(move |other| RowId::new(row.table, other))
}
