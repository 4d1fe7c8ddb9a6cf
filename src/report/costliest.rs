//! Which findings of a rule are shown: those with most money at stake, and of equal ones the first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::context;
use super::finding::render;
use super::mask::Personal;
use super::model::Example;
use crate::config::Job;
use crate::model::{Decimal, MAX_SCALE, pow10};
use crate::pipeline::Run;

/// An amount as whole units and ten-billionths, which unlike a number of any scale always compares.
pub(super) fn size_of(amount: Decimal) -> (i128, i128) {
    let unit = pow10(amount.scale).unwrap_or(1);
    let rest = Decimal::new(amount.mantissa.rem_euclid(unit), amount.scale);
    (amount.mantissa.div_euclid(unit), rest.at_scale(MAX_SCALE).unwrap_or(0))
}

/// A finding by its size and place; of equal sizes the earlier is greater.
type Sized = ((i128, i128), Reverse<usize>);

/// The findings with most money of those that it is given, at most so many.
#[derive(Debug, Default)]
pub(super) struct Costliest {
    least: BinaryHeap<Reverse<Sized>>,
}

impl Costliest {
    /// Takes in a finding, with the money that is at stake; nothing where there is none.
    pub(super) fn add(&mut self, at: usize, stake: Option<Decimal>, most: usize) {
        let sized = (stake.map_or((0, 0), size_of), Reverse(at));
        if self.least.len() < most {
            self.least.push(Reverse(sized));
        } else if self.least.peek().is_some_and(|Reverse(least)| *least < sized) {
            self.least.pop();
            self.least.push(Reverse(sized));
        }
    }

    /// The findings, that with most money first.
    pub(super) fn end(self) -> impl Iterator<Item = usize> {
        // Reversed, the greatest come first.
        self.least.into_sorted_vec().into_iter().map(|Reverse((_, Reverse(at)))| at)
    }
}

/// A finding, ready to be shown; the first of a rule within their rows.
pub(super) fn example(job: &Job, run: &Run, at: usize, number: usize) -> Example {
    let (rule, place) = (&job.rules[run.findings.rule(at).index()], run.findings.place(at));
    let table = run.orders.table(place.table());
    let said = render(&run.findings, at, &job.rules, &run.orders);
    let context = if number < context::SHOWN { context::of(rule, table, place) } else { Vec::new() };
    Example {
        personal: Personal::of(rule, &said),
        context,
        file: table.raw.file.clone(),
        sheet: table.raw.sheet.clone(),
        line: said.line,
        order_id: said.order_id,
        column: said.column.to_owned(),
        standing: run.exempt.standing(at),
        text: said.text,
        source_column: said.source_column,
        observed: said.observed,
        expected: said.expected,
        message: said.message,
        fingerprint: run.fingerprints[at].to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_with_most_money_come_first_and_of_equal_ones_the_first() {
        let amounts = ["1.00", "250.5", "250.50", "-3", "99999999999999999999.9"];
        let of = |most: usize| {
            let mut costliest = Costliest::default();
            costliest.add(0, None, most);
            for (at, amount) in (1..).zip(amounts) {
                costliest.add(at, Decimal::parse(amount), most);
            }
            costliest.end().collect::<Vec<usize>>()
        };
        assert_eq!(of(9), [5, 2, 3, 1, 0, 4]);
        assert_eq!(of(2), [5, 2]);
    }
}
