//! Aggregates over the rows of each order, or of the table.

use std::collections::BTreeSet;

use super::columns::Bound;
use super::evaluate::{Scope, Vector};
use super::tree::{Aggregate, Level, Operation, Over};
use super::value::{Value, divide};
use crate::model::Decimal;
use crate::read::Chunk;

/// What the aggregates of an expression give in a table.
pub(super) struct Results<'b> {
    aggregates: &'b [Aggregate],
    /// The order of each row.
    of_row: Vec<u32>,
    /// The first row of each order.
    pub(super) first_rows: Vec<u32>,
    level: Level,
    /// The values of each aggregate: one for each order, or one for the table.
    values: Vec<Vec<Value<'static>>>,
}

impl<'b> Results<'b> {
    /// Computes all aggregates of an expression in one pass. Only the rows of `mask` take part.
    pub(super) fn of(bound: &Bound<'b>, mask: Option<&[Option<bool>]>) -> Self {
        let aggregates = &bound.expression.aggregates;
        let by_order = bound.expression.level == Level::Order || aggregates.iter().any(|one| one.over == Over::Order);
        let (of_row, first_rows) = if by_order { Bound::orders(bound.table) } else { (Vec::new(), Vec::new()) };
        let orders = first_rows.len();
        let mut gathered: Vec<Vec<Gathered>> = aggregates
            .iter()
            .map(|aggregate| vec![Gathered::default(); if aggregate.over == Over::Order { orders } else { 1 }])
            .collect();
        if !aggregates.is_empty() {
            let of_chunk = |chunk: &Chunk| (chunk.first_row(), chunk.len(), of_chunk(bound, chunk));
            bound.table.raw.chunks.in_batches(of_chunk, |(first_row, rows, values)| {
                for ((aggregate, values), gathered) in aggregates.iter().zip(values).zip(&mut gathered) {
                    for at in 0..rows {
                        let row = first_row as usize + at;
                        if mask.is_some_and(|mask| mask.get(row).copied().flatten() != Some(true)) {
                            continue;
                        }
                        let group = match aggregate.over {
                            Over::File => 0,
                            // A table of anything else than orders has none.
                            Over::Order => of_row.get(row).map_or(usize::MAX, |&order| order as usize),
                        };
                        if let Some(gathered) = gathered.get_mut(group) {
                            gathered.add(aggregate.operation, values.as_ref().map(|values| &values[at]));
                        }
                    }
                }
            });
        }
        let finish = |(aggregate, gathered): (&Aggregate, Vec<Gathered>)| {
            gathered.into_iter().map(|gathered| gathered.finish(aggregate.operation)).collect()
        };
        let values = aggregates.iter().zip(gathered).map(finish).collect();
        Self { aggregates, of_row, first_rows, level: bound.expression.level, values }
    }

    /// How many orders there are.
    pub(super) fn orders(&self) -> usize {
        self.first_rows.len()
    }

    /// The aggregates as they are written, with their values at a row, an order or the table.
    pub(super) fn at(&self, place: usize) -> impl Iterator<Item = (&'b str, &Value<'static>)> {
        let group = if self.level == Level::Row {
            self.of_row.get(place).map_or(usize::MAX, |&order| order as usize)
        } else {
            place
        };
        self.aggregates.iter().zip(&self.values).filter_map(move |(aggregate, values)| {
            let at = if aggregate.over == Over::File { 0 } else { group };
            Some((aggregate.text.as_str(), values.get(at)?))
        })
    }

    /// The values of each aggregate at the rows of a chunk.
    pub(super) fn of_chunk<'v>(&self, chunk: &'v Chunk) -> Vec<Vector<'v>> {
        let first = chunk.first_row() as usize;
        let at_row = |values: &[Value<'static>], row: usize| {
            let value = self.of_row.get(row).and_then(|&order| values.get(order as usize));
            value.map_or(Value::Null, Value::owned)
        };
        let of = |(aggregate, values): (&Aggregate, &Vec<Value<'static>>)| match aggregate.over {
            Over::File => Vector::One(values.first().map_or(Value::Null, Value::owned)),
            Over::Order => Vector::Each((first..first + chunk.len()).map(|row| at_row(values, row)).collect()),
        };
        self.aggregates.iter().zip(&self.values).map(of).collect()
    }

    /// The values of each aggregate for all orders, or for the table.
    pub(super) fn of_groups(&self, level: Level) -> Vec<Vector<'_>> {
        let of = |(aggregate, values): (&Aggregate, &'_ Vec<Value<'static>>)| {
            if level == Level::Order && aggregate.over == Over::File || level == Level::File {
                Vector::One(values.first().map_or(Value::Null, Value::owned))
            } else {
                Vector::Each(values.clone())
            }
        };
        self.aggregates.iter().zip(&self.values).map(of).collect()
    }
}

/// What is aggregated, at each row of a chunk; `None` for an aggregate that counts rows.
fn of_chunk(bound: &Bound<'_>, chunk: &Chunk) -> Vec<Option<Vec<Value<'static>>>> {
    let aggregates = &bound.expression.aggregates;
    let needed = |column: usize| {
        aggregates.iter().filter_map(|aggregate| aggregate.value.as_ref()).any(|value| value.names(column))
    };
    let columns: Vec<Vec<Value<'_>>> = (0..bound.expression.columns.len())
        .map(|column| if needed(column) { bound.values(column, chunk) } else { Vec::new() })
        .collect();
    let scope = Scope { places: chunk.len(), columns: &columns, aggregates: &[], now: bound.now };
    let of = |aggregate: &Aggregate| {
        let vector = aggregate.value.as_ref()?.evaluate(&scope);
        Some((0..scope.places).map(|place| vector.at(place).owned()).collect())
    };
    aggregates.iter().map(of).collect()
}

/// What an aggregate has seen of one group.
#[derive(Debug, Clone, Default)]
struct Gathered {
    count: u64,
    /// The sum, the least, the greatest or the first value.
    value: Option<Value<'static>>,
    distinct: Option<BTreeSet<String>>,
    /// A sum that cannot be represented.
    overflowed: bool,
}

impl Gathered {
    fn add(&mut self, operation: Operation, value: Option<&Value<'static>>) {
        let Some(value) = value else {
            self.count += 1;
            return;
        };
        if value.is_null() {
            return;
        }
        self.count += 1;
        let replaces = |known: &Option<Value<'static>>, wanted: std::cmp::Ordering| {
            known.as_ref().is_none_or(|known| value.compare(known) == Some(wanted))
        };
        match operation {
            Operation::CountDistinct => {
                let key = match value {
                    Value::Number(number) => number.trimmed().to_string(),
                    other => other.to_string(),
                };
                self.distinct.get_or_insert_default().insert(key);
            }
            Operation::Sum | Operation::Average => {
                let sum = self.value.as_ref().and_then(Value::number).unwrap_or(Decimal::ZERO);
                match value.number().and_then(|number| sum.checked_add(number)) {
                    Some(sum) => self.value = Some(Value::Number(sum)),
                    None => self.overflowed = true,
                }
            }
            Operation::Least if replaces(&self.value, std::cmp::Ordering::Less) => self.value = Some(value.owned()),
            Operation::Greatest if replaces(&self.value, std::cmp::Ordering::Greater) => {
                self.value = Some(value.owned());
            }
            Operation::First if self.value.is_none() => self.value = Some(value.owned()),
            Operation::Count | Operation::Least | Operation::Greatest | Operation::First => {}
        }
    }

    fn finish(self, operation: Operation) -> Value<'static> {
        let whole = |count: u64| Value::Number(Decimal::new(i128::from(count), 0));
        match operation {
            Operation::Count => whole(self.count),
            Operation::CountDistinct => whole(self.distinct.map_or(0, |distinct| distinct.len() as u64)),
            _ if self.overflowed => Value::Null,
            Operation::Average => {
                let sum = self.value.as_ref().and_then(Value::number);
                sum.and_then(|sum| divide(sum, Decimal::new(i128::from(self.count), 0))).into()
            }
            _ => self.value.unwrap_or(Value::Null),
        }
    }
}
