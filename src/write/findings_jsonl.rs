//! Findings as JSON Lines: every finding, uncapped, with the keys of `findings.csv`.

use std::io::{self, Write};

use super::findings::rows;
use crate::config::Rule;
use crate::pipeline::Run;
use crate::report::{Mask, Status};

/// Writes one object a line. `line` is a number, or null where a finding has none; amounts are texts, so that no digit is lost.
pub(crate) fn write(
    out: &mut dyn Write,
    run: &Run,
    rules: &[Rule],
    statuses: &[Status],
    mask: &Mask,
) -> io::Result<()> {
    for row in rows(run, rules, statuses, mask) {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
