//! How a text file separates cells and records.

use std::borrow::Cow;

use serde::Serialize;

use super::line_end::{LineEnd, LineEnds};

/// The signs of one delimited text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Dialect {
    /// The byte between two cells: comma, semicolon, tab or bar.
    pub delimiter: u8,
    /// The quote that opens a quoted cell at its start: a double quote, or an apostrophe. `None` where quotes are ordinary
    /// characters.
    pub quote: Option<u8>,
    /// The byte that takes the meaning from a quote behind it within a quoted cell, beside doubling: a backslash.
    pub escape: Option<u8>,
    /// Whether spaces may stand between a delimiter and the quote that opens a cell.
    pub spaced: bool,
    /// The line end most records have.
    pub line_end: LineEnd,
}

/// Delimiters that are considered, in order of preference on a tie.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// Records that are looked at to tell the delimiter.
const SAMPLE_RECORDS: usize = 300;

/// Share of the records, in percent, that a reading with unusual signs must bring to one width, and more than the plain
/// reading does, before it is taken.
const UNUSUAL_PERCENT: usize = 90;

impl Dialect {
    /// Plain CSV of a delimiter and line end: cells in double quotes, which are doubled within.
    #[must_use]
    pub fn plain(delimiter: u8, line_end: LineEnd) -> Self {
        Self { delimiter, quote: Some(b'"'), escape: None, spaced: false, line_end }
    }

    /// Judges a sample from the start of a file (decoded text, cut anywhere).
    ///
    /// A delimiter is good when a large share of the records has the same number of it, and more than none: the share counts,
    /// times the cells it parts of those it makes (so that two cells in all records stand behind ten in nearly all). On a
    /// tie the order is comma, tab, semicolon, bar. Apostrophes as quotes, backslashes before quotes and spaces before
    /// quotes are believed only where they bring nearly all records to one width and the plain reading does not; and tab
    /// separated text in which quotes never come in pairs at the edges of cells has no quoting.
    #[must_use]
    pub fn sniff(sample: &str) -> Self {
        let line_ends = LineEnds::of(sample);
        let line_end = line_ends.usual();
        let best = |line_end| {
            let fits = DELIMITERS.iter().map(|&delimiter| {
                let dialect = Self::plain(delimiter, line_end);
                (Fit::of(&dialect.cell_counts(sample)), dialect)
            });
            fits.reduce(|best, next| if next.0.beats(best.0) { next } else { best })
        };
        let mut plain = best(line_end);
        // A carriage return alone is a line end where as many records agree with that; elsewhere it is a stray character.
        if line_end != LineEnd::Cr && line_ends.returns > 0 {
            let mixed = best(LineEnd::Mixed);
            plain = match (plain, mixed) {
                (Some(plain), Some(mixed)) if mixed.0.percent() >= plain.0.percent() => Some(mixed),
                (plain, _) => plain,
            };
        }
        let Some((fit, dialect)) = plain.filter(|(fit, _)| fit.cells > 1) else { return Self::plain(b',', line_end) };
        if dialect.delimiter == b'\t' && !pairs_quotes(sample) {
            return Self { quote: None, ..dialect };
        }
        let unusual = [
            Self { spaced: true, ..dialect },
            Self { escape: Some(b'\\'), ..dialect },
            Self { quote: Some(b'\''), ..dialect },
        ];
        unusual
            .into_iter()
            .filter(|other| other.is_used(sample))
            .map(|other| (Fit::of(&other.cell_counts(sample)), other))
            .filter(|(other, _)| other.percent() >= UNUSUAL_PERCENT && other.percent() > fit.percent())
            .reduce(|best, next| if next.0.percent() > best.0.percent() { next } else { best })
            .map_or(dialect, |(_, other)| other)
    }

    /// Whether the unusual sign of a dialect is there at all, where it would be if it were one.
    fn is_used(self, sample: &str) -> bool {
        let delimiter = char::from(self.delimiter);
        let beside = |quote: char| {
            let has = |pair: String| sample.contains(&pair);
            (has(format!("{delimiter}{quote}")) || has(format!("\n{quote}")))
                && (has(format!("{quote}{delimiter}")) || has(format!("{quote}\n")))
        };
        match self.quote {
            Some(b'\'') => beside('\'') && !beside('"'),
            _ if self.spaced => sample.contains(&format!("{delimiter} \"")),
            _ => sample.contains("\\\""),
        }
    }

    /// Whether it is plain CSV, up to its delimiter and line end.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::plain(self.delimiter, self.line_end)
    }

    /// The content of a raw cell: quotes taken off and doubled quotes made single.
    #[must_use]
    pub fn content<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        let Some(quote) = self.quote else { return Cow::Borrowed(raw) };
        let unspaced = if self.spaced { raw.trim_matches(' ') } else { raw };
        let bytes = unspaced.as_bytes();
        if bytes.len() < 2 || bytes[0] != quote || bytes[bytes.len() - 1] != quote {
            return Cow::Borrowed(raw);
        }
        let inner = &unspaced[1..unspaced.len() - 1];
        match self.escape {
            Some(escape) if inner.as_bytes().contains(&escape) => Cow::Owned(unescaped(inner, escape, quote)),
            _ if inner.as_bytes().contains(&quote) => {
                let quote = char::from(quote);
                Cow::Owned(inner.replace(&format!("{quote}{quote}"), &quote.to_string()))
            }
            _ => Cow::Borrowed(inner),
        }
    }

    /// A cell's content as it must be written: quoted where it was quoted before or needs to be.
    #[must_use]
    pub fn quoted<'a>(&self, content: &'a str, was_quoted: bool) -> Cow<'a, str> {
        let Some(quote) = self.quote else { return Cow::Borrowed(content) };
        let special = |byte: u8| byte == self.delimiter || byte == quote || matches!(byte, b'\n' | b'\r');
        // The guard `="…"` stands bare where it stood bare before.
        let guarded = content.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
        if !was_quoted && guarded.is_some_and(|inner| !inner.bytes().any(special)) {
            return Cow::Borrowed(content);
        }
        if was_quoted || content.bytes().any(special) {
            let quote = char::from(quote);
            let mut inner = content.to_owned();
            if let Some(escape) = self.escape.map(char::from) {
                inner = inner.replace(escape, &format!("{escape}{escape}"));
            }
            let inner = inner.replace(quote, &format!("{quote}{quote}"));
            Cow::Owned(format!("{quote}{inner}{quote}"))
        } else {
            Cow::Borrowed(content)
        }
    }

    /// Whether a raw cell, in bytes of one per character, is quoted.
    #[must_use]
    pub fn is_quoted(&self, raw: &[u8]) -> bool {
        let first = raw.iter().find(|&&byte| !(self.spaced && byte == b' '));
        self.quote.is_some() && first.copied() == self.quote
    }

    /// Whether a quote opens a raw cell and closes nowhere in it, so that it is read as a character.
    #[must_use]
    pub fn opens_only(&self, raw: &[u8]) -> bool {
        let (Some(quote), [first, .., last]) = (self.quote, raw) else { return false };
        let quotes = memchr::memchr_iter(quote, raw).count();
        *first == quote && *last != quote && !(self.spaced && *last == b' ') && quotes % 2 == 1
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
        let (mut cells, mut quoted, mut at_start, mut escaped, mut after_return) = (1, false, true, false, false);
        for byte in sample.bytes() {
            let taken = std::mem::take(&mut escaped) && (Some(byte) == self.quote || Some(byte) == self.escape);
            match byte {
                _ if quoted && taken => {}
                _ if quoted && Some(byte) == self.escape => escaped = true,
                _ if Some(byte) == self.quote && (at_start || quoted) => quoted = !quoted,
                _ if quoted => {}
                _ if byte == self.delimiter => cells += 1,
                _ if byte == self.line_end.last_byte() || (byte == b'\r' && self.line_end == LineEnd::Mixed) => {
                    // The line feed of a pair ends nothing more.
                    if std::mem::replace(&mut after_return, byte == b'\r') && byte == b'\n' {
                        continue;
                    }
                    counts.push(cells);
                    cells = 1;
                    if counts.len() == SAMPLE_RECORDS {
                        return counts;
                    }
                }
                _ => {}
            }
            after_return &= byte == b'\r';
            at_start = byte == self.delimiter
                || byte == self.line_end.last_byte()
                || (byte == b'\r' && self.line_end == LineEnd::Mixed)
                || (at_start && self.spaced && byte == b' ');
        }
        if counts.is_empty() {
            counts.push(cells);
        }
        counts
    }
}

/// Takes the escape sign off quotes and off itself, and makes doubled quotes single.
fn unescaped(inner: &str, escape: u8, quote: u8) -> String {
    let (escape, quote) = (char::from(escape), char::from(quote));
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        let takes_next = (c == escape && matches!(chars.peek(), Some(&next) if next == quote || next == escape))
            || (c == quote && chars.peek() == Some(&quote));
        out.push(if takes_next { chars.next().unwrap_or(c) } else { c });
    }
    out
}

/// Whether quotes in tab separated text are quoting: no cell begins with one, or some cell ends with one as well.
fn pairs_quotes(sample: &str) -> bool {
    let cells = || sample.split(['\t', '\n']).map(|cell| cell.trim_end_matches('\r'));
    !cells().any(|cell| cell.starts_with('"')) || cells().any(|cell| cell.ends_with('"'))
}

/// How well a reading brings the records of a sample to one width.
#[derive(Debug, Clone, Copy)]
struct Fit {
    /// Records of the most frequent width above 1; the larger width on a tie.
    agreeing: usize,
    /// That width.
    cells: usize,
    /// All records.
    records: usize,
}

impl Fit {
    fn of(counts: &[usize]) -> Self {
        let mut sorted: Vec<usize> = counts.iter().copied().filter(|&count| count > 1).collect();
        sorted.sort_unstable();
        let (agreeing, cells) = sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).max().unwrap_or((0, 1));
        Self { agreeing, cells, records: counts.len() }
    }

    fn percent(self) -> usize {
        self.agreeing * 100 / self.records.max(1)
    }

    /// Whether share times parted cells is higher than that of another reading of the same sample.
    fn beats(self, other: Self) -> bool {
        let parted = |fit: Self| fit.agreeing * (fit.cells - 1);
        // a/r · (c−1)/c compared without division
        parted(self) * other.records * other.cells > parted(other) * self.records * self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_most_records_agree_on() {
        for (sample, expected, why) in [
            ("a,b,c\n1,2,3\n", b',', "plain"),
            ("a;b;c\n1,5;2;3\n4;5;6\n", b';', "commas as decimal signs"),
            ("a;b;c\n1,5;2;3\n4,1;5;6\n7,1;8\n", b';', "and a broken record"),
            ("a\tb\n1\t2\n", b'\t', "tabs"),
            ("a|b|c\n\"x,y\"|2|3\n", b'|', "bars"),
            ("销售订单列表\n日期,单号,金额\n1,2,3\n4,5,6\n", b',', "below a title"),
            ("one column\n1\n2\n", b',', "no delimiter at all"),
            ("a,b,c\n1,\"x\n\ty\n\tz\",2\n3,\"x\n\ty\n\tz\",4\n", b',', "tabs in lines within quotes"),
        ] {
            assert_eq!(Dialect::sniff(sample).delimiter, expected, "{why}");
        }
    }

    #[test]
    fn unusual_signs_are_believed_where_they_bring_order() {
        let plain = Dialect::plain(b',', LineEnd::Lf);
        for (sample, expected) in [
            ("a,b\n'x,y',2\n'z',3\n'u,v',4\n", Dialect { quote: Some(b'\''), ..plain }),
            ("a,b\n1, \"x,y\"\n2, \"z\"\n3, \"u,v\"\n", Dialect { spaced: true, ..plain }),
            ("a,b\n\"x\\\",y\",2\n\"z\",3\n\"u\\\",v\",4\n", Dialect { escape: Some(b'\\'), ..plain }),
            ("a\tb\n\"x\t\"\t2\ny\t3\n", Dialect::plain(b'\t', LineEnd::Lf)),
            ("a\tb\n24\" seat\t2\n\"x z\t3\n\"y\t4\n", Dialect { quote: None, ..Dialect::plain(b'\t', LineEnd::Lf) }),
            ("a,b\n'tis,2\n'twas,3\n", plain),
        ] {
            assert_eq!(Dialect::sniff(sample), expected, "{sample}");
        }
    }

    #[test]
    fn line_ends_are_told_apart() {
        assert_eq!(Dialect::sniff("a,b\r\n1,2\r\n").line_end, LineEnd::CrLf);
        assert_eq!(Dialect::sniff("a,b\n1,2\n").line_end, LineEnd::Lf);
        assert_eq!(Dialect::sniff("a,b\r1,2\r").line_end, LineEnd::Cr);
        assert_eq!(Dialect::sniff("a,b\r1,\"x\ny\"\r2,z\r").line_end, LineEnd::Cr, "a line feed in quotes");
        assert_eq!(Dialect::sniff("a,b\r1,2\r\n3,4\r5,6\r\n").line_end, LineEnd::Mixed);
        assert_eq!(Dialect::sniff("a,b\r1,2\r3,4\n").line_end, LineEnd::Mixed);
        assert_eq!(Dialect::sniff("a,b\n1,2\n3,x\ry\n4,5\n").line_end, LineEnd::Lf, "a stray one");
    }

    #[test]
    fn quoting_goes_and_comes_back() {
        let plain = Dialect::plain(b',', LineEnd::Lf);
        for raw in ["plain", "=\"007\"", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"\""] {
            let content = plain.content(raw);
            assert_eq!(plain.quoted(&content, raw.starts_with('"')), raw);
        }
        assert_eq!(plain.content("\"x\"y"), "\"x\"y");
        let escaped = Dialect { escape: Some(b'\\'), ..plain };
        assert_eq!(escaped.content(r#""a\"b\\""#), r#"a"b\"#);
        assert_eq!(escaped.content(&escaped.quoted(r#"a"b\"#, true)), r#"a"b\"#);
        let single = Dialect { quote: Some(b'\''), ..plain };
        assert_eq!(single.content("'it''s, so'"), "it's, so");
        assert_eq!(single.quoted("it's, so", false), "'it''s, so'");
        assert_eq!(Dialect { spaced: true, ..plain }.content(" \"a\""), "a");
    }
}
