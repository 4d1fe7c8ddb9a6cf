//! Reading: from files to text cells with their places.
//!
//! In: paths, globs, folders or standard input. Out: one [`RawTable`] per text file or workbook sheet, in which every byte
//! of a text file is in a row, a reject or a structural record. Nothing is judged or changed here.

mod blocks;
mod careful;
mod coding;
mod decode;
mod dialect;
mod encoding;
mod input;
mod layout;
mod strict;
mod table;
mod text;
mod workbook;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use coding::Coding;
pub use dialect::{Dialect, LineEnd};
pub use encoding::EncodingFacts;
pub use input::{Named, Origin, expand};
pub use table::{CellKind, Chunk, Format, OddKind, OddRecord, RawTable, RejectReason, UndecodableCell};

use crate::error::Error;
use crate::model::TableId;
use crate::ui::Progress;

/// What the reader must know.
pub struct ReadOptions<'a> {
    /// The encoding named by the user; `None` to judge it by evidence.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The sheets to read, by name or number from 1; empty for every sheet with content.
    pub sheets: &'a [String],
    /// Whether some source profile knows a text as a column caption.
    pub known_header: &'a (dyn Fn(&str) -> bool + Sync),
    /// Reads everything on the careful sequential path. Results are the same; for tests and for doubt.
    pub force_careful: bool,
}

/// Reads every input, in the order given.
///
/// # Errors
/// When an input cannot be opened, is empty, is no text or workbook, or has no header row.
pub fn run(inputs: &[Named], options: &ReadOptions<'_>, ui: &mut dyn Progress) -> Result<Vec<RawTable>, Error> {
    let mut tables = Vec::new();
    for named in inputs {
        ui.step(&named.name);
        tables.extend(read_one(named, next_id(tables.len())?, options)?);
    }
    Ok(tables)
}

/// The id of the table after `count` others.
fn next_id(count: usize) -> Result<TableId, Error> {
    u16::try_from(count).map(TableId).map_err(|_| Error::TooManyTables)
}

fn read_one(named: &Named, first: TableId, options: &ReadOptions<'_>) -> Result<Vec<RawTable>, Error> {
    let open = |source| Error::Open { path: PathBuf::from(&named.name), source };
    match &named.origin {
        Origin::File(path) => {
            let mut file = std::fs::File::open(path).map_err(open)?;
            let size = file.metadata().map_err(open)?.len();
            let mut magic = [0; 4];
            let filled = fill(&mut file, &mut magic).map_err(open)?;
            let start = std::io::Cursor::new(magic[..filled].to_vec()).chain(file);
            read_stream(named, start, &magic[..filled], size, first, options)
        }
        Origin::Stdin(bytes) => {
            let magic = &bytes[..bytes.len().min(4)];
            read_stream(named, bytes.as_slice(), magic, bytes.len() as u64, first, options)
        }
    }
}

fn read_stream(
    named: &Named,
    mut stream: impl Read,
    magic: &[u8],
    size: u64,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let open = |source| Error::Open { path: PathBuf::from(&named.name), source };
    // Judged by the first bytes, never by the ending of the name.
    match magic {
        [b'P', b'K', 3, 4] => {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).map_err(open)?;
            workbook::read(named, bytes, first, options)
        }
        [0x1F, 0x8B, ..] => {
            let mut unpacked = flate2::read::MultiGzDecoder::new(stream);
            let mut head = [0; 4];
            let filled = fill(&mut unpacked, &mut head).map_err(open)?;
            if head[..filled] == *b"PK\x03\x04" {
                let mut bytes = head[..filled].to_vec();
                unpacked.read_to_end(&mut bytes).map_err(open)?;
                return workbook::read(named, bytes, first, options);
            }
            let whole = std::io::Cursor::new(head[..filled].to_vec()).chain(unpacked);
            Ok(vec![text::read(named, blocks::read_blocks(whole, u64::MAX).map_err(open)?, first, options)?])
        }
        _ => Ok(vec![text::read(named, blocks::read_blocks(stream, size).map_err(open)?, first, options)?]),
    }
}

/// Reads until the buffer is full or the stream ends; gives how much was read.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Reads one file and says how many rows it has and how long that took. For benchmarks.
///
/// # Errors
/// As [`run`].
pub fn time_alone(path: &Path) -> Result<(usize, Duration), Error> {
    let start = Instant::now();
    let named = Named::file(path);
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &|_| false, force_careful: false };
    let tables = read_one(&named, TableId(0), &options)?;
    let rows = tables.iter().map(|table| table.height() as usize).sum();
    let taken = start.elapsed();
    Ok((rows, taken))
}
