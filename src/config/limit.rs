//! Limits of rules: how much may be wrong before a rule warns or fails.

use std::fmt;

use crate::model::{Decimal, OwnedText, Text};

/// A bound on what was found: a count, or a percentage of the units evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    inclusive: bool,
    percent: bool,
    value: Decimal,
}

impl Limit {
    /// Reads `>0`, `>=10`, `>0.5%`.
    ///
    /// # Errors
    /// A sentence that says what a limit looks like.
    pub fn parse(text: &str) -> Result<Self, OwnedText> {
        const WRONG: Text = Text {
            en: "`{text}` is no limit; write `>0`, `>=10` or `>0.5%`",
            zh: "`{text}` 不是有效的限值；请写成 `>0`、`>=10` 或 `>0.5%`",
        };
        let wrong = || WRONG.owned(&[("text", text)]);
        let rest = text.trim().strip_prefix('>').ok_or_else(wrong)?;
        let (inclusive, rest) = rest.strip_prefix('=').map_or((false, rest), |rest| (true, rest));
        let rest = rest.trim();
        let (percent, number) = rest.strip_suffix('%').map_or((false, rest), |number| (true, number.trim()));
        let value = Decimal::parse(number).filter(|value| value.mantissa >= 0).ok_or_else(wrong)?;
        Ok(Self { inclusive, percent, value })
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
        match observed.zip(bound).and_then(|(observed, bound)| observed.compare(bound)) {
            Some(std::cmp::Ordering::Greater) => true,
            Some(std::cmp::Ordering::Equal) => self.inclusive,
            _ => false,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.inclusive { ">=" } else { ">" };
        let unit = if self.percent { "%" } else { "" };
        write!(f, "{sign}{}{unit}", self.value)
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
        assert!(Limit::parse("<5").is_err());
        assert!(Limit::parse(">x").is_err());
        assert!(Limit::parse(">-1").is_err());
    }
}
