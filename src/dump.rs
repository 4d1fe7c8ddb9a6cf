//! Dumps: what each stage of the pipeline made, as CSV to look at. Asked for with `--dump STAGE=PATH`.
//!
//! In: the type a stage hands on. Out: UTF-8 without a byte order mark, commas, LF; cells verbatim, since a dump is for
//! programs and for people who look for a fault, not for a spreadsheet. A dump is written as soon as its stage is done, so
//! that it is there even where a later stage gives up.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use crate::config::Rule;
use crate::dedup::Duplicates;
use crate::error::Error;
use crate::matching::CustomerClusters;
use crate::model::{Column, Findings, Kind, Moment, Outcome, RowId, Text};
use crate::normalise::{NO_ORDER, OrderTable, Orders, cell, status};
use crate::read::{Named, RawTable};
use crate::repair::Plan;
use crate::report::render;
use crate::sources::MappedTable;
use crate::staleness::Calendar;

/// A stage whose work can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DumpStage {
    /// The rows as text, header first. Where a run has several tables, each gets a file: `PATH`, then `PATH` with a number
    /// before its ending.
    Read,
    /// What every column is taken for, and why.
    Map,
    /// Every mapped cell as it is understood.
    Normalise,
    /// What the checks, duplicates and staleness found.
    Checks,
    /// The rows that are surplus.
    Dedup,
    /// The customer of every record.
    Matching,
    /// Orders per month.
    Staleness,
    /// What becomes of every row.
    Repair,
}

/// The dumps a run was asked for.
#[derive(Debug, Clone, Default)]
pub struct Dumps {
    asked: Vec<(DumpStage, PathBuf)>,
    /// The inputs, which no dump may replace.
    inputs: Vec<PathBuf>,
}

/// Said of a path that is an input.
pub(crate) const OVER_INPUT: Text =
    Text { en: "{path} is an input; nothing is written over it", zh: "{path} 是输入文件，不会覆盖" };

type Sheet = csv::Writer<BufWriter<File>>;

impl Dumps {
    /// These dumps, each to its path; `inputs` are the files that are read.
    #[must_use]
    pub fn new(asked: Vec<(DumpStage, PathBuf)>, inputs: &[Named]) -> Self {
        let inputs = inputs.iter().filter_map(|input| std::fs::canonicalize(&input.name).ok()).collect();
        Self { asked, inputs }
    }

    /// The paths that were asked for; tables behind the first have a number in theirs.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.asked.iter().map(|(_, path)| path.as_path())
    }

    fn write(&self, stage: DumpStage, fill: impl Fn(&mut Sheet) -> Result<(), csv::Error>) -> Result<(), Error> {
        self.asked.iter().filter(|(other, _)| *other == stage).try_for_each(|(_, path)| self.write_to(path, &fill))
    }

    fn write_to(&self, path: &Path, fill: &dyn Fn(&mut Sheet) -> Result<(), csv::Error>) -> Result<(), Error> {
        if std::fs::canonicalize(path).is_ok_and(|path| self.inputs.contains(&path)) {
            let message = OVER_INPUT.owned(&[("path", &path.display().to_string())]);
            return Err(Error::Usage { message });
        }
        let failed = |source: io::Error| Error::Write { path: path.to_owned(), source };
        let file = File::create(path).map_err(failed)?;
        let mut sheet = csv::Writer::from_writer(BufWriter::new(file));
        fill(&mut sheet).map_err(|error| failed(error.into()))?;
        sheet.flush().map_err(failed)
    }

    /// The tables as read.
    pub(crate) fn read(&self, tables: &[RawTable]) -> Result<(), Error> {
        for (_, path) in self.asked.iter().filter(|(stage, _)| *stage == DumpStage::Read) {
            for (table, number) in tables.iter().zip(1..) {
                self.write_to(&numbered(path, number), &|sheet: &mut Sheet| {
                    sheet.write_record(&table.header)?;
                    for row in 0..table.height() {
                        sheet.write_record((0..table.width()).map(|column| table.cell(row, column).into_owned()))?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// The columns as mapped.
    pub(crate) fn map(&self, tables: &[MappedTable]) -> Result<(), Error> {
        self.write(DumpStage::Map, |sheet| {
            sheet.write_record(["file", "sheet", "source", "named", "position", "caption", "column"])?;
            for table in tables {
                let named = if table.detection.named { "yes" } else { "no" };
                for (at, mapped) in table.mapping.columns().iter().enumerate() {
                    sheet.write_record([
                        table.raw.file.as_str(),
                        table.raw.sheet.as_deref().unwrap_or_default(),
                        &table.detection.profile.id,
                        named,
                        &(at + 1).to_string(),
                        &mapped.caption,
                        mapped.column.map_or("", Column::name),
                    ])?;
                }
            }
            Ok(())
        })
    }

    /// The mapped cells as understood, one per line.
    pub(crate) fn normalise(&self, orders: &Orders) -> Result<(), Error> {
        self.write(DumpStage::Normalise, |sheet| {
            sheet.write_record(["file", "sheet", "line", "order_id", "column", "text", "value", "state"])?;
            for table in &orders.tables {
                let columns: Vec<(usize, Column)> = (0..table.raw.width())
                    .filter_map(|position| table.mapping.column(position).map(|column| (position, column)))
                    .collect();
                for row in 0..table.raw.height() {
                    let order = orders.key_text(RowId::new(table.id(), row));
                    for &(position, column) in &columns {
                        let (value, state) = understood(table, row, position, column);
                        sheet.write_record([
                            table.raw.file.as_str(),
                            table.raw.sheet.as_deref().unwrap_or_default(),
                            &table.raw.line(row).to_string(),
                            order,
                            column.name(),
                            &table.raw.cell(row, position),
                            &value,
                            state,
                        ])?;
                    }
                }
            }
            Ok(())
        })
    }

    /// What was found.
    pub(crate) fn checks(&self, findings: &Findings, rules: &[Rule], orders: &Orders) -> Result<(), Error> {
        self.write(DumpStage::Checks, |sheet| {
            let captions = ["rule", "check", "file", "sheet", "line", "order_id", "column", "source_column"];
            sheet.write_record(captions.iter().chain(&["observed", "expected", "message"]))?;
            for at in 0..findings.len() {
                let rule = &rules[findings.rule(at).index()];
                let table = orders.table(findings.place(at).table());
                let said = render(findings, at, rules, orders);
                sheet.write_record([
                    rule.id.as_str(),
                    rule.check.name,
                    &table.raw.file,
                    table.raw.sheet.as_deref().unwrap_or_default(),
                    &said.line.map_or_else(String::new, |line| line.to_string()),
                    &said.order_id,
                    said.column,
                    &said.source_column,
                    &said.observed,
                    &said.expected,
                    &said.message.en,
                ])?;
            }
            Ok(())
        })
    }

    /// The surplus rows.
    pub(crate) fn dedup(&self, duplicates: &Duplicates, orders: &Orders) -> Result<(), Error> {
        self.write(DumpStage::Dedup, |sheet| {
            let place = |row: RowId| {
                let raw = &orders.table(row.table).raw;
                [raw.file.clone(), raw.sheet.clone().unwrap_or_default(), raw.line(row.row).to_string()]
            };
            sheet.write_record([
                "check",
                "order_id",
                "file",
                "sheet",
                "line",
                "kept_file",
                "kept_sheet",
                "kept_line",
            ])?;
            for removal in &duplicates.removed {
                let head = [removal.check.to_owned(), orders.key_text(removal.row).to_owned()];
                sheet.write_record(head.into_iter().chain(place(removal.row)).chain(place(removal.kept)))?;
            }
            Ok(())
        })
    }

    /// The customers.
    pub(crate) fn matching(&self, customers: &CustomerClusters) -> Result<(), Error> {
        self.write(DumpStage::Matching, |sheet| {
            let captions = ["record_id", "source", "name", "code", "account", "phone", "email", "tax_id"];
            sheet.write_record(captions.iter().chain(&["order_id", "orders", "money", "golden_id"]))?;
            for (record, number) in customers.records.iter().zip(0u32..) {
                let head = [record.id(), record.source.clone(), record.name.clone()];
                let tail = [
                    record.order.clone().unwrap_or_default(),
                    record.orders.to_string(),
                    record.money.map_or_else(String::new, |money| money.to_string()),
                    customers.golden_id(number),
                ];
                sheet.write_record(head.into_iter().chain(record.evidence.clone()).chain(tail))?;
            }
            Ok(())
        })
    }

    /// The calendar.
    pub(crate) fn staleness(&self, calendar: &Calendar) -> Result<(), Error> {
        self.write(DumpStage::Staleness, |sheet| {
            sheet.write_record(["month", "orders"])?;
            calendar.months.iter().try_for_each(|(month, orders)| sheet.write_record([month, &orders.to_string()]))
        })
    }

    /// What becomes of the rows.
    pub(crate) fn repair(&self, plan: &Plan, rules: &[Rule], orders: &Orders) -> Result<(), Error> {
        self.write(DumpStage::Repair, |sheet| {
            sheet.write_record(["file", "sheet", "line", "order_id", "outcome", "rules", "edits"])?;
            for table in &orders.tables {
                for (row, outcome) in (0u32..).zip(&plan.outcomes[table.id().index()]) {
                    let id = RowId::new(table.id(), row);
                    let reasons = plan.reasons.get(&id).map_or(&[][..], Vec::as_slice);
                    let names: Vec<&str> = reasons.iter().map(|rule| rules[rule.index()].id.as_str()).collect();
                    sheet.write_record([
                        table.raw.file.as_str(),
                        table.raw.sheet.as_deref().unwrap_or_default(),
                        &table.raw.line(row).to_string(),
                        orders.key_text(id),
                        match outcome {
                            Outcome::Clean => "clean",
                            Outcome::Quarantined => "quarantined",
                            Outcome::Retired => "retired",
                        },
                        &names.join("; "),
                        &plan.edits.of_row(id).len().to_string(),
                    ])?;
                }
            }
            Ok(())
        })
    }
}

/// A cell as it is understood, and whether it is: `value`, `blank` or `unreadable`.
fn understood(table: &OrderTable, row: u32, position: usize, column: Column) -> (String, &'static str) {
    if table.blanks(column).and_then(|blanks| blanks.get(row as usize)) == Some(true) {
        return (String::new(), "blank");
    }
    let settled = table.settled(row, position);
    let typed = match column.kind() {
        Kind::Money | Kind::Quantity | Kind::Rate => table.number(row, column).map(|number| number.to_string()),
        Kind::Date => table.date(row, column).map(|micros| Moment(micros).to_string()),
        Kind::Status(axis) => table.status(row, column).map(|code| status::name_of(axis, code).to_owned()),
        Kind::Id if Some(position) == table.mapping.position(Column::OrderId) => {
            (table.order_of[row as usize] != NO_ORDER).then(|| table.comparable(row, position))
        }
        Kind::Id | Kind::Phone => Some(table.comparable(row, position)),
        _ => Some(cell::unwrap(&settled, column.kind()).to_owned()),
    };
    typed.map_or_else(|| (String::new(), "unreadable"), |value| (value, "value"))
}

/// The path of the table with this number: the first has the path itself.
fn numbered(path: &Path, number: u32) -> PathBuf {
    match (number, path.extension()) {
        (1, _) => path.to_owned(),
        (_, Some(ending)) => path.with_extension(format!("{number}.{}", ending.to_string_lossy())),
        (_, None) => path.with_extension(number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_gets_a_path_of_its_own() {
        for (path, number, expected) in
            [("a/read.csv", 1, "a/read.csv"), ("a/read.csv", 2, "a/read.2.csv"), ("read", 3, "read.3")]
        {
            assert_eq!(numbered(Path::new(path), number), Path::new(expected));
        }
    }
}
