//! What a figure did over several runs, as numbers and as a line of blocks.

use serde::Serialize;

use super::runs::RunFacts;

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
