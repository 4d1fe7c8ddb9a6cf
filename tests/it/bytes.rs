//! Every quirk of the file catalogue: what the reader delivers, against truth that was written with the files.
//!
//! `fixtures/bytes/expected.csv` says per file how it is encoded, where its header is, how many rows it has and what else is
//! in it; `fixtures/bytes/cells.csv` names single cells, as they stand in the file (`raw`) and as they are meant (`value`).

use std::collections::BTreeMap;

use ordermend::model::{Decimal, Kind};
use ordermend::normalise::{self, OrderTable, cell, date};
use ordermend::read::{self, Limits, Named, OddKind, RawTable, ReadOptions};
use ordermend::sources::{self, Library, SourceOptions};
use ordermend::ui::{Meter, Silent};

use crate::support::repository;

type Row = BTreeMap<String, String>;

fn truth(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(repository("fixtures/bytes").join(name)).expect("truth");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn tables(file: &str, library: &Library) -> Vec<RawTable> {
    let named = Named::file(&repository("fixtures/bytes").join(file));
    let known = |caption: &str| library.knows(caption);
    let options = ReadOptions {
        encoding: None,
        sheets: &[],
        known_header: &known,
        way: read::Way::Usual,
        limits: Limits::default(),
    };
    read::run(&[named], &options, &mut Silent).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn table_of<'a>(row: &Row, tables: &'a [RawTable]) -> Option<&'a RawTable> {
    let sheet = Some(row["sheet"].as_str()).filter(|sheet| !sheet.is_empty());
    tables.iter().find(|table| sheet.is_none() || table.sheet.as_deref() == sheet)
}

/// What a file is told to be, in the words of the truth.
fn told(table: &RawTable) -> (String, String, String) {
    let delimiter = match table.format {
        read::Format::Text(dialect) => dialect.delimiter_name(),
        read::Format::Workbook => "workbook",
        read::Format::Parquet => "parquet",
        read::Format::Json => "json",
    };
    let encoding = table.encoding.name.to_owned() + if table.encoding.bom { " BOM" } else { "" };
    let rejects: Vec<String> = table.rejects().map(|(record, _)| record.line.to_string()).collect();
    (encoding, delimiter.to_owned(), rejects.join(" "))
}

/// Whether the records that are no rows are those of the truth; it may allow several kinds for one.
fn structure_fits(table: &RawTable, expected: &str) -> bool {
    let found: Vec<(u32, &str)> = table
        .odd
        .iter()
        .filter(|odd| odd.line != table.header_line)
        .filter_map(|odd| match odd.kind {
            OddKind::Structure(kind) => Some((odd.line, kind.name())),
            OddKind::Reject(_) => None,
        })
        .collect();
    let wanted: Vec<(u32, Vec<&str>)> = expected
        .split_whitespace()
        .filter_map(|item| item.split_once(':'))
        .map(|(kinds, line)| (line.parse().expect("a line"), kinds.split('|').collect()))
        .collect();
    found.len() == wanted.len()
        && found.iter().zip(&wanted).all(|((line, kind), (at, kinds))| line == at && kinds.contains(kind))
}

#[test]
fn every_file_of_the_catalogue_is_read_as_what_it_is() {
    let library = Library::shipped().expect("profiles");
    let mut wrong = Vec::new();
    for row in truth("expected.csv") {
        let file = row["file"].as_str();
        let tables = tables(file, &library);
        let Some(table) = table_of(&row, &tables) else {
            // A sheet that is no table may be passed over.
            if !row["header_line"].is_empty() {
                wrong.push(format!("{file} [{}] is missing", row["sheet"]));
            }
            continue;
        };
        if row["header_line"].is_empty() {
            continue;
        }
        let (encoding, delimiter, rejects) = told(table);
        let found = (encoding, delimiter, table.header_line.to_string(), table.height().to_string(), rejects);
        let text = |name: &str| row[name].clone();
        let expected = (text("encoding"), text("delimiter"), text("header_line"), text("rows"), text("rejects"));
        if found != expected || !structure_fits(table, &row["structure"]) {
            let odd: Vec<String> = table.odd.iter().map(|odd| format!("{}:{:?}", odd.line, odd.kind)).collect();
            let structure = &row["structure"];
            wrong.push(format!("{file}: {found:?} instead of {expected:?}; {odd:?} instead of {structure}"));
        }
        if let Some(tiles) = table.bytes_tile() {
            assert!(tiles, "{file}: bytes are lost");
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn position_of(table: &RawTable, column: &str) -> usize {
    let by_number = || column.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let by_caption = table.header.iter().position(|caption| caption == column);
    let trimmed = || table.header.iter().position(|caption| caption.trim() == column.trim());
    by_caption.or_else(trimmed).or_else(by_number).unwrap_or_else(|| panic!("{}: no column {column}", table.file))
}

#[test]
fn every_cell_that_the_catalogue_names_is_delivered() {
    let library = Library::shipped().expect("profiles");
    let mut wrong = Vec::new();
    let cells = truth("cells.csv");
    for of_file in cells.chunk_by(|a, b| a["file"] == b["file"]) {
        let file = of_file[0]["file"].as_str();
        let tables = tables(file, &library);
        for cell in of_file {
            let Some(table) = table_of(cell, &tables) else { continue };
            let line: u32 = cell["line"].parse().expect("a line");
            let position = position_of(table, &cell["column"]);
            let row = (0..table.height()).find(|&row| table.line(row) == line);
            let odd = || table.odd.iter().find(|odd| odd.line == line).and_then(|odd| odd.cells.get(position).cloned());
            let delivered = row.map(|row| table.cell(row, position).into_owned()).or_else(odd);
            let raw_or_value = |text: &String| [&cell["raw"], &cell["value"]].contains(&text);
            if !delivered.as_ref().is_some_and(raw_or_value) {
                wrong.push(format!("{file}:{line} {}: {delivered:?} instead of {:?}", cell["column"], cell["raw"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cells.len(), wrong.join("\n"));
}

/// Whether a cell is understood as the truth says: numbers and dates by value, the rest as text without its wrapping.
fn is_understood(table: &OrderTable, row: u32, position: usize, value: &str) -> bool {
    let Some(column) = table.mapping.column(position) else { return true };
    let blank = table.blanks(column).and_then(|blanks| blanks.get(row as usize)) == Some(true);
    if value.is_empty() || blank {
        return value.is_empty() && blank;
    }
    let settled = table.settled(row, position).into_owned();
    let text = cell::unwrap(&settled, column.kind());
    match column.kind() {
        Kind::Money | Kind::Quantity | Kind::Rate => {
            match (table.number(row, column), Decimal::parse(&cell::half_width(value))) {
                (Some(number), Some(value)) => number.compare(value) == Some(std::cmp::Ordering::Equal),
                // What is no number is said to be none, as it stands.
                (number, value_as_number) => number.is_none() && value_as_number.is_none() && text == value,
            }
        }
        Kind::Date => {
            // A zone beside the value makes it a point in time: the table's days are those of its own zone.
            let (value, is_utc) = value.strip_suffix(" UTC").map_or((value, false), |value| (value, true));
            let (value, is_zoned) = value.strip_suffix(" +0800").map_or((value, false), |value| (value, true));
            let ahead = table.dates.get(&column).and_then(|facts| facts.offset_minutes);
            let ahead = ahead.map_or(0, |ahead| {
                if is_utc {
                    ahead
                } else if is_zoned {
                    ahead - 480
                } else {
                    0
                }
            });
            let local = table.date(row, column).map(|micros| micros - i64::from(ahead) * 60_000_000);
            let meant = date::parse(value, false).map(|date| date.moment.0);
            local.is_some() && local == meant
        }
        Kind::Status(_) => true,
        Kind::Id => table.comparable(row, position) == cell::half_width(value),
        _ => text == value.trim(),
    }
}

#[test]
fn cells_of_known_columns_are_understood_as_they_are_meant() {
    let library = Library::shipped().expect("profiles");
    let options = SourceOptions { library: library.clone(), source: None, map: Vec::new() };
    let (mut wrong, mut judged) = (Vec::new(), 0);
    let cells = truth("cells.csv");
    for of_file in cells.chunk_by(|a, b| a["file"] == b["file"]) {
        let file = of_file[0]["file"].as_str();
        let mapped = sources::run(tables(file, &library), &options).expect("mapped");
        let orders = normalise::run(mapped, &Meter::default()).expect("normalised");
        for cell in of_file {
            let sheet = Some(cell["sheet"].as_str()).filter(|sheet| !sheet.is_empty());
            let found = orders.tables.iter().find(|table| sheet.is_none() || table.raw.sheet.as_deref() == sheet);
            let Some(table) = found else { continue };
            let line: u32 = cell["line"].parse().expect("a line");
            let of_line = |row: &u32| table.raw.line(*row) == line;
            let place = if table.unfolded.is_some() {
                // The lines of a row stand below each other, each cell under the caption that it has in its file.
                let rows = (0..table.raw.height()).filter(of_line);
                let cells = rows.flat_map(|row| (0..table.raw.width()).map(move |position| (row, position)));
                cells.into_iter().find(|&(row, position)| table.caption(row, position).trim() == cell["column"].trim())
            } else {
                let position = position_of(&table.raw, &cell["column"]);
                (0..table.raw.height()).find(of_line).map(|row| (row, position))
            };
            let Some((row, position)) = place else { continue };
            judged += 1;
            // What a cell takes from the row above it is no content of its own.
            let taken_over = cell["raw"].is_empty();
            // What holds several lines says what it says, and its lines stand apart.
            let unfolded = table.unfolded.as_ref().map(|unfolded| {
                let caption = table.caption(row, position);
                let at = unfolded.folded.header.iter().position(|other| other == caption).expect("the caption");
                unfolded.folded.cell(unfolded.row_of[row as usize], at).into_owned()
            });
            if unfolded.as_deref() == Some(cell["value"].as_str()) {
                continue;
            }
            if !taken_over && !is_understood(table, row, position, &cell["value"]) {
                let understood = table.comparable(row, position);
                wrong.push(format!("{file}:{line} {}: {understood:?} instead of {:?}", cell["column"], cell["value"]));
            }
        }
    }
    assert!(judged * 10 > cells.len() * 9, "only {judged} of {} cells were found", cells.len());
    assert!(wrong.is_empty(), "{} of {judged} differ:\n{}", wrong.len(), wrong.join("\n"));
}
