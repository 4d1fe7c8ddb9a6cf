//! What one export says of each of its orders, as far as it is compared with another.

use std::collections::HashMap;

use crate::model::status::{Lifecycle, Refund};
use crate::model::{Column, Decimal, Level, Moment, RowId};
use crate::normalise::{NO_ORDER, OrderTable, Orders};

/// A value of an order that never falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Refund,
    Shipped,
    Returned,
}

impl Value {
    pub(super) const ALL: [Self; 3] = [Self::Refund, Self::Shipped, Self::Returned];

    pub(super) fn column(self) -> Column {
        match self {
            Self::Refund => Column::RefundAmount,
            Self::Shipped => Column::ShippedQty,
            Self::Returned => Column::ReturnedQty,
        }
    }
}

/// An order of an export.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) source: String,
    pub(super) key: String,
    /// Its first row.
    pub(super) row: RowId,
    pub(super) status: Option<Lifecycle>,
    /// The state as the export writes it.
    pub(super) word: String,
    pub(super) refund: Option<Refund>,
    /// The after-sale state as the export writes it.
    pub(super) refund_word: String,
    /// The moment it was ordered, in microseconds.
    ordered: Option<i64>,
    /// What the columns say that its source lets nobody edit later, as compared; blank columns are left out.
    fixed: Vec<(Column, String)>,
    values: [Option<Decimal>; 3],
}

impl Seen {
    /// What it comes to over its lines; `None` where the export does not say it of every line.
    pub(super) fn value(&self, value: Value) -> Option<Decimal> {
        self.values[value as usize]
    }

    /// The columns that should have stayed as an earlier export says them and have not: what it said, what this one says.
    pub(super) fn changed<'a>(&'a self, earlier: &'a Self) -> impl Iterator<Item = (Column, &'a str, &'a str)> {
        self.fixed.iter().filter_map(|(column, has)| {
            let (_, had) = earlier.fixed.iter().find(|(other, _)| other == column)?;
            (had != has).then_some((*column, had.as_str(), has.as_str()))
        })
    }

    /// Whether it had not been confirmed yet; so it is where nothing tells its state.
    pub(super) fn is_draft(&self) -> bool {
        use Lifecycle::{Draft, PaymentReview, PendingApproval, PendingPayment, Unknown};
        self.status
            .is_none_or(|status| matches!(status, Draft | PendingApproval | PendingPayment | PaymentReview | Unknown))
    }

    /// The day it was ordered on.
    pub(super) fn day(&self) -> Option<i64> {
        self.ordered.map(|micros| Moment(micros).day())
    }
}

/// All orders of an export, in the order of their first rows.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) orders: Vec<Seen>,
    by_key: HashMap<(String, String), usize>,
}

impl Snapshot {
    pub(super) fn of(orders: &Orders, is_surplus: &dyn Fn(RowId) -> bool) -> Self {
        let mut snapshot = Self::default();
        for table in orders.order_tables() {
            snapshot.add(orders, table, is_surplus);
        }
        snapshot
    }

    fn add(&mut self, orders: &Orders, table: &OrderTable, is_surplus: &dyn Fn(RowId) -> bool) {
        let mut at: HashMap<u32, usize> = HashMap::new();
        let numbers = Value::ALL.map(|value| table.numbers(value.column()));
        let source = &table.profile().id;
        // The order date is compared by its day, in every source.
        let fixed = table.profile().fixed.iter().filter(|column| **column != Column::OrderDate);
        let fixed: Vec<(Column, usize)> =
            fixed.filter_map(|&column| Some((column, table.mapping.position(column)?))).collect();
        for (row, &order) in (0u32..).zip(&table.order_of) {
            let place = RowId::new(table.id(), row);
            if order == NO_ORDER || is_surplus(place) {
                continue;
            }
            let of_row = |value: Value| numbers[value as usize].as_ref().and_then(|numbers| numbers.get(row));
            if let Some(&known) = at.get(&order) {
                let values = &mut self.orders[known].values;
                for value in Value::ALL.into_iter().filter(|value| value.column().level() == Level::Line) {
                    let sum = values[value as usize].zip(of_row(value)).and_then(|(sum, line)| sum.checked_add(line));
                    values[value as usize] = sum;
                }
                continue;
            }
            let key = (source.clone(), orders.keys.text(order).to_owned());
            // One order in two files of one export: the first of them speaks.
            if self.by_key.contains_key(&key) {
                continue;
            }
            at.insert(order, self.orders.len());
            self.by_key.insert(key.clone(), self.orders.len());
            self.orders.push(Seen {
                source: key.0,
                key: key.1,
                row: place,
                status: table.status(row, Column::Status).and_then(Lifecycle::from_code),
                word: table.state_word(row),
                refund: table.status(row, Column::RefundStatus).and_then(Refund::from_code),
                refund_word: table.text(row, Column::RefundStatus).trim().to_owned(),
                ordered: table.date(row, Column::OrderDate),
                fixed: fixed
                    .iter()
                    .map(|&(column, position)| (column, table.comparable(row, position)))
                    .filter(|(_, text)| !text.is_empty())
                    .collect(),
                values: Value::ALL.map(of_row),
            });
        }
    }

    pub(super) fn find(&self, source: &str, key: &str) -> Option<&Seen> {
        self.by_key.get(&(source.to_owned(), key.to_owned())).map(|&at| &self.orders[at])
    }
}
