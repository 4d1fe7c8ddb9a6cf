//! The cells of a sheet, read as they are unpacked.

use std::io::BufRead;

use super::dates::push_iso;
use super::numbers;
use super::pull::{Piece, Pull};
use super::strings::Strings;
use super::styles::Styles;
use super::tags::{Cell, Kind, RowPlace, hidden_columns, merged};
use super::text;
use crate::ooxml::escape;
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::index::Days;
use crate::ooxml::reference::{LAST_COLUMN, LAST_ROW, address};
use crate::read::chunk::CellKind;
use crate::read::room::Room;
use crate::read::row::SheetRow;
use crate::read::workbook::{MOST_COVERED, Merged, spread_within};

/// Bytes that a cell takes beside its text; a row with few of them takes some more.
const CELL_BYTES: usize = 16;

/// What cells of a workbook refer to.
pub(super) struct Shared {
    /// The texts that they share.
    pub(super) strings: Strings,
    /// What their styles show numbers as.
    pub(super) styles: Styles,
    /// From when their days are counted.
    pub(super) days: Days,
}

/// What a sheet holds.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// The rows that have a cell with content, in order. Merged values stand in every row that they hold for.
    pub(super) rows: Vec<SheetRow>,
    /// The columns that are hidden, from the first to the last of each stretch, counted from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
}

/// Reads a sheet.
///
/// # Errors
/// As [`Pull::next`], and when a row or cell stands where no sheet has one or refers to what is not there.
pub(super) fn read<R: BufRead>(pull: Pull<R>, shared: &Shared, room: &mut Room) -> Result<Cells, Fault> {
    let mut sheet = Sheet {
        pull,
        shared,
        room,
        cells: Cells::default(),
        merged: Vec::new(),
        row: SheetRow::default(),
        column: 0,
        written: String::new(),
        value: String::new(),
        is_computed: false,
        is_ordered: true,
    };
    sheet.parts()?;
    let Sheet { pull, room, mut cells, merged, is_ordered, .. } = sheet;
    if !is_ordered {
        cells.rows = ordered(cells.rows);
    }
    let most = MOST_COVERED.min(room.left());
    if spread_within(&mut cells.rows, &merged, most) { Ok(cells) } else { Err(pull.fault(Why::Merged)) }
}

/// A sheet while it is read. Rows and cells are counted from 1; those that do not say where they are follow the one before.
struct Sheet<'a, R> {
    pull: Pull<R>,
    shared: &'a Shared,
    /// What a text that many cells share takes is counted for each of them.
    room: &'a mut Room,
    cells: Cells,
    merged: Vec<Merged>,
    /// The row that is read.
    row: SheetRow,
    column: u32,
    /// What stands in the cell that is read, and what it comes to.
    written: String,
    value: String,
    /// Whether a formula stands in it.
    is_computed: bool,
    /// Whether each row stood below the one before.
    is_ordered: bool,
}

impl<R: BufRead> Sheet<'_, R> {
    /// The parts of a sheet that stand side by side.
    fn parts(&mut self) -> Result<(), Fault> {
        loop {
            let is_data = match self.pull.next()? {
                Piece::Open { tag, closed } => match tag.local() {
                    "sheetData" => !closed,
                    "col" => {
                        self.cells.hidden_columns.extend(hidden_columns(&tag));
                        false
                    }
                    "mergeCell" => {
                        self.merged.extend(merged(&tag));
                        false
                    }
                    _ => false,
                },
                Piece::End => return Ok(()),
                _ => false,
            };
            if is_data {
                self.rows()?;
            }
        }
    }

    fn rows(&mut self) -> Result<(), Fault> {
        loop {
            match self.pull.next()? {
                Piece::Open { tag, closed } if tag.local() == "row" => {
                    let place = RowPlace::of(&tag);
                    self.enter_row(place)?;
                    if !closed {
                        self.row_cells()?;
                    }
                    self.leave_row();
                }
                Piece::Open { closed: false, .. } => self.pull.skip()?,
                Piece::Close => return Ok(()),
                _ => {}
            }
        }
    }

    fn enter_row(&mut self, place: Result<RowPlace, Why>) -> Result<(), Fault> {
        let place = place.map_err(|why| self.pull.fault(why))?;
        let number = place.number.unwrap_or(self.row.number.saturating_add(1));
        if number > LAST_ROW {
            return Err(self.pull.fault(Why::Beyond(address(number, 1))));
        }
        (self.row.number, self.row.hidden, self.column) = (number, place.is_hidden, 0);
        (self.row.computed, self.row.stated) = (false, false);
        Ok(())
    }

    fn leave_row(&mut self) {
        if !self.row.is_empty() {
            self.is_ordered &= self.cells.rows.last().is_none_or(|last| last.number < self.row.number);
            self.cells.rows.push(self.row.taken());
        }
    }

    fn row_cells(&mut self) -> Result<(), Fault> {
        loop {
            match self.pull.next()? {
                Piece::Open { tag, closed } if tag.local() == "c" => {
                    let cell = Cell::of(&tag);
                    self.cell(cell, closed)?;
                }
                Piece::Open { closed: false, .. } => self.pull.skip()?,
                Piece::Close => return Ok(()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, cell: Result<Cell, Why>, closed: bool) -> Result<(), Fault> {
        let mut cell = cell.map_err(|why| self.pull.fault(why))?;
        let row = self.row.number;
        self.column = cell.place.map_or(self.column + 1, |(_, column)| column);
        if let Some((own, column)) = cell.place.filter(|(own, _)| *own != row) {
            return Err(self.pull.fault(Why::Misplaced { cell: address(own, column), row: row.to_string() }));
        }
        if self.column > LAST_COLUMN {
            return Err(self.pull.fault(Why::Beyond(address(row, self.column))));
        }
        if closed {
            return Ok(());
        }
        if self.content()? {
            cell.kind = Kind::Inline;
        }
        self.value.clear();
        self.row.computed |= self.is_computed;
        let kind = self.understand(cell)?;
        if self.value.is_empty() {
            return Ok(());
        }
        let bytes = (self.value.len() + CELL_BYTES) as u64;
        self.room.take(bytes).map_err(|beyond| self.pull.fault(Why::Limit(beyond)))?;
        if self.row.bytes() + self.value.len() > u32::MAX as usize {
            return Err(self.pull.fault(Why::TooLarge));
        }
        self.row.stated |= kind.is_number() && !self.is_computed;
        self.row.put(self.column as usize - 1, &self.value, kind);
        Ok(())
    }

    /// What is written in a cell: its value, or a text of its own, which is true then. Formulas are left out; their result is
    /// the value.
    fn content(&mut self) -> Result<bool, Fault> {
        enum Within {
            Value,
            Text,
            Formula,
            Other,
        }
        self.written.clear();
        self.is_computed = false;
        let around = self.pull.depth() - 1;
        let (mut in_value, mut is_text) = (false, false);
        loop {
            let within = match self.pull.next()? {
                Piece::Open { tag, closed: false } => match tag.local() {
                    "v" if !in_value => Within::Value,
                    "is" => Within::Text,
                    "f" => Within::Formula,
                    _ => Within::Other,
                },
                Piece::Text(text) if in_value => {
                    self.written.push_str(&text);
                    continue;
                }
                Piece::Char(c) if in_value => {
                    self.written.push(c);
                    continue;
                }
                Piece::Close => {
                    in_value = false;
                    if self.pull.depth() == around {
                        return Ok(is_text);
                    }
                    continue;
                }
                _ => continue,
            };
            match within {
                // Where there are both, the text is meant.
                Within::Value if !is_text => {
                    self.written.clear();
                    in_value = true;
                }
                Within::Text => {
                    self.written.clear();
                    text::read(&mut self.pull, &mut self.written)?;
                    is_text = true;
                }
                Within::Formula => {
                    self.is_computed = true;
                    self.pull.skip()?;
                }
                Within::Value | Within::Other => self.pull.skip()?,
            }
        }
    }

    /// Makes a cell's value of what is written in it.
    fn understand(&mut self, cell: Cell) -> Result<CellKind, Fault> {
        let (written, value) = (self.written.as_str(), &mut self.value);
        match cell.kind {
            Kind::Number => {
                let shown = self.shared.styles.get(cell.style);
                return Ok(numbers::push(written, shown, self.shared.days, value));
            }
            Kind::Shared => {
                let number = written.trim_ascii();
                if number.is_empty() {
                    return Ok(CellKind::Text);
                }
                let text = number.parse().ok().and_then(|number| self.shared.strings.get(number));
                let Some(text) = text else {
                    let (cell, number) = (address(self.row.number, self.column), number.to_owned());
                    return Err(self.pull.fault(Why::NoText { cell, number }));
                };
                value.push_str(text);
            }
            Kind::Bool => value.push_str(match written.trim_ascii() {
                "1" | "true" => "TRUE",
                "0" | "false" => "FALSE",
                other => other,
            }),
            Kind::Iso if push_iso(written, value) => return Ok(CellKind::Date),
            Kind::Formula => {
                std::mem::swap(&mut self.written, &mut self.value);
                escape::resolve(&mut self.value, 0);
            }
            Kind::Inline | Kind::Iso | Kind::Other => std::mem::swap(&mut self.written, &mut self.value),
        }
        Ok(CellKind::Text)
    }
}

/// Rows in order of their numbers. What stands in two rows of one number stands in one; of two cells of one place the last
/// one holds.
fn ordered(mut rows: Vec<SheetRow>) -> Vec<SheetRow> {
    rows.sort_by_key(|row| row.number);
    let mut ordered: Vec<SheetRow> = Vec::with_capacity(rows.len());
    for row in rows {
        match ordered.last_mut().filter(|last| last.number == row.number) {
            Some(last) => {
                last.hidden |= row.hidden;
                last.computed |= row.computed;
                last.stated |= row.stated;
                for (column, text, kind) in row.cells() {
                    last.put(column, text, kind);
                }
            }
            None => ordered.push(row),
        }
    }
    ordered
}
