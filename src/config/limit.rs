//! Limits of rules: how much may be wrong before a rule warns or fails.

use std::fmt;

use crate::model::{Column, Decimal, Kind, OwnedText, Text};

/// A bound on what was found: a count, a percentage of the units evaluated, or the money of a column, as a sum or as a percentage
/// of all of it.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    inclusive: bool,
    percent: bool,
    value: Decimal,
    /// The column whose money counts instead of units.
    money: Option<Column>,
}

impl Limit {
    /// Reads `>0`, `>=10`, `>0.5%`, `>0.1% of order_total`, `>5000 of order_total`.
    ///
    /// # Errors
    /// A sentence that says what a limit looks like.
    pub fn parse(text: &str) -> Result<Self, OwnedText> {
        const WRONG: Text = Text {
            en: "`{text}` is no limit; write `>0`, `>=10`, `>0.5%` or `>0.1% of order_total`",
            zh: "`{text}` 不是有效的限值；请写成 `>0`、`>=10`、`>0.5%` 或 `>0.1% of order_total`",
        };
        let wrong = || WRONG.owned(&[("text", text)]);
        let rest = text.trim().strip_prefix('>').ok_or_else(wrong)?;
        let (inclusive, rest) = rest.strip_prefix('=').map_or((false, rest), |rest| (true, rest));
        let (rest, money) = match rest.split_once(" of ") {
            Some((rest, column)) => {
                let column = Column::from_name(column.trim()).filter(|column| column.kind() == Kind::Money);
                (rest, Some(column.ok_or_else(wrong)?))
            }
            None => (rest, None),
        };
        let rest = rest.trim();
        let (percent, number) = rest.strip_suffix('%').map_or((false, rest), |number| (true, number.trim()));
        let value = Decimal::parse(number).filter(|value| value.mantissa >= 0).ok_or_else(wrong)?;
        const BEYOND: Text = Text {
            en: "`{text}` can never be crossed: a share is 100% at most",
            zh: "`{text}` 永远不会被超过：占比至多为 100%",
        };
        let whole = Decimal::new(100, 0);
        let is_beyond = match value.compare(whole) {
            Some(std::cmp::Ordering::Greater) => true,
            Some(std::cmp::Ordering::Equal) => !inclusive,
            _ => false,
        };
        if percent && is_beyond {
            return Err(BEYOND.owned(&[("text", text)]));
        }
        Ok(Self { inclusive, percent, value, money })
    }

    /// Whether it is crossed only by what crosses another one as well, as far as the two measure the same.
    #[must_use]
    pub fn is_above(&self, other: &Self) -> bool {
        self.percent == other.percent
            && self.money == other.money
            && self.value.compare(other.value) == Some(std::cmp::Ordering::Greater)
    }

    /// The column whose money it is about; `None` where it counts units.
    #[must_use]
    pub fn money(&self) -> Option<Column> {
        self.money
    }

    /// Whether so much of all money crosses the limit. No money at all crosses nothing.
    #[must_use]
    pub fn is_crossed_by(&self, failed: Decimal, all: Decimal) -> bool {
        if failed.mantissa == 0 && all.mantissa == 0 {
            return false;
        }
        let (observed, bound) = if self.percent {
            (failed.checked_mul(Decimal::new(100, 0)), self.value.checked_mul(all))
        } else {
            (Some(failed), Some(self.value))
        };
        // A sum that cannot be represented is beyond any limit.
        observed.zip(bound).map_or(failed.mantissa != 0, |pair| self.compares(Some(pair)))
    }

    fn compares(&self, pair: Option<(Decimal, Decimal)>) -> bool {
        match pair.and_then(|(observed, bound)| observed.compare(bound)) {
            Some(std::cmp::Ordering::Greater) => true,
            Some(std::cmp::Ordering::Equal) => self.inclusive,
            _ => false,
        }
    }

    /// Whether `failed` of `evaluated` units cross the limit. Nothing evaluated crosses nothing.
    #[must_use]
    pub fn is_crossed(&self, failed: u64, evaluated: u64) -> bool {
        if evaluated == 0 && failed == 0 {
            return false;
        }
        let (observed, bound) = if self.percent {
            let hundredfold = Decimal::new(i128::from(failed) * 100, 0);
            (Some(hundredfold), self.value.checked_mul(Decimal::new(i128::from(evaluated), 0)))
        } else {
            (Some(Decimal::new(i128::from(failed), 0)), Some(self.value))
        };
        self.compares(observed.zip(bound))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.inclusive { ">=" } else { ">" };
        let unit = if self.percent { "%" } else { "" };
        write!(f, "{sign}{}{unit}", self.value)?;
        self.money.map_or(Ok(()), |column| write!(f, " of {}", column.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_exact() {
        for (text, failed, evaluated, crossed) in [
            (">0", 0, 100, false),
            (">0", 1, 100, true),
            (">=10", 9, 100, false),
            (">=10", 10, 100, true),
            (">0.5%", 1, 200, false),
            (">=0.5%", 1, 200, true),
            (">0.5%", 2, 200, true),
            (">=0%", 0, 0, false),
        ] {
            let limit = Limit::parse(text).expect(text);
            assert_eq!(limit.is_crossed(failed, evaluated), crossed, "{text} {failed}/{evaluated}");
            assert_eq!(limit.to_string(), text);
        }
        for (text, failed, all, crossed) in [
            (">0.1% of order_total", "1.00", "1000.00", false),
            (">=0.1% of order_total", "1.00", "1000.00", true),
            (">0.1% of order_total", "1.01", "1000.00", true),
            (">5000 of paid_amount", "5000.01", "9999.00", true),
            (">0% of order_total", "0", "0", false),
            (">=5% of order_total", "0", "0.00", false),
        ] {
            let limit = Limit::parse(text).expect(text);
            let money = |text: &str| Decimal::parse(text).expect(text);
            assert_eq!(limit.is_crossed_by(money(failed), money(all)), crossed, "{text} {failed}/{all}");
            assert_eq!(limit.to_string(), text);
        }
        assert!(Limit::parse(">1% of qty").is_err());
        assert!(Limit::parse("<5").is_err());
        assert!(Limit::parse(">x").is_err());
        assert!(Limit::parse(">-1").is_err());
    }
}
