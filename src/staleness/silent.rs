//! Customers who used to order and no longer do.

use rayon::prelude::*;

use super::{day_text, median};
use crate::checks::{Body, StageSink, rules_of};
use crate::config::Rule;
use crate::declare_check;
use crate::dedup::Duplicates;
use crate::matching::CustomerClusters;
use crate::model::{Column, Detail, Moment, Place, RowId, RuleId, Text};
use crate::normalise::{NO_ORDER, Orders};

declare_check! {
    /// ## What it finds
    /// Customers who ordered regularly, on at least `min_orders` days and never further apart than `max_pause` times the median
    /// of these distances, and whose last order lies more than `factor` times that median and at least `min_days` days before
    /// the newest order of the run. People known by a bare name are left alone, since nobody can say which orders are theirs.
    /// The finding stands on the last order.
    /// ## Why it matters
    /// A good customer has left, or orders under another name that was not recognised as his.
    /// ## Example
    /// A shop that ordered every fortnight for two years, and not at all for three months.
    /// ## Repair
    /// None: ask the salesperson.
    /// ## 发现什么
    /// 规律下单（至少在 `min_orders` 个日子下过单，且间隔从未超过其中位数的 `max_pause` 倍）、而最近一单距本次运行的最新订单
    /// 超过该中位数的 `factor` 倍且不少于 `min_days` 天的客户。只知姓名的个人不算，因为无法确定哪些订单属于他。发现记在其最后一单上。
    /// ## 为何重要
    /// 好客户已经流失，或换了一个未被识别的名称下单。
    /// ## 修复
    /// 无法自动修复：请询问销售人员。
    pub static SILENT_CUSTOMER = {
        name: "silent-customer", unit: Customers, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "customer `{observed}` last ordered on {expected}: days since, and usual days between orders",
            zh: "客户“{observed}”最近一单为 {expected}：至今天数／通常间隔天数",
        }],
        params: ["min_orders", "max_pause", "factor", "min_days"],
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
    let (mut ordered, newest) = days(orders, duplicates, customers, now);
    ordered.par_sort_unstable();
    let mut found: Vec<(RowId, RuleId, String)> = Vec::new();
    for of_customer in ordered.chunk_by(|a, b| a.0 == b.0) {
        let days: Vec<&[Ordered]> = of_customer.chunk_by(|a, b| a.1 == b.1).collect();
        let mut distances: Vec<i64> = days.windows(2).map(|pair| pair[1][0].1 - pair[0][0].1).collect();
        let Some(last) = days.last().map(|day| day[0]) else { continue };
        if distances.is_empty() {
            continue;
        }
        let longest = distances.iter().copied().max().unwrap_or(0);
        let usual = median(&mut distances);
        for &(id, rule) in &rules {
            let number = |name| rule.integer(name).unwrap_or(i64::MAX);
            let is_regular = longest <= usual.saturating_mul(number("max_pause"));
            if !is_regular || i64::try_from(days.len()).unwrap_or(i64::MAX) < number("min_orders") {
                continue;
            }
            sink.tallies[id.index()].evaluated += 1;
            let silent = newest - last.1;
            if silent > usual.saturating_mul(number("factor")) && silent >= number("min_days") {
                found.push((last.2, id, format!("{} ({silent}/{usual})", day_text(last.1))));
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

/// The days on which customers ordered, by the first row of each run of an order, and the last day on which anybody did.
fn days(orders: &Orders, duplicates: &Duplicates, customers: &CustomerClusters, now: Moment) -> (Vec<Ordered>, i64) {
    let mut ordered = Vec::new();
    let mut newest = i64::MIN;
    for table in orders.order_tables() {
        let Some(records) = customers.of_row.get(table.id().index()).filter(|rows| !rows.is_empty()) else { continue };
        let dates = table.frame.column(Column::OrderDate.name()).ok().and_then(|dates| dates.i64().ok());
        let Some(dates) = dates else { continue };
        let mut last = NO_ORDER;
        for (row, (date, &order)) in (0u32..).zip(dates.iter().zip(&table.order_of)) {
            let repeats = order == NO_ORDER || order == last;
            last = order;
            let Some(date) = date.filter(|&date| !repeats && date <= now.0) else { continue };
            newest = newest.max(Moment(date).day());
            let record = records[row as usize];
            let place = RowId::new(table.id(), row);
            let is_bare = customers.records.get(record as usize).is_none_or(|record| record.order.is_some());
            if !is_bare && !duplicates.contains(place) {
                ordered.push((customers.cluster[record as usize], Moment(date).day(), place));
            }
        }
    }
    (ordered, newest)
}
