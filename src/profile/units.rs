//! What is counted once: the orders of a table, else its rows; and when each was ordered.

use std::collections::BTreeMap;

use super::facts::{Period, Unit};
use crate::model::{Column, Moment, civil_from_days};
use crate::normalise::{NO_ORDER, OrderTable, TableKind};
use crate::sources::Grain;

/// Stands for "no unit".
const NONE: u32 = u32::MAX;

/// The units of a table.
///
/// Where one row is an order, a row that lost its order number is an order of its own. Where one row is a line, it belongs
/// to an order that nobody can name any more, and to no unit.
pub(super) struct Units {
    /// What they are.
    pub(super) unit: Unit,
    /// The unit of each row.
    of_row: Vec<u32>,
    /// How many there are.
    pub(super) count: u32,
    /// Different order numbers.
    pub(super) orders: u64,
    /// Rows of an order table without order number.
    pub(super) rows_without_order: u64,
}

impl Units {
    /// Numbers the units of a table in the order of their first rows.
    pub(super) fn new(table: &OrderTable) -> Self {
        let TableKind::Orders(grain) = table.kind else {
            let count = table.raw.height();
            return Self { unit: Unit::Rows, of_row: (0..count).collect(), count, orders: 0, rows_without_order: 0 };
        };
        let numbered = || table.order_of.iter().copied().filter(|&order| order != NO_ORDER);
        let (low, high) = (numbered().min().unwrap_or(0), numbered().max().unwrap_or(0));
        // Orders of a table have neighbouring numbers but for those that an earlier file had too. 0 is not met yet.
        let mut met: Vec<u32> = vec![0; (high - low) as usize + 1];
        let mut units = Self { unit: Unit::Orders, of_row: Vec::new(), count: 0, orders: 0, rows_without_order: 0 };
        units.of_row.reserve(table.order_of.len());
        let is_order = matches!(grain, Grain::Order | Grain::Auto);
        for &order in &table.order_of {
            if order == NO_ORDER {
                units.rows_without_order += 1;
                units.of_row.push(if is_order { units.count } else { NONE });
                units.count += u32::from(is_order);
                continue;
            }
            let met = &mut met[(order - low) as usize];
            if *met == 0 {
                units.count += 1;
                units.orders += 1;
                *met = units.count;
            }
            units.of_row.push(*met - 1);
        }
        units
    }

    /// The unit of a row.
    pub(super) fn of(&self, row: u32) -> Option<usize> {
        let unit = *self.of_row.get(row as usize)?;
        (unit != NONE).then_some(unit as usize)
    }

    /// For each unit the first date of its rows, in microseconds; `None` where it has none.
    pub(super) fn dates(&self, table: &OrderTable) -> Vec<Option<i64>> {
        let mut first: Vec<Option<i64>> = vec![None; self.count as usize];
        let dates = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok());
        let Some(dates) = dates else { return first };
        for (row, date) in (0u32..).zip(dates.iter()) {
            if let Some(unit) = self.of(row) {
                first[unit] = first[unit].or(date);
            }
        }
        first
    }
}

/// A month counted from year zero.
pub(super) fn month_of(date: i64) -> i64 {
    let (year, month, _) = civil_from_days(Moment(date).day());
    year * 12 + month - 1
}

/// A month as `yyyy-MM`.
pub(super) fn month_name(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// When the units were ordered; `None` where no column is the order date. `now` ends the day that counts as today.
pub(super) fn period(table: &OrderTable, units: &Units, dates: &[Option<i64>], now: Moment) -> Option<Period> {
    if !table.mapping.has(Column::OrderDate) {
        return None;
    }
    let dated = || dates.iter().copied().flatten();
    let day = |date: i64| Moment(date - Moment(date).micros_of_day()).to_string();
    let mut months: BTreeMap<i64, u32> = BTreeMap::new();
    for date in dated() {
        *months.entry(month_of(date)).or_default() += 1;
    }
    Some(Period {
        unit: units.unit,
        first: dated().min().map(day),
        last: dated().max().map(day),
        months: months.into_iter().map(|(month, count)| (month_name(month), count)).collect(),
        undated: dates.iter().filter(|date| date.is_none()).count() as u64,
        later: dated().filter(|&date| date > now.0).count() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_named_as_people_write_them() {
        for (moment, expected) in [(0, "1970-01"), (-1, "1969-12"), (1_719_792_000_000_000, "2024-07")] {
            assert_eq!(month_name(month_of(moment)), expected);
        }
    }
}
