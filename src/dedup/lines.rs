//! Lines that are in one order twice.

use std::collections::BTreeMap;

use super::Removal;
use super::appearance::Instance;
use super::content::Comparison;
use crate::checks::StageSink;
use crate::model::{Column, Decimal, Detail, Place, RowId};
use crate::normalise::{OrderTable, Orders};

/// Lines of one order that differ only in states or times of day up to which each new one is compared with all of them.
const MOST_ALIKE: usize = 1000;

/// Looks for repeated lines among the rows of one order in one table, which is compared with itself.
///
/// A line is surplus when its line key repeats with the same content, or when the order's own sum is right only without
/// it. Equal lines without such a proof may be two purchases and are listed.
pub(super) fn within_order(
    comparison: &Comparison<'_>,
    rows: &[u32],
    key: &str,
    sink: &mut StageSink<'_>,
    removed: &mut Vec<Removal>,
) {
    let table = comparison.a;
    let keyed = [Column::LineId, Column::LineNo].into_iter().find(|&column| table.mapping.has(column));
    let product =
        [Column::Sku, Column::ProductId, Column::ProductName].into_iter().find(|&column| table.mapping.has(column));
    let position = keyed.or(product).and_then(|column| table.mapping.position(column));
    // Rows are brought together by one column first, so that an order of a thousand lines is no million comparisons.
    let mut sorted: Vec<(String, u32)> = rows
        .iter()
        .map(|&row| (position.map_or_else(String::new, |position| table.value(row, position)), row))
        .collect();
    sorted.sort();
    let mut repeats: Vec<Repeat> = Vec::new();
    for group in sorted.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let keyed = keyed.is_some() && !group[0].0.is_empty();
        let mut kept: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for &(_, row) in group {
            let alike = kept.entry(comparison.digest_a(row)).or_default();
            match alike.iter().rev().take(MOST_ALIKE).find(|&&other| comparison.holds(other, row)) {
                Some(&copy_of) => repeats.push(Repeat { row, copy_of, keyed }),
                None => alike.push(row),
            }
        }
    }
    if repeats.is_empty() {
        return;
    }
    let proofs = proofs(table, rows, &repeats);
    for (repeat, proof) in repeats.iter().zip(proofs) {
        let check = match proof {
            Proof::Wanted => continue,
            Proof::Surplus => "duplicate-line",
            Proof::None => "repeated-line",
        };
        let (id, kept) = (RowId::new(table.id(), repeat.row), RowId::new(table.id(), repeat.copy_of));
        let of = super::place_text(sink.orders, kept);
        let detail = Detail { observed: Some(key.into()), expected: Some(of.into()), text: 0 };
        sink.finding(check, Place::Row(id, None), &detail);
        if proof == Proof::Surplus {
            removed.push(Removal { row: id, check, kept });
        }
    }
}

/// A line that is equal to one before it.
struct Repeat {
    row: u32,
    copy_of: u32,
    /// Its line key repeats too.
    keyed: bool,
}

/// What an order's own total says about a repeated line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The total is right with the line: it is a second purchase.
    Wanted,
    /// The total is right only without it.
    Surplus,
    /// There is no total, or it fits neither way.
    None,
}

/// Judges the repeated lines of one order. A repeated line key proves a copy. Otherwise the order's total is asked: it may
/// be right with all lines, without all copies, or without so many copies of one line.
fn proofs(table: &OrderTable, rows: &[u32], repeats: &[Repeat]) -> Vec<Proof> {
    let all_are = |proof| repeats.iter().map(|repeat| if repeat.keyed { Proof::Surplus } else { proof }).collect();
    let amounts: Option<Vec<Decimal>> = repeats.iter().map(|repeat| amount(table, repeat.row)).collect();
    let whole = rows.iter().try_fold(Decimal::ZERO, |sum, &row| sum.checked_add(amount(table, row)?));
    let (Some(amounts), Some(whole)) = (amounts, whole) else { return all_are(Proof::None) };
    let totals = totals(table, rows[0]);
    let is_total = |sum: Option<Decimal>| {
        sum.is_some_and(|sum| totals.iter().any(|total| sum.compare(*total) == Some(std::cmp::Ordering::Equal)))
    };
    let copies = amounts.iter().try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(*amount));
    if is_total(Some(whole)) {
        return all_are(Proof::Wanted);
    }
    if is_total(copies.and_then(|copies| whole.checked_sub(copies))) {
        return all_are(Proof::Surplus);
    }
    // Copies of one line alone: the last so many of them.
    let mut proofs: Vec<Proof> = all_are(Proof::None);
    let mut of_lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, repeat) in repeats.iter().enumerate() {
        of_lines.entry(repeat.copy_of).or_default().push(at);
    }
    for of_line in of_lines.values() {
        let mut rest = Some(whole);
        for (taken, &at) in of_line.iter().enumerate() {
            rest = rest.and_then(|rest| rest.checked_sub(amounts[at]));
            if is_total(rest) {
                let (wanted, surplus) = of_line.split_at(of_line.len() - 1 - taken);
                for &at in wanted {
                    proofs[at] = Proof::Wanted;
                }
                for &at in surplus {
                    proofs[at] = Proof::Surplus;
                }
                return proofs;
            }
        }
    }
    proofs
}

/// What a line comes to.
fn amount(table: &OrderTable, row: u32) -> Option<Decimal> {
    table.number(row, Column::LineAmount).or_else(|| {
        let product = table.number(row, Column::Qty)?.checked_mul(table.number(row, Column::UnitPrice)?)?;
        product.checked_sub(table.number(row, Column::LineDiscount).unwrap_or(Decimal::ZERO))
    })
}

/// What the lines of an order may add up to: its goods amount, its total, and its total before shipping and discount.
fn totals(table: &OrderTable, row: u32) -> Vec<Decimal> {
    let number = |column| table.number(row, column);
    let total = number(Column::OrderTotal);
    let zero = Decimal::ZERO;
    let (shipping, discount) =
        (number(Column::ShippingFee).unwrap_or(zero), number(Column::DiscountAmount).unwrap_or(zero));
    let before = total.and_then(|total| total.checked_sub(shipping)?.checked_add(discount));
    [number(Column::GoodsAmount), total, before].into_iter().flatten().collect()
}

/// Whether rows that look like copies of one order are its lines after all: together, and not one alone, they come to the
/// total that each of them states.
pub(super) fn are_lines_by_their_sum(orders: &Orders, instances: &[Instance]) -> bool {
    let first = instances[0].rows[0];
    let table = orders.table(first.table);
    let one_table = instances.iter().all(|instance| instance.rows.len() == 1 && instance.rows[0].table == first.table);
    if !one_table {
        return false;
    }
    let mut rows = instances.iter().map(|instance| instance.rows[0].row);
    let sum = rows.try_fold(Decimal::ZERO, |sum, row| sum.checked_add(amount(table, row)?));
    let equal = |a: Option<Decimal>, b: Decimal| a.and_then(|a| a.compare(b)) == Some(std::cmp::Ordering::Equal);
    totals(table, first.row).into_iter().any(|total| equal(sum, total) && !equal(amount(table, first.row), total))
}
