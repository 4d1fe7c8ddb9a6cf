//! The order export of Douyin shops by product: every cell in quotes, a tab in front of numbers and names, `-` for nothing.

use super::{Cell, Encoding, Equation, Layout, PLAIN, STUCK_IN_SHOPS, long_number, untaxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::DAY;
use crate::synth::spelling::time;

pub(super) static LAYOUT: Layout = Layout {
    id: "douyin",
    encoding: Encoding::Utf8Mark,
    quoted: true,
    mix: Mix { organisations: 60, latin: false },
    columns: &[
        ("主订单编号", Cell::Of(C::OrderId)),
        ("子订单编号", Cell::Of(C::LineId)),
        ("选购商品", Cell::Of(C::ProductName)),
        ("商品规格", Cell::Always("\t默认")),
        ("商品数量", Cell::Of(C::Qty)),
        ("商品ID", Cell::Of(C::ProductId)),
        ("商家编码", Cell::Of(C::Sku)),
        ("商品单价", Cell::Of(C::UnitPrice)),
        ("订单应付金额", Cell::Of(C::LineAmount)),
        ("运费", Cell::Always("0.00")),
        ("优惠总金额", Cell::Of(C::LineDiscount)),
        ("平台优惠", Cell::Always("0.00")),
        ("商家优惠", Cell::Always("0.00")),
        ("达人优惠", Cell::Always("0.00")),
        ("商家改价", Cell::Always("0.00")),
        ("支付优惠", Cell::Always("0.00")),
        ("红包抵扣", Cell::Always("0.00")),
        ("支付方式", Cell::Of(C::PaymentMethod)),
        ("手续费", Cell::Always("0.00")),
        ("收件人", Cell::Of(C::ContactName)),
        ("收件人手机号", Cell::Of(C::Phone)),
        ("省", Cell::Of(C::ShipProvince)),
        ("市", Cell::Of(C::ShipCity)),
        ("区", Cell::Of(C::ShipDistrict)),
        ("街道", Cell::Always("-")),
        ("详细地址", Cell::Of(C::ShipStreet)),
        ("是否修改过地址", Cell::Always("否")),
        ("买家留言", Cell::Of(C::BuyerRemark)),
        ("订单提交时间", Cell::Of(C::OrderDate)),
        ("旗帜颜色", Cell::Always("-")),
        ("商家备注", Cell::Of(C::SellerRemark)),
        ("订单完成时间", Cell::Of(C::CompletionDate)),
        ("支付完成时间", Cell::Of(C::PaymentDate)),
        ("APP渠道", Cell::Always("抖音")),
        ("流量来源", Cell::Always("抖音号")),
        ("订单状态", Cell::Of(C::Status)),
        ("承诺发货时间", Cell::Of(C::DueDate)),
        ("订单类型", Cell::Always("普通订单")),
        ("鲁班落地页ID", Cell::Always("-")),
        ("达人ID", Cell::Always("-")),
        ("达人昵称", Cell::Always("-")),
        ("所属门店ID", Cell::Always("-")),
        ("售后状态", Cell::Of(C::RefundStatus)),
        ("取消原因", Cell::Of(C::CloseReason)),
        ("预约发货时间", Cell::Always("-")),
        ("仓库ID", Cell::Always("WH0071")),
        ("仓库名称", Cell::Always("宁波鄞州仓")),
        ("是否安心购", Cell::Always("是")),
        ("广告渠道", Cell::Always("-")),
        ("流量类型", Cell::Always("自然流量")),
        ("流量体裁", Cell::Always("直播")),
        ("流量渠道", Cell::Always("-")),
        ("发货主体", Cell::Always("商家发货")),
        ("发货主体明细", Cell::Always("-")),
        ("发货时间", Cell::Of(C::ShipDate)),
        ("降价类优惠", Cell::Always("0.00")),
        ("平台实际承担优惠金额", Cell::Always("0.00")),
        ("商家实际承担优惠金额", Cell::Always("0.00")),
        ("达人实际承担优惠金额", Cell::Always("0.00")),
        ("预计送达时间", Cell::Always("-")),
        ("是否平台仓自流转", Cell::Always("否")),
        ("车型", Cell::Always("-")),
        ("预约送达时间", Cell::Always("-")),
        ("建议发货时间（起）", Cell::Always("-")),
        ("建议发货时间（止）", Cell::Always("-")),
    ],
    required: &[
        C::OrderId,
        C::LineId,
        C::OrderDate,
        C::ProductName,
        C::Qty,
        C::UnitPrice,
        C::LineAmount,
        C::ContactName,
        C::Status,
    ],
    states: &[
        (Lifecycle::PendingPayment, "待确认/待支付"),
        (Lifecycle::Paid, "备货中"),
        (Lifecycle::Shipped, "已发货"),
        (Lifecycle::Completed, "已完成"),
        (Lifecycle::Cancelled, "已关闭"),
        (Lifecycle::Refunded, "已关闭"),
    ],
    stuck: STUCK_IN_SHOPS,
    id_of: |number, _| format!("69{}", long_number(number)),
    amounts: |order| {
        untaxed(order);
    },
    own: |column, order, line, world| {
        Some(match column {
            C::LineId => {
                let of_order = order.id.get(2..).unwrap_or_default();
                format!("{}{of_order}", 68 + line.number)
            }
            C::ProductId => format!("3702114480926{:06}", line.product * 31 + 135_517),
            C::PaymentMethod if order.paid.is_some() => "微信".to_owned(),
            C::DueDate => order.paid.map(|paid| time(paid + 2 * DAY, world.layout.dates)).unwrap_or_default(),
            C::RefundStatus if order.status == Lifecycle::Refunded => "退款成功".to_owned(),
            C::CloseReason if order.status == Lifecycle::Cancelled => "超时未支付".to_owned(),
            C::PaymentMethod | C::CloseReason => String::new(),
            _ => return None,
        })
    },
    blank: |_| "-",
    guard: |column| {
        let is_guarded = matches!(
            column,
            C::OrderId | C::LineId | C::ProductName | C::ProductId | C::Sku | C::ContactName | C::Phone | C::ShipStreet
        );
        (if is_guarded { "\t" } else { "" }, "")
    },
    equations: &[Equation {
        columns: &[C::LineAmount, C::Qty, C::UnitPrice, C::LineDiscount],
        gap: |order, at| order.lines.get(at).map(|line| line.amount - (line.qty * line.price - line.discount)),
        of_order: false,
        tolerance: 1,
    }],
    ..PLAIN
};
