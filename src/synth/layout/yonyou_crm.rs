//! The order list of Yonyou CRM: one row a product, with what was received of the order.

use super::{Cell, Dates, Encoding, FORM_COLUMNS, Layout, PLAIN, PRICED_LINES, Shape, paid_in_part};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::{Line, Order, World};
use crate::synth::spelling::digits_of_day;

pub(super) static LAYOUT: Layout = Layout {
    id: "yonyou_crm",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    dates: Dates::Dashed,
    columns: &[
        ("订单编号", Cell::Of(C::OrderId)),
        ("订单主题", Cell::Made(subject)),
        ("客户名称", Cell::Of(C::CustomerName)),
        ("签单日期", Cell::Of(C::OrderDate)),
        ("订单金额", Cell::Of(C::OrderTotal)),
        ("负责人", Cell::Of(C::Salesperson)),
        ("订单状态", Cell::Of(C::Status)),
        ("产品名称", Cell::Of(C::ProductName)),
        ("数量", Cell::Of(C::Qty)),
        ("单价", Cell::Of(C::UnitPrice)),
        ("折扣", Cell::Blank),
        ("金额", Cell::Of(C::LineAmount)),
        ("回款金额", Cell::Of(C::PaidAmount)),
        ("备注", Cell::Of(C::SellerRemark)),
    ],
    required: FORM_COLUMNS,
    states: &[(Lifecycle::Draft, "草稿"), (Lifecycle::PendingApproval, "待审批"), (Lifecycle::Confirmed, "已生效")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, ordered| format!("DD{}{number:03}", digits_of_day(ordered)),
    amounts: paid_in_part,
    equations: PRICED_LINES,
    ..PLAIN
};

fn subject(order: &Order, line: &Line, world: &World) -> String {
    let first = order.lines.first().unwrap_or(line);
    format!("{}采购", world.products()[first.product].name)
}
