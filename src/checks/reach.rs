//! Which columns of a table any rule judges, so that nobody takes a passed run for a word about the others.

use super::cell::malformed_id::MALFORMED_ID;
use super::check::Body;
use super::runner::Tally;
use super::scope::{KindGroup, Scope};
use crate::config::Rule;
use crate::expression::Source;
use crate::model::Column;
use crate::normalise::OrderTable;
use crate::sources::own_width;

/// The captions of a table's own columns that no rule looks at by what they hold, from left to right.
///
/// Rules about characters, encodings and copies of whole rows see every column and are not meant here: they say nothing about
/// what a column holds. Neither is a `where` or a `by`, which only pick rows, nor a rule of the user's own that judged nothing.
#[must_use]
pub fn unjudged(rules: &[Rule], tallies: &[Tally], table: &OrderTable) -> Vec<String> {
    let header = &table.raw.header;
    let has_judged = |(rule, tally): &(&Rule, &Tally)| tally.evaluated > 0 || !rule.check.is_configured();
    let rules = rules.iter().zip(tallies).filter(has_judged).map(|(rule, _)| rule);
    let reaching: Vec<&Rule> = rules.filter(|rule| is_about(rule, table)).collect();
    (0..own_width(header))
        .filter(|&position| !reaching.iter().any(|rule| judges(rule, table, position)))
        .map(|position| header[position].trim().to_owned())
        .collect()
}

/// Whether a rule can be asked of a table: it is of its source, and has the columns without which nothing can be said.
fn is_about(rule: &Rule, table: &OrderTable) -> bool {
    let is_there = |source: &Source| source.position(table).is_some();
    rule.source.as_ref().is_none_or(|source| *source == table.profile().id)
        && (table.is_orders() || matches!(rule.check.body, Body::Cells(..) | Body::AnyTables(_) | Body::States(_)))
        && rule.assert.iter().chain(&rule.considered).all(|stated| stated.required_columns().all(is_there))
}

/// Whether a rule judges what a column holds.
fn judges(rule: &Rule, table: &OrderTable, position: usize) -> bool {
    let is_this = |source: &Source| source.position(table) == Some(position);
    let determined = || rule.determined().any(|source| is_this(&source));
    if rule.named.iter().any(is_this)
        || determined()
        || rule.assert.iter().any(|stated| stated.columns.iter().any(is_this))
    {
        return true;
    }
    let Some(column) = table.mapping.column(position) else { return false };
    let of_kind = |groups: &[KindGroup]| groups.iter().any(|group| group.holds(column.kind()));
    match &rule.check.body {
        Body::Cells(_, Scope::All) => false,
        Body::Cells(_, Scope::Kinds(groups)) => {
            of_kind(groups) && (rule.columns.is_empty() || rule.columns.contains(&column))
        }
        _ => {
            let profile = table.profile();
            let has_form = || profile.id_format.iter().any(|form| form.column == column);
            rule.columns.contains(&column)
                || rule.check.reads.contains(&column)
                || rule.check.reads.contains(&Column::Status) && profile.tells_state(column)
                || rule.flag("profile_required") && profile.required.contains(&column)
                || rule.check.name == MALFORMED_ID.name && has_form()
        }
    }
}
