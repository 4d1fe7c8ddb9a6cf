//! Exact decimal numbers: an integer mantissa with a scale.

use std::cmp::Ordering;
use std::fmt;

/// Most decimals a number keeps. ERP unit prices carry up to 10; what goes beyond is noise of binary floats.
pub const MAX_SCALE: u8 = 10;

/// An exact decimal number: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    /// The digits as an integer.
    pub mantissa: i128,
    /// How many of them stand behind the decimal point.
    pub scale: u8,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// A number from its digits and the count of those behind the point.
    #[must_use]
    pub const fn new(mantissa: i128, scale: u8) -> Self {
        Self { mantissa, scale }
    }

    /// Reads plain notation (`-12.50`): ASCII digits, at most one point, an optional sign. `None` for anything else, for
    /// more digits than an `i128` holds, and for more than [`MAX_SCALE`] decimals other than zeros.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let mut mantissa: i128 = 0;
        let mut scale: Option<u8> = None;
        let mut seen = false;
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    seen = true;
                    if let Some(decimals) = scale.as_mut() {
                        if *decimals == MAX_SCALE {
                            if byte == b'0' {
                                continue;
                            }
                            return None;
                        }
                        *decimals += 1;
                    }
                    // Gathered below zero where it is below zero: there is room for one more there.
                    let digit = i128::from(byte - b'0');
                    let longer = mantissa.checked_mul(10)?;
                    mantissa = if negative { longer.checked_sub(digit)? } else { longer.checked_add(digit)? };
                }
                b'.' if scale.is_none() => scale = Some(0),
                _ => return None,
            }
        }
        seen.then(|| Self { mantissa, scale: scale.unwrap_or(0) })
    }

    /// The mantissa at another scale, or `None` where it overflows or digits would be lost.
    #[must_use]
    pub fn at_scale(self, scale: u8) -> Option<i128> {
        if self.mantissa == 0 {
            return Some(0);
        }
        if scale >= self.scale {
            self.mantissa.checked_mul(pow10(scale - self.scale)?)
        } else {
            let divisor = pow10(self.scale - scale)?;
            (self.mantissa % divisor == 0).then(|| self.mantissa / divisor)
        }
    }

    /// The number rounded half away from zero (四舍五入) to `scale` decimals.
    #[must_use]
    pub fn rounded(self, scale: u8) -> Self {
        if scale >= self.scale {
            return self;
        }
        // A scale difference beyond 38 digits leaves nothing of any i128.
        let Some(divisor) = pow10(self.scale - scale) else { return Self::new(0, scale) };
        let quotient = self.mantissa / divisor;
        let remainder = self.mantissa % divisor;
        let carry = i128::from(remainder.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2));
        Self::new(quotient + carry * self.mantissa.signum(), scale)
    }

    /// Rounded half away from zero to a whole multiple of so many tens; `None` where that is beyond 38 digits.
    #[must_use]
    pub fn rounded_to(self, zeros: u8) -> Option<Self> {
        let shifted = Self::new(self.mantissa, self.scale.checked_add(zeros)?).rounded(0);
        Some(Self::new(shifted.mantissa.checked_mul(pow10(zeros)?)?, 0))
    }

    /// The sum, or `None` on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self::new(self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?, scale))
    }

    /// The difference, or `None` on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self::new(self.at_scale(scale)?.checked_sub(other.at_scale(scale)?)?, scale))
    }

    /// The product, or `None` on overflow. Its scale is the sum of both scales.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Some(Self::new(self.mantissa.checked_mul(other.mantissa)?, self.scale.checked_add(other.scale)?))
    }

    /// The absolute value, or `None` for the one mantissa that has none.
    #[must_use]
    pub fn checked_abs(self) -> Option<Self> {
        Some(Self::new(self.mantissa.checked_abs()?, self.scale))
    }

    /// Compares by value, whatever the scales; `None` where bringing both to one scale overflows.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        Some(self.at_scale(scale)?.cmp(&other.at_scale(scale)?))
    }

    /// Orders by value, whatever the scales; numbers that no common scale holds by how large they are about.
    #[must_use]
    pub fn order(self, other: Self) -> Ordering {
        #[expect(clippy::cast_precision_loss, reason = "only where the exact comparison overflows")]
        let about = |number: Self| number.mantissa as f64 / 10f64.powi(i32::from(number.scale));
        self.compare(other).unwrap_or_else(|| about(self).total_cmp(&about(other)))
    }

    /// Whether two numbers are the same, whatever their scales.
    #[must_use]
    pub fn equals(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    /// The same value without trailing zeros behind the point.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }
}

/// `10^exponent`, or `None` beyond what an `i128` holds.
#[must_use]
pub fn pow10(exponent: u8) -> Option<i128> {
    10i128.checked_pow(u32::from(exponent))
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, decimals) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{decimals}")
    }
}

impl<'de> serde::Deserialize<'de> for Decimal {
    /// From text in plain notation. Numbers of the file format are refused: they would pass through a binary float.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a plain decimal number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_exactly() {
        for (input, expected) in [
            ("12.50", Some("12.50")),
            ("-0.01", Some("-0.01")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("", None),
            ("-", None),
            (".", None),
            ("1,2", None),
            ("1.2.3", None),
            ("0.12345678900", Some("0.1234567890")),
            ("0.12345678901", None),
        ] {
            assert_eq!(Decimal::parse(input).map(|d| d.to_string()).as_deref(), expected, "{input}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (input, scale, expected) in
            [("2.345", 2, "2.35"), ("-2.345", 2, "-2.35"), ("2.344", 2, "2.34"), ("0.5", 0, "1")]
        {
            let number = Decimal::parse(input).expect("a number");
            assert_eq!(number.rounded(scale).to_string(), expected, "{input}");
        }
    }

    #[test]
    fn overflow_is_none_and_never_a_wrapped_number() {
        let largest = Decimal::new(i128::MAX, 0);
        assert!(largest.checked_add(Decimal::new(1, 0)).is_none());
        assert!(largest.checked_mul(Decimal::new(2, 0)).is_none());
        assert!(largest.compare(Decimal::new(1, 5)).is_none());
    }
}
