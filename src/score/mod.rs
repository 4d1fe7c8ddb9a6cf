//! Scores: how much of what is wrong the checks find, how much of what they say is wrong, and how many look-ups are right.
//!
//! In: a finished run over exports, and the truth about them (`faults.csv`, `orders.csv`, as `synth` writes them). Out:
//! counts. The run is the one that `clean` makes; nothing of it is tuned to the truth.

mod answers;
mod customers;
mod findings;
mod lookups;
mod matches;
mod truth;

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

pub use answers::Answers;
pub use findings::{CheckScore, FindingScore, KindScore};
pub use lookups::LookupScore;
pub use matches::{MatchScore, Measure, matches};

use crate::config::Rule;
use crate::decisions::Decisions;
use crate::error::Error;
use crate::model::TableId;
use crate::pipeline::Run;
use crate::read::{Named, Origin};
use truth::{TRUTH_FILES, Truth};

/// All scores of a run.
#[derive(Debug, Serialize)]
pub struct Score {
    /// The version of this form.
    pub schema: &'static str,
    /// Of findings.
    pub findings: FindingScore,
    /// Of look-ups; `None` where the truth names no orders.
    pub lookups: Option<LookupScore>,
    /// Of the customers that records were put together to; `None` where the truth names no orders.
    pub customers: Option<MatchScore>,
    /// Of look-ups once questions were answered from the truth, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
}

/// What answers to questions make of a run.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// The answers.
    pub answers: Answers,
    /// The look-ups of the run that honours them.
    pub lookups: LookupScore,
    /// The customers of that run.
    pub customers: MatchScore,
}

/// Scores a run against the truth in a folder. At most `listed` misses and false findings are named.
///
/// # Errors
/// When the truth cannot be read, or speaks of none of the run's files.
pub fn run(run: &Run, rules: &[Rule], truth: &Path, listed: usize) -> Result<Score, Error> {
    let truth = Truth::read(truth, &run.orders)?;
    let findings = findings::score(run, rules, &truth, listed);
    let lookups = (!truth.orders.is_empty()).then(|| lookups::score(run, &truth, listed));
    let customers = (!truth.orders.is_empty()).then(|| matches::of_run(run, &truth));
    Ok(Score { schema: "ordermend-score/1", findings, lookups, customers, answered: None })
}

/// Answers questions of a run from the truth in a folder: the first `per_rows` for each 100,000 rows, in the order in which people
/// get them.
///
/// # Errors
/// When the truth cannot be read, or speaks of none of the run's files.
pub fn answer(run: &Run, rules: &[Rule], truth: &Path, per_rows: usize) -> Result<(Decisions, Answers), Error> {
    const ROWS: usize = 100_000;
    let truth = Truth::read(truth, &run.orders)?;
    let rows: usize = run.orders.order_tables().map(|table| table.raw.height() as usize).sum();
    Ok(answers::answer(run, rules, &truth, per_rows.saturating_mul(rows) / ROWS))
}

/// Scores the look-ups of a run that honours answers.
///
/// # Errors
/// As [`answer`].
pub fn after_answers(run: &Run, truth: &Path, answers: Answers, listed: usize) -> Result<Answered, Error> {
    let truth = Truth::read(truth, &run.orders)?;
    let customers = matches::of_run(run, &truth);
    Ok(Answered { answers, lookups: lookups::score(run, &truth, listed), customers })
}

/// Whether an input is a file of the truth itself.
#[must_use]
pub fn is_truth(truth: &Path, input: &Named) -> bool {
    let Origin::File(path) = &input.origin else { return false };
    let in_truth = path.parent().and_then(|folder| folder.canonicalize().ok()) == truth.canonicalize().ok();
    in_truth && path.file_name().is_some_and(|name| TRUTH_FILES.iter().any(|own| name == *own))
}

/// The row that begins on a line of a file.
fn rows_by_line(run: &Run) -> HashMap<(TableId, u32), u32> {
    let mut rows = HashMap::new();
    for table in run.orders.order_tables() {
        rows.extend((0..table.raw.height()).map(|row| ((table.id(), table.raw.line(row)), row)));
    }
    rows
}
