//! What must hold of an order by the definition of the data, and what of it a draft breaks: the side effects of its faults.
//! No check is asked.

use super::draft::{Draft, Reads, cents};
use super::orders::World;
use crate::model::status::Lifecycle;
use crate::model::{Column, Defect, Level};

/// A law that a draft breaks.
pub(super) struct Broken {
    pub(super) kind: Defect,
    pub(super) law: &'static str,
    /// The line; `None` where it is one of the whole order.
    pub(super) line: Option<usize>,
    /// The columns that contradict each other.
    pub(super) columns: Vec<Column>,
}

/// Everything that a draft breaks, judged from what a reader gets of it.
pub(super) fn broken(draft: &Draft, world: &World) -> Vec<Broken> {
    let mut all = Vec::new();
    amounts(draft, world, &mut all);
    times(draft, world, &mut all);
    states(draft, world, &mut all);
    signs(draft, world, &mut all);
    disagreements(draft, world, &mut all);
    packed(draft, world, &mut all);
    if world.layout.has(Column::LineNo) && draft.order.lines.iter().zip(1..).any(|(line, number)| line.number != number)
    {
        all.push(Broken {
            kind: Defect::Arithmetic,
            law: "lines-are-counted",
            line: None,
            columns: vec![Column::LineNo],
        });
    }
    all
}

/// What an order tells of being dead, if it does: it was cancelled, and its file tells of payments and of none for it.
pub(super) fn dead(draft: &Draft, world: &World) -> Option<Broken> {
    let order = &draft.order;
    let money = [Column::PaymentDate, Column::PaidAmount];
    let tells = world.layout.has_any(&money) && world.layout.tells_state() && draft.is_read(0, Column::Status);
    let unpaid = order.paid.is_none() && order.paid_amount == 0 && order.refund == 0;
    let is_dead = order.status == Lifecycle::Cancelled && tells && unpaid;
    is_dead.then(|| Broken { kind: Defect::Dead, law: "cancelled-unpaid", line: None, columns: vec![Column::Status] })
}

/// Whether a column of the order is read on its first line.
fn reads(draft: &Draft, column: Column, world: &World) -> bool {
    world.layout.has(column) && draft.is_read(0, column)
}

fn amounts(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    for equation in world.layout.equations {
        let lines = if equation.of_order { 1 } else { draft.order.lines.len() };
        for at in 0..lines {
            let read = |line: usize| equation.columns.iter().all(|&column| draft.is_read(line, column));
            let all_read = if equation.of_order { (0..draft.order.lines.len()).all(read) } else { read(at) };
            let gap = (equation.gap)(&draft.order, at).unwrap_or(0);
            if all_read && gap.abs() > equation.tolerance {
                all.push(Broken {
                    kind: Defect::Arithmetic,
                    law: "amounts-add-up",
                    line: (!equation.of_order).then_some(at),
                    columns: equation.columns.to_vec(),
                });
            }
        }
    }
}

/// The times of an order in the order in which they come, each with its columns.
fn chain(draft: &Draft) -> [(Option<i64>, &'static [Column]); 4] {
    let order = &draft.order;
    [
        (Some(order.ordered), &[Column::OrderDate]),
        (order.paid, &[Column::PaymentDate]),
        (order.shipped, &[Column::ShipDate]),
        (order.completed, &[Column::CompletionDate, Column::ReceiveDate]),
    ]
}

fn times(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    let chain = chain(draft);
    let there = |columns: &[Column]| columns.iter().copied().find(|&column| reads(draft, column, world));
    for (at, (earlier, first)) in chain.iter().enumerate() {
        let (Some(earlier), Some(first)) = (earlier, there(first)) else { continue };
        if *earlier > world.now {
            all.push(Broken { kind: Defect::Future, law: "not-in-the-future", line: None, columns: vec![first] });
        }
        for (later, second) in &chain[at + 1..] {
            let (Some(later), Some(second)) = (later, there(second)) else { continue };
            let on_delivery = draft.order.on_delivery && first == Column::PaymentDate;
            if earlier > later && !on_delivery {
                // Where receipt and completion both stand there they are one moment.
                let mut columns = vec![first, second];
                columns.extend(
                    (second == Column::CompletionDate && reads(draft, Column::ReceiveDate, world))
                        .then_some(Column::ReceiveDate),
                );
                all.push(Broken { kind: Defect::TimeOrder, law: "one-after-the-other", line: None, columns });
            }
        }
    }
}

fn states(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    let order = &draft.order;
    let tells = world.layout.tells_state() && world.layout.has(Column::PaymentDate);
    if world.layout.shape.is_approved() || !tells {
        return;
    }
    // What waits was not shipped, and what is on its way was not received.
    let waits = matches!(order.status, Lifecycle::PendingPayment | Lifecycle::Paid);
    let dates = [
        (order.shipped, Column::ShipDate, order.status == Lifecycle::PendingPayment),
        (order.completed, Column::ReceiveDate, waits || order.status == Lifecycle::Shipped),
    ];
    for (date, column, too_early) in dates {
        if too_early && date.is_some() && reads(draft, column, world) {
            let columns = vec![column, Column::Status];
            all.push(Broken { kind: Defect::Status, law: "state-and-dates-agree", line: None, columns });
        }
    }
    let ends = [Column::CompletionDate, Column::ReceiveDate];
    let kept = || ends.iter().copied().filter(|&column| world.layout.has(column));
    let has_end = order.completed.is_some() && kept().any(|column| draft.is_read(0, column));
    if order.status == Lifecycle::Completed && kept().next().is_some() && !has_end {
        let columns = [&kept().collect::<Vec<_>>()[..], &[Column::Status]].concat();
        all.push(Broken { kind: Defect::Status, law: "state-and-dates-agree", line: None, columns });
    }
    let paid_is_blank = order.paid.is_none() || !draft.is_read(0, Column::PaymentDate);
    let contradicts = match order.status {
        Lifecycle::Paid | Lifecycle::Shipped | Lifecycle::Completed | Lifecycle::Refunded => paid_is_blank,
        Lifecycle::PendingPayment | Lifecycle::Cancelled => !paid_is_blank || order.paid_amount != 0,
        _ => false,
    };
    if contradicts {
        let columns = vec![Column::PaymentDate, Column::Status, Column::PaidAmount, Column::PaymentStatus];
        all.push(Broken { kind: Defect::Status, law: "state-and-dates-agree", line: None, columns });
    }
}

/// No amount of an order is below zero unless it is a return, nor is a quantity zero.
fn signs(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    const NOT_NEGATIVE: [Column; 6] = [
        Column::OrderTotal,
        Column::PaidAmount,
        Column::RefundAmount,
        Column::ShippingFee,
        Column::UnitPrice,
        Column::ListPrice,
    ];
    for (at, line) in draft.order.lines.iter().enumerate() {
        // A return is one where the row says so, and so is a gift.
        let says_return = draft.order.is_return && draft.is_read(at, Column::Status);
        let says_gift = line.is_gift && draft.is_read(at, Column::ProductName);
        let mut breaks = |column: Column| {
            let columns = vec![column];
            all.push(Broken { kind: Defect::Range, law: "quantity-and-price-above-zero", line: Some(at), columns });
        };
        if says_return {
            continue;
        }
        if line.qty <= 0 && draft.is_read(at, Column::Qty) {
            breaks(Column::Qty);
        }
        if line.price == 0 && !says_gift && draft.is_read(at, Column::UnitPrice) && world.layout.has(Column::UnitPrice)
        {
            breaks(Column::UnitPrice);
        }
        for column in NOT_NEGATIVE.into_iter().filter(|&column| world.layout.has(column)) {
            if draft.is_read(at, column) && cents(column, &draft.order, line).is_some_and(|cents| cents < 0) {
                let line = (column.level() == Level::Line).then_some(at);
                all.push(Broken { kind: Defect::Range, law: "not-below-zero", line, columns: vec![column] });
            }
        }
    }
}

/// Where goods are packed into one cell, what damages their form costs the quantities in it.
fn packed(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    let has_quantity = |item: &str| {
        let quantity = item.split_once("× ").map(|(quantity, _)| quantity);
        quantity.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if world.layout.packed.is_empty() {
        return;
    }
    for typed in draft.typed.iter().filter(|typed| typed.column == Column::ProductName) {
        if !typed.text.split(", ").all(has_quantity) {
            let columns = [&[Column::ProductName], world.layout.packed].concat();
            all.push(Broken { kind: Defect::Missing, law: "packed-goods-are-read", line: None, columns });
        }
    }
}

/// The lines of an order say the same about the order, where they say anything.
fn disagreements(draft: &Draft, world: &World, all: &mut Vec<Broken>) {
    if !world.layout.shape.repeats_order() || draft.order.lines.len() < 2 {
        return;
    }
    let says_something = |text: &str| !matches!(text.trim(), "" | "\"\"" | "\u{3000}" | "-" | "N/A" | "无");
    for typed in draft.typed.iter().filter(|typed| typed.column.level() == Level::Order) {
        if typed.reads == Reads::Nothing && says_something(&typed.text) {
            let columns = vec![typed.column];
            all.push(Broken { kind: Defect::OrderColumns, law: "lines-agree", line: None, columns });
        }
    }
}
