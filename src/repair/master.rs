//! Master files: lists of customers or products that are kept right elsewhere.

use std::collections::HashMap;

use crate::checks::{SAYS_NOTHING, told};
use crate::error::Error;
use crate::model::{Column, Text};
use crate::normalise::OrderTable;

/// What a master file lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum MasterKind {
    /// Customers, known by their code, tax id, account or name
    ///
    /// 客户，以编码、税号、账号或名称识别
    Customers,
    /// Products, known by their code or name
    ///
    /// 商品，以编码或名称识别
    Products,
}

impl MasterKind {
    /// The columns by which a row finds its entry, the surest first.
    fn keys(self) -> &'static [Column] {
        match self {
            Self::Customers => &[Column::CustomerId, Column::TaxId, Column::BuyerNick, Column::CustomerName],
            Self::Products => &[Column::Sku, Column::ProductId, Column::ProductName],
        }
    }

    /// Whether it can say anything about a column.
    pub(super) fn knows(self, column: Column) -> bool {
        use Column as C;
        match self {
            Self::Customers => matches!(
                column,
                C::CustomerId
                    | C::CustomerName
                    | C::BuyerNick
                    | C::ContactName
                    | C::Phone
                    | C::Phone2
                    | C::Email
                    | C::TaxId
                    | C::InvoiceTitle
                    | C::ShipProvince
                    | C::ShipCity
                    | C::ShipDistrict
                    | C::ShipAddress
                    | C::ShipPostcode
                    | C::BillAddress
                    | C::Salesperson
                    | C::Department
            ),
            Self::Products => {
                matches!(column, C::Sku | C::ProductId | C::ProductName | C::Spec | C::Unit | C::TaxRate)
            }
        }
    }
}

/// A master file as read.
#[derive(Debug)]
pub struct Master {
    /// What it lists.
    pub kind: MasterKind,
    /// Its table.
    pub table: OrderTable,
}

/// Entries that a value of a key column names: one, or several that nobody can choose among.
const SEVERAL: u32 = u32::MAX;

/// The entries of a master file by what names them.
pub(super) struct Entries<'m> {
    master: &'m Master,
    by_key: Vec<(Column, HashMap<u64, u32>)>,
}

impl<'m> Entries<'m> {
    pub(super) fn of(master: &'m Master) -> Self {
        let keys = master.kind.keys().iter().copied().filter(|&key| master.table.mapping.has(key));
        let by_key = keys.map(|key| {
            let mut entries: HashMap<u64, u32> = HashMap::new();
            for (row, value) in (0u32..).zip(told(&master.table, key)).filter(|(_, value)| *value != SAYS_NOTHING) {
                entries.entry(value).and_modify(|entry| *entry = SEVERAL).or_insert(row);
            }
            (key, entries)
        });
        Self { master, by_key: by_key.collect() }
    }

    /// The columns of a table that name entries here, with what they tell, the surest first.
    pub(super) fn keys_of(&self, table: &OrderTable, but: Column) -> Vec<(usize, Vec<u64>)> {
        let keys = self.by_key.iter().enumerate().filter(|(_, (key, _))| *key != but && table.mapping.has(*key));
        keys.map(|(at, (key, _))| (at, told(table, *key))).collect()
    }

    /// What the entry of a row says in a column, and where: `None` where no entry is the row's, several are, or it says
    /// nothing.
    pub(super) fn says(&self, keys: &[(usize, Vec<u64>)], row: u32, column: Column) -> Option<(String, String)> {
        let mut named = keys.iter().map(|(at, told)| (*at, told[row as usize])).filter(|(_, key)| *key != SAYS_NOTHING);
        // The surest key that the row has decides: where it names nobody, a weaker one would name somebody else.
        let (at, key) = named.next()?;
        let entry = *self.by_key[at].1.get(&key).filter(|entry| **entry != SEVERAL)?;
        let table = &self.master.table;
        let missing = crate::normalise::cell::Missing::new(&table.profile().sentinels);
        let value = table.text(entry, column);
        let source = format!("{}:{}", table.raw.file, table.raw.line(entry));
        (!missing.is(&value)).then_some((value, source))
    }
}

/// Refuses a master file by whose columns nothing can be found.
///
/// # Errors
/// Says which columns it would need.
pub fn verify(master: &Master) -> Result<(), Error> {
    const TEXT: Text = Text {
        en: "{file} has no column that names its entries; a master needs one of {columns}",
        zh: "{file} 没有可识别条目的列；主数据文件需有下列之一：{columns}",
    };
    let keys = master.kind.keys();
    if keys.iter().any(|&key| master.table.mapping.has(key)) {
        return Ok(());
    }
    let columns: Vec<&str> = keys.iter().map(|key| key.name()).collect();
    let values = [("file", master.table.raw.file.as_str()), ("columns", &columns.join(", "))];
    Err(Error::Usage { message: TEXT.owned(&values) })
}
