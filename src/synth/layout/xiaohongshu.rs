//! The order export of Xiaohongshu shops with all its columns: one row a SKU, amounts of the row.

use super::{Cell, Encoding, Layout, PLAIN, STUCK_IN_SHOPS, long_number, untaxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{DAY, Line, Order, World};
use crate::synth::spelling::{money, time};

pub(super) static LAYOUT: Layout = Layout {
    id: "xiaohongshu",
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    mix: Mix { organisations: 60, latin: false },
    columns: &[
        ("订单号", Cell::Of(C::OrderId)),
        ("订单状态", Cell::Of(C::Status)),
        ("售后状态", Cell::Of(C::RefundStatus)),
        ("订单类型", Cell::Always("现货")),
        ("订单标记", Cell::Blank),
        ("收件人姓名", Cell::Of(C::ContactName)),
        ("收件人电话", Cell::Of(C::Phone)),
        ("收件人地址", Cell::Of(C::ShipAddress)),
        ("省", Cell::Of(C::ShipProvince)),
        ("市", Cell::Of(C::ShipCity)),
        ("区", Cell::Of(C::ShipDistrict)),
        ("区域编码", Cell::Blank),
        ("小红书编码", Cell::Made(code)),
        ("条形码", Cell::Blank),
        ("规格ID", Cell::Made(variant)),
        ("达人ID", Cell::Blank),
        ("达人名称", Cell::Blank),
        ("SKU名称", Cell::Made(name)),
        ("SKU规格", Cell::Always("默认")),
        ("SKU件数", Cell::Of(C::Qty)),
        ("是否为赠品", Cell::Of(C::IsGift)),
        ("发票/Invoice", Cell::Blank),
        ("商品总价(元)", Cell::Made(whole)),
        ("用户应付金额(元)", Cell::Of(C::LineAmount)),
        ("平台优惠(元)", Cell::Always("0.00")),
        ("店铺优惠(元)", Cell::Of(C::LineDiscount)),
        ("支付渠道优惠(元)", Cell::Always("0.00")),
        ("SKU商家改价(元)", Cell::Always("0.00")),
        ("商家应收金额(元)（支付金额）", Cell::Made(due)),
        ("支付方式", Cell::Of(C::PaymentMethod)),
        ("支付渠道订单号", Cell::Blank),
        ("支付期数", Cell::Blank),
        ("利息费用", Cell::Blank),
        ("手续费承担方", Cell::Blank),
        ("支付时间", Cell::Of(C::PaymentDate)),
        ("sku净重(kg)", Cell::Blank),
        ("包裹总净重(kg)", Cell::Blank),
        ("包裹总运费(元)", Cell::Always("0.00")),
        ("快递公司", Cell::Of(C::Carrier)),
        ("快递单号", Cell::Of(C::TrackingNo)),
        ("发货链接", Cell::Blank),
        ("大头笔/Paint Marker", Cell::Blank),
        ("集包地/Express Extend 1", Cell::Blank),
        ("三段码/Express Extend 2", Cell::Blank),
        ("订购人身份证姓名/ID Name", Cell::Blank),
        ("订购人身份证号/ID Number", Cell::Blank),
        ("收件人身份证姓名", Cell::Blank),
        ("收件人身份证号", Cell::Blank),
        ("订单创建时间", Cell::Of(C::OrderDate)),
        ("预售订单开始发货时间", Cell::Blank),
        ("预售订单截止发货时间", Cell::Blank),
        ("承诺发货时间", Cell::Of(C::DueDate)),
        ("订单发货时间", Cell::Of(C::ShipDate)),
        ("订单完成时间", Cell::Of(C::CompletionDate)),
        ("发货仓库", Cell::Always("杭州一仓")),
        ("确认收货类型", Cell::Always("自动确认收货")),
        ("是否延迟收货", Cell::Always("否")),
        ("用户备注", Cell::Of(C::BuyerRemark)),
        ("包裹备注标记", Cell::Blank),
        ("包裹备注信息", Cell::Of(C::SellerRemark)),
        ("异常原因", Cell::Blank),
        ("店铺名称", Cell::Of(C::ShopName)),
        ("用户编号", Cell::Of(C::CustomerId)),
        ("运费模版名称", Cell::Always("全国包邮")),
        ("物流方案名称", Cell::Always("国内普通快递")),
        ("第三方机构订单号", Cell::Blank),
        ("国补模式", Cell::Blank),
        ("供应商id", Cell::Blank),
        ("供应商名称", Cell::Blank),
        ("商家编码", Cell::Of(C::Sku)),
        ("商品ID", Cell::Of(C::ProductId)),
        ("商品名称", Cell::Of(C::ProductName)),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::Qty, C::ProductName, C::LineAmount, C::ContactName],
    states: &[
        (Lifecycle::PendingPayment, "待付款"),
        (Lifecycle::Paid, "待发货"),
        (Lifecycle::Shipped, "待收货"),
        (Lifecycle::Completed, "已完成"),
        (Lifecycle::Cancelled, "已取消"),
        (Lifecycle::Refunded, "已关闭"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, _| format!("P7{}", long_number(number)),
    amounts: |order| {
        untaxed(order);
    },
    own: |column, order, line, world| {
        Some(match column {
            C::RefundStatus => if order.status == Lifecycle::Refunded { "售后完成" } else { "无售后" }.to_owned(),
            C::IsGift => if line.is_gift { "是" } else { "否" }.to_owned(),
            C::PaymentMethod => if order.paid.is_some() { "支付宝" } else { "" }.to_owned(),
            C::DueDate => order.paid.map(|paid| time(paid + 2 * DAY, world.layout.dates)).unwrap_or_default(),
            C::CustomerId if !order.code.is_empty() => format!("5f003ce19c8052e3{}", order.code),
            C::ProductId => format!("66f0a1b2c3d4e5f6{:08}", line.product + 100_001),
            _ => return None,
        })
    },
    ..PLAIN
};

fn code(_: &Order, line: &Line, _: &World) -> String {
    format!("S-XH{}", line.product + 100_001)
}

fn variant(_: &Order, line: &Line, _: &World) -> String {
    format!("66f0a1b2c3d4e5f7{:08}", line.product + 100_001)
}

fn name(_: &Order, line: &Line, world: &World) -> String {
    world.products()[line.product].name.to_owned()
}

fn whole(_: &Order, line: &Line, _: &World) -> String {
    money(line.qty * line.price)
}

fn due(_: &Order, line: &Line, _: &World) -> String {
    money(line.amount)
}
