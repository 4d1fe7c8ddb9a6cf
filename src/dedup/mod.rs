//! Duplicates: the same order or line more than once.
//!
//! In: [`Orders`]. Out: [`Duplicates`], the rows that are surplus with the row each is a copy or older version of. A row is
//! in at most one group; nothing is changed here.

mod checks;
mod content;
mod lines;

use std::cmp::Ordering;
use std::collections::BTreeMap;

pub use checks::{CONFLICTING_ORDER, DUPLICATE_LINE, DUPLICATE_ORDER, REPEATED_LINE, SUPERSEDED_ORDER};

use content::{Age, Comparison};

use crate::checks::StageSink;
use crate::model::{Column, Detail, Place, RowId, TableId};
use crate::normalise::{HEAD, NO_ORDER, Orders};
use crate::sources::Grain;

/// Columns of which one stands on the row that begins an order in files with continuation rows.
const BEGINNERS: &[Column] = &[Column::OrderTotal, Column::GoodsAmount, Column::PaymentStatus, Column::Currency];

/// Different records of one order number up to which they may be versions of one order.
const MOST_VERSIONS: usize = 20;

/// A row that is surplus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Removal {
    /// The row.
    pub row: RowId,
    /// The check that says so.
    pub check: &'static str,
    /// The row that stays in its stead.
    pub kept: RowId,
}

/// The surplus rows of a run, in order of place.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// The rows.
    pub removed: Vec<Removal>,
}

impl Duplicates {
    /// Whether a row is surplus.
    #[must_use]
    pub fn contains(&self, row: RowId) -> bool {
        self.removed.binary_search_by_key(&row, |removal| removal.row).is_ok()
    }
}

/// One appearance of an order: its rows in one place.
struct Instance {
    rows: Vec<RowId>,
}

/// Finds duplicates among all tables.
pub fn run(orders: &Orders, sink: &mut StageSink<'_>) -> Duplicates {
    let mut duplicates = Duplicates::default();
    let rows = rows_by_order(orders);
    for check in ["duplicate-order", "superseded-order", "conflicting-order"] {
        sink.evaluated(check, orders.keys.len() as u64);
    }
    let line_rows: u64 = orders
        .order_tables()
        .filter(|table| table.grain() != Grain::Order)
        .map(|table| u64::from(table.raw.height()))
        .sum();
    sink.evaluated("duplicate-line", line_rows);
    sink.evaluated("repeated-line", line_rows);
    for (order, rows) in rows {
        let key = &orders.keys[order as usize].text;
        let instances = instances(orders, &rows);
        for instance in &instances {
            let table = orders.table(instance.rows[0].table);
            if table.grain() != Grain::Order && instance.rows.len() > 1 {
                let rows: Vec<u32> = instance.rows.iter().map(|row| row.row).collect();
                lines::within_order(table, &rows, key, sink, &mut duplicates.removed);
            }
        }
        for instances in comparable_instances(orders, instances) {
            judge(orders, key, instances, sink, &mut duplicates.removed);
        }
    }
    duplicates.removed.sort();
    duplicates.removed.dedup_by_key(|removal| removal.row);
    duplicates
}

/// The rows of every order that has more than one, orders by number, rows in input order.
fn rows_by_order(orders: &Orders) -> Vec<(u32, Vec<RowId>)> {
    let mut counts = vec![0u32; orders.keys.len()];
    let each = || orders.order_tables().flat_map(|table| table.order_of.iter());
    each().filter(|&&order| order != NO_ORDER).for_each(|&order| counts[order as usize] += 1);
    let mut place = vec![u32::MAX; orders.keys.len()];
    let mut groups: Vec<(u32, Vec<RowId>)> = Vec::new();
    for (order, _) in (0u32..).zip(&counts).filter(|&(_, &count)| count > 1) {
        place[order as usize] = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        groups.push((order, Vec::new()));
    }
    for table in orders.order_tables() {
        for (row, &order) in (0u32..).zip(&table.order_of) {
            if order != NO_ORDER
                && let Some((_, rows)) = groups.get_mut(place[order as usize] as usize)
            {
                rows.push(RowId::new(table.id(), row));
            }
        }
    }
    groups
}

/// The appearances of one order: each row of an order-grain file, all lines of it in a line-grain file, each block of rows
/// that begins with the order's own columns in a file with continuation rows.
fn instances(orders: &Orders, rows: &[RowId]) -> Vec<Instance> {
    let mut instances: Vec<Instance> = Vec::new();
    for &row in rows {
        let table = orders.table(row.table);
        let begins = match table.grain() {
            Grain::Order | Grain::Auto => true,
            Grain::Line => false,
            Grain::Continuation => {
                let heads = table.frame.column(HEAD).and_then(|heads| heads.bool()).ok();
                let head = heads.and_then(|heads| heads.get(row.row as usize)) == Some(true);
                head || BEGINNERS
                    .iter()
                    .any(|&column| table.blanks(column).and_then(|blanks| blanks.get(row.row as usize)) == Some(false))
            }
        };
        let same_table = instances.last().is_some_and(|last| last.rows[0].table == row.table);
        match instances.last_mut() {
            Some(last) if same_table && !begins => last.rows.push(row),
            _ => instances.push(Instance { rows: vec![row] }),
        }
    }
    instances
}

/// Appearances that may be compared: a list of orders and a list of their lines say different things about one order.
fn comparable_instances(orders: &Orders, instances: Vec<Instance>) -> Vec<Vec<Instance>> {
    let of_orders = |instance: &Instance| orders.table(instance.rows[0].table).grain() == Grain::Order;
    let (of_orders, of_lines): (Vec<Instance>, Vec<Instance>) = instances.into_iter().partition(of_orders);
    [of_orders, of_lines].into_iter().filter(|instances| instances.len() > 1).collect()
}

/// Judges the appearances of one order against each other: equal ones are copies, older ones are superseded, the rest are
/// conflicts.
fn judge(
    orders: &Orders,
    key: &str,
    mut instances: Vec<Instance>,
    sink: &mut StageSink<'_>,
    removed: &mut Vec<Removal>,
) {
    if lines::are_lines_by_their_sum(orders, &instances) {
        return;
    }
    // The finest of equal copies stays, then the first.
    instances
        .sort_by_key(|instance| (std::cmp::Reverse(content::precision(orders, instance.rows[0])), instance.rows[0]));
    let mut comparisons = Comparisons { orders, known: BTreeMap::new() };
    let mut kept: Vec<Instance> = Vec::new();
    let columns = number_columns(orders, &instances);
    let mut by_content: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for instance in instances {
        let same_content = by_content.entry(content::digest(orders, &instance.rows, &columns)).or_default();
        if let Some(&at) = same_content.iter().find(|&&at| comparisons.equal(&kept[at], &instance)) {
            remove("duplicate-order", orders, key, &instance, &kept[at], sink, removed);
        } else {
            same_content.push(kept.len());
            kept.push(instance);
        }
    }
    kept.sort_by_key(|instance| instance.rows[0]);
    // So many different records are no versions of one order: something else is wrong with the number.
    if kept.len() > MOST_VERSIONS {
        for other in &kept[1..] {
            conflict(&mut comparisons, &kept[0], other, sink);
        }
        return;
    }
    let mut current: Vec<Instance> = Vec::new();
    for instance in kept {
        let beaten = current.iter().find(|other| comparisons.version(other, &instance) == Some(Ordering::Greater));
        if let Some(other) = beaten {
            remove("superseded-order", orders, key, &instance, other, sink, removed);
            continue;
        }
        let mut stays = Vec::new();
        for other in std::mem::take(&mut current) {
            if comparisons.version(&other, &instance) == Some(Ordering::Less) {
                remove("superseded-order", orders, key, &other, &instance, sink, removed);
            } else {
                stays.push(other);
            }
        }
        stays.push(instance);
        current = stays;
    }
    if let [first, others @ ..] = &current[..] {
        for other in others {
            conflict(&mut comparisons, first, other, sink);
        }
    }
}

/// The number columns that every file of these appearances has.
fn number_columns(orders: &Orders, instances: &[Instance]) -> Vec<Column> {
    let mut tables: Vec<TableId> = instances.iter().map(|instance| instance.rows[0].table).collect();
    tables.sort();
    tables.dedup();
    let first = orders.table(tables[0]);
    let everywhere = |column: &Column| tables.iter().all(|&table| orders.table(table).scales.contains_key(column));
    first.scales.keys().copied().filter(everywhere).collect()
}

/// The comparisons of one order's tables, each prepared once.
struct Comparisons<'a> {
    orders: &'a Orders,
    known: BTreeMap<(TableId, TableId), Comparison<'a>>,
}

impl<'a> Comparisons<'a> {
    fn of(&mut self, a: &Instance, b: &Instance) -> &Comparison<'a> {
        let (first, second) = (a.rows[0].table, b.rows[0].table);
        let orders = self.orders;
        self.known.entry((first, second)).or_insert_with(|| Comparison::new(orders.table(first), orders.table(second)))
    }

    /// Whether two appearances have the same rows, in whatever order.
    fn equal(&mut self, a: &Instance, b: &Instance) -> bool {
        if a.rows.len() != b.rows.len() {
            return false;
        }
        let comparison = self.of(a, b);
        let mut unmatched: Vec<u32> = b.rows.iter().map(|row| row.row).collect();
        a.rows.iter().all(|row| {
            let found = unmatched.iter().position(|&other| comparison.same(row.row, other));
            found.map(|at| unmatched.swap_remove(at)).is_some()
        })
    }

    /// Which appearance is plainly the later version; `None` where that is not plain. A later update time on the row that
    /// carries the order's columns decides for all its lines; otherwise every line must have its match, and all that differs
    /// must be what changes while an order moves on.
    fn version(&mut self, a: &Instance, b: &Instance) -> Option<Ordering> {
        let comparison = self.of(a, b);
        if let Age::Updated(later) = content::age(comparison, a.rows[0].row, b.rows[0].row) {
            return Some(later);
        }
        if a.rows.len() != b.rows.len() {
            return None;
        }
        let mut verdict = Ordering::Equal;
        for (first, second) in a.rows.iter().zip(&b.rows) {
            match content::age(comparison, first.row, second.row) {
                Age::Progress(Ordering::Equal) => {}
                Age::Progress(later) | Age::Updated(later) if verdict == Ordering::Equal || verdict == later => {
                    verdict = later;
                }
                _ => return None,
            }
        }
        (verdict != Ordering::Equal).then_some(verdict)
    }
}

fn remove(
    check: &'static str,
    orders: &Orders,
    key: &str,
    instance: &Instance,
    kept: &Instance,
    sink: &mut StageSink<'_>,
    removed: &mut Vec<Removal>,
) {
    let expected = place_text(orders, kept.rows[0]);
    let detail = Detail { observed: Some(key.into()), expected: Some(expected.into()), text: 0 };
    sink.finding(check, Place::Row(instance.rows[0], None), &detail);
    removed.extend(instance.rows.iter().map(|&row| Removal { row, check, kept: kept.rows[0] }));
}

/// One finding per column in which two appearances differ.
fn conflict(comparisons: &mut Comparisons<'_>, a: &Instance, b: &Instance, sink: &mut StageSink<'_>) {
    let orders = comparisons.orders;
    let table_a = orders.table(a.rows[0].table);
    let comparison = comparisons.of(a, b);
    let where_a = place_text(orders, a.rows[0]);
    let differing = comparison.differing(a.rows[0].row, b.rows[0].row);
    if differing.is_empty() {
        // The first rows agree: the appearances differ in their number of lines or in a later line.
        let (expected, text) = if a.rows.len() == b.rows.len() {
            (where_a.clone(), 2)
        } else {
            (format!("{} ({where_a})", a.rows.len()), 1)
        };
        let detail = Detail { observed: Some(b.rows.len().to_string().into()), expected: Some(expected.into()), text };
        sink.finding("conflicting-order", Place::Row(b.rows[0], None), &detail);
    }
    for (index, shared) in differing.into_iter().enumerate() {
        let expected = format!("{} ({where_a})", table_a.raw.cell(a.rows[0].row, shared.a));
        let detail = Detail { observed: None, expected: Some(expected.into()), text: 0 };
        let place = Place::Row(b.rows[0], u16::try_from(shared.b).ok());
        if index == 0 {
            sink.finding("conflicting-order", place, &detail);
        } else {
            sink.detail("conflicting-order", place, &detail);
        }
    }
}

/// Where a row is, as people say it.
fn place_text(orders: &Orders, row: RowId) -> String {
    let table = orders.table(row.table);
    format!("{}:{}", table.raw.output_name, table.raw.line(row.row))
}
