//! What the user sees while a run is under way and when it is over. The only user of indicatif.

mod fold;
#[cfg(feature = "engine")]
mod ledger;
mod log;
mod meter;
#[cfg(feature = "engine")]
mod outcome;
mod progress;
#[cfg(feature = "engine")]
mod summary;
mod table;

use std::sync::OnceLock;

use crate::model::Lang;

pub use fold::{fold, fold_lines, is_wide};
#[cfg(feature = "engine")]
pub use ledger::ledger;
pub use log::{LogFormat, log_as, logs_json, print_error, print_fault, print_note, print_warning};
pub use meter::{Meter, Unit};
#[cfg(feature = "engine")]
pub use outcome::print_outcome;
pub use progress::{Bar, Events, Progress, Silent, Stage, Timings};
#[cfg(feature = "engine")]
pub use summary::{Shown, summary};
pub use table::{keep_figures, keep_whole, table};

/// The language of messages once the configuration has been read.
static LANG: OnceLock<Lang> = OnceLock::new();

/// Settles the language of messages for the rest of the run.
pub fn speak(lang: Lang) {
    LANG.get_or_init(|| lang);
}

/// The language of messages: the settled one, else `otherwise`.
#[must_use]
pub fn lang_or(otherwise: Lang) -> Lang {
    LANG.get().copied().unwrap_or(otherwise)
}
