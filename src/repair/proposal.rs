//! What repairs want to change, before it is decided whether they may.

use crate::config::{Job, Rule};
use crate::model::{EditMode, Proof, RowId, RuleId};

/// A change that a repair proposes for one cell.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The row.
    pub row: RowId,
    /// The position of the column in the file's header.
    pub column: u16,
    /// The cell's content after the change.
    pub after: String,
    /// The rule that asks for it.
    pub rule: RuleId,
    /// How sure the change is, from 0 to 100.
    pub confidence: u8,
    /// How it came to be.
    pub mode: EditMode,
    /// What it rests on.
    pub proof: Proof,
}

/// Whether a rule's unsafe repairs were asked for: by its own `apply`, or for the whole run.
#[must_use]
pub(super) fn is_asked_for(rule: &Rule, job: &Job) -> bool {
    job.repairs.conclusions || rule.flag("apply")
}
