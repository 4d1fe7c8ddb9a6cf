//! The different values of one column, counted one by one up to a limit, so that memory stays bounded.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// A value of a column.
pub(super) struct Value<'a> {
    /// The value.
    pub(super) text: Cow<'a, str>,
    /// The first row that holds it.
    pub(super) first: u32,
    /// How many rows hold it.
    pub(super) count: u32,
    hash: u64,
}

/// The values of a column in the order in which they were met.
pub(super) struct Distinct<'a> {
    values: Vec<Value<'a>>,
    places: HashTable<u32>,
    state: FixedState,
    most: usize,
    more: bool,
}

impl<'a> Distinct<'a> {
    /// Counts up to `most` different values.
    pub(super) fn new(most: usize) -> Self {
        Self { values: Vec::new(), places: HashTable::new(), state: FixedState::with_seed(0), most, more: false }
    }

    /// Counts a value. Once there are more than the limit, nothing is counted any more and every value comes back.
    pub(super) fn add(&mut self, text: Cow<'a, str>, row: u32) -> Option<Cow<'a, str>> {
        if self.more {
            return Some(text);
        }
        let hash = self.state.hash_one(&*text);
        let known = self.places.find(hash, |&at| self.values[at as usize].text == text).copied();
        if let Some(at) = known {
            self.values[at as usize].count += 1;
            return None;
        }
        if self.values.len() >= self.most {
            self.more = true;
            // The look-up is over; its memory is better used by the next column.
            self.places = HashTable::new();
            return Some(text);
        }
        let at = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(Value { text, first: row, count: 1, hash });
        self.places.insert_unique(hash, at, |&at| self.values[at as usize].hash);
        None
    }

    /// The values that were counted.
    pub(super) fn values(&self) -> &[Value<'a>] {
        &self.values
    }

    /// Whether there are more different values.
    pub(super) fn more(&self) -> bool {
        self.more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_up_to_the_limit() {
        let mut distinct = Distinct::new(2);
        let texts = ["a", "b", "a", "c", "a", "b"];
        let back: Vec<String> = texts
            .iter()
            .zip(0..)
            .filter_map(|(text, row)| distinct.add(Cow::Borrowed(*text), row))
            .map(Cow::into_owned)
            .collect();
        let counted: Vec<(&str, u32, u32)> =
            distinct.values().iter().map(|value| (&*value.text, value.first, value.count)).collect();
        assert_eq!(counted, [("a", 0, 2), ("b", 1, 1)]);
        assert_eq!((back, distinct.more()), (vec!["c".to_owned(), "a".to_owned(), "b".to_owned()], true));
    }

    #[test]
    fn as_many_values_as_the_limit_are_no_more_than_it() {
        let mut distinct = Distinct::new(300);
        for row in 0..900 {
            assert!(distinct.add(Cow::Owned((row % 300).to_string()), row).is_none());
        }
        assert_eq!((distinct.values().len(), distinct.more()), (300, false));
        assert!(distinct.values().iter().all(|value| value.count == 3));
    }
}
