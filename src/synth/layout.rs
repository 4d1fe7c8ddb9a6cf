//! The layouts of the sources: which columns stand in which order under which captions, and how values are written.

use super::customers::Mix;
use super::orders::{Line, Order, World};
use super::spelling::digits_of_day;
use crate::model::status::Lifecycle;
use crate::model::{Column, Level};
use sums::{
    FORM_COLUMNS, PRICED_LINES, TOTAL_OF_LINES, either, listed, long_number, net_price, paid_in_part, taxed,
    undiscounted, untaxed,
};

mod alibaba1688;
mod amazon;
mod douyin;
mod fxiaoke;
mod generic;
mod jd;
mod jiandaoyun;
mod kingdee;
mod magento;
mod meituan;
mod neocrm;
mod pdd;
mod salesforce;
mod shopify;
mod sums;
mod taobao;
mod weixin;
mod woocommerce;
mod xiaohongshu;
mod yonsuite;
mod yonyou_crm;
mod yonyou_tplus;
mod yonyou_u8;
mod youzan;
mod zoho_books;
mod zoho_crm;

/// Every layout there is.
pub(super) static ALL: &[&Layout] = &[
    &generic::LAYOUT,
    &taobao::LAYOUT,
    &shopify::LAYOUT,
    &kingdee::LAYOUT,
    &jd::LAYOUT,
    &pdd::LAYOUT,
    &douyin::LAYOUT,
    &youzan::LAYOUT,
    &weixin::LAYOUT,
    &alibaba1688::LAYOUT,
    &xiaohongshu::LAYOUT,
    &meituan::LAYOUT,
    &woocommerce::LAYOUT,
    &amazon::LAYOUT,
    &magento::LAYOUT,
    &salesforce::LAYOUT,
    &zoho_crm::LAYOUT,
    &zoho_books::LAYOUT,
    &yonyou_u8::LAYOUT,
    &yonyou_tplus::LAYOUT,
    &yonsuite::LAYOUT,
    &yonyou_crm::LAYOUT,
    &jiandaoyun::LAYOUT,
    &fxiaoke::LAYOUT,
    &neocrm::LAYOUT,
];

/// What a row of the layout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An order.
    Orders,
    /// A line, with the order's columns repeated.
    Lines,
    /// A line; the order's columns stand on its first row only.
    Continued,
    /// A line of an ERP document: as `Lines`, with approval in the place of payment and shipping.
    Documents,
    /// A document: as `Orders`, with approval in the place of payment and shipping.
    OrderDocuments,
    /// A line of a document: as `Continued`, with approval in the place of payment and shipping.
    ContinuedDocuments,
}

impl Shape {
    /// Whether an order is one row.
    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Orders | Self::OrderDocuments)
    }

    /// Whether the order's columns stand on its first row only.
    pub(super) fn is_continued(self) -> bool {
        matches!(self, Self::Continued | Self::ContinuedDocuments)
    }

    /// Whether each line of an order repeats what belongs to the order.
    pub(super) fn repeats_order(self) -> bool {
        matches!(self, Self::Lines | Self::Documents)
    }

    /// Whether orders are approved, and nothing tells of payment and shipping.
    pub(super) fn is_approved(self) -> bool {
        matches!(self, Self::Documents | Self::OrderDocuments | Self::ContinuedDocuments)
    }
}

/// The encoding of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8Mark,
    Gb18030,
}

/// How its dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dates {
    /// `2026-06-01 09:03:07`
    Time,
    /// `2026-06-01 09:03:07 +0800`
    Zoned,
    /// `2026-06-01T09:03:07+00:00`
    Iso,
    /// `Jun 01, 2026, 9:03:07`
    Named,
    /// `2026/6/1`
    Day,
    /// `2026-06-01`
    Dashed,
    /// `2026-06-01 00:00:00`
    Midnight,
    /// `6/1/2026`
    American,
}

impl Dates {
    /// Whether they tell no time of the day.
    pub(super) fn are_days(self) -> bool {
        matches!(self, Self::Day | Self::Dashed | Self::Midnight | Self::American)
    }
}

/// How its amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Money {
    /// `1234.50`
    Plain,
    /// `1234.5`, `12`
    Short,
    /// `1234.5000`
    Long,
    /// `USD 1,234.50`
    Coded(&'static str),
}

/// A column of a layout.
pub(super) enum Cell {
    /// A column of the order schema.
    Of(Column),
    /// One that says nothing here.
    Blank,
    /// One that says the same everywhere.
    Always(&'static str),
    /// One that the schema does not know, made of the order and its line.
    Made(fn(&Order, &Line, &World) -> String),
}

/// The layout of a source's exports.
#[expect(clippy::struct_excessive_bools, reason = "each trait of a layout comes alone")]
pub(super) struct Layout {
    /// The source, as its profile names it.
    pub(super) id: &'static str,
    pub(super) shape: Shape,
    pub(super) encoding: Encoding,
    /// What stands between cells. Between tabs quotes are characters.
    pub(super) separator: char,
    /// What ends a record.
    pub(super) ending: &'static str,
    /// Whether every cell stands in quotes.
    pub(super) quoted: bool,
    /// The first cell of a row above the captions; empty where there is none.
    pub(super) title: &'static str,
    /// The caption above the captions of some columns, and which these are: a form within the form.
    pub(super) subform: Option<(&'static str, std::ops::Range<usize>)>,
    /// Whether the order's cells are merged over the rows of its lines in workbooks.
    pub(super) merged: bool,
    /// Records below the rows.
    pub(super) footer: &'static [&'static str],
    pub(super) dates: Dates,
    pub(super) money: Money,
    pub(super) mix: Mix,
    /// Captions and what stands below them.
    pub(super) columns: &'static [(&'static str, Cell)],
    /// Further columns that the cell of the product's name holds, where an order's goods are packed into it.
    pub(super) packed: &'static [Column],
    /// Columns that are never blank.
    pub(super) required: &'static [Column],
    /// Columns of the order that `Continued` repeats on every row.
    pub(super) repeated: &'static [Column],
    /// Whether there are returns, which have negative quantities.
    pub(super) has_returns: bool,
    /// Whether a column names the payment method.
    pub(super) names_payment_method: bool,
    /// The words of states.
    pub(super) states: &'static [(Lifecycle, &'static str)],
    /// States in which an order can be stuck.
    pub(super) stuck: &'static [Lifecycle],
    /// Whether order numbers hold the day with two digits of the year.
    pub(super) short_day: bool,
    /// The number of an order.
    pub(super) id_of: fn(u64, i64) -> String,
    /// Computes the amounts of an order from its lines.
    pub(super) amounts: fn(&mut Order),
    /// What the source itself writes where it differs from the others.
    pub(super) own: fn(Column, &Order, &Line, &World) -> Option<String>,
    /// What the source writes for nothing.
    pub(super) blank: fn(Column) -> &'static str,
    /// What the source writes in front of a value and behind it, so that spreadsheets leave it alone.
    pub(super) guard: fn(Column) -> (&'static str, &'static str),
    /// The equations between amounts, checked where their columns are there.
    pub(super) equations: &'static [Equation],
    /// Whether a row of totals stands below the rows.
    pub(super) totals: bool,
}

/// What most layouts have in common.
const PLAIN: Layout = Layout {
    id: "",
    shape: Shape::Lines,
    encoding: Encoding::Utf8,
    separator: ',',
    ending: "\n",
    quoted: false,
    title: "",
    subform: None,
    merged: false,
    footer: &[],
    dates: Dates::Time,
    money: Money::Plain,
    mix: Mix { organisations: 1000, latin: false },
    columns: &[],
    packed: &[],
    required: &[],
    repeated: &[],
    has_returns: false,
    names_payment_method: false,
    states: &[],
    stuck: &[],
    short_day: false,
    id_of: |number, _| number.to_string(),
    amounts: |_| {},
    own: |_, _, _, _| None,
    blank: |_| "",
    guard: |_| ("", ""),
    equations: &[],
    totals: false,
};

/// The states of an order that can be stuck in a shop.
const STUCK_IN_SHOPS: &[Lifecycle] = &[Lifecycle::PendingPayment, Lifecycle::Paid, Lifecycle::Shipped];

/// An equation between amounts of an order.
pub(super) struct Equation {
    /// The columns that take part, the one on the left first.
    pub(super) columns: &'static [Column],
    /// By how much it is missed on a line, or `None` where it does not speak of the order or line.
    pub(super) gap: fn(&Order, usize) -> Option<i64>,
    /// Whether it speaks of the order as a whole.
    pub(super) of_order: bool,
    /// Cents that the source itself rounds by.
    pub(super) tolerance: i64,
}

impl Equation {
    /// Whether it adds up the lines of an order.
    pub(super) fn adds_up_lines(&self) -> bool {
        self.of_order && self.columns.iter().any(|column| column.level() == Level::Line)
    }
}

impl Layout {
    /// The layout of a source, which may be another one in workbooks.
    pub(super) fn of(source: &str, workbook: bool) -> Option<&'static Self> {
        let form = workbook.then_some(&jiandaoyun::FORM).filter(|layout| layout.id == source);
        form.or_else(|| ALL.iter().copied().find(|layout| layout.id == source))
    }

    /// The records above the rows.
    pub(super) fn head(&self) -> Vec<String> {
        let mut head = Vec::new();
        if !self.title.is_empty() {
            head.push(
                self.record(self.columns.iter().enumerate().map(|(at, _)| if at == 0 { self.title } else { "" })),
            );
        }
        head.extend(self.header());
        head
    }

    /// The record of captions; two where some stand below the caption of a form within the form.
    pub(super) fn header(&self) -> Vec<String> {
        let captions = || self.columns.iter().map(|(caption, _)| *caption).enumerate();
        let Some((title, within)) = &self.subform else {
            return vec![self.record(captions().map(|(_, caption)| caption))];
        };
        let above = captions().map(|(at, caption)| match at {
            at if at == within.start => *title,
            at if within.contains(&at) => "",
            _ => caption,
        });
        let below = captions().map(|(at, caption)| if within.contains(&at) { caption } else { "" });
        vec![self.record(above), self.record(below)]
    }

    pub(super) fn order_id(&self, number: u64, ordered: i64) -> String {
        (self.id_of)(number, ordered)
    }

    /// A day as order numbers hold it.
    pub(super) fn day_in_id(&self, seconds: i64) -> String {
        let day = digits_of_day(seconds);
        if self.short_day { day[2..].to_owned() } else { day }
    }

    /// Puts the amounts of an order right.
    pub(super) fn settle(&self, order: &mut Order) {
        (self.amounts)(order);
    }

    /// Whether it has a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.position(column).is_some()
    }

    /// Whether it has any of some columns.
    pub(super) fn has_any(&self, columns: &[Column]) -> bool {
        columns.iter().any(|&column| self.has(column))
    }

    /// Whether a column tells the state of an order.
    pub(super) fn tells_state(&self) -> bool {
        self.has_any(&[Column::Status, Column::PaymentStatus])
    }

    /// Whether a column tells whose order it is.
    pub(super) fn tells_customer(&self) -> bool {
        const TELLING: [Column; 5] =
            [Column::CustomerName, Column::ContactName, Column::CustomerId, Column::BuyerNick, Column::Phone];
        self.has_any(&TELLING)
    }

    /// Whether a column tells what was ordered.
    pub(super) fn tells_goods(&self) -> bool {
        self.has_any(&[Column::ProductName, Column::Sku])
    }

    /// Whether a column numbers the lines of an order.
    pub(super) fn numbers_lines(&self) -> bool {
        self.has_any(&[Column::LineNo, Column::LineId])
    }

    /// Where a column stands.
    pub(super) fn position(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|(_, cell)| matches!(cell, Cell::Of(other) if *other == column))
    }

    /// The word of a state; empty where the source has none for it.
    pub(super) fn word(&self, status: Lifecycle) -> &'static str {
        self.states.iter().find(|(other, _)| *other == status).map_or("", |(_, word)| word)
    }

    /// Captions, or other cells, as a record without its end.
    pub(super) fn record<'a>(&self, cells: impl Iterator<Item = &'a str>) -> String {
        let mut record = String::new();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                record.push(self.separator);
            }
            self.push_cell(cell, &mut record);
        }
        record
    }

    /// Appends a cell, in quotes where it needs them.
    pub(super) fn push_cell(&self, cell: &str, out: &mut String) {
        let needs_quotes = self.quoted || cell.contains([self.separator, '"', '\n', '\r']);
        if needs_quotes && self.separator != '\t' {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
}
