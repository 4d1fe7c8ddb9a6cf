//! Order check: an order for which what a rule states is not true.

use crate::checks::Body;
use crate::declare_check;
use crate::expression::Level;
use crate::model::Text;

declare_check! {
    /// ## What it finds
    /// Orders for which `assert` is false. `sum`, `count`, `avg`, `min` and `max` are over the rows of the order; any other column
    /// is the first value that these rows have. `where` says which orders are looked at. What is unknown is not judged.
    /// ## Why it matters
    /// Lines that do not add up to their order make every report by product differ from every report by customer.
    /// ## Example
    /// `assert = "abs(sum(line_amount) - goods_amount) <= 0.01"`; `assert = "count(DISTINCT warehouse) = 1"`.
    /// ## Repair
    /// None: which of the rows is wrong cannot be known.
    /// ## 发现什么
    /// 使 `assert` 为假的订单。`sum`、`count`、`avg`、`min`、`max` 在订单的各行上计算；其他列取这些行中的第一个值。
    /// `where` 限定检查哪些订单。结果未知的不作判断。
    /// ## 为何重要
    /// 明细之和与订单不符时，按商品和按客户的报表永远对不上。
    /// ## 修复
    /// 无法自动修复：无从得知是哪一行错了。
    pub static ORDER_EXPRESSION = {
        name: "order-expression", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text {
            en: "{observed}; the rule states `{expected}`",
            zh: "{observed}；规则要求 `{expected}`",
        }],
        params: [],
        finds: [],
        body: Body::States(Level::Order),
    };
}
