//! Row check: a number outside the bounds of its column.

use polars::prelude::{Expr, lit};

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Text, pow10};
use crate::normalise::OrderTable;

/// What a finding says: below, above, or on a bound that is excluded.
const TEXTS: [Text; 2] = [
    Text {
        en: "{column} is {observed}, at least {expected} is allowed",
        zh: "{column}为 {observed}，最小允许 {expected}",
    },
    Text {
        en: "{column} is {observed}, at most {expected} is allowed",
        zh: "{column}为 {observed}，最大允许 {expected}",
    },
];

declare_check! {
    /// ## What it finds
    /// Amounts, quantities and rates below `min` or above `max`. With `positive`, zero is out of range as well.
    /// ## Why it matters
    /// A negative quantity or a discount above 100 % makes every sum wrong that contains it.
    /// ## Example
    /// A quantity of 0, or a unit price of -19.90.
    /// ## Repair
    /// None: whether the sign or the number is wrong cannot be known.
    /// ## 发现什么
    /// 低于 `min` 或高于 `max` 的金额、数量和比率；设 `positive` 时零也算越界。
    /// ## 为何重要
    /// 一个负数量或超过 100% 的折扣会使所有包含它的合计出错。
    /// ## 修复
    /// 无法自动修复：无从得知是符号错还是数值错。
    pub static OUT_OF_RANGE = {
        name: "out-of-range", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: [TEXTS[0], TEXTS[1]],
        params: ["min", "max", "positive"],
        body: Body::Rows(plan),
    };
}

/// One mask per number column. A cell that is blank or no number is null here: other checks speak of it.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let positive = rule.flag("positive");
    let min = rule.decimal("min").or_else(|| positive.then_some(Decimal::ZERO));
    let max = rule.decimal("max");
    let judged = rule.columns.iter().filter_map(|&column| Some((column, *table.scales.get(&column)?)));
    judged
        .map(|(column, scale)| RowPlan {
            mask: Mask::Lazy(mask(column, scale, min, max, positive)),
            column,
            detail: Box::new(move |table, row| {
                let above = max
                    .zip(table.number(row, column))
                    .is_some_and(|(max, value)| value.compare(max) == Some(std::cmp::Ordering::Greater));
                let bound = if above { max } else { min };
                Detail { expected: bound.map(|b| b.to_string().into()), text: u8::from(above), ..Detail::default() }
            }),
        })
        .collect()
}

fn mask(column: Column, scale: u8, min: Option<Decimal>, max: Option<Decimal>, positive: bool) -> Expr {
    // A bound beyond what the column can hold bounds nothing.
    let at = |bound: Option<Decimal>| {
        let bound = bound?;
        let exact = bound.mantissa.checked_mul(pow10(scale)?)?;
        i64::try_from(exact.div_euclid(pow10(bound.scale)?)).ok()
    };
    let value = column.expr();
    let below = match at(min) {
        Some(min) if positive => value.clone().lt_eq(lit(min)),
        Some(min) => value.clone().lt(lit(min)),
        None => value.clone().neq(value.clone()),
    };
    match at(max) {
        Some(max) => below.or(value.gt(lit(max))),
        None => below,
    }
}
