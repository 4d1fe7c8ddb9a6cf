//! Rows on disk: where a chunk's text lies, and how its rows are found there again.
//!
//! The text of UTF-8 files is read from the input itself. Only the places of records and cells, and what was decoded from
//! another encoding, are written to a temporary file.

use std::ops::Range;
use std::sync::Arc;

use super::chunk::{Chunk, Original};
use super::paged::PagedFile;
use crate::error::Error;

/// Bytes of a position in the index.
const WORD: usize = 4;

/// The positions of a row beside those of its cells: start, stop and line.
const ROW_WORDS: usize = 3;

/// The positions of a row in undecoded bytes beside those of its cells: start and stop.
const ORIGINAL_WORDS: usize = 2;

/// The files that hold the rows of a table.
#[derive(Debug)]
pub(super) struct Files {
    /// The unpacked bytes of the input.
    pub(super) source: Arc<PagedFile>,
    /// Places, and decoded text.
    pub(super) scratch: Arc<PagedFile>,
}

impl Files {
    /// What went wrong first, as the error of a run.
    pub(super) fn failure(&self) -> Option<Error> {
        let source = self.source.failure().map(|error| (self.source.path(), error));
        let scratch = || self.scratch.failure().map(|error| (self.scratch.path(), error));
        let (path, source) = source.or_else(scratch)?;
        Some(Error::Paged { path: path.to_owned(), source })
    }
}

/// Where a text is.
#[derive(Debug)]
enum Place {
    Source(Range<u64>),
    Scratch(Range<u64>),
}

impl Place {
    /// A part of it, by positions within it.
    fn part(&self, from: u32, to: u32) -> Self {
        let within = |range: &Range<u64>| range.start + u64::from(from)..range.start + u64::from(to);
        match self {
            Self::Source(range) => Self::Source(within(range)),
            Self::Scratch(range) => Self::Scratch(within(range)),
        }
    }

    fn read(&self, files: &Files) -> Vec<u8> {
        match self {
            Self::Source(range) => files.source.read(range.clone()),
            Self::Scratch(range) => files.scratch.read(range.clone()),
        }
    }
}

/// A chunk whose rows are on disk.
#[derive(Debug)]
pub(super) struct Kept {
    rows: usize,
    width: usize,
    pub(super) offset: u64,
    pub(super) first_row: u32,
    /// Stretches of the file without a gap that the rows cover.
    pub(super) spans: Vec<Range<u64>>,
    index: Range<u64>,
    text: Place,
    /// The undecoded bytes, and the bytes of a unit, where they are not the text.
    original: Option<(Place, usize)>,
}

impl Kept {
    /// Puts a chunk on disk. It must be one of a text file.
    pub(super) fn new(chunk: &Chunk, width: usize, files: &Files) -> Self {
        let rows = chunk.len();
        let spans = chunk.spans();
        let mut index = Vec::with_capacity(rows * stride(width, chunk.original.is_some()));
        let mut push = |word: u32| index.extend_from_slice(&word.to_le_bytes());
        for row in 0..rows {
            push(chunk.starts[row]);
            push(chunk.stops[row]);
            push(chunk.lines[row]);
            chunk.ends[row * width..(row + 1) * width].iter().copied().for_each(&mut push);
            if let Some(original) = &chunk.original {
                push(original.starts[row]);
                push(original.stops[row]);
                original.ends[row * width..(row + 1) * width].iter().copied().for_each(&mut push);
            }
        }
        let in_source = |length: usize| Place::Source(chunk.offset..chunk.offset + length as u64);
        let (text, original) = match &chunk.original {
            None => (in_source(chunk.text.len()), None),
            Some(original) => {
                let text = Place::Scratch(files.scratch.append(chunk.text.as_bytes()));
                (text, Some((in_source(original.bytes.len()), original.unit)))
            }
        };
        let index = files.scratch.append(&index);
        Self { rows, width, offset: chunk.offset, first_row: chunk.first_row, spans, index, text, original }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The whole chunk.
    pub(super) fn load(&self, files: &Files) -> Chunk {
        let index = words(&files.scratch.read(self.index.clone()));
        let chunk = Chunk { first_row: self.first_row, offset: self.offset, ..Chunk::default() };
        let original = self.original.as_ref().map(|(place, unit)| (place.read(files), *unit));
        self.filled(chunk, self.rows, &index, self.text.read(files), original, files)
    }

    /// A chunk of one row alone.
    pub(super) fn load_row(&self, row: usize, files: &Files) -> Chunk {
        let stride = stride(self.width, self.original.is_some());
        let at = self.index.start + (row * stride) as u64;
        // Where the index could not be written there is less of it.
        let end = (at + stride as u64).min(self.index.end);
        let mut entry = words(&files.scratch.read(at.min(end)..end));
        let mut chunk = Chunk {
            first_row: self.first_row + u32::try_from(row).unwrap_or(0),
            offset: self.offset,
            ..Chunk::default()
        };
        let in_order = |entry: &[u32]| entry[0] <= entry[1];
        let of_original = ROW_WORDS + self.width;
        if entry.len() * WORD != stride
            || !in_order(&entry)
            || entry.get(of_original..).is_some_and(|entry| entry.len() > 1 && !in_order(entry))
        {
            return blank(1, self.width, &chunk);
        }
        // Positions are counted from the row's own start now.
        let (own, of_original) = entry.split_at_mut(ROW_WORDS + self.width);
        let text = self.text.part(own[0], own[1]).read(files);
        let mut moved = own[0];
        from_own_start(own, ROW_WORDS);
        let original = self.original.as_ref().map(|(place, unit)| {
            moved = of_original[0];
            let bytes = place.part(of_original[0], of_original[1]).read(files);
            from_own_start(of_original, ORIGINAL_WORDS);
            (bytes, *unit)
        });
        chunk.offset += u64::from(moved);
        self.filled(chunk, 1, &entry, text, original, files)
    }

    /// A chunk with its rows, given by their entries in the index; with blank rows where not everything could be read.
    fn filled(
        &self,
        mut chunk: Chunk,
        rows: usize,
        index: &[u32],
        text: Vec<u8>,
        original: Option<(Vec<u8>, usize)>,
        files: &Files,
    ) -> Chunk {
        let text = String::from_utf8(text).unwrap_or_else(|_| {
            files.source.fail(PagedFile::changed());
            String::new()
        });
        let entry_words = stride(self.width, original.is_some()) / WORD;
        let complete = index.len() == rows * entry_words && !text.is_empty();
        if !complete || original.as_ref().is_some_and(|(bytes, _)| bytes.is_empty()) {
            return blank(rows, self.width, &chunk);
        }
        // A cell ends before a delimiter or line end, which is one byte, or with the text. Where that is not so any more, the
        // places are those of another file.
        let ends = |at: &u32| text.as_bytes().get(*at as usize).map_or(*at as usize == text.len(), u8::is_ascii);
        let within = |at: u32| text.is_char_boundary(at as usize);
        chunk.original = original.map(|(bytes, unit)| Original { bytes, unit, ..Original::default() });
        for entry in index.chunks_exact(entry_words) {
            let (own, of_original) = entry.split_at(ROW_WORDS + self.width);
            if !(within(own[0]) && within(own[1]) && own[ROW_WORDS..].iter().all(ends)) {
                files.source.fail(PagedFile::changed());
                return blank(rows, self.width, &chunk);
            }
            chunk.starts.push(own[0]);
            chunk.stops.push(own[1]);
            chunk.lines.push(own[2]);
            chunk.ends.extend(&own[ROW_WORDS..]);
            if let Some(original) = &mut chunk.original {
                original.starts.push(of_original[0]);
                original.stops.push(of_original[1]);
                original.ends.extend(&of_original[ORIGINAL_WORDS..]);
            }
        }
        chunk.text = text;
        chunk
    }
}

/// Counts the positions of an entry from the row's start; the line among the first words is none.
fn from_own_start(entry: &mut [u32], first_words: usize) {
    let start = entry[0];
    let (head, ends) = entry.split_at_mut(first_words);
    head.iter_mut().take(2).chain(ends).for_each(|at| *at -= start);
}

/// Bytes of a row's entry in the index.
fn stride(width: usize, with_original: bool) -> usize {
    let further = if with_original { ORIGINAL_WORDS + width } else { 0 };
    (ROW_WORDS + width + further) * WORD
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(WORD);
    words.map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

/// Rows of empty cells in the place of what cannot be read; the failure is remembered where it happened.
fn blank(rows: usize, width: usize, chunk: &Chunk) -> Chunk {
    let mut chunk = Chunk { first_row: chunk.first_row, offset: chunk.offset, ..Chunk::default() };
    chunk.text = "\n".repeat(rows * width);
    let at = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
    for row in 0..rows {
        chunk.starts.push(at(row * width));
        chunk.stops.push(at((row + 1) * width));
        chunk.lines.push(0);
        chunk.ends.extend((row * width..(row + 1) * width).map(at));
    }
    chunk
}
