//! Edits: changed cells, each with its evidence.

use super::{RowId, RuleId};

/// How an edit came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditMode {
    /// Safe by itself: the value is the same in another notation.
    Safe,
    /// Made because somebody asked for it: what it rests on is in its proof.
    Requested,
    /// Decided by somebody for this cell.
    Decided,
}

impl EditMode {
    /// The name in `edits.csv`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Requested => "unsafe",
            Self::Decided => "decided",
        }
    }
}

/// What an edit rests on beyond the cell itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The kind of evidence, as `edits.csv` names it.
    pub evidence: &'static str,
    /// Where the value comes from: `file:line`.
    pub source: Option<Box<str>>,
}

/// One changed cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The row.
    pub row: RowId,
    /// The position of the column in the file's header.
    pub column: u16,
    /// The cell's content after the change, without quoting.
    pub after: String,
    /// The rules that asked for it, in the fixed order of repairs.
    pub rules: Vec<RuleId>,
    /// How sure the change is, from 0 to 100.
    pub confidence: u8,
    /// How it came to be.
    pub mode: EditMode,
    /// What it rests on, where that is more than the cell.
    pub proof: Option<Box<Proof>>,
}

/// The edits of a run, at most one per cell, in order of place.
#[derive(Debug, Default)]
pub struct Edits {
    list: Vec<Edit>,
}

impl Edits {
    /// Takes edits in any order. Two edits of one cell must have been composed before.
    #[must_use]
    pub fn new(mut list: Vec<Edit>) -> Self {
        list.sort_by_key(|edit| (edit.row, edit.column));
        Self { list }
    }

    /// Keeps the edits for which something holds.
    pub fn retain(&mut self, keep: impl FnMut(&Edit) -> bool) {
        self.list.retain(keep);
    }

    /// All edits in order of place.
    #[must_use]
    pub fn as_slice(&self) -> &[Edit] {
        &self.list
    }

    /// The edits of one row, by column.
    #[must_use]
    pub fn of_row(&self, row: RowId) -> &[Edit] {
        let start = self.list.partition_point(|edit| edit.row < row);
        let end = start + self.list[start..].partition_point(|edit| edit.row == row);
        &self.list[start..end]
    }
}
