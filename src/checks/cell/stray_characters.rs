//! Cell check: stray characters.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Spaces at the edges of a cell, control characters, and invisible characters such as zero-width spaces.
    /// ## Why it matters
    /// Two names that look equal on the screen are different to every look-up when one ends in a space.
    /// ## Example
    /// `张三 ` with a space behind, or `张\u{200b}三`. Not found: a leading tab or `="…"` that keeps spreadsheets from
    /// changing ids, and line breaks inside a cell.
    /// ## Repair
    /// Safe: the characters are removed.
    /// ## 发现什么
    /// 单元格首尾的空格、控制字符，以及零宽空格等不可见字符。
    /// ## 为何重要
    /// 屏幕上看起来相同的两个名称，只要其中一个末尾有空格，查找就会失败。
    /// ## 修复
    /// 安全：删除这些字符。
    pub static STRAY_CHARACTERS = {
        name: "stray-characters", unit: Cells, dimension: Validity, repair: Safe, since: "0.1.0",
        texts: &[
        Text { en: "stray characters in `{observed}`", zh: "“{observed}”中有多余字符" }
        ],
        params: [],
        finds: [TextDamage],
        body: Body::Cells(&[Fault::StrayCharacters], Scope::All),
    };
}
