//! Table check: a file for which what a rule states is not true.

use crate::checks::Body;
use crate::declare_check;
use crate::expression::Level;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// Files and sheets for which `assert` is false. Every column stands within `sum`, `count`, `avg`, `min` or `max`, which are
    /// over all rows, or over those that `where` is true of.
    /// ## Why it matters
    /// A file can be wrong as a whole while every row of it is right: half of it may be missing.
    /// ## Example
    /// `assert = "count(*) >= 1000"`; `assert = "sum(order_total) BETWEEN 900000 AND 1100000"`.
    /// ## Repair
    /// None: export the file again.
    /// ## 发现什么
    /// 使 `assert` 为假的文件或工作表。所有列都须写在 `sum`、`count`、`avg`、`min`、`max` 之内，在全部行上计算，
    /// 或只在 `where` 为真的行上计算。
    /// ## 为何重要
    /// 每一行都对，整个文件仍可能有错：可能少了一半。
    /// ## 修复
    /// 无法自动修复：请重新导出。
    pub static FILE_EXPRESSION = {
        name: "file-expression", unit: Files, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{observed}; the rule states `{expected}`",
            zh: "{observed}；规则要求 `{expected}`",
        }],
        params: [],
        finds: [],
        body: Body::States(Level::File),
    };
}
