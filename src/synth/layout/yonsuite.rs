//! The sales order list of `YonSuite` with approval states: one row a line, days with a time of midnight, the total on each row.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape, TOTAL_OF_LINES, net_price, taxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::DAY;
use crate::synth::spelling::{digits_of_day, time};
use crate::synth::words::WORDS;

pub(super) static LAYOUT: Layout = Layout {
    id: "yonsuite",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    dates: Dates::Midnight,
    columns: &[
        ("单据编号", Cell::Of(C::OrderId)),
        ("单据日期", Cell::Of(C::OrderDate)),
        ("审批日期", Cell::Of(C::ApprovedAt)),
        ("销售组织", Cell::Always("浙南销售公司")),
        ("交易类型", Cell::Always("普通销售")),
        ("客户", Cell::Of(C::CustomerName)),
        ("客户采购订单号", Cell::Blank),
        ("收货人", Cell::Of(C::ContactName)),
        ("收货电话", Cell::Of(C::Phone)),
        ("收货地址", Cell::Of(C::ShipAddress)),
        ("销售部门", Cell::Of(C::Department)),
        ("销售业务员", Cell::Of(C::Salesperson)),
        ("审批状态", Cell::Of(C::Status)),
        ("支付状态", Cell::Always("未付款")),
        ("合计含税金额", Cell::Of(C::OrderTotal)),
        ("行号", Cell::Of(C::LineNo)),
        ("物料编码", Cell::Of(C::Sku)),
        ("物料名称", Cell::Of(C::ProductName)),
        ("销售数量", Cell::Of(C::Qty)),
        ("销售单位", Cell::Of(C::Unit)),
        ("币种", Cell::Of(C::Currency)),
        ("汇率", Cell::Always("1")),
        ("含税成交价", Cell::Of(C::UnitPriceIncl)),
        ("含税金额", Cell::Of(C::LineAmount)),
        ("无税成交价", Cell::Of(C::UnitPrice)),
        ("无税金额", Cell::Of(C::LineAmountExcl)),
        ("税率", Cell::Of(C::TaxRate)),
        ("表体税额", Cell::Of(C::LineTax)),
        ("计划发货日期", Cell::Of(C::DeliveryDate)),
        ("累计已发货数量", Cell::Always("0")),
        ("累计退货数量", Cell::Always("0")),
        ("累计开票数量", Cell::Always("0")),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::CustomerName,
        C::Qty,
        C::Status,
        C::UnitPrice,
        C::LineAmount,
        C::OrderTotal,
        C::ProductName,
    ],
    states: &[(Lifecycle::Draft, "待审批"), (Lifecycle::PendingApproval, "审批中"), (Lifecycle::Confirmed, "已审批")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| format!("UO-{}{number:06}", digits_of_day(ordered)),
    amounts: |order| order.total = taxed(order, TAX),
    own: |column, order, line, _| {
        Some(match column {
            C::ContactName => WORDS.salespeople[order.shop % WORDS.salespeople.len()].to_owned(),
            C::LineNo => (line.number * 10).to_string(),
            C::TaxRate => TAX.to_string(),
            C::Currency => "人民币".to_owned(),
            C::UnitPrice => net_price(line, TAX),
            C::DeliveryDate => time(order.ordered + 7 * DAY, Dates::Midnight),
            C::ApprovedAt if order.status == Lifecycle::Confirmed => time(order.ordered, Dates::Midnight),
            _ => return None,
        })
    },
    equations: &[
        Equation {
            columns: &[C::LineAmount, C::LineAmountExcl, C::LineTax],
            gap: |order, at| order.lines.get(at).map(|line| line.amount - line.net - line.tax),
            of_order: false,
            tolerance: 1,
        },
        TOTAL_OF_LINES,
    ],
    ..PLAIN
};

/// Value added tax of goods, in per cent.
const TAX: i64 = 13;
