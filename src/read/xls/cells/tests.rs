use super::*;
use crate::read::limits::{Beyond, Limits};
use crate::read::xls::globals;
use crate::read::xls::{PROTECTED, strings::Strings};

/// A record.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short");
    [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn units(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A text of two bytes for each character, behind its length of 16 bits.
fn wide(text: &str) -> Vec<u8> {
    let characters: Vec<u16> = text.encode_utf16().collect();
    [units(&[u16::try_from(characters.len()).expect("short")]), vec![1], units(&characters)].concat()
}

/// A cell: place, style, content.
fn cell(kind: u16, row: u16, column: u16, style: u16, content: &[u8]) -> Vec<u8> {
    record(kind, &[units(&[row, column, style]), content.to_vec()].concat())
}

const BIFF8: [u8; 4] = [0x00, 0x06, 0x05, 0x00];
const BIFF5: [u8; 4] = [0x00, 0x05, 0x05, 0x00];

/// A stream with these records in front and one sheet.
fn stream(version: [u8; 4], globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    listed(1, version, globals, cells)
}

/// The same, whose one sheet is listed so many times.
fn listed(times: usize, version: [u8; 4], globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let name: &[u8] = if version == BIFF8 { b"\x02\x00s1" } else { b"\x02s1" };
    let listed = |start: u32| record(0x0085, &[&start.to_le_bytes()[..], &[0, 0], name].concat()).repeat(times);
    let front = [record(BOF, &version), globals.concat()].concat();
    let start = front.len() + listed(0).len() + 4;
    let listed = listed(u32::try_from(start).expect("short"));
    [front, listed, record(EOF, &[]), record(BOF, &version), cells.concat(), record(EOF, &[])].concat()
}

fn read_within(stream: &[u8], memory: u64) -> Result<Cells, Stop> {
    let mut room = Room::of(&Limits { memory, ..Limits::default() });
    let book = globals::read(stream, &mut room)?;
    let mut walked = 0;
    let mut last = Err(Stop::Broken(DAMAGED));
    for sheet in &book.sheets {
        last = Ok(super::read(stream, sheet.start, &book, &mut walked, &mut room)?);
    }
    last
}

fn texts(stream: &[u8]) -> Vec<(u32, Vec<String>)> {
    let cells = read_within(stream, 1 << 30).unwrap_or_else(|stop| panic!("{stop:?}"));
    cells.rows.iter().map(|row| (row.number, row.texts())).collect()
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

/// Styles: a plain one, a date, one with leading zeros of the workbook's own.
fn styles() -> Vec<Vec<u8>> {
    vec![
        record(0x041E, &[units(&[200]), wide("000000")].concat()),
        record(0x00E0, &units(&[0, 0])),
        record(0x00E0, &units(&[0, 14])),
        record(0x00E0, &units(&[0, 200])),
    ]
}

fn float(value: f64) -> Vec<u8> {
    value.to_le_bytes().to_vec()
}

#[test]
fn every_kind_of_cell_is_read() {
    let many = [
        units(&[4, 1, 0]),
        (1234u32 << 2 | 3).to_le_bytes().to_vec(),
        units(&[0]),
        (7u32 << 2 | 2).to_le_bytes().to_vec(),
        units(&[2]),
    ]
    .concat();
    let cells = [
        record(0x0200, &[0xFF; 14]),
        cell(NUMBER, 0, 0, 0, &float(12.5)),
        cell(NUMBER, 0, 1, 1, &float(45_460.5)),
        cell(NUMBER, 0, 2, 2, &float(123.0)),
        cell(NUMBER, 0, 3, 9, &float(-0.0)),
        cell(RK, 1, 0, 0, &(-5i32 << 2 | 2).to_le_bytes()),
        cell(RK, 1, 1, 0, &0x3FF8_0000u32.to_le_bytes()),
        cell(RK, 1, 2, 1, &(45_460i32 << 2 | 2).to_le_bytes()),
        cell(LABEL, 2, 0, 0, &wide("订单")),
        cell(RICH_LABEL, 2, 1, 0, b"\x02\x00\x00ab\x01\x00\x00\x00\x00\x00"),
        cell(BOOL_OR_ERROR, 3, 0, 0, &[1, 0]),
        cell(BOOL_OR_ERROR, 3, 1, 0, &[0x2A, 1]),
        cell(SHARED_LABEL, 3, 2, 0, &[1, 0, 0, 0]),
        record(MANY_RK, &many),
        cell(FORMULA, 5, 0, 0, &[float(3.5), vec![0; 8], units(&[0xFFFF])].concat()),
        cell(FORMULA, 5, 1, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 2, 0, 0x12, 0x12]),
        record(0x04BC, b"a shared formula"),
        record(STRING, &wide("text")),
        record(STRING, &wide("of nothing")),
        cell(FORMULA, 5, 2, 0, &[1, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        cell(FORMULA, 5, 3, 0, &[2, 0, 7, 0, 0, 0, 0xFF, 0xFF]),
        cell(FORMULA, 5, 4, 0, &[3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        cell(0x0201, 6, 0, 0, &[]),
    ];
    let shared = record(0x00FC, &[vec![0xFF; 8], wide("first"), wide("shared")].concat());
    let stream = stream(BIFF8, &[styles(), vec![shared]].concat(), &cells);
    assert_eq!(
        texts(&stream),
        [
            row(1, &["12.5", "2024-06-17 12:00:00", "000123", "0"]),
            row(2, &["-5", "1.5", "2024-06-17"]),
            row(3, &["订单", "ab"]),
            row(4, &["TRUE", "#N/A", "shared"]),
            row(5, &["", "12.34", "7"]),
            row(6, &["3.5", "text", "FALSE", "#DIV/0!"]),
        ]
    );
}

#[test]
fn texts_go_on_in_the_records_behind_them_in_another_width() {
    let long: String = "订".repeat(300);
    let narrow = [units(&[4]), vec![0], b"ab".to_vec()].concat();
    let globals = [
        // Two characters narrow, two wide; styles and readings behind it, which are left out.
        record(0x00FC, &[vec![0; 8], narrow].concat()),
        record(0x003C, &[vec![1], units(&[0x8BA2, 0x5355])].concat()),
        record(0x003C, &[]),
        record(
            0x003C,
            &[units(&[3]), vec![0x0C], units(&[1]), 6u32.to_le_bytes().to_vec(), b"xyz".to_vec(), vec![9; 5]].concat(),
        ),
        record(0x003C, &[vec![9; 5], wide("last"), vec![0, 0]].concat()),
    ];
    let label = wide(&long);
    let (head, tail) = label.split_at(203);
    let cells = [
        cell(SHARED_LABEL, 0, 0, 0, &[0, 0, 0, 0]),
        cell(SHARED_LABEL, 0, 1, 0, &[1, 0, 0, 0]),
        cell(SHARED_LABEL, 0, 2, 0, &[2, 0, 0, 0]),
        cell(LABEL, 0, 3, 0, head),
        record(0x003C, &[&[1], tail].concat()),
        cell(LABEL, 0, 4, 0, &[0, 0]),
        cell(LABEL, 0, 5, 0, &wide("\u{1F600}")),
    ];
    assert_eq!(texts(&stream(BIFF8, &globals, &cells)), [row(1, &["ab订单", "xyz", "last", &long, "", "😀"])]);
}

#[test]
fn older_workbooks_are_in_the_encoding_of_their_code_page() {
    let name = encoding_rs::GB18030.encode("订单").0.into_owned();
    let label = [units(&[u16::try_from(name.len()).expect("short")]), name].concat();
    let format = record(0x041E, &[units(&[164]), vec![10], b"yyyy/mm/dd".to_vec()].concat());
    let globals =
        [record(0x0042, &units(&[936])), record(0x0022, &units(&[1])), format, record(0x00E0, &units(&[0, 164]))];
    let cells = [cell(LABEL, 0, 0, 0, &label), cell(NUMBER, 0, 1, 0, &float(43_998.0))];
    assert_eq!(texts(&stream(BIFF5, &globals, &cells)), [row(1, &["订单", "2024-06-17"])]);
}

#[test]
fn what_is_hidden_or_merged_is_told_and_charts_are_no_cells() {
    let hidden_row = record(ROW, &[units(&[1, 0, 2, 255, 0, 0]), vec![0x20, 0, 0, 0]].concat());
    let cells = [
        record(COLUMNS, &units(&[2, 3, 0, 0, 1, 0])),
        hidden_row,
        cell(LABEL, 0, 0, 0, &wide("merged")),
        cell(LABEL, 0, 1, 0, &wide("a")),
        cell(LABEL, 1, 1, 0, &wide("b")),
        record(BOF, &BIFF8),
        cell(NUMBER, 0, 0, 0, &float(99.0)),
        record(EOF, &[]),
        cell(LABEL, 2, 1, 0, &wide("c")),
        record(MERGED, &units(&[9, 0, 1, 0, 0])),
    ];
    let found = read_within(&stream(BIFF8, &[], &cells), 1 << 30).unwrap_or_else(|stop| panic!("{stop:?}"));
    assert_eq!(found.hidden_columns, [(2, 3)]);
    assert_eq!(found.rows.iter().map(|row| row.hidden).collect::<Vec<_>>(), [false, true, false]);
    let texts: Vec<Vec<String>> = found.rows.iter().map(SheetRow::texts).collect();
    assert_eq!(texts, [vec!["merged", "a"], vec!["merged", "b"], vec!["", "c"]]);
}

#[test]
fn damage_is_told_and_no_claim_takes_memory() {
    let stop = |stream: &[u8]| read_within(stream, 64 << 20).err();
    let alone = |cell: Vec<u8>| stop(&stream(BIFF8, &[], &[cell]));
    assert_eq!(alone(cell(NUMBER, 0, 256, 0, &float(1.0))), Some(Stop::Broken(BEYOND)));
    assert_eq!(alone(cell(NUMBER, 0, 0, 0, &[1])), Some(Stop::Broken(DAMAGED)));
    assert_eq!(alone(cell(FORMULA, 0, 0, 0, &[1])), Some(Stop::Broken(DAMAGED)));
    assert_eq!(alone(cell(SHARED_LABEL, 0, 0, 0, &[0, 0, 0, 0])), Some(Stop::Broken(NO_TEXT)));
    assert!(alone(cell(LABEL, 0, 0, 0, &[0xFF, 0xFF, 1, 0, 0])).is_some(), "a text that is not there");
    assert_eq!(stop(&stream(BIFF8, &[record(0x002F, &[0, 0])], &[])), Some(Stop::Broken(PROTECTED)));
    let whole = stream(BIFF8, &styles(), &[cell(LABEL, 0, 0, 0, &wide("x"))]);
    for end in 0..whole.len() {
        assert!(stop(&whole[..end]).is_some(), "cut off after {end} bytes");
    }
    // One text of 30,000 characters that a hundred thousand cells share: 1.8 MB that would be 9 GB.
    let long = record(0x00FC, &[vec![0; 8], units(&[8000]), vec![0], vec![b'x'; 8000]].concat());
    let cells: Vec<Vec<u8>> = (0..20_000).map(|number| cell(SHARED_LABEL, number, 0, 0, &[0, 0, 0, 0])).collect();
    let found = stop(&stream(BIFF8, &[long], &cells));
    assert!(matches!(found, Some(Stop::Beyond(Beyond::Memory { .. }))), "{found:?}");
    // The same sheet listed again and again: each time its blank cells would be gone through.
    let blank = vec![record(0x0201, &[0; 6]); 1000];
    assert_eq!(stop(&listed(2, BIFF8, &[], &blank)), None);
    assert_eq!(stop(&listed(5000, BIFF8, &[], &blank)), Some(Stop::Broken(OVERLAP)));
}

#[test]
fn shared_texts_are_what_is_there_and_not_what_is_claimed() {
    let data = [u32::MAX.to_le_bytes().to_vec(), u32::MAX.to_le_bytes().to_vec(), wide("only")].concat();
    let mut room = Room::of(&Limits { memory: 1 << 20, ..Limits::default() });
    let strings = Strings::read(&data, &mut Records::new(&[], 0), &mut room).expect("readable");
    assert_eq!((strings.get(0), strings.get(1)), (Some("only"), None));
}
