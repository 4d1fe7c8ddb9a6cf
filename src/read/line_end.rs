//! What ends the records of a text file.

use serde::Serialize;

/// What ends a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
    /// Carriage return alone, where no line feed stands outside quotes.
    Cr,
    /// Any of these, from one record to the next.
    Mixed,
}

impl LineEnd {
    /// The bytes themselves.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lf | Self::Mixed => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }

    /// The byte that ends a record; a carriage return before a line feed belongs to it.
    #[must_use]
    pub fn last_byte(self) -> u8 {
        match self {
            Self::Lf | Self::CrLf | Self::Mixed => b'\n',
            Self::Cr => b'\r',
        }
    }
}

/// The line ends of a sample outside quotes, as far as quotes come in pairs.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    pairs: usize,
    feeds: usize,
    /// Carriage returns alone.
    pub(super) returns: usize,
}

impl LineEnds {
    /// Counts them.
    pub(super) fn of(sample: &str) -> Self {
        let mut ends = Self::default();
        let mut quoted = false;
        let mut bytes = sample.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'\r' if bytes.peek() == Some(&b'\n') => {
                    ends.pairs += 1;
                    bytes.next();
                }
                // The sample may have cut a pair.
                b'\r' if bytes.peek().is_some() => ends.returns += 1,
                b'\n' => ends.feeds += 1,
                _ => {}
            }
        }
        ends
    }

    /// What ends most records.
    pub(super) fn usual(&self) -> LineEnd {
        if self.returns > 0 && self.pairs + self.feeds == 0 {
            LineEnd::Cr
        } else if self.pairs > 0 && self.pairs >= self.feeds {
            LineEnd::CrLf
        } else {
            LineEnd::Lf
        }
    }
}
