//! Row check: cells that hold one value per line of an order disagree on how many lines there are.

use std::ops::RangeInclusive;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::Missing;

declare_check! {
    /// ## What it finds
    /// Rows of sources that pack the lines of an order into cells (`A1;B2` beside `2001;2002`), where the packed cells hold
    /// different numbers of values. A single cell with a separator is taken for a name that holds one; blank cells are not
    /// counted. The finding is on the first cell that departs from the others.
    /// ## Why it matters
    /// Nobody knows which code belongs to which product: the row cannot be taken apart into its lines.
    /// ## Example
    /// Two products and two product ids, but one merchant code.
    /// ## Repair
    /// None: the missing value is not in the row.
    /// ## 发现什么
    /// 把订单多行装在同一单元格内的来源（`A1;B2` 对应 `2001;2002`）中，各装箱单元格的值个数不一致的行。
    /// 只有一个单元格含分隔符时，视为名称本身含有该符号；空单元格不计。问题记在与其他单元格不一致的第一个单元格上。
    /// ## 为何重要
    /// 无从得知哪个编码属于哪个商品，该行无法拆成明细。
    /// ## 修复
    /// 无法自动修复：缺少的值不在该行中。
    pub static PACKED_LINES_DIFFER = {
        name: "packed-lines-differ", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} holds another number of values than the other cells: {expected}",
            zh: "{column} 中值的个数与其他单元格不同：{expected}",
        }],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    // What a form of its own tells apart is read by that form.
    for packed in table.profile().packed.iter().filter(|packed| packed.item.is_none()) {
        let positions: Vec<usize> =
            packed.columns.iter().filter_map(|&column| table.mapping.position(column)).collect();
        if positions.len() < 2 {
            continue;
        }
        sink.evaluated(u64::from(table.raw.height()));
        let missing = Missing::new(&table.profile().sentinels);
        let line_id = table.mapping.position(Column::LineId);
        for row in 0..table.raw.height() {
            let count = |&position: &usize| {
                let cell = table.value(row, position);
                let values: Vec<&str> = cell.split(packed.separator.as_str()).collect();
                // Empty values at the end are there, or only their separators are.
                let behind = values.iter().rev().take_while(|value| value.trim().is_empty()).count();
                let least = (values.len() - behind).max(1);
                (position, least..=values.len(), missing.is(&cell))
            };
            let ranges: Vec<(usize, RangeInclusive<usize>)> = positions
                .iter()
                .map(count)
                .filter(|(_, _, is_empty)| !is_empty)
                .map(|(position, range, _)| (position, range))
                .collect();
            let least = ranges.iter().map(|(_, range)| *range.start()).max().unwrap_or(0);
            if ranges.iter().all(|(_, range)| *range.end() >= least) {
                continue;
            }
            let counted: Vec<(usize, usize)> =
                ranges.iter().map(|(position, range)| (*position, *range.start())).collect();
            // Where the key of the line is one, the others hold one each, whatever signs their names have.
            let several = counted.iter().filter(|(_, count)| *count > 1).count();
            let is_one = counted.iter().any(|(position, count)| Some(*position) == line_id && *count == 1);
            let Some((position, found, usual)) = departing(&counted).filter(|_| several > 1 && !is_one) else {
                continue;
            };
            let place = u16::try_from(position).ok();
            let detail = Detail { expected: Some(format!("{found} ≠ {usual}").into()), ..Detail::default() };
            sink.finding(Place::Row(RowId::new(table.id(), row), place), detail);
        }
    }
}

/// The first cell whose number of values is not that of most others, with both numbers; `None` where all agree.
fn departing(counted: &[(usize, usize)]) -> Option<(usize, usize, usize)> {
    let times = |count: usize| counted.iter().filter(|(_, other)| *other == count).count();
    let (_, usual) = *counted.iter().max_by_key(|(_, count)| (times(*count), *count))?;
    let (position, found) = *counted.iter().find(|(_, count)| *count != usual)?;
    Some((position, found, usual))
}
