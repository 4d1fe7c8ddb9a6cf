//! The columns of tables as rules are looked for in them: distinct values by number, blank cells as 0.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::expression::Source;
use crate::model::{Column, Decimal, Kind, Level};
use crate::normalise::cell::{self, Missing};
use crate::normalise::{HEAD, OrderTable, TableKind, number};
use crate::read::Chunk;
use crate::sources::{Grain, own_width};

/// Share of distinct values that must be numbers for a column to be one of numbers.
const NUMERIC: f64 = 0.98;

/// A column.
#[derive(Debug)]
pub(super) struct MinedColumn {
    /// How rules name it.
    pub(super) source: Source,
    /// Its caption.
    pub(super) caption: String,
    /// The canonical column, where it is one.
    pub(super) column: Option<Column>,
    /// Of each row the number of its value, from 1; 0 where it is blank.
    pub(super) codes: Vec<u32>,
    /// The distinct values; that of number 1 stands first.
    pub(super) values: Vec<String>,
    /// How often each number stands; first that of blank cells.
    pub(super) counts: Vec<u64>,
    /// The numbers of the distinct values, where it is a column of numbers.
    pub(super) numbers: Option<Vec<Option<Decimal>>>,
    /// Of each row the moment in microseconds, where it is a column of dates.
    pub(super) moments: Option<Vec<Option<i64>>>,
    /// Whether its cells are blank in rows that follow the first row of their order, which then say nothing.
    pub(super) of_first_row: bool,
}

/// Tables with the same captions, as one.
#[derive(Debug)]
pub(super) struct Mined {
    /// The columns that have a caption of their own.
    pub(super) columns: Vec<MinedColumn>,
    /// Of each row the number of its order, across tables; `None` for rows without one.
    pub(super) orders: Vec<Option<u64>>,
    /// Whether each row carries its order's columns.
    pub(super) heads: Vec<bool>,
    /// Whether the tables hold orders.
    pub(super) is_orders: bool,
}

impl Mined {
    /// Looks at tables that have the same captions.
    pub(super) fn of(tables: &[&OrderTable]) -> Self {
        let header = &tables[0].raw.header;
        let named_once = |position: &usize| {
            let caption = header[*position].trim();
            !caption.is_empty() && header.iter().filter(|other| other.trim() == caption).count() == 1
        };
        let positions: Vec<usize> = (0..own_width(header)).filter(named_once).collect();
        let columns = positions.into_par_iter().map(|position| column(tables, position)).collect();
        let mut orders = Vec::new();
        let mut heads = Vec::new();
        for table in tables {
            let height = table.raw.height() as usize;
            let of_table = u64::from(table.id().0) << 32;
            let known = table
                .order_of
                .iter()
                .map(|&order| (order != crate::normalise::NO_ORDER).then_some(of_table | u64::from(order)));
            orders.extend(known.chain(std::iter::repeat(None)).take(height));
            let head = table.frame.column(HEAD).ok().and_then(|column| column.bool().ok());
            heads.extend((0..height).map(|row| head.is_none_or(|head| head.get(row).unwrap_or(true))));
        }
        Self { columns, orders, heads, is_orders: tables.iter().all(|table| table.is_orders()) }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.orders.len()
    }

    /// Whether several rows of an order stand in the tables.
    pub(super) fn has_lines(&self) -> bool {
        let mut last = None;
        self.orders.iter().flatten().any(|&order| last.replace(order) == Some(order))
    }

    /// The canonical column, where the tables have it.
    pub(super) fn canonical(&self, column: Column) -> Option<&MinedColumn> {
        self.columns.iter().find(|mined| mined.column == Some(column))
    }
}

impl MinedColumn {
    /// The number of a row, where it is a column of numbers and the row has one.
    pub(super) fn number(&self, row: usize) -> Option<Decimal> {
        let code = self.codes[row].checked_sub(1)?;
        self.numbers.as_ref()?.get(code as usize).copied().flatten()
    }

    /// How many cells are filled.
    pub(super) fn filled(&self) -> u64 {
        self.counts.iter().skip(1).sum()
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Kind {
        self.column.map_or(Kind::Text, Column::kind)
    }

    /// The column as an expression names it.
    pub(super) fn written(&self) -> String {
        self.source.written()
    }

    /// The column as an expression names its number.
    pub(super) fn written_number(&self) -> String {
        match self.source {
            Source::Canonical(_) => self.written(),
            Source::Caption(_) => format!("number({})", self.written()),
        }
    }

    /// The column by its caption, whose cells are texts as they stand.
    pub(super) fn written_text(&self) -> String {
        Source::Caption(self.caption.clone()).written()
    }

    /// The column as lists of columns name it, as TOML writes it.
    pub(super) fn listed(&self) -> String {
        toml::Value::String(self.source.written()).to_string()
    }

    /// The column as ids of rules name it.
    pub(super) fn slug(&self) -> String {
        let name = self.source.plain();
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let slug: String = name.to_lowercase().chars().map(plain).collect();
        slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// The rows that the column can say anything in.
    pub(super) fn speaks_in<'m>(&'m self, mined: &'m Mined) -> impl Fn(usize) -> bool + 'm {
        move |row| !self.of_first_row || mined.heads[row]
    }
}

/// The distinct values of a part of a column, in order of appearance, each with the row where it stands first.
struct Part {
    codes: Vec<u32>,
    values: Vec<(String, u32)>,
}

fn column(tables: &[&OrderTable], position: usize) -> MinedColumn {
    let caption = tables[0].raw.header[position].trim().to_owned();
    let canonical = tables[0].mapping.column(position);
    let kind = canonical.map_or(Kind::Text, Column::kind);
    let mut codes: Vec<u32> = Vec::new();
    let mut values: Vec<String> = Vec::new();
    let mut counts: Vec<u64> = vec![0];
    let mut code_of: HashMap<String, u32> = HashMap::new();
    let mut numbers: Vec<Option<Decimal>> = Vec::new();
    for table in tables {
        let missing = Missing::new(&table.profile().sentinels);
        let typed = canonical.and_then(|column| table.numbers(column));
        let of_chunk = |chunk: &Chunk| part(table, chunk, position, kind, &missing);
        table.raw.chunks.in_batches(of_chunk, |part| {
            let mut own: Vec<u32> = vec![0];
            for (text, row) in part.values {
                let next = u32::try_from(values.len() + 1).unwrap_or(u32::MAX);
                let code = *code_of.entry(text).or_insert_with_key(|text| {
                    values.push(text.clone());
                    counts.push(0);
                    numbers.push(match (&typed, canonical) {
                        (Some(typed), _) => typed.get(row),
                        (None, None) => number::parse(text, false).map(|parsed| parsed.value),
                        (None, Some(_)) => None,
                    });
                    next
                });
                own.push(code);
            }
            for code in part.codes {
                let code = own[code as usize];
                counts[code as usize] += 1;
                codes.push(code);
            }
        });
    }
    let is_date = kind == Kind::Date;
    let moments = is_date.then(|| {
        let of = |table: &&OrderTable| {
            let column = canonical.and_then(|column| table.dates_of(column).cloned());
            let height = table.raw.height() as usize;
            (0..height).map(move |row| column.as_ref().and_then(|column| column.get(row))).collect::<Vec<_>>()
        };
        tables.iter().flat_map(of).collect()
    });
    let numeric = numbers.iter().flatten().count();
    #[expect(clippy::cast_precision_loss, reason = "counts of values")]
    let enough = numeric > 0 && numeric as f64 >= NUMERIC * values.len() as f64;
    // Codes of digits are no numbers: who adds up postcodes?
    let is_code = canonical.is_none()
        && values.iter().any(|text| text.len() > 1 && text.starts_with('0') && !text.starts_with("0."));
    MinedColumn {
        source: canonical.map_or_else(|| Source::Caption(caption.clone()), Source::Canonical),
        caption,
        column: canonical,
        of_first_row: canonical.is_some_and(|column| column.level() == Level::Order)
            && tables.iter().any(|table| matches!(table.kind, TableKind::Orders(Grain::Continuation))),
        codes,
        values,
        counts,
        numbers: (enough && !is_code).then_some(numbers),
        moments,
    }
}

/// A part of a column.
fn part(table: &OrderTable, chunk: &Chunk, position: usize, kind: Kind, missing: &Missing) -> Part {
    let width = table.raw.width();
    let mut part = Part { codes: Vec::with_capacity(chunk.len()), values: Vec::new() };
    let mut code_of: HashMap<String, u32> = HashMap::new();
    for (row, at) in (chunk.first_row()..).zip(0..chunk.len()) {
        let content = table.raw.content(chunk.raw_cell(at, position, width));
        let text = cell::unwrap(&content, kind).trim();
        let code = match code_of.get(text) {
            _ if missing.is(text) => 0,
            Some(&code) => code,
            None => {
                part.values.push((text.to_owned(), row));
                let code = u32::try_from(part.values.len()).unwrap_or(u32::MAX);
                code_of.insert(text.to_owned(), code);
                code
            }
        };
        part.codes.push(code);
    }
    part
}
