//! What reading leaves: text cells with the place each came from, and the records that are no rows.

use std::borrow::Cow;
use std::ops::Range;

use super::coding::Coding;
use super::dialect::Dialect;
use super::encoding::EncodingFacts;
use crate::model::{Structure, TableId};

/// Rows that were read together. Cells are not stored one by one: a cell ends where `ends` says and begins one byte after
/// the end of the cell before it, because exactly one delimiter byte stands between two cells.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The records as UTF-8 text.
    pub(crate) text: String,
    /// The bytes as they were read, where they are not simply `text`.
    pub(crate) original: Option<Original>,
    /// Where each row's record begins in `text`.
    pub(crate) starts: Vec<u32>,
    /// Where each row's record ends in `text`, its line end included.
    pub(crate) stops: Vec<u32>,
    /// Where each cell ends in `text`: as many entries per row as the table has columns.
    pub(crate) ends: Vec<u32>,
    /// The physical line (or sheet row) on which each row begins, counted from 1.
    pub(crate) lines: Vec<u32>,
    /// What each cell was in its workbook, as many entries as `ends`; empty for text files.
    pub(crate) kinds: Vec<CellKind>,
    /// Offset of the chunk's first byte in the unpacked file.
    pub(crate) offset: u64,
    /// The table's row number of the chunk's first row.
    pub(crate) first_row: u32,
}

/// What a cell of a workbook was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Text, or nothing.
    #[default]
    Text,
    /// A number.
    Number,
    /// A number shown as date or time.
    Date,
}

/// The undecoded bytes of a chunk.
#[derive(Debug, Default)]
pub(crate) struct Original {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// Where each row's record begins in `bytes`.
    pub(crate) starts: Vec<u32>,
    /// Where each row's record ends in `bytes`.
    pub(crate) stops: Vec<u32>,
    /// Where each cell ends in `bytes`.
    pub(crate) ends: Vec<u32>,
    /// Bytes of the delimiter between two cells.
    pub(crate) unit: usize,
}

impl Chunk {
    /// How many rows it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Forgets the last row; its bytes stay where they are.
    pub(super) fn drop_last_row(&mut self, width: usize) {
        let rows = self.len().saturating_sub(1);
        for per_row in [&mut self.starts, &mut self.stops, &mut self.lines] {
            per_row.truncate(rows);
        }
        self.ends.truncate(rows * width);
        if let Some(original) = &mut self.original {
            original.starts.truncate(rows);
            original.stops.truncate(rows);
            original.ends.truncate(rows * width);
        }
    }

    /// Keeps the rows that stay; their bytes stay where they are, and so do those of the others.
    pub(super) fn keep(&mut self, stays: &[bool], width: usize) {
        keep(&mut self.starts, stays, 1);
        keep(&mut self.stops, stays, 1);
        keep(&mut self.lines, stays, 1);
        keep(&mut self.ends, stays, width);
        if !self.kinds.is_empty() {
            keep(&mut self.kinds, stays, width);
        }
        if let Some(original) = &mut self.original {
            keep(&mut original.starts, stays, 1);
            keep(&mut original.stops, stays, 1);
            keep(&mut original.ends, stays, width);
        }
    }

    /// Whether it holds no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The table's row number of the chunk's first row.
    #[must_use]
    pub fn first_row(&self) -> u32 {
        self.first_row
    }

    /// A cell as it stands in the file, quotes included. `width` is the table's number of columns.
    #[must_use]
    pub fn raw_cell(&self, row: usize, column: usize, width: usize) -> &str {
        let index = row * width + column;
        let start = if column == 0 { self.starts[row] } else { self.ends[index - 1] + 1 };
        &self.text[start as usize..self.ends[index] as usize]
    }

    /// What a cell was in its workbook; text for cells of text files.
    #[must_use]
    pub fn kind(&self, row: usize, column: usize, width: usize) -> CellKind {
        self.kinds.get(row * width + column).copied().unwrap_or(CellKind::Text)
    }

    /// The bytes of a row's record as they were read, its line end included.
    #[must_use]
    pub fn record_bytes(&self, row: usize) -> &[u8] {
        match &self.original {
            Some(original) => &original.bytes[original.starts[row] as usize..original.stops[row] as usize],
            None => &self.text.as_bytes()[self.starts[row] as usize..self.stops[row] as usize],
        }
    }

    /// The bytes of a stretch of the file that lies within this chunk's rows.
    #[must_use]
    pub fn bytes_at(&self, range: Range<u64>) -> &[u8] {
        let bytes = self.original.as_ref().map_or(self.text.as_bytes(), |original| &original.bytes);
        let at = |position: u64| usize::try_from(position - self.offset).unwrap_or(usize::MAX);
        &bytes[at(range.start)..at(range.end)]
    }

    /// Where each cell of a row lies within [`Self::record_bytes`], quotes included.
    #[must_use]
    pub fn cell_ranges(&self, row: usize, width: usize) -> Vec<Range<usize>> {
        let (start, ends, unit) = match &self.original {
            Some(original) => (original.starts[row], &original.ends, original.unit),
            None => (self.starts[row], &self.ends, 1),
        };
        let mut from = 0;
        ends[row * width..(row + 1) * width]
            .iter()
            .map(|&end| {
                let range = from..(end - start) as usize;
                from = range.end + unit;
                range
            })
            .collect()
    }

    /// Where a row's record lies in the unpacked file.
    #[must_use]
    pub fn byte_range(&self, row: usize) -> Range<u64> {
        let (start, stop) = match &self.original {
            Some(original) => (original.starts[row], original.stops[row]),
            None => (self.starts[row], self.stops[row]),
        };
        self.offset + u64::from(start)..self.offset + u64::from(stop)
    }
}

/// Why a record could not become a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectReason {
    /// It has another number of fields than the header.
    FieldCount {
        /// Fields of the record.
        found: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// A quote opens in it and never closes properly.
    OpenQuote,
}

/// What a record is that did not become a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OddKind {
    /// Bytes that could not become a row.
    Reject(RejectReason),
    /// A title, header, total, blank line or note.
    Structure(Structure),
}

/// A record that is no row, kept verbatim.
#[derive(Debug, Clone)]
pub struct OddRecord {
    /// What it is.
    pub kind: OddKind,
    /// The physical line (or sheet row) on which it begins, counted from 1.
    pub line: u32,
    /// Where it lies in the unpacked file. Empty for workbooks.
    pub range: Range<u64>,
    /// Its bytes as read, line end included.
    pub bytes: Vec<u8>,
    /// Its cells as far as they can be told apart.
    pub cells: Vec<String>,
    /// The number of the row that follows it, which is its place among the rows.
    pub before_row: u32,
}

/// Where a table came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Text(Dialect),
    /// A sheet of a workbook.
    Workbook,
}

/// Keeps the entries of rows that stay; each row has `per_row` entries.
fn keep<T>(values: &mut Vec<T>, is_row: &[bool], per_row: usize) {
    let mut index = 0;
    values.retain(|_| {
        let stays = is_row[index / per_row];
        index += 1;
        stays
    });
}

/// A cell that could not be decoded without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UndecodableCell {
    /// The row.
    pub row: u32,
    /// The column's position.
    pub column: u16,
}

/// One text file, or one sheet of a workbook, as text cells with their places.
#[derive(Debug)]
pub struct RawTable {
    /// Its number in the run.
    pub id: TableId,
    /// The file as the user named it.
    pub file: String,
    /// The name its outputs get: the file's name without a compression ending.
    pub output_name: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// Text or workbook.
    pub format: Format,
    /// Whether it is a sheet of an XLSX workbook, which can go back with its changed cells alone changed.
    pub xlsx: bool,
    /// The header's cells, without quoting; as many as the table has columns.
    pub header: Vec<String>,
    /// The line of the header row.
    pub header_line: u32,
    /// The rows.
    pub chunks: Vec<Chunk>,
    /// The records that are no rows, in file order.
    pub odd: Vec<OddRecord>,
    /// How the bytes were decoded, and why so.
    pub encoding: EncodingFacts,
    /// Cells with bytes that mean nothing in that encoding.
    pub undecodable: Vec<UndecodableCell>,
    /// BLAKE3 hash of the unpacked file.
    pub hash: String,
    /// Size of the unpacked file.
    pub size: u64,
    /// Whether the careful sequential path read any of it.
    pub irregular: bool,
    /// Whether it is a sheet that its workbook hides.
    pub hidden: bool,
    /// How its bytes stand for characters.
    pub(crate) coding: Coding,
}

impl RawTable {
    /// The number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// The number of rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.chunks.last().map_or(0, |chunk| chunk.first_row + u32::try_from(chunk.len()).unwrap_or(u32::MAX))
    }

    /// The chunk a row is in, and its place there.
    #[must_use]
    pub fn locate(&self, row: u32) -> (&Chunk, usize) {
        let index = self.chunks.partition_point(|chunk| chunk.first_row <= row).saturating_sub(1);
        let chunk = &self.chunks[index];
        (chunk, (row - chunk.first_row) as usize)
    }

    /// A cell's content: unquoted, doubled quotes made single, guards and spaces still in it.
    #[must_use]
    pub fn cell(&self, row: u32, column: usize) -> Cow<'_, str> {
        let (chunk, at) = self.locate(row);
        self.content(chunk.raw_cell(at, column, self.width()))
    }

    /// The content of a raw cell of this table.
    #[must_use]
    pub fn content<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        match &self.format {
            Format::Text(dialect) => dialect.content(raw),
            Format::Workbook => Cow::Borrowed(raw),
        }
    }

    /// Makes rows, given in order, structure of a kind.
    pub(super) fn take_out(&mut self, rows: &[u32], kind: Structure) {
        if rows.is_empty() {
            return;
        }
        let width = self.width();
        let rows_before = |row: u32| u32::try_from(rows.partition_point(|&taken| taken < row)).unwrap_or(0);
        for odd in &mut self.odd {
            odd.before_row -= rows_before(odd.before_row);
        }
        for chunk in &mut self.chunks {
            let first = chunk.first_row;
            let stays: Vec<bool> = (first..).take(chunk.len()).map(|row| rows.binary_search(&row).is_err()).collect();
            for at in (0..chunk.len()).filter(|&at| !stays[at]) {
                let row = first + u32::try_from(at).unwrap_or(0);
                self.odd.push(OddRecord {
                    kind: OddKind::Structure(kind),
                    line: chunk.lines[at],
                    range: chunk.byte_range(at),
                    bytes: chunk.record_bytes(at).to_vec(),
                    cells: (0..width).map(|column| chunk.raw_cell(at, column, width).to_owned()).collect(),
                    before_row: row - rows_before(row),
                });
            }
            chunk.keep(&stays, width);
            chunk.first_row -= rows_before(first);
        }
        self.chunks.retain(|chunk| !chunk.is_empty());
        self.undecodable.retain(|cell| rows.binary_search(&cell.row).is_err());
        for cell in &mut self.undecodable {
            cell.row -= rows_before(cell.row);
        }
        self.odd.sort_by_key(|odd| (odd.range.start, odd.line));
    }

    /// The physical line (or sheet row) of a row.
    #[must_use]
    pub fn line(&self, row: u32) -> u32 {
        let (chunk, at) = self.locate(row);
        chunk.lines[at]
    }

    /// The records that could not become rows.
    pub fn rejects(&self) -> impl Iterator<Item = (&OddRecord, &RejectReason)> {
        self.odd.iter().filter_map(|odd| match &odd.kind {
            OddKind::Reject(reason) => Some((odd, reason)),
            OddKind::Structure(_) => None,
        })
    }

    /// Whether rows and odd records follow each other without gap or overlap from the first byte to the last. A byte order
    /// mark belongs to the first record. `None` for workbooks.
    #[must_use]
    pub fn bytes_tile(&self) -> Option<bool> {
        if matches!(self.format, Format::Workbook) {
            return None;
        }
        let rows = self.chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|row| chunk.byte_range(row)));
        let mut odd = self.odd.iter().map(|odd| odd.range.clone()).peekable();
        let mut at = 0;
        let mut step = |range: Range<u64>| {
            let fits = range.start == at;
            at = range.end;
            fits
        };
        for row in rows {
            while let Some(before) = odd.next_if(|o| o.start < row.start) {
                if !step(before) {
                    return Some(false);
                }
            }
            if !step(row) {
                return Some(false);
            }
        }
        let rest = odd.all(&mut step);
        Some(rest && at == self.size)
    }
}
