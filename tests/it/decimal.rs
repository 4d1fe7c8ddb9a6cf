//! Decimals against exact arithmetic, in which every value is a whole number of 10^-510.
//!
//! What `Decimal` promises: an answer is exact, and there is one whenever both operands and the result fit an `i128` at
//! the scale of the result. `what_has_no_answer_though_it_would_fit` lists what is refused beyond that.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use ordermend::model::{Decimal, MAX_SCALE, pow10};
use proptest::prelude::*;

/// Decimals of the referee: a product has the scales of both factors.
const DECIMALS: u32 = 2 * 255;

/// The largest power of ten that an `i128` holds; scales further apart than this do not meet.
const REACH: u8 = 38;

/// How many order lines are summed: a large shop's year.
const LINES: usize = 1_000_000;

fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

fn exact(number: Decimal) -> BigInt {
    BigInt::from(number.mantissa) * ten(DECIMALS - u32::from(number.scale))
}

/// The mantissa of a value at a scale, where there is one.
fn held(value: &BigInt, scale: u8) -> Option<i128> {
    let unit = ten(DECIMALS - u32::from(scale));
    let mantissa = value / &unit;
    (&mantissa * unit == *value).then(|| i128::try_from(mantissa).ok()).flatten()
}

/// A number's mantissa at another scale within reach.
fn lifted(number: Decimal, scale: u8) -> Option<i128> {
    held(&exact(number), scale).filter(|_| number.mantissa == 0 || number.scale.abs_diff(scale) <= REACH)
}

fn fields(number: Decimal) -> (i128, u8) {
    (number.mantissa, number.scale)
}

/// Mantissas of every length, and those beside a power of ten, where a digit is carried or lost.
fn mantissa() -> impl Strategy<Value = i128> {
    let beside = |(digit, exponent, off, negative): (i128, u8, i128, bool)| {
        let value = pow10(exponent).expect("in reach").saturating_mul(digit).saturating_add(off);
        if negative { -value } else { value }
    };
    prop_oneof![
        4 => (any::<i128>(), 0u32..128).prop_map(|(bits, by)| bits >> by),
        3 => (1i128..10, 0..=REACH, -1i128..=1, any::<bool>()).prop_map(beside),
        1 => prop_oneof![Just(0), Just(i128::MIN), Just(i128::MAX)],
    ]
}

fn scale() -> impl Strategy<Value = u8> {
    prop_oneof![4 => 0..=MAX_SCALE, 2 => 0..=REACH + 2, 1 => any::<u8>()]
}

fn number() -> impl Strategy<Value = Decimal> {
    (mantissa(), scale()).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

/// Two numbers: any, or of one value but for zeros behind it and at most the last digit.
fn pair() -> impl Strategy<Value = (Decimal, Decimal)> {
    let near = (number(), 0..=REACH, -1i128..=1).prop_filter_map("does not fit", |(number, zeros, off)| {
        let mantissa = number.mantissa.checked_mul(pow10(zeros)?)?.checked_add(off)?;
        Some((number, Decimal::new(mantissa, number.scale.checked_add(zeros)?)))
    });
    prop_oneof![3 => (number(), number()), 1 => near]
}

/// A number and what to round it to: any, or one in the middle of two others but for at most the last digit.
fn to_round() -> impl Strategy<Value = (Decimal, u8)> {
    let middle = (mantissa(), 0..=MAX_SCALE, 1..=REACH, -1i128..=1);
    let middle = middle.prop_filter_map("does not fit", |(whole, scale, dropped, off)| {
        let half = pow10(dropped)? / 2 * if whole < 0 { -1 } else { 1 };
        let mantissa = whole.checked_mul(pow10(dropped)?)?.checked_add(half)?.checked_add(off)?;
        Some((Decimal::new(mantissa, scale + dropped), scale))
    });
    prop_oneof![(number(), scale()), middle]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sums_and_differences_are_exact_or_do_not_fit((a, b) in pair()) {
        let scale = a.scale.max(b.scale);
        let met = lifted(a, scale).zip(lifted(b, scale));
        let sum = met.and_then(|_| held(&(exact(a) + exact(b)), scale));
        prop_assert_eq!(a.checked_add(b).map(fields), sum.map(|mantissa| (mantissa, scale)));
        let difference = met.and_then(|_| held(&(exact(a) - exact(b)), scale));
        prop_assert_eq!(a.checked_sub(b).map(fields), difference.map(|mantissa| (mantissa, scale)));
    }

    #[test]
    fn products_are_exact_or_do_not_fit((a, b) in pair()) {
        let mantissa = i128::try_from(BigInt::from(a.mantissa) * b.mantissa).ok();
        prop_assert_eq!(a.checked_mul(b).map(fields), mantissa.zip(a.scale.checked_add(b.scale)));
        if let Some(product) = a.checked_mul(b) {
            prop_assert_eq!(exact(product) * ten(DECIMALS), exact(a) * exact(b));
        }
    }

    #[test]
    fn numbers_compare_by_value((a, b) in pair()) {
        let scale = a.scale.max(b.scale);
        let order = lifted(a, scale).zip(lifted(b, scale)).map(|_| exact(a).cmp(&exact(b)));
        prop_assert_eq!(a.compare(b), order);
        prop_assert_eq!(a.equals(b), order == Some(Ordering::Equal));
        // No answer is as good as "not the same", but for a zero that is too far away.
        prop_assert!(order.is_some() || exact(a) != exact(b));
    }

    #[test]
    fn operands_change_places((a, b) in pair()) {
        prop_assert_eq!(a.checked_add(b).map(fields), b.checked_add(a).map(fields));
        prop_assert_eq!(a.checked_mul(b).map(fields), b.checked_mul(a).map(fields));
        prop_assert_eq!(a.compare(b), b.compare(a).map(Ordering::reverse));
    }

    #[test]
    fn rounding_takes_the_nearest_and_of_two_the_one_away_from_zero((number, scale) in to_round()) {
        let rounded = number.rounded(scale);
        if scale >= number.scale {
            prop_assert_eq!(fields(rounded), fields(number));
        } else {
            let (value, unit) = (exact(number), ten(DECIMALS - u32::from(scale)));
            let size = BigInt::from((value.magnitude() * 2u8 + unit.magnitude()) / (unit.magnitude() * 2u8)) * unit;
            prop_assert_eq!(exact(rounded), if value.sign() == Sign::Minus { -size } else { size });
            prop_assert_eq!(rounded.scale, scale);
        }
    }

    #[test]
    fn another_scale_is_exact_or_refused((a, b) in pair(), other in scale()) {
        for (number, scale) in [(a, other), (a, b.scale), (b, a.scale)] {
            prop_assert_eq!(number.at_scale(scale), lifted(number, scale));
        }
    }

    #[test]
    fn trimming_and_signs_keep_the_value((_, number) in pair()) {
        let trimmed = number.trimmed();
        prop_assert_eq!(exact(trimmed), exact(number));
        prop_assert!(trimmed.scale == 0 || trimmed.scale <= number.scale && trimmed.mantissa % 10 != 0);
        let absolute = i128::try_from(BigInt::from(number.mantissa.unsigned_abs())).ok();
        prop_assert_eq!(number.checked_abs().map(fields), absolute.map(|mantissa| (mantissa, number.scale)));
    }

    #[test]
    fn what_is_written_is_the_number_and_is_read_as_it((_, number) in pair()) {
        let text = number.to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        prop_assert_eq!(decimals.len(), usize::from(number.scale), "{}", text);
        prop_assert_eq!(format!("{whole}{decimals}").parse::<BigInt>(), Ok(number.mantissa.into()), "{}", text);
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        prop_assert!(digits == "0" || !digits.is_empty() && !digits.starts_with('0'), "{}", text);
        let scale = number.scale.min(MAX_SCALE);
        let back = held(&exact(number), scale);
        prop_assert_eq!(Decimal::parse(&text).map(fields), back.map(|mantissa| (mantissa, scale)), "{}", text);
    }
}

/// Exact answers that would fit and are refused all the same. Whoever makes one of them work takes it off this list.
#[test]
fn what_has_no_answer_though_it_would_fit() {
    let (a, b) = (Decimal::new(2 * 10i128.pow(37), 0), Decimal::new(-15 * 10i128.pow(37), 1));
    assert!(a.checked_add(b).is_none(), "5 * 10^36, but the first operand does not fit at scale 1");
}

#[test]
fn a_million_order_lines_come_to_the_same_sum_in_any_order() {
    let mut random = fastrand::Rng::with_seed(20_240_630);
    let mut exactly = BigInt::ZERO;
    let mut lines = Vec::with_capacity(LINES);
    for _ in 0..LINES {
        // Discounts have negative prices, returns negative quantities.
        let mut factor = |most: i128| Decimal::new(random.i128(-most..=most), random.u8(2..=4));
        let (price, quantity) = (factor(99_999_999_999), factor(99_999_999));
        exactly += BigInt::from(price.mantissa) * quantity.mantissa * ten(8 - u32::from(price.scale + quantity.scale));
        lines.push(price.checked_mul(quantity).expect("a line's amount"));
    }
    let add = |sum: Decimal, line: &Decimal| sum.checked_add(*line).expect("room");
    let (forward, backward) = (lines.iter().fold(Decimal::ZERO, add), lines.iter().rev().fold(Decimal::ZERO, add));
    while lines.len() > 1 {
        lines = lines.chunks(2).map(|pair| pair[1..].iter().fold(pair[0], add)).collect();
    }
    for (order, sum) in [("forward", forward), ("backward", backward), ("pairwise", lines[0])] {
        assert_eq!((BigInt::from(sum.mantissa), sum.scale), (exactly.clone(), 8), "{order}");
    }
}
