//! Cell check: undecodable bytes.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Cells with bytes that mean nothing in the encoding of their file.
    /// ## Why it matters
    /// The cell cannot be shown or compared as it was meant; other tools drop or replace such bytes silently.
    /// ## Example
    /// A name in GBK in the middle of a UTF-8 file.
    /// ## Repair
    /// None. The bytes are kept in the clean output exactly as they came; name the encoding with `--encoding` if it
    /// was judged wrongly.
    /// ## 发现什么
    /// 含有在文件编码中无意义字节的单元格。
    /// ## 为何重要
    /// 该单元格无法按原意显示或比较；其他工具会悄悄丢弃或替换这些字节。
    /// ## 修复
    /// 无法自动修复。字节在输出中原样保留；若编码判断有误，请用 `--encoding` 指定。
    pub static UNDECODABLE_BYTES = {
        name: "undecodable-bytes", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "bytes in `{observed}` mean nothing in this file's encoding", zh: "“{observed}”中有字节不属于本文件的编码" }
        ],
        params: [],
        finds: [TextDamage],
        body: Body::Cells(&[Fault::Undecodable], Scope::All),
    };
}
