//! What a run is measured against.

use super::runs::RunFacts;
use crate::model::{OwnedText, Text};

/// Fewest runs whose median says anything.
const FEWEST: usize = 3;

/// What a run is measured against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// The run before it.
    Last,
    /// The run that was set as the baseline, else the first.
    Baseline,
    /// A run that is named.
    Run(String),
    /// The median of so many runs before it.
    Median(usize),
}

impl Against {
    /// Reads `last`, `baseline`, `run:N` and `median:N`.
    ///
    /// # Errors
    /// Says what goes.
    pub fn parse(text: &str) -> Result<Self, OwnedText> {
        const WRONG: Text = Text {
            en: "--against {text}: write last, baseline, run:N (a number, first or a day) or median:N with N of 3 to 100, as in \
                 median:8",
            zh: "--against {text}：请写 last、baseline、run:N（编号、first 或日期）或 median:N（N 为 3 至 100），例如 median:8",
        };
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| (FEWEST..=100).contains(number));
        match (text, text.split_once(':')) {
            ("last", _) => Some(Self::Last),
            ("baseline", _) => Some(Self::Baseline),
            (_, Some(("run", name))) if !name.is_empty() => Some(Self::Run(name.to_owned())),
            (_, Some(("median", runs))) => number(runs).map(Self::Median),
            _ => None,
        }
        .ok_or_else(|| WRONG.owned(&[("text", text)]))
    }

    /// The runs that a run is measured against, all of its series and before it, in their order. None where there are none. A run
    /// that was tried again, the same export judged in the same way as of the same day, counts once, unless it is named.
    ///
    /// # Errors
    /// When a run is named that is not there, or not before it.
    pub fn runs(&self, runs: &[RunFacts], run: &RunFacts) -> Result<Vec<RunFacts>, OwnedText> {
        const NOT_BEFORE: Text = Text {
            en: "run {other} is not before run {run} in the series `{series}`",
            zh: "在序列 `{series}` 中，运行 {other} 不在运行 {run} 之前",
        };
        let own = of_series(runs, run);
        match self {
            Self::Last => Ok(before(runs, run).last().cloned().into_iter().collect()),
            Self::Baseline => {
                let set = own.iter().find(|other| other.baseline);
                Ok(set.or(own.first()).cloned().into_iter().collect())
            }
            Self::Median(most) => {
                let once = before(runs, run);
                Ok(once[once.len().saturating_sub(*most)..].to_vec())
            }
            Self::Run(name) => {
                let other = RunFacts::find(runs, name)?;
                let values = [other.run.to_string(), run.run.to_string()];
                let is_before = own.iter().any(|own| own.run == other.run);
                let not_before =
                    || NOT_BEFORE.owned(&[("other", &values[0]), ("run", &values[1]), ("series", &run.series)]);
                if is_before { Ok(vec![other.clone()]) } else { Err(not_before()) }
            }
        }
    }

    /// Whether so many runs are enough to measure against.
    #[must_use]
    pub fn is_enough(&self, runs: usize) -> bool {
        runs >= if matches!(self, Self::Median(_)) { FEWEST } else { 1 }
    }
}

/// The runs of a run's series before it.
fn of_series(runs: &[RunFacts], run: &RunFacts) -> Vec<RunFacts> {
    runs.iter().filter(|other| other.series == run.series && other.run < run.run).cloned().collect()
}

/// The same without those that were tried again later: nothing is measured against itself, and no export counts twice.
pub(super) fn before(runs: &[RunFacts], run: &RunFacts) -> Vec<RunFacts> {
    let mut own = of_series(runs, run);
    own.push(run.clone());
    let mut once = without_repeats(&own);
    once.pop();
    once
}

/// Runs of a series without those that were tried again later.
pub(super) fn without_repeats(own: &[RunFacts]) -> Vec<RunFacts> {
    let is_again = |at: usize| own[at + 1..].iter().any(|later| later.repeats(&own[at]));
    (0..own.len()).filter(|&at| !is_again(at)).map(|at| own[at].clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_measure_against_is_written_in_four_ways() {
        for (text, expected) in [
            ("last", Some(Against::Last)),
            ("baseline", Some(Against::Baseline)),
            ("run:7", Some(Against::Run("7".to_owned()))),
            ("median:8", Some(Against::Median(8))),
            ("median:1", None),
            ("median", None),
            ("run:", None),
            ("best", None),
        ] {
            assert_eq!(Against::parse(text).ok(), expected, "{text}");
        }
    }
}
