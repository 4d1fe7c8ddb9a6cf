//! Linking: which records of a table are one person or company.
//!
//! In: [`Records`]. Out: [`Linked`]: the cluster of each record, the pairs that were compared with what they weigh, and what
//! blocking left out. The steps: block, compare, weigh, veto, cluster.

mod addresses;
mod block;
mod bridge;
mod cluster;
mod compared;
mod model;
mod pair;
mod records;
mod values;
mod verdict;

use std::collections::HashMap;

pub use block::Certificate;
use compared::Compared;
pub use model::{Model, Pattern, pattern};
pub use pair::compare_pair;
pub use records::{Records, ValueColumn};
pub use values::{
    DIFFERENT, EQUAL, Field, Level, MISSING, NEAR, PARTIAL, SCOPE_END, SOME, UNREADABLE, VARIANT, Value, compare,
};
use verdict::Standing;

use crate::decisions::Applied;
use crate::matching::name::{NameComparison, Veto};
use crate::matching::people::FieldKind;
use crate::matching::weigh::{self, Verdict};

/// A pair of records that was compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The first record.
    pub a: u32,
    /// The second record.
    pub b: u32,
    /// What their agreement weighs, with the odds of any pair, in bits.
    pub bits: f32,
    /// What becomes of the pair by itself.
    pub verdict: Verdict,
    /// Whether the two may not be in one cluster.
    pub forbidden: bool,
    /// Whether something of their own tells the two apart: a day of birth, a tax id, a short given name or initial.
    pub contradicts: bool,
}

/// What came of linking.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    /// The first record of each one's cluster.
    pub cluster: Vec<u32>,
    /// Pairs that are one, or that people must decide, in order of records.
    pub edges: Vec<Edge>,
    /// What blocking did.
    pub certificate: Certificate,
    /// What agreement weighs; `None` where nothing was compared.
    pub model: Option<Model>,
    /// Decisions, by their place in the list, that records are one which stay apart, since people said of others that they are two.
    pub contradictions: Vec<usize>,
}

/// Links records. Identifiers that too many names share are taken out of them. What people decided outranks what is computed:
/// records they hold for one are in one cluster, records they hold for two are not.
#[must_use]
pub fn run(records: &mut Records, decided: &Applied) -> Linked {
    let generic = block::forget_generic(records);
    let parted: Vec<u32> = decided.different.iter().flat_map(|&(a, b)| [a, b]).collect();
    let (pairs, mut certificate) = block::pairs(records, &parted);
    certificate.generic = generic;
    if pairs.is_empty() {
        // Records that say the same are one, and were not compared.
        let cluster = cluster::of_units(records.units(), &[], decided);
        let (cluster, contradictions) = cluster::join_decided(cluster, decided);
        return Linked { cluster, certificate, contradictions, ..Linked::default() };
    }
    let compared = Compared::of(records, &pairs);
    let (model, edges, cluster) = compared.settle(decided);
    drop(compared);
    let (cluster, contradictions) = cluster::join_decided(cluster, decided);
    let edges = edges.into_iter().filter(|edge| edge.verdict != Verdict::Apart).collect();
    Linked { cluster, edges, certificate, model: Some(model), contradictions }
}

/// Weighs pairs of records.
pub struct Weigher<'r> {
    records: &'r Records,
    model: &'r Model,
    /// How many distinct names of the first field of names have the core of each.
    cores: Vec<u32>,
    /// Of each field whether its near values are neighbours and no slips.
    in_series: Vec<bool>,
}

impl<'r> Weigher<'r> {
    /// Counts what weights need.
    #[must_use]
    pub fn new(records: &'r Records, model: &'r Model) -> Self {
        let mut counts: HashMap<&str, u32, foldhash::fast::FixedState> = HashMap::default();
        let names = records.name_field().map_or(&[][..], |field| &records.columns[field].distinct);
        let core = |value: &'r Value| match value {
            Value::Name(name) => name.core.as_str(),
            _ => "",
        };
        for value in names {
            *counts.entry(core(value)).or_default() += 1;
        }
        let cores = names.iter().map(|value| counts[core(value)]).collect();
        let of_field = |((field, u), drawn): ((&Field, &[f64; values::LEVELS]), &f64)| {
            // What was never seen is no share, however few pairs were drawn.
            let near = u[usize::from(NEAR)];
            field.kind == FieldKind::Id && (field.strong || near > IN_SERIES && near * drawn >= 1.0)
        };
        let in_series = records.fields.iter().zip(&model.u).zip(&model.drawn).map(of_field).collect();
        Self { records, model, cores, in_series }
    }

    /// The bits of each field of a pair.
    #[must_use]
    pub fn bits(&self, a: u32, b: u32, pattern: &Pattern, names: Option<&NameComparison>) -> Vec<f64> {
        let name_field = self.records.name_field();
        let fields = self.records.fields.iter().zip(&self.records.columns).zip(pattern).enumerate();
        fields
            .map(|(at, ((field, column), &level))| {
                let weight = self.model.weights[at][usize::from(level)];
                match names.filter(|_| Some(at) == name_field) {
                    // Of organisations much is known beforehand: how places, trades and legal forms speak.
                    Some(names) if !names.persons => {
                        let rarity = Some(self.rarity(a, b));
                        weigh::name_parts(names, rarity).iter().map(|part| part.bits).sum()
                    }
                    _ if level == EQUAL => self.equal_bits(at, column.count(a), field.kind, column.value(a)),
                    _ if level == NEAR && self.in_series[at] => 0.0,
                    // Strangers have the same number in another form no more often than in the same one.
                    _ if level == VARIANT && field.kind == FieldKind::Phone => {
                        let m = &self.model.m[at];
                        let less = (m[usize::from(VARIANT)] / m[usize::from(EQUAL)]).log2();
                        let equal = self.equal_bits(at, column.count(a), field.kind, column.value(a));
                        weight.max((equal + less).min(equal))
                    }
                    _ => weight,
                }
            })
            .collect()
    }

    /// What an equal core weighs: the rarer, the more.
    #[expect(clippy::cast_precision_loss, reason = "counts of names")]
    #[must_use]
    pub fn rarity(&self, a: u32, b: u32) -> f64 {
        let Some(field) = self.records.name_field() else { return 0.0 };
        let column = &self.records.columns[field];
        let count = |record: u32| self.cores[column.of[record as usize] as usize];
        let all = column.distinct.len().max(2) as f64;
        let count = count(a).max(count(b));
        let rarity = (all / f64::from(count)).log2().clamp(0.0, 20.0);
        // In a short list every brand is frequent; what is not repeated is as rare as brands are.
        if count <= FEW { rarity.max(weigh::USUAL_RARITY) } else { rarity }
    }

    /// What an equal value weighs: as the model says, corrected by how frequent the value is.
    #[expect(clippy::cast_precision_loss, reason = "counts of records")]
    fn equal_bits(&self, field: usize, count: u32, kind: FieldKind, value: &Value) -> f64 {
        let m = self.model.m[field][usize::from(EQUAL)];
        // Of records that say the same one is the customer's own; the rest, at least, is how often strangers say it.
        let mut share = f64::from(count.saturating_sub(1).max(1)) / self.records.count.max(1) as f64;
        if count <= FEW {
            // In a short list every value is frequent; what is hardly repeated is as rare as such values are.
            let usual = model::usual_share(kind, value)
                .filter(|usual| self.model.u[field][usize::from(EQUAL)] < (usual * 1000.0).max(SPARSE));
            share = (share * 0.5).min(usual.unwrap_or(1.0));
        }
        let exact = (m / share).log2().clamp(0.0, 20.0);
        // A value that all have says nothing; an identifier says at least what its usual weight does not exceed.
        if matches!(kind, FieldKind::Text | FieldKind::Date) {
            exact.min(self.model.weights[field][usize::from(EQUAL)].max(0.0))
        } else {
            exact
        }
    }

    /// What becomes of a pair, whether blocking would compare it or not; with the veto that its names speak.
    #[must_use]
    pub fn judge(&self, a: u32, b: u32) -> (Edge, Option<Veto>) {
        let (pattern, names) = compare_pair(self.records, a, b);
        (self.edge(a, b, &pattern, names.as_ref()), names.and_then(|names| names.veto))
    }

    /// What becomes of a pair.
    fn edge(&self, a: u32, b: u32, pattern: &Pattern, names: Option<&NameComparison>) -> Edge {
        let bits = self.model.prior + self.bits(a, b, pattern, names).iter().sum::<f64>();
        let (verdict, forbidden) = self.verdict(bits, pattern, names);
        // What is one by law or by identifier is so however often phones and codes have changed since.
        // What is asked about although little speaks for it is asked about at even odds.
        let bits = match verdict {
            Verdict::Merge => bits.max(PROVEN),
            Verdict::Review => bits.max(0.0),
            Verdict::Apart => bits,
        };
        #[expect(clippy::cast_possible_truncation, reason = "bits of a pair, to a few digits")]
        let bits = bits as f32;
        let own = |kind: FieldKind| matches!(kind, FieldKind::BirthDate | FieldKind::TaxId);
        let mut fields = self.records.fields.iter().zip(pattern);
        // So do short given names and initials: John A and John B Smith.
        let given = names.is_some_and(|names| names.veto == Some(Veto::ShortGiven));
        let contradicts =
            verdict != Verdict::Merge && (given || fields.any(|(field, &level)| own(field.kind) && level == DIFFERENT));
        Edge { a, b, bits, verdict, forbidden, contradicts }
    }

    /// Whether the names of a pair are the same in some form, or something agrees that is a person's own.
    fn is_firm(&self, pattern: &Pattern) -> bool {
        let own = |kind: FieldKind| matches!(kind, FieldKind::BirthDate | FieldKind::Id | FieldKind::TaxId);
        let mut fields = self.records.fields.iter().zip(pattern).zip(&self.in_series);
        let mut agrees = fields.any(|((field, &level), in_series)| {
            own(field.kind) && (EQUAL..=NEAR).contains(&level) && !(*in_series && level == NEAR)
        });
        agrees |= matches!(self.name_level(pattern), EQUAL | VARIANT);
        agrees
    }

    /// Whether names are matched, and one of the two has none.
    fn is_nameless(&self, pattern: &Pattern) -> bool {
        self.records.name_field().is_some() && self.name_level(pattern) == MISSING
    }

    /// How the names of a pair stand to each other.
    fn name_level(&self, pattern: &Pattern) -> Level {
        self.records.name_field().map_or(MISSING, |at| pattern[at])
    }

    /// What becomes of a pair with so many bits, and whether the two may not be in one cluster.
    fn verdict(&self, bits: f64, pattern: &Pattern, names: Option<&NameComparison>) -> (Verdict, bool) {
        let pattern = verdict::without_neighbours(pattern, &self.in_series);
        let standing = Standing {
            fields: &self.records.fields,
            pattern: &pattern,
            names,
            name_level: self.name_level(&pattern),
            nameless: self.is_nameless(&pattern),
            bits,
            confidence: weigh::probability(bits),
        };
        standing.verdict()
    }
}

/// How often strangers agree in a field up to which few records say nothing of how often they do.
const SPARSE: f64 = 0.01;

/// Share of strangers with near identifiers from which on identifiers are given in series, where neighbours are near: of numbers drawn
/// at random, with seven digits, six in a million are.
const IN_SERIES: f64 = 1e-4;

/// The least that a proven pair weighs, in bits.
const PROVEN: f64 = 7.0;

/// Records with a value up to which they are more likely one customer's than strangers'.
const FEW: u32 = 4;
