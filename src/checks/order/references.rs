//! What checks of a list of orders against a list of lines share.

use crate::checks::{RunContext, Sink};
use crate::config::Rule;
use crate::model::{Column, Detail, Place, RowId};
use crate::normalise::{NO_ORDER, OrderTable, Orders};
use crate::sources::Grain;

/// Whether a table lists orders without their lines: it names no goods, or does so in one cell an order beside a file that
/// lists the lines, as Taobao's lists do.
pub(super) fn lists_orders(table: &OrderTable, orders: &Orders) -> bool {
    let has_lines = |other: &OrderTable| {
        other.id() != table.id() && other.profile().id == table.profile().id && other.grain() != Grain::Order
    };
    table.is_orders()
        && table.grain() == Grain::Order
        && (!table.names_goods()
            || table.profile().grain != Grain::Auto
                && orders.order_tables().any(|other| has_lines(other) && other.names_goods()))
}

/// Whether a table lists lines.
pub(super) fn lists_lines(table: &OrderTable, orders: &Orders) -> bool {
    table.is_orders() && table.names_goods() && !lists_orders(table, orders)
}

/// Makes findings of the orders of a table that no table of another kind has, where enough of them are there.
pub(super) fn judge(
    rule: &Rule,
    table: &OrderTable,
    other: fn(&OrderTable, &Orders) -> bool,
    context: &RunContext<'_>,
    sink: &mut Sink<'_>,
) {
    let Some(there) = orders_in(context.orders, table, other) else { return };
    let share = usize::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let orders = first_row_of_each(table, context.orders.keys.len());
    let alone: Vec<(u32, u32)> = orders.iter().copied().filter(|(order, _)| !there[*order as usize]).collect();
    // Files about other orders altogether are no list of these.
    if (orders.len() - alone.len()) * 100 < orders.len() * share {
        return;
    }
    sink.evaluated(orders.len() as u64);
    let position = table.mapping.place(Column::OrderId);
    for (order, row) in alone {
        let detail = Detail { observed: Some(context.orders.keys.text(order).into()), ..Detail::default() };
        sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
    }
}

/// Which orders of the run are in tables of one kind and of the same source as a table; `None` where there is no such table.
fn orders_in(orders: &Orders, like: &OrderTable, kind: fn(&OrderTable, &Orders) -> bool) -> Option<Vec<bool>> {
    let same =
        |table: &&OrderTable| kind(table, orders) && table.profile().id == like.profile().id && table.id() != like.id();
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
fn first_row_of_each(table: &OrderTable, orders: usize) -> Vec<(u32, u32)> {
    let mut seen = vec![false; orders];
    (0u32..)
        .zip(&table.order_of)
        .filter(|(_, order)| **order != NO_ORDER && !std::mem::replace(&mut seen[**order as usize], true))
        .map(|(row, &order)| (order, row))
        .collect()
}
