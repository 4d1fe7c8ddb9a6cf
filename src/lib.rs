//! ordermend makes order exports trustworthy: it reads them as they come out of ERP, CRM and shop systems, says how far they
//! can be trusted, mends what is safe to mend, sets the rest aside with a reason, and proves every change.
//!
//! The modules are the stages of [`pipeline`], in their order, between what they share. Those that work on frames, and the
//! program itself, need the feature `engine`, which is on unless it is turned off.

#![cfg_attr(
    not(feature = "engine"),
    expect(dead_code, unused_imports, reason = "the stages that work on frames use them")
)]

#[cfg(feature = "engine")]
pub mod cli;
#[cfg(feature = "engine")]
pub mod commands;
pub mod config;
#[cfg(feature = "engine")]
pub mod dump;
mod error;
pub mod exit;
pub mod model;
mod ooxml;
#[cfg(feature = "engine")]
pub mod pipeline;
mod problem;

pub mod read;

pub mod sources;

pub mod expression;

pub mod normalise;

#[cfg(feature = "engine")]
pub mod checks;

#[cfg(feature = "engine")]
pub mod dedup;

#[cfg(feature = "engine")]
pub mod decisions;

#[cfg(feature = "engine")]
pub mod matching;

#[cfg(feature = "engine")]
pub mod staleness;
#[cfg(feature = "engine")]
pub mod versions;

#[cfg(feature = "engine")]
pub mod repair;

#[cfg(feature = "engine")]
pub mod write;

#[cfg(feature = "engine")]
pub mod report;

#[cfg(feature = "engine")]
pub mod history;

#[cfg(feature = "engine")]
pub mod profile;

#[cfg(feature = "engine")]
pub mod draft;

#[cfg(feature = "engine")]
pub mod schemas;

#[cfg(feature = "engine")]
pub mod synth;

#[cfg(feature = "engine")]
pub mod score;

#[cfg(feature = "engine")]
pub mod selftest;

pub mod ui;

#[cfg(feature = "engine")]
pub mod waivers;

pub use error::Error;
pub use problem::Problem;
