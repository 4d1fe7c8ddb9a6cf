//! Versions: what an earlier export of the same system said of the same orders, and what cannot have become of it.
//!
//! In: [`Orders`] and those of an earlier export. Out: findings about orders that moved backwards, lost what they had, changed
//! their date, or are gone. The earlier export is only looked at; nothing of it is written.

mod checks;
mod machine;
mod snapshot;

use std::collections::HashMap;

pub use checks::{CHANGED_FIXED_VALUE, CHANGED_ORDER_DATE, FALLEN_VALUE, ILLEGAL_TRANSITION, VANISHED_ORDER};

use machine::Machine;
use snapshot::{Seen, Snapshot, Value};

use crate::checks::StageSink;
use crate::dedup::Duplicates;
use crate::model::script::is_han;
use crate::model::status::{Lifecycle, Refund};
use crate::model::{Axis, Column, Detail, Place, day_text};
use crate::normalise::Orders;
use crate::normalise::status::Words;
use crate::sources::Profile;

/// What is legal in a source, and what its words mean.
struct Machines {
    of_order: Machine<Lifecycle>,
    of_claim: Machine<Refund>,
    words: Words,
}

/// Compares the orders of a run with an earlier export of them. Surplus rows are not judged.
pub fn run(orders: &Orders, earlier: &Orders, duplicates: &Duplicates, sink: &mut StageSink<'_>) {
    let now = Snapshot::of(orders, &|row| duplicates.contains(row));
    let before = Snapshot::of(earlier, &|_| false);
    let mut machines: HashMap<&str, Machines> = HashMap::new();
    for table in orders.order_tables() {
        let profile = table.profile();
        machines.entry(profile.id.as_str()).or_insert_with(|| Machines {
            of_order: Machine::with(&profile.lifecycle),
            of_claim: Machine::with(&profile.refund_lifecycle),
            words: Words::new(profile, Axis::Lifecycle),
        });
    }
    let mut known: Vec<(&Seen, &Seen)> = Vec::new();
    for seen in &now.orders {
        if let Some(old) = before.find(&seen.source, &seen.key) {
            known.push((seen, old));
        }
    }
    for check in [&ILLEGAL_TRANSITION, &FALLEN_VALUE, &CHANGED_ORDER_DATE, &CHANGED_FIXED_VALUE] {
        sink.evaluated(check.name, known.len() as u64);
    }
    for (seen, old) in &known {
        let place = |column: Column| Place::Row(seen.row, orders.table(seen.row.table).mapping.place(column));
        if let Some(machines) = machines.get(seen.source.as_str()) {
            let profile = orders.table(seen.row.table).profile();
            judge_move(machines, profile, old, seen, place(Column::Status), sink);
            judge_claim(&machines.of_claim, old, seen, place(Column::RefundStatus), sink);
        }
        for value in Value::ALL {
            if let (Some(had), Some(has)) = (old.value(value), seen.value(value))
                && has.compare(had) == Some(std::cmp::Ordering::Less)
            {
                let detail =
                    Detail { observed: Some(has.to_string().into()), expected: Some(had.to_string().into()), text: 0 };
                sink.finding(FALLEN_VALUE.name, place(value.column()), &detail);
            }
        }
        let profile = orders.table(seen.row.table).profile();
        if !old.is_draft() {
            for (column, had, has) in seen.changed(old) {
                let detail = Detail { observed: Some(has.into()), expected: Some(had.into()), text: 0 };
                sink.finding(CHANGED_FIXED_VALUE.name, place(column), &detail);
            }
        }
        // Where a source says that drafts are still edited, so is their date.
        let may_move = old.is_draft() && profile.fixed.contains(&Column::OrderDate);
        if let (Some(had), Some(has)) = (old.day(), seen.day())
            && had != has
            && !may_move
        {
            let detail = Detail { observed: Some(day_text(has).into()), expected: Some(day_text(had).into()), text: 0 };
            sink.finding(CHANGED_ORDER_DATE.name, place(Column::OrderDate), &detail);
        }
    }
    // Where not one order is known, the two exports write their numbers in different ways, and none can be said to be gone.
    if !known.is_empty() {
        vanished(orders, &now, &before, sink);
    }
}

/// A move between states that no chain of legal moves makes, told in the words of the two exports.
fn judge_move(machines: &Machines, profile: &Profile, old: &Seen, seen: &Seen, place: Place, sink: &mut StageSink<'_>) {
    const ILLEGAL: u8 = 0;
    const RISEN: u8 = 1;
    let (Some(from), Some(to)) = (old.status, seen.status) else { return };
    let machine = &machines.of_order;
    if from == to || from == Lifecycle::Unknown || to == Lifecycle::Unknown || machine.reaches(from, to) {
        return;
    }
    let ended = matches!(from, Lifecycle::Cancelled | Lifecycle::Refunded);
    // What would have been legal says best what is wrong: the way from one state to the other, the other way round.
    let way = machine.way(to, from).unwrap_or_else(|| vec![from]);
    let han = seen.word.chars().any(is_han);
    // One word for two states: another column tells them apart.
    let tell_apart = old.word != seen.word;
    let word = |state: Lifecycle| match state {
        _ if state == from && tell_apart => said(&machines.words, state, &old.word, han),
        _ if state == to && tell_apart => said(&machines.words, state, &seen.word, han),
        _ if state == from || state == to => title_of(state, han),
        _ => word_of(profile, state, han),
    };
    let legal: Vec<&str> = way.into_iter().map(word).collect();
    let detail = Detail {
        observed: Some(format!("{} → {}", word(from), word(to)).into()),
        expected: Some(legal.join(" → ").into()),
        text: if ended { RISEN } else { ILLEGAL },
    };
    sink.finding(ILLEGAL_TRANSITION.name, place, &detail);
}

/// A move between after-sale states that no chain of legal moves makes: money that was paid back is so no longer.
fn judge_claim(machine: &Machine<Refund>, old: &Seen, seen: &Seen, place: Place, sink: &mut StageSink<'_>) {
    const CLAIM: u8 = 2;
    let (Some(from), Some(to)) = (old.refund, seen.refund) else { return };
    // Many systems show a claim that was called off as none; one that was paid never is.
    let called_off = to == Refund::None && !matches!(from, Refund::Partial | Refund::Full);
    let is_unknown = from == Refund::Unknown || to == Refund::Unknown;
    if from == to || is_unknown || called_off || machine.reaches(from, to) {
        return;
    }
    let han = seen.refund_word.chars().any(is_han);
    let title = |state: Refund| if han { state.title().zh } else { state.title().en };
    let legal: Vec<&str> = machine.way(to, from).unwrap_or_else(|| vec![from]).into_iter().map(title).collect();
    let observed = format!("{} → {}", old.refund_word, seen.refund_word);
    let detail = Detail { observed: Some(observed.into()), expected: Some(legal.join(" → ").into()), text: CLAIM };
    sink.finding(ILLEGAL_TRANSITION.name, place, &detail);
}

/// The word of an export for a state; where that word alone means another one, as with a column beside it that says that the order
/// is void, what people call the state.
fn said<'a>(words: &Words, state: Lifecycle, word: &'a str, han: bool) -> &'a str {
    let alone = words.code(word, |_| None).and_then(Lifecycle::from_code);
    if alone.is_none_or(|alone| alone == state) { word } else { title_of(state, han) }
}

/// The first word that a source has for a state in the script of the export, or what people call it.
fn word_of(profile: &Profile, state: Lifecycle, han: bool) -> &str {
    let maps = profile.status.iter().filter(|map| map.axis == Axis::Lifecycle);
    let words = maps.filter_map(|map| map.values.get(state.name())).flatten();
    words.map(String::as_str).find(|word| word.chars().any(is_han) == han).unwrap_or_else(|| title_of(state, han))
}

fn title_of(state: Lifecycle, han: bool) -> &'static str {
    let title = state.title();
    if han { title.zh } else { title.en }
}

/// Orders of the earlier export that lie within the days of the new one of the same source, and are not in it.
fn vanished(orders: &Orders, now: &Snapshot, before: &Snapshot, sink: &mut StageSink<'_>) {
    let mut spans: HashMap<&str, (i64, i64)> = HashMap::new();
    for seen in &now.orders {
        if let Some(day) = seen.day() {
            let span = spans.entry(seen.source.as_str()).or_insert((day, day));
            *span = (span.0.min(day), span.1.max(day));
        }
    }
    for old in &before.orders {
        let Some(&(first, last)) = spans.get(old.source.as_str()) else { continue };
        // The first and the last day of an export may be cut in the middle.
        let Some(day) = old.day().filter(|day| (first + 1..last).contains(day)) else { continue };
        sink.evaluated(VANISHED_ORDER.name, 1);
        if now.find(&old.source, &old.key).is_some() {
            continue;
        }
        let table = orders.order_tables().find(|table| table.profile().id == old.source);
        let Some(table) = table else { continue };
        let detail = Detail { observed: Some(old.key.as_str().into()), expected: Some(day_text(day).into()), text: 0 };
        sink.finding(VANISHED_ORDER.name, Place::Table(table.id()), &detail);
    }
}
