//! Records of text files as they go back: verbatim where nothing changed, cell by cell where something did.

use std::borrow::Cow;

use crate::error::Error;
use crate::model::Edit;
use crate::read::{Chunk, Dialect, Format, RawTable};
use crate::sources::{ASIDE_COLUMNS, own_width};

/// The dialect of a text table; that of plain CSV for a sheet.
pub(super) fn dialect_of(table: &RawTable) -> Dialect {
    match table.format {
        Format::Text(dialect) => dialect,
        Format::Workbook | Format::Parquet | Format::Json => Dialect::plain(b',', crate::read::LineEnd::CrLf),
    }
}

/// A text in the encoding of its file, as it is in `record` where a file was put together from several.
///
/// # Errors
/// When the encoding has no character for it: better nothing than a question mark.
pub(super) fn encode<'a>(text: &'a str, table: &RawTable, record: &[u8]) -> Result<Cow<'a, [u8]>, Error> {
    let bytes =
        if table.coding.is_utf8() { Some(Cow::Borrowed(text.as_bytes())) } else { table.coding.encode(text, record) };
    bytes.ok_or_else(|| {
        let text = text.chars().take(40).collect();
        Error::Unmappable { path: table.file.clone(), encoding: table.encoding.name, text }
    })
}

/// One row's record after its edits: unedited cells keep their bytes, edited ones their quoting.
///
/// # Errors
/// When an edited cell cannot be written in the file's encoding.
pub(super) fn edited(table: &RawTable, chunk: &Chunk, at: usize, edits: &[Edit]) -> Result<Vec<u8>, Error> {
    let dialect = dialect_of(table);
    let width = table.width();
    let record = chunk.record_bytes(at);
    let cells = chunk.cell_ranges(at, width);
    let mut out = Vec::with_capacity(record.len() + 32);
    let mut kept = 0;
    for edit in edits {
        let column = usize::from(edit.column);
        let Some(range) = cells.get(column) else { continue };
        let raw = chunk.raw_cell(at, column, width);
        let was_quoted = dialect.is_quoted(raw.as_bytes());
        // Spaces before the quote stay where they are.
        let spaces = raw.len() - raw.trim_start_matches(' ').len();
        let spaces = if dialect.spaced && was_quoted { spaces * table.coding.unit() } else { 0 };
        out.extend_from_slice(&record[kept..range.start + spaces]);
        let after = dialect.quoted(&edit.after, was_quoted);
        out.extend_from_slice(&encode(&after, table, record)?);
        kept = range.end;
    }
    out.extend_from_slice(&record[kept..]);
    Ok(out)
}

/// The record of a row that was set aside before, after its edits: without the cells that told why.
///
/// # Errors
/// When an edited cell cannot be written in the file's encoding.
pub(super) fn own(table: &RawTable, chunk: &Chunk, at: usize, edits: &[Edit]) -> Result<Vec<u8>, Error> {
    let own = own_width(&table.header);
    let cells = chunk.cell_ranges(at, table.width());
    let record = edited(table, chunk, at, edits)?;
    let behind = chunk.record_bytes(at).len() - cells.get(own.saturating_sub(1)).map_or(0, |range| range.end);
    let line_end = chunk.record_bytes(at).len() - cells.last().map_or(0, |range| range.end);
    Ok([&record[..record.len() - behind], &record[record.len() - line_end..]].concat())
}

/// A header's bytes without the captions of the cells that tell why rows were set aside. `cells` is how many captions the
/// record has; where that is one too many, the captions are written anew, so that others can stand behind them.
pub(super) fn own_header(table: &RawTable, bytes: &[u8], cells: usize) -> Vec<u8> {
    let own = own_width(&table.header);
    if own == table.width() && cells == table.width() {
        return bytes.to_vec();
    }
    let mark = table.coding.mark();
    let marked = bytes.starts_with(mark) && table.encoding.bom;
    let dialect = dialect_of(table);
    // Our own captions stand there as we wrote them, or quoted by a program in between.
    let delimiter = char::from(dialect.delimiter).to_string();
    let behind = delimiter.clone() + &ASIDE_COLUMNS.join(&delimiter);
    let text = table.coding.of_record(bytes).decode_without_bom_handling(bytes).0.into_owned();
    let content = text.trim_end_matches(['\r', '\n']);
    let line_end = &text[content.len()..];
    let own_captions = || {
        let cells: Vec<Cow<'_, str>> = table.header[..own].iter().map(|cell| dialect.quoted(cell, true)).collect();
        let mark = if marked { "\u{feff}" } else { "" };
        mark.to_owned() + &cells.join(&delimiter)
    };
    let stripped = content.strip_suffix(behind.as_str()).filter(|_| cells == table.width());
    let line = stripped.map_or_else(own_captions, str::to_owned) + line_end;
    encode(&line, table, bytes).map_or_else(|_| bytes.to_vec(), Cow::into_owned)
}

/// A row's record with further cells behind its own.
pub(super) fn extended(table: &RawTable, chunk: &Chunk, at: usize, further: &[String]) -> Vec<u8> {
    let record = chunk.record_bytes(at);
    let last = own_width(&table.header).saturating_sub(1);
    let end = chunk.cell_ranges(at, table.width()).get(last).map_or(record.len(), |range| range.end);
    // Surplus empty cells behind the last column are left out, so that the further cells stand under their captions.
    let mut out = record[..end].to_vec();
    push_cells(&mut out, further, table);
    out
}

/// Takes the line end off a record.
pub(super) fn take_line_end(record: &mut Vec<u8>, table: &RawTable) {
    for sign in ["\n", "\r"] {
        if let Some(length) =
            table.coding.encode(sign, b"").filter(|sign| record.ends_with(sign)).map(|sign| sign.len())
        {
            record.truncate(record.len() - length);
        }
    }
}

/// Appends cells, each after a delimiter, and a line end.
pub(super) fn push_cells(out: &mut Vec<u8>, cells: &[String], table: &RawTable) {
    let dialect = dialect_of(table);
    let record = out.clone();
    let delimiter = char::from(dialect.delimiter).to_string();
    let mut push = |text: &str| encode(text, table, &record).map(|bytes| out.extend_from_slice(&bytes));
    for cell in cells {
        let quoted = delimiter.clone() + &dialect.quoted(cell, false);
        // A reason is worth nothing as question marks: it falls back to the characters every encoding has.
        if push(&quoted).is_err() {
            let plain: String = cell.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            // ASCII is in every encoding.
            let _ = push(&(delimiter.clone() + &plain));
        }
    }
    let _ = push(dialect.line_end.as_str());
}
