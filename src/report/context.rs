//! The row that a finding is in, as far as it is shown: the cell that is meant and its neighbours.

use serde::Serialize;

use crate::config::Rule;
use crate::model::{Column, Place};
use crate::normalise::OrderTable;

/// Findings of each rule that are shown in their row.
pub(super) const SHOWN: usize = 20;
/// Cells shown of a row.
const CELLS: usize = 7;
/// Characters shown of a cell; a cell of a broken file can hold megabytes.
const LONGEST: usize = 40;

/// One cell of a row with a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContextCell {
    /// The caption of its column in the file.
    pub caption: String,
    /// What it says, without white space around it, and cut where it is long.
    pub value: String,
    /// Whether the finding is about it.
    pub marked: bool,
    /// What its column is taken for.
    #[serde(skip)]
    pub column: Option<Column>,
}

/// The cells around what a finding of a rule is about, in the order of the file. Of a finding about the row, they are the
/// cells that the rule compares, or the first that are understood. None where the place is no row.
pub(super) fn of(rule: &Rule, table: &OrderTable, place: Place) -> Vec<ContextCell> {
    let Place::Row(row, position) = place else { return Vec::new() };
    let width = table.raw.width();
    let (positions, marked) = if let Some(position) = position.map(usize::from) {
        (window(position, width), vec![position])
    } else {
        let mut compared = compared(rule, table);
        compared.truncate(CELLS);
        let shown = if compared.is_empty() { understood(table, width) } else { compared.clone() };
        (shown, compared)
    };
    let cell = |position: usize| ContextCell {
        caption: cut(table.caption(row.row, position)),
        value: cut(&table.raw.cell(row.row, position)),
        marked: marked.contains(&position),
        column: table.mapping.column(position),
    };
    positions.into_iter().map(cell).collect()
}

/// As many positions as are shown around one, as near as may be to its middle.
fn window(position: usize, width: usize) -> Vec<usize> {
    let first = position.saturating_sub(CELLS / 2).min(width.saturating_sub(CELLS));
    (first..width.min(first + CELLS)).collect()
}

/// The positions of the columns that a rule names.
pub(crate) fn compared(rule: &Rule, table: &OrderTable) -> Vec<usize> {
    let stated = [&rule.assert, &rule.considered].into_iter().flatten().flat_map(|stated| &stated.columns);
    let named = stated.chain(&rule.named).filter_map(|source| source.position(table));
    let canonical = rule.columns.iter().filter_map(|&column| table.mapping.position(column));
    let mut positions: Vec<usize> = named.chain(canonical).collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

fn understood(table: &OrderTable, width: usize) -> Vec<usize> {
    (0..width).filter(|&position| table.mapping.column(position).is_some()).take(CELLS).collect()
}

fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What the sample report shows around a cell.
#[cfg(test)]
pub(super) fn sample(column: Option<Column>, caption: &str, observed: &str) -> Vec<ContextCell> {
    let cell = |caption: &str, value: &str, column| ContextCell {
        caption: caption.to_owned(),
        value: cut(value),
        marked: false,
        column,
    };
    let mut cells = vec![
        cell("订单编号", "1829374650192840", Some(Column::OrderId)),
        cell("收货人姓名", "王小明", Some(Column::ContactName)),
        cell("X <1>", "13800001111", None),
    ];
    if !caption.is_empty() {
        cells.insert(1, ContextCell { marked: true, ..cell(caption, observed, column) });
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_keeps_its_width_at_the_edges() {
        assert_eq!(window(0, 20), (0..7).collect::<Vec<_>>());
        assert_eq!(window(10, 20), (7..14).collect::<Vec<_>>());
        assert_eq!(window(19, 20), (13..20).collect::<Vec<_>>());
        assert_eq!(window(2, 4), (0..4).collect::<Vec<_>>());
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(cut(&"长".repeat(41)), format!("{}…", "长".repeat(40)));
        assert_eq!(cut("  a "), "a");
    }
}
