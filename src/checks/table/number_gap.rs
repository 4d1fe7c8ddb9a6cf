//! Table check: order numbers that count on without a break, but for some.

use std::hash::BuildHasher;

use rayon::prelude::*;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Numbers that are missing from a series: order numbers with the same beginning and a counter at their end, of which the
    /// file has at least `min_ids`, and at least `min_share_percent` of those between the first and the last. Runs of missing
    /// numbers are one finding.
    /// ## Why it matters
    /// Orders were deleted, or filtered out of the export, or exist in another file. Auditors ask for each of them.
    /// ## Example
    /// SO202406-0017 to SO202406-0019 between 240 numbers that follow each other.
    /// ## Repair
    /// None: look in the system for what became of them.
    /// ## 发现什么
    /// 流水号中缺少的号码：开头相同、末尾为流水号的订单编号，文件中至少有 `min_ids` 个，且占首尾之间的 `min_share_percent` 以上。
    /// 连续缺号合为一条。
    /// ## 为何重要
    /// 订单被删除、被导出条件过滤，或在别的文件中。审计会逐一追问。
    /// ## 修复
    /// 无法自动修复：请到系统中查明去向。
    pub static NUMBER_GAP = {
        name: "number-gap", unit: Files, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the numbers {observed} are missing ({expected} in all)",
            zh: "缺少编号 {observed}（共 {expected} 个）",
        }],
        params: ["min_ids", "min_share_percent"],
        finds: [],
        reads: [OrderId],
        body: Body::Tables(run),
    };
}

/// Digits beyond which a number is no counter.
const MOST_DIGITS: usize = 18;

/// The numbers of one table: their beginning, as a hash and its length, their counter, the counter's digits, and a row.
type Counted = (u64, u64, usize, u32);

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let number = |name| u64::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    let state = foldhash::fast::FixedState::with_seed(1);
    let mut counted: Vec<Counted> = table.seen_in(Column::OrderId, |row, text| {
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let counter: u64 = text[text.len() - digits..].parse().ok().filter(|_| (1..=MOST_DIGITS).contains(&digits))?;
        Some((state.hash_one(&text[..text.len() - digits]), counter, digits, row))
    });
    counted.par_sort_unstable();
    let mut counted_once = false;
    sink.evaluated(1);
    for series in counted.chunk_by(|a, b| a.0 == b.0) {
        let numbers: Vec<&[Counted]> = series.chunk_by(|a, b| a.1 == b.1).collect();
        let (first, last) = (numbers[0][0].1, numbers[numbers.len() - 1][0].1);
        let there = numbers.len() as u64;
        let span = last - first + 1;
        if there < number("min_ids").max(2)
            || there * 100 < span.saturating_mul(number("min_share_percent"))
            || there == span
        {
            continue;
        }
        for pair in numbers.windows(2).filter(|pair| pair[1][0].1 - pair[0][0].1 > 1) {
            let (_, before, digits, row) = pair[0][0];
            let (from, to) = (before + 1, pair[1][0].1 - 1);
            let text = table.text(row, Column::OrderId);
            let beginning = &text[..text.len() - digits];
            let shown = |counter: u64| format!("{beginning}{counter:0>digits$}");
            let observed = if from == to { shown(from) } else { format!("{} – {}", shown(from), shown(to)) };
            let missing = to - from + 1;
            let detail =
                Detail { observed: Some(observed.into()), expected: Some(missing.to_string().into()), text: 0 };
            if std::mem::replace(&mut counted_once, true) {
                sink.detail(Place::Table(table.id()), detail);
            } else {
                sink.table_finding(table.id(), detail);
            }
        }
    }
}
