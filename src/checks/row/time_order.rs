//! Row check: what happens later must not be dated earlier.

use polars::prelude::lit;

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Detail, Moment, Text};
use crate::normalise::OrderTable;
use crate::normalise::date::Clock;

declare_check! {
    /// ## What it finds
    /// Rows in which the second of two dates is before the first: paid before ordered, received before shipped. Both are
    /// compared at the coarser of their two columns' precision, so that a day is never before a time on it.
    /// ## Why it matters
    /// Lead times, ageing and period cut-offs are computed from these dates; a reversed pair makes them negative.
    /// ## Example
    /// An order of 2024-05-02 09:00:00 that was paid on 2024-05-02 08:59:59. Equal times are no finding, nor is payment
    /// after receipt where the payment method is cash on delivery.
    /// ## Repair
    /// None: which of the two is wrong cannot be known.
    /// ## 发现什么
    /// 两个日期先后颠倒的行：付款早于下单、收货早于发货。按两列中较粗的精度比较，因此某一天不会早于当天的某个时刻。
    /// ## 为何重要
    /// 周期、账龄和期间划分都由这些日期计算，颠倒会得出负数。
    /// ## 修复
    /// 无法自动修复：无从得知哪个日期是错的。
    pub static TIME_ORDER = {
        name: "time-order", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: [Text {
            en: "{column} {observed} is before {expected}",
            zh: "{column} {observed} 早于 {expected}",
        }],
        params: ["except_payment_methods"],
        body: Body::Rows(plan),
    };
}

/// A row in which either date is null is not judged.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let [earlier, later] = rule.columns[..] else { return Vec::new() };
    let (Some(first), Some(second)) = (table.dates.get(&earlier), table.dates.get(&later)) else { return Vec::new() };
    let unit = unit_of(first.style.clock).max(unit_of(second.style.clock));
    let in_units = |column: Column| if unit == 1 { column.expr() } else { column.expr().floor_div(lit(unit)) };
    let reversed = in_units(later).lt(in_units(earlier));
    let excepted = rule.list("except_payment_methods").iter().map(|method| method.to_lowercase()).collect::<Vec<_>>();
    let mask = if excepted.is_empty() || !table.mapping.has(Column::PaymentMethod) {
        Mask::Lazy(reversed)
    } else {
        Mask::Ready(without_exceptions(table, earlier, later, unit, &excepted))
    };
    vec![RowPlan {
        mask,
        column: later,
        detail: Box::new(move |table, row| Detail {
            expected: table.date(row, earlier).map(|micros| {
                let caption = table.mapping.position(earlier).map_or("", |at| table.raw.header[at].trim());
                format!("{caption} {}", Moment(micros)).into()
            }),
            observed: table.date(row, later).map(|micros| Moment(micros).to_string().into()),
            text: 0,
        }),
    }]
}

/// The same judgement with rows of the excepted payment methods left out.
fn without_exceptions(
    table: &OrderTable,
    earlier: Column,
    later: Column,
    unit: i64,
    excepted: &[String],
) -> polars::prelude::BooleanChunked {
    (0..table.raw.height())
        .map(|row| {
            let (first, second) = (table.date(row, earlier)?, table.date(row, later)?);
            let reversed = second.div_euclid(unit) < first.div_euclid(unit);
            let method = if reversed { table.text(row, Column::PaymentMethod).to_lowercase() } else { String::new() };
            let is_excepted = reversed && excepted.iter().any(|word| method.contains(word.as_str()));
            (!is_excepted).then_some(reversed)
        })
        .collect()
}

/// Microseconds of a clock's smallest step.
fn unit_of(clock: Clock) -> i64 {
    match clock {
        Clock::None => DAY_MICROS,
        Clock::Minutes => 60_000_000,
        Clock::Seconds => 1_000_000,
        Clock::Fraction => 1,
    }
}
