//! Table check: a file that ends where a program stops writing.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Structure, Text};
use crate::normalise::{NO_ORDER, OrderTable};
use crate::read::OddKind;
use crate::sources::FALLBACK;

declare_check! {
    /// ## What it finds
    /// Files and sheets with exactly as many rows as a program holds: one of `limits`, with the header or without. 65,536 is
    /// the last row of XLS, 1,048,576 that of XLSX (Microsoft's specifications of Excel). Exports of a known system are held against
    /// `system_limits` too, by their rows or their orders: many stop at a round number.
    /// ## Why it matters
    /// The rest of the orders is missing, and nothing else in the file tells of it.
    /// ## Example
    /// A workbook with 1,048,575 orders below its header.
    /// ## Repair
    /// None: export again in parts, or as CSV.
    /// ## 发现什么
    /// 行数（含或不含表头）恰为 `limits` 之一的文件和工作表。XLS 最多 65,536 行，XLSX 最多 1,048,576 行（微软 Excel 规范）。
    /// 已识别来源的导出，其行数或订单数还与 `system_limits` 比对：许多系统单次导出有整数上限。
    /// ## 为何重要
    /// 其余订单已丢失，文件中没有别的迹象。
    /// ## 修复
    /// 无法自动修复：请分段导出，或导出为 CSV。
    pub static TRUNCATED_EXPORT = {
        name: "truncated-export", unit: Files, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "the file has {observed} rows, exactly as many as a spreadsheet holds; orders may be missing",
                zh: "文件恰有 {observed} 行，正是电子表格的上限，可能缺少订单",
            },
            Text {
                en: "the file has exactly {observed} rows, where order systems stop exporting; orders may be missing",
                zh: "文件恰有 {observed} 行，正是订单系统单次导出的常见上限，可能缺少订单",
            },
            Text {
                en: "the file has exactly {observed} orders, where order systems stop exporting; orders may be missing",
                zh: "文件恰有 {observed} 个订单，正是订单系统单次导出的常见上限，可能缺少订单",
            },
        ],
        params: ["limits", "system_limits"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    sink.evaluated(1);
    let of = |name: &str| -> Vec<i64> {
        let limits = rule.params.get(name).and_then(toml::Value::as_array);
        limits.into_iter().flatten().filter_map(toml::Value::as_integer).collect()
    };
    let charges = table.raw.odd.iter().filter(|odd| odd.kind == OddKind::Structure(Structure::Charge)).count();
    let rows = i64::from(table.raw.height()) + i64::try_from(charges).unwrap_or(i64::MAX);
    let records = i64::from(table.raw.height()) + i64::try_from(table.raw.odd.len()).unwrap_or(i64::MAX);
    // Whatever stands above the header counts as well; below it the rows are counted alone too.
    let limits = of("limits");
    let of_program = [rows, records].into_iter().find(|count| limits.contains(count)).map(|count| (count, 0));
    let limits = if table.profile().id == FALLBACK { Vec::new() } else { of("system_limits") };
    let of_system = || {
        let counts = [(rows, 1), (orders(table), 2)];
        counts.into_iter().find(|(count, _)| limits.contains(count))
    };
    if let Some((count, text)) = of_program.or_else(of_system) {
        let detail = Detail { observed: Some(count.to_string().into()), text, ..Detail::default() };
        sink.table_finding(table.id(), detail);
    }
}

/// How many orders a table has.
fn orders(table: &OrderTable) -> i64 {
    let mut orders: Vec<u32> = table.order_of.iter().copied().filter(|&order| order != NO_ORDER).collect();
    orders.sort_unstable();
    orders.dedup();
    i64::try_from(orders.len()).unwrap_or(i64::MAX)
}
