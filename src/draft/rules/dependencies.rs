//! Columns that another one determines.

use rayon::prelude::*;

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{Column, Kind, OwnedText, Text};

/// Rows that are looked at first.
const SAMPLE: usize = 20_000;

/// Rows of these that must have been judged for a first look to tell anything.
const ENOUGH: u64 = 1000;

/// Proposes dependencies, one rule for all that a column determines. What follows from two others is left out.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    const TITLE: Text = Text { en: "{column} determines {others}", zh: "{column} 决定 {others}" };
    let keys: Vec<&MinedColumn> = mined.columns.iter().filter(|column| is_determinant(column)).collect();
    let values: Vec<&MinedColumn> = mined.columns.iter().filter(|column| is_determined(column)).collect();
    let pairs: Vec<(usize, usize)> = (0..keys.len())
        .flat_map(|a| (0..values.len()).map(move |b| (a, b)))
        .filter(|&(a, b)| !std::ptr::eq(keys[a], values[b]))
        .collect();
    let found: Vec<(usize, usize, Evidence)> = pairs
        .into_par_iter()
        .filter_map(|(a, b)| {
            // Most pairs have nothing to do with each other, which the first rows show.
            let first = dependency(keys[a], values[b], &mined.orders[..mined.rows().min(SAMPLE)]);
            if first.judged >= ENOUGH && first.broken * 2 > first.judged {
                return None;
            }
            let evidence = dependency(keys[a], values[b], &mined.orders);
            bar.is_met(evidence).then_some((a, b, evidence))
        })
        .collect();
    let determines = |a: &MinedColumn, b: &MinedColumn| {
        found.iter().any(|(k, v, _)| std::ptr::eq(keys[*k], a) && std::ptr::eq(values[*v], b))
    };
    let follows = |a: &MinedColumn, b: &MinedColumn| {
        keys.iter().enumerate().any(|(at, c)| {
            // Of columns that determine each other the first stands for all.
            let comes_before =
                !determines(c, a) || keys.iter().position(|key| std::ptr::eq(*key, a)).is_some_and(|a| at < a);
            !std::ptr::eq(*c, a) && !std::ptr::eq(*c, b) && comes_before && determines(a, c) && determines(c, b)
        })
    };
    let mut proposals = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let of_key: Vec<(&MinedColumn, Evidence)> = found
            .iter()
            .filter(|(a, b, _)| *a == at && !follows(key, values[*b]))
            .map(|(_, b, evidence)| (values[*b], *evidence))
            .collect();
        if of_key.is_empty() {
            continue;
        }
        // The check counts each column by itself.
        let evidence =
            of_key.iter().fold(Evidence { by_chance: Some(0.0), ..Evidence::default() }, |sum, (_, one)| Evidence {
                judged: sum.judged + one.judged,
                broken: sum.broken + one.broken,
                by_chance: sum.by_chance.zip(one.by_chance).map(|(a, b)| a + b),
            });
        let listed: Vec<String> = of_key.iter().map(|(column, _)| column.listed()).collect();
        let captions: Vec<&str> = of_key.iter().map(|(column, _)| column.caption.as_str()).collect();
        let title = |lang_join: &str| captions.join(lang_join);
        let of = |text: &str, join: &str| text.replace("{column}", &key.caption).replace("{others}", &title(join));
        proposals.push(Proposal {
            id: format!("{}-determines", key.slug()),
            check: "broken-dependency",
            title: OwnedText { en: of(TITLE.en, ", "), zh: of(TITLE.zh, "、") },
            keys: vec![
                ("columns", format!("[{}]", key.listed())),
                ("params", format!("{{ determines = [{}] }}", listed.join(", "))),
            ],
            evidence,
            notes: Vec::new(),
        });
    }
    proposals
}

/// Whether a column may determine others: a code or a word that comes again. What stands in every order of its own says
/// nothing that the order does not.
fn is_determinant(column: &MinedColumn) -> bool {
    let is_word = match column.kind() {
        Kind::Id | Kind::Text | Kind::Name | Kind::Phone | Kind::Email => true,
        Kind::Money | Kind::Quantity | Kind::Rate | Kind::Date | Kind::Flag | Kind::Currency | Kind::Status(_) => false,
    };
    let of_order =
        matches!(column.column, Some(Column::OrderId | Column::OrderInternalId | Column::LineNo | Column::LineId));
    is_word
        && !of_order
        && !column.of_first_row
        && column.values.len() > 1
        && column.filled() >= 2 * column.values.len() as u64
}

/// Whether a column may be determined: it has more than one value, and is neither date nor money of orders.
fn is_determined(column: &MinedColumn) -> bool {
    let is_of_event = matches!(column.kind(), Kind::Date | Kind::Money | Kind::Quantity | Kind::Status(_));
    !is_of_event && !column.of_first_row && column.values.len() > 1 && column.column != Some(Column::LineNo)
}

/// How often a row says the same in `value` as most rows with its `key`. Orders count once: their lines repeat what stands for the
/// order. By chance a row would say what most rows of the table do not.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn dependency(key: &MinedColumn, value: &MinedColumn, orders: &[Option<u64>]) -> Evidence {
    let rows: Vec<(u32, u32)> = {
        let mut last = None;
        let pairs = key.codes.iter().zip(&value.codes).zip(orders);
        pairs
            .filter_map(|((&key, &value), &order)| {
                let repeats = order.is_some() && last == Some((order, key, value));
                last = Some((order, key, value));
                (key != 0 && value != 0 && !repeats).then_some((key, value))
            })
            .collect()
    };
    // The majority of each key, where there is one, is left by the vote of Boyer and Moore (1981).
    let mut votes: Vec<(u32, u32)> = vec![(0, 0); key.values.len() + 1];
    let mut of_key: Vec<u32> = vec![0; key.values.len() + 1];
    let mut of_value: Vec<u64> = vec![0; value.values.len() + 1];
    for &(key, value) in &rows {
        of_key[key as usize] += 1;
        of_value[value as usize] += 1;
        let vote = &mut votes[key as usize];
        *vote = match *vote {
            (_, 0) => (value, 1),
            (named, lead) if named == value => (named, lead + 1),
            (named, lead) => (named, lead - 1),
        };
    }
    let repeated = |key: u32| of_key[key as usize] > 1;
    let judged = rows.iter().filter(|(key, _)| repeated(*key)).count() as u64;
    let broken = rows.iter().filter(|(key, value)| repeated(*key) && votes[*key as usize].0 != *value).count() as u64;
    let most = of_value.iter().max().copied().unwrap_or(0) as f64 / rows.len().max(1) as f64;
    let keys = of_key.iter().filter(|count| **count > 1).count() as f64;
    // The first row of each key could have said anything.
    let by_chance = Some((judged as f64 - keys) * (1.0 - most));
    Evidence { judged, broken, by_chance }
}
