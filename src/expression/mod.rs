//! Expressions of rules: a subset of SQL over the columns of an order table, with one meaning everywhere.
//!
//! In: the text of an expression. Out: an [`Expression`], a typed tree that is evaluated here with exact decimals and the
//! three-valued logic of SQL, and written as Spark SQL for a cluster. Names without quotes are canonical columns; in double
//! quotes, or where they are not of ASCII, they are captions of the file, whose cells are text. An amount that cannot be
//! represented, a division by zero and a text that is no number give null, never an error: what is null was not judged.

#[cfg(feature = "engine")]
mod aggregate;
#[cfg(feature = "engine")]
mod columns;
#[cfg(feature = "engine")]
mod evaluate;
mod functions;
mod parse;
mod spark;
mod tree;
mod value;

#[cfg(feature = "engine")]
pub use columns::Bound;
#[cfg(feature = "engine")]
pub use evaluate::Judgement;
pub use functions::{FUNCTIONS, Function};
pub use parse::Mistake;
pub(crate) use parse::{meant, moment};
pub use tree::{Expression, Level, Source};
pub use value::{Type, Value};
