//! The plan for tables as they were read, where rows of some held several lines.

use std::collections::BTreeMap;

use super::Plan;
use crate::model::{Edit, Edits, RowId, RuleId};
use crate::normalise::Orders;

/// What becomes of the rows and cells of tables as they were read; `None` where every row is one line.
#[must_use]
pub fn fold(orders: &Orders, plan: &Plan) -> Option<Plan> {
    if orders.tables.iter().all(|table| table.unfolded.is_none()) {
        return None;
    }
    let mut outcomes = plan.outcomes.clone();
    let mut edits: Vec<Edit> = Vec::new();
    for table in &orders.tables {
        let of_table: Vec<Edit> =
            plan.edits.as_slice().iter().filter(|edit| edit.row.table == table.id()).cloned().collect();
        match &table.unfolded {
            Some(unfolded) => {
                let index = table.id().index();
                outcomes[index] = unfolded.outcomes(&plan.outcomes[index]);
                edits.extend(unfolded.fold(&of_table));
            }
            None => edits.extend(of_table),
        }
    }
    let mut reasons: BTreeMap<RowId, Vec<RuleId>> = BTreeMap::new();
    for (row, rules) in &plan.reasons {
        let unfolded = orders.table(row.table).unfolded.as_ref();
        let origin = unfolded.and_then(|unfolded| unfolded.row_of.get(row.row as usize)).copied().unwrap_or(row.row);
        let known = reasons.entry(RowId::new(row.table, origin)).or_default();
        known.extend(rules);
        known.sort_unstable();
        known.dedup();
    }
    Some(Plan { outcomes, reasons, edits: Edits::new(edits) })
}
