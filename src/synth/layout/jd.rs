//! The order export of JD: one row a product, GB18030, `1970-01-01` for times that have not come.

use super::{Cell, Encoding, Equation, Layout, PLAIN, STUCK_IN_SHOPS, either, listed, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;

pub(super) static LAYOUT: Layout = Layout {
    id: "jd",
    encoding: Encoding::Gb18030,
    ending: "\r\n",
    mix: Mix { organisations: 150, latin: false },
    columns: &[
        ("订单号", Cell::Of(C::OrderId)),
        ("商品ID", Cell::Of(C::ProductId)),
        ("商品名称", Cell::Of(C::ProductName)),
        ("订购数量", Cell::Of(C::Qty)),
        ("支付方式", Cell::Of(C::PaymentMethod)),
        ("下单时间", Cell::Of(C::OrderDate)),
        ("京东价", Cell::Of(C::UnitPrice)),
        ("订单金额", Cell::Of(C::OrderTotal)),
        ("结算金额", Cell::Of(C::NetReceipt)),
        ("余额支付", Cell::Always("0.00")),
        ("应付金额", Cell::Of(C::PaidAmount)),
        ("订单状态", Cell::Of(C::Status)),
        ("订单类型", Cell::Always("销售订单")),
        ("下单帐号", Cell::Of(C::BuyerNick)),
        ("客户姓名", Cell::Of(C::ContactName)),
        ("客户地址", Cell::Of(C::ShipAddress)),
        ("联系电话", Cell::Of(C::Phone)),
        ("订单备注", Cell::Of(C::BuyerRemark)),
        ("发票类型", Cell::Blank),
        ("发票抬头", Cell::Blank),
        ("发票内容", Cell::Blank),
        ("商家备注", Cell::Of(C::SellerRemark)),
        ("商家备注等级（等级1-5为由高到低）", Cell::Blank),
        ("运费金额", Cell::Of(C::ShippingFee)),
        ("付款确认时间", Cell::Of(C::PaymentDate)),
        ("增值税发票", Cell::Blank),
        ("货号", Cell::Blank),
        ("订单完成时间", Cell::Of(C::CompletionDate)),
        ("订单来源", Cell::Always("移动端订单")),
        ("订单渠道", Cell::Always("京东主站")),
        ("送装服务", Cell::Always("否")),
        ("服务费", Cell::Always("0.00")),
        ("仓库id", Cell::Always("10231")),
        ("仓库名称", Cell::Always("华东一号仓")),
        ("商家SKUID", Cell::Of(C::Sku)),
        ("是否为品牌商订单", Cell::Always("否")),
        ("是否为toplife订单", Cell::Always("否")),
        ("普通发票纳税编号", Cell::Of(C::TaxId)),
        ("商家应收", Cell::Blank),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::ProductName,
        C::Qty,
        C::UnitPrice,
        C::OrderTotal,
        C::ContactName,
        C::Status,
    ],
    names_payment_method: true,
    states: &[
        (Lifecycle::PendingPayment, "等待付款"),
        (Lifecycle::Paid, "等待出库"),
        (Lifecycle::Shipped, "等待确认收货"),
        (Lifecycle::Completed, "完成"),
        (Lifecycle::Cancelled, "取消"),
        (Lifecycle::Refunded, "(删除)等待确认收货"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, _| format!("3{:011}", (number + 5) * 7_919 % 100_000_000_000),
    amounts,
    own: |column, order, line, world| match column {
        C::ProductId => Some(format!("100982345{:05}", line.product * 13 + 17_702)),
        // Nothing stands between the parts.
        C::ShipAddress => {
            let place = &world.customer(order).address;
            Some(format!("{}{}{}{}", place.province, place.city, place.district, place.street))
        }
        _ => None,
    },
    blank: |column| if matches!(column, C::PaymentDate | C::CompletionDate) { "1970-01-01 00:00:00" } else { "" },
    equations: &[Equation {
        columns: &[C::OrderTotal, C::Qty, C::UnitPrice, C::ShippingFee],
        gap: |order, _| {
            let gap = order.total - listed(order);
            Some(either(gap, gap - order.shipping))
        },
        of_order: true,
        tolerance: 1,
    }],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.total = undiscounted(order);
    // What is to be paid stands there before it is paid, and no more when nothing is to be.
    order.paid_amount = if order.status == Lifecycle::Cancelled { 0 } else { order.total + order.shipping };
    order.receipt = order.paid_amount;
}
