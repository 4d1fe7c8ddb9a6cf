//! What the truth about customers says of findings about them.

use std::collections::{BTreeSet, HashMap};

use super::truth::Truth;
use crate::checks::Check;
use crate::matching::{SHARED_VALUE, SIMILAR_CUSTOMER};
use crate::model::{Column, Detail, RowId};
use crate::pipeline::Run;

/// Who the customers of a run really are.
pub(super) struct Customers<'r> {
    run: &'r Run,
    /// The true customers of each record of the run.
    of_record: Vec<BTreeSet<&'r str>>,
    /// The near pairs of the run, by the row that the finding stands on and the name it gives as like it.
    pairs: HashMap<(RowId, &'r str), Vec<(u32, u32)>>,
    /// The true customers with whom a phone or tax id stands.
    sharing: HashMap<(Column, String), BTreeSet<&'r str>>,
}

/// What records carry as evidence that may be shared, and where.
const EVIDENCE: [(Column, usize); 2] = [(Column::Phone, 2), (Column::TaxId, 4)];

impl<'r> Customers<'r> {
    /// The customers of a truth in the records of a run.
    pub(super) fn of(run: &'r Run, truth: &'r Truth) -> Self {
        let mut of_record = vec![BTreeSet::new(); run.customers.records.len()];
        let rows = super::rows_by_line(run);
        for order in &truth.orders {
            let row = rows.get(&(order.table, order.line));
            let record = row.and_then(|&row| run.customers.of_row[order.table.index()].get(row as usize));
            if let Some(customers) = record.and_then(|&record| of_record.get_mut(record as usize)) {
                customers.insert(order.customer.as_str());
            }
        }
        let mut pairs: HashMap<(RowId, &str), Vec<(u32, u32)>> = HashMap::new();
        for pair in &run.customers.review {
            let (a, b) = (&run.customers.records[pair.a as usize], &run.customers.records[pair.b as usize]);
            pairs.entry((b.row, a.name.as_str())).or_default().push((pair.a, pair.b));
        }
        let mut sharing: HashMap<(Column, String), BTreeSet<&str>> = HashMap::new();
        for (record, customers) in run.customers.records.iter().zip(&of_record) {
            for (column, at) in EVIDENCE {
                let value = record.evidence[at].clone();
                sharing.entry((column, value)).or_default().extend(customers.iter().copied());
            }
        }
        Self { run, of_record, pairs, sharing }
    }

    /// Whether the truth bears out what a check says of customers: that two are one, or that a value stands with several.
    pub(super) fn bear_out(&self, check: &Check, row: RowId, detail: Option<&Detail>) -> bool {
        let expected = detail.and_then(|detail| detail.expected.as_deref()).unwrap_or_default();
        if check.name == SIMILAR_CUSTOMER.name {
            let are_one = |&(a, b): &(u32, u32)| !self.of_record[a as usize].is_disjoint(&self.of_record[b as usize]);
            return self.pairs.get(&(row, expected)).is_some_and(|pairs| pairs.iter().any(are_one));
        }
        if check.name == SHARED_VALUE.name {
            return self.stands_with_several(row);
        }
        false
    }

    /// The true customers of each record.
    pub(super) fn of_record(self) -> Vec<BTreeSet<&'r str>> {
        self.of_record
    }

    /// The true customers of all records with a decision key.
    pub(super) fn by_decision_key(&self) -> HashMap<String, BTreeSet<&'r str>> {
        let mut keyed: HashMap<String, BTreeSet<&str>> = HashMap::new();
        for (at, customers) in (0u32..).zip(&self.of_record) {
            keyed.entry(self.run.customers.decision_key(at)).or_default().extend(customers.iter().copied());
        }
        keyed
    }

    /// Whether the phone or tax id on a row stands on records of several customers.
    fn stands_with_several(&self, row: RowId) -> bool {
        let table = self.run.orders.table(row.table);
        EVIDENCE.iter().any(|&(column, _)| {
            self.sharing.get(&(column, table.text(row.row, column))).is_some_and(|customers| customers.len() > 1)
        })
    }
}
