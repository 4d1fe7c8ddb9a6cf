//! The second pass: what a column as a whole says about its cells — notation, scale, order of day and month.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunked, Column as FrameColumn, Int64Chunked, IntoColumn, NewChunkedArray, UInt32Chunked,
};

use super::date::{Clock, DateStyle, Padding, Separator};
use super::number::NumberStyle;
use super::orders::{CellFault, DateFacts, Fault};
use super::part::{ColumnPlan, NULL, Part};
use crate::model::{Column, Decimal, Kind, Moment, pow10};
use crate::sources::DateOrder;

/// How much more often than by chance identifiers must end in zeros before a spreadsheet is blamed.
const ZEROED_FACTOR: f64 = 3.0;

/// A finished column.
#[derive(Default)]
pub(super) struct Finished {
    pub(super) columns: Vec<FrameColumn>,
    pub(super) scale: Option<u8>,
    pub(super) wide: Vec<(u32, Decimal)>,
    pub(super) dates: Option<DateFacts>,
    pub(super) coarse: Vec<(u32, Clock)>,
    pub(super) faults: Vec<CellFault>,
    pub(super) repairs: Vec<(u32, u16, String)>,
}

/// What the parts of a column say before it is finished, for columns that must be read again.
pub(super) enum Again {
    /// The commas are decimal signs.
    DecimalComma,
    /// The day comes first.
    DayFirst,
}

/// Whether a column has to be read again in another way.
pub(super) fn again(plan: &ColumnPlan, parts: &[Part], tie_break: Option<DateOrder>) -> Option<Again> {
    match plan.kind {
        Kind::Money | Kind::Quantity | Kind::Rate if !plan.decimal_comma => {
            let commas: u32 = parts.iter().map(|part| part.comma_decimals).sum();
            let points: usize = parts.iter().flat_map(|part| &part.scales).filter(|&&scale| scale > 0).count();
            (commas as usize > points).then_some(Again::DecimalComma)
        }
        Kind::Date if !plan.day_first => {
            let day_first: u32 = parts.iter().map(|part| part.day_first).sum();
            let month_first: u32 = parts.iter().map(|part| part.month_first).sum();
            let tie = day_first == month_first && tie_break == Some(DateOrder::Dmy);
            (day_first > month_first || tie).then_some(Again::DayFirst)
        }
        _ => None,
    }
}

/// Puts the parts of a column together. `first_rows` are the rows before each part.
pub(super) fn finish(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], file_proves_order: bool) -> Finished {
    let mut finished = Finished::default();
    collect_faults(plan, parts, first_rows, &mut finished);
    match plan.kind {
        Kind::Money | Kind::Quantity | Kind::Rate => numbers(plan, parts, first_rows, &mut finished),
        Kind::Date => dates(plan, parts, first_rows, file_proves_order, &mut finished),
        Kind::Status(_) if plan.words.is_some() => {
            let codes = parts.iter().flat_map(|part| &part.values).map(|&code| u32::try_from(code).ok());
            if let Some(column) = plan.column {
                finished.columns.push(UInt32Chunked::from_iter_options(column.name().into(), codes).into_column());
            }
        }
        Kind::Id => zeroed_ids(plan, parts, first_rows, &mut finished),
        _ => {}
    }
    if let Some(column) = plan.column {
        let blanks = parts.iter().flat_map(|part| part.blanks.iter().copied().map(Some));
        finished.columns.push(BooleanChunked::from_iter_options(column.blank_name().into(), blanks).into_column());
    }
    finished
}

fn position(plan: &ColumnPlan) -> u16 {
    u16::try_from(plan.position).unwrap_or(u16::MAX)
}

fn collect_faults(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], finished: &mut Finished) {
    let column = position(plan);
    for (part, first) in parts.iter_mut().zip(first_rows) {
        let mut repaired: BTreeMap<u32, String> = BTreeMap::new();
        for (row, text) in part.repairs.drain(..) {
            repaired.insert(row, text);
        }
        for fault in part.faults.drain(..) {
            let expected = (fault.fault == Fault::StrayCharacters).then(|| repaired.get(&fault.row)).flatten();
            finished.faults.push(CellFault {
                row: fault.row + first,
                column,
                fault: fault.fault,
                expected: expected.map(|text| text.as_str().into()),
            });
        }
        finished.repairs.extend(repaired.into_iter().map(|(row, text)| (row + first, column, text)));
    }
}

/// Adds what the notation of the column makes of a cell.
fn other_notation(plan: &ColumnPlan, row: u32, expected: Option<String>, finished: &mut Finished) {
    let column = position(plan);
    if let Some(text) = &expected {
        // A text repair of the same cell is part of this one: both lead to the same value.
        finished.repairs.retain(|&(r, _, _)| r != row);
        finished.repairs.push((row, column, text.clone()));
    }
    finished.faults.push(CellFault {
        row,
        column,
        fault: Fault::OtherNotation,
        expected: expected.map(String::into_boxed_str),
    });
}

fn numbers(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], finished: &mut Finished) {
    let Some(column) = plan.column else { return };
    let filled = |part: &Part| part.values.iter().filter(|&&value| value != NULL).count() + part.wide.len();
    let total: usize = parts.iter().map(filled).sum();
    let styled: BTreeMap<NumberStyle, usize> =
        parts.iter().flat_map(|part| &part.number_styles).fold(BTreeMap::new(), |mut counts, (_, style)| {
            *counts.entry(*style).or_default() += 1;
            counts
        });
    let plain = total - styled.values().sum::<usize>();
    let dominant = styled
        .iter()
        .map(|(style, &count)| (count, *style))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .filter(|&(count, _)| count > plain)
        .map_or(NumberStyle { decimal_comma: plan.decimal_comma, ..NumberStyle::default() }, |(_, style)| style);

    judge_number_styles(plan, parts, first_rows, dominant, finished);

    if plan.kind == Kind::Rate {
        to_fractions(parts);
    }
    // One scale for the whole column; what then no longer fits goes to the wide numbers.
    let scale = parts
        .iter()
        .flat_map(|part| part.values.iter().zip(&part.scales))
        .filter(|&(&value, _)| value != NULL)
        .map(|(_, &scale)| scale)
        .max()
        .unwrap_or(0);
    for (part, first) in parts.iter_mut().zip(first_rows) {
        finished.wide.extend(part.wide.iter().map(|&(row, value)| (row + first, value)));
        for (row, (value, from)) in (0u32..).zip(part.values.iter_mut().zip(&part.scales)) {
            if *value == NULL || *from == scale {
                continue;
            }
            let exact = Decimal::new(i128::from(*value), *from);
            let scaled = exact.at_scale(scale).and_then(|mantissa| i64::try_from(mantissa).ok()).filter(|&m| m != NULL);
            *value = scaled.unwrap_or_else(|| {
                finished.wide.push((row + first, exact));
                NULL
            });
        }
    }
    finished.wide.sort_by_key(|&(row, _)| row);
    finished.scale = Some(scale);
    finished.columns.push(integers(column, parts));
}

/// Numbers of a rate column as fractions: 13 % and 13 become 0.13. Plain numbers are taken for percent where any of them
/// is above 1.
fn to_fractions(parts: &mut [Part]) {
    let percent_rows: Vec<Vec<u32>> = parts
        .iter()
        .map(|part| part.number_styles.iter().filter(|(_, style)| style.percent).map(|&(row, _)| row).collect())
        .collect();
    let above_one = |part: &Part, percent: &[u32]| {
        (0u32..).zip(part.values.iter().zip(&part.scales)).any(|(row, (&value, &scale))| {
            value != NULL
                && i128::from(value) > pow10(scale).unwrap_or(i128::MAX)
                && percent.binary_search(&row).is_err()
        })
    };
    let plain_is_percent = parts.iter().zip(&percent_rows).any(|(part, percent)| above_one(part, percent));
    for (part, percent) in parts.iter_mut().zip(&percent_rows) {
        for (row, scale) in (0u32..).zip(part.scales.iter_mut()) {
            if plain_is_percent || percent.binary_search(&row).is_ok() {
                *scale += 2;
            }
        }
    }
}

fn judge_number_styles(
    plan: &ColumnPlan,
    parts: &[Part],
    first_rows: &[u32],
    dominant: NumberStyle,
    finished: &mut Finished,
) {
    for (part, first) in parts.iter().zip(first_rows) {
        let value_of = |row: u32| {
            let value = part.values[row as usize];
            if value == NULL {
                part.wide.iter().find(|&&(at, _)| at == row).map(|&(_, value)| value)
            } else {
                Some(Decimal::new(i128::from(value), part.scales[row as usize]))
            }
        };
        let mut judge = |row: u32, style: NumberStyle| {
            let Some(value) = value_of(row) else { return };
            if !style.fits(&dominant, value) {
                // A note behind a number may matter to somebody: it is never dropped without being asked.
                let expected = if style.note { None } else { dominant.render(value) };
                other_notation(plan, row + first, expected, finished);
            }
        };
        for &(row, style) in &part.number_styles {
            judge(row, style);
        }
        let plain = NumberStyle::default();
        if dominant != plain && dominant != (NumberStyle { decimal_comma: true, ..plain }) {
            let mut styled = part.number_styles.iter().map(|&(row, _)| row).peekable();
            for row in 0..u32::try_from(part.values.len()).unwrap_or(0) {
                if styled.next_if_eq(&row).is_none() {
                    judge(row, plain);
                }
            }
        }
    }
}

fn integers(column: Column, parts: &[Part]) -> FrameColumn {
    let values = parts.iter().flat_map(|part| &part.values).map(|&value| (value != NULL).then_some(value));
    Int64Chunked::from_iter_options(column.name().into(), values).into_column()
}

fn dates(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], file_proves_order: bool, finished: &mut Finished) {
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

    // Zoned times become local again, in the zone that the column names first.
    let offset_minutes = parts.iter().find_map(|part| part.offset);
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
                other_notation(plan, row + first, dominant.render(Moment(*value), style.clock), finished);
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
        ambiguous: open && proofs == 0 && !file_proves_order,
        offset_minutes,
    });
}

/// The notation that most dates have or fit; of equals the one written most often itself.
fn dominant_date_style(counts: &BTreeMap<DateStyle, u32>) -> Option<DateStyle> {
    counts
        .iter()
        .map(|(style, &own)| {
            let fitting: u32 = counts.iter().filter(|(other, _)| other.fits(style)).map(|(_, count)| count).sum();
            (fitting, own, *style)
        })
        .reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })
        .map(|(_, _, style)| style)
}

/// Identifiers whose digits beyond the fifteenth are zero are called rounded where they are far more frequent than chance
/// allows: one in ten to the power of those digits.
fn zeroed_ids(plan: &ColumnPlan, parts: &[Part], first_rows: &[u32], finished: &mut Finished) {
    let long: u32 = parts.iter().map(|part| part.long_ids).sum();
    let zeroed: Vec<(u32, u8)> = parts
        .iter()
        .zip(first_rows)
        .flat_map(|(part, first)| part.zeroed_ids.iter().map(move |&(row, beyond)| (row + first, beyond)))
        .collect();
    let Some(beyond) = zeroed.iter().map(|&(_, beyond)| beyond).min() else { return };
    let by_chance = f64::from(long) * 10f64.powi(-i32::from(beyond));
    if f64::from(u32::try_from(zeroed.len()).unwrap_or(u32::MAX)) > by_chance * ZEROED_FACTOR + 0.5 {
        let column = position(plan);
        finished.faults.extend(zeroed.into_iter().map(|(row, _)| CellFault {
            row,
            column,
            fault: Fault::IdPrecisionLost,
            expected: None,
        }));
    }
}
