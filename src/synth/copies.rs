//! Orders that are there twice, and those that only look so.

use fastrand::Rng;

use super::chunk::{MOST_LINES, Place, Writer, order_at, repeatable};
use super::draft::{Draft, Reads};
use super::layout::{Equation, Shape};
use super::orders::{DAY, World};
use super::random::Draw;
use super::truth::Entry;
use crate::model::status::Lifecycle;
use crate::model::{Column, Defect};

/// How an order is there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    Adjacent,
    FarApart,
    OtherFile,
    OneCell,
    LaterVersion,
    OtherCustomer,
    MinutesLater,
    DaysLater,
    /// No fault: two equal lines that the order's sum confirms.
    EqualLines,
    /// No fault: the same once a week.
    Subscription,
    /// No fault: the same with the sign turned, which takes it back.
    RedLetter,
    /// No fault: the same once more for nothing.
    Reshipment,
}

/// The variant of an order that the file before has, too.
pub(super) const OTHER_FILE: &str = "other-file";

/// Rows of 100,000 that are there again in each way: a third of the rates that the project's judges fixed, a tenth up.
const RATES: [(Again, usize); 12] = [
    (Again::Adjacent, 184),
    (Again::FarApart, 184),
    (Again::OtherFile, 184),
    (Again::OneCell, 74),
    (Again::LaterVersion, 74),
    (Again::OtherCustomer, 74),
    (Again::MinutesLater, 165),
    (Again::DaysLater, 165),
    (Again::EqualLines, 50),
    (Again::Subscription, 50),
    (Again::RedLetter, 50),
    (Again::Reshipment, 50),
];

/// What a copy is one of.
pub(super) struct Copied {
    /// The true customer of the first.
    pub(super) customer: u32,
}

/// A copy that waits for its place.
struct Waiting {
    draft: Draft,
    /// The lines of the first, where it is in this stretch.
    lines: Vec<u64>,
    how: Again,
    /// The rows after which it comes.
    after: usize,
    customer: u32,
}

/// The copies of a stretch that are still to come.
pub(super) struct Wanted {
    list: Vec<Again>,
    waiting: Vec<Waiting>,
}

impl Wanted {
    /// What a stretch has to carry. In a first file there is no other file to repeat: those copies are far apart.
    pub(super) fn new(world: &World, place: &Place, random: &mut Rng) -> Self {
        let mut list = Vec::new();
        for (how, rate) in RATES {
            let wanted = rate * place.rows;
            let more = usize::from(random.usize(0..100_000) < wanted % 100_000);
            let how = if how == Again::OtherFile && place.file == 0 { Again::FarApart } else { how };
            // Equal orders of nobody in particular, or of nothing in particular, are orders of several.
            let shows = match how {
                Again::OtherCustomer => world.layout.tells_customer(),
                Again::MinutesLater | Again::DaysLater => world.layout.tells_customer() && world.layout.tells_goods(),
                _ => true,
            };
            if !shows {
                continue;
            }
            list.extend(std::iter::repeat_n(how, wanted / 100_000 + more));
        }
        random.shuffle(&mut list);
        let mut wanted = Self { list, waiting: Vec::new() };
        if place.file > 0 {
            wanted.repeat_the_file_before(world, place, random);
        }
        wanted
    }

    /// Orders of the file before, as overlapping periodic exports have them.
    fn repeat_the_file_before(&mut self, world: &World, place: &Place, random: &mut Rng) {
        let before = Place { file: place.file - 1, ..*place };
        let mut earlier = repeatable();
        let taken = |how: &Again| *how == Again::OtherFile;
        let count = self.list.iter().filter(|how| taken(how)).count();
        self.list.retain(|how| !taken(how));
        for index in earlier.by_ref().take(count) {
            let draft = order_at(world, &before, index, MOST_LINES);
            let customer = draft.order.customer;
            let after = random.usize(0..place.rows.max(2) / 2);
            self.waiting.push(Waiting { draft, lines: Vec::new(), how: Again::OtherFile, after, customer });
        }
    }

    /// How many found no place.
    pub(super) fn left(&self) -> usize {
        self.list.len() + self.waiting.len()
    }

    /// Looks whether the order that was just written is there again. `orders` is how many may still come.
    pub(super) fn after(&mut self, draft: &Draft, orders: usize, writer: &mut Writer<'_>) {
        // Nothing is begun that would have no rows.
        let room = writer.rows_left() > 4 * MOST_LINES * (self.waiting.len() + 1);
        if self.list.is_empty() || !room || writer.random.usize(0..orders.max(1)) >= self.list.len() {
            return;
        }
        let at = self.list.len() - 1;
        let how = self.list[at];
        let Some(copies) = again(draft, how, writer) else {
            // The next order may do.
            self.list.rotate_right(1);
            return;
        };
        self.list.pop();
        let first = writer.made.orders.last();
        let lines = first.map_or_else(Vec::new, |row| (row.line..).take(row.lines).collect());
        let rows = writer.place.rows - writer.rows_left();
        for (number, copy) in copies.into_iter().enumerate() {
            let near = matches!(how, Again::Adjacent | Again::EqualLines | Again::RedLetter);
            let apart = if near { 0 } else { writer.random.usize(100..900) * (number + 1) };
            self.waiting.push(Waiting {
                draft: copy,
                lines: lines.clone(),
                how,
                after: rows + apart,
                customer: draft.order.customer,
            });
        }
    }

    /// Writes what is due.
    pub(super) fn due(&mut self, writer: &mut Writer<'_>) {
        loop {
            let rows = writer.place.rows - writer.rows_left();
            let needed: usize = self.waiting.iter().map(|copy| copy.draft.order.lines.len()).sum();
            // Those that would come behind the end come before it.
            let at_the_end = writer.rows_left() <= needed + MOST_LINES;
            let fits = |copy: &Waiting| copy.draft.order.lines.len() <= writer.rows_left();
            let next = self.waiting.iter().position(|copy| (copy.after <= rows || at_the_end) && fits(copy));
            let Some(at) = next else { return };
            let copy = self.waiting.remove(at);
            write(&copy, writer);
        }
    }
}

/// The order once more, in some way; `None` where it has no place for it.
fn again(draft: &Draft, how: Again, writer: &mut Writer<'_>) -> Option<Vec<Draft>> {
    let world = writer.world;
    let mut copy = draft.clone();
    let order = &mut copy.order;
    let number = 0x1000_0000 + (writer.place.file * writer.place.chunks + writer.place.chunk) as u64 * 0x1000;
    let fresh = number + writer.made.orders.len() as u64;
    let is_return = order.is_return;
    match how {
        Again::Adjacent | Again::FarApart | Again::OtherFile => {}
        Again::OneCell => {
            type_otherwise(&mut copy, world)?;
        }
        Again::LaterVersion => {
            let next = world.now - 60;
            let says_end = world.layout.has(Column::CompletionDate) || world.layout.has(Column::ReceiveDate);
            match (order.status, order.paid, order.shipped) {
                (Lifecycle::Draft | Lifecycle::PendingApproval, ..) => order.status = Lifecycle::Confirmed,
                (Lifecycle::Paid, Some(_), None) => (order.status, order.shipped) = (Lifecycle::Shipped, Some(next)),
                (Lifecycle::Shipped, _, Some(_)) if says_end => {
                    (order.status, order.completed) = (Lifecycle::Completed, Some(next));
                }
                (Lifecycle::Completed, ..) if !is_return && world.layout.has(Column::RefundAmount) => {
                    order.status = Lifecycle::Refunded;
                    world.layout.settle(order);
                }
                _ => return None,
            }
        }
        Again::OtherCustomer => {
            let other = &world.customers[writer.random.long_tail(world.customers.len())];
            if other.name == order.name {
                return None;
            }
            (order.name, order.phone) = (other.name.clone(), other.phone.clone());
            (order.code, order.nick) = (other.code.clone(), other.nick.clone());
            (order.email, order.tax_id) = (other.email.clone(), other.tax_id.clone());
        }
        Again::MinutesLater | Again::DaysLater => {
            let minutes = how == Again::MinutesLater;
            let later = if minutes { writer.random.i64(60..3600) } else { writer.random.i64(DAY..2 * DAY) };
            // Whoever did not pay, or got the money back, may well order again.
            let is_over = matches!(order.status, Lifecycle::Cancelled | Lifecycle::Refunded);
            if is_return || is_over || order.lines.iter().any(|line| line.price == 0) {
                return None;
            }
            shift(&mut copy, later, world)?;
            copy.order.id = world.layout.order_id(fresh, copy.order.ordered);
        }
        Again::EqualLines => {
            // Two equal rows of which nothing says that there are two would be one row twice.
            let is_told = world.layout.numbers_lines() || world.layout.equations.iter().any(Equation::adds_up_lines);
            if world.layout.shape.is_order() || !is_told || order.lines.len() > 1 || writer.rows_left() < MOST_LINES {
                return None;
            }
            // A second purchase in one order: the sum says that there are two.
            let mut line = order.lines[0].clone();
            line.number = 2;
            order.lines.push(line);
            world.layout.settle(order);
            order.id = world.layout.order_id(fresh, order.ordered);
        }
        Again::Subscription => {
            let each = |week: i64| {
                let mut copy = draft.clone();
                shift(&mut copy, week * 7 * DAY, world)?;
                // Numbers apart from those of all other copies.
                let number = 0x2000_0000 + (fresh - 0x1000_0000) * 4 + u64::try_from(week).ok()?;
                copy.order.id = world.layout.order_id(number, copy.order.ordered);
                Some(copy)
            };
            return (1..=3).map(each).collect();
        }
        Again::RedLetter => {
            if is_return || !world.layout.has_returns || order.status != Lifecycle::Completed {
                return None;
            }
            order.is_return = true;
            for line in &mut order.lines {
                (line.qty, line.discount) = (-line.qty, -line.discount);
            }
            world.layout.settle(order);
            order.id = world.layout.order_id(fresh, order.ordered);
        }
        Again::Reshipment => {
            if is_return
                || order.paid.is_none()
                || world.layout.shape != Shape::Lines
                || !world.layout.has(Column::SellerRemark)
            {
                return None;
            }
            for line in &mut order.lines {
                (line.price, line.discount, line.is_gift) = (0, 0, true);
            }
            order.remark = "补发";
            world.layout.settle(order);
            order.id = world.layout.order_id(fresh, order.ordered);
        }
    }
    let differs = matches!(how, Again::LaterVersion | Again::OtherCustomer);
    // What the source shows nothing of is no other version.
    (!differs || shown(&copy, world) != shown(draft, world)).then(|| vec![copy])
}

/// Types one cell of a copy otherwise than the original has it.
fn type_otherwise(copy: &mut Draft, world: &World) -> Option<()> {
    let places = [Column::SellerRemark, Column::BuyerRemark, Column::ShipStreet, Column::ProductName];
    // Without line numbers a line of another product is another line; what belongs to the order stands on all of them.
    let keyless = world.layout.shape.repeats_order() && !world.layout.numbers_lines();
    let may = |&column: &Column| copy.has(0, column, world) && !(keyless && column == Column::ProductName);
    let column = places.into_iter().find(may)?;
    let text = format!("{} (改)", copy.text(0, column, world));
    for line in 0..if keyless { copy.order.lines.len() } else { 1 } {
        copy.set(line, column, text.clone(), Reads::Same);
    }
    Some(())
}

/// An order as it stands in the file.
fn shown(draft: &Draft, world: &World) -> String {
    let mut text = String::new();
    draft.write(world, &mut text);
    text
}

/// Moves an order in time; `None` where that is not over yet.
fn shift(draft: &mut Draft, seconds: i64, world: &World) -> Option<()> {
    let order = &mut draft.order;
    order.ordered += seconds;
    for time in [&mut order.paid, &mut order.shipped, &mut order.completed] {
        *time = time.map(|time| time + seconds);
    }
    let last = [Some(order.ordered), order.paid, order.shipped, order.completed].into_iter().flatten().max()?;
    (last < world.now).then_some(())
}

/// Writes a copy, with what is true of it.
fn write(copy: &Waiting, writer: &mut Writer<'_>) {
    let customer = if copy.how == Again::OtherCustomer { copy.customer } else { copy.draft.order.customer };
    let lines = writer.emit(&copy.draft, Some(&Copied { customer }));
    let (kind, variant) = match copy.how {
        Again::Adjacent => (Defect::ExactDuplicate, "adjacent"),
        Again::FarApart => (Defect::ExactDuplicate, "far-apart"),
        Again::OtherFile => (Defect::ExactDuplicate, OTHER_FILE),
        Again::OneCell => (Defect::ConflictingDuplicate, "one-cell"),
        Again::LaterVersion => (Defect::ConflictingDuplicate, "later-version"),
        Again::OtherCustomer => (Defect::ConflictingDuplicate, "other-customer"),
        Again::MinutesLater => (Defect::DoubleEntry, "minutes-later"),
        Again::DaysLater => (Defect::DoubleEntry, "days-later"),
        Again::EqualLines | Again::Subscription | Again::RedLetter | Again::Reshipment => return,
    };
    let all: Vec<u64> = copy.lines.iter().chain(&lines).copied().filter(|line| *line != lines[0]).collect();
    let entry = Entry {
        file: writer.place.file,
        line: lines[0],
        lines: all,
        repeats: None,
        order_id: copy.draft.order.id.clone(),
        column: None,
        columns: Vec::new(),
        kind,
        variant,
        before: String::new(),
        follows: false,
    };
    writer.note(entry.clone());
    let one_order = kind != Defect::DoubleEntry && copy.how != Again::OtherFile;
    if !one_order || !writer.world.layout.shape.repeats_order() {
        return;
    }
    let variant = "order-there-twice";
    // All lines of one number are one order to whoever adds them up: twice the lines beside one total.
    for equation in writer.world.layout.equations.iter().filter(|equation| equation.adds_up_lines()) {
        let column = equation.columns.first().copied();
        writer.note(Entry { kind: Defect::Arithmetic, variant, column, follows: true, ..entry.clone() });
    }
    if matches!(copy.how, Again::LaterVersion | Again::OtherCustomer) {
        writer.note(Entry { kind: Defect::OrderColumns, variant, follows: true, ..entry });
    }
}
