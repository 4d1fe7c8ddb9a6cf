//! Cuts a byte stream into blocks that begin and end at records, so that they can be read side by side.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::paged::PagedFile;
use crate::error::Error;

use super::limits::Beyond;

/// Bytes of a block. Small enough that two cores share the work evenly, large enough that a block is thousands of records.
/// The small files of fuzz targets have several blocks, too.
const BLOCK_BYTES: usize = if cfg!(fuzzing) { 1 << 10 } else { 4 << 20 };

/// The bytes of a file, cut into blocks: in memory, or on disk where there are more than memory should hold.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    parts: Vec<Part>,
    source: Option<Arc<PagedFile>>,
    size: u64,
    hasher: blake3::Hasher,
}

#[derive(Debug)]
enum Part {
    Held(Vec<u8>),
    OnDisk(Range<u64>),
}

impl Blocks {
    /// One block, in memory.
    pub(crate) fn held(bytes: Vec<u8>) -> Self {
        let mut blocks = Self::default();
        blocks.push(bytes);
        blocks
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Bytes in all.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// BLAKE3 hash of all bytes.
    pub(crate) fn hash(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }

    /// The file that holds the bytes, where they are not in memory.
    pub(super) fn source(&self) -> Option<&Arc<PagedFile>> {
        self.source.as_ref()
    }

    /// One block; empty where there is none, and where it cannot be read (see [`PagedFile::failure`]).
    pub(crate) fn get(&self, index: usize) -> Cow<'_, [u8]> {
        match (self.parts.get(index), &self.source) {
            (Some(Part::Held(bytes)), _) => Cow::Borrowed(bytes),
            (Some(Part::OnDisk(range)), Some(source)) => Cow::Owned(source.read(range.clone())),
            _ => Cow::Borrowed(&[]),
        }
    }

    /// One block, which is not needed any more after that.
    pub(super) fn take(&mut self, index: usize) -> Vec<u8> {
        match self.parts.get_mut(index) {
            Some(Part::Held(bytes)) => std::mem::take(bytes),
            _ => self.get(index).into_owned(),
        }
    }

    /// Fails where blocks could not be put on disk or read from there; they are empty then.
    ///
    /// # Errors
    /// What went wrong.
    pub(super) fn verify(&self) -> Result<(), Error> {
        let failure = self.source.as_ref().and_then(|source| Some((source.path().to_owned(), source.failure()?)));
        failure.map_or(Ok(()), |(path, source)| Err(Error::Paged { path, source }))
    }

    /// All bytes in one piece.
    pub(crate) fn concat(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or(0));
        (0..self.len()).for_each(|index| bytes.extend_from_slice(&self.get(index)));
        bytes
    }

    fn push(&mut self, block: Vec<u8>) {
        self.hasher.update(&block);
        let start = self.size;
        self.size += block.len() as u64;
        self.parts.push(match &self.source {
            // An input holds its bytes already; a temporary file does not.
            Some(source) => {
                source.append_up_to(self.size, &block);
                Part::OnDisk(start..self.size)
            }
            None => Part::Held(block),
        });
    }

    /// Puts what is in memory into a file, and everything that follows.
    fn go_on_disk(&mut self, source: PagedFile) {
        let source = self.source.insert(Arc::new(source));
        let mut start = 0;
        for part in &mut self.parts {
            if let Part::Held(block) = part {
                let end = start + block.len() as u64;
                source.append_up_to(end, block);
                *part = Part::OnDisk(start..end);
                start = end;
            }
        }
    }
}

/// How much of a stream memory may hold, and where the rest goes.
pub(crate) struct Holding {
    /// Bytes up to which all of it is held.
    pub(crate) most_held: u64,
    /// Bytes within which a record must end.
    pub(crate) longest: u64,
    /// The input, where it is a file that holds the stream's bytes as they are. Else what does not fit goes to a temporary
    /// file.
    pub(crate) input: Option<PagedFile>,
}

/// Reads all of `reader`. Each block but the last ends after a line feed, if possible one that is outside quotes, supposing
/// that quotes come in pairs; where they do not, tokenising finds out and joins what was cut wrongly.
///
/// # Errors
/// When reading fails, when more bytes than a record may have pass without the end of one, and when no temporary file can be made.
pub(crate) fn read_blocks(mut reader: impl Read, size_hint: u64, mut holding: Holding) -> io::Result<Blocks> {
    let mut blocks = Blocks::default();
    let mut carried: Vec<u8> = Vec::new();
    let capacity = usize::try_from(size_hint).unwrap_or(BLOCK_BYTES).clamp(1024, BLOCK_BYTES) + 1;
    loop {
        // As much again as there is, so that a record over many blocks is not copied and looked through for each of them.
        let before = carried.len();
        let more = capacity.max(before);
        let mut block = Vec::with_capacity(before + more);
        block.append(&mut carried);
        let read = reader.by_ref().take(more as u64).read_to_end(&mut block)?;
        if read == 0 {
            if before > 0 {
                blocks.push(block);
            }
            blocks.verify().map_err(io::Error::other)?;
            return Ok(blocks);
        }
        if blocks.source.is_none() && blocks.size + block.len() as u64 > holding.most_held {
            let source = holding.input.take().map_or_else(PagedFile::scratch, Ok).map_err(io::Error::other)?;
            blocks.go_on_disk(source);
        }
        // Where no pairing of quotes leaves a record end, one of them is no quote: `5" screen`. Any line end then does, since
        // tokenising notices what was cut wrongly and joins it.
        let end = last_record_end(&block)
            .or_else(|| memchr::memrchr(b'\n', &block).map(|at| at + 1))
            .or_else(|| last_return(&block));
        match end {
            Some(end) => {
                carried = block[end..].to_vec();
                block.truncate(end);
                blocks.push(block);
            }
            None if block.len() as u64 > holding.longest => {
                return Err(Beyond::Record { met: block.len() as u64, most: holding.longest }.into());
            }
            None => carried = block,
        }
    }
}

/// The position after the last carriage return of a block without line feeds, if another byte follows it.
fn last_return(block: &[u8]) -> Option<usize> {
    let (_, but_last) = block.split_last()?;
    memchr::memrchr(b'\r', but_last).map(|at| at + 1)
}

/// The position after the last line feed before which the quotes are paired.
fn last_record_end(block: &[u8]) -> Option<usize> {
    let mut quotes_before = memchr::memchr_iter(b'"', block).count();
    for at in memchr::memrchr2_iter(b'"', b'\n', block) {
        if block[at] == b'"' {
            quotes_before -= 1;
        } else if quotes_before.is_multiple_of(2) {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_outside_quotes() {
        assert_eq!(last_record_end(b"a,b\n\"x\ny"), Some(4));
        assert_eq!(last_record_end(b"a,b\n\"x\ny\"\nz"), Some(10));
        assert_eq!(last_record_end(b"abc"), None);
    }

    #[test]
    fn a_lone_quote_does_not_hold_up_the_rest() {
        let text = "1,5\" screen\n".to_owned() + &"2,plain\n".repeat(1_500_000);
        let blocks = read_blocks(text.as_bytes(), text.len() as u64, holding(u64::MAX)).expect("readable");
        assert!(blocks.len() > 1);
        assert_eq!(blocks.concat(), text.as_bytes());
    }

    #[test]
    fn what_does_not_fit_goes_to_disk_and_is_cut_alike() {
        let text = "1,\"two\nlines\"\n".repeat(800_000);
        let size = text.len() as u64;
        let held = read_blocks(text.as_bytes(), size, holding(u64::MAX)).expect("readable");
        for most_held in [0, 5 << 20, size - 1] {
            let kept = read_blocks(text.as_bytes(), size, holding(most_held)).expect("readable");
            assert!(kept.source().is_some() && held.source().is_none());
            assert_eq!((kept.len(), kept.size(), kept.hash()), (held.len(), held.size(), held.hash()));
            assert!((0..held.len()).all(|index| kept.get(index) == held.get(index)));
        }
    }

    fn holding(most_held: u64) -> Holding {
        Holding { most_held, longest: 1 << 20, input: None }
    }

    #[test]
    fn nothing_is_lost_between_blocks() {
        let text = "1,\"two\nlines\"\n".repeat(800_000);
        let blocks = read_blocks(text.as_bytes(), text.len() as u64, holding(u64::MAX)).expect("readable");
        assert!(blocks.len() > 1);
        assert!((0..blocks.len()).all(|index| blocks.get(index).ends_with(b"\"\n")));
        assert_eq!(blocks.concat(), text.as_bytes());
    }
}
