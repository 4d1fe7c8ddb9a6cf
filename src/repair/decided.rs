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
        let cells: BTreeSet<(RowId, u16)> =
            settled.kept.iter().filter_map(|&(row, column, _)| Some((row, column?))).collect();
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
        let covered = |&row: &u32| row == fix.row.row || table.raw.is_covered(row, position);
        let kind = table.mapping.column(position).map_or(Kind::Text, Column::kind);
        for row in (fix.row.row..table.raw.height()).take_while(covered) {
            let row = RowId::new(fix.row.table, row);
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
