//! What became of findings between any two runs, by rule and owner.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;

use super::change::{Change, Counts, Interval, walk};
use super::runs::{RuleFacts, RunFacts};
use super::store::{Store, Trouble};
use crate::model::days_between;

/// What became of findings from one run to a later one.
#[derive(Debug, Clone, Serialize)]
pub struct Diff {
    /// The earlier run.
    pub from: RunFacts,
    /// The later run.
    pub to: RunFacts,
    /// Whether the rules differ, which alone may make findings come and go.
    pub rules_differ: bool,
    /// All findings.
    pub all: Counts,
    /// Findings by who answers for them, by name.
    pub owners: Vec<OwnerDiff>,
    /// Findings by rule, most of what is new first.
    pub rules: Vec<RuleDiff>,
}

/// What became of the findings that somebody answers for.
#[derive(Debug, Clone, Serialize)]
pub struct OwnerDiff {
    /// Who does: the owner that a segment has had last, or else the owner of the rule in the later run.
    pub owner: String,
    /// The findings.
    #[serde(flatten)]
    pub counts: Counts,
    /// The median age of what is found in the later run, in days, as for rules.
    pub median_age: Option<i64>,
    /// The age of the oldest.
    pub oldest_age: Option<i64>,
}

/// What became of the findings of one rule.
#[derive(Debug, Clone, Serialize)]
pub struct RuleDiff {
    /// The rule.
    pub rule: String,
    /// Who answers for it, by the later run that has it.
    pub owner: String,
    /// Its status in the later run; empty where that does not have it.
    pub status: String,
    /// Whether the earlier run has the rule. All that a rule finds is new where it does not.
    pub known: bool,
    /// Its findings.
    #[serde(flatten)]
    pub counts: Counts,
    /// The median age of what is found in the later run, in days, each counted from the run since which it is found.
    pub median_age: Option<i64>,
    /// The age of the oldest.
    pub oldest_age: Option<i64>,
}

#[derive(Default)]
struct Tally {
    counts: Counts,
    /// How many of the findings in the later run are found since which run.
    since: BTreeMap<i64, u64>,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.counts.new += other.counts.new;
        self.counts.reopened += other.counts.reopened;
        self.counts.open += other.counts.open;
        self.counts.fixed += other.counts.fixed;
        for (run, count) in &other.since {
            *self.since.entry(*run).or_default() += count;
        }
    }

    /// The median age of what is found in the later run, and the age of the oldest.
    fn ages(&self, age: impl Fn(i64) -> i64) -> (Option<i64>, Option<i64>) {
        let mut ages: Vec<(i64, u64)> = self.since.iter().map(|(run, count)| (age(*run), *count)).collect();
        ages.sort_unstable();
        (median(&ages), ages.last().map(|(age, _)| *age))
    }
}

/// What became of a finding between two runs; `None` where neither found it. One that was gone in between and came back is
/// still open.
fn between(intervals: &[Interval], from: i64, to: i64) -> Option<Change> {
    let found = |run: i64| intervals.iter().any(|interval| interval.holds(run));
    let was_gone = || intervals.iter().any(|interval| interval.closed.is_some_and(|closed| closed <= from));
    match (found(from), found(to)) {
        (true, true) => Some(Change::Open),
        (true, false) => Some(Change::Fixed),
        (false, true) if was_gone() => Some(Change::Reopened),
        (false, true) => Some(Change::New),
        (false, false) => None,
    }
}

/// Compares two runs of one series, `from` before `to`. `runs` has every run of the series.
///
/// # Errors
/// When the file cannot be read.
pub fn diff(store: &Store, runs: &[RunFacts], from: &RunFacts, to: &RunFacts) -> Result<Diff, Trouble> {
    // By rule, and by the owners of segments.
    let mut of_both: BTreeMap<(i64, Option<i64>), Tally> = BTreeMap::new();
    let mut all = Counts::default();
    walk(&store.connection, to.series_id, |_, intervals| {
        let Some(change) = between(intervals, from.run, to.run) else { return };
        let now = intervals.iter().find(|interval| interval.holds(to.run));
        let Some(told) = now.or(intervals.last()) else { return };
        let tally = of_both.entry((told.rule, told.owner)).or_default();
        tally.counts.add(change);
        all.add(change);
        if let Some(now) = now {
            *tally.since.entry(now.opened).or_default() += 1;
        }
    })?;
    let (before, after) = (store.rules(from.run)?, store.rules(to.run)?);
    let names = names(&store.connection, "SELECT id, rule FROM rule_names")?;
    let owner_names = self::names(&store.connection, "SELECT id, owner FROM owner_names")?;
    let day = |run: i64| runs.iter().find(|facts| facts.run == run).map_or(to.as_of.as_str(), |facts| &facts.as_of);
    let age = |run: i64| days_between(day(run), &to.as_of).max(0);
    let of_run = |rules: &'_ [RuleFacts], id: i64| {
        let name = names.get(&id)?;
        rules.iter().find(|facts| facts.rule == *name).cloned()
    };
    let mut of_rules: BTreeMap<i64, Tally> = BTreeMap::new();
    let mut of_owners: BTreeMap<String, Tally> = BTreeMap::new();
    for ((rule, owner), tally) in &of_both {
        let of_segment = owner.and_then(|owner| owner_names.get(&owner).cloned());
        let of_rule = || of_run(&after, *rule).or_else(|| of_run(&before, *rule)).map(|facts| facts.owner);
        of_owners.entry(of_segment.or_else(of_rule).unwrap_or_default()).or_default().add(tally);
        of_rules.entry(*rule).or_default().add(tally);
    }
    let of_owner = |(owner, tally): (String, Tally)| {
        let (median_age, oldest_age) = tally.ages(age);
        OwnerDiff { owner, counts: tally.counts, median_age, oldest_age }
    };
    let owners = of_owners.into_iter().map(of_owner).collect();
    let mut rules: Vec<RuleDiff> = of_rules
        .into_iter()
        .map(|(id, tally)| {
            let (old, new) = (of_run(&before, id), of_run(&after, id));
            let (median_age, oldest_age) = tally.ages(age);
            RuleDiff {
                owner: new.as_ref().or(old.as_ref()).map_or_else(String::new, |facts| facts.owner.clone()),
                status: new.map_or_else(String::new, |new| new.status),
                known: old.is_some(),
                counts: tally.counts,
                median_age,
                oldest_age,
                rule: names.get(&id).cloned().unwrap_or_default(),
            }
        })
        .collect();
    rules.sort_by(|a, b| {
        let key = |rule: &RuleDiff| (rule.counts.new + rule.counts.reopened, rule.counts.fixed, rule.counts.open);
        key(b).cmp(&key(a)).then_with(|| a.rule.cmp(&b.rule))
    });
    Ok(Diff { rules_differ: from.rules_hash != to.rules_hash, from: from.clone(), to: to.clone(), all, owners, rules })
}

/// The names of a table of names, by id.
fn names(connection: &Connection, select: &str) -> rusqlite::Result<BTreeMap<i64, String>> {
    let mut statement = connection.prepare(select)?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    names.collect()
}

/// The lower median of values that are given with how often each is there, in ascending order.
fn median(values: &[(i64, u64)]) -> Option<i64> {
    let all: u64 = values.iter().map(|(_, count)| count).sum();
    let mut passed = 0;
    values.iter().find_map(|(value, count)| {
        passed += count;
        (passed * 2 >= all && all > 0).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(spans: &[(i64, Option<i64>)]) -> Vec<Interval> {
        spans.iter().map(|&(opened, closed)| Interval { opened, closed, rule: 1, owner: None }).collect()
    }

    #[test]
    fn what_became_of_a_finding_follows_from_its_intervals() {
        for (spans, from, to, expected) in [
            (&[(3, None)][..], 1, 3, Some(Change::New)),
            (&[(3, None)], 3, 9, Some(Change::Open)),
            (&[(1, Some(3))], 2, 3, Some(Change::Fixed)),
            (&[(1, Some(3))], 3, 4, None),
            (&[(1, Some(2)), (4, None)], 3, 4, Some(Change::Reopened)),
            (&[(1, Some(2)), (4, None)], 1, 5, Some(Change::Open)),
            // Gone and back after the earlier run, which had never seen it.
            (&[(2, Some(3)), (4, None)], 1, 5, Some(Change::New)),
        ] {
            assert_eq!(between(&intervals(spans), from, to), expected, "{spans:?} from {from} to {to}");
        }
    }

    #[test]
    fn the_median_counts_each_value_as_often_as_it_is_there() {
        assert_eq!(median(&[(0, 3), (7, 1)]), Some(0));
        assert_eq!(median(&[(0, 1), (7, 3)]), Some(7));
        assert_eq!(median(&[]), None);
    }
}
