//! XLSX workbooks as they are read: what a spreadsheet shows of a cell, what a workbook hides, and what no workbook has.

use std::io::{Cursor, Write};

use ordermend::model::Lang;
use ordermend::read::{self, CellKind, Limits, Named, RawTable, ReadOptions, Way};
use ordermend::ui::Silent;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{code, in_language, ordermend, read as text_of, repository, stderr, stdout};

/// Reads a workbook; an error as it is told in English and in Chinese.
fn tables(bytes: &[u8], sheets: &[String]) -> Result<Vec<RawTable>, [String; 2]> {
    let named = Named::bytes("orders.xlsx", bytes).expect("room");
    let options =
        ReadOptions { encoding: None, sheets, known_header: &|_| false, way: Way::Usual, limits: Limits::default() };
    read::run(&[named], &options, &mut Silent).map_err(|error| [Lang::En, Lang::Zh].map(|lang| error.message(lang)))
}

fn table_of(file: &str) -> RawTable {
    let bytes = std::fs::read(repository("fixtures/bytes").join(file)).expect("a workbook");
    tables(&bytes, &[]).expect("readable").remove(0)
}

/// The cells of a column, by its caption.
fn column(table: &RawTable, caption: &str) -> Vec<String> {
    let position = table.header.iter().position(|own| own == caption).expect("a column");
    (0..table.height()).map(|row| table.cell(row, position).into_owned()).collect()
}

/// The parts of a small workbook.
struct Parts(Vec<(&'static str, String)>);

const BOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>订单编号</t></is></c>\
                      <c r=\"B1\" t=\"inlineStr\"><is><t>金额</t></is></c></row>";

fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"http://types/{kind}\" Target=\"{target}\"/>")
}

impl Parts {
    /// A workbook whose only sheet has a header and these rows.
    fn new(rows: &str) -> Self {
        let relations = |list: &str| format!("<Relationships>{list}</Relationships>");
        Self(vec![
            ("_rels/.rels", relations(&relation("r1", "officeDocument", BOOK))),
            (BOOK, "<workbook><sheets><sheet name=\"订单\" r:id=\"r1\"/></sheets></workbook>".to_owned()),
            (RELATIONS, relations(&relation("r1", "worksheet", "worksheets/sheet1.xml"))),
            (SHEET, format!("<worksheet><sheetData>{HEADER}{rows}</sheetData></worksheet>")),
        ])
    }

    fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.retain(|(own, _)| *own != name);
        self.0.push((name, text.into()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(own, _)| *own != name);
        self
    }

    fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.0 {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(text.as_bytes()).expect("bytes");
        }
        writer.finish().expect("an archive").into_inner()
    }
}

#[test]
fn a_number_has_the_leading_zeros_that_its_format_shows() {
    let table = table_of("xlsx-number-formats/formats.xlsx");
    let expected = ["0012345", "0012346", "0020347", "0120348", "1220349", "1220350", "0012351", "0012352", "0012353"];
    assert_eq!(column(&table, "订单编号"), expected);
    let expected = ["000813", "001020", "000077", "000005", "000901", "120045", "000033", "000048", "000902"];
    assert_eq!(column(&table, "客户编码"), expected);
    assert_eq!(column(&table, "单价")[1..3], ["56.5", "9.9"]);
    let table = table_of("numeric-ids/numbers.xlsx");
    assert!(column(&table, "邮编").contains(&"010010".to_owned()));
}

#[test]
fn dates_are_told_by_chinese_formats_too() {
    let table = table_of("xlsx-number-formats/formats.xlsx");
    let days = ["18", "18", "19", "19", "20", "20", "21", "21", "22"].map(|day| format!("2024-06-{day}"));
    assert_eq!(column(&table, "发货日期"), days);
    assert_eq!(column(&table, "下单时间")[..3], ["2024-06-17 10:26:31", "2024-06-17 14:05:00", "2024-06-18"]);
    let position = table.header.iter().position(|caption| caption == "发货日期").expect("a column");
    let chunk = table.chunks.iter().next().expect("rows");
    assert!((0..9).all(|row| chunk.kind(row, position, table.width()) == CellKind::Date));
}

#[test]
fn what_other_programs_write_reads_like_what_excel_writes() {
    let [first, others @ ..] =
        ["prefixes", "strict", "texts"].map(|name| table_of(&format!("xlsx-other-writers/{name}.xlsx")));
    for caption in ["下单时间", "客户名称", "联系电话", "商品名称", "数量", "单价", "金额", "订单状态"]
    {
        for other in &others {
            assert_eq!(column(&first, caption), column(other, caption), "{caption}");
        }
    }
}

#[test]
fn rounded_numbers_of_id_columns_are_found_on_their_cells() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let from = repository("fixtures/bytes/numeric-ids");
    let out_text = out.to_str().expect("UTF-8");
    let output =
        ordermend(&from, &["clean", "full-digits.xlsx", "-o", out_text, "--as-of", "2024-06-30", "--no-config"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let findings = text_of(&out, "findings.csv");
    let found: Vec<&str> = findings.lines().filter(|line| line.contains("id-precision-lost")).collect();
    assert_eq!(found.len(), 8, "{findings}");
    for line in 2..=9 {
        assert!(found.iter().any(|found| found.contains(&format!(",{line},"))), "line {line}: {found:#?}");
    }
}

#[test]
fn hidden_rows_and_columns_are_read_and_said_to_be_hidden() {
    let from = repository("fixtures/bytes/hidden-sheets-and-rows");
    let table = table_of("hidden-sheets-and-rows/hidden.xlsx");
    assert_eq!((table.height(), table.hidden_rows, table.hidden_columns), (12, 5, 1));
    for (lang, rows, columns) in [
        ("en", "5 of the rows are hidden in the workbook", "one of the columns is hidden in the workbook"),
        ("zh", "其中 5 行在工作簿中是隐藏的", "其中 1 列在工作簿中是隐藏的"),
    ] {
        for format in ["text", "html"] {
            let output = in_language(&from, lang, &["profile", "hidden.xlsx", "--format", format]);
            // Lines of a table are broken wherever they are full.
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            let text = bare(&stdout(&output));
            assert!(text.contains(&bare(rows)) && text.contains(&bare(columns)), "{format}: {text}");
        }
    }
    let output = ordermend(&from, &["profile", "hidden.xlsx", "--format", "json"]);
    assert!(stdout(&output).contains("\"hidden_rows\": 5") && stdout(&output).contains("\"hidden_columns\": 1"));

    for (lang, rows) in [("en", "5 of the rows are hidden"), ("zh", "其中 5 行在工作簿中是隐藏的")] {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let out_text = out.to_str().expect("UTF-8");
        let arguments = ["clean", "hidden.xlsx", "-o", out_text, "--as-of", "2024-06-30", "--no-config"];
        let output = in_language(&from, lang, &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(text_of(&out, "report.json").contains("\"hidden_rows\": 5"));
        assert!(text_of(&out, "report.html").contains(rows));
    }
}

#[test]
fn sheets_without_cells_are_passed_over() {
    let sheets = "<sheet name=\"图\" r:id=\"r2\"/><sheet name=\"订单\" r:id=\"r1\"/><sheet name=\"宏\" r:id=\"r3\"/>";
    let relations = [
        relation("r1", "worksheet", "worksheets/sheet1.xml"),
        relation("r2", "chartsheet", "chartsheets/sheet1.xml"),
        relation("r3", "xlMacrosheet", "macrosheets/sheet1.xml"),
    ];
    let parts = Parts::new("<row><c t=\"str\"><v>A1</v></c><c><v>5</v></c></row>")
        .with(BOOK, format!("<workbook><sheets>{sheets}</sheets></workbook>"))
        .with(RELATIONS, format!("<Relationships>{}</Relationships>", relations.concat()))
        .with("xl/chartsheets/sheet1.xml", "<chartsheet/>")
        .with("xl/macrosheets/sheet1.xml", format!("<macrosheet><sheetData>{HEADER}</sheetData></macrosheet>"));
    let read = tables(&parts.packed(), &[]).expect("readable");
    assert_eq!(read.len(), 1);
    assert_eq!((read[0].sheet.as_deref(), column(&read[0], "金额")), (Some("订单"), vec!["5".to_owned()]));
    let by_number = tables(&parts.packed(), &["2".to_owned()]).expect("readable");
    assert_eq!(by_number[0].sheet.as_deref(), Some("订单"), "sheets without cells are counted all the same");
}

#[test]
fn what_no_workbook_has_is_refused_with_its_place() {
    let row = |rows: &str| Parts::new(rows);
    let bomb = format!("<worksheet><sheetData>{}", "<row>".repeat(300));
    let doctype = "<!DOCTYPE worksheet [<!ENTITY a \"aaaaaaaaaa\">]><worksheet><sheetData/></worksheet>";
    for (parts, en, zh) in [
        (row("<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>"), "XFE2 lies beyond", "XFE2 超出"),
        (row("<row r=\"1048577\"/>"), "A1048577 lies beyond", "A1048577 超出"),
        (row("<row r=\"2\"><c r=\"B\"><v>1</v></c></row>"), "`B` is no place", "“B”不是"),
        (row("<row r=\"二\"/>"), "`二` is no place", "“二”不是"),
        (row("<row r=\"3\"><c r=\"B4\"><v>1</v></c></row>"), "cell B4 stands in row 3", "单元格 B4 位于第 3 行"),
        (
            row("<row><c r=\"B2\" t=\"s\"><v>7</v></c></row>"),
            "cell B2 names the shared text 7",
            "单元格 B2 引用的共享文本 7",
        ),
        (Parts::new("").with(SHEET, doctype), "it has a DOCTYPE", "DOCTYPE"),
        (Parts::new("").with(SHEET, bomb), "nested too deep", "嵌套过深"),
        (Parts::new("").with(SHEET, "<worksheet><sheetData>"), "it ends in the middle", "中途结束"),
        (Parts::new("").without(SHEET), "订单 (xl/worksheets/sheet1.xml): it is not there", "该部件不存在"),
        (Parts::new("").without(BOOK), "xl/workbook.xml: it is not there", "该部件不存在"),
        (Parts::new("").with(BOOK, "<html/>"), "it is no workbook", "它不是工作簿"),
        (
            Parts::new("")
                .with("_rels/.rels", format!("<R>{}</R>", relation("r1", "officeDocument", "xl/workbook.bin")))
                .with("xl/workbook.bin", ""),
            "binary form of Excel (XLSB)",
            "二进制格式（XLSB）",
        ),
    ] {
        let error = tables(&parts.packed(), &[]).expect_err(en);
        assert!(error[0].contains(en), "{} instead of {en}", error[0]);
        assert!(error[1].contains(zh), "{} instead of {zh}", error[1]);
    }
}

#[test]
fn a_text_that_many_cells_share_takes_no_more_memory_than_is_planned_with() {
    // Some kilobytes packed, and 90 GB if every cell held its text.
    let texts = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(300);
    let rows: Vec<String> = (2..302).map(|row| format!("<row r=\"{row}\">{cells}</row>")).collect();
    let relations =
        relation("r1", "worksheet", "worksheets/sheet1.xml") + &relation("r2", "sharedStrings", "sharedStrings.xml");
    let relations = format!("<Relationships>{relations}</Relationships>");
    let bytes = Parts::new(&rows.concat()).with(RELATIONS, relations).with("xl/sharedStrings.xml", texts).packed();
    assert!(bytes.len() < 1 << 20);
    let named = Named::bytes("orders.xlsx", &bytes).expect("room");
    let limits = Limits { memory: 256 << 20, ..Limits::default() };
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &|_| true, way: Way::Usual, limits };
    let error = read::run(&[named], &options, &mut Silent).expect_err("too much");
    assert!(error.message(Lang::En).contains("memory"), "{}", error.message(Lang::En));
}
