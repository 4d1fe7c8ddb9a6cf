//! What other rows and master files say of a blank cell.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher;

use super::master::Entries;
use super::proposal::Proposal;
use crate::checks::{SAYS_NOTHING, StageSink, rules_of, told};
use crate::config::OnFail;
use crate::dedup::{CONFLICTING, Duplicates};
use crate::matching::CustomerClusters;
use crate::model::{Column, EditMode, Level, Proof, RowId, RuleId};
use crate::normalise::cell::{self, half_width};
use crate::normalise::{CellFault, Fault, NO_ORDER, OrderTable, Orders};

/// What a value of a blank cell may rest on, in the order of the check's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    Lines,
    Master,
    Customer,
    Product,
}

impl Evidence {
    /// The name in `edits.csv`.
    fn name(self) -> &'static str {
        match self {
            Self::Lines => "order-lines",
            Self::Master => "master",
            Self::Customer => "customer",
            Self::Product => "product",
        }
    }

    /// Sureness in percent, given how many rows say it.
    fn confidence(self, rows: u32) -> u8 {
        match (self, rows) {
            (Self::Lines, _) => 99,
            (Self::Master, _) => 97,
            (Self::Product, 1) => 85,
            (Self::Product, _) => 95,
            (Self::Customer, 1) => 80,
            (Self::Customer, _) => 90,
        }
    }
}

/// Sureness in percent of a master's entry that bears another name than the row.
const OTHER_NAME: u8 = 80;

/// What all rows of one key say in a column.
#[derive(Debug, Clone, Copy)]
enum Said {
    Nothing,
    /// The value's hash, the first row that has it, and how many do.
    One(u64, RowId, u32),
    Different,
}

/// A value for a blank cell.
pub(super) struct Found {
    pub(super) row: RowId,
    pub(super) evidence: Evidence,
    pub(super) value: String,
    /// Where it comes from.
    source: String,
    /// How sure it is, in percent.
    confidence: u8,
}

impl Found {
    /// The change that it makes.
    pub(super) fn proposal(self, rule: RuleId, column: u16) -> Proposal {
        let proof = Proof { evidence: self.evidence.name(), source: Some(self.source.into()) };
        let (row, after, confidence) = (self.row, self.value, self.confidence);
        Proposal { row, column, after, rule, confidence, mode: EditMode::Requested, proof }
    }
}

/// The rows of a run as far as they may bear witness.
pub(super) struct Witnesses<'a> {
    duplicates: &'a Duplicates,
    customers: &'a CustomerClusters,
    /// Orders that leave the clean output.
    leaving: HashSet<u32>,
    /// Orders whose rows say different things of the order.
    disputed: HashSet<u32>,
    /// Customer names that name nobody.
    nobody: BTreeSet<String>,
}

/// Checks of orders whose rows contradict each other.
const DISPUTES: [&str; 2] = [CONFLICTING, "order-columns-differ"];

impl<'a> Witnesses<'a> {
    pub(super) fn of(
        orders: &Orders,
        duplicates: &'a Duplicates,
        customers: &'a CustomerClusters,
        sink: &StageSink<'_>,
    ) -> Self {
        let (mut leaving, mut disputed) = (HashSet::new(), HashSet::new());
        for (rule, place) in sink.findings.iter() {
            let rule = &sink.rules[rule.index()];
            let Some(order) = place.row().and_then(|row| orders.order_of(row)) else { continue };
            if rule.on_fail != OnFail::Keep {
                leaving.insert(order);
            }
            if DISPUTES.contains(&rule.check.name) {
                disputed.insert(order);
            }
        }
        let words = rules_of(sink.rules, "placeholder-customer").flat_map(|(_, rule)| rule.list("words"));
        let nobody = words.map(str::to_lowercase).collect();
        Self { duplicates, customers, leaving, disputed, nobody }
    }

    fn leaves(&self, row: RowId, table: &OrderTable) -> bool {
        self.duplicates.contains(row) || self.leaving.contains(&table.order_of[row.row as usize])
    }

    fn is_nobody(&self, name: &str) -> bool {
        self.nobody.contains(&half_width(name).to_lowercase())
    }

    /// Whether a row names a customer who may be told from others of that name.
    fn names_somebody(&self, row: RowId) -> bool {
        let record = self.customers.of_row.get(row.table.index()).and_then(|rows| rows.get(row.row as usize));
        let record = record.and_then(|&record| self.customers.records.get(record as usize));
        record.is_some_and(|record| record.order.is_none() && !self.is_nobody(&record.name))
    }
}

/// The rows whose cell of a column has a fault that leaves its value in doubt.
pub(super) fn doubtful(table: &OrderTable, column: Column) -> HashSet<u32> {
    let position = table.mapping.place(column);
    let is_doubtful = |fault: &&CellFault| {
        Some(fault.column) == position && !matches!(fault.fault, Fault::StrayCharacters | Fault::OtherNotation)
    };
    table.faults.iter().filter(is_doubtful).map(|fault| fault.row).collect()
}

/// The search for the values of one column.
pub(super) struct OfColumn<'a> {
    pub(super) column: Column,
    pub(super) from_rows: bool,
    pub(super) orders: &'a Orders,
    pub(super) witnesses: &'a Witnesses<'a>,
    pub(super) entries: &'a [Entries<'a>],
}

impl OfColumn<'_> {
    pub(super) fn look_up(&self, blanks: &[RowId]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut left: Vec<RowId> = blanks.to_vec();
        if self.from_rows && self.column.level() == Level::Order {
            self.by_rows(&mut left, &mut found, Evidence::Lines, &|table| self.order_keys(table));
        }
        self.by_masters(&mut left, &mut found);
        if self.from_rows && OF_CUSTOMERS.contains(&self.column) {
            self.by_rows(&mut left, &mut found, Evidence::Customer, &|table| self.customer_keys(table));
        }
        if self.from_rows && OF_PRODUCTS.contains(&self.column) {
            self.by_rows(&mut left, &mut found, Evidence::Product, &|table| self.product_keys(table));
        }
        found
    }

    /// Takes from `left` the rows for which all rows with the same key say one thing.
    fn by_rows(
        &self,
        left: &mut Vec<RowId>,
        found: &mut Vec<Found>,
        evidence: Evidence,
        keys: &dyn Fn(&OrderTable) -> Vec<u64>,
    ) {
        let tables: Vec<(&OrderTable, Vec<u64>)> =
            self.orders.order_tables().map(|table| (table, keys(table))).collect();
        let key_of = |row: &RowId| {
            let keys = &tables.iter().find(|(table, _)| table.id() == row.table)?.1;
            keys.get(row.row as usize).copied().filter(|key| *key != SAYS_NOTHING)
        };
        let mut said: HashMap<u64, Said> = left.iter().filter_map(key_of).map(|key| (key, Said::Nothing)).collect();
        if said.is_empty() {
            return;
        }
        for (table, keys) in tables.iter().filter(|(table, keys)| table.mapping.has(self.column) && !keys.is_empty()) {
            let doubtful = doubtful(table, self.column);
            let says = |(row, value): &(u32, u64)| *value != SAYS_NOTHING && !doubtful.contains(row);
            for (row, value) in (0u32..).zip(told(table, self.column)).filter(says) {
                let Some(said) = said.get_mut(&keys[row as usize]) else { continue };
                let place = RowId::new(table.id(), row);
                if self.witnesses.leaves(place, table) {
                    continue;
                }
                *said = match *said {
                    Said::Nothing => Said::One(value, place, 1),
                    Said::One(known, first, rows) if known == value => Said::One(known, first, rows.saturating_add(1)),
                    Said::One(..) | Said::Different => Said::Different,
                };
            }
        }
        left.retain(|row| {
            let Some(Said::One(_, source, rows)) = key_of(row).and_then(|key| said.get(&key)) else { return true };
            let table = self.orders.table(source.table);
            if !fits(self.column, (self.orders.table(row.table), row.row), (table, source.row)) {
                return true;
            }
            let Some(value) = settled(table, source.row, self.column) else { return true };
            let source = format!("{}:{}", table.raw.file, table.raw.line(source.row));
            found.push(Found { row: *row, evidence, value, source, confidence: evidence.confidence(*rows) });
            false
        });
    }

    /// Takes from `left` the rows of which the master files say one thing.
    fn by_masters(&self, left: &mut Vec<RowId>, found: &mut Vec<Found>) {
        let entries: Vec<&Entries<'_>> = self.entries.iter().filter(|entries| entries.tell(self.column)).collect();
        for table in self.orders.order_tables().filter(|_| !entries.is_empty()) {
            let look_ups: Vec<_> = entries.iter().map(|entries| entries.look_up(table, self.column)).collect();
            left.retain(|row| {
                if row.table != table.id() || self.is_nobodys(*row, table) {
                    return true;
                }
                let by_name = self.witnesses.names_somebody(*row);
                let says = entries.iter().zip(&look_ups).filter_map(|(entries, look_up)| {
                    let said = entries.says(look_up, row.row, by_name)?;
                    fits(self.column, (table, row.row), (entries.table(), said.entry)).then_some((entries, said))
                });
                let all: Vec<_> = says.collect();
                let Some((entries, said)) =
                    all.first().filter(|(_, first)| all.iter().all(|(_, other)| other.value == first.value))
                else {
                    return true;
                };
                // A code whose entry bears another name may be a mistyped code.
                let agree = entries.names_agree(table, row.row, said.entry);
                let confidence = if agree { Evidence::Master.confidence(1) } else { OTHER_NAME };
                let (value, source) = (said.value.clone(), said.source.clone());
                found.push(Found { row: *row, evidence: Evidence::Master, value, source, confidence });
                false
            });
        }
    }

    /// Whether a row's customer is a word that names nobody, so that no customer's data belong to it.
    fn is_nobodys(&self, row: RowId, table: &OrderTable) -> bool {
        OF_CUSTOMERS.contains(&self.column) && self.witnesses.is_nobody(&table.text(row.row, Column::CustomerName))
    }

    /// The orders of a table's rows, but for those whose rows contradict each other. Another file's order of that number may
    /// be another one.
    fn order_keys(&self, table: &OrderTable) -> Vec<u64> {
        let state = foldhash::fast::FixedState::with_seed(1);
        let key = |order: &u32| {
            let known = *order != NO_ORDER && !self.witnesses.disputed.contains(order);
            if known { state.hash_one((table.id().index(), *order)).max(1) } else { SAYS_NOTHING }
        };
        table.order_of.iter().map(key).collect()
    }

    /// The customers of a table's rows, but for bare names, which may be anybody's, and those that name nobody.
    fn customer_keys(&self, table: &OrderTable) -> Vec<u64> {
        let customers = self.witnesses.customers;
        let records = customers.of_row.get(table.id().index()).map_or(&[][..], Vec::as_slice);
        let somebody: Vec<bool> = customers
            .records
            .iter()
            .map(|record| record.order.is_none() && !self.witnesses.is_nobody(&record.name))
            .collect();
        let key = |&record: &u32| {
            let known = somebody.get(record as usize).is_some_and(|known| *known);
            if known { u64::from(customers.cluster[record as usize]) + 1 } else { SAYS_NOTHING }
        };
        records.iter().map(key).collect()
    }

    /// The products of a table's rows: by code where the name is asked for, by name and specification where the code is. The
    /// codes of differently built files are codes of different lists.
    fn product_keys(&self, table: &OrderTable) -> Vec<u64> {
        let state = foldhash::fast::FixedState::with_seed(2);
        let is_code = matches!(self.column, Column::Sku | Column::ProductId);
        let code = if table.mapping.has(Column::Sku) { Column::Sku } else { Column::ProductId };
        let by = if is_code { Column::ProductName } else { code };
        let list = state.hash_one((&table.raw.header, by as u8));
        let specs = if is_code { told(table, Column::Spec) } else { vec![SAYS_NOTHING; table.raw.height() as usize] };
        let key = |(name, spec): (u64, u64)| {
            if name == SAYS_NOTHING { SAYS_NOTHING } else { state.hash_one((list, name, spec)).max(1) }
        };
        told(table, by).into_iter().zip(specs).map(key).collect()
    }
}

/// A cell after its safe repairs, without its wrapping; `None` where a program would take it for a formula.
pub(super) fn settled(table: &OrderTable, row: u32, column: Column) -> Option<String> {
    let settled = table.settled(row, table.mapping.position(column)?);
    let value = cell::unwrap(&settled, column.kind());
    (!value.starts_with(['=', '@', '#'])).then(|| value.to_owned())
}

/// Whether a value of one row fits another: a part of an address whose other parts are not different, a phone whose contact is
/// not somebody else.
fn fits(column: Column, (table, row): (&OrderTable, u32), (of, source): (&OrderTable, u32)) -> bool {
    let together: &[Column] = if ADDRESS.contains(&column) {
        ADDRESS
    } else if matches!(column, Column::Phone | Column::Phone2) {
        &[Column::ContactName]
    } else {
        &[]
    };
    let said = |table: &OrderTable, row: u32, column: Column| half_width(&table.text(row, column)).to_lowercase();
    together.iter().filter(|other| **other != column).all(|&other| {
        let (here, there) = (said(table, row, other), said(of, source, other));
        here.is_empty() || there.is_empty() || here == there
    })
}

/// The parts of an address, which belong together.
const ADDRESS: &[Column] = &[
    Column::ShipCountry,
    Column::ShipProvince,
    Column::ShipCity,
    Column::ShipDistrict,
    Column::ShipStreet,
    Column::ShipAddress,
    Column::ShipPostcode,
];

/// What belongs to a customer rather than to one order.
const OF_CUSTOMERS: &[Column] = &[
    Column::CustomerId,
    Column::CustomerName,
    Column::BuyerNick,
    Column::ContactName,
    Column::Phone,
    Column::Phone2,
    Column::Email,
    Column::TaxId,
    Column::InvoiceTitle,
    Column::ShipProvince,
    Column::ShipCity,
    Column::ShipDistrict,
    Column::ShipAddress,
    Column::ShipPostcode,
    Column::BillAddress,
];

/// What belongs to a product rather than to one line.
const OF_PRODUCTS: &[Column] = &[Column::Sku, Column::ProductId, Column::ProductName, Column::Unit];
