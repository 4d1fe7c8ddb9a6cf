//! ordermend makes order exports trustworthy: it reads them as they come out of ERP, CRM and shop systems, says how far they
//! can be trusted, mends what is safe to mend, sets the rest aside with a reason, and proves every change.
//!
//! The modules are the stages of [`pipeline`], in their order, between what they share.

pub mod cli;
pub mod commands;
pub mod config;
pub mod dump;
mod error;
pub mod exit;
pub mod model;
pub mod pipeline;
mod problem;

pub mod read;

pub mod sources;

pub mod normalise;

pub mod checks;

pub mod dedup;

pub mod matching;

pub mod staleness;

pub mod repair;

pub mod write;

pub mod report;

pub mod profile;

pub mod ui;

pub use error::Error;
pub use problem::Problem;
