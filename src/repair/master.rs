//! Master files: lists of customers or products that are kept right elsewhere.

use std::collections::{HashMap, HashSet};

use super::evidence::{doubtful, settled};
use crate::checks::{SAYS_NOTHING, told};
use crate::error::Error;
use crate::model::{Column, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::half_width;
use crate::normalise::contact::is_masked;

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
    fn knows(self, column: Column) -> bool {
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

/// The entries of a master file by what names them.
pub(super) struct Entries<'m> {
    master: &'m Master,
    by_key: Vec<(Column, HashMap<u64, Vec<u32>>)>,
}

/// How the rows of a table find their entries, for one column that is asked for.
pub(super) struct LookUp {
    column: Column,
    /// The columns of the table that name entries, with what they tell, the surest first.
    keys: Vec<(usize, Vec<u64>)>,
    /// Entries whose own cell of the column is in doubt.
    doubtful: HashSet<u32>,
}

/// What an entry says.
pub(super) struct Said {
    pub(super) entry: u32,
    pub(super) value: String,
    /// Where it stands.
    pub(super) source: String,
}

impl<'m> Entries<'m> {
    pub(super) fn of(master: &'m Master) -> Self {
        let keys = master.kind.keys().iter().copied().filter(|&key| master.table.mapping.has(key));
        let by_key = keys.map(|key| {
            let mut entries: HashMap<u64, Vec<u32>> = HashMap::new();
            for (row, value) in (0u32..).zip(told(&master.table, key)).filter(|(_, value)| *value != SAYS_NOTHING) {
                entries.entry(value).or_default().push(row);
            }
            (key, entries)
        });
        Self { master, by_key: by_key.collect() }
    }

    /// The master's table.
    pub(super) fn table(&self) -> &OrderTable {
        &self.master.table
    }

    /// Whether they can say anything about a column.
    pub(super) fn tell(&self, column: Column) -> bool {
        self.master.kind.knows(column) && self.master.table.mapping.has(column)
    }

    /// Prepares the look-up of a column for the rows of a table.
    pub(super) fn look_up(&self, table: &OrderTable, column: Column) -> LookUp {
        let keys = self.by_key.iter().enumerate().filter(|(_, (key, _))| *key != column && table.mapping.has(*key));
        let keys = keys.map(|(at, (key, _))| (at, told(table, *key))).collect();
        LookUp { column, keys, doubtful: doubtful(&self.master.table, column) }
    }

    /// What the entry of a row says in a column: `None` where no entry is the row's, several say different things, or it says
    /// nothing that can be relied on. Without `by_name`, names find no entry: others may have the same.
    pub(super) fn says(&self, look_up: &LookUp, row: u32, by_name: bool) -> Option<Said> {
        let keys = look_up.keys.iter();
        let mut named = keys.map(|(at, told)| (*at, told[row as usize])).filter(|(_, key)| *key != SAYS_NOTHING);
        // The surest key that the row has decides: where it names nobody, a weaker one would name somebody else.
        let (at, key) = named.next()?;
        let (of, entries) = &self.by_key[at];
        if *of == Column::CustomerName && !by_name {
            return None;
        }
        let table = &self.master.table;
        let missing = crate::normalise::cell::Missing::new(&table.profile().sentinels);
        let mut all: Vec<Said> = Vec::new();
        for &entry in entries.get(&key)? {
            let value = settled(table, entry, look_up.column)?;
            if !missing.is(&value) {
                (!look_up.doubtful.contains(&entry) && !is_masked(&value)).then_some(())?;
                let source = format!("{}:{}", table.raw.file, table.raw.line(entry));
                all.push(Said { entry, value, source });
            }
        }
        let agree = all.iter().all(|said| said.value == all[0].value);
        all.into_iter().next().filter(|_| agree)
    }

    /// Whether a row and an entry do not bear different names.
    pub(super) fn names_agree(&self, table: &OrderTable, row: u32, entry: u32) -> bool {
        let name = |table: &OrderTable, row: u32| half_width(&table.text(row, Column::CustomerName)).to_lowercase();
        let (here, there) = (name(table, row), name(&self.master.table, entry));
        here.is_empty() || there.is_empty() || here == there
    }
}

impl Master {
    /// Whether its entries can be found by any column.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.kind.keys().iter().any(|&key| self.table.mapping.has(key))
    }
}

/// Refuses a master file by the columns of whose sheets nothing can be found.
///
/// # Errors
/// Says which columns it would need.
pub fn verify(masters: &[Master]) -> Result<(), Error> {
    const TEXT: Text = Text {
        en: "{file} has no column that names its entries; a master needs one of {columns} on some sheet",
        zh: "{file} 没有可识别条目的列；主数据文件需有下列之一：{columns}",
    };
    let Some(master) = masters.first() else { return Ok(()) };
    let columns: Vec<&str> = master.kind.keys().iter().map(|key| key.name()).collect();
    if masters.iter().any(Master::has_keys) {
        return Ok(());
    }
    let values = [("file", master.table.raw.file.as_str()), ("columns", &columns.join(", "))];
    Err(Error::Usage { message: TEXT.owned(&values) })
}
