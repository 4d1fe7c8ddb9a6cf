//! What a source's amounts and identifiers satisfy, as profiles write it.

use jiff::civil::Date;
use serde::Deserialize;

use super::equation::Equation;
use super::period::{Period, day};
use super::profile::Confidence;
use crate::model::{Column, Decimal, OwnedText, days_from_civil};

/// An equation between amounts that every row (or order) of the source satisfies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Stable name.
    pub id: String,
    /// The equation.
    pub equation: Equation,
    /// Another equation; where it holds, the row is right as well.
    #[serde(default)]
    pub alternative: Option<Equation>,
    /// Only rows where these are filled are judged.
    #[serde(default)]
    pub when_present: Vec<Column>,
    /// Only rows where these are blank are judged.
    #[serde(default)]
    pub when_blank: Vec<Column>,
    /// The first day of the orders it holds for.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    /// The first day of those it no longer holds for.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    /// Largest difference still accepted.
    #[serde(default = "zero")]
    pub tolerance: Decimal,
    /// How well it is known. An inferred identity never fails a run by itself.
    pub confidence: Confidence,
    /// What it states.
    pub title: OwnedText,
}

impl Identity {
    /// The orders it holds for.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

fn zero() -> Decimal {
    Decimal::ZERO
}

/// The form a source's identifiers have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdFormat {
    /// The column.
    pub column: Column,
    /// A regular expression that its whole values match.
    pub pattern: String,
    /// How the pattern's group `date` holds the day of the order.
    #[serde(default)]
    pub date: Option<DateForm>,
    /// Whether that day is the order's where no column tells it.
    #[serde(default)]
    pub gives_date: bool,
    /// The check digits its values end in.
    #[serde(default)]
    pub checksum: Option<Checksum>,
}

/// Check digits of identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checksum {
    /// The last three of the 18 characters of a Salesforce id, which say which of the first 15 are capitals.
    Salesforce,
}

impl Checksum {
    /// An identifier without its check characters, and those that it should have. `None` where it is too short for any.
    #[must_use]
    pub fn parts<'a>(&self, id: &'a str) -> Option<(&'a str, String)> {
        match self {
            Self::Salesforce => salesforce(id),
        }
    }

    /// An identifier without its check characters, where it has the right ones: with and without them it is the same.
    #[must_use]
    pub fn without<'a>(&self, id: &'a str) -> &'a str {
        match self.parts(id) {
            Some((first, check)) if id.strip_prefix(first).is_some_and(|found| found.eq_ignore_ascii_case(&check)) => {
                first
            }
            _ => id,
        }
    }
}

/// The three characters that say which of the first fifteen are capitals: one for each five, with a bit for each character.
///
/// Source: Salesforce, "How to convert a 15-character id to 18 characters".
fn salesforce(id: &str) -> Option<(&str, String)> {
    const CHARACTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let first = id.get(..15)?;
    let of_five = |five: &[u8]| {
        let bits = five.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase());
        char::from(CHARACTERS[bits.fold(0, |sum, (at, _)| sum | 1 << at)])
    };
    Some((first, first.as_bytes().chunks(5).map(of_five).collect()))
}

/// A day within an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum DateForm {
    /// `20240131`
    #[serde(rename = "%Y%m%d")]
    Long,
    /// `240131`
    #[serde(rename = "%y%m%d")]
    Short,
}

/// Years in which orders are.
const YEARS: std::ops::Range<i64> = 1990..2100;

/// The day, counted from 1970-01-01, that the digits `yyyyMMdd` or `yyMMdd` mean; years of two digits are of this century. `None`
/// for digits that are no day of a year in which orders are.
#[must_use]
pub fn day_of_digits(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = digits.split_at_checked(digits.len().checked_sub(4)?)?;
    let century = if year.len() == 2 { 2000 } else { 0 };
    let number = |text: &str| text.parse::<i64>().ok();
    let year = Some(century + number(year)?).filter(|year| YEARS.contains(year))?;
    days_from_civil(year, number(&rest[..2])?, number(&rest[2..])?)
}

#[cfg(test)]
mod tests {
    use super::{Checksum, day_of_digits};

    #[test]
    fn digits_are_days_of_years_in_which_orders_are() {
        for (digits, expected) in [
            ("20240131", Some(19_753)),
            ("240131", Some(19_753)),
            ("251303", None),
            ("18000101", None),
            ("2024\u{ff10}131", None),
            ("31", None),
            ("", None),
        ] {
            assert_eq!(day_of_digits(digits), expected, "{digits}");
        }
    }

    #[test]
    fn the_last_three_characters_tell_the_capitals() {
        for (id, expected) in [
            ("001A0000006Vm9r", "IAC"),
            ("001A0000006Vm9u", "IAC"),
            ("aaaaaaaaaaaaaaa", "AAA"),
            ("AAAAAaaaaaAAAAA", "5A5"),
        ] {
            assert_eq!(Checksum::Salesforce.parts(id), Some((id, expected.to_owned())), "{id}");
            assert_eq!(Checksum::Salesforce.parts(&format!("{id}XXX")), Some((id, expected.to_owned())), "{id}");
        }
        assert_eq!(Checksum::Salesforce.parts("short"), None);
    }
}
