//! The status of each rule: whether what it found crosses its limits.

use std::collections::BTreeSet;

use super::model::{SegmentResult, Status};
use crate::checks::{Segments, Tally};
use crate::config::{Job, Limit, Rule};
use crate::model::{Column, Decimal, Level, Place, RowId};
use crate::normalise::NO_ORDER;
use crate::pipeline::Run;
use crate::sources::{Confidence, FALLBACK};
use crate::waivers::Standing;

/// Checks that judge by what a source's profile says of it.
const BY_PROFILE: [&str; 3] = ["unknown-status", "malformed-id", "missing-column"];

/// The status of every rule of a run. What a profile only infers fails by nothing but `--strict`: where all that breaks a rule
/// breaks an inferred profile's word, the rule warns.
#[must_use]
pub fn statuses(job: &Job, run: &Run) -> Vec<Status> {
    let mut statuses: Vec<Status> = job
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| match &rule.by {
            Some(_) => segments(rule, &run.segments[at], job.strict).worst,
            None => status(rule, &run.tallies[at], &|column| money(run, at, column), job.strict),
        })
        .collect();
    if job.strict {
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
        let of_rule = !BY_PROFILE.contains(&rule.check.name) && column.is_some_and(|c| rule.columns.contains(&c));
        if of_rule || !is_inferred[place.table().index()] {
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

/// The money of a column that stands on rows with findings of a rule, and all of it, whatever its sign; `None` where that cannot be
/// told: no table has the column, a finding is about no row, or a sum cannot be represented. What is said of an order counts once
/// for each order, in whatever file its rows stand; findings that are waived or known do not count.
fn money(run: &Run, rule: usize, column: Column) -> Option<(Decimal, Decimal)> {
    let mut rows: BTreeSet<RowId> = BTreeSet::new();
    let mut orders: BTreeSet<u32> = BTreeSet::new();
    for (at, (id, place)) in run.findings.iter().enumerate() {
        if id.index() == rule && run.exempt.standing(at) == Standing::Counts {
            let row = place.row()?;
            rows.insert(row);
            orders.extend(run.orders.order_of(row));
        }
    }
    let of_order = column.level() == Level::Order;
    let mut counted: BTreeSet<u32> = BTreeSet::new();
    let (mut failed, mut all, mut is_there) = (Decimal::ZERO, Decimal::ZERO, false);
    for table in &run.orders.tables {
        let Some(numbers) = table.numbers(column) else { continue };
        is_there = true;
        for row in 0..table.raw.height() {
            let Some(amount) = numbers.get(row) else { continue };
            let order = table.order_of.get(row as usize).copied().filter(|order| of_order && *order != NO_ORDER);
            let is_wrong = match order {
                Some(order) if !counted.insert(order) => continue,
                Some(order) => orders.contains(&order),
                None => rows.contains(&RowId::new(table.id(), row)),
            };
            let amount = amount.checked_abs()?;
            all = all.checked_add(amount)?;
            failed = if is_wrong { failed.checked_add(amount)? } else { failed };
        }
    }
    is_there.then_some((failed, all))
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
pub(super) fn segments(rule: &Rule, tallies: &Segments, strict: bool) -> OfSegments {
    let mut all: Vec<SegmentResult> = tallies
        .iter()
        .filter(|(_, tally)| tally.evaluated > 0)
        .map(|(name, tally)| {
            let of = rule.segments.get(name);
            let warn = of.and_then(|of| of.warn).or(rule.warn);
            let fail = of.and_then(|of| of.fail).or(rule.fail);
            // Limits on money are not asked of segments.
            let crossed =
                |limit: Option<Limit>| limit.is_some_and(|limit| limit.is_crossed(tally.failed, tally.evaluated));
            let status = if tally.evaluated < rule.min_units {
                Status::NotEvaluated
            } else {
                judged(crossed(warn), crossed(fail), strict)
            };
            let owner = owner(rule, name).to_owned();
            SegmentResult { name: name.clone(), owner, status, evaluated: tally.evaluated, failed: tally.failed }
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

fn status(rule: &Rule, tally: &Tally, money: &dyn Fn(Column) -> Option<(Decimal, Decimal)>, strict: bool) -> Status {
    let too_few = tally.evaluated < rule.min_units;
    if too_few || tally.evaluated == 0 && tally.failed == 0 {
        return if strict && rule.required { Status::Fail } else { Status::NotEvaluated };
    }
    let crossed = |limit: &Option<Limit>| {
        limit.is_some_and(|limit| match limit.money() {
            Some(column) => {
                // Nobody is told that money is right which nobody could add up.
                money(column).map_or(tally.failed > 0, |(failed, all)| limit.is_crossed_by(failed, all))
            }
            None => limit.is_crossed(tally.failed, tally.evaluated),
        })
    };
    judged(crossed(&rule.warn), crossed(&rule.fail), strict)
}

/// The status that follows from the limits that are crossed.
fn judged(warns: bool, fails: bool, strict: bool) -> Status {
    match (fails, warns) {
        (true, _) => Status::Fail,
        (false, true) if strict => Status::Fail,
        (false, true) => Status::Warn,
        (false, false) => Status::Pass,
    }
}

/// The severity of a finding, given the status of its rule.
#[must_use]
pub fn severity(status: Status) -> &'static str {
    match status {
        Status::Fail => "fail",
        Status::Warn => "warn",
        Status::Pass | Status::NotEvaluated => "info",
    }
}
