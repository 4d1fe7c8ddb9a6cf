//! Cell check: unknown currency.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Currencies that ISO 4217 does not know, by code, name or sign.
    /// ## Why it matters
    /// Amounts without a known currency cannot be added to others.
    /// ## Example
    /// `RMBB` in the currency column.
    /// ## Repair
    /// None: the intended currency cannot be known.
    /// ## 发现什么
    /// ISO 4217 中没有的币种（代码、名称或符号）。
    /// ## 为何重要
    /// 币种不明的金额不能与其他金额相加。
    /// ## 修复
    /// 无法自动修复：无从得知原意。
    pub static UNKNOWN_CURRENCY = {
        name: "unknown-currency", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` is no currency of ISO 4217", zh: "“{observed}”不是 ISO 4217 中的币种" }
        ],
        params: [],
        finds: [],
        body: Body::Cells(&[Fault::UnknownCurrency], Scope::Kinds(&[KindGroup::Currencies])),
    };
}
