//! Customers who used to order and no longer do.

use rayon::prelude::*;

use super::day_text;
use crate::checks::{Body, StageSink, rules_of};
use crate::config::Rule;
use crate::declare_check;
use crate::dedup::Duplicates;
use crate::matching::CustomerClusters;
use crate::model::{Column, Detail, Moment, Place, RowId, RuleId, Text};
use crate::normalise::{NO_ORDER, Orders};

declare_check! {
    /// ## What it finds
    /// Customers with orders on at least `min_orders` days whose last order lies further back than `factor` times the median
    /// distance between their orders, and at least `min_days` days; both are counted to the newest order of the run. People
    /// known by a bare name are none, since nobody can say which orders are theirs. The finding stands on the last order.
    /// ## Why it matters
    /// A good customer has left, or orders under another name that was not recognised as his.
    /// ## Example
    /// A shop that ordered every fortnight for two years, and not at all for three months.
    /// ## Repair
    /// None: ask the salesperson.
    /// ## 发现什么
    /// 至少在 `min_orders` 个日子下过单、而距最近一单的天数超过其下单间隔中位数的 `factor` 倍且不少于 `min_days` 天的客户；
    /// 天数计至本次运行的最新订单。只知姓名的个人不算，因为无法确定哪些订单属于他。发现记在其最后一单上。
    /// ## 为何重要
    /// 好客户已经流失，或换了一个未被识别的名称下单。
    /// ## 修复
    /// 无法自动修复：请询问销售人员。
    pub static SILENT_CUSTOMER = {
        name: "silent-customer", unit: Customers, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "customer `{observed}` has not ordered for {expected}",
            zh: "客户“{observed}”已停止下单：{expected}",
        }],
        params: ["min_orders", "factor", "min_days"],
        finds: [],
        body: Body::Stage,
    };
}

/// A day on which a customer ordered, and the row that says so.
type Ordered = (u32, i64, RowId);

/// Judges the customers of a run. Surplus rows say nothing.
pub fn silent_customers(
    orders: &Orders,
    duplicates: &Duplicates,
    customers: &CustomerClusters,
    now: Moment,
    sink: &mut StageSink<'_>,
) {
    let rules: Vec<(RuleId, &Rule)> = rules_of(sink.rules, SILENT_CUSTOMER.name).collect();
    if rules.is_empty() {
        return;
    }
    let mut ordered = days(orders, duplicates, customers, now);
    ordered.par_sort_unstable();
    let Some(newest) = ordered.iter().map(|(_, day, _)| *day).max() else { return };
    let mut found: Vec<(RowId, RuleId, String)> = Vec::new();
    for of_customer in ordered.chunk_by(|a, b| a.0 == b.0) {
        let days: Vec<&[Ordered]> = of_customer.chunk_by(|a, b| a.1 == b.1).collect();
        let mut distances: Vec<i64> = days.windows(2).map(|pair| pair[1][0].1 - pair[0][0].1).collect();
        let Some(last) = days.last().map(|day| day[0]) else { continue };
        if distances.is_empty() {
            continue;
        }
        let middle = distances.len() / 2;
        let usual = *distances.select_nth_unstable(middle).1;
        for &(id, rule) in &rules {
            let number = |name| rule.integer(name).unwrap_or(i64::MAX);
            if i64::try_from(days.len()).unwrap_or(i64::MAX) < number("min_orders") {
                continue;
            }
            sink.tallies[id.index()].evaluated += 1;
            let silent = newest - last.1;
            if silent > usual.saturating_mul(number("factor")) && silent >= number("min_days") {
                found.push((last.2, id, format!("{} · {silent} d / {usual} d", day_text(last.1))));
            }
        }
    }
    found.sort_unstable();
    for (row, id, expected) in found {
        let table = orders.table(row.table);
        let column = table.profile().customer.iter().copied().find(|&column| !table.text(row.row, column).is_empty());
        sink.tallies[id.index()].failed += 1;
        let detail = Detail {
            observed: column.map(|column| table.text(row.row, column).into()),
            expected: Some(expected.into()),
            text: 0,
        };
        let place = column.and_then(|column| table.mapping.place(column));
        sink.findings.push_with(id, Place::Row(row, place), detail);
    }
}

/// The days on which customers ordered, by the first row of each run of an order.
fn days(orders: &Orders, duplicates: &Duplicates, customers: &CustomerClusters, now: Moment) -> Vec<Ordered> {
    let mut ordered = Vec::new();
    for table in orders.order_tables() {
        let Some(records) = customers.of_row.get(table.id().index()).filter(|rows| !rows.is_empty()) else { continue };
        let dates = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok());
        let Some(dates) = dates else { continue };
        let mut last = NO_ORDER;
        for (row, (date, &order)) in (0u32..).zip(dates.iter().zip(&table.order_of)) {
            let repeats = order == NO_ORDER || order == last;
            last = order;
            let Some(date) = date.filter(|&date| !repeats && date <= now.0) else { continue };
            let record = records[row as usize];
            let place = RowId::new(table.id(), row);
            let is_bare = customers.records.get(record as usize).is_none_or(|record| record.order.is_some());
            if !is_bare && !duplicates.contains(place) {
                ordered.push((customers.cluster[record as usize], Moment(date).day(), place));
            }
        }
    }
    ordered
}
