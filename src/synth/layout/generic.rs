//! A plain order table in Chinese, as small shops and ERP systems export it: one row a line, UTF-8.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling;

pub(super) static LAYOUT: Layout = Layout {
    id: "generic",
    shape: Shape::Lines,
    encoding: Encoding::Utf8,
    dates: Dates::Time,
    mix: Mix { organisations: 650, latin: false },
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("下单时间", Cell::Of(C::OrderDate)),
        ("付款时间", Cell::Of(C::PaymentDate)),
        ("发货时间", Cell::Of(C::ShipDate)),
        ("完成时间", Cell::Of(C::CompletionDate)),
        ("客户编码", Cell::Of(C::CustomerId)),
        ("客户名称", Cell::Of(C::CustomerName)),
        ("联系手机", Cell::Of(C::Phone)),
        ("电子邮箱", Cell::Of(C::Email)),
        ("纳税人识别号", Cell::Of(C::TaxId)),
        ("收货地址", Cell::Of(C::ShipAddress)),
        ("订单状态", Cell::Of(C::Status)),
        ("支付方式", Cell::Of(C::PaymentMethod)),
        ("行号", Cell::Of(C::LineNo)),
        ("商品编码", Cell::Of(C::Sku)),
        ("商品名称", Cell::Of(C::ProductName)),
        ("数量", Cell::Of(C::Qty)),
        ("单价", Cell::Of(C::UnitPrice)),
        ("行折扣额", Cell::Of(C::LineDiscount)),
        ("行金额", Cell::Of(C::LineAmount)),
        ("订单金额", Cell::Of(C::OrderTotal)),
        ("业务员", Cell::Of(C::Salesperson)),
        ("备注", Cell::Of(C::SellerRemark)),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::CustomerName,
        C::Status,
        C::ProductName,
        C::Qty,
        C::UnitPrice,
        C::LineAmount,
    ],
    has_returns: true,
    names_payment_method: true,
    states: &[
        (Lifecycle::PendingPayment, "待付款"),
        (Lifecycle::Paid, "已付款待发货"),
        (Lifecycle::Shipped, "已发货"),
        (Lifecycle::Completed, "已完成"),
        (Lifecycle::Cancelled, "已取消"),
        (Lifecycle::Refunded, "已退款"),
    ],
    stuck: &[Lifecycle::PendingPayment, Lifecycle::Paid, Lifecycle::Shipped],
    // The day and a running number: 20 digits, of which a spreadsheet keeps 15.
    id_of: |number, ordered| {
        format!("{}{:012}", spelling::digits_of_day(ordered), (number + 17) * 7_919_001 % 999_999_999_989)
    },
    amounts,
    own: |column, order, _, _| match column {
        C::Status if order.is_return => Some("退货完成".to_owned()),
        _ => None,
    },
    equations: &[
        Equation {
            columns: &[C::LineAmount, C::Qty, C::UnitPrice, C::LineDiscount],
            gap: |order, at| {
                let line = order.lines.get(at)?;
                Some(line.amount - (line.qty * line.price - line.discount))
            },
            of_order: false,
            tolerance: 1,
        },
        Equation {
            columns: &[C::OrderTotal, C::LineAmount, C::Qty, C::UnitPrice],
            gap: |order, _| Some(order.total - order.lines.iter().map(|line| line.amount).sum::<i64>()),
            of_order: true,
            tolerance: 1,
        },
    ],
    totals: true,
    ..PLAIN
};

fn amounts(order: &mut Order) {
    for line in &mut order.lines {
        line.net = line.qty * line.price - line.discount;
        line.amount = line.net;
    }
    order.shipping = 0;
    order.total = order.lines.iter().map(|line| line.amount).sum();
    order.paid_amount = if order.paid.is_some() { order.total } else { 0 };
}
