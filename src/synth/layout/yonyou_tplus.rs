//! The sales order list of Yonyou T+: one row a line, prices with 13 % tax.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape, net_price, taxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::DAY;
use crate::synth::spelling::{parts, time};

pub(super) static LAYOUT: Layout = Layout {
    id: "yonyou_tplus",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    dates: Dates::Dashed,
    columns: &[
        ("单据日期", Cell::Of(C::OrderDate)),
        ("单据编号", Cell::Of(C::OrderId)),
        ("单据状态", Cell::Of(C::Status)),
        ("客户编码", Cell::Of(C::CustomerId)),
        ("客户", Cell::Of(C::CustomerName)),
        ("部门", Cell::Of(C::Department)),
        ("业务员", Cell::Of(C::Salesperson)),
        ("币种", Cell::Of(C::Currency)),
        ("存货编码", Cell::Of(C::Sku)),
        ("存货名称", Cell::Of(C::ProductName)),
        ("规格型号", Cell::Blank),
        ("销售单位", Cell::Of(C::Unit)),
        ("数量", Cell::Of(C::Qty)),
        ("单价", Cell::Of(C::UnitPrice)),
        ("含税单价", Cell::Of(C::UnitPriceIncl)),
        ("税率%", Cell::Of(C::TaxRate)),
        ("金额", Cell::Of(C::LineAmountExcl)),
        ("税额", Cell::Of(C::LineTax)),
        ("含税金额", Cell::Of(C::LineAmount)),
        ("预计交货日期", Cell::Of(C::DeliveryDate)),
        ("备注", Cell::Of(C::SellerRemark)),
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
    states: &[(Lifecycle::Draft, "未审"), (Lifecycle::PendingApproval, "审核中"), (Lifecycle::Confirmed, "生效")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| {
        let (year, month, ..) = parts(ordered);
        format!("SO-{year:04}-{month:02}-{number:06}")
    },
    amounts: |order| order.total = taxed(order, TAX),
    own: |column, order, line, _| {
        Some(match column {
            C::CustomerId if !order.code.is_empty() => format!("K{}", order.code),
            C::TaxRate => TAX.to_string(),
            C::Currency => "人民币".to_owned(),
            C::UnitPrice => net_price(line, TAX),
            C::DeliveryDate => time(order.ordered + 5 * DAY, Dates::Dashed),
            _ => return None,
        })
    },
    equations: &[Equation {
        columns: &[C::LineAmount, C::LineAmountExcl, C::LineTax],
        gap: |order, at| order.lines.get(at).map(|line| line.amount - line.net - line.tax),
        of_order: false,
        tolerance: 1,
    }],
    ..PLAIN
};

/// Value added tax of goods, in per cent.
const TAX: i64 = 13;
