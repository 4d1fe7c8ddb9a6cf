//! How a text file separates cells and records.

use std::borrow::Cow;

use serde::Serialize;

/// The signs of one delimited text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// The byte between two cells: comma, semicolon, tab or bar.
    pub delimiter: u8,
    /// Whether a double quote at the start of a cell opens a quoted cell. Without it quotes are ordinary characters.
    pub quoting: bool,
    /// The line end most records have.
    pub line_end: LineEnd,
}

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// Carriage return alone, where the file has no line feed at all.
    Cr,
}

impl LineEnd {
    /// The bytes themselves.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }

    /// The byte that ends a record; a carriage return before a line feed belongs to it.
    #[must_use]
    pub fn last_byte(self) -> u8 {
        match self {
            Self::Lf | Self::CrLf => b'\n',
            Self::Cr => b'\r',
        }
    }
}

/// Delimiters that are considered, in order of preference on a tie.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// Records that are looked at to tell the delimiter.
const SAMPLE_RECORDS: usize = 50;

impl Dialect {
    /// Judges a sample from the start of a file (decoded text, cut anywhere).
    ///
    /// A delimiter is good when many records have the same number of them, more than none. The one with the most records
    /// that agree wins; on a tie the one that makes more cells, then the order comma, tab, semicolon, bar.
    #[must_use]
    pub fn sniff(sample: &str) -> Self {
        let line_end = if !sample.contains('\n') && sample.contains('\r') {
            LineEnd::Cr
        } else if sample.matches("\r\n").count() * 2 >= sample.matches('\n').count() && sample.contains("\r\n") {
            LineEnd::CrLf
        } else {
            LineEnd::Lf
        };
        let best = DELIMITERS
            .iter()
            .map(|&delimiter| {
                let dialect = Self { delimiter, quoting: true, line_end };
                let counts = dialect.cell_counts(sample);
                let (agreeing, cells) = modal(&counts);
                (if cells > 1 { agreeing } else { 0 }, cells, delimiter)
            })
            .reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best });
        let delimiter = best.filter(|&(agreeing, _, _)| agreeing > 0).map_or(b',', |(_, _, delimiter)| delimiter);
        Self { delimiter, quoting: true, line_end }
    }

    /// The content of a raw cell: quotes taken off and doubled quotes made single.
    #[must_use]
    pub fn content<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        if !self.quoting || !matches!(raw.as_bytes(), [b'"', .., b'"']) {
            return Cow::Borrowed(raw);
        }
        let inner = &raw[1..raw.len() - 1];
        if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) }
    }

    /// A cell's content as it must be written: quoted where it was quoted before or needs to be.
    #[must_use]
    pub fn quoted<'a>(&self, content: &'a str, was_quoted: bool) -> Cow<'a, str> {
        let special = |byte: u8| byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        // The guard `="…"` stands bare where it stood bare before.
        let guarded = content.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
        if !was_quoted && guarded.is_some_and(|inner| !inner.bytes().any(special)) {
            return Cow::Borrowed(content);
        }
        if self.quoting && (was_quoted || content.bytes().any(special)) {
            Cow::Owned(format!("\"{}\"", content.replace('"', "\"\"")))
        } else {
            Cow::Borrowed(content)
        }
    }

    /// What people call the delimiter.
    #[must_use]
    pub fn delimiter_name(&self) -> &'static str {
        match self.delimiter {
            b',' => "comma",
            b'\t' => "tab",
            b';' => "semicolon",
            _ => "bar",
        }
    }

    /// Cells per record of the sample, quotes respected; the last record is left out because the sample may cut it.
    fn cell_counts(self, sample: &str) -> Vec<usize> {
        let mut counts = Vec::new();
        let (mut cells, mut quoted, mut at_start) = (1, false, true);
        for byte in sample.bytes() {
            match byte {
                b'"' if at_start || quoted => quoted = !quoted,
                _ if quoted => {}
                _ if byte == self.delimiter => cells += 1,
                _ if byte == self.line_end.last_byte() => {
                    counts.push(cells);
                    cells = 1;
                    if counts.len() == SAMPLE_RECORDS {
                        return counts;
                    }
                }
                _ => {}
            }
            at_start = byte == self.delimiter || byte == self.line_end.last_byte();
        }
        if counts.is_empty() {
            counts.push(cells);
        }
        counts
    }
}

/// The most frequent value among those above 1, as (how often, value); the larger value on a tie.
fn modal(counts: &[usize]) -> (usize, usize) {
    let mut sorted: Vec<usize> = counts.iter().copied().filter(|&count| count > 1).collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).max().unwrap_or((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_most_records_agree_on() {
        for (sample, expected) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2;3\n4;5;6\n", b';'),
            ("a\tb\n1\t2\n", b'\t'),
            ("a|b|c\n\"x,y\"|2|3\n", b'|'),
            ("销售订单列表\n日期,单号,金额\n1,2,3\n4,5,6\n", b','),
            ("one column\n1\n2\n", b','),
        ] {
            assert_eq!(Dialect::sniff(sample).delimiter, expected, "{sample}");
        }
    }

    #[test]
    fn line_ends_are_told_apart() {
        assert_eq!(Dialect::sniff("a,b\r\n1,2\r\n").line_end, LineEnd::CrLf);
        assert_eq!(Dialect::sniff("a,b\n1,2\n").line_end, LineEnd::Lf);
        assert_eq!(Dialect::sniff("a,b\r1,2\r").line_end, LineEnd::Cr);
    }

    #[test]
    fn quoting_goes_and_comes_back() {
        let dialect = Dialect { delimiter: b',', quoting: true, line_end: LineEnd::Lf };
        for raw in ["plain", "=\"007\"", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"\""] {
            let content = dialect.content(raw);
            assert_eq!(dialect.quoted(&content, raw.starts_with('"')), raw);
        }
        assert_eq!(dialect.content("\"x\"y"), "\"x\"y");
    }
}
