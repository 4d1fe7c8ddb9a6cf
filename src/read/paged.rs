//! Files that are read at places: an input once more, and a temporary file for what memory should not hold.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::error::Error;

/// A file that is read at places, and written at its end only.
///
/// What cannot be read comes back empty and is remembered: cells are looked at everywhere, and only the end of a stage can say
/// what went wrong. [`Self::failure`] must be asked before anything is told of what was read.
#[derive(Debug)]
pub(super) struct PagedFile {
    inner: Mutex<Inner>,
    path: PathBuf,
    /// Size and time of an input when it was opened.
    opened: Option<(u64, Option<SystemTime>)>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
    failure: Option<io::Error>,
}

impl PagedFile {
    /// An input. It must stay as it is while the run goes on.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn input(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let facts = file.metadata()?;
        let (end, opened) = (facts.len(), (facts.len(), facts.modified().ok()));
        Ok(Self { inner: Mutex::new(Inner { file, end, failure: None }), path: path.to_owned(), opened: Some(opened) })
    }

    /// An input that was opened before, with these facts; `None` where it cannot be opened again or is another file by now.
    pub(super) fn input_as(path: &Path, facts: &std::fs::Metadata) -> Option<Self> {
        let file = Self::input(path).ok()?;
        (file.opened == Some((facts.len(), facts.modified().ok()))).then_some(file)
    }

    /// A new temporary file, which goes with the run however that ends.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn scratch() -> Result<Self, Error> {
        let path = scratch_folder();
        let file = tempfile::tempfile_in(&path).map_err(|source| Error::Paged { path: path.clone(), source })?;
        Ok(Self { inner: Mutex::new(Inner { file, end: 0, failure: None }), path, opened: None })
    }

    /// The file; of a temporary one, its folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes behind everything; gives where that is. A failure is remembered, and the place is then empty.
    pub(super) fn append(&self, bytes: &[u8]) -> Range<u64> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.end;
        let written = inner.file.seek(SeekFrom::Start(start)).and_then(|_| inner.file.write_all(bytes));
        match written {
            Ok(()) => inner.end += bytes.len() as u64,
            Err(error) => inner.failure = inner.failure.take().or(Some(error)),
        }
        start..inner.end
    }

    /// Writes bytes that are to end at `end`, unless the file reaches so far already.
    pub(super) fn append_up_to(&self, end: u64, bytes: &[u8]) {
        let reaches = self.inner.lock().unwrap_or_else(PoisonError::into_inner).end >= end;
        if !reaches {
            self.append(bytes);
        }
    }

    /// The bytes at a place; empty where they cannot be read.
    pub(super) fn read(&self, place: Range<u64>) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(place.end - place.start).unwrap_or(0)];
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let read = inner.file.seek(SeekFrom::Start(place.start)).and_then(|_| inner.file.read_exact(&mut bytes));
        if let Err(error) = read {
            inner.failure = inner.failure.take().or(Some(error));
            bytes.clear();
        }
        bytes
    }

    /// The error of a file that is not what it was.
    pub(super) fn changed() -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, "the file changed while it was read")
    }

    /// Something else that shows the file not to be what it was.
    pub(super) fn fail(&self, error: io::Error) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.failure = inner.failure.take().or(Some(error));
    }

    /// What went wrong first: that an input changed meanwhile, too.
    pub(super) fn failure(&self) -> Option<io::Error> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = inner.failure.as_ref().map(|error| io::Error::new(error.kind(), error.to_string()));
        let is_as_opened = |facts: std::fs::Metadata| self.opened == Some((facts.len(), facts.modified().ok()));
        let changed = self.opened.is_some() && !inner.file.metadata().is_ok_and(is_as_opened);
        failure.or_else(|| changed.then(Self::changed))
    }
}

/// Where temporary files go: `TMPDIR` where it is set; else `/var/tmp`, which is on a disk where `/tmp` may be memory
/// (file-hierarchy(7)); else where the system says.
pub(super) fn scratch_folder() -> PathBuf {
    let for_large = Path::new("/var/tmp");
    if std::env::var_os("TMPDIR").is_none() && for_large.is_dir() {
        return for_large.to_owned();
    }
    std::env::temp_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_at_its_place() {
        let file = PagedFile::scratch().expect("a temporary file");
        let (first, second) = (file.append(b"one"), file.append(b"three"));
        assert_eq!(file.read(second), b"three");
        assert_eq!(file.read(first), b"one");
        assert!(file.failure().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_remembered() {
        let file = PagedFile::scratch().expect("a temporary file");
        file.append(b"one");
        assert_eq!(file.read(1..9), b"");
        assert!(file.failure().is_some());
        assert_eq!(file.read(0..3), b"one");
        assert!(file.failure().is_some(), "once is enough");
    }
}
