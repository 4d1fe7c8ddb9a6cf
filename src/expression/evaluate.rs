//! What an expression gives.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use super::aggregate::Results;
use super::columns::Bound;
use super::tree::{Arithmetic, Cast, Comparison, Digits, Interval, Level, Node, NodeKind};
use super::value::{Value, divide, has_room, remainder};
use crate::model::{DAY_MICROS, Decimal, Moment};
use crate::normalise::number;
use crate::read::Chunk;

/// The values of a part of an expression: one for all places, or one for each.
pub(super) enum Vector<'v> {
    One(Value<'v>),
    Each(Vec<Value<'v>>),
    Known(&'v [Value<'v>]),
}

impl<'v> Vector<'v> {
    pub(super) fn at(&self, place: usize) -> &Value<'v> {
        match self {
            Self::One(value) => value,
            Self::Each(values) => &values[place],
            Self::Known(values) => &values[place],
        }
    }
}

/// What a part of an expression is evaluated on.
pub(super) struct Scope<'v> {
    pub(super) places: usize,
    pub(super) columns: &'v [Vec<Value<'v>>],
    /// The values of aggregates at each place.
    pub(super) aggregates: &'v [Vector<'v>],
    pub(super) now: Moment,
}

/// What an expression gives in a table.
pub struct Judgement<'a> {
    /// Of rows and orders one answer for each, of files one; `None` where it is unknown.
    pub truths: Vec<Option<bool>>,
    results: Results<'a>,
}

impl Judgement<'_> {
    /// The first row of an order, by its place among the answers.
    #[must_use]
    pub fn first_row(&self, order: usize) -> u32 {
        self.results.first_rows.get(order).copied().unwrap_or(0)
    }

    /// The aggregates as they are written, with their values at an answer.
    pub fn aggregates(&self, place: usize) -> impl Iterator<Item = (&str, &Value<'static>)> {
        self.results.at(place)
    }
}

impl<'a> Bound<'a> {
    /// What the expression gives. Of files only the rows of `mask` take part.
    #[must_use]
    pub fn judge(&self, mask: Option<&[Option<bool>]>) -> Judgement<'a> {
        let results = Results::of(self, mask);
        let truths = match self.expression.level {
            Level::Row => {
                let mut all = Vec::with_capacity(self.table.raw.height() as usize);
                let of_chunk = |chunk: &Chunk| self.judge_chunk(chunk, &results);
                self.table.raw.chunks.in_batches(of_chunk, |truths| all.extend(truths));
                all
            }
            Level::Order => self.judge_groups(&results, results.orders()),
            Level::File => self.judge_groups(&results, 1),
        };
        Judgement { truths, results }
    }

    fn judge_chunk(&self, chunk: &Chunk, results: &Results<'_>) -> Vec<Option<bool>> {
        let columns: Vec<Vec<Value<'_>>> = (0..self.expression.columns.len())
            .map(|column| if self.expression.root.names(column) { self.values(column, chunk) } else { Vec::new() })
            .collect();
        let aggregates = results.of_chunk(chunk);
        let scope = Scope { places: chunk.len(), columns: &columns, aggregates: &aggregates, now: self.now };
        truths(&self.expression.root, &scope)
    }

    fn judge_groups(&self, results: &Results<'_>, groups: usize) -> Vec<Option<bool>> {
        let aggregates = results.of_groups(self.expression.level);
        let scope = Scope { places: groups, columns: &[], aggregates: &aggregates, now: self.now };
        truths(&self.expression.root, &scope)
    }
}

fn truths(root: &Node, scope: &Scope<'_>) -> Vec<Option<bool>> {
    let vector = root.evaluate(scope);
    (0..scope.places).map(|place| vector.at(place).truth()).collect()
}

impl Node {
    /// Its values at all places.
    pub(super) fn evaluate<'v>(&self, scope: &Scope<'v>) -> Vector<'v> {
        let one = |node: &Node, of: &dyn Fn(&Value<'v>) -> Value<'v>| {
            let values = node.evaluate(scope);
            each(scope.places, &[&values], |place| of(values.at(place)))
        };
        let two = |a: &Node, b: &Node, of: &dyn Fn(&Value<'v>, &Value<'v>) -> Value<'v>| {
            let (a, b) = (a.evaluate(scope), b.evaluate(scope));
            each(scope.places, &[&a, &b], |place| of(a.at(place), b.at(place)))
        };
        match &self.kind {
            NodeKind::Constant(value) => Vector::One(value.clone()),
            NodeKind::Column(column) => Vector::Known(&scope.columns[*column]),
            NodeKind::Aggregate(at) => match &scope.aggregates[*at] {
                Vector::One(value) => Vector::One(value.clone()),
                Vector::Each(values) => Vector::Known(values),
                Vector::Known(values) => Vector::Known(values),
            },
            NodeKind::Not(value) => one(value, &|value| truth(value.truth().map(|truth| !truth))),
            NodeKind::And(parts) => connect(parts, scope, false),
            NodeKind::Or(parts) => connect(parts, scope, true),
            NodeKind::Compare(comparison, a, b) => {
                two(a, b, &|a, b| truth(a.compare(b).map(|order| holds(*comparison, order))))
            }
            NodeKind::Distinct { a, b, negated } => two(a, b, &|a, b| {
                let same = if a.is_null() || b.is_null() {
                    a.is_null() && b.is_null()
                } else {
                    a.compare(b) == Some(Ordering::Equal)
                };
                Value::Truth(same == *negated)
            }),
            NodeKind::IsNull { value, negated } => one(value, &|value| Value::Truth(value.is_null() != *negated)),
            NodeKind::IsTruth { value, wanted, negated } => {
                one(value, &|value| Value::Truth((value.truth() == Some(*wanted)) != *negated))
            }
            NodeKind::In { value, list, negated } => {
                let value = value.evaluate(scope);
                // A long list of words is looked up.
                if list.len() > FEW
                    && let Some(words) = list.iter().map(Node::word).collect::<Option<HashSet<&str>>>()
                {
                    let within = |text: &str| words.contains(text) != *negated;
                    return each(scope.places, &[&value], |place| truth(value.at(place).text().map(within)));
                }
                let list: Vec<Vector<'v>> = list.iter().map(|entry| entry.evaluate(scope)).collect();
                let all: Vec<&Vector<'v>> = std::iter::once(&value).chain(&list).collect();
                each(scope.places, &all, |place| {
                    let within = is_within(value.at(place), list.iter().map(|entry| entry.at(place)));
                    truth(within.map(|within| within != *negated))
                })
            }
            NodeKind::Like { value, pattern, negated } => {
                one(value, &|value| truth(value.text().map(|text| pattern.regex.is_match(text) != *negated)))
            }
            NodeKind::Matches { value, pattern } => {
                one(value, &|value| truth(value.text().map(|text| pattern.is_match(text))))
            }
            NodeKind::Arithmetic(operation, a, b) => {
                two(a, b, &|a, b| a.number().zip(b.number()).and_then(|(a, b)| calculate(*operation, a, b)).into())
            }
            NodeKind::Negate(value) => one(value, &|value| {
                value
                    .number()
                    .and_then(|number| Some(Decimal::new(number.mantissa.checked_neg()?, number.scale)))
                    .into()
            }),
            NodeKind::Shift { moment, by, back } => one(moment, &|moment| {
                moment.moment().and_then(|micros| shifted(micros, *by, *back)).map_or(Value::Null, Value::Moment)
            }),
            NodeKind::Case { branches, otherwise } => {
                let branches: Vec<(Vector<'v>, Vector<'v>)> =
                    branches.iter().map(|(a, b)| (a.evaluate(scope), b.evaluate(scope))).collect();
                let otherwise = otherwise.as_ref().map_or(Vector::One(Value::Null), |node| node.evaluate(scope));
                let all: Vec<&Vector<'v>> = branches.iter().flat_map(|(a, b)| [a, b]).chain([&otherwise]).collect();
                each(scope.places, &all, |place| {
                    let chosen = branches.iter().find(|(condition, _)| condition.at(place).truth() == Some(true));
                    chosen.map_or_else(|| otherwise.at(place).clone(), |(_, value)| value.at(place).clone())
                })
            }
            NodeKind::Cast { value, to } => one(value, &|value| cast(value, *to)),
            NodeKind::Call(function, parts) => {
                let parts: Vec<Vector<'v>> = parts.iter().map(|part| part.evaluate(scope)).collect();
                let all: Vec<&Vector<'v>> = parts.iter().collect();
                each(scope.places, &all, |place| {
                    let arguments: Vec<&Value<'_>> = parts.iter().map(|part| part.at(place)).collect();
                    if !function.sees_null && arguments.iter().any(|argument| argument.is_null()) {
                        return Value::Null;
                    }
                    (function.run)(&arguments, scope.now).unwrap_or(Value::Null)
                })
            }
        }
    }
}

/// What comes of parts: one value where each of them has but one, else one for each place.
fn each<'v>(places: usize, parts: &[&Vector<'v>], mut of: impl FnMut(usize) -> Value<'v>) -> Vector<'v> {
    if places > 0 && parts.iter().all(|part| matches!(part, Vector::One(_))) {
        return Vector::One(of(0));
    }
    Vector::Each((0..places).map(of).collect())
}

fn truth<'v>(truth: Option<bool>) -> Value<'v> {
    truth.map_or(Value::Null, Value::Truth)
}

/// AND, or OR where `decides` is true: one part that decides does, else what is unknown makes the whole unknown.
fn connect<'v>(parts: &[Node], scope: &Scope<'v>, decides: bool) -> Vector<'v> {
    let parts: Vec<Vector<'v>> = parts.iter().map(|part| part.evaluate(scope)).collect();
    let all: Vec<&Vector<'v>> = parts.iter().collect();
    each(scope.places, &all, |place| {
        let mut unknown = false;
        for part in &parts {
            match part.at(place).truth() {
                Some(truth) if truth == decides => return Value::Truth(decides),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { Value::Null } else { Value::Truth(!decides) }
    })
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// So many entries of a list are compared one by one.
const FEW: usize = 8;

/// Whether a value is in a list; unknown where it is null, or where it is not found beside a null.
fn is_within<'l, 'v: 'l>(value: &Value<'v>, list: impl Iterator<Item = &'l Value<'v>>) -> Option<bool> {
    if value.is_null() {
        return None;
    }
    let mut unknown = false;
    for entry in list {
        match value.compare(entry) {
            Some(Ordering::Equal) => return Some(true),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown { None } else { Some(false) }
}

/// Zeros at the end of decimals are no part of a number: without them more can be represented.
fn calculate(operation: Arithmetic, a: Decimal, b: Decimal) -> Option<Decimal> {
    operate(operation, a, b).or_else(|| operate(operation, a.trimmed(), b.trimmed()))
}

fn operate(operation: Arithmetic, a: Decimal, b: Decimal) -> Option<Decimal> {
    let number = match operation {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => divide(a, b),
        Arithmetic::Remainder => remainder(a, b),
    };
    number.filter(|number| has_room(*number))
}

/// A moment so much later, or earlier. Months go to the same day, or to the last one there is.
fn shifted(micros: i64, by: Interval, back: bool) -> Option<i64> {
    let sign = if back { -1 } else { 1 };
    let months = by.months.checked_mul(sign)?;
    let moved = if months == 0 {
        micros
    } else {
        let civil = Moment(micros).civil().checked_add(jiff::Span::new().try_months(months).ok()?).ok()?;
        let days = crate::model::days_from_civil(civil.year().into(), civil.month().into(), civil.day().into())?;
        days.checked_mul(DAY_MICROS)?.checked_add(micros.rem_euclid(DAY_MICROS))?
    };
    let moved = moved.checked_add(by.micros.checked_mul(sign)?)?;
    // The years 1 to 9999, as in SQL.
    let (first, end) = (crate::model::days_from_civil(1, 1, 1)?, crate::model::days_from_civil(9999, 12, 31)?);
    (first..=end).contains(&moved.div_euclid(DAY_MICROS)).then_some(moved)
}

/// A number rounded to its digits; `None` where it has more before the point than there is room for.
fn within(number: Decimal, digits: Digits) -> Option<Decimal> {
    let Some(behind) = digits.behind else { return Some(number) };
    let rounded = number.rounded(behind);
    let room = crate::model::pow10(digits.all.saturating_sub(behind))?;
    let whole = rounded.mantissa.checked_abs()? / crate::model::pow10(rounded.scale)?;
    (whole < room).then_some(rounded)
}

fn cast<'v>(value: &Value<'v>, to: Cast) -> Value<'v> {
    match (to, value) {
        (Cast::Number(digits), Value::Number(known)) => within(*known, digits).into(),
        (Cast::Number(digits), Value::Text(text)) => {
            let text = text.trim();
            // 1e3 is a number to SQL.
            let with_exponent = || {
                let (mantissa, exponent) = text.split_once(['e', 'E'])?;
                number::scientific(mantissa, exponent).map(|(known, _)| known)
            };
            Decimal::parse(text).or_else(with_exponent).and_then(|known| within(known, digits)).into()
        }
        (Cast::Text, Value::Text(text)) => Value::Text(text.clone()),
        (Cast::Text, Value::Number(number)) => Value::Text(Cow::Owned(number.trimmed().to_string())),
        (Cast::Text, value) if !value.is_null() => Value::Text(Cow::Owned(value.to_string())),
        (Cast::Day | Cast::Moment, value) => {
            let micros = value.moment().or_else(|| super::parse::moment(value.text()?));
            let day = |micros: i64| if to == Cast::Day { micros.div_euclid(DAY_MICROS) * DAY_MICROS } else { micros };
            micros.map_or(Value::Null, |micros| Value::Moment(day(micros)))
        }
        (Cast::Number(_) | Cast::Text, _) => Value::Null,
    }
}
