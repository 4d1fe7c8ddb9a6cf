//! Cell check: unreadable amount.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Amounts, quantities and rates that are no number in any notation: words, two decimal points, a unit behind the
    /// number.
    /// ## Why it matters
    /// A cell that is no number is left out of every sum, or turned into zero, without anyone noticing.
    /// ## Example
    /// `1,2,3` or `一千` in the column of order totals. Not found: `￥1,234.50`, `(12.00)`, `１２.５`, masked values.
    /// ## Repair
    /// None: nobody but the author knows the number. The cell is kept as it is and takes part in no arithmetic.
    /// ## 发现什么
    /// 任何写法都无法读成数字的金额、数量或比率：文字、两个小数点、数字后带单位。
    /// ## 为何重要
    /// 读不成数字的单元格会在求和时被悄悄忽略或当作零。
    /// ## 修复
    /// 无法自动修复：只有填写人知道正确的数。原值保留，不参与计算。
    pub static UNREADABLE_AMOUNT = {
        name: "unreadable-amount", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` is no number", zh: "“{observed}”不是数字" }
        ],
        params: [],
        finds: [UnreadableAmount],
        body: Body::Cells(&[Fault::UnreadableNumber], Scope::Kinds(&[KindGroup::Numbers])),
    };
}
