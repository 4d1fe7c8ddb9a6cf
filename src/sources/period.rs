//! The orders that a definition holds for: systems change their words and rules, and old orders keep those of their time.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};

/// A span of order dates. Without bounds it holds always; with one, never for an order whose date cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The first day.
    pub from: Option<Date>,
    /// The first day on which it no longer holds.
    pub until: Option<Date>,
}

impl Period {
    /// Whether it holds for every order.
    #[must_use]
    pub fn is_always(self) -> bool {
        self == Self::default()
    }

    /// Whether it holds for an order of a day.
    #[must_use]
    pub fn holds(self, day: Option<Date>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until),
            None => self.is_always(),
        }
    }
}

/// Reads a day as profiles write it: `"2024-01-31"`.
pub(super) fn day<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(reader)?;
    text.parse().map(Some).map_err(|_| D::Error::custom(format!("`{text}` is no day; write it as in 2024-01-31")))
}
