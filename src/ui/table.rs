//! Tables as the terminal shows them.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

/// Columns of a terminal that every table fits.
const WIDTH: u16 = 80;

/// Lines above, below and under the captions, none between rows.
const STYLE: TableStyle = UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());

/// An empty table with captions, in the style of all tables.
#[must_use]
pub fn table<'a>(captions: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(captions.into_iter().collect::<Vec<&str>>());
    table
}

/// Keeps a column of names whole, so that they can be copied; the others make room.
pub fn keep_whole(table: &mut Table, at: usize) {
    if let Some(column) = table.column_mut(at) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// Sets columns of figures to the right and keeps them whole; the others make room.
pub fn keep_figures(table: &mut Table, columns: std::ops::Range<usize>) {
    for at in columns {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        keep_whole(table, at);
    }
}
