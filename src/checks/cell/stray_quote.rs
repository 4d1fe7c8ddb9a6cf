//! Cell check: a quote that opens and never closes.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Cells of text files that a quote opens and none closes. The record is read with the quote as a character of the cell,
    /// because that is the only reading as wide as the table.
    /// ## Why it matters
    /// Other programs read on to the next quote and swallow whole records on the way.
    /// ## Example
    /// `"Flat 3, 12 High Street` in a file that quotes cells with commas.
    /// ## Repair
    /// None: whether the quote belongs to the text or was never closed only the source knows.
    /// ## 发现什么
    /// 文本文件中以引号开头却没有闭合的单元格。该引号按普通字符读取，因为只有这样记录才与表同宽。
    /// ## 为何重要
    /// 其他程序会一直读到下一个引号，途中吞掉整条整条的记录。
    /// ## 修复
    /// 无法自动修复：引号是内容的一部分还是漏了闭合，只有源系统知道。
    pub static STRAY_QUOTE = {
        name: "stray-quote", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "`{observed}` begins with a quote that nothing closes",
            zh: "“{observed}”以引号开头，却没有闭合",
        }],
        params: [],
        finds: [Structure],
        body: Body::Cells(&[Fault::StrayQuote], Scope::All),
    };
}
