//! The sales order list of Fxiaoke: one row an order, its products in another list, a discount of the whole order.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::{DAY, Line, Order, World};
use crate::synth::spelling::{digits_of_day, time};
use crate::synth::words::WORDS;

pub(super) static LAYOUT: Layout = Layout {
    id: "fxiaoke",
    shape: Shape::OrderDocuments,
    encoding: Encoding::Utf8Mark,
    dates: Dates::Dashed,
    columns: &[
        ("唯一性ID", Cell::Of(C::OrderInternalId)),
        ("销售订单编号", Cell::Of(C::OrderId)),
        ("客户名称", Cell::Of(C::CustomerName)),
        ("下单日期", Cell::Of(C::OrderDate)),
        ("销售订单金额(元)", Cell::Of(C::OrderTotal)),
        ("整单折扣(%)", Cell::Of(C::DiscountRate)),
        ("产品合计(元)", Cell::Of(C::GoodsAmount)),
        ("收货人", Cell::Of(C::ContactName)),
        ("收货地址", Cell::Of(C::ShipAddress)),
        ("收货人电话", Cell::Of(C::Phone)),
        ("交货日期", Cell::Of(C::DueDate)),
        ("报价单", Cell::Blank),
        ("价目表", Cell::Always("标准价目表")),
        ("备注", Cell::Of(C::SellerRemark)),
        ("负责人", Cell::Of(C::Salesperson)),
        ("订单状态", Cell::Of(C::Status)),
        ("生命状态", Cell::Made(life)),
        ("发货状态", Cell::Of(C::FulfillmentStatus)),
    ],
    required: &[C::OrderId, C::OrderDate, C::CustomerName, C::Status, C::OrderTotal],
    states: &[(Lifecycle::Draft, "已撤回"), (Lifecycle::PendingApproval, "确认中"), (Lifecycle::Confirmed, "已确认")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| format!("{}-{number:03}", digits_of_day(ordered)),
    amounts,
    own: |column, order, _, _| {
        Some(match column {
            C::OrderInternalId => format!("6600000{:0>17}", order.id.replace('-', "")),
            C::DiscountRate => if order.discount == 0 { "100" } else { "95" }.to_owned(),
            C::ContactName => WORDS.salespeople[order.shop % WORDS.salespeople.len()].to_owned(),
            C::DueDate => time(order.ordered + 8 * DAY, Dates::Dashed),
            C::FulfillmentStatus => "待发货".to_owned(),
            _ => return None,
        })
    },
    equations: &[Equation {
        columns: &[C::OrderTotal, C::GoodsAmount, C::DiscountRate],
        gap: |order, _| Some(order.total - order.goods + order.discount),
        of_order: true,
        tolerance: 1,
    }],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    order.discount = if order.carrier.is_multiple_of(5) { order.goods / 20 } else { 0 };
    order.total = order.goods - order.discount;
}

fn life(order: &Order, _: &Line, _: &World) -> String {
    match order.status {
        Lifecycle::Confirmed => "正常",
        Lifecycle::PendingApproval => "审核中",
        _ => "未生效",
    }
    .to_owned()
}
