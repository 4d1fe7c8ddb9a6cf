//! `report.xlsx`: each finding with its row and the cell that is meant, and decisions that come back from it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{clean, code, in_language, ordermend, read, repository, rows, stderr};

/// The columns before those of the source.
const OWN_COLUMNS: usize = 21;

/// A cell of a sheet: its text, and the number of its style.
type Cell = (String, usize);

/// The parts of a workbook by name.
fn parts(workbook: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("UTF-8");
            (entry.name().expect("a name").into_owned(), text)
        })
        .collect()
}

/// The value of an attribute in a tag, of which the name is cut off.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {tag}");
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(str::to_owned)
}

/// The sheets of findings by name: of each line the cells by the letters of their columns.
fn sheets(parts: &BTreeMap<String, String>) -> BTreeMap<String, Vec<BTreeMap<String, Cell>>> {
    let of_sheet = |(number, tag): (usize, &str)| {
        let name = attribute(tag, "name").expect("a name");
        let lines = parts[&format!("xl/worksheets/sheet{number}.xml")].split("<row ").skip(1).map(line).collect();
        (name, lines)
    };
    // What stands before the first tag takes the number 0, and the summary is the first sheet.
    parts["xl/workbook.xml"].split("<sheet ").enumerate().skip(2).map(of_sheet).collect()
}

fn line(row: &str) -> BTreeMap<String, Cell> {
    let cell = |text: &str| {
        let (tag, content) = text.split_once('>').unwrap_or((text, ""));
        let reference = attribute(tag, "r").expect("a reference");
        let letters: String = reference.chars().filter(char::is_ascii_alphabetic).collect();
        let style = attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        let value = content.split("<t").nth(1).and_then(|rest| rest.split_once('>')).map(|(_, rest)| rest);
        let value = value.or_else(|| content.split("<v>").nth(1)).and_then(|rest| rest.split('<').next());
        (letters, (value.unwrap_or_default().to_owned(), style))
    };
    row.split("<c ").skip(1).map(cell).collect()
}

/// The styles whose fill is the colour of the cell that is meant.
fn meant_styles(parts: &BTreeMap<String, String>) -> Vec<usize> {
    let styles = &parts["xl/styles.xml"];
    let fills: Vec<&str> = styles.split("<fill>").skip(1).collect();
    let fill = fills.iter().position(|fill| fill.contains("FFFFD9A8")).expect("a fill").to_string();
    let formats = styles.split("<cellXfs").nth(1).expect("formats");
    let of_fill = |(_, tag): &(usize, &str)| attribute(tag, "fillId").as_ref() == Some(&fill);
    formats.split("<xf ").skip(1).enumerate().filter(of_fill).map(|(number, _)| number).collect()
}

/// A workbook with a text put into a cell that stood empty.
fn with_text(workbook: &[u8], sheet: &str, cell: &str, text: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = String::new();
        entry.read_to_string(&mut content).expect("UTF-8");
        if name == sheet {
            let start = content.find(&format!("<c r=\"{cell}\"")).expect("the cell");
            let end = start + content[start..].find("/>").expect("an empty cell") + 2;
            let typed = format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
            content.replace_range(start..end, &typed);
        }
        writer.start_file(name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content.as_bytes()).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The part that holds a sheet, and the line of a finding on it.
fn place(parts: &BTreeMap<String, String>, fingerprint: &str) -> (String, usize) {
    (2..)
        .map(|number| format!("xl/worksheets/sheet{number}.xml"))
        .take_while(|name| parts.contains_key(name))
        .find_map(|name| {
            let lines: Vec<&str> = parts[&name].split("<row ").skip(1).collect();
            Some((name.clone(), lines.iter().position(|line| line.contains(fingerprint))? + 1))
        })
        .expect("the finding")
}

/// The workbook of a run with a decision on a finding, and the value that goes with it.
pub(crate) fn decided(out: &Path, fingerprint: &str, word: &str, value: &str) -> Vec<u8> {
    let workbook = fs::read(out.join("report.xlsx")).expect("a workbook");
    let (sheet, line) = place(&parts(&workbook), fingerprint);
    let typed = with_text(&workbook, &sheet, &format!("O{line}"), word);
    with_text(&typed, &sheet, &format!("P{line}"), value)
}

#[test]
fn each_finding_stands_with_its_row_and_the_cell_that_is_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    let demo = repository("fixtures/demo");
    assert_eq!(code(&clean(&demo, &["orders.csv"], &out, &[])), 0);
    let workbook = fs::read(out.join("report.xlsx")).expect("a workbook");
    let parts = parts(&workbook);
    let (sheets, meant) = (sheets(&parts), meant_styles(&parts));
    let source = fs::read_to_string(demo.join("orders.csv")).expect("a file");
    let header: Vec<&str> =
        source.trim_start_matches('\u{feff}').lines().next().expect("a header").split(',').collect();
    let findings = rows(&out, "findings.csv");
    assert!(findings.len() > 30);
    for finding in &findings {
        let name: String = finding["rule"].chars().take(31).collect();
        let lines = &sheets[&name];
        let captions: BTreeMap<&str, &String> = lines[1].iter().map(|(at, (text, _))| (text.as_str(), at)).collect();
        let line = lines.iter().find(|line| line.values().any(|(text, _)| *text == finding["fingerprint"]));
        let line = line.unwrap_or_else(|| panic!("{finding:?}"));
        let text = |caption: &str| line.get(captions[caption]).map_or("", |(text, _)| text.as_str());
        let unescaped = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(text("Order"), finding["order_id"], "{finding:?}");
        assert_eq!(unescaped(text("Message")), finding["message"], "{finding:?}");
        assert_eq!(text("Line"), finding["line"]);
        let marked: Vec<&String> =
            line.iter().filter(|(_, (_, style))| meant.contains(style)).map(|(at, _)| at).collect();
        if finding["source_column"].is_empty() {
            assert!(marked.is_empty(), "{finding:?}");
        } else {
            assert_eq!(marked, [captions[finding["source_column"].as_str()]], "{finding:?}");
        }
        let of_source = lines[1].values().skip(OWN_COLUMNS).count();
        assert_eq!(of_source, header.len());
    }
    // The row stands as it does in the file, in the columns behind ours.
    let unreadable = &sheets["amounts-readable"];
    let captions: BTreeMap<&str, &String> = unreadable[1].iter().map(|(at, (text, _))| (text.as_str(), at)).collect();
    let in_file: Vec<&str> = source.lines().find(|line| line.contains("约580")).expect("the row").split(',').collect();
    for (caption, cell) in header.iter().zip(in_file) {
        let at = captions[caption];
        assert_eq!(unreadable[2].get(at).map_or("", |(text, _)| text), cell, "{caption}");
    }
    assert!(parts["xl/worksheets/sheet1.xml"].contains("<hyperlink "), "rules link to their sheets");
    assert!(parts["docProps/core.xml"].contains("2024-06-30"), "made on the day that counts as today");

    assert_eq!(code(&clean(&demo, &["orders.csv"], &again, &[])), 0);
    assert!(fs::read(again.join("report.xlsx")).expect("a workbook") == workbook, "two runs give the same bytes");
    let manifest: serde_json::Value = serde_json::from_str(&read(&out, "manifest.json")).expect("JSON");
    assert!(manifest["files"].as_array().expect("a list").iter().any(|file| file["path"] == "report.xlsx"));
}

/// A workbook that may be handed on shows neither names nor phones, wherever they stand; the ledger is a sheet of every one.
#[test]
fn what_is_masked_is_in_no_part_of_the_workbook() {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = repository("fixtures/demo/orders.csv");
    let source = fs::read_to_string(&demo).expect("a file");
    let (header, lines) = source.trim_start_matches('\u{feff}').split_once('\n').expect("a header");
    let at = |caption: &str| header.split(',').position(|own| own.trim() == caption).expect(caption);
    let (name, phone) = (at("客户名称"), at("联系手机"));
    let demo = demo.to_str().expect("UTF-8");
    let book = |mask: &str| {
        let arguments =
            ["check", demo, "--no-config", "--as-of", "2024-06-30", "--format", "xlsx=m.xlsx", "--mask", mask];
        let output = ordermend(folder.path(), &arguments);
        assert!(code(&output) <= 1, "{}", stderr(&output));
        parts(&fs::read(folder.path().join("m.xlsx")).expect("a workbook"))
    };
    let (open, hidden) = (book("none"), book("all"));
    let holds = |parts: &BTreeMap<String, String>, value: &str| parts.values().any(|part| part.contains(value));
    let mut seen = 0;
    for line in lines.lines() {
        let cells: Vec<&str> = line.trim_end().split(',').collect();
        for value in [name, phone].iter().filter_map(|&at| cells.get(at)).filter(|value| value.chars().count() > 3) {
            seen += usize::from(holds(&open, value));
            assert!(!holds(&hidden, value), "{value}");
        }
    }
    assert!(seen > 10);
    assert!(
        hidden["xl/workbook.xml"].contains("name=\"Ledger\"") && open["xl/workbook.xml"].contains("name=\"Ledger\"")
    );
}

const ORDERS: &str = "订单编号,下单日期,客户名称,手机,商品名称,数量,单价,行金额,Decision,By\n\
    A1,2024-05-01,成都川味坊食品有限公司,13800001111,豆瓣酱,2,10.00,25.00,x,y\n\
    A2,2024-05-02,乐山峨眉茶庄,13800001112,绿茶,0003,10.00,30.00,,\n\
    A3,2024-05-03,乐山峨眉茶庄,13800001113,绿茶,1,88.00,89.00,,\n";

const RULE: &str = "[[rule]]\nid = \"line-is-price-times-quantity\"\ncheck = \"expression\"\nassert = \"line_amount = qty * unit_price\"\n\
    warn = \">0\"\nowner = \"finance\"\ntitle = { en = \"Lines add up\", zh = \"行金额相符\" }\n";

/// Runs with the orders and the rule of these tests; what it said, too.
fn run(folder: &Path, orders: &str, out: &str, further: &[&str]) -> String {
    fs::write(folder.join("in.csv"), orders).expect("a file");
    fs::write(folder.join("rule.toml"), RULE).expect("a file");
    let output = clean(folder, &["in.csv"], &folder.join(out), &[&["--rules", "rule.toml"], further].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stderr(&output)
}

fn found(folder: &Path) -> Vec<BTreeMap<String, String>> {
    let mut all = rows(folder, "findings.csv");
    all.retain(|row| row["rule"] == "line-is-price-times-quantity");
    all
}

#[test]
fn what_is_decided_in_the_report_comes_back_and_is_honoured_while_its_row_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1", &[]);
    let findings = found(&path.join("o1"));
    assert_eq!(findings.len(), 2, "{findings:?}");
    let workbook = fs::read(path.join("o1/report.xlsx")).expect("a workbook");
    let (sheet, line) = place(&parts(&workbook), &findings[0]["fingerprint"]);
    // Columns of the source that are called as ours are say nothing.
    let typed = with_text(&workbook, &sheet, &format!("O{line}"), "接受");
    let typed = with_text(&typed, &sheet, &format!("Q{line}"), "agreed");
    fs::write(path.join("filled.xlsx"), typed).expect("a file");
    let told =
        ordermend(path, &["review", "apply", "filled.xlsx", "-d", "d.csv", "--by", "li", "--as-of", "2024-07-01"]);
    assert!(stderr(&told).contains("Decisions taken: 1, of them 1 new"), "{}", stderr(&told));
    let kept = rows(path, "d.csv");
    let said = ["kind", "key_a", "decision", "reason", "by"].map(|name| kept[0][name].as_str());
    assert_eq!(said, ["finding", &findings[0]["fingerprint"], "accept", "agreed", "li"]);
    assert!(kept[0]["before"].starts_with(&findings[0]["order_id"]) && !kept[0]["evidence_hash"].is_empty());

    let told = run(path, ORDERS, "o2", &["--decisions", "d.csv"]);
    assert!(told.contains("Decisions honoured: 1 of 1."), "{told}");
    assert_eq!(found(&path.join("o2")), [findings[1].clone()]);
    let changed = ORDERS.replace("25.00,x", "26.00,x").replace("89.00", "90.00");
    let told = run(path, &changed, "o3", &["--decisions", "d.csv"]);
    assert!(told.contains("Stale, not applied"), "{told}");
    assert_eq!(found(&path.join("o3")).len(), 2);

    // A word that is none is named with its sheet and line, and nothing is taken.
    let wrong = with_text(&workbook, &sheet, &format!("O{line}"), "same");
    fs::write(path.join("wrong.xlsx"), wrong).expect("a file");
    let told = ordermend(path, &["review", "apply", "wrong.xlsx", "-d", "none.csv"]);
    let place = format!("wrong.xlsx [line-is-price-times-quantity]:{line}  `same` is no decision on a finding");
    assert!(code(&told) == 2 && stderr(&told).contains(&place), "{}", stderr(&told));
    // Neither is one that cannot be said of the row, though it is one on other findings.
    let wrong = with_text(&workbook, &sheet, &format!("O{line}"), "remove");
    fs::write(path.join("wrong.xlsx"), wrong).expect("a file");
    let told = ordermend(path, &["review", "apply", "wrong.xlsx", "-d", "none.csv"]);
    let said = "`remove` cannot be said of this row; there are: accept";
    assert!(code(&told) == 2 && stderr(&told).contains(said), "{}", stderr(&told));
    // One that nobody filled in holds no decision, and is no mistake.
    let told = ordermend(path, &["review", "apply", "o1/report.xlsx", "-d", "empty.csv"]);
    assert!(code(&told) == 0 && rows(path, "empty.csv").is_empty(), "{}", stderr(&told));
}

/// What is typed where people answer stays a text in a spreadsheet: an identifier of 19 digits keeps all of them.
#[test]
fn cells_that_people_fill_are_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1", &[]);
    let parts = parts(&fs::read(path.join("o1/report.xlsx")).expect("a workbook"));
    let (sheet, line) = place(&parts, &found(&path.join("o1"))[0]["fingerprint"]);
    // 49 is the built-in format of texts, `@`.
    let formats: Vec<&str> = parts["xl/styles.xml"].split("<cellXfs").nth(1).expect("formats").split("<xf ").collect();
    let of = |letters: &str| {
        let cell = parts[&sheet].split(&format!("r=\"{letters}{line}\"")).nth(1).expect("a cell");
        let style: usize =
            attribute(cell.split('>').next().expect("a tag"), "s").expect("a style").parse().expect("a number");
        formats[style + 1].contains("numFmtId=\"49\"")
    };
    assert!(of("O") && of("P") && of("Q") && of("R") && !of("J"));
}

#[test]
fn pairs_of_customers_are_decided_in_the_report_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let orders = repository("fixtures/pipeline/customers/in");
    let inputs: Vec<String> = fs::read_dir(&orders)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|file| file.extension().is_some_and(|end| end == "csv"))
        .map(|file| file.to_str().expect("UTF-8").to_owned())
        .collect();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let output = clean(path, &inputs, &path.join("o1"), &[]);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    let workbook = fs::read(path.join("o1/report.xlsx")).expect("a workbook");
    let sheets = sheets(&parts(&workbook));
    let pairs = &sheets["Customer pairs"];
    let asked =
        rows(&path.join("o1"), "review.csv").into_iter().filter(|row| row["kind"] == "pair").collect::<Vec<_>>();
    assert_eq!(pairs.len(), asked.len() + 1);
    let captions: BTreeMap<&str, &str> =
        pairs[0].iter().map(|(letters, (text, _))| (text.as_str(), letters.as_str())).collect();
    for (line, row) in pairs[1..].iter().zip(&asked) {
        assert_eq!(line[captions["First"]].0, row["name_a"]);
        assert_eq!(line[captions["Key of the first"]].0, row["key_a"]);
    }
    // The sheet of the first pair, whichever it is.
    let (sheet, line) = place(&parts(&workbook), &asked[0]["evidence_hash"]);
    let typed = with_text(&workbook, &sheet, &format!("{}{line}", captions["Decision"]), "same");
    fs::write(path.join("filled.xlsx"), typed).expect("a file");
    let told =
        ordermend(path, &["review", "apply", "filled.xlsx", "-d", "d.csv", "--by", "li", "--as-of", "2024-07-01"]);
    assert!(stderr(&told).contains("Decisions taken: 1, of them 1 new"), "{}", stderr(&told));
    let kept = rows(path, "d.csv");
    let said = ["kind", "key_a", "key_b", "decision"].map(|name| kept[0][name].as_str());
    assert_eq!(said, ["pair", asked[0]["key_a"].as_str(), &asked[0]["key_b"], "same"]);
}

#[test]
fn files_of_one_layout_share_a_sheet_and_others_have_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let other = ORDERS.replace("手机", "联系电话").replace("\nA", "\nC");
    for (name, text) in [("may.csv", ORDERS), ("june.csv", &ORDERS.replace("\nA", "\nB")), ("shop.csv", &other)] {
        fs::write(path.join(name), text).expect("a file");
    }
    fs::write(path.join("rule.toml"), RULE).expect("a file");
    let inputs = ["may.csv", "june.csv", "shop.csv"];
    let arguments =
        [&["check"], &inputs[..], &["--rules", "rule.toml", "--as-of", "2024-06-30", "--fail-on", "never"]].concat();
    let output = in_language(path, "zh", &[&arguments[..], &["--format", "xlsx=r.xlsx"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let sheets = sheets(&parts(&fs::read(path.join("r.xlsx")).expect("a workbook")));
    let lines = |name: &str| sheets[name].len() - 2;
    assert_eq!((lines("line-is-price-times-quantity"), lines("line-is-price-times-quantity-2")), (4, 2));
    let captions = |name: &str| sheets[name][1].values().map(|(text, _)| text.clone()).collect::<Vec<_>>();
    assert!(captions("line-is-price-times-quantity").contains(&"裁定".to_owned()));
    assert!(captions("line-is-price-times-quantity-2").contains(&"联系电话".to_owned()));
}

#[test]
fn the_workbook_is_left_out_where_nobody_wants_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1", &["--no-workbook"]);
    assert!(!path.join("o1/report.xlsx").exists() && path.join("o1/review.xlsx").exists());
    fs::write(path.join("ordermend.toml"), "[clean]\nworkbook = false\n").expect("a file");
    let output = ordermend(path, &["clean", "in.csv", "-o", "o2", "--as-of", "2024-06-30"]);
    assert!(code(&output) == 0 && !path.join("o2/report.xlsx").exists(), "{}", stderr(&output));
}
