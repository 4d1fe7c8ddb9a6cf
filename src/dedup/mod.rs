//! Duplicates: the same order or line more than once.
//!
//! In: [`Orders`]. Out: [`Duplicates`], the rows that are surplus with the row each is a copy or older version of. A row is
//! in at most one group; nothing is changed here.

mod appearance;
mod checks;
mod content;
mod double_entry;
mod elsewhere;
mod instances;
mod lines;

use std::cmp::Ordering;
use std::collections::BTreeMap;

pub use checks::{CONFLICTING_ORDER, DUPLICATE_LINE, DUPLICATE_ORDER, REPEATED_LINE, SUPERSEDED_ORDER};
pub use double_entry::{DOUBLE_ENTRY, run as double_entries};
pub use elsewhere::{ORDER_IN_TWO_SYSTEMS, run as in_two_systems};

use appearance::{Comparisons, Difference, Instance};
use instances::instances;

use rayon::prelude::*;

use crate::checks::StageSink;
use crate::model::{Detail, Place, RowId};
use crate::normalise::{NO_ORDER, Orders};
use crate::sources::Grain;

/// Different records of one order number up to which they may be versions of one order.
const MOST_VERSIONS: usize = 20;

/// Appearances of one order number that differ only in states or times of day up to which each new one is compared with all
/// of them.
const MOST_ALIKE: usize = 1000;

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
    /// Orders whose appearances contradict each other, of which one stays.
    pub conflicts: Vec<Conflict>,
}

/// The check of such orders.
pub const CONFLICTING: &str = "conflicting-order";

/// Appearances of one order that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The rows of the one that stays.
    pub kept: Vec<RowId>,
    /// The rows of each that waits aside.
    pub aside: Vec<Vec<RowId>>,
}

impl Duplicates {
    /// Lets the appearance with a row stay, and the others wait aside. Whether the row was waiting.
    pub fn prefer(&mut self, row: RowId) -> bool {
        let holds = |rows: &Vec<RowId>| rows.contains(&row);
        let Some(conflict) = self.conflicts.iter_mut().find(|conflict| conflict.aside.iter().any(holds)) else {
            return false;
        };
        let Some(at) = conflict.aside.iter().position(holds) else { return false };
        let kept = std::mem::replace(&mut conflict.kept, conflict.aside[at].clone());
        conflict.aside[at] = kept;
        let stays = conflict.kept.clone();
        self.removed.retain(|removal| removal.check != CONFLICTING || !stays.contains(&removal.row));
        let waits = conflict.aside.iter().flatten().map(|&row| Removal { row, check: CONFLICTING, kept: stays[0] });
        self.removed.extend(waits.collect::<Vec<_>>());
        self.removed.sort();
        self.removed.dedup_by_key(|removal| removal.row);
        true
    }

    /// Whether a row is surplus.
    #[must_use]
    pub fn contains(&self, row: RowId) -> bool {
        self.removed.binary_search_by_key(&row, |removal| removal.row).is_ok()
    }
}

/// Finds duplicates among all tables.
pub fn run(orders: &Orders, sink: &mut StageSink<'_>) -> Duplicates {
    let mut duplicates = Duplicates::default();
    let rows = rows_by_order(orders);
    for check in ["duplicate-order", "superseded-order", CONFLICTING] {
        sink.evaluated(check, orders.keys.len() as u64);
    }
    let line_rows: u64 = orders
        .order_tables()
        .filter(|table| table.grain() != Grain::Order)
        .map(|table| u64::from(table.raw.height()))
        .sum();
    sink.evaluated("duplicate-line", line_rows);
    sink.evaluated("repeated-line", line_rows);
    let mut comparisons = Comparisons::new(orders);
    // Appearances are told side by side, a part of the orders at a time.
    let told = rows.chunks(TOGETHER).flat_map(|part| {
        let instances = |(order, rows): &(u32, Vec<RowId>)| (*order, instances(orders, rows));
        part.par_iter().map(instances).collect::<Vec<_>>()
    });
    for (order, instances) in told {
        let key = orders.keys.text(order);
        for instance in &instances {
            let table = orders.table(instance.rows[0].table);
            if table.grain() != Grain::Order && instance.rows.len() > 1 {
                let rows: Vec<u32> = instance.rows.iter().map(|row| row.row).collect();
                lines::within_order(comparisons.of(table.id(), table.id()), &rows, key, sink, &mut duplicates.removed);
            }
        }
        let (removed, conflicts) = (&mut duplicates.removed, &mut duplicates.conflicts);
        let mut verdicts = Verdicts { orders, key, sink, removed, conflicts, told: Vec::new() };
        for instances in comparable_instances(orders, instances) {
            judge(&mut comparisons, instances, &mut verdicts);
        }
    }
    duplicates.removed.sort();
    duplicates.removed.dedup_by_key(|removal| removal.row);
    duplicates
}

/// Orders whose appearances are told side by side before they are judged.
const TOGETHER: usize = 1 << 14;

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

/// Appearances that may be compared: a list of orders and a list of their lines say different things about one order.
fn comparable_instances(orders: &Orders, instances: Vec<Instance>) -> Vec<Vec<Instance>> {
    // A list of lines in which every order has one line looks like a list of orders, but for the goods.
    let all_name_goods = instances.iter().all(|instance| orders.table(instance.rows[0].table).names_goods());
    let of_orders = |instance: &Instance| {
        let table = orders.table(instance.rows[0].table);
        table.grain() == Grain::Order && (all_name_goods || !table.names_goods())
    };
    let (of_orders, of_lines): (Vec<Instance>, Vec<Instance>) = instances.into_iter().partition(of_orders);
    [of_orders, of_lines].into_iter().filter(|instances| instances.len() > 1).collect()
}

/// Judges the appearances of one order against each other: equal ones are copies, older ones are superseded, the rest are
/// conflicts.
fn judge(comparisons: &mut Comparisons<'_>, mut instances: Vec<Instance>, verdicts: &mut Verdicts<'_, '_>) {
    let orders = comparisons.orders;
    if lines::are_lines_by_their_sum(orders, &instances) {
        return;
    }
    // Of equal copies the finest stays, then the fullest, then the first.
    instances.sort_by_cached_key(|instance| {
        let (precision, filled) = (content::precision(orders, instance.rows[0]), comparisons.filled(instance));
        (std::cmp::Reverse(precision), std::cmp::Reverse(filled), instance.rows[0])
    });
    let mut kept: Vec<Instance> = Vec::new();
    let mut by_content: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let digests = comparisons.digests(&instances);
    for (instance, digest) in instances.into_iter().zip(digests) {
        let alike = by_content.entry(digest).or_default();
        if let Some(&at) =
            alike.iter().rev().take(MOST_ALIKE).find(|&&at| comparisons.pair(&kept[at], &instance).holds())
        {
            verdicts.remove("duplicate-order", &instance, &kept[at]);
        } else {
            alike.push(kept.len());
            kept.push(instance);
        }
    }
    kept.sort_by_key(|instance| instance.rows[0]);
    // So many different records are no versions of one order: something else is wrong with the number.
    if kept.len() > MOST_VERSIONS {
        for other in &kept[1..] {
            conflict(comparisons, &kept[0], other, verdicts);
        }
        return;
    }
    let mut current: Vec<Instance> = Vec::new();
    for instance in kept {
        let beaten = current.iter().find(|other| comparisons.pair(other, &instance).later() == Some(Ordering::Greater));
        if let Some(other) = beaten {
            verdicts.remove("superseded-order", &instance, other);
            continue;
        }
        let mut stays = Vec::new();
        for other in std::mem::take(&mut current) {
            if comparisons.pair(&other, &instance).later() == Some(Ordering::Less) {
                verdicts.remove("superseded-order", &other, &instance);
            } else {
                stays.push(other);
            }
        }
        stays.push(instance);
        current = stays;
    }
    if let [first, others @ ..] = &current[..] {
        for other in others {
            conflict(comparisons, first, other, verdicts);
            // One number, one order: the others wait aside until somebody says which is right.
            let aside = other.rows.iter().map(|&row| Removal { row, check: CONFLICTING, kept: first.rows[0] });
            verdicts.removed.extend(aside);
        }
        if !others.is_empty() {
            let aside = others.iter().map(|other| other.rows.clone()).collect();
            verdicts.conflicts.push(Conflict { kept: first.rows.clone(), aside });
        }
    }
}

/// What is told of one order: an order counts once per check, however many appearances or cells are concerned.
struct Verdicts<'s, 'r> {
    orders: &'s Orders,
    key: &'s str,
    sink: &'s mut StageSink<'r>,
    removed: &'s mut Vec<Removal>,
    conflicts: &'s mut Vec<Conflict>,
    told: Vec<&'static str>,
}

impl Verdicts<'_, '_> {
    fn tell(&mut self, check: &'static str, place: Place, detail: &Detail) {
        if self.told.contains(&check) {
            self.sink.detail(check, place, detail);
        } else {
            self.told.push(check);
            self.sink.finding(check, place, detail);
        }
    }

    /// An appearance is surplus beside another.
    fn remove(&mut self, check: &'static str, instance: &Instance, kept: &Instance) {
        let expected = place_text(self.orders, kept.rows[0]);
        let detail = Detail { observed: Some(self.key.into()), expected: Some(expected.into()), text: 0 };
        self.tell(check, Place::Row(instance.rows[0], None), &detail);
        self.removed.extend(instance.rows.iter().map(|&row| Removal { row, check, kept: kept.rows[0] }));
    }
}

/// One finding per place at which two appearances differ, and one where they have not as many lines.
fn conflict(comparisons: &mut Comparisons<'_>, a: &Instance, b: &Instance, verdicts: &mut Verdicts<'_, '_>) {
    let orders = comparisons.orders;
    let (table_a, table_b) = (orders.table(a.rows[0].table), orders.table(b.rows[0].table));
    let where_a = place_text(orders, a.rows[0]);
    let mut found: Vec<(Place, Detail)> = Vec::new();
    if a.rows.len() != b.rows.len() {
        let expected = format!("{} ({where_a})", a.rows.len());
        let observed = b.rows.len().to_string();
        let detail = Detail { observed: Some(observed.into()), expected: Some(expected.into()), text: 1 };
        found.push((Place::Row(b.rows[0], None), detail));
    }
    let cell = |row: u32, position: usize| Place::Row(RowId::new(table_b.id(), row), u16::try_from(position).ok());
    for difference in comparisons.pair(a, b).differences() {
        found.push(match difference {
            Difference::Cell { a, b, shared } => {
                let of_a = place_text(orders, RowId::new(table_a.id(), a));
                let expected = format!("{} ({of_a})", table_a.raw.cell(a, shared.a));
                (cell(b, shared.b), Detail { observed: None, expected: Some(expected.into()), text: 0 })
            }
            Difference::OnlyB { b, position } => {
                (cell(b, position), Detail { observed: None, expected: Some(where_a.as_str().into()), text: 2 })
            }
            Difference::OnlyA { a, position } => {
                let caption = table_a.raw.header[position].trim();
                let expected = format!("{} ({where_a})", table_a.raw.cell(a, position));
                let detail = Detail { observed: Some(caption.into()), expected: Some(expected.into()), text: 3 };
                (Place::Row(b.rows[0], None), detail)
            }
        });
    }
    if found.is_empty() {
        // They are not equal, but no pair of cells says why: a rule of its own must not keep that silent.
        let detail = Detail { observed: None, expected: Some(where_a.as_str().into()), text: 4 };
        found.push((Place::Row(b.rows[0], None), detail));
    }
    for (place, detail) in found {
        verdicts.tell(CONFLICTING, place, &detail);
    }
}

/// Where a row is, as people say it.
fn place_text(orders: &Orders, row: RowId) -> String {
    let table = orders.table(row.table);
    format!("{}:{}", table.raw.output_name, table.raw.line(row.row))
}
