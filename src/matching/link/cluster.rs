//! Clustering by average weight: two clusters become one as long as their records agree on the whole, not where one pair of many
//! does. Pairs that were never compared speak slightly against it, vetoed ones forbid it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use rayon::prelude::*;

use super::Edge;
use crate::decisions::Applied;
use crate::matching::union::Union;
use crate::matching::weigh::Verdict;

/// What a pair that was not compared weighs, in bits.
const NOT_COMPARED: f64 = -1.0;

/// Largest group of connected records that is looked at pair by pair. Larger ones are first cut down to their sure pairs.
const MOST_CONNECTED: usize = 3000;

/// What stands between two clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    sum: f64,
    compared: u32,
    /// Some pair is one customer by itself.
    proven: bool,
    /// Some pair must not be one.
    forbidden: bool,
}

impl Between {
    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.compared += other.compared;
        self.proven |= other.proven;
        self.forbidden |= other.forbidden;
    }

    fn mean(self, pairs: f64) -> f64 {
        (self.sum + (pairs - f64::from(self.compared)) * NOT_COMPARED) / pairs
    }
}

/// Puts records into clusters by their edges; gives the first record of each one's cluster. Records of one `unit`, by their first
/// record, say the same and are one to begin with: what stands between two units is the mean of their pairs. Records that people
/// hold for two are never put together.
pub(super) fn of_units(mut units: Vec<u32>, edges: &[Edge], decided: &Applied) -> Vec<u32> {
    for &(a, b) in &decided.different {
        if units[a as usize] == units[b as usize] {
            part(&mut units, a);
        }
    }
    let unit = |record: u32| units[record as usize];
    let of_units = |edge: &Edge| {
        let (a, b) = (unit(edge.a).min(unit(edge.b)), unit(edge.a).max(unit(edge.b)));
        Edge { a, b, ..*edge }
    };
    let apart = |&(a, b): &(u32, u32)| {
        of_units(&Edge { a, b, bits: FORBIDDEN, verdict: Verdict::Apart, forbidden: true, contradicts: false })
    };
    let mut between: Vec<Edge> = edges.iter().map(of_units).chain(decided.different.iter().map(apart)).collect();
    between.retain(|edge| edge.a != edge.b);
    between.par_sort_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(x.bits.total_cmp(&y.bits)));
    let mean = |pairs: &[Edge]| {
        let sum: f64 = pairs.iter().map(|edge| f64::from(edge.bits)).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "bits of a pair, to a few digits"
        )]
        let bits = (sum / pairs.len() as f64) as f32;
        let verdict = pairs.iter().map(|edge| edge.verdict).min().unwrap_or(Verdict::Apart);
        Edge { bits, verdict, forbidden: pairs.iter().any(|edge| edge.forbidden), ..pairs[0] }
    };
    let edges: Vec<Edge> = between.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b)).map(mean).collect();
    let of_unit = clusters(units.len(), &edges);
    units.iter().map(|&unit| of_unit[unit as usize]).collect()
}

/// What a pair weighs that people hold for two, in bits.
const FORBIDDEN: f32 = -20.0;

/// Takes a record out of its unit.
fn part(units: &mut [u32], record: u32) {
    let unit = units[record as usize];
    if unit == record {
        // The record gave the unit its name: the next of its members does so from now on.
        let rest: Vec<usize> = (0..units.len()).filter(|&at| units[at] == unit && at != record as usize).collect();
        let first = rest.first().and_then(|&at| u32::try_from(at).ok()).unwrap_or(record);
        for at in rest {
            units[at] = first;
        }
    }
    units[record as usize] = record;
}

/// Joins the clusters of records that people hold for one; gives the first record of each one's cluster, and the decisions that
/// could not be honoured, since that would bring together records that people hold for two.
pub(super) fn join_decided(cluster: Vec<u32>, decided: &Applied) -> (Vec<u32>, Vec<usize>) {
    if decided.same.is_empty() {
        return (cluster, Vec::new());
    }
    let mut sets = Union::new(cluster.len());
    let mut contradictions = Vec::new();
    // For each set the clusters that it may not be joined with.
    let mut apart: HashMap<usize, Vec<usize>> = HashMap::new();
    for &(a, b) in &decided.different {
        let (a, b) = (cluster[a as usize] as usize, cluster[b as usize] as usize);
        apart.entry(a).or_default().push(b);
        apart.entry(b).or_default().push(a);
    }
    for &(a, b, number) in &decided.same {
        let one = sets.find(cluster[a as usize] as usize);
        let other = sets.find(cluster[b as usize] as usize);
        if one == other {
            continue;
        }
        let forbidden = apart.get(&one).is_some_and(|of| of.iter().any(|&at| sets.find(at) == other));
        if forbidden {
            contradictions.push(number);
            continue;
        }
        let (first, second) = (one.min(other), one.max(other));
        sets.join(first, second);
        let taken = apart.remove(&second).unwrap_or_default();
        apart.entry(first).or_default().extend(taken);
    }
    let joined = cluster.iter().map(|&first| u32::try_from(sets.find(first as usize)).unwrap_or(first)).collect();
    (joined, contradictions)
}

/// Puts `count` records into clusters by their edges; gives the first record of each one's cluster.
fn clusters(count: usize, edges: &[Edge]) -> Vec<u32> {
    let mut of: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    let mut sets = Union::new(count);
    for edge in edges.iter().filter(|edge| edge.verdict == Verdict::Merge) {
        sets.join(edge.a as usize, edge.b as usize);
    }
    let mut groups: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut inner: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
    for edge in edges {
        let (a, b) = (sets.find(edge.a as usize), sets.find(edge.b as usize));
        if a == b {
            inner.entry(a).or_default().push(edge);
        }
    }
    for record in 0..count {
        let root = sets.find(record);
        if inner.contains_key(&root) {
            groups.entry(root).or_default().push(u32::try_from(record).unwrap_or(u32::MAX));
        }
    }
    for (root, members) in groups {
        let edges = inner.get(&root).map_or(&[][..], Vec::as_slice);
        for cluster in agglomerate(&members, edges) {
            let first = cluster.iter().copied().min().unwrap_or(0);
            for record in cluster {
                of[record as usize] = first;
            }
        }
    }
    of
}

/// A possible joining of two clusters, the best on top of the heap; of equal ones that of the first records.
#[derive(Debug, PartialEq)]
struct Joining {
    mean: f64,
    a: usize,
    b: usize,
    /// How often each had been joined when this was computed.
    age: (u32, u32),
}

impl Eq for Joining {}

impl Ord for Joining {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Joining {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of records of one cluster")]
fn agglomerate(members: &[u32], edges: &[&Edge]) -> Vec<Vec<u32>> {
    let at_of = |record: u32| members.binary_search(&record).unwrap_or(0);
    let mut clusters: Vec<Vec<u32>> = members.iter().map(|&record| vec![record]).collect();
    let mut between: Vec<BTreeMap<usize, Between>> = vec![BTreeMap::new(); members.len()];
    let large = members.len() > MOST_CONNECTED;
    for edge in edges.iter().filter(|edge| !large || edge.verdict == Verdict::Merge || edge.forbidden) {
        let one = Between {
            sum: f64::from(edge.bits),
            compared: 1,
            proven: edge.verdict == Verdict::Merge,
            forbidden: edge.forbidden,
        };
        let (a, b) = (at_of(edge.a), at_of(edge.b));
        between[a].entry(b).or_default().add(one);
        between[b].entry(a).or_default().add(one);
    }
    let mut age = vec![0u32; members.len()];
    let mut heap = BinaryHeap::new();
    let offer =
        |heap: &mut BinaryHeap<Joining>, clusters: &[Vec<u32>], age: &[u32], a: usize, b: usize, link: Between| {
            let mean = link.mean(clusters[a].len() as f64 * clusters[b].len() as f64);
            if mean > 0.0 && link.proven && !link.forbidden {
                let (a, b) = (a.min(b), a.max(b));
                heap.push(Joining { mean, a, b, age: (age[a], age[b]) });
            }
        };
    for (a, links) in between.iter().enumerate() {
        for (&b, &link) in links.range(a + 1..) {
            offer(&mut heap, &clusters, &age, a, b, link);
        }
    }
    while let Some(Joining { a, b, age: then, .. }) = heap.pop() {
        if clusters[a].is_empty() || clusters[b].is_empty() || (age[a], age[b]) != then {
            continue;
        }
        let taken = std::mem::take(&mut clusters[b]);
        clusters[a].extend(taken);
        (age[a], age[b]) = (age[a] + 1, age[b] + 1);
        let links = std::mem::take(&mut between[b]);
        between[a].remove(&b);
        for (other, link) in links.into_iter().filter(|(other, _)| *other != a) {
            between[other].remove(&b);
            between[other].entry(a).or_default().add(link);
            between[a].entry(other).or_default().add(link);
        }
        let renewed: Vec<(usize, Between)> = between[a].iter().map(|(&other, &link)| (other, link)).collect();
        for (other, link) in renewed {
            offer(&mut heap, &clusters, &age, a, other, link);
        }
    }
    clusters.into_iter().filter(|cluster| !cluster.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: u32, b: u32, bits: f32) -> Edge {
        let verdict = if bits > 5.0 { Verdict::Merge } else { Verdict::Apart };
        Edge { a, b, bits, verdict, forbidden: bits < -50.0, contradicts: false }
    }

    #[test]
    fn one_strong_pair_does_not_chain_clusters_that_disagree() {
        // 0-1-2 agree, 3-4 agree; 2-3 agrees by accident, all other pairs between the two do not.
        let edges = [
            edge(0, 1, 10.0),
            edge(1, 2, 10.0),
            edge(0, 2, 10.0),
            edge(3, 4, 10.0),
            edge(2, 3, 8.0),
            edge(0, 3, -9.0),
            edge(1, 3, -9.0),
            edge(2, 4, -9.0),
        ];
        assert_eq!(clusters(5, &edges), [0, 0, 0, 3, 3]);
    }

    #[test]
    fn what_is_forbidden_stays_apart_whatever_links_it() {
        let edges = [edge(0, 1, 20.0), edge(1, 2, 20.0), edge(0, 2, -99.0)];
        let found = clusters(3, &edges);
        assert_ne!(found[0], found[2]);
    }
}
