//! Lines that are in one order twice.

use super::Removal;
use super::content::Comparison;
use crate::checks::StageSink;
use crate::model::{Column, Decimal, Detail, Place, RowId};
use crate::normalise::OrderTable;

/// Looks for repeated lines among the rows of one order in one table.
///
/// A line is surplus when its line key repeats with the same content, or when the order's own sum is right only without
/// it. Equal lines without such a proof may be two purchases and are listed.
pub(super) fn within_order(
    table: &OrderTable,
    rows: &[u32],
    key: &str,
    sink: &mut StageSink<'_>,
    removed: &mut Vec<Removal>,
) {
    let comparison = Comparison::new(table, table);
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
    for group in sorted.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let keyed = keyed.is_some() && !group[0].0.is_empty();
        let mut kept: Vec<u32> = Vec::new();
        for &(_, row) in group {
            let Some(&copy_of) = kept.iter().find(|&&other| comparison.same(other, row)) else {
                kept.push(row);
                continue;
            };
            let id = RowId::new(table.id(), row);
            let proof = if keyed { Proof::Surplus } else { proof_of_sum(table, rows, row) };
            if proof == Proof::Wanted {
                kept.push(row);
                continue;
            }
            let surplus = proof == Proof::Surplus;
            let check = if surplus { "duplicate-line" } else { "repeated-line" };
            let of = super::place_text(sink.orders, RowId::new(table.id(), copy_of));
            let detail = Detail { observed: Some(key.into()), expected: Some(of.into()), text: 0 };
            sink.finding(check, Place::Row(id, None), &detail);
            if surplus {
                removed.push(Removal { row: id, check, kept: RowId::new(table.id(), copy_of) });
            }
        }
    }
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

/// Asks the order's total about `row`.
fn proof_of_sum(table: &OrderTable, rows: &[u32], row: u32) -> Proof {
    let totals = [Column::GoodsAmount, Column::OrderTotal];
    let Some(total) = totals.iter().find_map(|&column| table.number(rows[0], column)) else { return Proof::None };
    let amount = |row: u32| {
        table.number(row, Column::LineAmount).or_else(|| {
            let product = table.number(row, Column::Qty)?.checked_mul(table.number(row, Column::UnitPrice)?)?;
            product.checked_sub(table.number(row, Column::LineDiscount).unwrap_or(Decimal::ZERO))
        })
    };
    let sum = rows.iter().try_fold(Decimal::ZERO, |sum, &row| sum.checked_add(amount(row)?));
    let Some((with, own)) = sum.zip(amount(row)) else { return Proof::None };
    let is_total = |sum: Option<Decimal>| sum.and_then(|sum| sum.compare(total)) == Some(std::cmp::Ordering::Equal);
    match (is_total(Some(with)), is_total(with.checked_sub(own))) {
        (true, _) => Proof::Wanted,
        (false, true) => Proof::Surplus,
        (false, false) => Proof::None,
    }
}
