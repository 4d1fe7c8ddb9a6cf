//! Findings as JSON Lines: every finding, uncapped, with the keys of `findings.csv`.

use std::io::{self, Write};

use super::findings::rows;
use crate::pipeline::Run;
use crate::report::{Mask, Severities};

/// Writes one object a line. `line` is a number, or null where a finding has none; amounts are texts, so that no digit is lost.
pub(crate) fn write(out: &mut dyn Write, run: &Run, severities: &Severities<'_>, mask: &Mask) -> io::Result<()> {
    for row in rows(run, severities, mask) {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
