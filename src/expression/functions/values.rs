//! What functions read of their arguments, and the values that they give.

use std::borrow::Cow;

use crate::expression::value::Value;
use crate::model::{DAY_MICROS, Decimal, Moment};

#[expect(clippy::unnecessary_wraps, reason = "what a function gives")]
pub(super) fn text(text: &str) -> Option<Value<'static>> {
    Some(Value::Text(Cow::Owned(text.to_owned())))
}

#[expect(clippy::unnecessary_wraps, reason = "what a function gives")]
pub(super) fn whole(number: i128) -> Option<Value<'static>> {
    Some(Value::Number(Decimal::new(number, 0)))
}

/// A whole number of places; `None` where it is none.
pub(super) fn places(value: &Value<'_>) -> Option<i64> {
    i64::try_from(value.number()?.at_scale(0)?).ok()
}

/// The whole part of a number, and the rest of its mantissa.
pub(super) fn split(number: Decimal) -> Option<(i128, i128)> {
    let power = crate::model::pow10(number.scale)?;
    Some((number.mantissa / power, number.mantissa % power))
}

pub(super) fn day(value: &Value<'_>) -> Option<i64> {
    Some(value.moment()?.div_euclid(DAY_MICROS))
}

pub(super) fn civil(value: &Value<'_>) -> Option<jiff::civil::DateTime> {
    value.moment().map(|micros| Moment(micros).civil())
}
