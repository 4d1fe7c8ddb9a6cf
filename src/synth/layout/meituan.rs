//! The item export of Meituan Instashopping: a tab in front of whatever is no amount, GB18030, no customer.

use super::{Cell, Encoding, Equation, Layout, PLAIN, either, listed, long_number, untaxed};
use crate::model::Column as C;
use crate::model::Kind;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{Line, Order, World};
use crate::synth::spelling::money;

pub(super) static LAYOUT: Layout = Layout {
    id: "meituan",
    encoding: Encoding::Gb18030,
    ending: "\r\n",
    mix: Mix { organisations: 0, latin: false },
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("下单时间", Cell::Of(C::OrderDate)),
        ("订单完成时间", Cell::Of(C::CompletionDate)),
        ("商家名称", Cell::Of(C::ShopName)),
        ("商家ID", Cell::Of(C::ShopId)),
        ("商家所在城市", Cell::Always("\t北京市")),
        ("订单支付类型", Cell::Of(C::PaymentMethod)),
        ("订单状态", Cell::Of(C::Status)),
        ("订单配送状态", Cell::Always("\t已送达")),
        ("是否预订单", Cell::Always("\t否")),
        ("商品分类", Cell::Always("\t日用")),
        ("商品名称", Cell::Of(C::ProductName)),
        ("UPC码", Cell::Blank),
        ("平台商品SKU码", Cell::Of(C::ProductId)),
        ("店内码/货号", Cell::Of(C::Sku)),
        ("是否部分退款商品", Cell::Always("\t否")),
        ("是否活动订单", Cell::Always("\t否")),
        ("优惠活动", Cell::Blank),
        ("是否催单", Cell::Always("\t否")),
        ("接单时长(s)", Cell::Always("\t6")),
        ("订单原价交易额(元)", Cell::Of(C::GoodsAmount)),
        ("订单实付交易额(元)", Cell::Of(C::PaidAmount)),
        ("平台承担活动金额(元)", Cell::Of(C::PlatformDiscount)),
        ("商家承担活动金额(元)", Cell::Of(C::MerchantDiscount)),
        ("商品销售数量", Cell::Of(C::Qty)),
        ("商品原价交易额(元)", Cell::Made(whole)),
        ("商品实付交易额(元)", Cell::Of(C::LineAmount)),
        ("商品总补贴金额(元)", Cell::Of(C::LineDiscount)),
        ("商品商家补贴金额(元)", Cell::Made(shares_shop)),
        ("商品平台补贴金额(元)", Cell::Made(shares_platform)),
        ("部分退款商品数量", Cell::Always("\t0")),
        ("部分退款商品金额(元)", Cell::Always("0.00")),
        ("配送费(元)", Cell::Of(C::ShippingFee)),
        ("配送时长(min)", Cell::Always("\t28")),
        ("打包袋费", Cell::Always("\t0.00")),
        ("回复状态", Cell::Always("\t未回复")),
        ("商家回复内容", Cell::Blank),
        ("订单取消原因(仅取消订单)", Cell::Of(C::CloseReason)),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::ProductName, C::Qty, C::LineAmount],
    states: &[
        (Lifecycle::Paid, "订单已处理"),
        (Lifecycle::Shipped, "订单已处理"),
        (Lifecycle::Completed, "已完成"),
        (Lifecycle::Cancelled, "已取消"),
        (Lifecycle::Refunded, "已完成"),
    ],
    id_of: |number, _| format!("45{}", long_number(number)),
    amounts,
    own: |column, order, line, _| {
        Some(match column {
            C::ShopName => "邻家便利（望京店）".to_owned(),
            C::ShopId => "18820417".to_owned(),
            C::PaymentMethod => "在线支付".to_owned(),
            C::ProductId => format!("3100{:05}", line.product * 29 + 45_501),
            C::CloseReason if order.status == Lifecycle::Cancelled => "用户取消".to_owned(),
            _ => return None,
        })
    },
    guard: |column| (if column.kind() == Kind::Money { "" } else { "\t" }, ""),
    equations: &[Equation {
        columns: &[C::PaidAmount, C::GoodsAmount, C::PlatformDiscount, C::MerchantDiscount, C::CompletionDate],
        gap: |order, _| {
            let taken_off = order.platform_discount + order.merchant_discount;
            let gap = order.paid_amount - order.goods + taken_off;
            order.completed.map(|_| either(gap, gap - order.shipping))
        },
        of_order: true,
        tolerance: 1,
    }],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    let paid = untaxed(order);
    order.goods = listed(order);
    order.merchant_discount = order.lines.iter().map(|line| line.discount - line.discount / 2).sum();
    order.platform_discount = order.lines.iter().map(|line| line.discount / 2).sum();
    order.paid_amount = if order.status == Lifecycle::Cancelled { 0 } else { paid };
}

fn whole(_: &Order, line: &Line, _: &World) -> String {
    money(line.qty * line.price)
}

fn shares_shop(_: &Order, line: &Line, _: &World) -> String {
    money(line.discount - line.discount / 2)
}

fn shares_platform(_: &Order, line: &Line, _: &World) -> String {
    money(line.discount / 2)
}
