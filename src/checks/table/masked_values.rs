//! Table check: contact data that were masked on export.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::Missing;
use crate::normalise::contact::is_masked;

declare_check! {
    /// ## What it finds
    /// Columns of which at least `min_share_percent` of the filled cells are masked (`138****1234`, `王**`) or encrypted. One
    /// finding a column, with the number of such cells.
    /// ## Why it matters
    /// Masked values tell no two customers apart: names and phones of such a column cannot prove that two orders are one
    /// customer's, and every figure about customers is less sure than it looks.
    /// ## Example
    /// The phones of an export made without the right to see them.
    /// ## Repair
    /// None: export again with the permission to see the values, if you may.
    /// ## 发现什么
    /// 至少 `min_share_percent` 的有值单元格被脱敏（`138****1234`、`王**`）或加密的列。每列记一条，并给出数量。
    /// ## 为何重要
    /// 脱敏的值无法区分客户：不能据此证明两个订单属于同一客户，所有客户数字都没有看上去那么可靠。
    /// ## 修复
    /// 无法自动修复：如有查看明文的权限，请重新导出。
    pub static MASKED_VALUES = {
        name: "masked-values", unit: Files, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "column {expected} is masked in {observed} cells; customers cannot be told apart by it",
            zh: "“{expected}”列有 {observed} 个单元格已脱敏，不能据此区分客户",
        }],
        params: ["min_share_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let share = usize::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let missing = Missing::new(&table.profile().sentinels);
    sink.evaluated(1);
    let mut counted = false;
    for &column in &rule.columns {
        let Some(position) = table.mapping.position(column) else { continue };
        let masked = table.seen_in(column, |_, text| is_masked(text).then_some(())).len();
        if masked == 0 {
            continue;
        }
        let filled = table.seen_in(column, |_, text| (!missing.is(text)).then_some(())).len();
        if masked * 100 < filled * share {
            continue;
        }
        let detail = Detail {
            observed: Some(format!("{masked} / {filled}").into()),
            expected: Some(table.raw.header[position].trim().into()),
            text: 0,
        };
        if std::mem::replace(&mut counted, true) {
            sink.detail(Place::Table(table.id()), detail);
        } else {
            sink.table_finding(table.id(), detail);
        }
    }
}
