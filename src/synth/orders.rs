//! Orders as they are meant: who ordered what when, what was paid, and how far it has come.

use fastrand::Rng;

use super::customers::{Customer, CustomerKind};
use super::layout::{Layout, Shape};
use super::random::{Draw, rng};
use super::words::{Product, WORDS};
use crate::model::status::Lifecycle;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Everything that orders follow from.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) layout: &'static Layout,
    pub(super) customers: Vec<Customer>,
    /// The first second of the first file's period.
    pub(super) start: i64,
    /// The seconds of one file's period.
    pub(super) period: i64,
    /// The last second of the day that counts as today.
    pub(super) now: i64,
}

/// An order. Amounts are in cents, times in seconds since 1970 in local time.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: String,
    /// The true customer.
    pub(super) customer: u32,
    /// How its name is typed here.
    pub(super) name: String,
    /// What is known of the customer beside the name; empty where it is blank.
    pub(super) code: String,
    pub(super) nick: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) tax_id: String,
    pub(super) ordered: i64,
    pub(super) paid: Option<i64>,
    pub(super) shipped: Option<i64>,
    pub(super) completed: Option<i64>,
    pub(super) status: Lifecycle,
    pub(super) lines: Vec<Line>,
    /// The goods alone.
    pub(super) goods: i64,
    pub(super) shipping: i64,
    pub(super) discount: i64,
    pub(super) tax: i64,
    pub(super) total: i64,
    pub(super) paid_amount: i64,
    pub(super) refund: i64,
    /// What shop and platform take off the price.
    pub(super) merchant_discount: i64,
    pub(super) platform_discount: i64,
    /// What the shop gets.
    pub(super) receipt: i64,
    pub(super) remark: &'static str,
    pub(super) salesperson: usize,
    pub(super) shop: usize,
    pub(super) carrier: usize,
    pub(super) tracking: String,
    /// Paid on delivery.
    pub(super) on_delivery: bool,
    /// A return, marked as such.
    pub(super) is_return: bool,
}

/// A line of an order.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: usize,
    pub(super) product: usize,
    pub(super) sku: String,
    pub(super) qty: i64,
    pub(super) price: i64,
    pub(super) discount: i64,
    pub(super) tax: i64,
    /// Without tax.
    pub(super) net: i64,
    /// With tax, where the source has any.
    pub(super) amount: i64,
    pub(super) is_gift: bool,
}

impl World {
    /// The goods that the source sells.
    pub(super) fn products(&self) -> &'static [Product] {
        if self.layout.mix.latin { &WORDS.products_en } else { &WORDS.products }
    }

    /// Whose order it is.
    pub(super) fn customer(&self, order: &Order) -> &Customer {
        &self.customers[order.customer as usize]
    }

    /// The order with this number, of a file's period, at a share of it given in millionths; it has no more lines than
    /// `most`.
    pub(super) fn order(&self, number: u64, file: usize, share: i64, most: usize) -> Order {
        let mut random = rng(&[self.seed, 0x0_4DE4, number]);
        let file = i64::try_from(file).unwrap_or(0);
        let from = self.start + file * self.period;
        let drawn = from + self.period / 1000 * share / 1000 + random.i64(0..60);
        // What the day cuts off is spread over its hours.
        let latest = self.now - 3600;
        let ordered = if drawn > latest { latest - random.i64(0..20 * 3600) } else { drawn };
        let mut order = self.empty(number, ordered, &mut random);
        self.name_customer(&mut order, &mut random);
        self.add_lines(&mut order, most, &mut random);
        self.live(&mut order, &mut random);
        self.name_state(&mut order);
        self.layout.settle(&mut order);
        order
    }

    fn empty(&self, number: u64, ordered: i64, random: &mut Rng) -> Order {
        let remarks: &[&'static str] = if random.per_mille(300) { &WORDS.remarks } else { &[""] };
        let remark: &'static str = remarks[random.usize(0..remarks.len())];
        Order {
            id: self.layout.order_id(number, ordered),
            customer: u32::try_from(random.long_tail(self.customers.len())).unwrap_or(0),
            name: String::new(),
            code: String::new(),
            nick: String::new(),
            phone: String::new(),
            email: String::new(),
            tax_id: String::new(),
            ordered,
            paid: None,
            shipped: None,
            completed: None,
            status: Lifecycle::PendingPayment,
            lines: Vec::new(),
            goods: 0,
            shipping: 0,
            discount: 0,
            tax: 0,
            total: 0,
            paid_amount: 0,
            refund: 0,
            merchant_discount: 0,
            platform_discount: 0,
            receipt: 0,
            remark,
            salesperson: random.usize(0..WORDS.salespeople.len()),
            shop: random.usize(0..WORDS.shops.len()),
            carrier: random.usize(0..WORDS.carriers.len()),
            tracking: String::new(),
            on_delivery: random.per_mille(30),
            is_return: false,
        }
    }

    /// Types the customer's name and what goes with it. In one row of five, phone or code is blank, that of the group, or of
    /// before.
    fn name_customer(&self, order: &mut Order, random: &mut Rng) {
        let customer = &self.customers[order.customer as usize];
        let spelled = !customer.variants.is_empty() && random.per_mille(500);
        order.name = if spelled { random.pick(&customer.variants).0.clone() } else { customer.name.clone() };
        order.code.clone_from(&customer.code);
        order.nick.clone_from(&customer.nick);
        order.phone.clone_from(&customer.phone);
        order.email.clone_from(&customer.email);
        order.tax_id.clone_from(&customer.tax_id);
        if customer.kind == CustomerKind::Organisation && random.per_mille(300) {
            order.tax_id.clear();
        }
        if !random.per_mille(200) {
            return;
        }
        match random.u32(0..6) {
            0 => order.phone.clear(),
            1 => {
                order.code.clear();
                order.nick.clear();
            }
            2 => {
                order.phone.clear();
                order.code.clear();
                order.nick.clear();
                order.email.clear();
            }
            3 | 4 => order.phone.clone_from(&customer.old_phone),
            _ => order.phone.clone_from(&self.customers[customer.group as usize].phone),
        }
        if !order.code.is_empty() && random.per_mille(200) {
            order.code.clone_from(&customer.old_code);
        }
    }

    fn add_lines(&self, order: &mut Order, most: usize, random: &mut Rng) {
        let wanted = match (self.layout.shape, random.u32(0..100)) {
            (Shape::Orders | Shape::OrderDocuments, _) | (_, 0..=59) => 1,
            (_, 60..=84) => 2,
            (_, 85..=94) => 3,
            _ => 4,
        };
        let products = self.products();
        order.is_return = self.layout.has_returns && random.per_mille(5);
        for at in 0..wanted.min(most.max(1)) {
            let product = random.usize(0..products.len());
            let goods = &products[product];
            // A product has a price of its own, with a few per cent up or down.
            let usual =
                goods.lowest + (goods.highest - goods.lowest) * i64::try_from(product * 37 % 100).unwrap_or(0) / 100;
            let price = (usual * random.i64(95..=105) / 100).max(1);
            let is_gift = at > 0 && random.per_mille(20);
            let sign = if order.is_return { -1 } else { 1 };
            let qty = sign * if random.per_mille(700) { random.i64(1..=3) } else { random.i64(2..=24) };
            let price = if is_gift { 0 } else { price };
            let discount = if price > 0 && random.per_mille(200) { price * qty / 20 } else { 0 };
            let sku = format!("{}{:06}", goods.prefix, product * 17 + 101);
            order.lines.push(Line {
                number: at + 1,
                product,
                sku,
                qty,
                price,
                discount,
                tax: 0,
                net: 0,
                amount: 0,
                is_gift,
            });
        }
        order.shipping = if random.per_mille(300) && !order.is_return { random.i64(5..=30) * 100 } else { 0 };
    }

    /// How far the order has come by now: what is old is over.
    fn live(&self, order: &mut Order, random: &mut Rng) {
        let age = (self.now - order.ordered) / DAY;
        if self.layout.shape.is_approved() {
            order.status = match age {
                0..=2 if random.per_mille(300) => Lifecycle::Draft,
                0..=5 if random.per_mille(300) => Lifecycle::PendingApproval,
                _ => Lifecycle::Confirmed,
            };
            return;
        }
        let may_end = !self.layout.states.is_empty();
        if random.per_mille(60) && !order.is_return && may_end {
            order.status = if age > 2 { Lifecycle::Cancelled } else { Lifecycle::PendingPayment };
            return;
        }
        let paid = order.ordered + random.i64(20..7200);
        // Days until it is shipped, and until it is received; presale takes longer.
        let until_shipped = random.i64(3600..4 * DAY);
        let shipped = paid + until_shipped;
        let completed = shipped + random.i64(DAY..9 * DAY);
        let by_now = |time: i64| (time <= self.now).then_some(time);
        order.paid = by_now(paid);
        order.shipped = by_now(shipped).filter(|_| order.paid.is_some());
        order.completed = by_now(completed).filter(|_| order.shipped.is_some());
        order.status = match (order.paid, order.shipped, order.completed) {
            (None, ..) => Lifecycle::PendingPayment,
            (_, None, _) => Lifecycle::Paid,
            (_, _, None) => Lifecycle::Shipped,
            _ => Lifecycle::Completed,
        };
        if order.on_delivery && order.completed.is_some() && self.layout.names_payment_method {
            // Paid when it was received, which is no fault.
            order.paid = order.completed;
        } else {
            order.on_delivery = false;
        }
        if order.shipped.is_some() {
            order.tracking = format!("SF{}", random.digits(13));
        }
        if order.status == Lifecycle::Completed && !order.is_return && random.per_mille(30) {
            order.status = Lifecycle::Refunded;
        }
    }

    /// A state that the source has no word for is the one that it shows instead.
    fn name_state(&self, order: &mut Order) {
        if self.layout.word(order.status).is_empty() {
            order.status = match order.status {
                Lifecycle::PendingPayment => Lifecycle::Cancelled,
                Lifecycle::Draft | Lifecycle::PendingApproval => Lifecycle::Confirmed,
                other => other,
            };
        }
    }
}
