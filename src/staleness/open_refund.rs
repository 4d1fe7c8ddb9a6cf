//! After-sale cases that nobody closes.

use super::{latest_date, rows_of_orders};
use crate::checks::{Body, StageSink, rules_of};
use crate::declare_check;
use crate::dedup::Duplicates;
use crate::model::status::Refund;
use crate::model::{Column, Detail, Kind, Moment, Place, RowId, RuleId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Orders whose refund is still requested or in progress more than `max_days` days after the last date on them that is not
    /// in the future, whether or not the order itself has been closed since.
    /// ## Why it matters
    /// The customer waits for money, or got it and the state was never moved on; the order counts as revenue all the while.
    /// ## Example
    /// An order that was completed in March and whose refund is still in progress in July.
    /// ## Repair
    /// None: the after-sale desk knows.
    /// ## 发现什么
    /// 退款仍为“已申请”或“处理中”、而距该订单最后一个（不在未来的）日期已超过 `max_days` 天的订单，不论订单本身此后是否已关闭。
    /// ## 为何重要
    /// 客户仍在等退款，或款已退而状态未更新；其间该订单一直计入营收。
    /// ## 修复
    /// 无法自动修复：请询问售后。
    pub static OPEN_REFUND = {
        name: "open-refund", unit: Orders, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "refund is `{observed}`, and nothing has happened for {expected} days",
            zh: "退款状态为“{observed}”，已有 {expected} 天没有进展",
        }],
        params: ["max_days"],
        finds: [Stuck],
        body: Body::Stage,
    };
}

/// Judges the orders of a table that are not surplus.
pub(super) fn judge(table: &OrderTable, duplicates: &Duplicates, now: Moment, sink: &mut StageSink<'_>) {
    let statuses = table.frame.column(Column::RefundStatus.name()).ok().and_then(|statuses| statuses.u32().ok());
    let Some(statuses) = statuses else { return };
    let rules: Vec<(RuleId, i64)> = rules_of(sink.rules, OPEN_REFUND.name)
        .map(|(id, rule)| (id, rule.integer("max_days").unwrap_or(i64::MAX)))
        .collect();
    let dates: Vec<Column> = Column::ALL
        .iter()
        .copied()
        // What is due has not happened.
        .filter(|column| column.kind() == Kind::Date && !matches!(column, Column::DueDate | Column::DeliveryDate))
        .filter(|column| table.mapping.has(*column))
        .collect();
    for row in rows_of_orders(table, duplicates) {
        let Some(status) = statuses.get(row as usize).and_then(Refund::from_code) else { continue };
        let open = matches!(status, Refund::Requested | Refund::InProgress);
        let Some(last) = latest_date(table, row, &dates, now).filter(|_| open) else { continue };
        let age = now.day() - Moment(last).day();
        for &(id, limit) in &rules {
            let tally = &mut sink.tallies[id.index()];
            tally.evaluated += 1;
            if age > limit {
                tally.failed += 1;
                let detail = Detail { observed: None, expected: Some(age.to_string().into()), text: 0 };
                let place = Place::Row(RowId::new(table.id(), row), table.mapping.place(Column::RefundStatus));
                sink.findings.push_with(id, place, detail);
            }
        }
    }
}
