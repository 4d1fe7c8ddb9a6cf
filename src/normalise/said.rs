//! What rows say of their orders in words of their own.

use std::sync::LazyLock;

use super::OrderTable;
use crate::model::Column;
use crate::model::script::is_han;
use crate::model::status::Lifecycle;

/// Whether a text of a column of yes and no says yes.
#[must_use]
pub fn is_yes(text: &str) -> bool {
    const YES: [&str; 6] = ["是", "true", "1", "yes", "y", "√"];
    YES.contains(&text.to_lowercase().as_str())
}

impl OrderTable {
    /// The state of a row as its file writes it; what other columns tell in the language of the file's captions.
    #[must_use]
    pub fn state_word(&self, row: u32) -> String {
        if self.mapping.has(Column::Status) {
            return self.text(row, Column::Status);
        }
        let state = self.status(row, Column::Status).and_then(Lifecycle::from_code);
        state.map_or_else(String::new, |state| {
            let is_chinese = self.raw.header.iter().any(|caption| caption.chars().any(is_han));
            if is_chinese { state.title().zh } else { state.title().en }.to_owned()
        })
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
        self.mapping.has(column) && is_yes(&self.text(row, column))
    }

    /// Whether a row says of itself that its order may be paid after it was shipped or received: by a payment method of its source, a
    /// word of `rules/lists/paid_later.txt` in its payment method or kind of order, or any terms of payment that do not say that it
    /// is paid at once.
    #[must_use]
    pub fn pays_later(&self, row: u32) -> bool {
        let of_source = &self.profile().pays_later;
        let method = self.text(row, Column::PaymentMethod);
        if of_source.contains(&method) {
            return true;
        }
        let terms = self.text(row, Column::PaymentTerms).to_lowercase();
        let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        if !terms.is_empty() && !has(&PAID.at_once, &terms) {
            return true;
        }
        [method, self.text(row, Column::OrderType)].iter().any(|text| has(&PAID.later, &text.to_lowercase()))
    }
}

/// The words of the list.
struct Paid {
    later: Vec<&'static str>,
    at_once: Vec<&'static str>,
}

static PAID: LazyLock<Paid> = LazyLock::new(|| {
    let list = include_str!("../../rules/lists/paid_later.txt");
    let words = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (at_once, later): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with("not "));
    Paid { later, at_once: at_once.into_iter().filter_map(|word| word.strip_prefix("not ")).collect() }
});
