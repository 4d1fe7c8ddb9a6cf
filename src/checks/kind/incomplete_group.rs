//! Kind of rule: columns that are filled all together or not at all.

use super::keyed::{Cells, positions};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows in which some of `columns` are filled and others missing. Each row is judged; a file that lacks one of the columns is
    /// not.
    /// ## Why it matters
    /// A tracking number without its carrier, or an amount without its currency, is of no use to anybody.
    /// ## Example
    /// `columns = ["carrier", "tracking_no", "ship_date"]`.
    /// ## Repair
    /// None.
    /// ## 发现什么
    /// `columns` 中有的已填、有的缺失的行。每行都作判断；文件缺少其中一列时不作判断。
    /// ## 为何重要
    /// 有运单号而无物流公司，或有金额而无币种，谁也用不了。
    /// ## 修复
    /// 无法自动修复。
    pub static INCOMPLETE_GROUP = {
        name: "incomplete-group", unit: Rows, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "missing: {observed}; filled: {expected}",
            zh: "缺失：{observed}；已填：{expected}",
        }],
        params: [],
        finds: [],
        body: Body::AnyTables(check),
    };
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(positions) = positions(table, &rule.named) else { return };
    let Some(cells) = Cells::of(rule, table, context) else { return };
    let captions =
        |of: &[usize]| of.iter().map(|&position| table.raw.header[position].trim()).collect::<Vec<_>>().join(", ");
    for row in cells.rows() {
        sink.looked_at(RowId::new(table.id(), row));
        let (filled, missing): (Vec<usize>, Vec<usize>) =
            positions.iter().partition(|&&position| cells.text(row, position).is_some());
        if let (Some(&first), false) = (missing.first(), filled.is_empty()) {
            let place = Place::Row(RowId::new(table.id(), row), u16::try_from(first).ok());
            let (observed, expected) = (captions(&missing), captions(&filled));
            sink.finding(place, Detail { observed: Some(observed.into()), expected: Some(expected.into()), text: 0 });
        }
    }
}
