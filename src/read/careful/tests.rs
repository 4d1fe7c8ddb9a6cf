//! What the careful tokeniser makes of broken records.

use super::*;

fn read(text: &str, width: usize) -> Vec<(Verdict, usize, u32)> {
    let dialect = Dialect::plain(b',', LineEnd::Lf);
    records(text.as_bytes(), Some(Width { cells: width, surplus: 0 }), dialect)
        .map(|r| (r.verdict, r.stop, r.line))
        .collect()
}

#[test]
fn an_open_quote_gives_up_one_line_and_no_more() {
    use Verdict::{OpenQuote, Row};
    assert_eq!(read("1,\"abc,2,x\n2,\"x\",3\n3,y,4\n", 3), [(OpenQuote, 11, 0), (Row, 19, 1), (Row, 25, 2)]);
    assert_eq!(read("1,a,2\n2,\"open,3,x\n", 3), [(Row, 6, 0), (OpenQuote, 18, 1)]);
}

#[test]
fn a_multi_line_record_of_the_wrong_width_goes_as_one() {
    assert_eq!(read("1,\"a\nb\",2,3\n4,5,6\n", 3), [(Verdict::FieldCount, 12, 0), (Verdict::Row, 18, 2)]);
}

#[test]
fn a_surplus_cell_is_harmless_only_where_every_row_has_it() {
    use Verdict::{FieldCount, Row};
    let verdicts = |rows: &[(usize, usize)]| {
        let dialect = Dialect::plain(b',', LineEnd::Lf);
        let text = b"1,2,\n1,2\n1,2,x\n";
        records(text, Some(Width::of(2, rows)), dialect).map(|record| record.verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(&[(3, 2), (3, 1), (2, 2)]), [Row, Row, FieldCount]);
    assert_eq!(verdicts(&[(2, 2), (2, 2), (3, 2)]), [FieldCount, Row, FieldCount]);
}

#[test]
fn a_stray_quote_is_a_character_where_only_that_fits() {
    use Verdict::{FieldCount, OpenQuote, Row};
    let cells = |text: &str| {
        let dialect = Dialect::plain(b',', LineEnd::Lf);
        records(text.as_bytes(), Some(Width { cells: 3, surplus: 0 }), dialect)
            .map(|record| {
                let starts = std::iter::once(record.start).chain(record.ends.iter().map(|end| end + 1));
                let cells = starts.zip(&record.ends).map(|(start, &end)| dialect.content(&text[start..end]));
                (record.verdict, cells.map(std::borrow::Cow::into_owned).collect::<Vec<String>>())
            })
            .collect::<Vec<_>>()
    };
    let read = |text: &str| cells(text).remove(0);
    let row = |cells: [&str; 3]| (Row, cells.map(str::to_owned).to_vec());
    assert_eq!(read("1,\"a,\"b, c, d\"\n"), row(["1", "\"a", "b, c, d"]));
    assert_eq!(read("1,\"a,\"b, c\"\n").0, OpenQuote, "two readings fit");
    assert_eq!(read("1,\"\"a, b\",c\n"), row(["1", "\"a, b", "c"]));
    assert_eq!(read("1,a,\"\n2,b,c\n"), row(["1", "a", "\""]));
    assert_eq!(cells("1,\"a,b\n2,\"c\",d\n")[1], row(["2", "c", "d"]));
    assert_eq!(read("1,\"a,b,c,\"d\n").0, FieldCount);
}

#[test]
fn a_carriage_return_alone_ends_a_record_only_between_whole_ones() {
    use Verdict::Row;
    assert_eq!(read("1,a,b\r2,c,d\r\n3,e\rf,g\n", 3), [(Row, 6, 0), (Row, 13, 1), (Row, 21, 2)]);
    assert_eq!(read("1,a,\"b\rc\"\n2,d,e\n", 3), [(Row, 10, 0), (Row, 16, 2)]);
    assert_eq!(read("1,a,b\rc, d, e, f\n", 3), [(Verdict::FieldCount, 17, 0)]);
}

#[test]
fn two_stray_quotes_in_two_records_tear_none_between_them() {
    use Verdict::Row;
    let text = "1,\"a,2\n2,b,3\n3,c,\"4\n";
    assert_eq!(read(text, 3).iter().map(|record| record.0).collect::<Vec<_>>(), [Row; 3]);
}

#[test]
fn any_line_end_ends_a_record_where_they_are_mixed() {
    let dialect = Dialect::plain(b',', LineEnd::Mixed);
    let read = records(b"a,b\r1,2\r\n3,4\n5,\"x\ry\"\r6,7", Some(Width { cells: 2, surplus: 0 }), dialect);
    let found: Vec<(usize, u32)> = read.map(|record| (record.stop, record.line)).collect();
    assert_eq!(found, [(4, 0), (9, 1), (13, 2), (21, 3), (24, 5)]);
}

#[test]
fn trials_do_not_read_the_whole_file_again() {
    let text = "A1,\"\"x\"\" y,1\n".repeat(200_000);
    assert!(read(&text, 3).iter().all(|(verdict, ..)| *verdict == Verdict::Row));
}

#[test]
fn a_line_feed_behind_an_escape_is_counted() {
    let dialect = Dialect { escape: Some(b'\\'), ..Dialect::plain(b',', LineEnd::Lf) };
    let read = records(b"1,\"two\\\nlines\"\n2,x\n", Some(Width { cells: 2, surplus: 0 }), dialect);
    assert_eq!(read.map(|record| record.line).collect::<Vec<u32>>(), [0, 2]);
}

#[test]
fn text_after_a_closing_quote_stays_in_its_cell() {
    let dialect = Dialect::plain(b',', LineEnd::CrLf);
    let record = records(b"\"x\"y,2\r\n", Some(Width { cells: 2, surplus: 0 }), dialect).next().expect("a record");
    assert_eq!((record.ends, record.verdict), (vec![4, 6], Verdict::Row));
}

#[test]
fn a_trial_is_over_where_it_cannot_succeed_any_more() {
    // Each line would be read on trial over hundreds of those below it.
    let text = "\"a,\"b\n".repeat(300_000);
    assert!(read(&text, 9).iter().all(|(verdict, ..)| *verdict != Verdict::Row));
}

#[test]
fn a_quoted_cell_beyond_the_limit_of_records_gives_up_its_line() {
    use Verdict::{OpenQuote, Row};
    let text = format!("1,\"{}\",3\n4,5,6\n", "long\n".repeat(100));
    let dialect = Dialect::plain(b',', LineEnd::Lf);
    let verdicts = |longest: usize| {
        let width = Some(Width { cells: 3, surplus: 0 });
        records(text.as_bytes(), width, dialect).within(longest).map(|record| record.verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(1000), [Row, Row]);
    let cut = verdicts(100);
    assert_eq!((cut[0], cut.last()), (OpenQuote, Some(&Row)));
}
