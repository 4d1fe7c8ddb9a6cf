//! Records that go with two others equally well which are not one: John Smith of one house beside the two of that name and house
//! who were born in 1970 and in 1990. Whose they are is a question, and no link between the two.

use std::collections::BTreeMap;

use super::Edge;
use crate::matching::weigh::Verdict;

/// Most bits by which one of two claims may outweigh the other and still leave the question open.
const AS_GOOD: f32 = 1.0;

/// Turns claims that contradict each other, of those that are as good as each other, from merges into questions.
pub(super) fn ask(edges: &mut [Edge]) {
    let contradictions: Vec<(u32, u32)> =
        edges.iter().filter(|edge| edge.contradicts).map(|edge| (edge.a, edge.b)).collect();
    if contradictions.is_empty() {
        return;
    }
    // The merges of the records that are contradicted, by the other record.
    let mut merges: BTreeMap<u32, BTreeMap<u32, usize>> = BTreeMap::new();
    for (a, b) in &contradictions {
        merges.entry(*a).or_default();
        merges.entry(*b).or_default();
    }
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.verdict == Verdict::Merge) {
        for (one, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
            if let Some(of_one) = merges.get_mut(&one) {
                of_one.insert(other, at);
            }
        }
    }
    let mut open = Vec::new();
    for (a, b) in &contradictions {
        for (other, &of_a) in &merges[a] {
            let Some(&of_b) = merges[b].get(other) else { continue };
            if (edges[of_a].bits - edges[of_b].bits).abs() <= AS_GOOD {
                open.extend([of_a, of_b]);
            }
        }
    }
    for at in open {
        edges[at].verdict = Verdict::Review;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: u32, b: u32, bits: f32, contradicts: bool) -> Edge {
        let verdict = if contradicts { Verdict::Review } else { Verdict::Merge };
        Edge { a, b, bits, verdict, forbidden: false, contradicts }
    }

    #[test]
    fn whom_two_that_contradict_each_other_claim_alike_is_asked_about() {
        let mut edges = [edge(0, 1, 7.0, false), edge(0, 2, 7.5, false), edge(1, 2, 3.0, true), edge(0, 3, 7.0, false)];
        ask(&mut edges);
        let verdicts = edges.map(|edge| edge.verdict);
        assert_eq!(verdicts, [Verdict::Review, Verdict::Review, Verdict::Review, Verdict::Merge]);
    }

    #[test]
    fn the_better_claim_wins() {
        let mut edges = [edge(0, 1, 7.0, false), edge(0, 2, 17.0, false), edge(1, 2, 3.0, true)];
        ask(&mut edges);
        assert_eq!(edges[1].verdict, Verdict::Merge);
    }
}
