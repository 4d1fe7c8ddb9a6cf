//! Row check: what happens later must not be dated earlier.

use polars::prelude::{BooleanChunked, lit};

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Detail, Moment, Text};
use crate::normalise::OrderTable;
use crate::normalise::date::Clock;

declare_check! {
    /// ## What it finds
    /// Rows in which the second of two dates is before the first: paid before ordered, received before shipped. Both are
    /// compared at the coarser of their precisions, so that a day is never before a time on it, nor a minute before one of
    /// its seconds.
    /// ## Why it matters
    /// Lead times, ageing and period cut-offs are computed from these dates; a reversed pair makes them negative.
    /// ## Example
    /// An order of 2024-05-02 09:00:00 that was paid on 2024-05-02 08:59:59. Equal times are no finding, nor is payment
    /// after receipt where the payment method is cash on delivery. With `prepaid_sources`, other sources are judged only where
    /// they state a payment method.
    /// ## Repair
    /// None: which of the two is wrong cannot be known.
    /// ## 发现什么
    /// 两个日期先后颠倒的行：付款早于下单、收货早于发货。按两者中较粗的精度比较，因此某一天不会早于当天的某个时刻。
    /// ## 为何重要
    /// 周期、账龄和期间划分都由这些日期计算，颠倒会得出负数。
    /// ## 修复
    /// 无法自动修复：无从得知哪个日期是错的。
    pub static TIME_ORDER = {
        name: "time-order", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} {observed} is before {expected}",
            zh: "{column} {observed} 早于 {expected}",
        }],
        params: ["except_payment_methods", "prepaid_sources"],
        finds: [TimeOrder],
        body: Body::Rows(plan),
    };
}

/// A row in which either date is null is not judged.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let [earlier, later] = rule.columns[..] else { return Vec::new() };
    // Where orders may be paid after delivery, only the payment method tells which may not.
    let prepaid = rule.list("prepaid_sources");
    let is_prepaid = prepaid.is_empty() || prepaid.contains(&table.profile().id.as_str());
    if !is_prepaid && !table.mapping.has(Column::PaymentMethod) {
        return Vec::new();
    }
    let (Some(first), Some(second)) = (table.dates.get(&earlier), table.dates.get(&later)) else { return Vec::new() };
    let unit = unit_of(first.style.clock).max(unit_of(second.style.clock));
    let in_units = |column: Column| if unit == 1 { column.expr() } else { column.expr().floor_div(lit(unit)) };
    let reversed = in_units(later).lt(in_units(earlier));
    let excepted = rule.list("except_payment_methods").iter().map(|method| method.to_lowercase()).collect::<Vec<_>>();
    let tells_terms = [Column::PaymentMethod, Column::PaymentTerms].iter().any(|&column| table.mapping.has(column));
    let by_method = !excepted.is_empty() && tells_terms;
    let one_precision = [earlier, later].iter().all(|column| !table.coarse.contains_key(column));
    let mask = if one_precision && !by_method {
        Mask::Lazy(reversed)
    } else {
        Mask::Ready(row_by_row(table, earlier, later, &excepted))
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

/// The same judgement row by row, each at its own precision, with rows of the excepted payment methods left out.
fn row_by_row(table: &OrderTable, earlier: Column, later: Column, excepted: &[String]) -> BooleanChunked {
    let values = |column: Column| table.frame.column(column.name()).ok()?.i64().ok();
    let (Some(first), Some(second)) = (values(earlier), values(later)) else { return BooleanChunked::default() };
    (0u32..)
        .zip(first.iter().zip(second.iter()))
        .map(|(row, (first, second))| {
            let (first, second) = (first?, second?);
            if second >= first {
                return Some(false);
            }
            let unit = [earlier, later].iter().filter_map(|&column| table.clock(row, column)).map(unit_of).max()?;
            let reversed = second.div_euclid(unit) < first.div_euclid(unit);
            let method = if reversed { table.text(row, Column::PaymentMethod).to_lowercase() } else { String::new() };
            let is_excepted =
                reversed && (excepted.iter().any(|word| method.contains(word.as_str())) || table.pays_later(row));
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
