//! Quality over time: what earlier runs saw, in one SQLite file, and what has become of it since.
//!
//! In: finished runs, each with its report, and a file that somebody named. Out: what is new, fixed, still open or open again
//! between any two of them, trends, and whether the newest falls behind ([`judge`]). It is the only part of a run that asks the
//! clock, and what it notes of the time stays in the file. It never holds a value of a cell, an order number or a name of a
//! person; names of files, rules and owners it does hold.

mod against;
mod change;
mod diff;
mod gate;
mod measure;
mod record;
mod runs;
mod since;
mod store;
mod trend;

pub use against::Against;
pub use change::{Change, Counts};
pub use diff::{Diff, OwnerDiff, RuleDiff, diff};
pub use gate::{Judgement, Limits, Reason, judge};
pub use record::Entry;
pub use runs::{DimensionFacts, FileFacts, LedgerFacts, Recorded, RuleFacts, RunFacts, previous};
pub use since::{ScoreChange, Since};
pub use store::{Store, Trouble};
pub use trend::{Trend, sparkline, trends, trends_of_rules};
