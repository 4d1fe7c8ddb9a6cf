//! Cell check: order numbers that are not built like the others.

use std::collections::BTreeMap;

use crate::checks::{Body, Sink, TextPlan};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::Missing;

declare_check! {
    /// ## What it finds
    /// Identifiers of a shape that at most `max_rows` rows and at most `max_percent` of them have, in columns of at least
    /// `min_ids` of which one shape makes up `min_share_percent`. The shape of `SO-2024-0001` is `A-9-9`: how many digits or
    /// letters stand together does not count, so that numbers which outgrow their width are left alone.
    /// ## Why it matters
    /// The number was typed by hand: a letter O for a zero, a full-width or long dash, a missing hyphen. No other system
    /// finds the order under it.
    /// ## Example
    /// `SO2024-00O7` among numbers like `SO2024-0007`.
    /// ## Repair
    /// None: which number was meant is not certain.
    /// ## 发现什么
    /// 某列至少有 `min_ids` 个编号且一种构成占 `min_share_percent` 以上时，构成不同的编号（该构成至多 `max_rows` 行且占比至多
    /// `max_percent`）。`SO-2024-0001` 的构成为 `A-9-9`，连续数字或字母的个数不计，因此位数增长的流水号不算。
    /// ## 为何重要
    /// 编号为手工输入：把零写成字母 O、用了全角或长横线、漏了连字符，别的系统用它查不到订单。
    /// ## 修复
    /// 无法自动修复：无法确定本应是哪个编号。
    pub static UNUSUAL_ID = {
        name: "unusual-id", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} `{observed}` is not built like the others ({expected})",
            zh: "{column}“{observed}”与其他编号的构成（{expected}）不同",
        }],
        params: ["min_ids", "min_share_percent", "max_rows", "max_percent"],
        finds: [IdDamage],
        body: Body::Texts(plan),
    };
}

fn plan(rule: &Rule, table: &OrderTable) -> Vec<TextPlan> {
    let number = |name| usize::try_from(rule.integer(name).unwrap_or(0)).unwrap_or(0);
    let limits = Limits {
        ids: number("min_ids").max(1),
        share: number("min_share_percent"),
        rows: number("max_rows"),
        percent: number("max_percent"),
    };
    let columns = rule.columns.iter().copied().filter(|&column| table.mapping.has(column));
    let plan = |column: Column| {
        let missing = Missing::new(&table.profile().sentinels);
        // The shape that most have is learned first, so that only the others need be kept.
        let mut shapes: BTreeMap<String, u32> = BTreeMap::new();
        for text in (0..table.raw.height().min(SAMPLE)).map(|row| table.text(row, column)) {
            if !missing.is(&text) {
                *shapes.entry(shape_of(&text)).or_default() += 1;
            }
        }
        let (usual, _) = shapes.into_iter().max_by_key(|(_, count)| *count)?;
        let of_judge = usual.clone();
        let judge = move |text: &str| {
            let other = !has_shape(text, &of_judge) && !missing.is(text);
            other.then(|| Detail { expected: Some(shape_of(text).into()), ..Detail::default() })
        };
        let conclude = move |table: &OrderTable, others: Vec<(u32, Detail)>, sink: &mut Sink<'_>| {
            limits.conclude(table, column, &usual, &others, sink);
        };
        Some(TextPlan { column, judge: Box::new(judge), conclude: Box::new(conclude) })
    };
    columns.filter_map(plan).collect()
}

/// From when on a shape is usual, and another one is not.
#[derive(Debug, Clone, Copy)]
struct Limits {
    ids: usize,
    share: usize,
    rows: usize,
    percent: usize,
}

impl Limits {
    /// Makes findings of the rows with rare shapes, which `others` have as what was expected.
    fn conclude(self, table: &OrderTable, column: Column, usual: &str, others: &[(u32, Detail)], sink: &mut Sink<'_>) {
        let all = usize::try_from(super::cells_of::filled(table, column)).unwrap_or(usize::MAX);
        let usual_rows = all.saturating_sub(others.len());
        if all < self.ids || usual_rows * 100 < all * self.share {
            return;
        }
        sink.evaluated(all as u64);
        let shape = |detail: &Detail| detail.expected.clone().unwrap_or_default();
        let mut counts: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for (_, detail) in others {
            *counts.entry(shape(detail)).or_default() += 1;
        }
        let position = table.mapping.place(column);
        for (row, detail) in others {
            let count = counts.get(&shape(detail)).copied().unwrap_or(0);
            if count <= self.rows && count * 100 <= all * self.percent {
                let detail = Detail { expected: Some(usual.into()), ..Detail::default() };
                sink.finding(Place::Row(RowId::new(table.id(), *row), position), detail);
            }
        }
    }
}

/// Rows that the usual shape is learned from.
const SAMPLE: u32 = 2000;

/// What stands for a character in a shape.
fn class(c: char) -> char {
    match c {
        _ if c.is_ascii_digit() => '9',
        _ if c.is_alphabetic() => 'A',
        _ => c,
    }
}

/// A text with its runs of digits and of letters as one character each.
fn shape_of(text: &str) -> String {
    let mut shape = String::new();
    for c in text.chars().map(class) {
        if !(matches!(c, '9' | 'A') && shape.ends_with(c)) {
            shape.push(c);
        }
    }
    shape
}

/// Whether a text has a shape, without making it.
fn has_shape(text: &str, shape: &str) -> bool {
    let mut wanted = shape.chars();
    let mut last = None;
    for c in text.chars().map(class) {
        if last == Some(c) && matches!(c, '9' | 'A') {
            continue;
        }
        if wanted.next() != Some(c) {
            return false;
        }
        last = Some(c);
    }
    wanted.next().is_none()
}
