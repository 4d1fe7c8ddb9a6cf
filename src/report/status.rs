//! The status of each rule: whether what it found crosses its limits.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Status;
use crate::checks::Tally;
use crate::config::{Job, Rule};
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
        .map(|(at, rule)| status(rule, &run.tallies[at], &|column| money(run, at, column), job.strict))
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

/// The money of a column that stands on rows with findings of a rule, and all of it. What is said of the order counts once for
/// each order; findings that are waived or known do not count.
fn money(run: &Run, rule: usize, column: Column) -> (Decimal, Decimal) {
    let mut wrong: BTreeSet<RowId> = BTreeSet::new();
    for (at, (id, place)) in run.findings.iter().enumerate() {
        if id.index() == rule && run.exempt.standing(at) == Standing::Counts {
            wrong.extend(place.row());
        }
    }
    let of_order = column.level() == Level::Order;
    let (mut failed, mut all) = (Decimal::ZERO, Decimal::ZERO);
    for table in run.orders.order_tables() {
        let Some(numbers) = table.numbers(column) else { continue };
        // An order is wrong where any of its rows is, and carries its money where it stands first.
        let mut orders: BTreeMap<u32, (bool, Option<Decimal>)> = BTreeMap::new();
        for (row, &order) in (0u32..).zip(&table.order_of) {
            let is_wrong = wrong.contains(&RowId::new(table.id(), row));
            let amount = numbers.get(row);
            if of_order && order != NO_ORDER {
                let known = orders.entry(order).or_insert((false, None));
                known.0 |= is_wrong;
                known.1 = known.1.or(amount);
            } else if let Some(amount) = amount {
                all = all.checked_add(amount).unwrap_or(all);
                failed = if is_wrong { failed.checked_add(amount).unwrap_or(failed) } else { failed };
            }
        }
        for (is_wrong, amount) in orders.into_values() {
            let amount = amount.unwrap_or(Decimal::ZERO);
            all = all.checked_add(amount).unwrap_or(all);
            failed = if is_wrong { failed.checked_add(amount).unwrap_or(failed) } else { failed };
        }
    }
    (failed, all)
}

fn status(rule: &Rule, tally: &Tally, money: &dyn Fn(Column) -> (Decimal, Decimal), strict: bool) -> Status {
    let too_few = tally.evaluated < rule.min_units;
    if too_few || tally.evaluated == 0 && tally.failed == 0 {
        return if strict && rule.required { Status::Fail } else { Status::NotEvaluated };
    }
    let crossed = |limit: &Option<crate::config::Limit>| {
        limit.is_some_and(|limit| match limit.money() {
            Some(column) => {
                let (failed, all) = money(column);
                limit.is_crossed_by(failed, all)
            }
            None => limit.is_crossed(tally.failed, tally.evaluated),
        })
    };
    match (crossed(&rule.fail), crossed(&rule.warn)) {
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
