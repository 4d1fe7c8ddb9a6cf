//! What a profile counts and sums: orders over time, status words, money.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Axis, Column, OwnedText, Text};

/// Months of a table of statuses that are shown, the last ones; those before them are summed.
pub const MONTHS_SHOWN: usize = 24;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Orders, each once.
    Orders,
    /// Lines of orders.
    Lines,
    /// Rows of a table that holds no orders.
    Rows,
}

impl Unit {
    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Orders => Text { en: "orders", zh: "订单" },
            Self::Lines => Text { en: "lines", zh: "明细" },
            Self::Rows => Text { en: "rows", zh: "行" },
        }
    }
}

/// When it was ordered. Rows of an order table that lost their number count one by one where a row is an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// What is counted.
    pub unit: Unit,
    /// The earliest order date.
    pub first: Option<String>,
    /// The latest one.
    pub last: Option<String>,
    /// How many there are in each month.
    pub months: BTreeMap<String, u32>,
    /// How many have no date that can be read.
    pub undated: u64,
    /// How many are later than the day that counts as today.
    pub later: u64,
}

/// The words of one status column by the month of the order date. An order counts once, with the first word of its rows.
#[derive(Debug, Clone, Serialize)]
pub struct StatusCounts {
    /// The axis.
    pub axis: Axis,
    /// The canonical column.
    pub column: Column,
    /// The caption in the file.
    pub caption: String,
    /// What is counted.
    pub unit: Unit,
    /// Every month in which anything was counted, in order.
    pub months: Vec<String>,
    /// The words, the most frequent first.
    pub words: Vec<StatusWord>,
    /// Words beyond these, counted up to 10,000.
    pub more_words: u64,
    /// How many have one of the words beyond these.
    pub more: u64,
    /// How many have no word.
    pub blank: u64,
}

impl StatusCounts {
    /// The months that are shown: at most [`MONTHS_SHOWN`], the last ones.
    #[must_use]
    pub fn shown(&self) -> &[String] {
        &self.months[self.months.len().saturating_sub(MONTHS_SHOWN)..]
    }

    /// How many months lie before those that are shown.
    #[must_use]
    pub fn earlier(&self) -> usize {
        self.months.len() - self.shown().len()
    }
}

/// One status word.
#[derive(Debug, Clone, Serialize)]
pub struct StatusWord {
    /// The word in the file.
    pub word: String,
    /// The canonical value; `unknown` where no source knows the word.
    pub meaning: &'static str,
    /// What people call that value.
    pub title: OwnedText,
    /// How many have it.
    pub total: u64,
    /// How many of them have no date.
    pub undated: u64,
    /// How many have it in each month.
    pub months: BTreeMap<String, u64>,
}

impl StatusWord {
    /// How many have it in a month.
    #[must_use]
    pub fn within(&self, month: &str) -> u64 {
        self.months.get(month).copied().unwrap_or(0)
    }

    /// How many have it before a month.
    #[must_use]
    pub fn before(&self, month: &str) -> u64 {
        self.months.iter().filter(|(name, _)| name.as_str() < month).map(|(_, count)| count).sum()
    }
}

/// The sums of one money column.
#[derive(Debug, Clone, Serialize)]
pub struct MoneyTotals {
    /// The canonical column.
    pub column: Column,
    /// The caption in the file.
    pub caption: String,
    /// What is summed: an amount of an order once for each order, however many rows repeat it.
    pub unit: Unit,
    /// The sum in each currency.
    pub sums: Vec<MoneySum>,
    /// Cells that hold something else than a number.
    pub unreadable: u64,
    /// Amounts of orders on rows that lost their order number; they are in no sum, since another row may repeat them.
    pub without_order: u64,
}

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoneySum {
    /// ISO 4217 code; empty where nothing tells the currency.
    pub currency: String,
    /// The sum; `None` where it is too large to be stated.
    pub total: Option<String>,
    /// How many amounts were summed.
    pub counted: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_months_are_shown_and_those_before_them_summed() {
        let months: Vec<String> =
            (1..=30).map(|month| format!("{:04}-{:02}", 2020 + month / 12, month % 12 + 1)).collect();
        let word = StatusWord {
            word: "已完成".to_owned(),
            meaning: "completed",
            title: OwnedText::default(),
            total: 31,
            undated: 1,
            months: months.iter().map(|month| (month.clone(), 1)).collect(),
        };
        let counts = StatusCounts {
            axis: Axis::Lifecycle,
            column: Column::Status,
            caption: "订单状态".to_owned(),
            unit: Unit::Orders,
            months,
            words: Vec::new(),
            more_words: 0,
            more: 0,
            blank: 0,
        };
        assert_eq!((counts.shown().len(), counts.earlier()), (MONTHS_SHOWN, 6));
        assert_eq!(word.before(&counts.shown()[0]), 6);
        assert_eq!((word.within(&counts.shown()[0]), word.within("1999-01")), (1, 0));
    }
}
