//! Cell check: id precision lost.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Identifiers that a spreadsheet has rounded: scientific notation, numbers of a workbook with more than 15
    /// significant digits, or long numbers whose digits after the fifteenth are all zero far more often than chance
    /// allows.
    /// ## Why it matters
    /// The order can no longer be found in the source, and different orders may have become equal.
    /// ## Example
    /// `1.23457E+17` or `202405011234567000` instead of an 18-digit order number.
    /// ## Repair
    /// None: the digits are gone. Export again and open the file as text.
    /// ## 发现什么
    /// 被电子表格四舍五入的编号：科学计数法，工作簿中超过 15 位有效数字的数值，或第十五位之后全为零且远多于偶然。
    /// ## 为何重要
    /// 该订单在源系统中已无法查到，不同的订单还可能变得相同。
    /// ## 修复
    /// 无法自动修复：数字已丢失。请重新导出，并以文本方式打开。
    pub static ID_PRECISION_LOST = {
        name: "id-precision-lost", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` lost its last digits in a spreadsheet", zh: "“{observed}”的末位数字已被电子表格破坏" }
        ],
        params: [],
        finds: [IdDamage],
        body: Body::Cells(&[Fault::IdPrecisionLost], Scope::Kinds(&[KindGroup::Ids])),
    };
}
