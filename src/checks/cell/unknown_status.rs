//! Cell check: unknown status.

use crate::checks::{Body, KindGroup, Scope};
use crate::declare_check;
use crate::model::Text;
use crate::normalise::Fault;

declare_check! {
    /// ## What it finds
    /// Status words that the source profile does not know, on any of the status axes.
    /// ## Why it matters
    /// An order with an unknown status is in no count by status: neither open nor done.
    /// ## Example
    /// `交易成公` for `交易成功`, or a status that the system introduced lately.
    /// ## Repair
    /// None: an unknown word stays unknown. Add it to a profile when it is right.
    /// ## 发现什么
    /// 来源配置中没有的状态词（任一状态轴）。
    /// ## 为何重要
    /// 状态未知的订单不会计入任何按状态的统计：既非未完成，也非已完成。
    /// ## 修复
    /// 无法自动修复：未知就是未知。若该词正确，请加入来源配置。
    pub static UNKNOWN_STATUS = {
        name: "unknown-status", unit: Cells, dimension: Validity, repair: None, since: "0.1.0",
        texts: &[
        Text { en: "status `{observed}` is not known for this source", zh: "来源中没有状态“{observed}”" }
        ],
        params: [],
        finds: [Status],
        body: Body::Cells(&[Fault::UnknownStatus], Scope::Kinds(&[KindGroup::Statuses])),
    };
}
