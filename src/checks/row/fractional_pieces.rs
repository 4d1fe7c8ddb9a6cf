//! Row check: part of a piece was sold.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text, pow10};
use crate::normalise::OrderTable;
use crate::normalise::cell::half_width;

declare_check! {
    /// ## What it finds
    /// Quantities that are no whole number although the unit is one of `units`, which count pieces. Rows without a unit are
    /// not judged.
    /// ## Why it matters
    /// Quantity and price were swapped, a weight stands in the column of pieces, or a point slipped: stock and invoice differ.
    /// ## Example
    /// 2.5 件. 2.5 公斤 is a weight, and 2.0 件 are two pieces.
    /// ## Repair
    /// None: the right quantity is not in the row.
    /// ## 发现什么
    /// 单位属于 `units`（按件计数）而数量不是整数的行。没有单位的行不作判断。
    /// ## 为何重要
    /// 数量与单价填反、件数列里填了重量，或小数点错位：库存与发票会不符。
    /// ## 修复
    /// 无法自动修复：该行中没有正确的数量。
    pub static FRACTIONAL_PIECES = {
        name: "fractional-pieces", unit: Rows, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is {observed}, but {expected} are sold whole",
            zh: "{column}为 {observed}，但“{expected}”应为整数",
        }],
        params: ["units"],
        finds: [Range],
        reads: [Unit, Qty],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let [column] = rule.columns[..] else { return };
    let Some(position) = table.mapping.place(column) else { return };
    let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else { return };
    if !table.mapping.has(Column::Unit) {
        return;
    }
    let pieces: Vec<String> = rule.list("units").iter().map(|unit| unit.to_lowercase()).collect();
    let unit = table.scales.get(&column).copied().and_then(pow10).unwrap_or(1);
    sink.evaluated((values.len() - values.null_count()) as u64);
    let parted = |value: i64| i128::from(value) % unit != 0;
    let rows = (0u32..).zip(values.iter()).filter(|(_, value)| value.is_some_and(parted));
    for (row, _) in rows {
        let stated = table.text(row, Column::Unit);
        if pieces.contains(&half_width(&stated).to_lowercase()) {
            let detail = Detail { expected: Some(stated.into()), ..Detail::default() };
            sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
        }
    }
}
