//! Status words: from what a system writes to the canonical values of each axis.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::date;
use crate::model::{Axis, Column, status};
use crate::sources::{Period, Profile, StatusWhen};

/// The words of one axis of one source, ready to be looked up.
#[derive(Debug, Clone)]
pub struct Words {
    axis: Axis,
    codes: HashMap<String, u32>,
    /// Words that mean something for orders of a time only.
    dated: Vec<(String, Period, u32)>,
    when: Vec<(String, StatusWhen, Period, u32)>,
    /// Marks in front of words that decide what these mean, where the source names any.
    marks: Vec<String>,
    /// What any other word means, in layouts that say so.
    otherwise: Option<u32>,
}

impl Words {
    /// Prepares a source's words for an axis. Canonical names and their captions are understood everywhere.
    #[must_use]
    pub fn new(profile: &Profile, axis: Axis) -> Self {
        let mut words = Self {
            axis,
            codes: HashMap::new(),
            dated: Vec::new(),
            when: Vec::new(),
            marks: Vec::new(),
            otherwise: None,
        };
        for map in profile.status.iter().filter(|map| map.axis == axis) {
            let period = map.period();
            for (value, spellings) in &map.values {
                let Some(code) = code_of(axis, value) else { continue };
                for spelling in spellings {
                    let key = word_key(spelling);
                    if period.is_always() {
                        words.codes.entry(key).or_insert(code);
                    } else {
                        words.dated.push((key, period, code));
                    }
                }
            }
            for when in &map.when {
                words.marks.extend(when.contains.iter().filter_map(|part| Some(split_mark(&fold(part))?.0.to_owned())));
                if let Some(code) = code_of(axis, &when.is) {
                    words.when.push((word_key(&when.word), when.clone(), period, code));
                }
            }
        }
        for (name, title) in canonical(axis) {
            if let Some(code) = code_of(axis, name) {
                words.codes.entry(word_key(name)).or_insert(code);
                words.codes.entry(word_key(title)).or_insert(code);
            }
        }
        words
    }

    /// The same words, where any other means a state too.
    #[must_use]
    pub fn otherwise(mut self, state: Option<&str>) -> Self {
        self.otherwise = state.and_then(|state| code_of(self.axis, state));
        self
    }

    /// The axis.
    #[must_use]
    pub fn axis(&self) -> Axis {
        self.axis
    }

    /// The code of a word. `other` gives the content of another column of the row without its wrapping: empty where it is
    /// blank, `None` where the file has no such column, in which case a refinement by it does not hold.
    #[must_use]
    pub fn code<'a>(&self, word: &str, other: impl Fn(Column) -> Option<std::borrow::Cow<'a, str>>) -> Option<u32> {
        if self.has_strange_mark(word) {
            return None;
        }
        let key = word_key(word);
        let day = if self.is_dated(&key) {
            other(Column::OrderDate)
                .and_then(|text| date::parse(&text, false))
                .map(|parsed| parsed.moment.civil().date())
        } else {
            None
        };
        for (refined, when, period, code) in &self.when {
            if *refined == key
                && period.holds(day)
                && let Some(text) = other(when.column)
                && ((when.blank && text.is_empty())
                    || (when.present && !text.is_empty())
                    || when.equals.iter().any(|whole| text == whole.as_str())
                    || when.contains.iter().any(|part| text.contains(part.as_str())))
            {
                return Some(*code);
            }
        }
        if let Some((_, _, code)) = self.dated.iter().find(|(word, period, _)| *word == key && period.holds(day)) {
            return Some(*code);
        }
        let of = |key: &str| self.codes.get(key).copied();
        of(&key).or_else(|| of(&word_key(&crate::model::script::simplified(word)))).or(self.otherwise)
    }

    /// Whether a word carries a mark that its source does not know: what that says of the order nobody can tell.
    fn has_strange_mark(&self, word: &str) -> bool {
        !self.marks.is_empty()
            && split_mark(&fold(word))
                .is_some_and(|(mark, rest)| !rest.is_empty() && !self.marks.iter().any(|known| known == mark))
    }

    /// Whether the meaning of a word depends on other columns.
    #[must_use]
    pub fn is_refined(&self, word: &str) -> bool {
        let key = word_key(word);
        self.when.iter().any(|(refined, ..)| *refined == key) || self.is_dated(&key)
    }

    fn is_dated(&self, key: &str) -> bool {
        self.dated.iter().any(|(word, ..)| word == key)
            || self.when.iter().any(|(word, _, period, _)| word == key && !period.is_always())
    }

    /// The code that stands for "unknown".
    #[must_use]
    pub fn unknown(&self) -> u32 {
        code_of(self.axis, "unknown").unwrap_or(0)
    }
}

/// The code of a canonical name on an axis.
#[must_use]
pub fn code_of(axis: Axis, name: &str) -> Option<u32> {
    match axis {
        Axis::Lifecycle => status::Lifecycle::from_name(name).map(status::Lifecycle::code),
        Axis::Payment => status::Payment::from_name(name).map(status::Payment::code),
        Axis::Fulfillment => status::Fulfillment::from_name(name).map(status::Fulfillment::code),
        Axis::Refund => status::Refund::from_name(name).map(status::Refund::code),
    }
}

/// The canonical name behind a code of an axis.
#[must_use]
pub fn name_of(axis: Axis, code: u32) -> &'static str {
    match axis {
        Axis::Lifecycle => status::Lifecycle::from_code(code).map_or("unknown", status::Lifecycle::name),
        Axis::Payment => status::Payment::from_code(code).map_or("unknown", status::Payment::name),
        Axis::Fulfillment => status::Fulfillment::from_code(code).map_or("unknown", status::Fulfillment::name),
        Axis::Refund => status::Refund::from_code(code).map_or("unknown", status::Refund::name),
    }
}

/// The canonical names of an axis.
#[must_use]
pub fn names(axis: Axis) -> Vec<&'static str> {
    canonical(axis).into_iter().map(|(name, _)| name).collect()
}

fn canonical(axis: Axis) -> Vec<(&'static str, &'static str)> {
    match axis {
        Axis::Lifecycle => status::Lifecycle::ALL.iter().map(|value| (value.name(), value.title().zh)).collect(),
        Axis::Payment => status::Payment::ALL.iter().map(|value| (value.name(), value.title().zh)).collect(),
        Axis::Fulfillment => status::Fulfillment::ALL.iter().map(|value| (value.name(), value.title().zh)).collect(),
        Axis::Refund => status::Refund::ALL.iter().map(|value| (value.name(), value.title().zh)).collect(),
    }
}

/// A status word without what varies: width, case, spaces, a mark such as `(删除)` in front.
fn word_key(word: &str) -> String {
    let folded = fold(word);
    match split_mark(&folded) {
        Some((_, rest)) if !rest.is_empty() => rest.to_owned(),
        _ => folded,
    }
}

/// A word without what varies but for its mark.
fn fold(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect()
}

/// The mark in front of a folded word, and what follows it.
fn split_mark(folded: &str) -> Option<(&str, &str)> {
    folded.strip_prefix('(').and_then(|rest| rest.split_once(')'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Library;

    #[test]
    fn words_are_understood_with_their_context() {
        let library = Library::shipped().expect("shipped profiles load");
        let taobao = library.get("taobao").expect("taobao is shipped");
        let words = Words::new(taobao, Axis::Lifecycle);
        let read = |word: &str, reason: Option<&'static str>| {
            let code = words.code(word, |column| (column == Column::CloseReason).then_some(reason?.into()));
            code.map(|code| name_of(Axis::Lifecycle, code))
        };
        assert_eq!(read("交易成功", None), Some("completed"));
        assert_eq!(read("买家已付款，等待卖家发货", None), Some("paid"));
        assert_eq!(read("买家已付款,等待卖家发货", None), Some("paid"));
        assert_eq!(read("TRADE_FINISHED", None), Some("completed"));
        assert_eq!(read("交易关闭", Some("买家未付款")), Some("cancelled"));
        assert_eq!(read("交易关闭", Some("其他")), Some("refunded"));
        assert_eq!(read("交易成公", None), None);
        let words = Words::new(library.get("jd").expect("jd is shipped"), Axis::Lifecycle);
        let read = |word: &'static str| {
            let code = words.code(word, |column| (column == Column::Status).then_some(word.into()));
            code.map(|code| name_of(Axis::Lifecycle, code))
        };
        assert_eq!(read("（删除）等待出库"), Some("refunded"));
        assert_eq!(read("(巳删除)等待出库"), None);
    }
}
