//! Rows that were read together, with the place each came from.

use std::ops::Range;

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
    /// A whole number of more than the 15 significant digits that spreadsheets keep: what is delivered is rounded, as they
    /// show it.
    Rounded,
    /// A number shown as date or time.
    Date,
}

impl CellKind {
    /// Whether the cell held a number that is no date.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Rounded)
    }
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

    /// Puts a row of text cells, quoted as its table quotes them, behind the others.
    pub(crate) fn push(&mut self, line: u32, cells: impl Iterator<Item = (String, CellKind)>, width: usize) {
        fn here(text: &str) -> u32 {
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        }
        self.starts.push(here(&self.text));
        self.lines.push(line);
        for (cell, kind) in cells.take(width) {
            self.text.push_str(&cell);
            self.ends.push(here(&self.text));
            self.kinds.push(kind);
            self.text.push('\n');
        }
        self.stops.push(here(&self.text));
    }

    /// Puts a record of one cell behind the others, with what parts it from the next.
    pub(crate) fn push_record(&mut self, line: u32, record: &str, behind: &str) {
        fn here(text: &str) -> u32 {
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        }
        self.starts.push(here(&self.text));
        self.lines.push(line);
        self.text.push_str(record);
        self.ends.push(here(&self.text));
        self.text.push_str(behind);
        self.stops.push(here(&self.text));
    }

    /// The physical line (or sheet row) of a row.
    #[must_use]
    pub fn line(&self, row: usize) -> u32 {
        self.lines.get(row).copied().unwrap_or(0)
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

    /// Stretches of the unpacked file without a gap that the rows cover.
    pub(super) fn spans(&self) -> Vec<Range<u64>> {
        let mut spans: Vec<Range<u64>> = Vec::new();
        for row in (0..self.len()).map(|row| self.byte_range(row)) {
            match spans.last_mut() {
                Some(last) if last.end == row.start => last.end = row.end,
                _ => spans.push(row),
            }
        }
        spans
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

/// Keeps the entries of rows that stay; each row has `per_row` entries.
fn keep<T>(values: &mut Vec<T>, is_row: &[bool], per_row: usize) {
    let mut index = 0;
    values.retain(|_| {
        let stays = is_row[index / per_row];
        index += 1;
        stays
    });
}
