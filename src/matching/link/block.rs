//! Blocking: which pairs are worth a comparison. Records that share a key stand in one block; no block is larger than
//! [`MOST_IN_BLOCK`], whatever the data holds, and what that leaves out is counted.

use std::collections::HashMap;
use std::hash::BuildHasher;

use rayon::prelude::*;

use super::records::Records;
use super::values::{UNREADABLE, Value};
use crate::matching::name::{self, Name, Parts};
use crate::matching::people::FieldKind;

/// Most records of a block of which all pairs are compared.
const MOST_IN_BLOCK: usize = 50;

/// In a larger block each record is compared with so many that follow it in the order of names.
const WINDOW: usize = 10;

/// An identifier that more different names share is nobody's.
const MOST_NAMES: usize = 20;

/// What blocking did: how sure it is that nothing was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Keys of all records.
    pub keys: u64,
    /// Pairs that are compared.
    pub pairs: u64,
    /// Blocks that were too large to compare all of their pairs.
    pub large_blocks: u64,
    /// Pairs of large blocks that were not compared.
    pub skipped: u64,
    /// Identifiers that too many names share.
    pub generic: u64,
}

/// The pairs to compare, in order, and what was skipped.
pub(super) fn pairs(records: &Records, parted: &[u32]) -> (Vec<(u32, u32)>, Certificate) {
    let rarity = WordCounts::of(records);
    // Of records that are one and say the same in every field the first stands for all.
    let copies = records.copies(parted);
    let mut keys: Vec<(u64, u32)> = (0..u32::try_from(records.count).unwrap_or(u32::MAX))
        .into_par_iter()
        .filter(|&record| copies.get(record as usize) == Some(&record))
        .flat_map_iter(|record| {
            let mut keys = keys(records, &rarity, record);
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().map(move |key| (key, record))
        })
        .collect();
    keys.par_sort_unstable();
    let mut certificate = Certificate { keys: keys.len() as u64, ..Certificate::default() };
    let blocks: Vec<&[(u64, u32)]> = keys.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1).collect();
    let order = name_order(records);
    let (large, small): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|block| block.len() > MOST_IN_BLOCK);
    let pair = |a: u32, b: u32| (u64::from(a.min(b)) << 32) | u64::from(a.max(b));
    let mut all: Vec<u64> = small
        .par_iter()
        .flat_map_iter(|block| {
            block
                .iter()
                .enumerate()
                .flat_map(move |(at, &(_, a))| block[at + 1..].iter().map(move |&(_, b)| pair(a, b)))
        })
        .collect();
    certificate.large_blocks = large.len() as u64;
    let windows: Vec<Vec<u64>> = large
        .par_iter()
        .map(|block| {
            let mut members: Vec<u32> = block.iter().map(|&(_, record)| record).collect();
            members.sort_unstable_by_key(|&record| (order[record as usize], record));
            let near = |at: usize| members[at + 1..].iter().take(WINDOW);
            (0..members.len())
                .flat_map(|at| near(at).map(move |&b| (at, b)))
                .map(|(at, b)| pair(members[at], b))
                .collect()
        })
        .collect();
    for (block, window) in large.iter().zip(windows) {
        let of_block = block.len() as u64 * (block.len() as u64 - 1) / 2;
        certificate.skipped += of_block - window.len() as u64;
        all.extend(window);
    }
    all.par_sort_unstable();
    all.dedup();
    let split = |pair: u64| (u32::try_from(pair >> 32).unwrap_or(0), u32::try_from(pair & 0xFFFF_FFFF).unwrap_or(0));
    let pairs: Vec<(u32, u32)> = all.into_iter().map(split).filter(|&(a, b)| records.comparable(a, b)).collect();
    certificate.pairs = pairs.len() as u64;
    (pairs, certificate)
}

/// The rank of each record in the order of names, by which neighbours of a large block are found.
fn name_order(records: &Records) -> Vec<u32> {
    let Some(field) = records.name_field() else {
        return (0..records.count).map(|at| u32::try_from(at).unwrap_or(0)).collect();
    };
    let column = &records.columns[field];
    let mut by_key: Vec<u32> = (0..u32::try_from(column.distinct.len()).unwrap_or(u32::MAX)).collect();
    by_key.par_sort_unstable_by_key(|&at| (column.distinct[at as usize].key(), at));
    let mut rank = vec![0; by_key.len()];
    for (position, at) in (0u32..).zip(by_key) {
        rank[at as usize] = position;
    }
    column.of.iter().map(|&at| rank[at as usize]).collect()
}

/// In how many distinct names each Latin word stands.
struct WordCounts {
    counts: HashMap<String, u32, foldhash::fast::FixedState>,
}

impl WordCounts {
    fn of(records: &Records) -> Self {
        let mut counts: HashMap<String, u32, foldhash::fast::FixedState> = HashMap::default();
        for (field, column) in records.fields.iter().zip(&records.columns) {
            for value in column.distinct.iter().filter(|_| field.kind.is_name()) {
                if let Value::Name(name) = value
                    && let Parts::Latin(latin) = &name.parts
                {
                    for word in &latin.words {
                        match counts.get_mut(word.as_str()) {
                            Some(count) => *count += 1,
                            None => drop(counts.insert(word.clone(), 1)),
                        }
                    }
                }
            }
        }
        Self { counts }
    }

    /// Words with the rarest first.
    fn rarest<'w>(&self, words: &'w [String]) -> Vec<&'w str> {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.sort_unstable_by_key(|word| (self.counts.get(*word).copied().unwrap_or(0), *word));
        words
    }
}

/// Hashes keys; each kind has a tag of its own, and kinds that should meet have the same.
struct Keys {
    found: Vec<u64>,
    state: foldhash::fast::FixedState,
}

impl Keys {
    fn add(&mut self, tag: u8, key: impl std::hash::Hash) {
        self.found.push(self.state.hash_one((tag, key)));
    }
}

const SOUND: u8 = 1;
const SORTED: u8 = 2;
const CORE: u8 = 3;
const SHORTER: u8 = 4;
const JOINED: u8 = 5;
const RARE: u8 = 6;
const PLACE: u8 = 7;
const HEAD: u8 = 8;
const FIELD: u8 = 16;

/// The keys of a record.
fn keys(records: &Records, rarity: &WordCounts, record: u32) -> Vec<u64> {
    let mut keys = Keys { found: Vec::with_capacity(16), state: foldhash::fast::FixedState::with_seed(3) };
    let mut postcode = None;
    let mut address: Option<&str> = None;
    let mut birth = None;
    for (at, (field, column)) in (0u8..).zip(records.fields.iter().zip(&records.columns)) {
        match column.value(record) {
            Value::None => {}
            Value::Name(name) => name_keys(name, rarity, &mut keys),
            Value::Text(text) => {
                let text: &str = text;
                match field.kind {
                    FieldKind::Postcode => postcode = Some(text),
                    FieldKind::Address => {
                        address = Some(text);
                        keys.add(FIELD + at, text);
                    }
                    FieldKind::Text => {}
                    FieldKind::Phone if text.contains(UNREADABLE) => {}
                    FieldKind::Phone => keys.add(FIELD, text.get(text.len().saturating_sub(8)..).unwrap_or(text)),
                    FieldKind::BirthDate => {
                        // The century is not told everywhere.
                        let short = text.get(text.len().saturating_sub(6)..).unwrap_or(text);
                        birth = Some(short);
                        keys.add(FIELD + at, short);
                    }
                    _ => keys.add(FIELD + at, text),
                }
            }
        }
    }
    if let Some(address) = address {
        let house = address.split(' ').find(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
        let street = address
            .split(' ')
            .filter(|word| !word.bytes().any(|byte| byte.is_ascii_digit()))
            .max_by_key(|word| word.len());
        if let (Some(house), Some(street)) = (house, street) {
            keys.add(PLACE, (house, street));
        }
        if let (Some(house), Some(postcode)) = (house, postcode) {
            keys.add(PLACE, (house, postcode));
        }
        if let (Some(street), Some(postcode)) = (street, postcode) {
            keys.add(PLACE, (street, postcode, 1));
        }
    }
    if let (Some(birth), Some(postcode)) = (birth, postcode) {
        keys.add(PLACE, (birth, postcode));
    }
    keys.found
}

/// Fewest characters of what remains of a brand without one of its characters that tell enough by themselves.
const ENOUGH: usize = 3;

fn name_keys(name: &Name, rarity: &WordCounts, keys: &mut Keys) {
    match &name.parts {
        Parts::Organisation(org) => {
            let place: String = org.place.chars().rev().take(2).collect();
            let trade: String = org.trade.chars().take(2).collect();
            let brand = &org.brand;
            if brand.is_empty() {
                keys.add(CORE, (&name.core, &place));
                return;
            }
            // Where brand and trade meet is not told; names of one city that begin alike, or begin and end alike, are compared.
            let whole: Vec<char> = brand.iter().copied().chain(org.trade.chars()).collect();
            if let ([first, second, third, ..], Some(last)) = (&whole[..], whole.last()) {
                let city = org.city();
                keys.add(HEAD, (first, second, third, city, 0));
                keys.add(HEAD, (first, second, last, city, 1));
            }
            let mut sorted = brand.clone();
            sorted.sort_unstable();
            keys.add(CORE, &name.core);
            // What a short brand says is said by many; with its place or its trade it is compared with few.
            let whole = brand.len() >= ENOUGH;
            for (tag, key) in [(SOUND, name::reading(brand)), (SORTED, sorted.iter().collect())] {
                if whole {
                    keys.add(tag, key);
                } else {
                    keys.add(tag, (&key, &place, 0));
                    keys.add(tag, (&key, &trade, 1));
                }
            }
            // A brand and what remains of it without a character meet in one space of keys, the shorter with the more around it.
            let mut emit = |rest: &[char]| match rest.len() {
                0 => {}
                1 => keys.add(SHORTER, (rest, &place, &trade)),
                length if length < ENOUGH => {
                    keys.add(SHORTER, (rest, &place, 0));
                    keys.add(SHORTER, (rest, &trade, 1));
                }
                _ => keys.add(SHORTER, rest),
            };
            emit(brand);
            for at in 0..brand.len().min(8) {
                let mut rest = brand.clone();
                rest.remove(at);
                emit(&rest);
            }
            if let Some(also) = &name.also {
                latin_keys(&also.words, rarity, keys);
            }
        }
        Parts::Person(person) => {
            let whole: Vec<char> = person.surname.chars().chain(person.given.iter().copied()).collect();
            keys.add(SOUND, name::reading(&whole));
            keys.add(CORE, &name.core);
            // As it is written in Latin letters, in either order.
            let (surname, given) =
                (name::reading(&person.surname.chars().collect::<Vec<_>>()), name::reading(&person.given));
            keys.add(JOINED, format!("{surname}{given}"));
            keys.add(JOINED, format!("{given}{surname}"));
        }
        Parts::Latin(latin) => latin_keys(&latin.words, rarity, keys),
    }
}

/// Most letters of a word of which one may be left out.
const LONGEST_WORD: usize = 16;

fn latin_keys(words: &[String], rarity: &WordCounts, keys: &mut Keys) {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    keys.add(SORTED, &sorted);
    keys.add(JOINED, words.concat());
    keys.add(SOUND, words.concat());
    let rarest = rarity.rarest(words);
    if let [first, second, ..] = rarest[..] {
        keys.add(RARE, (first.min(second), first.max(second)));
    }
    for word in rarest.iter().take(2).filter(|word| word.len() >= 4) {
        keys.add(SHORTER, *word);
        let letters: Vec<char> = word.chars().take(LONGEST_WORD).collect();
        if letters.len() >= 5 {
            for at in 0..letters.len() {
                let rest: String = letters.iter().enumerate().filter(|(own, _)| *own != at).map(|(_, c)| *c).collect();
                keys.add(SHORTER, rest);
            }
        }
    }
    // A person's initials and longest word.
    if let (Some(first), Some(last)) = (words.first().and_then(|word| word.chars().next()), words.last()) {
        keys.add(RARE, (first, last.as_str(), 1));
    }
}

/// Identifiers that more than [`MOST_NAMES`] names share are no evidence: takes them out, and says how many there were.
pub(super) fn forget_generic(records: &mut Records) -> u64 {
    let Some(names) = records.name_field() else { return 0 };
    let mut forgotten = 0;
    for at in 0..records.fields.len() {
        let identifies = matches!(
            records.fields[at].kind,
            FieldKind::Phone | FieldKind::Email | FieldKind::Id | FieldKind::TaxId | FieldKind::Delivery
        );
        if !identifies {
            continue;
        }
        let mut of_value: Vec<(u32, u32)> = (0..records.count)
            .map(|record| {
                let (column, names) = (&records.columns[at], &records.columns[names]);
                (column.same[column.of[record] as usize], names.same[names.of[record] as usize])
            })
            .filter(|&(value, name)| value != u32::MAX && name != u32::MAX)
            .collect();
        of_value.par_sort_unstable();
        of_value.dedup();
        for group in of_value.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > MOST_NAMES) {
            let column = &mut records.columns[at];
            forgotten += 1;
            for (value, same) in
                column.distinct.iter_mut().zip(&mut column.same).filter(|(_, same)| **same == group[0].0)
            {
                (*value, *same) = (Value::None, u32::MAX);
            }
        }
    }
    forgotten
}
