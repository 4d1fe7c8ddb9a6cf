//! What must hold for any input.

use std::collections::BTreeMap;

use ordermend::model::Decimal;
use ordermend::normalise::{cell, contact, date, number};
use ordermend::read::{self, Limits, Named, Origin, RawTable, ReadOptions, Way};
use ordermend::sources::{Equation, header_key};
use ordermend::ui::Silent;
use proptest::prelude::*;

use crate::support::{clean, repository, rows};

fn read(bytes: &[u8], force_careful: bool) -> Result<Vec<RawTable>, ordermend::Error> {
    let named =
        Named { name: "x.csv".into(), output_name: "x.csv".into(), origin: Origin::bytes(bytes).expect("room") };
    let known = |caption: &str| ["order_id", "order_date", "amount"].contains(&caption);
    let way = if force_careful { Way::Careful } else { Way::Usual };
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &known, way, limits: Limits::default() };
    read::run(&[named], &options, &mut Silent)
}

/// Everything a table says about its records, without the memory layout.
fn content(table: &RawTable) -> (Vec<Vec<String>>, Vec<u32>, Vec<String>) {
    let cells = (0..table.height())
        .map(|row| (0..table.width()).map(|column| table.cell(row, column).into_owned()).collect())
        .collect();
    let lines = (0..table.height()).map(|row| table.line(row)).collect();
    let odd = table.odd.iter().map(|odd| format!("{:?} {} {:?} {}", odd.kind, odd.line, odd.range, odd.before_row));
    (cells, lines, odd.collect())
}

const HEADER: &str = "order_id,order_date,amount\n";

/// A cell as a program writes it: quoted where it must be, or for no reason.
fn written_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ]{0,6}",
        "[一-龥，。]{0,4}",
        "[a-z,\n\" ]{0,6}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        "[0-9]{1,18}".prop_map(|digits| format!("=\"{digits}\"")),
    ]
}

proptest! {
    #[test]
    fn clean_structure_reads_the_same_on_both_paths(
        records in prop::collection::vec(prop::collection::vec(written_cell(), 3), 1..30),
        crlf in any::<bool>(),
        last_line_end in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = HEADER.replace('\n', end);
        text += &records.iter().map(|cells| cells.join(",")).collect::<Vec<_>>().join(end);
        if last_line_end {
            text += end;
        }
        let (fast, careful) = (read(text.as_bytes(), false)?, read(text.as_bytes(), true)?);
        prop_assert_eq!(content(&fast[0]), content(&careful[0]));
        prop_assert_eq!(fast[0].bytes_tile(), Some(true));
        let dialect = read::Dialect::plain(b',', read::LineEnd::Lf);
        let filled = |cells: &Vec<String>| cells.iter().any(|cell| !dialect.content(cell).trim().is_empty());
        let expected = records.iter().filter(|cells| filled(cells)).count();
        let totals = fast[0].odd.iter().filter(|odd| odd.cells.iter().any(|cell| !cell.trim().is_empty())).count() - 1;
        prop_assert_eq!(fast[0].height() as usize + totals, expected);
    }

    #[test]
    fn no_bytes_panic_the_reader_and_none_are_lost(tail in prop::collection::vec(
        prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'='), any::<u8>()], 0..400)) {
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend(&tail);
        match (read(&bytes, false), read(&bytes, true)) {
            (Ok(fast), Ok(careful)) => {
                prop_assert_eq!(content(&fast[0]), content(&careful[0]));
                prop_assert_eq!(fast[0].bytes_tile(), Some(true));
            }
            (fast, careful) => {
                let said = |result: Result<Vec<RawTable>, ordermend::Error>| result.err().map(|error| error.to_string());
                prop_assert_eq!(said(fast), said(careful));
            }
        }
    }

    #[test]
    fn no_bytes_at_all_panic_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(tables) = read(&bytes, false) {
            prop_assert_eq!(tables[0].bytes_tile(), Some(true));
        }
    }

    #[test]
    fn repairing_characters_twice_is_repairing_them_once(text in "\\PC{0,12}|[ \t\u{200b}\u{3000}a中]{0,8}") {
        if let Some(repaired) = cell::stray(&text).and_then(|stray| stray.repaired) {
            prop_assert_eq!(cell::stray(&repaired).and_then(|stray| stray.repaired), None);
        }
    }

    #[test]
    fn captions_compare_as_themselves(text in "\\PC{0,12}") {
        prop_assert_eq!(header_key(&header_key(&text)), header_key(&text));
    }

    #[test]
    fn numbers_come_back_from_every_notation(mantissa in -10_000_000_000i64..10_000_000_000, scale in 0u8..6) {
        let value = Decimal::new(i128::from(mantissa), scale);
        for like in ["1", "￥1", "(1,000)", "1,000.5元"] {
            let style = number::parse(like, false).expect("a notation").style;
            let text = style.render(value).expect("a number in that notation");
            let back = number::parse(&text, false).map(|number| number.value);
            prop_assert_eq!(back.and_then(|back| back.compare(value)), Some(std::cmp::Ordering::Equal), "{}", text);
        }
    }

    #[test]
    fn dates_come_back_from_every_notation(day in -10_000i64..40_000, second in 0i64..86_400) {
        let moment = ordermend::model::Moment((day * 86_400 + second) * 1_000_000);
        for like in ["2024-01-02 03:04:05", "2024/1/2 3:04:05", "2024.01.02 03:04:05"] {
            let style = date::parse(like, false).expect("a notation").style;
            let text = style.render(moment, date::Clock::Seconds).expect("a date in that notation");
            prop_assert_eq!(date::parse(&text, false).map(|date| date.moment), Some(moment), "{}", text);
        }
    }

    #[test]
    fn nothing_panics_the_parsers_of_cells(text in "\\PC{0,24}|[0-9年月日:/ .-]{0,20}|[0-9,.¥()（）％．，￥元%E+-]{0,14}") {
        let parsed = (number::parse(&text, false), date::parse(&text, true), contact::parse_phone(&text));
        prop_assert!(parsed.0.is_none_or(|number| number.value.scale <= 38));
        let _ = (contact::is_email(&text), Equation::parse(&text), cell::unwrap(&text, ordermend::model::Kind::Id));
    }
}

/// The findings of the demo, without what a row's place changes: its line, and which of two copies is the first.
fn findings_of(text: &str) -> BTreeMap<String, usize> {
    let temporary = tempfile::tempdir().expect("a folder");
    std::fs::write(temporary.path().join("orders.csv"), text).expect("writable");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &["orders.csv"], &out, &[]);
    assert_eq!(output.status.code(), Some(0));
    let mut counts = BTreeMap::new();
    let placed =
        ["no-duplicate-orders", "no-conflicting-orders", "control-totals", "customers-distinct", "broken-records"];
    for row in rows(&out, "findings.csv").into_iter().filter(|row| !placed.contains(&row["rule"].as_str())) {
        let key = [&row["rule"], &row["order_id"], &row["source_column"], &row["observed"], &row["expected"]];
        *counts.entry(key.map(String::as_str).join("|")).or_default() += 1;
    }
    counts
}

#[test]
fn the_order_of_rows_changes_only_row_numbers() {
    let text = std::fs::read_to_string(repository("fixtures/demo/orders.csv")).expect("UTF-8");
    let mut lines: Vec<&str> = text.lines().collect();
    let header = lines.remove(0);
    let total = lines.iter().position(|line| line.starts_with("合计")).map(|at| lines.remove(at));
    let forward: Vec<&str> = std::iter::once(header).chain(lines.iter().copied()).chain(total).collect();
    let backward: Vec<&str> = std::iter::once(header).chain(lines.iter().rev().copied()).chain(total).collect();
    assert_eq!(findings_of(&(forward.join("\n") + "\n")), findings_of(&(backward.join("\n") + "\n")));
}
