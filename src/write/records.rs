//! Records of text files as they go back: verbatim where nothing changed, cell by cell where something did.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::error::Error;
use crate::model::Edit;
use crate::read::{Chunk, Dialect, Format, RawTable};
use crate::sources::{ASIDE_COLUMNS, own_width};

/// The encoding a table was read in, by the name its facts give.
pub(super) fn encoding_of(table: &RawTable) -> &'static Encoding {
    Encoding::for_label(table.encoding.name.as_bytes()).unwrap_or(UTF_8)
}

/// The dialect of a text table; that of plain CSV for a sheet.
pub(super) fn dialect_of(table: &RawTable) -> Dialect {
    match table.format {
        Format::Text(dialect) => dialect,
        Format::Workbook => Dialect::plain(b',', crate::read::LineEnd::CrLf),
    }
}

/// A text in the encoding of its file.
///
/// # Errors
/// When the encoding has no character for it: better nothing than a question mark.
pub(super) fn encode<'a>(text: &'a str, table: &RawTable) -> Result<Cow<'a, [u8]>, Error> {
    let encoding = encoding_of(table);
    let (bytes, _, unmappable) = encoding.encode(text);
    if unmappable {
        let text = text.chars().take(40).collect();
        return Err(Error::Unmappable { path: table.file.clone(), encoding: table.encoding.name, text });
    }
    Ok(bytes)
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
        let raw = &record[range.clone()];
        let was_quoted = dialect.is_quoted(raw);
        // Spaces before the quote stay where they are.
        let spaces =
            if dialect.spaced && was_quoted { raw.iter().take_while(|&&byte| byte == b' ').count() } else { 0 };
        out.extend_from_slice(&record[kept..range.start + spaces]);
        let after = dialect.quoted(&edit.after, was_quoted);
        out.extend_from_slice(&encode(&after, table)?);
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

/// A header's bytes without the captions of the cells that tell why rows were set aside.
pub(super) fn own_header(table: &RawTable, bytes: &[u8]) -> Vec<u8> {
    let own = own_width(&table.header);
    if own == table.width() {
        return bytes.to_vec();
    }
    let dialect = dialect_of(table);
    let content = bytes.trim_ascii_end();
    let mark = if bytes.starts_with(BOM) { BOM } else { b"" };
    // Our own captions stand there as we wrote them, or quoted by a program in between.
    let delimiter = char::from(dialect.delimiter);
    let bare: String = ASIDE_COLUMNS.iter().map(|caption| format!("{delimiter}{caption}")).collect();
    let mut out = match content.strip_suffix(bare.as_bytes()) {
        Some(own) => own.to_vec(),
        None => {
            let cells: Vec<Cow<'_, str>> = table.header[..own].iter().map(|cell| dialect.quoted(cell, true)).collect();
            let line = cells.join(&delimiter.to_string());
            [mark, encode(&line, table).as_deref().unwrap_or(line.as_bytes())].concat()
        }
    };
    out.extend_from_slice(&bytes[content.len()..]);
    out
}

/// The byte order mark of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

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

/// Appends cells, each after a delimiter, and a line end.
pub(super) fn push_cells(out: &mut Vec<u8>, cells: &[String], table: &RawTable) {
    let dialect = dialect_of(table);
    for cell in cells {
        out.push(dialect.delimiter);
        let quoted = dialect.quoted(cell, false);
        // A reason is worth nothing as question marks: it falls back to the characters every encoding has.
        match encode(&quoted, table) {
            Ok(bytes) => out.extend_from_slice(&bytes),
            Err(_) => out.extend(cell.bytes().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')),
        }
    }
    out.extend_from_slice(dialect.line_end.as_str().as_bytes());
}
