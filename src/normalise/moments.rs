//! Putting date columns together: their notation, their zone, and how exact they are.

use std::collections::BTreeMap;

use super::date::{Clock, DateStyle, Padding, Separator};
use super::finish::{FileFacts, Finished, integers, other_notation};
use super::orders::DateFacts;
use super::part::{ColumnPlan, NULL, Part};
use crate::model::Moment;
use crate::sources::DateOrder;

/// Puts a date column together.
pub(super) fn dates(
    plan: &ColumnPlan,
    parts: &mut [Part],
    first_rows: &[u32],
    file: &FileFacts<'_>,
    finished: &mut Finished,
) {
    let Some(column) = plan.column else { return };
    let plain_style = super::date::plain_style();
    let mut counts: BTreeMap<DateStyle, u32> = BTreeMap::new();
    for part in parts.iter() {
        *counts.entry(plain_style).or_default() += part.plain_dates;
        for (_, style) in &part.date_styles {
            *counts.entry(*style).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > 0);
    let dominant = dominant_date_style(&counts).unwrap_or(plain_style);

    // Zoned times become local again, all of a file in the zone it names first: its columns are compared.
    let own = parts.iter().find_map(|part| part.offset);
    let offset_minutes = own.and(file.zone_minutes);
    let shift = i64::from(offset_minutes.unwrap_or(0)) * 60_000_000;
    for (part, first) in parts.iter_mut().zip(first_rows) {
        for &(row, style) in &part.date_styles {
            let value = &mut part.values[row as usize];
            if style.zoned {
                *value += shift;
            }
            if style.clock < dominant.clock {
                finished.coarse.push((row + first, style.clock));
            }
            if !style.fits(&dominant) {
                // A zone that would be dropped, or a day and month that could be swapped, is never repaired.
                let moment = Moment(*value);
                let swappable = style.order != DateOrder::Ymd
                    && style.order != dominant.order
                    && style.separator != Separator::Month
                    && moment.civil().day() <= 12;
                let kept = swappable || style.zoned != dominant.zoned;
                let expected = if kept { None } else { dominant.render(moment, style.clock) };
                other_notation(plan, row + first, expected, finished);
            }
        }
        if part.plain_dates > 0 && !plain_style.fits(&dominant) {
            let mut styled = part.date_styles.iter().map(|&(row, _)| row).peekable();
            for row in 0..u32::try_from(part.values.len()).unwrap_or(0) {
                let value = part.values[row as usize];
                if styled.next_if_eq(&row).is_none() && value != NULL {
                    other_notation(plan, row + first, dominant.render(Moment(value), Clock::Seconds), finished);
                }
            }
        }
    }
    finished.columns.push(integers(column, parts));

    let mut clocks: BTreeMap<Clock, u32> = BTreeMap::new();
    for (style, count) in &counts {
        *clocks.entry(style.clock).or_default() += count;
    }
    let unpadded = counts.iter().filter(|(style, _)| style.padding == Padding::Unpadded).map(|(_, count)| count).sum();
    let open = dominant.order != DateOrder::Ymd && dominant.separator != Separator::Month;
    let proofs: u32 = parts.iter().map(|part| part.day_first + part.month_first).sum();
    finished.dates = Some(DateFacts {
        style: dominant,
        clocks,
        unpadded,
        order: open.then_some(dominant.order),
        ambiguous: open && proofs == 0 && !file.proves_order,
        offset_minutes,
    });
}

/// The notation that most dates have or fit; of equals the one written most often itself.
fn dominant_date_style(counts: &BTreeMap<DateStyle, u32>) -> Option<DateStyle> {
    let all: u32 = counts.values().sum();
    let days: u32 = counts.iter().filter(|(style, _)| style.clock == Clock::None).map(|(_, count)| count).sum();
    // Where most are days, a time is what departs; elsewhere a day may be a midnight.
    let of_days = days * 2 > all;
    counts
        .iter()
        .filter(|(style, _)| !of_days || style.clock == Clock::None)
        .map(|(style, &own)| {
            let fitting: u32 = counts.iter().filter(|(other, _)| other.fits(style)).map(|(_, count)| count).sum();
            (fitting, own, *style)
        })
        .reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })
        .map(|(_, _, style)| style)
}
