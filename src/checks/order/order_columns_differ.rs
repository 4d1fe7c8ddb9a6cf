//! Order check: the columns of one order say different things on its lines.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::sources::Grain;

declare_check! {
    /// ## What it finds
    /// Orders with several lines on which a column of the order, such as its date, customer or total, is not the same.
    /// Only files that repeat the order's columns on every line are looked at; blank cells differ from nothing.
    /// ## Why it matters
    /// Two different totals in one order mean that one of them is wrong, or that two orders were given one number.
    /// ## Example
    /// Order 1007 with three lines, two of 2024-05-01 and one of 2024-05-10.
    /// ## Repair
    /// None: which line is right cannot be known. The line that departs from most others is the one reported.
    /// ## 发现什么
    /// 有多行的订单，其订单级列（如日期、客户、总额）在各行上不一致。只检查逐行重复订单列的文件；空单元格不算不一致。
    /// ## 为何重要
    /// 一个订单出现两个总额，说明其中一个错了，或者两个订单用了同一编号。
    /// ## 修复
    /// 无法自动修复：无从得知哪一行正确。报告的是与多数行不同的那一行。
    pub static ORDER_COLUMNS_DIFFER = {
        name: "order-columns-differ", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is `{observed}`, on the order's other lines `{expected}`",
            zh: "{column}为“{observed}”，该订单其他行为“{expected}”",
        }],
        params: [],
        finds: [OrderColumns],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    if table.grain() != Grain::Line {
        return;
    }
    let columns: Vec<(Column, usize)> =
        rule.columns.iter().filter_map(|&column| Some((column, table.mapping.position(column)?))).collect();
    if columns.is_empty() {
        return;
    }
    for rows in rows_by_order(table, context.orders.keys.len()) {
        sink.evaluated(1);
        let mut counted = false;
        for &(_, position) in &differing(table, &rows, &columns) {
            if let Some((row, expected)) = deviating(table, &rows, position) {
                let column = u16::try_from(position).ok();
                let detail = Detail { expected: Some(expected.into()), ..Detail::default() };
                let place = Place::Row(RowId::new(table.id(), row), column);
                if std::mem::replace(&mut counted, true) {
                    sink.detail(place, detail);
                } else {
                    sink.finding(place, detail);
                }
            }
        }
    }
}

/// The columns in which some row of an order is not written as its first row is.
fn differing(table: &OrderTable, rows: &[u32], columns: &[(Column, usize)]) -> Vec<(Column, usize)> {
    let width = table.raw.width();
    let (first, at_first) = table.raw.locate(rows[0]);
    let others: Vec<_> = rows[1..].iter().map(|&row| table.raw.locate(row)).collect();
    let differs = |&(_, position): &(Column, usize)| {
        let said = first.raw_cell(at_first, position, width);
        others.iter().any(|(chunk, at)| chunk.raw_cell(*at, position, width) != said)
    };
    columns.iter().copied().filter(differs).collect()
}

/// The rows of every order with more than one, orders in order of their first row.
fn rows_by_order(table: &OrderTable, orders: usize) -> Vec<Vec<u32>> {
    let mut place = vec![u32::MAX; orders];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for (row, &order) in (0u32..).zip(&table.order_of) {
        if order == NO_ORDER {
            continue;
        }
        let at = &mut place[order as usize];
        if *at == u32::MAX {
            *at = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            groups.push(Vec::new());
        }
        if let Some(group) = groups.get_mut(*at as usize) {
            group.push(row);
        }
    }
    groups.retain(|rows| rows.len() > 1);
    groups
}

/// The first row whose value is not the one most rows have, with that value; ties go to the value met first. Blank cells
/// say nothing.
fn deviating(table: &OrderTable, rows: &[u32], position: usize) -> Option<(u32, String)> {
    let first = table.raw.cell(rows[0], position);
    if rows.iter().all(|&row| table.raw.cell(row, position) == first) {
        return None;
    }
    let missing = crate::normalise::cell::Missing::new(&table.profile().sentinels);
    let filled = rows.iter().filter(|&&row| !missing.is(&table.value(row, position)));
    let values: Vec<(u32, String)> = filled.map(|&row| (row, table.comparable(row, position))).collect();
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (_, value) in &values {
        *counts.entry(value).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    let (example, usual) = values.iter().find(|(_, value)| counts.get(value.as_str()) == Some(&most))?;
    values.iter().find(|(_, value)| value != usual).map(|(row, _)| (*row, table.value(*example, position)))
}
