//! The order export of Pinduoduo of 2021, with phones and addresses: one row an order, times that end in a tab, short amounts.

use super::{Cell, Dates, Encoding, Equation, Layout, Money, PLAIN, STUCK_IN_SHOPS, Shape, either, undiscounted};
use crate::model::Column as C;
use crate::model::Kind;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{Line, Order, World};
use crate::synth::spelling::{digits_of_day, time};

pub(super) static LAYOUT: Layout = Layout {
    id: "pdd",
    shape: Shape::Orders,
    encoding: Encoding::Utf8Mark,
    money: Money::Short,
    mix: Mix { organisations: 60, latin: false },
    columns: &[
        ("商品", Cell::Of(C::ProductName)),
        ("订单号", Cell::Of(C::OrderId)),
        ("订单状态", Cell::Of(C::Status)),
        ("商品总价(元)", Cell::Of(C::GoodsAmount)),
        ("店铺优惠折扣(元)", Cell::Of(C::MerchantDiscount)),
        ("平台优惠折扣(元)", Cell::Of(C::PlatformDiscount)),
        ("邮费(元)", Cell::Of(C::ShippingFee)),
        ("用户实付金额(元)", Cell::Of(C::PaidAmount)),
        ("商家实收金额(元)", Cell::Of(C::NetReceipt)),
        ("商品数量(件)", Cell::Of(C::Qty)),
        ("收货人", Cell::Of(C::ContactName)),
        ("手机", Cell::Of(C::Phone)),
        ("省", Cell::Of(C::ShipProvince)),
        ("市", Cell::Of(C::ShipCity)),
        ("区", Cell::Of(C::ShipDistrict)),
        ("街道", Cell::Of(C::ShipStreet)),
        ("订单创建时间", Cell::Of(C::OrderDate)),
        ("支付时间", Cell::Made(paid)),
        ("拼单成功时间", Cell::Of(C::PaymentDate)),
        ("发货时间", Cell::Of(C::ShipDate)),
        ("确认收货时间", Cell::Of(C::ReceiveDate)),
        ("商品id", Cell::Of(C::ProductId)),
        ("商品规格", Cell::Always("默认")),
        ("样式ID", Cell::Always("638201774")),
        ("商家编码-SKU维度", Cell::Of(C::Sku)),
        ("商家编码-商品维度", Cell::Blank),
        ("快递单号", Cell::Of(C::TrackingNo)),
        ("快递公司", Cell::Of(C::Carrier)),
        ("商家备注", Cell::Of(C::SellerRemark)),
        ("售后状态", Cell::Of(C::RefundStatus)),
        ("买家留言", Cell::Of(C::BuyerRemark)),
    ],
    required: &[C::OrderId, C::OrderDate, C::GoodsAmount, C::Qty, C::ProductName, C::ContactName, C::Status],
    states: &[
        (Lifecycle::PendingPayment, "待付款"),
        (Lifecycle::Paid, "待发货"),
        (Lifecycle::Shipped, "已发货，待签收"),
        (Lifecycle::Completed, "已签收"),
        (Lifecycle::Cancelled, "已取消"),
        (Lifecycle::Refunded, "已签收，退款成功"),
    ],
    stuck: STUCK_IN_SHOPS,
    short_day: true,
    id_of: |number, ordered| {
        format!("{}-{:015}", &digits_of_day(ordered)[2..], (number + 3) * 900_019 % 1_000_000_000_000_000)
    },
    amounts,
    own: |column, order, line, _| match column {
        C::ProductId => Some(format!("1402203{:05}", line.product * 7 + 18_745)),
        C::RefundStatus if order.status == Lifecycle::Refunded => Some("退款成功".to_owned()),
        C::RefundStatus => Some("无售后或售后取消".to_owned()),
        _ => None,
    },
    blank: |column| if column.kind() == Kind::Date { "\t" } else { "" },
    guard: |column| ("", if column.kind() == Kind::Date { "\t" } else { "" }),
    equations: &[Equation {
        columns: &[C::NetReceipt, C::GoodsAmount, C::ShippingFee, C::MerchantDiscount],
        gap: |order, _| {
            Some(either(order.receipt - order.goods - order.shipping + order.merchant_discount, order.receipt))
        },
        of_order: true,
        tolerance: 1,
    }],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    // One order in five has a coupon of the shop, one in seven another of the platform.
    order.merchant_discount = if order.carrier.is_multiple_of(5) { order.goods / 20 } else { 0 };
    order.platform_discount = if order.shop.is_multiple_of(7) { order.goods / 50 } else { 0 };
    let is_paid = order.paid.is_some();
    order.receipt = if is_paid { order.goods + order.shipping - order.merchant_discount } else { 0 };
    order.paid_amount = if is_paid { order.receipt - order.platform_discount } else { 0 };
}

/// The buyer pays some seconds before the group is complete.
fn paid(order: &Order, _: &Line, _: &World) -> String {
    order.paid.map_or_else(|| "\t".to_owned(), |paid| time(paid, Dates::Time) + "\t")
}
