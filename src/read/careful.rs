//! The careful tokeniser: reads any bytes, one record after another, and says of each what it is. On text of clean
//! structure it gives what [`super::strict`] gives.

use super::dialect::Dialect;
use super::line_end::LineEnd;

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
    /// Line breaks in it, its own line end included.
    pub(crate) breaks: u32,
    /// Where each of its cells ends.
    pub(crate) ends: Vec<usize>,
    /// What it is.
    pub(crate) verdict: Verdict,
    /// How far reading had to look, up to [`LOOKAHEAD`], to tell.
    pub(crate) reach: usize,
}

/// Reads records one by one.
pub(crate) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    width: Option<Width>,
    dialect: Dialect,
    longest: usize,
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
    Records { text, at: 0, line: 0, width, dialect, longest: usize::MAX }
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
    /// The quote that opened the first cell with one of these faults.
    suspect: Option<usize>,
    /// The quote that opened the first cell over several lines.
    crossing: Option<usize>,
}

impl Attempt {
    fn is_sound(&self) -> bool {
        !self.open && !self.text_after_quote
    }
}

/// Bytes up to which what follows a record may decide what the record is.
pub(crate) const LOOKAHEAD: usize = if cfg!(fuzzing) { 1 << 12 } else { 1 << 16 };

/// Bytes within which a record that is read on trial must end: trials of every record of a file must not each read all of
/// it.
const LONGEST_TRIAL: usize = 1 << 12;

/// What quotes mean in one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// One at the start of a cell opens it.
    Open,
    /// None opens anything.
    Literal,
    /// The one at this position is a character of its cell.
    LiteralAt(usize),
    /// The one at this position is a character; the one behind it opens the rest of the cell.
    SecondAt(usize),
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let quotes = if self.dialect.quote.is_some() { Quotes::Open } else { Quotes::Literal };
        let limit = self.text.len().min(start.saturating_add(self.longest));
        let mut attempt = self.attempt(start, quotes, limit, None);
        if attempt.open && attempt.suspect.is_none() && limit < self.text.len() {
            // Only what is quoted may not go on for ever.
            attempt = self.attempt(start, quotes, self.text.len(), None);
        }
        let mut reach = attempt.stop;
        let mut verdict = self.judge(start, &attempt);
        // A quote that never closes properly would swallow the lines below it. Only the line on which it opens is given
        // up, and reading goes on with the next one.
        let broken = attempt.open || (attempt.text_after_quote && attempt.crosses_lines);
        if broken || verdict == Verdict::FieldCount || !attempt.is_sound() {
            let mut fitting = self.fitting(start, &attempt);
            if verdict == Verdict::Row && !broken {
                // Two readings fit, and cells would stand under other captions.
                let ambiguous = fitting.iter().any(|other| other.ends != attempt.ends);
                verdict = if ambiguous { Verdict::OpenQuote } else { verdict };
            } else if let (Some(only), true) = (fitting.pop(), fitting.is_empty()) {
                (attempt, verdict) = (only, Verdict::Row);
            } else if broken {
                attempt = self.attempt(start, Quotes::Literal, self.text.len(), None);
                reach = reach.max(attempt.stop);
                verdict = Verdict::OpenQuote;
            }
        }
        let (line, breaks) = (self.line, attempt.breaks);
        self.at = attempt.stop;
        self.line += breaks;
        Some(Record { start, stop: attempt.stop, line, breaks, ends: attempt.ends, verdict, reach })
    }
}

impl Records<'_> {
    /// The same, where no quoted cell makes a record longer than so many bytes.
    pub(crate) fn within(self, longest: usize) -> Self {
        Self { longest, ..self }
    }

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

    /// The readings that take the first suspect quote for a character and come out sound and as wide as the table.
    fn fitting(&self, start: usize, attempt: &Attempt) -> Vec<Attempt> {
        // In a record of the wrong width, a quoted cell over several lines may be two stray quotes in two records.
        let suspect = attempt.suspect.or(attempt.crossing);
        let (Some(suspect), Some(width)) = (suspect, self.width) else { return Vec::new() };
        let doubled = self.text.get(suspect + 1).copied() == self.dialect.quote;
        let readings = [Some(Quotes::LiteralAt(suspect)), doubled.then_some(Quotes::SecondAt(suspect))];
        let limit = self.text.len().min(start.saturating_add(LONGEST_TRIAL));
        let most = Some(width.cells + width.surplus);
        let attempts = readings.into_iter().flatten().map(|quotes| self.attempt(start, quotes, limit, most));
        attempts.filter(|attempt| attempt.is_sound() && self.judge(start, attempt) == Verdict::Row).collect()
    }

    /// Reads one record; what goes on to `limit` and beyond is not read, and counts as open. With `most` cells given, it is a
    /// trial that is over, and counts as open, where it cannot succeed any more.
    fn attempt(&self, start: usize, quotes: Quotes, limit: usize, most: Option<usize>) -> Attempt {
        let text = &self.text[..limit];
        let (delimiter, last) = (self.dialect.delimiter, self.dialect.line_end.last_byte());
        let mut attempt = Attempt {
            ends: Vec::new(),
            stop: text.len(),
            breaks: 0,
            open: false,
            crosses_lines: false,
            text_after_quote: false,
            suspect: None,
            crossing: None,
        };
        // Where a quote opens a cell.
        let mut opens_at = start;
        let mut cell_start = start;
        let mut at = start;
        while at < text.len() {
            if most.is_some_and(|most| attempt.text_after_quote || attempt.ends.len() > most) {
                attempt.open = true;
                break;
            }
            let byte = text[at];
            if at == opens_at && Some(byte) == self.dialect.quote && quotes != Quotes::Literal {
                match quotes {
                    Quotes::LiteralAt(stray) if stray == at => {}
                    Quotes::SecondAt(stray) if stray == at => opens_at += 1,
                    _ => {
                        at = self.skip_quoted(text, at, &mut attempt);
                        continue;
                    }
                }
            } else if at == opens_at && byte == b' ' && self.dialect.spaced {
                opens_at += 1;
            }
            if byte == delimiter {
                attempt.ends.push(at);
                (cell_start, opens_at) = (at + 1, at + 1);
            } else if byte == last || (byte == b'\r' && self.is_line_end(text, at, attempt.ends.len() + 1)) {
                let carriage = self.dialect.line_end != LineEnd::Cr && at > cell_start && text[at - 1] == b'\r';
                attempt.ends.push(if carriage { at - 1 } else { at });
                attempt.breaks += 1;
                attempt.stop = at + 1;
                return attempt;
            }
            at += 1;
        }
        attempt.ends.push(text.len());
        attempt.open |= limit < self.text.len();
        attempt
    }

    /// Whether a carriage return alone ends a record in a file of other line ends: the record is complete with it, and what
    /// follows up to the next line end is as wide again. Anywhere else it is a character of its cell.
    fn is_line_end(&self, text: &[u8], at: usize, cells: usize) -> bool {
        let rest = &text[at + 1..text.len().min(at + LOOKAHEAD)];
        if self.dialect.line_end == LineEnd::Mixed {
            return rest.first() != Some(&b'\n');
        }
        let Some(width) = self.width else { return false };
        if rest.first() == Some(&b'\n') || cells != width.cells {
            return false;
        }
        let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        let mut quoted = false;
        let mut delimiters = 0;
        for &byte in line {
            quoted ^= Some(byte) == self.dialect.quote;
            delimiters += usize::from(byte == self.dialect.delimiter && !quoted);
        }
        delimiters + 1 == width.cells
    }

    /// The position after the quote that closes the cell that the quote at `open` opened, or the end of the text.
    fn skip_quoted(&self, text: &[u8], open: usize, attempt: &mut Attempt) -> usize {
        let last = self.dialect.line_end.last_byte();
        let quote = text[open];
        let escape = self.dialect.escape.unwrap_or(quote);
        let telling = |rest: &[u8]| match self.dialect.escape {
            None => memchr::memchr3(quote, b'\n', b'\r', rest),
            Some(escape) => rest.iter().position(|byte| [quote, escape, b'\n', b'\r'].contains(byte)),
        };
        let mut at = open + 1;
        while let Some(found) = telling(&text[at..]).map(|offset| at + offset) {
            let next = text.get(found + 1).copied();
            match text[found] {
                b'\r' if next == Some(b'\n') => at = found + 1,
                b'\n' | b'\r' => {
                    attempt.breaks += 1;
                    attempt.crosses_lines = true;
                    attempt.crossing.get_or_insert(open);
                    at = found + 1;
                }
                byte if byte == escape && byte != quote => {
                    let takes_next = next == Some(quote) || next == Some(escape);
                    at = found + 1 + usize::from(takes_next);
                }
                _ if next == Some(quote) => at = found + 2,
                _ => {
                    let carriage = next == Some(b'\r');
                    let spaced = self.dialect.spaced && next == Some(b' ');
                    let ends = next.is_none_or(|byte| byte == self.dialect.delimiter || byte == last);
                    if !ends && !carriage && !spaced {
                        attempt.text_after_quote = true;
                        attempt.suspect.get_or_insert(open);
                    }
                    return found + 1;
                }
            }
        }
        attempt.open = true;
        attempt.suspect.get_or_insert(open);
        text.len()
    }
}

#[cfg(test)]
mod tests;
