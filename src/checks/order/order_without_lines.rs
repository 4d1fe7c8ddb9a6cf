//! Order check: an order of the list has no lines.

use super::references::{judge, lists_lines, lists_orders};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::Text;
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Orders of a list of orders of which no file of lines of the same source in this run has a line, where at least
    /// `min_share_percent` of the listed orders have some.
    /// ## Why it matters
    /// What was sold under this order is missing from every figure about products.
    /// ## Example
    /// Order 1007 in orders.csv, and no row of it in lines.csv.
    /// ## Repair
    /// None: the lines are not in the files.
    /// ## 发现什么
    /// 订单列表中有、而本次运行同一来源的明细文件中没有任何行的订单；列表中至少 `min_share_percent` 的订单有明细时才判断。
    /// ## 为何重要
    /// 该订单售出的商品不会出现在任何商品统计中。
    /// ## 修复
    /// 无法自动修复：文件中没有这些明细。
    pub static ORDER_WITHOUT_LINES = {
        name: "order-without-lines", unit: Orders, dimension: Completeness, repair: None, since: "0.1.0",
        texts: &[Text { en: "order {observed} has no lines", zh: "订单 {observed} 没有明细行" }],
        params: ["min_share_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    if lists_orders(table, context.orders) {
        judge(rule, table, lists_lines, context, sink);
    }
}
