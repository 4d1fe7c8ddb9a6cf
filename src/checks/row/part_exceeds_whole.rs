//! Row check: a part that is larger than what it is a part of.

use std::cmp::Ordering;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Decimal, Detail, Place, RowId, Text};
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Rows in which the first column of the rule is greater than the second, by more than `tolerance_percent` of it: a
    /// discount above the price of the goods, a refund above the order, more shipped than ordered. Blank cells and wholes of
    /// zero or less are not judged, nor are columns of which more than `most_percent` of the rows would be findings: there the
    /// two mean something else.
    /// ## Why it matters
    /// Money or goods leave that never came in.
    /// ## Example
    /// A discount of 300.00 on goods of 30.00; 12 pieces shipped of 10.
    /// ## Repair
    /// None: which of the two is wrong cannot be known.
    /// ## 发现什么
    /// 规则的第一列大于第二列（超出其 `tolerance_percent` 以上）的行：优惠高于商品金额、退款高于订单金额、发货多于订购。
    /// 空单元格、整体为零或负的不作判断；若超过 `most_percent` 的行如此，说明两列另有含义，也不作判断。
    /// ## 为何重要
    /// 付出了从未收到的钱或货。
    /// ## 修复
    /// 无法自动修复：无从得知哪一个错了。
    pub static PART_EXCEEDS_WHOLE = {
        name: "part-exceeds-whole", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} {observed} is more than {expected}",
            zh: "{column} {observed} 大于 {expected}",
        }],
        params: ["tolerance_percent", "most_percent"],
        finds: [Arithmetic, Range],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let [part, whole] = rule.columns[..] else { return };
    let (Some(parts), Some(wholes)) = (table.numbers(part), table.numbers(whole)) else { return };
    let most = rule.integer("most_percent").and_then(|percent| usize::try_from(percent).ok()).unwrap_or(100);
    let allowed = Decimal::new(100 + i128::from(rule.integer("tolerance_percent").unwrap_or(0)), 2);
    let mut judged = 0usize;
    let mut larger: Vec<(u32, Decimal, Decimal)> = Vec::new();
    for row in 0..table.raw.height() {
        let (Some(part), Some(whole)) = (parts.get(row), wholes.get(row)) else { continue };
        if whole.mantissa <= 0 {
            continue;
        }
        judged += 1;
        if part.mantissa > 0
            && part.compare(whole) == Some(Ordering::Greater)
            && whole.checked_mul(allowed).and_then(|most| part.compare(most)) == Some(Ordering::Greater)
        {
            larger.push((row, part, whole));
        }
    }
    sink.evaluated(judged as u64);
    if larger.len() * 100 > judged * most {
        return;
    }
    let caption = table.mapping.position(whole).map_or("", |at| table.raw.header[at].trim());
    let position = table.mapping.place(part);
    for (row, part, whole) in larger {
        let detail = Detail {
            observed: Some(part.trimmed().to_string().into()),
            expected: Some(format!("{caption} {}", whole.trimmed()).into()),
            text: 0,
        };
        sink.finding(Place::Row(RowId::new(table.id(), row), position), detail);
    }
}
