//! A large order export, made up from a fixed seed.
//!
//! The export is the same bytes for the same number of rows: UTF-8, LF, no quotes, 17 fields in every row. Times rise
//! from 2024-01-01 to 2025-12-31, customers follow a long tail, and some are registered twice under two spellings.
//! Of every 1,000 rows exactly 60 carry one fault each, at drawn places:
//!
//! | fault | rows of 1,000 | what the row looks like |
//! |---|---|---|
//! | missing | 10 | customer, phone, address, product code or total is blank or `NULL` |
//! | unreadable amount | 5 | the price or total is no number: `面议`, `#VALUE!`, `1O8.50` with a letter |
//! | unreadable date | 5 | the order or payment time is no date: `2024-02-30 …`, `待定` |
//! | other notation | 10 | a date, amount, quantity or status in another notation than its column's |
//! | time order | 5 | paid after it was shipped, or shipped before it was ordered |
//! | arithmetic | 10 | the total is not quantity × price − discount |
//! | bad phone | 6 | a digit too few or too many, a letter, or a prefix that does not exist |
//! | unknown status | 3 | a word outside the five of the column |
//! | exact duplicate | 4 | an earlier row once more |
//! | conflicting duplicate | 2 | an earlier row once more, with another quantity and a total that fits it |
//!
//! Duplicates are rows of their own, so the number of rows stays as asked.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::iter;
use std::path::Path;

use crate::Outcome;
use crate::random::{Random, slot};
use crate::spelling::{DAY, date_of, full_width, money, time_text};
use crate::words::{
    BRANDS, DISTRICTS, FORMS, GIVEN_NAMES, HEADER, PHONE_PREFIXES, PRODUCTS, REGIONS, REMARKS, ROADS, SURNAMES, TRADES,
    UNKNOWN_STATUSES, UNREADABLE_AMOUNTS, UNREADABLE_DATES,
};

/// Fixed, so that every machine measures the same bytes.
const SEED: u64 = 7;

const ORDERED: usize = 1;
const PAID: usize = 2;
const SHIPPED: usize = 3;
const CUSTOMER: usize = 5;
const PHONE: usize = 7;
const ADDRESS: usize = 8;
const STATUS: usize = 9;
const PRODUCT_CODE: usize = 10;
const QUANTITY: usize = 12;
const PRICE: usize = 13;
const TOTAL: usize = 15;

/// What is wrong with a row. The table at the top of this file says what each looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Missing,
    UnreadableAmount,
    UnreadableDate,
    OtherNotation,
    TimeOrder,
    Arithmetic,
    BadPhone,
    UnknownStatus,
    ExactDuplicate,
    ConflictingDuplicate,
}

/// Rows over which the rates below hold exactly.
const BLOCK: usize = 1_000;

/// How many rows of each block carry which fault: 60 in all, 6 %.
const FAULTS: [(Fault, usize); 10] = [
    (Fault::Missing, 10),
    (Fault::UnreadableAmount, 5),
    (Fault::UnreadableDate, 5),
    (Fault::OtherNotation, 10),
    (Fault::TimeOrder, 5),
    (Fault::Arithmetic, 10),
    (Fault::BadPhone, 6),
    (Fault::UnknownStatus, 3),
    (Fault::ExactDuplicate, 4),
    (Fault::ConflictingDuplicate, 2),
];

/// Earlier rows that wait to be repeated. Large enough that copies stand far from their originals.
const WAITING: usize = 512;

/// Beyond the first rows, one faultless row in so many is kept to be repeated: well above the share of duplicates.
const KEEP_EVERY: u64 = 32;

/// Customer records; about this many distinct names occur in a million rows.
const RECORDS: u64 = 82_000;

/// The last records are second registrations of earlier customers, spelled differently.
const SECOND_REGISTRATIONS: u64 = 6_000;

/// Second registrations belong to every so many-th of the other customers, large ones and small ones.
const SECOND_STRIDE: u64 = 12;

/// Spreads neighbouring customers over all parts of a name. A prime, so that no two customers get the same parts.
const NAME_STRIDE: u64 = 100_003;

/// Turns row numbers into order numbers that look drawn. Shares no factor with ten, so that none repeats.
const ORDER_STRIDE: u64 = 7_654_321_987;

/// Seconds of 2024 and 2025 together.
const SPAN: u64 = 731 * DAY;

/// Writes the export.
pub(crate) fn write(path: &Path, rows: u64) -> Outcome<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "{}", HEADER.join(","))?;
    let mut random = Random(SEED);
    let mut waiting: VecDeque<Row> = VecDeque::new();
    let mut plan = Vec::new();
    for index in 0..rows {
        let place = slot(index, BLOCK);
        if place == 0 {
            plan = fault_plan(&mut random);
        }
        let fault = plan.get(place).copied().flatten();
        let row = match fault {
            Some(Fault::ExactDuplicate | Fault::ConflictingDuplicate) => {
                let mut copy = waiting.pop_front().ok_or("there is no earlier row to repeat")?;
                if fault == Some(Fault::ConflictingDuplicate) {
                    copy.order_more(1 + random.below(3));
                }
                copy
            }
            Some(fault) => {
                let mut row = Row::new(&mut random, index, rows, true);
                row.break_with(fault, &mut random);
                row
            }
            None => {
                let row = Row::new(&mut random, index, rows, false);
                if waiting.len() < WAITING / 8 || (waiting.len() < WAITING && index.is_multiple_of(KEEP_EVERY)) {
                    waiting.push_back(row.clone());
                }
                row
            }
        };
        writeln!(file, "{}", row.cells.join(","))?;
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

/// Which row of a block carries which fault. The first row never does, so that there is always a row to repeat.
fn fault_plan(random: &mut Random) -> Vec<Option<Fault>> {
    let mut plan: Vec<Option<Fault>> =
        FAULTS.iter().flat_map(|&(fault, count)| iter::repeat_n(Some(fault), count)).collect();
    plan.resize(BLOCK - 1, None);
    for place in (1..plan.len()).rev() {
        plan.swap(place, random.index(place + 1));
    }
    plan.insert(0, None);
    plan
}

/// One row, with the numbers that its total follows from.
#[derive(Debug, Clone)]
struct Row {
    cells: [String; 17],
    quantity: u64,
    /// Cents for one piece.
    price: u64,
    /// Cents off the whole row.
    discount: u64,
}

impl Row {
    /// A faultless row. `complete` asks for one that has been paid and shipped, so that any fault finds its cells.
    fn new(random: &mut Random, index: u64, rows: u64, complete: bool) -> Self {
        let ordered = u64::min(index * SPAN / rows + random.below(2 * 3_600), SPAN - 1);
        let paid = ordered + 30 + random.below(3_600);
        let shipped = paid + 3_600 + random.below(3 * DAY);
        let state = State::drawn(random, SPAN - ordered, complete);
        let record = drawn_record(random);
        let customer = Customer::of(record, random.below(2));
        let product = random.index(PRODUCTS.len());
        let (product_name, base_price) = PRODUCTS[product];
        let price = base_price + base_price / 10 * random.below(4);
        // Most rows ask for few pieces.
        let most = 1 + random.below(24);
        let quantity = 1 + random.below(most);
        // At most a tenth, in whole yuan, on two rows of five.
        let discount = if random.below(5) < 2 { random.below(price * quantity / 1_000 + 1) * 100 } else { 0 };
        let mut row = Self {
            cells: [
                order_number(index, ordered),
                time_text(ordered),
                if state.is_paid() { time_text(paid) } else { String::new() },
                if state.is_shipped() { time_text(shipped) } else { String::new() },
                format!("C{record:05}"),
                customer.name,
                customer.contact,
                customer.phone,
                customer.address,
                state.text().to_owned(),
                format!("P{:03}", 101 + product),
                product_name.to_owned(),
                quantity.to_string(),
                money(price),
                money(discount),
                String::new(),
                REMARKS[random.index(REMARKS.len())].to_owned(),
            ],
            quantity,
            price,
            discount,
        };
        row.order_more(0);
        row
    }

    /// What the row costs, in cents.
    fn total(&self) -> u64 {
        self.price * self.quantity - self.discount
    }

    /// Adds pieces and lets the total follow.
    fn order_more(&mut self, pieces: u64) {
        self.quantity += pieces;
        self.cells[QUANTITY] = self.quantity.to_string();
        self.cells[TOTAL] = money(self.total());
    }

    /// Puts one fault into a complete row. Duplicates are no fault of a row by itself and change nothing here.
    fn break_with(&mut self, fault: Fault, random: &mut Random) {
        match fault {
            Fault::Missing => {
                let column = random.pick(&[CUSTOMER, PHONE, ADDRESS, PRODUCT_CODE, TOTAL]);
                self.cells[column] = String::from(random.pick(&["", "", "", "NULL"]));
            }
            Fault::UnreadableAmount => {
                let column = random.pick(&[PRICE, TOTAL]);
                self.cells[column] = String::from(random.pick(&UNREADABLE_AMOUNTS));
            }
            Fault::UnreadableDate => {
                let column = random.pick(&[ORDERED, PAID]);
                self.cells[column] = String::from(random.pick(&UNREADABLE_DATES));
            }
            Fault::OtherNotation => self.change_notation(random.below(6)),
            Fault::TimeOrder => {
                if random.below(2) == 0 {
                    self.cells.swap(PAID, SHIPPED);
                } else {
                    self.cells.swap(ORDERED, SHIPPED);
                }
            }
            Fault::Arithmetic => {
                let total = self.total();
                let wrong = if random.below(2) == 0 { total * 10 } else { total + 1 + random.below(9_999) };
                self.cells[TOTAL] = money(wrong);
            }
            Fault::BadPhone => {
                let phone = &self.cells[PHONE];
                self.cells[PHONE] = match random.below(4) {
                    0 => phone[..10].to_owned(),
                    1 => format!("{phone}{}", random.below(10)),
                    2 => format!("{}O", &phone[..10]),
                    _ => format!("2{}", &phone[1..]),
                };
            }
            Fault::UnknownStatus => self.cells[STATUS] = String::from(random.pick(&UNKNOWN_STATUSES)),
            Fault::ExactDuplicate | Fault::ConflictingDuplicate => {}
        }
    }

    /// Writes one cell as another system or a person would, with the same meaning.
    fn change_notation(&mut self, way: u64) {
        match way {
            0 => self.cells[ORDERED] = self.cells[ORDERED].replace('-', "/"),
            1 => {
                let time = &self.cells[PAID];
                self.cells[PAID] = format!("{}年{}月{}日 {}", &time[..4], &time[5..7], &time[8..10], &time[11..]);
            }
            2 => self.cells[TOTAL] = format!("￥{}", self.cells[TOTAL]),
            3 => self.cells[PRICE] = format!("{}元", self.cells[PRICE]),
            4 => self.cells[QUANTITY] = full_width(&self.cells[QUANTITY]),
            _ => self.cells[STATUS] = format!(" {} ", self.cells[STATUS]),
        }
    }
}

/// Where an order is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unpaid,
    Paid,
    Shipped,
    Done,
    Cancelled,
}

impl State {
    /// Draws the state of an order that was placed `age` seconds before the export: only young orders are under way.
    fn drawn(random: &mut Random, age: u64, complete: bool) -> Self {
        let draw = random.below(100);
        if complete {
            Self::Done
        } else if draw < 4 {
            Self::Cancelled
        } else if age < DAY && draw < 24 {
            Self::Unpaid
        } else if age < 2 * DAY {
            Self::Paid
        } else if age < 12 * DAY {
            Self::Shipped
        } else {
            Self::Done
        }
    }

    fn is_paid(self) -> bool {
        matches!(self, Self::Paid | Self::Shipped | Self::Done)
    }

    fn is_shipped(self) -> bool {
        matches!(self, Self::Shipped | Self::Done)
    }

    fn text(self) -> &'static str {
        match self {
            Self::Unpaid => "待付款",
            Self::Paid => "待发货",
            Self::Shipped => "已发货",
            Self::Done => "已完成",
            Self::Cancelled => "已取消",
        }
    }
}

/// What a row says about its customer.
struct Customer {
    name: String,
    contact: String,
    phone: String,
    address: String,
}

impl Customer {
    /// The customer behind a record, with one of two contacts. A second registration differs in the spelling alone.
    fn of(record: u64, contact: u64) -> Self {
        let first = RECORDS - SECOND_REGISTRATIONS;
        let (customer, spelling) =
            if record < first { (record, None) } else { ((record - first) * SECOND_STRIDE, Some(record % 3)) };
        let mut rest = customer * NAME_STRIDE;
        let mut part = |length: usize| {
            let index = slot(rest, length);
            rest /= length as u64;
            index
        };
        let (region, place) = REGIONS[part(REGIONS.len())];
        let brand = BRANDS[part(BRANDS.len())];
        let trade = TRADES[part(TRADES.len())];
        let form = FORMS[part(FORMS.len())];
        let name = match spelling {
            None => format!("{region}{brand}{trade}{form}"),
            Some(0) => format!("{brand}{trade}（{region}）{form}"),
            Some(1) => format!("{brand}{trade}{form}"),
            Some(_) => format!("{region}{brand}{trade}"),
        };
        let mut own = Random(customer * 2 + contact);
        Self {
            name,
            contact: format!("{}{}", own.pick(&SURNAMES), own.pick(&GIVEN_NAMES)),
            phone: format!("{}{:08}", own.pick(&PHONE_PREFIXES), own.below(100_000_000)),
            address: format!(
                "{place}市{}{}{}号{}室",
                own.pick(&DISTRICTS),
                own.pick(&ROADS),
                1 + own.below(399),
                101 + own.below(899),
            ),
        }
    }
}

/// The 18 digits of an order number: the day, then ten digits that no other row has.
fn order_number(index: u64, ordered: u64) -> String {
    let (year, month, day) = date_of(ordered);
    let serial = index * ORDER_STRIDE % 10_000_000_000;
    format!("{year:04}{month:02}{day:02}{serial:010}")
}

/// A customer record: the cube of an even draw, so that few customers order often and most order a few times.
fn drawn_record(random: &mut Random) -> u64 {
    let draw = random.draw() >> 32;
    let cube = (((draw * draw) >> 32) * draw) >> 32;
    (cube * RECORDS) >> 32
}
