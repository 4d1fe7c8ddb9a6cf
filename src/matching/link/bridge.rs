//! Records that go with two others equally well which are not one: John Smith of one house beside the two of that name and house
//! who were born in 1970 and in 1990. Whose they are is a question, and no link between the two.

use super::Edge;
use crate::matching::weigh::Verdict;

/// Most bits by which one of two claims may outweigh the other and still leave the question open.
const AS_GOOD: f32 = 1.0;

/// Turns claims that contradict each other, of those that are as good as each other, from merges into questions.
pub(super) fn ask(edges: &mut [Edge]) {
    let is_merge = |edge: &&Edge| edge.verdict == Verdict::Merge;
    let most = edges.iter().map(|edge| edge.a.max(edge.b)).max().map_or(0, |most| most as usize + 1);
    let mut merged = vec![false; most];
    for edge in edges.iter().filter(is_merge) {
        (merged[edge.a as usize], merged[edge.b as usize]) = (true, true);
    }
    let claimed = |edge: &&Edge| edge.contradicts && merged[edge.a as usize] && merged[edge.b as usize];
    let contradictions: Vec<(u32, u32)> = edges.iter().filter(claimed).map(|edge| (edge.a, edge.b)).collect();
    if contradictions.is_empty() {
        return;
    }
    let mut contradicted = vec![false; most];
    for &(a, b) in &contradictions {
        (contradicted[a as usize], contradicted[b as usize]) = (true, true);
    }
    // The merges of the records that are contradicted: the record, the other one, and the place of the edge.
    let mut merges: Vec<(u32, u32, usize)> = Vec::new();
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| is_merge(edge)) {
        let both = [(edge.a, edge.b, at), (edge.b, edge.a, at)];
        merges.extend(both.into_iter().filter(|&(one, ..)| contradicted[one as usize]));
    }
    merges.sort_unstable();
    let of = |record: u32| {
        let from = merges.partition_point(|&(one, ..)| one < record);
        let until = from + merges[from..].partition_point(|&(one, ..)| one == record);
        &merges[from..until]
    };
    let mut open = Vec::new();
    for (a, b) in contradictions {
        let of_b = of(b);
        for &(_, other, with_a) in of(a) {
            let Ok(found) = of_b.binary_search_by_key(&other, |&(_, other, _)| other) else { continue };
            let with_b = of_b[found].2;
            // A weaker claim stays: what contradicts is wrong as often as what agrees, and clustering weighs both.
            if (edges[with_a].bits - edges[with_b].bits).abs() <= AS_GOOD {
                open.extend([with_a, with_b]);
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
    fn claims_of_which_one_is_better_are_left_to_clustering() {
        let mut edges = [edge(0, 1, 7.0, false), edge(0, 2, 17.0, false), edge(1, 2, 3.0, true)];
        ask(&mut edges);
        assert!(edges[..2].iter().all(|edge| edge.verdict == Verdict::Merge));
    }
}
