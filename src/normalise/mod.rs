//! Normalising: from text cells to typed columns.
//!
//! In: [`MappedTable`](crate::sources::MappedTable)s. Out: [`Orders`], with numbers as exact integers, dates as microseconds,
//! status words as canonical codes, and every row's order. A cell that cannot be read is null and a [`CellFault`]; the text
//! it came from stays. The readers of single cells stand for themselves, the rest needs frames.

pub mod cell;
pub mod contact;
pub mod currency;
pub mod date;
pub mod number;
pub mod status;

#[cfg(feature = "engine")]
mod as_read;
#[cfg(feature = "engine")]
mod bits;
#[cfg(feature = "engine")]
mod derived;
#[cfg(feature = "engine")]
mod finish;
#[cfg(feature = "engine")]
mod goods;
#[cfg(feature = "engine")]
mod id_days;
#[cfg(feature = "engine")]
mod index;
#[cfg(feature = "engine")]
mod keys;
#[cfg(feature = "engine")]
mod moments;
#[cfg(feature = "engine")]
mod orders;
#[cfg(feature = "engine")]
mod other_times;
#[cfg(feature = "engine")]
mod part;
#[cfg(feature = "engine")]
mod said;
#[cfg(feature = "engine")]
mod table;

#[cfg(feature = "engine")]
pub use as_read::AsRead;
#[cfg(feature = "engine")]
pub(crate) use derived::can_tell;
#[cfg(feature = "engine")]
pub use goods::NO_GOODS;
#[cfg(feature = "engine")]
pub use keys::OrderKeys;
#[cfg(feature = "engine")]
pub use orders::{CellFault, DateFacts, Fault, IdFacts, NO_ORDER, Numbers, OrderTable, Orders, TableKind};
#[cfg(feature = "engine")]
pub use said::is_yes;
#[cfg(feature = "engine")]
pub use table::run;

/// The frame column that holds each row's order.
pub const ORDER: &str = "_order";

/// The frame column that says whether a row carries its order's columns, rather than following the row that does.
pub const HEAD: &str = "_head";
