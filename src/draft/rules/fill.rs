//! Columns that are always filled, and columns that are filled together.

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{OwnedText, Text};

/// Proposes what must be filled: one rule for the canonical columns that always are, one for each other column.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    let filled = |column: &MinedColumn| Some(filled(mined, column)).filter(|evidence| bar.is_met(*evidence));
    let all: Vec<(&MinedColumn, Evidence)> =
        mined.columns.iter().filter_map(|column| Some((column, filled(column)?))).collect();
    let (whole, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(column, evidence)| mined.is_orders && column.column.is_some() && evidence.broken == 0);
    let whole = always(&whole);
    let others = others.into_iter().map(|(column, evidence)| mostly(column, evidence));
    whole.into_iter().chain(others).chain(together(mined, bar)).collect()
}

/// How often a column is filled, in the rows that it can be in.
fn filled(mined: &Mined, column: &MinedColumn) -> Evidence {
    let speaks = column.speaks_in(mined);
    let (mut judged, mut broken) = (0, 0);
    for row in (0..mined.rows()).filter(|&row| speaks(row)) {
        judged += 1;
        broken += u64::from(column.codes[row] == 0);
    }
    Evidence::of(judged, broken)
}

/// One rule for columns without a single blank cell.
fn always(columns: &[(&MinedColumn, Evidence)]) -> Option<Proposal> {
    const TITLE: Text = Text { en: "What always stands there does", zh: "始终填写的列已填写" };
    let weakest = columns.iter().map(|(_, evidence)| *evidence).min_by_key(|evidence| evidence.judged)?;
    let listed: Vec<String> = columns.iter().map(|(column, _)| column.listed()).collect();
    Some(Proposal {
        id: "always-filled".to_owned(),
        check: "missing-value",
        title: TITLE.owned(&[]),
        keys: vec![("columns", format!("[{}]", listed.join(", ")))],
        evidence: weakest,
        notes: Vec::new(),
    })
}

fn mostly(column: &MinedColumn, evidence: Evidence) -> Proposal {
    const TITLE: Text = Text { en: "{column} is filled", zh: "{column} 已填写" };
    let written = column.written();
    // What stands in the first row of an order alone is filled where any row of it has it.
    let (check, assert) = if column.of_first_row {
        ("order-expression", format!("count({written}) > 0"))
    } else {
        ("expression", format!("{written} IS NOT NULL"))
    };
    Proposal {
        id: format!("{}-filled", column.slug()),
        check,
        title: TITLE.owned(&[("column", &column.caption)]),
        keys: vec![("assert", toml::Value::String(assert).to_string())],
        evidence,
        notes: Vec::new(),
    }
}

/// Columns that are blank in the same rows.
fn together(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    const TITLE: Text = Text { en: "{columns} are filled together", zh: "{columns} 同时填写" };
    let optional: Vec<&MinedColumn> =
        mined.columns.iter().filter(|column| column.filled() > 0 && column.counts[0] > 0).collect();
    let mut groups: Vec<Vec<&MinedColumn>> = Vec::new();
    for column in optional {
        let fits = |group: &&mut Vec<&MinedColumn>| {
            group.iter().all(|other| {
                other.of_first_row == column.of_first_row && bar.is_met(agreement(mined, &[other, column]))
            })
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(column),
            None => groups.push(vec![column]),
        }
    }
    groups.retain(|group| group.len() > 1);
    let of_group = |group: Vec<&MinedColumn>| {
        let evidence = agreement(mined, &group);
        let captions: Vec<&str> = group.iter().map(|column| column.caption.as_str()).collect();
        let listed: Vec<String> = group.iter().map(|column| column.listed()).collect();
        bar.is_met(evidence).then(|| Proposal {
            id: format!("{}-and-others-together", group[0].slug()),
            check: "incomplete-group",
            title: OwnedText {
                en: TITLE.owned(&[("columns", &captions.join(", "))]).en,
                zh: TITLE.owned(&[("columns", &captions.join("、"))]).zh,
            },
            keys: vec![("columns", format!("[{}]", listed.join(", ")))],
            evidence,
            notes: Vec::new(),
        })
    };
    groups.into_iter().filter_map(of_group).collect()
}

/// How often columns are all filled or all blank. By chance each would be blank wherever it likes.
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn agreement(mined: &Mined, group: &[&MinedColumn]) -> Evidence {
    let speaks = group[0].speaks_in(mined);
    let (mut judged, mut broken) = (0u64, 0u64);
    let mut filled = vec![0u64; group.len()];
    for row in (0..mined.rows()).filter(|&row| speaks(row)) {
        let mut count = 0;
        for (column, filled) in group.iter().zip(&mut filled) {
            let is_filled = column.codes[row] != 0;
            *filled += u64::from(is_filled);
            count += usize::from(is_filled);
        }
        judged += 1;
        broken += u64::from(count != 0 && count != group.len());
    }
    let shares = filled.iter().map(|&filled| filled as f64 / judged.max(1) as f64);
    let all: f64 = shares.clone().product();
    let none: f64 = shares.map(|share| 1.0 - share).product();
    Evidence { judged, broken, by_chance: Some(judged as f64 * (1.0 - all - none)) }
}
