//! The money that stands on what a rule found, for limits that ask for a share or a sum of it.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use crate::checks::{By, SegmentNumbers, segments_of_rows};
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

/// The money of a run, which is added up once for all rules that speak of the same column and segments.
pub(super) struct Money<'r> {
    run: &'r Run,
    /// The findings of each rule that count, once somebody asks.
    of_rules: OnceCell<Vec<Vec<usize>>>,
    grounds: RefCell<Vec<Known>>,
}

/// What tells segments apart, a column, and its money; none where that cannot be told.
type Known = (Option<By>, Column, Option<Rc<Ground>>);

/// The money of a column by segments.
struct Ground {
    /// The segments by number.
    names: Vec<String>,
    /// Of each row of each table the number of its segment.
    segments: Vec<Vec<u32>>,
    /// The money of each segment.
    all: Vec<Decimal>,
    /// The amount of each order. It may stand on one of the order's rows alone.
    of_order: HashMap<u32, Decimal>,
    /// Orders in segments whose money no file tells.
    untold: HashSet<(u32, u32)>,
}

impl<'r> Money<'r> {
    pub(super) fn of(run: &'r Run) -> Self {
        Self { run, of_rules: OnceCell::new(), grounds: RefCell::default() }
    }

    /// The money of a column, whatever its sign, that stands on rows with findings of a rule, and all of it, for each segment of
    /// the rule; a rule without segments has one, whose name is empty. `None` where that cannot be told: no table has the column,
    /// a finding is about no row, or a sum cannot be represented. What is said of an order counts once for each order in each
    /// segment that the order has rows in, in whatever file they stand; findings that are waived or known do not count.
    pub(super) fn of_rule(&self, at: usize, rule: &Rule, column: Column) -> Option<BTreeMap<String, Sums>> {
        let ground = self.ground(rule, column)?;
        let mut sums: Vec<Sums> = ground.all.iter().map(|&all| Sums { all, ..Sums::NONE }).collect();
        let mut counted_rows: HashSet<RowId> = HashSet::new();
        let mut counted_orders: HashSet<(u32, u32)> = HashSet::new();
        for &finding in self.findings().get(at)? {
            let row = self.run.findings.place(finding).row()?;
            let table = self.run.orders.table(row.table);
            let segment = ground.segments[row.table.index()].get(row.row as usize).copied().unwrap_or(0);
            let (amount, untold) = match order_of(table, row.row, column) {
                Some(order) if !counted_orders.insert((order, segment)) => continue,
                Some(order) => (ground.of_order.get(&order).copied(), ground.untold.contains(&(order, segment))),
                None if !counted_rows.insert(row) => continue,
                None => {
                    let numbers = table.numbers(column);
                    (numbers.as_ref().and_then(|numbers| numbers.get(row.row)), numbers.is_none())
                }
            };
            let Some(sums) = sums.get_mut(segment as usize) else { continue };
            match amount {
                Some(amount) => sums.failed = sums.failed.checked_add(amount.checked_abs()?)?,
                None => sums.untold |= untold,
            }
        }
        Some(ground.names.iter().cloned().zip(sums).collect())
    }

    /// The findings of each rule that count.
    fn findings(&self) -> &[Vec<usize>] {
        self.of_rules.get_or_init(|| {
            let run = self.run;
            let mut of_rules = vec![Vec::new(); run.tallies.len()];
            for (finding, (id, _)) in run.findings.iter().enumerate() {
                if run.exempt.standing(finding) == Standing::Counts {
                    of_rules[id.index()].push(finding);
                }
            }
            of_rules
        })
    }

    fn ground(&self, rule: &Rule, column: Column) -> Option<Rc<Ground>> {
        let is_it = |(by, of, _): &&Known| *by == rule.by && *of == column;
        if let Some((_, _, ground)) = self.grounds.borrow().iter().find(is_it) {
            return ground.clone();
        }
        let ground = Ground::of(self.run, rule, column).map(Rc::new);
        self.grounds.borrow_mut().push((rule.by.clone(), column, ground.clone()));
        ground
    }
}

/// The order of a row, where the column is about orders.
fn order_of(table: &OrderTable, row: u32, column: Column) -> Option<u32> {
    let order = table.order_of.get(row as usize).copied();
    order.filter(|order| column.level() == Level::Order && *order != NO_ORDER)
}

impl Ground {
    fn of(run: &Run, rule: &Rule, column: Column) -> Option<Self> {
        let tables = &run.orders.tables;
        let mut numbers = SegmentNumbers::default();
        let segments: Vec<Vec<u32>> = tables.iter().map(|table| segments_of_rows(rule, table, &mut numbers)).collect();
        let mut of_order: HashMap<u32, Decimal> = HashMap::new();
        let mut is_there = false;
        for table in tables {
            let Some(numbers) = table.numbers(column) else { continue };
            is_there = true;
            for row in 0..table.raw.height() {
                if let (Some(order), Some(amount)) = (order_of(table, row, column), numbers.get(row)) {
                    of_order.entry(order).or_insert(amount);
                }
            }
        }
        if !is_there {
            return None;
        }
        let mut all = vec![Decimal::ZERO; numbers.len()];
        let mut counted: HashSet<(u32, u32)> = HashSet::new();
        let mut untold: HashSet<(u32, u32)> = HashSet::new();
        for (table, of_row) in tables.iter().zip(&segments) {
            let numbers = table.numbers(column);
            for (row, &segment) in (0..table.raw.height()).zip(of_row) {
                let amount = match order_of(table, row, column) {
                    Some(order) if !counted.insert((order, segment)) => continue,
                    Some(order) => {
                        let amount = of_order.get(&order).copied();
                        if amount.is_none() && numbers.is_none() {
                            untold.insert((order, segment));
                        }
                        amount
                    }
                    None => numbers.as_ref().and_then(|numbers| numbers.get(row)),
                };
                if let (Some(amount), Some(sum)) = (amount, all.get_mut(segment as usize)) {
                    *sum = sum.checked_add(amount.checked_abs()?)?;
                }
            }
        }
        Some(Self { names: numbers.into_names(), segments, all, of_order, untold })
    }
}
