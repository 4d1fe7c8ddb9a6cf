//! Disjoint sets, and what holds clusters together.

use std::collections::BTreeMap;

use super::link::Edge;

/// Disjoint sets in which the first member stands for the set.
pub(super) struct Union {
    parent: Vec<usize>,
}

impl Union {
    pub(super) fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    pub(super) fn find(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (first, second) = (a.min(b), a.max(b));
        self.parent[second] = first;
    }
}

/// The pairs that hold clusters together, the surest first: of all pairs of a cluster the surest that connect its records, one
/// fewer than there are records.
#[must_use]
pub fn holding_edges<'e>(edges: &'e [Edge], cluster: &[u32]) -> Vec<&'e Edge> {
    let inner = |edge: &&Edge| cluster[edge.a as usize] == cluster[edge.b as usize];
    let mut edges: Vec<&Edge> = edges.iter().filter(inner).collect();
    edges.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.a, a.b).cmp(&(b.a, b.b))));
    let mut union = Union::new(cluster.len());
    edges.retain(|edge| {
        let (a, b) = (edge.a as usize, edge.b as usize);
        let connects = union.find(a) != union.find(b);
        if connects {
            union.join(a, b);
        }
        connects
    });
    edges
}

/// The pair that each cluster hangs on, by first record: of those that hold its records together, the least sure.
#[must_use]
pub fn weakest_edges<'e>(edges: &'e [Edge], cluster: &[u32]) -> BTreeMap<u32, &'e Edge> {
    // Of a cluster's pairs the last one stays.
    holding_edges(edges, cluster).into_iter().map(|edge| (cluster[edge.a as usize], edge)).collect()
}
