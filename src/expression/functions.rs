//! The functions of expressions, each with what it takes, what it gives and what it is called in Spark SQL.

mod table;
mod values;

use super::value::{Type, Value};
use crate::model::{Moment, Text};

pub use table::FUNCTIONS;

/// What a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Values of these types, of which so many may be left out at the end.
    These(&'static [Type], usize),
    /// Two values or more of one type, which is that of the result.
    OneType,
    /// Two values of one type, which is that of the result.
    TwoOfOneType,
    /// One text or more.
    Texts,
}

/// A function.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// The type of its result; `None` where it is that of its arguments.
    pub gives: Option<Type>,
    /// How it is written, and what it gives.
    pub says: Text,
    /// The same in Spark SQL, with the arguments in braces by place, or all of them as `{*}`.
    pub(super) spark: &'static str,
    /// What it does; a function that is not told otherwise gives null for null.
    pub(super) run: fn(&[&Value<'_>], Moment) -> Option<Value<'static>>,
    /// Whether it sees null.
    pub(super) sees_null: bool,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The function with a name, in any case.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}
