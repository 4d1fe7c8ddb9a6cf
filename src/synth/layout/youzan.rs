//! The order export of Youzan with its 60 captions: one row an order, one word for two ends.

use super::{Cell, Equation, Layout, PLAIN, STUCK_IN_SHOPS, Shape, either, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling::{digits_of_day, parts};

pub(super) static LAYOUT: Layout = Layout {
    id: "youzan",
    shape: Shape::Orders,
    mix: Mix { organisations: 100, latin: false },
    columns: &[
        ("订单号", Cell::Of(C::OrderId)),
        ("销售渠道", Cell::Always("网店")),
        ("归属店铺", Cell::Of(C::ShopName)),
        ("订单类型", Cell::Always("普通订单")),
        ("订单状态", Cell::Of(C::Status)),
        ("推广方式", Cell::Blank),
        ("订单来源", Cell::Always("商家小程序")),
        ("订单创建时间", Cell::Of(C::OrderDate)),
        ("买家付款时间", Cell::Of(C::PaymentDate)),
        ("交易成功时间", Cell::Of(C::CompletionDate)),
        ("付款方式", Cell::Of(C::PaymentMethod)),
        ("支付流水号", Cell::Blank),
        ("商品金额合计", Cell::Of(C::GoodsAmount)),
        ("运费", Cell::Of(C::ShippingFee)),
        ("店铺优惠合计", Cell::Of(C::MerchantDiscount)),
        ("应收订单金额", Cell::Of(C::OrderTotal)),
        ("订单实付金额", Cell::Of(C::PaidAmount)),
        ("支付优惠合计", Cell::Of(C::PlatformDiscount)),
        ("订单实收金额", Cell::Of(C::NetReceipt)),
        ("订单抵用积分数", Cell::Always("0")),
        ("店铺优惠方式", Cell::Blank),
        ("支付优惠方式", Cell::Blank),
        ("全部商品名称", Cell::Of(C::ProductName)),
        ("商品种类数", Cell::Always("1")),
        ("订单配送方式", Cell::Always("快递")),
        ("同城送达时间/提货时间", Cell::Blank),
        ("收货人省份", Cell::Of(C::ShipProvince)),
        ("收货人城市", Cell::Of(C::ShipCity)),
        ("收货人地区", Cell::Of(C::ShipDistrict)),
        ("详细收货地址/提货地址", Cell::Of(C::ShipAddress)),
        ("收货人/提货人", Cell::Of(C::ContactName)),
        ("收货人手机号/提货人手机号", Cell::Of(C::Phone)),
        ("买家备注", Cell::Of(C::BuyerRemark)),
        ("订单星级", Cell::Blank),
        ("买家昵称", Cell::Of(C::BuyerNick)),
        ("买家是否会员", Cell::Always("否")),
        ("买家手机号", Cell::Blank),
        ("下单网点", Cell::Blank),
        ("收银员", Cell::Blank),
        ("分销员", Cell::Blank),
        ("销售导购", Cell::Of(C::Salesperson)),
        ("专属导购", Cell::Blank),
        ("订单退款状态", Cell::Of(C::RefundStatus)),
        ("订单已退款金额", Cell::Of(C::RefundAmount)),
        ("商家订单备注", Cell::Of(C::SellerRemark)),
        ("桌号", Cell::Blank),
        ("挂账主体", Cell::Blank),
        ("挂账手机号", Cell::Blank),
        ("团长订单", Cell::Always("否")),
        ("订单风险标签", Cell::Always("——")),
        ("分销员", Cell::Blank),
        ("分销员手机号", Cell::Blank),
        ("分销员所属店铺", Cell::Blank),
        ("分销员所属团队", Cell::Blank),
        ("分销员所属分组", Cell::Blank),
        ("分销员等级", Cell::Blank),
        ("订单佣金类型", Cell::Blank),
        ("订单佣金金额", Cell::Blank),
        ("订单下级卖货提成类型", Cell::Blank),
        ("订单下级卖货提成金额", Cell::Blank),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::ContactName, C::OrderTotal, C::ProductName],
    states: &[
        (Lifecycle::PendingPayment, "待付款"),
        (Lifecycle::Paid, "待发货"),
        (Lifecycle::Shipped, "已发货"),
        (Lifecycle::Completed, "交易完成"),
        (Lifecycle::Cancelled, "交易关闭"),
        (Lifecycle::Refunded, "交易关闭"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, ordered| {
        let (.., hour, minute, second) = parts(ordered);
        format!("E{}{hour:02}{minute:02}{second:02}{:010}", digits_of_day(ordered), number % 10_000_000_000)
    },
    amounts,
    own: |column, order, _, world| {
        Some(match column {
            C::PaymentMethod => if order.paid.is_some() { "微信支付" } else { "" }.to_owned(),
            C::RefundStatus if order.status == Lifecycle::Refunded => "全额退款成功".to_owned(),
            C::ShipAddress => {
                let place = &world.customer(order).address;
                format!("{}{}{}{}", place.province, place.city, place.district, place.street)
            }
            _ => return None,
        })
    },
    guard: |column| (if column == C::Phone { "\t" } else { "" }, ""),
    equations: &[
        Equation {
            columns: &[C::OrderTotal, C::GoodsAmount, C::ShippingFee, C::MerchantDiscount],
            gap: |order, _| Some(order.total - order.goods - order.shipping + order.merchant_discount),
            of_order: true,
            tolerance: 1,
        },
        Equation {
            columns: &[C::PaidAmount, C::OrderTotal, C::PlatformDiscount, C::PaymentDate],
            gap: |order, _| {
                let gap = order.paid_amount - order.total;
                order.paid.map(|_| either(gap + order.platform_discount, gap))
            },
            of_order: true,
            tolerance: 1,
        },
    ],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    order.merchant_discount = if order.carrier.is_multiple_of(5) { order.goods / 20 } else { 0 };
    order.platform_discount = if order.shop.is_multiple_of(7) { order.goods / 50 } else { 0 };
    order.total = order.goods + order.shipping - order.merchant_discount;
    order.paid_amount = if order.paid.is_some() { order.total - order.platform_discount } else { 0 };
    order.refund = if order.status == Lifecycle::Refunded { order.paid_amount } else { 0 };
    order.receipt = order.paid_amount - order.refund;
}
