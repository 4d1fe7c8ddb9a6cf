//! Where the records of a JSON text stand.

use std::ops::Range;

use serde_json::value::RawValue;

use super::flatten::{Entries, scalars};
use crate::model::Column;
use crate::sources::{FALLBACK, Library, caption_key};

/// How deep in an answer its list of orders may stand.
const DEEPEST_ENVELOPE: usize = 5;

/// Known captions that make an object a record by itself.
const ENOUGH_KNOWN: usize = 2;

/// The records of a text, in order.
pub(super) struct Found {
    pub(super) records: Vec<Range<usize>>,
    /// Lines that are none.
    pub(super) rejects: Vec<Range<usize>>,
    /// The first byte behind the last record or reject.
    pub(super) end: usize,
}

/// What is wrong with a text, and where.
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
}

/// Finds the records: the elements of an array, the values of JSON Lines, the list within an answer, or the one object there is.
pub(super) fn find(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Found, Fault> {
    let mut values: Vec<&RawValue> = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(value) => values.push(value),
            Err(error) => {
                if is_lines(text, values.first()) {
                    let found = by_lines(text);
                    if !found.records.is_empty() {
                        return Ok(found);
                    }
                }
                // serde_json puts the place behind its message, where it is said already.
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default().to_owned();
                return Err(Fault { line: error.line(), column: error.column(), message });
            }
        }
    }
    let chosen = match values.as_slice() {
        [one] if one.get().starts_with('[') => elements(one),
        [one] => within(one, known, DEEPEST_ENVELOPE).unwrap_or_else(|| vec![one]),
        // Pages of answers, one behind the other.
        several if several.iter().all(|value| value.get().starts_with('[')) => {
            several.iter().flat_map(|value| elements(value)).collect()
        }
        _ => values,
    };
    let (mut records, mut rejects) = (Vec::new(), Vec::new());
    for value in chosen {
        let list = if value.get().starts_with('{') { &mut records } else { &mut rejects };
        list.push(range(text, value));
    }
    let end = records.iter().chain(&rejects).map(|range: &Range<usize>| range.end).max().unwrap_or(0);
    Ok(Found { records, rejects, end })
}

/// Where a value stands in the text that it was read from.
fn range(text: &str, value: &RawValue) -> Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + value.get().len()
}

/// Whether a text is one of lines, so that a broken one loses no more than itself: its first value is a line, or most of the
/// lines are objects.
fn is_lines(text: &str, first: Option<&&RawValue>) -> bool {
    let begins = first.is_some_and(|first| {
        let behind = &text[range(text, first).end..];
        first.get().starts_with('{') && behind.trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    });
    let filled = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let objects = || filled().filter(|line| line.starts_with('{') && line.ends_with('}')).count();
    begins || objects() >= 2 && objects() * 2 > filled().count()
}

/// JSON Lines of which one at least is broken.
fn by_lines(text: &str) -> Found {
    let mut found = Found { records: Vec::new(), rejects: Vec::new(), end: 0 };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        if content.is_empty() {
            continue;
        }
        let whole = serde_json::from_str::<&RawValue>(content).is_ok_and(|value| value.get().starts_with('{'));
        if whole {
            found.records.push(at..at + content.len());
            found.end = at + content.len();
        } else {
            // A reject takes its line end with it.
            found.rejects.push(at..start);
            found.end = start;
        }
    }
    found
}

fn elements(array: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(array.get()).unwrap_or_default()
}

/// The list of records within an answer: of its arrays of objects the one of which the most captions are known, then the
/// longest. An object that has an order number, or more known captions than its lists, is a record and no envelope.
fn within<'a>(value: &'a RawValue, known: &dyn Fn(&str) -> bool, depth: usize) -> Option<Vec<&'a RawValue>> {
    let own = scalars(value);
    let of_own = own.iter().filter(|path| known(path)).count();
    let entries: Entries<'a> = serde_json::from_str(value.get()).ok()?;
    let mut best: Option<(usize, usize, Vec<&'a RawValue>)> = None;
    let mut is_empty_answer = false;
    for (_, inner) in entries.0 {
        let list = match inner.get().as_bytes().first() {
            Some(b'[') => {
                let list = elements(inner);
                is_empty_answer |= list.is_empty();
                list
            }
            Some(b'{') if depth > 0 => within(inner, known, depth - 1).unwrap_or_default(),
            _ => Vec::new(),
        };
        let Some(first) = list.first().filter(|first| first.get().starts_with('{')) else { continue };
        let rank = (scalars(first).iter().filter(|path| known(path)).count(), list.len());
        if best.as_ref().is_none_or(|(captions, length, _)| rank > (*captions, *length)) {
            best = Some((rank.0, rank.1, list));
        }
    }
    let of_list = best.as_ref().map_or(0, |(captions, ..)| *captions);
    let is_record = own.iter().any(|path| names_order(path)) || of_own >= ENOUGH_KNOWN && of_own > of_list;
    if is_record {
        return Some(vec![value]);
    }
    match best {
        Some((_, _, list)) => Some(list),
        // An answer without any order is no order.
        None if is_empty_answer && of_own < ENOUGH_KNOWN => Some(Vec::new()),
        None => (of_own >= ENOUGH_KNOWN).then(|| vec![value]),
    }
}

/// Whether a path is what the general dictionary calls an order number.
fn names_order(path: &str) -> bool {
    let library = Library::shipped().ok();
    let general = library.as_ref().and_then(|library| library.get(FALLBACK));
    let column = general.and_then(|general| general.column_of(&caption_key(path)));
    column.is_some_and(|(column, _)| column == Column::OrderId)
}
