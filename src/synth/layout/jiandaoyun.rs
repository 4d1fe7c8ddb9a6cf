//! A form of Jiandaoyun that holds orders: serial numbers with leading zeros, the system's columns behind. As text it is flat; in
//! a workbook the goods are a form within the form, with captions of their own below its title, and what belongs to the order is
//! merged over the rows of its goods.

use super::{Cell, Dates, Encoding, FORM_COLUMNS, Layout, PLAIN, PRICED_LINES, Shape, paid_in_part};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::orders::{DAY, Line, Order, World};
use crate::synth::spelling::time;
use crate::synth::words::WORDS;

/// As a workbook.
pub(super) static FORM: Layout =
    Layout { shape: Shape::ContinuedDocuments, subform: Some(("订单明细", 5..10)), merged: true, ..FLAT };

/// As text.
pub(super) static LAYOUT: Layout = FLAT;

const FLAT: Layout = Layout {
    id: "jiandaoyun",
    shape: Shape::Documents,
    encoding: Encoding::Utf8Mark,
    ending: "\r\n",
    dates: Dates::Dashed,
    columns: &[
        ("流水号", Cell::Of(C::OrderId)),
        ("客户", Cell::Of(C::CustomerName)),
        ("签订日期", Cell::Of(C::OrderDate)),
        ("要求交期", Cell::Of(C::DueDate)),
        ("业务员", Cell::Of(C::Salesperson)),
        ("品名", Cell::Of(C::ProductName)),
        ("规格型号", Cell::Always("标准")),
        ("数量", Cell::Of(C::Qty)),
        ("单价", Cell::Of(C::UnitPrice)),
        ("小计", Cell::Of(C::LineAmount)),
        ("总金额", Cell::Of(C::OrderTotal)),
        ("收款金额", Cell::Of(C::PaidAmount)),
        ("状态", Cell::Of(C::Status)),
        ("备注", Cell::Of(C::SellerRemark)),
        ("提交人", Cell::Of(C::CreatedBy)),
        ("提交时间", Cell::Made(submitted)),
        ("更新时间", Cell::Of(C::UpdatedAt)),
    ],
    required: FORM_COLUMNS,
    states: &[(Lifecycle::Draft, "草稿"), (Lifecycle::PendingApproval, "待审核"), (Lifecycle::Confirmed, "已确认")],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, _| format!("{:07}", 101 + number),
    amounts: paid_in_part,
    own: |column, order, _, world| {
        Some(match column {
            C::CreatedBy => WORDS.salespeople[order.salesperson].to_owned(),
            C::DueDate => time(order.ordered + 10 * DAY, Dates::Dashed),
            C::UpdatedAt => time((order.ordered + 7200).min(world.now), Dates::Time),
            _ => return None,
        })
    },
    equations: PRICED_LINES,
    ..PLAIN
};

fn submitted(order: &Order, _: &Line, _: &World) -> String {
    time(order.ordered, Dates::Time)
}
