//! The orders report of WooCommerce Analytics: one row an order, its goods packed into one cell.

use super::{Cell, Encoding, Layout, Money, PLAIN, Shape, undiscounted};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{Line, Order, World};
use crate::synth::spelling::grouped;
use crate::synth::words::WORDS;

pub(super) static LAYOUT: Layout = Layout {
    id: "woocommerce",
    shape: Shape::Orders,
    encoding: Encoding::Utf8Mark,
    money: Money::Short,
    mix: Mix { organisations: 150, latin: true },
    columns: &[
        ("Date", Cell::Of(C::OrderDate)),
        ("Order #", Cell::Of(C::OrderId)),
        ("N. Revenue (formatted)", Cell::Of(C::OrderTotal)),
        ("Status", Cell::Of(C::Status)),
        ("Customer", Cell::Of(C::CustomerName)),
        ("Customer type", Cell::Always("returning")),
        ("Product(s)", Cell::Of(C::ProductName)),
        ("Items sold", Cell::Made(sold)),
        ("Coupon(s)", Cell::Blank),
        ("Net Sales", Cell::Of(C::GoodsAmount)),
        ("Attribution", Cell::Always("Direct")),
    ],
    packed: &[C::Qty],
    required: &[C::OrderId, C::OrderDate, C::Status, C::CustomerName, C::ProductName, C::OrderTotal],
    states: &[
        (Lifecycle::PendingPayment, "pending"),
        (Lifecycle::Paid, "processing"),
        (Lifecycle::Shipped, "processing"),
        (Lifecycle::Completed, "completed"),
        (Lifecycle::Cancelled, "cancelled"),
        (Lifecycle::Refunded, "refunded"),
    ],
    stuck: &[Lifecycle::PendingPayment, Lifecycle::Paid],
    id_of: |number, _| (8801 + number).to_string(),
    amounts: |order| {
        undiscounted(order);
        order.goods = packed(order).iter().map(|(_, qty, price)| qty * price).sum();
        order.total = order.goods + order.shipping + order.goods * 8 / 100;
    },
    own: |column, order, _, world| match column {
        C::OrderTotal => Some(format!("${}", grouped(order.total)).replace("$-", "-$")),
        C::ProductName => {
            let name = |(product, qty, _): (usize, i64, i64)| format!("{qty}× {}", world.products()[product].name);
            Some(packed(order).into_iter().map(name).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    },
    ..PLAIN
};

/// The goods of an order: product, quantity and price. Beside its one line one order in three has a second product in its
/// cell, and one in nine a third one.
fn packed(order: &Order) -> Vec<(usize, i64, i64)> {
    let products = &WORDS.products_en;
    let mut all: Vec<_> = order.lines.iter().map(|line| (line.product, line.qty, line.price)).collect();
    for (drawn, step) in [(order.carrier, 3), (order.salesperson, 5)] {
        if !drawn.is_multiple_of(3) {
            break;
        }
        let product = (all[0].0 + drawn + step) % products.len();
        all.push((product, i64::from(order.customer % 3) + 1, products[product].lowest));
    }
    all
}

fn sold(order: &Order, _: &Line, _: &World) -> String {
    packed(order).iter().map(|(_, qty, _)| qty).sum::<i64>().to_string()
}
