//! What rows say of their orders in words of their own.

use super::OrderTable;
use crate::model::Column;
use crate::model::status::Lifecycle;

impl OrderTable {
    /// The state of a row as its file writes it, or the canonical name of what other columns tell.
    #[must_use]
    pub fn state_word(&self, row: u32) -> String {
        if self.mapping.has(Column::Status) {
            return self.text(row, Column::Status);
        }
        let state = self.status(row, Column::Status).and_then(Lifecycle::from_code);
        state.map_or_else(String::new, |state| state.name().to_owned())
    }

    /// Whether a cell holds what the cell above says of the same order: both stand in merged cells, the order's number and it.
    #[must_use]
    pub fn repeats_above(&self, row: u32, position: usize) -> bool {
        self.raw.is_covered(row, position)
            && self.mapping.position(Column::OrderId).is_some_and(|key| self.raw.is_covered(row, key))
    }

    /// Whether a row says yes in a column of yes and no.
    #[must_use]
    pub fn says_yes(&self, row: u32, column: Column) -> bool {
        const YES: [&str; 6] = ["是", "true", "1", "yes", "y", "√"];
        self.mapping.has(column) && YES.contains(&self.text(row, column).to_lowercase().as_str())
    }

    /// Whether a row says of itself that its order is paid after receipt, as far as its source has words for that.
    #[must_use]
    pub fn pays_later(&self, row: u32) -> bool {
        let words = &self.profile().pays_later;
        !words.is_empty() && words.contains(&self.text(row, Column::PaymentMethod))
    }
}
