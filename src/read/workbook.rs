//! XLSX workbooks, cell by cell: nothing is allocated for cells that are not there.

use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, Reader, SheetVisible, Xlsx, XlsxError};

use super::archive;
use super::chunk::CellKind;
use super::sheet::{self, BY_FORMAT, Decoding, Sheet, SheetRow};
use super::table::RawTable;
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::TableId;

/// Reads the chosen sheets of a workbook; without a choice every sheet that has a header row.
pub(crate) fn read(
    named: &Named,
    bytes: Vec<u8>,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let unreadable = |error: XlsxError| Error::Workbook { path: named.name.clone(), message: error.to_string() };
    archive::verify(named, &bytes, &options.limits)?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let size = bytes.len() as u64;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let is_hidden = |sheet: &&calamine::Sheet| sheet.visible != SheetVisible::Visible;
    let hidden: Vec<String> = book.sheets_metadata().iter().filter(is_hidden).map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::new();
    for name in sheet::choose(&book.sheet_names(), options.sheets, &named.name)? {
        match rows_of(&mut book, &name) {
            Ok(mut rows) => {
                let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
                spread(&mut rows, &merged);
                sheets.push(Sheet { name: Some(name), rows });
            }
            // Chart sheets are listed like worksheets but hold no cells.
            Err(XlsxError::WorksheetNotFound(_)) if options.sheets.is_empty() => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    let decoding = Decoding { name: "UTF-8", reason: BY_FORMAT };
    let mut tables = sheet::tables(named, sheets, (&hash, size), first, &decoding, options)?;
    for table in &mut tables {
        table.xlsx = true;
        table.hidden = table.sheet.as_ref().is_some_and(|name| hidden.contains(name));
    }
    Ok(tables)
}

/// A value that was merged over several rows holds for each of them. Only empty cells take it: what a covered cell still
/// holds is its own. Merging over columns alone is how titles are laid out, and is left as it is.
pub(super) fn spread(rows: &mut [SheetRow], merged: &[Dimensions]) {
    for area in merged.iter().filter(|area| area.end.0 > area.start.0) {
        let column = area.start.1 as usize;
        let at = |number: u32, rows: &[SheetRow]| rows.binary_search_by_key(&(number + 1), |row| row.number).ok();
        let Some(first) = at(area.start.0, rows) else { continue };
        let Some(text) = rows[first].cells.get(column).filter(|text| !text.is_empty()).cloned() else { continue };
        let kind = rows[first].kinds[column];
        let from = rows.partition_point(|row| row.number <= area.start.0 + 1);
        for row in rows[from..].iter_mut().take_while(|row| row.number <= area.end.0 + 1) {
            if row.cells.get(column).is_none_or(String::is_empty) {
                row.put(column, text.clone(), kind);
            }
        }
    }
}

fn rows_of(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<Vec<SheetRow>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let text = cell_text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if rows.last().is_none_or(|last| last.number != row + 1) {
            rows.push(SheetRow { number: row + 1, ..SheetRow::default() });
        }
        if let Some(last) = rows.last_mut() {
            last.put(column as usize, text, kind_of(cell.get_value()));
        }
    }
    Ok(rows)
}

fn kind_of(value: &DataRef<'_>) -> CellKind {
    match value {
        DataRef::Int(_) | DataRef::Float(_) => CellKind::Number,
        DataRef::DateTime(date) if date.is_datetime() => CellKind::Date,
        _ => CellKind::Text,
    }
}

/// A cell as text: numbers as spreadsheets show them, dates as `yyyy-MM-dd HH:mm:ss`.
fn cell_text(value: &DataRef<'_>) -> String {
    data_text(Data::from(value.clone()))
}

/// The same for a value of any kind of workbook.
pub(super) fn data_text(value: Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(number),
        Data::Bool(flag) => if flag { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(date) if date.is_duration() => date.as_f64().to_string(),
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, millisecond) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second, millisecond) {
                (0, 0, 0, 0) => day,
                (_, _, _, 0) => format!("{day} {hour:02}:{minute:02}:{second:02}"),
                _ => format!("{day} {hour:02}:{minute:02}:{second:02}.{millisecond:03}"),
            }
        }
    }
}

/// A number with at most 15 significant digits, which is what spreadsheets keep and show: the rest of a binary float
/// (0.1 + 0.2) is no content.
fn number_text(number: f64) -> String {
    let shortest = number.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 {
        return shortest;
    }
    format!("{number:.14e}").parse::<f64>().map_or(shortest, |rounded| rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_a_spreadsheet_shows() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (14.1, "14.1"),
            (336.0, "336"),
            (3.906_217_002_244_82e17, "390621700224482000"),
            (1e15 + 0.3, "1000000000000000"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(number_text(number), expected);
        }
    }

    #[test]
    fn merged_values_hold_for_every_row_they_cover() {
        let row = |number: u32, cells: &[&str]| {
            let mut row = SheetRow { number, ..SheetRow::default() };
            for (column, text) in cells.iter().enumerate() {
                row.put(column, (*text).to_owned(), CellKind::Text);
            }
            row
        };
        let mut rows = vec![row(1, &["a", "x"]), row(2, &["", "y"]), row(4, &["own", "z"]), row(5, &[])];
        let area = |start, end| Dimensions { start, end };
        spread(&mut rows, &[area((0, 0), (4, 0)), area((0, 1), (0, 3)), area((7, 0), (9, 0))]);
        let first: Vec<&str> = rows.iter().map(|row| row.cells.first().map_or("", String::as_str)).collect();
        assert_eq!(first, ["a", "a", "own", "a"]);
        assert_eq!(rows[0].cells.len(), 2);
    }
}
