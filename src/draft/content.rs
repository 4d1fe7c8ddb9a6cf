//! What the values of a column look like.

use std::collections::{BTreeMap, HashSet};

use super::{share, states};
use crate::checks::cell::invalid_tax_id::is_credit_code;
use crate::model::{Column, Decimal, Kind};
use crate::normalise::{contact, currency, date, number};
use crate::sources::Library;

/// Fewest filled values that say anything.
const ENOUGH: usize = 5;

/// Values that are looked up as words or names: distinct ones, since they repeat.
const DISTINCT: usize = 500;

/// The values of a column, blank where there is none.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) cells: Vec<String>,
    /// How many are filled.
    pub(super) filled: usize,
    /// The distinct ones with how often they stand, in order of text.
    pub(super) distinct: BTreeMap<String, usize>,
    /// The numbers, as many as there are cells.
    pub(super) numbers: Vec<Option<Decimal>>,
}

impl Content {
    pub(super) fn of(cells: Vec<String>) -> Self {
        let mut distinct: BTreeMap<String, usize> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            *distinct.entry(cell.clone()).or_default() += 1;
        }
        let numbers = cells.iter().map(|cell| number::parse(cell, false).map(|parsed| parsed.value)).collect();
        Self { filled: distinct.values().sum(), distinct, numbers, cells }
    }

    pub(super) fn is_enough(&self) -> bool {
        self.filled >= ENOUGH
    }

    /// Two of its values.
    pub(super) fn examples(&self) -> Vec<&str> {
        let filled = self.cells.iter().filter(|cell| !cell.is_empty());
        let mut examples: Vec<&str> = Vec::new();
        for cell in filled {
            if !examples.contains(&cell.as_str()) {
                examples.push(cell);
            }
            if examples.len() == 2 {
                break;
            }
        }
        examples
    }

    /// The share of filled values for which something holds, by distinct values.
    fn share(&self, holds: impl Fn(&str) -> bool) -> f64 {
        let looked_at = self.distinct.iter().take(DISTINCT);
        let (mut all, mut of_them) = (0, 0);
        for (text, count) in looked_at {
            all += count;
            of_them += if holds(text) { *count } else { 0 };
        }
        share(of_them, all)
    }

    /// The share of values that a canonical column may hold.
    pub(super) fn share_of(&self, column: Column, library: &Library) -> f64 {
        match column.kind() {
            Kind::Money | Kind::Quantity | Kind::Rate => {
                self.share(|text| number::parse(text, false).is_some() || contact::is_masked(text))
            }
            Kind::Date => self.share(is_date),
            Kind::Phone => self.share(|text| contact::parse_phone(text).is_some() || contact::is_masked(text)),
            Kind::Email => self.share(|text| contact::is_email(text) || contact::is_masked(text)),
            Kind::Currency => self.share(|text| currency::code(text).is_some()),
            Kind::Status(axis) => self.share(|text| states::meaning(library, axis, text).is_some()),
            Kind::Id | Kind::Text | Kind::Name | Kind::Flag => 1.0,
        }
    }

    /// How much the values alone speak for a canonical column.
    pub(super) fn likeness(&self, column: Column, library: &Library) -> f64 {
        match column {
            Column::TaxId => self.share(|text| text.len() == 18 && is_credit_code(text)),
            Column::Phone => self.share(is_phone),
            Column::Email => self.share(contact::is_email),
            Column::Currency if self.distinct.len() <= 10 => self.share_of(column, library),
            // Codes of one digit mean something else in every system.
            Column::Status if self.distinct.len() <= 20 && self.numbers.iter().flatten().count() < self.filled => {
                self.share_of(column, library)
            }
            Column::OrderDate => self.share_of(column, library),
            Column::CustomerName => self.share(is_organisation),
            Column::ShipAddress => self.share(|text| {
                text.chars().count() >= 8
                    && text.contains(['路', '街', '号', '区'])
                    && text.contains(['省', '市', '县', '区'])
            }),
            Column::OrderId => self.number_likeness(),
            _ => 0.0,
        }
    }

    /// How much the values look like order numbers: built alike, hardly ever blank, with digits, hardly repeated but in a row. Of
    /// two columns that are like it in all else the one with more values is.
    fn number_likeness(&self) -> f64 {
        let has_digits = self.share(|text| text.len() >= 4 && text.bytes().filter(u8::is_ascii_digit).count() >= 3);
        let is_one_word = self.share(|text| !text.contains([' ', '.', ':', '/']) && !is_date(text));
        let filled = share(self.filled, self.cells.len());
        // Values that come back after others are codes of something else.
        let mut seen: HashSet<&str> = HashSet::new();
        let mut again = 0usize;
        for pair in self.cells.windows(2).filter(|pair| pair[0] != pair[1]) {
            seen.insert(pair[0].as_str());
            again += usize::from(seen.contains(pair[1].as_str()));
        }
        let once = 1.0 - share(again, self.cells.len());
        let varied = share(self.distinct.len(), self.filled);
        if varied < 0.1 || self.distinct.len() < 2 {
            return 0.0;
        }
        has_digits.min(is_one_word).min(filled).min(once) * (0.85 + 0.15 * varied)
    }
}

/// Whether a text ends as names of organisations do, or names a legal form.
fn is_organisation(text: &str) -> bool {
    const ENDINGS: [&str; 12] =
        ["公司", "集团", "厂", "中心", "合作社", "经营部", "商行", "门市部", "店", "学校", "医院", "大学"];
    const FORMS: [&str; 12] =
        ["inc", "ltd", "llc", "gmbh", "ag", "co", "corp", "limited", "company", "plc", "bv", "srl"];
    let bare = text.trim_end_matches([')', '）', '.']);
    let last = bare.rsplit(' ').next().unwrap_or_default().replace('.', "").to_lowercase();
    text.chars().count() >= 4 && (ENDINGS.iter().any(|ending| bare.ends_with(ending)) || FORMS.contains(&last.as_str()))
}

/// Whether a text is a date and not just digits that could be one.
fn is_date(text: &str) -> bool {
    text.contains(['-', '/', ':', '.', '年']) && date::parse(text, false).or_else(|| date::parse(text, true)).is_some()
}

/// Whether a text is a phone number by itself: a Chinese mobile number, or one that is written as only phones are. Other digits may be
/// numbers of anything.
fn is_phone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_plain = digits == bytes.len();
    let is_mobile = is_plain && digits == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]);
    let is_written = digits >= 7 && (text.starts_with('+') || text.contains(['-', '(', '（', ' ']));
    (is_mobile || is_written && !text.contains('.') && !is_date(text)) && contact::parse_phone(text).is_some()
}
