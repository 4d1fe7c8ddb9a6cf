//! Customer records: the distinct tuples of name, code, account and contact that occur in the orders.

use std::collections::HashMap;

use crate::model::{Column, Decimal, RowId};
use crate::normalise::cell::Missing;
use crate::normalise::contact;
use crate::normalise::{NO_ORDER, OrderTable, Orders};

/// Columns that can name a customer, beside the name itself.
const EVIDENCE: [Column; 5] = [Column::CustomerId, Column::BuyerNick, Column::Phone, Column::Email, Column::TaxId];

/// One distinct customer tuple of one source.
#[derive(Debug, Clone)]
pub struct Record {
    /// The source.
    pub source: String,
    /// The name as written first; empty where there is none.
    pub name: String,
    /// Code, account, phone, e-mail and tax id as written first; empty where there is none. A masked value is none.
    pub evidence: [String; 5],
    /// The order, for a bare name: it is one record per order, since nothing says that two orders of it are of one person.
    pub order: Option<String>,
    /// A row that carries it.
    pub row: RowId,
    /// How many orders carry it.
    pub orders: u32,
    /// The sum of those orders, where every part of it could be added.
    pub money: Option<Decimal>,
}

impl Record {
    /// The phone as digits, where it is one.
    #[must_use]
    pub fn phone(&self) -> Option<String> {
        contact::parse_phone(&self.evidence[2]).map(|phone| phone.digits().to_owned())
    }

    /// The key by which a steward finds the customer in the source: its code, else its account, else nothing.
    #[must_use]
    pub fn customer_key(&self) -> &str {
        self.evidence[..2].iter().find(|key| !key.is_empty()).map_or("", String::as_str)
    }

    /// The stable id: `c` and a hash of source and tuple.
    #[must_use]
    pub fn id(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let parts = [self.source.as_str(), &self.name].into_iter();
        for part in parts.chain(self.evidence.iter().map(String::as_str)).chain(self.order.as_deref()) {
            hasher.update(part.as_bytes());
            hasher.update(&[0x1F]);
        }
        format!("c{}", &hasher.finalize().to_hex()[..16])
    }
}

/// The columns of a table that take part.
struct Positions {
    name: Option<usize>,
    evidence: [Option<usize>; 5],
}

impl Positions {
    /// The name's column is the first of the profile's customer columns that holds names.
    fn of(table: &OrderTable) -> Self {
        let is_name = |column: &&Column| column.kind() == crate::model::Kind::Name;
        let names = table.profile().customer.iter().filter(is_name).copied();
        let name =
            names.chain([Column::CustomerName, Column::ContactName]).find_map(|column| table.mapping.position(column));
        Self { name, evidence: EVIDENCE.map(|column| table.mapping.position(column)) }
    }

    fn is_empty(&self) -> bool {
        self.name.is_none() && self.evidence.iter().all(Option::is_none)
    }
}

/// Collects the records of all order tables, in order of first appearance, and says which record each row carries.
pub(super) fn collect(orders: &Orders) -> (Vec<Record>, Vec<Vec<u32>>) {
    let mut collector = Collector::default();
    let mut of_rows = Vec::with_capacity(orders.tables.len());
    for table in &orders.tables {
        let mut of_row = Vec::new();
        let positions = Positions::of(table);
        if table.is_orders() && !positions.is_empty() {
            let missing = Missing::new(&table.profile().sentinels);
            of_row = vec![u32::MAX; table.raw.height() as usize];
            let mut counted = NO_ORDER;
            let totals = [Column::OrderTotal, Column::PaidAmount, Column::GoodsAmount, Column::LineAmount];
            let total = totals.into_iter().find(|column| table.scales.contains_key(column));
            for row in 0..table.raw.height() {
                let Some(record) = collector.record_of(orders, table, row, &positions, &missing) else { continue };
                of_row[row as usize] = record;
                let order = table.order_of[row as usize];
                if order == NO_ORDER || order != counted {
                    counted = order;
                    add_order(&mut collector.records[record as usize], table, total, row);
                }
            }
        }
        of_rows.push(of_row);
    }
    (collector.records, of_rows)
}

/// Counts an order to a record, with the money of the table's total column.
fn add_order(record: &mut Record, table: &OrderTable, total: Option<Column>, row: u32) {
    record.orders += 1;
    let total = total.and_then(|column| table.number(row, column));
    if let (Some(money), Some(total)) = (record.money, total) {
        record.money = money.checked_add(total);
    }
}

/// Finds the record of each row, and keeps the scratch space for it across rows.
#[derive(Default)]
struct Collector {
    records: Vec<Record>,
    known: HashMap<String, u32, foldhash::fast::FixedState>,
    tuple: String,
}

/// Stands between the parts of a tuple.
const PART_END: char = '\u{1f}';

impl Collector {
    /// The record of a row; `None` where it names no customer.
    fn record_of(
        &mut self,
        orders: &Orders,
        table: &OrderTable,
        row: u32,
        positions: &Positions,
        missing: &Missing,
    ) -> Option<u32> {
        let (chunk, at) = table.raw.locate(row);
        let width = table.raw.width();
        self.tuple.clear();
        self.tuple.push_str(&table.profile().id);
        let source_end = self.tuple.len();
        let mut filled = 0;
        let parts = std::iter::once((positions.name, false)).chain(positions.evidence.iter().map(|&at| (at, true)));
        for (index, (position, is_evidence)) in parts.enumerate() {
            self.tuple.push(PART_END);
            let Some(position) = position else { continue };
            let kind = table.mapping.column(position).map_or(crate::model::Kind::Text, Column::kind);
            let content = table.raw.content(chunk.raw_cell(at, position, width));
            let text = crate::normalise::cell::unwrap(&content, kind);
            let says_nothing = missing.is(text) || (is_evidence && contact::is_masked(text));
            if !says_nothing {
                self.tuple.extend(text.split(PART_END));
                filled |= 1 << index;
            }
        }
        if filled == 0 {
            return None;
        }
        let id = RowId::new(table.id(), row);
        // Only the name is filled: a person's name alone is one record per order.
        if filled == 1 && !is_organisation(&self.tuple[source_end + 1..self.tuple.len() - EVIDENCE.len()]) {
            self.tuple.push(PART_END);
            self.tuple.push_str(orders.key_text(id));
        }
        if let Some(&record) = self.known.get(self.tuple.as_str()) {
            return Some(record);
        }
        let record = u32::try_from(self.records.len()).ok()?;
        self.known.insert(self.tuple.clone(), record);
        let mut parts = self.tuple.split(PART_END).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        self.records.push(Record {
            source: next(),
            name: next(),
            evidence: std::array::from_fn(|_| next()),
            order: parts.next(),
            row: id,
            orders: 0,
            money: Some(Decimal::ZERO),
        });
        Some(record)
    }
}

fn is_organisation(name: &str) -> bool {
    let understood = super::name::Namer::new().ok().and_then(|namer| namer.understand(name));
    understood.is_some_and(|name| name.kind == super::name::NameKind::Organisation)
}
