//! A fence around readers of others: a document so broken that a library gives up in a panic is a broken document, no fault
//! of the program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Named;
use crate::error::Error;
use crate::model::Text;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is reading a document behind the fence, where a panic is about the document.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Reads a document with a library that may panic.
///
/// # Errors
/// What reading gives, and that the document is damaged where the library panics.
pub(super) fn guarded<T>(named: &Named, read: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    const DAMAGED: Text = Text { en: "its inner structure is damaged", zh: "其内部结构已损坏" };
    GUARDED.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    result.unwrap_or_else(|_| Err(Error::BrokenDocument { path: named.name.clone(), why: DAMAGED }))
}
