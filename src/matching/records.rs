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
pub fn collect(orders: &Orders) -> (Vec<Record>, Vec<Vec<u32>>) {
    let mut records: Vec<Record> = Vec::new();
    let mut known: HashMap<String, u32, foldhash::fast::FixedState> = HashMap::default();
    let mut of_rows = Vec::with_capacity(orders.tables.len());
    for table in &orders.tables {
        let mut of_row = Vec::new();
        let positions = Positions::of(table);
        if table.is_orders() && !positions.is_empty() {
            let missing = Missing::new(&table.profile().sentinels);
            of_row = vec![u32::MAX; table.raw.height() as usize];
            let mut tuple = String::new();
            let mut counted = NO_ORDER;
            for row in 0..table.raw.height() {
                let record = read(orders, table, row, &positions, &missing, &mut tuple, &mut known, &mut records);
                let Some(record) = record else { continue };
                of_row[row as usize] = record;
                let order = table.order_of[row as usize];
                if order == NO_ORDER || order != counted {
                    counted = order;
                    add_order(&mut records[record as usize], table, row);
                }
            }
        }
        of_rows.push(of_row);
    }
    (records, of_rows)
}

fn add_order(record: &mut Record, table: &OrderTable, row: u32) {
    record.orders += 1;
    let total = [Column::OrderTotal, Column::PaidAmount, Column::GoodsAmount, Column::LineAmount]
        .into_iter()
        .find_map(|column| table.number(row, column));
    if let (Some(money), Some(total)) = (record.money, total) {
        record.money = money.checked_add(total);
    }
}

/// The record of a row; `None` where it names no customer.
#[expect(clippy::too_many_arguments, reason = "the look-up table and its scratch space live across all rows")]
fn read(
    orders: &Orders,
    table: &OrderTable,
    row: u32,
    positions: &Positions,
    missing: &Missing,
    tuple: &mut String,
    known: &mut HashMap<String, u32, foldhash::fast::FixedState>,
    records: &mut Vec<Record>,
) -> Option<u32> {
    let (chunk, at) = table.raw.locate(row);
    let width = table.raw.width();
    let text = |position: Option<usize>| {
        let position = position?;
        let kind = table.mapping.column(position).map_or(crate::model::Kind::Text, Column::kind);
        let content = table.raw.content(chunk.raw_cell(at, position, width));
        let text = crate::normalise::cell::unwrap(&content, kind);
        (!missing.is(text)).then(|| text.to_owned())
    };
    let name = text(positions.name).unwrap_or_default();
    let evidence = positions
        .evidence
        .map(|position| text(position).filter(|value| !contact::is_masked(value)).unwrap_or_default());
    let bare = evidence.iter().all(String::is_empty);
    if bare && name.is_empty() {
        return None;
    }
    let id = RowId::new(table.id(), row);
    let order = (bare && !is_organisation(&name)).then(|| orders.key_text(id).to_owned());
    tuple.clear();
    for part in [table.profile().id.as_str(), &name]
        .into_iter()
        .chain(evidence.iter().map(String::as_str))
        .chain(order.as_deref())
    {
        tuple.push_str(part);
        tuple.push('\u{1f}');
    }
    if let Some(&record) = known.get(tuple.as_str()) {
        return Some(record);
    }
    let record = u32::try_from(records.len()).ok()?;
    known.insert(tuple.clone(), record);
    records.push(Record {
        source: table.profile().id.clone(),
        name,
        evidence,
        order,
        row: id,
        orders: 0,
        money: Some(Decimal::ZERO),
    });
    Some(record)
}

fn is_organisation(name: &str) -> bool {
    let understood = super::name::Namer::new().ok().and_then(|namer| namer.understand(name));
    understood.is_some_and(|name| name.kind == super::name::NameKind::Organisation)
}
