//! `rejects.txt`: the bytes that are no row, verbatim, each under a line that says where they stood.

use std::io::{self, Write};

use crate::normalise::Orders;

/// Writes the file. Each reject is announced by `@@ file[sheet]:line bytes N`, so that its bytes can be cut out exactly even
/// if they hold such a line themselves; a line feed follows the bytes.
pub(super) fn write(out: &mut dyn Write, orders: &Orders) -> io::Result<()> {
    for table in &orders.tables {
        for (record, _) in table.raw.rejects() {
            let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!("[{sheet}]"));
            writeln!(out, "@@ {}{sheet}:{} bytes {}", table.raw.file, record.line, record.bytes.len())?;
            out.write_all(&record.bytes)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}
