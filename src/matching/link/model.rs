//! Weights of agreement, learned from the records themselves (Fellegi and Sunter 1969; EM as Winkler 1988).
//!
//! `u`, how often two different customers agree, is counted on random pairs; `m`, how often two records of one customer agree,
//! is estimated by EM over the counts of distinct agreement patterns, held by a prior of what is usual, in a fixed order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::records::Records;
use super::values::{DIFFERENT, EQUAL, LEVELS, Level, MISSING, NEAR, PARTIAL, SOME, VARIANT, Value, compare};
use crate::matching::name;
use crate::matching::people::FieldKind;

/// Most fields that take part.
pub(super) const MOST_FIELDS: usize = 20;

/// How the fields of a pair stand to each other.
pub type Pattern = [Level; MOST_FIELDS];

/// Random pairs that `u` is counted on.
const RANDOM_PAIRS: u64 = 100_000;

/// What the prior weighs, in pairs.
const PRIOR_PAIRS: f64 = 60.0;

/// Rounds of estimation.
const ROUNDS: usize = 25;

/// Fewest expected matches from which anything is learned; below it the prior stands.
const FEWEST_MATCHES: f64 = 200.0;

/// Most bits of one field, for and against.
const MOST_BITS: f64 = 20.0;

/// What agreement weighs.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Bits of each level by field.
    pub weights: Vec<[f64; LEVELS]>,
    /// How often records of one customer stand so to each other.
    pub m: Vec<[f64; LEVELS]>,
    /// How often records of different ones stand so to each other, as far as it was counted.
    pub u: Vec<[f64; LEVELS]>,
    /// How many random pairs told something of each field.
    pub drawn: Vec<f64>,
    /// The odds of a random pair, in bits.
    pub prior: f64,
    /// Whether the weights were learned from these records, or are those of the prior.
    pub learned: bool,
}

/// How often records of one customer stand so to each other in a field, as far as experience goes.
fn usual_m(kind: FieldKind) -> [f64; LEVELS] {
    let mut m = [0.0; LEVELS];
    let shares = match kind {
        FieldKind::Id | FieldKind::TaxId => [0.90, 0.01, 0.05, 0.02, 0.005, 0.015],
        FieldKind::Phone | FieldKind::Email => [0.75, 0.03, 0.05, 0.03, 0.01, 0.13],
        FieldKind::Name | FieldKind::Person | FieldKind::Company => [0.60, 0.15, 0.12, 0.06, 0.03, 0.04],
        FieldKind::Delivery => [0.75, 0.05, 0.15, 0.02, 0.015, 0.015],
        FieldKind::Address => [0.50, 0.05, 0.20, 0.10, 0.05, 0.10],
        _ => [0.75, 0.03, 0.10, 0.04, 0.02, 0.06],
    };
    for (level, share) in [EQUAL, VARIANT, NEAR, PARTIAL, SOME, DIFFERENT].into_iter().zip(shares) {
        m[usize::from(level)] = share;
    }
    m
}

/// How often a stranger says just this value, as far as that is known of such values: of a day within sixty years, of a number or
/// an address of its own among a million, of a person's name by how common its parts are.
pub(super) fn usual_share(kind: FieldKind, value: &Value) -> Option<f64> {
    match kind {
        FieldKind::BirthDate => Some(1.0 / 22_000.0),
        FieldKind::Phone | FieldKind::Email | FieldKind::Id | FieldKind::TaxId => Some(1e-6),
        FieldKind::Name | FieldKind::Person | FieldKind::Company => match value {
            Value::Name(name) => name::person_rarity(name).map(|bits| (-bits).exp2()),
            _ => None,
        },
        _ => None,
    }
}

/// Bits of a level in a packed pattern.
const LEVEL_BITS: usize = 3;

/// A pattern in one number.
pub(super) fn pack(pattern: &Pattern) -> u64 {
    pattern.iter().rev().fold(0, |packed, &level| (packed << LEVEL_BITS) | u64::from(level))
}

/// The pattern of a number.
pub(super) fn unpack(packed: u64) -> Pattern {
    std::array::from_fn(|at| u8::try_from((packed >> (LEVEL_BITS * at)) & 0b111).unwrap_or(MISSING))
}

/// How the fields of two records stand to each other.
#[must_use]
pub fn pattern(records: &Records, a: u32, b: u32) -> Pattern {
    let mut pattern = [MISSING; MOST_FIELDS];
    for ((field, column), level) in records.fields.iter().zip(&records.columns).zip(&mut pattern) {
        (*level, _) = compare(field.kind, column.value(a), column.value(b));
    }
    pattern
}

/// Records of which it is known that they are no strangers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Acquainted<'a> {
    /// The cluster of each record.
    pub(super) cluster: &'a [u32],
    /// Pairs that are likely to be one, in one cluster or not, the first record of each before the second, in order.
    pub(super) pairs: &'a [(u32, u32)],
}

impl Acquainted<'_> {
    fn has(&self, a: u32, b: u32) -> bool {
        self.cluster[a as usize] == self.cluster[b as usize] || self.pairs.binary_search(&(a.min(b), a.max(b))).is_ok()
    }
}

/// Learns what agreement weighs from the patterns of the compared pairs, with how often each occurs. How often strangers agree is
/// counted on those that are no acquaintances, where these are known.
pub(super) fn learn(records: &Records, patterns: &BTreeMap<u64, u64>, known: Option<Acquainted<'_>>) -> Model {
    let patterns: Vec<(Pattern, u64)> = patterns.iter().map(|(&packed, &count)| (unpack(packed), count)).collect();
    let (u, drawn) = random_agreement(records, known);
    let usual: Vec<[f64; LEVELS]> = records.fields.iter().map(|field| usual_m(field.kind)).collect();
    let all_pairs = all_pairs(records);
    #[expect(clippy::cast_precision_loss, reason = "a count of records")]
    let guess = (records.count as f64 * 0.3).max(1.0) / all_pairs;
    let (mut m, mut share) = (usual.clone(), guess.min(0.5));
    let mut expected = 0.0;
    for _ in 0..ROUNDS {
        let weights = weights(&m, &u);
        let prior = (share / (1.0 - share)).log2();
        let mut counts: Vec<[f64; LEVELS]> = usual.iter().map(|m| m.map(|share| share * PRIOR_PAIRS)).collect();
        expected = 0.0;
        for &(pattern, count) in &patterns {
            let bits: f64 = pattern.iter().zip(&weights).map(|(&level, weights)| weights[usize::from(level)]).sum();
            #[expect(clippy::cast_precision_loss, reason = "a count of pairs")]
            let matches = crate::matching::weigh::probability(prior + bits) * count as f64;
            expected += matches;
            for (counts, level) in counts.iter_mut().zip(pattern) {
                if level != MISSING {
                    counts[usize::from(level)] += matches;
                }
            }
        }
        if expected < FEWEST_MATCHES {
            m.clone_from(&usual);
            share = guess.min(0.5);
            continue;
        }
        for (m, counts) in m.iter_mut().zip(&counts) {
            let sum: f64 = counts.iter().sum();
            *m = counts.map(|count| count / sum);
        }
        share = (expected / all_pairs).min(0.5);
    }
    Model {
        weights: weights(&m, &u),
        m,
        u,
        drawn,
        prior: (share / (1.0 - share)).log2(),
        learned: expected >= FEWEST_MATCHES,
    }
}

/// Random pairs of one customer from which on they are worth a second look at all pairs.
const MANY_OWN: f64 = 10.0;

/// Whether so many of the random pairs are likely to be of one customer that they tell how often strangers agree.
pub(super) fn meets_itself(records: &Records, known: Acquainted<'_>) -> bool {
    let mut sizes = vec![0u32; known.cluster.len()];
    for &first in known.cluster {
        sizes[first as usize] += 1;
    }
    let further = known.pairs.iter().filter(|(a, b)| known.cluster[*a as usize] != known.cluster[*b as usize]).count();
    let own: f64 = sizes.into_iter().map(f64::from).map(|size| size * (size - 1.0).max(0.0) / 2.0).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
    let expected = (own + further as f64) / all_pairs(records) * RANDOM_PAIRS as f64;
    expected >= MANY_OWN
}

/// How many pairs there are.
#[expect(clippy::cast_precision_loss, reason = "counts of records")]
fn all_pairs(records: &Records) -> f64 {
    let count = records.count as f64;
    let pairs = match &records.side {
        None => count * (count - 1.0) / 2.0,
        Some(side) => {
            let first = side.iter().map(|side| f64::from(u8::from(*side == 0))).sum::<f64>();
            first * (count - first)
        }
    };
    pairs.max(1.0)
}

/// Bits of each level, never more for a lesser likeness than for a greater one.
fn weights(m: &[[f64; LEVELS]], u: &[[f64; LEVELS]]) -> Vec<[f64; LEVELS]> {
    let of_field = |(m, u): (&[f64; LEVELS], &[f64; LEVELS])| {
        let mut weights = [0.0; LEVELS];
        let mut most = MOST_BITS;
        for level in usize::from(EQUAL)..LEVELS {
            most = (m[level].max(1e-6) / u[level].max(1e-9)).log2().clamp(-MOST_BITS, most);
            weights[level] = most;
        }
        weights
    };
    m.iter().zip(u).map(of_field).collect()
}

/// How often random records agree, by field and level, and how many pairs told something of each field; acquaintances are left out.
fn random_agreement(records: &Records, known: Option<Acquainted<'_>>) -> (Vec<[f64; LEVELS]>, Vec<f64>) {
    let count = records.count as u64;
    if count < 2 {
        return (vec![[1.0 / 6.0; LEVELS]; records.fields.len()], vec![0.0; records.fields.len()]);
    }
    let tried = RANDOM_PAIRS.min(count * (count - 1));
    // Pairs of a fixed sequence: the same records give the same weights.
    let state = foldhash::fast::FixedState::with_seed(11);
    let pair = |number: u64| {
        use std::hash::BuildHasher;
        let hash = state.hash_one(number);
        let (a, b) = ((hash >> 32) % count, (hash & 0xFFFF_FFFF) % count);
        (u32::try_from(a).unwrap_or(0), u32::try_from(b).unwrap_or(0))
    };
    let none = || vec![[0u64; LEVELS]; records.fields.len()];
    let add = |mut one: Vec<[u64; LEVELS]>, other: Vec<[u64; LEVELS]>| {
        for (one, other) in one.iter_mut().zip(other) {
            one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
        }
        one
    };
    let counted = (0..tried)
        .into_par_iter()
        .filter_map(|number| {
            let (a, b) = pair(number);
            let strangers = known.is_none_or(|known| !known.has(a, b));
            (a != b && strangers && records.comparable(a, b)).then(|| pattern(records, a, b))
        })
        .fold(none, |mut counts, pattern| {
            for (counts, &level) in counts.iter_mut().zip(&pattern) {
                counts[usize::from(level)] += u64::from(level != MISSING);
            }
            counts
        })
        .reduce(none, add);
    counted
        .into_iter()
        .map(|counts| {
            #[expect(clippy::cast_precision_loss, reason = "counts of pairs")]
            let drawn = counts.iter().sum::<u64>() as f64;
            #[expect(clippy::cast_precision_loss, reason = "counts of pairs")]
            let shares = counts.map(|count| (count as f64 + 0.1) / (drawn + 1.0));
            (shares, drawn)
        })
        .unzip()
}
