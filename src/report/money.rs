//! The money that stands on what a rule found, for limits that ask for a share or a sum of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::checks::{SegmentNumbers, segments_of_rows};
use crate::config::Rule;
use crate::model::{Column, Decimal, Level, RowId};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::pipeline::Run;
use crate::waivers::Standing;

/// The money on findings, and all of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    pub(super) failed: Decimal,
    pub(super) all: Decimal,
    /// Whether something was found whose money no file tells.
    pub(super) untold: bool,
}

impl Sums {
    /// No money.
    pub(super) const NONE: Self = Self { failed: Decimal::ZERO, all: Decimal::ZERO, untold: false };
}

/// The money of a column, whatever its sign, that stands on rows with findings of a rule, and all of it, for each segment of the
/// rule; a rule without segments has one, whose name is empty. `None` where that cannot be told: no table has the column, a finding
/// is about no row, or a sum cannot be represented. What is said of an order counts once for each order in each segment that the
/// order has rows in, in whatever file they stand; findings that are waived or known do not count.
pub(super) fn of_rule(run: &Run, at: usize, rule: &Rule, column: Column) -> Option<BTreeMap<String, Sums>> {
    let mut names = SegmentNumbers::default();
    let segments: Vec<Vec<u32>> =
        run.orders.tables.iter().map(|table| segments_of_rows(rule, table, &mut names)).collect();
    let segment = |row: RowId| segments[row.table.index()].get(row.row as usize).copied().unwrap_or(0);
    let order = |table: &OrderTable, row: u32| {
        let order = table.order_of.get(row as usize).copied();
        order.filter(|order| column.level() == Level::Order && *order != NO_ORDER)
    };
    let mut wrong_rows: HashSet<RowId> = HashSet::new();
    let mut wrong_orders: HashSet<(u32, u32)> = HashSet::new();
    for (finding, (id, place)) in run.findings.iter().enumerate() {
        if id.index() == at && run.exempt.standing(finding) == Standing::Counts {
            let row = place.row()?;
            wrong_rows.insert(row);
            wrong_orders.extend(run.orders.order_of(row).map(|order| (order, segment(row))));
        }
    }
    // What stands for an order may stand on one of its rows alone.
    let mut of_order: HashMap<u32, Decimal> = HashMap::new();
    let mut is_there = false;
    for table in &run.orders.tables {
        let Some(numbers) = table.numbers(column) else { continue };
        is_there = true;
        for row in 0..table.raw.height() {
            if let (Some(order), Some(amount)) = (order(table, row), numbers.get(row)) {
                of_order.entry(order).or_insert(amount);
            }
        }
    }
    if !is_there {
        return None;
    }
    let mut sums = vec![Sums::NONE; names.len()];
    let mut counted: HashSet<(u32, u32)> = HashSet::new();
    for table in &run.orders.tables {
        let numbers = table.numbers(column);
        for row in 0..table.raw.height() {
            let id = RowId::new(table.id(), row);
            let segment = segment(id);
            let (amount, is_wrong) = match order(table, row) {
                Some(order) if !counted.insert((order, segment)) => continue,
                Some(order) => (of_order.get(&order).copied(), wrong_orders.contains(&(order, segment))),
                None => (numbers.as_ref().and_then(|numbers| numbers.get(row)), wrong_rows.contains(&id)),
            };
            let Some(sums) = sums.get_mut(segment as usize) else { continue };
            let Some(amount) = amount else {
                sums.untold |= is_wrong && numbers.is_none();
                continue;
            };
            let amount = amount.checked_abs()?;
            sums.all = sums.all.checked_add(amount)?;
            sums.failed = if is_wrong { sums.failed.checked_add(amount)? } else { sums.failed };
        }
    }
    Some(names.into_names().into_iter().zip(sums).collect())
}
