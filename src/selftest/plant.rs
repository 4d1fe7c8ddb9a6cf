//! Planting: each fault in rows of its own, in which nothing was wrong before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::copy::{self, Copy};
use super::faults::{FAULTS, Facts};
use crate::model::{Kind, Level, OwnedText, Text};
use crate::normalise::cell::Missing;
use crate::normalise::{NO_ORDER, OrderTable, number};
use crate::pipeline::Run;

/// Faults of each kind in each column.
const EACH: usize = 5;

/// Most distinct values of a column that is a list.
const LIST: usize = 40;

/// A fault that was planted.
#[derive(Debug)]
pub(super) struct Plant {
    pub(super) fault: &'static str,
    pub(super) title: OwnedText,
    pub(super) column: String,
    pub(super) table: usize,
    /// The rows that it is to be found in, in the faulty copy.
    pub(super) rows: Vec<u32>,
}

/// Orders, or rows without one, that are free to be planted in.
struct Free {
    orders: Vec<Vec<u32>>,
    next: usize,
}

impl Free {
    fn take(&mut self) -> Option<Vec<u32>> {
        let order = self.orders.get(self.next)?.clone();
        self.next += 1;
        Some(order)
    }

    /// The next one that fits; those before it are left for others.
    fn take_where(&mut self, fits: impl Fn(&[u32]) -> bool) -> Option<Vec<u32>> {
        let at = (self.next..self.orders.len()).find(|&at| fits(&self.orders[at]))?;
        self.orders.swap(self.next, at);
        self.take()
    }
}

/// Plants faults in copies, as the run over them before sees their tables.
pub(super) fn plant(copies: &mut [Copy], before: &Run) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (number, copy) in copies.iter_mut().enumerate() {
        // The copies were read in the order of their names.
        let Some(table) = before.orders.tables.iter().find(|table| table.raw.file.ends_with(&copy.name)) else {
            continue;
        };
        in_table(number, copy, table, before, &mut plants);
    }
    plants
}

fn in_table(number: usize, copy: &mut Copy, table: &OrderTable, before: &Run, plants: &mut Vec<Plant>) {
    let mut free = free(table, before, &copy::lines(copy));
    let facts: Vec<Facts> = (0..copy.header.len()).map(|position| facts(copy, table, position)).collect();
    let wanted: Vec<(usize, usize)> = (0..facts.len())
        .flat_map(|position| (0..FAULTS.len()).map(move |fault| (position, fault)))
        .filter(|&(position, fault)| (FAULTS[fault].fits)(facts[position]))
        .collect();
    // Few orders are shared out, so that each kind of fault is planted at least once where that is possible.
    let for_rows = ROW_FAULTS.len();
    let each = (free.orders.len() / (wanted.len() + for_rows).max(1)).clamp(1, EACH);
    for (position, fault) in wanted {
        let fault = &FAULTS[fault];
        let of_order = facts[position].column.is_some_and(|column| column.level() == Level::Order);
        for _ in 0..each {
            let donor = free.orders.get(free.next + 1).map(|rows| copy.rows[rows[0] as usize][position].clone());
            let donor = donor.unwrap_or_default();
            let faulty = |rows: &[u32]| {
                let cell = copy.rows[rows[0] as usize][position].trim();
                if cell.is_empty() { None } else { (fault.apply)(cell, donor.trim()) }
            };
            let Some(rows) = free.take_where(|rows| faulty(rows).is_some()) else { break };
            let Some(text) = faulty(&rows) else { break };
            let right = copy.rows[rows[0] as usize][position].clone();
            // What stands for the order is wrong in all of its rows.
            let changed: Vec<u32> = if of_order { rows.clone() } else { rows[..1].to_vec() };
            for row in changed {
                let cell = &mut copy.rows[row as usize][position];
                if *cell == right {
                    cell.clone_from(&text);
                }
            }
            plants.push(Plant {
                fault: fault.name,
                title: fault.title.owned(&[]),
                column: copy.header[position].trim().to_owned(),
                table: number,
                rows,
            });
        }
    }
    for (name, title, make) in ROW_FAULTS {
        for _ in 0..each {
            let Some(mut rows) = free.take() else { break };
            make(copy, &mut rows);
            plants.push(Plant { fault: name, title: title.owned(&[]), column: String::new(), table: number, rows });
        }
    }
}

/// A kind of fault in whole rows: its name, what people call it, and what it does to an order, whose rows it may add to.
type RowFault = (&'static str, Text, fn(&mut Copy, &mut Vec<u32>));

const ROW_FAULTS: [RowFault; 3] = [
    ("repeated-row", Text { en: "row that stands there twice", zh: "整行重复" }, |copy, rows| {
        let repeated = copy.rows[rows[0] as usize].clone();
        append(copy, repeated, rows);
    }),
    (
        "repeated-order",
        Text { en: "order again with other values", zh: "同一订单再次出现且内容不同" },
        |copy, rows| {
            let mut again = copy.rows[rows[0] as usize].clone();
            for cell in &mut again {
                // A number that is a little larger: nothing else tells the two apart.
                if let (true, Some(more)) = (cell.contains('.'), cell.parse::<f64>().ok()) {
                    *cell = format!("{:.2}", more + 1.0);
                }
            }
            append(copy, again, rows);
        },
    ),
    (
        "shifted-cells",
        Text { en: "cells moved one column to the right", zh: "单元格整体右移一列" },
        |copy, rows| {
            let row = &mut copy.rows[rows[0] as usize];
            let from = row.len() / 3;
            if from < row.len() {
                row[from..].rotate_right(1);
            }
        },
    ),
];

fn append(copy: &mut Copy, row: Vec<String>, rows: &mut Vec<u32>) {
    rows.push(u32::try_from(copy.rows.len()).unwrap_or(u32::MAX));
    copy.rows.push(row);
}

/// Orders without any finding, or where there are few of these, those with the fewest; spread over the table. Their rows are those of
/// the copy, told by their lines: what reads like a total or a note there is no row of the table.
fn free(table: &OrderTable, before: &Run, lines: &[u32]) -> Free {
    let in_copy = |row: u32| u32::try_from(lines.binary_search(&table.raw.line(row)).ok()?).ok();
    let mut rows_of: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for row in 0..table.raw.height() {
        let order = table.order_of.get(row as usize).copied().filter(|order| *order != NO_ORDER);
        let key = order.map_or(u64::from(row) | 1 << 40, u64::from);
        rows_of.entry(key).or_default().extend(in_copy(row));
    }
    let mut findings: HashMap<u32, usize> = HashMap::new();
    for (_, place) in before.findings.iter() {
        let of_table = place.row().filter(|row| row.table == table.id());
        if let Some(row) = of_table.and_then(|row| in_copy(row.row)) {
            *findings.entry(row).or_default() += 1;
        }
    }
    let count = |rows: &Vec<u32>| rows.iter().map(|row| findings.get(row).copied().unwrap_or(0)).sum::<usize>();
    let mut orders: Vec<(usize, u64, Vec<u32>)> = rows_of
        .into_values()
        .filter(|rows| !rows.is_empty())
        .map(|rows| {
            // Spread, the same way in every run.
            let place = u64::from(rows[0]).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (count(&rows), place, rows)
        })
        .collect();
    orders.sort_unstable();
    Free { orders: orders.into_iter().map(|(_, _, rows)| rows).collect(), next: 0 }
}

fn facts(copy: &Copy, table: &OrderTable, position: usize) -> Facts {
    /// Cells of which one in so many may be blank in a column that is filled.
    const HARDLY: usize = 50;
    /// How often a value of a list stands, on average.
    const AGAIN: usize = 10;
    let missing = Missing::new(&table.profile().sentinels);
    let column = table.mapping.column(position);
    let filled: Vec<&str> = copy.rows.iter().map(|row| row[position].trim()).filter(|cell| !missing.is(cell)).collect();
    let distinct: BTreeSet<&str> = filled.iter().copied().take(2000).collect();
    Facts {
        column,
        kind: column.map_or(Kind::Text, crate::model::Column::kind),
        is_number: !distinct.is_empty() && distinct.iter().all(|cell| number::parse(cell, false).is_some()),
        is_filled: !filled.is_empty() && (copy.rows.len() - filled.len()) * HARDLY <= copy.rows.len(),
        is_list: distinct.len() <= LIST && filled.len() >= AGAIN * distinct.len().max(1),
    }
}
