//! Made-up exports as workbooks: amounts and quantities are number cells and dates are date cells, as systems write them;
//! whatever is typed otherwise is a text cell.

use std::io::{Error, Write};

use csv::StringRecord;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::layout::{Cell, Dates, Layout};
use crate::model::{Column, DAY_MICROS, Kind, Level};
use crate::normalise::date;

/// Most rows of a sheet, that of captions among them.
pub(super) const MOST_ROWS: usize = 1_048_576;

/// Days from Excel's day 0 to 1970-01-01.
const SERIAL_EPOCH_DAYS: f64 = 25_569.0;

/// Most digits that a binary float holds for certain.
const FLOAT_DIGITS: usize = 15;

/// Writes the text of an export as a workbook of one sheet, named for the source.
pub(super) fn write(
    out: &mut dyn Write,
    text: &[u8],
    layout: &Layout,
    as_of: jiff::civil::Date,
) -> std::io::Result<()> {
    let mut book = Workbook::new();
    // The time of creation is that of the data's "today", so that the same options give the same bytes.
    let part = |value: i8| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(as_of.year()).unwrap_or_default().max(1900);
    let created = ExcelDateTime::from_ymd(year, part(as_of.month()), part(as_of.day())).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    // Merged cells are written before the rows that they reach into.
    let sheet =
        if layout.merged { book.add_worksheet() } else { book.add_worksheet_with_constant_memory().map_err(failed)? };
    sheet.set_name(layout.id).map_err(failed)?;
    let date_format = Format::new().set_num_format(match layout.dates {
        Dates::Day => "yyyy/m/d",
        Dates::Dashed => "yyyy-mm-dd",
        Dates::American => "m/d/yyyy",
        _ => "yyyy-mm-dd hh:mm:ss",
    });
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if layout.separator == '\t' { b'\t' } else { b',' })
        .quoting(layout.separator != '\t')
        .from_reader(text);
    let head = u32::try_from(layout.head().len()).unwrap_or(u32::MAX);
    if layout.merged {
        let records = reader.records().collect::<Result<Vec<_>, _>>()?;
        merge(sheet, &records, layout).map_err(failed)?;
        for (line, record) in (0u32..).zip(&records) {
            write_record(sheet, (line, line >= head), record, layout, &date_format).map_err(failed)?;
        }
    } else {
        let mut record = csv::StringRecord::new();
        let mut line = 0;
        while reader.read_record(&mut record)? {
            write_record(sheet, (line, line >= head), &record, layout, &date_format).map_err(failed)?;
            line += 1;
        }
    }
    out.write_all(&book.save_to_buffer().map_err(failed)?)
}

/// Merges the captions over the two rows of captions, where there are two, and what belongs to an order over the rows of its lines:
/// those below its first row in which nothing stands that belongs to an order.
fn merge(sheet: &mut Worksheet, records: &[StringRecord], layout: &Layout) -> Result<(), XlsxError> {
    let position = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let of_order = |at: &usize| !matches!(layout.columns[*at].1, Cell::Of(column) if column.level() == Level::Line);
    let (of_order, of_line): (Vec<usize>, Vec<usize>) = match &layout.subform {
        Some((_, within)) => (0..layout.columns.len()).partition(|at| !within.contains(at)),
        None => (0..layout.columns.len()).partition(of_order),
    };
    let format = Format::new();
    let head = layout.head().len();
    if let Some((_, within)) = &layout.subform {
        sheet.merge_range(0, position(within.start), 0, position(within.end - 1), "", &format)?;
        for &at in &of_order {
            sheet.merge_range(0, position(at), 1, position(at), "", &format)?;
        }
    }
    let is_blank = |record: &StringRecord, at: &usize| record.get(*at).unwrap_or_default().is_empty();
    let goes_on = |record: &StringRecord| {
        of_order.iter().all(|at| is_blank(record, at)) && !of_line.iter().all(|at| is_blank(record, at))
    };
    let has_number = |record: &StringRecord| layout.position(Column::OrderId).is_some_and(|at| !is_blank(record, &at));
    let mut first = head;
    while first < records.len() {
        let further = records[first + 1..].iter().take_while(|record| goes_on(record)).count();
        if has_number(&records[first]) && further > 0 {
            let row = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            for &at in &of_order {
                sheet.merge_range(row(first), position(at), row(first + further), position(at), "", &format)?;
            }
        }
        first += further + 1;
    }
    Ok(())
}

/// Writes a record as a row, which is one of captions or behind them.
fn write_record(
    sheet: &mut Worksheet,
    (line, is_behind): (u32, bool),
    record: &StringRecord,
    layout: &Layout,
    date_format: &Format,
) -> Result<(), XlsxError> {
    for (position, text) in record.iter().enumerate().filter(|(_, text)| !matches!(*text, "" | "\"\"")) {
        let column = match layout.columns.get(position) {
            Some((_, Cell::Of(column))) if is_behind => Some(*column),
            _ => None,
        };
        let at = u16::try_from(position).unwrap_or(u16::MAX);
        write_cell(sheet, line, at, text, column, layout.dates, date_format)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    line: u32,
    position: u16,
    text: &str,
    column: Option<Column>,
    dates: Dates,
    date_format: &Format,
) -> Result<(), XlsxError> {
    match column.map(Column::kind) {
        Some(Kind::Money | Kind::Quantity | Kind::Rate) if is_plain_number(text) => {
            let number: f64 = text.parse().map_err(|_| XlsxError::ParameterError(text.to_owned()))?;
            sheet.write_number(line, position, number)?;
        }
        Some(Kind::Date) if let Some(serial) = serial(text, dates) => {
            sheet.write_number_with_format(line, position, serial, date_format)?;
        }
        _ => {
            sheet.write_string(line, position, text)?;
        }
    }
    Ok(())
}

/// Whether a text is a number as the layouts write it: digits with at most one point and sign.
fn is_plain_number(text: &str) -> bool {
    let size = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = size.split_once('.').unwrap_or((size, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(decimals) && size.len() <= FLOAT_DIGITS && (whole == "0" || !whole.starts_with('0'))
}

/// The serial number of a date that is written as the layout writes its dates; of times with a zone there is none.
fn serial(text: &str, dates: Dates) -> Option<f64> {
    let moment = date::parse(text, false)?.moment;
    let seconds = moment.0.div_euclid(1_000_000);
    if matches!(dates, Dates::Zoned | Dates::Iso) || super::spelling::time(seconds, dates) != text {
        return None;
    }
    // Below 2^53 microseconds, which is the year 2255, the quotient is exact to the microsecond.
    #[expect(clippy::cast_precision_loss, reason = "serial dates are binary floats by definition")]
    Some(moment.0 as f64 / DAY_MICROS as f64 + SERIAL_EPOCH_DAYS)
}

fn failed(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(source) => source,
        other => Error::other(other.to_string()),
    }
}
