//! What a figure did over several runs, as numbers and as a line of blocks.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::runs::RunFacts;
use super::store::{Store, Trouble};

/// The blocks of a line, from the lowest value to the highest.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One figure over several runs.
#[derive(Debug, Clone, Serialize)]
pub struct Trend {
    /// `findings`, or the name of a dimension.
    pub figure: String,
    /// Its values, in the order of the runs: counts, or hundredths of a percent.
    pub values: Vec<Option<u64>>,
    /// The line.
    pub sparkline: String,
}

/// The findings and the scores of runs of one series. A dimension that no run looked at is left out.
#[must_use]
pub fn trends(runs: &[RunFacts]) -> Vec<Trend> {
    let trend = |figure: &str, values: Vec<Option<u64>>| {
        let sparkline = sparkline(&values);
        Trend { figure: figure.to_owned(), values, sparkline }
    };
    let mut all = vec![trend("findings", runs.iter().map(|run| Some(run.findings)).collect())];
    for dimension in crate::checks::Dimension::ALL {
        let score = |run: &RunFacts| {
            let of_it = run.dimensions.iter().find(|other| other.dimension == dimension.name());
            of_it.and_then(|of_it| of_it.score).map(u64::from)
        };
        let values: Vec<Option<u64>> = runs.iter().map(score).collect();
        if values.iter().any(Option::is_some) {
            all.push(trend(dimension.name(), values));
        }
    }
    all
}

/// Rules of which a line is shown.
const MOST_RULES: usize = 8;

/// The share of units that fail each rule over runs of one series, in hundredths of a percent: of rules that can warn or fail those
/// whose share changed, the one that changed most first.
///
/// # Errors
/// When the file cannot be read.
pub fn trends_of_rules(store: &Store, runs: &[RunFacts]) -> Result<Vec<Trend>, Trouble> {
    let mut values: BTreeMap<String, Vec<Option<u64>>> = BTreeMap::new();
    for (at, run) in runs.iter().enumerate() {
        for rule in store.rules(run.run)?.into_iter().filter(|rule| rule.limited && rule.evaluated > 0) {
            let share = u128::from(rule.failed) * 10_000 / u128::from(rule.evaluated);
            let of_rule = values.entry(rule.rule).or_insert_with(|| vec![None; runs.len()]);
            of_rule[at] = u64::try_from(share).ok();
        }
    }
    let span = |values: &[Option<u64>]| {
        let there = || values.iter().flatten().copied();
        there().max().unwrap_or(0) - there().min().unwrap_or(0)
    };
    let mut changed: Vec<(String, Vec<Option<u64>>)> =
        values.into_iter().filter(|(_, values)| span(values) > 0).collect();
    changed.sort_by_key(|(_, values)| Reverse(span(values)));
    changed.truncate(MOST_RULES);
    Ok(changed.into_iter().map(|(figure, values)| Trend { figure, sparkline: sparkline(&values), values }).collect())
}

/// A line of one block for each value, between the lowest and the highest of them; values that are all equal are in the middle,
/// and one that is missing is a space.
#[must_use]
pub fn sparkline(values: &[Option<u64>]) -> String {
    let there = || values.iter().flatten().copied();
    let (lowest, highest) = (there().min().unwrap_or(0), there().max().unwrap_or(0));
    let steps = BLOCKS.len() as u128 - 1;
    let block = |value: u64| {
        let span = u128::from(highest - lowest);
        let at = (u128::from(value - lowest) * steps + span / 2).checked_div(span).unwrap_or(steps / 2);
        usize::try_from(at).ok().and_then(|at| BLOCKS.get(at)).copied().unwrap_or(' ')
    };
    values.iter().map(|value| value.map_or(' ', block)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_the_lowest_to_the_highest() {
        for (values, expected) in [
            (&[Some(0), Some(7), Some(14)][..], "▁▅█"),
            (&[Some(9990), None, Some(9993)], "▁ █"),
            (&[Some(5), Some(5)], "▄▄"),
            (&[Some(u64::MAX), Some(0)], "█▁"),
            (&[], ""),
        ] {
            assert_eq!(sparkline(values), expected, "{values:?}");
        }
    }
}
