//! `ordermend stale`: late exports, missing days, stuck and dead orders, and nothing else.

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
        staleness::STUCK_ORDER.name,
        staleness::DEAD_ORDER.name,
    ];
    concern::run(args, lang, &checks)
}
