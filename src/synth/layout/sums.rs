//! What layouts compute alike: the amounts of lines, and numbers of orders.

use crate::synth::orders::{Line, Order};

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
