//! Cell check: damaged text.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Text that was decoded wrongly once: U+FFFD, 锟斤拷, `Ã©`, and characters of the private use area, which look
    /// different on each machine.
    /// ## Why it matters
    /// The original characters are lost in this file; only the source system still has them.
    /// ## Example
    /// `锟斤拷` instead of a customer's name.
    /// ## Repair
    /// None: export the rows again from the source.
    /// ## 发现什么
    /// 曾被错误解码的文字：U+FFFD、锟斤拷、“Ã©”，以及各机器显示不同的私用区字符。
    /// ## 为何重要
    /// 原字符在此文件中已丢失，只有源系统中还有。
    /// ## 修复
    /// 无法自动修复：请从源系统重新导出。
    pub static DAMAGED_TEXT = {
        name: "damaged-text", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` was decoded wrongly before this file was made", zh: "“{observed}”在生成此文件之前已被错误解码" }
        ],
        params: [],
        finds: [TextDamage],
        body: Body::Cells(&[Fault::DamagedText, Fault::PrivateUse], Scope::All),
    };
}
