//! JSON (RFC 8259): what programs get of an order system's interface, as an array of orders, as JSON Lines, or within the
//! envelope of the answer.
//!
//! In: the bytes of a file. Out: one table with a row for each line of an order; its captions are the paths to the values, as
//! in `order_detail.price_info.order_price`. The records stay as they were written, and it is these that go back.

mod edit;
mod flatten;
mod records;

pub(crate) use edit::{replaced, with_members, without_members};

use std::collections::BTreeMap;
use std::ops::Range;

use super::blocks::Blocks;
use super::chunk::{CellKind, Chunk};
use super::chunks::Chunks;
use super::coding::Coding;
use super::encoding::EncodingFacts;
use super::room::Room;
use super::table::{Format, OddKind, OddRecord, RawTable};
use super::{Named, ReadOptions, refused};
use crate::error::Error;
use crate::model::{Structure, TableId, Text};

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Bytes of records from which on a chunk is full.
const CHUNK_BYTES: usize = 8 << 20;

/// Bytes beside its text that a cell of a table takes: where it ends, and its kind.
const CELL_BYTES: u64 = 6;

/// How deep values may stand within each other.
const DEEPEST: usize = 64;

/// The path to a value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JsonPath {
    /// The keys on the way.
    pub keys: Vec<String>,
    /// How many keys lead to the array whose elements are the lines, for a value of a line.
    pub line_after: Option<usize>,
    /// Whether it gathers values of several objects, so that nothing can be written back to one of them.
    pub gathered: bool,
}

impl JsonPath {
    /// The caption that stands for it.
    #[must_use]
    pub fn caption(&self) -> String {
        self.keys.join(".")
    }
}

/// The records behind the rows of a JSON file.
#[derive(Debug)]
pub struct Nested {
    /// The records as they were written, one cell each.
    pub records: RawTable,
    /// The record of each row.
    pub row_of: Vec<u32>,
    /// Which line of its record each row is, counted from 0.
    pub part_of: Vec<u32>,
    /// The path behind each column.
    pub paths: Vec<JsonPath>,
    /// Whether records have lines of their own.
    pub has_lines: bool,
}

/// Whether text is JSON rather than delimited text: an object or an array of objects begins.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut signs = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (signs.next(), signs.next()) {
        (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{')) => true,
        (Some(b'['), Some(b']')) => signs.next().is_none(),
        _ => false,
    }
}

/// Whether text is a list of lists of values, as bill queries of Kingdee answer: nothing names the values.
pub(super) fn is_nameless(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let mut signs = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!(
        (signs.next(), signs.next(), signs.next()),
        (Some(b'['), Some(b'['), Some(b'"' | b'[' | b']' | b'{' | b'-' | b'n' | b't' | b'f' | b'0'..=b'9'))
    )
}

/// Reads the records of a file.
///
/// # Errors
/// When it is no UTF-8 or no JSON, holds no record, or goes beyond a limit.
pub(super) fn read(
    named: &Named,
    blocks: &Blocks,
    id: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    const NOT_UTF8: Text = Text {
        en: "it is JSON in another encoding than UTF-8, which RFC 8259 demands",
        zh: "它是 JSON，但编码不是 RFC 8259 要求的 UTF-8",
    };
    const TOO_DEEP: Text = Text {
        en: "its values stand more than 64 deep within each other, which no order does",
        zh: "其中的值嵌套超过 64 层，不可能是订单",
    };
    let bytes = blocks.concat();
    blocks.verify()?;
    let mut room = Room::of(&options.limits);
    // The file in one piece, the records, and their values as cells.
    room.take(4 * bytes.len() as u64).map_err(|beyond| refused(named, beyond))?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let text = std::str::from_utf8(&bytes[mark..])
        .map_err(|_| Error::BrokenDocument { path: named.name.clone(), why: NOT_UTF8 })?;
    if depth(text) > DEEPEST {
        return Err(Error::BrokenDocument { path: named.name.clone(), why: TOO_DEEP });
    }
    let found = records::find(text, options.known_header).map_err(|fault| Error::BrokenJson {
        path: named.name.clone(),
        line: fault.line,
        column: fault.column,
        message: fault.message,
    })?;
    if found.records.is_empty() {
        return Err(Error::Empty { path: named.name.clone() });
    }
    let source = Source { named, id, hash, size: bytes.len() as u64, text, mark };
    let records = source.records(&found);
    let most = usize::try_from(options.limits.columns).unwrap_or(usize::MAX);
    let columns = flatten::Columns::of(text, &found.records, options.known_header, most);
    options.limits.check_columns(&named.name, columns.paths.len())?;
    let mut table = source.table(columns.paths.iter().map(JsonPath::caption).collect());
    let width = table.width();
    let (mut row_of, mut part_of, mut rows_before) = (Vec::new(), Vec::new(), Vec::new());
    let mut chunk = Chunk::default();
    for (number, record) in found.records.iter().enumerate() {
        rows_before.push(u32::try_from(row_of.len()).unwrap_or(u32::MAX));
        let record_number = u32::try_from(number).unwrap_or(u32::MAX);
        let line = records.line(record_number);
        for (part, cells) in columns.rows(&text[record.clone()]).into_iter().enumerate() {
            room.take(width as u64 * CELL_BYTES).map_err(|beyond| refused(named, beyond))?;
            chunk.push(line, cells.into_iter().map(|cell| (cell, CellKind::Text)), width);
            row_of.push(record_number);
            part_of.push(u32::try_from(part).unwrap_or(0));
        }
        if chunk.text.len() >= CHUNK_BYTES {
            let next = chunk.first_row + u32::try_from(chunk.len()).unwrap_or(0);
            table.chunks.push(std::mem::take(&mut chunk), width);
            chunk.first_row = next;
        }
    }
    if !chunk.is_empty() {
        table.chunks.push(chunk, width);
    }
    let height = table.height();
    let row_before = |record: u32| rows_before.get(record as usize).copied().unwrap_or(height);
    table.odd = records
        .odd
        .iter()
        .map(|odd| OddRecord {
            cells: vec![String::new(); width],
            before_row: row_before(odd.before_row),
            ..odd.clone()
        })
        .collect();
    let has_lines = columns.has_lines();
    table.nested = Some(Box::new(Nested { records, row_of, part_of, paths: columns.paths, has_lines }));
    Ok(vec![table])
}

/// How deep the values of a text stand within each other.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let (mut within, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if within => escaped = true,
            b'"' => within = !within,
            b'{' | b'[' if !within => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !within => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What the tables of a file share.
struct Source<'a> {
    named: &'a Named,
    id: TableId,
    hash: String,
    size: u64,
    text: &'a str,
    mark: usize,
}

impl Source<'_> {
    /// A table of this file without rows.
    fn table(&self, header: Vec<String>) -> RawTable {
        const BY_FORMAT: Text = Text { en: "JSON is UTF-8", zh: "JSON 即 UTF-8" };
        RawTable {
            id: self.id,
            file: self.named.name.clone(),
            output_name: self.named.output_name.clone(),
            sheet: None,
            format: Format::Json,
            xlsx: false,
            header,
            header_line: 1,
            chunks: Chunks::default(),
            odd: Vec::new(),
            encoding: EncodingFacts {
                name: "UTF-8",
                bom: self.mark > 0,
                reason: BY_FORMAT.en,
                reason_zh: BY_FORMAT.zh,
                uncertain: false,
            },
            undecodable: Vec::new(),
            hash: self.hash.clone(),
            size: self.size,
            irregular: false,
            hidden: false,
            hidden_rows: 0,
            hidden_columns: 0,
            covered: BTreeMap::new(),
            coding: Coding::of(encoding_rs::UTF_8),
            nested: None,
        }
    }

    /// The records, each with what stands between it and the next, and what stands before and behind them all.
    fn records(&self, found: &records::Found) -> RawTable {
        let mut table = self.table(vec!["record".to_owned()]);
        let mut lines = Lines { text: self.text, at: 0, line: 1 };
        let mut odd = |range: Range<usize>, kind: OddKind, line: u32, before_row: u32| {
            let mark = if range.start == 0 { self.mark } else { 0 };
            table.odd.push(OddRecord {
                kind,
                line,
                range: (range.start + self.mark - mark) as u64..(range.end + self.mark) as u64,
                bytes: [&MARK[..mark], self.text[range].as_bytes()].concat(),
                cells: vec![String::new()],
                computed: false,
                before_row,
            });
        };
        let starts = [&found.records, &found.rejects].into_iter().filter_map(|list| list.first());
        let first = starts.map(|range| range.start).min().unwrap_or(0);
        if first + self.mark > 0 {
            odd(0..first, OddKind::Structure(Structure::Header), 1, 0);
        }
        let begin = found.records.first().map_or(first, |record| record.start);
        let mut chunk = Chunk { offset: (begin + self.mark) as u64, ..Chunk::default() };
        let mut rejects = found.rejects.iter().peekable();
        for (number, record) in found.records.iter().enumerate() {
            let row = u32::try_from(number).unwrap_or(u32::MAX);
            while let Some(reject) = rejects.next_if(|reject| reject.start < record.start) {
                odd(reject.clone(), OddKind::Reject(super::RejectReason::NotJson), lines.of(reject.start), row);
            }
            let line = lines.of(record.start);
            let next = found.records.get(number + 1).map(|next| next.start);
            let reject = rejects.peek().map(|reject| reject.start);
            let stop = [next, reject].into_iter().flatten().min().unwrap_or(found.end);
            if chunk.text.len() >= CHUNK_BYTES {
                let full = std::mem::take(&mut chunk);
                table.chunks.push(full, 1);
                chunk.first_row = row;
                chunk.offset = (record.start + self.mark) as u64;
            }
            chunk.push_record(line, &self.text[record.clone()], &self.text[record.end..stop]);
        }
        if !chunk.is_empty() {
            table.chunks.push(chunk, 1);
        }
        let rows = u32::try_from(found.records.len()).unwrap_or(u32::MAX);
        for reject in rejects {
            odd(reject.clone(), OddKind::Reject(super::RejectReason::NotJson), lines.of(reject.start), rows);
        }
        if found.end < self.text.len() {
            odd(found.end..self.text.len(), OddKind::Structure(Structure::Note), lines.of(found.end), rows);
        }
        table
    }
}

/// Counts lines, for places that come in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u32 {
        if at >= self.at {
            let passed = self.text[self.at..at].matches('\n').count();
            self.line = self.line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
            self.at = at;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn json_is_told_from_text_that_begins_like_it() {
        for (text, expected) in [
            ("[{\"a\":1}]", true),
            ("\u{feff} [\n {\"a\":1}]", true),
            ("{\"a\":1}\n{\"a\":2}", true),
            ("{}", true),
            ("[]", true),
            ("[order id],[date]\n1,2", false),
            ("{order},x\n1,2", false),
            ("[[1,2],[3,4]]", false),
            ("订单编号,日期\n1,2", false),
            ("", false),
        ] {
            assert_eq!(looks_like(text.as_bytes()), expected, "{text}");
        }
    }
}
