//! Reports: what a run says, in every form its readers use.

mod affected;
pub mod azure;
mod build;
mod context;
mod copies;
mod costliest;
mod customers;
mod finding;
mod first_found;
mod gaps;
pub mod github;
pub mod gitlab;
mod hidden;
pub mod html;
mod idle;
pub mod junit;
mod log;
mod made_with;
pub mod markdown;
mod mask;
mod model;
mod money;
mod notes;
mod number;
mod paths;
mod responsibility;
#[cfg(test)]
pub(crate) mod sample;
pub mod sarif;
mod segment;
mod stakes;
mod status;
mod time;
mod words;

use std::io::{self, Write};

pub use affected::MoneyScore;
pub use build::build;
pub use context::ContextCell;
pub(crate) use context::compared;
pub use copies::{CopyFacts, CopyGroup, CopyKind, CopyPlace};
pub use finding::{Rendered, at_stake, fingerprints, render};
pub use first_found::FirstFound;
pub(crate) use hidden::hidden;
pub(crate) use log::unmarked;
pub use made_with::{MadeWith, RuleFile};
pub use mask::{Mask, Personal, Private};
pub use model::{
    ClusterFacts, Command, CustomerFacts, DimensionScore, Example, Input, Report, RuleResult, SCHEMA, Status,
};
pub(crate) use number::{amount, percent, share, thousands};
pub use responsibility::{Responsibility, Share};
pub use segment::{SegmentResult, Severities};
pub(crate) use stakes::Stakes;
pub use status::{owner_of, statuses};
pub use time::{Heat, HeatColumn, HeatOf, StaleMonth};
pub(crate) use words::{LONGEST_TEXT, UNBALANCED, counts, facts, owners, verdict};

/// Writes `report.json`: the whole report, both languages, keys in a fixed order.
///
/// # Errors
/// When writing fails.
pub fn write_json(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}
