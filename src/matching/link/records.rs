//! The records that are matched, each distinct value once.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::values::{Field, Value};
use crate::matching::name::{self, NameKind};
use crate::matching::people::FieldKind;

/// One field of all records.
#[derive(Debug, Clone, Default)]
pub struct ValueColumn {
    /// The distinct values as they are typed, in order of first appearance, ready to be compared.
    pub distinct: Vec<Value>,
    /// Which of them each record has.
    pub of: Vec<u32>,
    /// A number for each distinct value; values that are compared as the same have the same.
    pub same: Vec<u32>,
    /// How many records have the value with such a number.
    pub counts: Vec<u32>,
}

impl ValueColumn {
    /// Reads the texts of a field.
    #[must_use]
    pub fn read(field: &Field, texts: &[&str]) -> Self {
        let mut number_of: HashMap<&str, u32, foldhash::fast::FixedState> = HashMap::default();
        let mut spellings: Vec<&str> = Vec::new();
        let of: Vec<u32> = texts
            .iter()
            .map(|text| {
                *number_of.entry(text).or_insert_with(|| {
                    spellings.push(text);
                    number(spellings.len() - 1)
                })
            })
            .collect();
        let mut distinct: Vec<Value> = spellings.par_iter().map(|text| Value::read(field.kind, text)).collect();
        let names = distinct.iter_mut().filter_map(|value| match value {
            Value::Name(name) => Some(name.as_mut()),
            _ => None,
        });
        name::learn_trades(&mut names.collect::<Vec<_>>());
        let mut keys: HashMap<&str, u32, foldhash::fast::FixedState> = HashMap::default();
        let same: Vec<u32> = distinct
            .iter()
            .map(|value| match value.key() {
                None => u32::MAX,
                Some(key) => {
                    let next = number(keys.len());
                    *keys.entry(key).or_insert(next)
                }
            })
            .collect();
        let mut counts = vec![0; keys.len()];
        for &at in &of {
            if let Some(count) = counts.get_mut(same[at as usize] as usize) {
                *count += 1;
            }
        }
        Self { distinct, of, same, counts }
    }

    /// What a record says.
    #[must_use]
    pub fn value(&self, record: u32) -> &Value {
        &self.distinct[self.of[record as usize] as usize]
    }

    /// How many records say the same as one.
    #[must_use]
    pub fn count(&self, record: u32) -> u32 {
        let same = self.same[self.of[record as usize] as usize];
        self.counts.get(same as usize).copied().unwrap_or(0)
    }
}

impl ValueColumn {
    /// Takes what a record says as no evidence.
    pub fn forget(&mut self, record: u32) {
        if self.distinct.last() != Some(&Value::None) {
            self.distinct.push(Value::None);
            self.same.push(u32::MAX);
        }
        self.of[record as usize] = number(self.distinct.len() - 1);
    }
}

/// Records and their fields.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// The fields.
    pub fields: Vec<Field>,
    /// What the records say in each.
    pub columns: Vec<ValueColumn>,
    /// How many records there are.
    pub count: usize,
    /// The table each is of, where only records of different ones are compared.
    pub side: Option<Vec<u8>>,
}

impl Records {
    /// Whether two records are compared at all.
    #[must_use]
    pub fn comparable(&self, a: u32, b: u32) -> bool {
        self.side.as_ref().is_none_or(|side| side[a as usize] != side[b as usize])
    }

    /// The first record that says the same as each, as far as that makes them one: an organisation's name and tax id, or all
    /// that records say.
    #[must_use]
    pub fn units(&self) -> Vec<u32> {
        let name_field = self.name_field();
        let tax = self.fields.iter().position(|field| field.kind == FieldKind::TaxId);
        let same = |column: &ValueColumn, record: usize| column.same[column.of[record] as usize];
        // Shops of a chain have one name and many addresses.
        let addressed = self.fields.iter().any(|field| matches!(field.kind, FieldKind::Address | FieldKind::Postcode));
        let mut first: HashMap<Vec<u32>, u32, foldhash::fast::FixedState> = HashMap::default();
        (0..self.count)
            .map(|record| {
                let names_organisation = name_field.is_some_and(|at| match self.columns[at].value(number(record)) {
                    Value::Name(name) => name.kind == NameKind::Organisation && (!addressed || name.has_place()),
                    _ => false,
                });
                let all = self.columns.iter().map(|column| same(column, record));
                let key: Vec<u32> = if names_organisation {
                    let own = [name_field, tax]
                        .into_iter()
                        .map(|at| at.map_or(u32::MAX, |at| same(&self.columns[at], record)));
                    own.chain([0]).collect()
                } else {
                    all.collect()
                };
                let side = self.side.as_ref().map_or(0, |side| u32::from(side[record]));
                // Who says nothing is nobody's equal, nor is who says a person's name alone: namesakes are many.
                let tells = |(field, column): (&Field, &ValueColumn)| {
                    let own = !field.kind.is_name() && !matches!(field.kind, FieldKind::Text | FieldKind::Date);
                    own && same(column, record) != u32::MAX
                };
                let says = names_organisation || self.fields.iter().zip(&self.columns).any(tells);
                let key = if says { key.into_iter().chain([side]).collect() } else { vec![number(record), u32::MAX] };
                *first.entry(key).or_insert(number(record))
            })
            .collect()
    }

    /// The first record of the same unit that says the same as each in every field, however it is spelled. Units that hold one of
    /// `parted`, which people took out of its customer, have no copies.
    #[must_use]
    pub fn copies(&self, parted: &[u32]) -> Vec<u32> {
        let mut units = self.units();
        let torn: HashSet<u32> = parted.iter().map(|&record| units[record as usize]).collect();
        for (record, unit) in (0u32..).zip(&mut units).filter(|(_, unit)| torn.contains(unit)) {
            *unit = record;
        }
        let mut first: HashMap<Vec<u32>, u32, foldhash::fast::FixedState> = HashMap::default();
        (0..self.count)
            .map(|record| {
                let same = |column: &ValueColumn| column.same[column.of[record] as usize];
                let key = self.columns.iter().map(same).chain([units[record]]).collect();
                *first.entry(key).or_insert(number(record))
            })
            .collect()
    }

    /// The name of each organisation as it is compared; empty for persons.
    #[must_use]
    pub fn organisations(&self) -> Vec<String> {
        let name = |record: usize| match self.columns[self.name_field()?].value(number(record)) {
            Value::Name(name) if name.kind == NameKind::Organisation => Some(name.key.clone()),
            _ => None,
        };
        (0..self.count).map(|record| name(record).unwrap_or_default()).collect()
    }

    /// The position of the first field of names.
    #[must_use]
    pub fn name_field(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.kind.is_name())
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
