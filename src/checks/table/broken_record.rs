//! Table check: records that could not become rows.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, Text};
use crate::normalise::OrderTable;
use crate::read::RejectReason;

/// What a finding says: the wrong number of fields, an open quote, or no JSON.
const TEXTS: [Text; 3] = [
    Text {
        en: "the record has {observed} fields instead of {expected}",
        zh: "该记录有 {observed} 个字段，应为 {expected} 个",
    },
    Text { en: "a quote opens here and never closes", zh: "此处的引号没有闭合" },
    Text { en: "the record is no JSON object", zh: "该记录不是 JSON 对象" },
];

declare_check! {
    /// ## What it finds
    /// Records with another number of fields than the header, and records in which a quote opens and never closes. They are
    /// kept byte for byte in `rejects.txt`, with their line; no other row is shifted by them.
    /// ## Why it matters
    /// Other tools drop such records, fill them with blanks, or let one open quote swallow the thousand rows below it.
    /// ## Example
    /// An address with a comma that was not quoted, which makes 15 fields of 14.
    /// ## Repair
    /// None: where the surplus comma belongs is a guess. If the order number of such a record can be read, its whole order
    /// is quarantined, so that no order is delivered with a line missing.
    /// ## 发现什么
    /// 字段数与表头不同的记录，以及引号打开后没有闭合的记录。它们连同行号逐字节保存在 `rejects.txt` 中，其他行不会因此错位。
    /// ## 为何重要
    /// 其他工具会丢弃这类记录、用空值补齐，或让一个未闭合的引号吞掉后面的上千行。
    /// ## 修复
    /// 无法自动修复：多出的逗号属于哪个字段只能猜。若能读出订单编号，则隔离整个订单，以免交付缺行的订单。
    pub static BROKEN_RECORD = {
        name: "broken-record", unit: Records, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[TEXTS[0], TEXTS[1], TEXTS[2]],
        params: [],
        finds: [Structure],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    sink.evaluated(u64::from(table.raw.height()));
    for (record, reason) in table.raw.rejects() {
        sink.evaluated(1);
        let detail = match reason {
            RejectReason::FieldCount { found, expected } => Detail {
                observed: Some(found.to_string().into()),
                expected: Some(expected.to_string().into()),
                text: 0,
            },
            RejectReason::NotJson => Detail { text: 2, ..Detail::default() },
            RejectReason::OpenQuote => Detail { observed: Some("\"".into()), expected: None, text: 1 },
        };
        sink.finding(Place::Line(table.id(), record.line), detail);
    }
}
