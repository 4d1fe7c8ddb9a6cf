//! The order export of 1688 sellers: an order's columns on its first row, its further goods below; GB18030.

use super::{Cell, Encoding, Equation, Layout, PLAIN, STUCK_IN_SHOPS, Shape, listed, long_number, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;

pub(super) static LAYOUT: Layout = Layout {
    id: "alibaba1688",
    shape: Shape::Continued,
    encoding: Encoding::Gb18030,
    ending: "\r\n",
    merged: true,
    mix: Mix { organisations: 800, latin: false },
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("买家公司名", Cell::Of(C::CustomerName)),
        ("买家会员名", Cell::Of(C::BuyerNick)),
        ("卖家公司名", Cell::Of(C::ShopName)),
        ("卖家会员名", Cell::Of(C::ShopId)),
        ("货品总价(元)", Cell::Of(C::GoodsAmount)),
        ("运费(元)", Cell::Of(C::ShippingFee)),
        ("涨价或折扣(元)", Cell::Of(C::DiscountAmount)),
        ("实付款(元)", Cell::Of(C::PaidAmount)),
        ("订单状态", Cell::Of(C::Status)),
        ("订单创建时间", Cell::Of(C::OrderDate)),
        ("订单付款时间", Cell::Of(C::PaymentDate)),
        ("发货方", Cell::Blank),
        ("收货人姓名", Cell::Of(C::ContactName)),
        ("收货地址", Cell::Of(C::ShipAddress)),
        ("邮编", Cell::Of(C::ShipPostcode)),
        ("联系电话", Cell::Blank),
        ("联系手机", Cell::Of(C::Phone)),
        ("货品标题", Cell::Of(C::ProductName)),
        ("单价(元)", Cell::Of(C::UnitPrice)),
        ("数量", Cell::Of(C::Qty)),
        ("单位", Cell::Of(C::Unit)),
        ("货号", Cell::Of(C::Sku)),
        ("型号", Cell::Always("默认")),
        ("Offer ID", Cell::Of(C::ProductId)),
        ("SKU ID", Cell::Blank),
        ("买家留言", Cell::Of(C::BuyerRemark)),
        ("下游订单号", Cell::Blank),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::ProductName, C::Qty, C::UnitPrice, C::CustomerName],
    states: &[
        (Lifecycle::PendingPayment, "等待买家付款"),
        (Lifecycle::Paid, "等待卖家发货"),
        (Lifecycle::Shipped, "等待买家收货"),
        (Lifecycle::Completed, "交易成功"),
        (Lifecycle::Cancelled, "交易取消"),
        (Lifecycle::Refunded, "交易关闭"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, _| format!("51{}", long_number(number)),
    amounts,
    own: |column, _, line, _| match column {
        C::ShopName => Some("台州市黄岩恒塑塑料制品厂".to_owned()),
        C::ShopId => Some("hengsu塑料".to_owned()),
        C::ProductId => Some(format!("6723304{:05}", line.product * 37 + 81_100)),
        _ => None,
    },
    equations: &[
        Equation {
            columns: &[C::PaidAmount, C::GoodsAmount, C::ShippingFee, C::DiscountAmount, C::PaymentDate],
            gap: |order, _| order.paid.map(|_| order.paid_amount - order.goods - order.shipping - order.discount),
            of_order: true,
            tolerance: 0,
        },
        Equation {
            columns: &[C::GoodsAmount, C::Qty, C::UnitPrice],
            gap: |order, _| Some(order.goods - listed(order)),
            of_order: true,
            tolerance: 1,
        },
    ],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    // Added to the goods: below zero it is a discount.
    order.discount = if order.carrier.is_multiple_of(5) { -(order.goods / 50) } else { 0 };
    let due = order.goods + order.shipping + order.discount;
    order.paid_amount = if order.paid.is_some() { due } else { 0 };
}
