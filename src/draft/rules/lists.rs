//! Columns whose values are few and come again.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{Column, Kind, Text};

/// Most values of a list.
const MOST: usize = 40;

/// How often a value must stand to be on the list: what is seen less may be a slip of the pen.
const SEEN: u64 = 3;

/// Rows for each value on the list, at least: otherwise new ones are to be expected.
const ROWS_EACH: u64 = 10;

/// A value is a slip of another one that is so many times as frequent,
const TIMES: u64 = 50;

/// of at least so many characters,
const CHARACTERS: usize = 5;

/// of which at most one in so many differs.
const ONE_IN: usize = 5;

/// Values left out that are named.
const NAMED: usize = 5;

/// Proposes lists, each with the position of its column among those looked at.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<(usize, Proposal)> {
    let all = mined.columns.iter().enumerate();
    all.filter_map(|(at, column)| Some((at, list(column, bar)?))).collect()
}

/// The list of a column. Values seen once or twice are left out; their share is that of values never seen (I. J. Good, 1953), so a
/// column in which it is not small has no list.
fn list(column: &MinedColumn, bar: Bar) -> Option<Proposal> {
    const TITLE: Text = Text { en: "{column} is one of a list", zh: "{column} 在清单内" };
    const LEFT_OUT: Text = Text {
        en: "left out, as seen less than 3 times or close to a frequent one: {values}",
        zh: "因出现不足 3 次或与常见值相近而未列入：{values}",
    };
    const ONE: Text = Text { en: "always the same", zh: "始终为同一值" };
    let open = matches!(
        column.kind(),
        Kind::Name | Kind::Phone | Kind::Email | Kind::Date | Kind::Money | Kind::Quantity | Kind::Rate
    );
    let numbers_rows = matches!(column.column, Some(Column::OrderId | Column::LineNo | Column::LineId));
    // A caption of numbers is one of amounts, unless its numbers are few and whole.
    let is_amount = column.column.is_none()
        && column.numbers.as_ref().is_some_and(|numbers| {
            numbers.len() > 10 || numbers.iter().flatten().any(|number| number.trimmed().scale > 0)
        });
    if open || numbers_rows || is_amount || column.values.len() > MOST * 4 {
        return None;
    }
    let mut listed: Vec<(&str, u64)> = Vec::new();
    let mut rare: Vec<&str> = Vec::new();
    let mut broken = 0;
    let counted = || column.values.iter().zip(column.counts[1..].iter().copied());
    for (value, count) in counted() {
        if count >= SEEN && !counted().any(|(other, times)| is_slip(value, count, other, times)) {
            listed.push((value, count));
        } else {
            rare.push(value);
            broken += count;
        }
    }
    let evidence = Evidence::of(column.filled(), broken);
    let is_short = !listed.is_empty() && listed.len() <= MOST && evidence.judged >= ROWS_EACH * listed.len() as u64;
    if !is_short || !bar.is_met(evidence) {
        return None;
    }
    listed.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let values: Vec<String> =
        listed.iter().map(|(value, _)| toml::Value::String((*value).to_owned()).to_string()).collect();
    let mut notes = Vec::new();
    if listed.len() == 1 {
        notes.push(ONE.owned(&[]));
    }
    if !rare.is_empty() {
        let more = if rare.len() > NAMED { ", …" } else { "" };
        let named: Vec<&str> = rare.iter().take(NAMED).copied().collect();
        notes.push(LEFT_OUT.owned(&[("values", &(named.join(", ") + more))]));
    }
    Some(Proposal {
        id: format!("{}-listed", column.slug()),
        check: "value-not-allowed",
        title: TITLE.owned(&[("column", &column.caption)]),
        keys: vec![
            ("columns", format!("[{}]", column.listed())),
            ("params", format!("{{ values = [{}] }}", values.join(", "))),
        ],
        evidence,
        notes,
    })
}

/// Whether a value is another, much more frequent one with a slip of the pen.
fn is_slip(value: &str, count: u64, other: &str, times: u64) -> bool {
    let length = value.chars().count();
    // Numbers that differ in a digit are different numbers.
    let is_word = |text: &str| !text.bytes().any(|byte| byte.is_ascii_digit());
    times >= count.saturating_mul(TIMES)
        && length >= CHARACTERS
        && is_word(other)
        && rapidfuzz::distance::osa::distance(value.chars(), other.chars()) <= length / ONE_IN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_values_close_to_frequent_ones_are_slips() {
        for (value, count, other, times, slip, why) in [
            ("proxrietary", 3, "proprietary", 200, true, "one letter of eleven, and rare"),
            ("proxrietary", 20, "proprietary", 200, false, "too frequent for a slip"),
            ("A区", 3, "B区", 1000, false, "too short to tell"),
            ("type-2", 3, "type-1", 1000, false, "numbers differ on purpose"),
            ("已完成订单", 3, "已完成定单", 1000, true, "one character of five"),
        ] {
            assert_eq!(is_slip(value, count, other, times), slip, "{why}");
        }
    }
}
