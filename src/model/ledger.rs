//! The ledger: what became of every record that was read.

use serde::Serialize;

/// What became of a data row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is in the clean output.
    #[default]
    Clean,
    /// It was set aside with a reason.
    Quarantined,
    /// It belongs to a dead order.
    Retired,
}

/// What a record is that is neither a row nor a reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Structure {
    /// A report title or filter line above the header.
    Title,
    /// The header row.
    Header,
    /// A row of totals.
    Total,
    /// A row without any content.
    Blank,
    /// A note below the data.
    Note,
    /// A charge or payout between the sales.
    Charge,
}

impl Structure {
    /// The name in machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Header => "header",
            Self::Total => "total",
            Self::Blank => "blank",
            Self::Note => "note",
            Self::Charge => "charge",
        }
    }
}

/// The account of one file or sheet: `read = clean + quarantined + retired + rejected + structural`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LedgerLine {
    /// The file as given.
    pub file: String,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// Records read.
    pub read: u64,
    /// Rows in the clean output.
    pub clean: u64,
    /// Rows set aside.
    pub quarantined: u64,
    /// Rows of dead orders.
    pub retired: u64,
    /// Records that could not become rows.
    pub rejected: u64,
    /// Title records.
    pub titles: u64,
    /// Header records.
    pub headers: u64,
    /// Records of totals.
    pub totals: u64,
    /// Blank records.
    pub blanks: u64,
    /// Notes.
    pub notes: u64,
    /// Charges and payouts between the sales.
    pub charges: u64,
    /// For text files: whether the records' byte ranges follow each other without gap or overlap from the first byte to
    /// the last. `None` for workbooks.
    pub bytes_tile: Option<bool>,
}

impl LedgerLine {
    /// Records that are structure.
    #[must_use]
    pub fn structural(&self) -> u64 {
        self.titles + self.headers + self.totals + self.blanks + self.notes + self.charges
    }

    /// Whether every record read is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.read == self.clean + self.quarantined + self.retired + self.rejected + self.structural()
            && self.bytes_tile != Some(false)
    }

    /// Counts a structural record.
    pub fn count(&mut self, kind: Structure) {
        match kind {
            Structure::Title => self.titles += 1,
            Structure::Header => self.headers += 1,
            Structure::Total => self.totals += 1,
            Structure::Blank => self.blanks += 1,
            Structure::Note => self.notes += 1,
            Structure::Charge => self.charges += 1,
        }
    }
}

/// The account of the whole run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ledger {
    /// One line per file or sheet, in input order.
    pub lines: Vec<LedgerLine>,
}

impl Ledger {
    /// Whether every line balances.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.lines.iter().all(LedgerLine::balances)
    }

    /// The sum over all lines.
    #[must_use]
    pub fn total(&self) -> LedgerLine {
        let mut sum = LedgerLine::default();
        for line in &self.lines {
            sum.read += line.read;
            sum.clean += line.clean;
            sum.quarantined += line.quarantined;
            sum.retired += line.retired;
            sum.rejected += line.rejected;
            sum.titles += line.titles;
            sum.headers += line.headers;
            sum.totals += line.totals;
            sum.blanks += line.blanks;
            sum.notes += line.notes;
            sum.charges += line.charges;
        }
        sum
    }
}
