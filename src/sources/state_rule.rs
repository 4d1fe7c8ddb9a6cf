//! States that other columns of an order tell, as profiles write them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Column, Kind, Level};

/// A state of the life of an order that other columns tell: in files without a column of states, or more exactly than its
/// words do. Everything that is named must hold; a rule about a column that a file lacks does not hold there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// The state.
    pub is: String,
    /// The states that it makes more exact where the file has a column of states; the rule says nothing there where none is
    /// named.
    #[serde(default)]
    pub from: Vec<String>,
    /// Columns that are filled.
    #[serde(default)]
    pub filled: Vec<Column>,
    /// Columns that are blank.
    #[serde(default)]
    pub blank: Vec<Column>,
    /// Amounts and quantities that are above zero.
    #[serde(default)]
    pub above_zero: Vec<Column>,
    /// Column of states → the canonical states of which it tells one.
    #[serde(default)]
    pub says: BTreeMap<Column, Vec<String>>,
    /// Column → texts of which it contains one, whatever their case.
    #[serde(default)]
    pub contains: BTreeMap<Column, Vec<String>>,
    /// Column → texts of which it says one and nothing else, whatever their case.
    #[serde(default)]
    pub equals: BTreeMap<Column, Vec<String>>,
    /// Column of lines → texts, whatever their case: every line of the order has one of the columns say one of its texts.
    #[serde(default)]
    pub each_line: BTreeMap<Column, Vec<String>>,
    /// How much of the order was shipped, told by shipped and open quantities of all of its lines.
    #[serde(default)]
    pub shipped: Option<Shipped>,
}

/// How much of an order was shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shipped {
    /// All of each line.
    Whole,
    /// Something.
    Part,
}

impl StateRule {
    /// The columns without which it cannot hold, leaving out those that tell what was shipped and those of lines.
    pub fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        self.filled
            .iter()
            .chain(&self.blank)
            .chain(&self.above_zero)
            .chain(self.says.keys())
            .chain(self.contains.keys())
            .chain(self.equals.keys())
            .copied()
    }

    /// A column that it asks for what it cannot tell: amounts above zero are told by numbers, states by columns of states, lines by
    /// columns of lines.
    #[must_use]
    pub fn misplaced(&self) -> Option<Column> {
        let is_number = |column: &Column| matches!(column.kind(), Kind::Money | Kind::Quantity | Kind::Rate);
        let no_number = self.above_zero.iter().copied().find(|column| !is_number(column));
        let no_state = self.says.keys().copied().find(|column| !matches!(column.kind(), Kind::Status(_)));
        let no_line = self.each_line.keys().copied().find(|column| column.level() != Level::Line);
        no_number.or(no_state).or(no_line)
    }
}
