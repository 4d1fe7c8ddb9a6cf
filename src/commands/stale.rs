//! `ordermend stale`: late exports, missing days and unusual ones, stuck and dead orders, open refunds and silent customers,
//! and nothing else.

pub use super::concern::Args;

use super::concern;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;
use crate::staleness;

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let checks = [
        staleness::LATE_EXPORT.name,
        staleness::MISSING_DAYS.name,
        staleness::UNUSUAL_VOLUME.name,
        staleness::STUCK_ORDER.name,
        staleness::DEAD_ORDER.name,
        staleness::OPEN_REFUND.name,
        staleness::SILENT_CUSTOMER.name,
    ];
    concern::run(args, lang, &checks)
}
