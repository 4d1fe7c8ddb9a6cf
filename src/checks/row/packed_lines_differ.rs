//! Row check: cells that hold one value per line of an order disagree on how many lines there are.

use std::ops::RangeInclusive;

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::{self, Missing};
use crate::read::Chunk;

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
            en: "{column} is `{observed}`, but the other cells of the row hold {expected} values each",
            zh: "{column} 为“{observed}”，而同行其他单元格各有 {expected} 个值",
        }],
        params: [],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    // What a form of its own tells apart is read by that form.
    for packed in table.profile().packed.iter().filter(|packed| packed.item.is_none()) {
        let there = |&column: &Column| Some((table.mapping.position(column)?, column));
        let columns: Vec<(usize, Column)> = packed.columns.iter().filter_map(there).collect();
        if columns.len() < 2 {
            continue;
        }
        sink.evaluated(u64::from(table.raw.height()));
        let missing = Missing::new(&table.profile().sentinels);
        let departs = |chunk: &Chunk| -> Vec<(u32, usize, usize)> {
            let rows = (chunk.first_row()..).zip(0..chunk.len());
            let of_row = |(row, at): (u32, usize)| {
                let cells = columns.iter().map(|&(position, column)| {
                    let content = table.raw.content(chunk.raw_cell(at, position, table.raw.width()));
                    let values = values(cell::unwrap(&content, column.kind()), &packed.separator, &missing)?;
                    Some(Packed { position, column, values })
                });
                let (position, usual) = departing(&cells.flatten().collect::<Vec<Packed>>())?;
                Some((row, position, usual))
            };
            rows.filter_map(of_row).collect()
        };
        let mut found = Vec::new();
        table.raw.chunks.in_batches(departs, |rows| found.extend(rows));
        for (row, position, usual) in found {
            let detail = Detail { expected: Some(usual.to_string().into()), ..Detail::default() };
            sink.finding(Place::Row(RowId::new(table.id(), row), u16::try_from(position).ok()), detail);
        }
    }
}

/// A packed cell that is filled.
struct Packed {
    position: usize,
    column: Column,
    values: RangeInclusive<usize>,
}

/// How many values a cell holds: empty ones at its end are there, or only their separators are. `None` where it is blank.
fn values(text: &str, separator: &str, missing: &Missing) -> Option<RangeInclusive<usize>> {
    if missing.is(text) {
        return None;
    }
    let most = text.matches(separator).count() + 1;
    let behind = text.rsplit(separator).take_while(|value| value.trim().is_empty()).count();
    Some((most - behind).max(1)..=most)
}

/// The position of the first cell whose number of values is not that of most others, and that number; `None` where all can be
/// the same, and where nothing says that there are several lines: a name may hold the separator, and where the line's own key is
/// one, there is one line.
fn departing(cells: &[Packed]) -> Option<(usize, usize)> {
    let count = |cell: &Packed| *cell.values.start();
    let most = cells.iter().map(count).max()?;
    let several = cells.iter().filter(|cell| count(cell) > 1).count();
    let is_one = cells.iter().any(|cell| cell.column == Column::LineId && count(cell) == 1);
    if several < 2 || is_one || cells.iter().all(|cell| *cell.values.end() >= most) {
        return None;
    }
    let times = |wanted: usize| cells.iter().filter(|cell| count(cell) == wanted).count();
    let usual = cells.iter().map(count).max_by_key(|&count| (times(count), count))?;
    let departs = cells.iter().find(|cell| count(cell) != usual)?;
    Some((departs.position, usual))
}
