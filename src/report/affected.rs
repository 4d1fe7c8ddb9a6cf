//! How many rows, and how much money, each dimension of quality is right about.

use std::collections::HashMap;

use serde::Serialize;

use super::model::DimensionScore;
use crate::checks::Dimension;
use crate::config::Job;
use crate::model::{Column, Decimal};
use crate::normalise::{NO_ORDER, OrderTable, currency};
use crate::pipeline::Run;
use crate::waivers::Standing;

/// The money of all orders in one currency, and the part of it that stands on orders with a finding.
#[derive(Debug, Clone, Serialize)]
pub struct MoneyScore {
    /// The currency; empty where unknown.
    pub currency: String,
    /// The amounts of all orders, each order once and each amount without its sign.
    pub total: String,
    /// Of these, the ones of orders with a finding that counts.
    pub at_stake: String,
    /// The share that is not at stake, in hundredths of a percent; `None` of nothing.
    pub score: Option<u32>,
}

/// Yes or no for each of so many things.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// None of so many is marked.
    pub(super) fn none(of: usize) -> Self {
        Self { words: vec![0; of.div_ceil(64)] }
    }

    /// Marks one; whether it was not before.
    pub(super) fn mark(&mut self, at: usize) -> bool {
        let (word, bit) = (&mut self.words[at / 64], 1 << (at % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Whether one is marked.
    pub(super) fn has(&self, at: usize) -> bool {
        self.words[at / 64] & (1 << (at % 64)) != 0
    }

    /// How many are marked.
    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

/// The rows and orders that have a finding that counts, by dimension in the order of [`Dimension::ALL`].
pub(super) struct Affected {
    /// The number of the first row of each table among the rows of all.
    first: Vec<usize>,
    height: usize,
    rows: Vec<Marks>,
    /// Orders.
    pub(super) orders: Vec<Marks>,
}

impl Affected {
    /// Goes through the findings of a run once.
    pub(super) fn of(job: &Job, run: &Run) -> Self {
        let mut height = 0;
        let mut first = Vec::with_capacity(run.orders.tables.len());
        for table in &run.orders.tables {
            first.push(height);
            height += table.raw.height() as usize;
        }
        let none = |of: usize| vec![Marks::none(of); Dimension::ALL.len()];
        let (mut rows, mut orders) = (none(height), none(run.orders.keys.len()));
        let dimension_of: Vec<usize> = job.rules.iter().map(|rule| position(rule.check.dimension)).collect();
        for (at, (rule, place)) in run.findings.iter().enumerate() {
            let Some(row) = place.row().filter(|_| run.exempt.standing(at) == Standing::Counts) else { continue };
            if !job.rules[rule.index()].is_limited() {
                continue;
            }
            let dimension = dimension_of[rule.index()];
            rows[dimension].mark(first[row.table.index()] + row.row as usize);
            if let Some(order) = run.orders.order_of(row) {
                orders[dimension].mark(order as usize);
            }
        }
        Self { first, height, rows, orders }
    }

    /// Scores per dimension: the share of units that broke no rule of it, rules weighted by what they looked at; the share
    /// of rows without a finding; and the share of money on orders without one. What rules without limits say is a hint, and
    /// no score falls by it.
    pub(super) fn scores(&self, job: &Job, run: &Run) -> Vec<DimensionScore> {
        let money = self.money(run);
        let score_of = |(at, &dimension): (usize, &Dimension)| {
            let of_it = job
                .rules
                .iter()
                .zip(&run.tallies)
                .filter(|(rule, _)| rule.check.dimension == dimension && rule.is_limited());
            let (evaluated, failed) =
                of_it.fold((0u64, 0u64), |sum, (_, tally)| (sum.0 + tally.evaluated, sum.1 + tally.failed));
            let (rows, rows_failed) = (self.height as u64, self.rows[at].count());
            DimensionScore {
                dimension: dimension.name().to_owned(),
                title: dimension.text().owned(&[]),
                evaluated,
                failed,
                score: share_left(u128::from(failed), u128::from(evaluated)),
                rows,
                rows_failed,
                row_score: share_left(u128::from(rows_failed), u128::from(rows)).filter(|_| evaluated > 0),
                money: if evaluated > 0 {
                    money.iter().filter_map(|sums| sums.score(at)).collect()
                } else {
                    Vec::new()
                },
            }
        };
        Dimension::ALL.iter().enumerate().map(score_of).collect()
    }

    /// The money of the orders by currency, the currency of most orders first.
    fn money(&self, run: &Run) -> Vec<Sums> {
        let mut sums = Currencies::default();
        let mut counted = Marks::none(run.orders.keys.len());
        for table in run.orders.order_tables() {
            let currencies = currencies(table, &mut sums);
            let of_order = [Column::OrderTotal, Column::GoodsAmount].map(|column| table.numbers(column));
            let of_line = [Column::LineAmount, Column::LineAmountExcl].map(|column| table.numbers(column));
            // A file that states what orders come to says it once per order; else its lines add up to it.
            let is_stated = of_order.iter().any(Option::is_some);
            let columns = if is_stated { of_order } else { of_line };
            for (row, &order) in (0u32..).zip(&table.order_of) {
                let Some(amount) = columns.iter().flatten().find_map(|numbers| numbers.get(row)) else { continue };
                let has_key = order != NO_ORDER;
                let is_surplus = || run.duplicates.contains(crate::model::RowId::new(table.id(), row));
                let counts_already = if is_stated { has_key && !counted.mark(order as usize) } else { is_surplus() };
                if counts_already {
                    continue;
                }
                let at = self.first[table.id().index()] + row as usize;
                let is_faulty = |dimension: usize| {
                    self.rows[dimension].has(at) || has_key && self.orders[dimension].has(order as usize)
                };
                sums.list[currencies.of(row)].add(amount, is_faulty);
            }
        }
        let mut list = sums.list;
        list.retain(|sums| sums.orders > 0);
        list.sort_by(|a, b| b.orders.cmp(&a.orders).then_with(|| a.currency.cmp(&b.currency)));
        list
    }
}

fn position(dimension: Dimension) -> usize {
    Dimension::ALL.iter().position(|&other| other == dimension).unwrap_or_default()
}

/// What is left of a whole without a part, in hundredths of a percent.
fn share_left(part: u128, whole: u128) -> Option<u32> {
    let left = whole.saturating_sub(part).checked_mul(10_000)?.checked_div(whole)?;
    u32::try_from(left).ok()
}

/// Sums of one currency. A sum that cannot be represented is `None` from then on.
#[derive(Debug)]
struct Sums {
    currency: String,
    orders: u64,
    total: Option<Decimal>,
    at_stake: Vec<Option<Decimal>>,
}

impl Sums {
    fn add(&mut self, amount: Decimal, is_faulty: impl Fn(usize) -> bool) {
        let Some(amount) = amount.checked_abs() else { return };
        self.orders += 1;
        self.total = self.total.and_then(|sum| sum.checked_add(amount));
        for (_, sum) in self.at_stake.iter_mut().enumerate().filter(|(dimension, _)| is_faulty(*dimension)) {
            *sum = sum.and_then(|sum| sum.checked_add(amount));
        }
    }

    fn score(&self, dimension: usize) -> Option<MoneyScore> {
        let (total, at_stake) = (self.total?, self.at_stake[dimension]?);
        let scale = total.scale.max(at_stake.scale);
        let units = |sum: Decimal| sum.at_scale(scale).and_then(|units| u128::try_from(units).ok());
        Some(MoneyScore {
            currency: self.currency.clone(),
            score: units(at_stake).zip(units(total)).and_then(|(part, whole)| share_left(part, whole)),
            total: total.to_string(),
            at_stake: at_stake.to_string(),
        })
    }
}

/// The sums of all currencies met so far.
#[derive(Debug, Default)]
struct Currencies {
    at: HashMap<String, usize>,
    list: Vec<Sums>,
}

impl Currencies {
    fn number(&mut self, currency: &str) -> usize {
        if let Some(&at) = self.at.get(currency) {
            return at;
        }
        let zero = Some(Decimal::ZERO);
        let at_stake = vec![zero; Dimension::ALL.len()];
        self.list.push(Sums { currency: currency.to_owned(), orders: 0, total: zero, at_stake });
        self.at.insert(currency.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// The currencies of a table's rows: one of most, and the rows of another, in order.
struct OfRows {
    usual: usize,
    others: HashMap<u32, usize>,
}

impl OfRows {
    fn of(&self, row: u32) -> usize {
        if self.others.is_empty() { self.usual } else { self.others.get(&row).copied().unwrap_or(self.usual) }
    }
}

fn currencies(table: &OrderTable, sums: &mut Currencies) -> OfRows {
    let usual = table.profile().currency.as_deref().unwrap_or_default();
    let other = |row: u32, text: &str| currency::code(text).filter(|code| *code != usual).map(|code| (row, code));
    let stated = table.seen_in(Column::Currency, other);
    let others = stated.into_iter().map(|(row, code)| (row, sums.number(code))).collect();
    OfRows { usual: sums.number(usual), others }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_once() {
        let mut marks = Marks::none(130);
        assert!(marks.mark(0) && marks.mark(64) && marks.mark(129) && !marks.mark(64));
        assert_eq!(marks.count(), 3);
        assert!(marks.has(129) && !marks.has(128));
    }

    #[test]
    fn the_share_of_money_is_that_of_orders_without_a_finding() {
        let mut currencies = Currencies::default();
        let at = currencies.number("CNY");
        assert_eq!(currencies.number("CNY"), at);
        let amount = |text: &str| Decimal::parse(text).expect("a number");
        currencies.list[at].add(amount("75.00"), |_| false);
        currencies.list[at].add(amount("-25.0"), |dimension| dimension == 1);
        let score = currencies.list[at].score(1).expect("a score");
        assert_eq!((score.total.as_str(), score.score), ("100.00", Some(7500)));
        assert_eq!(currencies.list[at].score(0).and_then(|score| score.score), Some(10_000));
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        assert_eq!(share_left(0, 0), None);
        assert_eq!(share_left(1, 3), Some(6666));
    }
}
