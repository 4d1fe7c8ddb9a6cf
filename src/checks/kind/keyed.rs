//! The columns that a rule names, and what rows say in them.

use std::hash::BuildHasher;

use rayon::prelude::*;

use crate::checks::RunContext;
use crate::config::Rule;
use crate::expression::Source;
use crate::normalise::OrderTable;
use crate::normalise::cell::{self, Missing};

/// Stands between the parts of a key.
pub(crate) const KEY_PART_END: char = '\u{1f}';

/// A value in the form in which keys are compared: half-width, without spaces around it.
pub(crate) fn key_part(text: &str) -> impl Iterator<Item = char> + '_ {
    text.trim().chars().map(cell::half_width_char)
}

/// Where columns stand in a table; `None` where it lacks one of them.
pub(super) fn positions(table: &OrderTable, columns: &[Source]) -> Option<Vec<usize>> {
    columns.iter().map(|source| source.position(table)).collect()
}

/// What the cells of a table say, in the rows that a rule looks at; a missing value is none.
pub(super) struct Cells<'t> {
    table: &'t OrderTable,
    missing: Missing,
    /// Whether the rule's `where` is true of each row; `None` where it looks at all of them.
    considered: Option<Vec<Option<bool>>>,
}

impl<'t> Cells<'t> {
    /// The cells of a table as a rule looks at them; `None` where the table lacks a column of the rule's `where`.
    pub(super) fn of(rule: &Rule, table: &'t OrderTable, context: &RunContext<'_>) -> Option<Self> {
        let considered = match &rule.considered {
            Some(considered) => Some(considered.bind(table, context.as_of)?.judge(None).truths),
            None => None,
        };
        Some(Self { table, missing: Missing::new(&table.profile().sentinels), considered })
    }

    /// Whether the rule looks at a row.
    pub(super) fn looks_at(&self, row: u32) -> bool {
        let Some(considered) = &self.considered else { return true };
        considered.get(row as usize).copied().flatten() == Some(true)
    }

    /// The rows that the rule looks at.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.table.raw.height()).filter(|row| self.looks_at(*row))
    }

    /// A cell without its wrapping, as it stands; `None` where it is missing.
    pub(super) fn text(&self, row: u32, position: usize) -> Option<String> {
        let text = self.table.value(row, position);
        (!self.missing.is(&text)).then_some(text)
    }

    /// The filled cells of columns that the table has, each with its row and position, column by column.
    pub(super) fn filled<'c>(&'c self, columns: &'c [Source]) -> impl Iterator<Item = (u32, usize, String)> + 'c {
        let positions = columns.iter().filter_map(|source| source.position(self.table));
        positions.flat_map(move |position| {
            self.rows().filter_map(move |row| Some((row, position, self.text(row, position)?)))
        })
    }

    /// What a row says in some columns, in the form in which it is compared: half-width, without spaces around it. `None` where
    /// any of them is missing.
    pub(super) fn key(&self, row: u32, positions: &[usize]) -> Option<String> {
        let mut key = String::new();
        for (at, &position) in positions.iter().enumerate() {
            if at > 0 {
                key.push(KEY_PART_END);
            }
            key.extend(key_part(&self.text(row, position)?));
        }
        Some(key)
    }

    /// The rows that have a key, with its hash, equal hashes together and rows in order.
    pub(super) fn hashed(&self, positions: &[usize]) -> Vec<(u64, u32)> {
        let state = foldhash::fast::FixedState::with_seed(0);
        let mut hashed: Vec<(u64, u32)> = (0..self.table.raw.height())
            .into_par_iter()
            .filter(|row| self.looks_at(*row))
            .filter_map(|row| Some((state.hash_one(self.key(row, positions)?), row)))
            .collect();
        hashed.par_sort_unstable();
        hashed
    }

    /// The rows of equal hashes by their keys, in order of the first row of each: nearly always one key.
    pub(super) fn by_key(&self, group: &[(u64, u32)], positions: &[usize]) -> Vec<(String, Vec<u32>)> {
        let mut keys: Vec<(String, Vec<u32>)> = Vec::new();
        for &(_, row) in group {
            let Some(key) = self.key(row, positions) else { continue };
            match keys.iter_mut().find(|(known, _)| *known == key) {
                Some((_, rows)) => rows.push(row),
                None => keys.push((key, vec![row])),
            }
        }
        keys
    }
}

/// A key as people read it.
pub(super) fn shown(key: &str) -> String {
    key.split(KEY_PART_END).collect::<Vec<_>>().join(" | ")
}
