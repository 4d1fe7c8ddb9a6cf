//! Reading bytes, and what must hold for the tables that come of it.

use std::sync::LazyLock;

use encoding_rs::Encoding;
use ordermend::Error;
use ordermend::model::{Kind, Structure};
use ordermend::normalise::{cell, contact, currency, date, number};
use ordermend::read::{self, Format, Limits, Named, OddKind, OddRecord, RawTable, ReadOptions, Way};
use ordermend::sources::{self, Library, SourceOptions};
use ordermend::ui::Silent;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::shipped().expect("the shipped profiles"));

/// So little memory that files of a fuzz target may ask for too much without taking it. Found out once: asking the system is
/// slower than reading.
static LIMITS: LazyLock<Limits> =
    LazyLock::new(|| Limits { memory: 256 << 20, unpacked: 64 << 20, ..Limits::default() });

/// One in so many files is also read with its rows on disk, which takes longer than all else.
const SELDOM: usize = 8;

/// Reads a file that is at hand.
///
/// # Errors
/// As [`read::run`].
pub fn read(bytes: &[u8], encoding: Option<&'static Encoding>, way: Way) -> Result<Vec<RawTable>, Error> {
    let known = |caption: &str| LIBRARY.knows(caption);
    let options = ReadOptions { encoding, sheets: &[], known_header: &known, way, limits: *LIMITS };
    read::run(&[Named::bytes("export.csv", bytes)?], &options, &mut Silent)
}

/// Reads delimited text in every way and asserts that they agree, that every byte is in exactly one record, and that every
/// record and cell is what stands at its place in the file. Gives what was read.
///
/// # Panics
/// When any of that does not hold.
#[must_use]
pub fn text_holds(bytes: &[u8], encoding: Option<&'static Encoding>) -> Option<RawTable> {
    let (fast, careful) = (read(bytes, encoding, Way::Usual), read(bytes, encoding, Way::Careful));
    let is_chosen = bytes.iter().fold(0usize, |sum, &byte| sum.wrapping_add(byte.into())).is_multiple_of(SELDOM);
    if let (Ok(fast), true) = (&fast, is_chosen) {
        let on_disk = read(bytes, encoding, Way::OnDisk).expect("readable, since it is in memory");
        on_disk[0].verify().expect("the rows on disk are readable");
        assert_eq!(facts(&fast[0]), facts(&on_disk[0]), "on disk it is something else");
        assert_eq!(content(&fast[0]), content(&on_disk[0]), "rows on disk differ");
        assert_ne!(on_disk[0].bytes_tile(), Some(false), "bytes are lost on disk");
    }
    match (fast, careful) {
        (Ok(mut fast), Ok(careful)) => {
            let (table, other) = (fast.pop().expect("a table"), &careful[0]);
            assert_eq!(facts(&table), facts(other), "the two paths differ");
            let (content, other_content) = (content(&table), content(other));
            for (row, (one, two)) in content.0.iter().zip(&other_content.0).enumerate() {
                assert_eq!(one, two, "row {row} differs");
            }
            assert_eq!(content.1, other_content.1, "the lines of rows differ");
            assert_eq!(content.2, other_content.2, "the records that are no rows differ");
            assert_ne!(table.bytes_tile(), Some(false), "bytes are lost");
            assert_ne!(other.bytes_tile(), Some(false), "bytes are lost on the careful path");
            if table.bytes_tile() == Some(true) {
                stands_at_its_place(&table, bytes);
                stands_at_its_place(other, bytes);
            }
            Some(table)
        }
        (Err(fast), Err(careful)) => {
            assert_eq!(fast.to_string(), careful.to_string());
            told(&fast);
            None
        }
        (fast, careful) => {
            let said = |result: &Result<Vec<RawTable>, Error>| result.as_ref().err().map(ToString::to_string);
            panic!("only one of the paths can read it: {:?}, {:?}", said(&fast), said(&careful));
        }
    }
}

/// Reads a workbook, web page or XML spreadsheet and looks at everything in it.
///
/// # Panics
/// When a table does not hold together.
pub fn workbook_holds(bytes: &[u8]) {
    match read(bytes, None, Way::Usual) {
        Ok(tables) => {
            assert!(!tables.is_empty(), "no table and no error");
            for table in &tables {
                let (cells, lines, _) = content(table);
                assert_eq!(cells.len(), lines.len());
                assert!(table.odd.iter().all(|odd| odd.before_row <= table.height()), "an odd record behind the end");
                cells_are_judged(table);
            }
            mapped(tables);
        }
        Err(error) => told(&error),
    }
}

/// Every error says something, in both languages.
fn told(error: &Error) {
    use ordermend::model::Lang;
    for lang in [Lang::En, Lang::Zh] {
        assert!(!error.message(lang).is_empty());
        let _ = error.hint(lang);
    }
}

/// Recognises the source and columns of tables.
fn mapped(tables: Vec<RawTable>) {
    let options = SourceOptions { library: LIBRARY.clone(), source: None, map: Vec::new() };
    let mapped = sources::run(tables, &options).expect("a fallback");
    for table in mapped {
        assert_eq!(table.mapping.columns().len(), table.raw.width());
    }
}

/// Cells, lines, and the records that are no rows.
type Content = (Vec<Vec<String>>, Vec<u32>, Vec<String>);

/// Everything a table says about its records, without the memory layout.
fn content(table: &RawTable) -> Content {
    let cells = (0..table.height())
        .map(|row| (0..table.width()).map(|column| table.cell(row, column).into_owned()).collect())
        .collect();
    let lines = (0..table.height()).map(|row| table.line(row)).collect();
    // Whether a line of delimiters has cells is left open: there is nothing in them.
    let shown = |odd: &OddRecord| {
        let cells = odd.cells.iter().filter(|_| odd.kind != OddKind::Structure(Structure::Blank));
        let OddRecord { kind, line, range, before_row, .. } = odd;
        format!("{kind:?} {line} {range:?} {before_row} {:?}", cells.collect::<Vec<_>>())
    };
    (cells, lines, table.odd.iter().map(shown).collect())
}

/// What a table says about itself, without how it was read.
fn facts(table: &RawTable) -> String {
    let RawTable { header, header_line, encoding, undecodable, hash, size, format, .. } = table;
    format!("{header:?} {header_line} {encoding:?} {undecodable:?} {hash} {size} {format:?}")
}

/// Asserts that records and cells are what stands at their places in the file.
fn stands_at_its_place(table: &RawTable, bytes: &[u8]) {
    let at = |range: std::ops::Range<u64>| {
        let place = |at: u64| usize::try_from(at).expect("a small file");
        &bytes[place(range.start)..place(range.end)]
    };
    for odd in &table.odd {
        assert_eq!(odd.bytes, at(odd.range.clone()), "an odd record holds other bytes than its own");
        assert!(odd.before_row <= table.height(), "an odd record behind the end");
    }
    let width = table.width();
    // Records of a file that was put together tell their encoding each for itself.
    let encoding = Encoding::for_label(table.encoding.name.as_bytes());
    let mut row = 0;
    for chunk in table.chunks.iter() {
        assert_eq!(chunk.first_row(), row);
        for inside in 0..chunk.len() {
            let record = chunk.record_bytes(inside);
            assert_eq!(record, at(chunk.byte_range(inside)), "a row holds other bytes than its own");
            assert_eq!(record, chunk.bytes_at(chunk.byte_range(inside)));
            for (column, range) in chunk.cell_ranges(inside, width).into_iter().enumerate() {
                let raw = chunk.raw_cell(inside, column, width);
                if let Some(encoding) = encoding {
                    let (text, malformed) = encoding.decode_without_bom_handling(&record[range]);
                    assert_eq!(text, raw, "a cell is not what its bytes say");
                    let place = |cell: &read::UndecodableCell| (cell.row, usize::from(cell.column)) == (row, column);
                    assert_eq!(table.undecodable.iter().any(place), malformed, "row {row} column {column}");
                }
            }
            row += 1;
        }
    }
    assert_eq!(row, table.height());
}

/// Shows every cell to everything that makes sense of cells.
///
/// # Panics
/// When one of them does.
pub fn cells_are_judged(table: &RawTable) {
    for row in 0..table.height() {
        for column in 0..table.width() {
            judge(&table.cell(row, column));
        }
    }
    assert!(matches!(table.format, Format::Text(_)) || table.bytes_tile().is_none());
}

/// Shows a cell to everything that makes sense of cells.
fn judge(content: &str) {
    for kind in [Kind::Id, Kind::Text, Kind::Money, Kind::Date] {
        let text = cell::unwrap(content, kind);
        assert!(content.contains(text), "unwrapping only takes away");
    }
    let text = cell::unwrap(content, Kind::Text);
    for flag in [false, true] {
        if let Some(read) = number::parse(text, flag)
            && let Some(written) = read.style.render(read.value)
        {
            let again = number::parse(&written, read.style.decimal_comma).map(|again| again.value);
            let equal = again.is_some_and(|again| again.compare(read.value) == Some(std::cmp::Ordering::Equal));
            assert!(equal, "{text:?} is written as {written:?} and read as {again:?}");
        }
        let _ = date::parse(text, flag);
    }
    if let Some(repaired) = cell::stray(content).and_then(|stray| stray.repaired) {
        assert_eq!(cell::stray(&repaired).and_then(|stray| stray.repaired), None, "repairing twice");
    }
    let _ = (contact::parse_phone(text), contact::is_email(text), contact::is_masked(text), currency::code(text));
}
