//! The XML of a part, piece by piece, as far as reading needs it. No document type is read and no entity expanded, and what
//! is nested or long beyond all measure is refused, so that a part never takes more memory than its cells.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, Read};

use quick_xml::encoding::DecodingReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::tag::{attributes, local_of, unescape};
use crate::ooxml::xml::MAX_DEPTH;

/// Bytes of a tag, or of a text without markup in it. A cell of Excel holds 32,767 characters; other programs have no limit.
const MOST_PIECE_BYTES: usize = 16 << 20;

/// Reads a part piece by piece.
pub(in crate::read) struct Pull<R> {
    reader: Reader<Bounded<Units<R>>>,
    buffer: Vec<u8>,
    depth: usize,
    part: String,
}

/// What a part holds next.
pub(in crate::read) enum Piece<'a> {
    /// An element begins; one that is `closed` ends with it, and no [`Piece::Close`] follows.
    Open { tag: Opening<'a>, closed: bool },
    /// The innermost element ends.
    Close,
    /// Text without references.
    Text(Cow<'a, str>),
    /// A reference that XML knows.
    Char(char),
    /// Nothing that reading needs: comments, instructions.
    Other,
    /// The part ends.
    End,
}

/// The tag that an element begins with.
pub(in crate::read) struct Opening<'a>(BytesStart<'a>);

impl Opening<'_> {
    /// The name without its prefix.
    pub(in crate::read) fn local(&self) -> &str {
        local_of(self.0.name().into_inner())
    }

    /// The name as written.
    pub(in crate::read) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The attributes as written, by their full names.
    pub(in crate::read) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        attributes(&self.0).map(|(name, value)| (&self.0[name], &self.0[value]))
    }

    /// The value of an attribute, by its full name.
    pub(in crate::read) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes().find(|(own, _)| *own == name).map(|(_, value)| unescape(value))
    }

    /// The number that an attribute is.
    pub(in crate::read) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }
}

impl<R: BufRead> Pull<R> {
    /// Reads a part, whose name is for messages.
    ///
    /// # Errors
    /// When its first bytes cannot be read.
    pub(in crate::read) fn new(inner: R, part: &str) -> Result<Self, Fault> {
        let units = Units::new(inner).map_err(|error| Fault::of_xml(part, &error.into()))?;
        let mut reader = Reader::from_reader(Bounded { inner: units, taken: 0 });
        // A lone `&` is one; that it should have been written otherwise makes no cell unreadable.
        reader.config_mut().allow_dangling_amp = true;
        Ok(Self { reader, buffer: Vec::new(), depth: 0, part: part.to_owned() })
    }

    /// How many elements are open.
    pub(in crate::read) fn depth(&self) -> usize {
        self.depth
    }

    /// A fault of this part.
    pub(in crate::read) fn fault(&self, why: Why) -> Fault {
        Fault::new(&self.part, why)
    }

    /// What comes next.
    ///
    /// # Errors
    /// When the part cannot be unpacked or is no proper XML, and when it was made to take more than it holds.
    pub(in crate::read) fn next(&mut self) -> Result<Piece<'_>, Fault> {
        self.buffer.clear();
        self.reader.get_mut().taken = 0;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match &error {
            quick_xml::Error::Io(io) if is_too_long(io) => Fault::new(&self.part, Why::TooLong),
            other => Fault::of_xml(&self.part, other),
        })?;
        Ok(match event {
            Event::Start(_) if self.depth >= MAX_DEPTH => return Err(Fault::new(&self.part, Why::TooDeep)),
            Event::Start(tag) => {
                self.depth += 1;
                Piece::Open { tag: Opening(tag), closed: false }
            }
            Event::Empty(tag) => Piece::Open { tag: Opening(tag), closed: true },
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Piece::Close
            }
            Event::Text(text) => Piece::Text(text.xml10_content()),
            Event::CData(text) => Piece::Text(text.xml10_content()),
            Event::GeneralRef(name) => referred(&name),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Piece::Other,
            Event::DocType(_) => return Err(Fault::new(&self.part, Why::Doctype)),
            Event::Eof if self.depth > 0 => return Err(Fault::new(&self.part, Why::Cut)),
            Event::Eof => Piece::End,
        })
    }

    /// Leaves out what is left of the innermost element.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub(in crate::read) fn skip(&mut self) -> Result<(), Fault> {
        let around = self.depth.saturating_sub(1);
        while self.depth > around {
            self.next()?;
        }
        Ok(())
    }
}

/// What a reference stands for; itself where XML knows none of that name.
fn referred<'a>(name: &BytesRef<'_>) -> Piece<'a> {
    let named = || resolve_predefined_entity(name)?.chars().next();
    let c = name.resolve_char_ref().ok().flatten().or_else(named);
    c.map_or_else(|| Piece::Text(Cow::Owned(format!("&{};", &**name))), Piece::Char)
}

/// The bytes of a part as UTF-8, whichever of the two encodings of workbooks it has.
enum Units<R> {
    Utf8(R),
    Utf16(Box<DecodingReader<R>>),
}

impl<R: BufRead> Units<R> {
    fn new(mut inner: R) -> io::Result<Self> {
        let is_wide = matches!(inner.fill_buf()?, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..]);
        Ok(if is_wide { Self::Utf16(Box::new(DecodingReader::new(inner))) } else { Self::Utf8(inner) })
    }
}

impl<R: BufRead> Read for Units<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Utf8(inner) => inner.read(buffer),
            Self::Utf16(inner) => inner.read(buffer),
        }
    }
}

impl<R: BufRead> BufRead for Units<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Utf8(inner) => inner.fill_buf(),
            Self::Utf16(inner) => inner.fill_buf(),
        }
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        match self {
            Self::Utf8(inner) => inner.consume(amount),
            Self::Utf16(inner) => inner.consume(amount),
        }
    }
}

/// Counts the bytes of a piece, which the reader holds as a whole, and refuses one that does not end.
struct Bounded<R> {
    inner: R,
    taken: usize,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > MOST_PIECE_BYTES {
            return Err(io::Error::other(TooLong));
        }
        self.inner.fill_buf()
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.taken += amount;
        self.inner.consume(amount);
    }
}

/// A piece does not end.
#[derive(Debug)]
struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too long")
    }
}

impl std::error::Error for TooLong {}

fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLong>)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &[u8]) -> Result<String, String> {
        let mut told = String::new();
        let mut pull = Pull::new(document, "part").map_err(|fault| fault.why().en)?;
        loop {
            match pull.next().map_err(|fault| fault.why().en)? {
                Piece::Open { tag, closed } => {
                    told.push_str(&format!("{}{}", tag.local(), if closed { "/" } else { "<" }));
                }
                Piece::Close => told.push('>'),
                Piece::Text(text) => told.push_str(&text),
                Piece::Char(c) => told.push(c),
                Piece::Other => told.push('?'),
                Piece::End => return Ok(told),
            }
        }
    }

    #[test]
    fn pieces_have_no_prefixes_and_no_references() {
        let document =
            "<?xml version=\"1.0\"?><x:a><b c='1'/><!-- - -->1 &lt; 2&#x4E2D;&amp;lt; & &no;<![CDATA[<&]]>\r\n</x:a>";
        let expected = "?a<b/?1 < 2中&lt; & &no;<&\n>";
        assert_eq!(told(document.as_bytes()).as_deref(), Ok(expected));
        let marked: Vec<u8> = [b"\xEF\xBB\xBF", document.as_bytes()].concat();
        assert_eq!(told(&marked).as_deref(), Ok(expected));
        let wide: Vec<u8> = "\u{FEFF}<a>订单</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(told(&wide).as_deref(), Ok("a<订单>"));
    }

    #[test]
    fn what_is_cut_broken_or_hostile_is_refused() {
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        let long = format!("<a b=\"{}", " ".repeat(MOST_PIECE_BYTES + (1 << 20)));
        for (document, said) in [
            ("<a><b>", "it ends in the middle"),
            ("<a></b>", "its XML is broken"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "it has a DOCTYPE"),
            (&deep, "its elements are nested too deep"),
            (&long, "a tag or text in it is longer"),
        ] {
            let error = told(document.as_bytes()).expect_err(said);
            assert!(error.contains(said), "{error}");
        }
        assert!(told(b"<a>\xB6\xA9\xB5\xA5</a>").is_err(), "neither UTF-8 nor UTF-16");
    }
}
