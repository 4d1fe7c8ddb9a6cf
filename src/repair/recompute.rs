//! Amounts that are wrong in a way which leaves only one right value, computed anew.

use std::collections::HashMap;

use super::proposal::{Proposal, is_asked_for};
use crate::checks::{Cause, rules_of};
use crate::config::Job;
use crate::model::{Column, Decimal, EditMode, Findings, Kind, Level, Place, Proof, RowId, RuleId};
use crate::normalise::{OrderTable, Orders};
use crate::sources::Grain;

/// The check that says why amounts do not add up.
const CHECK: &str = "amount-identity";

/// Sureness in percent where another amount of the row confirms the right value, and where none does.
const CONFIRMED: u8 = 95;
const ALONE: u8 = 85;

/// The right value for each finding whose diagnosis is certain: the sign is turned, the point slipped, or price and total
/// stand in each other's places. All other causes leave open which of the amounts is wrong.
pub(super) fn propose(orders: &Orders, job: &Job, findings: &Findings) -> Vec<Proposal> {
    let ids: Vec<RuleId> =
        rules_of(&job.rules, CHECK).filter(|(_, rule)| is_asked_for(rule, job)).map(|(id, _)| id).collect();
    let mut proposals: Vec<Proposal> = Vec::new();
    let rows_of = rows_of_orders(orders, findings, &ids);
    let found = findings.iter().enumerate().filter(|(_, (rule, _))| ids.contains(rule));
    for (index, (rule, place)) in found {
        let Place::Row(row, Some(column)) = place else { continue };
        let Some(detail) = findings.detail(index) else { continue };
        let expected = detail.expected.as_deref().and_then(Decimal::parse);
        let (Some(cause), Some(expected)) = (Cause::from_text(detail.text), expected) else { continue };
        let table = orders.table(row.table);
        let proof = Proof { evidence: cause.name(), source: None };
        let mut change = |column: u16, after: String, confidence: u8| {
            let mode = EditMode::Requested;
            proposals.push(Proposal { row, column, after, rule, confidence, mode, proof: proof.clone() });
        };
        let identity = job.rules[rule.index()].identity.as_ref();
        let operands: Vec<Column> = identity.map(|identity| identity.equation.columns().collect()).unwrap_or_default();
        let is_order_column = table.mapping.column(usize::from(column)).is_some_and(|c| c.level() == Level::Order);
        let rows = orders.order_of(row).and_then(|order| rows_of.get(&order)).copied().unwrap_or(1);
        match cause {
            // What stands on several rows would have to change on all of them.
            _ if is_order_column && table.grain() != Grain::Order && rows > 1 => {}
            Cause::Sign | Cause::Factor100 | Cause::Factor10 => {
                if let Some(after) = written(table, row, column, expected)
                    && let Some(confidence) = confidence(table, row, column, expected, &operands)
                {
                    change(column, after, confidence);
                }
            }
            Cause::Swapped => {
                let is_price = |column: &&Column| matches!(column, Column::UnitPrice | Column::UnitPriceIncl);
                if let Some(price) = operands.iter().find(is_price).and_then(|&price| table.mapping.place(price)) {
                    let cell = |column: u16| table.value(row.row, usize::from(column));
                    let (of_total, of_price) = (cell(price), cell(column));
                    change(column, of_total, CONFIRMED);
                    change(price, of_price, CONFIRMED);
                }
            }
            _ => {}
        }
    }
    one_each(proposals)
}

/// How many rows the orders of findings have.
fn rows_of_orders(orders: &Orders, findings: &Findings, rules: &[RuleId]) -> HashMap<u32, u32> {
    let of_rules = findings.iter().filter(|(rule, _)| rules.contains(rule));
    let mut rows: HashMap<u32, u32> =
        of_rules.filter_map(|(_, place)| Some((orders.order_of(place.row()?)?, 0))).collect();
    for order in orders.order_tables().flat_map(|table| &table.order_of) {
        if let Some(rows) = rows.get_mut(order) {
            *rows += 1;
        }
    }
    rows
}

/// At most one amount of a row changes, or price and total with each other: where several equations of a row are broken in
/// different ways, nobody can say which amount is the wrong one.
fn one_each(mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    proposals.sort_by_key(|proposal| (proposal.row, proposal.rule, proposal.column));
    let of_rows = proposals.chunk_by(|a, b| a.row == b.row);
    let is_one = |group: &&[Proposal]| {
        let first = &group[0];
        let one_rule = group.iter().all(|other| other.rule == first.rule);
        one_rule || group.iter().all(|other| (other.column, &other.after) == (first.column, &first.after))
    };
    of_rows.filter(is_one).flatten().cloned().collect()
}

/// A value as its column writes it; `None` where the cell is no plain number, so that nothing of it is lost.
fn written(table: &OrderTable, row: RowId, column: u16, value: Decimal) -> Option<String> {
    // What is computed comes in the currency's own unit.
    if table.minor {
        return None;
    }
    let position = usize::from(column);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let scale = *table.scales.get(&table.mapping.column(position)?)?;
    let value = value.trimmed();
    let shown = Decimal::new(value.at_scale(scale.max(value.scale))?, scale.max(value.scale));
    is_plain(&table.value(row.row, position)).then(|| shown.to_string())
}

/// How sure a value is: more where an amount outside the equation says the same, and not at all where one says what the cell
/// says: then it is another amount that is wrong.
fn confidence(table: &OrderTable, row: RowId, column: u16, value: Decimal, operands: &[Column]) -> Option<u8> {
    let stated = |amount: &Column| table.number(row.row, *amount);
    let observed = table.mapping.column(usize::from(column)).and_then(|column| stated(&column))?;
    let amounts = Column::ALL.iter().filter(|amount| amount.kind() == Kind::Money);
    let mut others = amounts.filter(|&&amount| table.mapping.place(amount) != Some(column));
    if others.clone().any(|amount| stated(amount).is_some_and(|stated| stated.equals(observed))) {
        return None;
    }
    let confirms =
        |amount: &Column| !operands.contains(amount) && stated(amount).is_some_and(|stated| stated.equals(value));
    Some(if others.any(confirms) { CONFIRMED } else { ALONE })
}
