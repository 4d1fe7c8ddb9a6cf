//! What normalising leaves: typed columns beside the text they came from.

use std::collections::BTreeMap;

use polars::prelude::{BooleanChunked, DataFrame, Int64Chunked};

use super::as_read::AsRead;
use super::cell;
use super::date::{Clock, DateStyle};
use super::keys::OrderKeys;
use crate::model::{Column, Decimal, Kind, Moment, RowId, TableId};
use crate::read::{Format, RawTable};
use crate::sources::{Confidence, DateOrder, Detection, Grain, Mapping, Profile, Signature, Unfolded, caption_key};

/// What is wrong with one cell, as found while reading it. Checks turn these into findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// An amount, quantity or rate that is no number.
    UnreadableNumber,
    /// A date that is none, or a day that does not exist.
    UnreadableDate,
    /// A number or date in another notation than its column's.
    OtherNotation,
    /// Spaces at the edges, control characters or invisible characters.
    StrayCharacters,
    /// Characters that tell of a wrong decoding.
    DamagedText,
    /// Characters of the private use area.
    PrivateUse,
    /// Bytes that mean nothing in the file's encoding.
    Undecodable,
    /// A phone number that cannot be one.
    InvalidPhone,
    /// An e-mail address that cannot be one.
    InvalidEmail,
    /// A status word that the source does not know.
    UnknownStatus,
    /// A currency that ISO 4217 does not know.
    UnknownCurrency,
    /// Lines that each are as wide as the table.
    SwallowedRecords,
    /// An identifier that a spreadsheet has rounded.
    IdPrecisionLost,
    /// A quote that opens the cell and closes nowhere.
    StrayQuote,
    /// Letters or digits of full and of half width side by side.
    MixedWidth,
    /// A text that ends where fields of many systems end.
    CutText,
}

/// How many digits the identifiers of a column have: of each length up to 24 digits how many there are, and how many
/// of these begin with 0. Only identifiers of digits alone count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdFacts {
    /// By length: all of them, and those that begin with 0.
    pub lengths: [(u32, u32); MOST_DIGITS + 1],
}

/// Digits up to which identifiers are counted by length.
pub(super) const MOST_DIGITS: usize = 24;

impl Default for IdFacts {
    fn default() -> Self {
        Self { lengths: [(0, 0); MOST_DIGITS + 1] }
    }
}

impl IdFacts {
    /// Counts an identifier.
    pub(super) fn count(&mut self, text: &str) {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if let (true, Some(entry)) = (digits, self.lengths.get_mut(text.len())) {
            entry.0 += 1;
            entry.1 += u32::from(text.starts_with('0'));
        }
    }

    /// Adds the counts of others.
    pub(super) fn add(&mut self, others: &Self) {
        for (entry, other) in self.lengths.iter_mut().zip(&others.lengths) {
            *entry = (entry.0 + other.0, entry.1 + other.1);
        }
    }
}

/// A fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellFault {
    /// The row.
    pub row: u32,
    /// The position of the column in the header.
    pub column: u16,
    /// What is wrong.
    pub fault: Fault,
    /// What the cell should say, where that is certain.
    pub expected: Option<Box<str>>,
}

/// How a date column is written.
#[derive(Debug, Clone, PartialEq)]
pub struct DateFacts {
    /// The notation most of its dates have or fit.
    pub style: DateStyle,
    /// How many dates there are in each exactness of time.
    pub clocks: BTreeMap<Clock, u32>,
    /// How many dates lack a leading zero.
    pub unpadded: u32,
    /// The order of day and month, where the notation leaves it open.
    pub order: Option<DateOrder>,
    /// Nothing in the file tells day and month apart.
    pub ambiguous: bool,
    /// Minutes the column's zone is ahead of UTC, where it names one.
    pub offset_minutes: Option<i32>,
}

/// What a table turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Orders or order lines, at this grain.
    Orders(Grain),
    /// Something else: it is read, profiled and cell-checked, but not judged as orders.
    NotOrders,
}

/// Marks rows without a readable order key in [`OrderTable::order_of`].
pub const NO_ORDER: u32 = u32::MAX;

/// A table with typed columns.
#[derive(Debug)]
pub struct OrderTable {
    /// The table as read.
    pub raw: RawTable,
    /// How the source was found.
    pub detection: Detection,
    /// What its columns are.
    pub mapping: Mapping,
    /// What it turned out to be.
    pub kind: TableKind,
    /// Typed columns by canonical name: numbers as integer mantissas, dates as microseconds, status words as codes; for
    /// every mapped column also where it is blank ([`Column::blank_name`]).
    pub frame: DataFrame,
    /// The scale of each number column.
    pub scales: BTreeMap<Column, u8>,
    /// Numbers too large for the frame, where they are null.
    pub wide: BTreeMap<Column, Vec<(u32, Decimal)>>,
    /// How each date column is written.
    pub dates: BTreeMap<Column, DateFacts>,
    /// How many digits the identifiers of each column have.
    pub ids: BTreeMap<Column, IdFacts>,
    /// Dates that are less exact than their column, by row.
    pub coarse: BTreeMap<Column, Vec<(u32, Clock)>>,
    /// Whether its amounts stand in hundredths of the currency. The frame holds them as they are written.
    pub minor: bool,
    /// The run's number of the order of each row.
    pub order_of: Vec<u32>,
    /// What is wrong with single cells, in order of place.
    pub faults: Vec<CellFault>,
    /// What cells would say after their safe repairs, in order of place.
    pub repairs: Vec<(u32, u16, String)>,
    /// The table as it was read, where its rows held several lines each.
    pub unfolded: Option<Unfolded>,
    /// A hash of the goods of each row, once somebody asked for it: see [`OrderTable::goods`].
    pub(super) goods: std::sync::OnceLock<Vec<u64>>,
}

impl OrderTable {
    /// The table's number.
    #[must_use]
    pub fn id(&self) -> TableId {
        self.raw.id
    }

    /// The source.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.detection.profile
    }

    /// How well its layout is known; one that is only likely to be of its source is inferred.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        if self.detection.likely {
            return Confidence::Inferred;
        }
        self.layout().and_then(|layout| layout.confidence).unwrap_or(self.profile().confidence)
    }

    /// The layout of its source that its captions are of; `None` where they are of none whole.
    #[must_use]
    pub fn layout(&self) -> Option<Signature> {
        // Records of JSON have no captions; the paths of their rows are.
        let header = if self.raw.format == Format::Json { &self.raw.header } else { &self.as_read().raw.header };
        let keys: Vec<String> = header.iter().map(|caption| caption_key(caption)).collect();
        self.profile().layout_of(&keys)
    }

    /// Whether it is a table of orders.
    #[must_use]
    pub fn is_orders(&self) -> bool {
        matches!(self.kind, TableKind::Orders(_))
    }

    /// The table as it was read, which is the one that goes back.
    #[must_use]
    pub fn as_read(&self) -> AsRead<'_> {
        match &self.unfolded {
            Some(unfolded) => AsRead { raw: &unfolded.folded, mapping: &unfolded.mapping },
            None => AsRead { raw: &self.raw, mapping: &self.mapping },
        }
    }

    /// The caption that a cell has in its file.
    #[must_use]
    pub fn caption(&self, row: u32, position: usize) -> &str {
        match &self.unfolded {
            Some(unfolded) => unfolded.caption(row, position),
            None => None,
        }
        .unwrap_or_else(|| self.raw.header.get(position).map_or("", String::as_str))
    }

    /// What one row is; order grain where the table is none of orders.
    #[must_use]
    pub fn grain(&self) -> Grain {
        match self.kind {
            TableKind::Orders(grain) => grain,
            TableKind::NotOrders => Grain::Order,
        }
    }

    /// A cell of a canonical column without its wrapping; empty where the column is missing or the cell is blank.
    #[must_use]
    pub fn text(&self, row: u32, column: Column) -> String {
        self.mapping.position(column).map_or_else(String::new, |position| self.value(row, position))
    }

    /// Looks at a column's cells without their wrapping, chunks side by side, and gives what was seen in order of rows.
    pub fn seen_in<T: Send>(&self, column: Column, look: impl Fn(u32, &str) -> Option<T> + Sync) -> Vec<T> {
        let Some(position) = self.mapping.position(column) else { return Vec::new() };
        let width = self.raw.width();
        let of_chunk = |chunk: &crate::read::Chunk| -> Vec<T> {
            let rows = (chunk.first_row()..).zip(0..chunk.len());
            rows.filter_map(|(row, at)| {
                let content = self.raw.content(chunk.raw_cell(at, position, width));
                look(row, cell::unwrap(&content, column.kind()))
            })
            .collect()
        };
        let mut all = Vec::new();
        self.raw.chunks.in_batches(of_chunk, |seen| all.extend(seen));
        all
    }

    /// A cell without its wrapping.
    #[must_use]
    pub fn value(&self, row: u32, position: usize) -> String {
        let kind = self.mapping.column(position).map_or(Kind::Text, Column::kind);
        cell::unwrap(&self.raw.cell(row, position), kind).to_owned()
    }

    /// A cell after its safe repairs, or as it stands.
    #[must_use]
    pub fn settled(&self, row: u32, position: usize) -> std::borrow::Cow<'_, str> {
        self.repaired(row, position).map_or_else(|| self.raw.cell(row, position), std::borrow::Cow::Borrowed)
    }

    /// A cell in the form in which cells are equal: numbers by value, dates by moment, phones by digits, identifiers by
    /// their half-width characters, anything else by its text without wrapping.
    #[must_use]
    pub fn comparable(&self, row: u32, position: usize) -> String {
        let column = self.mapping.column(position);
        let content = self.settled(row, position);
        let text = cell::unwrap(&content, column.map_or(Kind::Text, Column::kind));
        let Some(column) = column else { return text.to_owned() };
        match column.kind() {
            Kind::Money | Kind::Quantity | Kind::Rate => self.number(row, column).map(|n| n.trimmed().to_string()),
            Kind::Date => self.date(row, column).map(|micros| Moment(micros).to_string()),
            Kind::Phone => super::contact::parse_phone(text).map(|phone| phone.digits().to_owned()),
            Kind::Id => Some(cell::half_width(self.profile().without_check(column, text))),
            _ => None,
        }
        .unwrap_or_else(|| text.to_owned())
    }

    /// A number of the frame.
    #[must_use]
    pub fn number(&self, row: u32, column: Column) -> Option<Decimal> {
        self.numbers(column)?.get(row)
    }

    /// All numbers of a column; `None` where the table has no such column. To be asked for once where many rows are looked
    /// at.
    #[must_use]
    pub fn numbers(&self, column: Column) -> Option<Numbers<'_>> {
        let scale = *self.scales.get(&column)?;
        let mantissas = self.frame.column(column.name()).ok()?.i64().ok()?;
        let hundredths = if self.minor && column.kind() == Kind::Money { 2 } else { 0 };
        Some(Numbers { mantissas, scale, hundredths, wide: self.wide.get(&column).map_or(&[], Vec::as_slice) })
    }

    /// A date of the frame, in microseconds.
    #[must_use]
    pub fn date(&self, row: u32, column: Column) -> Option<i64> {
        self.frame.column(column.name()).ok()?.i64().ok()?.get(row as usize)
    }

    /// The dates of a column of the frame, in microseconds.
    #[must_use]
    pub fn dates_of(&self, column: Column) -> Option<&Int64Chunked> {
        self.frame.column(column.name()).ok()?.i64().ok()
    }

    /// How exact a date is: as its column, or less.
    #[must_use]
    pub fn clock(&self, row: u32, column: Column) -> Option<Clock> {
        let coarse = self
            .coarse
            .get(&column)
            .and_then(|rows| rows.binary_search_by_key(&row, |&(at, _)| at).ok().map(|at| rows[at].1));
        coarse.or_else(|| self.dates.get(&column).map(|facts| facts.style.clock))
    }

    /// A status code of the frame.
    #[must_use]
    pub fn status(&self, row: u32, column: Column) -> Option<u32> {
        self.frame.column(column.name()).ok()?.u32().ok()?.get(row as usize)
    }

    /// Where a mapped column is blank.
    #[must_use]
    pub fn blanks(&self, column: Column) -> Option<&BooleanChunked> {
        self.frame.column(&column.blank_name()).ok()?.bool().ok()
    }

    /// The cell after its safe repairs, where it has any.
    #[must_use]
    pub fn repaired(&self, row: u32, position: usize) -> Option<&str> {
        let position = u16::try_from(position).ok()?;
        let at = self.repairs.binary_search_by(|(r, c, _)| (*r, *c).cmp(&(row, position))).ok()?;
        Some(&self.repairs[at].2)
    }
}

/// The numbers of one column.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    mantissas: &'a Int64Chunked,
    scale: u8,
    /// Further places, for amounts in hundredths.
    hundredths: u8,
    wide: &'a [(u32, Decimal)],
}

impl Numbers<'_> {
    /// The number of a row; `None` where it is blank or unreadable.
    #[must_use]
    pub fn get(&self, row: u32) -> Option<Decimal> {
        let value = self.mantissas.get(row as usize);
        value
            .map(|mantissa| Decimal::new(i128::from(mantissa), self.scale))
            .or_else(|| self.wide.binary_search_by_key(&row, |&(at, _)| at).ok().map(|at| self.wide[at].1))
            .map(|value| Decimal::new(value.mantissa, value.scale + self.hundredths))
    }
}

/// All tables of a run, typed, with the orders they hold.
#[derive(Debug)]
pub struct Orders {
    /// The tables, in input order.
    pub tables: Vec<OrderTable>,
    /// The orders, numbered in order of their first row.
    pub keys: OrderKeys,
}

impl Orders {
    /// The table a row is in.
    #[must_use]
    pub fn table(&self, id: TableId) -> &OrderTable {
        &self.tables[id.index()]
    }

    /// The tables that hold orders.
    pub fn order_tables(&self) -> impl Iterator<Item = &OrderTable> {
        self.tables.iter().filter(|table| table.is_orders())
    }

    /// The order of a row.
    #[must_use]
    pub fn order_of(&self, row: RowId) -> Option<u32> {
        let order = *self.table(row.table).order_of.get(row.row as usize)?;
        (order != NO_ORDER).then_some(order)
    }

    /// The shown key of a row's order; empty where it has none.
    #[must_use]
    pub fn key_text(&self, row: RowId) -> &str {
        self.order_of(row).map_or("", |order| self.keys.text(order))
    }
}
