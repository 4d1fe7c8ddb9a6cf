//! What layouts compute alike: the amounts of lines, and numbers of orders.

use super::Equation;
use crate::model::Column;
use crate::model::status::Lifecycle;
use crate::synth::orders::{Line, Order};

/// The total of an order is the sum of its lines.
pub(super) const TOTAL_OF_LINES: Equation = Equation {
    columns: &[Column::OrderTotal, Column::LineAmount, Column::Qty],
    gap: |order, _| Some(order.total - order.lines.iter().map(|line| line.amount).sum::<i64>()),
    of_order: true,
    tolerance: 1,
};

/// The same, of lines that come to price times quantity.
pub(super) const PRICED_LINES: &[Equation] = &[
    Equation {
        columns: &[Column::LineAmount, Column::Qty, Column::UnitPrice],
        gap: |order, at| order.lines.get(at).map(|line| line.amount - line.qty * line.price),
        of_order: false,
        tolerance: 1,
    },
    TOTAL_OF_LINES,
];

/// What is never blank in the order form of a CRM.
pub(super) const FORM_COLUMNS: &[Column] = &[
    Column::OrderId,
    Column::OrderDate,
    Column::CustomerName,
    Column::Status,
    Column::OrderTotal,
    Column::ProductName,
    Column::Qty,
    Column::UnitPrice,
    Column::LineAmount,
];

/// Lines without tax and discount, of which what is approved is paid in part, or not yet.
pub(super) fn paid_in_part(order: &mut Order) {
    order.total = undiscounted(order);
    let is_begun = order.status == Lifecycle::Confirmed && order.carrier.is_multiple_of(2);
    order.paid_amount = if is_begun { order.total / 2 } else { 0 };
}

/// The amounts of lines that know no tax; gives their sum.
pub(super) fn untaxed(order: &mut Order) -> i64 {
    for line in &mut order.lines {
        line.net = line.qty * line.price - line.discount;
        line.amount = line.net;
    }
    order.lines.iter().map(|line| line.amount).sum()
}

/// The same without discounts.
pub(super) fn undiscounted(order: &mut Order) -> i64 {
    order.lines.iter_mut().for_each(|line| line.discount = 0);
    untaxed(order)
}

/// The amounts of lines whose prices hold so many per cent of tax, without discounts; gives their sum.
pub(super) fn taxed(order: &mut Order, percent: i64) -> i64 {
    for line in &mut order.lines {
        line.discount = 0;
        line.amount = line.qty * line.price;
        // Half a cent and more is rounded up.
        line.net = (line.amount * 200 + 100 + percent).div_euclid(200 + 2 * percent);
        line.tax = line.amount - line.net;
    }
    order.lines.iter().map(|line| line.amount).sum()
}

/// The sum of price and quantity over the lines.
pub(super) fn listed(order: &Order) -> i64 {
    order.lines.iter().map(|line| line.qty * line.price).sum()
}

/// The one of two gaps that is nearer to none, where either equation may hold.
pub(super) fn either(one: i64, other: i64) -> i64 {
    if one.abs() <= other.abs() { one } else { other }
}

/// The price of a piece without its tax of so many per cent, with six decimals.
pub(super) fn net_price(line: &Line, percent: i64) -> String {
    let millionths = match line.qty {
        0 => i128::from(line.price) * 1_000_000 / i128::from(100 + percent),
        qty => i128::from(line.net) * 10_000 / i128::from(qty),
    };
    let sign = if millionths < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", millionths.abs() / 1_000_000, millionths.abs() % 1_000_000)
}

/// 17 digits that differ early, of which the last four are never all zero: those of a number that was rounded are.
pub(super) fn long_number(number: u64) -> String {
    let first = u128::from(number) * 7_919_001_937 % 10_000_000_000_000;
    format!("{first:013}{:04}", 1 + number % 9_999)
}
