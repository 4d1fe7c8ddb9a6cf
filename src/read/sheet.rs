//! Rows of a sheet, wherever they come from, as a table: a worksheet, or a table of a web page.

use std::collections::BTreeMap;

use super::chunk::{CellKind, Chunk};
use super::chunks::Chunks;
use super::encoding::EncodingFacts;
use super::layout;
use super::limits::Beyond;
use super::notes::mark_notes;
use super::room::Room;
pub(super) use super::row::{MOST_COLUMNS, SheetRow};
use super::table::{Format, OddKind, OddRecord, RawTable, RejectReason};
use super::{Coding, Named, ReadOptions, refused};
use crate::error::Error;
use crate::model::{Structure, TableId, Text};

/// Rows from the start of a sheet that the header is judged by.
const HEAD_ROWS: usize = 60;

/// Bytes of cell text in a chunk.
const CHUNK_BYTES: usize = 16 << 20;

/// Most columns without a caption behind those with one; a row that reaches further is a reject, so that one cell at the far
/// end of a sheet does not make every row as wide.
const MOST_UNNAMED: usize = 64;

/// Most rows without cells that are noted between two others; a longer gap is space that somebody left.
const MOST_BLANK_ROWS: usize = 20;

pub(super) const BY_FORMAT: Text = Text { en: "workbooks name their encoding", zh: "工作簿自带编码信息" };

/// A sheet with a name, if it has one.
pub(super) struct Sheet {
    pub(super) name: Option<String>,
    pub(super) rows: Vec<SheetRow>,
}

/// How the bytes of a document were decoded, where that is known.
pub(super) struct Decoding {
    pub(super) name: &'static str,
    pub(super) reason: Text,
}

/// Chooses sheets by name or number from 1, in their own order; all where none is wanted.
///
/// # Errors
/// When a wanted sheet is not there.
pub(super) fn choose(all: &[String], wanted: &[String], file: &str) -> Result<Vec<String>, Error> {
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

/// Makes tables of the sheets of one file. Without a choice by the user, sheets without a header row are passed over.
///
/// # Errors
/// When a chosen sheet, or the only one, has no header row, when a header is too wide, and when no sheet has any content.
pub(super) fn tables(
    named: &Named,
    sheets: Vec<Sheet>,
    (hash, size): (&str, u64),
    first: TableId,
    decoding: &Decoding,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let (chosen, alone) = (!options.sheets.is_empty(), sheets.len() == 1);
    let mut room = Room::of(&options.limits);
    let held = sheets.iter().flat_map(|sheet| &sheet.rows).map(SheetRow::cost).sum();
    room.take(held).map_err(|beyond| refused(named, beyond))?;
    let mut tables = Vec::new();
    for sheet in sheets {
        let id = super::next_id(first.index() + tables.len())?;
        let empty = sheet.rows.is_empty();
        let table = table(sheet.rows, id, options.known_header, &mut room);
        let Some(mut table) = table.map_err(|beyond| refused(named, beyond))? else {
            if (alone && !empty) || chosen {
                let place = sheet.name.map_or_else(|| named.name.clone(), |name| format!("{} [{name}]", named.name));
                return Err(Error::NoHeader { path: place });
            }
            continue;
        };
        options.limits.check_columns(&named.name, table.width())?;
        table.file.clone_from(&named.name);
        table.output_name.clone_from(&named.output_name);
        table.sheet = sheet.name;
        hash.clone_into(&mut table.hash);
        table.size = size;
        table.encoding.name = decoding.name;
        table.encoding.reason = decoding.reason.en;
        table.encoding.reason_zh = decoding.reason.zh;
        tables.push(table);
    }
    if tables.is_empty() { Err(Error::Empty { path: named.name.clone() }) } else { Ok(tables) }
}

/// Bytes beside its text that a cell of a table takes: where it ends, its kind, and what keeps it from the next.
const CELL_BYTES: u64 = 6;

/// Makes a table of a sheet's rows; `None` where no header is found.
///
/// # Errors
/// When it needs more memory than there is room for: in a table every row is as wide as the header.
fn table(
    rows: Vec<SheetRow>,
    id: TableId,
    known: &dyn Fn(&str) -> bool,
    room: &mut Room,
) -> Result<Option<RawTable>, Beyond> {
    let head: Vec<Vec<String>> = rows.iter().take(HEAD_ROWS).map(SheetRow::texts).collect();
    let Some(found) = layout::header(&head, known) else { return Ok(None) };
    let header_at = found.last;
    let help = usize::from(layout::is_help(&head[header_at + 1..]));
    let header_rows = found.rows(&head);
    let mut header = found.captions;
    // A cell beside the captions shifts nothing in a sheet: it has its own column, which has no caption.
    let most = header.len() + MOST_UNNAMED;
    let widest = rows[header_at + 1..].iter().map(SheetRow::width).filter(|&cells| cells <= most).max();
    header.resize(header.len().max(widest.unwrap_or(0)), String::new());
    let width = header.len();
    let mut table = RawTable {
        id,
        file: String::new(),
        output_name: String::new(),
        sheet: None,
        format: Format::Workbook,
        xlsx: false,
        hidden: false,
        hidden_rows: 0,
        hidden_columns: 0,
        covered: BTreeMap::new(),
        header_line: rows[header_at].number,
        header,
        chunks: Chunks::default(),
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
        coding: Coding::of(encoding_rs::UTF_8),
        nested: None,
    };
    let mut chunk = Chunk::default();
    let mut height: u32 = 0;
    let mut hidden = Vec::new();
    let mut last = table.header_line;
    for (index, row) in rows.into_iter().enumerate() {
        if index > header_at {
            let odd = (last + 1..row.number).take(MOST_BLANK_ROWS).map(|line| blank_row(line, height));
            table.odd.extend(odd);
            last = row.number;
        }
        let kind = match index {
            _ if index < found.first => Some(OddKind::Structure(Structure::Title)),
            _ if index <= header_at => Some(OddKind::Structure(Structure::Header)),
            _ if index <= header_at + help => Some(OddKind::Structure(Structure::Note)),
            _ => odd_kind(&row, &table.header, &header_rows),
        };
        if let Some(kind) = kind {
            let cells = row.texts();
            table.odd.push(OddRecord {
                kind,
                line: row.number,
                range: 0..0,
                bytes: cells.join("\t").into_bytes(),
                cells,
                computed: row.computed && !row.stated,
                before_row: height,
            });
            continue;
        }
        if row.hidden {
            hidden.push(row.number);
        }
        room.take(width as u64 * CELL_BYTES + row.bytes() as u64)?;
        for column in row.covered() {
            room.take(size_of::<u32>() as u64)?;
            table.covered.entry(column).or_default().push(height);
        }
        push_row(&mut chunk, &row, width);
        height += 1;
        if chunk.text.len() >= CHUNK_BYTES {
            let full = std::mem::take(&mut chunk);
            chunk.first_row = height;
            table.chunks.push(full, width);
        }
    }
    if !chunk.is_empty() {
        table.chunks.push(chunk, width);
    }
    mark_notes(&mut table);
    // Rows that turned out to be notes are no rows, hidden or not.
    let in_chunk = |chunk: &Chunk| chunk.lines.iter().filter(|line| hidden.binary_search(line).is_ok()).count();
    let hidden_rows: usize = table.chunks.iter().map(|chunk| in_chunk(&chunk)).sum();
    table.hidden_rows = u32::try_from(hidden_rows).unwrap_or(u32::MAX);
    Ok(Some(table))
}

/// A row of a sheet without cells, between others.
fn blank_row(line: u32, before_row: u32) -> OddRecord {
    OddRecord {
        kind: OddKind::Structure(Structure::Blank),
        line,
        range: 0..0,
        bytes: Vec::new(),
        cells: Vec::new(),
        computed: false,
        before_row,
    }
}

/// What a row below the header is if it is no data row.
fn odd_kind(row: &SheetRow, header: &[String], header_rows: &[Vec<String>]) -> Option<OddKind> {
    let (found, expected) = (row.width(), header.len());
    if row.is_blank() {
        return Some(OddKind::Structure(Structure::Blank));
    }
    if let Some(kind) = layout::structure_of(header, header_rows, |column| row.text(column).into()) {
        return Some(OddKind::Structure(kind));
    }
    (found > expected).then_some(OddKind::Reject(RejectReason::FieldCount { found, expected }))
}

fn push_row(chunk: &mut Chunk, row: &SheetRow, width: usize) {
    fn here(text: &str) -> u32 {
        u32::try_from(text.len()).unwrap_or(u32::MAX)
    }
    chunk.starts.push(here(&chunk.text));
    chunk.lines.push(row.number);
    let mut cells = row.cells().peekable();
    for column in 0..width {
        let cell = cells.next_if(|(at, _, _)| *at == column);
        chunk.text.push_str(cell.map_or("", |(_, text, _)| text));
        chunk.ends.push(here(&chunk.text));
        chunk.kinds.push(cell.map_or(CellKind::Text, |(_, _, kind)| kind));
        chunk.text.push('\n');
    }
    chunk.stops.push(here(&chunk.text));
}
