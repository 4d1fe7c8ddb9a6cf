//! The cells of a sheet.

use std::collections::BTreeMap;

use super::Stop;
use super::compound::{u16_at, u32_at};
use super::globals::{BOF, Book, EOF};
use super::records::{CUT, Record, Records};
use super::strings::Bytes;
use crate::model::Text;
use crate::read::chunk::CellKind;
use crate::read::room::Room;
use crate::read::row::SheetRow;
use crate::read::workbook::{MOST_COVERED, Merged, spread_within};
use crate::read::xlsx::numbers;

/// Records ([MS-XLS] 2.3).
const ROW: u16 = 0x0208;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const BOOL_OR_ERROR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const RK: u16 = 0x027E;
const MANY_RK: u16 = 0x00BD;
const SHARED_LABEL: u16 = 0x00FD;
const FORMULA: u16 = 0x0006;
const MERGED: u16 = 0x00E5;
const COLUMNS: u16 = 0x007D;

/// Columns of a sheet of this format.
const COLUMN_COUNT: u16 = 256;

/// How often the whole stream may be gone through for all sheets: their records follow each other, so that it is once.
const MOST_ROUNDS: usize = 2;

/// Bytes that a cell takes beside its text.
const CELL_BYTES: usize = 16;

const DAMAGED: Text = Text { en: "a cell of it is damaged", zh: "其中的单元格已损坏" };
const OVERLAP: Text = Text { en: "its sheets overlap", zh: "其中的工作表相互重叠" };
const BEYOND: Text = Text {
    en: "a cell of it lies beyond column 256 (IV), the last that the format has",
    zh: "其中的单元格超出该格式的最后一列（第 256 列，IV）",
};
const NO_TEXT: Text =
    Text { en: "a cell of it names a text that is not there", zh: "其中的单元格引用了不存在的文本" };
const TOO_MANY_MERGED: Text = Text {
    en: "its merged cells cover more than a sheet can sensibly hold",
    zh: "合并单元格覆盖的范围超出合理范围",
};

/// What a sheet holds.
pub(super) struct Cells {
    /// The rows that have a cell with content, in order. Merged values stand in every row that they hold for.
    pub(super) rows: Vec<SheetRow>,
    /// The columns that are hidden, from the first to the last of each stretch, counted from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
}

/// A sheet while it is read.
struct Sheet<'b, 'r> {
    book: &'b Book,
    room: &'r mut Room,
    /// Rows by their numbers, counted from 0.
    rows: BTreeMap<u16, SheetRow>,
    hidden_rows: Vec<u16>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<Merged>,
    /// The formula whose result is the text behind it.
    awaits: Option<(u16, u16)>,
}

/// Reads the sheet whose records begin at a position. `walked` counts the bytes gone through for all sheets.
///
/// # Errors
/// When it is damaged, and when it needs more memory than there is room for.
pub(super) fn read(
    stream: &[u8],
    start: usize,
    book: &Book,
    walked: &mut usize,
    room: &mut Room,
) -> Result<Cells, Stop> {
    let mut records = Records::new(stream, start);
    let mut sheet = Sheet {
        book,
        room,
        rows: BTreeMap::new(),
        hidden_rows: Vec::new(),
        hidden_columns: Vec::new(),
        merged: Vec::new(),
        awaits: None,
    };
    // Charts within a sheet have records like cells; they stand between marks of their own.
    let mut depth = 1;
    if records.next()?.is_none_or(|record| record.kind != BOF) {
        return Err(Stop::Broken(DAMAGED));
    }
    loop {
        let before = records.position();
        let record = records.next()?.ok_or(Stop::Broken(CUT))?;
        match record.kind {
            BOF => depth += 1,
            EOF if depth == 1 => break,
            EOF => depth -= 1,
            _ if depth == 1 => sheet.take(record, &mut records)?,
            _ => {}
        }
        *walked += records.position() - before;
        if *walked > stream.len().saturating_mul(MOST_ROUNDS) {
            return Err(Stop::Broken(OVERLAP));
        }
    }
    let Sheet { rows, hidden_rows, hidden_columns, merged, room, .. } = sheet;
    let mut rows: Vec<SheetRow> = rows.into_values().collect();
    for number in hidden_rows {
        if let Ok(at) = rows.binary_search_by_key(&(u32::from(number) + 1), |row| row.number) {
            rows[at].hidden = true;
        }
    }
    if !spread_within(&mut rows, &merged, MOST_COVERED.min(room.left())) {
        return Err(Stop::Broken(TOO_MANY_MERGED));
    }
    Ok(Cells { rows, hidden_columns })
}

impl Sheet<'_, '_> {
    fn take<'a>(&mut self, record: Record<'a>, records: &mut Records<'a>) -> Result<(), Stop> {
        let data = record.data;
        match record.kind {
            NUMBER => {
                let value = f64_at(data, 6)?;
                self.number(place(data), u16_at(data, 4), value)?;
            }
            RK => {
                let value = rk(data.get(6..10).ok_or(Stop::Broken(DAMAGED))?);
                self.number(place(data), u16_at(data, 4), value)?;
            }
            MANY_RK => {
                let (row, first) = place(data);
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                for (column, cell) in (first..COLUMN_COUNT).zip(cells.chunks_exact(6)) {
                    self.number((row, column), u16_at(cell, 0), rk(&cell[2..]))?;
                }
            }
            LABEL | RICH_LABEL => {
                let text = Bytes::new(data.get(6..).unwrap_or_default(), records).text(self.book.form)?;
                self.put(place(data), &text, CellKind::Text)?;
            }
            SHARED_LABEL => {
                let text = self.book.strings.get(u32_at(data, 6)).ok_or(Stop::Broken(NO_TEXT))?;
                self.put(place(data), text, CellKind::Text)?;
            }
            BOOL_OR_ERROR => {
                let (Some(&value), Some(&is_error)) = (data.get(6), data.get(7)) else {
                    return Err(Stop::Broken(DAMAGED));
                };
                self.put(place(data), if is_error == 0 { truth(value) } else { error(value) }, CellKind::Text)?;
            }
            FORMULA => self.formula(data)?,
            STRING => {
                let text = Bytes::new(data, records).text(self.book.form)?;
                if let Some(place) = self.awaits.take() {
                    self.put(place, &text, CellKind::Text)?;
                }
            }
            // Rows and columns that are hidden by hand or by a filter.
            ROW if u16_at(data, 12) & 0x20 != 0 => {
                self.room.take(size_of::<u16>() as u64)?;
                self.hidden_rows.push(u16_at(data, 0));
            }
            COLUMNS if u16_at(data, 8) & 0x01 != 0 => {
                self.room.take(size_of::<(u32, u32)>() as u64)?;
                self.hidden_columns.push((u32::from(u16_at(data, 0)), u32::from(u16_at(data, 2))));
            }
            MERGED => {
                for area in data.get(2..).unwrap_or_default().chunks_exact(8).take(usize::from(u16_at(data, 0))) {
                    self.room.take(size_of::<Merged>() as u64)?;
                    let row = |at: usize| u32::from(u16_at(area, at)) + 1;
                    self.merged.push(Merged { first: row(0), last: row(2), column: usize::from(u16_at(area, 4)) });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The result of a formula ([MS-XLS] 2.5.133).
    fn formula(&mut self, data: &[u8]) -> Result<(), Stop> {
        self.awaits = None;
        if data.len() < 14 {
            return Err(Stop::Broken(DAMAGED));
        }
        if u16_at(data, 12) != 0xFFFF {
            let value = f64_at(data, 6)?;
            return self.number(place(data), u16_at(data, 4), value);
        }
        match data[6] {
            0 => {
                self.awaits = Some(place(data));
                Ok(())
            }
            1 => self.put(place(data), truth(data[8]), CellKind::Text),
            2 => self.put(place(data), error(data[8]), CellKind::Text),
            _ => Ok(()),
        }
    }

    fn number(&mut self, place: (u16, u16), style: u16, value: f64) -> Result<(), Stop> {
        let shown = self.book.styles.get(usize::from(style)).copied().unwrap_or_default();
        let mut text = String::new();
        // Zero has no sign.
        let kind = numbers::push(&(value + 0.0).to_string(), shown, self.book.days, &mut text);
        self.put(place, &text, kind)
    }

    fn put(&mut self, (row, column): (u16, u16), text: &str, kind: CellKind) -> Result<(), Stop> {
        if column >= COLUMN_COUNT {
            return Err(Stop::Broken(BEYOND));
        }
        if text.is_empty() {
            return Ok(());
        }
        self.room.take((text.len() + CELL_BYTES) as u64)?;
        let numbered = || SheetRow::numbered(u32::from(row) + 1);
        self.rows.entry(row).or_insert_with(numbered).put(usize::from(column), text, kind);
        Ok(())
    }
}

/// The row and column of a cell, counted from 0.
fn place(data: &[u8]) -> (u16, u16) {
    (u16_at(data, 0), u16_at(data, 2))
}

fn f64_at(data: &[u8], at: usize) -> Result<f64, Stop> {
    let bytes = data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).ok_or(Stop::Broken(DAMAGED))?;
    Ok(f64::from_le_bytes(bytes))
}

/// A number in four bytes ([MS-XLS] 2.5.217): the upper half of a binary float or a whole number, and perhaps a hundred
/// times what is meant.
fn rk(bytes: &[u8]) -> f64 {
    let bits = u32_at(bytes, 0);
    let value =
        if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

fn truth(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}

/// An error as it is shown ([MS-XLS] 2.5.10).
fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests;
