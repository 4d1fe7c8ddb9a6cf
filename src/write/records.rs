//! Records of text files as they go back: verbatim where nothing changed, cell by cell where something did.

use encoding_rs::{Encoding, UTF_8};

use crate::error::Error;
use crate::model::Edit;
use crate::read::{Chunk, Dialect, Format, RawTable};

/// The encoding a table was read in, by the name its facts give.
pub(super) fn encoding_of(table: &RawTable) -> &'static Encoding {
    Encoding::for_label(table.encoding.name.as_bytes()).unwrap_or(UTF_8)
}

/// The dialect of a text table; that of plain CSV for a sheet.
pub(super) fn dialect_of(table: &RawTable) -> Dialect {
    match table.format {
        Format::Text(dialect) => dialect,
        Format::Workbook => Dialect { delimiter: b',', quoting: true, line_end: crate::read::LineEnd::CrLf },
    }
}

/// A text in the encoding of its file.
///
/// # Errors
/// When the encoding has no character for it: better nothing than a question mark.
pub(super) fn encode<'a>(text: &'a str, table: &RawTable) -> Result<std::borrow::Cow<'a, [u8]>, Error> {
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
        let was_quoted = record.get(range.start) == Some(&b'"');
        out.extend_from_slice(&record[kept..range.start]);
        let after = dialect.quoted(&edit.after, was_quoted);
        out.extend_from_slice(&encode(&after, table)?);
        kept = range.end;
    }
    out.extend_from_slice(&record[kept..]);
    Ok(out)
}

/// A row's record with further cells behind it.
pub(super) fn extended(table: &RawTable, chunk: &Chunk, at: usize, further: &[String]) -> Vec<u8> {
    let width = table.width();
    let record = chunk.record_bytes(at);
    let end = chunk.cell_ranges(at, width).last().map_or(record.len(), |range| range.end);
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
