//! What rows say of their customer's address.

use std::hash::BuildHasher;

use rayon::prelude::*;

use super::{CustomerClusters, Said, is_masked};
use crate::model::{Column, RowId};
use crate::normalise::Orders;

/// Addresses in the order in which they are preferred.
const ADDRESSES: [Column; 2] = [Column::BillAddress, Column::ShipAddress];

/// What all rows say of addresses. The texts stay in their tables.
pub(super) struct Addresses<'o> {
    orders: &'o Orders,
    /// The customer's number, a hash of the address, and the row, in this order. Should two of a customer's addresses have one hash, of
    /// 64 bits, they count as one.
    said: Vec<(u32, u64, RowId)>,
}

/// The column that a table tells addresses in.
fn column(table: &crate::normalise::OrderTable) -> Option<Column> {
    ADDRESSES.into_iter().find(|&column| table.mapping.has(column))
}

impl<'o> Addresses<'o> {
    /// Gathers what rows say; `number` has that of each record's customer. Blank and masked addresses say nothing.
    pub(super) fn of(orders: &'o Orders, clusters: &CustomerClusters, number: &[u32]) -> Self {
        let state = foldhash::fast::FixedState::with_seed(0);
        let mut said = Vec::new();
        for table in orders.order_tables() {
            let Some(column) = column(table) else { continue };
            let of_row = &clusters.of_row[table.id().index()];
            said.extend(table.seen_in(column, |row, text| {
                let customer = *number.get(*of_row.get(row as usize)? as usize)?;
                let text = text.trim();
                let is_said = !text.is_empty() && !is_masked(text);
                is_said.then(|| (customer, state.hash_one(text), RowId::new(table.id(), row)))
            }));
        }
        said.par_sort_unstable();
        Self { orders, said }
    }

    /// What is said of a customer's address, in order of text: of those that are equal in everything else the first stays, whatever
    /// the order of rows.
    pub(super) fn said(&self, customer: usize) -> Vec<Said> {
        let number = |entry: &(u32, u64, RowId)| entry.0 as usize;
        let from = self.said.partition_point(|entry| number(entry) < customer);
        let of_customer = &self.said[from..];
        let of_customer = &of_customer[..of_customer.partition_point(|entry| number(entry) == customer)];
        let mut found: Vec<Said> = Vec::new();
        for equal in of_customer.chunk_by(|a, b| a.1 == b.1) {
            let last = |row: RowId| {
                let dates = self.orders.table(row.table).dates_of(Column::OrderDate);
                dates.and_then(|dates| dates.get(row.row as usize)).unwrap_or(0)
            };
            let row = equal[0].2;
            let table = self.orders.table(row.table);
            let text = column(table).map_or_else(String::new, |column| table.text(row.row, column));
            found.push(Said {
                text: text.trim().to_owned(),
                from: format!("{}:{}", table.raw.file, table.raw.line(row.row)),
                orders: u32::try_from(equal.len()).unwrap_or(u32::MAX),
                last: equal.iter().map(|entry| last(entry.2)).max().unwrap_or(0),
                identified: false,
            });
        }
        found.sort_by(|a, b| a.text.cmp(&b.text));
        found
    }
}
