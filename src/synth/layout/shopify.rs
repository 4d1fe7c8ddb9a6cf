//! The order export of Shopify: an order's columns on its first row, its further lines below.

use super::{Cell, Dates, Encoding, Equation, Layout, PLAIN, Shape};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::Order;
use crate::synth::spelling::money;

pub(super) static LAYOUT: Layout = Layout {
    id: "shopify",
    shape: Shape::Continued,
    encoding: Encoding::Utf8,
    dates: Dates::Zoned,
    mix: Mix { organisations: 150, latin: true },
    columns: &[
        ("Name", Cell::Of(C::OrderId)),
        ("Email", Cell::Of(C::Email)),
        ("Financial Status", Cell::Of(C::PaymentStatus)),
        ("Paid at", Cell::Of(C::PaymentDate)),
        ("Fulfillment Status", Cell::Of(C::FulfillmentStatus)),
        ("Fulfilled at", Cell::Of(C::ShipDate)),
        ("Accepts Marketing", Cell::Blank),
        ("Currency", Cell::Of(C::Currency)),
        ("Subtotal", Cell::Of(C::GoodsAmount)),
        ("Shipping", Cell::Of(C::ShippingFee)),
        ("Taxes", Cell::Of(C::TaxAmount)),
        ("Total", Cell::Of(C::OrderTotal)),
        ("Discount Code", Cell::Blank),
        ("Discount Amount", Cell::Of(C::DiscountAmount)),
        ("Shipping Method", Cell::Blank),
        ("Created at", Cell::Of(C::OrderDate)),
        ("Lineitem quantity", Cell::Of(C::Qty)),
        ("Lineitem name", Cell::Of(C::ProductName)),
        ("Lineitem price", Cell::Of(C::UnitPrice)),
        ("Lineitem compare at price", Cell::Blank),
        ("Lineitem sku", Cell::Of(C::Sku)),
        ("Lineitem requires shipping", Cell::Always("true")),
        ("Lineitem taxable", Cell::Always("true")),
        ("Lineitem fulfillment status", Cell::Of(C::LineStatus)),
        ("Billing Name", Cell::Of(C::CustomerName)),
        ("Billing Street", Cell::Of(C::BillAddress)),
        ("Billing Phone", Cell::Blank),
        ("Shipping Name", Cell::Of(C::ContactName)),
        ("Shipping Street", Cell::Of(C::ShipStreet)),
        ("Shipping City", Cell::Of(C::ShipCity)),
        ("Shipping Zip", Cell::Of(C::ShipPostcode)),
        ("Shipping Province", Cell::Of(C::ShipProvince)),
        ("Shipping Country", Cell::Of(C::ShipCountry)),
        ("Shipping Phone", Cell::Of(C::Phone)),
        ("Notes", Cell::Blank),
        ("Note Attributes", Cell::Blank),
        ("Cancelled at", Cell::Of(C::CancelDate)),
        ("Payment Method", Cell::Of(C::PaymentMethod)),
        ("Payment Reference", Cell::Blank),
        ("Refunded Amount", Cell::Of(C::RefundAmount)),
        ("Vendor", Cell::Always("Larch & Finch")),
        ("Outstanding Balance", Cell::Of(C::OutstandingAmount)),
        ("Employee", Cell::Blank),
        ("Location", Cell::Blank),
        ("Id", Cell::Of(C::OrderInternalId)),
        ("Tags", Cell::Blank),
        ("Risk Level", Cell::Blank),
        ("Source", Cell::Of(C::Channel)),
        ("Lineitem discount", Cell::Of(C::LineDiscount)),
        ("Phone", Cell::Blank),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::Qty,
        C::UnitPrice,
        C::ProductName,
        C::CustomerName,
        C::OrderTotal,
        C::Currency,
    ],
    repeated: &[C::OrderId, C::Email, C::OrderDate],
    states: &[
        (Lifecycle::PendingPayment, "pending"),
        (Lifecycle::Paid, "paid"),
        (Lifecycle::Shipped, "paid"),
        (Lifecycle::Completed, "paid"),
        (Lifecycle::Cancelled, "voided"),
        (Lifecycle::Refunded, "refunded"),
    ],
    id_of: |number, _| format!("#{}", 100_001 + number),
    amounts,
    own: |column, order, _, world| {
        Some(match column {
            C::PaymentStatus => world.layout.word(order.status).to_owned(),
            C::FulfillmentStatus => if order.shipped.is_some() { "fulfilled" } else { "unfulfilled" }.to_owned(),
            C::LineStatus => if order.shipped.is_some() { "fulfilled" } else { "pending" }.to_owned(),
            C::CancelDate if order.status == Lifecycle::Cancelled => {
                crate::synth::spelling::time((order.ordered + 86_400).min(world.now), Dates::Zoned)
            }
            C::OutstandingAmount => money(if order.paid.is_some() { 0 } else { order.total }),
            C::OrderInternalId => format!("5{}", order.id.trim_start_matches('#').repeat(2)),
            C::Currency => "USD".to_owned(),
            C::Channel => "web".to_owned(),
            C::PaymentMethod => if order.paid.is_some() { "Shopify Payments" } else { "" }.to_owned(),
            _ => return None,
        })
    },
    equations: &[
        Equation {
            columns: &[C::GoodsAmount, C::Qty, C::UnitPrice, C::DiscountAmount],
            gap: |order, _| {
                let lines: i64 = order.lines.iter().map(|line| line.qty * line.price).sum();
                Some(order.goods - (lines - order.discount))
            },
            of_order: true,
            tolerance: 1,
        },
        Equation {
            columns: &[C::OrderTotal, C::GoodsAmount, C::ShippingFee, C::TaxAmount],
            gap: |order, _| Some(order.total - order.goods - order.shipping - order.tax),
            of_order: true,
            tolerance: 1,
        },
    ],
    ..PLAIN
};

fn amounts(order: &mut Order) {
    for line in &mut order.lines {
        line.discount = 0;
        line.net = line.qty * line.price;
        line.amount = line.net;
    }
    let lines: i64 = order.lines.iter().map(|line| line.amount).sum();
    // One order in seven has a code for a tenth of it.
    order.discount = if order.carrier.is_multiple_of(7) { lines / 10 } else { 0 };
    order.goods = lines - order.discount;
    order.tax = order.goods * 8 / 100;
    order.total = order.goods + order.shipping + order.tax;
    order.refund = if order.status == Lifecycle::Refunded { order.total } else { 0 };
    order.paid_amount = if order.paid.is_some() { order.total } else { 0 };
}
