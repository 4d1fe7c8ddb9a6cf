//! The status of each rule: whether what it found crosses its limits.

use std::collections::{BTreeMap, BTreeSet};

use super::gaps;
use super::model::Status;
use super::money::{Money, Sums};
use super::segment::SegmentResult;
use crate::checks::Tally;
use crate::config::{Job, Limit, Rule};
use crate::model::{Column, Kind, Place};
use crate::pipeline::Run;
use crate::sources::{Confidence, FALLBACK, Profile};

/// Checks that judge by what a source's profile says of it.
const BY_PROFILE: [&str; 3] = ["unknown-status", "malformed-id", "missing-column"];

/// The status of every rule of a run. What a profile only infers fails by nothing but `--strict`: where all that breaks a rule
/// breaks an inferred profile's word, the rule warns.
#[must_use]
pub fn statuses(job: &Job, run: &Run) -> Vec<Status> {
    let money = Money::of(run);
    let mut statuses: Vec<Status> = job
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| match &rule.by {
            Some(_) => segments(rule, at, (run, &money), job.strict).worst,
            None => status(rule, at, (run, &money), job.strict),
        })
        .collect();
    if job.strict {
        // What could not be judged in full is no pass of a rule that is required.
        for (rule, status) in job.rules.iter().zip(&mut statuses).filter(|(rule, _)| rule.required) {
            if !gaps::of(rule, run).is_empty() {
                *status = Status::Fail;
            }
        }
        return statuses;
    }
    let may_be_inferred = |rule: &Rule| BY_PROFILE.contains(&rule.check.name) || rule.flag("profile_required");
    let mut doubtful: Vec<bool> = job
        .rules
        .iter()
        .zip(&statuses)
        .map(|(rule, status)| *status == Status::Fail && may_be_inferred(rule))
        .collect();
    if !doubtful.contains(&true) {
        return statuses;
    }
    // The general dictionary says nothing of any source.
    let is_inferred: Vec<bool> = run
        .orders
        .tables
        .iter()
        .map(|table| table.profile().id != FALLBACK && table.confidence() == Confidence::Inferred)
        .collect();
    for (id, place) in run.findings.iter() {
        let rule = &job.rules[id.index()];
        let column = match place {
            Place::Row(row, Some(position)) => run.orders.table(row.table).mapping.column(usize::from(position)),
            _ => None,
        };
        // What the rule itself asks for is no word of the profile.
        let words_inferred =
            column.is_some_and(|column| infers_words(run.orders.table(place.table()).profile(), column));
        let of_rule = !BY_PROFILE.contains(&rule.check.name) && column.is_some_and(|c| rule.columns.contains(&c));
        let is_doubtful = is_inferred[place.table().index()] || rule.check.name == "unknown-status" && words_inferred;
        if of_rule || !is_doubtful {
            doubtful[id.index()] = false;
        }
    }
    for (status, doubtful) in statuses.iter_mut().zip(doubtful) {
        if doubtful {
            *status = Status::Warn;
        }
    }
    statuses
}

/// Whether the words that a source has for the states of a column are inferred.
fn infers_words(profile: &Profile, column: Column) -> bool {
    let Kind::Status(axis) = column.kind() else { return false };
    let of_axis = profile.status.iter().filter(|map| map.axis == axis);
    of_axis.filter_map(|map| map.confidence).any(|confidence| confidence == Confidence::Inferred)
}

/// Judges a rule without segments, or one segment of a rule.
struct Judge<'a> {
    rule: &'a Rule,
    tally: &'a Tally,
    /// The money of a column on what was found, and all of it; `None` where that cannot be told.
    money: &'a dyn Fn(Column) -> Option<Sums>,
    strict: bool,
}

impl Judge<'_> {
    fn is_crossed(&self, limit: Option<Limit>) -> bool {
        let Some(limit) = limit else { return false };
        match limit.money() {
            // Nobody is told that money is right which nobody could add up.
            Some(column) => (self.money)(column)
                .filter(|sums| !sums.untold)
                .map_or(self.tally.failed > 0, |sums| limit.is_crossed_by(sums.failed, sums.all)),
            None => limit.is_crossed(self.tally.failed, self.tally.evaluated),
        }
    }

    /// The status that follows from the limits that are crossed.
    fn status(&self, warn: Option<Limit>, fail: Option<Limit>) -> Status {
        if self.tally.evaluated < self.rule.min_units {
            return Status::NotEvaluated;
        }
        match (self.is_crossed(fail), self.is_crossed(warn)) {
            (true, _) => Status::Fail,
            (false, true) if self.strict => Status::Fail,
            (false, true) => Status::Warn,
            (false, false) => Status::Pass,
        }
    }
}

/// How the segments of a rule fared.
pub(super) struct OfSegments {
    /// The worst of them; not evaluated where none was.
    worst: Status,
    /// Each with its name, its tally and who answers for it.
    pub(super) all: Vec<SegmentResult>,
}

/// Judges each segment of a rule by its own limits, or the rule's where it has none. The worst come first; one of too few units is
/// not evaluated, whatever is asked of the rule.
pub(super) fn segments(rule: &Rule, at: usize, (run, money): (&Run, &Money<'_>), strict: bool) -> OfSegments {
    // Each column's money is added up once for all segments.
    let limits = rule.segments.values().flat_map(|of| [of.warn, of.fail]).chain([rule.warn, rule.fail]);
    let columns: BTreeSet<Column> = limits.flatten().filter_map(|limit| limit.money()).collect();
    let sums: BTreeMap<Column, _> =
        columns.into_iter().map(|column| (column, money.of_rule(at, rule, column))).collect();
    let mut all: Vec<SegmentResult> = run.segments[at]
        .iter()
        .filter(|(_, tally)| tally.evaluated > 0)
        .map(|(name, tally)| {
            let of = rule.segments.get(name);
            let warn = of.and_then(|of| of.warn).or(rule.warn);
            let fail = of.and_then(|of| of.fail).or(rule.fail);
            let money = |column: Column| {
                let sums = sums.get(&column)?.as_ref()?;
                Some(sums.get(name).copied().unwrap_or(Sums::NONE))
            };
            let status = Judge { rule, tally, money: &money, strict }.status(warn, fail);
            let owner = owner(rule, name).to_owned();
            let [warn, fail] = [warn, fail].map(|limit| limit.map(|limit| limit.to_string()));
            SegmentResult {
                name: name.clone(),
                owner,
                status,
                evaluated: tally.evaluated,
                failed: tally.failed,
                warn,
                fail,
            }
        })
        .collect();
    all.sort_by(|a, b| b.status.cmp(&a.status).then(b.failed.cmp(&a.failed)).then_with(|| a.name.cmp(&b.name)));
    let worst = all.iter().map(|of| of.status).max().unwrap_or(Status::NotEvaluated);
    let nothing = worst == Status::NotEvaluated && strict && rule.required;
    OfSegments { worst: if nothing { Status::Fail } else { worst }, all }
}

/// Who answers for a segment of a rule.
fn owner<'r>(rule: &'r Rule, segment: &str) -> &'r str {
    rule.segments.get(segment).and_then(|of| of.owner.as_deref()).unwrap_or(&rule.owner)
}

/// Who answers for a finding: the owner of its segment, or of its rule.
#[must_use]
pub fn owner_of<'r>(rules: &'r [Rule], run: &Run, finding: usize) -> &'r str {
    let rule = &rules[run.findings.rule(finding).index()];
    run.segment_of.get(&finding).map_or(&rule.owner, |segment| owner(rule, segment))
}

fn status(rule: &Rule, at: usize, (run, money): (&Run, &Money<'_>), strict: bool) -> Status {
    let tally = &run.tallies[at];
    let money = |column: Column| money.of_rule(at, rule, column)?.remove("");
    let is_judged = tally.evaluated > 0 || tally.failed > 0;
    let judge = Judge { rule, tally, money: &money, strict };
    let status = if is_judged { judge.status(rule.warn, rule.fail) } else { Status::NotEvaluated };
    if status == Status::NotEvaluated && strict && rule.required { Status::Fail } else { status }
}
