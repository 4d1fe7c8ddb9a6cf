//! What the report says, in every form it takes. Renderers compute nothing.

use serde::Serialize;

use super::affected::MoneyScore;
use super::context::ContextCell;
use super::copies::CopyFacts;
use super::first_found::FirstFound;
use super::made_with::MadeWith;
use super::mask::Personal;
use super::responsibility::Responsibility;
use super::time::{Heat, StaleMonth};
use crate::history::Since;
use crate::model::{Ledger, OwnedText, Text};
use crate::staleness::Calendar;
use crate::waivers::Standing;

/// Version of the machine-readable report.
pub const SCHEMA: &str = "ordermend-report/1";

/// The status of a rule, and of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing was there to look at.
    NotEvaluated,
    /// No limit was crossed.
    Pass,
    /// The warning limit was crossed.
    Warn,
    /// The failure limit was crossed.
    Fail,
}

impl Status {
    /// What people call it.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Fail => Text { en: "fail", zh: "不通过" },
            Self::Warn => Text { en: "warn", zh: "警告" },
            Self::Pass => Text { en: "pass", zh: "通过" },
            Self::NotEvaluated => Text { en: "not evaluated", zh: "未评定" },
        }
    }

    /// The sign that stands beside the word.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Fail => "✗",
            Self::Warn => "!",
            Self::Pass => "✓",
            Self::NotEvaluated => "–",
        }
    }
}

/// The command that made a report. A check writes nothing but what `--format` asks for, so that texts which point to
/// other files, or say what was written, depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// `check`.
    Check,
    /// `clean`.
    Clean,
}

/// The whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of ordermend.
    pub version: &'static str,
    /// The command that made it.
    pub command: Command,
    /// The day that counted as today.
    pub as_of: String,
    /// The worst status of any rule.
    pub verdict: Status,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// What becomes of every record.
    pub ledger: Ledger,
    /// Whether the ledger balances.
    pub balanced: bool,
    /// One score per dimension.
    pub dimensions: Vec<DimensionScore>,
    /// Every rule, the worst first.
    pub rules: Vec<RuleResult>,
    /// Cells changed, or to be changed where it is a check.
    pub edits: u64,
    /// How many orders the run holds.
    pub orders: u64,
    /// Of these, the ones in the active history: neither retired nor set aside.
    pub active: u64,
    /// Faults by who is responsible.
    pub responsibility: Vec<Responsibility>,
    /// Faults by column and month.
    pub heat: Heat,
    /// Duplicates.
    pub copies: CopyFacts,
    /// Customers.
    pub customers: CustomerFacts,
    /// The calendar of the orders.
    pub calendar: Calendar,
    /// Orders by month, and how many of them are stale.
    pub stale: Vec<StaleMonth>,
    /// The rules and options.
    pub made_with: MadeWith,
    /// Texts that mean "missing" in every source.
    pub missing: Vec<String>,
    /// What changed since the run before, where a history tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// The day of the run that first found each finding which is still open, by fingerprint, where a history tells.
    #[serde(skip)]
    pub first_found: Option<FirstFound>,
    /// What the reader of the report should know before trusting it.
    pub notes: Vec<OwnedText>,
}

/// One file or sheet.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
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
    /// The encoding.
    pub encoding: String,
    /// Why that encoding.
    pub encoding_reason: OwnedText,
    /// What separates cells; `workbook` for sheets.
    pub delimiter: String,
    /// The line of the header.
    pub header_line: u32,
    /// Rows that a workbook hides, by a filter or by hand. They are read like the others.
    pub hidden_rows: u32,
    /// Columns that a workbook hides. They are read like the others.
    pub hidden_columns: u32,
    /// The source's id.
    pub source: String,
    /// What people call the source.
    pub source_title: OwnedText,
    /// `verified`, `documented` or `inferred`.
    pub source_confidence: String,
    /// Whether `--source` named it.
    pub source_named: bool,
    /// `order`, `line` or `continuation`; `none` where it is no order table.
    pub grain: String,
    /// Whether it holds orders.
    pub is_orders: bool,
    /// Caption → canonical column, in file order; `None` for columns carried through as text.
    pub columns: Vec<(String, Option<String>)>,
    /// The captions of columns that no rule looks at by what they hold, in file order.
    pub unjudged: Vec<String>,
}

/// How one dimension of quality fares.
#[derive(Debug, Clone, Serialize)]
pub struct DimensionScore {
    /// `completeness`, `uniqueness`, …
    pub dimension: String,
    /// What people call it.
    pub title: OwnedText,
    /// Units looked at by its rules.
    pub evaluated: u64,
    /// Units that broke them.
    pub failed: u64,
    /// Share that did not, in hundredths of a percent; `None` where nothing was looked at.
    pub score: Option<u32>,
    /// Rows of all files.
    pub rows: u64,
    /// Of these, the ones with a finding of its rules that counts.
    pub rows_failed: u64,
    /// Share without one, in hundredths of a percent; `None` where nothing was looked at.
    pub row_score: Option<u32>,
    /// The money of the orders, by currency, that of most orders first.
    pub money: Vec<MoneyScore>,
}

/// How one rule fared.
#[derive(Debug, Clone, Serialize)]
pub struct RuleResult {
    /// The rule.
    pub rule: String,
    /// The check.
    pub check: String,
    /// What it states.
    pub title: OwnedText,
    /// Its dimension.
    pub dimension: String,
    /// Who answers for it.
    pub owner: String,
    /// Its status.
    pub status: Status,
    /// What it counts.
    pub unit: OwnedText,
    /// Units looked at.
    pub evaluated: u64,
    /// Units that broke it.
    pub failed: u64,
    /// Above this it warns.
    pub warn: Option<String>,
    /// Above this it fails.
    pub fail: Option<String>,
    /// `keep`, `quarantine` or `retire`.
    pub on_fail: String,
    /// What a rule about whole files was judged by, file by file; empty for the others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observed: Vec<Observed>,
    /// How many findings it has.
    pub findings: u64,
    /// Of these, the ones that do not count, since they are waived or known.
    pub exempt: u64,
    /// The totals of the orders concerned, each order once, by currency (empty where unknown).
    pub at_stake: Vec<(String, String)>,
    /// Whether anything makes it warn or fail, in some segment at least.
    #[serde(skip)]
    pub limited: bool,
    /// How its segments fared, the worst first; empty where it is judged as one. Only so many are listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<super::segment::SegmentResult>,
    /// How many segments there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub segment_count: u64,
    /// The personal data that the names of segments show.
    #[serde(skip)]
    pub named_by: Personal,
    /// The first findings, those that count before those that do not.
    pub examples: Vec<Example>,
}

/// What a rule about whole files was judged by in one of them.
#[derive(Debug, Clone, Serialize)]
pub struct Observed {
    /// The file.
    pub file: String,
    /// The sheet, in workbooks.
    pub sheet: Option<String>,
    /// The values of what the rule speaks of, as in `count(*) 1200`.
    pub values: String,
    /// Whether the rule holds; null where the values are too few to say.
    pub holds: Option<bool>,
    /// The personal data that the values may show.
    #[serde(skip)]
    pub personal: Personal,
}

/// Whether there are none.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl RuleResult {
    /// The first of the findings that count.
    pub(super) fn counting(&self) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(|example| example.standing == Standing::Counts)
    }

    /// How many findings that count are left out where `shown` of them are shown.
    pub(super) fn left_out(&self, shown: usize) -> u64 {
        self.findings.saturating_sub(self.exempt).saturating_sub(shown as u64)
    }
}

/// One finding, ready to be shown.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The physical line.
    pub line: Option<u32>,
    /// The order.
    pub order_id: String,
    /// The canonical column; empty where there is none.
    pub column: String,
    /// The column as captioned in the file.
    pub source_column: String,
    /// What was seen.
    pub observed: String,
    /// What would have been right.
    pub expected: String,
    /// What is wrong.
    pub message: OwnedText,
    /// The cells of its row that are shown; none where it is in no row, and none of findings that are not among the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<ContextCell>,
    /// Whether it counts.
    pub standing: Standing,
    /// The same for the same finding in every run; see [`fingerprints`](super::fingerprints).
    pub fingerprint: String,
    /// The text that its message is filled from.
    #[serde(skip)]
    pub text: Text,
    /// The personal data that its values show.
    #[serde(skip)]
    pub personal: Personal,
}

/// What is known of the customers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CustomerFacts {
    /// Distinct customer records.
    pub records: u64,
    /// Customers.
    pub customers: u64,
    /// Records that were merged with another.
    pub merged: u64,
    /// The customers that they were merged into: those of more than one record.
    pub merged_customers: u64,
    /// Near pairs for review.
    pub review: u64,
    /// The first of the merged customers, those of most records.
    pub largest: Vec<ClusterFacts>,
    /// Of the merged customers, the pairs that hold together those that are least sure.
    pub riskiest: Vec<PairFacts>,
    /// The first near pairs for review, those with most money.
    pub asked: Vec<PairFacts>,
}

/// Two customer records and why they are, or may be, one.
#[derive(Debug, Clone, Serialize)]
pub struct PairFacts {
    /// The first.
    pub a: SideFacts,
    /// The second.
    pub b: SideFacts,
    /// How sure it is that they are one, in percent.
    pub confidence: String,
    /// The money of the orders of both customers.
    pub stake: String,
    /// The parts of the score.
    pub steps: Vec<StepFacts>,
}

/// One of two customer records.
#[derive(Debug, Clone, Serialize)]
pub struct SideFacts {
    /// The record id.
    pub record_id: String,
    /// The name.
    pub name: String,
    /// Code, account, phone, mail and tax id.
    pub about: String,
    /// Orders.
    pub orders: u32,
}

/// One part of a score.
#[derive(Debug, Clone, Serialize)]
pub struct StepFacts {
    /// What it speaks of.
    pub what: OwnedText,
    /// What it weighs, in bits.
    pub bits: f64,
}

/// One customer of several records.
#[derive(Debug, Clone, Serialize)]
pub struct ClusterFacts {
    /// The golden id.
    pub golden_id: String,
    /// The first of the spellings, the most frequent ones.
    pub names: Vec<String>,
    /// How many spellings there are.
    pub spellings: u32,
    /// Records.
    pub records: u32,
    /// Orders.
    pub orders: u32,
}
