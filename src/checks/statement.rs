//! What rules state in expressions, judged row by row, order by order or file by file.

use super::check::{RunContext, Sink};
use crate::config::Rule;
use crate::expression::{Bound, Judgement, Level, Source};
use crate::model::{Column, Detail, Moment, Place, RowId};
use crate::normalise::OrderTable;

/// Most columns whose values a finding names.
const MOST_NAMED: usize = 6;

/// Judges a table by the expression of a rule. A table that lacks a column of it is not judged, nor is what the expression
/// gives null for, or what the rule's `where` is not true of.
pub(super) fn judge(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(stated) = &rule.assert else { return };
    let Some(bound) = stated.bind(table, context.as_of) else { return };
    let Some(considered) = considered(rule, table, context.as_of) else { return };
    let judgement = bound.judge(considered.as_deref().filter(|_| stated.level == Level::File));
    let position = stated.columns.iter().find_map(|source| source.position(table));
    let place_of = |at: usize| match stated.level {
        Level::Row => row_place(table, u32::try_from(at).unwrap_or(u32::MAX), position),
        Level::Order => row_place(table, judgement.first_row(at), position),
        Level::File => Place::Table(table.id()),
    };
    let is_considered = |at: usize| {
        stated.level == Level::File
            || considered.as_ref().is_none_or(|truths| truths.get(at).copied().flatten() == Some(true))
    };
    for (at, truth) in judgement.truths.iter().enumerate() {
        let (Some(truth), true) = (truth, is_considered(at)) else { continue };
        match place_of(at).row() {
            Some(row) => sink.looked_at(row),
            None => sink.evaluated(1),
        }
        if !truth {
            let observed = observed(&bound, &judgement, table, at);
            sink.finding(place_of(at), Detail { observed: Some(observed.into()), ..Detail::default() });
        }
    }
}

/// Of which rows or orders a rule is, where it says so; `None` where the table lacks a column of that.
#[expect(
    clippy::option_option,
    reason = "a rule without `where` is about all, one of a column that is not there about none"
)]
fn considered(rule: &Rule, table: &OrderTable, now: Moment) -> Option<Option<Vec<Option<bool>>>> {
    match &rule.considered {
        Some(considered) => Some(Some(considered.bind(table, now)?.judge(None).truths)),
        None => Some(None),
    }
}

/// What a rule about whole files is judged by in a table, and whether it holds there; `None` for other rules, and where the
/// table lacks a column of it.
pub fn judged_by(rule: &Rule, table: &OrderTable, now: Moment) -> Option<(String, Option<bool>)> {
    let stated = rule.assert.as_ref().filter(|stated| stated.level == Level::File)?;
    if rule.source.as_ref().is_some_and(|source| *source != table.profile().id) {
        return None;
    }
    let bound = stated.bind(table, now)?;
    let considered = considered(rule, table, now)?;
    let judgement = bound.judge(considered.as_deref());
    Some((observed(&bound, &judgement, table, 0), judgement.truths.first().copied().flatten()))
}

fn row_place(table: &OrderTable, row: u32, position: Option<usize>) -> Place {
    Place::Row(RowId::new(table.id(), row), position.and_then(|position| u16::try_from(position).ok()))
}

/// The values that an expression was judged by: captions and aggregates, each with what they say.
fn observed(bound: &Bound<'_>, judgement: &Judgement<'_>, table: &OrderTable, at: usize) -> String {
    let stated = bound.expression();
    let caption = |source: &Source| {
        let position = source.position(table)?;
        Some((position, table.raw.header[position].trim().to_owned()))
    };
    let mut named: Vec<String> = Vec::new();
    if stated.level == Level::Row {
        let row = u32::try_from(at).unwrap_or(u32::MAX);
        let of = |source: &Source| match caption(source) {
            Some((position, caption)) => Some(format!("{caption} {}", shown(&table.value(row, position)))),
            // Other columns tell it.
            None if *source == Source::Canonical(Column::Status) => {
                Some(format!("{} {}", source.written(), shown(&table.state_word(row))))
            }
            None => None,
        };
        named.extend(stated.judged_columns().filter_map(of));
    }
    for (text, value) in judgement.aggregates(at) {
        let column = stated.columns.iter().find(|source| source.written() == text);
        let name = column.and_then(caption).map_or_else(|| text.to_owned(), |(_, caption)| caption);
        let said = format!("{name} {}", shown(&if value.is_null() { String::new() } else { value.to_string() }));
        if !named.contains(&said) {
            named.push(said);
        }
    }
    named.truncate(MOST_NAMED);
    named.join(", ")
}

/// A value as a finding shows it.
fn shown(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}
