//! The sales orders of Zoho CRM: one row an order, its items in another file.

use super::{Cell, Dates, Equation, Layout, PLAIN, Shape, long_number, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{DAY, Line, Order, World};
use crate::synth::spelling::time;
use crate::synth::words::SALESPEOPLE_EN;

pub(super) static LAYOUT: Layout = Layout {
    id: "zoho_crm",
    shape: Shape::OrderDocuments,
    mix: Mix { organisations: 1000, latin: true },
    columns: &[
        ("Record Id", Cell::Of(C::OrderInternalId)),
        ("Sales Order Owner", Cell::Of(C::Salesperson)),
        ("SO Number", Cell::Of(C::OrderId)),
        ("Subject", Cell::Made(subject)),
        ("Deal Name", Cell::Blank),
        ("Customer No", Cell::Of(C::CustomerId)),
        ("Purchase Order", Cell::Blank),
        ("Quote Name", Cell::Blank),
        ("Contact Name", Cell::Of(C::ContactName)),
        ("Due Date", Cell::Of(C::DueDate)),
        ("Carrier", Cell::Always("FedEX")),
        ("Pending", Cell::Blank),
        ("Status", Cell::Of(C::Status)),
        ("Sales Commission", Cell::Always("0.00")),
        ("Excise Duty", Cell::Always("0.00")),
        ("Account Name", Cell::Of(C::CustomerName)),
        ("Assigned To", Cell::Made(owner)),
        ("Created By", Cell::Of(C::CreatedBy)),
        ("Modified By", Cell::Made(owner)),
        ("Created Time", Cell::Of(C::OrderDate)),
        ("Modified Time", Cell::Of(C::UpdatedAt)),
        ("Currency", Cell::Of(C::Currency)),
        ("Exchange Rate", Cell::Always("1")),
        ("Tag", Cell::Blank),
        ("Billing Street", Cell::Of(C::BillAddress)),
        ("Billing City", Cell::Blank),
        ("Billing State", Cell::Blank),
        ("Billing Code", Cell::Blank),
        ("Billing Country", Cell::Blank),
        ("Shipping Street", Cell::Of(C::ShipStreet)),
        ("Shipping City", Cell::Of(C::ShipCity)),
        ("Shipping State", Cell::Of(C::ShipProvince)),
        ("Shipping Code", Cell::Of(C::ShipPostcode)),
        ("Shipping Country", Cell::Of(C::ShipCountry)),
        ("Sub Total", Cell::Of(C::GoodsAmount)),
        ("Discount", Cell::Of(C::DiscountAmount)),
        ("Tax", Cell::Of(C::TaxAmount)),
        ("Adjustment", Cell::Always("0.00")),
        ("Grand Total", Cell::Of(C::OrderTotal)),
        ("Terms and Conditions", Cell::Always("Payment within 30 days.")),
        ("Description", Cell::Blank),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::CustomerName, C::OrderTotal, C::Currency],
    states: &[(Lifecycle::Confirmed, "Approved")],
    id_of: |number, _| format!("31{}", long_number(number)),
    amounts,
    own: |column, order, _, world| {
        Some(match column {
            C::OrderInternalId => format!("zcrm_{}", order.id),
            C::CustomerId if !order.code.is_empty() => format!("C-{}", order.code.trim_start_matches('0')),
            C::ContactName | C::CreatedBy => SALESPEOPLE_EN[order.shop % SALESPEOPLE_EN.len()].to_owned(),
            C::DueDate => time(order.ordered + 10 * DAY, Dates::Dashed),
            C::UpdatedAt => time((order.ordered + 2 * DAY).min(world.now), Dates::Time),
            C::Currency => "USD".to_owned(),
            _ => return None,
        })
    },
    equations: &[Equation {
        columns: &[C::OrderTotal, C::GoodsAmount, C::DiscountAmount, C::TaxAmount],
        gap: |order, _| Some(order.total - order.goods + order.discount - order.tax),
        of_order: true,
        tolerance: 1,
    }],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    order.discount = if order.carrier.is_multiple_of(5) { order.goods / 20 } else { 0 };
    order.tax = (order.goods - order.discount) * 20 / 100;
    order.total = order.goods - order.discount + order.tax;
}

fn owner(order: &Order, _: &Line, _: &World) -> String {
    SALESPEOPLE_EN[order.salesperson % SALESPEOPLE_EN.len()].to_owned()
}

fn subject(order: &Order, _: &Line, _: &World) -> String {
    format!("{} - {}", order.name, time(order.ordered, Dates::Dashed))
}
