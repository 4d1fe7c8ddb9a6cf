//! When: faults by column and month, and orders that have gone stale by month.

use std::collections::BTreeMap;

use serde::Serialize;

use super::affected::Affected;
use crate::checks::Dimension;
use crate::config::Job;
use crate::model::{Column, Moment, Place, RowId, civil_from_days};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::pipeline::Run;
use crate::waivers::Standing;

/// Months that are told apart; what is older is summed.
const MONTHS: i32 = 24;
/// Columns that are told apart, those with most faults; the others are summed.
const COLUMNS: usize = 15;

/// A month, counted from year zero.
type Month = i32;

/// Faults by column and by the month of the order.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Heat {
    /// The last months up to the newest order, from that of the oldest order on where they are fewer; oldest first.
    pub months: Vec<String>,
    /// The columns, the one with most faults first; what is no column's own, and the sum of the others, stand last.
    pub columns: Vec<HeatColumn>,
}

/// The faults of one column. Findings that are waived or known are left out.
#[derive(Debug, Clone, Serialize)]
pub struct HeatColumn {
    /// The column.
    pub of: HeatOf,
    /// Findings in orders of months before those that are told apart.
    pub earlier: u64,
    /// Findings by month.
    pub months: Vec<u64>,
    /// Findings in orders without a date, or with one to come.
    pub undated: u64,
    /// All of them.
    pub all: u64,
}

/// What faults are counted of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeatOf {
    /// A canonical column.
    Column(String),
    /// A column that is known by its caption alone.
    Caption(String),
    /// Whole rows.
    Row,
    /// So many further columns.
    Others(u64),
}

/// How many orders of a month are stale: have a finding on timeliness that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaleMonth {
    /// The month.
    pub month: String,
    /// Its orders.
    pub orders: u64,
    /// Of these, the stale ones.
    pub stale: u64,
}

fn month_of(micros: i64) -> Option<Month> {
    let (year, month, _) = civil_from_days(Moment(micros).day());
    i32::try_from(year * 12 + month - 1).ok()
}

fn name(month: Month) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The month of each order: that of its first row with a date that is not to come.
pub(super) struct Months {
    of_order: Vec<Option<Month>>,
    last: Month,
}

impl Months {
    /// The months of a run's orders.
    pub(super) fn of(job: &Job, run: &Run) -> Self {
        let last = i32::from(job.as_of.year()) * 12 + i32::from(job.as_of.month()) - 1;
        let mut of_order = vec![None; run.orders.keys.len()];
        for table in run.orders.order_tables() {
            let Some(dates) = table.dates_of(Column::OrderDate) else { continue };
            for (date, &order) in dates.iter().zip(&table.order_of).filter(|(_, order)| **order != NO_ORDER) {
                let of_order = &mut of_order[order as usize];
                if of_order.is_none() {
                    *of_order = date.and_then(month_of).filter(|month| *month <= last);
                }
            }
        }
        Self { of_order, last }
    }

    /// The month of a row: that of its order, or of its own date where it is of none.
    fn of_row(&self, run: &Run, table: &OrderTable, row: RowId) -> Option<Month> {
        match run.orders.order_of(row) {
            Some(order) => self.of_order[order as usize],
            None => table.date(row.row, Column::OrderDate).and_then(month_of).filter(|month| *month <= self.last),
        }
    }

    /// Orders by month, and how many of them are stale.
    pub(super) fn stale(&self, affected: &Affected) -> Vec<StaleMonth> {
        let timeliness = Dimension::ALL.iter().position(|dimension| *dimension == Dimension::Timeliness);
        let stale = timeliness.map(|at| &affected.orders[at]);
        let mut months: BTreeMap<Month, (u64, u64)> = BTreeMap::new();
        for (order, month) in self.of_order.iter().enumerate() {
            let Some(month) = month else { continue };
            let of_month = months.entry(*month).or_default();
            of_month.0 += 1;
            of_month.1 += u64::from(stale.is_some_and(|stale| stale.has(order)));
        }
        months.into_iter().map(|(month, (orders, stale))| StaleMonth { month: name(month), orders, stale }).collect()
    }

    /// Findings that count by column and month. None where nothing has a date.
    pub(super) fn heat(&self, run: &Run) -> Heat {
        let Some(newest) = self.of_order.iter().flatten().copied().max() else { return Heat::default() };
        let oldest = self.of_order.iter().flatten().copied().min().unwrap_or(newest);
        let first = oldest.max(newest - MONTHS + 1);
        let months: Vec<String> = (first..=newest).map(name).collect();
        let mut counts: BTreeMap<(usize, Option<u16>), HeatColumn> = BTreeMap::new();
        for (at, (_, place)) in run.findings.iter().enumerate() {
            let Place::Row(row, position) = place else { continue };
            if run.exempt.standing(at) != Standing::Counts {
                continue;
            }
            let table = run.orders.table(row.table);
            let of = || HeatColumn::none(heat_of(table, position), months.len());
            let column = counts.entry((row.table.index(), position)).or_insert_with(of);
            column.add(1, self.of_row(run, table, row).map(|month| month - first));
        }
        let mut merged: BTreeMap<HeatOf, HeatColumn> = BTreeMap::new();
        for column in counts.into_values() {
            let of = column.of.clone();
            merged.entry(of.clone()).or_insert_with(|| HeatColumn::none(of, months.len())).absorb(&column);
        }
        let columns = most_faulty(merged, months.len());
        Heat { months, columns }
    }
}

fn heat_of(table: &OrderTable, position: Option<u16>) -> HeatOf {
    let Some(position) = position.map(usize::from) else { return HeatOf::Row };
    match table.mapping.column(position) {
        Some(column) => HeatOf::Column(column.name().to_owned()),
        None => HeatOf::Caption(table.raw.header.get(position).map_or("", String::as_str).trim().to_owned()),
    }
}

/// The columns with most faults, then whole rows, then the sum of all other columns.
fn most_faulty(mut columns: BTreeMap<HeatOf, HeatColumn>, months: usize) -> Vec<HeatColumn> {
    let rows = columns.remove(&HeatOf::Row);
    let mut sorted: Vec<HeatColumn> = columns.into_values().collect();
    sorted.sort_by(|a, b| b.all.cmp(&a.all).then_with(|| a.of.cmp(&b.of)));
    let rest = sorted.split_off(sorted.len().min(COLUMNS));
    let mut others = HeatColumn::none(HeatOf::Others(rest.len() as u64), months);
    for column in &rest {
        others.absorb(column);
    }
    sorted.extend(rows);
    sorted.extend((others.all > 0).then_some(others));
    sorted
}

impl HeatColumn {
    fn none(of: HeatOf, months: usize) -> Self {
        Self { of, earlier: 0, months: vec![0; months], undated: 0, all: 0 }
    }

    /// Adds findings of a month, counted from the first that is told apart.
    fn add(&mut self, findings: u64, month: Option<Month>) {
        self.all += findings;
        match month.map(usize::try_from) {
            None => self.undated += findings,
            Some(Err(_)) => self.earlier += findings,
            Some(Ok(at)) => match self.months.get_mut(at) {
                Some(count) => *count += findings,
                None => self.undated += findings,
            },
        }
    }

    fn absorb(&mut self, other: &Self) {
        self.earlier += other.earlier;
        self.undated += other.undated;
        self.all += other.all;
        self.months.iter_mut().zip(&other.months).for_each(|(sum, count)| *sum += count);
    }
}

/// What the sample report says.
#[cfg(test)]
pub(super) fn sample_heat() -> Heat {
    let months = (0..24).map(|at| name(2022 * 12 + 6 + at)).collect();
    let column = |of: HeatOf, each: u64| {
        let mut column = HeatColumn::none(of, 24);
        column.add(each * 3, Some(-1));
        column.add(each / 2, None);
        (0..24).for_each(|at| column.add(each * u64::from(at % 7 == 3) + u64::from(at == 20), Some(at)));
        column
    };
    let columns = vec![
        column(HeatOf::Column("customer_name".to_owned()), 340),
        column(HeatOf::Column("paid_amount".to_owned()), 60),
        column(HeatOf::Caption("备注 <2>".to_owned()), 4),
        column(HeatOf::Row, 11),
        column(HeatOf::Others(6), 1),
    ];
    Heat { months, columns }
}

/// What the sample report says.
#[cfg(test)]
pub(super) fn sample_stale() -> Vec<StaleMonth> {
    let month = |at: i32| {
        let orders = 380 + u64::from(at.unsigned_abs()) * 14;
        StaleMonth {
            month: name(2022 * 12 + at),
            orders,
            stale: if at < 12 { orders / 9 } else { at.unsigned_abs().into() },
        }
    };
    (0..30).filter(|at| *at != 13).map(month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_beyond_the_most_faulty_are_summed() {
        let mut columns = BTreeMap::new();
        for at in 0..20_u64 {
            let of = HeatOf::Caption(format!("c{at:02}"));
            let mut column = HeatColumn::none(of.clone(), 24);
            column.add(at + 1, Some(23));
            columns.insert(of, column);
        }
        let mut rows = HeatColumn::none(HeatOf::Row, 24);
        rows.add(1000, None);
        columns.insert(HeatOf::Row, rows);
        let sorted = most_faulty(columns, 24);
        assert_eq!(sorted.len(), 17);
        assert_eq!((&sorted[0].of, sorted[0].months[23]), (&HeatOf::Caption("c19".to_owned()), 20));
        assert_eq!((&sorted[15].of, sorted[15].undated), (&HeatOf::Row, 1000));
        assert_eq!((&sorted[16].of, sorted[16].all), (&HeatOf::Others(5), 15));
    }

    #[test]
    fn months_before_the_first_are_earlier_and_those_behind_the_last_undated() {
        let mut column = HeatColumn::none(HeatOf::Row, 24);
        for month in [Some(-1), Some(0), Some(23), Some(24), None] {
            column.add(1, month);
        }
        assert_eq!((column.earlier, column.months[0], column.months[23], column.undated, column.all), (1, 1, 1, 2, 5));
    }

    #[test]
    fn a_month_has_a_name() {
        assert_eq!(month_of(0).map(name).as_deref(), Some("1970-01"));
        assert_eq!(month_of(-1).map(name).as_deref(), Some("1969-12"));
    }
}
