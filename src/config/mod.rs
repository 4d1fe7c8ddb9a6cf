//! Configuration: flags and files become one validated job, and every problem of a file is collected before data is read.

mod bounds;
mod file;
mod keys;
#[cfg(feature = "engine")]
mod kinds;
mod limit;
mod pack;
mod params;
#[cfg(feature = "engine")]
mod rule;
#[cfg(feature = "engine")]
mod schema;
mod segments;
mod slips;
mod statements;
mod suggest;
mod syntax;
#[cfg(feature = "engine")]
mod waiver;

use std::num::NonZeroUsize;

use encoding_rs::Encoding;
use jiff::civil::Date;

pub use bounds::LimitsSection;
pub use file::{ConfigFile, discover, load_files, parse as parse_config, read_file, rule_files};
#[cfg(feature = "engine")]
pub use kinds::Reference;
pub use limit::Limit;
pub use pack::{KnownCheck, OnFail, PackEntry, PackRule, read as read_pack};
#[cfg(feature = "engine")]
pub use rule::{Rule, RuleSet, hash_of, load as load_rules, load_set};
#[cfg(feature = "engine")]
pub use schema::schema;
pub use segments::OfSegment;
pub(crate) use slips::legible;
pub use suggest::unknown_name;
pub(crate) use suggest::{did_you_mean, nearest, suggest, there_are};
pub use syntax::syntax;

#[cfg(feature = "engine")]
use crate::dump::Dumps;
#[cfg(feature = "engine")]
use crate::matching::Memory;
use crate::model::{Lang, Moment};
use crate::read::{Limits, Named};
#[cfg(feature = "engine")]
use crate::repair::MasterKind;
use crate::sources::SourceOptions;
#[cfg(feature = "engine")]
use crate::waivers::{Baseline, Waiver};

/// What takes part when one row of an order is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum QuarantineUnit {
    /// The whole order: an order is never torn apart.
    #[default]
    Order,
    /// The row alone.
    Row,
}

/// The status from which on a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Any rule that warns or fails.
    Warn,
    /// Any rule that fails.
    Fail,
    /// Nothing.
    Never,
}

/// Repairs beyond the safe ones.
#[cfg(feature = "engine")]
#[derive(Debug, Default)]
pub struct RepairOptions {
    /// Whether repairs that are conclusions are made, too.
    pub conclusions: bool,
    /// Lists of customers and products that blank cells may be filled from.
    pub masters: Vec<(MasterKind, Named)>,
}

/// Everything a run depends on. The same job gives the same bytes.
#[cfg(feature = "engine")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug)]
pub struct Job {
    /// The inputs.
    pub inputs: Vec<Named>,
    /// Earlier exports of the same systems.
    pub previous: Vec<Named>,
    /// The encoding named by the user.
    pub encoding: Option<&'static Encoding>,
    /// The sheets to read.
    pub sheets: Vec<String>,
    /// Sources.
    pub sources: SourceOptions,
    /// Rules, in the order of their files.
    pub rules: Vec<Rule>,
    /// Findings that do not count.
    pub waivers: Vec<Waiver>,
    /// Findings that an earlier run knew.
    pub baseline: Option<Baseline>,
    /// The day that counts as today.
    pub as_of: Date,
    /// Whether fuzzy name matching is part of the run.
    pub matching: bool,
    /// The repairs that were asked for.
    pub repairs: RepairOptions,
    /// What is set aside together.
    pub unit: QuarantineUnit,
    /// Whether `clean` leaves a workbook for each owner, too.
    pub worklists: bool,
    /// Whether `clean` leaves the report as a workbook, too.
    pub workbook: bool,
    /// How many findings of each rule it lists, where somebody said so.
    pub workbook_findings: Option<NonZeroUsize>,
    /// Whether a required rule that was not evaluated fails.
    pub strict: bool,
    /// The status from which on the run fails; `None` where nothing was said.
    pub fail_on: Option<FailOn>,
    /// The language of what people read.
    pub lang: Lang,
    /// Whether only the rules of one concern run, so that what others look at is not missed.
    pub of_one_concern: bool,
    /// Reads everything on the careful path.
    pub force_careful: bool,
    /// How far reading goes.
    pub limits: Limits,
    /// What is known of customers from before.
    pub memory: Memory,
    /// What stages made, to be looked at.
    pub dumps: Dumps,
}

#[cfg(feature = "engine")]
impl Job {
    /// The last moment of the day that counts as today.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment::end_of(self.as_of).unwrap_or(Moment(0))
    }
}
