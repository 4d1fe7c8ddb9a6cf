//! Values and their types.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::model::{DAY_MICROS, Decimal, Moment, Text, pow10};

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// True, false or unknown.
    Truth,
    /// An exact decimal number.
    Number,
    /// A text.
    Text,
    /// A day or a point in time.
    Moment,
    /// A length of time.
    Interval,
    /// Nothing but null: any type will do.
    Null,
}

impl Type {
    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Truth => Text { en: "true or false", zh: "真假值" },
            Self::Number => Text { en: "a number", zh: "数值" },
            Self::Text => Text { en: "a text", zh: "文本" },
            Self::Moment => Text { en: "a date", zh: "日期" },
            Self::Interval => Text { en: "an interval", zh: "时间间隔" },
            Self::Null => Text { en: "null", zh: "空值" },
        }
    }

    /// The type of two values of which either may come out; `None` where they do not go together.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Null, other) | (other, Self::Null) => Some(other),
            (one, other) => (one == other).then_some(one),
        }
    }
}

/// A value. Moments are microseconds since 1970 on the clock of the source.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Unknown.
    Null,
    /// True or false.
    Truth(bool),
    /// A number.
    Number(Decimal),
    /// A text.
    Text(Cow<'a, str>),
    /// A day or a point in time.
    Moment(i64),
}

impl Value<'_> {
    /// Whether it is unknown.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// True or false; `None` for what is unknown.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The moment, where it is one.
    #[must_use]
    pub fn moment(&self) -> Option<i64> {
        match self {
            Self::Moment(micros) => Some(*micros),
            _ => None,
        }
    }

    /// How two values of one type stand to each other; `None` where one is null. Texts are compared byte by byte.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.order(*b)),
            (Self::Text(a), Self::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Self::Moment(a), Self::Moment(b)) => Some(a.cmp(b)),
            (Self::Truth(a), Self::Truth(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// The value with a life of its own.
    #[must_use]
    pub fn owned(&self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Truth(truth) => Value::Truth(*truth),
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(Cow::Owned(text.clone().into_owned())),
            Self::Moment(micros) => Value::Moment(*micros),
        }
    }
}

impl From<Option<Decimal>> for Value<'_> {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Value::Null, Value::Number)
    }
}

impl std::fmt::Display for Value<'_> {
    /// A moment at midnight is written as a day.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Moment(micros) if micros.rem_euclid(DAY_MICROS) == 0 => {
                f.write_str(&crate::model::day_text(micros.div_euclid(DAY_MICROS)))
            }
            Self::Moment(micros) => write!(f, "{}", Moment(*micros)),
        }
    }
}

/// Decimals that a quotient is rounded to, half away from zero.
pub(super) const QUOTIENT_SCALE: u8 = 10;

/// A quotient; `None` where the divisor is zero or the number cannot be represented.
pub(super) fn divide(a: Decimal, b: Decimal) -> Option<Decimal> {
    if b.mantissa == 0 {
        return None;
    }
    let (a, b) = (a.trimmed(), b.trimmed());
    let (mut dividend, mut divisor) = (a.mantissa, b.mantissa);
    let lift = i32::from(QUOTIENT_SCALE) + i32::from(b.scale) - i32::from(a.scale);
    let power = pow10(u8::try_from(lift.unsigned_abs()).ok()?)?;
    if lift >= 0 {
        dividend = dividend.checked_mul(power)?;
    } else {
        divisor = divisor.checked_mul(power)?;
    }
    let (quotient, remainder) = (dividend.checked_div(divisor)?, dividend.checked_rem(divisor)?);
    let away = remainder.unsigned_abs() >= divisor.unsigned_abs() - remainder.unsigned_abs();
    let carry = if away && remainder != 0 { dividend.signum() * divisor.signum() } else { 0 };
    Some(Decimal::new(quotient.checked_add(carry)?, QUOTIENT_SCALE).trimmed())
}

/// What remains of a division, with the sign of the dividend.
pub(super) fn remainder(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale.max(b.scale);
    let (dividend, divisor) = (a.at_scale(scale)?, b.at_scale(scale)?);
    Some(Decimal::new(dividend.checked_rem(divisor)?, scale))
}

/// Whether a number has at most 38 digits, as DECIMAL(38) of SQL holds them.
pub(super) fn has_room(number: Decimal) -> bool {
    number.mantissa.unsigned_abs() < 10u128.pow(38)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).expect(text)
    }

    #[test]
    fn quotients_are_rounded_half_away_from_zero() {
        for (a, b, quotient) in [
            ("10", "4", "2.5"),
            ("1", "3", "0.3333333333"),
            ("2", "3", "0.6666666667"),
            ("-2", "3", "-0.6666666667"),
            ("1.50", "0.005", "300"),
            ("0", "7.25", "0"),
        ] {
            assert_eq!(divide(number(a), number(b)).map(|q| q.to_string()).as_deref(), Some(quotient), "{a}/{b}");
        }
        assert!(divide(number("1"), number("0.00")).is_none());
    }

    #[test]
    fn remainders_have_the_sign_of_the_dividend() {
        for (a, b, rest) in [("7", "3", "1"), ("-7", "3", "-1"), ("7.5", "0.2", "0.1"), ("7", "-3", "1")] {
            assert_eq!(remainder(number(a), number(b)).map(|r| r.to_string()).as_deref(), Some(rest), "{a}%{b}");
        }
        assert!(remainder(number("7"), Decimal::ZERO).is_none());
    }
}
