//! Table check: a spreadsheet has saved this file again.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Text};
use crate::normalise::OrderTable;
use crate::normalise::date::Clock;
use crate::read::Format;

declare_check! {
    /// ## What it finds
    /// Files in which every time of a column stops at the minute and months, days or hours stand without leading zero, as
    /// spreadsheets write dates (`2020/2/20 9:05`) and order systems do not.
    /// ## Why it matters
    /// Seconds are gone, and long order numbers, leading zeros and dates may be damaged in ways that do not show.
    /// ## Example
    /// `2020-02-20 23:59:54` that has become `2020/2/20 23:59` in all of 28,010 rows.
    /// ## Repair
    /// None: what was lost is only in the source. Export again and do not save the file from a spreadsheet.
    /// ## 发现什么
    /// 某列所有时间都只到分钟，且月、日或小时没有前导零（如 `2020/2/20 9:05`）——这是电子表格的写法，订单系统不会这样导出。
    /// ## 为何重要
    /// 秒已丢失；长订单号、前导零和日期也可能被破坏而不易察觉。
    /// ## 修复
    /// 无法自动修复：丢失的内容只在源系统中。请重新导出，不要用电子表格另存。
    pub static EXCEL_RESAVED = {
        name: "excel-resaved", unit: Files, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "a spreadsheet has saved this file again: no time in {expected} has seconds ({observed} times)",
            zh: "此文件被电子表格另存过：{expected} 中没有一个时间带秒（共 {observed} 个）",
        }],
        params: ["min_times"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    // In a workbook every date is a spreadsheet's; nothing follows from that.
    if !matches!(table.raw.format, Format::Text(_)) || table.dates.is_empty() {
        return;
    }
    sink.evaluated(1);
    if let Some((column, minutes)) = minutes_only(table, least_times(rule)) {
        let caption = table.mapping.position(column).map_or("", |at| table.raw.header[at].trim());
        let detail = Detail { observed: Some(minutes.to_string().into()), expected: Some(caption.into()), text: 0 };
        sink.table_finding(table.id(), detail);
    }
}

/// How many times a column must have to prove anything, as a rule of this check says.
pub(crate) fn least_times(rule: &Rule) -> u32 {
    u32::try_from(rule.integer("min_times").unwrap_or(1)).unwrap_or(1)
}

/// The first date column in which every time stops at the minute, `least` times at least, and leading zeros are missing;
/// and how many times it has. `None` for workbooks, where every date is a spreadsheet's.
pub(crate) fn minutes_only(table: &OrderTable, least: u32) -> Option<(Column, u32)> {
    if matches!(table.raw.format, Format::Workbook) {
        return None;
    }
    table.dates.iter().find_map(|(column, facts)| {
        let count = |clock: Clock| facts.clocks.get(&clock).copied().unwrap_or(0);
        let minutes = count(Clock::Minutes);
        let finer = count(Clock::Seconds) + count(Clock::Fraction);
        (minutes >= least && finer == 0 && facts.unpadded > 0).then_some((*column, minutes))
    })
}
