//! From a run to its report: everything a reader is told is computed here, once.

use super::affected::Affected;
use super::costliest::{Costliest, example};
use super::finding::at_stake;
use super::mask::Personal;
use super::model::{Command, Input, Observed, Report, RuleResult, SCHEMA, Status};
use super::money::Money;
use super::stakes::Stakes;
use super::status::segments;
use super::time::Months;
use super::{copies, made_with, notes, responsibility};
use crate::checks;
use crate::config::{Job, Rule};
use crate::model::{Outcome, OwnedText, Place};
use crate::normalise::{NO_ORDER, OrderTable, TableKind, cell};
use crate::pipeline::Run;
use crate::read::Format;
use crate::sources::{Confidence, Grain};
use crate::waivers::Standing;

/// Findings kept per rule: as many as an upload of SARIF can hold of each rule (GitHub keeps 5,000 results in all).
const EXAMPLES: usize = 50;

/// Segments listed of a rule.
const SEGMENTS: usize = 500;

/// Makes the report of a run, as `command` has to tell it.
#[must_use]
pub fn build(job: &Job, run: &Run, statuses: &[Status], command: Command) -> Report {
    let mut rules = rule_results(job, run, statuses);
    rules.sort_by(|a, b| b.status.cmp(&a.status).then(b.findings.cmp(&a.findings)).then_with(|| a.rule.cmp(&b.rule)));
    let (affected, months) = (Affected::of(job, run), Months::of(job, run));
    Report {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        command,
        as_of: job.as_of.to_string(),
        verdict: statuses.iter().copied().max().unwrap_or(Status::NotEvaluated),
        inputs: run.orders.tables.iter().map(|table| input(table, job, run)).collect(),
        balanced: run.ledger.balances(),
        ledger: run.ledger.clone(),
        dimensions: affected.scores(job, run),
        rules,
        edits: run.plan.edits.as_slice().len() as u64,
        orders: run.orders.keys.len() as u64,
        active: active(run),
        responsibility: responsibility::of(run, job, statuses),
        heat: months.heat(run),
        copies: copies::facts(job, run),
        customers: super::customers::facts(run),
        calendar: run.calendar.clone(),
        stale: months.stale(&affected),
        made_with: made_with::of(job),
        missing: cell::SENTINELS.iter().map(|&text| text.to_owned()).collect(),
        since: None,
        first_found: None,
        notes: notes::of(job, run, command),
    }
}

/// How many orders have a row that stays.
fn active(run: &Run) -> u64 {
    let mut stays = vec![false; run.orders.keys.len()];
    for table in run.orders.order_tables() {
        let outcomes = &run.plan.outcomes[table.id().index()];
        for (&order, outcome) in table.order_of.iter().zip(outcomes) {
            if *outcome == Outcome::Clean && order != NO_ORDER {
                stays[order as usize] = true;
            }
        }
    }
    stays.into_iter().filter(|stays| *stays).count() as u64
}

fn input(table: &OrderTable, job: &Job, run: &Run) -> Input {
    let (raw, profile) = (&table.raw, table.profile());
    let confidence = match table.confidence() {
        Confidence::Verified => "verified",
        Confidence::Documented => "documented",
        Confidence::Inferred => "inferred",
    };
    let grain = match table.kind {
        TableKind::Orders(Grain::Line) => "line",
        TableKind::Orders(Grain::Continuation) => "continuation",
        TableKind::Orders(_) => "order",
        TableKind::NotOrders => "none",
    };
    Input {
        file: raw.file.clone(),
        sheet: raw.sheet.clone(),
        blake3: raw.hash.clone(),
        bytes: raw.size,
        rows: raw.height(),
        encoding: raw.encoding.name.to_owned() + if raw.encoding.bom { " BOM" } else { "" },
        encoding_reason: OwnedText { en: raw.encoding.reason.to_owned(), zh: raw.encoding.reason_zh.to_owned() },
        delimiter: match raw.format {
            Format::Text(dialect) => dialect.delimiter_name().to_owned(),
            Format::Workbook => "workbook".to_owned(),
            Format::Parquet => "parquet".to_owned(),
            Format::Json => "json".to_owned(),
        },
        header_line: raw.header_line,
        hidden_rows: raw.hidden_rows,
        hidden_columns: raw.hidden_columns,
        source: profile.id.clone(),
        source_title: profile.title.clone(),
        source_confidence: confidence.to_owned(),
        source_named: table.detection.named,
        grain: grain.to_owned(),
        is_orders: table.is_orders(),
        columns: table
            .mapping
            .columns()
            .iter()
            .map(|mapped| (mapped.caption.clone(), mapped.column.map(|column| column.name().to_owned())))
            .collect(),
        unjudged: checks::unjudged(&job.rules, &run.tallies, table),
    }
}

/// What a rule about whole files was judged by in each that it looked at.
fn observed(rule: &Rule, run: &Run, job: &Job) -> Vec<Observed> {
    let of_table = |table: &OrderTable| {
        let judged = checks::judged_by(rule, table, job.now())?;
        Some(Observed {
            file: table.raw.file.clone(),
            sheet: table.raw.sheet.clone(),
            values: judged.0,
            holds: judged.1,
            personal: Personal::of_statement(rule),
        })
    };
    run.orders.tables.iter().filter_map(of_table).collect()
}

/// One result per rule, with its costliest findings and the money of the orders concerned.
fn rule_results(job: &Job, run: &Run, statuses: &[Status]) -> Vec<RuleResult> {
    let mut counts = vec![(0u64, 0u64); job.rules.len()];
    let mut shown: Vec<[Costliest; 2]> = job.rules.iter().map(|_| Default::default()).collect();
    let mut stakes: Vec<Stakes> = job.rules.iter().map(|_| Stakes::default()).collect();
    for at in 0..run.fingerprints.len() {
        let (rule, place) = (run.findings.rule(at).index(), run.findings.place(at));
        let standing = run.exempt.standing(at);
        let exempt = usize::from(standing != Standing::Counts);
        counts[rule].0 += 1;
        counts[rule].1 += exempt as u64;
        let table = run.orders.table(place.table());
        let stake = place.row().and_then(|row| at_stake(table, row.row));
        shown[rule][exempt].add(at, stake.as_ref().map(|(amount, _)| *amount), EXAMPLES);
        if let (Place::Row(row, _), Standing::Counts, Some(stake)) = (place, standing, stake) {
            stakes[rule].add(&job.rules[rule], run, row, stake);
        }
    }
    let money = Money::of(run);
    let parts = counts.into_iter().zip(shown).zip(stakes);
    job.rules
        .iter()
        .enumerate()
        .zip(parts)
        .map(|((index, rule), (((findings, exempt), shown), stakes))| {
            let tally = run.tallies[index];
            let unit = rule.check.unit.text();
            let mut of_segments = match rule.by {
                Some(_) => segments(rule, index, (run, &money), job.strict).all,
                None => Vec::new(),
            };
            // What makes a rule only warn holds for its segments too.
            for of in &mut of_segments {
                of.status = of.status.min(statuses[index]);
            }
            RuleResult {
                rule: rule.id.clone(),
                check: rule.check.name.to_owned(),
                title: rule.title.clone(),
                dimension: rule.check.dimension.name().to_owned(),
                owner: rule.owner.clone(),
                status: statuses[index],
                limited: rule.is_limited(),
                segment_count: of_segments.len() as u64,
                segments: of_segments.into_iter().take(SEGMENTS).collect(),
                named_by: rule.by.as_ref().map(Personal::of_segments).unwrap_or_default(),
                unit: unit.owned(&[]),
                evaluated: tally.evaluated,
                failed: tally.failed,
                warn: rule.warn.map(|limit| limit.to_string()),
                fail: rule.fail.map(|limit| limit.to_string()),
                on_fail: rule.on_fail.name().to_owned(),
                observed: observed(rule, run, job),
                findings,
                exempt,
                at_stake: stakes.end(),
                examples: shown
                    .into_iter()
                    .flat_map(Costliest::end)
                    .take(EXAMPLES)
                    .enumerate()
                    .map(|(number, at)| example(job, run, at, number))
                    .collect(),
            }
        })
        .collect()
}
