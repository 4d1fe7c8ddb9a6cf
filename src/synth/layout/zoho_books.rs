//! The sales orders of Zoho Books: one row an item, the order's columns on each, 20 % tax on each item.

use super::{Cell, Dates, Equation, Layout, PLAIN, Shape, either, untaxed};
use crate::model::Column as C;
use crate::model::status::Lifecycle;
use crate::synth::customers::Mix;
use crate::synth::orders::{DAY, Order};
use crate::synth::spelling::time;

pub(super) static LAYOUT: Layout = Layout {
    id: "zoho_books",
    shape: Shape::Documents,
    dates: Dates::Dashed,
    mix: Mix { organisations: 1000, latin: true },
    columns: &[
        ("SalesOrder ID", Cell::Of(C::OrderInternalId)),
        ("Order Date", Cell::Of(C::OrderDate)),
        ("Expected Shipment Date", Cell::Of(C::DueDate)),
        ("SalesOrder Number", Cell::Of(C::OrderId)),
        ("Status", Cell::Of(C::Status)),
        ("Customer ID", Cell::Of(C::CustomerId)),
        ("Customer Name", Cell::Of(C::CustomerName)),
        ("Is Inclusive Tax", Cell::Always("false")),
        ("PurchaseOrder", Cell::Blank),
        ("Template Name", Cell::Always("Standard Template")),
        ("Currency Code", Cell::Of(C::Currency)),
        ("Exchange Rate", Cell::Always("1.00")),
        ("Discount Type", Cell::Always("item_level")),
        ("Is Discount Before Tax", Cell::Always("true")),
        ("Entity Discount Amount", Cell::Always("0.00")),
        ("Entity Discount Percent", Cell::Always("0.00")),
        ("Item Name", Cell::Of(C::ProductName)),
        ("Product ID", Cell::Of(C::ProductId)),
        ("SKU", Cell::Of(C::Sku)),
        ("UPC", Cell::Blank),
        ("MPN", Cell::Blank),
        ("EAN", Cell::Blank),
        ("ISBN", Cell::Blank),
        ("Account", Cell::Always("Sales")),
        ("Item Desc", Cell::Blank),
        ("QuantityOrdered", Cell::Of(C::Qty)),
        ("QuantityInvoiced", Cell::Always("0.00")),
        ("QuantityPacked", Cell::Always("0.00")),
        ("QuantityFulfilled", Cell::Always("0.00")),
        ("QuantityCancelled", Cell::Always("0.00")),
        ("Usage unit", Cell::Of(C::Unit)),
        ("Warehouse Name", Cell::Always("Harbour store")),
        ("Item Price", Cell::Of(C::UnitPrice)),
        ("Discount", Cell::Always("0.00")),
        ("Discount Amount", Cell::Of(C::LineDiscount)),
        ("Tax ID", Cell::Always("460000000038020")),
        ("Item Tax", Cell::Always("VAT")),
        ("Item Tax %", Cell::Of(C::TaxRate)),
        ("Item Tax Amount", Cell::Of(C::LineTax)),
        ("Item Tax Type", Cell::Always("ItemAmount")),
        ("Item Type", Cell::Always("goods")),
        ("Project ID", Cell::Blank),
        ("Project Name", Cell::Blank),
        ("Item Total", Cell::Of(C::LineAmountExcl)),
        ("SubTotal", Cell::Of(C::GoodsAmount)),
        ("Total", Cell::Of(C::OrderTotal)),
        ("Shipping Charge", Cell::Of(C::ShippingFee)),
        ("Adjustment", Cell::Always("0.00")),
        ("Adjustment Description", Cell::Blank),
        ("Sales person", Cell::Of(C::Salesperson)),
        ("Payment Terms", Cell::Always("30")),
        ("Payment Terms Label", Cell::Always("Net 30")),
        ("Notes", Cell::Blank),
        ("Terms & Conditions", Cell::Blank),
        ("Delivery Method", Cell::Always("Courier")),
        ("Source", Cell::Always("User")),
        ("Billing Address", Cell::Of(C::BillAddress)),
        ("Billing City", Cell::Blank),
        ("Billing State", Cell::Blank),
        ("Billing Country", Cell::Blank),
        ("Billing Code", Cell::Blank),
        ("Billing Fax", Cell::Blank),
        ("Billing Phone", Cell::Blank),
        ("Shipping Address", Cell::Of(C::ShipStreet)),
        ("Shipping City", Cell::Of(C::ShipCity)),
        ("Shipping State", Cell::Of(C::ShipProvince)),
        ("Shipping Country", Cell::Of(C::ShipCountry)),
        ("Shipping Code", Cell::Of(C::ShipPostcode)),
        ("Shipping Fax", Cell::Blank),
        ("Shipping Phone", Cell::Of(C::Phone)),
        ("CF.Priority", Cell::Always("Normal")),
    ],
    required: &[
        C::OrderId,
        C::OrderDate,
        C::Status,
        C::CustomerName,
        C::Qty,
        C::UnitPrice,
        C::ProductName,
        C::OrderTotal,
        C::Currency,
    ],
    states: &[
        (Lifecycle::Draft, "Draft"),
        (Lifecycle::PendingApproval, "Pending Approval"),
        (Lifecycle::Confirmed, "Confirmed"),
    ],
    stuck: &[Lifecycle::PendingApproval],
    id_of: |number, _| format!("SO-{:05}", 7301 + number),
    amounts,
    own: |column, order, line, _| {
        Some(match column {
            C::OrderInternalId => format!("4600000{:0>12}", order.id.trim_start_matches("SO-")),
            C::CustomerId if !order.code.is_empty() => format!("4600000{}", order.code),
            C::ProductId => format!("4600000{:08}", line.product * 11 + 38_501),
            C::DueDate => time(order.ordered + 8 * DAY, Dates::Dashed),
            C::Currency => "USD".to_owned(),
            C::Qty => format!("{}.00", line.qty),
            C::TaxRate => TAX.to_string(),
            _ => return None,
        })
    },
    equations: &[
        Equation {
            columns: &[C::LineAmountExcl, C::Qty, C::UnitPrice, C::LineDiscount],
            gap: |order, at| {
                let line = order.lines.get(at)?;
                let gap = line.net - (line.qty * line.price - line.discount);
                Some(either(gap, gap + line.tax))
            },
            of_order: false,
            tolerance: 1,
        },
        Equation {
            columns: &[C::GoodsAmount, C::LineAmountExcl, C::Qty],
            gap: |order, _| Some(order.goods - order.lines.iter().map(|line| line.net).sum::<i64>()),
            of_order: true,
            tolerance: 1,
        },
        Equation {
            columns: &[C::OrderTotal, C::GoodsAmount, C::LineTax, C::ShippingFee],
            gap: |order, _| {
                let tax = order.lines.iter().map(|line| line.tax).sum::<i64>();
                Some(order.total - order.goods - tax - order.shipping)
            },
            of_order: true,
            tolerance: 2,
        },
    ],
    ..PLAIN
};

/// Value added tax, in per cent.
const TAX: i64 = 20;

fn amounts(order: &mut Order) {
    order.goods = untaxed(order);
    for line in &mut order.lines {
        line.tax = (line.net * TAX + 50) / 100;
        line.amount = line.net + line.tax;
    }
    order.total = order.shipping + order.lines.iter().map(|line| line.amount).sum::<i64>();
}
