//! Cell check: unreadable date.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Dates that are none in any known notation, and days or times that do not exist.
    /// ## Why it matters
    /// An order without a date falls out of every period report, and its age cannot be judged.
    /// ## Example
    /// `2024-02-30`, `2024-01-05 25:00:00`, `昨天`.
    /// ## Repair
    /// None: the intended day cannot be known. The cell is kept as it is.
    /// ## 发现什么
    /// 任何已知写法都无法识别的日期，以及不存在的日期或时刻。
    /// ## 为何重要
    /// 没有日期的订单不会出现在任何期间报表中，也无法判断是否陈旧。
    /// ## 修复
    /// 无法自动修复：无从得知原意。原值保留。
    pub static UNREADABLE_DATE = {
        name: "unreadable-date", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "`{observed}` is no date that exists", zh: "“{observed}”不是有效日期" }
        ],
        params: [],
        finds: [UnreadableDate],
        body: Body::Cells(&[Fault::UnreadableDate], Scope::Kinds(&[KindGroup::Dates])),
    };
}
