//! Staleness: exports that are late, days without orders, orders that do not move, orders that are dead.
//!
//! In: [`Orders`] and the day that counts as today. Out: findings, and what the calendar of the orders looks like. The
//! clock of the machine is never asked.

mod checks;
mod open_refund;
mod silent;
mod volume;

use std::collections::BTreeMap;

use serde::Serialize;

pub use checks::{DEAD_ORDER, LATE_EXPORT, MISSING_DAYS, STUCK_ORDER};
pub use open_refund::OPEN_REFUND;
pub use silent::{SILENT_CUSTOMER, silent_customers};
pub use volume::UNUSUAL_VOLUME;

use crate::checks::{StageSink, rules_of};
use crate::config::Rule;
use crate::dedup::Duplicates;
use crate::model::status::{Lifecycle, Payment};
use crate::model::{Column, Detail, Level, Moment, Place, RowId, RuleId, civil_from_days, day_text};
use crate::normalise::{HEAD, NO_ORDER, OrderTable, Orders, can_tell, cell};
use crate::sources::Grain;

/// What the calendar of a run's orders looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// The first day with an order.
    pub oldest: Option<String>,
    /// The last day with an order, up to today.
    pub newest: Option<String>,
    /// Orders per month.
    pub months: BTreeMap<String, u32>,
}

/// Judges every order table. Surplus rows are not judged: only the last version of an order can be stuck.
pub fn run(orders: &Orders, duplicates: &Duplicates, now: Moment, sink: &mut StageSink<'_>) -> Calendar {
    let mut calendar = Calendar::default();
    let (mut oldest, mut newest) = (i64::MAX, i64::MIN);
    for table in orders.order_tables() {
        let days = days_of_orders(table);
        let past: Vec<i64> = days.iter().copied().filter(|&day| day <= now.day()).collect();
        for &day in &past {
            let (year, month, _) = civil_from_days(day);
            *calendar.months.entry(format!("{year:04}-{month:02}")).or_default() += 1;
        }
        if let (Some(&first), Some(&last)) = (past.iter().min(), past.iter().max()) {
            (oldest, newest) = (oldest.min(first), newest.max(last));
        }
        missing_days(table, &past, sink);
        volume::judge(table, &past, sink);
        stuck_and_dead(table, duplicates, now, sink);
        open_refund::judge(table, duplicates, now, sink);
    }
    late_export(orders, newest, now, sink);
    if newest >= oldest {
        calendar.oldest = Some(day_text(oldest));
        calendar.newest = Some(day_text(newest));
    }
    calendar
}

/// The median: of an even number of values the mean of the two in the middle. 0 of none.
fn median(values: &mut [i64]) -> i64 {
    if values.is_empty() {
        return 0;
    }
    let (middle, is_even) = (values.len() / 2, values.len().is_multiple_of(2));
    let (below, &mut above, _) = values.select_nth_unstable(middle);
    match below.iter().max() {
        Some(&below) if is_even => i64::midpoint(below, above),
        _ => above,
    }
}

/// The day of each order of a table, each order once.
fn days_of_orders(table: &OrderTable) -> Vec<i64> {
    let Some(dates) = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok()) else {
        return Vec::new();
    };
    let mut last = NO_ORDER;
    let each = dates.iter().zip(&table.order_of).filter_map(|(date, &order)| {
        let repeats = order != NO_ORDER && order == last;
        last = order;
        if repeats { None } else { date.map(|date| Moment(date).day()) }
    });
    each.collect()
}

/// The newest order of the run is older than the rule allows.
fn late_export(orders: &Orders, newest: i64, now: Moment, sink: &mut StageSink<'_>) {
    if newest == i64::MIN {
        return;
    }
    sink.evaluated("late-export", 1);
    let age = now.day() - newest;
    let Some(table) = orders.order_tables().last() else { return };
    let rules: Vec<(RuleId, i64)> = rules_of(sink.rules, "late-export")
        .map(|(id, rule)| (id, rule.integer("max_days").unwrap_or(i64::MAX)))
        .collect();
    for (id, limit) in rules {
        if age > limit {
            sink.tallies[id.index()].failed += 1;
            let detail =
                Detail { observed: Some(day_text(newest).into()), expected: Some(limit.to_string().into()), text: 0 };
            sink.findings.push_with(id, Place::Table(table.id()), detail);
        }
    }
}

/// Runs of days without an order, in files that have orders nearly every day.
fn missing_days(table: &OrderTable, days: &[i64], sink: &mut StageSink<'_>) {
    let mut distinct: Vec<i64> = days.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let (Some(&first), Some(&last)) = (distinct.first(), distinct.last()) else { return };
    let span = last - first + 1;
    let rules: Vec<(RuleId, &Rule)> = rules_of(sink.rules, "missing-days").collect();
    for (id, rule) in rules {
        let least_share = rule.integer("min_share_percent").unwrap_or(100);
        let least_span = rule.integer("min_days").unwrap_or(0);
        let covered = i64::try_from(distinct.len()).unwrap_or(i64::MAX);
        if span < least_span || covered * 100 < span * least_share {
            continue;
        }
        let tally = &mut sink.tallies[id.index()];
        tally.evaluated += u64::try_from(span).unwrap_or(0);
        for gap in distinct.windows(2).filter(|gap| gap[1] - gap[0] > 1) {
            let (from, to) = (gap[0] + 1, gap[1] - 1);
            let missing = to - from + 1;
            tally.failed += u64::try_from(missing).unwrap_or(0);
            let observed = if from == to { day_text(from) } else { format!("{} – {}", day_text(from), day_text(to)) };
            let detail =
                Detail { observed: Some(observed.into()), expected: Some(missing.to_string().into()), text: 0 };
            sink.findings.push_with(id, Place::Table(table.id()), detail);
        }
    }
}

/// The states of a confirmed order whose goods move. Where a source has no words for any of them, confirmed is the last that it says
/// of most orders, and none of them is stuck.
const AFTER_CONFIRMED: [Lifecycle; 4] =
    [Lifecycle::PartiallyShipped, Lifecycle::Shipped, Lifecycle::Delivered, Lifecycle::Completed];

/// Orders that stay in a state longer than its limit, and orders that never became one.
fn stuck_and_dead(table: &OrderTable, duplicates: &Duplicates, now: Moment, sink: &mut StageSink<'_>) {
    let stuck: Vec<(RuleId, BTreeMap<u32, i64>)> = rules_of(sink.rules, "stuck-order")
        .map(|(id, rule)| {
            let limits = rule.numbers("max_days");
            let states = limits.filter_map(|(name, days)| Some((Lifecycle::from_name(name)?, days)));
            let goes_on = can_tell(table, &AFTER_CONFIRMED);
            let judged = states.filter(|(state, _)| *state != Lifecycle::Confirmed || goes_on);
            (id, judged.map(|(state, days)| (state.code(), days)).collect())
        })
        .collect();
    let dead: Vec<(RuleId, TestMarks)> =
        rules_of(sink.rules, "dead-order").map(|(id, rule)| (id, TestMarks::new(table, rule))).collect();
    let statuses = table.frame.column(Column::Status.name()).ok().and_then(|statuses| statuses.u32().ok());
    for row in rows_of_orders(table, duplicates) {
        let status = statuses.and_then(|codes| codes.get(row as usize)).and_then(Lifecycle::from_code);
        let mut is_dead = false;
        for (id, marks) in &dead {
            is_dead |= judge_dead(table, row, status, marks, *id, sink);
        }
        if statuses.is_some() && !is_dead {
            for (id, limits) in &stuck {
                judge_stuck(table, row, status, limits, now, *id, sink);
            }
        }
    }
}

/// The first row of each run of an order, surplus ones left out.
fn rows_of_orders<'a>(table: &'a OrderTable, duplicates: &'a Duplicates) -> impl Iterator<Item = u32> + use<'a> {
    let heads = table.frame.column(HEAD).and_then(|heads| heads.bool().cloned()).ok();
    let mut last = NO_ORDER;
    (0u32..).zip(&table.order_of).filter_map(move |(row, &order)| {
        let repeats = order != NO_ORDER && order == last;
        last = order;
        let is_head = heads.as_ref().and_then(|heads| heads.get(row as usize)) != Some(false);
        let counts = !repeats && is_head && order != NO_ORDER;
        (counts && !duplicates.contains(RowId::new(table.id(), row))).then_some(row)
    })
}

/// The last of some dates of a row that does not lie ahead.
fn latest_date(table: &OrderTable, row: u32, dates: &[Column], now: Moment) -> Option<i64> {
    dates.iter().filter_map(|&column| table.date(row, column)).filter(|&date| date <= now.0).max()
}

fn judge_stuck(
    table: &OrderTable,
    row: u32,
    status: Option<Lifecycle>,
    limits: &BTreeMap<u32, i64>,
    now: Moment,
    id: RuleId,
    sink: &mut StageSink<'_>,
) {
    let Some((status, limit)) = status.and_then(|status| Some((status, *limits.get(&status.code())?))) else { return };
    let Some(since) = since(table, row, status, now) else { return };
    let tally = &mut sink.tallies[id.index()];
    tally.evaluated += 1;
    let age = now.day() - Moment(since).day();
    if age > limit {
        tally.failed += 1;
        let column = table.mapping.place(Column::Status);
        let detail =
            Detail { observed: Some(age.to_string().into()), expected: Some(limit.to_string().into()), text: 0 };
        sink.findings.push_with(id, Place::Row(RowId::new(table.id(), row), column), detail);
    }
}

/// The last day on which something is known to have happened on the way to a state: an order is in it since then or later,
/// but no file says when. Dates that lie ahead say nothing.
fn since(table: &OrderTable, row: u32, status: Lifecycle, now: Moment) -> Option<i64> {
    use Column as C;
    let dates: &[Column] = match status {
        Lifecycle::PendingPayment | Lifecycle::Draft => &[C::OrderDate],
        Lifecycle::Confirmed => &[C::ApprovedAt, C::OrderDate],
        Lifecycle::Paid => &[C::PaymentDate, C::ApprovedAt, C::OrderDate],
        Lifecycle::Shipped | Lifecycle::PartiallyShipped => &[C::ShipDate, C::PaymentDate, C::ApprovedAt, C::OrderDate],
        Lifecycle::Delivered => &[C::ReceiveDate, C::ShipDate, C::OrderDate],
        _ => &[C::UpdatedAt, C::PaymentDate, C::ApprovedAt, C::OrderDate],
    };
    latest_date(table, row, dates, now)
}

fn judge_dead(
    table: &OrderTable,
    row: u32,
    status: Option<Lifecycle>,
    marks: &TestMarks,
    id: RuleId,
    sink: &mut StageSink<'_>,
) -> bool {
    sink.tallies[id.index()].evaluated += 1;
    let over = matches!(status, Some(Lifecycle::Cancelled | Lifecycle::Closed));
    let (column, text) = if marks.policy.contains(&Dead::Unpaid) && over && is_unpaid(table, row) {
        (Column::Status, 0)
    } else if let Some(column) = marks.marked(table, row) {
        (column, 1)
    } else if marks.policy.contains(&Dead::Zero) && is_over_nothing(table, row) {
        (marks.amount, 2)
    } else if marks.policy.contains(&Dead::Placeholder) && marks.names_nobody(table, row) {
        (Column::CustomerName, 3)
    } else {
        return false;
    };
    sink.tallies[id.index()].failed += 1;
    let position = table.mapping.place(column);
    let observed = if column == Column::Status { table.state_word(row) } else { table.text(row, column) };
    let detail = Detail { observed: Some(observed.into()), expected: None, text };
    sink.findings.push_with(id, Place::Row(RowId::new(table.id(), row), position), detail);
    true
}

/// Whether a file that tells of payments tells of none for this order. What cannot be read may be a payment.
fn is_unpaid(table: &OrderTable, row: u32) -> bool {
    let is_blank = |column: Column| {
        !table.mapping.has(column) || table.blanks(column).and_then(|blanks| blanks.get(row as usize)) == Some(true)
    };
    let is_nothing =
        |column: Column| is_blank(column) || table.number(row, column).is_some_and(|amount| amount.mantissa == 0);
    let payment = table.status(row, Column::PaymentStatus).and_then(Payment::from_code);
    let is_called_paid = matches!(
        payment,
        Some(Payment::Paid | Payment::PartiallyPaid | Payment::PartiallyRefunded | Payment::Refunded)
    );
    !is_called_paid
        && is_nothing(Column::PaidAmount)
        && is_nothing(Column::RefundAmount)
        && is_blank(Column::PaymentDate)
        && (table.mapping.has(Column::PaidAmount) || table.mapping.has(Column::PaymentDate))
}

/// Whether all amounts of an order that its file tells are nothing, and it tells any.
fn is_over_nothing(table: &OrderTable, row: u32) -> bool {
    const AMOUNTS: [Column; 4] = [Column::OrderTotal, Column::GoodsAmount, Column::PaidAmount, Column::LineAmount];
    let is_blank = |column: Column| table.blanks(column).and_then(|blanks| blanks.get(row as usize)) != Some(false);
    let of_order = |column: &Column| column.level() == Level::Order || table.grain() == Grain::Order;
    let filled: Vec<Column> = AMOUNTS.into_iter().filter(of_order).filter(|&column| !is_blank(column)).collect();
    let is_nothing = |column: &Column| table.number(row, *column).is_some_and(|amount| amount.mantissa == 0);
    !filled.is_empty() && filled.iter().all(is_nothing)
}

/// Why an order may be called dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dead {
    Unpaid,
    Test,
    Zero,
    Placeholder,
}

impl Dead {
    /// The states that a rule names.
    fn of(rule: &Rule) -> Vec<Self> {
        let named =
            [("unpaid", Self::Unpaid), ("test", Self::Test), ("zero", Self::Zero), ("placeholder", Self::Placeholder)];
        let states = rule.list("states");
        named.into_iter().filter(|(name, _)| states.contains(name)).map(|(_, dead)| dead).collect()
    }
}

/// The columns that can mark a test order, with the words that do.
struct TestMarks {
    policy: Vec<Dead>,
    /// The column that an order over nothing is told by.
    amount: Column,
    /// Customer names that name nobody.
    nobody: Vec<String>,
    columns: Vec<(Column, usize)>,
    words: Vec<String>,
    /// How the words begin: few names do.
    beginnings: Vec<char>,
}

impl TestMarks {
    /// The goods of one line say nothing about the others of its order, so that they count in files of orders alone.
    fn new(table: &OrderTable, rule: &Rule) -> Self {
        let lower = |name: &str| rule.list(name).iter().map(|word| word.to_lowercase()).collect::<Vec<String>>();
        let (policy, words, nobody) = (Dead::of(rule), lower("test_words"), lower("placeholder_words"));
        let amounts = [Column::OrderTotal, Column::GoodsAmount, Column::PaidAmount, Column::LineAmount];
        let amount = amounts.into_iter().find(|&column| table.mapping.has(column)).unwrap_or(Column::OrderTotal);
        let names = [Column::CustomerName, Column::ContactName, Column::BuyerNick];
        let goods = (table.grain() == Grain::Order).then_some(Column::ProductName);
        let there = |column: Column| Some((column, table.mapping.position(column)?));
        let beginnings = words.iter().filter_map(|word| word.chars().next()).collect();
        let columns = names.into_iter().chain(goods).filter_map(there).collect();
        Self { policy, amount, nobody, columns, words, beginnings }
    }

    /// The column that marks a row as a test order.
    fn marked(&self, table: &OrderTable, row: u32) -> Option<Column> {
        if !self.policy.contains(&Dead::Test) {
            return None;
        }
        let (chunk, at) = table.raw.locate(row);
        let marks = |&&(column, position): &&(Column, usize)| {
            let content = table.raw.content(chunk.raw_cell(at, position, table.raw.width()));
            let text = cell::unwrap(&content, column.kind());
            let half = |c: char| if c.is_ascii() { c } else { cell::half_width_char(c) };
            let first = text.chars().next().map(|c| half(c).to_ascii_lowercase());
            let begins = first.is_some_and(|first| self.beginnings.contains(&first));
            begins && self.words.contains(&cell::half_width(text).to_lowercase())
        };
        self.columns.iter().find(marks).map(|&(column, _)| column)
    }

    /// Whether the customer of a row is a word that names nobody.
    fn names_nobody(&self, table: &OrderTable, row: u32) -> bool {
        let name = cell::half_width(&table.text(row, Column::CustomerName)).to_lowercase();
        !name.is_empty() && self.nobody.contains(&name)
    }
}
