//! Runs every rule over every table.

use polars::prelude::{BooleanChunked, Expr, IntoLazy};

use super::check::{Body, Mask, RowPlan, RunContext, Sink};
use super::scope::Scope;
use crate::config::Rule;
use crate::error::Error;
use crate::model::{Findings, Place, RowId, RuleId};
use crate::normalise::{OrderTable, Orders};

/// How much a rule looked at, and how much of it was wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Units looked at.
    pub evaluated: u64,
    /// Units that broke the rule.
    pub failed: u64,
}

/// Runs the rules whose checks are not stages of their own. Tables that hold no orders are checked cell by cell only.
///
/// # Errors
/// When the frame engine fails.
pub fn run(
    context: &RunContext<'_>,
    rules: &[Rule],
    findings: &mut Findings,
    tallies: &mut [Tally],
) -> Result<(), Error> {
    for table in &context.orders.tables {
        let mut plans: Vec<(RuleId, RowPlan)> = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            let id = RuleId(u16::try_from(index).unwrap_or(u16::MAX));
            if rule.source.as_ref().is_some_and(|source| *source != table.profile().id) {
                continue;
            }
            match &rule.check.body {
                Body::Cells(faults, scope) => cells(rule, id, table, faults, scope, findings, &mut tallies[index]),
                Body::Rows(plan) if table.is_orders() => {
                    plans.extend(plan(rule, table, context).into_iter().map(|plan| (id, plan)));
                }
                Body::Tables(check) if table.is_orders() => {
                    let Tally { evaluated, failed } = &mut tallies[index];
                    check(rule, table, context, &mut Sink { rule: id, findings, evaluated, failed });
                }
                Body::Rows(_) | Body::Tables(_) | Body::Stage => {}
            }
        }
        rows(table, &plans, findings, tallies)?;
    }
    Ok(())
}

/// Turns faults of cells into findings of the rule that speaks of them.
fn cells(
    rule: &Rule,
    id: RuleId,
    table: &OrderTable,
    faults: &[crate::normalise::Fault],
    scope: &Scope,
    findings: &mut Findings,
    tally: &mut Tally,
) {
    let in_rule = |position: usize| {
        rule.columns.is_empty() || table.mapping.column(position).is_some_and(|column| rule.columns.contains(&column))
    };
    tally.evaluated += scope.units(table, &in_rule);
    for fault in &table.faults {
        if !faults.contains(&fault.fault) || !in_rule(usize::from(fault.column)) {
            continue;
        }
        tally.failed += 1;
        let place = Place::Row(RowId::new(table.id(), fault.row), Some(fault.column));
        let texts = rule.check.texts.len();
        // The second text of a check speaks of cells whose right value is not known.
        let text = u8::from(texts > 1 && fault.expected.is_none());
        let detail = crate::model::Detail { observed: None, expected: fault.expected.clone(), text };
        if detail == crate::model::Detail::default() {
            findings.push(id, place);
        } else {
            findings.push_with(id, place, detail);
        }
    }
}

/// Computes all masks of a table in one lazy pass and turns their true rows into findings.
fn rows(
    table: &OrderTable,
    plans: &[(RuleId, RowPlan)],
    findings: &mut Findings,
    tallies: &mut [Tally],
) -> Result<(), Error> {
    let frame_error = |source| Error::Frame { stage: "checks", source };
    let lazy: Vec<Expr> = plans
        .iter()
        .enumerate()
        .filter_map(|(index, (_, plan))| match &plan.mask {
            Mask::Lazy(mask) => Some(mask.clone().alias(format!("m{index}"))),
            Mask::Ready(_) => None,
        })
        .collect();
    let computed = if lazy.is_empty() {
        None
    } else {
        Some(table.frame.clone().lazy().select(lazy).collect().map_err(frame_error)?)
    };
    for (index, (id, plan)) in plans.iter().enumerate() {
        let tally = &mut tallies[id.index()];
        match &plan.mask {
            Mask::Ready(mask) => take(table, *id, plan, mask, findings, tally),
            Mask::Lazy(_) => {
                let Some(frame) = &computed else { continue };
                let mask = frame.column(&format!("m{index}")).and_then(|mask| mask.bool()).map_err(frame_error)?;
                if mask.len() == 1 && table.raw.height() != 1 {
                    // A mask without any column is one value for all rows.
                    let whole: BooleanChunked = (0..table.raw.height()).map(|_| mask.get(0)).collect();
                    take(table, *id, plan, &whole, findings, tally);
                } else {
                    take(table, *id, plan, mask, findings, tally);
                }
            }
        }
    }
    Ok(())
}

fn take(
    table: &OrderTable,
    id: RuleId,
    plan: &RowPlan,
    mask: &BooleanChunked,
    findings: &mut Findings,
    tally: &mut Tally,
) {
    tally.evaluated += (mask.len() - mask.null_count()) as u64;
    let column = table.mapping.position(plan.column).and_then(|position| u16::try_from(position).ok());
    for (row, broken) in (0u32..).zip(mask.iter()) {
        if broken == Some(true) {
            tally.failed += 1;
            let place = Place::Row(RowId::new(table.id(), row), column);
            findings.push_with(id, place, (plan.detail)(table, row));
        }
    }
}

/// The tallies of `rules`, all at zero.
#[must_use]
pub fn tallies(rules: &[Rule]) -> Vec<Tally> {
    vec![Tally::default(); rules.len()]
}

/// The rules of a stage's check.
pub fn rules_of<'a>(rules: &'a [Rule], check: &str) -> impl Iterator<Item = (RuleId, &'a Rule)> + use<'a> {
    let check = super::find(check).map_or("", |check| check.name);
    let numbered = rules.iter().enumerate().filter(move |(_, rule)| rule.check.name == check);
    numbered.map(|(index, rule)| (RuleId(u16::try_from(index).unwrap_or(u16::MAX)), rule))
}

/// A stage's view of the findings: it pushes under the rules of its checks.
pub struct StageSink<'a> {
    /// The rules of the run.
    pub rules: &'a [Rule],
    /// Where findings go.
    pub findings: &'a mut Findings,
    /// What was looked at, per rule.
    pub tallies: &'a mut [Tally],
    /// All tables.
    pub orders: &'a Orders,
}

impl StageSink<'_> {
    /// A finding of a check, under every rule of it.
    pub fn finding(&mut self, check: &str, place: Place, detail: &crate::model::Detail) {
        for (id, _) in rules_of(self.rules, check) {
            self.tallies[id.index()].failed += 1;
            self.findings.push_with(id, place, detail.clone());
        }
    }

    /// A further finding about a unit that has been counted.
    pub fn detail(&mut self, check: &str, place: Place, detail: &crate::model::Detail) {
        for (id, _) in rules_of(self.rules, check) {
            self.findings.push_with(id, place, detail.clone());
        }
    }

    /// Counts units that a check looked at.
    pub fn evaluated(&mut self, check: &str, units: u64) {
        for (id, _) in rules_of(self.rules, check) {
            self.tallies[id.index()].evaluated += units;
        }
    }
}
