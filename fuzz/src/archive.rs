//! What kind of file bytes are, and workbooks that are written down as text.
//!
//! A mutated archive is nearly always a broken one: a reader gets no further than its checksums. So a workbook can also be
//! given as its parts, one below the other, each behind a line `== NAME`; it is packed before it is read.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Delimited text, as far as one can tell.
    Text,
    /// A web page or an XML spreadsheet.
    Markup,
    /// An archive whose first part says that it is an `OpenDocument`.
    OpenDocument,
    /// Any other archive: XLSX.
    Archive,
    /// A compound file: XLS.
    Compound,
    /// Packed by gzip or zstd.
    Packed,
}

/// What the first bytes say, as the reader sees them.
#[must_use]
pub fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [b'P', b'K', 3, 4, ..] if bytes.get(30..38) == Some(b"mimetype") => Kind::OpenDocument,
        [b'P', b'K', 3, 4, ..] => Kind::Archive,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Kind::Compound,
        [0x1F, 0x8B, ..] | [0x28, 0xB5, 0x2F, 0xFD, ..] => Kind::Packed,
        _ => {
            let starts = |byte: &u8| !byte.is_ascii_whitespace() && byte.is_ascii() && *byte != 0;
            let markup = bytes.iter().take(64).find(|byte| starts(byte)) == Some(&b'<');
            if markup { Kind::Markup } else { Kind::Text }
        }
    }
}

/// The archive of the parts that a text lists; `None` where it lists none.
///
/// # Panics
/// When an archive cannot be written in memory.
#[must_use]
pub fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"== ")?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    loop {
        let (part, next) = split(rest, b"\n== ");
        let (name, content) = split(part, b"\n");
        // A name that is there twice is refused by the writer, as it would be by any other.
        let name = String::from_utf8_lossy(name).into_owned();
        if archive.start_file(name, stored).is_ok() {
            archive.write_all(content.unwrap_or_default()).expect("room");
        }
        match next {
            Some(next) => rest = next,
            None => return Some(archive.finish().expect("an archive").into_inner()),
        }
    }
}

/// What stands before the first mark, and what behind it.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], Option<&'a [u8]>) {
    let at = bytes.windows(mark.len()).position(|window| window == mark);
    at.map_or((bytes, None), |at| (&bytes[..at], Some(&bytes[at + mark.len()..])))
}
