//! The order export of WeChat shops with 57 captions: one row a product, the order repeated on each.

use super::{Cell, Encoding, Equation, Layout, PLAIN, STUCK_IN_SHOPS, listed, long_number, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling::money;

pub(super) static LAYOUT: Layout = Layout {
    id: "weixin",
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    mix: Mix { organisations: 60, latin: false },
    columns: &[
        ("订单号", Cell::Of(C::OrderId)),
        ("订单下单时间", Cell::Of(C::OrderDate)),
        ("订单发货时间", Cell::Of(C::ShipDate)),
        ("订单确认收货时间", Cell::Of(C::ReceiveDate)),
        ("订单完成结算时间", Cell::Of(C::CompletionDate)),
        ("订单状态", Cell::Of(C::Status)),
        ("发货方式", Cell::Always("自行发货")),
        ("收件人姓名", Cell::Of(C::ContactName)),
        ("收件人地址", Cell::Of(C::ShipAddress)),
        ("省", Cell::Of(C::ShipProvince)),
        ("市", Cell::Of(C::ShipCity)),
        ("区", Cell::Of(C::ShipDistrict)),
        ("收件人手机", Cell::Of(C::Phone)),
        ("买家备注", Cell::Of(C::BuyerRemark)),
        ("商家备注", Cell::Of(C::SellerRemark)),
        ("打标颜色", Cell::Blank),
        ("商品总价", Cell::Of(C::GoodsAmount)),
        ("订单实际支付金额", Cell::Of(C::PaidAmount)),
        ("订单实际收款金额", Cell::Of(C::NetReceipt)),
        ("订单运费", Cell::Of(C::ShippingFee)),
        ("商品优惠", Cell::Of(C::MerchantDiscount)),
        ("跨店优惠", Cell::Of(C::PlatformDiscount)),
        ("商品改价", Cell::Always("0.00")),
        ("积分抵扣", Cell::Of(C::DiscountAmount)),
        ("支付方式", Cell::Of(C::PaymentMethod)),
        ("支付时间", Cell::Of(C::PaymentDate)),
        ("交易单号", Cell::Of(C::PaymentRef)),
        ("物流公司", Cell::Of(C::Carrier)),
        ("快递单号", Cell::Of(C::TrackingNo)),
        ("技术服务费", Cell::Always("0.00")),
        ("技术服务费（将以人气卡形式返还）", Cell::Always("0.00")),
        ("运费险预计投保费用", Cell::Always("0.00")),
        ("带货方式", Cell::Blank),
        ("带货账号类型", Cell::Blank),
        ("带货账号昵称", Cell::Blank),
        ("带货费用渠道", Cell::Blank),
        ("带货费用类型", Cell::Blank),
        ("带货费用", Cell::Always("0.00")),
        ("带货佣金率", Cell::Blank),
        ("礼物单号", Cell::Blank),
        ("商品名称", Cell::Of(C::ProductName)),
        ("商品编码(平台)", Cell::Of(C::ProductId)),
        ("商品编码(自定义)", Cell::Blank),
        ("SKU编码(自定义)", Cell::Of(C::Sku)),
        ("商品属性", Cell::Blank),
        ("商品价格(单件)", Cell::Of(C::ListPrice)),
        ("商品实际价格(单件)", Cell::Of(C::UnitPrice)),
        ("商品实际价格(总共)", Cell::Of(C::LineAmount)),
        ("是否预售", Cell::Always("现货")),
        ("商品数量", Cell::Of(C::Qty)),
        ("商品平台券优惠", Cell::Always("0.00")),
        ("商品平均运费", Cell::Always("0.00")),
        ("定制信息", Cell::Blank),
        ("定制预览图", Cell::Blank),
        ("商品发货", Cell::Of(C::LineStatus)),
        ("商品售后", Cell::Of(C::LineRefundStatus)),
        ("商品已退款金额", Cell::Of(C::LineRefundAmount)),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::Status,
        C::ProductName,
        C::Qty,
        C::UnitPrice,
        C::LineAmount,
        C::ContactName,
    ],
    states: &[
        (Lifecycle::PendingPayment, "待付款"),
        (Lifecycle::Paid, "待发货"),
        (Lifecycle::Shipped, "待收货"),
        (Lifecycle::Completed, "完成"),
        (Lifecycle::Cancelled, "已取消"),
        (Lifecycle::Refunded, "全部商品售后之后订单取消"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, _| format!("37{}", long_number(number)),
    amounts,
    own: |column, order, line, _| {
        let is_refunded = order.status == Lifecycle::Refunded;
        Some(match column {
            C::ProductId => format!("100001836{:05}", line.product * 3 + 50_001),
            C::PaymentMethod => if order.paid.is_some() { "微信支付" } else { "" }.to_owned(),
            C::PaymentRef if order.paid.is_some() => format!("42000{}", order.id),
            C::LineStatus => if order.shipped.is_some() { "已发货" } else { "未发货" }.to_owned(),
            C::LineRefundStatus => if is_refunded { "退款完成" } else { "无" }.to_owned(),
            C::LineRefundAmount => money(if is_refunded { line.amount } else { 0 }),
            _ => return None,
        })
    },
    equations: &[
        Equation {
            columns: &[C::LineAmount, C::UnitPrice, C::Qty],
            gap: |order, at| order.lines.get(at).map(|line| line.amount - line.qty * line.price),
            of_order: false,
            tolerance: 5,
        },
        Equation {
            columns: &[C::GoodsAmount, C::Qty, C::ListPrice, C::UnitPrice],
            gap: |order, _| Some(order.goods - listed(order)),
            of_order: true,
            tolerance: 1,
        },
        Equation {
            columns: &[
                C::PaidAmount,
                C::GoodsAmount,
                C::ShippingFee,
                C::MerchantDiscount,
                C::PlatformDiscount,
                C::DiscountAmount,
                C::PaymentDate,
            ],
            gap: |order, _| {
                let taken_off = order.merchant_discount + order.platform_discount + order.discount;
                order.paid.map(|_| order.paid_amount - order.goods - order.shipping + taken_off)
            },
            of_order: true,
            tolerance: 1,
        },
    ],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    order.platform_discount = if order.shop.is_multiple_of(7) { order.goods / 50 } else { 0 };
    // Points are worth a cent each.
    order.discount = if order.carrier.is_multiple_of(5) { order.goods / 100 } else { 0 };
    let due = order.goods + order.shipping - order.platform_discount - order.discount;
    order.paid_amount = if order.paid.is_some() { due } else { 0 };
    order.receipt = if order.paid.is_some() { due + order.platform_discount } else { 0 };
}
