//! CSV files for people: UTF-8 with a byte order mark, Windows line ends, and nothing that a spreadsheet would run.

use std::borrow::Cow;
use std::io::{self, Write};

use rayon::prelude::*;

/// A writer of such a file.
pub(crate) struct PeopleCsv<'a> {
    out: &'a mut dyn Write,
    rows: Rows,
}

/// Rows as they will stand in the file.
pub(crate) struct Rows {
    inner: csv::Writer<Vec<u8>>,
    count: usize,
}

/// Rows that are gathered before they are written.
const GATHERED: usize = 1 << 9;

/// Parts that are rendered side by side before they are written.
const PARTS: usize = 1 << 5;

impl Rows {
    fn new() -> Self {
        let mut builder = csv::WriterBuilder::new();
        Self { inner: builder.terminator(csv::Terminator::CRLF).from_writer(Vec::new()), count: 0 }
    }

    /// Adds a row.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            self.inner.write_field(harmless(cell).as_bytes())?;
        }
        self.inner.write_record(None::<&[u8]>)?;
        self.count += 1;
        Ok(())
    }

    fn into_bytes(self) -> io::Result<Vec<u8>> {
        self.inner.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

impl<'a> PeopleCsv<'a> {
    /// Begins the file with its captions.
    pub(crate) fn new(out: &'a mut dyn Write, captions: &[&str]) -> io::Result<Self> {
        out.write_all(b"\xEF\xBB\xBF")?;
        let mut rows = Rows::new();
        rows.inner.write_record(captions)?;
        Ok(Self { out, rows })
    }

    /// Writes a row.
    pub(crate) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.rows.row(cells)?;
        if self.rows.count >= GATHERED { self.write_gathered() } else { Ok(()) }
    }

    /// Writes the rows of `count` things in their order; they are rendered side by side.
    pub(crate) fn rows(
        &mut self,
        count: usize,
        render: impl Fn(usize, &mut Rows) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        self.write_gathered()?;
        let of_part = |from: usize| {
            let mut rows = Rows::new();
            (from..count.min(from + GATHERED)).try_for_each(|at| render(at, &mut rows))?;
            rows.into_bytes()
        };
        for from in (0..count).step_by(PARTS * GATHERED) {
            let parts = (from..count.min(from + PARTS * GATHERED)).into_par_iter().step_by(GATHERED);
            let rendered: Vec<io::Result<Vec<u8>>> = parts.map(of_part).collect();
            for part in rendered {
                self.out.write_all(&part?)?;
            }
        }
        Ok(())
    }

    fn write_gathered(&mut self) -> io::Result<()> {
        let rows = std::mem::replace(&mut self.rows, Rows::new());
        self.out.write_all(&rows.into_bytes()?)
    }

    /// Ends the file.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.write_gathered()?;
        self.out.flush()
    }
}

/// What a spreadsheet may take a cell for a formula by, in its full-width form as well, and what it drops in front of that
/// (OWASP ASVS 5.0, 1.2.10, and its page on CSV injection).
const RISKY: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula: what begins with `= + - @`, what a spreadsheet takes for one of them, or
/// an apostrophe gets an apostrophe in front, numbers exempt. Reading such a file takes exactly one off.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(RISKY) || cell.starts_with('\'');
    if risky && crate::model::Decimal::parse(cell).is_none() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A cell of a file that was written so, without the apostrophe that kept a spreadsheet from running it.
pub(crate) fn own_cell(table: &crate::read::RawTable, row: u32, column: usize) -> String {
    own_text(&table.cell(row, column))
}

/// The same of the text of such a cell.
pub(crate) fn own_text(cell: &str) -> String {
    let cell = cell.trim();
    cell.strip_prefix('\'').unwrap_or(cell).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_left_alone() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("-12.50", "-12.50"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@x", "'@x"),
            ("'tis", "''tis"),
            ("+86 138", "'+86 138"),
            ("\t=1+1", "'\t=1+1"),
            ("\n=1+1", "'\n=1+1"),
            ("＝1+1", "'＝1+1"),
            ("plain", "plain"),
        ] {
            assert_eq!(harmless(cell), expected, "{cell}");
        }
    }
}
