//! How the fields of two records stand to each other.

use rayon::prelude::*;

use super::model::{self, Pattern};
use super::records::Records;
use super::values::{EQUAL, Level, MISSING, compare};
use crate::matching::name::NameComparison;

/// How the names of pairs stand to each other, each two names compared once.
pub(super) struct Names {
    pairs: Vec<u64>,
    found: Vec<(Level, Option<NameComparison>)>,
}

impl Names {
    pub(super) fn compare(records: &Records, pairs: &[(u32, u32)]) -> Self {
        let Some(field) = records.name_field() else { return Self { pairs: Vec::new(), found: Vec::new() } };
        let column = &records.columns[field];
        let mut distinct: Vec<u64> =
            pairs.par_iter().map(|&(a, b)| Self::key(column.of[a as usize], column.of[b as usize])).collect();
        distinct.par_sort_unstable();
        distinct.dedup();
        let value = |at: u64| &column.distinct[usize::try_from(at & 0xFFFF_FFFF).unwrap_or(0)];
        let kind = records.fields[field].kind;
        let found = distinct.par_iter().map(|&pair| compare(kind, value(pair >> 32), value(pair))).collect();
        Self { pairs: distinct, found }
    }

    fn key(a: u32, b: u32) -> u64 {
        (u64::from(a) << 32) | u64::from(b)
    }

    fn of(&self, a: u32, b: u32) -> (Level, Option<NameComparison>) {
        self.pairs.binary_search(&Self::key(a, b)).map_or((MISSING, None), |at| self.found[at])
    }
}

/// How the fields of a pair stand to each other, and its names in all their parts.
#[must_use]
pub fn compare_pair(records: &Records, a: u32, b: u32) -> (Pattern, Option<NameComparison>) {
    compare_records(records, None, a, b)
}

/// As [`compare_pair`], where the names may have been compared before.
pub(super) fn compare_records(
    records: &Records,
    known: Option<&Names>,
    a: u32,
    b: u32,
) -> (Pattern, Option<NameComparison>) {
    let name_field = records.name_field();
    let mut pattern = [MISSING; model::MOST_FIELDS];
    let mut names = None;
    for (at, (field, column)) in records.fields.iter().zip(&records.columns).enumerate() {
        let (of_a, of_b) = (column.of[a as usize], column.of[b as usize]);
        let known = known.filter(|_| Some(at) == name_field);
        let (level, comparison) = if let Some(known) = known {
            known.of(of_a, of_b)
        } else if Some(at) == name_field {
            compare(field.kind, column.value(a), column.value(b))
        } else {
            let (same_a, same_b) = (column.same[of_a as usize], column.same[of_b as usize]);
            match (same_a, same_b) {
                (u32::MAX, _) | (_, u32::MAX) => (MISSING, None),
                _ if same_a == same_b => (EQUAL, None),
                _ => compare(field.kind, column.value(a), column.value(b)),
            }
        };
        pattern[at] = level;
        if Some(at) == name_field {
            names = comparison;
        }
    }
    (pattern, names)
}
