//! From blocks of bytes to the rows of a table: side by side where they are of clean structure, record by record from where
//! they are not.

use std::ops::Range;

use encoding_rs::Encoding;
use rayon::prelude::*;

use super::blocks::Blocks;
use super::careful::{self, Verdict, Width};
use super::decode::{Built, build, encodings_at_start};
use super::dialect::Dialect;
use super::limits::Beyond;
use super::notes;
use super::room::Room;
use super::strict::{self, Tokens};
use super::table::{OddKind, RawTable, RejectReason, UndecodableCell};
use crate::model::Structure;

/// Blocks that are worked on at a time for each thread; more of them share the work more evenly and take more memory.
const BLOCKS_PER_THREAD: usize = 16;

/// The same where rows go to disk, since memory is short then.
const FEW_BLOCKS_PER_THREAD: usize = 2;

/// Bytes of a chunk made by the careful path; few in fuzz targets, as of blocks.
const CAREFUL_CHUNK_BYTES: usize = if cfg!(fuzzing) { 1 << 10 } else { 4 << 20 };

/// Bytes that a record takes that is no row, beside its text: one without content takes 140 as measured, and a cell of it a
/// text of its own.
const ODD_BYTES: u64 = 144;
const ODD_CELL_BYTES: u64 = 56;

/// Rows of a stretch of text, and what else was in it, before decoding.
pub(super) struct Stretch {
    pub(super) bytes: Vec<u8>,
    /// Offset of its first byte in the file.
    pub(super) offset: u64,
    /// Physical line of its first byte, counted from 1.
    pub(super) first_line: u32,
    pub(super) tokens: Tokens,
    pub(super) odd: Vec<OddSpan>,
}

/// An odd record of a stretch, by position.
pub(super) struct OddSpan {
    pub(super) range: Range<usize>,
    pub(super) line: u32,
    pub(super) ends: Vec<usize>,
    pub(super) kind: OddKind,
    pub(super) before_row: u32,
}

/// What lies below the header: where it begins in the first block (in units of the coding), its line, and how wide its rows
/// are.
pub(super) struct Below {
    pub(super) start: usize,
    pub(super) line: u32,
    pub(super) width: Width,
}

/// A table that is being read.
pub(super) struct Assembly {
    pub(super) table: RawTable,
    pub(super) dialect: Dialect,
    /// The rows of the header, where it has several.
    pub(super) header_rows: Vec<Vec<String>>,
    pub(super) first_row: u32,
    /// Bytes within which a record must end.
    pub(super) longest: usize,
    /// What is left of the memory that a run plans with.
    pub(super) room: Room,
    /// The encoding that the last record told, of those that tell theirs.
    pub(super) told: Option<&'static Encoding>,
}

impl Assembly {
    /// Reads everything below the header.
    ///
    /// # Errors
    /// When the records that are no rows need more memory than there is room for.
    pub(super) fn read(mut self, blocks: &mut Blocks, below: &Below, force_careful: bool) -> Result<RawTable, Beyond> {
        let unit = self.table.coding.unit();
        let plain = !force_careful && !self.table.coding.needs_signs(self.dialect);
        let rest = if plain {
            self.read_strict(blocks, below)?
        } else {
            let mut buffer = blocks.take(0);
            let at = (below.start * unit).min(buffer.len());
            buffer.drain(..at);
            Some((Window { buffer, passed: 0, offset: at as u64, next: 1 }, below.line))
        };
        self.table.irregular = rest.is_some();
        if let Some((window, line)) = rest {
            self.read_careful(blocks, window, line, below.width)?;
        }
        notes::mark_page_titles(&mut self.table);
        notes::mark_notes(&mut self.table);
        Ok(self.table)
    }

    /// How many blocks are worked on at a time.
    fn batch(&self) -> usize {
        let per_thread = if self.table.chunks.are_on_disk() { FEW_BLOCKS_PER_THREAD } else { BLOCKS_PER_THREAD };
        rayon::current_num_threads() * per_thread
    }

    /// Tokenises blocks side by side as long as they are of clean structure. Where something else was met, gives the bytes from
    /// there on and their line.
    fn read_strict(&mut self, blocks: &mut Blocks, below: &Below) -> Result<Option<(Window, u32)>, Beyond> {
        let (width, dialect) = (below.width.cells, self.dialect);
        let (mut next, mut offset, mut line) = (0, 0, below.line);
        while next < blocks.len() {
            let batch: Vec<(usize, Vec<u8>)> =
                (next..blocks.len()).take(self.batch()).map(|index| (index, blocks.take(index))).collect();
            next += batch.len();
            let tokenised: Vec<(Vec<u8>, Tokens)> = batch
                .into_par_iter()
                .map(|(index, bytes)| {
                    let from = if index == 0 { below.start.min(bytes.len()) } else { 0 };
                    let mut tokens = strict::tokenise(&bytes[from..], width, dialect);
                    tokens.shift(from);
                    (bytes, tokens)
                })
                .collect();
            let mut stretches = Vec::with_capacity(tokenised.len());
            let mut rest: Option<Window> = None;
            for (mut bytes, tokens) in tokenised {
                if let Some(rest) = &mut rest {
                    rest.buffer.append(&mut bytes);
                    continue;
                }
                let (first_line, at) = (line, tokens.stopped_at);
                line += tokens.line_count;
                if at < bytes.len() {
                    rest = Some(Window { buffer: bytes.split_off(at), passed: 0, offset: offset + at as u64, next });
                }
                let (length, odd) = (bytes.len(), blanks(&tokens));
                stretches.push(Stretch { bytes, offset, first_line, tokens, odd });
                offset += length as u64;
            }
            self.push(stretches)?;
            if let Some(rest) = rest {
                return Ok(Some((rest, line)));
            }
        }
        Ok(None)
    }

    /// Reads the rest of a file record by record.
    fn read_careful(
        &mut self,
        blocks: &mut Blocks,
        mut window: Window,
        mut line: u32,
        width: Width,
    ) -> Result<(), Beyond> {
        let coding = self.table.coding;
        let usual = (CAREFUL_CHUNK_BYTES + 2 * careful::LOOKAHEAD) * coding.unit();
        let mut stretches = Vec::new();
        while window.holds(blocks, 1) {
            let mut wanted = usual;
            let (mut stretch, length, lines) = loop {
                let all = !window.holds(blocks, wanted + 1);
                let bytes = &window.bytes()[..window.len().min(wanted)];
                let signs = coding.signs(bytes, self.dialect);
                let rest = Rest { signs: signs.as_deref().unwrap_or(bytes), unit: coding.unit(), bytes: bytes.len() };
                if let Some(done) = stretch(&rest, all, width, self.dialect, self.longest) {
                    break done;
                }
                // A record is longer than that.
                wanted *= 2;
            };
            stretch.first_line = line;
            stretch.offset = window.offset;
            stretch.bytes = window.bytes()[..length].to_vec();
            line += lines;
            window.pass(length);
            stretches.push(stretch);
            if stretches.len() >= self.batch() {
                self.push(std::mem::take(&mut stretches))?;
            }
        }
        self.push(stretches)
    }

    /// Decodes stretches side by side and puts their rows behind the others.
    ///
    /// # Errors
    /// When what is no row needs more memory than there is room for.
    fn push(&mut self, stretches: Vec<Stretch>) -> Result<(), Beyond> {
        let table = &mut self.table;
        let (width, coding, dialect) = (table.width(), table.coding, self.dialect);
        let (header, header_rows) = (&table.header, &self.header_rows);
        let nearest = encodings_at_start(&stretches, coding, &mut self.told);
        let built: Vec<Built> = stretches
            .into_par_iter()
            .zip(nearest)
            .map(|(stretch, nearest)| build(stretch, width, (header, header_rows), coding, nearest, dialect))
            .collect();
        for mut part in built {
            let first_row = self.first_row;
            part.chunk.first_row = first_row;
            self.room.take(part.undecodable.len() as u64 * size_of::<UndecodableCell>() as u64)?;
            for mut odd in part.odd {
                let (bytes, cells) = (odd.bytes.len() as u64, odd.cells.len() as u64);
                self.room.take(ODD_BYTES + 2 * bytes + ODD_CELL_BYTES * cells)?;
                odd.before_row += first_row;
                table.odd.push(odd);
            }
            let undecodable = part.undecodable.into_iter();
            table.undecodable.extend(undecodable.map(|cell| UndecodableCell { row: cell.row + first_row, ..cell }));
            self.first_row += u32::try_from(part.chunk.len()).unwrap_or(0);
            if !part.chunk.is_empty() {
                table.chunks.push(part.chunk, width);
            }
        }
        Ok(())
    }
}

fn blanks(tokens: &Tokens) -> Vec<OddSpan> {
    let blank = |blank: &strict::Blank| OddSpan {
        range: blank.start as usize..blank.stop as usize,
        line: blank.line,
        ends: Vec::new(),
        kind: OddKind::Structure(Structure::Blank),
        before_row: blank.before_row,
    };
    tokens.blanks.iter().map(blank).collect()
}

/// The part of a file that the careful path looks at.
struct Window {
    buffer: Vec<u8>,
    /// Bytes of the buffer that were passed.
    passed: usize,
    /// Offset in the file of the first byte that was not passed.
    offset: u64,
    /// The block that comes next.
    next: usize,
}

impl Window {
    /// Takes blocks until there are so many bytes, as far as there are; whether there are.
    fn holds(&mut self, blocks: &mut Blocks, bytes: usize) -> bool {
        while self.len() < bytes && self.next < blocks.len() {
            if self.passed * 2 > self.buffer.len() {
                self.buffer.drain(..self.passed);
                self.passed = 0;
            }
            self.buffer.append(&mut blocks.take(self.next));
            self.next += 1;
        }
        self.len() >= bytes
    }

    fn len(&self) -> usize {
        self.buffer.len() - self.passed
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[self.passed..]
    }

    fn pass(&mut self, bytes: usize) {
        self.passed += bytes;
        self.offset += bytes as u64;
    }
}

/// Some of a file: its signs, and how many bytes they stand for.
struct Rest<'a> {
    signs: &'a [u8],
    unit: usize,
    bytes: usize,
}

/// Reads the first records of `rest`, as many as make a chunk, with its bytes and lines; `None` where more of the file must
/// be known for that. `ended` says that nothing comes behind it.
fn stretch(
    rest: &Rest<'_>,
    ended: bool,
    width: Width,
    dialect: Dialect,
    longest: usize,
) -> Option<(Stretch, usize, u32)> {
    let signs = rest.signs;
    let mut stretch =
        Stretch { bytes: Vec::new(), offset: 0, first_line: 0, tokens: Tokens::default(), odd: Vec::new() };
    let local = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for record in careful::records(signs, Some(width), dialect).within(longest) {
        // What stands behind the window might make it another record, unless that is too far away to matter.
        if !ended && record.reach + careful::LOOKAHEAD > signs.len() {
            return None;
        }
        let found = record.ends.len();
        let kind = match record.verdict {
            Verdict::Row => None,
            Verdict::Blank => Some(OddKind::Structure(Structure::Blank)),
            Verdict::FieldCount => Some(OddKind::Reject(RejectReason::FieldCount { found, expected: width.cells })),
            Verdict::OpenQuote => Some(OddKind::Reject(RejectReason::OpenQuote)),
        };
        match kind {
            None => {
                stretch.tokens.starts.push(local(record.start));
                stretch.tokens.stops.push(local(record.stop));
                stretch.tokens.lines.push(record.line);
                stretch.tokens.ends.extend(record.ends.iter().take(width.cells).map(|&end| local(end)));
            }
            Some(kind) => stretch.odd.push(OddSpan {
                range: record.start..record.stop,
                line: record.line,
                ends: record.ends,
                kind,
                before_row: local(stretch.tokens.starts.len()),
            }),
        }
        if record.stop >= CAREFUL_CHUNK_BYTES || record.stop == signs.len() {
            return Some((stretch, (record.stop * rest.unit).min(rest.bytes), record.line + record.breaks));
        }
    }
    None
}
