//! Kind of rule: columns that together occur once.

use super::keyed::{Cells, positions, shown};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows whose values in all of `columns` together stand in an earlier row already. Width and spaces around a value do not
    /// count; a row with a missing value in one of them has no key, and is not judged. The columns are canonical ones, or
    /// captions in double quotes.
    /// ## Why it matters
    /// Whoever joins by a key that is there twice counts what hangs on it twice.
    /// ## Example
    /// `columns = ["shop_name", "external_order_id"]`.
    /// ## Repair
    /// None: which of the rows is right cannot be known.
    /// ## 发现什么
    /// 在 `columns` 各列上的值组合已在前面的行出现过的行。不区分全半角和两端空格；其中有缺失值的行没有键，不作判断。
    /// 列可以是规范列名，也可以是双引号括起的表头。
    /// ## 为何重要
    /// 按重复的键关联时，与之相关的一切都会重复计算。
    /// ## 修复
    /// 无法自动修复：无从得知哪一行是对的。
    pub static REPEATED_KEY = {
        name: "repeated-key", unit: Rows, dimension: Uniqueness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "`{observed}` stands in line {expected} already",
            zh: "`{observed}` 在第 {expected} 行已出现",
        }],
        params: [],
        finds: [],
        body: Body::AnyTables(check),
    };
}

fn check(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    let Some(positions) = positions(table, &rule.named) else { return };
    let Some(cells) = Cells::of(rule, table, context) else { return };
    let hashed = cells.hashed(&positions);
    for (_, row) in &hashed {
        sink.looked_at(RowId::new(table.id(), *row));
    }
    let mut found: Vec<(u32, u32, String)> = Vec::new();
    for group in hashed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        for (key, rows) in cells.by_key(group, &positions) {
            found.extend(rows.iter().skip(1).map(|&row| (row, rows[0], key.clone())));
        }
    }
    found.sort_unstable();
    let column = positions.first().and_then(|&position| u16::try_from(position).ok());
    for (row, first, key) in found {
        let expected = table.raw.line(first).to_string();
        let detail = Detail { observed: Some(shown(&key).into()), expected: Some(expected.into()), text: 0 };
        sink.finding(Place::Row(RowId::new(table.id(), row), column), detail);
    }
}
