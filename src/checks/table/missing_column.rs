//! Table check: a column that the source always exports is not there.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Level, Text};
use crate::normalise::OrderTable;
use crate::sources::Grain;

declare_check! {
    /// ## What it finds
    /// Columns that the source's profile calls `required` and that no caption of the file names.
    /// ## Why it matters
    /// Every rule about the column is silently not evaluated: the file looks better than it is. Somebody deleted the column, or
    /// the system renamed it.
    /// ## Example
    /// An export without any order date.
    /// ## Repair
    /// None: export with the column, or say with `--map` which caption it has now.
    /// ## 发现什么
    /// 来源配置列为必备（`required`）、而文件没有任何标题与之对应的列。
    /// ## 为何重要
    /// 有关该列的规则都无从评估，文件看起来比实际更好。该列可能被人删除，或系统改了名称。
    /// ## 修复
    /// 无法自动修复：请连同该列导出，或用 `--map` 指明它现在的标题。
    pub static MISSING_COLUMN = {
        name: "missing-column", unit: Files, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "no caption of the file means {expected}",
            zh: "文件没有表示 {expected} 的标题",
        }],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let profile = table.profile();
    // What is required is of the source's main layout; its lists of lines leave the order's columns to the list of orders.
    if profile.grain != Grain::Auto && table.grain() != profile.grain {
        return;
    }
    // A list of lines alone leaves all that is the order's to another file.
    let tells_of_orders = |column: &Column| column.level() == Level::Order && !profile.key.contains(column);
    if !Column::ALL.iter().any(|column| tells_of_orders(column) && table.mapping.has(*column)) {
        return;
    }
    sink.evaluated(1);
    let mut counted = false;
    // The day that the numbers hold stands in for a column of days.
    let is_told = |column: Column| column == Column::OrderDate && table.dates.contains_key(&column);
    for &column in profile.required.iter().filter(|column| !table.mapping.has(**column) && !is_told(**column)) {
        let detail = Detail { observed: None, expected: Some(column.name().into()), text: 0 };
        if std::mem::replace(&mut counted, true) {
            sink.detail(crate::model::Place::Table(table.id()), detail);
        } else {
            sink.table_finding(table.id(), detail);
        }
    }
}
