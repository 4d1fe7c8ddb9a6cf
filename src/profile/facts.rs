//! What a profile says, in every form it takes. Renderers choose words and leave out; they find nothing out themselves.

mod column;
mod counts;

use serde::Serialize;

pub use column::{ColumnProfile, ColumnType, Notation, Range, ValueCount};
pub use counts::{MONTHS_SHOWN, MoneySum, MoneyTotals, Period, StatusCounts, StatusWord, Unit};

use crate::model::OwnedText;
use crate::read::LineEnd;
use crate::sources::{Candidate, Confidence};

/// Version of the machine-readable profile.
pub const SCHEMA: &str = "ordermend-profile/1";

/// Characters of a value that a profile holds; a cell of a broken file can be megabytes.
const LONGEST_VALUE: usize = 200;

/// What the inputs are.
#[derive(Debug, Clone, Serialize)]
pub struct ExportProfile {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of ordermend.
    pub version: &'static str,
    /// The day that counted as today.
    pub as_of: String,
    /// The files and sheets, in input order.
    pub tables: Vec<TableProfile>,
}

/// One file or sheet.
#[derive(Debug, Clone, Serialize)]
pub struct TableProfile {
    /// The file as named.
    pub file: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// BLAKE3 hash of the unpacked file.
    pub blake3: String,
    /// Its size.
    pub bytes: u64,
    /// Rows.
    pub rows: u32,
    /// How it was read.
    pub reading: Reading,
    /// Which system it came from.
    pub source: SourceFacts,
    /// What one row is.
    pub grain: GrainFacts,
    /// Its columns, in file order.
    pub columns: Vec<ColumnProfile>,
    /// When it was ordered; `None` where no column is the order date.
    pub period: Option<Period>,
    /// Status words by month.
    pub statuses: Vec<StatusCounts>,
    /// Sums of money.
    pub money: Vec<MoneyTotals>,
    /// What looks damaged by a spreadsheet, or cut off.
    pub damage: Vec<Damage>,
}

/// How a file was read.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// `text` or `workbook`.
    pub format: &'static str,
    /// The encoding.
    pub encoding: String,
    /// Whether the file begins with a byte order mark.
    pub byte_order_mark: bool,
    /// Why that encoding.
    pub encoding_reason: OwnedText,
    /// Whether the evidence leaves doubt.
    pub encoding_uncertain: bool,
    /// Cells with bytes that mean nothing in that encoding.
    pub undecodable_cells: u64,
    /// What separates cells; `None` for sheets.
    pub delimiter: Option<&'static str>,
    /// Whether double quotes hold cells together; `None` for sheets.
    pub quoting: Option<bool>,
    /// Cells of rows that stand in quotes.
    pub quoted_cells: u64,
    /// What ends a record; `None` for sheets.
    pub line_end: Option<LineEnd>,
    /// The line of the header.
    pub header_line: u32,
    /// Why that line.
    pub header_reason: OwnedText,
    /// Rows that a workbook hides, by a filter or by hand. They are read like the others.
    pub hidden_rows: u32,
    /// Columns that a workbook hides. They are read like the others.
    pub hidden_columns: u32,
    /// Records that are neither rows nor rejects.
    pub structure: StructureCounts,
    /// Records that could not become rows.
    pub rejects: RejectCounts,
}

/// Records that are neither rows nor rejects, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StructureCounts {
    /// Titles and filter lines above the header.
    pub titles: u64,
    /// Header rows.
    pub headers: u64,
    /// Rows of totals.
    pub totals: u64,
    /// Rows without content.
    pub blanks: u64,
    /// Notes below the data.
    pub notes: u64,
    /// Charges and payouts between the sales.
    pub charges: u64,
}

/// Records that could not become rows, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RejectCounts {
    /// Those with another number of fields than the header.
    pub field_count: u64,
    /// Those in which a quote opens and never closes.
    pub open_quote: u64,
    /// Lines that are no JSON object.
    pub not_json: u64,
}

/// Which system a file came from.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFacts {
    /// The source's id.
    pub id: String,
    /// What people call it.
    pub title: OwnedText,
    /// How well it is known.
    pub confidence: Confidence,
    /// Whether `--source` named it.
    pub named: bool,
    /// Why it was chosen.
    pub reason: OwnedText,
    /// What other sources lack of which something was found.
    pub rivals: Vec<OwnedText>,
    /// How every source fared, the best first.
    pub candidates: Vec<Candidate>,
}

/// What one row is.
#[derive(Debug, Clone, Serialize)]
pub struct GrainFacts {
    /// `order`, `line` or `continuation`; `none` where the table holds no orders.
    pub grain: &'static str,
    /// Why.
    pub reason: OwnedText,
    /// Different orders.
    pub orders: u64,
    /// Rows of a table of orders that belong to none, because their order number is blank.
    pub rows_without_order: u64,
}

/// What looks damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DamageKind {
    /// Identifiers in scientific notation.
    IdScientific,
    /// Identifiers rounded to 15 digits.
    IdRounded,
    /// Identifiers that a workbook holds as numbers.
    IdNumber,
    /// Leading zeros that seem to be gone.
    LeadingZeros,
    /// Times without their seconds.
    SecondsLost,
    /// Dates that have become serial numbers.
    DateSerial,
    /// Dates with day and month in another order than their column.
    DateTurned,
    /// Dates in which nothing tells day from month.
    DateOpen,
    /// Cells that seem to be cut off.
    CellLimit,
    /// A number of rows at which exports are cut off.
    RowLimit,
}

/// One kind of damage in one column, or of the whole table.
#[derive(Debug, Clone, Serialize)]
pub struct Damage {
    /// What it is.
    pub kind: DamageKind,
    /// The column's caption in the file; `None` for the whole table.
    pub column: Option<String>,
    /// Cells, or rows, concerned.
    pub count: u64,
    /// The line of the first of them.
    pub line: Option<u32>,
    /// What stands there.
    pub example: Option<String>,
    /// What it is in words.
    pub text: OwnedText,
}

/// A value as a profile holds it: its first 200 characters, with `…` where there are more.
#[must_use]
pub(super) fn held(value: &str) -> String {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_between_characters() {
        let exact = "订".repeat(LONGEST_VALUE);
        assert_eq!(held(&exact), exact);
        assert_eq!(held(&format!("{exact}单")), format!("{exact}…"));
    }
}
