//! The rows of a table, chunk by chunk: in memory, or on disk where there are more than memory should hold.

use std::ops::{Deref, Range};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::chunk::Chunk;
use super::kept::{Files, Kept};
use crate::error::Error;

/// Chunks from disk that stay in memory for the next look, beside those for each thread: some readers go through all rows,
/// each at another place.
const MOST_LOADED: usize = 4;

/// The same for each thread.
const LOADED_PER_THREAD: usize = 2;

/// Chunks of a batch for each thread.
const BATCH_PER_THREAD: usize = 8;

/// Chunks whose single looks are counted.
const MOST_COUNTED: usize = 64;

/// Single looks into a chunk on disk after which it is loaded whole.
const MANY_LOOKS: u32 = 16;

/// All chunks of a table, in order.
#[derive(Debug, Default)]
pub struct Chunks {
    list: Vec<Stored>,
    files: Option<Arc<Files>>,
    recent: Mutex<Recent>,
}

#[derive(Debug)]
enum Stored {
    Held(Chunk),
    Kept(Kept),
}

impl Stored {
    fn len(&self) -> usize {
        match self {
            Self::Held(chunk) => chunk.len(),
            Self::Kept(kept) => kept.len(),
        }
    }

    fn first_row(&self) -> u32 {
        match self {
            Self::Held(chunk) => chunk.first_row,
            Self::Kept(kept) => kept.first_row,
        }
    }
}

/// What was looked at lately.
#[derive(Debug, Default)]
struct Recent {
    /// Whole chunks, the last one used at the end.
    loaded: Vec<(usize, Arc<Chunk>)>,
    /// Single looks into others, the last one at the end.
    looks: Vec<(usize, u32)>,
}

/// A chunk, wherever it was.
#[derive(Debug)]
pub enum ChunkRef<'a> {
    /// It is in memory.
    Held(&'a Chunk),
    /// It was loaded.
    Loaded(Arc<Chunk>),
}

impl Deref for ChunkRef<'_> {
    type Target = Chunk;

    fn deref(&self) -> &Chunk {
        match self {
            Self::Held(chunk) => chunk,
            Self::Loaded(chunk) => chunk,
        }
    }
}

impl Chunks {
    /// Rows that go to disk, all but those of the last chunk.
    pub(super) fn on_disk(files: Arc<Files>) -> Self {
        Self { files: Some(files), ..Self::default() }
    }

    /// Puts a chunk behind the others; `width` is the table's number of columns.
    pub(crate) fn push(&mut self, chunk: Chunk, width: usize) {
        self.keep_last(width);
        self.list.push(Stored::Held(chunk));
    }

    /// Puts the last chunk on disk, if chunks of this table go there.
    fn keep_last(&mut self, width: usize) {
        if let (Some(files), Some(last @ Stored::Held(_))) = (&self.files, self.list.last_mut())
            && let Stored::Held(chunk) = last
        {
            *last = Stored::Kept(Kept::new(chunk, width, files));
        }
    }

    /// The last chunk, which is always in memory.
    pub(super) fn last_mut(&mut self) -> Option<&mut Chunk> {
        match self.list.last_mut() {
            Some(Stored::Held(chunk)) => Some(chunk),
            _ => None,
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn height(&self) -> u32 {
        let end = |last: &Stored| last.first_row() + u32::try_from(last.len()).unwrap_or(u32::MAX);
        self.list.last().map_or(0, end)
    }

    /// The first row of every chunk.
    #[must_use]
    pub fn first_rows(&self) -> Vec<u32> {
        self.list.iter().map(Stored::first_row).collect()
    }

    /// How many chunks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no chunk.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether rows are on disk.
    #[must_use]
    pub fn are_on_disk(&self) -> bool {
        self.files.is_some()
    }

    /// One chunk, loaded whole where it is on disk.
    fn get(&self, index: usize) -> ChunkRef<'_> {
        match (&self.list[index], &self.files) {
            (Stored::Held(chunk), _) => ChunkRef::Held(chunk),
            (Stored::Kept(kept), Some(files)) => ChunkRef::Loaded(Arc::new(kept.load(files))),
            // Only a table with files has chunks on disk.
            (Stored::Kept(_), None) => ChunkRef::Loaded(Arc::default()),
        }
    }

    /// Every chunk in order, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = ChunkRef<'_>> {
        (0..self.list.len()).map(|index| self.get(index))
    }

    /// Every chunk in order, side by side.
    pub fn par_iter(&self) -> impl IndexedParallelIterator<Item = ChunkRef<'_>> {
        (0..self.list.len()).into_par_iter().map(|index| self.get(index))
    }

    /// Looks at every chunk side by side, and takes what was seen in order, some chunks at a time: what is seen of all of them
    /// together might not fit into memory.
    pub fn in_batches<T: Send>(&self, look: impl Fn(&Chunk) -> T + Sync, mut take: impl FnMut(T)) {
        let batch = rayon::current_num_threads() * BATCH_PER_THREAD;
        for start in (0..self.len()).step_by(batch) {
            let end = (start + batch).min(self.len());
            let seen: Vec<T> = (start..end).into_par_iter().map(|index| look(&self.get(index))).collect();
            seen.into_iter().for_each(&mut take);
        }
    }

    /// The chunk a row is in, and its place there. On disk that may be a chunk of this row alone.
    pub(super) fn locate(&self, row: u32) -> (ChunkRef<'_>, usize) {
        let index = self.list.partition_point(|chunk| chunk.first_row() <= row).saturating_sub(1);
        let at = (row - self.list[index].first_row()) as usize;
        let (kept, files) = match (&self.list[index], &self.files) {
            (Stored::Held(chunk), _) => return (ChunkRef::Held(chunk), at),
            (Stored::Kept(_), None) => return (ChunkRef::Loaded(Arc::default()), at),
            (Stored::Kept(kept), Some(files)) => (kept, files),
        };
        let often = {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(chunk) = recent.loaded(index) {
                return (ChunkRef::Loaded(chunk), at);
            }
            recent.look(index)
        };
        if !often {
            return (ChunkRef::Loaded(Arc::new(kept.load_row(at, files))), 0);
        }
        let chunk = Arc::new(kept.load(files));
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).put(index, &chunk);
        (ChunkRef::Loaded(chunk), at)
    }

    /// Stretches of the file without a gap that the rows cover.
    pub(super) fn spans(&self) -> impl Iterator<Item = Range<u64>> {
        self.list.iter().flat_map(|stored| match stored {
            Stored::Held(chunk) => chunk.spans(),
            Stored::Kept(kept) => kept.spans.clone(),
        })
    }

    /// Changes the chunks that `concerns` by their rows, and moves the first row of each by `moved`. Empty ones go.
    pub(super) fn change(
        &mut self,
        width: usize,
        concerns: impl Fn(Range<u32>) -> bool,
        mut change: impl FnMut(&mut Chunk),
        moved: impl Fn(u32) -> u32,
    ) {
        for stored in &mut self.list {
            let first = stored.first_row();
            let rows = first..first + u32::try_from(stored.len()).unwrap_or(0);
            if concerns(rows) {
                match (&mut *stored, &self.files) {
                    (Stored::Held(chunk), _) => change(chunk),
                    (Stored::Kept(kept), Some(files)) => {
                        let mut chunk = kept.load(files);
                        change(&mut chunk);
                        *stored = Stored::Kept(Kept::new(&chunk, width, files));
                    }
                    (Stored::Kept(_), None) => {}
                }
            }
            match stored {
                Stored::Held(chunk) => chunk.first_row -= moved(first),
                Stored::Kept(kept) => kept.first_row -= moved(first),
            }
        }
        self.list.retain(|stored| stored.len() > 0);
        self.hold_last();
        *self.recent.get_mut().unwrap_or_else(PoisonError::into_inner) = Recent::default();
    }

    /// Takes the last chunk off where it has no rows any more.
    pub(super) fn drop_empty_last(&mut self) {
        if self.list.last().is_some_and(|last| last.len() == 0) {
            self.list.pop();
            self.hold_last();
        }
    }

    /// Brings the last chunk into memory.
    fn hold_last(&mut self) {
        if let (Some(last @ Stored::Kept(_)), Some(files)) = (self.list.last_mut(), &self.files)
            && let Stored::Kept(kept) = last
        {
            *last = Stored::Held(kept.load(files));
        }
    }

    /// What went wrong with the files that hold rows.
    pub(super) fn failure(&self) -> Option<Error> {
        self.files.as_ref().and_then(|files| files.failure())
    }
}

impl Recent {
    fn loaded(&mut self, index: usize) -> Option<Arc<Chunk>> {
        let at = self.loaded.iter().position(|&(other, _)| other == index)?;
        let entry = self.loaded.remove(at);
        let chunk = Arc::clone(&entry.1);
        self.loaded.push(entry);
        Some(chunk)
    }

    /// Counts a look; whether there were so many that the chunk is worth loading.
    fn look(&mut self, index: usize) -> bool {
        let at = self.looks.iter().position(|&(other, _)| other == index);
        let looks = at.map_or(0, |at| self.looks.remove(at).1) + 1;
        if looks >= MANY_LOOKS {
            return true;
        }
        if self.looks.len() >= MOST_COUNTED {
            self.looks.remove(0);
        }
        self.looks.push((index, looks));
        false
    }

    fn put(&mut self, index: usize, chunk: &Arc<Chunk>) {
        // Another thread may have been first.
        if self.loaded.iter().any(|&(other, _)| other == index) {
            return;
        }
        if self.loaded.len() >= MOST_LOADED + LOADED_PER_THREAD * rayon::current_num_threads() {
            self.loaded.remove(0);
        }
        self.loaded.push((index, Arc::clone(chunk)));
    }
}
