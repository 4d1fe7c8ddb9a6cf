//! Equations between amounts, as profiles and rules write them: `order_total = paid_amount + refund_amount`.

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::model::{Column, Decimal};

/// One summand: a sign, a product of columns or a constant, summed over the order's lines or not.
#[derive(Debug, Clone)]
pub struct Term {
    /// Whether it is subtracted.
    pub negative: bool,
    /// Whether it is summed over the lines of the order.
    pub sum: bool,
    /// The columns that are multiplied.
    pub factors: Vec<Column>,
    /// The constant they are multiplied with; 1 where none is written.
    pub constant: Decimal,
}

/// Two sums that are equal.
#[derive(Debug, Clone)]
pub struct Equation {
    /// The column that is explained. Findings are placed on it.
    pub left: Column,
    /// What it must be.
    pub right: Vec<Term>,
}

impl Equation {
    /// Reads `column = ± term ± term …` with terms `column`, `column * column`, `sum(…)` and plain numbers.
    ///
    /// # Errors
    /// A sentence that says what is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (left, right) = text.split_once('=').ok_or_else(|| format!("`{text}` has no `=`"))?;
        let left = column(left)?;
        let mut terms = Vec::new();
        let mut negative = false;
        let mut start = 0;
        let bytes = right.as_bytes();
        for at in 0..=bytes.len() {
            let sign = bytes.get(at).copied();
            if !matches!(sign, None | Some(b'+' | b'-')) {
                continue;
            }
            let part = right[start..at].trim();
            if !part.is_empty() {
                terms.push(term(part, negative)?);
            } else if at > start && !terms.is_empty() || sign.is_none() {
                return Err(format!("`{text}` has a sign without a term"));
            }
            negative = sign == Some(b'-');
            start = at + 1;
        }
        Ok(Self { left, right: terms })
    }

    /// Every column it needs.
    pub fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        std::iter::once(self.left).chain(self.right.iter().flat_map(|term| term.factors.iter().copied()))
    }

    /// Whether it sums over the lines of an order.
    #[must_use]
    pub fn sums_lines(&self) -> bool {
        self.right.iter().any(|term| term.sum)
    }
}

fn column(text: &str) -> Result<Column, String> {
    let name = text.trim();
    Column::from_name(name).ok_or_else(|| format!("`{name}` is no canonical column"))
}

fn term(text: &str, negative: bool) -> Result<Term, String> {
    let (inner, sum) = match text.strip_prefix("sum(").and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let mut term = Term { negative, sum, factors: Vec::new(), constant: Decimal::new(1, 0) };
    for factor in inner.split('*') {
        match Decimal::parse(factor.trim()) {
            Some(number) => {
                term.constant = term.constant.checked_mul(number).ok_or_else(|| format!("`{text}` is too large"))?;
            }
            None => term.factors.push(column(factor)?),
        }
    }
    Ok(term)
}

impl fmt::Display for Equation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} =", self.left)?;
        for (index, term) in self.right.iter().enumerate() {
            match (index, term.negative) {
                (0, false) => f.write_str(" ")?,
                (0, true) => f.write_str(" -")?,
                (_, false) => f.write_str(" + ")?,
                (_, true) => f.write_str(" - ")?,
            }
            let mut parts: Vec<String> = term.factors.iter().map(ToString::to_string).collect();
            if parts.is_empty() || term.constant.compare(Decimal::new(1, 0)) != Some(std::cmp::Ordering::Equal) {
                parts.insert(0, term.constant.to_string());
            }
            let product = parts.join(" * ");
            if term.sum { write!(f, "sum({product})")? } else { f.write_str(&product)? }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Equation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_read_and_shown_the_same() {
        for text in [
            "order_total = paid_amount + refund_amount",
            "goods_amount = sum(qty * unit_price) - discount_amount",
            "paid_amount = 0",
            "line_amount = -line_discount + qty * unit_price",
        ] {
            assert_eq!(Equation::parse(text).map(|e| e.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (text, part) in [
            ("order_total", "no `=`"),
            ("order_total = price", "`price` is no canonical column"),
            ("order_total = paid_amount +", "sign without a term"),
            ("order_total = ", "sign without a term"),
        ] {
            let error = Equation::parse(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
