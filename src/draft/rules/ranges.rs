//! Numbers that keep within bounds.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{Decimal, Text};

/// Proposes bounds.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    mined.columns.iter().filter_map(|column| bounds(column, bar)).collect()
}

/// A column's sign and the largest number that it may have: the next of 1, 2 and 5 times a power of ten above all that were seen,
/// so that a little more is no fault.
fn bounds(column: &MinedColumn, bar: Bar) -> Option<Proposal> {
    const TITLE: Text = Text { en: "{column} keeps within bounds", zh: "{column} 在合理范围内" };
    const SEEN: Text = Text { en: "seen: {least} to {most}", zh: "出现过：{least} 至 {most}" };
    let numbers = column.numbers.as_ref()?;
    if column.column.is_none() && is_code(column) {
        return None;
    }
    let counted = || numbers.iter().zip(&column.counts[1..]).filter_map(|(number, &count)| Some(((*number)?, count)));
    let least = counted().map(|(number, _)| number).min_by(|a, b| a.order(*b))?;
    let most = counted().map(|(number, _)| number).max_by(|a, b| a.order(*b))?;
    // What never varies says nothing of how far it may go.
    if least.order(most).is_eq() {
        return None;
    }
    let share = |holds: &dyn Fn(Decimal) -> bool| {
        let judged = counted().map(|(_, count)| count).sum();
        let broken = counted().filter(|(number, _)| !holds(*number)).map(|(_, count)| count).sum();
        Evidence::of(judged, broken)
    };
    let written = column.written_number();
    let top = round_bound(most)?;
    let above = share(&|number| number.mantissa > 0);
    let not_below = share(&|number| number.mantissa >= 0);
    let (assert, evidence) = if bar.is_met(above) {
        (format!("{written} > 0 AND {written} <= {top}"), above)
    } else if bar.is_met(not_below) {
        (format!("{written} >= 0 AND {written} <= {top}"), not_below)
    } else {
        return None;
    };
    Some(Proposal {
        id: format!("{}-range", column.slug()),
        check: "expression",
        title: TITLE.owned(&[("column", &column.caption)]),
        keys: vec![("assert", toml::Value::String(assert).to_string())],
        evidence,
        notes: vec![SEEN.owned(&[("least", &least.trimmed().to_string()), ("most", &most.trimmed().to_string())])],
    })
}

/// Whether whole numbers are names of things: each stands once, or the caption says so.
fn is_code(column: &MinedColumn) -> bool {
    const ENDINGS: [&str; 7] = ["id", "no", "code", "number", "编号", "编码", "号"];
    let caption = column.caption.to_lowercase();
    let is_whole =
        column.numbers.iter().flatten().flatten().all(|number| number.trimmed().scale == 0 && number.mantissa >= 0);
    let is_named = ENDINGS.iter().any(|ending| caption.ends_with(ending));
    is_whole && (is_named || column.filled() == column.values.len() as u64)
}

/// The least of 1, 2 and 5 times a power of ten that is at least half as much again as a number.
fn round_bound(most: Decimal) -> Option<Decimal> {
    let wanted = most.checked_mul(Decimal::new(15, 1))?;
    let mut power = Decimal::new(1, 0);
    loop {
        for step in [1, 2, 5] {
            let bound = power.checked_mul(Decimal::new(step, 0))?;
            if bound.order(wanted).is_ge() {
                return Some(bound);
            }
        }
        power = power.checked_mul(Decimal::new(10, 0))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_round_and_leave_room() {
        for (most, bound) in [("0", "1"), ("1", "2"), ("13", "20"), ("14", "50"), ("3400.5", "10000")] {
            let most = Decimal::parse(most).expect(most);
            assert_eq!(round_bound(most).map(|bound| bound.to_string()).as_deref(), Some(bound));
        }
    }
}
