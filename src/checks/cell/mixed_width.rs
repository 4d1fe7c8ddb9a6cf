//! Cell check: letters and digits of two widths.

use crate::checks::{Body, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Texts and names with full-width and half-width letters or digits side by side. Full-width signs do not count: Chinese
    /// texts have them.
    /// ## Why it matters
    /// A search for one form does not find the other, and equal addresses look different.
    /// ## Example
    /// `文三路１2号`, typed with two keyboards.
    /// ## Repair
    /// None: the text is left as it was typed. Comparisons treat both widths as equal.
    /// ## 发现什么
    /// 全角与半角字母或数字混用的文字和名称。全角标点不算：中文文本本来就用。
    /// ## 为何重要
    /// 按一种写法搜索会漏掉另一种，相同的地址看上去不同。
    /// ## 修复
    /// 不修改：文字保持录入时的样子；比较时两种宽度视为相同。
    pub static MIXED_WIDTH = {
        name: "mixed-width", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "`{observed}` mixes full-width and half-width characters",
            zh: "“{observed}”混用了全角和半角字符",
        }],
        params: [],
        finds: [TextDamage],
        body: Body::Cells(&[Fault::MixedWidth], Scope::All),
    };
}
