//! What checks of single cells share: looking at the filled cells of their columns.

use crate::checks::Sink;
use crate::config::Rule;
use crate::model::{Column, Detail, Place, RowId};
use crate::normalise::OrderTable;

/// How many cells of a column are filled.
pub(super) fn filled(table: &OrderTable, column: Column) -> u64 {
    let blank = table.blanks(column).and_then(polars::prelude::BooleanChunked::sum).map_or(0, u64::from);
    u64::from(table.raw.height()) - blank
}

/// Judges the cells of a rule's columns, chunks side by side. `judge` gets a cell without its wrapping and says what is wrong
/// with it. A column of which more than `most_percent` (a parameter of the rule; without it no share is too large) of the
/// filled cells are wrong is simply used for something else, and nothing is said about it.
pub(super) fn judge_cells(
    rule: &Rule,
    table: &OrderTable,
    sink: &mut Sink<'_>,
    judge: impl Fn(Column, &str) -> Option<Detail> + Sync,
) {
    let most = rule.integer("most_percent").and_then(|percent| u64::try_from(percent).ok());
    for &column in &rule.columns {
        let Some(position) = table.mapping.place(column) else { continue };
        let filled = filled(table, column);
        sink.evaluated(filled);
        let wrong = table.seen_in(column, |row, text| Some((row, judge(column, text)?)));
        if most.is_some_and(|most| wrong.len() as u64 * 100 > filled * most) {
            continue;
        }
        for (row, detail) in wrong {
            sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
        }
    }
}
