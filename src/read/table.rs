//! What reading leaves: text cells with the place each came from, and the records that are no rows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::chunk::Chunk;
use super::chunks::{ChunkRef, Chunks};
use super::coding::Coding;
use super::dialect::Dialect;
use super::encoding::EncodingFacts;
use super::json::Nested;
use crate::error::Error;
use crate::model::{Structure, TableId};

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
    /// It is no JSON object.
    NotJson,
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
    /// Whether all of its numbers are computed by formulas, so that they follow the rows they count.
    pub computed: bool,
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
    /// Columns of an Apache Parquet file.
    Parquet,
    /// Records of a JSON file.
    Json,
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
    pub chunks: Chunks,
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
    /// How many of its rows its workbook hides, by a filter or by hand.
    pub hidden_rows: u32,
    /// How many of its columns its workbook hides.
    pub hidden_columns: u32,
    /// Column → its rows, in order, whose value stands in a cell above that is merged over them.
    pub(crate) covered: BTreeMap<u16, Vec<u32>>,
    /// How its bytes stand for characters.
    pub(crate) coding: Coding,
    /// The records behind its rows, for JSON.
    pub(crate) nested: Option<Box<Nested>>,
}

impl RawTable {
    /// The file with its sheet, where it has one, as people read it.
    #[must_use]
    pub fn name(&self) -> String {
        let sheet = self.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        format!("{}{sheet}", self.file)
    }

    /// The number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// Whether the value of a cell stands in a cell above, which its workbook merges over it. It is that cell's, and only holds
    /// here as well.
    #[must_use]
    pub fn is_covered(&self, row: u32, position: usize) -> bool {
        let rows = || u16::try_from(position).ok().and_then(|position| self.covered.get(&position));
        !self.covered.is_empty() && rows().is_some_and(|rows| rows.binary_search(&row).is_ok())
    }

    /// The row in which the value of a cell stands: its own, or that of the cell above with which it is merged.
    #[must_use]
    pub fn top_of(&self, row: u32, position: usize) -> u32 {
        let mut top = row;
        while top > 0 && self.is_covered(top, position) {
            top -= 1;
        }
        top
    }

    /// Whether any cell of a column is merged with one above.
    #[must_use]
    pub fn has_covered(&self, position: usize) -> bool {
        u16::try_from(position).is_ok_and(|position| self.covered.contains_key(&position))
    }

    /// The number of rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.chunks.height()
    }

    /// The chunk a row is in, and its place there. Of rows on disk that may be a chunk of this row alone.
    #[must_use]
    pub fn locate(&self, row: u32) -> (ChunkRef<'_>, usize) {
        self.chunks.locate(row)
    }

    /// A cell's content: unquoted, doubled quotes made single, guards and spaces still in it.
    #[must_use]
    pub fn cell(&self, row: u32, column: usize) -> Cow<'_, str> {
        let (chunk, at) = self.locate(row);
        match chunk {
            ChunkRef::Held(chunk) => self.content(chunk.raw_cell(at, column, self.width())),
            ChunkRef::Loaded(chunk) => Cow::Owned(self.content(chunk.raw_cell(at, column, self.width())).into_owned()),
        }
    }

    /// What went wrong with the files that hold rows, which until then read as empty. To be asked before anything is told.
    ///
    /// # Errors
    /// When a file could not be written or read, or changed.
    pub fn verify(&self) -> Result<(), Error> {
        self.chunks.failure().map_or(Ok(()), Err)
    }

    /// The content of a raw cell of this table.
    #[must_use]
    pub fn content<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        match &self.format {
            Format::Text(dialect) => dialect.content(raw),
            Format::Workbook | Format::Parquet | Format::Json => Cow::Borrowed(raw),
        }
    }

    /// Makes rows, given in order, structure of a kind.
    pub(crate) fn take_out(&mut self, rows: &[u32], kind: Structure) {
        if rows.is_empty() {
            return;
        }
        let width = self.width();
        let rows_before = |row: u32| u32::try_from(rows.partition_point(|&taken| taken < row)).unwrap_or(0);
        for odd in &mut self.odd {
            odd.before_row -= rows_before(odd.before_row);
        }
        let within = |range: Range<u32>| {
            let next = rows.partition_point(|&row| row < range.start);
            rows.get(next).is_some_and(|&row| row < range.end)
        };
        // Bytes have places in text files; elsewhere only lines have an order.
        let has_places = matches!(self.format, Format::Text(_));
        let odd = &mut self.odd;
        let take = |chunk: &mut Chunk| {
            let first = chunk.first_row;
            let stays: Vec<bool> = (first..).take(chunk.len()).map(|row| rows.binary_search(&row).is_err()).collect();
            for at in (0..chunk.len()).filter(|&at| !stays[at]) {
                let row = first + u32::try_from(at).unwrap_or(0);
                odd.push(OddRecord {
                    kind: OddKind::Structure(kind),
                    line: chunk.lines[at],
                    range: if has_places { chunk.byte_range(at) } else { 0..0 },
                    bytes: chunk.record_bytes(at).to_vec(),
                    cells: (0..width).map(|column| chunk.raw_cell(at, column, width).to_owned()).collect(),
                    computed: false,
                    before_row: row - rows_before(row),
                });
            }
            chunk.keep(&stays, width);
        };
        self.chunks.change(width, within, take, rows_before);
        self.undecodable.retain(|cell| rows.binary_search(&cell.row).is_err());
        for cell in &mut self.undecodable {
            cell.row -= rows_before(cell.row);
        }
        for covered in self.covered.values_mut() {
            covered.retain(|row| rows.binary_search(row).is_err());
            for row in covered.iter_mut() {
                *row -= rows_before(*row);
            }
        }
        self.odd.sort_by_key(|odd| (odd.range.start, odd.line));
    }

    /// Counts the columns that its workbook hides, given as stretches from the first to the last, counted from 0.
    pub(super) fn hide_columns(&mut self, stretches: &[(u32, u32)]) {
        let width = u32::try_from(self.width()).unwrap_or(u32::MAX);
        let mut sorted = stretches.to_vec();
        sorted.sort_unstable();
        let (mut count, mut next) = (0, 0);
        for (first, last) in sorted {
            let (from, behind) = (first.max(next), last.saturating_add(1).min(width));
            count += behind.saturating_sub(from);
            next = next.max(behind);
        }
        self.hidden_columns = count;
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
        if !matches!(self.format, Format::Text(_)) {
            return None;
        }
        let mut odd = self.odd.iter().map(|odd| odd.range.clone()).peekable();
        let mut at = 0;
        let mut step = |range: Range<u64>| {
            let fits = range.start == at;
            at = range.end;
            fits
        };
        for row in self.chunks.spans() {
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
