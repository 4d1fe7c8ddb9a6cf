//! Segments: the parts of a table that a rule judges each by itself, such as shops, states or months.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::runner::Tally;
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Axis, Column, Findings, Kind, Level, Moment, RowId, RuleId, TableId, civil_from_days};
use crate::normalise::cell::Missing;
use crate::normalise::{HEAD, OrderTable, Orders, TableKind, status};
use crate::sources::Grain;

/// What tells the segments of a rule apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The month of the order, as in `2024-06`.
    Month,
    /// What a column says: of states the canonical name, of anything else the text.
    Column(Source),
}

/// The name of the segment of rows that name none.
pub const UNNAMED: &str = "–";

/// The tallies of a rule's segments, by name.
pub type Segments = BTreeMap<String, Tally>;

impl By {
    /// As rules write it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Month => "month".to_owned(),
            Self::Column(source) => source.written(),
        }
    }

    fn reader<'t>(&self, table: &'t OrderTable) -> Reader<'t> {
        let position = match self {
            Self::Month => None,
            Self::Column(source) => source.position(table),
        };
        let column = position.and_then(|position| table.mapping.column(position));
        let is_state = *self == Self::Column(Source::Canonical(Column::Status));
        let of_order = is_state || *self == Self::Month || column.is_some_and(|column| column.level() == Level::Order);
        let follows = of_order && table.kind == TableKind::Orders(Grain::Continuation);
        let missing = Missing::new(&table.profile().sentinels);
        Reader {
            table,
            position,
            is_month: *self == Self::Month,
            is_state,
            missing,
            first_rows: follows.then(|| first_rows(table)),
        }
    }
}

/// Of each row the one that carries its order's columns: itself, or the last such row before it.
fn first_rows(table: &OrderTable) -> Vec<u32> {
    let heads = table.frame.column(HEAD).ok().and_then(|column| column.bool().ok());
    let mut first = 0;
    (0..table.raw.height())
        .map(|row| {
            if heads.is_none_or(|heads| heads.get(row as usize).unwrap_or(true)) {
                first = row;
            }
            first
        })
        .collect()
}

/// Reads the segments of a table's rows.
struct Reader<'t> {
    table: &'t OrderTable,
    position: Option<usize>,
    is_month: bool,
    /// The segments are states of orders.
    is_state: bool,
    missing: Missing,
    /// Where rows that follow their order's first row do not say what stands for the order.
    first_rows: Option<Vec<u32>>,
}

impl Reader<'_> {
    fn read(&self, row: u32) -> String {
        let row = self.first_rows.as_ref().and_then(|first| first.get(row as usize)).copied().unwrap_or(row);
        if self.is_month {
            let date = self.table.date(row, Column::OrderDate);
            return date.map_or_else(
                || UNNAMED.to_owned(),
                |date| {
                    let (year, month, _) = civil_from_days(Moment(date).day());
                    format!("{year:04}-{month:02}")
                },
            );
        }
        let Some(position) = self.position else {
            // Other columns may tell the state.
            let told = self.is_state.then(|| self.table.status(row, Column::Status)).flatten();
            return told.map_or_else(|| UNNAMED.to_owned(), |code| status::name_of(Axis::Lifecycle, code).to_owned());
        };
        let column = self.table.mapping.column(position);
        if let Some((column, Kind::Status(axis))) = column.map(|column| (column, column.kind()))
            && let Some(code) = self.table.status(row, column)
        {
            return status::name_of(axis, code).to_owned();
        }
        let text = self.table.value(row, position);
        let text = text.trim();
        if self.missing.is(text) { UNNAMED.to_owned() } else { text.to_owned() }
    }
}

/// The segments of findings, by their numbers: of rules that have any, and of findings that are about a row.
#[must_use]
pub fn of_findings(findings: &Findings, rules: &[Rule], orders: &Orders) -> BTreeMap<usize, String> {
    let mut readers: HashMap<(RuleId, TableId), Reader<'_>> = HashMap::new();
    let mut segments = BTreeMap::new();
    for (at, (id, place)) in findings.iter().enumerate() {
        let (Some(by), Some(row)) = (&rules[id.index()].by, place.row()) else { continue };
        let reader = readers.entry((id, row.table)).or_insert_with(|| by.reader(orders.table(row.table)));
        segments.insert(at, reader.read(row.row));
    }
    segments
}

/// The segments that tables have, by number, in order of first appearance.
#[derive(Debug, Default)]
pub struct SegmentNumbers {
    number_of: HashMap<String, u32>,
    names: Vec<String>,
}

impl SegmentNumbers {
    fn of(&mut self, name: String) -> u32 {
        *self.number_of.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Their names, by number.
    #[must_use]
    pub fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// Of each row of a table the number of its segment. All rows of a rule without segments are in one, whose name is empty.
#[must_use]
pub fn of_table(rule: &Rule, table: &OrderTable, numbers: &mut SegmentNumbers) -> Vec<u32> {
    let Some(by) = &rule.by else {
        return vec![numbers.of(String::new()); table.raw.height() as usize];
    };
    let reader = by.reader(table);
    (0..table.raw.height()).map(|row| numbers.of(reader.read(row))).collect()
}

/// The segments of a table's rows.
pub(super) struct OfRows {
    /// Of each row the number of its segment.
    pub(super) of_row: Vec<u32>,
    /// The segments by number, in order of first appearance.
    pub(super) names: Vec<String>,
}

/// The segments that a rule has in a table; `None` where it has none.
pub(super) fn of_rows(rule: &Rule, table: &OrderTable) -> Option<OfRows> {
    rule.by.as_ref()?;
    let mut numbers = SegmentNumbers::default();
    let of_row = of_table(rule, table, &mut numbers);
    Some(OfRows { of_row, names: numbers.into_names() })
}

/// Counts what a rule looks at by the segments of a table.
pub(super) struct Counter {
    rows: Arc<OfRows>,
    tallies: Vec<Tally>,
}

/// The segments of a table's rows by what tells them apart, each found once for all rules.
pub(super) struct Known(Vec<(By, Arc<OfRows>)>);

impl Known {
    /// The segments that rules have in a table.
    pub(super) fn of<'r>(rules: impl Iterator<Item = &'r Rule>, table: &OrderTable) -> Self {
        let mut known: Vec<(By, Arc<OfRows>)> = Vec::new();
        for rule in rules {
            if let Some(by) = rule.by.as_ref().filter(|by| known.iter().all(|(other, _)| other != *by))
                && let Some(rows) = of_rows(rule, table)
            {
                known.push((by.clone(), Arc::new(rows)));
            }
        }
        Self(known)
    }
}

impl Counter {
    /// A counter for a table; `None` where the rule has no segments.
    pub(super) fn of(rule: &Rule, known: &Known) -> Option<Self> {
        let by = rule.by.as_ref()?;
        let (_, rows) = known.0.iter().find(|(other, _)| other == by)?;
        let tallies = vec![Tally::default(); rows.names.len()];
        Some(Self { rows: Arc::clone(rows), tallies })
    }

    fn tally(&mut self, row: RowId) -> Option<&mut Tally> {
        let segment = *self.rows.of_row.get(row.row as usize)?;
        self.tallies.get_mut(segment as usize)
    }

    /// Counts a row that was looked at.
    pub(super) fn evaluated(&mut self, row: RowId) {
        if let Some(tally) = self.tally(row) {
            tally.evaluated += 1;
        }
    }

    /// Counts a row that breaks the rule.
    pub(super) fn failed(&mut self, row: RowId) {
        if let Some(tally) = self.tally(row) {
            tally.failed += 1;
        }
    }

    /// The tallies by name.
    pub(super) fn end(self) -> Segments {
        self.rows.names.iter().cloned().zip(self.tallies).collect()
    }
}

/// Adds the tallies of another table.
pub(super) fn add(to: &mut Segments, from: Segments) {
    for (name, tally) in from {
        let sum = to.entry(name).or_default();
        sum.evaluated += tally.evaluated;
        sum.failed += tally.failed;
    }
}
