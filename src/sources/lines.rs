//! Lines of orders that share a row: packed into cells, or side by side under numbered captions.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::Column;

/// Columns whose cells hold one value per line of the order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// The columns. They are split together, where their cells hold equally many values.
    pub columns: Vec<Column>,
    /// What stands between two values.
    pub separator: String,
    /// A regular expression over one value, whose groups name the columns that it fills.
    #[serde(default)]
    pub item: Option<String>,
}

/// Captions that repeat with a number, one set of them per line of the order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wide {
    /// A regular expression over a caption; its group `number` tells the line, its group `field` what is said of it.
    pub pattern: String,
    /// Canonical column → the texts of the group `field` that mean it.
    pub columns: BTreeMap<Column, Vec<String>>,
}

/// A column that is several columns of the file put together, where the file has no column of its own for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joined {
    /// The column.
    pub column: Column,
    /// The captions, in the order of their values.
    pub captions: Vec<String>,
    /// What stands between two values.
    #[serde(default = "space")]
    pub separator: String,
}

fn space() -> String {
    " ".to_owned()
}
