//! An XLSX workbook goes back as it came: only mended cells and the rows that leave differ. What openpyxl reads is compared,
//! and LibreOffice opens the result, where these programs are installed; where they are not, the tests say what they left out.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use zip::ZipArchive;

use crate::support::{clean, code, read, repository, rows, stderr, tree};

/// Cleans `orders.xlsx` of a fixture; gives the workbook before, and the folder that it left.
fn cleaned(fixture: &str, out: &Path) -> Vec<u8> {
    let folder = repository("fixtures/bytes").join(fixture);
    let output = clean(&folder, &["orders.xlsx"], out, &[]);
    assert_eq!(code(&output), 0, "{fixture}: {}", stderr(&output));
    fs::read(folder.join("orders.xlsx")).expect("a workbook")
}

/// The entries of a workbook in their order: name, and everything that is known of how they are packed.
fn entries(workbook: &[u8]) -> Vec<(String, (String, Vec<u8>))> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index_raw(index).expect("an entry");
            let mut packed = Vec::new();
            entry.read_to_end(&mut packed).expect("bytes");
            let facts = format!("{:?} {:?} {:?}", entry.compression(), entry.last_modified(), entry.unix_mode());
            (entry.name().expect("a name").into_owned(), (facts, packed))
        })
        .collect()
}

/// The names of the entries that differ; they are the same entries in the same order.
fn differing(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (entries(before), entries(after));
    let names = |entries: &[(String, (String, Vec<u8>))]| -> Vec<String> {
        entries.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&before), names(&after));
    before.into_iter().zip(after).filter(|(before, after)| before != after).map(|((name, _), _)| name).collect()
}

/// The text of an entry.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("that entry").read_to_string(&mut text).expect("UTF-8");
    text
}

#[test]
fn only_the_mended_cells_of_a_workbook_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let before = cleaned("xlsx-styles", &out);
    let after = fs::read(out.join("clean/orders.xlsx")).expect("a workbook");
    let sheet = "xl/worksheets/sheet1.xml";
    assert_eq!(differing(&before, &after), [sheet]);
    let mut expected = part(&before, sheet);
    for (cell, mended) in [
        (
            "<c r=\"C7\" s=\"2\" t=\"s\"><v>35</v></c>",
            "<c r=\"C7\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">乐平古戏台木作</t></is></c>",
        ),
        ("<c r=\"I10\" s=\"4\" t=\"s\"><v>50</v></c>", "<c r=\"I10\" s=\"4\"><v>1080</v></c>"),
    ] {
        assert!(expected.contains(cell));
        expected = expected.replace(cell, mended);
    }
    assert_eq!(part(&after, sheet), expected);
    assert!(!read(&out, "report.json").contains("new workbook"));
}

#[test]
fn what_names_cells_moves_when_rows_leave() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let before = cleaned("xlsx-removed-row", &out);
    let after = fs::read(out.join("clean/orders.xlsx")).expect("a workbook");
    let changed = [
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/workbook.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/comments1.xml",
        "xl/tables/table1.xml",
    ];
    assert_eq!(differing(&before, &after), changed);
    for (name, held) in [
        (changed[0], "<dimension ref=\"A1:L15\"/>"),
        (changed[0], "<row r=\"10\" spans=\"1:12\" ht=\"30\" customHeight=\"1\""),
        (changed[0], "<row r=\"11\" spans=\"1:12\" hidden=\"1\""),
        (changed[0], "<c r=\"C10\" t=\"inlineStr\"><is><t xml:space=\"preserve\">宜春靖安白茶社</t></is></c>"),
        (changed[0], "<c r=\"G14\" s=\"4\"><f>E14*F14</f><v>632</v></c>"),
        (changed[0], "<c r=\"G15\" s=\"4\"><f>SUM(G4:G14)</f></c>"),
        (changed[0], "<autoFilter ref=\"A3:I14\"/><mergeCells count=\"2\">"),
        (changed[0], "<conditionalFormatting sqref=\"A4:I14\">"),
        (changed[0], "<formula>$E4&gt;=AVERAGE($E$4:$E$14)</formula>"),
        (changed[0], "<xm:f>订单!E10:G10</xm:f><xm:sqref>K10</xm:sqref>"),
        (changed[1], "<dimension ref=\"A1:H6\"/>"),
        (changed[2], "<f>SUM(订单!G4:G14)</f></c>"),
        (changed[2], "<f>#REF!</f></c>"),
        (changed[2], "<f>订单!G15</f></c>"),
        (changed[2], "<f>订单!G6+订单!G7</f><v>900</v></c>"),
        (changed[3], "订单!$A$1:$I$15"),
        (changed[4], "<c:f>订单!$G$4:$G$14</c:f>"),
        (changed[6], "<x:Row>9</x:Row>"),
        (changed[7], "<comment ref=\"C10\""),
        (changed[8], "ref=\"A1:H6\" totalsRowShown=\"0\"><autoFilter ref=\"A1:H6\"/>"),
    ] {
        assert!(part(&after, name).contains(held), "{name} has no {held}");
    }
    for (name, gone) in
        [(changed[0], "SUM(G4:G16)"), (changed[4], "HX240606"), (changed[5], "b.png"), (changed[7], "C7")]
    {
        assert!(part(&before, name).contains(gone) && !part(&after, name).contains(gone), "{name} has {gone}");
    }
    assert!(!read(&out, "report.json").contains("new workbook"));
}

#[test]
fn a_workbook_without_findings_is_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    cleaned("xlsx-removed-row", &place("first"));
    cleaned("xlsx-removed-row", &place("second"));
    assert_eq!(tree(&place("first")), tree(&place("second")), "two runs give the same bytes");
    let output = clean(&place("first/clean"), &["orders.xlsx"], &place("again"), &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(tree(&place("first/clean")), tree(&place("again/clean")));
    assert!(rows(&place("again"), "edits.csv").is_empty() && !place("again/quarantine").exists());

    let packed = repository("fixtures/bytes/gzip");
    assert_eq!(code(&clean(&packed, &["orders.xlsx.gz"], &place("unpacked"), &[])), 0);
    let mut bytes = Vec::new();
    let file = fs::File::open(packed.join("orders.xlsx.gz")).expect("a file");
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes).expect("a workbook");
    assert!(fs::read(place("unpacked/clean/orders.xlsx")).expect("a workbook") == bytes);
}

#[test]
fn rows_that_were_set_aside_go_back_in_a_new_workbook_which_the_report_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    cleaned("xlsx-removed-row", &out);
    assert!(out.join("retired/orders.xlsx").exists());
    let output = clean(&out.join("quarantine"), &["orders.xlsx"], &again, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(read(&again, "report.json").contains("written back as a new workbook"));
    let strings = part(&fs::read(again.join("clean/orders.xlsx")).expect("a workbook"), "xl/worksheets/sheet1.xml");
    assert!(strings.contains("HX240602") && !strings.contains("_reason"), "{strings}");
}

#[test]
fn openpyxl_reads_the_same_but_for_what_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(python) = python_with_openpyxl() else {
        eprintln!("skipped: no Python with openpyxl; what it reads is not compared");
        return;
    };
    let described = |workbook: &Path| -> BTreeSet<String> {
        let output =
            Command::new(&python).args(["-W", "ignore", "-c", DESCRIBE]).arg(workbook).output().expect("Python");
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
    };
    let out = folder.path().join("styles");
    cleaned("xlsx-styles", &out);
    let before = described(&repository("fixtures/bytes/xlsx-styles/orders.xlsx"));
    let after = described(&out.join("clean/orders.xlsx"));
    let lines = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<String>>();
    assert!(before.len() > 150, "{before:?}");
    let only_before = lines(&before, &after);
    assert_eq!(only_before.len(), 2, "{only_before:?}");
    assert!(
        only_before[0].starts_with("订单 C7 '乐平古戏台木作 '")
            && only_before[1].starts_with("订单 I10 '１０８０．００'")
    );
    let only_after = lines(&after, &before);
    assert!(only_after[0].starts_with("订单 C7 '乐平古戏台木作'") && only_after[1].starts_with("订单 I10 1080"));

    let out = folder.path().join("removed");
    cleaned("xlsx-removed-row", &out);
    let after = described(&out.join("clean/orders.xlsx"));
    for line in [
        "订单 size A1:L15",
        "订单 filter A3:I14",
        "订单 merged ['A1:I1', 'I7:I8']",
        "订单 panes B4",
        "订单 row 10 height 30.0 hidden False level 0",
        "订单 format A4:I14 $E4>=AVERAGE($E$4:$E$14)",
        "订单 format G4:G14 $L$2",
        "订单 validation E4:E14 E4<=$L$3",
        "订单 comment C10 发票另寄",
        "订单 breaks [6, 8]",
        "五月 table 五月表 A1:H6",
        "汇总 '24 chart 订单!$A$4:$A$14 订单!$G$4:$G$14",
        "name 订单金额 订单!$G$4:$G$14",
        "name 重复单 #REF!",
    ] {
        assert!(after.contains(line), "{line} is not in {after:#?}");
    }
    for start in [
        "订单 C10 '宜春靖安白茶社' ",
        "订单 I9 '等通知' ",
        "订单 G9 '=E9*F9' ",
        "汇总 '24 B12 '=SUM(订单!E4:E14*订单!F4:F14)' ",
    ] {
        assert!(after.iter().any(|line| line.starts_with(start)), "{start} is not in {after:#?}");
    }
}

#[test]
fn libreoffice_opens_the_workbook_and_computes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    cleaned("xlsx-removed-row", &out);
    // Every sheet as CSV, with values as they are shown.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let result = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--norestore", "--convert-to", filter, "--outdir"])
        .arg(folder.path())
        .arg(out.join("clean/orders.xlsx"))
        .output();
    let Some(output) = result.ok().filter(|output| output.status.success()) else {
        eprintln!("skipped: no LibreOffice; the workbook was not opened");
        return;
    };
    let sheet = |name: &str| {
        let path = folder.path().join(format!("orders-{name}.csv"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}; {}", stderr(&output)))
    };
    let orders = sheet("订单");
    assert!(orders.contains("HX240605,") && !orders.contains("HX240606,"), "{orders}");
    // The row of totals is computed, so that it stays and is right.
    assert!(orders.contains("合计,,,,,,4444,"), "{orders}");
    assert_eq!(orders.matches("HX240602,").count(), 1, "{orders}");
    let totals = sheet("汇总 '24");
    for line in [
        "六月合计,4444\n",
        "合计行,4444\n",
        "测试单,#REF!\n",
        "瑞金单数,1\n",
        "按名称,4444\n",
        "五月合计,3202.6\n",
        "逐行相乘,4444\n",
    ] {
        assert!(totals.contains(line), "{line} is not in {totals}");
    }
}

/// A Python that has openpyxl.
fn python_with_openpyxl() -> Option<PathBuf> {
    let has_it = |python: &Path| {
        let output = Command::new(python).args(["-c", "import openpyxl"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    ["python3", "/usr/bin/python3", "python"].map(PathBuf::from).into_iter().find(|python| has_it(python))
}

/// Prints what openpyxl knows of a workbook, one thing per line.
const DESCRIBE: &str = r"
import sys, openpyxl
sys.stdout.reconfigure(encoding='utf-8')
book = openpyxl.load_workbook(sys.argv[1])
names = book.defined_names
names = names.definedName if hasattr(names, 'definedName') else names.values()
for name in names:
    print('name', name.name, name.attr_text)
for sheet in book:
    at = sheet.title
    print(at, 'size', sheet.dimensions)
    print(at, 'filter', sheet.auto_filter.ref)
    print(at, 'merged', sorted(map(str, sheet.merged_cells.ranges)))
    print(at, 'panes', sheet.freeze_panes)
    print(at, 'print', sheet.print_area, sheet.print_title_rows)
    print(at, 'breaks', [stop.id for stop in sheet.row_breaks.brk])
    for letter, column in sorted(sheet.column_dimensions.items()):
        print(at, 'column', letter, column.min, column.max, column.width)
    for number, row in sorted(sheet.row_dimensions.items()):
        print(at, 'row', number, 'height', row.height, 'hidden', bool(row.hidden), 'level', row.outlineLevel)
    for cells, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            print(at, 'format', cells.sqref, *rule.formula)
    for rule in sheet.data_validations.dataValidation:
        print(at, 'validation', rule.sqref, rule.formula1)
    for table in sheet.tables.values():
        print(at, 'table', table.name, table.ref)
    for chart in sheet._charts:
        for series in chart.series:
            print(at, 'chart', series.cat and (series.cat.strRef or series.cat.numRef).f, series.val.numRef.f)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment:
                print(at, 'comment', cell.coordinate, cell.comment.text)
            if cell.hyperlink:
                print(at, 'link', cell.coordinate, cell.hyperlink.location)
            value = getattr(cell.value, 'text', cell.value)
            look = (cell.number_format, cell.font.b, cell.fill.fgColor.rgb, cell.border.bottom.style, cell.alignment.horizontal)
            print(at, cell.coordinate, repr(value), look)
";

#[test]
fn a_hidden_sheet_is_read_and_said_to_be_hidden() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let output = clean(&repository("fixtures/bytes/hidden-sheets-and-rows"), &["hidden.xlsx"], &out, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let report = read(&out, "report.json");
    assert!(
        report.contains("the sheet `旧系统` is hidden in the workbook") && !report.contains("`六月订单` is hidden")
    );
}
