//! Faults of rows and orders: times, states, and what lines say about their order.

use fastrand::Rng;

use crate::model::status::Lifecycle;
use crate::model::{Column, Defect, days_from_civil};
use crate::synth::draft::{Draft, Planted, Reads};
use crate::synth::orders::{DAY, World};
use crate::synth::random::Draw;
use crate::synth::spelling::{amount, time};

pub(in crate::synth) const TIME_ORDER: &[&str] = &[
    "paid-1-second-before-ordered",
    "paid-1-day-before-ordered",
    "paid-1-year-before-ordered",
    "completed-1-second-before-shipped",
    "completed-1-day-before-shipped",
    "completed-1-year-before-shipped",
];

/// A fault of the order as a whole.
fn of_order(kind: Defect, variant: &'static str, column: Column, also: &[Column], before: String) -> Planted {
    Planted { kind, variant, line: None, column: Some(column), also: also.to_vec(), before }
}

pub(in crate::synth) fn time_order(variant: usize, draft: &mut Draft, world: &World, _: &mut Rng) -> bool {
    let back = [1, DAY, 365 * DAY][variant % 3];
    let end = [Column::CompletionDate, Column::ReceiveDate].into_iter().find(|&column| world.layout.has(column));
    let order = &mut draft.order;
    if variant < 3 || end.is_none() || !world.layout.has(Column::ShipDate) {
        let (Some(paid), true) = (order.paid, world.layout.has(Column::PaymentDate)) else { return false };
        if order.on_delivery {
            return false;
        }
        let name = TIME_ORDER[variant % 3];
        let before = time(paid, world.layout.dates);
        order.paid = Some(order.ordered - back);
        draft.planted.push(of_order(Defect::TimeOrder, name, Column::PaymentDate, &[Column::OrderDate], before));
        return true;
    }
    let name = TIME_ORDER[variant];
    let (Some(shipped), Some(completed), Some(end)) = (order.shipped, order.completed, end) else { return false };
    if order.on_delivery {
        return false;
    }
    order.completed = Some(shipped - back);
    draft.planted.push(of_order(
        Defect::TimeOrder,
        name,
        end,
        both_ends(&[Column::ShipDate, Column::ReceiveDate], world),
        time(completed, world.layout.dates),
    ));
    true
}

/// Some columns, the last of which says something only beside the time of completion: they are one moment.
fn both_ends<'a>(columns: &'a [Column], world: &World) -> &'a [Column] {
    let both = world.layout.has(Column::CompletionDate) && world.layout.has(Column::ReceiveDate);
    if both { columns } else { &columns[..columns.len() - 1] }
}

/// Columns of what happens to an order after it was made.
const LATER: [Column; 4] = [Column::PaymentDate, Column::ShipDate, Column::ReceiveDate, Column::CompletionDate];

pub(in crate::synth) const FUTURE: &[&str] = &["1-second", "1-day", "year-2099"];

pub(in crate::synth) fn future(variant: usize, draft: &mut Draft, world: &World, _: &mut Rng) -> bool {
    let (now, dates) = (world.now, world.layout.dates);
    let far = days_from_civil(2099, 6, 15).map_or(now + DAY, |day| day * DAY + now.rem_euclid(DAY));
    let moment = [now + 1, now + DAY, far][variant];
    let layout = world.layout;
    let order = &mut draft.order;
    // The last thing that happened is the one that has not happened yet.
    let (column, before) = if let (Some(completed), true) = (order.completed, layout.has(Column::CompletionDate)) {
        order.completed = Some(moment);
        (Column::CompletionDate, completed)
    } else if let (Some(completed), true) = (order.completed, layout.has(Column::ReceiveDate)) {
        order.completed = Some(moment);
        (Column::ReceiveDate, completed)
    } else if order.completed.is_some() && layout.has(Column::ShipDate) && layout.shape.is_approved() {
        return false;
    } else if let (Some(shipped), true) = (order.shipped, layout.has(Column::ShipDate)) {
        // Where nothing tells of completion, shipping is the last thing there is.
        order.shipped = Some(moment);
        order.completed = None;
        (Column::ShipDate, shipped)
    } else if let (Some(paid), None, true) = (order.paid, order.shipped, layout.has(Column::PaymentDate)) {
        order.paid = Some(moment);
        (Column::PaymentDate, paid)
    } else if (layout.shape.is_approved() || !layout.has_any(&LATER)) && order.lines.len() == 1 {
        let before = order.ordered;
        order.ordered = moment;
        order.id = redated(&order.id, moment, world);
        (Column::OrderDate, before)
    } else {
        return false;
    };
    if order.on_delivery {
        return false;
    }
    let also = [Column::OrderDate, Column::ApprovedAt, Column::ReceiveDate];
    let also = both_ends(&also, world);
    draft.planted.push(of_order(Defect::Future, FUTURE[variant], column, also, time(before, dates)));
    true
}

pub(in crate::synth) const STATUS: &[&str] = &["unknown-word", "typo", "other-language", "contradiction"];

pub(in crate::synth) fn status(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = STATUS[variant];
    let column = if world.layout.has(Column::Status) { Column::Status } else { Column::PaymentStatus };
    let before = draft.text(0, column, world);
    if before.is_empty() || draft.order.is_return {
        return false;
    }
    let english = before.is_ascii();
    let text = match name {
        "unknown-word" => (if english { "zzz_hold_9" } else { "蓝色通道" }).to_owned(),
        "typo" if english => before.chars().rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
        "typo" => before.chars().take(1).chain(['巳']).chain(before.chars().skip(1)).collect(),
        "other-language" => other_language(&before, draft.order.status).to_owned(),
        _ => {
            let order = &mut draft.order;
            let was = order.status;
            let unpaid = world.layout.word(Lifecycle::PendingPayment);
            if world.layout.shape.is_approved() || unpaid.is_empty() || !world.layout.has(Column::PaymentDate) {
                return false;
            }
            // Paid, says one; nothing was paid, says the other.
            match was {
                Lifecycle::Completed | Lifecycle::Shipped | Lifecycle::Paid if !order.on_delivery => {
                    order.status = Lifecycle::PendingPayment;
                }
                _ => return false,
            }
            let also = [
                Column::PaymentDate,
                Column::PaidAmount,
                Column::Status,
                Column::PaymentStatus,
                Column::ShipDate,
                Column::ReceiveDate,
            ];
            draft.planted.push(of_order(Defect::Status, name, column, &also, before));
            return true;
        }
    };
    if text.is_empty() || text == before {
        return false;
    }
    let lines: Vec<usize> = (0..draft.order.lines.len()).filter(|&at| Draft::shows(at, column, world)).collect();
    let line = *random.pick(&lines);
    // A state in another language is read all the same.
    let reads = if name == "other-language" { Reads::Same } else { Reads::Nothing };
    draft.set(line, column, text, reads);
    let planted =
        Planted { kind: Defect::Status, variant: name, line: Some(line), column: Some(column), also: vec![], before };
    draft.planted.push(planted);
    true
}

/// A state in the other language.
fn other_language(word: &str, status: Lifecycle) -> &'static str {
    match word {
        "已完成" | "交易成功" => "completed",
        "已发货" | "卖家已发货，等待买家确认" => "shipped",
        "已取消" => "cancelled",
        "待付款" | "等待买家付款" => "unpaid",
        "paid" => "已付款",
        "refunded" => "已退款",
        "已审核" => "confirmed",
        _ => match (status, word.is_ascii()) {
            (Lifecycle::Completed, false) => "completed",
            (Lifecycle::Shipped, false) => "shipped",
            (Lifecycle::PendingPayment, false) => "unpaid",
            (Lifecycle::Confirmed, false) => "confirmed",
            (Lifecycle::Completed, true) => "已完成",
            (Lifecycle::Shipped, true) => "已发货",
            (Lifecycle::Confirmed, true) => "已确认",
            _ => "",
        },
    }
}

pub(in crate::synth) const STUCK: &[&str] = &["one-day-over", "one-year-over"];

/// Days after which an order is stuck in a state, as the shipped rules have it.
const LIMITS: [(Lifecycle, i64); 4] =
    [(Lifecycle::PendingPayment, 7), (Lifecycle::Paid, 14), (Lifecycle::Shipped, 30), (Lifecycle::PendingApproval, 14)];

pub(in crate::synth) fn stuck(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let days = [1, 366][variant];
    // The state column decides; Shopify has none, its life is read from others.
    if !world.layout.has(Column::Status) {
        return false;
    }
    let candidates: Vec<(Lifecycle, i64)> =
        LIMITS.into_iter().filter(|(status, _)| world.layout.stuck.contains(status)).collect();
    if candidates.is_empty() {
        return false;
    }
    let (status, limit) = *random.pick(&candidates);
    let before = draft.text(0, Column::Status, world);
    age(draft, world, status, limit + days);
    draft.planted.push(of_order(Defect::Stuck, STUCK[variant], Column::Status, &[Column::OrderDate], before));
    true
}

/// Puts an order into a state in which it has been for so many days.
fn age(draft: &mut Draft, world: &World, status: Lifecycle, days: i64) {
    let order = &mut draft.order;
    let since = world.now - days * DAY - 43_200;
    let old = order.id.clone();
    let step = 3600;
    order.status = status;
    order.is_return = false;
    order.on_delivery = false;
    (order.completed, order.refund) = (None, 0);
    for line in &mut order.lines {
        (line.qty, line.price, line.discount) = (line.qty.abs(), line.price.abs(), line.discount.abs());
    }
    match status {
        Lifecycle::PendingPayment | Lifecycle::PendingApproval => {
            (order.ordered, order.paid, order.shipped) = (since, None, None);
            order.tracking.clear();
        }
        Lifecycle::Paid => {
            (order.ordered, order.paid, order.shipped) = (since - step, Some(since), None);
            order.tracking.clear();
        }
        _ => (order.ordered, order.paid, order.shipped) = (since - 2 * step, Some(since - step), Some(since)),
    }
    // The number of an order that is as old holds its day.
    order.id = redated(&old, order.ordered, world);
    world.layout.settle(order);
}

/// The same number with another day in it, where it has one.
fn redated(old: &str, ordered: i64, world: &World) -> String {
    let sample = world.layout.order_id(0, ordered);
    let day = world.layout.day_in_id(ordered);
    match sample.find(&day) {
        Some(at) if old.is_char_boundary(at) && old.len() >= at + day.len() => {
            format!("{}{day}{}", &old[..at], &old[at + day.len()..])
        }
        _ => old.to_owned(),
    }
}

/// An order that is within a day of being stuck, and is not.
pub(in crate::synth) fn nearly_stuck(draft: &mut Draft, world: &World) {
    if world.layout.stuck.contains(&Lifecycle::Paid) && world.layout.has(Column::Status) {
        age(draft, world, Lifecycle::Paid, 13);
    }
}

/// An order that was paid in the second in which it was made.
pub(in crate::synth) fn equal_times(draft: &mut Draft) {
    if draft.order.paid.is_some() && !draft.order.on_delivery {
        draft.order.paid = Some(draft.order.ordered);
    }
}

/// An order that was shipped long after it was paid, as presale goods are.
pub(in crate::synth) fn presale(draft: &mut Draft, world: &World) {
    let order = &mut draft.order;
    if let (Some(shipped), Some(completed), false) = (order.shipped, order.completed, order.on_delivery) {
        // As long as there is room for; less than ten days is not long.
        let later = (world.now - 1 - completed).min(40 * DAY);
        if later > 10 * DAY {
            (order.shipped, order.completed) = (Some(shipped + later), Some(completed + later));
        }
    }
}

pub(in crate::synth) const ORDER_COLUMNS: &[&str] = &["amount", "customer", "date"];

pub(in crate::synth) fn order_columns(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let lines = draft.order.lines.len();
    // With two lines nobody can tell which one departs.
    if lines < 2 || !world.layout.shape.repeats_order() {
        return false;
    }
    let line = random.usize(1..lines);
    let (column, text) = match ORDER_COLUMNS[variant] {
        "amount" => (Column::OrderTotal, amount(draft.order.total + 1000, world.layout.money)),
        "customer" => {
            let other = random.long_tail(world.customers.len());
            (Column::CustomerName, world.customers[other].name.clone())
        }
        _ => {
            let by = if world.layout.dates.are_days() { DAY } else { 40 };
            (Column::OrderDate, time(draft.order.ordered - by, world.layout.dates))
        }
    };
    let before = draft.text(line, column, world);
    if !world.layout.has(column) || before == text || before.is_empty() {
        return false;
    }
    draft.set(line, column, text, Reads::Nothing);
    draft.planted.push(Planted {
        kind: Defect::OrderColumns,
        variant: ORDER_COLUMNS[variant],
        // Whichever line is told, it is this disagreement.
        line: None,
        column: Some(column),
        also: Vec::new(),
        before,
    });
    true
}
