//! `ordermend dedup`: copies, versions, conflicts and double entries of orders, and nothing else.

pub use super::concern::Args;

use super::concern;
use crate::dedup;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::Lang;

/// Runs the command.
///
/// # Errors
/// What kept it from doing its work.
pub fn run(args: &Args, lang: Option<Lang>) -> Result<Exit, Error> {
    let checks = [
        dedup::DUPLICATE_ORDER.name,
        dedup::SUPERSEDED_ORDER.name,
        dedup::CONFLICTING_ORDER.name,
        dedup::DUPLICATE_LINE.name,
        dedup::REPEATED_LINE.name,
        dedup::DOUBLE_ENTRY.name,
        dedup::ORDER_IN_TWO_SYSTEMS.name,
    ];
    concern::run(args, lang, &checks)
}
