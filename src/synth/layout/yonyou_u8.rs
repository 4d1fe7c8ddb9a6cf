//! The sales order list of Yonyou U8: a title above the captions, a row of totals below, prices with 13 % tax; GB18030.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape, net_price, taxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::{DAY, Line, Order, World};
use crate::synth::spelling::time;

pub(super) static LAYOUT: Layout = Layout {
    id: "yonyou_u8",
    shape: Shape::Documents,
    encoding: Encoding::Gb18030,
    ending: "\r\n",
    title: "销售订单列表",
    dates: Dates::Dashed,
    columns: &[
        ("订单号", Cell::Of(C::OrderId)),
        ("订单日期", Cell::Of(C::OrderDate)),
        ("业务类型", Cell::Always("普通销售")),
        ("销售类型", Cell::Always("国内销售")),
        ("客户编码", Cell::Of(C::CustomerId)),
        ("客户简称", Cell::Of(C::CustomerName)),
        ("销售部门", Cell::Of(C::Department)),
        ("业务员", Cell::Of(C::Salesperson)),
        ("税率", Cell::Of(C::TaxRate)),
        ("币种", Cell::Of(C::Currency)),
        ("汇率", Cell::Always("1")),
        ("付款条件", Cell::Always("月结30天")),
        ("发货地址", Cell::Of(C::ShipAddress)),
        ("备注", Cell::Of(C::SellerRemark)),
        ("定金", Cell::Blank),
        ("制单人", Cell::Always("施文娟")),
        ("审核人", Cell::Made(approver)),
        ("关闭人", Cell::Blank),
        ("状态", Cell::Of(C::Status)),
        ("自定义项1", Cell::Blank),
        ("行号", Cell::Of(C::LineNo)),
        ("存货编码", Cell::Of(C::Sku)),
        ("存货名称", Cell::Of(C::ProductName)),
        ("规格型号", Cell::Blank),
        ("主计量单位", Cell::Of(C::Unit)),
        ("销售单位", Cell::Blank),
        ("数量", Cell::Of(C::Qty)),
        ("件数", Cell::Blank),
        ("换算率", Cell::Blank),
        ("报价", Cell::Of(C::ListPrice)),
        ("含税单价", Cell::Of(C::UnitPriceIncl)),
        ("无税单价", Cell::Of(C::UnitPrice)),
        ("无税金额", Cell::Of(C::LineAmountExcl)),
        ("税额", Cell::Of(C::LineTax)),
        ("价税合计", Cell::Of(C::LineAmount)),
        ("折扣额", Cell::Always("0.00")),
        ("扣率", Cell::Always("100")),
        ("扣率2", Cell::Always("100")),
        ("本币无税单价", Cell::Made(net_each)),
        ("本币无税金额", Cell::Of(C::LineAmountExclLocal)),
        ("本币税额", Cell::Of(C::LineTaxLocal)),
        ("本币价税合计", Cell::Of(C::LineAmountLocal)),
        ("预发货日期", Cell::Of(C::DeliveryDate)),
        ("预完工日期", Cell::Blank),
        ("累计发货数量", Cell::Always("0")),
        ("累计开票数量", Cell::Always("0")),
        ("累计出库数量", Cell::Always("0")),
        ("退货数量", Cell::Always("0")),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::CustomerName,
        C::Sku,
        C::Qty,
        C::Status,
        C::UnitPrice,
        C::LineAmount,
        C::ProductName,
    ],
    states: &[(Lifecycle::Draft, "未审核"), (Lifecycle::PendingApproval, "审批中"), (Lifecycle::Confirmed, "已审核")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, _| format!("{:010}", (1207 + number) % 10_000_000_000),
    amounts: |order| order.total = taxed(order, TAX),
    own: |column, order, line, _| {
        Some(match column {
            C::TaxRate => TAX.to_string(),
            C::Currency => "人民币".to_owned(),
            C::UnitPrice => net_price(line, TAX),
            C::DeliveryDate => time(order.ordered + 10 * DAY, Dates::Dashed),
            _ => return None,
        })
    },
    equations: &[Equation {
        // What is wrong is wrong in both currencies.
        columns: &[
            C::LineAmount,
            C::LineAmountExcl,
            C::LineTax,
            C::LineAmountLocal,
            C::LineAmountExclLocal,
            C::LineTaxLocal,
        ],
        gap: |order, at| order.lines.get(at).map(|line| line.amount - line.net - line.tax),
        of_order: false,
        tolerance: 1,
    }],
    totals: true,
    ..PLAIN
};

/// Value added tax of goods, in per cent.
const TAX: i64 = 13;

fn approver(order: &Order, _: &Line, _: &World) -> String {
    if order.status == Lifecycle::Confirmed { "万晓峰" } else { "" }.to_owned()
}

fn net_each(_: &Order, line: &Line, _: &World) -> String {
    net_price(line, TAX)
}
