//! What checks of the texts of single cells share.

use crate::checks::{Sink, TextConclusion, TextPlan};
use crate::config::Rule;
use crate::model::{Column, Detail, Place, RowId};
use crate::normalise::OrderTable;

/// How many cells of a column are filled.
pub(super) fn filled(table: &OrderTable, column: Column) -> u64 {
    let blank = table.blanks(column).and_then(polars::prelude::BooleanChunked::sum).map_or(0, u64::from);
    u64::from(table.raw.height()) - blank
}

/// Plans to judge the cells of a rule's columns one by one. A column of which more than `most_percent` (a parameter of the
/// rule; without it no share is too large) of the filled cells are wrong is simply used for something else, and nothing is
/// said about it.
pub(super) fn plan_cells<J>(rule: &Rule, table: &OrderTable, judge: impl Fn(Column) -> J) -> Vec<TextPlan>
where
    J: Fn(&str) -> Option<Detail> + Send + Sync + 'static,
{
    let most = rule.integer("most_percent").and_then(|percent| u64::try_from(percent).ok());
    let columns = rule.columns.iter().copied().filter(|&column| table.mapping.has(column));
    let plan =
        |column: Column| TextPlan { column, judge: Box::new(judge(column)), conclude: each_a_finding(column, most) };
    columns.map(plan).collect()
}

/// Every wrong cell is a finding, as long as they are no more than `most` percent.
fn each_a_finding(column: Column, most: Option<u64>) -> TextConclusion {
    Box::new(move |table: &OrderTable, wrong: Vec<(u32, Detail)>, sink: &mut Sink<'_>| {
        let filled = filled(table, column);
        sink.evaluated(filled);
        if most.is_some_and(|most| wrong.len() as u64 * 100 > filled * most) {
            return;
        }
        let position = table.mapping.place(column);
        for (row, detail) in wrong {
            sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
        }
    })
}
