//! Order check: the line numbers of an order skip one.

use rayon::prelude::*;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::cell::half_width;
use crate::normalise::{NO_ORDER, OrderTable};

declare_check! {
    /// ## What it finds
    /// Orders whose line numbers leave one out, in files in which at least `min_share_percent` of the orders count their lines
    /// from one first number in one step (1, 2, 3 or 10, 20, 30).
    /// ## Why it matters
    /// A line is missing: it was deleted, filtered out, or lost on the way. The order's total tells of it only where there is
    /// one.
    /// ## Example
    /// Lines 1, 2 and 4 of order 1007.
    /// ## Repair
    /// None: the line is not in the file.
    /// ## 发现什么
    /// 行号有缺号的订单；文件中至少 `min_share_percent` 的订单以同一起始号和间隔编行（1、2、3 或 10、20、30）。
    /// ## 为何重要
    /// 缺少一行：被删除、被过滤或在途中丢失。只有订单有总额时，才能从总额看出。
    /// ## 修复
    /// 无法自动修复：文件中没有该行。
    pub static LINE_NUMBER_GAP = {
        name: "line-number-gap", unit: Orders, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "line {expected} of order {observed} is missing",
            zh: "订单 {observed} 缺少第 {expected} 行",
        }],
        params: ["min_share_percent"],
        finds: [Arithmetic, Structure],
        reads: [LineNo],
        body: Body::Tables(run),
    };
}

/// The number of a line, in digits of whatever width.
fn number_of(text: &str) -> Option<u64> {
    let number: Option<u32> = text.parse().ok().or_else(|| half_width(text).parse().ok());
    number.map(u64::from)
}

/// More numbers than these are not missing: they are counted in another way.
const MOST_MISSING: usize = 20;

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(position) = table.mapping.place(Column::LineNo) else { return };
    let share = usize::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let mut lines: Vec<(u32, u64, u32)> = table.seen_in(Column::LineNo, |row, text| {
        let order = table.order_of[row as usize];
        Some((order, number_of(text)?, row)).filter(|_| order != NO_ORDER)
    });
    lines.par_sort_unstable();
    let orders: Vec<&[(u32, u64, u32)]> = lines.chunk_by(|a, b| a.0 == b.0).collect();
    // The first number and the step that most orders of several lines have.
    let several = || orders.iter().filter(|lines| lines.len() > 1);
    let mut ways: std::collections::BTreeMap<(u64, u64), usize> = std::collections::BTreeMap::new();
    for lines in several() {
        *ways.entry((lines[0].1, lines[1].1 - lines[0].1)).or_default() += 1;
    }
    let Some((&(first, step), _)) = ways.iter().max_by_key(|(way, count)| (**count, std::cmp::Reverse(**way))) else {
        return;
    };
    if step == 0 {
        return;
    }
    let missing = |lines: &[(u32, u64, u32)]| -> Option<Vec<u64>> {
        let last = lines.iter().map(|(_, number, _)| *number).max()?;
        // Numbers between those of the series are lines that were put in later.
        let is_there = |number: &u64| lines.iter().any(|(_, there, _)| there == number);
        let series = (first..=last).step_by(usize::try_from(step).ok()?);
        let missing: Vec<u64> = series.filter(|number| !is_there(number)).take(MOST_MISSING + 1).collect();
        (missing.len() <= MOST_MISSING).then_some(missing)
    };
    let whole = several().filter(|lines| missing(lines).is_some_and(|missing| missing.is_empty())).count();
    let all = several().count();
    if whole * 100 < all * share {
        return;
    }
    sink.evaluated(orders.len() as u64);
    for lines in orders {
        let Some(missing) = missing(lines).filter(|missing| !missing.is_empty()) else { continue };
        let numbers: Vec<String> = missing.iter().map(ToString::to_string).collect();
        let detail = Detail {
            observed: Some(context.orders.keys.text(lines[0].0).into()),
            expected: Some(numbers.join(" / ").into()),
            text: 0,
        };
        sink.finding(Place::Row(RowId::new(table.id(), lines[0].2), Some(position)), detail);
    }
}
