//! Dates that come one after the other.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::Text;

/// Proposes orders of dates; one that follows from two others is left out.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    const TITLE: Text = Text { en: "{first} is not after {second}", zh: "{first} 不晚于 {second}" };
    let dates: Vec<&MinedColumn> = mined.columns.iter().filter(|column| column.moments.is_some()).collect();
    let mut found: Vec<(usize, usize, Evidence)> = Vec::new();
    for first in 0..dates.len() {
        for second in (0..dates.len()).filter(|&second| second != first) {
            let evidence = order(dates[first], dates[second]);
            if bar.is_met(evidence) {
                found.push((first, second, evidence));
            }
        }
    }
    let holds = |a: usize, b: usize| found.iter().any(|(first, second, _)| (*first, *second) == (a, b));
    // Of dates that are equal the first stands for all, and says so of each other one once.
    let is_first = |c: usize, other: usize| !(holds(c, other) && holds(other, c)) || c < other;
    let follows = |a: usize, b: usize| {
        let between = |c: usize| c != a && c != b && holds(a, c) && holds(c, b) && is_first(c, a) && is_first(c, b);
        (0..dates.len()).any(between) || holds(b, a) && b < a
    };
    let kept = found.iter().filter(|(first, second, _)| !follows(*first, *second));
    kept.map(|(first, second, evidence)| {
        let (first, second) = (dates[*first], dates[*second]);
        let assert = format!("{} <= {}", first.written(), second.written());
        Proposal {
            id: format!("{}-before-{}", first.slug(), second.slug()),
            check: "expression",
            title: TITLE.owned(&[("first", &first.caption), ("second", &second.caption)]),
            keys: vec![("assert", toml::Value::String(assert).to_string())],
            evidence: *evidence,
            notes: Vec::new(),
        }
    })
    .collect()
}

/// How often a date is not after another one. By chance it would be compared with that of another row, half the table away.
fn order(first: &MinedColumn, second: &MinedColumn) -> Evidence {
    let (first, second) = (first.moments.as_deref().unwrap_or_default(), second.moments.as_deref().unwrap_or_default());
    let both: Vec<(i64, i64)> = first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let broken = both.iter().filter(|(a, b)| a > b).count() as u64;
    let half = both.len() / 2;
    let others = both.iter().skip(half).chain(both.iter().take(half));
    let by_chance = both.iter().zip(others).filter(|((a, _), (_, b))| a > b).count();
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    Evidence { judged: both.len() as u64, broken, by_chance: Some(by_chance as f64) }
}
