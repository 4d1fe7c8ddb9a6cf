//! The second pass: what a column as a whole says about its cells — notation, scale, order of day and month.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column as FrameColumn, Int64Type, IntoColumn, PrimitiveChunkedBuilder,
    UInt32Type,
};

use super::currency;
use super::date::Clock;
use super::moments;
use super::number::NumberStyle;
use super::orders::{CellFault, DateFacts, Fault, IdFacts};
use super::part::{ColumnPlan, NULL, Part};
use crate::model::{Column, Decimal, Kind, pow10};
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
    pub(super) ids: Option<IdFacts>,
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

/// What the whole file says about each of its columns.
pub(super) struct FileFacts<'a> {
    /// Some date column proves the order of day and month.
    pub(super) proves_order: bool,
    /// The currency in which the source's amounts are where nothing says it.
    pub(super) home: &'a str,
    /// Minutes ahead of UTC of the first zone that the file names.
    pub(super) zone_minutes: Option<i32>,
}

/// Puts the parts of a column together. `first_rows` are the rows before each part.
pub(super) fn finish(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], file: &FileFacts<'_>) -> Finished {
    let mut finished = Finished::default();
    collect_faults(plan, parts, first_rows, &mut finished);
    match plan.kind {
        Kind::Money | Kind::Quantity | Kind::Rate => numbers(plan, parts, first_rows, file.home, &mut finished),
        Kind::Date => moments::dates(plan, parts, first_rows, file, &mut finished),
        Kind::Status(_) if plan.words.is_some() => {
            let rows = parts.iter().map(|part| part.values.len()).sum();
            if let Some(column) = plan.column {
                let mut codes = PrimitiveChunkedBuilder::<UInt32Type>::new(column.name().into(), rows);
                let values = parts.iter().flat_map(|part| &part.values);
                values.for_each(|&code| codes.append_option(u32::try_from(code).ok()));
                finished.columns.push(codes.finish().into_column());
            }
        }
        Kind::Id => {
            zeroed_ids(plan, parts, first_rows, &mut finished);
            let mut facts = IdFacts::default();
            for part in &*parts {
                facts.add(&part.ids);
            }
            finished.ids = Some(facts);
        }
        _ => cut_texts(plan, parts, first_rows, &mut finished),
    }
    if let Some(column) = plan.column {
        let rows = parts.iter().map(|part| part.blanks.len()).sum();
        let mut blanks = BooleanChunkedBuilder::new(column.blank_name().into(), rows);
        parts.iter().flat_map(|part| part.blanks.iter()).for_each(|blank| blanks.append_value(blank));
        finished.columns.push(blanks.finish().into_column());
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
pub(super) fn other_notation(plan: &ColumnPlan, row: u32, expected: Option<String>, finished: &mut Finished) {
    let column = position(plan);
    if let Some(text) = &expected {
        // A text repair of the same cell is part of this one: both lead to the same value, and the later one counts.
        finished.repairs.push((row, column, text.clone()));
    }
    finished.faults.push(CellFault {
        row,
        column,
        fault: Fault::OtherNotation,
        expected: expected.map(String::into_boxed_str),
    });
}

fn numbers(plan: &ColumnPlan, parts: &mut [Part], first_rows: &[u32], home: &str, finished: &mut Finished) {
    let Some(column) = plan.column else { return };
    let mut dominant = dominant_number_style(plan, parts);
    dominant.note &= !plan.noted;
    let percent = plan.kind == Kind::Rate && plain_is_percent(parts);
    let judge = NumberJudge { dominant, percent, home };
    judge_number_styles(plan, parts, first_rows, &judge, finished);

    if plan.kind == Kind::Rate {
        to_fractions(parts, percent);
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

/// Whether the plain numbers of a rate column are percent: most of those that are not zero are above 1.
fn plain_is_percent(parts: &[Part]) -> bool {
    let (mut above, mut within) = (0u32, 0u32);
    for part in parts {
        let mut percent = part.number_styles.iter().filter(|(_, style)| style.percent).map(|&(row, _)| row).peekable();
        for (row, (&value, &scale)) in (0u32..).zip(part.values.iter().zip(&part.scales)) {
            if percent.next_if_eq(&row).is_some() || value == NULL || value == 0 {
                continue;
            }
            let is_above = i128::from(value) > pow10(scale).unwrap_or(i128::MAX);
            *(if is_above { &mut above } else { &mut within }) += 1;
        }
    }
    above > within
}

/// Numbers of a rate column as fractions: 13 % and 13 become 0.13.
fn to_fractions(parts: &mut [Part], plain_is_percent: bool) {
    for part in parts {
        let mut percent = part.number_styles.iter().filter(|(_, style)| style.percent).map(|&(row, _)| row).peekable();
        for (row, scale) in (0u32..).zip(part.scales.iter_mut()) {
            if percent.next_if_eq(&row).is_some() || plain_is_percent {
                *scale += 2;
            }
        }
    }
}

/// The notation most numbers of a column have. Whether thousands are set apart is for the numbers to say that have any.
fn dominant_number_style(plan: &ColumnPlan, parts: &[Part]) -> NumberStyle {
    /// Whether a number has more than so many digits before the point.
    fn reaches(value: i64, scale: u8, digits: u8) -> bool {
        value != NULL && i128::from(value).abs() >= pow10(scale.saturating_add(digits)).unwrap_or(i128::MAX)
    }
    let plain_style = NumberStyle { decimal_comma: plan.decimal_comma, ..NumberStyle::default() };
    let mut counts: BTreeMap<NumberStyle, usize> = BTreeMap::new();
    let (mut grouped, mut large) = (0usize, 0usize);
    // Of the numbers from a lakh on, where the two ways of grouping part: those of India, and the others.
    let (mut lakh, mut western) = (0usize, 0usize);
    for part in parts {
        let filled = part.values.iter().filter(|&&value| value != NULL).count() + part.wide.len();
        *counts.entry(plain_style).or_default() += filled.saturating_sub(part.number_styles.len());
        for (row, style) in &part.number_styles {
            let decimal_comma = plan.decimal_comma;
            *counts.entry(NumberStyle { grouped: false, lakh: false, decimal_comma, ..*style }).or_default() += 1;
            grouped += usize::from(style.grouped);
            lakh += usize::from(style.lakh);
            let at = *row as usize;
            western += usize::from(style.grouped && !style.lakh && reaches(part.values[at], part.scales[at], 5));
        }
        let pairs = part.values.iter().zip(&part.scales);
        large += pairs.filter(|&(&value, &scale)| reaches(value, scale, 3)).count();
    }
    let dominant = counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    let dominant = dominant.map_or(plain_style, |(style, _)| style);
    NumberStyle { grouped: grouped * 2 > large, lakh: lakh > western, ..dominant }
}

/// What a number's notation is judged by.
struct NumberJudge<'a> {
    /// The notation of the column.
    dominant: NumberStyle,
    /// Plain numbers of the column are percent.
    percent: bool,
    /// The currency in which the source's amounts are where nothing says it.
    home: &'a str,
}

impl NumberJudge<'_> {
    /// The number as the column writes it; `None` where that would drop a note, or change one currency into another.
    fn rewritten(&self, value: Decimal, style: NumberStyle) -> Option<String> {
        let currency = |style: NumberStyle| currency::code(style.prefix).or_else(|| currency::code(style.suffix));
        let same_currency = match (currency(style), currency(self.dominant)) {
            (None, None) => true,
            (Some(own), None) => own == self.home,
            (own, usual) => own == usual,
        };
        if style.note || style.cut || !same_currency {
            return None;
        }
        let value = if style.percent && !self.dominant.percent && !self.percent {
            Decimal::new(value.mantissa, value.scale.checked_add(2)?)
        } else {
            value
        };
        self.dominant.render(value)
    }
}

fn judge_number_styles(
    plan: &ColumnPlan,
    parts: &[Part],
    first_rows: &[u32],
    judge: &NumberJudge<'_>,
    finished: &mut Finished,
) {
    let plain = NumberStyle { decimal_comma: judge.dominant.decimal_comma, ..NumberStyle::default() };
    for (part, first) in parts.iter().zip(first_rows) {
        let value_of = |row: u32| {
            let value = part.values[row as usize];
            if value == NULL {
                part.wide.binary_search_by_key(&row, |&(at, _)| at).ok().map(|at| part.wide[at].1)
            } else {
                Some(Decimal::new(i128::from(value), part.scales[row as usize]))
            }
        };
        let mut look = |row: u32, style: NumberStyle| {
            // Rewritten it would lose the note.
            if plan.noted && style.note {
                return;
            }
            let Some(value) = value_of(row) else { return };
            if !style.fits(&judge.dominant, value) {
                other_notation(plan, row + first, judge.rewritten(value, style), finished);
            }
        };
        for &(row, style) in &part.number_styles {
            look(row, style);
        }
        if judge.dominant != plain {
            let mut styled = part.number_styles.iter().map(|&(row, _)| row).peekable();
            for row in 0..u32::try_from(part.values.len()).unwrap_or(0) {
                if styled.next_if_eq(&row).is_none() {
                    look(row, plain);
                }
            }
        }
    }
}

pub(super) fn integers(column: Column, parts: &[Part]) -> FrameColumn {
    let rows = parts.iter().map(|part| part.values.len()).sum();
    let mut integers = PrimitiveChunkedBuilder::<Int64Type>::new(column.name().into(), rows);
    let values = parts.iter().flat_map(|part| &part.values);
    values.for_each(|&value| integers.append_option((value != NULL).then_some(value)));
    integers.finish().into_column()
}

/// Characters at which fields of databases and cells of spreadsheets end: `VARCHAR(255)`, and a cell of Excel.
const CUT_AT: [u32; 2] = [255, 32_767];

/// Texts of exactly such a length were cut off where the column has no longer one.
fn cut_texts(plan: &ColumnPlan, parts: &[Part], first_rows: &[u32], finished: &mut Finished) {
    let longest = parts.iter().flat_map(|part| &part.long).map(|&(_, characters)| characters).max();
    let Some(longest) = longest.filter(|longest| CUT_AT.contains(longest)) else { return };
    let column = position(plan);
    for (part, first) in parts.iter().zip(first_rows) {
        let cut = part.long.iter().filter(|(_, characters)| *characters == longest);
        let fault =
            |&(row, _): &(u32, u32)| CellFault { row: row + first, column, fault: Fault::CutText, expected: None };
        finished.faults.extend(cut.map(fault));
    }
}

/// Identifiers whose digits beyond the fifteenth are zero are called rounded where they are far more frequent than chance
/// allows: one in ten to the power of those digits.
fn zeroed_ids(plan: &ColumnPlan, parts: &[Part], first_rows: &[u32], finished: &mut Finished) {
    let column = position(plan);
    let mut long: BTreeMap<u8, u32> = BTreeMap::new();
    let mut zeroed: BTreeMap<u8, Vec<u32>> = BTreeMap::new();
    for (part, first) in parts.iter().zip(first_rows) {
        for (&beyond, count) in &part.long_ids {
            *long.entry(beyond).or_default() += count;
        }
        for &(row, beyond) in &part.zeroed_ids {
            zeroed.entry(beyond).or_default().push(row + first);
        }
    }
    for (beyond, rows) in zeroed {
        let all = long.get(&beyond).copied().unwrap_or(0);
        let by_chance = f64::from(all) * 10f64.powi(-i32::from(beyond));
        if f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX)) > by_chance * ZEROED_FACTOR + 0.5 {
            let fault = |row| CellFault { row, column, fault: Fault::IdPrecisionLost, expected: None };
            finished.faults.extend(rows.into_iter().map(fault));
        }
    }
}
