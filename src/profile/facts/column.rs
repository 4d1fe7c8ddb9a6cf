//! One column in a profile.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Column, Kind, Text};

/// One column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnProfile {
    /// Its place, counted from 1.
    pub position: u64,
    /// The caption in the file.
    pub caption: String,
    /// The canonical column; `None` for one that is carried through as text.
    pub column: Option<Column>,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub holds: ColumnType,
    /// Whether that was told by the cells, because no source knows the column.
    pub inferred: bool,
    /// Filled cells, masked ones aside, that are such.
    pub fitting: u64,
    /// Cells with content.
    pub filled: u64,
    /// Cells without.
    pub blank: u64,
    /// Filled cells that are masked or encrypted.
    pub masked: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether there are more different values than that.
    pub distinct_more: bool,
    /// From where to where the values go; `None` without values.
    pub range: Option<Range>,
    /// The most frequent values, where the column has few.
    pub frequent: Vec<ValueCount>,
    /// The first different values.
    pub samples: Vec<String>,
    /// How numbers and dates are written; `None` for other columns, and for those that no source knows.
    pub notation: Option<Notation>,
}

impl ColumnProfile {
    /// The cells that [`Self::fitting`] is counted of.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.filled.saturating_sub(self.masked)
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Nothing.
    Empty,
    /// Identifiers.
    Id,
    /// Free text.
    Text,
    /// Names.
    Name,
    /// Phone numbers.
    Phone,
    /// E-mail addresses.
    Email,
    /// Days or points in time.
    Date,
    /// Amounts of money.
    Money,
    /// Quantities.
    Quantity,
    /// Rates.
    Rate,
    /// Status words.
    Status,
    /// Currencies.
    Currency,
    /// Yes or no.
    Flag,
    /// Whole numbers.
    Integer,
    /// Numbers, some with decimals.
    Decimal,
    /// No one thing.
    Mixed,
}

impl From<Kind> for ColumnType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Id => Self::Id,
            Kind::Text => Self::Text,
            Kind::Name => Self::Name,
            Kind::Phone => Self::Phone,
            Kind::Email => Self::Email,
            Kind::Date => Self::Date,
            Kind::Money => Self::Money,
            Kind::Quantity => Self::Quantity,
            Kind::Rate => Self::Rate,
            Kind::Status(_) => Self::Status,
            Kind::Currency => Self::Currency,
            Kind::Flag => Self::Flag,
        }
    }
}

impl ColumnType {
    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Empty => Text { en: "empty", zh: "空" },
            Self::Id => Text { en: "identifier", zh: "编号" },
            Self::Text => Text { en: "text", zh: "文本" },
            Self::Name => Text { en: "name", zh: "名称" },
            Self::Phone => Text { en: "phone", zh: "电话" },
            Self::Email => Text { en: "e-mail", zh: "邮箱" },
            Self::Date => Text { en: "date", zh: "日期" },
            Self::Money => Text { en: "money", zh: "金额" },
            Self::Quantity => Text { en: "quantity", zh: "数量" },
            Self::Rate => Text { en: "rate", zh: "比率" },
            Self::Status => Text { en: "status", zh: "状态" },
            Self::Currency => Text { en: "currency", zh: "币种" },
            Self::Flag => Text { en: "yes or no", zh: "是否" },
            Self::Integer => Text { en: "whole number", zh: "整数" },
            Self::Decimal => Text { en: "decimal number", zh: "小数" },
            Self::Mixed => Text { en: "mixed", zh: "混合" },
        }
    }
}

/// From where to where the values of a column go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Range {
    /// Numbers, as exact decimals.
    Numbers {
        /// The smallest.
        least: String,
        /// The largest.
        most: String,
    },
    /// Dates.
    Dates {
        /// The earliest.
        first: String,
        /// The latest.
        last: String,
    },
    /// Texts, by their characters.
    Lengths {
        /// Characters of the shortest.
        shortest: u64,
        /// Characters of the longest.
        longest: u64,
    },
}

/// A value and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Cells that hold it.
    pub count: u64,
}

/// How the numbers or dates of a column are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Notation {
    /// The pattern most dates have or fit.
    pub date: Option<String>,
    /// Nothing in the file tells day and month apart.
    pub day_month_open: bool,
    /// `.` or `,`; `None` where no number has decimals.
    pub decimal_sign: Option<&'static str>,
    /// Currency signs and words at amounts, with how many have them.
    pub currency_signs: BTreeMap<String, u64>,
    /// Cells that are written otherwise than their column.
    pub otherwise: u64,
}
