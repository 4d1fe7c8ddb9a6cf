//! The order export of Taobao and Tmall, with the 61 captions of its newest verified form: GB18030, guards around numbers.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling::money;
use crate::synth::words::WORDS;

pub(super) static LAYOUT: Layout = Layout {
    id: "taobao",
    shape: Shape::Orders,
    encoding: Encoding::Gb18030,
    dates: Dates::Time,
    mix: Mix { organisations: 120, latin: false },
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("买家会员名", Cell::Of(C::BuyerNick)),
        ("买家支付宝账号", Cell::Blank),
        ("支付单号", Cell::Blank),
        ("支付详情", Cell::Blank),
        ("买家应付货款", Cell::Of(C::GoodsAmount)),
        ("买家应付邮费", Cell::Of(C::ShippingFee)),
        ("买家支付积分", Cell::Always("0")),
        ("总金额", Cell::Of(C::OrderTotal)),
        ("返点积分", Cell::Always("0")),
        ("买家实际支付金额", Cell::Of(C::PaidAmount)),
        ("买家实际支付积分", Cell::Always("0")),
        ("订单状态", Cell::Of(C::Status)),
        ("买家留言", Cell::Of(C::BuyerRemark)),
        ("收货人姓名", Cell::Of(C::ContactName)),
        ("收货地址 ", Cell::Of(C::ShipAddress)),
        ("运送方式", Cell::Always("快递")),
        ("联系电话 ", Cell::Blank),
        ("联系手机", Cell::Of(C::Phone)),
        ("订单创建时间", Cell::Of(C::OrderDate)),
        ("订单付款时间 ", Cell::Of(C::PaymentDate)),
        ("宝贝标题 ", Cell::Of(C::ProductName)),
        ("宝贝种类 ", Cell::Always("1")),
        ("物流单号 ", Cell::Of(C::TrackingNo)),
        ("物流公司", Cell::Of(C::Carrier)),
        ("订单备注", Cell::Of(C::SellerRemark)),
        ("宝贝总数量", Cell::Of(C::Qty)),
        ("店铺Id", Cell::Always("0")),
        ("店铺名称", Cell::Of(C::ShopName)),
        ("订单关闭原因", Cell::Of(C::CloseReason)),
        ("卖家服务费", Cell::Always("0")),
        ("买家服务费", Cell::Always("0元")),
        ("发票抬头", Cell::Blank),
        ("是否手机订单", Cell::Always("手机订单")),
        ("分阶段订单信息", Cell::Blank),
        ("特权订金订单id", Cell::Blank),
        ("是否上传合同照片", Cell::Always("否")),
        ("是否上传小票", Cell::Always("否")),
        ("是否代付", Cell::Always("否")),
        ("定金排名", Cell::Blank),
        ("修改后的sku", Cell::Blank),
        ("修改后的收货地址", Cell::Blank),
        ("异常信息", Cell::Blank),
        ("天猫卡券抵扣", Cell::Blank),
        ("集分宝抵扣", Cell::Blank),
        ("是否是O2O交易", Cell::Blank),
        ("新零售交易类型", Cell::Blank),
        ("新零售导购门店名称", Cell::Blank),
        ("新零售导购门店id", Cell::Blank),
        ("新零售发货门店名称", Cell::Blank),
        ("新零售发货门店id", Cell::Blank),
        ("退款金额", Cell::Of(C::RefundAmount)),
        ("预约门店", Cell::Blank),
        ("确认收货时间", Cell::Of(C::ReceiveDate)),
        ("打款商家金额", Cell::Of(C::NetReceipt)),
        ("含应开票给个人的个人红包", Cell::Always("0.00元")),
        ("是否信用购", Cell::Always("否")),
        ("体验期结束时间", Cell::Blank),
        ("前N有礼", Cell::Blank),
        ("配送类型", Cell::Blank),
        ("主订单编号", Cell::Blank),
    ],
    required: &[C::OrderId, C::OrderDate, C::OrderTotal, C::ContactName, C::Status, C::Qty],
    states: &[
        (Lifecycle::PendingPayment, "等待买家付款"),
        (Lifecycle::Paid, "买家已付款，等待卖家发货"),
        (Lifecycle::Shipped, "卖家已发货，等待买家确认"),
        (Lifecycle::Completed, "交易成功"),
        (Lifecycle::Cancelled, "交易关闭"),
        (Lifecycle::Refunded, "交易关闭"),
    ],
    stuck: &[Lifecycle::PendingPayment, Lifecycle::Paid, Lifecycle::Shipped],
    // The last four digits are the buyer's and never all zero, which would look like a number that was rounded.
    id_of: |number, _| format!("39{:013}{:04}", number * 10_007 % 10_000_000_000_000, 1 + number * 7_919 % 9_999),
    amounts,
    own: |column, order, _, _| match column {
        C::OrderId => Some(format!("=\"{}\"", order.id)),
        C::Phone if !order.phone.is_empty() => Some(format!("'{}", order.phone)),
        C::TrackingNo if !order.tracking.is_empty() => Some(format!("No:{}", order.tracking)),
        C::NetReceipt => Some(format!("{}元", money(order.paid_amount))),
        C::CloseReason => Some(match order.status {
            Lifecycle::Cancelled => "买家未付款".to_owned(),
            Lifecycle::Refunded => WORDS.close_reasons[order.shop % WORDS.close_reasons.len()].to_owned(),
            _ => "订单未关闭".to_owned(),
        }),
        _ => None,
    },
    equations: &[
        Equation {
            columns: &[C::OrderTotal, C::PaidAmount, C::RefundAmount],
            gap: |order, _| order.paid.map(|_| order.total - order.paid_amount - order.refund),
            of_order: true,
            tolerance: 0,
        },
        Equation {
            columns: &[C::PaidAmount, C::PaymentDate],
            gap: |order, _| order.paid.is_none().then_some(order.paid_amount),
            of_order: true,
            tolerance: 0,
        },
        Equation {
            columns: &[C::OrderTotal, C::GoodsAmount, C::ShippingFee],
            gap: |order, _| Some(order.total - order.goods - order.shipping),
            of_order: true,
            tolerance: 0,
        },
    ],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    for line in &mut order.lines {
        line.net = line.qty * line.price - line.discount;
        line.amount = line.net;
    }
    order.goods = order.lines.iter().map(|line| line.amount).sum();
    order.total = order.goods + order.shipping;
    // What was paid is net of what was given back.
    order.refund = if order.status == Lifecycle::Refunded { order.total } else { 0 };
    order.paid_amount = if order.paid.is_some() { order.total - order.refund } else { 0 };
}
