//! Checks: what can be wrong with an order, one file each.
//!
//! In: [`Orders`](crate::normalise::Orders) and rules. Out: findings, and per rule how much was looked at. Nothing is
//! changed here.

mod arithmetic;
mod cell;
mod check;
mod order;
mod reference;
mod registry;
mod row;
mod runner;
mod scope;
mod table;

pub use check::{
    Body, Check, Dimension, HEADINGS, Mask, Repair, RowPlan, RunContext, Sink, Unit, ZH_FIRST_HEADING, docs_in,
};
pub use reference::reference;
pub use registry::{REGISTRY, find};
pub use runner::{StageSink, Tally, rules_of, run, tallies};
pub use scope::{KindGroup, Scope};
