//! Rows, cells and their formulas.

use super::*;

#[test]
fn a_new_value_changes_its_cell_and_nothing_else() {
    let cells = "<row r=\"1\" spans=\"1:3\">\n <c r=\"A1\" s=\"3\" t=\"s\"><v>0</v></c><!-- note -->\
                 <c r='C1' s='1'><v>1</v></c></row><row r=\"2\"><c r=\"A2\"/></row>";
    let changed =
        Parts::new(cells, "<pageMargins left='0.7'/>").edited(&[((1, 1), "a "), ((1, 2), "b"), ((2, 2), "c")]);
    let text = |text: &str| format!("t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
    let expected = format!(
        "<row r=\"1\" spans=\"1:3\">\n <c r=\"A1\" s=\"3\" {}<!-- note --><c r=\"B1\" {}<c r='C1' s='1'><v>1</v></c></row>\
         <row r=\"2\"><c r=\"A2\"/><c r=\"B2\" {}</row>",
        text("a "),
        text("b"),
        text("c")
    );
    assert_eq!(changed.cells(), expected);
    assert_eq!(changed.behind(), "<pageMargins left='0.7'/>");
    assert_eq!(changed.differing(), ["xl/worksheets/sheet1.xml"]);
}

#[test]
fn rows_and_cells_that_do_not_say_where_they_are_follow_the_one_before() {
    let cells = "<x:row><x:c><x:v>1</x:v></x:c></x:row><x:row><x:c><x:v>2</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row>";
    let sheet = format!("<x:worksheet><x:sheetData>{cells}</x:sheetData></x:worksheet>");
    let parts = Parts::new("", "").with("xl/worksheets/sheet1.xml", sheet);
    let changed = parts.changed(&[SheetChange {
        sheet: "A".to_owned(),
        removed: vec![1],
        edits: [((2, 2), Value::Number("4".to_owned())), ((2, 3), Value::Text("d".to_owned()))].into(),
    }]);
    let text = "<x:c r=\"C1\" t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">d</x:t></x:is></x:c>";
    let expected = format!("<x:row><x:c><x:v>2</x:v></x:c><x:c><x:v>4</x:v></x:c>{text}</x:row>");
    assert!(changed.part("xl/worksheets/sheet1.xml").contains(&expected));
}

#[test]
fn rows_keep_their_height_and_style_when_they_move() {
    let row = |number: u32, further: &str| format!("<row r=\"{number}\"{further}><c r=\"A{number}\" s=\"1\"/></row>");
    let cells = row(1, "") + &row(3, " ht=\"30\"") + &row(4, " hidden=\"1\" outlineLevel=\"2\"") + "<row r=\"9\"/>";
    let expected = row(1, "") + &row(3, " hidden=\"1\" outlineLevel=\"2\"") + "<row r=\"8\"/>";
    assert_eq!(Parts::new(&cells, "").without(&[3]).cells(), expected);
}

#[test]
fn a_shared_formula_is_told_for_each_cell_when_rows_go() {
    let cells = "<row r=\"1\"><c r=\"C1\"><f t=\"shared\" ref=\"C1:C4\" si=\"0\">A1*$B$4</f><v>1</v></c></row>\
                 <row r=\"2\"><c r=\"C2\"><f t=\"shared\" si=\"0\"/><v>2</v></c></row>\
                 <row r=\"4\"><c r=\"C4\"><f t=\"shared\" si=\"0\" ca=\"1\"/><v>4</v></c></row>";
    let expected = "<row r=\"1\"><c r=\"C1\"><f>A1*$B$3</f><v>2</v></c></row>\
                    <row r=\"3\"><c r=\"C3\"><f ca=\"1\">A3*$B$3</f><v>4</v></c></row>";
    assert_eq!(Parts::new(cells, "").without(&[1]).cells(), expected, "the cell that has it goes");
    let edited = Parts::new(cells, "").edited(&[((1, 3), "")]);
    let expected = "<row r=\"1\"><c r=\"C1\"/></row><row r=\"2\"><c r=\"C2\"><f>A2*$B$4</f><v>2</v></c></row>\
                    <row r=\"4\"><c r=\"C4\"><f ca=\"1\">A4*$B$4</f><v>4</v></c></row>";
    assert_eq!(edited.cells(), expected, "the cell that has it gets a value");
    let edited = Parts::new(cells, "").edited(&[((2, 3), "")]);
    let expected = cells.replace("<c r=\"C2\"><f t=\"shared\" si=\"0\"/><v>2</v></c>", "<c r=\"C2\"/>");
    assert_eq!(edited.cells(), expected, "another cell gets a value");
}

#[test]
fn shared_formulas_of_other_sheets_are_told_where_they_are_about_the_rows() {
    let shared = |formula: &str| {
        format!(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><f t=\"shared\" ref=\"A1:A3\" si=\"7\">{formula}</f></c></row>\
             <row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"7\"/></c></row>\
             <row r=\"3\"><c r=\"A3\"><f t=\"shared\" si=\"7\"/></c></row></sheetData></worksheet>"
        )
    };
    let parts = Parts::new("<row r=\"2\"/>", "").with("xl/worksheets/sheet2.xml", shared("A!B1&amp;B1"));
    let expected = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><f>A!B1&amp;B1</f></c></row>\
                    <row r=\"2\"><c r=\"A2\"><f>#REF!&amp;B2</f></c></row>\
                    <row r=\"3\"><c r=\"A3\"><f>A!B2&amp;B3</f></c></row></sheetData></worksheet>";
    assert_eq!(parts.without(&[2]).part("xl/worksheets/sheet2.xml"), expected);
    let parts = Parts::new("<row r=\"2\"/>", "").with("xl/worksheets/sheet2.xml", shared("B1"));
    assert_eq!(parts.without(&[2]).differing(), ["xl/workbook.xml", "xl/worksheets/sheet1.xml"]);
}

#[test]
fn a_formula_of_several_cells_stays_when_its_first_row_goes() {
    let cells = "<row r=\"2\"><c r=\"C2\"><f t=\"array\" ref=\"C2:C4\">A2:A4*2</f><v>1</v></c></row>\
                 <row r=\"3\"><c r=\"C3\"><v>2</v></c></row><row r=\"4\"><c r=\"C4\"><v>3</v></c></row>";
    let expected = "<row r=\"2\"><c r=\"C2\"><f t=\"array\" ref=\"C2:C3\">A2:A3*2</f></c></row>\
                    <row r=\"3\"><c r=\"C3\"></c></row>";
    assert_eq!(Parts::new(cells, "").without(&[2]).cells(), expected);
    let changed = Parts::new(cells, "").without(&[2, 3, 4]);
    assert_eq!(changed.cells(), "");
}

#[test]
fn a_merged_cell_keeps_its_content_when_its_first_row_goes() {
    let cells = "<row r=\"2\"><c r=\"A2\" s=\"1\" t=\"s\"><v>5</v></c><c r=\"B2\"><v>1</v></c></row>\
                 <row r=\"3\"><c r=\"B3\"><v>2</v></c></row><row r=\"4\"><c r=\"A4\" s=\"1\"/><c r=\"B4\"><v>3</v></c></row>";
    let merged = |area: &str| format!("<mergeCells count=\"1\"><mergeCell ref=\"{area}\"/></mergeCells>");
    let changed = Parts::new(cells, &merged("A2:A4")).without(&[2]);
    let expected = "<row r=\"2\"><c r=\"A2\" s=\"1\" t=\"s\"><v>5</v></c><c r=\"B2\"><v>2</v></c></row>\
                    <row r=\"3\"><c r=\"A3\" s=\"1\"/><c r=\"B3\"><v>3</v></c></row>";
    assert_eq!((changed.cells().as_str(), changed.behind()), (expected, merged("A2:A3")));
    let changed = Parts::new(cells, &merged("A2:A4")).without(&[2, 3]);
    let expected = "<row r=\"2\"><c r=\"A2\" s=\"1\" t=\"s\"><v>5</v></c><c r=\"B2\"><v>3</v></c></row>";
    assert_eq!((changed.cells().as_str(), changed.behind().as_str()), (expected, ""), "one cell is not merged");
    // The reader gives each row of a merged cell its value, so that each may ask for a new one.
    let edits = [((2, 1), "x"), ((3, 1), "x"), ((4, 1), "x")];
    let changed = Parts::new(cells, &merged("A2:A4")).edited(&edits);
    let new = "<c r=\"A2\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">x</t></is></c>";
    assert_eq!(changed.cells(), cells.replace("<c r=\"A2\" s=\"1\" t=\"s\"><v>5</v></c>", new));
    let both = SheetChange {
        sheet: "A".to_owned(),
        removed: vec![2],
        edits: [((3, 1), Value::Text("x".to_owned())), ((4, 1), Value::Text("x".to_owned()))].into(),
    };
    let changed = Parts::new(cells, &merged("A2:A4")).changed(&[both]);
    assert!(changed.cells().starts_with("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\">"), "{}", changed.cells());
    assert_eq!(changed.cells().matches("inlineStr").count(), 1);
}

#[test]
fn a_table_that_loses_all_rows_keeps_an_empty_one() {
    let row = |number: u32, cell: &str| format!("<row r=\"{number}\"><c r=\"A{number}\" s=\"2\"{cell}</row>");
    let cells = row(1, " t=\"s\"><v>0</v></c>") + &row(2, "><f>B2</f><v>1</v></c>") + &row(3, "><v>2</v></c>");
    let table =
        |area: &str, totals: &str| format!("<table ref=\"{area}\"{totals}><autoFilter ref=\"{area}\"/></table>");
    let parts = Parts::new(&cells, "").with_related(&[("table", "../tables/table1.xml")]);
    let changed = parts.with("xl/tables/table1.xml", table("A1:B3", "")).without(&[1, 2, 3]);
    assert_eq!(changed.cells(), row(1, " t=\"s\"><v>0</v></c>") + &row(2, "/>"));
    assert_eq!(changed.part("xl/tables/table1.xml"), table("A1:B2", ""));
}

#[test]
fn a_sheet_in_utf_16_becomes_one_in_utf_8() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><worksheet><sheetData><row r=\"2\"><c r=\"A2\" t=\"str\"><v>单</v>\
                </c></row></sheetData></worksheet>";
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    let utf16: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, own) in Parts::new("", "").0 {
        writer.start_file(&name, SimpleFileOptions::default()).expect("an entry");
        let bytes = if name.ends_with("sheet1.xml") { utf16.as_slice() } else { own.as_bytes() };
        writer.write_all(bytes).expect("written");
    }
    let before = writer.finish().expect("an archive").into_inner();
    let change = SheetChange { sheet: "A".to_owned(), removed: vec![1], edits: BTreeMap::new() };
    let after = patch(&before, &[change]).expect("a workbook").into_owned();
    let changed = Changed { before, after };
    assert_eq!(changed.cells(), "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>单</v></c></row>");
    assert!(changed.part("xl/worksheets/sheet1.xml").starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\""));
}

#[test]
fn results_that_hold_no_longer_are_left_out() {
    let cell = |place: &str, formula: &str, result: &str| {
        let number = place.trim_start_matches(char::is_alphabetic);
        format!("<row r=\"{number}\"><c r=\"{place}\" t=\"str\"><f>{formula}</f>{result}</c></row>")
    };
    let names = "<definedName name=\"total\">SUM(A!$B$2:$B$9)</definedName><definedName name=\"self\">self+1</definedName>\
                 <definedName name=\"loose\">A!B1</definedName>";
    let book = format!(
        "<workbook><sheets><sheet name=\"A\" r:id=\"rId0\"/><sheet name=\"B\" r:id=\"rId1\"/></sheets><definedNames>{names}\
         </definedNames></workbook>"
    );
    let table = "<table name=\"T\" ref=\"A20:B24\"/>";
    for (formula, is_stale, why) in [
        ("A5*2", false, "cells that stay"),
        ("$A$4+B!B3", false, "cells that stay, of both sheets"),
        ("B3", true, "a cell that goes"),
        ("SUM(B2:B9)", true, "cells of which one goes"),
        ("SUM(C:C)", true, "a column of which a cell goes"),
        ("SUM(B4:B9)", false, "cells below"),
        ("total*2", true, "a name of cells of which one goes"),
        ("loose", true, "a name that depends on where it is used"),
        ("self", true, "a name that leads to itself"),
        ("TRUE+unknown", false, "what is no reference"),
        ("D6", true, "a formula that depends on such cells"),
        ("D7", false, "a formula that does not"),
        ("ROW()-1", true, "where the cell is"),
        ("SUM(INDIRECT(E1))", true, "anything"),
        ("SUM(A:B!B3)", true, "several sheets"),
        ("[1]A!B3", false, "another workbook"),
        ("\"B3\"", false, "a text"),
        ("T[[#This Row],[x]]+T[@y]", false, "the own row of a table"),
        ("SUM(T[x])+ROWS_OF(T)", false, "a table that stays as it is"),
        ("SUM(NoTable[x])", true, "a table that is not known"),
    ] {
        let rest = cell("D6", "SUM(B1:B9)", "") + &cell("D7", "B7", "<v>7</v>");
        let parts = Parts::new(&(cell("C5", formula, "<v>5</v>") + &rest), "").with("xl/workbook.xml", &*book);
        let parts = parts.with_related(&[("table", "../tables/table1.xml")]).with("xl/tables/table1.xml", table);
        let cells = parts.without(&[3]).cells();
        assert_eq!(cells.contains("<v>5</v>"), !is_stale, "{why}: {formula} in {cells}");
        assert_eq!(cells.matches("t=\"str\"").count(), cells.matches("<v>").count(), "{why}");
        assert!(cells.contains("<v>7</v>"), "{why}");
    }
    // A new value is no other: what depends on it is computed anew, on other sheets too.
    let other = format!("<worksheet><sheetData>{}</sheetData></worksheet>", cell("A1", "A!D5&amp;A!B4", "<v>1</v>"));
    let cells = cell("B4", "1", "<v>1</v>") + &cell("D5", "A5", "<v>1</v>") + &cell("E6", "B4", "<v>1</v>");
    let changed = Parts::new(&cells, "").with("xl/worksheets/sheet2.xml", &*other).edited(&[((5, 1), "x")]);
    assert_eq!(changed.differing(), ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
    assert!(!changed.part("xl/worksheets/sheet2.xml").contains("<v>"));
    assert_eq!(changed.cells().matches("<v>1</v>").count(), 2);
}
