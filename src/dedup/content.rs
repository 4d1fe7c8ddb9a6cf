//! Whether two rows say the same.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

use crate::model::{Axis, Column, Kind, RowId, status::Lifecycle};
use crate::normalise::cell::{self, Missing};
use crate::normalise::date::Clock;
use crate::normalise::{OrderTable, Orders};
use crate::sources::{header_key, own_width};

/// By what a column is found again in another table: its canonical column, or its caption and the how-manieth of that
/// caption it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Known(Column),
    Caption(String, usize),
}

/// The columns of a table that belong to the export, in order, each with its position.
fn identities(table: &OrderTable) -> Vec<(Identity, usize)> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    (0..own_width(&table.raw.header))
        .map(|position| {
            let identity = table.mapping.column(position).map_or_else(
                || {
                    let key = header_key(&table.raw.header[position]);
                    let time = times.entry(key.clone()).or_default();
                    *time += 1;
                    Identity::Caption(key, *time)
                },
                Identity::Known,
            );
            (identity, position)
        })
        .collect()
}

/// A column that two tables share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    /// Its position in the first table.
    pub(super) a: usize,
    /// Its position in the second table.
    pub(super) b: usize,
    /// What it is, if the profiles know it.
    pub(super) column: Option<Column>,
}

/// Compares rows of two tables, column by column. A column is found again by what it is; where the profiles do not know it,
/// by its caption, and by its turn where the caption is there more than once.
pub(super) struct Comparison<'a> {
    pub(super) a: &'a OrderTable,
    pub(super) b: &'a OrderTable,
    /// The columns that both tables have.
    pub(super) shared: Vec<Shared>,
    /// The positions of columns that only the first table has.
    pub(super) only_a: Vec<usize>,
    /// The positions of columns that only the second table has.
    pub(super) only_b: Vec<usize>,
    missing_a: Missing,
    missing_b: Missing,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(a: &'a OrderTable, b: &'a OrderTable) -> Self {
        let missing = |table: &OrderTable| Missing::new(&table.profile().sentinels);
        let mut of_b: BTreeMap<Identity, usize> = identities(b).into_iter().collect();
        let (mut shared, mut only_a) = (Vec::new(), Vec::new());
        for (identity, position) in identities(a) {
            match of_b.remove(&identity) {
                Some(other) => shared.push(Shared { a: position, b: other, column: a.mapping.column(position) }),
                None => only_a.push(position),
            }
        }
        let mut only_b: Vec<usize> = of_b.into_values().collect();
        only_b.sort_unstable();
        Self { a, b, shared, only_a, only_b, missing_a: missing(a), missing_b: missing(b) }
    }

    /// Whether two rows have the same bytes under the same header.
    fn equal_bytes(&self, a: u32, b: u32) -> bool {
        let (chunk_a, at_a) = self.a.raw.locate(a);
        let (chunk_b, at_b) = self.b.raw.locate(b);
        chunk_a.record_bytes(at_a).trim_ascii_end() == chunk_b.record_bytes(at_b).trim_ascii_end()
            && self.a.raw.header == self.b.raw.header
    }

    /// Whether the first row says all that the second one says: what both tables have is equal, and columns that only the
    /// second table has are blank there. Between rows of one table that is the same content.
    pub(super) fn holds(&self, a: u32, b: u32) -> bool {
        self.equal_bytes(a, b)
            || (self.shared.iter().all(|shared| self.equal(shared, a, b))
                && self.only_b.iter().all(|&position| self.is_blank_b(b, position)))
    }

    /// Whether a cell of the first table says nothing.
    pub(super) fn is_blank_a(&self, row: u32, position: usize) -> bool {
        is_blank(self.a, row, position, &self.missing_a)
    }

    /// Whether a cell of the second table says nothing.
    pub(super) fn is_blank_b(&self, row: u32, position: usize) -> bool {
        is_blank(self.b, row, position, &self.missing_b)
    }

    /// Whether two cells say the same: by value where it is typed, by trimmed text elsewhere.
    pub(super) fn equal(&self, shared: &Shared, a: u32, b: u32) -> bool {
        let kind = shared.column.map_or(Kind::Text, Column::kind);
        let (cell_a, cell_b) = (self.a.settled(a, shared.a), self.b.settled(b, shared.b));
        let (text_a, text_b) = (cell::unwrap(&cell_a, kind), cell::unwrap(&cell_b, kind));
        // In two files one text may mean two days or two amounts.
        if text_a == text_b && (self.a.id() == self.b.id() || !matches!(kind, Kind::Date | Kind::Money)) {
            return true;
        }
        let (blank_a, blank_b) = (self.missing_a.is(text_a), self.missing_b.is(text_b));
        if blank_a || blank_b {
            return blank_a && blank_b;
        }
        let Some(column) = shared.column else { return false };
        let by_value = match kind {
            Kind::Money | Kind::Quantity | Kind::Rate => {
                let numbers = self.a.number(a, column).zip(self.b.number(b, column));
                numbers.map(|(a, b)| a.compare(b) == Some(Ordering::Equal))
            }
            Kind::Date => self.equal_dates(column, a, b),
            Kind::Status(_) => {
                let codes = self.a.status(a, column).zip(self.b.status(b, column));
                codes.map(|(a, b)| a == b && a != unknown_code(kind))
            }
            Kind::Id | Kind::Phone => Some(self.a.comparable(a, shared.a) == self.b.comparable(b, shared.b)),
            _ => None,
        };
        by_value.unwrap_or(text_a == text_b)
    }

    /// At the coarser of the two columns' precisions, since a re-save may have cut off seconds.
    /// `None` where one of them cannot be read.
    fn equal_dates(&self, column: Column, a: u32, b: u32) -> Option<bool> {
        let (first, second) = self.a.date(a, column).zip(self.b.date(b, column))?;
        let clock = |table: &OrderTable, row| table.clock(row, column).unwrap_or(Clock::Fraction);
        let unit = match clock(self.a, a).min(clock(self.b, b)) {
            Clock::None => crate::model::DAY_MICROS,
            Clock::Minutes => 60_000_000,
            Clock::Seconds => 1_000_000,
            Clock::Fraction => 1,
        };
        Some(first.div_euclid(unit) == second.div_euclid(unit))
    }
}

fn unknown_code(kind: Kind) -> u32 {
    match kind {
        Kind::Status(axis) => crate::normalise::status::code_of(axis, "unknown").unwrap_or(u32::MAX),
        _ => u32::MAX,
    }
}

/// Columns that change while an order moves on.
pub(super) const PROGRESS: &[Column] = &[
    Column::Status,
    Column::PaymentStatus,
    Column::FulfillmentStatus,
    Column::RefundStatus,
    Column::CloseReason,
    Column::PaymentDate,
    Column::ShipDate,
    Column::ReceiveDate,
    Column::CompletionDate,
    Column::CancelDate,
    Column::ApprovedAt,
    Column::UpdatedAt,
    Column::PaidAmount,
    Column::RefundAmount,
    Column::NetReceipt,
    Column::OutstandingAmount,
    Column::FeeAmount,
    Column::PaymentRef,
    Column::PaymentMethod,
    Column::Carrier,
    Column::TrackingNo,
    Column::SellerRemark,
    Column::LineStatus,
    Column::LineRefundStatus,
    Column::LineRefundAmount,
    Column::ShippedQty,
    Column::ReturnedQty,
    Column::InvoicedQty,
];

/// What one column says about which row is later: `Greater` for the first.
pub(super) fn evidence(comparison: &Comparison<'_>, column: Column, a: u32, b: u32) -> Ordering {
    match column.kind() {
        Kind::Status(Axis::Lifecycle) => {
            let code = |code: Option<u32>| code.and_then(Lifecycle::from_code);
            let (first, second) = (code(comparison.a.status(a, column)), code(comparison.b.status(b, column)));
            match (first, second) {
                (Some(first), Some(second)) => order_of_life(first, second),
                _ => Ordering::Equal,
            }
        }
        Kind::Money if matches!(column, Column::RefundAmount | Column::LineRefundAmount) => {
            let numbers = comparison.a.number(a, column).zip(comparison.b.number(b, column));
            numbers.and_then(|(a, b)| a.compare(b)).unwrap_or(Ordering::Equal)
        }
        Kind::Quantity if matches!(column, Column::ShippedQty | Column::ReturnedQty | Column::InvoicedQty) => {
            let numbers = comparison.a.number(a, column).zip(comparison.b.number(b, column));
            numbers.and_then(|(a, b)| a.compare(b)).unwrap_or(Ordering::Equal)
        }
        // Something is filled in as the order moves on; it is never emptied again.
        Kind::Date | Kind::Id => {
            let blank = |table: &OrderTable, row| {
                table.blanks(column).and_then(|blanks| blanks.get(row as usize)) == Some(true)
            };
            blank(comparison.b, b).cmp(&blank(comparison.a, a))
        }
        _ => Ordering::Equal,
    }
}

/// Which of two states of life is later. States that do not lead to one another say nothing.
fn order_of_life(a: Lifecycle, b: Lifecycle) -> Ordering {
    match (leads_to(a, b), leads_to(b, a)) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

/// Whether an order in state `from` may be in state `to` later: the transitive closure of the legal transitions, with
/// returns (un-approval, re-opening, holds) left out so that later is later.
fn leads_to(from: Lifecycle, to: Lifecycle) -> bool {
    use Lifecycle as L;
    let next: &[Lifecycle] = match from {
        L::Draft => &[L::PendingApproval, L::PendingPayment, L::Confirmed, L::Cancelled],
        L::PendingApproval => &[L::Confirmed, L::Cancelled],
        L::PendingPayment => &[L::PaymentReview, L::Paid, L::Confirmed, L::Cancelled],
        L::PaymentReview => &[L::Paid, L::Cancelled],
        L::Confirmed => &[L::PartiallyShipped, L::Shipped, L::Completed, L::Cancelled, L::Closed],
        L::Paid => &[L::PartiallyShipped, L::Shipped, L::Delivered, L::Completed, L::Refunded, L::Cancelled],
        L::OnHold => &[L::PartiallyShipped, L::Cancelled, L::Refunded],
        L::PartiallyShipped => &[L::Shipped, L::Delivered, L::Completed, L::Closed, L::Refunded],
        L::Shipped => &[L::Delivered, L::Completed, L::Refunded, L::Closed],
        L::Delivered => &[L::Completed, L::Refunded],
        L::Completed => &[L::Refunded, L::Closed],
        L::Closed | L::Cancelled | L::Refunded | L::Unknown => &[],
    };
    next.contains(&to) || next.iter().any(|&step| leads_to(step, to))
}

fn is_blank(table: &OrderTable, row: u32, position: usize, missing: &Missing) -> bool {
    let kind = table.mapping.column(position).map_or(Kind::Text, Column::kind);
    missing.is(cell::unwrap(&table.settled(row, position), kind))
}

impl Comparison<'_> {
    /// Numbers that are equal for rows of equal content: of a row of the first table, from the shared columns. Rows with the
    /// same number are still compared.
    pub(super) fn digest_a(&self, row: u32) -> u64 {
        digest(self.a, row, &self.missing_a, self.shared.iter().map(|shared| shared.a).enumerate())
    }

    /// The same of a row of the second table, from the columns at these positions, each with its number among them.
    pub(super) fn digest_b(&self, row: u32, positions: impl Iterator<Item = (usize, usize)>) -> u64 {
        digest(self.b, row, &self.missing_b, positions)
    }
}

/// Hashes the cells of a row so that equal content gives equal numbers: of dates the day alone, since the rest may have been
/// cut off, and no states, since two words may mean the same. The hashes of the cells are added, so that the sum over some
/// rows stays the same when their lines change places, whichever row carries the order's columns.
fn digest(table: &OrderTable, row: u32, missing: &Missing, positions: impl Iterator<Item = (usize, usize)>) -> u64 {
    let state = foldhash::fast::FixedState::with_seed(0);
    let of_cell = |(at, position): (usize, usize)| {
        let column = table.mapping.column(position);
        match column.map_or(Kind::Text, Column::kind) {
            Kind::Status(_) => 0,
            _ if is_blank(table, row, position, missing) => 0,
            kind => match column.filter(|_| kind == Kind::Date).and_then(|column| table.date(row, column)) {
                Some(date) => state.hash_one((at, date.div_euclid(crate::model::DAY_MICROS))),
                None => state.hash_one((at, table.comparable(row, position))),
            },
        }
    };
    positions.map(of_cell).fold(0, u64::wrapping_add)
}

/// How exact the dates of a row's table are: of equal copies the finer one is worth keeping.
pub(super) fn precision(orders: &Orders, row: RowId) -> u32 {
    let table = orders.table(row.table);
    table.dates.values().map(|facts| facts.clocks.get(&Clock::Seconds).copied().unwrap_or(0).min(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_moves_one_way() {
        assert_eq!(order_of_life(Lifecycle::PendingPayment, Lifecycle::Completed), Ordering::Less);
        assert_eq!(order_of_life(Lifecycle::Completed, Lifecycle::Paid), Ordering::Greater);
        assert_eq!(order_of_life(Lifecycle::Cancelled, Lifecycle::Refunded), Ordering::Equal);
        assert_eq!(order_of_life(Lifecycle::Unknown, Lifecycle::Paid), Ordering::Equal);
    }
}
