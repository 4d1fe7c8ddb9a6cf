//! The fast tokeniser for text of clean structure. It gives up at the first record that is anything else.

use super::dialect::Dialect;
use super::line_end::LineEnd;

/// What was found in one stretch of text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// Where each row's record begins.
    pub(crate) starts: Vec<u32>,
    /// Where each row's record ends, line end included.
    pub(crate) stops: Vec<u32>,
    /// Where each cell ends.
    pub(crate) ends: Vec<u32>,
    /// Line breaks before each row, counted within the stretch.
    pub(crate) lines: Vec<u32>,
    /// Blank records as start, stop, line breaks before, and rows before.
    pub(crate) blanks: Vec<Blank>,
    /// Line breaks in all that was read.
    pub(crate) line_count: u32,
    /// Where reading stopped: the length of the text, or the start of the first record that is not of clean structure.
    pub(crate) stopped_at: usize,
}

impl Tokens {
    /// Moves every position by `by` bytes, for text that was read from there on.
    pub(crate) fn shift(&mut self, by: usize) {
        let by = position(by);
        for at in self.starts.iter_mut().chain(&mut self.stops).chain(&mut self.ends) {
            *at += by;
        }
        for blank in &mut self.blanks {
            blank.start += by;
            blank.stop += by;
        }
        self.stopped_at += by as usize;
    }
}

/// A record without content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Blank {
    pub(crate) start: u32,
    pub(crate) stop: u32,
    pub(crate) line: u32,
    pub(crate) before_row: u32,
}

/// Reads records of exactly `width` cells from `text`, which begins at a record.
///
/// Clean structure means: quotes only around whole cells, or as the guard `="…"`; every record has `width` cells and ends
/// with a line feed, alone or after a carriage return; no NUL and no other carriage return outside quotes. `text` must be
/// shorter than 4 GiB.
pub(crate) fn tokenise(text: &[u8], width: usize, dialect: Dialect) -> Tokens {
    let mut tokens = Tokens::default();
    let records = text.len() / 150;
    tokens.starts.reserve(records);
    tokens.stops.reserve(records);
    tokens.lines.reserve(records);
    tokens.ends.reserve(records * width);
    if matches!(dialect.line_end, LineEnd::Cr | LineEnd::Mixed) || !dialect.is_plain() {
        return tokens;
    }
    let mut special = [false; 256];
    for byte in [dialect.delimiter, b'"', b'\n', b'\r', 0] {
        special[usize::from(byte)] = true;
    }

    let mut at = 0;
    while at < text.len() {
        let Some(record) = record(text, at, width, dialect.delimiter, &special, &mut tokens.ends) else { break };
        let start = position(at);
        let stop = position(record.stop);
        if record.blank {
            let before_row = position(tokens.starts.len());
            tokens.blanks.push(Blank { start, stop, line: tokens.line_count, before_row });
        } else {
            tokens.starts.push(start);
            tokens.stops.push(stop);
            tokens.lines.push(tokens.line_count);
        }
        tokens.line_count += record.breaks;
        at = record.stop;
    }
    tokens.ends.truncate(tokens.starts.len() * width);
    tokens.stopped_at = at;
    tokens
}

/// One record of clean structure.
struct Record {
    stop: usize,
    breaks: u32,
    blank: bool,
}

/// Reads the record at `start`; `None` where its structure is not clean. Cell ends are pushed; those of a blank record are
/// taken off again, those of an unclean one are the caller's to drop.
fn record(
    text: &[u8],
    start: usize,
    width: usize,
    delimiter: u8,
    special: &[bool; 256],
    ends: &mut Vec<u32>,
) -> Option<Record> {
    let first_end = ends.len();
    let mut at = start;
    let mut breaks = 0;
    let mut cell_start = start;
    let mut empty = true;
    loop {
        while at < text.len() && !special[usize::from(text[at])] {
            at += 1;
        }
        let byte = if at < text.len() { text[at] } else { b'\n' };
        match byte {
            _ if byte == delimiter => {
                ends.push(position(at));
                empty &= at == cell_start;
                at += 1;
                cell_start = at;
            }
            b'\n' => {
                let end = if at > cell_start && at < text.len() && text[at - 1] == b'\r' { at - 1 } else { at };
                ends.push(position(end));
                empty &= end == cell_start;
                let cells = ends.len() - first_end;
                // A line without any cell, or with nothing but delimiters, is a blank record.
                let blank = empty && (cells == 1 || cells == width);
                if cells != width && !blank {
                    return None;
                }
                if blank {
                    ends.truncate(first_end);
                }
                let ended = at < text.len();
                return Some(Record { stop: at + usize::from(ended), breaks: breaks + u32::from(ended), blank });
            }
            // Part of the line end; the next round sees the line feed. Anywhere else it is not clean.
            b'\r' if text.get(at + 1) == Some(&b'\n') => at += 1,
            b'"' if at == cell_start => {
                let from = at + 1;
                at = closing_quote(text, from, &mut breaks)?;
                // A carriage return alone is a line end of its own, which the careful path counts.
                if memchr::memchr_iter(b'\r', &text[from..at]).any(|cr| text.get(from + cr + 1) != Some(&b'\n')) {
                    return None;
                }
                if !ends_cell(text, at, delimiter) {
                    return None;
                }
            }
            b'"' if at == cell_start + 1 && text[cell_start] == b'=' => {
                let close = at + 1 + memchr::memchr3(b'"', b'\n', delimiter, &text[at + 1..])?;
                let carriage = memchr::memchr(b'\r', &text[at..close]).is_some();
                if carriage || text[close] != b'"' || !ends_cell(text, close + 1, delimiter) {
                    return None;
                }
                at = close + 1;
            }
            _ => return None,
        }
    }
}

/// The position after the quote that closes a cell whose content begins at `from`.
fn closing_quote(text: &[u8], from: usize, breaks: &mut u32) -> Option<usize> {
    let mut at = from;
    loop {
        let found = at + memchr::memchr3(b'"', b'\n', 0, &text[at..])?;
        match text[found] {
            b'\n' => {
                *breaks += 1;
                at = found + 1;
            }
            b'"' if text.get(found + 1) == Some(&b'"') => at = found + 2,
            b'"' => return Some(found + 1),
            _ => return None,
        }
    }
}

/// Whether a cell may end at `at`.
fn ends_cell(text: &[u8], at: usize, delimiter: u8) -> bool {
    match text.get(at) {
        None | Some(b'\n') => true,
        Some(b'\r') => text.get(at + 1) == Some(&b'\n'),
        Some(&byte) => byte == delimiter,
    }
}

/// A position as stored. Stretches are cut far below 4 GiB, so that this never saturates.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect() -> Dialect {
        Dialect::plain(b',', LineEnd::Lf)
    }

    fn cells(text: &str, width: usize) -> (Vec<Vec<String>>, Tokens) {
        let tokens = tokenise(text.as_bytes(), width, dialect());
        let rows = (0..tokens.starts.len())
            .map(|row| {
                let mut start = tokens.starts[row] as usize;
                tokens.ends[row * width..(row + 1) * width]
                    .iter()
                    .map(|&end| {
                        let cell = text[start..end as usize].to_owned();
                        start = end as usize + 1;
                        cell
                    })
                    .collect()
            })
            .collect();
        (rows, tokens)
    }

    #[test]
    fn clean_structure_is_read_whole() {
        let text = "1,\"a\nb\",x\r\n2,=\"007\",\n\n,,\n3,\"q\"\"q\",y";
        let (rows, tokens) = cells(text, 3);
        assert_eq!(rows, [["1", "\"a\nb\"", "x"], ["2", "=\"007\"", ""], ["3", "\"q\"\"q\"", "y"]]);
        assert_eq!(tokens.lines, [0, 2, 5]);
        assert_eq!(tokens.blanks.len(), 2);
        assert_eq!(tokens.stopped_at, text.len());
    }

    #[test]
    fn anything_else_stops_at_its_record() {
        for (text, at) in [
            ("1,2\n1,2,3\n", 4),
            ("1,2\nx\"y,2\n", 4),
            ("1,2\n\"x\"y,2\n", 4),
            ("1,2\n\"open,2\n", 4),
            ("1,2\na\rb,2\n", 4),
            ("1,2\na\0b,2\n", 4),
            ("1,2\n=\"1,2\n", 4),
            ("1,2\n=\",\",2\n", 4),
        ] {
            let (rows, tokens) = cells(text, 2);
            assert_eq!((rows.len(), tokens.stopped_at), (1, at), "{text:?}");
            assert_eq!(tokens.ends.len(), 2, "{text:?}");
        }
    }
}
