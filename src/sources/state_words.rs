//! Status words of a source, as profiles write them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::period::{Period, day};
use super::profile::Confidence;
use crate::model::{Axis, Column};

/// The words of one status axis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusMap {
    /// The axis.
    pub axis: Axis,
    /// How well the words are known, where that differs from the source's columns.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// The first day of the orders it holds for.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    /// The first day of those it no longer holds for.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    /// Canonical value → the words and codes that mean it.
    #[serde(default)]
    pub values: BTreeMap<String, Vec<String>>,
    /// Words whose meaning depends on another column of the row; the first that holds wins over `values`.
    #[serde(default)]
    pub when: Vec<StatusWhen>,
}

impl StatusMap {
    /// The orders it holds for.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

/// One word whose meaning depends on another column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusWhen {
    /// The word.
    pub word: String,
    /// The column that decides.
    pub column: Column,
    /// Holds where the column contains one of these.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Holds where the column says one of these and nothing else.
    #[serde(default)]
    pub equals: Vec<String>,
    /// Holds where the column is blank.
    #[serde(default)]
    pub blank: bool,
    /// Holds where the column is filled.
    #[serde(default)]
    pub present: bool,
    /// The canonical value the word then means.
    pub is: String,
}
