//! Whether two rows say the same.

use std::cmp::Ordering;

use crate::model::{Axis, Column, Kind, RowId, status::Lifecycle};
use crate::normalise::cell::{self, Missing};
use crate::normalise::date::Clock;
use crate::normalise::{OrderTable, Orders};
use crate::sources::{ASIDE_COLUMNS, header_key};

/// A column that two tables share.
pub(super) struct Shared {
    /// Its position in the first table.
    pub(super) a: usize,
    /// Its position in the second table.
    pub(super) b: usize,
    /// What it is, if the profiles know it.
    pub(super) column: Option<Column>,
}

/// The columns two tables share: canonical columns by what they are, others by caption.
pub(super) fn shared(a: &OrderTable, b: &OrderTable) -> Vec<Shared> {
    let captions: Vec<String> = b.raw.header.iter().map(|caption| header_key(caption)).collect();
    (0..a.raw.width())
        .filter(|&position| !ASIDE_COLUMNS.contains(&a.raw.header[position].trim()))
        .filter_map(|position| {
            let column = a.mapping.column(position);
            let other = if let Some(column) = column {
                b.mapping.position(column)
            } else {
                let key = header_key(&a.raw.header[position]);
                (0..b.raw.width()).find(|&other| captions[other] == key && b.mapping.column(other).is_none())
            };
            other.map(|other| Shared { a: position, b: other, column })
        })
        .collect()
}

/// Compares rows of two tables, column by column.
pub(super) struct Comparison<'a> {
    pub(super) a: &'a OrderTable,
    pub(super) b: &'a OrderTable,
    shared: Vec<Shared>,
    missing_a: Missing,
    missing_b: Missing,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(a: &'a OrderTable, b: &'a OrderTable) -> Self {
        let missing = |table: &OrderTable| Missing::new(&table.profile().sentinels);
        Self { a, b, shared: shared(a, b), missing_a: missing(a), missing_b: missing(b) }
    }

    /// Whether two rows have the same content.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
        let (chunk_a, at_a) = self.a.raw.locate(a);
        let (chunk_b, at_b) = self.b.raw.locate(b);
        let equal_bytes = self.a.raw.width() == self.b.raw.width()
            && chunk_a.record_bytes(at_a).trim_ascii_end() == chunk_b.record_bytes(at_b).trim_ascii_end();
        equal_bytes && self.a.raw.header == self.b.raw.header
            || self.shared.iter().all(|shared| self.equal(shared, a, b))
    }

    /// The shared columns in which two rows differ.
    pub(super) fn differing(&self, a: u32, b: u32) -> Vec<&Shared> {
        self.shared.iter().filter(|shared| !self.equal(shared, a, b)).collect()
    }

    /// Whether two cells say the same: by value where it is typed, by trimmed text elsewhere.
    fn equal(&self, shared: &Shared, a: u32, b: u32) -> bool {
        let kind = shared.column.map_or(Kind::Text, Column::kind);
        let (cell_a, cell_b) = (self.a.settled(a, shared.a), self.b.settled(b, shared.b));
        let (text_a, text_b) = (cell::unwrap(&cell_a, kind), cell::unwrap(&cell_b, kind));
        if text_a == text_b {
            return true;
        }
        let (blank_a, blank_b) = (self.missing_a.is(text_a), self.missing_b.is(text_b));
        if blank_a || blank_b {
            return blank_a && blank_b;
        }
        let Some(column) = shared.column else { return false };
        match kind {
            Kind::Money | Kind::Quantity | Kind::Rate => {
                let numbers = self.a.number(a, column).zip(self.b.number(b, column));
                numbers.and_then(|(a, b)| a.compare(b)) == Some(Ordering::Equal)
            }
            Kind::Date => self.equal_dates(column, a, b),
            Kind::Status(_) => {
                let codes = self.a.status(a, column).zip(self.b.status(b, column));
                codes.is_some_and(|(a, b)| a == b && a != unknown_code(kind))
            }
            Kind::Id | Kind::Phone => self.a.comparable(a, shared.a) == self.b.comparable(b, shared.b),
            _ => false,
        }
    }

    /// At the coarser of the two columns' precisions, since a re-save may have cut off seconds.
    fn equal_dates(&self, column: Column, a: u32, b: u32) -> bool {
        let Some((first, second)) = self.a.date(a, column).zip(self.b.date(b, column)) else { return false };
        let clock = |table: &OrderTable, row| table.clock(row, column).unwrap_or(Clock::Fraction);
        let unit = match clock(self.a, a).min(clock(self.b, b)) {
            Clock::None => crate::model::DAY_MICROS,
            Clock::Minutes => 60_000_000,
            Clock::Seconds => 1_000_000,
            Clock::Fraction => 1,
        };
        first.div_euclid(unit) == second.div_euclid(unit)
    }
}

fn unknown_code(kind: Kind) -> u32 {
    match kind {
        Kind::Status(axis) => crate::normalise::status::code_of(axis, "unknown").unwrap_or(u32::MAX),
        _ => u32::MAX,
    }
}

/// Columns that change while an order moves on.
const PROGRESS: &[Column] = &[
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

/// What the differences of two rows of one order say about their age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// One has a later update time.
    Updated(Ordering),
    /// All differences lie in columns that change while an order moves on; `Equal` where they do not say which is later.
    Progress(Ordering),
    /// Something else differs, or the differences contradict each other.
    Unclear,
}

/// Compares the age of two rows of one order; `Greater` is for the first being later.
///
/// A later update time decides alone, unless the order date changed with it. Without one, every difference must lie in
/// columns that change while an order moves on, and those that say which is later (status, refund, what gets filled in)
/// must agree.
pub(super) fn age(comparison: &Comparison<'_>, a: u32, b: u32) -> Age {
    let differing = comparison.differing(a, b);
    let changed: Vec<Column> = differing.iter().filter_map(|shared| shared.column).collect();
    if changed.contains(&Column::UpdatedAt) && !changed.contains(&Column::OrderDate) {
        let updated = comparison.a.date(a, Column::UpdatedAt).zip(comparison.b.date(b, Column::UpdatedAt));
        if let Some((first, second)) = updated {
            return Age::Updated(first.cmp(&second));
        }
    }
    if differing.iter().any(|shared| shared.column.is_none_or(|column| !PROGRESS.contains(&column))) {
        return Age::Unclear;
    }
    let mut verdict = Ordering::Equal;
    for column in changed {
        match (verdict, evidence(comparison, column, a, b)) {
            (_, Ordering::Equal) => {}
            (Ordering::Equal, evidence) => verdict = evidence,
            (known, evidence) if known == evidence => {}
            _ => return Age::Unclear,
        }
    }
    Age::Progress(verdict)
}

/// What one column says about which row is later: `Greater` for the first.
fn evidence(comparison: &Comparison<'_>, column: Column, a: u32, b: u32) -> Ordering {
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

/// A number that is equal for appearances of equal content, whatever their files: from the numbers they have in
/// `columns`, which all their files must have. Those with the same number are still compared.
pub(super) fn digest(orders: &Orders, rows: &[RowId], columns: &[Column]) -> u64 {
    let state = foldhash::fast::FixedState::with_seed(0);
    let of_row = |row: &RowId| {
        let table = orders.table(row.table);
        let numbers = columns
            .iter()
            .map(|&column| (column, table.number(row.row, column).map(|number| number.trimmed().to_string())));
        let filled: Vec<_> = numbers.filter(|(_, number)| number.is_some()).collect();
        std::hash::BuildHasher::hash_one(&state, filled)
    };
    // Rows in whatever order: their numbers are added.
    rows.iter().map(of_row).fold(0, u64::wrapping_add)
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
