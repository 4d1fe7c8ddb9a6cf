//! Table check: contact data that were masked on export.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::checks::{Body, Sink, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Text};
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
        body: Body::Texts(plan),
    };
}

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    let share = u64::try_from(rule.integer("min_share_percent").unwrap_or(100)).unwrap_or(100);
    let columns: Vec<Column> = rule.columns.iter().copied().filter(|&column| table.mapping.has(column)).collect();
    let first = columns.first().copied();
    let plan = |column: Column| {
        // Cells are counted rather than kept: in many exports all of them are masked.
        let counts = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let [of_judge, of_conclusion] = [Arc::clone(&counts), counts];
        let missing = Missing::new(&table.profile().sentinels);
        let judge = move |text: &str| {
            let [masked, filled] = &*of_judge;
            if is_masked(text) {
                masked.fetch_add(1, Ordering::Relaxed);
            } else if missing.is(text) {
                return None;
            }
            filled.fetch_add(1, Ordering::Relaxed);
            None
        };
        let conclude = move |table: &OrderTable, _: Vec<(u32, Detail)>, sink: &mut Sink<'_>| {
            sink.evaluated(u64::from(Some(column) == first));
            let [masked, filled] = [0, 1].map(|at: usize| of_conclusion[at].load(Ordering::Relaxed));
            if masked == 0 || masked * 100 < filled * share {
                return;
            }
            let caption = table.mapping.position(column).map_or("", |at| table.raw.header[at].trim());
            let observed = Some(format!("{masked} / {filled}").into());
            sink.table_finding(table.id(), Detail { observed, expected: Some(caption.into()), text: 0 });
        };
        TextPlan { column, judge: Box::new(judge), conclude: Box::new(conclude) }
    };
    columns.into_iter().map(plan).collect()
}
