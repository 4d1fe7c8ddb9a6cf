//! Order check: lines whose order is not in the list.

use super::references::{judge, lists_lines, lists_orders};
use crate::checks::{Body, RunContext, Sink};
use crate::config::Rule;
use crate::declare_check;
use crate::model::Text;
use crate::normalise::OrderTable;

declare_check! {
    /// ## What it finds
    /// Lines of an order that no list of orders of the same source in this run has, where at least `min_share_percent` of the
    /// orders in the lines are listed. One finding an order, on its first line.
    /// ## Why it matters
    /// Nobody knows who bought these goods, when, and whether they were paid.
    /// ## Example
    /// Three rows of order 1007 in lines.csv, and no order 1007 in orders.csv.
    /// ## Repair
    /// None: the order is not in the files.
    /// ## 发现什么
    /// 明细行所属订单不在本次运行同一来源的任何订单列表中；明细中至少 `min_share_percent` 的订单在列表中时才判断。
    /// 每个订单在其首行记一条。
    /// ## 为何重要
    /// 无从得知这些商品由谁购买、何时购买、是否付款。
    /// ## 修复
    /// 无法自动修复：文件中没有该订单。
    pub static LINE_WITHOUT_ORDER = {
        name: "line-without-order", unit: Orders, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &[Text { en: "order {observed} is in no list of orders", zh: "订单 {observed} 不在任何订单列表中" }],
        params: ["min_share_percent"],
        finds: [],
        body: Body::Tables(run),
    };
}

fn run(rule: &Rule, table: &OrderTable, context: &RunContext<'_>, sink: &mut Sink<'_>) {
    if lists_lines(table, context.orders) {
        judge(rule, table, lists_orders, context, sink);
    }
}
