//! What a source's amounts and identifiers satisfy, as profiles write it.

use jiff::civil::Date;
use serde::Deserialize;

use super::equation::Equation;
use super::period::{Period, day};
use super::profile::Confidence;
use crate::model::{Column, Decimal, OwnedText};

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
