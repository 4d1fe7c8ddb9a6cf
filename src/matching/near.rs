//! Near names: organisations that may be one customer, for people to decide.

use rayon::prelude::*;

/// Neighbours on either side that a name is compared with in each sorted order. The blocks stay small whatever the file
/// holds.
const NEIGHBOURS: usize = 3;

/// Least length of a core, in characters, for which an edit distance means anything.
const SHORTEST_CORE: usize = 3;

/// Two names with their similarity in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// The position of the first name.
    pub a: u32,
    /// The position of the second name.
    pub b: u32,
    /// Similarity from 0 to 100.
    pub score: u8,
}

/// The near pairs among distinct cores, without the equal ones: each name is compared with its neighbours in the order of
/// the cores and in the order of the cores read backwards. `least` is the lowest similarity worth a person's time, in
/// percent: that of the normalised Levenshtein distance between the names without their legal forms.
#[must_use]
pub(super) fn pairs(cores: &[&str], least: u8) -> Vec<Pair> {
    let long_enough = |&at: &u32| cores[at as usize].chars().take(SHORTEST_CORE).count() == SHORTEST_CORE;
    let all: Vec<u32> = (0..u32::try_from(cores.len()).unwrap_or(u32::MAX)).filter(long_enough).collect();
    let mut candidates: Vec<(u32, u32)> = Vec::with_capacity(all.len() * NEIGHBOURS * 2);
    let mut forward = all.clone();
    forward.par_sort_by(|&a, &b| cores[a as usize].cmp(cores[b as usize]).then(a.cmp(&b)));
    let mut backward = all;
    backward.par_sort_by(|&a, &b| cores[a as usize].chars().rev().cmp(cores[b as usize].chars().rev()).then(a.cmp(&b)));
    for order in [&forward, &backward] {
        for (index, &a) in order.iter().enumerate() {
            for &b in order.iter().skip(index + 1).take(NEIGHBOURS) {
                if cores[a as usize] != cores[b as usize] {
                    candidates.push((a.min(b), a.max(b)));
                }
            }
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    let mut near: Vec<Pair> = candidates
        .into_par_iter()
        .filter_map(|(a, b)| {
            let similarity = strsim::normalized_levenshtein(cores[a as usize], cores[b as usize]);
            // Between 0 and 100 by construction.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 100")]
            let score = (similarity * 100.0).floor() as u8;
            (score >= least).then_some(Pair { a, b, score })
        })
        .collect();
    near.sort_by_key(|pair| (std::cmp::Reverse(pair.score), pair.a, pair.b));
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_listed_and_far_ones_are_not() {
        let cores = ["北京华信科技", "北京华兴科技", "上海宏达贸易", "华信", "acme trading"];
        let found: Vec<(u32, u32, u8)> =
            pairs(&cores, 75).into_iter().map(|pair| (pair.a, pair.b, pair.score)).collect();
        assert_eq!(found, [(0, 1, 83)]);
    }
}
