//! Customer records: the distinct tuples of name, code, account and contact that occur in the orders.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use polars::prelude::BooleanChunked;
use rayon::prelude::*;

use super::delivery;
use crate::model::{Column, Decimal, RowId};
use crate::normalise::cell::Missing;
use crate::normalise::contact;
use crate::normalise::{HEAD, NO_ORDER, OrderTable, Orders};
use crate::sources::Grain;

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
    /// The address of a house that most of its orders go to, in one text; empty where none is told.
    pub address: String,
    /// The order, for a bare name: it is one record per order, since nothing says that two orders of it are of one person.
    pub order: Option<String>,
    /// A row that carries it.
    pub row: RowId,
    /// How many orders carry it.
    pub orders: u32,
    /// The sum of those orders, where every part of it could be added: what hangs on the record, whatever the currencies.
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

    /// Whether nothing tells whose it is: a bare name, and not even where its order went.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.order.is_some() && self.address.is_empty()
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

/// Fewest rows that are worth a task of their own.
const FEWEST_ROWS: usize = 1 << 15;

/// Collects the records of all order tables, in order of first appearance, and says which record each row carries.
pub(super) fn collect(orders: &Orders) -> (Vec<Record>, Vec<Vec<u32>>) {
    let mut all = Tuples::default();
    let mut records: Vec<Record> = Vec::new();
    let mut of_rows = Vec::with_capacity(orders.tables.len());
    for table in &orders.tables {
        let mut of_row = Vec::new();
        let positions = Positions::of(table);
        if table.is_orders() && !positions.is_empty() {
            // Every part of the table gathers its own tuples; joined in order they are numbered as if one had read them all.
            let height = table.raw.height() as usize;
            let part = height.div_ceil(rayon::current_num_threads() * 2).max(FEWEST_ROWS);
            let starts: Vec<usize> = (0..height).step_by(part).collect();
            let parts: Vec<(Tuples, Vec<u32>)> = starts
                .into_par_iter()
                .map(|start| gather(orders, table, start..(start + part).min(height), &positions))
                .collect();
            of_row.reserve_exact(height);
            for (tuples, rows) in parts {
                let numbers: Vec<u32> =
                    tuples.list.into_iter().map(|tuple| all.add(tuple, table, &mut records)).collect();
                of_row.extend(rows.into_iter().map(|at| numbers.get(at as usize).copied().unwrap_or(NO_RECORD)));
            }
            name_continued_rows(table, &mut of_row);
            count_orders(&mut records, table, &of_row);
        }
        of_rows.push(of_row);
    }
    delivery::tell_addresses(orders, &mut records, &of_rows);
    (records, of_rows)
}

/// Marks rows that name no customer.
const NO_RECORD: u32 = u32::MAX;

/// Whether a row only carries further goods of the order above it. What such rows repeat of the customer, like the e-mail address
/// of Shopify's, makes nobody of its own.
fn is_continued(table: &OrderTable, heads: Option<&BooleanChunked>, row: u32) -> bool {
    table.grain() == Grain::Continuation && heads.and_then(|heads| heads.get(row as usize)) == Some(false)
}

fn heads(table: &OrderTable) -> Option<&BooleanChunked> {
    table.frame.column(HEAD).ok().and_then(|heads| heads.bool().ok())
}

/// Gives the rows that carry further goods of an order the customer of its first row.
fn name_continued_rows(table: &OrderTable, of_row: &mut [u32]) {
    let heads = heads(table);
    let mut above = NO_RECORD;
    for (row, record) in (0u32..).zip(of_row) {
        if is_continued(table, heads, row) {
            *record = above;
        } else {
            above = *record;
        }
    }
}

/// Counts each order to the record of its first row, with the money of the table's total column.
fn count_orders(records: &mut [Record], table: &OrderTable, of_row: &[u32]) {
    let totals = [Column::OrderTotal, Column::PaidAmount, Column::GoodsAmount, Column::LineAmount];
    let total = totals.into_iter().find_map(|column| table.numbers(column));
    let mut counted = NO_ORDER;
    for ((row, &order), &record) in (0u32..).zip(&table.order_of).zip(of_row) {
        let Some(record) = records.get_mut(record as usize) else { continue };
        if order == NO_ORDER || order != counted {
            counted = order;
            record.orders += 1;
            let amount = total.as_ref().and_then(|total| total.get(row));
            if let (Some(money), Some(amount)) = (record.money, amount) {
                record.money = money.checked_add(amount);
            }
        }
    }
}

/// Stands between the parts of a tuple.
const PART_END: char = '\u{1f}';

/// A customer tuple in one text, its hash, and the first row that carries it.
struct Tuple {
    text: String,
    hash: u64,
    row: u32,
}

/// Distinct tuples, numbered in order of first appearance.
#[derive(Default)]
struct Tuples {
    list: Vec<Tuple>,
    known: HashTable<u32>,
}

impl Tuples {
    /// The number of a text, where it is known.
    fn find(&self, hash: u64, text: &str) -> Option<u32> {
        self.known.find(hash, |&at| self.list[at as usize].text == text).copied()
    }

    fn insert(&mut self, tuple: Tuple) -> u32 {
        let number = u32::try_from(self.list.len()).unwrap_or(NO_RECORD);
        let hash = tuple.hash;
        self.list.push(tuple);
        let list = &self.list;
        self.known.insert_unique(hash, number, |&at| list[at as usize].hash);
        number
    }

    /// The number of a part's tuple among those of the whole run; a new one becomes a record.
    fn add(&mut self, tuple: Tuple, table: &OrderTable, records: &mut Vec<Record>) -> u32 {
        if let Some(number) = self.find(tuple.hash, &tuple.text) {
            return number;
        }
        let mut parts = tuple.text.split(PART_END).map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        records.push(Record {
            source: next(),
            name: next(),
            evidence: std::array::from_fn(|_| next()),
            address: String::new(),
            order: parts.next(),
            row: RowId::new(table.id(), tuple.row),
            orders: 0,
            money: Some(Decimal::ZERO),
        });
        self.insert(tuple)
    }
}

/// The tuples of some rows of a table, and the tuple of each of these rows.
fn gather(orders: &Orders, table: &OrderTable, rows: Range<usize>, positions: &Positions) -> (Tuples, Vec<u32>) {
    let missing = Missing::new(&table.profile().sentinels);
    let state = foldhash::fast::FixedState::with_seed(0);
    let mut tuples = Tuples::default();
    let mut text = String::new();
    let heads = heads(table);
    let of_row = rows
        .map(|row| {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            if is_continued(table, heads, row) || !compose(orders, table, row, positions, &missing, &mut text) {
                return NO_RECORD;
            }
            let hash = state.hash_one(text.as_str());
            tuples.find(hash, &text).unwrap_or_else(|| tuples.insert(Tuple { text: text.clone(), hash, row }))
        })
        .collect();
    (tuples, of_row)
}

/// Writes the tuple of a row into `tuple`; whether the row names a customer at all.
fn compose(
    orders: &Orders,
    table: &OrderTable,
    row: u32,
    positions: &Positions,
    missing: &Missing,
    tuple: &mut String,
) -> bool {
    let (chunk, at) = table.raw.locate(row);
    let width = table.raw.width();
    tuple.clear();
    tuple.push_str(&table.profile().id);
    let source_end = tuple.len();
    let mut filled = 0;
    let parts = std::iter::once((positions.name, false)).chain(positions.evidence.iter().map(|&at| (at, true)));
    for (index, (position, is_evidence)) in parts.enumerate() {
        tuple.push(PART_END);
        let Some(position) = position else { continue };
        let kind = table.mapping.column(position).map_or(crate::model::Kind::Text, Column::kind);
        let content = table.raw.content(chunk.raw_cell(at, position, width));
        let text = crate::normalise::cell::unwrap(&content, kind);
        // With and without its check characters an account is one.
        let is_code = is_evidence && table.mapping.column(position) == Some(Column::CustomerId);
        let text = if is_code { table.profile().without_check(Column::CustomerId, text) } else { text };
        let of_column = table.mapping.column(position).and_then(|column| table.profile().sentinels_of.get(&column));
        let is_sentinel = of_column.is_some_and(|sentinels| sentinels.iter().any(|sentinel| sentinel == text));
        let says_nothing = missing.is(text) || is_sentinel || (is_evidence && contact::is_masked(text));
        if !says_nothing {
            tuple.extend(text.split(PART_END));
            filled |= 1 << index;
        }
    }
    // Only the name is filled: a person's name alone is one record per order.
    if filled == 1 && !is_organisation(&tuple[source_end + 1..tuple.len() - EVIDENCE.len()]) {
        tuple.push(PART_END);
        tuple.push_str(orders.key_text(RowId::new(table.id(), row)));
    }
    filled != 0
}

fn is_organisation(name: &str) -> bool {
    let understood = super::name::Namer.understand(name);
    understood.is_some_and(|name| name.kind == super::name::NameKind::Organisation)
}
