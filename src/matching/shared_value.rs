//! What belongs to one customer stands with many.

use rayon::prelude::*;

use super::CustomerClusters;
use crate::checks::{Body, SAYS_NOTHING, StageSink, rules_of, told};
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, RuleId, Text};
use crate::normalise::{OrderTable, Orders};

declare_check! {
    /// ## What it finds
    /// Values of the rule's column that stand with `min_distinct` or more different customers: one phone with four, one payment
    /// with two. Spellings that were matched are one customer; blank, masked and encrypted cells say nothing. One finding per
    /// value, on its first row.
    /// ## Why it matters
    /// The phone is a courier's or the shop's own, or it was typed to get past the form: it tells nobody from anybody. A
    /// payment under two customers is booked to the wrong one. Or these customers are one, under names that did not match.
    /// ## Example
    /// 13800138000 with 57 customers.
    /// ## Repair
    /// None: which of them it belongs to is not in the file.
    /// ## 发现什么
    /// 规则所列列中与 `min_distinct` 个以上不同客户同现的值：一个电话对应四个客户，一笔支付对应两个客户。
    /// 已匹配为同一客户的不同写法只计一次；空白、脱敏和加密的值不计。每个值在其首行记一条。
    /// ## 为何重要
    /// 该电话是快递员或店铺自己的，或为通过校验而填写，无法据此区分客户；一笔支付对应两个客户，必有一方入账错误。
    /// 也可能这些客户本是同一个，只是名称未能匹配。
    /// ## 修复
    /// 无法自动修复：文件本身说明不了它属于谁。
    pub static SHARED_VALUE = {
        name: "shared-value", unit: Customers, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` stands with {expected} customers",
            zh: "{column}“{observed}”对应 {expected} 个客户",
        }],
        params: ["min_distinct"],
        finds: [],
        body: Body::Stage,
    };
}

/// Judges the values of the rules' columns, table by table.
pub fn shared_values(orders: &Orders, customers: &CustomerClusters, sink: &mut StageSink<'_>) {
    let rules: Vec<(RuleId, Column, usize)> = rules_of(sink.rules, SHARED_VALUE.name)
        .filter_map(|(id, rule)| {
            let least = usize::try_from(rule.integer("min_distinct")?).ok()?;
            Some((id, *rule.columns.first()?, least))
        })
        .collect();
    for table in orders.order_tables() {
        for &(id, column, least) in &rules {
            let Some(position) = table.mapping.place(column) else { continue };
            let (judged, found) = shared(table, column, least, customers);
            sink.tallies[id.index()].evaluated += judged;
            sink.tallies[id.index()].failed += found.len() as u64;
            for (row, distinct) in found {
                let detail = Detail { expected: Some(distinct.to_string().into()), ..Detail::default() };
                sink.findings.push_with(id, Place::Row(RowId::new(table.id(), row), Some(position)), detail);
            }
        }
    }
}

/// How many values were judged, and those that stand with at least so many customers: their first row, and with how many.
fn shared(table: &OrderTable, column: Column, least: usize, customers: &CustomerClusters) -> (u64, Vec<(u32, usize)>) {
    let Some(records) = customers.of_row.get(table.id().index()).filter(|rows| !rows.is_empty()) else {
        return (0, Vec::new());
    };
    let mut pairs: Vec<(u64, u32, u32)> = told(table, column)
        .into_iter()
        .zip(records)
        .zip(0u32..)
        .filter(|((value, _), _)| *value != SAYS_NOTHING)
        // A bare name is one record per order; the orders of one name are not many people's for that.
        .filter_map(|((value, &record), row)| {
            let is_bare = customers.records.get(record as usize)?.order.is_some();
            (!is_bare).then(|| (value, customers.cluster[record as usize], row))
        })
        .collect();
    pairs.par_sort_unstable();
    let (mut judged, mut found) = (0, Vec::new());
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        judged += 1;
        let distinct = group.chunk_by(|a, b| a.1 == b.1).count();
        if let Some(row) = group.iter().map(|(_, _, row)| *row).min().filter(|_| distinct >= least) {
            found.push((row, distinct));
        }
    }
    found.sort_unstable();
    (judged, found)
}
