//! Cell check: days that systems write where they have no date.

use super::cells_of::filled;
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, DAY_MICROS, Detail, Kind, Moment, Place, RowId, Text, days_from_civil};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Dates on one of `days`, whatever the time: the first days of spreadsheets (1899-12-30, 1900-01-01) and of Unix
    /// (1970-01-01), and the last ones that people type (2099-12-31, 9999-12-31). What the source itself writes for "no date"
    /// is blank and no finding.
    /// ## Why it matters
    /// The cell looks filled. An age or a lead time computed from it is decades off, and one such row moves an average.
    /// ## Example
    /// A payment date of `1970-01-01`: day 0 of Unix, which a system writes where it has nothing.
    /// ## Repair
    /// None by default. If a source always writes it, name it among the source's `sentinels`.
    /// ## 发现什么
    /// 落在 `days` 所列日期的值，不论时刻：电子表格的起点（1899-12-30、1900-01-01）、Unix 的起点（1970-01-01）、
    /// 以及人们输入的“最后一天”（2099-12-31、9999-12-31）。来源自己表示“无日期”的写法视为空，不算。
    /// ## 为何重要
    /// 单元格看似有值，由此算出的账龄或周期却相差几十年，一行就足以拉偏平均值。
    /// ## 修复
    /// 默认不修复。若某来源总是这样写，请将其列入该来源的 `sentinels`。
    pub static PLACEHOLDER_DATE = {
        name: "placeholder-date", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is {observed}, which systems write for no date",
            zh: "{column}为 {observed}，是系统表示“无日期”的写法",
        }],
        params: ["days"],
        finds: [],
        body: Body::Tables(run),
    };
}

/// The day that a text names, as `yyyy-MM-dd`.
fn day_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    days_from_civil(parts.next()??, parts.next()??, parts.next()??)
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let days: Vec<i64> = rule.list("days").into_iter().filter_map(day_of).collect();
    for &column in Column::ALL.iter().filter(|column| column.kind() == Kind::Date) {
        let spoken_of = rule.columns.is_empty() || rule.columns.contains(&column);
        let Some(position) = table.mapping.place(column).filter(|_| spoken_of) else { continue };
        let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else {
            continue;
        };
        sink.evaluated(filled(table, column));
        // Dates of a real business leave no such day between their first and their last.
        let (Some(first), Some(last)) = (values.iter().flatten().min(), values.iter().flatten().max()) else {
            continue;
        };
        let within: Vec<i64> = days
            .iter()
            .copied()
            .filter(|&day| day >= first.div_euclid(DAY_MICROS) && day * DAY_MICROS <= last)
            .collect();
        if within.is_empty() {
            continue;
        }
        for (row, value) in (0u32..).zip(values.iter()) {
            if let Some(value) = value.filter(|value| within.contains(&value.div_euclid(DAY_MICROS))) {
                let observed = Some(Moment(value).to_string().into());
                let detail = Detail { observed, expected: None, text: 0 };
                sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
            }
        }
    }
}
