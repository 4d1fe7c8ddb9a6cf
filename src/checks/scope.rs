//! Which cells a check of cells looks at.

use crate::model::Kind;
use crate::normalise::OrderTable;
use crate::sources::own_width;

/// Columns by what their cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindGroup {
    /// Amounts, quantities and rates.
    Numbers,
    /// Dates.
    Dates,
    /// Phone numbers.
    Phones,
    /// E-mail addresses.
    Emails,
    /// Status words.
    Statuses,
    /// Currencies.
    Currencies,
    /// Identifiers.
    Ids,
}

impl KindGroup {
    fn holds(self, kind: Kind) -> bool {
        match self {
            Self::Numbers => matches!(kind, Kind::Money | Kind::Quantity | Kind::Rate),
            Self::Dates => kind == Kind::Date,
            Self::Phones => kind == Kind::Phone,
            Self::Emails => kind == Kind::Email,
            Self::Statuses => matches!(kind, Kind::Status(_)),
            Self::Currencies => kind == Kind::Currency,
            Self::Ids => kind == Kind::Id,
        }
    }
}

/// The cells that a check of cells looks at.
#[derive(Debug)]
pub enum Scope {
    /// Every cell of every column.
    All,
    /// The filled cells of mapped columns of these kinds.
    Kinds(&'static [KindGroup]),
}

impl Scope {
    /// How many cells of a table are looked at.
    pub(super) fn units(&self, table: &OrderTable, in_rule: &dyn Fn(usize) -> bool) -> u64 {
        let height = u64::from(table.raw.height());
        let positions = (0..own_width(&table.raw.header)).filter(|&position| in_rule(position));
        match self {
            Self::All => positions.count() as u64 * height,
            Self::Kinds(groups) => positions
                .filter_map(|position| table.mapping.column(position))
                .filter(|column| groups.iter().any(|group| group.holds(column.kind())))
                .map(|column| {
                    height - table.blanks(column).and_then(polars::prelude::BooleanChunked::sum).map_or(0, u64::from)
                })
                .sum(),
        }
    }
}
