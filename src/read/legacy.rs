//! XLS workbooks (BIFF). They are given back as XLSX.

use std::io::Cursor;

use calamine::{Data, Reader, Xls};

use super::chunk::CellKind;
use super::sheet::{self, BY_FORMAT, Decoding, Sheet, SheetRow};
use super::table::RawTable;
use super::workbook::{data_text, spread};
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::TableId;

/// The first bytes of a compound file, which XLS is.
pub(super) const XLS_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";

/// Reads an XLS workbook.
///
/// # Errors
/// When it cannot be read, and as [`sheet::tables`].
pub(super) fn read_xls(
    named: &Named,
    bytes: Vec<u8>,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let facts = (blake3::hash(&bytes).to_hex().to_string(), bytes.len() as u64);
    let book = Xls::new(Cursor::new(bytes)).map_err(|error| unreadable(named, &error))?;
    let merged = |book: &Xls<Cursor<Vec<u8>>>, name: &str| book.merge_cells_by_sheet_name(name).unwrap_or_default();
    tables(named, book, merged, &facts, first, options)
}

fn unreadable(named: &Named, error: &impl std::fmt::Display) -> Error {
    Error::Workbook { path: named.name.clone(), message: error.to_string() }
}

fn tables<B: Reader<Cursor<Vec<u8>>>>(
    named: &Named,
    mut book: B,
    merged: impl Fn(&B, &str) -> Vec<calamine::Dimensions>,
    (hash, size): &(String, u64),
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error>
where
    B::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in sheet::choose(&book.sheet_names(), options.sheets, &named.name)? {
        let range = book.worksheet_range(&name).map_err(|error| unreadable(named, &error))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows: Vec<SheetRow> = (top..)
            .zip(range.rows())
            .map(|(number, cells)| {
                let mut row = SheetRow::numbered(number + 1);
                for (column, value) in cells.iter().enumerate().filter(|(_, value)| **value != Data::Empty) {
                    row.put(left as usize + column, data_text(value.clone()), kind_of(value));
                }
                row
            })
            .filter(|row| !row.is_empty())
            .collect();
        spread(&mut rows, &merged(&book, &name));
        sheets.push(Sheet { name: Some(name), rows });
    }
    let decoding = Decoding { name: "UTF-8", reason: BY_FORMAT };
    sheet::tables(named, sheets, (hash, *size), first, &decoding, options)
}

fn kind_of(value: &Data) -> CellKind {
    match value {
        Data::Int(_) | Data::Float(_) => CellKind::Number,
        Data::DateTime(date) if date.is_datetime() => CellKind::Date,
        _ => CellKind::Text,
    }
}
