//! The order grid of Magento: one row an order without its lines, amounts with four decimals, months by their names.

use super::{Cell, Dates, Layout, Money, PLAIN, Shape, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{Line, Order, World};
use crate::synth::spelling::amount;

pub(super) static LAYOUT: Layout = Layout {
    id: "magento",
    shape: Shape::Orders,
    dates: Dates::Named,
    money: Money::Long,
    mix: Mix { organisations: 150, latin: true },
    columns: &[
        ("ID", Cell::Of(C::OrderId)),
        ("Purchase Point", Cell::Always("Main Website")),
        ("Purchase Date", Cell::Of(C::OrderDate)),
        ("Bill-to Name", Cell::Of(C::CustomerName)),
        ("Ship-to Name", Cell::Of(C::ContactName)),
        ("Grand Total (Base)", Cell::Of(C::OrderTotal)),
        ("Grand Total (Purchased)", Cell::Made(purchased)),
        ("Status", Cell::Of(C::Status)),
        ("Billing Address", Cell::Of(C::BillAddress)),
        ("Shipping Address", Cell::Of(C::ShipAddress)),
        ("Shipping Information", Cell::Always("Flat Rate - Fixed")),
        ("Customer Email", Cell::Of(C::Email)),
        ("Customer Group", Cell::Always("General")),
        ("Subtotal", Cell::Of(C::GoodsAmount)),
        ("Shipping and Handling", Cell::Of(C::ShippingFee)),
        ("Customer Name", Cell::Made(customer)),
        ("Payment Method", Cell::Of(C::PaymentMethod)),
        ("Total Refunded", Cell::Of(C::RefundAmount)),
    ],
    required: &[C::OrderId, C::OrderDate, C::Status, C::OrderTotal, C::CustomerName],
    states: &[
        (Lifecycle::PendingPayment, "pending_payment"),
        (Lifecycle::Paid, "processing"),
        (Lifecycle::Shipped, "processing"),
        (Lifecycle::Completed, "complete"),
        (Lifecycle::Cancelled, "canceled"),
        (Lifecycle::Refunded, "closed"),
    ],
    stuck: &[Lifecycle::PendingPayment, Lifecycle::Paid],
    id_of: |number, _| format!("{:09}", (4401 + number) % 1_000_000_000),
    amounts,
    own: |column, order, _, world| {
        Some(match column {
            C::PaymentMethod => if order.shop.is_multiple_of(3) { "checkmo" } else { "stripe_payments" }.to_owned(),
            C::RefundAmount if order.refund == 0 => String::new(),
            C::ShipAddress | C::BillAddress => {
                let place = &world.customer(order).address;
                format!("{},{},{},{}", place.street, place.city, place.province, place.postcode)
            }
            _ => return None,
        })
    },
    ..PLAIN
};

fn amounts(order: &mut Order) {
    order.goods = undiscounted(order);
    // Tax is within the total, and no column tells it.
    order.total = order.goods + order.shipping + order.goods * 8 / 100;
    order.refund = if order.status == Lifecycle::Refunded { order.total } else { 0 };
}

fn purchased(order: &Order, _: &Line, _: &World) -> String {
    amount(order.total, Money::Long)
}

fn customer(order: &Order, _: &Line, _: &World) -> String {
    order.name.clone()
}
