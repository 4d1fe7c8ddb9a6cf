//! Files that lack what rules of the user's own name, so that nobody takes "passed" for a word about these files.

use crate::checks::{Body, By};
use crate::config::Rule;
use crate::expression::Source;
use crate::normalise::OrderTable;
use crate::pipeline::Run;

/// A table that lacks columns which a rule names.
pub(super) struct Gap<'r> {
    pub(super) table: &'r OrderTable,
    /// The columns as rules write them.
    pub(super) columns: Vec<String>,
}

/// The tables that a rule should have judged and could not, or not in full. Meant are those of the same sort as a table that has all
/// that the rule names; where there is none, those that have some of it.
pub(super) fn of<'r>(rule: &Rule, run: &'r Run) -> Vec<Gap<'r>> {
    let named = named(rule);
    if rule.shipped || named.is_empty() {
        return Vec::new();
    }
    let any = matches!(rule.check.body, Body::AnyTables(_) | Body::States(_) | Body::Cells(..));
    let is_meant = |table: &&OrderTable| {
        let is_of_source = rule.source.as_ref().is_none_or(|source| *source == table.profile().id);
        is_of_source && (any || table.is_orders()) && !is_reference(rule, table)
    };
    let tables: Vec<(&OrderTable, Vec<&Source>)> = run
        .orders
        .tables
        .iter()
        .filter(is_meant)
        .map(|table| (table, named.iter().filter(|source| source.position(table).is_none()).collect()))
        .collect();
    let whole: Vec<&OrderTable> =
        tables.iter().filter(|(_, absent)| absent.is_empty()).map(|(table, _)| *table).collect();
    let is_lacking = |(table, absent): &(&OrderTable, Vec<&Source>)| match whole.as_slice() {
        [] => absent.len() < named.len(),
        whole => !absent.is_empty() && whole.iter().any(|other| other.is_orders() == table.is_orders()),
    };
    tables
        .into_iter()
        .filter(is_lacking)
        .map(|(table, absent)| Gap { table, columns: absent.into_iter().map(Source::written).collect() })
        .collect()
}

/// Whether a table is the file of keys that a rule holds others against.
pub(super) fn is_reference(rule: &Rule, table: &OrderTable) -> bool {
    let positions: Option<Vec<usize>> = rule.named.iter().map(|source| source.position(table)).collect();
    positions.zip(rule.reference.as_ref()).is_some_and(|(positions, reference)| reference.is(table, &positions))
}

/// All columns without which a rule cannot say what it states, each once.
fn named(rule: &Rule) -> Vec<Source> {
    let stated = rule.assert.iter().chain(&rule.considered).flat_map(|stated| stated.required_columns().cloned());
    let by = match &rule.by {
        Some(By::Column(source)) => Some(source.clone()),
        Some(By::Month) | None => None,
    };
    let canonical = rule.columns.iter().map(|column| Source::Canonical(*column));
    let mut all: Vec<Source> = Vec::new();
    for source in rule.named.iter().cloned().chain(rule.determined()).chain(stated).chain(by).chain(canonical) {
        if !all.contains(&source) {
            all.push(source);
        }
    }
    all
}
