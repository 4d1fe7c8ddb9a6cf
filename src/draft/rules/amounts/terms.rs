//! What identities are made of: columns of numbers, products of two, and sums over the lines of an order.

use crate::draft::rules::mined::{Mined, MinedColumn};
use crate::model::{Column, Decimal, Kind, Level};

/// Decimals of all numbers that are compared.
const SCALE: u8 = 4;

/// Most terms that all combinations are tried of.
const MOST: usize = 24;

/// Share of blank cells from which on a blank cell counts as nothing.
const OPTIONAL: f64 = 0.01;

/// A term.
#[derive(Debug)]
pub(super) struct Term<'m> {
    /// How it is written.
    pub(super) written: String,
    /// How people read it.
    pub(super) shown: String,
    pub(super) slug: String,
    /// What it may be added to: money or pieces; `None` where that is not known.
    pub(super) kind: Option<Kind>,
    /// Its numbers in units of 10^-[`SCALE`], one for each row or order.
    pub(super) numbers: Vec<Option<i64>>,
    /// Whether a blank cell counts as 0.
    pub(super) optional: bool,
    /// The column it is, where it is one by itself.
    pub(super) column: Option<&'m MinedColumn>,
}

/// Where identities are looked for: in rows, or in whole orders.
#[derive(Debug)]
pub(super) struct Places<'m> {
    /// The check that judges them.
    pub(super) check: &'static str,
    pub(super) terms: Vec<Term<'m>>,
    /// The row that each place begins with.
    pub(super) first_rows: Vec<usize>,
}

impl Places<'_> {
    pub(super) fn len(&self) -> usize {
        self.first_rows.len()
    }
}

/// The terms of rows. Where orders have several lines, what stands for the order is no term of a row.
pub(super) fn of_rows(mined: &Mined) -> Places<'_> {
    let has_lines = mined.has_lines();
    let is_of_rows =
        |column: &&MinedColumn| !has_lines || column.column.is_none_or(|column| column.level() == Level::Line);
    let columns = numeric(mined).filter(is_of_rows).take(MOST);
    let mut terms: Vec<Term<'_>> = columns
        .map(|column| {
            let numbers = (0..mined.rows()).map(|row| column.number(row).and_then(scaled)).collect();
            plain(column, numbers)
        })
        .collect();
    terms.extend(products(mined));
    Places { check: "expression", terms, first_rows: (0..mined.rows()).collect() }
}

/// The terms of orders: sums over their lines, and what stands for the order.
pub(super) fn of_orders(mined: &Mined) -> Places<'_> {
    let mut first_rows = Vec::new();
    let mut place_of: Vec<Option<usize>> = Vec::with_capacity(mined.rows());
    let mut known = std::collections::HashMap::new();
    for (row, order) in mined.orders.iter().enumerate() {
        let place = order.map(|order| {
            *known.entry(order).or_insert_with(|| {
                first_rows.push(row);
                first_rows.len() - 1
            })
        });
        place_of.push(place);
    }
    let canonical = numeric(mined).filter_map(|column| Some((column, column.column?))).take(MOST);
    let terms = canonical
        .map(|(column, canonical)| {
            let mut numbers: Vec<Option<i64>> = vec![None; first_rows.len()];
            let sums = canonical.level() == Level::Line;
            for (row, place) in place_of.iter().enumerate() {
                let (Some(place), Some(number)) = (place, column.number(row).and_then(scaled)) else { continue };
                let sum = &mut numbers[*place];
                match sum {
                    None => *sum = Some(number),
                    Some(known) if sums => *sum = known.checked_add(number),
                    Some(_) => {}
                }
            }
            let term = plain(column, numbers);
            if sums {
                Term {
                    written: format!("sum({})", term.written),
                    shown: format!("∑ {}", term.shown),
                    column: None,
                    optional: false,
                    ..term
                }
            } else {
                term
            }
        })
        .collect();
    Places { check: "order-expression", terms, first_rows }
}

/// The columns of numbers that have two values at least, rates left out.
fn numeric(mined: &Mined) -> impl Iterator<Item = &MinedColumn> {
    mined.columns.iter().filter(|column| {
        column.numbers.is_some()
            && column.values.len() > 1
            && column.kind() != Kind::Rate
            && column.column != Some(Column::ExchangeRate)
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn plain(column: &MinedColumn, numbers: Vec<Option<i64>>) -> Term<'_> {
    let blank = numbers.iter().filter(|number| number.is_none()).count();
    let optional = blank as f64 > OPTIONAL * numbers.len() as f64;
    Term {
        written: column.written_number(),
        shown: column.caption.clone(),
        slug: column.slug(),
        kind: column.column.map(Column::kind),
        numbers,
        optional,
        column: Some(column),
    }
}

/// Quantity times price, each as a term.
fn products(mined: &Mined) -> Vec<Term<'_>> {
    const PRICES: [Column; 3] = [Column::UnitPrice, Column::UnitPriceIncl, Column::ListPrice];
    let Some(quantity) = mined.canonical(Column::Qty).filter(|quantity| quantity.numbers.is_some()) else {
        return Vec::new();
    };
    let of = |price: &'_ MinedColumn| Term {
        written: format!("round({} * {}, 2)", quantity.written(), price.written()),
        shown: format!("{} × {}", quantity.caption, price.caption),
        slug: format!("{}-times-{}", quantity.slug(), price.slug()),
        kind: Some(Kind::Money),
        numbers: (0..mined.rows())
            .map(|row| scaled(quantity.number(row)?.checked_mul(price.number(row)?)?.rounded(2)))
            .collect(),
        optional: false,
        column: None,
    };
    let prices = PRICES.into_iter().filter_map(|price| mined.canonical(price)).filter(|price| price.numbers.is_some());
    prices.map(of).collect()
}

/// A number in units of 10^-[`SCALE`]; `None` where it is finer, or too large.
fn scaled(number: Decimal) -> Option<i64> {
    let number = number.trimmed();
    let missing = SCALE.checked_sub(number.scale)?;
    i64::try_from(number.mantissa.checked_mul(10i128.pow(u32::from(missing)))?).ok()
}
