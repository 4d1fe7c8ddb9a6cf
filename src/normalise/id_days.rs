//! Days of orders that only their numbers tell.

use polars::prelude::{Int64Chunked, IntoColumn, NewChunkedArray, PolarsResult};
use regex::Regex;

use super::date::{Clock, DateStyle};
use super::orders::{DateFacts, OrderTable};
use crate::model::{Column, DAY_MICROS};
use crate::sources::{IdFormat, day_of_digits};

/// Fills the order date of the rows that have none from the day within the order number, in sources that say so: such a date is as
/// exact as a day. What is blank or cannot be read as a date stays so, and a finding.
pub(super) fn fill(table: &mut OrderTable) -> PolarsResult<()> {
    let gives = |form: &&IdFormat| form.column == Column::OrderId && form.gives_date;
    let pattern = table.profile().id_format.iter().find(gives).and_then(|form| Regex::new(&form.pattern).ok());
    let Some(pattern) = pattern.filter(|_| table.mapping.has(Column::OrderId)) else { return Ok(()) };
    let told = table.dates_of(Column::OrderDate).cloned();
    let blanks = table.blanks(Column::OrderDate).cloned();
    // A date that is there and cannot be read is not taken from elsewhere.
    let is_open = |row: u32| match (&told, &blanks) {
        (Some(dates), Some(blanks)) => dates.get(row as usize).is_none() && blanks.get(row as usize) == Some(true),
        _ => true,
    };
    let days: Vec<(u32, i64)> = table.seen_in(Column::OrderId, |row, id| {
        let digits = if is_open(row) { pattern.captures(id)?.name("date")?.as_str() } else { return None };
        Some((row, day_of_digits(digits)?))
    });
    if days.is_empty() {
        return Ok(());
    }
    let height = table.raw.height();
    let old = |row: u32| told.as_ref().and_then(|dates| dates.get(row as usize));
    let mut dates: Vec<Option<i64>> = (0..height).map(old).collect();
    for &(row, day) in &days {
        dates[row as usize] = Some(day * DAY_MICROS);
    }
    let dates = Int64Chunked::from_iter_options(Column::OrderDate.name().into(), dates.into_iter());
    table.frame.with_column(dates.into_column())?;
    let facts = table.dates.entry(Column::OrderDate).or_insert_with(|| DateFacts {
        style: DateStyle::PLAIN,
        clocks: std::collections::BTreeMap::new(),
        unpadded: 0,
        order: None,
        ambiguous: false,
        offset_minutes: None,
    });
    if facts.style.clock != Clock::None {
        let coarse = table.coarse.entry(Column::OrderDate).or_default();
        coarse.extend(days.iter().map(|&(row, _)| (row, Clock::None)));
        coarse.sort_unstable_by_key(|&(row, _)| row);
    }
    Ok(())
}
