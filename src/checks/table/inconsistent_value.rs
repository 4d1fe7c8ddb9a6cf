//! Table check: what always goes with a key does not, on some rows.

use rayon::prelude::*;

use crate::checks::values::{SAYS_NOTHING, told};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows on which the rule's second column says something else than on most rows with the same value in the first, where
    /// these are at least `min_rows` and one value makes up `min_share_percent` of them. Blank cells say nothing; width and
    /// case do not count.
    /// ## Why it matters
    /// A product whose unit changes from pieces to boxes makes quantities and prices incomparable; a customer code with
    /// another tax id is another customer, or a typo on an invoice.
    /// ## Example
    /// Product A-17 in 个 on 240 rows and in 箱 on one.
    /// ## Repair
    /// None: it may have been changed on purpose.
    /// ## 发现什么
    /// 规则第一列的值相同、第二列却与多数行不同的行；同值的行至少 `min_rows` 行，且其中一个值占 `min_share_percent` 以上。
    /// 空白不计，不区分全半角和大小写。
    /// ## 为何重要
    /// 商品的单位由个变为箱，数量和价格便不可比；同一客户编码却是另一个税号，可能是另一个客户，或发票信息有误。
    /// ## 修复
    /// 无法自动修复：可能是有意变更。
    pub static INCONSISTENT_VALUE = {
        name: "inconsistent-value", unit: Cells, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} is `{observed}`, on most rows with the same key `{expected}`",
            zh: "{column}为“{observed}”，同一编码的多数行为“{expected}”",
        }],
        params: ["min_rows", "min_share_percent"],
        finds: [IdDamage],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let [key, value] = rule.columns[..] else { return };
    let (Some(position), true) = (table.mapping.place(value), table.mapping.has(key)) else { return };
    let number = |name| usize::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    let (least, share) = (number("min_rows").max(2), number("min_share_percent"));
    let mut said: Vec<(u64, u64, u32)> = told(table, key)
        .into_iter()
        .zip(told(table, value))
        .zip(0u32..)
        .filter(|((key, value), _)| *key != SAYS_NOTHING && *value != SAYS_NOTHING)
        .map(|((key, value), row)| (key, value, row))
        .collect();
    said.par_sort_unstable();
    let mut found: Vec<(u32, u32)> = Vec::new();
    for group in said.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() >= least) {
        sink.evaluated(group.len() as u64);
        let values: Vec<&[(u64, u64, u32)]> = group.chunk_by(|a, b| a.1 == b.1).collect();
        let Some(usual) = values.iter().max_by_key(|rows| rows.len()).filter(|_| values.len() > 1) else { continue };
        if usual.len() * 100 >= group.len() * share {
            let others = values.iter().filter(|rows| rows[0].1 != usual[0].1);
            found.extend(others.flat_map(|rows| rows.iter()).map(|(_, _, row)| (*row, usual[0].2)));
        }
    }
    found.sort_unstable();
    for (row, example) in found {
        let expected = table.value(example, usize::from(position));
        let detail = Detail { expected: Some(expected.into()), ..Detail::default() };
        sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
    }
}
