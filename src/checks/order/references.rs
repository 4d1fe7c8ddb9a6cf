//! What checks of a list of orders against a list of lines share.

use crate::model::Column;
use crate::normalise::{NO_ORDER, OrderTable, Orders};
use crate::sources::Grain;

/// The columns that tell of goods.
const GOODS: [Column; 4] = [Column::Sku, Column::ProductId, Column::ProductName, Column::LineAmount];

/// Whether a table lists orders without their lines.
pub(super) fn lists_orders(table: &OrderTable) -> bool {
    table.is_orders() && table.grain() == Grain::Order && !GOODS.iter().any(|&column| table.mapping.has(column))
}

/// Whether a table lists lines.
pub(super) fn lists_lines(table: &OrderTable) -> bool {
    table.is_orders() && GOODS.iter().any(|&column| table.mapping.has(column))
}

/// Which orders of the run are in tables of one kind and of the same source as a table; `None` where there is no such table.
pub(super) fn orders_in(orders: &Orders, like: &OrderTable, kind: fn(&OrderTable) -> bool) -> Option<Vec<bool>> {
    let same = |table: &&OrderTable| kind(table) && table.profile().id == like.profile().id && table.id() != like.id();
    let mut there: Option<Vec<bool>> = None;
    for table in orders.order_tables().filter(same) {
        let there = there.get_or_insert_with(|| vec![false; orders.keys.len()]);
        for &order in table.order_of.iter().filter(|order| **order != NO_ORDER) {
            there[order as usize] = true;
        }
    }
    there
}

/// The first row of each order of a table.
pub(super) fn first_row_of_each(table: &OrderTable, orders: usize) -> Vec<(u32, u32)> {
    let mut seen = vec![false; orders];
    (0u32..)
        .zip(&table.order_of)
        .filter(|(_, order)| **order != NO_ORDER && !std::mem::replace(&mut seen[**order as usize], true))
        .map(|(row, &order)| (order, row))
        .collect()
}
