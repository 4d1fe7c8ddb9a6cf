//! Delimited text: from blocks of bytes to a table.

use std::ops::Range;

use rayon::prelude::*;

use super::careful::{self, Verdict, Width};
use super::coding::Coding;
use super::decode::{Built, build, decode_cells};
use super::dialect::Dialect;
use super::encoding::{self, Decided};
use super::layout;
use super::notes;
use super::strict::{self, Tokens};
use super::table::{Format, OddKind, OddRecord, RawTable, RejectReason, UndecodableCell};
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

/// Reads one delimited file, given as blocks that end at records.
pub(crate) fn read(
    named: &Named,
    mut blocks: Vec<Vec<u8>>,
    id: TableId,
    options: &ReadOptions<'_>,
) -> Result<RawTable, Error> {
    let Some(head) = blocks.first() else { return Err(Error::Empty { path: named.name.clone() }) };
    if options.encoding.is_none() && encoding::is_binary(head) {
        return Err(Error::NotText { path: named.name.clone() });
    }
    let decided = encoding::decide(&blocks, options.encoding);
    let coding = decided.coding;
    let size: u64 = blocks.iter().map(|block| block.len() as u64).sum();
    let bom_bytes = if decided.facts.bom { coding.mark().len() } else { 0 };
    let bom = bom_bytes / coding.unit();

    let sample = &head[bom_bytes..head.len().min(SAMPLE_BYTES) / coding.unit() * coding.unit()];
    let dialect = Dialect::sniff(&decode_sample(sample, coding));
    // Where the bytes do not show the signs plainly, a copy does, one byte per unit.
    let hash = hash_blocks(&blocks);
    if coding.needs_signs(dialect) {
        blocks = vec![blocks.concat()];
    }
    let signs = coding.signs(&blocks[0], dialect);
    let bytes = &blocks[0];
    let head: &[u8] = signs.as_deref().unwrap_or(bytes);
    let head_records = head_records(&head[bom..], dialect);
    let cells_of =
        |record: &careful::Record| decode_cells(&bytes[bom_bytes..], record.start, &record.ends, coding, dialect);
    let head_cells: Vec<Vec<String>> = head_records.iter().map(cells_of).collect();
    if head_cells.iter().flatten().all(|cell| cell.trim().is_empty()) {
        return Err(Error::Empty { path: named.name.clone() });
    }
    let Some(found) = layout::header(&head_cells, options.known_header) else {
        return Err(Error::NoHeader { path: named.name.clone() });
    };
    let header_at = found.last;
    let mut header = found.captions;
    let header_line = head_records[header_at].line + 1;
    let below: Vec<(usize, usize)> = head_records[header_at + 1..]
        .iter()
        .map(|record| (record.ends.len(), careful::filled(record.start, &record.ends)))
        .collect();
    drop_surplus_caption(&mut header, &below);
    let width = Width::of(header.len(), &below);

    // The byte order mark belongs to the first record, whatever that is.
    let mut odd: Vec<OddRecord> = Vec::new();
    let help = usize::from(layout::is_help(&head_cells[header_at + 1..]));
    for (index, (record, cells)) in head_records.iter().zip(&head_cells).take(header_at + 1 + help).enumerate() {
        let start = if index == 0 { 0 } else { (record.start + bom) * coding.unit() };
        let stop = ((record.stop + bom) * coding.unit()).min(bytes.len());
        let kind = match record.verdict {
            _ if index > header_at => Structure::Note,
            _ if index >= found.first => Structure::Header,
            Verdict::Blank => Structure::Blank,
            _ => Structure::Title,
        };
        odd.push(OddRecord {
            kind: OddKind::Structure(kind),
            line: record.line + 1,
            range: start as u64..stop as u64,
            bytes: bytes[start..stop].to_vec(),
            cells: cells.clone(),
            before_row: 0,
        });
    }
    let last = &head_records[header_at + help];
    let data_start = last.stop + bom;
    let data_line = last.line + last.breaks + 1;

    let below = Below { start: data_start, line: data_line, width };
    let (stretches, irregular) = match signs {
        Some(signs) => {
            let from = (data_start * coding.unit()).min(bytes.len());
            let rest =
                Rest { signs: &signs[data_start..], bytes: &bytes[from..], unit: coding.unit(), offset: from as u64 };
            (careful_stretches(rest, data_line, width, dialect), true)
        }
        None => stretches(blocks, &below, dialect, options.force_careful),
    };

    let mut table = RawTable {
        id,
        file: named.name.clone(),
        output_name: named.output_name.clone(),
        sheet: None,
        format: Format::Text(dialect),
        xlsx: false,
        hidden: false,
        header,
        header_line,
        chunks: Vec::new(),
        odd,
        encoding: decided.facts.clone(),
        undecodable: Vec::new(),
        hash,
        size,
        irregular,
        coding,
    };
    assemble(&mut table, stretches, &decided, dialect);
    Ok(table)
}

/// The first records of a file. Once most of them have told how wide the table is, those that quotes or line ends made
/// doubtful are read with that width.
fn head_records(text: &[u8], dialect: Dialect) -> Vec<careful::Record> {
    let read = |width| careful::records(text, width, dialect).take(HEAD_RECORDS).collect::<Vec<careful::Record>>();
    let first = read(None);
    let width = layout::most_frequent(first.iter().map(|record| record.ends.len()));
    width.map_or(first, |cells| read(Some(Width { cells, surplus: 0 })))
}

/// Least share, in percent, of records as wide as a header without its one blank caption by which that is surplus.
const SURPLUS_PERCENT: usize = 80;

/// Takes the one blank caption out of a header where the records below have one cell less: a delimiter too many stands
/// there, and every caption is over its own cells again.
fn drop_surplus_caption(header: &mut Vec<String>, below: &[(usize, usize)]) {
    let blank: Vec<usize> = (0..header.len()).filter(|&at| header[at].trim().is_empty()).collect();
    let narrower = below.iter().filter(|(cells, _)| cells + 1 == header.len()).count();
    if let ([surplus], true) = (&blank[..], narrower * 100 >= below.len().max(1) * SURPLUS_PERCENT) {
        header.remove(*surplus);
    }
}

/// A sample from the start of a file as text, record by record where they differ in their encoding.
fn decode_sample(sample: &[u8], coding: Coding) -> String {
    if !coding.beside_utf8 {
        return coding.encoding.decode_without_bom_handling(sample).0.into_owned();
    }
    let lines = sample.split_inclusive(|&byte| byte == b'\n');
    lines.map(|line| coding.of_record(line).decode_without_bom_handling(line).0).collect()
}

fn hash_blocks(blocks: &[Vec<u8>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for block in blocks {
        hasher.update(block);
    }
    hasher.finalize().to_hex().to_string()
}

/// What lies below the header: where it begins in the first block, its line, and how wide its rows are.
struct Below {
    start: usize,
    line: u32,
    width: Width,
}

/// Reads what lies below the header: side by side where it is of clean structure, record by record from where it is not.
/// Also says whether it had to.
fn stretches(mut blocks: Vec<Vec<u8>>, below: &Below, dialect: Dialect, force_careful: bool) -> (Vec<Stretch>, bool) {
    let (mut stretches, irregular_from) =
        tokenise_all(&blocks, below.start, below.line, below.width.cells, dialect, force_careful);
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
        let rest = Rest { signs: &rest, bytes: &rest, unit: 1, offset: last_offset + stop as u64 };
        stretches.extend(careful_stretches(rest, line, below.width, dialect));
    }
    (stretches, irregular_from.is_some())
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

/// The rest of a file: its signs, one byte per unit, and its bytes, which may be the same.
#[derive(Clone, Copy)]
struct Rest<'a> {
    signs: &'a [u8],
    bytes: &'a [u8],
    unit: usize,
    /// Offset of its first byte in the file.
    offset: u64,
}

/// Reads the rest of a file record by record.
fn careful_stretches(rest: Rest<'_>, first_line: u32, width: Width, dialect: Dialect) -> Vec<Stretch> {
    let Rest { signs, bytes, unit, offset } = rest;
    let place = |at: usize| (at * unit).min(bytes.len());
    let mut stretches = Vec::new();
    let mut start = 0;
    let mut line = 0;
    let mut open: Option<Stretch> = None;
    let mut records = careful::records(signs, Some(width), dialect).peekable();
    while let Some(record) = records.next() {
        let stretch = open.get_or_insert_with(|| {
            start = record.start;
            line = record.line;
            Stretch {
                bytes: Vec::new(),
                offset: offset + place(record.start) as u64,
                first_line: first_line + record.line,
                tokens: Tokens::default(),
                odd: Vec::new(),
            }
        });
        let found = record.ends.len();
        let kind = match record.verdict {
            Verdict::Row => None,
            Verdict::Blank => Some(OddKind::Structure(Structure::Blank)),
            Verdict::FieldCount => Some(OddKind::Reject(RejectReason::FieldCount { found, expected: width.cells })),
            Verdict::OpenQuote => Some(OddKind::Reject(RejectReason::OpenQuote)),
        };
        let local = |at: usize| u32::try_from(at - start).unwrap_or(u32::MAX);
        match kind {
            None => {
                stretch.tokens.starts.push(local(record.start));
                stretch.tokens.stops.push(local(record.stop));
                stretch.tokens.lines.push(record.line - line);
                stretch.tokens.ends.extend(record.ends.iter().take(width.cells).map(|&end| local(end)));
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
            stretch.bytes = bytes[place(start)..place(record.stop)].to_vec();
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
        stretches.into_par_iter().map(|stretch| build(stretch, width, header, decided.coding, dialect)).collect();
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
    notes::mark_page_titles(table);
    notes::mark_notes(table);
}
