//! Order check: the lines of an order, in a file of their own, do not come to what the list of orders says.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Place, RowId, Text};
use crate::normalise::{HEAD, NO_ORDER, OrderTable};
use crate::sources::Grain;

declare_check! {
    /// ## What it finds
    /// Orders of a list whose lines, in another file of the same source in this run, come to another amount (`what = "amount"`:
    /// line amounts, or price times quantity, against the goods amount), another number of pieces (`what = "quantity"`) or of lines
    /// (`what = "lines"`: of lines or of different goods, in the same file too) than the list says. Judged where both are stated,
    /// and only where at least `min_share_percent` of these orders agree: else the two files count different things.
    /// ## Why it matters
    /// A line is missing or there twice, or somebody changed one of the two files.
    /// ## Example
    /// A Taobao order over 176.00 in the order list, with 88.00 in the detail list.
    /// ## Repair
    /// None: which file is right cannot be known from them.
    /// ## 发现什么
    /// 订单列表与同一来源另一份明细文件不符的订单：金额（`what = "amount"`：明细金额，或单价×数量，对比商品金额）、件数
    /// （`what = "quantity"`）或行数（`what = "lines"`：行数或不同商品数，也用于同一文件）不同。
    /// 仅在两边都有值、且至少 `min_share_percent` 的订单相符时才判断，否则说明两份文件口径不同。
    /// ## 为何重要
    /// 明细缺行或重复，或其中一份文件被人改过。
    /// ## 修复
    /// 无法自动修复：仅凭这两份文件无从得知哪份正确。
    pub static LINES_DIFFER_FROM_ORDER = {
        name: "lines-differ-from-order", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} of the order is {observed}, its lines come to {expected}",
            zh: "订单的{column}为 {observed}，其明细合计为 {expected}",
        }],
        params: ["what", "min_share_percent"],
        finds: [],
        reads: [LineCount, OrderTotal, GoodsAmount, LineAmount],
        body: Body::Tables(run),
    };
}

/// Largest difference of amounts that rounding explains.
const ROUNDING: Decimal = Decimal::new(1, 2);

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Amount,
    Quantity,
    Lines,
}

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let (what, columns): (What, &[Column]) = match rule.params.get("what").and_then(toml::Value::as_str) {
        Some("quantity") => (What::Quantity, &[Column::Qty]),
        Some("lines") => (What::Lines, &[Column::LineCount]),
        _ => (What::Amount, &[Column::GoodsAmount, Column::OrderTotal]),
    };
    if table.grain() != Grain::Order && what != What::Lines {
        return;
    }
    let Some((column, stated)) = columns.iter().find_map(|&column| Some((column, table.numbers(column)?))) else {
        return;
    };
    let sums = if what == What::Lines { counts(table, context) } else { sums(table, what, context) };
    let goods = if what == What::Lines { different_goods(table, context) } else { HashMap::new() };
    let heads = table.frame.column(HEAD).ok().and_then(|heads| heads.bool().ok());
    let is_head = |row: u32| heads.is_none_or(|heads| heads.get(row as usize) != Some(false));
    let mut judged: Vec<(u32, Decimal, Decimal)> = Vec::new();
    let mut seen = HashSet::new();
    for (row, order) in (0u32..).zip(&table.order_of).filter(|(row, order)| is_head(*row) && seen.insert(**order)) {
        // An order of three lines may be called one of two goods.
        if let (Some(goods), Some(stated)) = (goods.get(order), stated.get(row))
            && stated.compare(*goods) == Some(std::cmp::Ordering::Equal)
        {
            judged.push((row, stated, stated));
            continue;
        }
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

/// The tables of the same source that list the lines of a table's orders: others, or this one itself.
fn tables_of_lines<'a>(
    table: &'a OrderTable,
    context: &'a RunContext<'_>,
) -> impl Iterator<Item = &'a OrderTable> + use<'a> {
    let own = table.grain() != Grain::Order;
    context.orders.order_tables().filter(move |other| {
        let is_other = other.id() != table.id();
        other.grain() != Grain::Order && other.profile().id == table.profile().id && is_other != own
    })
}

/// How many lines each order has.
fn counts(table: &OrderTable, context: &RunContext<'_>) -> HashMap<u32, Option<Decimal>> {
    let mut counts: HashMap<u32, Option<Decimal>> = HashMap::new();
    for lines in tables_of_lines(table, context) {
        for &order in lines.order_of.iter().filter(|order| **order != NO_ORDER) {
            let count = counts.entry(order).or_insert(Some(Decimal::ZERO));
            *count = count.and_then(|count| count.checked_add(Decimal::new(1, 0)));
        }
    }
    counts
}

/// How many different goods each order has, by hashes of their names.
fn different_goods(table: &OrderTable, context: &RunContext<'_>) -> HashMap<u32, Decimal> {
    let state = foldhash::fast::FixedState::with_seed(0);
    let mut names: Vec<(u32, u64)> = Vec::new();
    for lines in tables_of_lines(table, context) {
        let hashed = lines.seen_in(Column::ProductName, |row, name| Some((row, state.hash_one(name))));
        let of_order = hashed.into_iter().map(|(row, name)| (lines.order_of[row as usize], name));
        names.extend(of_order.filter(|(order, _)| *order != NO_ORDER));
    }
    names.sort_unstable();
    names.dedup();
    let count = |names: &[(u32, u64)]| Decimal::new(i128::try_from(names.len()).unwrap_or(i128::MAX), 0);
    names.chunk_by(|a, b| a.0 == b.0).map(|names| (names[0].0, count(names))).collect()
}

/// What the lines of each order come to in the other files of the same source; `None` where a line does not say it.
fn sums(table: &OrderTable, what: What, context: &RunContext<'_>) -> HashMap<u32, Option<Decimal>> {
    let mut sums: HashMap<u32, Option<Decimal>> = HashMap::new();
    for lines in tables_of_lines(table, context) {
        let (qty, price) = (lines.numbers(Column::Qty), lines.numbers(Column::UnitPrice));
        let amount = lines.numbers(Column::LineAmount);
        for (row, &order) in (0u32..).zip(&lines.order_of).filter(|(_, order)| **order != NO_ORDER) {
            let count = qty.as_ref().and_then(|qty| qty.get(row));
            let of_line = if what == What::Quantity {
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
