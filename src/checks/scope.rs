//! Which cells a check of cells looks at.

use polars::prelude::BooleanChunked;

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
    pub(super) fn holds(self, kind: Kind) -> bool {
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
    /// How many cells of a table are looked at, in all of its rows or in those that are considered.
    pub(super) fn units(
        &self,
        table: &OrderTable,
        in_rule: &dyn Fn(usize) -> bool,
        considered: Option<&[bool]>,
    ) -> u64 {
        let height =
            considered.map_or(u64::from(table.raw.height()), |rows| rows.iter().filter(|row| **row).count() as u64);
        let blank = |blanks: &BooleanChunked| match considered {
            None => blanks.sum().map_or(0, u64::from),
            Some(rows) => blanks.iter().zip(rows).filter(|(blank, row)| **row && *blank == Some(true)).count() as u64,
        };
        let positions = (0..own_width(&table.raw.header)).filter(|&position| in_rule(position));
        match self {
            Self::All => positions.count() as u64 * height,
            Self::Kinds(groups) => positions
                .filter_map(|position| table.mapping.column(position))
                .filter(|column| groups.iter().any(|group| group.holds(column.kind())))
                .map(|column| height - table.blanks(column).map_or(0, blank))
                .sum(),
        }
    }
}
