//! Table check: records between the rows that are no rows.

use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Detail, Place, Structure, Text};
use crate::normalise::OrderTable;
use crate::read::OddKind;

declare_check! {
    /// ## What it finds
    /// Blank records and repeated headers with rows above and below them.
    /// ## Why it matters
    /// Several exports were put together by hand, or pages of a printout were saved: rows may be missing or there twice at
    /// such a place. Spreadsheets end a filter or a pivot table at a blank row.
    /// ## Example
    /// The header once more after row 5,000.
    /// ## Repair
    /// None is needed: such records are no rows, and are written back in their place.
    /// ## 发现什么
    /// 夹在数据行之间的空记录和重复的表头。
    /// ## 为何重要
    /// 说明文件由几份导出手工拼接，或由打印分页另存：此处可能缺行或重复。电子表格的筛选和透视表会在空行处中断。
    /// ## 修复
    /// 无需修复：这些记录不是数据行，会原样写回原处。
    pub static STRAY_ROW = {
        name: "stray-row", unit: Records, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
            Text { en: "a blank record stands between the rows", zh: "数据行之间有空记录" },
            Text { en: "the header is there again between the rows", zh: "数据行之间又出现表头" },
        ],
        params: [],
        finds: [Structure],
        body: Body::Tables(run),
    };
}

fn run(_: &Rule, table: &OrderTable, _: &RunContext<'_>, sink: &mut Sink<'_>) {
    let height = table.raw.height();
    sink.evaluated(u64::from(height) + table.raw.odd.len() as u64);
    for odd in table.raw.odd.iter().filter(|odd| odd.before_row > 0 && odd.before_row < height) {
        let text = match odd.kind {
            OddKind::Structure(Structure::Blank) => 0,
            OddKind::Structure(Structure::Header) => 1,
            _ => continue,
        };
        sink.finding(Place::Line(table.id(), odd.line), Detail { text, ..Detail::default() });
    }
}
