//! Sums of money, exact, an amount of an order once for each order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::columns::Scanned;
use super::facts::{MoneySum, MoneyTotals, Unit};
use super::units::Units;
use crate::model::{Column, Decimal, Kind, Level};
use crate::normalise::cell::Missing;
use crate::normalise::{Fault, OrderTable, TableKind, cell, currency, number};
use crate::sources::Grain;

/// The currency that a yuan sign means. In a table of no known source it says nothing new.
const YUAN: &str = "CNY";

/// Words of a currency column that are remembered while it is read.
const MOST_WORDS: usize = 1000;

/// The currencies of a table.
struct Currencies {
    /// Their codes; the first is that of amounts about which nothing is said, and is empty where no source tells it.
    codes: Vec<String>,
    /// The currency of each row as its currency column says; empty where there is no such column.
    of_row: Vec<Option<u16>>,
}

/// Sums up every money column. `scanned` are the columns of the table.
pub(super) fn run(table: &OrderTable, units: &Units, scanned: &[Scanned]) -> Vec<MoneyTotals> {
    let currencies = Currencies::new(table);
    let columns: Vec<(usize, Column)> = (0..table.raw.width())
        .filter_map(|position| Some((position, table.mapping.column(position)?)))
        .filter(|(_, column)| column.kind() == Kind::Money && column.is_summable())
        .collect();
    columns
        .into_par_iter()
        .filter_map(|(position, column)| sum(table, units, &currencies, column, &scanned[position]))
        .collect()
}

/// What is summed of a column: orders, or lines or rows one by one.
fn unit(table: &OrderTable, column: Column) -> Unit {
    match table.kind {
        TableKind::NotOrders => Unit::Rows,
        TableKind::Orders(Grain::Line | Grain::Continuation) if column.level() == Level::Line => Unit::Lines,
        TableKind::Orders(_) => Unit::Orders,
    }
}

fn sum(
    table: &OrderTable,
    units: &Units,
    currencies: &Currencies,
    column: Column,
    scanned: &Scanned,
) -> Option<MoneyTotals> {
    let numbers = table.numbers(column)?;
    let unit = unit(table, column);
    let (codes, usual, signed) = signs(table, currencies, column, scanned);
    let mut sums: Vec<(Option<Decimal>, u64)> = vec![(Some(Decimal::ZERO), 0); codes.len()];
    let mut met = vec![false; if unit == Unit::Orders { units.count as usize } else { 0 }];
    let mut without_order = 0;
    for row in 0..table.raw.height() {
        let Some(amount) = numbers.get(row) else { continue };
        if unit == Unit::Orders {
            let Some(order) = units.of(row) else {
                without_order += 1;
                continue;
            };
            if std::mem::replace(&mut met[order], true) {
                continue;
            }
        }
        let stated = currencies.of_row.get(row as usize).copied().flatten().map(usize::from);
        let currency = stated.unwrap_or_else(|| signed.get(&row).copied().unwrap_or(usual));
        let (total, counted) = &mut sums[currency];
        *total = total.and_then(|total| total.checked_add(amount));
        *counted += 1;
    }
    let sums =
        codes.into_iter().zip(sums).filter(|(_, (_, counted))| *counted > 0).map(|(currency, (total, counted))| {
            MoneySum { currency, total: total.map(|total| total.to_string()), counted }
        });
    let mut sums: Vec<MoneySum> = sums.collect();
    sums.sort_by(|a, b| a.currency.cmp(&b.currency));
    Some(MoneyTotals {
        column,
        caption: scanned.profile.caption.clone(),
        unit,
        sums,
        unreadable: scanned.profile.judged().saturating_sub(scanned.profile.fitting),
        without_order,
    })
}

/// The codes of the currencies in a column, which of them amounts without a word of their own are in, and which those are
/// in that have a sign of their own. A currency column says more than a sign.
fn signs(
    table: &OrderTable,
    currencies: &Currencies,
    column: Column,
    scanned: &Scanned,
) -> (Vec<String>, usize, BTreeMap<u32, usize>) {
    let mut codes = currencies.codes.clone();
    let usual = scanned.usual_sign.and_then(currency::code).map_or(0, |code| place(&mut codes, code));
    let home = if codes[0].is_empty() { YUAN } else { codes[0].as_str() }.to_owned();
    let mut signed = BTreeMap::new();
    let others = table.faults.iter().filter(|fault| fault.fault == Fault::OtherNotation);
    for fault in others.filter(|fault| table.mapping.column(usize::from(fault.column)) == Some(column)) {
        let text = table.value(fault.row, usize::from(fault.column));
        let style = number::parse(&text, false).or_else(|| number::parse(&text, true)).map(|parsed| parsed.style);
        let code = style.and_then(|style| currency::code(style.prefix).or_else(|| currency::code(style.suffix)));
        let Some(code) = code else { continue };
        let is_home = code == home;
        signed.insert(fault.row, if is_home && usual == 0 { 0 } else { place(&mut codes, code) });
    }
    (codes, usual, signed)
}

/// The place of a code in a list, where it is put if it is missing.
fn place(codes: &mut Vec<String>, code: &str) -> usize {
    codes.iter().position(|known| known == code).unwrap_or_else(|| {
        codes.push(code.to_owned());
        codes.len() - 1
    })
}

impl Currencies {
    fn new(table: &OrderTable) -> Self {
        let home = table.profile().currency.clone().unwrap_or_default();
        let mut currencies = Self { codes: vec![home], of_row: Vec::new() };
        let Some(position) = table.mapping.position(Column::Currency) else { return currencies };
        let missing = Missing::new(&table.profile().sentinels);
        let (raw, width) = (&table.raw, table.raw.width());
        let mut known: BTreeMap<String, Option<u16>> = BTreeMap::new();
        currencies.of_row.reserve(raw.height() as usize);
        for chunk in raw.chunks.iter() {
            for at in 0..chunk.len() {
                let content = raw.content(chunk.raw_cell(at, position, width));
                let word = cell::unwrap(&content, Kind::Currency);
                let code = known.get(word).copied().unwrap_or_else(|| {
                    let code = if missing.is(word) { None } else { Some(currency::code(word).unwrap_or_default()) };
                    let code = code.and_then(|code| u16::try_from(place(&mut currencies.codes, code)).ok());
                    if known.len() < MOST_WORDS {
                        known.insert(word.to_owned(), code);
                    }
                    code
                });
                currencies.of_row.push(code);
            }
        }
        currencies
    }
}
