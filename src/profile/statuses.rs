//! Status words by the month of the order date.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::facts::{StatusCounts, StatusWord, held};
use super::units::{Units, month_name, month_of};
use crate::model::{Axis, Column, Kind, Text, status};
use crate::normalise::{OrderTable, cell, status::name_of};

/// The status columns, one for each axis.
const COLUMNS: [Column; 4] = [Column::Status, Column::PaymentStatus, Column::FulfillmentStatus, Column::RefundStatus];

/// Different words of one column that are counted apart. A column with more holds something else.
const MOST_WORDS: usize = 200;

/// Words beyond those whose number is still counted exactly.
const MOST_MORE_WORDS: usize = 10_000;

/// How often one meaning of a word occurs.
#[derive(Default)]
struct Counts {
    total: u64,
    undated: u64,
    months: BTreeMap<i64, u64>,
}

/// What a word means, with how often it means that.
type Meanings = BTreeMap<u32, Counts>;

/// Counts the words of every status column. `dates` are those of the units.
pub(super) fn run(table: &OrderTable, units: &Units, dates: &[Option<i64>]) -> Vec<StatusCounts> {
    let months: Vec<Option<i64>> = dates.iter().map(|date| date.map(month_of)).collect();
    COLUMNS.par_iter().filter_map(|&column| count(table, units, &months, column)).collect()
}

fn count(table: &OrderTable, units: &Units, months: &[Option<i64>], column: Column) -> Option<StatusCounts> {
    let Kind::Status(axis) = column.kind() else { return None };
    let position = table.mapping.position(column)?;
    let codes = table.frame.column(column.name()).ok()?.u32().ok()?;
    let (raw, width) = (&table.raw, table.raw.width());
    let mut met = vec![false; months.len()];
    let (mut places, mut words): (BTreeMap<String, usize>, Vec<Meanings>) = (BTreeMap::new(), Vec::new());
    let mut more_words: BTreeSet<String> = BTreeSet::new();
    let (mut with_word, mut more) = (0u64, 0u64);
    for chunk in raw.chunks.iter() {
        for (at, row) in (0..chunk.len()).zip(chunk.first_row()..) {
            let Some(unit) = units.of(row).filter(|&unit| !met[unit]) else { continue };
            let Some(code) = codes.get(row as usize) else { continue };
            met[unit] = true;
            with_word += 1;
            let content = raw.content(chunk.raw_cell(at, position, width));
            let text = cell::unwrap(&content, column.kind());
            let place = places.get(text).copied().unwrap_or(words.len());
            if place == MOST_WORDS {
                more += 1;
                if more_words.len() < MOST_MORE_WORDS {
                    more_words.insert(text.to_owned());
                }
                continue;
            }
            if place == words.len() {
                places.insert(text.to_owned(), place);
                words.push(Meanings::new());
            }
            let counts = words[place].entry(code).or_default();
            counts.total += 1;
            match months[unit] {
                Some(month) => *counts.months.entry(month).or_default() += 1,
                None => counts.undated += 1,
            }
        }
    }
    let used: BTreeSet<i64> =
        words.iter().flat_map(BTreeMap::values).flat_map(|counts| counts.months.keys().copied()).collect();
    Some(StatusCounts {
        axis,
        column,
        caption: held(raw.header[position].trim()),
        unit: units.unit,
        months: used.into_iter().map(month_name).collect(),
        words: sorted(axis, places, words),
        more_words: more_words.len() as u64,
        more,
        blank: (months.len() as u64).saturating_sub(with_word),
    })
}

/// The words, the most frequent first; of equals by their text.
fn sorted(axis: Axis, places: BTreeMap<String, usize>, mut words: Vec<Meanings>) -> Vec<StatusWord> {
    let mut sorted: Vec<StatusWord> = Vec::new();
    for (word, place) in places {
        sorted.extend(std::mem::take(&mut words[place]).into_iter().map(|(code, counts)| StatusWord {
            word: held(&word),
            meaning: name_of(axis, code),
            title: title_of(axis, code).owned(&[]),
            total: counts.total,
            undated: counts.undated,
            months: counts.months.into_iter().map(|(month, count)| (month_name(month), count)).collect(),
        }));
    }
    sorted.sort_by_key(|word| std::cmp::Reverse(word.total));
    sorted
}

/// What people call the status behind a code.
fn title_of(axis: Axis, code: u32) -> Text {
    match axis {
        Axis::Lifecycle => status::Lifecycle::from_code(code).unwrap_or(status::Lifecycle::Unknown).title(),
        Axis::Payment => status::Payment::from_code(code).unwrap_or(status::Payment::Unknown).title(),
        Axis::Fulfillment => status::Fulfillment::from_code(code).unwrap_or(status::Fulfillment::Unknown).title(),
        Axis::Refund => status::Refund::from_code(code).unwrap_or(status::Refund::Unknown).title(),
    }
}
