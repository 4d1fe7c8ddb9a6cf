//! Pairs that were compared: how they stand to each other, what that weighs, and who is one customer.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::model::{self, Acquainted, Model};
use super::pair::{Names, compare_records};
use super::records::Records;
use super::{Edge, Weigher, bridge, cluster};
use crate::decisions::Applied;
use crate::matching::name::NameComparison;
use crate::matching::weigh::Verdict;

/// Most times that it is asked anew who is no stranger.
const ACQUAINTANCES: usize = 3;

/// Pairs with how they stand to each other.
pub(super) struct Compared<'r> {
    records: &'r Records,
    pairs: &'r [(u32, u32)],
    patterns: Vec<(u64, Option<NameComparison>)>,
    /// How often each pattern occurs.
    counts: BTreeMap<u64, u64>,
}

impl<'r> Compared<'r> {
    /// Compares pairs.
    pub(super) fn of(records: &'r Records, pairs: &'r [(u32, u32)]) -> Self {
        let names = Names::compare(records, pairs);
        let patterns: Vec<(u64, Option<NameComparison>)> = pairs
            .par_iter()
            .map(|&(a, b)| {
                let (pattern, comparison) = compare_records(records, Some(&names), a, b);
                (model::pack(&pattern), comparison)
            })
            .collect();
        let count = |mut counts: BTreeMap<u64, u64>, (pattern, _): &(u64, Option<NameComparison>)| {
            *counts.entry(*pattern).or_default() += 1;
            counts
        };
        let add = |mut one: BTreeMap<u64, u64>, other: BTreeMap<u64, u64>| {
            for (pattern, count) in other {
                *one.entry(pattern).or_default() += count;
            }
            one
        };
        let parts: Vec<BTreeMap<u64, u64>> = patterns.par_iter().fold(BTreeMap::new, count).collect();
        let counts = parts.into_iter().fold(BTreeMap::new(), add);
        Self { records, pairs, patterns, counts }
    }

    /// What agreement weighs, what becomes of each pair, and the first record of each one's cluster.
    ///
    /// How often strangers agree is known once it is known who is none: where customers have several records each, as in a short
    /// list, many a random pair is one customer's.
    pub(super) fn settle(&self, decided: &Applied) -> (Model, Vec<Edge>, Vec<u32>) {
        let units = || self.records.units();
        let mut model = model::learn(self.records, &self.counts, None);
        let mut edges = self.weigh(&model, None);
        let mut cluster = cluster::of_units(units(), &edges, decided);
        for _ in 0..ACQUAINTANCES {
            let likely = |edge: &&Edge| edge.verdict != Verdict::Apart;
            let mut pairs: Vec<(u32, u32)> =
                edges.iter().filter(likely).map(|edge| (edge.a.min(edge.b), edge.a.max(edge.b))).collect();
            pairs.sort_unstable();
            let known = Acquainted { cluster: &cluster, pairs: &pairs };
            if !model::meets_itself(self.records, known) {
                break;
            }
            model = model::learn(self.records, &self.counts, Some(known));
            edges = self.weigh(&model, Some(&edges));
            cluster = cluster::of_units(units(), &edges, decided);
        }
        (model, edges, cluster)
    }

    /// Weighs all pairs, which may have been weighed before.
    fn weigh(&self, model: &Model, before: Option<&[Edge]>) -> Vec<Edge> {
        let weigher = Weigher::new(self.records, model);
        let edge = |at: usize| {
            let ((a, b), (pattern, names)) = (self.pairs[at], &self.patterns[at]);
            let pattern = model::unpack(*pattern);
            let mut edge = weigher.edge(a, b, &pattern, names.as_ref());
            // A record without a name goes with whoever has its number, and has no say in who else that is.
            if weigher.is_nameless(&pattern) && edge.verdict == Verdict::Apart && !edge.forbidden {
                edge.bits = edge.bits.max(0.0);
            }
            // Families are short lists, too: what was asked about is answered only where more than near names speaks for it.
            let was_asked = before.is_some_and(|before| before[at].verdict == Verdict::Review);
            if was_asked && edge.verdict == Verdict::Merge && !weigher.is_firm(&pattern) {
                edge.verdict = Verdict::Review;
            }
            edge
        };
        let mut edges: Vec<Edge> = (0..self.pairs.len()).into_par_iter().map(edge).collect();
        bridge::ask(&mut edges);
        edges
    }
}
