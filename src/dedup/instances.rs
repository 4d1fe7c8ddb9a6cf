//! The appearances of an order: which of its rows are one of them.

use std::collections::BTreeMap;

use super::appearance::Instance;
use crate::model::{Column, Decimal, Level, RowId};
use crate::normalise::{HEAD, OrderTable, Orders};
use crate::sources::Grain;

/// Columns of which one stands on the row that begins an order in files with continuation rows.
const BEGINNERS: &[Column] = &[Column::OrderTotal, Column::GoodsAmount, Column::PaymentStatus, Column::Currency];

/// The appearances of one order: each row of an order-grain file, all lines of it in a line-grain file, each block of rows
/// that begins with the order's own columns in a file with continuation rows.
pub(super) fn instances(orders: &Orders, rows: &[RowId]) -> Vec<Instance> {
    let mut instances: Vec<Instance> = Vec::new();
    for &row in rows {
        let table = orders.table(row.table);
        let begins = match table.grain() {
            Grain::Order | Grain::Auto => true,
            Grain::Line => false,
            Grain::Continuation if table.unfolded.is_some() => {
                table.unfolded.as_ref().is_none_or(|unfolded| unfolded.is_first(row.row))
            }
            Grain::Continuation => {
                let heads = table.frame.column(HEAD).and_then(|heads| heads.bool()).ok();
                let head = heads.and_then(|heads| heads.get(row.row as usize)) == Some(true);
                let filled = |&column: &Column| {
                    table.blanks(column).and_then(|blanks| blanks.get(row.row as usize)) == Some(false)
                };
                let key = table.mapping.position(Column::OrderId);
                // The cells of a merged block are those of its first row.
                head || !key.is_some_and(|key| table.raw.is_covered(row.row, key)) && BEGINNERS.iter().any(filled)
            }
        };
        let same_table = instances.last().is_some_and(|last| last.rows[0].table == row.table);
        match instances.last_mut() {
            Some(last) if same_table && !begins => last.rows.push(row),
            _ => instances.push(Instance { rows: vec![row] }),
        }
    }
    instances.into_iter().flat_map(|instance| copies_apart(orders, instance)).collect()
}

/// The lines of an order in a file of lines, apart where the order is there several times: with every line number as often,
/// each with the same product; or, without line numbers, with the same products below several different heads.
fn copies_apart(orders: &Orders, instance: Instance) -> Vec<Instance> {
    let table = orders.table(instance.rows[0].table);
    if instance.rows.len() < 2 || table.grain() != Grain::Line {
        return vec![instance];
    }
    let key = [Column::LineId, Column::LineNo].into_iter().find_map(|column| table.mapping.position(column));
    let Some(key) = key else { return heads_apart(table, instance) };
    // Nearly always no number is there twice, which is told without bringing the lines together.
    let mut keys: Vec<String> = instance.rows.iter().map(|row| table.value(row.row, key)).collect();
    keys.sort_unstable();
    if keys.windows(2).all(|pair| pair[0] != pair[1]) {
        return vec![instance];
    }
    let product =
        [Column::Sku, Column::ProductId, Column::ProductName].into_iter().find_map(|at| table.mapping.position(at));
    let said = |row: RowId, position: usize| table.value(row.row, position);
    let mut by_key: BTreeMap<String, Vec<RowId>> = BTreeMap::new();
    for &row in &instance.rows {
        by_key.entry(said(row, key)).or_default().push(row);
    }
    let times = by_key.values().map(Vec::len).max().unwrap_or(1);
    let same_product = |rows: &Vec<RowId>| {
        product.is_none_or(|product| rows.iter().all(|&row| said(row, product) == said(rows[0], product)))
    };
    let whole = by_key.iter().all(|(key, rows)| !key.is_empty() && rows.len() == times && same_product(rows));
    if times < 2 || !whole || are_split_lines(table, &by_key) {
        return vec![instance];
    }
    let copy = |number: usize| {
        let mut rows: Vec<RowId> = by_key.values().map(|rows| rows[number]).collect();
        rows.sort_unstable();
        Instance { rows }
    };
    (0..times).map(copy).collect()
}

/// Rows by what something says of them, in order of their first rows.
fn apart<K: Ord>(rows: Vec<RowId>, key: impl Fn(RowId) -> K) -> Vec<Instance> {
    let mut by_key: BTreeMap<K, Vec<RowId>> = BTreeMap::new();
    for row in rows {
        by_key.entry(key(row)).or_default().push(row);
    }
    let mut instances: Vec<Instance> = by_key.into_values().map(|rows| Instance { rows }).collect();
    instances.sort_by_key(|instance| instance.rows[0]);
    instances
}

/// The rows of an order without line numbers, apart where they say different things about the order and the same quantities of
/// the same products stand below each of these: a line that departs in a cell is one of several, a version of the order has all.
fn heads_apart(table: &OrderTable, instance: Instance) -> Vec<Instance> {
    let product =
        [Column::Sku, Column::ProductId, Column::ProductName].into_iter().find_map(|at| table.mapping.position(at));
    let Some(product) = product else { return vec![instance] };
    // Versions have the same goods, so each product stands in several rows; nearly always one does not.
    let mut products: Vec<String> = instance.rows.iter().map(|row| table.value(row.row, product)).collect();
    products.sort_unstable();
    if products.chunk_by(|a, b| a == b).any(|same| same.len() == 1) {
        return vec![instance];
    }
    let of_order: Vec<usize> = (0..table.raw.width())
        .filter(|&at| table.mapping.column(at).is_some_and(|column| column.level() == Level::Order))
        .collect();
    // Nearly always they say the same, letter by letter.
    let first_row = instance.rows[0].row;
    let says_same =
        |row: &RowId| of_order.iter().all(|&at| table.raw.cell(row.row, at) == table.raw.cell(first_row, at));
    if instance.rows.iter().all(says_same) {
        return vec![instance];
    }
    let head = |row: RowId| of_order.iter().map(|&at| table.comparable(row.row, at)).collect::<Vec<_>>();
    let versions = apart(instance.rows.clone(), head);
    let goods = |version: &Instance| {
        let of_line =
            |row: &RowId| (table.value(row.row, product), table.number(row.row, Column::Qty).map(Decimal::trimmed));
        let mut goods: Vec<_> =
            version.rows.iter().map(of_line).map(|(product, qty)| (product, qty.map(|qty| qty.to_string()))).collect();
        goods.sort_unstable();
        goods
    };
    let first = goods(&versions[0]);
    let are_versions = versions.len() > 1 && versions.iter().all(|version| goods(version) == first);
    if are_versions { versions } else { vec![instance] }
}

/// Whether the rows of each line stand together and differ: a line split by batch or delivery, not an order written twice, whose
/// second copy begins below the first.
fn are_split_lines(table: &OrderTable, by_key: &BTreeMap<String, Vec<RowId>>) -> bool {
    let adjacent = |rows: &[RowId]| rows.windows(2).all(|pair| pair[0].row + 1 == pair[1].row);
    let differ = |rows: &[RowId]| {
        rows.windows(2).any(|pair| {
            let at = |row: RowId| (0..table.raw.width()).map(move |column| table.raw.cell(row.row, column));
            !at(pair[0]).eq(at(pair[1]))
        })
    };
    by_key.len() > 1 && by_key.values().all(|rows| adjacent(rows)) && by_key.values().any(|rows| differ(rows))
}
