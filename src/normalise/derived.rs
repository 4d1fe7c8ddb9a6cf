//! States of orders that other columns than that of the states tell, by the rules of the source.

use std::collections::{HashMap, HashSet};

use polars::prelude::{BooleanChunked, Column as FrameColumn, IntoColumn, NewChunkedArray, UInt32Chunked};

use super::orders::{NO_ORDER, Numbers, OrderTable};
use super::status;
use crate::model::status::Lifecycle;
use crate::model::{Axis, Column, Decimal, Kind};
use crate::sources::{Shipped, StateRule, StatusMap};

/// The states of the rows of a table: what the words of its column say, made more exact, or what other columns tell where it
/// has no such column. Only rows that carry their order's columns (`heads`) are looked at. `None` where the source has no rule
/// that could hold.
pub(super) fn states(table: &OrderTable, heads: &BooleanChunked) -> Option<FrameColumn> {
    let words = table.frame.column(Column::Status.name()).ok().and_then(|codes| codes.u32().ok());
    let rules = rules(table, words.is_some());
    if rules.is_empty() {
        return None;
    }
    let shipped = rules.iter().any(|rule| rule.shipped.is_some()).then(|| shipped(table));
    let unlike: Vec<HashSet<u32>> = rules.iter().map(|rule| unlike(table, &rule.each_line)).collect();
    let states = (0u32..).zip(heads.iter()).map(|(row, head)| {
        let word = words.and_then(|codes| codes.get(row as usize));
        let order = table.order_of.get(row as usize).copied().unwrap_or(NO_ORDER);
        let holds = |(rule, unlike): &(&Rule<'_>, &HashSet<u32>)| {
            (words.is_none() || word.is_some_and(|word| rule.from.contains(&word)))
                && rule.shipped.is_none_or(|least| {
                    shipped.as_ref().and_then(|shipped| shipped.get(&order)).is_some_and(|of| of.reaches(least))
                })
                && (rule.each_line.is_empty() || order != NO_ORDER && !unlike.contains(&order))
                && rule.tests.iter().all(|test| test.holds(row))
        };
        let told = if head == Some(true) { rules.iter().zip(&unlike).find(holds) } else { None };
        told.map(|(rule, _)| rule.is).or(word)
    });
    Some(UInt32Chunked::from_iter_options(Column::Status.name().into(), states).into_column())
}

/// Whether a table could tell of an order that it is in one of some states: by a word of its source, by other columns, or since one
/// of its orders is.
pub(crate) fn can_tell(table: &OrderTable, states: &[Lifecycle]) -> bool {
    let words = table.frame.column(Column::Status.name()).ok().and_then(|codes| codes.u32().ok());
    let is_one = |code: u32| states.iter().any(|state| state.code() == code);
    let has_word = |map: &StatusMap| {
        let named = map.values.keys().chain(map.when.iter().map(|when| &when.is));
        map.axis == Axis::Lifecycle
            && named.filter_map(|name| Lifecycle::from_name(name)).any(|state| is_one(state.code()))
    };
    table.profile().status.iter().any(has_word)
        || rules(table, words.is_some()).iter().any(|rule| is_one(rule.is))
        || words.is_some_and(|words| words.iter().flatten().any(is_one))
}

/// A rule with the columns that it looks at.
struct Rule<'a> {
    is: u32,
    from: Vec<u32>,
    shipped: Option<Shipped>,
    /// Of every line, in small letters.
    each_line: Vec<(Column, Vec<String>)>,
    tests: Vec<Test<'a>>,
}

/// Something that must hold of a row.
enum Test<'a> {
    Blank(&'a BooleanChunked, bool),
    AboveZero(Numbers<'a>),
    Says(&'a UInt32Chunked, Vec<u32>),
    Contains(&'a OrderTable, Column, Vec<String>),
    Equals(&'a OrderTable, Column, Vec<String>),
}

impl Test<'_> {
    fn holds(&self, row: u32) -> bool {
        match self {
            Self::Blank(blanks, is) => blanks.get(row as usize) == Some(*is),
            Self::AboveZero(numbers) => numbers.get(row).is_some_and(|number| number.mantissa > 0),
            Self::Says(codes, states) => codes.get(row as usize).is_some_and(|code| states.contains(&code)),
            Self::Contains(table, column, words) => {
                let text = table.text(row, *column).to_lowercase();
                words.iter().any(|word| text.contains(word.as_str()))
            }
            Self::Equals(table, column, words) => words.contains(&table.text(row, *column).trim().to_lowercase()),
        }
    }
}

/// The rules of a table's source whose columns it has.
fn rules(table: &OrderTable, has_words: bool) -> Vec<Rule<'_>> {
    let can_hold = |rule: &&StateRule| {
        let tells_shipped = table.mapping.has(Column::OpenQty)
            || (table.mapping.has(Column::ShippedQty) && table.mapping.has(Column::Qty));
        (!has_words || !rule.from.is_empty())
            && (rule.shipped.is_none() || tells_shipped)
            && rule.columns().all(|column| table.mapping.has(column))
            && (rule.each_line.is_empty() || rule.each_line.keys().any(|&column| table.mapping.has(column)))
    };
    table.profile().state.iter().filter(can_hold).filter_map(|rule| prepare(table, rule)).collect()
}

fn prepare<'a>(table: &'a OrderTable, rule: &StateRule) -> Option<Rule<'a>> {
    let state = |name: &String| Lifecycle::from_name(name).map(Lifecycle::code);
    let mut tests = Vec::new();
    for (columns, is) in [(&rule.filled, false), (&rule.blank, true)] {
        for &column in columns {
            tests.push(Test::Blank(table.blanks(column)?, is));
        }
    }
    for &column in &rule.above_zero {
        tests.push(Test::AboveZero(table.numbers(column)?));
    }
    for (&column, names) in &rule.says {
        let Kind::Status(axis) = column.kind() else { return None };
        let codes = table.frame.column(column.name()).ok()?.u32().ok()?;
        tests.push(Test::Says(codes, names.iter().filter_map(|name| status::code_of(axis, name)).collect()));
    }
    for (&column, words) in &rule.contains {
        tests.push(Test::Contains(table, column, words.iter().map(|word| word.to_lowercase()).collect()));
    }
    for (&column, words) in &rule.equals {
        tests.push(Test::Equals(table, column, words.iter().map(|word| word.to_lowercase()).collect()));
    }
    let small = |words: &Vec<String>| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let each_line = rule.each_line.iter().map(|(&column, words)| (column, small(words))).collect();
    Some(Rule {
        each_line,
        is: state(&rule.is)?,
        from: rule.from.iter().filter_map(state).collect(),
        shipped: rule.shipped,
        tests,
    })
}

/// The orders of which some line says something else than is asked of every line.
fn unlike(table: &OrderTable, asked: &[(Column, Vec<String>)]) -> HashSet<u32> {
    if asked.is_empty() {
        return HashSet::new();
    }
    let says = |row: u32| {
        asked.iter().filter(|(column, _)| table.mapping.has(*column)).any(|(column, words)| {
            let text = table.text(row, *column).trim().to_lowercase();
            words.contains(&text)
        })
    };
    let rows = (0u32..).zip(&table.order_of).filter(|(_, order)| **order != NO_ORDER);
    rows.filter(|&(row, _)| !says(row)).map(|(_, &order)| order).collect()
}

/// What was shipped of the lines of an order.
#[derive(Debug, Clone, Copy)]
struct Sent {
    /// Every line, and all of it.
    whole: bool,
    /// Something of some line.
    any: bool,
}

impl Sent {
    fn reaches(self, least: Shipped) -> bool {
        match least {
            Shipped::Whole => self.whole,
            Shipped::Part => self.any,
        }
    }
}

/// What was shipped of each order. A line that does not tell is not known to be shipped.
fn shipped(table: &OrderTable) -> HashMap<u32, Sent> {
    let of = |column: Column| table.numbers(column);
    let (open, sent, ordered) = (of(Column::OpenQty), of(Column::ShippedQty), of(Column::Qty));
    let mut orders: HashMap<u32, Sent> = HashMap::new();
    for (row, &order) in (0u32..).zip(&table.order_of) {
        if order == NO_ORDER {
            continue;
        }
        let of_row = |numbers: &Option<Numbers<'_>>| numbers.as_ref().and_then(|numbers| numbers.get(row));
        let (open, sent, ordered) = (of_row(&open), of_row(&sent), of_row(&ordered));
        // Of nothing ordered nothing is left, and nothing was shipped.
        if ordered.is_some_and(|ordered| ordered.mantissa == 0) {
            continue;
        }
        let reached = |sent: Decimal, ordered: Decimal| sent.compare(ordered).is_some_and(std::cmp::Ordering::is_ge);
        let is_return = ordered.is_some_and(|ordered| ordered.mantissa < 0);
        let whole = match (open, sent, ordered) {
            // What came back is counted below zero as well.
            (_, Some(sent), Some(ordered)) if is_return => reached(ordered, sent),
            (Some(open), ..) => open.mantissa <= 0,
            (None, Some(sent), Some(ordered)) => reached(sent, ordered),
            _ => false,
        };
        let begun = !is_return && open.zip(ordered).is_some_and(|(open, ordered)| !reached(open, ordered));
        let any = begun || sent.is_some_and(|sent| sent.mantissa != 0);
        let all = orders.entry(order).or_insert(Sent { whole: true, any: false });
        *all = Sent { whole: all.whole && whole, any: all.any || any };
    }
    orders
}
