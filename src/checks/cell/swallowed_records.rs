//! Cell check: records within a cell.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Cells over several lines of which every line, with what stands before and behind the cell, is as wide as the table: two
    /// stray quotes have made one cell of the records between them.
    /// ## Why it matters
    /// The orders in between are gone: they count nowhere, and the first of them has the amounts of the last.
    /// ## Example
    /// `A002,"Bolt Ltd,20.00` and four lines below it `A006,Nail Ltd",60.00`, which read as one order of five lines.
    /// ## Repair
    /// None: a remark may quote a whole export. The order goes to quarantine with its bytes until somebody has looked.
    /// ## 发现什么
    /// 跨多行的单元格，其中每一行连同单元格前后的内容都与表格同宽：两个多余的引号把其间的记录并成了一个单元格。
    /// ## 为何重要
    /// 其间的订单就此消失：不计入任何统计，而第一个订单带着最后一个订单的金额。
    /// ## 修复
    /// 无法自动修复：备注里也可能引用整段导出内容。该订单连同原始字节进入隔离区，等待人工查看。
    pub static SWALLOWED_RECORDS = {
        name: "swallowed-records", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text { en: "this cell holds whole records: {observed}", zh: "此单元格中含有整条记录：{observed}" }],
        params: [],
        finds: [Structure],
        body: Body::Cells(&[Fault::SwallowedRecords], Scope::All),
    };
}
