//! The New Orders report of Amazon sellers: cells between tabs, quotes are characters, times in UTC, `item-price` of the line.

use super::{Cell, Dates, Layout, PLAIN, undiscounted};
use crate::model::Column as C;
use crate::synth::customers::Mix;
use crate::synth::orders::{Line, Order, World};

pub(super) static LAYOUT: Layout = Layout {
    id: "amazon",
    separator: '\t',
    ending: "\r\n",
    dates: Dates::Iso,
    mix: Mix { organisations: 150, latin: true },
    columns: &[
        ("order-id", Cell::Of(C::OrderId)),
        ("order-item-id", Cell::Of(C::LineId)),
        ("purchase-date", Cell::Of(C::OrderDate)),
        ("payments-date", Cell::Of(C::PaymentDate)),
        ("buyer-email", Cell::Of(C::Email)),
        ("buyer-name", Cell::Of(C::CustomerName)),
        ("buyer-phone-number", Cell::Made(phone)),
        ("sku", Cell::Of(C::Sku)),
        ("product-name", Cell::Of(C::ProductName)),
        ("quantity-purchased", Cell::Of(C::Qty)),
        ("currency", Cell::Of(C::Currency)),
        ("item-price", Cell::Of(C::LineAmount)),
        ("item-tax", Cell::Of(C::LineTax)),
        ("shipping-price", Cell::Always("0.00")),
        ("shipping-tax", Cell::Always("0.00")),
        ("ship-service-level", Cell::Always("Standard")),
        ("recipient-name", Cell::Of(C::ContactName)),
        ("ship-address-1", Cell::Of(C::ShipStreet)),
        ("ship-address-2", Cell::Blank),
        ("ship-address-3", Cell::Blank),
        ("ship-city", Cell::Of(C::ShipCity)),
        ("ship-state", Cell::Of(C::ShipProvince)),
        ("ship-postal-code", Cell::Of(C::ShipPostcode)),
        ("ship-country", Cell::Of(C::ShipCountry)),
        ("ship-phone-number", Cell::Of(C::Phone)),
        ("bill-address-1", Cell::Of(C::BillAddress)),
        ("bill-address-2", Cell::Blank),
        ("bill-address-3", Cell::Blank),
        ("bill-city", Cell::Blank),
        ("bill-state", Cell::Blank),
        ("bill-postal-code", Cell::Blank),
        ("bill-country", Cell::Blank),
        ("item-promotion-discount", Cell::Blank),
        ("item-promotion-id", Cell::Blank),
        ("ship-promotion-discount", Cell::Blank),
        ("ship-promotion-id", Cell::Blank),
        ("delivery-start-date", Cell::Blank),
        ("delivery-end-date", Cell::Blank),
        ("delivery-time-zone", Cell::Blank),
        ("delivery-Instructions", Cell::Blank),
        ("sales-channel", Cell::Always("Amazon.com")),
    ],
    required: &[C::OrderId, C::OrderDate, C::Sku, C::Qty, C::ProductName, C::LineAmount, C::Currency, C::CustomerName],
    id_of: |number, _| {
        let long = u128::from(number + 7) * 7_919_001_937 % 100_000_000_000_000;
        format!("11{}-{:07}-{:07}", 1 + number % 4, long / 10_000_000, long % 10_000_000)
    },
    amounts: |order| {
        undiscounted(order);
        order.lines.iter_mut().for_each(|line| line.tax = line.amount * 8 / 100);
    },
    own: |column, order, line, _| match column {
        C::LineId => {
            let digits: String = order.id.chars().filter(char::is_ascii_digit).skip(3).collect();
            Some(format!("{}{digits}", line.number))
        }
        C::Currency => Some("USD".to_owned()),
        _ => None,
    },
    ..PLAIN
};

fn phone(order: &Order, _: &Line, _: &World) -> String {
    order.phone.clone()
}
