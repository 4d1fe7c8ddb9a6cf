//! Order check: the lines of an order, in a file of their own, do not come to what the list of orders says.

use std::collections::HashMap;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Place, RowId, Text};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::sources::Grain;

declare_check! {
    /// ## What it finds
    /// Orders of a list whose lines, in another file of the same source in this run, come to another amount (`what = "amount"`:
    /// line amounts, or price times quantity, against the goods amount) or another number of pieces (`what = "quantity"`) than the
    /// list says. Judged where both are stated, and only where at least `min_share_percent` of these orders agree: else the two
    /// files count different things.
    /// ## Why it matters
    /// A line is missing or there twice, or somebody changed one of the two files.
    /// ## Example
    /// A Taobao order over 176.00 in the order list, with 88.00 in the detail list.
    /// ## Repair
    /// None: which file is right cannot be known from them.
    /// ## 发现什么
    /// 订单列表与同一来源另一份明细文件不符的订单：金额（`what = "amount"`：明细金额，或单价×数量，对比商品金额）或件数
    /// （`what = "quantity"`）不同。仅在两边都有值、且至少 `min_share_percent` 的订单相符时才判断，否则说明两份文件口径不同。
    /// ## 为何重要
    /// 明细缺行或重复，或其中一份文件被人改过。
    /// ## 修复
    /// 无法自动修复：仅凭这两份文件无从得知哪份正确。
    pub static LINES_DIFFER_FROM_ORDER = {
        name: "lines-differ-from-order", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} of the order is {observed}, its lines in the other file come to {expected}",
            zh: "订单的{column}为 {observed}，另一文件中的明细合计为 {expected}",
        }],
        params: ["what", "min_share_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

/// Largest difference of amounts that rounding explains.
const ROUNDING: Decimal = Decimal::new(1, 2);

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    if table.grain() != Grain::Order {
        return;
    }
    let quantity = rule.params.get("what").and_then(toml::Value::as_str) == Some("quantity");
    let columns: &[Column] = if quantity { &[Column::Qty] } else { &[Column::GoodsAmount, Column::OrderTotal] };
    let Some((column, stated)) = columns.iter().find_map(|&column| Some((column, table.numbers(column)?))) else {
        return;
    };
    let sums = sums(table, quantity, context);
    let mut judged: Vec<(u32, Decimal, Decimal)> = Vec::new();
    for (row, order) in (0u32..).zip(&table.order_of) {
        if let (Some(&Some(sum)), Some(stated)) = (sums.get(order), stated.get(row)) {
            judged.push((row, stated, sum));
        }
    }
    let differs = |stated: Decimal, sum: Decimal| {
        let gap = stated.checked_sub(sum).and_then(Decimal::checked_abs);
        gap.and_then(|gap| gap.compare(ROUNDING)) == Some(std::cmp::Ordering::Greater)
    };
    let apart: Vec<(u32, Decimal, Decimal)> =
        judged.iter().copied().filter(|&(_, stated, sum)| differs(stated, sum)).collect();
    let share = usize::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    if (judged.len() - apart.len()) * 100 < judged.len() * share {
        return;
    }
    sink.evaluated(judged.len() as u64);
    for (row, _, sum) in apart {
        let detail = Detail { expected: Some(sum.trimmed().to_string().into()), ..Detail::default() };
        sink.finding(Place::Row(RowId::new(table.id(), row), table.mapping.place(column)), detail);
    }
}

/// What the lines of each order come to in the other files of the same source; `None` where a line does not say it.
fn sums(table: &OrderTable, quantity: bool, context: &RunContext<'_>) -> HashMap<u32, Option<Decimal>> {
    let mut sums: HashMap<u32, Option<Decimal>> = HashMap::new();
    let same = |other: &&OrderTable| {
        other.id() != table.id() && other.grain() != Grain::Order && other.profile().id == table.profile().id
    };
    for lines in context.orders.order_tables().filter(same) {
        let (qty, price) = (lines.numbers(Column::Qty), lines.numbers(Column::UnitPrice));
        let amount = lines.numbers(Column::LineAmount);
        for (row, &order) in (0u32..).zip(&lines.order_of).filter(|(_, order)| **order != NO_ORDER) {
            let count = qty.as_ref().and_then(|qty| qty.get(row));
            let of_line = if quantity {
                count
            } else {
                amount.as_ref().and_then(|amount| amount.get(row)).or_else(|| {
                    let price = price.as_ref().and_then(|price| price.get(row))?;
                    price.checked_mul(count?)
                })
            };
            let sum = sums.entry(order).or_insert(Some(Decimal::ZERO));
            *sum = sum.zip(of_line).and_then(|(sum, line)| sum.checked_add(line));
        }
    }
    sums
}
