//! The checks whose findings this stage makes.

use crate::checks::Body;
use crate::declare_check;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// An order whose state cannot have come from the state that an earlier export (`--previous`) shows, by any chain of the moves
    /// in `rules/lists/transitions.txt` and those that its system allows beyond them. States that are unknown in one of the
    /// exports are not judged. The after-sale state is judged the same way, by `rules/lists/refund_transitions.txt`.
    /// ## Why it matters
    /// Somebody set the order back by hand, or the two exports are about different orders under one number. An order that rises
    /// from the dead is shipped and counted again.
    /// ## Example
    /// Order 1007, cancelled in the export of May, paid in that of June.
    /// ## Repair
    /// None: which of the two exports is right is for you to say.
    /// ## 发现什么
    /// 订单的状态无法由此前导出（`--previous`）中的状态经任何合法流转（`rules/lists/transitions.txt` 及该系统另外允许的流转）得到。
    /// 任一导出中状态未知的不判断。售后状态同样按 `rules/lists/refund_transitions.txt` 判断。
    /// ## 为何重要
    /// 要么有人把订单改了回去，要么两份导出中同一编号是不同的订单。“复活”的订单会再次发货、再次统计。
    /// ## 修复
    /// 无法自动修复：哪份导出正确由您决定。
    pub static ILLEGAL_TRANSITION = {
        name: "illegal-transition", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[
            Text {
                en: "the order went {observed}, which no chain of legal moves does; only the other way is legal: {expected}",
                zh: "订单的流转 {observed} 不合法；只有反方向合法：{expected}",
            },
            Text {
                en: "the order rose from its end: {observed}; only the other way is legal: {expected}",
                zh: "已终结的订单又复活：{observed}；只有反方向合法：{expected}",
            },
            Text {
                en: "the after-sale state went {observed}, which no chain of legal moves does; only the other way is legal: {expected}",
                zh: "售后状态的流转 {observed} 不合法；只有反方向合法：{expected}",
            },
        ],
        params: [],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Refunds, shipped and returned quantities that are smaller than an earlier export (`--previous`) says. They are added over
    /// the lines of an order; where a line does not say them, the order is not judged.
    /// ## Why it matters
    /// What was paid back or shipped stays so: a later event is a new document. A smaller value was typed over the old one.
    /// ## Example
    /// Order 1007 with a refund of 80.00 in May and of 30.00 in June.
    /// ## Repair
    /// None: which of the two exports is right is for you to say.
    /// ## 发现什么
    /// 退款金额、已发数量或退货数量小于此前导出（`--previous`）中的值。各行相加比较；有行未填写的订单不判断。
    /// ## 为何重要
    /// 已退的款、已发的货不会减少，后续变化应有新的单据；变小说明旧值被覆盖。
    /// ## 修复
    /// 无法自动修复：哪份导出正确由您决定。
    pub static FALLEN_VALUE = {
        name: "fallen-value", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} of the order fell from {expected} to {observed}",
            zh: "订单的 {column} 从 {expected} 降到 {observed}",
        }],
        params: [],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Orders whose order date is on another day than an earlier export (`--previous`) says.
    /// ## Why it matters
    /// The day of an order does not change. It was typed over, moved by a time zone or by a spreadsheet, or the number now
    /// belongs to another order; revenue moves from one month to another.
    /// ## Example
    /// Order 1007 of 2024-05-31 that is one of 2024-06-01 in the later export.
    /// ## Repair
    /// None: which of the two exports is right is for you to say.
    /// ## 发现什么
    /// 下单日期与此前导出（`--previous`）中不在同一天的订单。
    /// ## 为何重要
    /// 下单日期不会变。变了说明被覆盖、被时区或表格软件移动，或该编号已属于另一订单；营收会因此跨月。
    /// ## 修复
    /// 无法自动修复：哪份导出正确由您决定。
    pub static CHANGED_ORDER_DATE = {
        name: "changed-order-date", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the order was of {expected} and is now of {observed}",
            zh: "订单日期原为 {expected}，现为 {observed}",
        }],
        params: [],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Orders that an earlier export (`--previous`) shows confirmed or beyond, and of which a column has changed since that
    /// their system lets nobody edit from then on (`fixed` in the source's profile), such as the account of a Salesforce order.
    /// Blank cells, and orders whose state is not known, are not judged; a changed order date is told by `changed-order-date`.
    /// ## Why it matters
    /// The order was changed past its system, or the number now belongs to another order: a customer loses an order of his
    /// history, and another gains one.
    /// ## Example
    /// Order 00000107, activated in May for account 001…AAA, in the export of June for account 001…BBB.
    /// ## Repair
    /// None: which of the two exports is right is for you to say.
    /// ## 发现什么
    /// 此前导出（`--previous`）中已确认（或之后状态）的订单，其来源系统规定此后不可修改的列（来源配置中的 `fixed`，
    /// 如 Salesforce 订单的客户）发生了变化。空白单元格及状态未知的订单不判断；下单日期的变化由 `changed-order-date` 报告。
    /// ## 为何重要
    /// 要么有人绕过系统改了订单，要么该编号已属于另一订单：一个客户的历史订单会算到另一个客户头上。
    /// ## 修复
    /// 无法自动修复：哪份导出正确由您决定。
    pub static CHANGED_FIXED_VALUE = {
        name: "changed-fixed-value", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{column} of the confirmed order was {expected} and is now {observed}",
            zh: "已确认订单的 {column} 原为 {expected}，现为 {observed}",
        }],
        params: [],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Orders of an earlier export (`--previous`) that a later one of the same system lacks, although their day lies between its
    /// first and its last day. These two days themselves may be cut and are not judged.
    /// ## Why it matters
    /// Order systems cancel, they do not delete. A gone order was deleted by somebody, or the export was filtered.
    /// ## Example
    /// Order 1007 of 2024-05-12, which the export of May to June no longer has.
    /// ## Repair
    /// None: the earlier export still has the order.
    /// ## 发现什么
    /// 此前导出（`--previous`）中有、而同一系统的新导出中没有的订单，且其日期介于新导出的首日和末日之间（首末两日可能不完整，不判断）。
    /// ## 为何重要
    /// 订单系统只作废、不删除。消失的订单是被人删除了，或者导出时加了筛选。
    /// ## 修复
    /// 无法自动修复：此前的导出中仍有该订单。
    pub static VANISHED_ORDER = {
        name: "vanished-order", unit: Orders, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "order {observed} of {expected} is in the earlier export and no longer here",
            zh: "{expected} 的订单 {observed} 在此前的导出中，现已不见",
        }],
        params: [],
        finds: [],
        body: Body::Stage,
    };
}
