//! Checks that say nothing until a rule of the user's own names columns: keys, dependencies, lists, forms, references, digits.

pub mod broken_dependency;
mod forms;
pub mod incomplete_group;
mod keyed;
pub mod malformed_value;
pub mod repeated_key;
pub mod unknown_reference;
pub mod unlikely_digits;
pub mod value_not_allowed;

pub(crate) use forms::FORMS;
pub(crate) use keyed::{KEY_PART_END, key_part};
pub(crate) use unlikely_digits::DIGITS;
