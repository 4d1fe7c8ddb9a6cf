//! Filling blank cells with what other rows, and master files, say (补全).

use std::collections::{HashMap, HashSet};

use super::master::{Entries, Master};
use super::proposal::{Proposal, is_asked_for};
use crate::checks::{Body, SAYS_NOTHING, StageSink, rules_of, told};
use crate::config::Job;
use crate::declare_check;
use crate::matching::CustomerClusters;
use crate::model::{Column, Detail, EditMode, Level, Place, Proof, RowId, RuleId, Text};
use crate::normalise::{CellFault, Fault, HEAD, NO_ORDER, OrderTable, Orders, cell};

/// What a finding says, by the evidence.
const TEXTS: [Text; 4] = [
    Text {
        en: "{column} is blank; the other lines of the order say `{expected}`",
        zh: "{column}为空；该订单其他行为“{expected}”",
    },
    Text {
        en: "{column} is blank; the master file says `{expected}`", zh: "{column}为空；主数据文件为“{expected}”"
    },
    Text {
        en: "{column} is blank; all other orders of the customer say `{expected}`",
        zh: "{column}为空；该客户其他订单均为“{expected}”",
    },
    Text {
        en: "{column} is blank; all other rows of the product say `{expected}`",
        zh: "{column}为空；该商品其他行均为“{expected}”",
    },
];

declare_check! {
    /// ## What it finds
    /// Blank cells of the rule's columns whose value is known from elsewhere in the run, looked for in this order: the other
    /// lines of the order; the entry of a master file (`--master customers=FILE`, `--master products=FILE`); all other orders
    /// of the same customer; all other rows of the same product. Where these do not all say the same, nothing is known. It
    /// looks only when asked to: with `--unsafe-repairs`, with `--master`, or with `apply = true` in the rule.
    /// ## Why it matters
    /// A blank phone or code makes an order that nobody finds, although the same file says whose it is.
    /// ## Example
    /// An order of 甲公司 without phone, when all eleven others of 甲公司 have the same.
    /// ## Repair
    /// Unsafe: the value is written into the cell when asked for, with the evidence, its source row and a confidence in
    /// `edits.csv`: 99 for lines of the order, 97 for a master, 95 (one row: 85) for a product, 90 (one row: 80) for a customer.
    /// ## 发现什么
    /// 规则所列列中为空、而本次运行别处知道其值的单元格。依次查找：同一订单的其他行；主数据文件（`--master customers=FILE`、
    /// `--master products=FILE`）中的条目；同一客户的所有其他订单；同一商品的所有其他行。若各处说法不一，则视为未知。
    /// 仅在要求时查找：`--unsafe-repairs`、`--master`，或规则中 `apply = true`。
    /// ## 为何重要
    /// 电话或编码为空的订单没人能查到，尽管同一文件里就写着它属于谁。
    /// ## 修复
    /// 不安全：要求时写入单元格，并在 `edits.csv` 中给出依据、来源行和置信度：订单其他行 99，主数据 97，商品 95（仅一行时 85），
    /// 客户 90（仅一行时 80）。
    pub static FILLABLE_VALUE = {
        name: "fillable-value", unit: Cells, dimension: Completeness, repair: Unsafe, since: "0.1.0",
        texts: &[TEXTS[0], TEXTS[1], TEXTS[2], TEXTS[3]],
        params: ["apply"],
        finds: [],
        body: Body::Stage,
    };
}

/// What a value of a blank cell may rest on, in the order of [`TEXTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
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

/// What all rows of one key say in a column.
#[derive(Debug, Clone, Copy)]
enum Said {
    Nothing,
    /// The value's hash, the first row that has it, and how many do.
    One(u64, RowId, u32),
    Different,
}

/// Looks for the values of blank cells, as far as rules or the run ask for them.
pub fn fill(
    orders: &Orders,
    customers: &CustomerClusters,
    masters: &[Master],
    job: &Job,
    sink: &mut StageSink<'_>,
) -> Vec<Proposal> {
    let entries: Vec<(&Master, Entries<'_>)> = masters.iter().map(|master| (master, Entries::of(master))).collect();
    let mut proposals = Vec::new();
    for (id, rule) in rules_of(sink.rules, FILLABLE_VALUE.name) {
        let from_rows = is_asked_for(rule, job);
        if !from_rows && masters.is_empty() {
            continue;
        }
        for &column in &rule.columns {
            let blanks: Vec<RowId> = orders.order_tables().flat_map(|table| blanks(table, column)).collect();
            if blanks.is_empty() {
                continue;
            }
            sink.tallies[id.index()].evaluated += blanks.len() as u64;
            let column = OfColumn { column, from_rows, orders, customers, entries: &entries };
            for (row, evidence, value, source, rows) in column.look_up(&blanks) {
                let table = orders.table(row.table);
                let Some(position) = table.mapping.place(column.column) else { continue };
                sink.tallies[id.index()].failed += 1;
                let text = evidence as u8;
                let detail = Detail { observed: None, expected: Some(value.as_str().into()), text };
                sink.findings.push_with(id, Place::Row(row, Some(position)), detail);
                proposals.push(proposal(id, row, position, value, evidence, source, rows));
            }
        }
    }
    proposals
}

fn proposal(
    rule: RuleId,
    row: RowId,
    column: u16,
    after: String,
    evidence: Evidence,
    source: String,
    rows: u32,
) -> Proposal {
    let proof = Proof { evidence: evidence.name(), source: Some(source.into()) };
    Proposal { row, column, after, rule, confidence: evidence.confidence(rows), mode: EditMode::Requested, proof }
}

/// The blank cells of a column that should hold something: below an order's first row its columns may be blank by the form of
/// the file.
fn blanks(table: &OrderTable, column: Column) -> Vec<RowId> {
    let Some(blank) = table.blanks(column).filter(|_| table.mapping.has(column)) else { return Vec::new() };
    let heads = table.frame.column(HEAD).and_then(|heads| heads.bool().cloned()).ok();
    let first_rows_only = column.level() == Level::Order && table.grain() == crate::sources::Grain::Continuation;
    let counts = |row: u32| !first_rows_only || heads.as_ref().and_then(|heads| heads.get(row as usize)) == Some(true);
    let rows = (0u32..).zip(blank.iter()).filter(|&(row, blank)| blank == Some(true) && counts(row));
    rows.map(|(row, _)| RowId::new(table.id(), row)).collect()
}

/// The rows whose cell of a column has a fault that leaves its value in doubt.
fn doubtful(table: &OrderTable, column: Column) -> HashSet<u32> {
    let position = table.mapping.place(column);
    let is_doubtful = |fault: &&CellFault| {
        Some(fault.column) == position && !matches!(fault.fault, Fault::StrayCharacters | Fault::OtherNotation)
    };
    table.faults.iter().filter(is_doubtful).map(|fault| fault.row).collect()
}

/// A value for a blank cell: the row, what it rests on, the value, where it comes from, and how many rows say it.
type Found = (RowId, Evidence, String, String, u32);

/// The search for the values of one column.
struct OfColumn<'a> {
    column: Column,
    from_rows: bool,
    orders: &'a Orders,
    customers: &'a CustomerClusters,
    entries: &'a [(&'a Master, Entries<'a>)],
}

impl OfColumn<'_> {
    fn look_up(&self, blanks: &[RowId]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut left: Vec<RowId> = blanks.to_vec();
        if self.from_rows && self.column.level() == Level::Order {
            self.by_rows(&mut left, &mut found, Evidence::Lines, &order_keys);
        }
        for (master, entries) in self.entries.iter().filter(|(master, _)| master.kind.knows(self.column)) {
            self.by_master(&mut left, &mut found, master, entries);
        }
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
                *said = match *said {
                    Said::Nothing => Said::One(value, RowId::new(table.id(), row), 1),
                    Said::One(known, first, rows) if known == value => Said::One(known, first, rows.saturating_add(1)),
                    Said::One(..) | Said::Different => Said::Different,
                };
            }
        }
        left.retain(|row| {
            let Some(Said::One(_, source, rows)) = key_of(row).and_then(|key| said.get(&key)) else { return true };
            let table = self.orders.table(source.table);
            let Some(position) = table.mapping.position(self.column) else { return true };
            let settled = table.settled(source.row, position);
            let value = cell::unwrap(&settled, self.column.kind()).to_owned();
            let place = format!("{}:{}", table.raw.file, table.raw.line(source.row));
            found.push((*row, evidence, value, place, *rows));
            false
        });
    }

    fn by_master(&self, left: &mut Vec<RowId>, found: &mut Vec<Found>, master: &Master, entries: &Entries<'_>) {
        if !master.table.mapping.has(self.column) {
            return;
        }
        for table in self.orders.order_tables() {
            let keys = entries.keys_of(table, self.column);
            left.retain(|row| {
                let says = (row.table == table.id()).then(|| entries.says(&keys, row.row, self.column)).flatten();
                let Some((value, source)) = says else { return true };
                found.push((*row, Evidence::Master, value, source, 1));
                false
            });
        }
    }

    /// The customers of a table's rows, but for bare names, which may be anybody's.
    fn customer_keys(&self, table: &OrderTable) -> Vec<u64> {
        let records = self.customers.of_row.get(table.id().index()).map_or(&[][..], Vec::as_slice);
        let key = |&record: &u32| {
            let known = self.customers.records.get(record as usize).filter(|record| record.order.is_none());
            known.map_or(SAYS_NOTHING, |_| u64::from(self.customers.cluster[record as usize]) + 1)
        };
        records.iter().map(key).collect()
    }

    /// The products of a table's rows: by code where the name is asked for, by name and specification where the code is.
    fn product_keys(&self, table: &OrderTable) -> Vec<u64> {
        let is_code = matches!(self.column, Column::Sku | Column::ProductId);
        if is_code {
            let (names, specs) = (told(table, Column::ProductName), told(table, Column::Spec));
            let key = |(name, spec): (u64, u64)| if name == SAYS_NOTHING { name } else { name ^ spec.rotate_left(1) };
            return names.into_iter().zip(specs).map(key).collect();
        }
        let code = if table.mapping.has(Column::Sku) { Column::Sku } else { Column::ProductId };
        told(table, code)
    }
}

/// The orders of a table's rows.
fn order_keys(table: &OrderTable) -> Vec<u64> {
    let key = |&order: &u32| if order == NO_ORDER { SAYS_NOTHING } else { u64::from(order) + 1 };
    table.order_of.iter().map(key).collect()
}

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
const OF_PRODUCTS: &[Column] = &[Column::Sku, Column::ProductId, Column::ProductName, Column::Spec, Column::Unit];
