//! The commands, one file each with its arguments and its run.

pub mod baseline;
pub mod check;
mod ci;
pub mod clean;
pub mod completions;
pub mod concern;
pub mod dedup;
pub mod explain;
mod format;
pub mod gate;
pub mod history;
pub mod init;
mod job;
pub mod man;
mod masters;
pub mod matching;
pub mod profile;
mod reading;
mod recording;
pub mod review;
pub mod rules;
pub mod score;
pub mod selftest;
pub mod sources;
pub mod stale;
pub mod synth;
mod telling;

use std::io::Write;

pub(crate) use ci::tell_failure;

use crate::error::Error;
use crate::model::visible_lines;

/// Writes lines for people to standard output, with nothing in them that acts on a terminal. A reader that has had enough
/// is no error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    match out.write_all(visible_lines(text).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(Error::Write { path: "stdout".into(), source }),
        Ok(()) => Ok(()),
    }
}
