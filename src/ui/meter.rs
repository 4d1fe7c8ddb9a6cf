//! How far a stage has come, counted by those who do the work.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a stage counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Bytes read or written.
    Bytes,
    /// Cells understood.
    Cells,
    /// Parts of the work, each of its own length.
    Parts,
}

/// A count that threads share. It only ever shows; nothing is decided by it.
#[derive(Debug, Default)]
pub struct Meter {
    done: AtomicU64,
    all: AtomicU64,
}

impl Meter {
    /// So much more is to be done.
    pub fn expect(&self, more: u64) {
        self.all.fetch_add(more, Ordering::Relaxed);
    }

    /// So much more is done.
    pub fn add(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }

    /// Begins anew.
    pub(super) fn reset(&self) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(0, Ordering::Relaxed);
    }

    /// How much is done.
    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The share that is done, from 0 to 1; 0 where nobody said how much there is to do.
    #[expect(clippy::cast_precision_loss, reason = "shown in round figures")]
    pub(super) fn share(&self) -> f64 {
        match self.all.load(Ordering::Relaxed) {
            0 => 0.0,
            all => (self.done() as f64 / all as f64).min(1.0),
        }
    }
}
