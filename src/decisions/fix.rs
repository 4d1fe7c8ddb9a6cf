//! What a cell should say, as people decided: which cell, and whether its column can hold it.
//!
//! The decided value is not judged by the rules of the run that honours it; so much of it is asked here that nothing is written
//! which a column can never say.

use super::Decision;
use crate::model::{Axis, Column, Kind, Moment, RowId, RuleId};
use crate::normalise::status::Words;
use crate::normalise::{OrderTable, Orders, cell, contact, currency, date, number};
use crate::read::Format;
use crate::sources::caption_key;

/// A cell, and what it should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The row.
    pub row: RowId,
    /// The position of the column in the file's header.
    pub column: u16,
    /// The rule that found something there.
    pub rule: RuleId,
    /// What the cell should say.
    pub value: String,
    /// The decision, by its place in the list.
    pub decision: usize,
}

/// Most characters of a cell of a workbook (ECMA-376).
const LONGEST: usize = 32_767;

/// Signs that part the values of a cell which holds several.
const PARTING: [char; 11] = [';', '；', '|', ',', '，', ':', '×', '&', '\n', '\r', '\t'];

/// The column that a decision gives a new value to, the finding's own or one that somebody named where the finding is about the row,
/// and the value as it is written there. `None` where there is no such column, or the value is nothing that it can hold.
pub(super) fn fix(decision: &Decision, orders: &Orders, row: RowId, meant: Option<u16>) -> Option<(u16, String)> {
    let table = orders.table(row.table);
    let wanted = caption_key(&decision.column);
    let captioned = (0..table.raw.width()).find(|&position| caption_key(table.caption(row.row, position)) == wanted);
    let column = meant.or_else(|| u16::try_from(captioned?).ok())?;
    let of = table.mapping.column(usize::from(column));
    let text = cell::unwrap(&decision.value, of.map_or(Kind::Text, Column::kind)).trim().to_owned();
    let is_plain = !text.is_empty()
        && text.chars().count() <= LONGEST
        && !text.starts_with(['=', '@'])
        && !text.chars().any(|c| c.is_control() && c != '\n');
    let is_one = table.unfolded.is_none() || !text.contains(PARTING);
    if !is_plain || !is_one {
        return None;
    }
    let value = match of {
        None => text,
        Some(column) => said(table, orders, column, &text)?,
    };
    Some((column, value))
}

/// The value as a column holds it.
fn said(table: &OrderTable, orders: &Orders, column: Column, text: &str) -> Option<String> {
    let half = || cell::half_width(text);
    let keeps = |is_so: bool| is_so.then(|| text.to_owned());
    match column.kind() {
        Kind::Money | Kind::Quantity => number::parse(&half(), decimal_comma(table, column)).map(|_| half()),
        Kind::Rate => {
            let bare = half().trim_end_matches('%').trim().to_owned();
            number::parse(&bare, decimal_comma(table, column)).map(|_| half())
        }
        Kind::Date => day(table, column, &half()),
        Kind::Phone => keeps(contact::parse_phone(text).is_some()),
        Kind::Email => keeps(contact::is_email(text)),
        Kind::Currency => keeps(currency::code(text).is_some()),
        Kind::Status(axis) => keeps(is_state(table, axis, text)),
        // A number that another order has would make two orders one.
        Kind::Id if column == Column::OrderId => {
            let taken = (0u32..).take(orders.keys.len()).any(|order| orders.keys.text(order) == text);
            keeps(!taken && !number::is_scientific(text))
        }
        Kind::Id => keeps(!number::is_scientific(text)),
        Kind::Text | Kind::Name | Kind::Flag => Some(text.to_owned()),
    }
}

/// Whether the source of a table knows a word.
fn is_state(table: &OrderTable, axis: Axis, text: &str) -> bool {
    let words = Words::new(table.profile(), axis);
    words.code(text, |_| None).is_some_and(|code| code != words.unknown())
}

/// Rows of a column that are looked at for how it is written.
const LOOKED_AT: u32 = 10_000;

/// Whether commas are the decimal signs of a column: where its cells read so give what the run took them for, and not otherwise.
fn decimal_comma(table: &OrderTable, column: Column) -> bool {
    let (Some(position), Some(numbers)) = (table.mapping.position(column), table.numbers(column)) else { return false };
    let told = (0..table.raw.height().min(LOOKED_AT)).find_map(|row| {
        let cell = table.raw.cell(row, position);
        let text = cell::unwrap(&cell, column.kind()).trim();
        let taken = numbers.get(row)?;
        let gives = |comma: bool| {
            number::parse(text, comma).is_some_and(|read| read.value.compare(taken) == Some(std::cmp::Ordering::Equal))
        };
        let (points, commas) = (gives(false), gives(true));
        (points != commas).then_some(commas)
    });
    told.unwrap_or(false)
}

/// A date in the order that the column has its parts in, or with the year first. One that could be two days is none. Cells of a
/// workbook are written with the year first, so that nobody reads another day out of them.
fn day(table: &OrderTable, column: Column, text: &str) -> Option<String> {
    let readings = [false, true].map(|day_first| date::parse(text, day_first).map(|read| read.moment));
    let of_column = is_day_first(table, column);
    let moment = match readings {
        [Some(one), Some(other)] if one == other => one,
        [Some(_), Some(_)] => readings[usize::from(of_column?)]?,
        [only, other] => only.or(other)?,
    };
    // 31/12/2024 in a column of months first is no date of it.
    let fits = of_column.is_none_or(|day_first| readings[usize::from(day_first)] == Some(moment));
    if matches!(table.raw.format, Format::Workbook | Format::Json | Format::Parquet) || !fits {
        return Some(iso(moment));
    }
    Some(text.to_owned())
}

fn iso(moment: Moment) -> String {
    let civil = moment.civil();
    let day = format!("{:04}-{:02}-{:02}", civil.year(), civil.month(), civil.day());
    let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

/// Whether days stand before months in a column; `None` where nothing tells.
fn is_day_first(table: &OrderTable, column: Column) -> Option<bool> {
    let position = table.mapping.position(column)?;
    (0..table.raw.height().min(LOOKED_AT)).find_map(|row| {
        let cell = table.raw.cell(row, position);
        let text = cell::unwrap(&cell, column.kind()).trim();
        let [month_first, day_first] = [false, true].map(|day_first| date::parse(text, day_first));
        let taken = Moment(table.date(row, column)?);
        let same = |read: &Option<date::ParsedDate>| read.as_ref().is_some_and(|read| read.moment == taken);
        (same(&month_first) != same(&day_first)).then(|| same(&day_first))
    })
}
