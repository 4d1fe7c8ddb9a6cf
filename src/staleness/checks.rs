//! The checks whose findings this stage makes.

use crate::checks::Body;
use crate::declare_check;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// A run whose newest order is more than `max_days` days older than the `--as-of` day.
    /// ## Why it matters
    /// Decisions are made on an old export that everybody takes for current.
    /// ## Example
    /// The newest order is of 2024-03-31, today is 2024-05-20.
    /// ## Repair
    /// None: export again.
    /// ## 发现什么
    /// 最新订单比 `--as-of` 日期早 `max_days` 天以上。
    /// ## 为何重要
    /// 大家把旧的导出当作现状来做决定。
    /// ## 修复
    /// 无法自动修复：请重新导出。
    pub static LATE_EXPORT = {
        name: "late-export", unit: Files, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "the newest order is of {observed}, more than {expected} days ago",
            zh: "最新订单为 {observed}，距今超过 {expected} 天",
        }],
        params: ["max_days"],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Days without a single order in a file that has orders on at least `min_share_percent` of its days and spans at least
    /// `min_days` days.
    /// ## Why it matters
    /// A day that is missing from a daily business is a page that was not exported.
    /// ## Example
    /// Orders on every day of May but the 12th.
    /// ## Repair
    /// None: export the missing days.
    /// ## 发现什么
    /// 文件跨度不少于 `min_days` 天、至少 `min_share_percent`% 的日子有订单，却有某些日子一单也没有。
    /// ## 为何重要
    /// 天天有单的业务缺了一天，往往是漏导了一页。
    /// ## 修复
    /// 无法自动修复：请补导缺失的日期。
    pub static MISSING_DAYS = {
        name: "missing-days", unit: Days, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text { en: "no order on {observed}; days missing: {expected}", zh: "{observed} 没有订单，共缺 {expected} 天" }],
        params: ["min_share_percent", "min_days"],
        finds: [],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Orders in an open state of which nothing is known to have happened for more days than the rule allows in it
    /// (`max_days.<status>`): counted from the last date on the way to the state to the `--as-of` day. Confirmed orders are left out
    /// where the file's source has neither a word nor a column that would tell that goods were shipped.
    /// ## Why it matters
    /// Either somebody waits for goods or money, or the order is long done and nobody said so.
    /// ## Example
    /// An order paid 40 days ago that is still waiting for shipment. On the day of the limit it is no finding.
    /// ## Repair
    /// None: what became of the order is not in the file.
    /// ## 发现什么
    /// 处于未了结状态、且超过规则允许的天数（`max_days.<状态>`）没有任何动静的订单；从到达该状态前的最后一个日期算到 `--as-of` 当天。
    /// 来源没有任何词或列能说明已发货时，不检查已确认的订单。
    /// ## 为何重要
    /// 要么有人在等货或等款，要么订单早已了结却没人更新状态。
    /// ## 修复
    /// 无法自动修复：订单的下落不在文件中。
    pub static STUCK_ORDER = {
        name: "stuck-order", unit: Orders, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "nothing has happened for {observed} days by its dates; {expected} are allowed in this state",
            zh: "从各日期看已有 {observed} 天没有动静，该状态允许 {expected} 天",
        }],
        params: ["max_days"],
        finds: [Stuck],
        reads: [Status],
        body: Body::Stage,
    };
}

declare_check! {
    /// ## What it finds
    /// Orders that are real but dead, as far as the rule's `states` say so: `unpaid` ones that were cancelled or closed without
    /// any payment; `test` orders by the name of customer or product; `zero` ones all of whose amounts are nothing; those of
    /// a `placeholder` customer. The shipped rule has the first two; a reshipment costs nothing and is alive. Older versions
    /// are retired where the rule of `superseded-order` says `on_fail = "retire"`.
    /// ## Why it matters
    /// They stand in every list and every look-up of a customer's history, and are none of it.
    /// ## Example
    /// An order that was closed because the buyer never paid; an order of the customer `测试`.
    /// ## Repair
    /// Retired: kept apart from the active history in `retired/`, never deleted. `on_fail = "keep"` leaves them in.
    /// ## 发现什么
    /// 真实但已无效的订单，范围由规则的 `states` 决定：`unpaid` 未付款即取消或关闭；`test` 客户名或商品名表明是测试单；
    /// `zero` 所有金额均为零；`placeholder` 客户名未指明任何人。内置规则含前两种；补发单金额为零但仍有效。
    /// 旧版本若要归档，请在 `superseded-order` 的规则中设 `on_fail = "retire"`。
    /// ## 为何重要
    /// 它们出现在每个列表和每次客户历史查询中，却不是历史的一部分。
    /// ## 修复
    /// 归档：与有效历史分开保存在 `retired/` 中，绝不删除。设 `on_fail = "keep"` 则保留。
    pub static DEAD_ORDER = {
        name: "dead-order", unit: Orders, dimension: Timeliness, repair: None, since: "0.1.0",
        texts: &[
            Text { en: "cancelled without any payment (`{observed}`)", zh: "未付款即取消（“{observed}”）" },
            Text { en: "`{observed}` marks a test order", zh: "“{observed}”表明是测试单" },
            Text { en: "the order is over nothing", zh: "订单金额为零" },
            Text { en: "the customer `{observed}` is nobody", zh: "客户“{observed}”未指明任何人" },
        ],
        params: ["states", "test_words", "placeholder_words"],
        finds: [Dead],
        body: Body::Stage,
    };
}
