//! Parquet files: what is read of them, against truth that was written with the files, and what goes back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ordermend::model::TableId;
use ordermend::read::{self, Limits, Named, RawTable, ReadOptions};
use ordermend::ui::Silent;

use crate::support::{clean, code, repository, rows, stderr};

type Row = BTreeMap<String, String>;

fn fixture(name: &str) -> PathBuf {
    repository("fixtures/parquet").join(name)
}

fn truth(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(fixture(name)).expect("truth");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn table(path: &std::path::Path) -> Result<RawTable, ordermend::Error> {
    let options = ReadOptions {
        encoding: None,
        sheets: &[],
        known_header: &|_| false,
        way: read::Way::Usual,
        limits: Limits::default(),
    };
    let mut tables = read::run(&[Named::file(path)], &options, &mut Silent)?;
    assert_eq!(tables.len(), 1);
    let table = tables.remove(0);
    assert_eq!(table.id, TableId(0));
    Ok(table)
}

#[test]
fn every_cell_that_the_truth_names_is_delivered() {
    for row in truth("expected.csv") {
        let table = table(&fixture(&row["file"])).expect("readable");
        let found = (table.height().to_string(), table.width().to_string());
        assert_eq!(found, (row["rows"].clone(), row["columns"].clone()), "{}", row["file"]);
    }
    let cells = truth("cells.csv");
    let mut wrong = Vec::new();
    for of_file in cells.chunk_by(|a, b| a["file"] == b["file"]) {
        let table = table(&fixture(&of_file[0]["file"])).expect("readable");
        for cell in of_file {
            let column = table.header.iter().position(|caption| *caption == cell["column"]).expect("a column");
            let line: u32 = cell["line"].parse().expect("a line");
            let found = table.cell(line - 1, column).into_owned();
            if found != cell["text"] {
                wrong.push(format!("{}:{line} {}: {found} instead of {}", cell["file"], cell["column"], cell["text"]));
            }
        }
    }
    assert!(cells.len() > 200);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn broken_files_are_errors_that_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["cut-off.parquet", "no-footer.parquet", "broken-footer.parquet", "broken-page.parquet"] {
        let path = fixture(name);
        let error = table(&path).expect_err(name);
        assert!(error.to_string().contains("cannot be read"), "{name}: {error}");
        let out = folder.path().join("out");
        let run = clean(folder.path(), &[path.to_str().expect("UTF-8")], &out, &[]);
        assert_eq!(code(&run), 3, "{name}: {}", stderr(&run));
        assert!(!out.exists());
    }
}

#[test]
fn an_empty_file_is_never_called_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let run =
        clean(folder.path(), &[fixture("empty.parquet").to_str().expect("UTF-8")], &folder.path().join("out"), &[]);
    assert_eq!(code(&run), 3, "{}", stderr(&run));
}

#[test]
fn what_goes_back_is_the_file_without_what_left_and_with_what_was_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, out) = (fixture("orders-pyarrow.parquet"), folder.path().join("out"));
    let run = clean(folder.path(), &[input.to_str().expect("UTF-8")], &out, &[]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let (before, after) =
        (table(&input).expect("read"), table(&out.join("clean/orders-pyarrow.parquet")).expect("read"));
    assert_eq!(after.header, before.header);
    assert_eq!(after.height(), before.height() - 1, "the copy left");
    let edits = rows(&out, "edits.csv");
    assert!(!edits.is_empty());
    for row in 0..after.height() {
        for column in 0..after.width() {
            // The copy is the last row, so that all others keep their places.
            let (was, is) = (before.cell(row, column), after.cell(row, column));
            let is_edit =
                |edit: &&Row| edit["line"] == (row + 1).to_string() && edit["source_column"] == before.header[column];
            match edits.iter().find(is_edit) {
                Some(edit) => assert_eq!((was.as_ref(), is.as_ref()), (&*edit["before"], &*edit["after"])),
                None => assert_eq!(was, is, "row {row} {}", before.header[column]),
            }
        }
    }
    let aside = table(&out.join("quarantine/orders-pyarrow.parquet")).expect("read");
    assert_eq!((aside.height(), aside.width()), (1, before.width() + 5));
    assert_eq!(aside.cell(0, 0), before.cell(before.height() - 1, 0));

    // What was set aside can be cleaned again and loses the columns that told why.
    let (again, second) = (out.join("quarantine/orders-pyarrow.parquet"), folder.path().join("second"));
    let run = clean(folder.path(), &[again.to_str().expect("UTF-8")], &second, &[]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let back = table(&second.join("clean/orders-pyarrow.parquet")).expect("read");
    assert_eq!((back.height(), back.header), (1, before.header));
}

#[test]
fn a_file_without_a_finding_is_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["brotli.parquet", "lz4.parquet"] {
        let (input, out) = (fixture(name), folder.path().join(name));
        let run = clean(folder.path(), &[input.to_str().expect("UTF-8")], &out, &[]);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        assert_eq!(std::fs::read(&input).expect("input"), std::fs::read(out.join("clean").join(name)).expect("output"));
    }
}
