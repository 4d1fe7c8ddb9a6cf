//! Columns that tell rows apart, alone or beside the order's number.

use std::collections::HashSet;

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{Column, Kind, Text};

/// Characters that an identifier has at least, on average.
const LENGTH: usize = 4;

/// Columns that number the lines of an order.
const OF_LINES: [Column; 4] = [Column::LineId, Column::LineNo, Column::Sku, Column::ProductId];

/// Proposes keys.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    const TITLE: Text = Text { en: "{column} does not repeat", zh: "{column} 不重复" };
    const BOTH: Text = Text { en: "{column} does not repeat within an order", zh: "{column} 在订单内不重复" };
    let mut proposals = Vec::new();
    let alone = mined.columns.iter().filter(|column| is_identifier(column));
    for column in alone {
        let evidence = Evidence::of(column.filled(), column.filled() - column.values.len() as u64);
        if bar.is_met(evidence) {
            proposals.push(proposal(&[column], TITLE.owned(&[("column", &column.caption)]), evidence));
        }
    }
    let Some(order) = mined.canonical(Column::OrderId).filter(|order| !order.of_first_row) else { return proposals };
    for column in OF_LINES.into_iter().filter_map(|column| mined.canonical(column)) {
        let evidence = within(order, column);
        if bar.is_met(evidence) {
            proposals.push(proposal(&[order, column], BOTH.owned(&[("column", &column.caption)]), evidence));
            break;
        }
    }
    proposals
}

fn proposal(columns: &[&MinedColumn], title: crate::model::OwnedText, evidence: Evidence) -> Proposal {
    let listed: Vec<String> = columns.iter().map(|column| column.listed()).collect();
    let slugs: Vec<String> = columns.iter().map(|column| column.slug()).collect();
    Proposal {
        id: format!("{}-unique", slugs.join("-")),
        check: "repeated-key",
        title,
        keys: vec![("columns", format!("[{}]", listed.join(", ")))],
        evidence,
        notes: Vec::new(),
    }
}

/// Whether values look like identifiers rather than amounts, times or words.
fn is_identifier(column: &MinedColumn) -> bool {
    let characters: usize = column.values.iter().map(|value| value.chars().count()).sum();
    let is_long = characters >= LENGTH * column.values.len().max(1);
    let has_digits = column.values.iter().all(|value| value.bytes().any(|byte| byte.is_ascii_digit()));
    let is_word = |value: &String| !value.contains([' ', ':', '/', '.', ',']);
    match column.kind() {
        // What a canonical column numbers once is known.
        Kind::Id => matches!(
            column.column,
            Some(
                Column::OrderId
                    | Column::OrderInternalId
                    | Column::LineId
                    | Column::PaymentRef
                    | Column::ExternalOrderId
            )
        ),
        Kind::Text => column.column.is_none() && is_long && has_digits && column.values.iter().all(is_word),
        _ => false,
    }
}

/// How often a column repeats within an order. By chance its values would fall on rows as they like.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn within(order: &MinedColumn, column: &MinedColumn) -> Evidence {
    let mut seen: HashSet<(u32, u32)> = HashSet::new();
    let (mut judged, mut broken) = (0u64, 0u64);
    for (&order, &code) in order.codes.iter().zip(&column.codes) {
        if order != 0 && code != 0 {
            judged += 1;
            broken += u64::from(!seen.insert((order, code)));
        }
    }
    let all = column.filled().max(1) as f64;
    let same: f64 = column.counts[1..].iter().map(|&count| (count as f64 / all).powi(2)).sum();
    let pairs: f64 = order.counts[1..].iter().map(|&count| (count * (count.saturating_sub(1))) as f64 / 2.0).sum();
    Evidence { judged, broken, by_chance: Some(pairs * same) }
}
