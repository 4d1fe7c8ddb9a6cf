//! Row check: a date after the day that counts as today.

use polars::prelude::lit;

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Moment, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Dates of things that have happened which lie after the end of the `--as-of` day.
    /// ## Why it matters
    /// Nothing can have been ordered or paid tomorrow: the year is mistyped, or the clock of a system is wrong.
    /// ## Example
    /// An order dated 2099-01-01.
    /// ## Repair
    /// None: the intended day cannot be known.
    /// ## 发现什么
    /// 已发生之事的日期晚于 `--as-of` 当天结束。
    /// ## 为何重要
    /// 不可能在明天下过单或付过款：要么年份敲错，要么系统时钟有误。
    /// ## 修复
    /// 无法自动修复：无从得知原意。
    pub static FUTURE_DATE = {
        name: "future-date", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text { en: "{column} {observed} lies in the future of {expected}", zh: "{column} {observed} 晚于 {expected}" }],
        params: [],
        finds: [Future],
        body: Body::Rows(plan),
    };
}

/// One mask per date column; null dates are not judged.
fn plan(rule: &Rule, table: &OrderTable, context: &RunContext<'_>) -> Vec<RowPlan> {
    let now = context.as_of;
    let judged = rule.columns.iter().copied().filter(|column| table.dates.contains_key(column));
    judged
        .map(|column| RowPlan {
            mask: Mask::Lazy(column.expr().gt(lit(now.0))),
            column,
            detail: Box::new(move |table, row| Detail {
                observed: table.date(row, column).map(|micros| Moment(micros).to_string().into()),
                expected: Some(Moment(now.day() * crate::model::DAY_MICROS).to_string().into()),
                text: 0,
            }),
        })
        .collect()
}
