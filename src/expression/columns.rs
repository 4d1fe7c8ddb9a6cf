//! The columns of an expression in a table.

use polars::prelude::{Int64Chunked, UInt32Chunked};

use super::tree::{Expression, Source};
use super::value::Value;
use crate::model::status::{Fulfillment, Lifecycle, Payment, Refund};
use crate::model::{Axis, Column, Kind, Moment};
use crate::normalise::cell::{self, Missing};
use crate::normalise::{NO_ORDER, Numbers, OrderTable};
use crate::read::Chunk;
use crate::sources::caption_key;

/// An expression whose columns are found in a table.
pub struct Bound<'a> {
    pub(super) expression: &'a Expression,
    pub(super) table: &'a OrderTable,
    pub(super) now: Moment,
    readings: Vec<Reading<'a>>,
    missing: Missing,
}

/// How the values of a column are read.
enum Reading<'a> {
    Numbers(Numbers<'a>),
    Moments(&'a Int64Chunked),
    /// A state: its canonical name, or its word where it is not known. It stands nowhere where other columns tell it.
    States {
        codes: &'a UInt32Chunked,
        axis: Axis,
        position: Option<usize>,
    },
    Texts {
        position: usize,
        kind: Kind,
    },
    /// The table has no such column, and the expression says what then.
    Absent,
}

impl Expression {
    /// Finds the columns of the expression in a table; `None` where the table lacks one. `now` is the end of the day of the
    /// run.
    #[must_use]
    pub fn bind<'a>(&'a self, table: &'a OrderTable, now: Moment) -> Option<Bound<'a>> {
        let of = |(source, &required): (&Source, &bool)| match reading(source, table) {
            None if required => None,
            None => Some(Reading::Absent),
            found => found,
        };
        let readings: Option<Vec<Reading<'a>>> = self.columns.iter().zip(&self.required).map(of).collect();
        let missing = Missing::new(&table.profile().sentinels);
        Some(Bound { expression: self, table, now, readings: readings?, missing })
    }
}

impl Source {
    /// Where the column stands in a table; a caption by its exact form, else whatever its width, case and spaces.
    #[must_use]
    pub fn position(&self, table: &OrderTable) -> Option<usize> {
        match self {
            Self::Canonical(column) => table.mapping.position(*column),
            Self::Caption(caption) => {
                let wanted = caption_key(caption);
                let exact = table.raw.header.iter().position(|header| header.trim() == caption.trim());
                exact.or_else(|| table.raw.header.iter().position(|header| caption_key(header) == wanted))
            }
        }
    }
}

fn reading<'a>(source: &Source, table: &'a OrderTable) -> Option<Reading<'a>> {
    let frame = |column: Column| table.frame.column(column.name()).ok();
    let Some(position) = source.position(table) else {
        let Source::Canonical(Column::Status) = source else { return None };
        let codes = frame(Column::Status).and_then(|codes| codes.u32().ok())?;
        return Some(Reading::States { codes, axis: Axis::Lifecycle, position: None });
    };
    let Source::Canonical(column) = source else { return Some(Reading::Texts { position, kind: Kind::Text }) };
    Some(match column.kind() {
        Kind::Money | Kind::Quantity | Kind::Rate => Reading::Numbers(table.numbers(*column)?),
        Kind::Date => Reading::Moments(frame(*column)?.i64().ok()?),
        Kind::Status(axis) => match frame(*column).and_then(|codes| codes.u32().ok()) {
            Some(codes) => Reading::States { codes, axis, position: Some(position) },
            None => Reading::Texts { position, kind: column.kind() },
        },
        kind => Reading::Texts { position, kind },
    })
}

/// The canonical name of a state; `None` where the word is not known.
fn state(axis: Axis, code: u32) -> Option<&'static str> {
    match axis {
        Axis::Lifecycle => Lifecycle::from_code(code).filter(|state| *state != Lifecycle::Unknown).map(Lifecycle::name),
        Axis::Payment => Payment::from_code(code).map(Payment::name),
        Axis::Fulfillment => Fulfillment::from_code(code).map(Fulfillment::name),
        Axis::Refund => Refund::from_code(code).map(Refund::name),
    }
}

impl<'a> Bound<'a> {
    /// The expression.
    #[must_use]
    pub fn expression(&self) -> &'a Expression {
        self.expression
    }

    /// The values of a column in a chunk.
    pub(super) fn values<'c>(&self, column: usize, chunk: &'c Chunk) -> Vec<Value<'c>>
    where
        'a: 'c,
    {
        let rows = chunk.first_row()..chunk.first_row() + u32::try_from(chunk.len()).unwrap_or(0);
        match &self.readings[column] {
            Reading::Numbers(numbers) => rows.map(|row| numbers.get(row).into()).collect(),
            Reading::Moments(moments) => {
                rows.map(|row| moments.get(row as usize).map_or(Value::Null, Value::Moment)).collect()
            }
            Reading::States { codes, axis, position } => {
                let of = |row: u32| {
                    let known = codes.get(row as usize).and_then(|code| state(*axis, code));
                    let word = || position.map_or(Value::Null, |at| self.text(chunk, row, at, Kind::Text));
                    known.map_or_else(word, |name| Value::Text(name.into()))
                };
                rows.map(of).collect()
            }
            Reading::Texts { position, kind } => rows.map(|row| self.text(chunk, row, *position, *kind)).collect(),
            Reading::Absent => rows.map(|_| Value::Null).collect(),
        }
    }

    /// A cell as text; null where it is missing.
    fn text<'c>(&self, chunk: &'c Chunk, row: u32, position: usize, kind: Kind) -> Value<'c>
    where
        'a: 'c,
    {
        let at = (row - chunk.first_row()) as usize;
        let content = self.table.raw.content(chunk.raw_cell(at, position, self.table.raw.width()));
        let text = match content {
            std::borrow::Cow::Borrowed(content) => std::borrow::Cow::Borrowed(cell::unwrap(content, kind)),
            std::borrow::Cow::Owned(content) => std::borrow::Cow::Owned(cell::unwrap(&content, kind).to_owned()),
        };
        if self.missing.is(&text) { Value::Null } else { Value::Text(text) }
    }

    /// The rows of each order of the table: the number of each row's order among them, and the first row of each. Rows
    /// without an order belong to none.
    #[must_use]
    pub fn orders(table: &OrderTable) -> (Vec<u32>, Vec<u32>) {
        let most = table.order_of.iter().filter(|&&order| order != NO_ORDER).max().map_or(0, |&most| most as usize + 1);
        let mut number_of = vec![u32::MAX; most];
        let mut first_rows = Vec::new();
        let of_row = (0u32..).zip(&table.order_of).map(|(row, &order)| {
            let number = number_of.get_mut(order as usize)?;
            if *number == u32::MAX {
                *number = u32::try_from(first_rows.len()).unwrap_or(u32::MAX);
                first_rows.push(row);
            }
            Some(*number)
        });
        let of_row = of_row.map(|number| number.unwrap_or(u32::MAX)).collect();
        (of_row, first_rows)
    }
}
