//! The layouts of the sources: which columns stand in which order under which captions, and how values are written.

use super::customers::Mix;
use super::orders::{Line, Order, World};
use crate::model::Column;
use crate::model::status::Lifecycle;

mod generic;
mod kingdee;
mod shopify;
mod taobao;

/// Every layout there is.
pub(super) static ALL: &[&Layout] = &[&generic::LAYOUT, &taobao::LAYOUT, &shopify::LAYOUT, &kingdee::LAYOUT];

/// What a row of the layout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An order.
    Orders,
    /// A line, with the order's columns repeated.
    Lines,
    /// A line; the order's columns stand on its first row only.
    Continued,
    /// A line of an ERP document: as `Lines`, with approval in the place of payment and shipping.
    Documents,
}

/// The encoding of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8Mark,
    Gb18030,
}

/// How its dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    /// `2026-06-01 09:03:07`
    Time,
    /// `2026-06-01 09:03:07 +0800`
    Zoned,
    /// `2026/6/1`
    Day,
}

/// A column of a layout.
pub(super) enum Cell {
    /// A column of the order schema.
    Of(Column),
    /// One that says nothing here.
    Blank,
    /// One that says the same everywhere.
    Always(&'static str),
}

/// The layout of a source's exports.
pub(super) struct Layout {
    /// The source, as its profile names it.
    pub(super) id: &'static str,
    pub(super) shape: Shape,
    pub(super) encoding: Encoding,
    pub(super) dates: Dates,
    pub(super) mix: Mix,
    /// Captions and what stands below them.
    pub(super) columns: &'static [(&'static str, Cell)],
    /// Columns that are never blank.
    pub(super) required: &'static [Column],
    /// Whether there are returns, which have negative quantities.
    pub(super) has_returns: bool,
    /// Whether a column names the payment method.
    pub(super) names_payment_method: bool,
    /// The words of states.
    pub(super) states: &'static [(Lifecycle, &'static str)],
    /// The number of an order.
    pub(super) id_of: fn(u64, i64) -> String,
    /// Computes the amounts of an order from its lines.
    pub(super) amounts: fn(&mut Order),
    /// What the source itself writes where it differs from the others.
    pub(super) own: fn(Column, &Order, &Line, &World) -> Option<String>,
    /// The equations between amounts, checked where their columns are there.
    pub(super) equations: &'static [Equation],
    /// Whether a row of totals stands below the rows.
    pub(super) totals: bool,
}

/// An equation between amounts of an order.
pub(super) struct Equation {
    /// The columns that take part, the one on the left first.
    pub(super) columns: &'static [Column],
    /// By how much it is missed on a line, or `None` where it does not speak of the order or line.
    pub(super) gap: fn(&Order, usize) -> Option<i64>,
    /// Whether it speaks of the order as a whole.
    pub(super) of_order: bool,
    /// Cents that the source itself rounds by.
    pub(super) tolerance: i64,
}

impl Layout {
    /// The layout of a source.
    pub(super) fn of(source: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|layout| layout.id == source)
    }

    pub(super) fn order_id(&self, number: u64, ordered: i64) -> String {
        (self.id_of)(number, ordered)
    }

    /// Puts the amounts of an order right.
    pub(super) fn settle(&self, order: &mut Order) {
        (self.amounts)(order);
    }

    /// Whether it has a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.position(column).is_some()
    }

    /// Where a column stands.
    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|(_, cell)| matches!(cell, Cell::Of(other) if *other == column))
    }

    /// The word of a state; empty where the source has none for it.
    pub(super) fn word(&self, status: Lifecycle) -> &'static str {
        self.states.iter().find(|(other, _)| *other == status).map_or("", |(_, word)| word)
    }
}
