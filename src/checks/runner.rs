//! Runs every rule over every table.

use std::collections::BTreeMap;

use polars::prelude::{BooleanChunked, DataFrame, Expr, IntoLazy, PolarsError, PolarsResult};
use rayon::prelude::*;

use super::check::{Body, Mask, RowPlan, RunContext, Sink, TextPlan};
use super::scope::Scope;
use super::segment::{self, Counter, Known, Segments};
use super::statement;
use crate::config::Rule;
use crate::error::Error;
use crate::model::{Detail, Findings, Kind, Place, RowId, RuleId};
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
    segments: &mut [Segments],
) -> Result<(), Error> {
    for table in &context.orders.tables {
        let mut plans: Vec<(RuleId, RowPlan)> = Vec::new();
        let mut text_plans: Vec<(RuleId, TextPlan)> = Vec::new();
        let mut about: BTreeMap<RuleId, About> = BTreeMap::new();
        let known = Known::of(rules.iter(), table);
        // Rules know nothing of each other, so they look side by side; what they find is put together in their order.
        let looked: Vec<(RuleId, Looked)> = (0u16..)
            .map(RuleId)
            .zip(rules)
            .filter(|(_, rule)| rule.source.as_ref().is_none_or(|source| *source == table.profile().id))
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|(id, rule)| (id, look(id, rule, (table, &known), context)))
            .collect();
        for (id, looked) in looked {
            match looked {
                Looked::Found(found, Tally { evaluated, failed }, of_segments) => {
                    findings.append(found);
                    segment::add(&mut segments[id.index()], of_segments);
                    let tally = &mut tallies[id.index()];
                    (tally.evaluated, tally.failed) = (tally.evaluated + evaluated, tally.failed + failed);
                }
                Looked::Rows(of_rule, rows) => {
                    plans.extend(of_rule.into_iter().map(|plan| (id, plan)));
                    about.insert(id, rows);
                }
                Looked::Texts(of_rule) => text_plans.extend(of_rule.into_iter().map(|plan| (id, plan))),
            }
        }
        let mut counters: BTreeMap<RuleId, Counter> =
            plans.iter().filter_map(|(id, _)| Some((*id, Counter::of(&rules[id.index()], &known)?))).collect();
        rows(table, &plans, &about, findings, tallies, &mut counters)?;
        for (id, counter) in counters {
            segment::add(&mut segments[id.index()], counter.end());
        }
        texts(table, text_plans, findings, tallies);
    }
    Ok(())
}

/// What came of a rule's look at a table.
enum Looked {
    /// Its findings.
    Found(Findings, Tally, Segments),
    /// What is to be computed together with other rules' masks, and the rows that the rule is about.
    Rows(Vec<RowPlan>, About),
    /// What is to be judged in one pass with other rules' texts.
    Texts(Vec<TextPlan>),
}

/// Where a check of tables puts what it finds.
fn sink<'s>(
    rule: RuleId,
    findings: &'s mut Findings,
    tally: &'s mut Tally,
    segments: Option<&'s mut Counter>,
) -> Sink<'s> {
    let Tally { evaluated, failed } = tally;
    Sink { rule, findings, evaluated, failed, segments }
}

fn look(id: RuleId, rule: &Rule, (table, known): (&OrderTable, &Known), context: &RunContext<'_>) -> Looked {
    let (mut findings, mut tally) = (Findings::new(), Tally::default());
    let is_segmented = matches!(rule.check.body, Body::AnyTables(_) | Body::States(_));
    let mut counter = is_segmented.then(|| Counter::of(rule, known)).flatten();
    match &rule.check.body {
        Body::Cells(faults, scope) => {
            if let Some(about) = About::of(rule, table, context) {
                cells(rule, id, (table, &about), faults, scope, &mut findings, &mut tally);
            }
        }
        Body::Rows(plan) if table.is_orders() => {
            if let Some(about) = About::of(rule, table, context) {
                return Looked::Rows(plan(rule, table, context), about);
            }
        }
        Body::Texts(plan) if table.is_orders() => return Looked::Texts(plan(rule, table)),
        Body::Tables(check) if table.is_orders() => {
            check(rule, table, context, &mut sink(id, &mut findings, &mut tally, None));
        }
        Body::AnyTables(check) => {
            check(rule, table, context, &mut sink(id, &mut findings, &mut tally, counter.as_mut()));
        }
        Body::States(_) => {
            statement::judge(rule, table, context, &mut sink(id, &mut findings, &mut tally, counter.as_mut()));
        }
        Body::Rows(_) | Body::Texts(_) | Body::Tables(_) | Body::Stage => {}
    }
    Looked::Found(findings, tally, counter.map(Counter::end).unwrap_or_default())
}

/// The rows that a rule is about.
enum About {
    /// All of them.
    All,
    /// Those that are marked.
    Marked(Vec<bool>),
}

impl About {
    /// What a rule says; `None` where the table lacks a column of its `where`.
    fn of(rule: &Rule, table: &OrderTable, context: &RunContext<'_>) -> Option<Self> {
        let Some(considered) = &rule.considered else { return Some(Self::All) };
        let truths = considered.bind(table, context.as_of)?.judge(None).truths;
        Some(Self::Marked(truths.into_iter().map(|truth| truth == Some(true)).collect()))
    }

    /// The marks of rows, where it is not about all.
    fn marks(&self) -> Option<&[bool]> {
        match self {
            Self::All => None,
            Self::Marked(marks) => Some(marks),
        }
    }
}

/// Judges all texts in one pass: what a row says stands together in memory, and is the dearer to fetch the more often.
fn texts(table: &OrderTable, plans: Vec<(RuleId, TextPlan)>, findings: &mut Findings, tallies: &mut [Tally]) {
    let mut columns: BTreeMap<usize, (Kind, Vec<usize>)> = BTreeMap::new();
    for (index, (_, plan)) in plans.iter().enumerate() {
        if let Some(position) = table.mapping.position(plan.column) {
            columns.entry(position).or_insert_with(|| (plan.column.kind(), Vec::new())).1.push(index);
        }
    }
    let (conclusions, judges): (Vec<_>, Vec<_>) =
        plans.into_iter().map(|(rule, plan)| ((rule, plan.conclude), plan.judge)).unzip();
    let width = table.raw.width();
    let of_chunk = |chunk: &crate::read::Chunk| {
        let mut wrong: Vec<(usize, u32, Detail)> = Vec::new();
        for (row, at) in (chunk.first_row()..).zip(0..chunk.len()) {
            for (&position, (kind, of_column)) in &columns {
                if table.repeats_above(row, position) {
                    continue;
                }
                let content = table.raw.content(chunk.raw_cell(at, position, width));
                let text = crate::normalise::cell::unwrap(&content, *kind);
                let said = of_column.iter().filter_map(|&index| Some((index, row, judges[index](text)?)));
                wrong.extend(said);
            }
        }
        wrong
    };
    let mut of_plan: Vec<Vec<(u32, Detail)>> = judges.iter().map(|_| Vec::new()).collect();
    table.raw.chunks.in_batches(of_chunk, |wrong| {
        for (index, row, detail) in wrong {
            of_plan[index].push((row, detail));
        }
    });
    for ((rule, conclude), wrong) in conclusions.into_iter().zip(of_plan) {
        let Tally { evaluated, failed } = &mut tallies[rule.index()];
        conclude(table, wrong, &mut Sink { rule, findings, evaluated, failed, segments: None });
    }
}

/// Turns faults of cells into findings of the rule that speaks of them.
fn cells(
    rule: &Rule,
    id: RuleId,
    (table, about): (&OrderTable, &About),
    faults: &[crate::normalise::Fault],
    scope: &Scope,
    findings: &mut Findings,
    tally: &mut Tally,
) {
    let in_rule = |position: usize| {
        rule.columns.is_empty() || table.mapping.column(position).is_some_and(|column| rule.columns.contains(&column))
    };
    let marks = about.marks();
    tally.evaluated += scope.units(table, &in_rule, marks);
    let is_considered = |row: u32| marks.is_none_or(|marks| marks[row as usize]);
    for fault in &table.faults {
        let is_meant = faults.contains(&fault.fault) && in_rule(usize::from(fault.column));
        if !is_meant || !is_considered(fault.row) {
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
    about: &BTreeMap<RuleId, About>,
    findings: &mut Findings,
    tallies: &mut [Tally],
    counters: &mut BTreeMap<RuleId, Counter>,
) -> Result<(), Error> {
    let marks = |id: &RuleId| about.get(id).and_then(About::marks);
    let frame_error = |source: PolarsError| Error::Frame { stage: "checks", source: Box::new(source) };
    let lazy: Vec<Expr> = plans
        .iter()
        .enumerate()
        .filter_map(|(index, (_, plan))| match &plan.mask {
            Mask::Lazy(mask) => Some(mask.clone().alias(format!("m{index}"))),
            Mask::Ready(_) => None,
        })
        .collect();
    for (id, plan) in plans {
        if let Mask::Ready(mask) = &plan.mask {
            take(table, *id, plan, (0, mask, marks(id)), findings, (&mut tallies[id.index()], counters.get_mut(id)));
        }
    }
    if lazy.is_empty() {
        return Ok(());
    }
    in_slices(table, &lazy, |first_row, frame| {
        for (index, (id, plan)) in plans.iter().enumerate() {
            if let Mask::Lazy(_) = plan.mask {
                let mask = frame.column(&format!("m{index}"))?.bool()?;
                let masked = (first_row, mask, marks(id));
                take(table, *id, plan, masked, findings, (&mut tallies[id.index()], counters.get_mut(id)));
            }
        }
        Ok(())
    })
    .map_err(frame_error)
}

/// Rows over which masks are computed at a time, so that what the engine needs in between does not grow with the file.
const SLICE_ROWS: u32 = 1 << 20;

/// Computes expressions of single rows over a table, slice by slice; `look` gets the first row of each, and as many values as
/// it has rows.
pub(super) fn in_slices(
    table: &OrderTable,
    expressions: &[Expr],
    mut look: impl FnMut(u32, &DataFrame) -> PolarsResult<()>,
) -> PolarsResult<()> {
    let height = table.raw.height();
    for first_row in (0..height).step_by(SLICE_ROWS as usize) {
        let rows = SLICE_ROWS.min(height - first_row) as usize;
        let slice = table.frame.slice(i64::from(first_row), rows);
        let mut computed = slice.lazy().select(expressions).collect()?;
        if computed.height() == 1 && rows != 1 {
            // Expressions without any column give one value for all rows.
            computed = computed.new_from_index(0, rows);
        }
        look(first_row, &computed)?;
    }
    Ok(())
}

fn take(
    table: &OrderTable,
    id: RuleId,
    plan: &RowPlan,
    (first_row, mask, marks): (u32, &BooleanChunked, Option<&[bool]>),
    findings: &mut Findings,
    (tally, counter): (&mut Tally, Option<&mut Counter>),
) {
    // What is wrong with a merged cell is told where it stands, once.
    let merged = table.mapping.position(plan.column).filter(|&position| table.raw.has_covered(position));
    let is_meant = |row: u32| {
        marks.is_none_or(|marks| marks[row as usize])
            && merged.is_none_or(|position| !table.repeats_above(row, position))
    };
    let judged = || (first_row..).zip(mask.iter()).filter(|(row, _)| is_meant(*row));
    tally.evaluated += match marks {
        None if merged.is_none() => (mask.len() - mask.null_count()) as u64,
        _ => judged().filter(|(_, broken)| broken.is_some()).count() as u64,
    };
    if let Some(counter) = counter {
        for (row, broken) in judged() {
            let row = RowId::new(table.id(), row);
            if broken.is_some() {
                counter.evaluated(row);
            }
            if broken == Some(true) {
                counter.failed(row);
            }
        }
    }
    let column = table.mapping.place(plan.column);
    for (row, broken) in judged() {
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
