//! The order list of Neocrm with approval states: one row a product.

use super::{Cell, Dates, Encoding, FORM_COLUMNS, Layout, PLAIN, PRICED_LINES, Shape, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::spelling::parts;

pub(super) static LAYOUT: Layout = Layout {
    id: "neocrm",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    dates: Dates::Dashed,
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("客户名称", Cell::Of(C::CustomerName)),
        ("订单日期", Cell::Of(C::OrderDate)),
        ("订单总金额", Cell::Of(C::OrderTotal)),
        ("审批状态", Cell::Of(C::Status)),
        ("订单所有人", Cell::Of(C::Salesperson)),
        ("产品名称", Cell::Of(C::ProductName)),
        ("产品数量", Cell::Of(C::Qty)),
        ("销售单价", Cell::Of(C::UnitPrice)),
        ("折扣", Cell::Blank),
        ("金额小计", Cell::Of(C::LineAmount)),
        ("备注", Cell::Of(C::SellerRemark)),
    ],
    required: FORM_COLUMNS,
    states: &[(Lifecycle::Draft, "待提交"), (Lifecycle::PendingApproval, "审批中"), (Lifecycle::Confirmed, "审批通过")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| {
        let (year, month, ..) = parts(ordered);
        format!("PO-{year:04}{month:02}-{number:04}")
    },
    amounts: |order| order.total = undiscounted(order),
    equations: PRICED_LINES,
    ..PLAIN
};
