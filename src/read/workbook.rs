//! XLSX workbooks, cell by cell: nothing is allocated for cells that are not there.

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};

use super::encoding::EncodingFacts;
use super::layout;
use super::table::{CellKind, Chunk, Format, OddKind, OddRecord, RawTable, RejectReason};
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::{Structure, TableId, Text};

/// Rows from the start of a sheet that the header is judged by.
const HEAD_ROWS: usize = 60;

/// Bytes of cell text in a chunk.
const CHUNK_BYTES: usize = 16 << 20;

const BY_FORMAT: Text = Text { en: "workbooks name their encoding", zh: "工作簿自带编码信息" };

/// One row of a sheet: its number from 1 and its cells.
struct SheetRow {
    number: u32,
    cells: Vec<String>,
    kinds: Vec<CellKind>,
}

/// Reads the chosen sheets of a workbook; without a choice every sheet that has a header row.
pub(crate) fn read(
    named: &Named,
    bytes: Vec<u8>,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let unreadable = |error: XlsxError| Error::Workbook { path: named.name.clone(), message: error.to_string() };
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let size = bytes.len() as u64;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let chosen = choose(&book.sheet_names(), options.sheets, &named.name)?;
    let mut tables = Vec::new();
    for sheet in &chosen {
        let id = super::next_id(first.index() + tables.len())?;
        let rows = match rows_of(&mut book, sheet) {
            Ok(rows) => rows,
            // Chart sheets are listed like worksheets but hold no cells.
            Err(XlsxError::WorksheetNotFound(_)) if options.sheets.is_empty() => continue,
            Err(error) => return Err(unreadable(error)),
        };
        let Some(mut table) = table(rows, id, options.known_header) else {
            if options.sheets.is_empty() && chosen.len() > 1 {
                continue;
            }
            return Err(Error::NoHeader { path: format!("{} [{sheet}]", named.name) });
        };
        table.file.clone_from(&named.name);
        table.output_name.clone_from(&named.output_name);
        table.sheet = Some(sheet.clone());
        table.hash.clone_from(&hash);
        table.size = size;
        tables.push(table);
    }
    if tables.is_empty() { Err(Error::Empty { path: named.name.clone() }) } else { Ok(tables) }
}

/// The sheets to read, in workbook order.
fn choose(all: &[String], wanted: &[String], file: &str) -> Result<Vec<String>, Error> {
    if wanted.is_empty() {
        return Ok(all.to_vec());
    }
    let find = |want: &String| {
        let by_number = want.parse::<usize>().ok().and_then(|number| all.get(number.checked_sub(1)?));
        all.iter().find(|name| *name == want).or(by_number).cloned()
    };
    let chosen: Result<Vec<String>, Error> = wanted
        .iter()
        .map(|want| {
            find(want).ok_or_else(|| Error::NoSheet {
                path: file.to_owned(),
                sheet: want.clone(),
                sheets: all.join(", "),
            })
        })
        .collect();
    let chosen = chosen?;
    // In workbook order, each once, however often it was named.
    Ok(all.iter().filter(|name| chosen.contains(name)).cloned().collect())
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
            rows.push(SheetRow { number: row + 1, cells: Vec::new(), kinds: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            // Sheets have at most 16,384 columns, so that a cell far to the right costs little.
            last.cells.resize(column as usize, String::new());
            last.cells.push(text);
            last.kinds.resize(column as usize, CellKind::Text);
            last.kinds.push(kind_of(cell.get_value()));
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

/// A cell as text: numbers in the shortest form that gives the same number again, dates as `yyyy-MM-dd HH:mm:ss`.
fn cell_text(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
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

/// Makes a table of a sheet's rows; `None` where no header is found.
fn table(rows: Vec<SheetRow>, id: TableId, known: &dyn Fn(&str) -> bool) -> Option<RawTable> {
    let head: Vec<Vec<String>> = rows.iter().take(HEAD_ROWS).map(|row| row.cells.clone()).collect();
    let header_at = layout::find_header(&head, known)?;
    let header = head[header_at].clone();
    let width = header.len();
    let mut table = RawTable {
        id,
        file: String::new(),
        output_name: String::new(),
        sheet: None,
        format: Format::Workbook,
        header_line: rows[header_at].number,
        header,
        chunks: Vec::new(),
        odd: Vec::new(),
        encoding: EncodingFacts {
            name: "UTF-8",
            bom: false,
            reason: BY_FORMAT.en,
            reason_zh: BY_FORMAT.zh,
            uncertain: false,
        },
        undecodable: Vec::new(),
        hash: String::new(),
        size: 0,
        irregular: false,
        coding: super::Coding::of(encoding_rs::UTF_8),
    };
    let mut chunk = Chunk::default();
    let mut height: u32 = 0;
    for (index, row) in rows.into_iter().enumerate() {
        let kind = match index.cmp(&header_at) {
            std::cmp::Ordering::Less => Some(OddKind::Structure(Structure::Title)),
            std::cmp::Ordering::Equal => Some(OddKind::Structure(Structure::Header)),
            std::cmp::Ordering::Greater => odd_kind(&row.cells, &table.header),
        };
        if let Some(kind) = kind {
            table.odd.push(OddRecord {
                kind,
                line: row.number,
                range: 0..0,
                bytes: row.cells.join("\t").into_bytes(),
                cells: row.cells,
                before_row: height,
            });
            continue;
        }
        push_row(&mut chunk, &row, width);
        height += 1;
        if chunk.text.len() >= CHUNK_BYTES {
            let full = std::mem::take(&mut chunk);
            chunk.first_row = height;
            table.chunks.push(full);
        }
    }
    if !chunk.is_empty() {
        table.chunks.push(chunk);
    }
    Some(table)
}

/// What a row below the header is if it is no data row.
fn odd_kind(cells: &[String], header: &[String]) -> Option<OddKind> {
    let width = header.len();
    let blank = cells.iter().all(|cell| cell.trim().is_empty());
    if blank {
        return Some(OddKind::Structure(Structure::Blank));
    }
    if let Some(kind) = layout::structure_of(header, |column| cells.get(column).map_or("", String::as_str).into()) {
        return Some(OddKind::Structure(kind));
    }
    (cells.len() > width).then_some(OddKind::Reject(RejectReason::FieldCount { found: cells.len(), expected: width }))
}

fn push_row(chunk: &mut Chunk, row: &SheetRow, width: usize) {
    let here = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
    chunk.starts.push(here(&chunk.text));
    chunk.lines.push(row.number);
    for column in 0..width {
        if let Some(cell) = row.cells.get(column) {
            chunk.text.push_str(cell);
        }
        chunk.ends.push(here(&chunk.text));
        chunk.kinds.push(row.kinds.get(column).copied().unwrap_or(CellKind::Text));
        chunk.text.push('\n');
    }
    chunk.stops.push(here(&chunk.text));
}
