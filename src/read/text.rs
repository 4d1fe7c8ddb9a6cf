//! Delimited text: from blocks of bytes to a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assembly::{Assembly, Below};
use super::blocks::Blocks;
use super::careful::{self, Verdict, Width};
use super::chunks::Chunks;
use super::coding::Coding;
use super::decode::decode_cells;
use super::dialect::Dialect;
use super::encoding;
use super::kept::Files;
use super::layout;
use super::paged::PagedFile;
use super::room::Room;
use super::table::{Format, OddKind, OddRecord, RawTable};
use super::{Named, ReadOptions, Way, refused};
use crate::error::Error;
use crate::model::{Structure, TableId};

/// Bytes from the start by which delimiter and line ends are judged.
const SAMPLE_BYTES: usize = 128 << 10;

/// Records from the start that the header is judged by.
const HEAD_RECORDS: usize = 60;

/// Reads one delimited file, given as blocks that end at records.
pub(crate) fn read(
    named: &Named,
    mut blocks: Blocks,
    id: TableId,
    options: &ReadOptions<'_>,
) -> Result<RawTable, Error> {
    if blocks.len() == 0 {
        return Err(Error::Empty { path: named.name.clone() });
    }
    let bytes = blocks.get(0).into_owned();
    blocks.verify()?;
    if options.encoding.is_none() && encoding::is_binary(&bytes) {
        return Err(Error::NotText { path: named.name.clone() });
    }
    let decided = encoding::decide(&blocks, options.encoding);
    let coding = decided.coding;
    let bom_bytes = if decided.facts.bom { coding.mark().len() } else { 0 };
    let bom = bom_bytes / coding.unit();

    let sample = &bytes[bom_bytes..bytes.len().min(SAMPLE_BYTES) / coding.unit() * coding.unit()];
    let dialect = Dialect::sniff(&decode_sample(sample, coding));
    // Where the bytes do not show the signs plainly, a copy does, one byte per unit.
    let signs = coding.signs(&bytes, dialect);
    let head: &[u8] = signs.as_deref().unwrap_or(&bytes);
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
    let header_rows = found.rows(&head_cells);
    let mut header = found.captions;
    options.limits.check_columns(&named.name, header.len())?;
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
            computed: false,
            before_row: 0,
        });
    }
    let last = &head_records[header_at + help];
    let data_start = last.stop + bom;
    let data_line = last.line + last.breaks + 1;

    let mut chunks = Chunks::default();
    if let Some(source) = blocks.source() {
        let scratch = PagedFile::scratch()?;
        chunks = Chunks::on_disk(Arc::new(Files { source: Arc::clone(source), scratch: Arc::new(scratch) }));
    }
    let table = RawTable {
        id,
        file: named.name.clone(),
        output_name: named.output_name.clone(),
        sheet: None,
        format: Format::Text(dialect),
        xlsx: false,
        hidden: false,
        hidden_rows: 0,
        hidden_columns: 0,
        covered: BTreeMap::new(),
        header,
        header_line,
        chunks,
        odd,
        encoding: decided.facts.clone(),
        undecodable: Vec::new(),
        hash: blocks.hash(),
        size: blocks.size(),
        irregular: false,
        coding,
        nested: None,
    };
    let longest = usize::try_from(options.limits.record).unwrap_or(usize::MAX);
    let below = Below { start: data_start, line: data_line, width };
    let room = Room::of(&options.limits);
    let table = Assembly { table, dialect, header_rows, first_row: 0, longest, room, told: decided.told }
        .read(&mut blocks, &below, options.way == Way::Careful)
        .map_err(|beyond| refused(named, beyond))?;
    table.verify()?;
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
