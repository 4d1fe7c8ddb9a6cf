use super::*;
use crate::read::chunk::CellKind;
use crate::read::limits::{Beyond, Limits};

/// The sheets of a document whose tables are given.
fn read(tables: &str, limits: Limits) -> Result<Option<Vec<OwnSheet>>, Fault> {
    let document = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta1\"><style:table-properties table:display=\"true\"/></style:style>\
         <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet><table:calculation-settings/>{tables}\
         <table:named-expressions/></office:spreadsheet></office:body></office:document-content>"
    );
    sheets(Pull::new(document.as_bytes(), "content.xml")?, &mut Room::of(&limits))
}

fn rows(rows: &str) -> Vec<SheetRow> {
    let table = format!("<table:table table:name=\"a\">{rows}</table:table>");
    let mut sheets = read(&table, Limits::default()).expect("readable").expect("a workbook");
    std::mem::take(&mut sheets[0].rows)
}

fn texts(document: &str) -> Vec<(u32, Vec<String>)> {
    rows(document).iter().map(|row| (row.number, row.texts())).collect()
}

fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
    (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

fn cell(attributes: &str, shown: &str) -> String {
    format!("<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>")
}

fn in_row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

#[test]
fn cells_are_what_their_values_say_or_what_is_shown() {
    use CellKind::{Date, Number, Rounded, Text};
    for (attributes, shown, expected, kind) in [
        ("office:value-type=\"string\"", "订单 &lt;1&gt;", "订单 <1>", Text),
        ("office:value-type=\"string\" office:string-value=\"all of it\"", "all", "all of it", Text),
        ("office:value-type=\"float\" office:value=\"1234.5\"", "1,234.50", "1234.5", Number),
        ("office:value-type=\"float\" office:value=\"123\"", "000123", "000123", Number),
        ("office:value-type=\"float\" office:value=\"5\"", "105", "5", Number),
        ("office:value-type=\"float\" office:value=\"6214830000000000123\"", "6.2E18", "6214830000000000000", Rounded),
        ("office:value-type=\"currency\" office:value=\"9.9\" office:currency=\"CNY\"", "¥9.90", "9.9", Number),
        ("office:value-type=\"percentage\" office:value=\"0.05\"", "5%", "0.05", Number),
        ("office:value-type=\"date\" office:date-value=\"2024-06-17T10:26:31\"", "17.6.", "2024-06-17 10:26:31", Date),
        ("office:value-type=\"date\" office:date-value=\"2024-06-17\"", "17.6.", "2024-06-17", Date),
        ("office:value-type=\"date\" office:date-value=\"someday\"", "x", "someday", Text),
        ("office:value-type=\"time\" office:time-value=\"PT10H06M31S\"", "10:06", "10:06:31", Text),
        ("office:value-type=\"time\" office:time-value=\"PT130H06M31.500S\"", "x", "130:06:31.5", Text),
        ("office:value-type=\"time\" office:time-value=\"P1D\"", "x", "P1D", Text),
        ("office:value-type=\"boolean\" office:boolean-value=\"true\"", "WAHR", "TRUE", Text),
        (
            "office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"",
            "#DIV/0!",
            "#DIV/0!",
            Text,
        ),
        ("table:formula=\"of:=[.A1]\" office:value-type=\"float\" office:value=\"7\"", "7", "7", Number),
        ("", "no type", "no type", Text),
    ] {
        let found = rows(&in_row(&cell(attributes, shown)));
        assert_eq!(found[0].get(0), Some((expected, kind)), "{attributes}");
    }
}

#[test]
fn spaces_count_where_the_format_says_so_and_notes_are_left_out() {
    for (content, expected) in [
        ("<text:p> a\n b </text:p>", "a b"),
        ("<text:p>a<text:s text:c=\"3\"/>b <text:s/>c</text:p>", "a   b  c"),
        ("<text:p>a<text:tab/>b<text:line-break/>c</text:p><text:p/><text:p>d</text:p>", "a\tb\nc\n\nd"),
        ("<text:p>a <text:span>b</text:span><text:a xlink:href=\"http://evil.example/\"> c</text:a></text:p>", "a b c"),
        ("<office:annotation><text:p>a note</text:p></office:annotation><text:p>a</text:p>", "a"),
        ("<draw:frame><draw:text-box><text:p>a box</text:p></draw:text-box></draw:frame><text:p>a</text:p>", "a"),
        ("<text:p>a<text:note><text:p>x</text:p></text:note>b&unknown;&#x8BA2;</text:p>", "ab&unknown;订"),
        ("stray", ""),
    ] {
        let found = texts(&in_row(&format!("<table:table-cell>{content}</table:table-cell>{}", cell("", "end"))));
        assert_eq!(found, [row(1, &[expected, "end"])], "{content}");
    }
}

#[test]
fn repeats_and_groups_hold_their_places() {
    let x = cell("office:value-type=\"string\"", "x");
    let twice = cell("table:number-columns-repeated=\"2\"", "y");
    let document = format!(
        "<table:table-column table:number-columns-repeated=\"3\"/><table:table-header-rows>{}</table:table-header-rows>\
         <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"9\"/></table:table-row>\
         <table:table-row-group><table:table-row-group/>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"2\"/>{x}{twice}\
         </table:table-row></table:table-row-group>\
         <table:table-row table:number-rows-repeated=\"1048500\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        in_row(&x)
    );
    assert_eq!(texts(&document), [row(1, &["x"]), row(5, &["", "", "x", "y", "y"]), row(6, &["", "", "x", "y", "y"])]);
}

#[test]
fn merged_values_hold_for_the_rows_they_cover() {
    let merged = cell("table:number-rows-spanned=\"3\"", "m");
    let covered = "<table:covered-table-cell/>";
    let own = "<table:covered-table-cell><text:p>own</text:p></table:covered-table-cell>";
    let x = cell("", "x");
    let document = [
        in_row(&(merged + &x)),
        in_row(&(covered.to_owned() + &x)),
        in_row(&(own.to_owned() + &x)),
        in_row(&(covered.to_owned() + &x)),
    ];
    assert_eq!(
        texts(&document.concat()),
        [row(1, &["m", "x"]), row(2, &["m", "x"]), row(3, &["own", "x"]), row(4, &["", "x"])]
    );
}

#[test]
fn what_is_hidden_is_told_and_copies_of_other_files_are_no_sheets() {
    let table = |name: &str, style: &str| {
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"{style}\"><table:table-column/>\
             <table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"2\"/>\
             <table:table-row table:visibility=\"filter\">{}</table:table-row></table:table>",
            cell("", "x")
        )
    };
    let document = table("a", "ta1")
        + &table("b", "ta2")
        + &table("'file:///etc/passwd'#$Sheet1", "ta1")
        + "<table:dde-links><table:dde-link><table:table table:name=\"dde\"/></table:dde-link></table:dde-links>";
    let sheets = read(&document, Limits::default()).expect("readable").expect("a workbook");
    let told: Vec<(&str, bool)> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(told, [("a", false), ("b", true)]);
    assert_eq!(sheets[0].hidden_columns, [(1, 2)]);
    assert!(sheets[0].rows[0].hidden);
}

#[test]
fn what_explodes_is_refused_and_what_is_cut_off_ends() {
    let limits = Limits { memory: 64 << 20, ..Limits::default() };
    let refused = |rows: &str| {
        let table = format!("<table:table table:name=\"a\">{rows}</table:table>");
        let found = read(&table, limits).map(|sheets| sheets.map_or(0, |sheets| sheets.len()));
        match found.expect_err("refused").into_error("x") {
            Error::Limit { beyond, .. } => Some(beyond),
            _ => None,
        }
    };
    let memory = |rows: &str| assert!(matches!(refused(rows), Some(Beyond::Memory { .. })));
    let x = cell("", "x");
    let row = |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
    memory(&row("table:number-rows-repeated=\"1048576\"", &cell("table:number-columns-repeated=\"16384\"", "x")));
    memory(&row("", &cell("table:number-columns-repeated=\"16384\"", &"x".repeat(1 << 20))));
    memory(&row("table:number-rows-repeated=\"1048576\"", &cell("", &"x".repeat(1 << 20))));
    let merged = row("", &cell("table:number-rows-spanned=\"1048576\"", &"x".repeat(1 << 20)));
    memory(&(merged + &row("", &("<table:covered-table-cell/>".to_owned() + &x)).repeat(1000)));
    memory(&row("", &cell("", &"a<text:s text:c=\"60000\"/>".repeat(2000))));
    assert_eq!(refused(&row("", &cell("", "<text:s text:c=\"4000000000\"/>"))), None);
    assert_eq!(refused(&row("", &cell("table:number-columns-repeated=\"16385\"", "x"))), Some(Beyond::Place));
    let beyond = row("table:number-rows-repeated=\"4000000000\"", "") + &row("", &x);
    assert_eq!(refused(&beyond), Some(Beyond::Place));
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><office:document-content/>";
    assert!(sheets(Pull::new(laughs.as_bytes(), "").expect("readable"), &mut Room::of(&limits)).is_err());
    let whole = format!("<office:spreadsheet><table:table>{}<office:annotation>", row("", &x));
    for end in 0..whole.len() {
        let cut = sheets(Pull::new(&whole.as_bytes()[..end], "").expect("readable"), &mut Room::of(&limits));
        assert!(matches!(cut, Err(_) | Ok(None)), "{}", &whole[..end]);
    }
}
