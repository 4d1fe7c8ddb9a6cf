//! Any table of people or companies: given pairs of names, the parts of names, and the records that are one.

mod fields;
mod golden;
mod input;
mod names;
mod output;
mod table;

pub use fields::{FieldKind, MapField};
pub use input::{column, first_table, read_table, read_tables, record_ids};
pub use names::{pairs, parts};
pub use output::{told, write};
pub use table::{Matched, run};
