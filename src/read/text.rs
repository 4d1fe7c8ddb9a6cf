//! Delimited text: from blocks of bytes to a table.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};
use rayon::prelude::*;

use super::careful::{self, Verdict};
use super::dialect::Dialect;
use super::encoding::{self, Decided};
use super::layout;
use super::strict::{self, Tokens};
use super::table::{Chunk, Format, OddKind, OddRecord, Original, RawTable, RejectReason, UndecodableCell};
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::{Structure, TableId};

/// Bytes from the start by which delimiter and line ends are judged.
const SAMPLE_BYTES: usize = 128 << 10;

/// Records from the start that the header is judged by.
const HEAD_RECORDS: usize = 60;

/// Bytes of a chunk made by the careful path.
const CAREFUL_CHUNK_BYTES: usize = 32 << 20;

/// Rows of a stretch of text, and what else was in it, before decoding.
struct Stretch {
    bytes: Vec<u8>,
    /// Offset of its first byte in the file.
    offset: u64,
    /// Physical line of its first byte, counted from 1.
    first_line: u32,
    tokens: Tokens,
    odd: Vec<OddSpan>,
}

/// An odd record of a stretch, by position.
struct OddSpan {
    range: Range<usize>,
    line: u32,
    ends: Vec<usize>,
    kind: OddKind,
    before_row: u32,
}

/// Reads one delimited file, given as blocks that end at records.
pub(crate) fn read(
    named: &Named,
    mut blocks: Vec<Vec<u8>>,
    id: TableId,
    options: &ReadOptions<'_>,
) -> Result<RawTable, Error> {
    let Some(head) = blocks.first() else { return Err(Error::Empty { path: named.name.clone() }) };
    if let Some(reason) = encoding::refuse(head) {
        return Err(Error::NotText { path: named.name.clone(), utf16: reason == encoding::NotText::Utf16 });
    }
    let decided = encoding::decide(&blocks, options.encoding);
    let size: u64 = blocks.iter().map(|block| block.len() as u64).sum();
    let bom = if decided.facts.bom { 3 } else { 0 };

    let sample = &head[bom..head.len().min(SAMPLE_BYTES)];
    let dialect = Dialect::sniff(&decided.encoding.decode_without_bom_handling(sample).0);
    let head_records: Vec<careful::Record> = careful::records(&head[bom..], None, dialect).take(HEAD_RECORDS).collect();
    let cells_of =
        |record: &careful::Record| decode_cells(&head[bom..], record.start, &record.ends, decided.encoding, dialect);
    let head_cells: Vec<Vec<String>> = head_records.iter().map(cells_of).collect();
    if head_cells.iter().flatten().all(|cell| cell.trim().is_empty()) {
        return Err(Error::Empty { path: named.name.clone() });
    }
    let Some(header_at) = layout::find_header(&head_cells, options.known_header) else {
        return Err(Error::NoHeader { path: named.name.clone() });
    };
    let header = head_cells[header_at].clone();
    let header_line = head_records[header_at].line + 1;

    // The byte order mark belongs to the first record, whatever that is.
    let mut odd: Vec<OddRecord> = Vec::new();
    for (index, (record, cells)) in head_records.iter().zip(&head_cells).take(header_at + 1).enumerate() {
        let start = if index == 0 { 0 } else { record.start + bom };
        let kind = match (index == header_at, record.verdict) {
            (true, _) => Structure::Header,
            (false, Verdict::Blank) => Structure::Blank,
            (false, _) => Structure::Title,
        };
        odd.push(OddRecord {
            kind: OddKind::Structure(kind),
            line: record.line + 1,
            range: start as u64..(record.stop + bom) as u64,
            bytes: head[start..record.stop + bom].to_vec(),
            cells: cells.clone(),
            before_row: 0,
        });
    }
    let data_start = head_records[header_at].stop + bom;
    let data_line = line_after(&head[..data_start], dialect) + 1;

    let (hash, stretches) = rayon::join(
        || hash_blocks(&blocks),
        || tokenise_all(&blocks, data_start, data_line, header.len(), dialect, options.force_careful),
    );
    let (mut stretches, irregular_from) = stretches;
    // The blocks give their bytes to the stretches that were read from them, without a copy.
    let mut offset = 0;
    let mut rest = Vec::new();
    let kept = stretches.len();
    for (index, block) in blocks.drain(..).enumerate() {
        let length = block.len() as u64;
        if index < kept {
            stretches[index].offset = offset;
            stretches[index].bytes = block;
        } else {
            rest.extend_from_slice(&block);
        }
        offset += length;
    }
    if let Some(line) = irregular_from {
        let stop = stretches.last().map_or(0, |stretch| stretch.tokens.stopped_at);
        let last_offset = stretches.last().map_or(0, |stretch| stretch.offset);
        if let Some(last) = stretches.last_mut() {
            let mut tail = last.bytes.split_off(stop);
            tail.append(&mut rest);
            rest = tail;
        }
        stretches.extend(careful_stretches(&rest, last_offset + stop as u64, line, header.len(), dialect));
    }

    let mut table = RawTable {
        id,
        file: named.name.clone(),
        output_name: named.output_name.clone(),
        sheet: None,
        format: Format::Text(dialect),
        header,
        header_line,
        chunks: Vec::new(),
        odd,
        encoding: decided.facts.clone(),
        undecodable: Vec::new(),
        hash,
        size,
        irregular: irregular_from.is_some(),
    };
    assemble(&mut table, stretches, &decided, dialect);
    Ok(table)
}

fn hash_blocks(blocks: &[Vec<u8>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for block in blocks {
        hasher.update(block);
    }
    hasher.finalize().to_hex().to_string()
}

/// Tokenises the blocks side by side as long as they are of clean structure. Gives the stretches read (their bytes still to
/// be filled in) and, where something irregular was met, the line on which the careful path has to go on.
fn tokenise_all(
    blocks: &[Vec<u8>],
    data_start: usize,
    data_line: u32,
    width: usize,
    dialect: Dialect,
    force_careful: bool,
) -> (Vec<Stretch>, Option<u32>) {
    let tokens: Vec<Tokens> = blocks
        .par_iter()
        .enumerate()
        .map(|(index, block)| {
            let from = if index == 0 { data_start } else { 0 };
            if force_careful {
                return Tokens { stopped_at: from, ..Tokens::default() };
            }
            let mut tokens = strict::tokenise(&block[from..], width, dialect);
            tokens.shift(from);
            tokens
        })
        .collect();
    let mut stretches = Vec::with_capacity(tokens.len());
    let mut line = data_line;
    for (block, tokens) in blocks.iter().zip(tokens) {
        let complete = tokens.stopped_at == block.len();
        let next_line = line + tokens.line_count;
        let odd = tokens.blanks.iter().map(|blank| OddSpan {
            range: blank.start as usize..blank.stop as usize,
            line: blank.line,
            ends: Vec::new(),
            kind: OddKind::Structure(Structure::Blank),
            before_row: blank.before_row,
        });
        stretches.push(Stretch { bytes: Vec::new(), offset: 0, first_line: line, odd: odd.collect(), tokens });
        line = next_line;
        if !complete {
            return (stretches, Some(line));
        }
    }
    (stretches, None)
}

/// Reads the rest of a file record by record.
fn careful_stretches(rest: &[u8], offset: u64, first_line: u32, width: usize, dialect: Dialect) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut start = 0;
    let mut line = 0;
    let mut open: Option<Stretch> = None;
    let mut records = careful::records(rest, Some(width), dialect).peekable();
    while let Some(record) = records.next() {
        let stretch = open.get_or_insert_with(|| {
            start = record.start;
            line = record.line;
            Stretch {
                bytes: Vec::new(),
                offset: offset + record.start as u64,
                first_line: first_line + record.line,
                tokens: Tokens::default(),
                odd: Vec::new(),
            }
        });
        let found = record.ends.len();
        let kind = match record.verdict {
            Verdict::Row => None,
            Verdict::Blank => Some(OddKind::Structure(Structure::Blank)),
            Verdict::FieldCount => Some(OddKind::Reject(RejectReason::FieldCount { found, expected: width })),
            Verdict::OpenQuote => Some(OddKind::Reject(RejectReason::OpenQuote)),
        };
        let local = |at: usize| u32::try_from(at - start).unwrap_or(u32::MAX);
        match kind {
            None => {
                stretch.tokens.starts.push(local(record.start));
                stretch.tokens.stops.push(local(record.stop));
                stretch.tokens.lines.push(record.line - line);
                stretch.tokens.ends.extend(record.ends.iter().take(width).map(|&end| local(end)));
            }
            Some(kind) => stretch.odd.push(OddSpan {
                range: record.start - start..record.stop - start,
                line: record.line - line,
                ends: record.ends.iter().map(|end| end - start).collect(),
                kind,
                before_row: u32::try_from(stretch.tokens.starts.len()).unwrap_or(u32::MAX),
            }),
        }
        if record.stop - start >= CAREFUL_CHUNK_BYTES || records.peek().is_none() {
            stretch.bytes = rest[start..record.stop].to_vec();
            stretches.extend(open.take());
        }
    }
    stretches
}

/// Decodes the stretches side by side and puts the table together.
fn assemble(table: &mut RawTable, stretches: Vec<Stretch>, decided: &Decided, dialect: Dialect) {
    let width = table.width();
    let header = &table.header;
    let built: Vec<Built> =
        stretches.into_par_iter().map(|stretch| build(stretch, width, header, decided.encoding, dialect)).collect();
    let mut first_row = 0;
    for mut part in built {
        part.chunk.first_row = first_row;
        for mut odd in part.odd {
            odd.before_row += first_row;
            table.odd.push(odd);
        }
        table
            .undecodable
            .extend(part.undecodable.into_iter().map(|cell| UndecodableCell { row: cell.row + first_row, ..cell }));
        first_row += u32::try_from(part.chunk.len()).unwrap_or(0);
        if !part.chunk.is_empty() {
            table.chunks.push(part.chunk);
        }
    }
    mark_notes(table);
}

/// Records below the last row that hold a single text are notes, not rows that went wrong.
fn mark_notes(table: &mut RawTable) {
    let height = table.height();
    for odd in table.odd.iter_mut().rev() {
        if odd.before_row < height || height == 0 {
            break;
        }
        let filled = odd.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if matches!(odd.kind, OddKind::Reject(RejectReason::FieldCount { .. })) {
            if filled > 1 {
                break;
            }
            let total =
                layout::structure_of(&["".to_owned()], |_| odd.cells.first().cloned().unwrap_or_default().into());
            odd.kind = OddKind::Structure(total.filter(|&kind| kind == Structure::Total).unwrap_or(Structure::Note));
        }
    }
}

/// One stretch, decoded.
struct Built {
    chunk: Chunk,
    odd: Vec<OddRecord>,
    undecodable: Vec<UndecodableCell>,
}

fn build(stretch: Stretch, width: usize, header: &[String], encoding: &'static Encoding, dialect: Dialect) -> Built {
    let Stretch { bytes, offset, first_line, tokens, odd } = stretch;
    let mut undecodable = Vec::new();
    let mut records: Vec<OddRecord> = odd
        .into_iter()
        .map(|span| OddRecord {
            kind: span.kind,
            line: first_line + span.line,
            range: offset + span.range.start as u64..offset + span.range.end as u64,
            cells: decode_cells(&bytes, span.range.start, &span.ends, encoding, dialect),
            bytes: bytes[span.range].to_vec(),
            before_row: span.before_row,
        })
        .collect();
    let lines = tokens.lines.iter().map(|line| first_line + line).collect();
    let decoded =
        if encoding == UTF_8 { String::from_utf8(bytes).map_err(|error| error.into_bytes()) } else { Err(bytes) };
    let mut chunk = match decoded {
        Ok(text) => Chunk {
            text,
            original: None,
            starts: tokens.starts,
            stops: tokens.stops,
            ends: tokens.ends,
            kinds: Vec::new(),
            lines,
            offset,
            first_row: 0,
        },
        Err(bytes) => decode_chunk(bytes, tokens, lines, offset, width, encoding, &mut undecodable),
    };
    take_structure_out(&mut chunk, &mut records, &mut undecodable, width, header, dialect);
    Built { chunk, odd: records, undecodable }
}

/// Decodes a chunk cell by cell and keeps the bytes beside the text. Bytes that mean nothing become U+FFFD, and their cell
/// is remembered.
fn decode_chunk(
    bytes: Vec<u8>,
    tokens: Tokens,
    lines: Vec<u32>,
    offset: u64,
    width: usize,
    encoding: &'static Encoding,
    undecodable: &mut Vec<UndecodableCell>,
) -> Chunk {
    let rows = tokens.starts.len();
    let mut chunk = Chunk {
        text: String::with_capacity(bytes.len() + bytes.len() / 2),
        starts: Vec::with_capacity(rows),
        stops: Vec::with_capacity(rows),
        ends: Vec::with_capacity(tokens.ends.len()),
        lines,
        offset,
        ..Chunk::default()
    };
    let here = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
    for row in 0..rows {
        chunk.starts.push(here(&chunk.text));
        let mut from = tokens.starts[row] as usize;
        for column in 0..width {
            let end = tokens.ends[row * width + column] as usize;
            let (cell, malformed) = encoding.decode_without_bom_handling(&bytes[from..end]);
            if malformed {
                let position = (u32::try_from(row), u16::try_from(column));
                if let (Ok(row), Ok(column)) = position {
                    undecodable.push(UndecodableCell { row, column });
                }
            }
            chunk.text.push_str(&cell);
            chunk.ends.push(here(&chunk.text));
            // Stands for the delimiter, so that a cell begins one byte after the one before it ended.
            chunk.text.push('\n');
            from = end + 1;
        }
        chunk.stops.push(here(&chunk.text));
    }
    chunk.original = Some(Original { bytes, starts: tokens.starts, stops: tokens.stops, ends: tokens.ends });
    chunk
}

/// Moves totals and repeated headers from the rows to the odd records.
fn take_structure_out(
    chunk: &mut Chunk,
    odd: &mut Vec<OddRecord>,
    undecodable: &mut Vec<UndecodableCell>,
    width: usize,
    header: &[String],
    dialect: Dialect,
) {
    let found: Vec<(usize, Structure)> = (0..chunk.len())
        .filter_map(|row| {
            let kind = layout::structure_of(header, |column| dialect.content(chunk.raw_cell(row, column, width)))?;
            Some((row, kind))
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let is_row: Vec<bool> =
        (0..chunk.len()).map(|row| found.binary_search_by_key(&row, |&(at, _)| at).is_err()).collect();
    let rows_before = |row: u32| u32::try_from(found.partition_point(|&(at, _)| at < row as usize)).unwrap_or(0);
    for record in odd.iter_mut() {
        record.before_row -= rows_before(record.before_row);
    }
    for &(row, kind) in &found {
        let before_row = u32::try_from(row).unwrap_or(u32::MAX);
        odd.push(OddRecord {
            kind: OddKind::Structure(kind),
            line: chunk.lines[row],
            range: chunk.byte_range(row),
            bytes: chunk.record_bytes(row).to_vec(),
            cells: (0..width).map(|column| dialect.content(chunk.raw_cell(row, column, width)).into_owned()).collect(),
            before_row: before_row - rows_before(before_row),
        });
    }
    odd.sort_by_key(|record| record.range.start);
    undecodable.retain(|cell| is_row[cell.row as usize]);
    for cell in undecodable.iter_mut() {
        cell.row -= rows_before(cell.row);
    }
    keep(&mut chunk.starts, &is_row, 1);
    keep(&mut chunk.stops, &is_row, 1);
    keep(&mut chunk.lines, &is_row, 1);
    keep(&mut chunk.ends, &is_row, width);
    if let Some(original) = &mut chunk.original {
        keep(&mut original.starts, &is_row, 1);
        keep(&mut original.stops, &is_row, 1);
        keep(&mut original.ends, &is_row, width);
    }
}

/// Keeps the entries of rows that stay; each row has `per_row` entries.
fn keep(values: &mut Vec<u32>, is_row: &[bool], per_row: usize) {
    let mut index = 0;
    values.retain(|_| {
        let stays = is_row[index / per_row];
        index += 1;
        stays
    });
}

/// The cells of a record, decoded and unquoted.
fn decode_cells(
    bytes: &[u8],
    start: usize,
    ends: &[usize],
    encoding: &'static Encoding,
    dialect: Dialect,
) -> Vec<String> {
    let mut from = start;
    ends.iter()
        .map(|&end| {
            let raw = encoding.decode_without_bom_handling(&bytes[from..end]).0;
            from = end + 1;
            dialect.content(&raw).into_owned()
        })
        .collect()
}

/// The number of line ends in `bytes`.
fn line_after(bytes: &[u8], dialect: Dialect) -> u32 {
    u32::try_from(memchr::memchr_iter(dialect.line_end.last_byte(), bytes).count()).unwrap_or(u32::MAX)
}
