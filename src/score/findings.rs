//! Recall and precision of findings.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::customers::Customers;
use super::truth::{Entry, Truth};
use crate::checks::Check;
use crate::config::Rule;
use crate::model::{Defect, Place, TableId};
use crate::pipeline::Run;

/// Checks whose findings are advice rather than accusations: they count for recall and not for precision. The list is fixed:
/// what is stuck or silent, gaps, outliers, and hints about a file or a pair of customers as a whole.
const ADVISORY: &[&str] = &[
    "excel-resaved",
    "late-export",
    "masked-values",
    "missing-days",
    "number-gap",
    "open-refund",
    "outlier",
    "shared-value",
    "silent-customer",
    "similar-customer",
    "stuck-order",
    "truncated-export",
    "uncertain-reading",
    "unusual-volume",
];

/// How much of a kind of fault was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KindScore {
    /// Faults that were planted.
    pub planted: u64,
    /// Of them, those on whose line and column a check made for the kind says something.
    pub found: u64,
    /// The same by variant: planted, found.
    pub variants: BTreeMap<String, (u64, u64)>,
    /// What follows from faults and is of this kind.
    pub side_effects: u64,
}

/// How much of what a check says is true.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CheckScore {
    /// Its findings.
    pub findings: u64,
    /// Of them, those that are a fault or follow from one.
    pub right: u64,
    /// Whether it is left out of the precision of all.
    pub advisory: bool,
}

/// The scores of findings.
#[derive(Debug, Default, Serialize)]
pub struct FindingScore {
    /// By kind of fault.
    pub kinds: BTreeMap<String, KindScore>,
    /// By check.
    pub checks: BTreeMap<String, CheckScore>,
    /// Some of the faults that no finding is about: `file:line kind variant column`.
    pub missed: Vec<String>,
    /// Some of the findings that are about nothing: `file:line check column`.
    pub wrong: Vec<String>,
}

impl FindingScore {
    /// Faults planted and found.
    #[must_use]
    pub fn recall(&self) -> (u64, u64) {
        self.kinds.values().fold((0, 0), |(planted, found), kind| (planted + kind.planted, found + kind.found))
    }

    /// Findings and right ones, advice left out.
    #[must_use]
    pub fn precision(&self) -> (u64, u64) {
        let counted = self.checks.values().filter(|check| !check.advisory);
        counted.fold((0, 0), |(all, right), check| (all + check.findings, right + check.right))
    }
}

/// A finding, as far as it is scored.
struct Said {
    check: &'static Check,
    column: Option<String>,
}

/// Scores the findings of a run.
pub(super) fn score(run: &Run, rules: &[Rule], truth: &Truth, listed: usize) -> FindingScore {
    let mut by_place: HashMap<(TableId, u32), Vec<usize>> = HashMap::new();
    for (index, entry) in truth.entries.iter().enumerate() {
        for &place in &entry.lines {
            by_place.entry(place).or_default().push(index);
        }
    }
    let mut score = FindingScore::default();
    let mut found = vec![false; truth.entries.len()];
    let customers = (!truth.orders.is_empty()).then(|| Customers::of(run, truth));
    for (index, (rule, place)) in run.findings.iter().enumerate() {
        let check = rules[rule.index()].check;
        let (table, line, column) = spot(run, place);
        let said = Said { check, column };
        let of_check = score.checks.entry(check.name.to_owned()).or_default();
        of_check.advisory = ADVISORY.contains(&check.name);
        of_check.findings += 1;
        let mut right = false;
        // Truths are about lines, so that what is said of a whole table is about none of them.
        let entries = line.and_then(|line| by_place.get(&(table, line)));
        for &entry in entries.into_iter().flatten() {
            if is_about(&said, &truth.entries[entry]) {
                found[entry] = true;
                right = true;
            }
        }
        if let (Place::Row(row, _), Some(customers)) = (place, &customers) {
            right |= customers.bear_out(check, row, run.findings.detail(index));
        }
        if right {
            of_check.right += 1;
        } else if !of_check.advisory && score.wrong.len() < listed {
            let file = &run.orders.table(table).raw.file;
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            score.wrong.push(format!("{file}{line} {} {}", rules[rule.index()].id, said.column.unwrap_or_default()));
        }
    }
    for (entry, found) in truth.entries.iter().zip(found) {
        let of_kind = score.kinds.entry(entry.kind.name().to_owned()).or_default();
        if entry.follows {
            of_kind.side_effects += 1;
            continue;
        }
        let of_variant = of_kind.variants.entry(entry.variant.clone()).or_default();
        of_kind.planted += 1;
        of_variant.0 += 1;
        if found {
            of_kind.found += 1;
            of_variant.1 += 1;
        } else if score.missed.len() < listed {
            let file = &run.orders.table(entry.table).raw.file;
            let column = entry.columns.first().map_or("", String::as_str);
            let (kind, variant) = (entry.kind.name(), &entry.variant);
            score.missed.push(format!("{file}:{} {kind} {variant} {column} {}", entry.lines[0].1, entry.order_id));
        }
    }
    score
}

/// Where a finding is: its table, its line, and what its column is called.
fn spot(run: &Run, place: Place) -> (TableId, Option<u32>, Option<String>) {
    match place {
        Place::Row(row, position) => {
            let table = run.orders.table(row.table);
            let name = |position: u16| {
                let position = usize::from(position);
                let canonical = table.mapping.column(position).map(|column| column.name().to_owned());
                canonical.unwrap_or_else(|| table.raw.header[position].trim().to_owned())
            };
            (row.table, Some(table.raw.line(row.row)), position.map(name))
        }
        Place::Line(table, line) => (table, Some(line), None),
        Place::Table(table) => (table, None, None),
    }
}

/// Whether a finding on the line of an entry is about it.
fn is_about(said: &Said, entry: &Entry) -> bool {
    let made_for: &[Defect] = said.check.finds;
    let on_column = || match &said.column {
        Some(column) => entry.columns.is_empty() || entry.columns.contains(column),
        None => true,
    };
    made_for.contains(&entry.kind) && on_column()
}
