//! The sales order list of Kingdee Galaxy: one row a line, approval in the place of payment, 13 % tax.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling;
use crate::synth::words::WORDS;

/// Value added tax of goods, in per cent.
const TAX: i64 = 13;

pub(super) static LAYOUT: Layout = Layout {
    id: "kingdee",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    dates: Dates::Day,
    mix: Mix { organisations: 1000, latin: false },
    columns: &[
        ("日期", Cell::Of(C::OrderDate)),
        ("单据类型", Cell::Always("标准销售订单")),
        ("单据编号", Cell::Of(C::OrderId)),
        ("单据状态", Cell::Of(C::Status)),
        ("客户编码", Cell::Of(C::CustomerId)),
        ("客户", Cell::Of(C::CustomerName)),
        ("销售组织", Cell::Always("总公司")),
        ("销售部门", Cell::Of(C::Department)),
        ("销售员", Cell::Of(C::Salesperson)),
        ("行号", Cell::Of(C::LineNo)),
        ("物料编码", Cell::Of(C::Sku)),
        ("物料名称", Cell::Of(C::ProductName)),
        ("销售单位", Cell::Of(C::Unit)),
        ("销售数量", Cell::Of(C::Qty)),
        ("单价", Cell::Of(C::UnitPrice)),
        ("折扣额", Cell::Of(C::LineDiscount)),
        ("税率%", Cell::Of(C::TaxRate)),
        ("税额", Cell::Of(C::LineTax)),
        ("金额", Cell::Of(C::LineAmountExcl)),
        ("价税合计", Cell::Of(C::LineAmount)),
        ("要货日期", Cell::Of(C::DeliveryDate)),
        ("审核日期", Cell::Of(C::ApprovedAt)),
        ("结算币别", Cell::Of(C::Currency)),
        ("收货人电话", Cell::Of(C::Phone)),
        ("收货方地址", Cell::Of(C::ShipAddress)),
        ("备注", Cell::Of(C::SellerRemark)),
    ],
    required: &[C::OrderId, C::OrderDate, C::CustomerName, C::Sku, C::Qty, C::Status, C::UnitPrice],
    states: &[(Lifecycle::Draft, "创建"), (Lifecycle::PendingApproval, "审核中"), (Lifecycle::Confirmed, "已审核")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| format!("XSDD{}{:010}", spelling::digits_of_day(ordered), number % 10_000_000_000),
    amounts,
    own: |column, order, line, _| {
        Some(match column {
            C::Department => WORDS.departments[order.salesperson % WORDS.departments.len()].to_owned(),
            C::TaxRate => TAX.to_string(),
            C::Currency => "人民币".to_owned(),
            C::DeliveryDate => spelling::time(order.ordered + 7 * 86_400, Dates::Day),
            C::ApprovedAt if order.status == Lifecycle::Confirmed => spelling::time(order.ordered, Dates::Day),
            C::UnitPrice => spelling::money(line.price),
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
        Equation {
            columns: &[C::LineAmountExcl, C::UnitPrice, C::Qty, C::LineDiscount],
            gap: |order, at| order.lines.get(at).map(|line| line.net - (line.qty * line.price - line.discount)),
            of_order: false,
            tolerance: 1,
        },
    ],
    totals: true,
    ..PLAIN
};

fn amounts(order: &mut Order) {
    for line in &mut order.lines {
        line.net = line.qty * line.price - line.discount;
        // Half a cent and more is rounded up.
        line.tax = (line.net * TAX + 50) / 100;
        line.amount = line.net + line.tax;
    }
    order.total = order.lines.iter().map(|line| line.amount).sum();
}
