//! The money of the orders that the findings of a rule are about.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::at_stake;
use crate::checks::Unit;
use crate::config::Rule;
use crate::model::{Decimal, RowId};
use crate::pipeline::Run;

/// The totals of the orders concerned, each order once, by currency (empty where unknown).
#[derive(Debug, Default)]
pub(crate) struct Stakes {
    /// A sum that cannot be represented is none.
    sums: BTreeMap<String, Option<Decimal>>,
    counted: BTreeSet<u32>,
}

impl Stakes {
    /// The money at stake in findings that count, as the report has it.
    pub(crate) fn of(rule: &Rule, run: &Run, findings: impl Iterator<Item = usize>) -> Vec<(String, String)> {
        let mut stakes = Self::default();
        for place in findings.map(|at| run.findings.place(at)) {
            if let Some((row, stake)) =
                place.row().and_then(|row| Some((row, at_stake(run.orders.table(row.table), row.row)?)))
            {
                stakes.add(rule, run, row, stake);
            }
        }
        stakes.end()
    }

    /// Adds a finding that counts, on a row with so much money.
    pub(super) fn add(&mut self, rule: &Rule, run: &Run, row: RowId, (amount, currency): (Decimal, String)) {
        // What is said of a column is not about the order that it is shown at.
        if rule.check.unit == Unit::Columns {
            return;
        }
        // An order counts once per rule, however many of its lines are wrong.
        if run.orders.order_of(row).is_some_and(|order| !self.counted.insert(order)) {
            return;
        }
        let sum = self.sums.entry(currency).or_insert(Some(Decimal::ZERO));
        *sum = sum.and_then(|sum| sum.checked_add(amount));
    }

    /// The sums.
    pub(super) fn end(self) -> Vec<(String, String)> {
        self.sums.into_iter().filter_map(|(currency, sum)| sum.map(|sum| (currency, sum.to_string()))).collect()
    }
}
