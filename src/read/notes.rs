//! Records of a table that are no rows although they read like some: page titles, and notes below the data.

use super::chunk::Chunk;
use super::layout;
use super::table::{OddKind, OddRecord, RawTable, RejectReason};
use crate::model::Structure;

/// Most rows above a repeated header that may be the end of one page and the beginning of the next.
const PAGE_ROWS: usize = 4;

/// Rows with a single filled cell right above a header that is there again are page titles and page numbers.
pub(super) fn mark_page_titles(table: &mut RawTable) {
    let width = table.width();
    let is_header = |odd: &&OddRecord| odd.kind == OddKind::Structure(Structure::Header) && odd.before_row > 0;
    let headers: Vec<u32> = table.odd.iter().filter(is_header).map(|odd| odd.before_row).collect();
    if width < WIDE || headers.is_empty() {
        return;
    }
    // Titles that are not padded with delimiters are records of one field.
    let starts_page = |at: u32| headers.binary_search(&at).is_ok();
    let last = table.odd.iter().rposition(|odd| is_header(&odd)).unwrap_or(0);
    for odd in &mut table.odd[..last] {
        let one_field = matches!(odd.kind, OddKind::Reject(RejectReason::FieldCount { found: 1, .. }));
        if one_field && starts_page(odd.before_row) && reads_as_note(&odd.cells.concat()) {
            odd.kind = OddKind::Structure(Structure::Title);
        }
    }
    let height = table.height();
    let alone = |row: u32| {
        let (chunk, at) = table.locate(row);
        (0..width).filter(|&column| !chunk.raw_cell(at, column, width).trim().is_empty()).count() == 1
    };
    let mut titles: Vec<u32> = Vec::new();
    for before in headers.into_iter().chain([height]) {
        titles.extend((0..before).rev().take(PAGE_ROWS).take_while(|&row| alone(row)));
    }
    titles.sort_unstable();
    titles.dedup();
    table.take_out(&titles, Structure::Title);
}

/// Least width of a table in which a lone text is told from a row.
const WIDE: usize = 4;

/// What stands below the last row and holds hardly anything is a note: records with fewer than half the fields, and rows of
/// wide tables with a single text that labels itself (`制表人：张三`).
pub(super) fn mark_notes(table: &mut RawTable) {
    let width = table.width();
    mark_below_blank(table);
    while let Some(note) = table.chunks.last_mut().and_then(|chunk| trailing_note(chunk, width)) {
        table.odd.push(note);
        table.chunks.drop_empty_last();
    }
    let height = table.height();
    table.undecodable.retain(|cell| cell.row < height);
    table.odd.sort_by_key(|odd| (odd.range.start, odd.line));
    for odd in &mut table.odd {
        odd.before_row = odd.before_row.min(height);
    }
    if height == 0 {
        return;
    }
    for odd in table.odd.iter_mut().rev().take_while(|odd| odd.before_row >= height) {
        let OddKind::Reject(RejectReason::FieldCount { found, .. }) = odd.kind else { continue };
        let filled = odd.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let lone = odd.cells.first().cloned().unwrap_or_default();
        let is_note = found * 2 <= width.max(2) && (filled == 1 || labels(&lone)) && reads_as_note(&lone);
        if !is_note {
            break;
        }
        let total = layout::structure_of(&[String::new(), String::new()], &[], |column| {
            if column == 0 { lone.clone().into() } else { "".into() }
        });
        odd.kind = OddKind::Structure(total.filter(|&kind| kind == Structure::Total).unwrap_or(Structure::Note));
    }
}

/// Most rows of a block of notes below a table.
const BLOCK_ROWS: u32 = 10;

/// Rows of a wide table that stand below a last blank row and have nothing but a text in the first cell under a caption are notes, such as the
/// name of the report, who made it, and whose it is.
fn mark_below_blank(table: &mut RawTable) {
    let (width, height) = (table.width(), table.height());
    let is_blank = |odd: &&OddRecord| odd.kind == OddKind::Structure(Structure::Blank);
    let Some(start) = table.odd.iter().rev().find(is_blank).map(|odd| odd.before_row) else { return };
    if width < WIDE || start == 0 || start >= height || height - start > BLOCK_ROWS {
        return;
    }
    // A formatted report begins in its second column.
    let lead = table.header.iter().position(|caption| !caption.trim().is_empty()).unwrap_or(0);
    let is_note = |row: u32| {
        let (chunk, at) = table.locate(row);
        let first = chunk.raw_cell(at, lead, width);
        let mut others = (0..width).filter(|column| *column != lead);
        let alone = others.all(|column| chunk.raw_cell(at, column, width).trim().is_empty());
        alone && !first.trim().is_empty() && reads_as_note(first)
    };
    let rows: Vec<u32> = (start..height).collect();
    if rows.iter().all(|&row| is_note(row)) {
        table.take_out(&rows, Structure::Note);
    }
}

/// Whether a text labels itself, as in `制表人：张三`.
fn labels(text: &str) -> bool {
    text.contains(['：', ':'])
}

/// Chinese characters from which on a text is no order number.
const WORDY: usize = 3;

/// Whether a lone text is a remark rather than the beginning of a record that was cut off: an order number has digits and
/// no spaces.
fn reads_as_note(text: &str) -> bool {
    let text = text.trim();
    let hanzi = text.chars().filter(|&c| crate::model::script::is_han(c)).count();
    labels(text) || hanzi >= WORDY || text.contains(char::is_whitespace) || !text.contains(|c: char| c.is_ascii_digit())
}

/// Takes the last row off a chunk where it is a note padded with delimiters.
fn trailing_note(chunk: &mut Chunk, width: usize) -> Option<OddRecord> {
    let row = chunk.len().checked_sub(1)?;
    let filled: Vec<usize> =
        (0..width).filter(|&column| !chunk.raw_cell(row, column, width).trim().is_empty()).collect();
    let [only] = filled[..] else { return None };
    let text = chunk.raw_cell(row, only, width).to_owned();
    if width < WIDE || !labels(&text) {
        return None;
    }
    let note = OddRecord {
        kind: OddKind::Structure(Structure::Note),
        line: chunk.lines[row],
        range: chunk.byte_range(row),
        bytes: chunk.record_bytes(row).to_vec(),
        cells: (0..width).map(|column| chunk.raw_cell(row, column, width).to_owned()).collect(),
        computed: false,
        before_row: chunk.first_row() + u32::try_from(row).unwrap_or(u32::MAX),
    };
    chunk.drop_last_row(width);
    Some(note)
}
