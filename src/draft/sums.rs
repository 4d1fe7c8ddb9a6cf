//! Columns whose numbers add up or multiply.

use std::ops::Range;

use super::content::Content;
use super::percent;
use crate::model::Decimal;

/// Rows that an equation must be judged on.
const ENOUGH: usize = 20;

/// Orders of several lines that a total must be judged on.
const ENOUGH_ORDERS: usize = 10;

/// Share of rows that must satisfy it.
const HOLDS: f64 = 0.98;

/// Columns up to which all triples are tried.
const MOST: usize = 24;

/// A quantity, a price, and the amount they multiply to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Product {
    pub(super) quantity: usize,
    pub(super) price: usize,
    pub(super) amount: usize,
}

/// The first three columns of which two multiply to the third, with a confidence in percent. Rows in which one of the factors is
/// 1 or 0 prove nothing. Of the factors the one with whole numbers is the quantity.
pub(super) fn product(columns: &[Content], among: &[usize]) -> Option<(Product, u8)> {
    let numeric = numeric(columns, among);
    for &amount in &numeric {
        for (at, &one) in numeric.iter().enumerate() {
            for &other in &numeric[at + 1..] {
                if amount == one || amount == other {
                    continue;
                }
                let share = multiplies(columns, [one, other, amount]);
                if let Some(share) = share {
                    let whole = |position: usize| {
                        columns[position].numbers.iter().flatten().all(|number| number.trimmed().scale == 0)
                    };
                    let (quantity, price) = if whole(other) && !whole(one) { (other, one) } else { (one, other) };
                    return Some((Product { quantity, price, amount }, percent(0.9 * share)));
                }
            }
        }
    }
    None
}

/// The share of rows in which the first two of three columns multiply to the third, if it is enough of enough rows. Rows in which one
/// of the factors is 1 or 0 prove nothing.
pub(super) fn multiplies(columns: &[Content], three: [usize; 3]) -> Option<f64> {
    share(columns, three, |[one, other, amount]| {
        let trivial = |value: Decimal| value.trimmed().mantissa == 0 || value.equals(Decimal::new(1, 0));
        if trivial(one) || trivial(other) {
            return None;
        }
        Some(one.checked_mul(other)?.rounded(2).equals(amount.rounded(2)))
    })
}

/// The column that the amounts of an order's lines add up to, which stands on each of these or on the first alone, with a confidence
/// in percent. Orders of one line prove nothing.
pub(super) fn order_total(
    columns: &[Content],
    blocks: &[Range<usize>],
    among: &[usize],
    (order, amount): (usize, usize),
) -> Option<(usize, u8)> {
    let cells = &columns[order].cells;
    let mut orders: Vec<Range<usize>> = Vec::new();
    for block in blocks {
        let mut of_block: Vec<Range<usize>> = Vec::new();
        for row in block.clone() {
            match of_block.last_mut() {
                Some(last) if cells[row].is_empty() || cells[row] == cells[last.start] => last.end = row + 1,
                _ => of_block.push(row..row + 1),
            }
        }
        // The first and the last of a block may be cut.
        let is_cut = |at: usize| blocks.len() > 1 && (at == 0 || at + 1 == of_block.len());
        orders.extend((0..of_block.len()).filter(|&at| !is_cut(at)).map(|at| of_block[at].clone()));
    }
    among.iter().copied().find_map(|position| {
        let (mut judged, mut held) = (0usize, 0usize);
        for order in orders.iter().filter(|order| order.len() > 1 && !cells[order.start].is_empty()) {
            let Some(total) = columns[position].numbers[order.start] else { continue };
            let mut further = order.clone().skip(1).map(|row| columns[position].numbers[row]);
            let repeats = further.all(|number| number.is_none_or(|number| number.equals(total)));
            let lines = order.clone().map(|row| columns[amount].numbers[row]);
            let sum = lines.reduce(|sum, line| sum?.checked_add(line?)).flatten();
            let Some(sum) = sum else { continue };
            judged += 1;
            held += usize::from(repeats && sum.equals(total));
        }
        let share = super::share(held, judged);
        (judged >= ENOUGH_ORDERS && share >= HOLDS).then(|| (position, percent(0.9 * share)))
    })
}

/// Sums `left = one + other` that hold, each once: the position on the left and the two on the right. Rows in which one
/// of the two is 0 prove nothing. A difference is a sum of which another column stands on the left.
pub(super) fn sums(columns: &[Content], among: &[usize]) -> Vec<(usize, usize, usize)> {
    let numeric = numeric(columns, among);
    let mut found = Vec::new();
    for &left in &numeric {
        for (at, &one) in numeric.iter().enumerate() {
            for &other in numeric[at + 1..].iter().filter(|&&other| left != one && left != other) {
                let holds = share(columns, [left, one, other], |[left, one, other]| {
                    let trivial = one.trimmed().mantissa == 0 || other.trimmed().mantissa == 0;
                    if trivial { None } else { Some(one.checked_add(other)?.equals(left)) }
                });
                if holds.is_some() {
                    found.push((left, one, other));
                }
            }
        }
    }
    found
}

/// The columns of numbers, at most [`MOST`].
pub(super) fn numeric(columns: &[Content], among: &[usize]) -> Vec<usize> {
    let is_numeric = |position: &usize| {
        let column = &columns[*position];
        column.filled >= ENOUGH && column.numbers.iter().flatten().count() == column.filled
    };
    among.iter().copied().filter(is_numeric).take(MOST).collect()
}

/// The share of judged rows in which three numbers satisfy something, if it is enough of enough rows.
fn share(columns: &[Content], three: [usize; 3], holds: impl Fn([Decimal; 3]) -> Option<bool>) -> Option<f64> {
    let rows = columns[three[0]].numbers.len();
    let (mut judged, mut held) = (0usize, 0usize);
    for row in 0..rows {
        let [Some(a), Some(b), Some(c)] = three.map(|position| columns[position].numbers[row]) else { continue };
        if let Some(holds) = holds([a, b, c]) {
            judged += 1;
            held += usize::from(holds);
            // Most triples are no equation, which shows soon.
            if judged == ENOUGH && held * 2 < judged {
                return None;
            }
        }
    }
    let share = super::share(held, judged);
    (judged >= ENOUGH && share >= HOLDS).then_some(share)
}
