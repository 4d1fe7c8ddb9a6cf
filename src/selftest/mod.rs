//! Whether the rules would notice: faults are planted in a copy of an export, and what is found there is held against what was
//! planted.
//!
//! In: the tables of an export as read, and a way to run the rules over copies of them. Out: of each kind of fault and column how many were
//! planted and how many were found, by which rules; and the rules that none of the faults woke. Nothing is written but the
//! copies, to a folder that goes when the run ends.

mod copy;
mod faults;
mod judge;
mod plant;
mod text;

use std::path::Path;

use serde::Serialize;

use crate::checks::{self, Tally};
use crate::error::Error;
use crate::model::{OwnedText, Text};
use crate::normalise::{OrderTable, Orders};
use crate::pipeline::Run;

pub use text::render;

use copy::Copy;

/// Rows of each table that the copy has at most: faults are found one by one, so that more rows show nothing more.
const ROWS: u32 = 20_000;

/// What came of a selftest.
#[derive(Debug, Clone, Serialize)]
pub struct Selftest {
    /// Rows of the copies.
    pub rows: u64,
    /// Each kind of fault in each column.
    pub planted: Vec<Planted>,
    /// The rules of the user's own.
    pub own: Vec<String>,
    /// Rules that judged something, and that no fault woke.
    pub asleep: Vec<String>,
    /// Rules that had nothing to look at.
    pub idle: Vec<String>,
    /// Columns that no rule looks at by what they hold, whatever is planted in them.
    pub unjudged: Vec<Unjudged>,
    /// Tables that no fault was planted in, and why.
    pub left_out: Vec<OwnedText>,
}

/// The columns of one table that no rule looks at.
#[derive(Debug, Clone, Serialize)]
pub struct Unjudged {
    /// The file.
    pub file: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// The captions, in the order of the file.
    pub columns: Vec<String>,
}

/// One kind of fault in one column.
#[derive(Debug, Clone, Serialize)]
pub struct Planted {
    /// The kind.
    pub fault: &'static str,
    /// What people call it.
    pub title: OwnedText,
    /// The caption of the column; empty where whole rows are meant.
    pub column: String,
    /// How many were planted.
    pub count: u32,
    /// How many of these were found.
    pub found: u32,
    /// The rules that found any, each with how many.
    pub by: Vec<(String, u32)>,
}

/// Plants faults in a copy of tables and judges what is found. `judge` runs the rules over the copies in a folder.
///
/// # Errors
/// When the copies cannot be written, or judging them fails.
pub fn run(
    orders: &Orders,
    rules: &[crate::config::Rule],
    judge: &mut dyn FnMut(&Path) -> Result<Run, Error>,
) -> Result<Selftest, Error> {
    let (mut copies, left_out): (Vec<Copy>, Vec<OwnedText>) = copy::of(orders, ROWS);
    if copies.is_empty() {
        const NOWHERE: Text =
            Text { en: "there is no table to plant faults in. {why}", zh: "没有可植入错误的表。{why}" };
        let all = |pick: fn(&OwnedText) -> &str, end: &str| left_out.iter().map(pick).collect::<Vec<_>>().join(end);
        let (en, zh) = (all(|why| &why.en, ". "), all(|why| &why.zh, "。"));
        let message = OwnedText { en: NOWHERE.en.replace("{why}", &en), zh: NOWHERE.zh.replace("{why}", &zh) };
        return Err(Error::Usage { message });
    }
    let rows = copies.iter().map(|copy| copy.rows.len() as u64).sum();
    let folder = |copies: &[Copy]| copy::write(copies);
    let clean = folder(&copies)?;
    let before = judge(clean.path())?;
    let lines = |copies: &[Copy]| copies.iter().map(copy::lines).collect::<Vec<_>>();
    let lines_before = lines(&copies);
    let plants = plant::plant(&mut copies, &before);
    let faulty = folder(&copies)?;
    let after = judge(faulty.path())?;
    let (before, after) = ((&before, lines_before), (&after, lines(&copies)));
    let mut selftest = judge::held(rules, &before, &after, &plants, rows, left_out);
    selftest.unjudged = unjudged(orders, rules, &before.0.tallies);
    Ok(selftest)
}

/// The columns of each table that no rule looks at.
fn unjudged(orders: &Orders, rules: &[crate::config::Rule], tallies: &[Tally]) -> Vec<Unjudged> {
    let of_table = |table: &OrderTable| Unjudged {
        file: table.raw.file.clone(),
        sheet: table.raw.sheet.clone(),
        columns: checks::unjudged(rules, tallies, table),
    };
    orders.tables.iter().map(of_table).filter(|of| !of.columns.is_empty()).collect()
}
