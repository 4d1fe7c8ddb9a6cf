//! Row check: a status that the other columns of its row contradict.

use polars::prelude::{BooleanChunked, Expr, col, lit, when};

use crate::checks::{Body, Mask, RowPlan, RunContext};
use crate::config::Rule;
use crate::declare_check;
use crate::model::{Axis, Column, Detail, Kind, Text, pow10};
use crate::normalise::OrderTable;

/// What a finding says: something is missing, something is there, an amount is above zero, an amount is zero, two cells
/// as they stand.
const TEXTS: [Text; 5] = [
    Text {
        en: "status is `{observed}`, but {expected} is missing", zh: "状态为“{observed}”，却没有{expected}"
    },
    Text {
        en: "status is `{observed}`, but {expected} is filled in", zh: "状态为“{observed}”，却有{expected}"
    },
    Text {
        en: "status is `{observed}`, but {expected} is above zero", zh: "状态为“{observed}”，但{expected}大于零"
    },
    Text {
        en: "status is `{observed}`, but {expected} is zero", zh: "状态为“{observed}”，但{expected}为零"
    },
    Text { en: "status is `{observed}`, but {expected}", zh: "状态为“{observed}”，但{expected}" },
];

/// The text that shows cells: an amount beside another, a state.
const CELLS: u8 = 4;

declare_check! {
    /// ## What it finds
    /// Rows with one of the rule's statuses (`status`, or `payment_status` on the axis of payment) whose column is blank
    /// (`blank = true`; of several columns all), filled (`filled = true`), above zero (`above_zero = true`), zero (`zero = true`) or
    /// above zero and less than another column (`below`), or is a column of states and says one of some (`says`), although that
    /// contradicts the status. Tables that lack a column of `with` are not judged. A column that is blank in all
    /// rows of its file is not kept there, and its blanks contradict nothing. With `prepaid_sources`, other sources are judged
    /// only where they state a payment method. Orders over nothing (total 0) owe no payment, and what is bought on account (one of `except_words` in payment
    /// method, payment status or order type, or a payment method of the source that is paid after receipt) is paid later. An amount that was paid back whole (refund amount) is not held any more.
    /// ## Why it matters
    /// One of the two is stale: either the status was never moved on, or the date or amount belongs to another order.
    /// ## Example
    /// An order that is completed but has no payment time.
    /// ## Repair
    /// None: which of the two is stale cannot be known from the file.
    /// ## 发现什么
    /// 状态与同一行其他列矛盾：为规则所列状态，却某列为空（`blank`；多列则全部为空）、有值（`filled`）、大于零（`above_zero`）、
    /// 为零（`zero`）、大于零但小于另一列（`below`），或状态列为所列状态之一（`says`）。整个文件中都为空的列视为未维护，不判断其空白。
    /// 设有 `prepaid_sources` 时，其他来源仅在写明支付方式时判断。
    /// 总额为零的订单无需付款；赊销（支付方式、付款状态或订单类型含 `except_words`）稍后付款；已全额退回（退款金额）的款项不再算持有。
    /// ## 为何重要
    /// 两者必有一个过时：要么状态没有更新，要么日期或金额属于别的订单。
    /// ## 修复
    /// 无法自动修复：仅凭文件无从得知哪个过时。
    pub static STATUS_CONTRADICTION = {
        name: "status-contradiction", unit: Rows, dimension: Consistency, repair: None, since: "0.1.0",
        texts: &TEXTS,
        params: ["status", "payment_status", "blank", "filled", "above_zero", "zero", "below", "says", "with", "except_words", "prepaid_sources"],
        finds: [Status],
        body: Body::Rows(plan),
    };
}

/// Rows with another status, or none, are not judged.
fn plan(rule: &Rule, table: &OrderTable, _: &RunContext<'_>) -> Vec<RowPlan> {
    let columns: Vec<Column> = rule.columns.iter().copied().filter(|&column| table.mapping.has(column)).collect();
    let Some(&column) = columns.first() else { return Vec::new() };
    if !rule.list("with").iter().filter_map(|name| Column::from_name(name)).all(|column| table.mapping.has(column)) {
        return Vec::new();
    }
    // Where orders may be paid after delivery, only the payment method tells which may not.
    let prepaid = rule.list("prepaid_sources");
    let is_prepaid = prepaid.is_empty() || prepaid.contains(&table.profile().id.as_str());
    if !is_prepaid && !table.mapping.has(Column::PaymentMethod) {
        return Vec::new();
    }
    let by_payment = !rule.list("payment_status").is_empty();
    let (status, axis, words) = if by_payment {
        (Column::PaymentStatus, Axis::Payment, "payment_status")
    } else {
        (Column::Status, Axis::Lifecycle, "status")
    };
    // Beside another column of states the one that columns tell together counts too.
    let says = rule.list("says");
    if !table.mapping.has(status) && (says.is_empty() || table.frame.column(status.name()).is_err()) {
        return Vec::new();
    }
    let codes = rule.list(words).into_iter().filter_map(|name| crate::normalise::status::code_of(axis, name));
    let has_status = codes.map(|code| status.expr().eq(lit(code))).reduce(Expr::or).unwrap_or_else(|| lit(false));
    let below = rule.params.get("below").and_then(toml::Value::as_str).and_then(Column::from_name);
    let has_total = table.scales.contains_key(&Column::OrderTotal);
    let over_nothing = Column::OrderTotal.expr().eq(lit(0i64)).fill_null(lit(false));
    let over_something = |contradicts: Expr| if has_total { contradicts.and(over_nothing.not()) } else { contradicts };
    let has_amounts = |column: Column| table.scales.contains_key(&column);
    let (contradicts, text) = if rule.flag("above_zero") {
        if !has_amounts(column) {
            return Vec::new();
        }
        let is_held = column.expr().gt(lit(0i64)).and(is_paid_back(table, column).not());
        (if owes_a_date(table, column) { is_held.and(col(Column::PaymentDate.blank_name()).not()) } else { is_held }, 2)
    } else if rule.flag("zero") {
        if !has_amounts(column) {
            return Vec::new();
        }
        (over_something(column.expr().eq(lit(0i64))), 3)
    } else if let (Kind::Status(axis), false) = (column.kind(), says.is_empty()) {
        let codes = says.iter().filter_map(|name| crate::normalise::status::code_of(axis, name));
        let is_said = codes.map(|code| column.expr().eq(lit(code))).reduce(Expr::or).unwrap_or_else(|| lit(false));
        let whole = [Column::PaidAmount, Column::OrderTotal].into_iter().find(|&column| has_amounts(column));
        (whole.map_or(is_said.clone(), |whole| is_said.and(is_paid_back(table, whole).not())), CELLS)
    } else if let Some(other) = below {
        let Some(is_less) = less(table, column, other) else { return Vec::new() };
        (is_less, CELLS)
    } else if rule.flag("filled") {
        (col(column.blank_name()).not(), 1)
    } else {
        let is_blank = columns.iter().map(|column| col(column.blank_name())).reduce(Expr::and);
        if columns.iter().all(|&column| is_unkept(table, column)) {
            return Vec::new();
        }
        (over_something(is_blank.unwrap_or_else(|| lit(false))), 0)
    };
    let mask = when(has_status).then(contradicts).otherwise(lit(polars::prelude::NULL));
    let words: Vec<String> = rule.list("except_words").iter().map(|word| word.to_lowercase()).collect();
    vec![RowPlan {
        mask: if words.is_empty() { Mask::Lazy(mask) } else { without_on_account(table, mask, &words) },
        column,
        detail: Box::new(move |table, row| Detail {
            observed: Some(table.state_word(row).into())
                .filter(|_| !by_payment)
                .or_else(|| Some(table.text(row, status).into())),
            expected: match below {
                Some(other) => {
                    let amount = |column| table.number(row, column).map_or_else(String::new, |n| n.to_string());
                    let told = [column, other].map(|column| format!("{} {}", caption(table, column), amount(column)));
                    Some(told.join(" < ").into())
                }
                None if text == CELLS => {
                    Some(format!("{} = {}", caption(table, column), table.text(row, column)).into())
                }
                None => Some(caption(table, column).into()),
            },
            text,
        }),
    }]
}

/// A mask without the rows that say of themselves that they are paid later. Few rows are in question, and only of those is it
/// looked up what they say.
fn without_on_account(table: &OrderTable, mask: Expr, words: &[String]) -> Mask {
    const SAYS: [Column; 4] = [Column::PaymentMethod, Column::PaymentStatus, Column::OrderType, Column::PaymentTerms];
    let says: Vec<Column> = SAYS.into_iter().filter(|&column| table.mapping.has(column)).collect();
    if says.is_empty() {
        return Mask::Lazy(mask);
    }
    let on_account = |row: u32| {
        table.pays_later(row)
            || says.iter().any(|&column| {
                let text = table.text(row, column).to_lowercase();
                words.iter().any(|word| text.contains(word.as_str()))
            })
    };
    Mask::judged_again(table, mask, |row, broken| Some(broken && !on_account(row)))
}

fn caption(table: &OrderTable, column: Column) -> &str {
    table.mapping.position(column).map_or("", |at| table.raw.header[at].trim())
}

/// Whether a column is blank in all rows: the system, or whoever chose the columns of the export, does not keep it.
fn is_unkept(table: &OrderTable, column: Column) -> bool {
    table.blanks(column).is_none_or(BooleanChunked::all)
}

/// Whether an amount is what was to be paid, so that only a date of payment says that it was.
fn owes_a_date(table: &OrderTable, column: Column) -> bool {
    table.profile().payable.contains(&column) && table.mapping.has(Column::PaymentDate)
}

/// Rows in which an amount is above zero and less than another; `None` where the table lacks one of them.
fn less(table: &OrderTable, column: Column, other: Column) -> Option<Expr> {
    let (one, two) = in_one_scale(table, column, other)?;
    Some(column.expr().gt(lit(0i64)).and(one.lt(two)))
}

/// Two columns of amounts in one scale, the first without its sign. `None` where the table lacks one of them, or the scales are too
/// far apart for 64 bits.
fn in_one_scale(table: &OrderTable, column: Column, other: Column) -> Option<(Expr, Expr)> {
    let scale = |column: Column| table.scales.get(&column).copied();
    let (one, two) = (scale(column)?, scale(other)?);
    let factor = |by: u8| pow10(by).and_then(|factor| i64::try_from(factor).ok()).filter(|factor| *factor <= 1_000_000);
    let common = one.max(two);
    Some((column.expr().abs() * lit(factor(common - one)?), other.expr() * lit(factor(common - two)?)))
}

/// Rows of which at least as much was paid back as the column holds. A system may write what it gave back below zero.
fn is_paid_back(table: &OrderTable, column: Column) -> Expr {
    let scaled = in_one_scale(table, Column::RefundAmount, column);
    scaled.map_or_else(|| lit(false), |(given, held)| given.gt_eq(held).fill_null(lit(false)))
}
