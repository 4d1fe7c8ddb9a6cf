//! Orders that were entered twice, under two numbers.

use std::hash::BuildHasher;

use rayon::prelude::*;

use super::Duplicates;
use crate::checks::{Body, StageSink, rules_of};
use crate::declare_check;
use crate::matching::CustomerClusters;
use crate::model::{Column, DAY_MICROS, Decimal, Detail, Moment, Place, RowId, RuleId, Text};
use crate::normalise::{NO_ORDER, OrderTable, Orders};

declare_check! {
    /// ## What it finds
    /// Two orders of one customer with the same goods, quantities, prices and amount under different numbers, at most
    /// `max_hours` apart. Orders over nothing or less are none: those are reshipments and cancellations. Three and more at
    /// equal intervals of a day or longer are a subscription, not a mistake.
    /// ## Why it matters
    /// The goods are shipped and counted twice, and the customer complains about the second invoice.
    /// ## Example
    /// An order that a clerk entered at 9:14 and, since the page did not answer, once more at 9:16.
    /// ## Repair
    /// None: somebody may really order the same twice. Both stay, and are listed for review.
    /// ## 发现什么
    /// 同一客户的两个订单编号不同，但商品、数量、单价和金额都相同，且相隔不超过 `max_hours` 小时。金额为零或负的不算（补发、红字）；
    /// 三个及以上且间隔相等（一天以上）的是定期订购，不是误录。
    /// ## 为何重要
    /// 货物会被重复发出、重复统计，客户会对第二张账单提出异议。
    /// ## 修复
    /// 无法自动修复：确有可能下两次相同的单。两者都保留，并列入待复核。
    pub static DOUBLE_ENTRY = {
        name: "double-entry", unit: Orders, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "order {observed} says the same as order {expected} of the same customer",
            zh: "订单 {observed} 与同一客户的订单 {expected} 内容相同",
        }],
        params: ["max_hours"],
        finds: [DoubleEntry],
        body: Body::Stage,
    };
}

/// Microseconds of an hour.
const HOUR_MICROS: i64 = 3_600_000_000;

/// An order, as far as another may say the same.
struct Said {
    /// Customer; goods with their quantities and prices; amount.
    key: (u64, u64, u64),
    at: Moment,
    row: RowId,
    order: u32,
}

/// Finds orders that were entered twice, among those that are not surplus.
pub fn run(orders: &Orders, duplicates: &Duplicates, customers: &CustomerClusters, sink: &mut StageSink<'_>) {
    let rules: Vec<(RuleId, i64)> = rules_of(sink.rules, DOUBLE_ENTRY.name)
        .map(|(id, rule)| (id, rule.integer("max_hours").unwrap_or(0)))
        .collect();
    if rules.is_empty() {
        return;
    }
    let mut said: Vec<Said> =
        orders.order_tables().flat_map(|table| of_table(orders, table, duplicates, customers)).collect();
    said.par_sort_unstable_by_key(|said| (said.key, said.at, said.row));
    for (id, _) in &rules {
        sink.tallies[id.index()].evaluated += said.len() as u64;
    }
    for group in said.chunk_by(|a, b| a.key == b.key).filter(|group| group.len() > 1 && !is_subscription(group)) {
        for pair in group.windows(2).filter(|pair| pair[0].order != pair[1].order) {
            let apart = pair[1].at.0 - pair[0].at.0;
            for &(id, _) in rules.iter().filter(|(_, hours)| apart <= hours * HOUR_MICROS) {
                sink.tallies[id.index()].failed += 1;
                let detail = Detail {
                    observed: Some(orders.keys.text(pair[1].order).into()),
                    expected: Some(orders.keys.text(pair[0].order).into()),
                    text: 0,
                };
                sink.findings.push_with(id, Place::Row(pair[1].row, None), detail);
            }
        }
    }
}

/// Whether orders follow each other at equal intervals, by and large.
fn is_subscription(group: &[Said]) -> bool {
    const LEAST: usize = 3;
    let gaps: Vec<i64> = group.windows(2).map(|pair| pair[1].at.0 - pair[0].at.0).collect();
    let (Some(&shortest), Some(&longest)) = (gaps.iter().min(), gaps.iter().max()) else { return false };
    // A tenth of the interval is left to the clock.
    group.len() >= LEAST && shortest >= DAY_MICROS && longest - shortest <= shortest / 10
}

/// The orders of a table, each with what it says. Surplus rows say nothing.
fn of_table(orders: &Orders, table: &OrderTable, duplicates: &Duplicates, customers: &CustomerClusters) -> Vec<Said> {
    let mut names = [Column::Sku, Column::ProductId, Column::ProductName].into_iter();
    let Some(product) = names.find_map(|column| table.mapping.position(column)) else { return Vec::new() };
    let Some(record_of) = customers.of_row.get(table.id().index()).filter(|rows| !rows.is_empty()) else {
        return Vec::new();
    };
    let state = foldhash::fast::FixedState::with_seed(1);
    // In one table a column has one scale, so that equal numbers have equal digits.
    let digits = |column: Column| table.frame.column(column.name()).ok().and_then(|values| values.i64().ok());
    let (quantities, prices) = (digits(Column::Qty), digits(Column::UnitPrice));
    let totals = [Column::OrderTotal, Column::GoodsAmount].into_iter().find_map(|column| table.numbers(column));
    let amounts = table.numbers(Column::LineAmount);
    let dates = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok());
    let Some(dates) = dates else { return Vec::new() };
    let mut goods: Vec<u64> = Vec::with_capacity(table.raw.height() as usize);
    let of_chunk = |chunk: &crate::read::Chunk| -> Vec<u64> {
        (0..chunk.len()).map(|at| state.hash_one(chunk.raw_cell(at, product, table.raw.width()))).collect()
    };
    table.raw.chunks.in_batches(of_chunk, |hashes| goods.extend(hashes));
    let mut place_of = vec![u32::MAX; orders.keys.len()];
    let mut found: Vec<(Said, Option<Decimal>)> = Vec::new();
    for (row, &order) in (0u32..).zip(&table.order_of) {
        let place = RowId::new(table.id(), row);
        if order == NO_ORDER || duplicates.contains(place) {
            continue;
        }
        let of_row =
            |values: Option<&polars::prelude::Int64Chunked>| values.and_then(|values| values.get(row as usize));
        let line = state.hash_one((goods[row as usize], of_row(quantities), of_row(prices)));
        let amount = amounts.as_ref().and_then(|numbers| numbers.get(row));
        if let Some((said, sum)) = found.get_mut(place_of[order as usize] as usize) {
            // Lines in whatever order.
            said.key.1 = said.key.1.wrapping_add(line);
            // Without a total of its own an order comes to what its lines do.
            if totals.is_none() {
                *sum = sum.zip(amount).and_then(|(sum, amount)| sum.checked_add(amount));
            }
            continue;
        }
        let Some(customer) = customer(record_of[row as usize], customers, &state) else { continue };
        let Some(at) = dates.get(row as usize).map(Moment) else { continue };
        let total = totals.as_ref().and_then(|numbers| numbers.get(row));
        place_of[order as usize] = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let said = Said { key: (customer, line, 0), at, row: place, order };
        found.push((said, if totals.is_some() { total } else { amount }));
    }
    found
        .into_iter()
        .filter_map(|(mut said, total)| {
            let total = total.filter(|total| total.mantissa > 0)?.trimmed();
            said.key.2 = state.hash_one((total.mantissa, total.scale));
            Some(said)
        })
        .collect()
}

/// Marks rows that name no customer.
const NO_RECORD: u32 = u32::MAX;

/// Whose order it is: the customer, or a bare name, of which two orders minutes apart are one person's all the same.
fn customer(record: u32, customers: &CustomerClusters, state: &foldhash::fast::FixedState) -> Option<u64> {
    if record == NO_RECORD {
        return None;
    }
    let of = customers.records.get(record as usize)?;
    match of.order {
        Some(_) => Some(state.hash_one((&of.source, &of.name))),
        None => customers.cluster.get(record as usize).map(|&cluster| u64::from(cluster)),
    }
}
