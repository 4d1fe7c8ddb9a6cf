//! The orders of each customer: how many, their sum, and when.

use super::CustomerClusters;
use crate::model::{Column, Decimal, Moment, Outcome, RowId, TableId};
use crate::normalise::{NO_ORDER, OrderTable, Orders, currency};
use crate::repair::Plan;

/// The orders of all customers.
pub(super) struct Histories<'o> {
    /// Those of each customer, by number.
    pub(super) of_customer: Vec<History<'o>>,
    /// When the last order of each record was made; 0 where that is not known.
    pub(super) last: Vec<i64>,
}

/// The orders of a customer.
#[derive(Clone)]
pub(super) struct History<'o> {
    pub(super) orders: u32,
    /// The sum, where every part of it could be added.
    pub(super) amount: Option<Decimal>,
    /// The first of the currencies, by name.
    pub(super) currency: Option<&'o str>,
    /// Whether there are several.
    pub(super) is_mixed: bool,
    pub(super) days: Option<(Moment, Moment)>,
}

/// Amounts of a whole order, the most telling first.
const TOTALS: [Column; 3] = [Column::OrderTotal, Column::PaidAmount, Column::GoodsAmount];

impl<'o> Histories<'o> {
    /// Gathers the orders of customers; `number` has that of each record's. An order is that of the customer of its first row; where
    /// it has no amount of its own, those of its lines are added.
    pub(super) fn of(orders: &'o Orders, clusters: &CustomerClusters, number: &[u32], plan: &Plan) -> Self {
        let none = History { orders: 0, amount: Some(Decimal::ZERO), currency: None, is_mixed: false, days: None };
        let customers = number.iter().max().map_or(0, |last| *last as usize + 1);
        let mut all = Self { of_customer: vec![none; customers], last: vec![0; number.len()] };
        // The table that tells of each order, and the customer it is of.
        let mut owner: Vec<Option<(TableId, u32)>> = vec![None; orders.keys.len()];
        for table in orders.order_tables() {
            all.add(table, &clusters.of_row[table.id().index()], number, plan, &mut owner);
        }
        all
    }

    fn add(
        &mut self,
        table: &'o OrderTable,
        of_row: &[u32],
        number: &[u32],
        plan: &Plan,
        owner: &mut [Option<(TableId, u32)>],
    ) {
        let total = TOTALS.into_iter().find_map(|column| table.numbers(column));
        let of_line = if total.is_none() { table.numbers(Column::LineAmount) } else { None };
        let dates = table.dates_of(Column::OrderDate);
        let named = table.mapping.has(Column::Currency);
        let home = table.profile().currency.as_deref().unwrap_or_default();
        for ((row, &order), &record) in (0u32..).zip(&table.order_of).zip(of_row) {
            let day = dates.and_then(|dates| dates.get(row as usize)).map(Moment);
            if let (Some(last), Some(day)) = (self.last.get_mut(record as usize), day) {
                *last = day.0.max(*last);
            }
            if plan.outcome(RowId::new(table.id(), row)) == Outcome::Quarantined {
                continue;
            }
            let known = if order == NO_ORDER { None } else { owner[order as usize] };
            let own = number.get(record as usize).copied();
            let Some(customer) = known.map_or(own, |(of, customer)| (of == table.id()).then_some(customer)) else {
                continue;
            };
            let history = &mut self.of_customer[customer as usize];
            if known.is_none() {
                if order != NO_ORDER {
                    owner[order as usize] = Some((table.id(), customer));
                }
                let stated = if named { table.text(row, Column::Currency) } else { String::new() };
                history.begin_order(day, currency::code(&stated).unwrap_or(home));
            }
            let amount = match (&total, &of_line) {
                (Some(total), _) if known.is_none() => total.get(row),
                (None, Some(of_line)) => of_line.get(row),
                _ => continue,
            };
            if let Some(amount) = amount {
                history.amount = history.amount.and_then(|sum| sum.checked_add(amount));
            }
        }
    }
}

impl<'o> History<'o> {
    fn begin_order(&mut self, day: Option<Moment>, currency: &'o str) {
        self.orders += 1;
        if let Some(day) = day {
            let (oldest, newest) = self.days.unwrap_or((day, day));
            self.days = Some((oldest.min(day), newest.max(day)));
        }
        self.is_mixed |= self.currency.is_some_and(|other| other != currency);
        self.currency = Some(self.currency.map_or(currency, |other| other.min(currency)));
    }
}
