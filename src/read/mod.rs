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
mod guard;
mod html;
mod input;
mod layout;
mod legacy;
mod markup;
mod notes;
mod original;
mod sheet;
mod spreadsheetml;
mod strict;
mod table;
mod text;
mod together;
mod workbook;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use coding::Coding;
pub use dialect::{Dialect, LineEnd};
pub use encoding::EncodingFacts;
pub use guard::is_guarded;
pub use input::{Named, Origin, expand};
pub(crate) use original::original;
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
        let mut read = read_one(named, next_id(tables.len())?, options)?;
        keep_names_apart(&tables, &mut read);
        tables.extend(read);
    }
    Ok(tables)
}

/// A workbook that comes back under another ending must not take the name of another input.
fn keep_names_apart(before: &[RawTable], read: &mut [RawTable]) {
    let Some(wanted) = read.first().map(|table| table.output_name.clone()) else { return };
    let taken = |name: &str| before.iter().any(|other| other.output_name.eq_ignore_ascii_case(name));
    let name = input::free_name(&wanted, taken);
    for table in read {
        table.output_name.clone_from(&name);
    }
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
    stream: impl Read,
    magic: &[u8],
    size: u64,
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    let open = |source| Error::Open { path: PathBuf::from(&named.name), source };
    // Judged by the first bytes, never by the ending of the name.
    match magic {
        [0x1F, 0x8B, ..] => {
            read_unpacked(named, flate2::read::MultiGzDecoder::new(stream), u64::MAX, first, options).map_err(open)?
        }
        [0x28, 0xB5, 0x2F, 0xFD] => {
            let unpacked = zstd::stream::read::Decoder::new(stream).map_err(open)?;
            read_unpacked(named, unpacked, u64::MAX, first, options).map_err(open)?
        }
        _ => read_unpacked(named, stream, size, first, options).map_err(open)?,
    }
}

/// Reads what is not compressed (any more); the outer error is that of the stream.
fn read_unpacked(
    named: &Named,
    mut stream: impl Read,
    size: u64,
    first: TableId,
    options: &ReadOptions<'_>,
) -> std::io::Result<Result<Vec<RawTable>, Error>> {
    let mut head = [0; 4];
    let filled = fill(&mut stream, &mut head)?;
    let start = std::io::Cursor::new(head[..filled].to_vec());
    let is_archive = head[..filled] == *b"PK\x03\x04";
    if is_archive || head[..filled] == *legacy::XLS_MAGIC {
        let mut bytes = Vec::new();
        start.chain(stream).read_to_end(&mut bytes)?;
        let is_open_document = legacy::is_open_document(&bytes);
        return Ok(guard::guarded(named, || match (is_archive, is_open_document) {
            (false, _) => legacy::read_xls(&named.renamed("xlsx"), bytes, first, options),
            (true, true) => legacy::read_ods(&named.renamed("xlsx"), bytes, first, options),
            (true, false) => workbook::read(named, bytes, first, options),
        }));
    }
    let blocks = blocks::read_blocks(start.chain(stream), size)?;
    let beginning = blocks.first().map_or(&[][..], Vec::as_slice);
    Ok(if spreadsheetml::looks_like(beginning) {
        spreadsheetml::read(&named.renamed("xlsx"), &blocks, first, options)
    } else if html::looks_like(beginning) {
        html::read(&named.renamed("xlsx"), &blocks, first, options)
    } else {
        text::read(named, blocks, first, options).map(|table| vec![table])
    })
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
