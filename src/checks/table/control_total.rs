//! Table check: the file's own row of totals against its rows.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Decimal, Detail, Level, Place, Structure, Text};
use crate::normalise::{HEAD, OrderTable, number};
use crate::read::{OddKind, OddRecord};

declare_check! {
    /// ## What it finds
    /// Rows of totals (合计, 总计, 小计, Total) whose amounts or quantities are not the sum of the rows above: of all rows,
    /// or of those since the row of totals before.
    /// ## Why it matters
    /// The total was computed by the source system. If the rows no longer add up to it, rows are missing or were changed.
    /// ## Example
    /// A list of ten lines of 100.00 with 合计 1,100.00 below.
    /// ## Repair
    /// None. In the clean output a row of totals is left out once a row or amount under it has changed.
    /// ## 发现什么
    /// 合计行（合计、总计、小计、Total）中的金额或数量，不等于其上方全部行之和，也不等于自上一合计行以来各行之和。
    /// ## 为何重要
    /// 合计由源系统算出；若各行加起来不再等于它，说明缺行或被改过。
    /// ## 修复
    /// 无法自动修复。合计行之上的行或金额一旦变动，干净输出中就不再写出该合计行。
    pub static CONTROL_TOTAL = {
        name: "control-total", unit: Records, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the row of totals says {observed}, the rows give {expected}",
            zh: "合计行为 {observed}，各行相加为 {expected}",
        }],
        params: [],
        finds: [Structure],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let totals: Vec<&OddRecord> =
        table.raw.odd.iter().filter(|odd| odd.kind == OddKind::Structure(Structure::Total)).collect();
    let mut previous = 0;
    // Sums run along with the rows, so that a file with a total below every order costs one pass.
    let mut running: std::collections::BTreeMap<usize, Option<Decimal>> = std::collections::BTreeMap::new();
    for total in totals {
        for (position, cell) in total.cells.iter().enumerate() {
            let Some(column) = table.mapping.column(position).filter(|column| column.is_summable()) else { continue };
            let part = sum(table, column, previous.min(total.before_row)..total.before_row);
            let whole = running.entry(position).or_insert(Some(Decimal::ZERO));
            *whole = whole.zip(part).and_then(|(whole, part)| whole.checked_add(part));
            let whole = *whole;
            // Whether commas are decimal signs is known of columns, not of this row: either reading may be right.
            let readings = [false, true].map(|comma| number::parse(cell.trim(), comma).map(|stated| stated.value));
            if readings.iter().all(Option::is_none) {
                continue;
            }
            sink.evaluated(1);
            let agrees = |sum: &Option<Decimal>| {
                let is_stated = |sum: Decimal| {
                    readings.iter().flatten().any(|stated| sum.compare(*stated) == Some(std::cmp::Ordering::Equal))
                };
                sum.is_some_and(is_stated)
            };
            if let Some(given) = whole
                && !agrees(&whole)
                && !agrees(&part)
                && !agrees(&sum_of_heads(table, column, 0..total.before_row))
            {
                let caption = table.raw.header[position].trim();
                let detail = Detail {
                    observed: Some(format!("{caption} {}", cell.trim()).into()),
                    expected: Some(given.to_string().into()),
                    text: 0,
                };
                sink.finding(Place::Line(table.id(), total.line), detail);
            }
        }
        previous = total.before_row;
    }
}

fn sum(table: &OrderTable, column: Column, rows: std::ops::Range<u32>) -> Option<Decimal> {
    let present = rows.filter_map(|row| table.number(row, column));
    let mut present = present;
    present.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// The sum over the rows that carry their order's columns, each order once.
fn sum_of_heads(table: &OrderTable, column: Column, rows: std::ops::Range<u32>) -> Option<Decimal> {
    if column.level() != Level::Order || !table.is_orders() {
        return None;
    }
    let heads = table.frame.column(HEAD).ok()?.bool().ok()?.clone();
    let mut seen = std::collections::HashSet::new();
    let mut total = Decimal::ZERO;
    for row in rows {
        if heads.get(row as usize) == Some(true) && seen.insert(table.order_of[row as usize]) {
            total = total.checked_add(table.number(row, column).unwrap_or(Decimal::ZERO))?;
        }
    }
    Some(total)
}
