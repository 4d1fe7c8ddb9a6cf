//! The duplicates of a run: which rows are copies of which.

use std::collections::BTreeMap;

use serde::Serialize;

use super::finding::at_stake;
use crate::config::Job;
use crate::model::{OwnedText, RowId};
use crate::pipeline::Run;

/// Rows with copies that are shown.
const GROUPS: usize = 20;
/// Copies shown of one row.
const COPIES: usize = 5;

/// What is known of the duplicates.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CopyFacts {
    /// Surplus rows.
    pub rows: u64,
    /// Surplus rows by kind, most first.
    pub kinds: Vec<CopyKind>,
    /// Rows that have copies.
    pub groups: u64,
    /// The first of these, those with most copies.
    pub largest: Vec<CopyGroup>,
}

/// Surplus rows of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct CopyKind {
    /// The check that says so.
    pub check: String,
    /// The rule that says so: what should hold.
    pub title: OwnedText,
    /// Rows.
    pub rows: u64,
}

/// A row that stays, and its copies.
#[derive(Debug, Clone, Serialize)]
pub struct CopyGroup {
    /// The order.
    pub order_id: String,
    /// The check that says so.
    pub check: String,
    /// The row that stays.
    pub kept: CopyPlace,
    /// The first of its copies.
    pub copies: Vec<CopyPlace>,
    /// How many there are.
    pub count: u64,
    /// The amount of the row that stays.
    pub amount: Option<String>,
    /// Its currency; empty where unknown.
    pub currency: String,
}

/// Where a row is.
#[derive(Debug, Clone, Serialize)]
pub struct CopyPlace {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The physical line.
    pub line: u32,
}

/// The duplicates of a run.
pub(super) fn facts(job: &Job, run: &Run) -> CopyFacts {
    let removed = &run.duplicates.removed;
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    let mut groups: BTreeMap<(RowId, &str), Vec<RowId>> = BTreeMap::new();
    for removal in removed {
        *kinds.entry(removal.check).or_default() += 1;
        groups.entry((removal.kept, removal.check)).or_default().push(removal.row);
    }
    let rule = |check: &str| job.rules.iter().find(|rule| rule.check.name == check);
    let mut kinds: Vec<CopyKind> = kinds
        .into_iter()
        .map(|(check, rows)| CopyKind {
            check: check.to_owned(),
            title: rule(check).map_or_else(OwnedText::default, |rule| rule.title.clone()),
            rows,
        })
        .collect();
    kinds.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.check.cmp(&b.check)));
    let all = groups.len() as u64;
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(key, rows)| (std::cmp::Reverse(rows.len()), *key));
    let group = |((kept, check), rows): ((RowId, &str), Vec<RowId>)| {
        let (amount, currency) = at_stake(run.orders.table(kept.table), kept.row).unzip();
        CopyGroup {
            order_id: run.orders.key_text(kept).to_owned(),
            check: check.to_owned(),
            kept: place(run, kept),
            count: rows.len() as u64,
            copies: rows.into_iter().take(COPIES).map(|row| place(run, row)).collect(),
            amount: amount.map(|amount| amount.to_string()),
            currency: currency.unwrap_or_default(),
        }
    };
    let largest = groups.into_iter().take(GROUPS).map(group).collect();
    CopyFacts { rows: removed.len() as u64, kinds, groups: all, largest }
}

fn place(run: &Run, row: RowId) -> CopyPlace {
    let raw = &run.orders.table(row.table).raw;
    CopyPlace { file: raw.file.clone(), sheet: raw.sheet.clone(), line: raw.line(row.row) }
}

/// What the sample report says.
#[cfg(test)]
pub(super) fn sample(file: &str) -> CopyFacts {
    let place = |line| CopyPlace { file: file.to_owned(), sheet: None, line };
    let group = |at: u32| CopyGroup {
        order_id: format!("18293746{at:08}"),
        check: "duplicate-order".to_owned(),
        kept: place(40 + at),
        copies: (0..2).map(|copy| place(311 + at + copy)).collect(),
        count: 7 - u64::from(at),
        amount: Some("1024.50".to_owned()),
        currency: if at == 1 { String::new() } else { "CNY".to_owned() },
    };
    let title = OwnedText { en: "Every order is there once".to_owned(), zh: "每个订单只出现一次".to_owned() };
    let kinds = vec![CopyKind { check: "duplicate-order".to_owned(), title, rows: 73 }];
    CopyFacts { rows: 73, kinds, groups: 61, largest: (0..3).map(group).collect() }
}
