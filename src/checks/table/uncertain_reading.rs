//! Table check: what reading had to guess.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Text};
use crate::normalise::OrderTable;

/// What a finding says: about the encoding, or about a date column.
const TEXTS: [Text; 2] = [
    Text {
        en: "the encoding was guessed to be {observed}; confirm it with --encoding",
        zh: "编码推测为 {observed}；请用 --encoding 确认",
    },
    Text {
        en: "in {expected} nothing tells day and month apart; they were read as {observed}",
        zh: "{expected} 中没有任何日期能区分日和月；按 {observed} 读取",
    },
];

declare_check! {
    /// ## What it finds
    /// Files whose encoding could not be told for certain, and date columns such as `1/2/2024` in which no date of the file
    /// has a number above 12 that would tell day from month.
    /// ## Why it matters
    /// A guess that nobody is told about is the worst kind of error: everything looks right.
    /// ## Example
    /// A file with ten orders, all of the first twelve days of a month, written `3/4/2024`.
    /// ## Repair
    /// None: say it with `--encoding`, or choose a source whose profile states the order of day and month.
    /// ## 发现什么
    /// 编码无法确定的文件；以及像 `1/2/2024` 这样、全文件没有一个大于 12 的数字能区分日和月的日期列。
    /// ## 为何重要
    /// 没人知道的猜测是最坏的错误：一切看起来都对。
    /// ## 修复
    /// 无法自动修复：请用 `--encoding` 指明编码，或选择已说明日月顺序的来源。
    pub static UNCERTAIN_READING = {
        name: "uncertain-reading", unit: Files, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[TEXTS[0], TEXTS[1]],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    sink.evaluated(1);
    if table.raw.encoding.uncertain {
        let detail = Detail { observed: Some(table.raw.encoding.name.into()), expected: None, text: 0 };
        sink.table_finding(table.id(), detail);
    }
    for (column, facts) in table.dates.iter().filter(|(_, facts)| facts.ambiguous) {
        let caption = table.mapping.position(*column).map_or("", |at| table.raw.header[at].trim());
        let order = match facts.order {
            Some(crate::sources::DateOrder::Dmy) => "day/month/year",
            _ => "month/day/year",
        };
        let detail = Detail { observed: Some(order.into()), expected: Some(caption.into()), text: 1 };
        sink.table_finding(table.id(), detail);
    }
}
