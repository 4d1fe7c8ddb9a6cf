//! New workbooks: rows that are set aside, and inputs that cannot go back as they came. A new XLSX has the same sheets,
//! captions, rows and kinds of cells; styles, formulas and other sheets are not kept, which the report says of clean rows.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::folder::{OutputFolder, write_error};
use super::sheet_name;
use super::text::{WrittenBack, aside_folder, further_cells};
use crate::config::Rule;
use crate::error::Error;
use crate::model::{DAY_MICROS, Lang, Outcome, RowId};
use crate::normalise::AsRead;
use crate::normalise::date;
use crate::read::{Beyond, CellKind, OddRecord};
use crate::repair::Plan;
use crate::sources::{ASIDE_COLUMNS, own_width};

/// Days from Excel's day 0 to 1970-01-01.
const SERIAL_EPOCH_DAYS: f64 = 25_569.0;

/// Writes the sheets of one workbook with the rows of an outcome; nothing where there are none of those set aside.
pub(super) fn write(
    folder: &OutputFolder,
    tables: &[AsRead<'_>],
    plan: &Plan,
    rules: &[Rule],
    outcome: Outcome,
    lang: Lang,
    as_of: jiff::civil::Date,
) -> Result<(), Error> {
    let Some(first) = tables.first() else { return Ok(()) };
    let has = |table: AsRead<'_>| plan.outcomes[table.id().index()].contains(&outcome);
    if outcome != Outcome::Clean && !tables.iter().any(|table| has(*table)) {
        return Ok(());
    }
    let name = format!("{}/{}", aside_folder(outcome), first.raw.output_name);
    let path = folder.path(&name)?;
    let target = folder.final_path(&name);
    let failed = |error: XlsxError| match error {
        XlsxError::IoError(source) => write_error(&target, source),
        // Other formats hold longer texts and more rows than a new workbook does.
        XlsxError::MaxStringLengthExceeded => beyond(*first, Beyond::CellText),
        XlsxError::RowColumnLimitError => beyond(*first, Beyond::SheetSize),
        other => write_error(&target, std::io::Error::other(other.to_string())),
    };
    let mut book = Workbook::new();
    created_on(&mut book, as_of).map_err(failed)?;
    let formats = Formats::new();
    let mut names = Vec::new();
    for table in tables {
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        if let Some(title) = &table.raw.sheet {
            sheet.set_name(sheet_name::allowed(title, &mut names)).map_err(failed)?;
        }
        fill(sheet, *table, plan, rules, outcome, lang, &formats).map_err(failed)?;
    }
    book.save(&path).map_err(failed)
}

/// Says when a workbook was made: on the run's "today", so that the same run gives the same bytes.
pub(super) fn created_on(book: &mut Workbook, as_of: jiff::civil::Date) -> Result<(), XlsxError> {
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(
        u16::try_from(as_of.year()).unwrap_or_default().max(1900),
        u8::try_from(as_of.month()).unwrap_or(1),
        u8::try_from(as_of.day()).unwrap_or(1),
    )?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    Ok(())
}

/// An input that a new workbook cannot hold.
fn beyond(table: AsRead<'_>, beyond: Beyond) -> Error {
    Error::Limit { path: table.raw.file.clone(), beyond }
}

struct Formats {
    day: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

fn fill(
    sheet: &mut Worksheet,
    table: AsRead<'_>,
    plan: &Plan,
    rules: &[Rule],
    outcome: Outcome,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let (width, own) = (table.raw.width(), own_width(&table.raw.header));
    let mut line = 0;
    let written_back = WrittenBack::new(table, plan);
    let mut odd = table.raw.odd.iter().peekable();
    for row in 0..=table.raw.height() {
        while let Some(record) = odd.next_if(|odd| odd.before_row <= row) {
            let is_header = record.line == table.raw.header_line;
            if is_header || (outcome == Outcome::Clean && written_back.keeps(record)) {
                write_record(sheet, line, record, is_header.then_some(own), is_header && outcome != Outcome::Clean)?;
                line += 1;
            }
        }
        let id = RowId::new(table.id(), row);
        if row == table.raw.height() || plan.outcome(id) != outcome {
            continue;
        }
        let (chunk, at) = table.raw.locate(row);
        let edits = if outcome == Outcome::Clean { plan.edits.of_row(id) } else { &[] };
        for column in 0..own {
            let position = u16::try_from(column).unwrap_or(u16::MAX);
            let edit = edits.iter().find(|edit| edit.column == position);
            let text = edit.map_or_else(|| chunk.raw_cell(at, column, width), |edit| edit.after.as_str());
            write_cell(sheet, line, position, text, chunk.kind(at, column, width), formats)?;
        }
        if outcome != Outcome::Clean {
            let further = further_cells(table, plan, rules, row, lang);
            for (column, text) in (own..).zip(&further) {
                sheet.write_string(line, u16::try_from(column).unwrap_or(u16::MAX), text)?;
            }
        }
        line += 1;
    }
    Ok(())
}

fn write_record(
    sheet: &mut Worksheet,
    line: u32,
    record: &OddRecord,
    own_width: Option<usize>,
    with_aside_columns: bool,
) -> Result<(), XlsxError> {
    let further: &[&str] = if with_aside_columns { &ASIDE_COLUMNS } else { &[] };
    let own = record.cells.iter().map(String::as_str).take(own_width.unwrap_or(usize::MAX));
    let cells = own.chain(further.iter().copied());
    for (column, text) in cells.enumerate().filter(|(_, text)| !text.is_empty()) {
        sheet.write_string(line, u16::try_from(column).unwrap_or(u16::MAX), text)?;
    }
    Ok(())
}

/// Writes a cell as the kind it was. A number of more digits than a binary float holds stays text.
fn write_cell(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    text: &str,
    kind: CellKind,
    formats: &Formats,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    match (kind, text.parse::<f64>(), date::parse(text, false)) {
        (CellKind::Number | CellKind::Rounded, Ok(number), _) if number.to_string() == text => {
            sheet.write_number(line, column, number)?;
        }
        (CellKind::Date, _, Some(date)) => {
            // Below 2^53 microseconds, which is the year 2255, the quotient is exact to the microsecond.
            #[expect(clippy::cast_precision_loss, reason = "serial dates are binary floats by definition")]
            let serial = date.moment.0 as f64 / DAY_MICROS as f64 + SERIAL_EPOCH_DAYS;
            let whole = date.moment.micros_of_day() == 0;
            let format = if whole { &formats.day } else { &formats.time };
            sheet.write_number_with_format(line, column, serial, format)?;
        }
        _ => {
            sheet.write_string(line, column, text)?;
        }
    }
    Ok(())
}
