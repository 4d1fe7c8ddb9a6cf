//! From tokenised bytes to a chunk of text cells.

use encoding_rs::Encoding;
use rayon::prelude::*;

use super::assembly::Stretch;
use super::chunk::{Chunk, Original};
use super::coding::Coding;
use super::dialect::Dialect;
use super::layout;
use super::strict::Tokens;
use super::table::{OddKind, OddRecord, UndecodableCell};
use crate::model::Structure;

/// One stretch, decoded.
pub(super) struct Built {
    pub(super) chunk: Chunk,
    pub(super) odd: Vec<OddRecord>,
    pub(super) undecodable: Vec<UndecodableCell>,
}

/// The encoding of the rows at the start of each stretch that do not tell theirs: that of the nearest row above which does,
/// in whatever stretch it is. So it does not matter where a file was cut. `above` is what the rows above all stretches told
/// last, at the start of a file what its first telling row tells; the last of these rows then tell instead.
pub(super) fn encodings_at_start(
    stretches: &[Stretch],
    coding: Coding,
    above: &mut Option<&'static Encoding>,
) -> Vec<&'static Encoding> {
    if !coding.beside_utf8 {
        return vec![coding.encoding; stretches.len()];
    }
    let told: Vec<_> = stretches
        .par_iter()
        .map(|stretch| {
            let tells = |(&start, &stop): (&u32, &u32)| coding.told_by(&stretch.bytes[start as usize..stop as usize]);
            let rows = stretch.tokens.starts.iter().zip(&stretch.tokens.stops);
            rows.rev().find_map(tells)
        })
        .collect();
    let mut nearest = above.unwrap_or(coding.encoding);
    *above = told.iter().rev().find_map(|&last| last).or(*above);
    let next = |last: Option<&'static Encoding>| {
        let after = last.unwrap_or(nearest);
        std::mem::replace(&mut nearest, after)
    };
    told.into_iter().map(next).collect()
}

/// Decodes a stretch; `nearest` is the encoding of the rows at its start that do not tell theirs.
pub(super) fn build(
    stretch: Stretch,
    width: usize,
    (header, header_rows): (&[String], &[Vec<String>]),
    coding: Coding,
    nearest: &'static Encoding,
    dialect: Dialect,
) -> Built {
    let Stretch { bytes, offset, first_line, tokens, odd } = stretch;
    let unit = coding.unit();
    let place = |at: usize| (at * unit).min(bytes.len());
    let mut undecodable = Vec::new();
    let mut records: Vec<OddRecord> = odd
        .into_iter()
        .map(|span| OddRecord {
            kind: span.kind,
            line: first_line + span.line,
            range: offset + place(span.range.start) as u64..offset + place(span.range.end) as u64,
            cells: decode_cells(&bytes, span.range.start, &span.ends, coding, dialect),
            bytes: bytes[place(span.range.start)..place(span.range.end)].to_vec(),
            computed: false,
            before_row: span.before_row,
        })
        .collect();
    let lines = tokens.lines.iter().map(|line| first_line + line).collect();
    let decoded = if coding.is_utf8() {
        String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes)
    } else {
        Err(bytes)
    };
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
        Err(bytes) => {
            let (chunk, cells) = decode_chunk(bytes, tokens, lines, offset, width, (coding, nearest));
            undecodable = cells;
            chunk
        }
    };
    take_structure_out(&mut chunk, &mut records, &mut undecodable, width, (header, header_rows), dialect);
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
    (coding, mut nearest): (Coding, &'static Encoding),
) -> (Chunk, Vec<UndecodableCell>) {
    let mut undecodable = Vec::new();
    let unit = coding.unit();
    let place = |at: u32| (at as usize * unit).min(bytes.len());
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
    let record = |row: usize| &bytes[place(tokens.starts[row])..place(tokens.stops[row])];
    for row in 0..rows {
        chunk.starts.push(here(&chunk.text));
        let mut from = place(tokens.starts[row]);
        nearest = coding.told_by(record(row)).unwrap_or(nearest);
        let encoding = nearest;
        for column in 0..width {
            let end = place(tokens.ends[row * width + column]);
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
            from = end + unit;
        }
        chunk.stops.push(here(&chunk.text));
    }
    let in_bytes = |positions: Vec<u32>| {
        positions.into_iter().map(|at| u32::try_from(place(at)).unwrap_or(u32::MAX)).collect::<Vec<u32>>()
    };
    let (starts, stops, ends) = if unit == 1 {
        (tokens.starts, tokens.stops, tokens.ends)
    } else {
        (in_bytes(tokens.starts), in_bytes(tokens.stops), in_bytes(tokens.ends))
    };
    chunk.original = Some(Original { bytes, starts, stops, ends, unit });
    (chunk, undecodable)
}

/// Moves totals and repeated headers from the rows to the odd records.
fn take_structure_out(
    chunk: &mut Chunk,
    odd: &mut Vec<OddRecord>,
    undecodable: &mut Vec<UndecodableCell>,
    width: usize,
    (header, header_rows): (&[String], &[Vec<String>]),
    dialect: Dialect,
) {
    let found: Vec<(usize, Structure)> = (0..chunk.len())
        .filter_map(|row| {
            let cell = |column| dialect.content(chunk.raw_cell(row, column, width));
            let kind = layout::structure_of(header, header_rows, cell)?;
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
            computed: false,
            before_row: before_row - rows_before(before_row),
        });
    }
    odd.sort_by_key(|record| record.range.start);
    undecodable.retain(|cell| is_row[cell.row as usize]);
    for cell in undecodable.iter_mut() {
        cell.row -= rows_before(cell.row);
    }
    chunk.keep(&is_row, width);
}

/// The cells of a record, decoded and unquoted; positions are in units of the coding.
pub(super) fn decode_cells(
    bytes: &[u8],
    start: usize,
    ends: &[usize],
    coding: Coding,
    dialect: Dialect,
) -> Vec<String> {
    let unit = coding.unit();
    let place = |at: usize| (at * unit).min(bytes.len());
    let encoding = coding.of_record(&bytes[place(start)..place(ends.last().copied().unwrap_or(start))]);
    let mut from = start;
    ends.iter()
        .map(|&end| {
            let raw = encoding.decode_without_bom_handling(&bytes[place(from)..place(end)]).0;
            from = end + 1;
            dialect.content(&raw).into_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use crate::read::{Limits, Named, ReadOptions, Way, run};
    use crate::ui::Silent;

    #[test]
    fn rows_that_do_not_tell_their_encoding_have_that_of_the_row_above_wherever_the_file_is_cut() {
        // The fast path ends at the quote that stands inside a cell.
        let utf8 = "order_id,order_date,amount\n1,北京海淀科技公司,1\n2,5\" screen,1\n3,é,1\n".as_bytes();
        let file = [utf8, &GB18030.encode("4,广州天河电子公司,1\n").0].concat();
        for way in [Way::Usual, Way::Careful, Way::OnDisk] {
            let known = |caption: &str| ["order_id", "order_date", "amount"].contains(&caption);
            let options =
                ReadOptions { encoding: None, sheets: &[], known_header: &known, way, limits: Limits::default() };
            let tables = run(&[Named::bytes("x.csv", &file).expect("room")], &options, &mut Silent).expect("readable");
            assert_eq!(tables[0].encoding.name, "UTF-8+GB18030");
            assert_eq!((tables[0].cell(2, 1).as_ref(), tables[0].cell(3, 1).as_ref()), ("é", "广州天河电子公司"));
        }
    }

    #[test]
    fn rows_before_the_first_that_tells_its_encoding_have_that_one_however_far_below_it_is() {
        let header = "order_id,order_date,amount\n";
        let doubtful = "1,é,1\n".repeat(1_200_000);
        let telling = "2,5\" screen,1\n3,北京海淀科技公司,1\n4,上海浦东贸易公司,1\n";
        let gbk = GB18030.encode("5,广州天河电子公司,1\n6,深圳南山软件公司,1\n").0;
        let file = [header.as_bytes(), doubtful.as_bytes(), telling.as_bytes(), &gbk].concat();
        for way in [Way::Usual, Way::Careful, Way::OnDisk] {
            let known = |caption: &str| ["order_id", "order_date", "amount"].contains(&caption);
            let options =
                ReadOptions { encoding: None, sheets: &[], known_header: &known, way, limits: Limits::default() };
            let tables = run(&[Named::bytes("x.csv", &file).expect("room")], &options, &mut Silent).expect("readable");
            assert_eq!(tables[0].encoding.name, "UTF-8+GB18030");
            for row in [0, 600_000, 1_199_999] {
                assert_eq!(tables[0].cell(row, 1), "é", "row {row}, {way:?}");
            }
        }
    }
}
