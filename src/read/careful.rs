//! The careful tokeniser: reads any bytes, one record after another, and says of each what it is. On text of clean
//! structure it gives what [`super::strict`] gives.

use super::dialect::{Dialect, LineEnd};

/// What a record turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It has as many cells as the table, or as many empty ones behind them as the writer of the file puts on every row.
    Row,
    /// It has no content.
    Blank,
    /// It has another number of cells.
    FieldCount,
    /// A quote opens in it and closes nowhere, or only in a later line where text follows it.
    OpenQuote,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    /// Where it begins.
    pub(crate) start: usize,
    /// Where it ends, line end included.
    pub(crate) stop: usize,
    /// Line breaks before it, counted from where reading began.
    pub(crate) line: u32,
    /// Where each of its cells ends.
    pub(crate) ends: Vec<usize>,
    /// What it is.
    pub(crate) verdict: Verdict,
}

/// Reads records one by one.
pub(crate) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    width: Option<Width>,
    dialect: Dialect,
}

/// How many cells a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Width {
    /// Those of the header.
    pub(crate) cells: usize,
    /// Empty ones that the writer of the file puts behind them. Elsewhere a surplus cell, empty or not, tells of a
    /// delimiter that was not quoted.
    pub(crate) surplus: usize,
}

impl Width {
    /// Judges the rows below a header, given by their cell counts and how many of their cells are filled up to the last.
    pub(crate) fn of(cells: usize, rows: &[(usize, usize)]) -> Self {
        let surplus = rows.iter().map(|&(count, _)| count.saturating_sub(cells)).max().unwrap_or(0);
        let usual = rows.iter().filter(|&&(count, filled)| count == cells + surplus && filled <= cells).count();
        Self { cells, surplus: if usual * 2 > rows.len() { surplus } else { 0 } }
    }
}

/// Reads the records of `text`, which begins at a record. Without a `width` every record with content is a row.
pub(crate) fn records(text: &[u8], width: Option<Width>, dialect: Dialect) -> Records<'_> {
    Records { text, at: 0, line: 0, width, dialect }
}

/// Whether a record is nothing but spaces and delimiters.
fn is_only_spaces(record: &[u8], dialect: Dialect) -> bool {
    record.iter().all(|&byte| byte == dialect.delimiter || byte.is_ascii_whitespace())
}

/// How many cells of a record there are up to the last filled one.
pub(crate) fn filled(start: usize, ends: &[usize]) -> usize {
    let mut from = start;
    let mut filled = 0;
    for (index, &end) in ends.iter().enumerate() {
        if end > from {
            filled = index + 1;
        }
        from = end + 1;
    }
    filled
}

/// One way to read a record.
struct Attempt {
    ends: Vec<usize>,
    stop: usize,
    breaks: u32,
    /// A quoted cell is open at the end of the text.
    open: bool,
    /// A quoted cell holds a line break.
    crosses_lines: bool,
    /// Something other than a delimiter or line end follows a closing quote.
    text_after_quote: bool,
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let mut attempt = self.attempt(start, self.dialect.quoting);
        let mut verdict = self.judge(start, &attempt);
        // A quote that never closes properly would swallow the lines below it. Only the line on which it opens is given
        // up, and reading goes on with the next one.
        let broken = attempt.open || (attempt.text_after_quote && attempt.crosses_lines);
        if broken {
            attempt = self.attempt(start, false);
            verdict = Verdict::OpenQuote;
        }
        let record = Record { start, stop: attempt.stop, line: self.line, ends: attempt.ends, verdict };
        self.at = attempt.stop;
        self.line += attempt.breaks;
        Some(record)
    }
}

impl Records<'_> {
    fn judge(&self, start: usize, attempt: &Attempt) -> Verdict {
        let cells = attempt.ends.len();
        let filled = filled(start, &attempt.ends);
        match self.width {
            Some(width) if cells != width.cells && is_only_spaces(&self.text[start..attempt.stop], self.dialect) => {
                Verdict::Blank
            }
            _ if filled == 0
                && (cells == 1
                    || self.width.is_none_or(|width| cells == width.cells || cells == width.cells + width.surplus)) =>
            {
                Verdict::Blank
            }
            None => Verdict::Row,
            Some(width) if cells == width.cells => Verdict::Row,
            Some(width) if cells == width.cells + width.surplus && filled <= width.cells => Verdict::Row,
            Some(_) => Verdict::FieldCount,
        }
    }

    /// Reads one record; with `quoting` off, quotes are ordinary characters.
    fn attempt(&self, start: usize, quoting: bool) -> Attempt {
        let text = self.text;
        let (delimiter, last) = (self.dialect.delimiter, self.dialect.line_end.last_byte());
        let mut attempt = Attempt {
            ends: Vec::new(),
            stop: text.len(),
            breaks: 0,
            open: false,
            crosses_lines: false,
            text_after_quote: false,
        };
        let mut cell_start = start;
        let mut at = start;
        while at < text.len() {
            let byte = text[at];
            if byte == b'"' && at == cell_start && quoting {
                at = self.skip_quoted(at + 1, &mut attempt);
                continue;
            }
            if byte == delimiter {
                attempt.ends.push(at);
                cell_start = at + 1;
            } else if byte == last {
                let carriage = self.dialect.line_end != LineEnd::Cr && at > cell_start && text[at - 1] == b'\r';
                attempt.ends.push(if carriage { at - 1 } else { at });
                attempt.breaks += 1;
                attempt.stop = at + 1;
                return attempt;
            }
            at += 1;
        }
        attempt.ends.push(text.len());
        attempt
    }

    /// The position after the quote that closes a cell, or the end of the text.
    fn skip_quoted(&self, from: usize, attempt: &mut Attempt) -> usize {
        let text = self.text;
        let last = self.dialect.line_end.last_byte();
        let mut at = from;
        while let Some(found) = memchr::memchr2(b'"', last, &text[at..]).map(|offset| at + offset) {
            if text[found] == last {
                attempt.breaks += 1;
                attempt.crosses_lines = true;
                at = found + 1;
            } else if text.get(found + 1) == Some(&b'"') {
                at = found + 2;
            } else {
                let after = text.get(found + 1).copied();
                let carriage = after == Some(b'\r') && text.get(found + 2).is_none_or(|&b| b == b'\n');
                let ends = after.is_none_or(|byte| byte == self.dialect.delimiter || byte == last) || carriage;
                attempt.text_after_quote |= !ends;
                return found + 1;
            }
        }
        attempt.open = true;
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, width: usize) -> Vec<(Verdict, usize, u32)> {
        let dialect = Dialect { delimiter: b',', quoting: true, line_end: LineEnd::Lf };
        records(text.as_bytes(), Some(Width { cells: width, surplus: 0 }), dialect)
            .map(|r| (r.verdict, r.stop, r.line))
            .collect()
    }

    #[test]
    fn an_open_quote_gives_up_one_line_and_no_more() {
        use Verdict::{OpenQuote, Row};
        assert_eq!(read("1,\"abc,2\n2,\"x\",3\n3,y,4\n", 3), [(OpenQuote, 9, 0), (Row, 17, 1), (Row, 23, 2)]);
        assert_eq!(read("1,a,2\n2,\"open,3\n", 3), [(Row, 6, 0), (OpenQuote, 16, 1)]);
    }

    #[test]
    fn a_multi_line_record_of_the_wrong_width_goes_as_one() {
        assert_eq!(read("1,\"a\nb\",2,3\n4,5,6\n", 3), [(Verdict::FieldCount, 12, 0), (Verdict::Row, 18, 2)]);
    }

    #[test]
    fn a_surplus_cell_is_harmless_only_where_every_row_has_it() {
        use Verdict::{FieldCount, Row};
        let verdicts = |rows: &[(usize, usize)]| {
            let dialect = Dialect { delimiter: b',', quoting: true, line_end: LineEnd::Lf };
            let text = b"1,2,\n1,2\n1,2,x\n";
            records(text, Some(Width::of(2, rows)), dialect).map(|record| record.verdict).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&[(3, 2), (3, 1), (2, 2)]), [Row, Row, FieldCount]);
        assert_eq!(verdicts(&[(2, 2), (2, 2), (3, 2)]), [FieldCount, Row, FieldCount]);
    }

    #[test]
    fn text_after_a_closing_quote_stays_in_its_cell() {
        let dialect = Dialect { delimiter: b',', quoting: true, line_end: LineEnd::CrLf };
        let record = records(b"\"x\"y,2\r\n", Some(Width { cells: 2, surplus: 0 }), dialect).next().expect("a record");
        assert_eq!((record.ends, record.verdict), (vec![4, 6], Verdict::Row));
    }
}
