//! Reading: from files to text cells with their places.
//!
//! In: paths, globs, folders or standard input. Out: one [`RawTable`] per text file or workbook sheet, in which every byte
//! of a text file is in a row, a reject or a structural record. Nothing is judged or changed here.

mod archive;
mod assembly;
mod blocks;
mod careful;
mod chunk;
mod chunks;
mod coding;
mod cover;
mod decode;
mod dialect;
mod encoding;
mod guard;
mod html;
mod input;
pub(crate) mod json;
mod kept;
mod layout;
mod limits;
mod line_end;
mod markup;
mod memory;
mod notes;
mod ods;
mod original;
mod paged;
mod parquet;
mod room;
mod row;
mod sheet;
mod spool;
mod spreadsheetml;
mod strict;
mod swelling;
mod table;
mod text;
mod together;
mod workbook;
mod xls;
mod xlsx;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use chunk::{CellKind, Chunk};
pub use chunks::{ChunkRef, Chunks};
pub use coding::Coding;
pub use dialect::Dialect;
pub use encoding::EncodingFacts;
pub use guard::is_guarded;
pub use input::{Named, Origin, expand};
pub use json::{JsonPath, Nested};
pub use limits::{Beyond, Limits};
pub use line_end::LineEnd;
pub(crate) use original::original;
#[cfg(feature = "parquet")]
pub(crate) use parquet::open as open_parquet;
pub use spool::Spool;
pub use table::{Format, OddKind, OddRecord, RawTable, RejectReason, UndecodableCell};

use blocks::Holding;
use paged::PagedFile;

use swelling::{Counted, Swelling};

use crate::error::Error;
use crate::model::{TableId, Text};
use crate::ui::{Meter, Progress};

/// How a text file is read. What comes of it is the same; all but the usual way are for tests and for doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// Side by side as far as it is of clean structure, with its rows in memory as far as there is enough.
    #[default]
    Usual,
    /// Record by record.
    Careful,
    /// With its rows on disk.
    OnDisk,
}

/// What the reader must know.
pub struct ReadOptions<'a> {
    /// The encoding named by the user; `None` to judge it by evidence.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The sheets to read, by name or number from 1; empty for every sheet with content.
    pub sheets: &'a [String],
    /// Whether some source profile knows a text as a column caption.
    pub known_header: &'a (dyn Fn(&str) -> bool + Sync),
    /// How text files are read.
    pub way: Way,
    /// How far reading goes.
    pub limits: Limits,
}

/// Reads every input, in the order given.
///
/// # Errors
/// When an input cannot be opened, is empty, is no text or workbook, or has no header row.
pub fn run(inputs: &[Named], options: &ReadOptions<'_>, ui: &mut dyn Progress) -> Result<Vec<RawTable>, Error> {
    let most_held = if options.way == Way::OnDisk { 0 } else { most_held(inputs, options.limits.memory) };
    let mut tables = Vec::new();
    let meter = ui.meter();
    meter.expect(inputs.iter().map(size).sum());
    for named in inputs {
        ui.step(&named.name);
        let mut read = read_one(named, next_id(tables.len())?, options, most_held, &meter)?;
        keep_names_apart(&tables, &mut read);
        tables.extend(read);
    }
    Ok(tables)
}

/// Bytes of memory that a run takes for each byte of its text files while their rows are held: 3.1 measured at 1,000,000 and
/// 2.5 at 10,000,000 rows (docs/benchmarks.md), and something to spare.
const MEMORY_PER_BYTE: u64 = 4;

/// How many times its packed size a packed export comes to.
const USUALLY_UNPACKED: u64 = 10;

/// Bytes of a text file that are held where memory is short: those of a block or two.
const FEW_HELD: u64 = 8 << 20;

/// Bytes of a text file up to which it is held in memory: hardly any where all inputs together take more than there is.
fn most_held(inputs: &[Named], memory: u64) -> u64 {
    let unpacked = |named: &Named| match &named.origin {
        Origin::File(path) => {
            let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
            let packed = ending.is_some_and(|ending| ending == "gz" || ending == "zst");
            size(named) * if packed { USUALLY_UNPACKED } else { 1 }
        }
        Origin::Stdin(_) => size(named),
    };
    let all: u64 = inputs.iter().map(unpacked).sum();
    if all.saturating_mul(MEMORY_PER_BYTE) > memory { FEW_HELD } else { memory / MEMORY_PER_BYTE }
}

/// Bytes of an input as it lies there.
fn size(named: &Named) -> u64 {
    match &named.origin {
        Origin::File(path) => std::fs::metadata(path).map_or(0, |facts| facts.len()),
        Origin::Stdin(spool) => spool.size(),
    }
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

fn read_one(
    named: &Named,
    first: TableId,
    options: &ReadOptions<'_>,
    most_held: u64,
    meter: &Arc<Meter>,
) -> Result<Vec<RawTable>, Error> {
    let open = |source| Error::Open { path: PathBuf::from(&named.name), source };
    let holding = Holding { most_held, longest: options.limits.record, input: None };
    match &named.origin {
        Origin::File(path) => {
            let mut file = std::fs::File::open(path).map_err(open)?;
            let facts = file.metadata().map_err(open)?;
            let (size, is_file) = (facts.len(), facts.is_file());
            let mut magic = [0; 4];
            let filled = fill(&mut file, &mut magic).map_err(open)?;
            let start =
                std::io::Cursor::new(magic[..filled].to_vec()).chain(Metered { inner: file, meter: Arc::clone(meter) });
            // A pipe cannot be read at places, nor opened twice; what it gives is kept like standard input.
            let input = if is_file { PagedFile::input_as(path, &facts) } else { None };
            let holding = Holding { input, ..holding };
            read_stream(named, start, &magic[..filled], size, first, options, holding)
        }
        Origin::Stdin(spool) => {
            let mut file = spool.read().map_err(open)?;
            let mut magic = [0; 4];
            let filled = fill(&mut *file, &mut magic).map_err(open)?;
            let start =
                std::io::Cursor::new(&magic[..filled]).chain(Metered { inner: &mut *file, meter: Arc::clone(meter) });
            read_stream(named, start, &magic[..filled], spool.size(), first, options, holding)
        }
    }
}

/// Counts what is read of a stream.
struct Metered<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.add(read as u64);
        Ok(read)
    }
}

fn read_stream(
    named: &Named,
    stream: impl Read,
    magic: &[u8],
    size: u64,
    first: TableId,
    options: &ReadOptions<'_>,
    holding: Holding,
) -> Result<Vec<RawTable>, Error> {
    let open = |source| unread(named, source);
    // What is packed does not lie in the input as it is read.
    let spooled = Holding { input: None, ..holding };
    // Judged by the first bytes, never by the ending of the name.
    match magic {
        [0x1F, 0x8B, ..] => {
            let packed = Counted::new(stream);
            let count = packed.count();
            let unpacked = Swelling::new(flate2::read::MultiGzDecoder::new(packed), count, options.limits);
            read_unpacked(named, unpacked, u64::MAX, first, options, spooled).map_err(open)?
        }
        [0x28, 0xB5, 0x2F, 0xFD] => {
            let packed = Counted::new(stream);
            let count = packed.count();
            let unpacked = zstd::stream::read::Decoder::new(packed).map_err(open)?;
            let unpacked = Swelling::new(unpacked, count, options.limits);
            read_unpacked(named, unpacked, u64::MAX, first, options, spooled).map_err(open)?
        }
        _ => read_unpacked(named, stream, size, first, options, holding).map_err(open)?,
    }
}

/// An input that goes beyond a limit.
fn refused(named: &Named, beyond: Beyond) -> Error {
    Error::Limit { path: named.name.clone(), beyond }
}

/// Why an input could not be read to its end: what is beyond a limit travels inside an error of the system.
fn unread(named: &Named, source: std::io::Error) -> Error {
    match source.downcast::<Beyond>() {
        Ok(beyond) => refused(named, beyond),
        Err(source) => match source.downcast::<Error>() {
            Ok(error) => error,
            Err(source) => Error::Open { path: PathBuf::from(&named.name), source },
        },
    }
}

/// Reads what is not compressed (any more); the outer error is that of the stream.
fn read_unpacked(
    named: &Named,
    mut stream: impl Read,
    size: u64,
    first: TableId,
    options: &ReadOptions<'_>,
    holding: Holding,
) -> std::io::Result<Result<Vec<RawTable>, Error>> {
    let mut head = [0; 4];
    let filled = fill(&mut stream, &mut head)?;
    let start = std::io::Cursor::new(head[..filled].to_vec());
    let is_archive = head[..filled] == *b"PK\x03\x04";
    let is_parquet = head[..filled] == *parquet::MAGIC;
    if is_archive || is_parquet || head[..filled] == *xls::MAGIC {
        let mut bytes = Vec::new();
        let most = options.limits.memory;
        start.chain(stream).take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(Beyond::Memory { needed: bytes.len() as u64, most }.into());
        }
        if is_parquet {
            return Ok(guard::guarded(named, || parquet::read(named, bytes, first, options)));
        }
        let is_open_document = ods::looks_like(&bytes);
        return Ok(guard::guarded(named, || match (is_archive, is_open_document) {
            (false, _) => xls::read(&named.renamed("xlsx"), &bytes, first, options),
            (true, true) => ods::read(&named.renamed("xlsx"), &bytes, first, options),
            (true, false) => xlsx::read(named, &bytes, first, options),
        }));
    }
    let blocks = blocks::read_blocks(start.chain(stream), size, holding)?;
    let beginning = blocks.get(0);
    Ok(if json::looks_like(&beginning) {
        drop(beginning);
        json::read(named, &blocks, first, options)
    } else if json::is_nameless(&beginning) {
        const NAMELESS: Text = Text {
            en: "it is JSON whose records are lists of values without names; save them as objects with their field names, as in {\"FBillNo\": \"XSDD001\"}",
            zh: "它是 JSON，但每条记录只有值而没有字段名；请保存为带字段名的对象，例如 {\"FBillNo\": \"XSDD001\"}",
        };
        Err(Error::Unsupported { path: named.name.clone(), why: NAMELESS })
    } else if spreadsheetml::looks_like(&beginning) {
        spreadsheetml::read(&named.renamed("xlsx"), &blocks, first, options)
    } else if html::looks_like(&beginning) {
        html::read(&named.renamed("xlsx"), &blocks, first, options)
    } else {
        drop(beginning);
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
    let limits = Limits { memory: u64::MAX, ..Limits::default() };
    let options = ReadOptions { encoding: None, sheets: &[], known_header: &|_| false, way: Way::Usual, limits };
    let tables = read_one(&named, TableId(0), &options, u64::MAX, &Arc::default())?;
    let rows = tables.iter().map(|table| table.height() as usize).sum();
    let taken = start.elapsed();
    Ok((rows, taken))
}
