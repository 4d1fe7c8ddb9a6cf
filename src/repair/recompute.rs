//! Amounts that are wrong in a way which leaves only one right value, computed anew.

use super::proposal::{Proposal, is_asked_for};
use crate::checks::{Cause, rules_of};
use crate::config::Job;
use crate::model::{Column, Decimal, EditMode, Findings, Place, Proof, RowId, RuleId};
use crate::normalise::{OrderTable, Orders};

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
        match cause {
            Cause::Sign | Cause::Factor100 | Cause::Factor10 => {
                if let Some(after) = written(table, row, column, expected) {
                    change(column, after, confidence(table, row, column, expected));
                }
            }
            Cause::Swapped => {
                let price = [Column::UnitPrice, Column::UnitPriceIncl].into_iter().find_map(|c| table.mapping.place(c));
                if let Some(price) = price {
                    let cell = |column: u16| table.value(row.row, usize::from(column));
                    let (of_total, of_price) = (cell(price), cell(column));
                    change(column, of_total, CONFIRMED);
                    change(price, of_price, CONFIRMED);
                }
            }
            _ => {}
        }
    }
    proposals
}

/// A value as its column writes it; `None` where the cell is no plain number, so that nothing of it is lost.
fn written(table: &OrderTable, row: RowId, column: u16, value: Decimal) -> Option<String> {
    let position = usize::from(column);
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let scale = *table.scales.get(&table.mapping.column(position)?)?;
    let value = value.trimmed();
    let shown = Decimal::new(value.at_scale(scale.max(value.scale))?, scale.max(value.scale));
    is_plain(&table.value(row.row, position)).then(|| shown.to_string())
}

/// How sure a value is: more where another amount of the order says the same.
fn confidence(table: &OrderTable, row: RowId, column: u16, value: Decimal) -> u8 {
    const AMOUNTS: [Column; 5] =
        [Column::OrderTotal, Column::GoodsAmount, Column::PaidAmount, Column::LineAmount, Column::NetReceipt];
    let others = AMOUNTS.into_iter().filter(|&amount| table.mapping.place(amount) != Some(column));
    let says_so = |amount: Column| table.number(row.row, amount).is_some_and(|stated| stated.equals(value));
    if others.into_iter().any(says_so) { CONFIRMED } else { ALONE }
}
