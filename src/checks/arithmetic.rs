//! Equations between amounts, evaluated exactly: as integer expressions where column bounds prove that nothing overflows, by
//! a checked kernel elsewhere.

use polars::prelude::{BooleanChunked, ChunkAgg, Expr, Int64Chunked, col, lit, when};

use super::check::Mask;
use super::runner::in_slices;
use crate::model::{Column, DAY_MICROS, Decimal, days_from_civil, pow10};
use crate::normalise::{HEAD, NO_ORDER, OrderTable};
use crate::sources::{Confidence, Equation, Grain, Identity, Term};

/// Columns that count as 0 where a file lacks them or a cell is blank: an order without a discount has none.
const OPTIONAL: &[Column] =
    &[Column::LineDiscount, Column::DiscountAmount, Column::LineTax, Column::TaxAmount, Column::ShippingFee];

/// Share of rows, in percent, above which an inferred identity is broken so often that it is none of this source.
const NOT_AN_IDENTITY_PERCENT: usize = 20;

/// Sums beyond this could overflow 64 bits when a few of them are added.
const SAFE_SUM: i128 = 1 << 60;

/// Whether a table has what an equation needs.
pub(super) fn applies(equation: &Equation, table: &OrderTable) -> bool {
    let has = |column: Column| table.scales.contains_key(&column);
    has(equation.left)
        && equation.right.iter().flat_map(|term| &term.factors).all(|&column| has(column) || OPTIONAL.contains(&column))
}

/// The mask of rows that break an identity: null where the row is not judged. An identity that sums lines is judged on the
/// row that carries its order's columns. `None` where an inferred identity does not hold in this file at all.
pub(super) fn mask(identity: &Identity, table: &OrderTable) -> Option<Mask> {
    let identity = &adapted(identity, table);
    let alternative = identity.alternative.as_ref().filter(|equation| applies(equation, table));
    let equations: Vec<&Equation> = std::iter::once(&identity.equation).chain(alternative).collect();
    let lazy: Option<Vec<Expr>> =
        equations.iter().map(|equation| broken(equation, identity.tolerance, table)).collect();
    let mask = match lazy.and_then(|broken| broken.into_iter().reduce(Expr::and)) {
        Some(broken) => Mask::Lazy(when(judged(identity, table)).then(broken).otherwise(lit(polars::prelude::NULL))),
        None => Mask::Ready(kernel(identity, &equations, table)),
    };
    // A part that nobody filled in may be nothing, or untold: the data tell which.
    let is_untold =
        |column: Column| OPTIONAL.contains(&column) && table.blanks(column).is_some_and(BooleanChunked::all);
    let is_doubtful = equations.iter().flat_map(|equation| equation.columns()).any(is_untold);
    if is_doubtful || identity.confidence == Confidence::Inferred { confirmed(mask, table) } else { Some(mask) }
}

/// The identity as it reads in a table: where a row is an order, the sum over its lines is the row itself.
fn adapted(identity: &Identity, table: &OrderTable) -> Identity {
    let mut adapted = identity.clone();
    if table.grain() == Grain::Order {
        for equation in std::iter::once(&mut adapted.equation).chain(&mut adapted.alternative) {
            equation.right.iter_mut().for_each(|term| term.sum = false);
        }
    }
    adapted
}

/// The mask of an identity that is only inferred, if the data bear it out: most rows must satisfy it. `None` where they do
/// not, in which case it says nothing about this source.
fn confirmed(mask: Mask, table: &OrderTable) -> Option<Mask> {
    let computed = match mask {
        Mask::Ready(mask) => mask,
        Mask::Lazy(mask) => {
            let mut whole = BooleanChunked::default();
            in_slices(table, &[mask.alias("mask")], |_, frame| whole.append(frame.column("mask")?.bool()?)).ok()?;
            whole
        }
    };
    let judged = computed.len() - computed.null_count();
    let broken = computed.sum().unwrap_or(0) as usize;
    (broken * 100 <= judged * NOT_AN_IDENTITY_PERCENT).then_some(Mask::Ready(computed))
}

/// Which rows an identity speaks of. A column that the file lacks counts as blank.
fn judged(identity: &Identity, table: &OrderTable) -> Expr {
    let blank = |column: Column| if table.mapping.has(column) { col(column.blank_name()) } else { lit(true) };
    let present = identity.when_present.iter().map(|&column| blank(column).not());
    let absent = identity.when_blank.iter().map(|&column| blank(column));
    let judged = present.chain(absent).fold(lit(true), Expr::and);
    let period = identity.period();
    if period.is_always() {
        return judged;
    }
    // Without a date nobody knows which definition held.
    if !table.mapping.has(Column::OrderDate) {
        return lit(false);
    }
    let date = Column::OrderDate.expr();
    let micros = |day: jiff::civil::Date| {
        days_from_civil(i64::from(day.year()), i64::from(day.month()), i64::from(day.day())).unwrap_or(0) * DAY_MICROS
    };
    let from = period.from.map(|day| date.clone().gt_eq(lit(micros(day))));
    let until = period.until.map(|day| date.clone().lt(lit(micros(day))));
    let within = from.into_iter().chain(until).fold(date.clone().is_not_null(), Expr::and);
    judged.and(within.fill_null(lit(false)))
}

/// The expression that is true where an equation does not hold; `None` where it needs the kernel.
fn broken(equation: &Equation, tolerance: Decimal, table: &OrderTable) -> Option<Expr> {
    if equation.sums_lines() || equation.columns().any(|column| table.wide.contains_key(&column)) {
        return None;
    }
    let scale_of = |term: &Term| {
        term.factors.iter().map(|column| table.scales.get(column).copied().unwrap_or(0)).sum::<u8>()
            + term.constant.scale
    };
    let left_scale = *table.scales.get(&equation.left)?;
    let scale = equation.right.iter().map(scale_of).chain([left_scale, tolerance.scale]).max()?;
    let mut bound = largest(table, equation.left)?.checked_mul(pow10(scale - left_scale)?)?;
    let mut difference = equation.left.expr() * lit(factor(scale - left_scale)?);
    for term in &equation.right {
        let lift = pow10(scale - scale_of(term))?.checked_mul(term.constant.mantissa)?;
        let mut size = lift.checked_abs()?;
        let mut value = lit(i64::try_from(lift).ok()?);
        for &column in &term.factors {
            size = size.checked_mul(largest(table, column)?.max(1))?;
            value = value * or_zero(column, table);
        }
        bound = bound.checked_add(size)?;
        difference = if term.negative { difference + value } else { difference - value };
    }
    (bound < SAFE_SUM).then_some(())?;
    let slack = i64::try_from(tolerance.at_scale(scale)?).ok()?;
    Some(difference.clone().gt(lit(slack)).or(difference.lt(lit(-slack))))
}

fn factor(exponent: u8) -> Option<i64> {
    i64::try_from(pow10(exponent)?).ok()
}

/// A column's values, with 0 for what is optional and blank.
fn or_zero(column: Column, table: &OrderTable) -> Expr {
    if !OPTIONAL.contains(&column) {
        return column.expr();
    }
    if !table.scales.contains_key(&column) {
        return lit(0i64);
    }
    when(col(column.blank_name())).then(lit(0i64)).otherwise(column.expr())
}

/// The largest absolute value of a column; 0 for one that the file lacks.
fn largest(table: &OrderTable, column: Column) -> Option<i128> {
    let Ok(values) = table.frame.column(column.name()) else { return Some(0) };
    let values = values.i64().ok()?;
    let ends = [values.min(), values.max()];
    ends.into_iter().flatten().map(|end| i128::from(end).abs()).max().or(Some(0))
}

/// The number of the appearance of its order that each row is in: the row itself in a file of orders, the block below its
/// order's columns in a file with continuation rows, all lines of the order elsewhere. A copy of an order in the same file
/// is summed apart from it.
fn groups(table: &OrderTable, columns: &Columns<'_>, left: Column) -> Vec<u32> {
    let heads = table.frame.column(HEAD).and_then(|heads| heads.bool().cloned()).ok();
    let mut block = 0;
    (0u32..)
        .zip(&table.order_of)
        .map(|(row, &order)| match table.grain() {
            _ if order == NO_ORDER => NO_ORDER,
            Grain::Order | Grain::Auto => row,
            Grain::Line => order,
            Grain::Continuation => {
                let head = heads.as_ref().and_then(|heads| heads.get(row as usize)) == Some(true);
                if head || !columns.blank(row, left) {
                    block = row;
                }
                block
            }
        })
        .collect()
}

/// Judges row by row with checked arithmetic. What overflows is null: it is not judged rather than judged wrongly.
fn kernel(identity: &Identity, equations: &[&Equation], table: &OrderTable) -> BooleanChunked {
    let columns = Columns::new(table);
    let groups = groups(table, &columns, identity.equation.left);
    let sums: Vec<Vec<Sums>> = equations.iter().map(|equation| line_sums(equation, &groups, &columns)).collect();
    let sums_lines = identity.equation.sums_lines();
    let mut seen = vec![false; groups_end(&groups)];
    (0u32..)
        .zip(&groups)
        .map(|(row, &group)| {
            // With the order's columns repeated on every line, its first row speaks for it.
            if sums_lines
                && (group == NO_ORDER
                    || columns.blank(row, identity.equation.left)
                    || std::mem::replace(&mut seen[group as usize], true))
            {
                return None;
            }
            let present = identity.when_present.iter().all(|&column| !columns.blank(row, column));
            let absent = identity.when_blank.iter().all(|&column| columns.blank(row, column));
            if !present || !absent {
                return None;
            }
            let broken = |(equation, sums): (&&Equation, &Vec<Sums>)| {
                let left = columns.number(row, equation.left)?;
                let right = right_side(equation, row, group, &columns, sums)?;
                let difference = left.checked_sub(right)?.checked_abs()?;
                Some(difference.compare(identity.tolerance)? == std::cmp::Ordering::Greater)
            };
            equations.iter().zip(&sums).map(broken).try_fold(true, |all, one| Some(all && one?))
        })
        .collect()
}

/// What the lines of each group come to, by the group's number; `None` where a part of it cannot be added.
type Sums = Vec<Option<Decimal>>;

/// One more than the highest number of a group.
fn groups_end(groups: &[u32]) -> usize {
    groups.iter().filter(|group| **group != NO_ORDER).max().map_or(0, |&group| group as usize + 1)
}

/// The sum over each group's lines of every summed term of an equation; nothing for the others.
fn line_sums(equation: &Equation, groups: &[u32], columns: &Columns<'_>) -> Vec<Sums> {
    let end = groups_end(groups);
    let of_term = |term: &Term| {
        if !term.sum {
            return Vec::new();
        }
        let mut sums: Sums = vec![Some(Decimal::ZERO); end];
        for (row, &group) in (0u32..).zip(groups).filter(|(_, group)| **group != NO_ORDER) {
            let sum = &mut sums[group as usize];
            *sum = sum.and_then(|sum| sum.checked_add(columns.product(row, term)?));
        }
        sums
    };
    equation.right.iter().map(of_term).collect()
}

fn right_side(equation: &Equation, row: u32, group: u32, columns: &Columns<'_>, sums: &[Sums]) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    for (term, sums) in equation.right.iter().zip(sums) {
        let value = if term.sum { *sums.get(group as usize)? } else { columns.product(row, term) }?;
        total = if term.negative { total.checked_sub(value)? } else { total.checked_add(value)? };
    }
    Some(total)
}

/// What the right side of an identity comes to on each row that breaks it, for the messages of findings.
pub(super) struct Explained {
    equation: Equation,
    groups: Vec<u32>,
    sums: Vec<Sums>,
}

impl Explained {
    /// Prepares the sums once for all findings.
    pub(super) fn new(equation: &Equation, table: &OrderTable) -> Self {
        let columns = Columns::new(table);
        if !equation.sums_lines() || table.grain() == Grain::Order {
            let mut equation = equation.clone();
            equation.right.iter_mut().for_each(|term| term.sum = false);
            let sums = equation.right.iter().map(|_| Vec::new()).collect();
            return Self { equation, groups: Vec::new(), sums };
        }
        let groups = groups(table, &columns, equation.left);
        let sums = line_sums(equation, &groups, &columns);
        Self { equation: equation.clone(), groups, sums }
    }

    /// What the right side comes to on a row.
    pub(super) fn expected(&self, table: &OrderTable, row: u32) -> Option<Decimal> {
        let group = self.groups.get(row as usize).copied().unwrap_or(NO_ORDER);
        right_side(&self.equation, row, group, &Columns::new(table), &self.sums).map(Decimal::trimmed)
    }
}

/// The number columns of a table, and where columns are blank, fetched once.
struct Columns<'a> {
    table: &'a OrderTable,
    /// By column: its numbers and their scale.
    numbers: Vec<Option<(&'a Int64Chunked, u8)>>,
    /// By column: where it is blank.
    blanks: Vec<Option<&'a BooleanChunked>>,
    /// By column: where it stands, if some of its cells are merged over rows.
    merged: Vec<Option<usize>>,
}

impl<'a> Columns<'a> {
    fn new(table: &'a OrderTable) -> Self {
        let number = |column: &Column| {
            let scale = *table.scales.get(column)?;
            Some((table.frame.column(column.name()).ok()?.i64().ok()?, scale))
        };
        let blank = |column: &Column| table.mapping.has(*column).then(|| table.blanks(*column)).flatten();
        let merged =
            |column: &Column| table.mapping.position(*column).filter(|&position| table.raw.has_covered(position));
        let all = Column::ALL.iter();
        Self {
            table,
            numbers: all.clone().map(number).collect(),
            blanks: all.clone().map(blank).collect(),
            merged: all.map(merged).collect(),
        }
    }

    fn number(&self, row: u32, column: Column) -> Option<Decimal> {
        let (values, scale) = self.numbers[column as usize].as_ref()?;
        match values.get(row as usize) {
            Some(mantissa) => Some(Decimal::new(i128::from(mantissa), *scale)),
            None if self.table.wide.contains_key(&column) => self.table.number(row, column),
            None => None,
        }
    }

    /// Whether a cell is blank; a column that the file lacks is, and so is a cell merged with the one above that says it.
    fn blank(&self, row: u32, column: Column) -> bool {
        let is_merged = || self.merged[column as usize].is_some_and(|position| self.table.repeats_above(row, position));
        is_merged() || self.blanks[column as usize].is_none_or(|blanks| blanks.get(row as usize) == Some(true))
    }

    /// A term's product on one row, its sign left out; optional columns that are blank count as 0.
    fn product(&self, row: u32, term: &Term) -> Option<Decimal> {
        term.factors.iter().try_fold(term.constant, |product, &column| {
            let value = match self.number(row, column) {
                Some(value) => value,
                None if OPTIONAL.contains(&column) && self.blank(row, column) => Decimal::ZERO,
                None => return None,
            };
            product.checked_mul(value)
        })
    }
}
