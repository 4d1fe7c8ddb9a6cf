//! Why amounts do not add up: which of the usual causes closes the gap exactly.
//!
//! In: what an amount is and what its parts give, on a row of a table. Out: the first cause that explains the whole
//! difference to the cent, or none. Nothing is guessed: a cause that leaves a remainder is no cause.

use std::cmp::Ordering;

use crate::model::{Column, Decimal, Text};
use crate::normalise::OrderTable;
use crate::sources::Equation;

macro_rules! causes {
    ($( $variant:ident, $name:literal, $doc:literal, $en:literal, $zh:literal; )*) => {
        /// Why an amount is not what its parts give.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Cause {
            $( #[doc = $doc] $variant, )*
        }

        impl Cause {
            /// The cause that a finding's text speaks of.
            pub(crate) fn from_text(text: u8) -> Option<Self> {
                [$(Self::$variant,)*].get(usize::from(text)).copied()
            }

            /// The name in `edits.csv`.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        /// What a finding says, by cause.
        pub(super) const TEXTS: &[Text] = &[
            $( Text {
                en: concat!("{column} is {observed}, its parts give {expected}: ", $en),
                zh: concat!("{column}为 {observed}，按各项计算应为 {expected}：", $zh),
            }, )*
        ];
    };
}

causes! {
    Unexplained, "unexplained", "Nothing usual explains it.", "no usual cause closes the gap", "没有常见原因能解释该差额";
    Sign, "sign", "The sign is turned.", "the sign is turned", "符号相反";
    Factor100, "factor-100", "It is in cents, or in hundreds.", "it is a hundred times too large or too small", "相差一百倍（元与分）";
    Factor10, "factor-10", "The point slipped by one place.", "the decimal point has slipped by one place", "小数点错一位";
    TaxMissing, "tax-missing", "The tax is left out.", "the tax is left out", "未计入税额";
    TaxTwice, "tax-twice", "The tax is in it twice, or in it at all.", "the tax is added once too often", "多计了一次税额";
    DiscountMissing, "discount-missing", "The discount was not taken off.", "the discount was not taken off", "未扣除折扣";
    DiscountTwice, "discount-twice", "The discount was taken off twice.", "the discount was taken off twice", "折扣扣除了两次";
    ShippingMissing, "shipping-missing", "The shipping fee is left out.", "the shipping fee is left out", "未计入运费";
    ShippingTwice, "shipping-twice", "The shipping fee is added once too often.", "the shipping fee is added once too often", "多计了一次运费";
    Refund, "refund", "The refund is taken off, or was not.", "the refund makes the difference", "差额等于退款金额";
    Swapped, "swapped", "Price and total have changed places.", "price and total have changed places", "单价与金额互换了位置";
    LineMissing, "line-missing", "Line numbers skip one.", "line numbers are skipped, so a line is missing", "行号不连续，缺少订单行";
    LineTwice, "line-twice", "One line is added once too often.", "one of the lines is added once too often", "某一行多计了一次";
    RoundingPerLine, "rounding-per-line", "Every line was rounded.", "each line was rounded before adding", "各行先舍入再相加";
    RoundedPrice, "rounded-price", "The price was rounded before it was multiplied.", "the unit price was rounded before it was multiplied", "单价先舍入再相乘";
}

/// Rows around a row among which the lines of its order are looked for.
const NEAR: u32 = 200;

/// Columns that hold a tax, a discount, a fee or a refund; those of the line come first.
const TAXES: [Column; 2] = [Column::LineTax, Column::TaxAmount];
const DISCOUNTS: [Column; 4] =
    [Column::LineDiscount, Column::DiscountAmount, Column::MerchantDiscount, Column::PlatformDiscount];

/// Half a cent, by which rounding changes an amount at most.
const HALF_CENT: Decimal = Decimal { mantissa: 5, scale: 3 };

/// Why `observed` is not `expected` on a row.
pub(super) fn cause(table: &OrderTable, row: u32, equation: &Equation, observed: Decimal, expected: Decimal) -> Cause {
    let Some(gap) = observed.checked_sub(expected) else { return Cause::Unexplained };
    let equal = |a: Option<Decimal>, b: Decimal| a.and_then(|a| a.compare(b)) == Some(Ordering::Equal);
    let times = |a: Decimal, factor: i128| a.checked_mul(Decimal::new(factor, 0));
    if !is_zero(expected) && equal(times(expected, -1), observed) {
        return Cause::Sign;
    }
    for (factor, cause) in [(100, Cause::Factor100), (10, Cause::Factor10)] {
        if !is_zero(expected) && (equal(times(expected, factor), observed) || equal(times(observed, factor), expected))
        {
            return cause;
        }
    }
    // The amount of a column, where it is there and not nothing.
    let stated = |column: Column| table.number(row, column).filter(|amount| !is_zero(*amount));
    let adds = |column: &Column| stated(*column).is_some_and(|amount| equal(Some(amount), gap));
    let lacks = |column: &Column| stated(*column).is_some_and(|amount| equal(times(amount, -1), gap));
    for (columns, more, less) in [
        (&TAXES[..], Cause::TaxTwice, Cause::TaxMissing),
        (&DISCOUNTS[..], Cause::DiscountMissing, Cause::DiscountTwice),
        (&[Column::ShippingFee][..], Cause::ShippingTwice, Cause::ShippingMissing),
        (&[Column::RefundAmount][..], Cause::Refund, Cause::Refund),
    ] {
        // A column that the equation adds or takes off by itself may be added or taken off once more, or not at all.
        if columns.iter().any(adds) {
            return more;
        }
        if columns.iter().any(lacks) {
            return less;
        }
    }
    if taxed(table, row, observed, expected) {
        return Cause::TaxTwice;
    }
    if taxed(table, row, expected, observed) {
        return Cause::TaxMissing;
    }
    if is_swapped(table, row, equation, observed) {
        return Cause::Swapped;
    }
    if equation.sums_lines()
        && let Some(cause) = of_lines(table, row, gap)
    {
        return cause;
    }
    rounding(table, row, equation, gap)
}

fn is_zero(amount: Decimal) -> bool {
    amount.mantissa == 0
}

/// Whether an amount is another with the row's rate of tax on it, to the cent.
fn taxed(table: &OrderTable, row: u32, with: Decimal, without: Decimal) -> bool {
    let Some(rate) = table.number(row, Column::TaxRate).filter(|rate| !is_zero(*rate)) else { return false };
    let factor = Decimal::new(1, 0).checked_add(rate);
    let product = factor.and_then(|factor| without.checked_mul(factor)).map(|product| product.rounded(2));
    product.and_then(|product| product.compare(with)) == Some(Ordering::Equal)
}

/// Whether the equation holds with its left side and the unit price in each other's places.
fn is_swapped(table: &OrderTable, row: u32, equation: &Equation, observed: Decimal) -> bool {
    let prices = [Column::UnitPrice, Column::UnitPriceIncl];
    let Some(price) = equation.columns().find(|column| prices.contains(column)) else { return false };
    if equation.sums_lines() {
        return false;
    }
    let (Some(stated), Some(quantity)) = (table.number(row, price), table.number(row, Column::Qty)) else {
        return false;
    };
    let discount = table.number(row, Column::LineDiscount).unwrap_or(Decimal::ZERO);
    let total = observed.checked_mul(quantity).and_then(|product| product.checked_sub(discount));
    total.and_then(|total| total.compare(stated)) == Some(Ordering::Equal)
        && observed.compare(stated) != Some(Ordering::Equal)
}

/// What the lines of the row's order say about a gap: a number is skipped, or one line is too many.
fn of_lines(table: &OrderTable, row: u32, gap: Decimal) -> Option<Cause> {
    let order = *table.order_of.get(row as usize)?;
    let near = row.saturating_sub(NEAR)..row.saturating_add(NEAR).min(table.raw.height());
    let lines: Vec<u32> = near.filter(|&other| table.order_of[other as usize] == order).collect();
    let amount = |row: u32| {
        table
            .number(row, Column::LineAmount)
            .or_else(|| table.number(row, Column::Qty)?.checked_mul(table.number(row, Column::UnitPrice)?))
    };
    // The lines come to more than the total by one of them.
    let too_many = |row: &u32| {
        let amount = amount(*row).filter(|amount| !is_zero(*amount));
        amount.and_then(|amount| amount.checked_add(gap)).is_some_and(is_zero)
    };
    if lines.len() > 1 && lines.iter().any(too_many) {
        return Some(Cause::LineTwice);
    }
    let numbers: Option<Vec<u32>> = lines.iter().map(|&row| table.text(row, Column::LineNo).parse().ok()).collect();
    let mut numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    numbers.sort_unstable();
    numbers.dedup();
    let count = u32::try_from(numbers.len()).ok()?;
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let skips = first > 1 && first <= count + 1 || last - first >= count;
    (skips && gap.mantissa > 0).then_some(Cause::LineMissing)
}

/// Whether rounding explains a gap: of each line, or of the price of each piece.
fn rounding(table: &OrderTable, row: u32, equation: &Equation, gap: Decimal) -> Cause {
    let within = |pieces: Option<Decimal>| {
        let most = pieces.and_then(Decimal::checked_abs).and_then(|pieces| HALF_CENT.checked_mul(pieces));
        let size = gap.checked_abs();
        size.zip(most).and_then(|(size, most)| size.compare(most)).is_some_and(|order| order != Ordering::Greater)
    };
    if equation.sums_lines() {
        let order = table.order_of.get(row as usize).copied();
        let near = row.saturating_sub(NEAR)..row.saturating_add(NEAR).min(table.raw.height());
        let lines = near.filter(|&other| table.order_of.get(other as usize).copied() == order).count();
        let lines = i128::try_from(lines).unwrap_or(1);
        return if lines > 1 && within(Some(Decimal::new(lines, 0))) {
            Cause::RoundingPerLine
        } else {
            Cause::Unexplained
        };
    }
    let multiplies = equation.right.iter().any(|term| term.factors.contains(&Column::Qty));
    if multiplies && within(table.number(row, Column::Qty)) { Cause::RoundedPrice } else { Cause::Unexplained }
}
