//! The columns of a table: each is read once from top to bottom, all of them side by side.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::distinct::Distinct;
use super::facts::{ColumnProfile, ColumnType, Notation, Range, ValueCount, held};
use super::notation::{NumberSigns, of_dates};
use super::shape::{Guess, Judged, Shape, widened};
use crate::model::{Column, Decimal, Kind, Moment};
use crate::normalise::cell::{self, Missing};
use crate::normalise::{Fault, Numbers, OrderTable, contact};
use crate::read::{ChunkRef, Format};

/// Different values that are counted exactly. They take some 10 MB while a column is read.
const MOST_DISTINCT: usize = 100_000;

/// So many different values are few: the column is a choice, and its most frequent values are worth showing.
const FEW_DISTINCT: usize = 50;

/// Frequent values that are kept.
const FREQUENT: usize = 5;

/// First values that are kept.
const SAMPLES: usize = 2;

/// Share of values, in percent, that must be different for hardly any to repeat.
const UNIQUE_PERCENT: u64 = 95;

/// Characters at which cells are cut off: the text fields of many databases, and the cells of a spreadsheet.
pub(super) const CELL_LIMITS: [usize; 2] = [255, 32_767];

/// Digits up to which identifiers are told apart by their length.
const MOST_DIGITS: usize = 32;

/// Faults of a cell that does not hold what its column is there for.
const UNFITTING: [Fault; 6] = [
    Fault::UnreadableNumber,
    Fault::UnreadableDate,
    Fault::InvalidPhone,
    Fault::InvalidEmail,
    Fault::UnknownStatus,
    Fault::UnknownCurrency,
];

/// How many cells something holds of, and the first row of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spots {
    pub(super) count: u64,
    pub(super) first: Option<u32>,
}

impl Spots {
    pub(super) fn add(&mut self, row: u32, count: u64) {
        self.count += count;
        self.first = Some(self.first.map_or(row, |first| first.min(row)));
    }
}

/// Identifiers of so many digits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DigitRun {
    /// All of them.
    pub(super) all: Spots,
    /// Those that begin with 0, 1 and 9.
    pub(super) beginning: [u64; 3],
}

/// What a column shows beside its profile.
pub(super) struct Scanned {
    pub(super) profile: ColumnProfile,
    /// Cells in quotes.
    pub(super) quoted: u64,
    /// Identifiers that a workbook holds as numbers.
    pub(super) stored_as_number: Spots,
    /// Long numbers in scientific notation in a column that no source knows.
    pub(super) scientific: Spots,
    /// Cells as long as each of [`CELL_LIMITS`].
    pub(super) at_limit: [Spots; CELL_LIMITS.len()],
    /// Characters of the longest cell.
    pub(super) longest: usize,
    /// Identifiers that are digits alone, by how many they are; empty for other columns.
    pub(super) digits: Vec<DigitRun>,
    /// The currency sign or word that most amounts have.
    pub(super) usual_sign: Option<&'static str>,
}

/// Faults by column and kind.
type Faults = BTreeMap<(u16, Fault), u64>;

fn faults(table: &OrderTable) -> Faults {
    let mut counts = Faults::new();
    for fault in &table.faults {
        *counts.entry((fault.column, fault.fault)).or_default() += 1;
    }
    counts
}

/// Reads every column.
pub(super) fn run(table: &OrderTable) -> Vec<Scanned> {
    let missing = Missing::new(&table.profile().sentinels);
    let faults = faults(table);
    (0..table.raw.width()).into_par_iter().map(|position| scan(table, position, &missing, &faults)).collect()
}

fn scan(table: &OrderTable, position: usize, missing: &Missing, faults: &Faults) -> Scanned {
    let (raw, width) = (&table.raw, table.raw.width());
    let column = table.mapping.column(position);
    let kind = column.map_or(Kind::Text, Column::kind);
    let blanks = column.and_then(|column| table.blanks(column));
    let is_text = matches!(raw.format, Format::Text(_));
    let mut values = Distinct::new(MOST_DISTINCT);
    let mut seen = Seen::new(table, column);
    let (mut filled, mut blank, mut quoted, mut stored_as_number) = (0, 0, 0, Spots::default());
    for chunk in raw.chunks.iter() {
        for (at, row) in (0..chunk.len()).zip(chunk.first_row()..) {
            quoted += u64::from(is_text && chunk.raw_cell(at, position, width).starts_with('"'));
            let text = match &chunk {
                ChunkRef::Held(chunk) => bare(raw.content(chunk.raw_cell(at, position, width)), kind),
                ChunkRef::Loaded(chunk) => {
                    Cow::Owned(bare(raw.content(chunk.raw_cell(at, position, width)), kind).into_owned())
                }
            };
            let is_blank = match blanks {
                Some(blanks) => blanks.get(row as usize) == Some(true),
                None => missing.is(&text),
            };
            if is_blank {
                blank += 1;
                continue;
            }
            filled += 1;
            if kind == Kind::Id && chunk.kind(at, position, width).is_number() {
                stored_as_number.add(row, 1);
            }
            if let Some(text) = values.add(text, row) {
                seen.add(&text, row, 1);
            }
        }
    }
    for value in values.values() {
        seen.add(&value.text, value.first, u64::from(value.count));
    }
    let of_fault = |fault: Fault| {
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        faults.get(&(position, fault)).copied().unwrap_or(0)
    };
    let unfitting: u64 = UNFITTING.into_iter().map(of_fault).sum();
    let judged: u64 = u64::saturating_sub(filled, seen.masked);
    let (holds, fitting) = match column {
        _ if filled == 0 => (ColumnType::Empty, 0),
        Some(column) => (ColumnType::from(column.kind()), judged.saturating_sub(unfitting)),
        None => {
            let distinct = values.values().len() as u64;
            let unique = values.more() || distinct * 100 >= judged * UNIQUE_PERCENT;
            seen.guess.judge(&Judged { values: judged, unique, shortest: seen.shortest })
        }
    };
    let profile = ColumnProfile {
        position: position as u64 + 1,
        caption: held(raw.header[position].trim()),
        column,
        holds,
        inferred: column.is_none(),
        fitting,
        filled,
        blank,
        masked: seen.masked,
        distinct: values.values().len() as u64,
        distinct_more: values.more(),
        range: if filled == 0 { None } else { seen.range(table, column, holds) },
        frequent: frequent(&values),
        samples: values.values().iter().take(SAMPLES).map(|value| held(&value.text)).collect(),
        notation: seen.notation(table, column, of_fault(Fault::OtherNotation)),
    };
    Scanned {
        quoted,
        stored_as_number,
        scientific: seen.scientific,
        at_limit: seen.at_limit,
        longest: seen.longest,
        usual_sign: seen.signs.usual(profile.filled),
        digits: seen.digits,
        profile,
    }
}

/// A cell's content without its wrapping.
fn bare(content: Cow<'_, str>, kind: Kind) -> Cow<'_, str> {
    match content {
        Cow::Borrowed(content) => Cow::Borrowed(cell::unwrap(content, kind)),
        Cow::Owned(content) => Cow::Owned(cell::unwrap(&content, kind).to_owned()),
    }
}

/// The most frequent values of a column with few; of equals the one that comes first.
fn frequent(values: &Distinct<'_>) -> Vec<ValueCount> {
    let few = values.values().len() <= FEW_DISTINCT && !values.more();
    if !few || values.values().iter().all(|value| value.count == 1) {
        return Vec::new();
    }
    let mut sorted: Vec<(u32, u32, &str)> =
        values.values().iter().map(|value| (value.count, value.first, &*value.text)).collect();
    sorted.sort_unstable_by_key(|&(count, first, _)| (std::cmp::Reverse(count), first));
    let kept = sorted.into_iter().take(FREQUENT);
    kept.map(|(count, _, text)| ValueCount { value: held(text), count: u64::from(count) }).collect()
}

/// What the values of a column show, each taken in once with the number of its cells.
struct Seen<'a> {
    column: Option<Column>,
    numbers: Option<Numbers<'a>>,
    masked: u64,
    shortest: usize,
    longest: usize,
    at_limit: [Spots; CELL_LIMITS.len()],
    digits: Vec<DigitRun>,
    scientific: Spots,
    guess: Guess,
    signs: NumberSigns,
}

impl<'a> Seen<'a> {
    fn new(table: &'a OrderTable, column: Option<Column>) -> Self {
        let is_id = column.is_some_and(|column| column.kind() == Kind::Id);
        Self {
            column,
            numbers: column.and_then(|column| table.numbers(column)),
            masked: 0,
            shortest: usize::MAX,
            longest: 0,
            at_limit: [Spots::default(); CELL_LIMITS.len()],
            digits: if is_id { vec![DigitRun::default(); MOST_DIGITS + 1] } else { Vec::new() },
            scientific: Spots::default(),
            guess: Guess::default(),
            signs: NumberSigns::default(),
        }
    }

    /// Takes in a value that `count` cells hold, of which `row` is the first.
    fn add(&mut self, text: &str, row: u32, count: u64) {
        let length = text.chars().count();
        self.shortest = self.shortest.min(length);
        self.longest = self.longest.max(length);
        for (limit, spots) in CELL_LIMITS.iter().zip(&mut self.at_limit) {
            if length == *limit {
                spots.add(row, count);
            }
        }
        if contact::is_masked(text) {
            self.masked += count;
            return;
        }
        match self.column.map(Column::kind) {
            None => {
                let shape = Shape::of(text);
                if shape.scientific {
                    self.scientific.add(row, count);
                }
                self.guess.add(&shape, count);
            }
            Some(Kind::Id) => self.add_digits(text, row, count),
            Some(kind) => {
                if let Some(numbers) = &self.numbers {
                    self.signs.add(text, row, count, numbers, kind == Kind::Rate);
                }
            }
        }
    }

    fn add_digits(&mut self, text: &str, row: u32, count: u64) {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > MOST_DIGITS || !bytes.iter().all(u8::is_ascii_digit) {
            return;
        }
        let run = &mut self.digits[bytes.len()];
        run.all.add(row, count);
        for (digit, beginning) in [b'0', b'1', b'9'].iter().zip(&mut run.beginning) {
            *beginning += if bytes[0] == *digit { count } else { 0 };
        }
    }

    /// From where to where the values of a column go that holds something.
    fn range(&self, table: &OrderTable, column: Option<Column>, holds: ColumnType) -> Option<Range> {
        let lengths = Range::Lengths { shortest: self.shortest as u64, longest: self.longest as u64 };
        let numbers = |range: Option<(Decimal, Decimal)>| {
            range.map(|(least, most)| Range::Numbers { least: least.to_string(), most: most.to_string() })
        };
        let dates = |range: Option<(Moment, Moment)>| {
            range.map(|(first, last)| Range::Dates { first: first.to_string(), last: last.to_string() })
        };
        match (column, holds) {
            (Some(_), ColumnType::Money | ColumnType::Quantity | ColumnType::Rate) => numbers(self.number_range(table)),
            (Some(column), ColumnType::Date) => dates(date_range(table, column)),
            (None, ColumnType::Integer | ColumnType::Decimal) => numbers(self.guess.numbers()),
            (None, ColumnType::Date) => dates(self.guess.moments()).or(Some(lengths)),
            _ => Some(lengths),
        }
    }

    /// The smallest and the largest number of a column of numbers.
    fn number_range(&self, table: &OrderTable) -> Option<(Decimal, Decimal)> {
        let numbers = self.numbers.as_ref()?;
        let each = (0..table.raw.height()).filter_map(|row| numbers.get(row));
        each.fold(None, |range: Option<(Decimal, Decimal)>, number| {
            Some(range.map_or((number, number), |range| widened(range, number)))
        })
    }

    fn notation(&self, table: &OrderTable, column: Option<Column>, otherwise: u64) -> Option<Notation> {
        match (column?, &self.numbers) {
            (_, Some(_)) => Some(self.signs.notation(otherwise)),
            (column, None) => table.dates.get(&column).map(|facts| of_dates(facts, otherwise)),
        }
    }
}

/// The earliest and the latest date of a column of dates.
fn date_range(table: &OrderTable, column: Column) -> Option<(Moment, Moment)> {
    let dates = table.frame.column(column.name()).ok()?.i64().ok()?;
    let mut range: Option<(i64, i64)> = None;
    for date in dates.iter().flatten() {
        range = Some(range.map_or((date, date), |(first, last)| (first.min(date), last.max(date))));
    }
    range.map(|(first, last)| (Moment(first), Moment(last)))
}
