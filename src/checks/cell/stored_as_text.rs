//! Cell check: numbers and dates of workbooks that are text cells.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Column, Detail, Kind, Place, RowId, Text};
use crate::normalise::OrderTable;
use crate::read::{CellKind, Format};

declare_check! {
    /// ## What it finds
    /// In workbooks, text cells that read as a number or date, in columns whose other cells are true numbers or dates. Columns
    /// whose values are mostly text are left alone: many systems write all cells as text.
    /// ## Why it matters
    /// A spreadsheet's sums, filters and sorting pass over such cells without a word: a total is too low, a period incomplete.
    /// ## Example
    /// The text `1200.00` in a column of number cells, the text `2026/06/01` in a column of date cells.
    /// ## Repair
    /// None: the value is read all the same. In the spreadsheet, "Text to Columns" or a multiplication by 1 turns it around.
    /// ## 发现什么
    /// 工作簿中以文本存储、却能读作数字或日期的单元格，而同列其他单元格是真正的数字或日期。大多数值本就是文本的列不在此列：
    /// 许多系统把所有单元格都写成文本。
    /// ## 为何重要
    /// 电子表格的求和、筛选和排序会悄悄跳过这些单元格：合计偏小，期间不全。
    /// ## 修复
    /// 无法自动修复：值照常读取。在电子表格中可用“分列”或乘以 1 转换。
    pub static STORED_AS_TEXT = {
        name: "stored-as-text", unit: Cells, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
        Text {
            en: "{column} `{observed}` is a text cell in a column of numbers",
            zh: "{column}“{observed}”是文本单元格，而本列存的是数字",
        },
        Text {
            en: "{column} `{observed}` is a text cell in a column of dates",
            zh: "{column}“{observed}”是文本单元格，而本列存的是日期",
        }],
        params: [],
        finds: [OtherNotation],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    if !matches!(table.raw.format, Format::Workbook) {
        return;
    }
    let typed = |column: &Column| matches!(column.kind(), Kind::Money | Kind::Quantity | Kind::Rate | Kind::Date);
    let asked = |column: &Column| rule.columns.is_empty() || rule.columns.contains(column);
    for column in Column::ALL.iter().copied().filter(typed).filter(asked) {
        let Some(position) = table.mapping.place(column) else { continue };
        let (cells, texts) = kinds_of(table, column);
        sink.evaluated(cells + texts.len() as u64);
        if texts.len() as u64 >= cells {
            continue;
        }
        let text = u8::from(column.kind() == Kind::Date);
        for row in texts {
            let detail = Detail { text, ..Detail::default() };
            sink.finding(Place::Row(RowId::new(table.id(), row), Some(position)), detail);
        }
    }
}

/// How many values of a column are number or date cells, and the rows where they are text.
fn kinds_of(table: &OrderTable, column: Column) -> (u64, Vec<u32>) {
    let (mut cells, mut texts) = (0, Vec::new());
    let Some(position) = table.mapping.position(column) else { return (cells, texts) };
    let Some(values) = table.frame.column(column.name()).ok().and_then(|values| values.i64().ok()) else {
        return (cells, texts);
    };
    let width = table.raw.width();
    let mut values = values.iter();
    let blanks = table.blanks(column);
    let wide = table.wide.get(&column).map_or(&[][..], Vec::as_slice);
    let mut row = 0;
    for chunk in table.raw.chunks.iter() {
        for at in 0..chunk.len() {
            let is_wide = || wide.binary_search_by_key(&row, |&(row, _)| row).is_ok();
            // A day that only the order's number tells stands in no cell.
            let is_blank = || blanks.and_then(|blanks| blanks.get(row as usize)) == Some(true);
            if (values.next().flatten().is_some() || is_wide()) && !is_blank() {
                match chunk.kind(at, position, width) {
                    CellKind::Text if table.repeats_above(row, position) => {}
                    CellKind::Text => texts.push(row),
                    CellKind::Number | CellKind::Rounded | CellKind::Date => cells += 1,
                }
            }
            row += 1;
        }
    }
    (cells, texts)
}
