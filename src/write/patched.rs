//! XLSX workbooks as they go back: the input with new values in the cells that were mended and without the rows that leave.

use std::collections::BTreeMap;

use super::book::{self, SheetChange, Value};
use super::folder::OutputFolder;
use super::text::WrittenBack;
use crate::error::Error;
use crate::model::{Column, Kind, Outcome, RowId};
use crate::normalise::{AsRead, date};
use crate::read::{self, CellKind, Named};
use crate::repair::Plan;

/// Writes the clean rows of one workbook, whose sheets are given.
pub(super) fn write(folder: &OutputFolder, tables: &[AsRead<'_>], plan: &Plan, inputs: &[Named]) -> Result<(), Error> {
    let Some(first) = tables.first() else { return Ok(()) };
    let raw = &first.raw;
    let input = inputs.iter().find(|input| input.name == raw.file && input.output_name == raw.output_name);
    let input = input.ok_or_else(|| Error::Changed { path: raw.file.clone() })?;
    let bytes = read::original(input, raw)?;
    let changes: Vec<SheetChange> = tables.iter().map(|table| change(*table, plan)).collect();
    let patched = book::patch(&bytes, &changes).map_err(|fault| Error::WorkbookPart {
        path: raw.file.clone(),
        why: fault.why(),
        part: fault.part,
    })?;
    folder.write(&format!("clean/{}", raw.output_name), |out| out.write_all(&patched))
}

/// What changes on a sheet.
fn change(table: AsRead<'_>, plan: &Plan) -> SheetChange {
    let raw = &table.raw;
    let outcomes = &plan.outcomes[table.id().index()];
    let leaving = (0u32..).zip(outcomes).filter(|(_, outcome)| **outcome != Outcome::Clean);
    let written_back = WrittenBack::new(table, plan);
    let not_written = raw.odd.iter().filter(|odd| !written_back.keeps(odd)).map(|odd| odd.line);
    let removed = leaving.map(|(row, _)| raw.line(row)).chain(not_written).collect();
    let mut are_numbers = BTreeMap::new();
    let edits = plan.edits.as_slice().iter().filter(|edit| edit.row.table == table.id());
    let edits = edits.map(|edit| {
        let numbers = *are_numbers.entry(edit.column).or_insert_with(|| holds_numbers(table, edit.column));
        let place = (raw.line(edit.row.row), u32::from(edit.column) + 1);
        (place, value(table, edit.row, edit.column, &edit.after, numbers))
    });
    SheetChange { sheet: raw.sheet.clone().unwrap_or_default(), edits: edits.collect(), removed }
}

/// A cell's new value as the kind that the cell was. An amount that had been typed as text becomes a number where its column
/// holds numbers, so that the workbook's own sums count it.
fn value(table: AsRead<'_>, row: RowId, column: u16, after: &str, numbers: bool) -> Value {
    let (chunk, at) = table.raw.locate(row.row);
    let after = after.to_owned();
    match chunk.kind(at, usize::from(column), table.raw.width()) {
        CellKind::Number | CellKind::Rounded => Value::Number(after),
        CellKind::Text if numbers => Value::Number(after),
        CellKind::Text => Value::Text(after),
        CellKind::Date => match date::parse(&after, false) {
            Some(date) => Value::Moment(date.moment.0, after),
            None => Value::Text(after),
        },
    }
}

/// Whether most cells of a column of amounts, quantities or rates are numbers.
fn holds_numbers(table: AsRead<'_>, column: u16) -> bool {
    let (position, width) = (usize::from(column), table.raw.width());
    let kind = table.mapping.column(position).map(Column::kind);
    if !matches!(kind, Some(Kind::Money | Kind::Quantity | Kind::Rate)) {
        return false;
    }
    let (mut numbers, mut texts) = (0u32, 0u32);
    for chunk in table.raw.chunks.iter() {
        for row in 0..chunk.len() {
            match chunk.kind(row, position, width) {
                CellKind::Number | CellKind::Rounded => numbers += 1,
                CellKind::Text if !chunk.raw_cell(row, position, width).is_empty() => texts += 1,
                CellKind::Text | CellKind::Date => {}
            }
        }
    }
    numbers > texts
}
