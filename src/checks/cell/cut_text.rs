//! Cell check: a text that was cut off.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Texts of exactly 255 or 32,767 characters in a column that has no longer one: there end the fields of many databases,
    /// and the cells of spreadsheets.
    /// ## Why it matters
    /// The end of the text is missing: the house number of an address, the last items of a list.
    /// ## Example
    /// A remark of 255 characters that stops within a word.
    /// ## Repair
    /// None: the rest is only in the source.
    /// ## 发现什么
    /// 某列中恰好 255 或 32,767 个字符、且该列没有更长内容的文字：许多数据库字段和电子表格单元格就到此为止。
    /// ## 为何重要
    /// 文字的结尾丢了：地址的门牌号、清单的最后几项。
    /// ## 修复
    /// 无法自动修复：其余内容只在源系统中。
    pub static CUT_TEXT = {
        name: "cut-text", unit: Cells, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the text ends at a length where fields end, and may be cut off",
            zh: "文字恰好在字段上限处结束，可能被截断",
        }],
        params: [],
        finds: [TextDamage],
        body: Body::Cells(&[Fault::CutText], Scope::All),
    };
}
