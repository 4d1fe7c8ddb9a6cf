//! Faults of amounts and quantities.

use fastrand::Rng;

use crate::model::status::Lifecycle;
use crate::model::{Column, Defect};
use crate::synth::draft::{Draft, Planted, cents};
use crate::synth::layout::Equation;
use crate::synth::orders::{Order, World};
use crate::synth::random::Draw;
use crate::synth::spelling::money;

pub(in crate::synth) const ARITHMETIC: &[&str] = &[
    "off-by-0.01",
    "off-by-0.02",
    "off-by-a-tenth",
    "factor-100",
    "sign",
    "tax-twice",
    "discount-missing",
    "price-and-total-swapped",
    "line-missing",
];

/// An amount of an order that can be changed.
fn amount(column: Column, order: &mut Order, line: usize) -> Option<&mut i64> {
    let of_line = order.lines.get_mut(line)?;
    Some(match column {
        Column::LineAmount => &mut of_line.amount,
        Column::LineAmountExcl => &mut of_line.net,
        Column::OrderTotal => &mut order.total,
        Column::GoodsAmount => &mut order.goods,
        Column::PaidAmount => &mut order.paid_amount,
        Column::NetReceipt => &mut order.receipt,
        _ => return None,
    })
}

pub(in crate::synth) fn arithmetic(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    let name = ARITHMETIC[variant];
    if world.layout.equations.is_empty() {
        return false;
    }
    let equation = random.pick(world.layout.equations);
    let line = random.usize(0..draft.order.lines.len());
    // A column that the layout writes on this line; an order's own on all of them.
    let line = if equation.of_order { 0 } else { line };
    let left = equation.columns[0];
    let has_line_columns = equation.columns.contains(&Column::LineAmount) && !equation.of_order;
    let mut lines_gone = false;
    let target = match name {
        // What a source rounds by itself is no fault.
        "off-by-0.01" if equation.tolerance >= 1 => return false,
        "line-missing" => {
            let sums = equation.of_order && equation.columns.contains(&Column::Qty);
            if !sums || draft.order.lines.len() < 2 {
                return false;
            }
            // Which line is gone shows where the numbers skip, and nowhere where it was the last one.
            let gone = random.usize(0..draft.order.lines.len());
            draft.order.lines.remove(gone);
            lines_gone = true;
            left
        }
        "price-and-total-swapped" => {
            let of_line = &draft.order.lines[line];
            if !has_line_columns || of_line.qty.abs() == 1 || of_line.price == of_line.amount || of_line.price == 0 {
                return false;
            }
            if world.layout.has(Column::UnitPriceIncl) { Column::UnitPriceIncl } else { Column::UnitPrice }
        }
        "discount-missing" if !has_line_columns && left != Column::LineAmountExcl => return false,
        "tax-twice" if !world.layout.has(Column::LineTax) && !world.layout.has(Column::TaxAmount) => return false,
        _ => left,
    };
    let before = cents(target, &draft.order, &draft.order.lines[line]).map(money).unwrap_or_default();
    if !lines_gone && !change(name, target, line, draft) {
        return false;
    }
    // Only what shows is a fault.
    let gap = (equation.gap)(&draft.order, line).unwrap_or(0);
    if gap.abs() <= equation.tolerance {
        return false;
    }
    draft.planted.push(Planted {
        kind: Defect::Arithmetic,
        variant: name,
        line: (!equation.of_order).then_some(line),
        column: Some(target),
        also: equation.columns.to_vec(),
        before,
    });
    true
}

/// Changes the amount that a variant is about; whether anything changed.
fn change(name: &str, target: Column, line: usize, draft: &mut Draft) -> bool {
    let of_line = draft.order.lines[line].clone();
    let (tax, discount) = (if of_line.tax == 0 { draft.order.tax } else { of_line.tax }, of_line.discount);
    if name == "price-and-total-swapped" {
        let changed = &mut draft.order.lines[line];
        (changed.price, changed.amount) = (of_line.amount, of_line.price);
        return true;
    }
    let Some(value) = amount(target, &mut draft.order, line) else { return false };
    let was = *value;
    *value = match name {
        "off-by-0.01" => was + 1,
        "off-by-0.02" => was + 2,
        "off-by-a-tenth" => was + was / 10,
        "factor-100" => was * 100,
        "sign" => -was,
        "tax-twice" => was + tax,
        "discount-missing" => was + discount,
        _ => was,
    };
    *value != was
}

/// An amount of a line that is a cent off, where the source rounds by as much itself and everything else still adds up.
pub(in crate::synth) fn rounded(draft: &mut Draft, world: &World, random: &mut Rng) {
    let line = random.usize(0..draft.order.lines.len());
    let rounds = |equation: &&Equation| equation.tolerance > 0 && !equation.of_order;
    let Some(equation) = world.layout.equations.iter().find(rounds) else { return };
    let before = draft.order.clone();
    let Some(value) = amount(equation.columns[0], &mut draft.order, line) else { return };
    *value += if random.bool() { 1 } else { -1 };
    let adds_up = |order: &Order| {
        world.layout.equations.iter().all(|equation| {
            let lines = if equation.of_order { 1 } else { order.lines.len() };
            (0..lines).all(|at| (equation.gap)(order, at).unwrap_or(0).abs() <= equation.tolerance)
        })
    };
    if !adds_up(&draft.order) {
        draft.order = before;
    }
}

pub(in crate::synth) const RANGE: &[&str] =
    &["zero-quantity", "negative-quantity", "million-quantity", "zero-price", "negative-price", "million-price"];

pub(in crate::synth) fn range(variant: usize, draft: &mut Draft, world: &World, random: &mut Rng) -> bool {
    // A return, or what was given back, may be negative.
    if draft.order.is_return || draft.order.status == Lifecycle::Refunded {
        return false;
    }
    let name = RANGE[variant];
    let column = if variant < 3 { Column::Qty } else { Column::UnitPrice };
    let line = random.usize(0..draft.order.lines.len());
    if !world.layout.has(column) || draft.order.lines[line].price == 0 {
        return false;
    }
    let before = draft.text(line, column, world);
    let of_line = &mut draft.order.lines[line];
    match name {
        // Nothing of what was cancelled is delivered.
        "zero-quantity" | "zero-price" if draft.order.status == Lifecycle::Cancelled => return false,
        "zero-quantity" => of_line.qty = 0,
        "negative-quantity" => of_line.qty = -of_line.qty,
        "million-quantity" => of_line.qty *= 1_000_000,
        "zero-price" => {
            of_line.price = 0;
            // A remark may say why it costs nothing.
            draft.order.remark = "";
        }
        "negative-price" => of_line.price = -of_line.price,
        _ => of_line.price *= 1_000_000,
    }
    draft.order.lines[line].discount = 0;
    // The system computes what follows: the amounts fit, and are as absurd.
    if world.layout.shape.is_order() {
        // Its price stands nowhere, so that only the quantity is wrong.
        draft.order.lines[line].amount = draft.order.goods;
    } else {
        world.layout.settle(&mut draft.order);
    }
    // Nothing costs nothing; the amounts that follow from the others are as absurd, or below zero.
    let follow = [
        Column::Qty,
        Column::UnitPrice,
        Column::LineAmount,
        Column::LineAmountExcl,
        Column::OrderTotal,
        Column::GoodsAmount,
        Column::PaidAmount,
    ];
    let also = if name.starts_with("zero") { Vec::new() } else { follow.to_vec() };
    draft.planted.push(Planted {
        kind: Defect::Range,
        variant: name,
        line: Some(line),
        column: Some(column),
        also,
        before,
    });
    true
}
