//! An order on its way into a file: what it says, what of that is typed otherwise, and what is wrong with it.

use super::layout::{Cell, Layout};
use super::orders::{Line, Order, World};
use super::spelling::{amount, time};
use super::words::{SALESPEOPLE_EN, WORDS};
use crate::model::{Column, Defect, Level};

/// What a reader gets of a cell that is typed otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// The same value.
    Same,
    /// Nothing: it is blank, or says nothing that could be read.
    Nothing,
}

/// A cell that is typed otherwise than the order says.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) line: usize,
    pub(super) column: Column,
    pub(super) text: String,
    pub(super) reads: Reads,
    /// Written as it stands, without quotes that it would need.
    pub(super) verbatim: bool,
}

/// A fault of an order.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    pub(super) kind: Defect,
    pub(super) variant: &'static str,
    /// The line that it is on; all lines where it is one of the order.
    pub(super) line: Option<usize>,
    /// The column that it is in, where there is one.
    pub(super) column: Option<Column>,
    /// Further columns that say the same.
    pub(super) also: Vec<Column>,
    /// What the cell said before.
    pub(super) before: String,
}

/// An order on its way into a file.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) order: Order,
    pub(super) typed: Vec<Typed>,
    pub(super) planted: Vec<Planted>,
}

impl Draft {
    pub(super) fn of(order: Order) -> Self {
        Self { order, typed: Vec::new(), planted: Vec::new() }
    }

    /// Whether there is something to plant in a column: it is there, and its cell on this line is filled.
    pub(super) fn has(&self, line: usize, column: Column, world: &World) -> bool {
        world.layout.has(column) && Self::shows(line, column, world) && !self.text(line, column, world).is_empty()
    }

    /// Whether the layout writes a column on a line at all.
    pub(super) fn shows(line: usize, column: Column, world: &World) -> bool {
        let continued = world.layout.shape.is_continued() && line > 0;
        !continued || column.level() == Level::Line || world.layout.repeated.contains(&column)
    }

    /// Types a cell otherwise.
    pub(super) fn set(&mut self, line: usize, column: Column, text: String, reads: Reads) {
        self.typed.push(Typed { line, column, text, reads, verbatim: false });
    }

    /// Whether a reader gets the value of a cell.
    pub(super) fn is_read(&self, line: usize, column: Column) -> bool {
        !self.typed.iter().any(|cell| (cell.line, cell.column, cell.reads) == (line, column, Reads::Nothing))
    }

    /// What the order says in a cell.
    pub(super) fn text(&self, line: usize, column: Column, world: &World) -> String {
        let mut text = String::new();
        self.push_text(line, column, world, &mut text);
        text
    }

    fn push_text(&self, at: usize, column: Column, world: &World, out: &mut String) {
        let order = &self.order;
        let Some(line) = order.lines.get(at) else { return };
        if let Some(text) = (world.layout.own)(column, order, line, world) {
            out.push_str(&text);
            return;
        }
        let dates = world.layout.dates;
        let mut moment = |seconds: Option<i64>| {
            if let Some(seconds) = seconds {
                out.push_str(&time(seconds, dates));
            }
        };
        match column {
            Column::OrderDate => return moment(Some(order.ordered)),
            Column::PaymentDate => return moment(order.paid),
            Column::ShipDate => return moment(order.shipped),
            Column::CompletionDate | Column::ReceiveDate => return moment(order.completed),
            _ => {}
        }
        if let Some(cents) = cents(column, order, line) {
            out.push_str(&amount(cents, world.layout.money));
            return;
        }
        let customer = world.customer(order);
        let address = &customer.address;
        match column {
            Column::OrderId => out.push_str(&order.id),
            Column::CustomerId => out.push_str(&order.code),
            Column::BuyerNick => out.push_str(&order.nick),
            Column::CustomerName | Column::ContactName => out.push_str(&order.name),
            Column::Phone => out.push_str(&order.phone),
            Column::Email => out.push_str(&order.email),
            Column::TaxId => out.push_str(&order.tax_id),
            Column::ShipAddress => {
                for part in [&address.province, &address.city, &address.district, &address.street] {
                    if !out.is_empty() {
                        out.push(' ');
                    }
                    out.push_str(part);
                }
            }
            Column::ShipStreet | Column::BillAddress => out.push_str(&address.street),
            Column::ShipCity => out.push_str(&address.city),
            Column::ShipProvince => out.push_str(&address.province),
            Column::ShipDistrict => out.push_str(&address.district),
            Column::ShipCountry => out.push_str(&address.country),
            Column::ShipPostcode => out.push_str(&address.postcode),
            Column::Status => out.push_str(world.layout.word(order.status)),
            Column::PaymentMethod => out.push_str(if order.on_delivery { "货到付款" } else { "在线支付" }),
            Column::LineNo => out.push_str(&line.number.to_string()),
            Column::Sku => out.push_str(&line.sku),
            Column::ProductName => {
                if line.is_gift {
                    out.push_str(if world.layout.mix.latin { "Free gift: " } else { "【赠品】" });
                }
                out.push_str(world.products()[line.product].name);
            }
            Column::Unit => out.push_str(world.products()[line.product].unit),
            Column::Qty => out.push_str(&line.qty.to_string()),
            Column::BuyerRemark | Column::SellerRemark => out.push_str(order.remark),
            Column::Salesperson if world.layout.mix.latin => {
                out.push_str(SALESPEOPLE_EN[order.salesperson % SALESPEOPLE_EN.len()]);
            }
            Column::Salesperson => out.push_str(WORDS.salespeople[order.salesperson]),
            Column::Department => out.push_str(WORDS.departments[order.salesperson % WORDS.departments.len()]),
            Column::ShopName => out.push_str(WORDS.shops[order.shop]),
            Column::Carrier if !order.tracking.is_empty() => out.push_str(WORDS.carriers[order.carrier]),
            Column::TrackingNo => out.push_str(&order.tracking),
            _ => {}
        }
    }

    /// Appends a record of text for each line, and a line feed.
    pub(super) fn write(&self, world: &World, out: &mut String) {
        let mut cell = String::new();
        for at in 0..self.order.lines.len() {
            self.write_line(at, world, &mut cell, out);
            out.push_str(world.layout.ending);
        }
    }

    /// Appends the record of a line, without its end.
    pub(super) fn write_line(&self, at: usize, world: &World, cell: &mut String, out: &mut String) {
        let layout = world.layout;
        for (position, (_, what)) in layout.columns.iter().enumerate() {
            if position > 0 {
                out.push(layout.separator);
            }
            let column = match what {
                Cell::Of(column) => *column,
                Cell::Blank => {
                    layout.push_cell("", out);
                    continue;
                }
                Cell::Always(text) => {
                    layout.push_cell(text, out);
                    continue;
                }
                Cell::Made(make) => {
                    if let Some(line) = self.order.lines.get(at) {
                        layout.push_cell(&make(&self.order, line, world), out);
                    }
                    continue;
                }
            };
            if !Self::shows(at, column, world) {
                continue;
            }
            let typed = self.typed.iter().rev().find(|typed| (typed.line, typed.column) == (at, column));
            if let Some(typed) = typed.filter(|typed| typed.verbatim) {
                out.push_str(&typed.text);
                continue;
            }
            cell.clear();
            if let Some(typed) = typed {
                cell.push_str(&typed.text);
            } else {
                self.push_text(at, column, world, cell);
                guard(column, layout, cell);
            }
            layout.push_cell(cell, out);
        }
    }
}

/// What an amount's column says, in cents.
pub(super) fn cents(column: Column, order: &Order, line: &Line) -> Option<i64> {
    Some(match column {
        Column::UnitPrice | Column::UnitPriceIncl | Column::ListPrice => line.price,
        Column::LineDiscount => line.discount,
        // The books are kept in the currency of the orders.
        Column::LineAmount | Column::LineAmountLocal => line.amount,
        Column::LineAmountExcl | Column::LineAmountExclLocal => line.net,
        Column::LineTax | Column::LineTaxLocal => line.tax,
        Column::OrderTotal => order.total,
        Column::GoodsAmount => order.goods,
        Column::ShippingFee => order.shipping,
        Column::DiscountAmount => order.discount,
        Column::TaxAmount => order.tax,
        Column::PaidAmount => order.paid_amount,
        Column::RefundAmount => order.refund,
        Column::MerchantDiscount => order.merchant_discount,
        Column::PlatformDiscount => order.platform_discount,
        Column::NetReceipt => order.receipt,
        _ => return None,
    })
}

/// Puts what the source writes around a value there, or what it writes for none.
fn guard(column: Column, layout: &Layout, cell: &mut String) {
    if cell.is_empty() {
        cell.push_str((layout.blank)(column));
        return;
    }
    let (before, behind) = (layout.guard)(column);
    cell.insert_str(0, before);
    cell.push_str(behind);
}
