//! Checks: what can be wrong with an order, one file each.
//!
//! In: [`Orders`](crate::normalise::Orders) and rules. Out: findings, and per rule how much was looked at. Nothing is
//! changed here.

mod arithmetic;
pub mod cell;
mod check;
mod diagnosis;
pub mod kind;
pub mod order;
mod reach;
mod reference;
mod registry;
pub mod row;
mod runner;
mod scope;
mod segment;
mod statement;
pub mod table;
mod values;

pub use check::{
    Body, Check, DetailOf, Dimension, HEADINGS, Mask, Repair, RowPlan, RunContext, Sink, TextConclusion, TextJudge,
    TextPlan, Unit, ZH_FIRST_HEADING, docs_in,
};
pub(crate) use diagnosis::Cause;
pub(crate) use kind::{DIGITS, FORMS, KEY_PART_END, key_part};
pub use reach::unjudged;
pub use reference::reference;
pub use registry::{REGISTRY, find};
pub use runner::{StageSink, Tally, rules_of, run, tallies};
pub use scope::{KindGroup, Scope};
pub use segment::{
    By, SegmentNumbers, Segments, UNNAMED, of_findings as segments_of_findings, of_table as segments_of_rows,
};
pub use statement::judged_by;
pub(crate) use values::{SAYS_NOTHING, told};
