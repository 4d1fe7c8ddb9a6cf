//! Cell check: other notation.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Numbers and dates that can be read but are written otherwise than their column: another order of year and day,
    /// missing zeros, lost seconds, an Excel serial number, a currency sign, full-width digits.
    /// ## Why it matters
    /// Mixed notations sort wrongly, break imports, and often tell that a spreadsheet was in between.
    /// ## Example
    /// `2024/1/5 9:03:07` in a column of `2024-01-05 09:03:07`, or `45296` among dates.
    /// ## Repair
    /// Safe: the value is written in the notation of its column. Where that would invent something, such as seconds
    /// that were never known, the cell is reported and kept.
    /// ## 发现什么
    /// 能读懂、但写法与本列不同的数字和日期：年月日顺序不同、缺前导零、丢失秒、Excel 序列号、货币符号、全角数字。
    /// ## 为何重要
    /// 写法混杂会导致排序错误、导入失败，也往往说明文件曾被电子表格另存过。
    /// ## 修复
    /// 安全：按本列写法改写。若改写需要编造内容（例如从未记录的秒），只报告不修改。
    pub static OTHER_NOTATION = {
        name: "other-notation", unit: Cells, dimension: Consistency, repair: Safe, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` is not written like its column; that would be `{expected}`", zh: "“{observed}”与本列写法不同，应写作“{expected}”" },
        Text { en: "`{observed}` is not written like its column and cannot be rewritten without a guess", zh: "“{observed}”与本列写法不同，改写需要猜测，故保留" }
        ],
        params: [],
        finds: [OtherNotation],
        body: Body::Cells(&[Fault::OtherNotation], Scope::Kinds(&[KindGroup::Numbers, KindGroup::Dates])),
    };
}
