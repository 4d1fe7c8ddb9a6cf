//! Orders that were entered twice, under two numbers.

use std::collections::BTreeSet;
use std::hash::BuildHasher;

use polars::prelude::Int64Chunked;
use rayon::prelude::*;

use super::Duplicates;
use crate::checks::{Body, StageSink, rules_of};
use crate::declare_check;
use crate::matching::CustomerClusters;
use crate::model::status::Lifecycle;
use crate::model::{Column, DAY_MICROS, Decimal, Detail, Moment, Place, RowId, RuleId, TableId, Text};
use crate::normalise::contact;
use crate::normalise::{NO_GOODS, NO_ORDER, OrderTable, Orders};

declare_check! {
    /// ## What it finds
    /// Two orders of one customer with the same goods, quantities, prices and amount under different numbers, at most
    /// `max_hours` apart. Orders over nothing or less are none: those are reshipments and reversals. Nor are cancelled and
    /// refunded ones, after which people order again, or orders of which a line names no goods. Three and more at intervals
    /// that are multiples of a day or longer are a subscription, not a mistake. A reversal of the same goods takes away the
    /// order before it, and remarks that differ and hold one of the words of `unless`, such as 补发, 拆单 or 尾款, say
    /// that the second order is meant.
    /// ## Why it matters
    /// The goods are shipped and counted twice, and the customer complains about the second invoice.
    /// ## Example
    /// An order that a clerk entered at 9:14 and, since the page did not answer, once more at 9:16.
    /// ## Repair
    /// None: somebody may really order the same twice. Both stay, and are listed for review.
    /// ## 发现什么
    /// 同一客户的两个订单编号不同，但商品、数量、单价和金额都相同，且相隔不超过 `max_hours` 小时。
    /// 金额为零或负的不算（补发、红字）；已取消和已退款的也不算（之后会重新下单）；有某行未写明商品的也不算。
    /// 三个及以上且间隔为一天以上同一间隔的倍数的是定期订购，不是误录。同样商品的红字冲销抵消其前面的订单；
    /// 两单备注不同且含有 `unless` 所列词语（如补发、拆单、尾款）的，说明第二个订单是有意的。
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
        params: ["max_hours", "unless"],
        finds: [DoubleEntry],
        body: Body::Stage,
    };
}

/// Microseconds of an hour.
const HOUR_MICROS: i64 = 3_600_000_000;

/// An order that says the same as another.
#[derive(Debug, Clone, Copy)]
struct Said {
    /// A hash of customer, goods with their quantities and prices, and amount.
    key: u64,
    at: Moment,
    row: RowId,
    order: u32,
}

/// Finds orders that were entered twice, among those that are not surplus.
pub fn run(orders: &Orders, duplicates: &Duplicates, customers: &CustomerClusters, sink: &mut StageSink<'_>) {
    let rules: Vec<Asked> = rules_of(sink.rules, DOUBLE_ENTRY.name)
        .map(|(id, rule)| {
            let unless = rule.list("unless").into_iter().map(str::to_lowercase).collect();
            Asked { id, hours: rule.integer("max_hours").unwrap_or(0), unless }
        })
        .collect();
    if rules.is_empty() {
        return;
    }
    let mut told = Told {
        keys: vec![NOTHING; orders.keys.len()],
        rows: vec![NO_ROW; orders.keys.len()],
        reversals: BTreeSet::new(),
    };
    for table in orders.order_tables() {
        told.read(table, duplicates, customers);
    }
    let said = told.keys.iter().filter(|key| **key != NOTHING).count();
    let evaluated = said.saturating_sub(told.reversals.len()) as u64;
    for rule in &rules {
        sink.tallies[rule.id.index()].evaluated += evaluated;
    }
    for group in told.repeated(orders).chunk_by(|a, b| a.key == b.key) {
        let group = standing(group, &told.reversals);
        if is_subscription(&group) {
            continue;
        }
        for pair in group.windows(2) {
            let apart = pair[1].at.0 - pair[0].at.0;
            let is_close = |rule: &&Asked| apart <= rule.hours * HOUR_MICROS;
            let remarks = [remarks(orders, pair[0].row), remarks(orders, pair[1].row)];
            // A clerk who enters an order twice remarks the same.
            let is_meant = |rule: &Asked| {
                let holds = |remark: &String| rule.unless.iter().any(|word| says(remark, word));
                remarks[0] != remarks[1] && remarks.iter().any(holds)
            };
            for rule in rules.iter().filter(is_close).filter(|rule| !is_meant(rule)) {
                let id = rule.id;
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

/// What a rule asks.
struct Asked {
    id: RuleId,
    hours: i64,
    /// Words of remarks, in small letters.
    unless: Vec<String>,
}

/// Columns in which people say what an order is for.
const REMARKS: [Column; 3] = [Column::SellerRemark, Column::BuyerRemark, Column::LineRemark];

/// What the remarks of a row say, in small letters.
fn remarks(orders: &Orders, row: RowId) -> String {
    let table = orders.table(row.table);
    let said = REMARKS.iter().filter_map(|&column| table.mapping.position(column));
    said.map(|position| table.raw.cell(row.row, position).trim().to_lowercase()).collect::<Vec<_>>().join("\u{1F}")
}

/// Whether a remark holds a word, and does not deny it: 不要拆单.
fn says(remark: &str, word: &str) -> bool {
    const DENIALS: [&str; 8] = ["不", "不要", "不用", "勿", "别", "无需", "no ", "not "];
    remark.match_indices(word).any(|(at, _)| !DENIALS.iter().any(|denial| remark[..at].ends_with(denial)))
}

/// The orders that no reversal took back: each takes the last one before it.
fn standing(group: &[Said], reversals: &BTreeSet<u32>) -> Vec<Said> {
    let mut left: Vec<Said> = Vec::with_capacity(group.len());
    for said in group {
        if reversals.contains(&said.order) {
            left.pop();
        } else {
            left.push(*said);
        }
    }
    left
}

/// Whether orders follow each other at intervals that are multiples of the shortest, by and large: a delivery may be left out.
fn is_subscription(group: &[Said]) -> bool {
    const LEAST: usize = 3;
    let gaps: Vec<i64> = group.windows(2).map(|pair| pair[1].at.0 - pair[0].at.0).collect();
    // A tenth of the interval is left to the clock.
    let least = DAY_MICROS - DAY_MICROS / 10;
    let Some(&shortest) = gaps.iter().min().filter(|shortest| **shortest >= least) else { return false };
    let clock = shortest / 10;
    let times = |gap: i64| (1..=MOST_LEFT_OUT + 1).find(|times| (gap - shortest * times).abs() <= clock);
    let regular = gaps.iter().filter(|gap| times(**gap) == Some(1)).count();
    group.len() >= LEAST && regular * 2 > gaps.len() && gaps.iter().all(|gap| times(*gap).is_some())
}

/// Deliveries in a row that may be left out of a subscription.
const MOST_LEFT_OUT: i64 = 2;

/// The key of an order that says nothing which another could say again.
const NOTHING: u64 = 0;

/// The row of an order that has none.
const NO_ROW: RowId = RowId::new(TableId(u16::MAX), u32::MAX);

/// What every order says, by its number: a hash of it, and its first row. There are millions of them.
struct Told {
    keys: Vec<u64>,
    rows: Vec<RowId>,
    /// Orders that take back another: over less than nothing.
    reversals: BTreeSet<u32>,
}

impl Told {
    /// Takes in the orders of a table. Surplus rows say nothing, nor does an order over nothing. Signs make no difference, so that
    /// a reversal says what the order says that it takes back.
    fn read(&mut self, table: &OrderTable, duplicates: &Duplicates, customers: &CustomerClusters) {
        let Some(record_of) = customers.of_row.get(table.id().index()).filter(|rows| !rows.is_empty()) else { return };
        let values = |column: Column| table.frame.column(column.name()).ok().and_then(|values| values.i64().ok());
        let Some(dates) = values(Column::OrderDate) else { return };
        let scaled = |column: Column| Some((values(column)?, *table.scales.get(&column)?));
        // Where no price of a piece is told, what the line comes to says the same.
        let prices = scaled(Column::UnitPrice).or_else(|| scaled(Column::LineAmount));
        let quantities = scaled(Column::Qty);
        let totals = [Column::OrderTotal, Column::GoodsAmount, Column::LineAmount];
        let Some(totals) = totals.into_iter().find_map(|column| table.numbers(column)) else { return };
        // Without a total of its own an order comes to what its lines do, whichever of them stands first.
        let has_total =
            table.scales.contains_key(&Column::OrderTotal) || table.scales.contains_key(&Column::GoodsAmount);
        let statuses = table.frame.column(Column::Status.name()).ok().and_then(|statuses| statuses.u32().ok());
        // Whoever did not pay in time, or got the money back, orders again.
        let is_over = |at: usize| {
            let status = statuses.and_then(|codes| codes.get(at)).and_then(Lifecycle::from_code);
            matches!(status, Some(Lifecycle::Cancelled | Lifecycle::Refunded | Lifecycle::Closed))
        };
        let state = foldhash::fast::FixedState::with_seed(1);
        for (row, &goods) in (0u32..).zip(table.goods()) {
            let (place, at) = (RowId::new(table.id(), row), row as usize);
            let order = table.order_of[at];
            if order == NO_ORDER || duplicates.contains(place) {
                continue;
            }
            let of_row = |values: Option<(&Int64Chunked, u8)>| {
                values.and_then(|(values, scale)| {
                    let value = values.get(at)?;
                    Some(plain(if has_total { value.checked_abs()? } else { value }, scale))
                })
            };
            // What names no goods is no proof that it is the same order again.
            let line = (goods != NO_GOODS).then(|| state.hash_one((goods, of_row(quantities), of_row(prices))));
            let key = &mut self.keys[order as usize];
            let first = &mut self.rows[order as usize];
            if first.table == table.id() {
                // Lines in whatever order; a total that stands on each of them was counted with the first.
                *key = line.filter(|_| *key != NOTHING).map_or(NOTHING, |line| key.wrapping_add(line));
            } else if *first == NO_ROW {
                *first = place;
                let total = totals.get(row).filter(|total| total.mantissa != 0);
                let takes_back = total.is_some_and(|total| total.mantissa < 0);
                // Without a total of its own a line that is taken off says nothing of the order.
                let total = total.filter(|_| has_total || !takes_back).and_then(Decimal::checked_abs);
                if takes_back && has_total {
                    self.reversals.insert(order);
                }
                let total = total.map(Decimal::trimmed);
                let total = total.map(|total| if has_total { total } else { Decimal::ZERO });
                let customer = customer(record_of[at], customers, &state);
                let whole =
                    customer.zip(total).zip(line).filter(|_| dates.get(at).is_some() && (takes_back || !is_over(at)));
                *key = whole.map_or(NOTHING, |((customer, total), line)| {
                    state.hash_one((customer, total.mantissa, total.scale)).wrapping_add(line)
                });
            }
        }
    }

    /// The orders whose key is there more than once, those with the same key together and in order of time.
    fn repeated(&self, orders: &Orders) -> Vec<Said> {
        let mut sorted: Vec<u64> = self.keys.iter().copied().filter(|key| *key != NOTHING).collect();
        sorted.par_sort_unstable();
        let mut again: Vec<u64> = sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        drop(sorted);
        again.dedup();
        let each = (0u32..).zip(&self.keys).zip(&self.rows);
        let mut said: Vec<Said> = each
            .filter(|((_, key), _)| again.binary_search(key).is_ok())
            .filter_map(|((order, &key), &row)| {
                let at = orders.table(row.table).date(row.row, Column::OrderDate).map(Moment)?;
                Some(Said { key, at, row, order })
            })
            .collect();
        // Of one day a reversal comes after what it reverses.
        said.sort_unstable_by_key(|said| (said.key, said.at, self.reversals.contains(&said.order), said.row));
        said
    }
}

/// A number without trailing zeros: equal ones of columns with different scales are equal.
fn plain(mut mantissa: i64, mut scale: u8) -> (i64, u8) {
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    (mantissa, scale)
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
        // 王** is anybody.
        Some(_) if contact::is_masked(&of.name) => None,
        Some(_) => Some(state.hash_one((&of.source, &of.name))),
        None => customers.cluster.get(record as usize).map(|&cluster| u64::from(cluster)),
    }
}
