//! The typed tree of an expression.

use regex::Regex;

use super::functions::Function;
use super::value::{Type, Value};
use crate::model::Column;

/// What an expression speaks of, which is also how often it is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Each row.
    Row,
    /// Each order: aggregates are over its rows, and a column is the first value that these rows have.
    Order,
    /// Each table: aggregates are over all its rows.
    File,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A canonical column.
    Canonical(Column),
    /// A caption of the file.
    Caption(String),
}

impl Source {
    /// A column as rules name it in lists: canonical, or a caption in double quotes or not of ASCII alone.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if let Some(column) = Column::from_name(name) {
            return Some(Self::Canonical(column));
        }
        let quoted = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        // A quote that is not closed is a slip, and no part of a caption.
        let caption = quoted.or_else(|| Some(name).filter(|name| !name.is_ascii() && !name.contains('"')))?;
        Some(Self::Caption(caption.to_owned()))
    }

    /// The name alone.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Canonical(column) => column.name().to_owned(),
            Self::Caption(caption) => caption.clone(),
        }
    }

    /// The name as it is written in an expression.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Canonical(column) => column.name().to_owned(),
            Self::Caption(caption) => format!("\"{}\"", caption.replace('"', "\"\"")),
        }
    }

    /// The type of its values.
    #[must_use]
    pub fn value_type(&self) -> Type {
        use crate::model::Kind;
        match self {
            Self::Canonical(column) => match column.kind() {
                Kind::Money | Kind::Quantity | Kind::Rate => Type::Number,
                Kind::Date => Type::Moment,
                _ => Type::Text,
            },
            Self::Caption(_) => Type::Text,
        }
    }
}

/// An expression, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Its text.
    pub text: String,
    /// What it speaks of.
    pub level: Level,
    /// The columns that it names, each once, in order of first appearance.
    pub columns: Vec<Source>,
    /// Of each column, whether nothing can be said without it: it is named outside `coalesce`.
    pub(super) required: Vec<bool>,
    pub(super) aggregates: Vec<Aggregate>,
    pub(super) root: Node,
}

impl Expression {
    /// Whether it names nothing of the file, so that it says the same of everything.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.columns.is_empty() && self.aggregates.is_empty()
    }

    /// The columns without which nothing can be said.
    pub fn required_columns(&self) -> impl Iterator<Item = &Source> {
        self.columns.iter().zip(&self.required).filter(|(_, required)| **required).map(|(source, _)| source)
    }

    /// The columns that are judged by themselves, outside aggregates.
    pub fn judged_columns(&self) -> impl Iterator<Item = &Source> {
        self.columns.iter().enumerate().filter(|(at, _)| self.root.names(*at)).map(|(_, source)| source)
    }
}

/// A part of an expression.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) ty: Type,
}

impl Node {
    /// The text of a constant.
    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Constant(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it, or a part of it, is a column.
    pub(super) fn names(&self, column: usize) -> bool {
        let mut found = false;
        self.walk(&mut |node| found |= matches!(node.kind, NodeKind::Column(at) if at == column));
        found
    }

    /// Looks at it and at all its parts.
    pub(super) fn walk(&self, look: &mut impl FnMut(&Node)) {
        look(self);
        match &self.kind {
            NodeKind::Constant(_) | NodeKind::Column(_) | NodeKind::Aggregate(_) => {}
            NodeKind::Not(a) | NodeKind::Negate(a) => a.walk(look),
            NodeKind::And(parts) | NodeKind::Or(parts) | NodeKind::Call(_, parts) => {
                for part in parts {
                    part.walk(look);
                }
            }
            NodeKind::Compare(_, a, b) | NodeKind::Arithmetic(_, a, b) | NodeKind::Distinct { a, b, .. } => {
                a.walk(look);
                b.walk(look);
            }
            NodeKind::IsNull { value, .. }
            | NodeKind::IsTruth { value, .. }
            | NodeKind::Like { value, .. }
            | NodeKind::Matches { value, .. }
            | NodeKind::Cast { value, .. } => value.walk(look),
            NodeKind::Shift { moment, .. } => moment.walk(look),
            NodeKind::In { value, list, .. } => {
                value.walk(look);
                for part in list {
                    part.walk(look);
                }
            }
            NodeKind::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    condition.walk(look);
                    value.walk(look);
                }
                if let Some(otherwise) = otherwise {
                    otherwise.walk(look);
                }
            }
        }
    }
}

/// What a part of an expression does.
#[derive(Debug, Clone)]
pub(super) enum NodeKind {
    Constant(Value<'static>),
    /// A column, by its place in the list.
    Column(usize),
    /// An aggregate, by its place in the list.
    Aggregate(usize),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    /// `IS [NOT] DISTINCT FROM`.
    Distinct {
        a: Box<Node>,
        b: Box<Node>,
        negated: bool,
    },
    IsNull {
        value: Box<Node>,
        negated: bool,
    },
    /// `IS [NOT] TRUE`, `IS [NOT] FALSE`.
    IsTruth {
        value: Box<Node>,
        wanted: bool,
        negated: bool,
    },
    In {
        value: Box<Node>,
        list: Vec<Node>,
        negated: bool,
    },
    Like {
        value: Box<Node>,
        pattern: Like,
        negated: bool,
    },
    Matches {
        value: Box<Node>,
        pattern: Box<Regex>,
    },
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Negate(Box<Node>),
    /// A moment and a length of time.
    Shift {
        moment: Box<Node>,
        by: Interval,
        back: bool,
    },
    Case {
        branches: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
    },
    Cast {
        value: Box<Node>,
        to: Cast,
    },
    Call(&'static Function, Vec<Node>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A pattern of `LIKE`.
#[derive(Debug, Clone)]
pub(super) struct Like {
    pub(super) text: String,
    pub(super) insensitive: bool,
    pub(super) regex: Regex,
}

/// A length of time. Months have no fixed length, and are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) months: i64,
    pub(super) micros: i64,
}

/// The digits of a number that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digits {
    /// All of them.
    pub(super) all: u8,
    /// Those behind the point; as many as there are where nothing is said.
    pub(super) behind: Option<u8>,
}

/// What a text or number is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    /// A number of so many digits, rounded half away from zero.
    Number(Digits),
    Text,
    Day,
    Moment,
}

/// An aggregate over the rows of an order or of the table.
#[derive(Debug, Clone)]
pub(super) struct Aggregate {
    /// As it is written.
    pub(super) text: String,
    pub(super) operation: Operation,
    /// What is aggregated; `None` counts rows.
    pub(super) value: Option<Node>,
    pub(super) over: Over,
}

/// What an aggregate does with the values that are not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Count,
    CountDistinct,
    Sum,
    Average,
    Least,
    Greatest,
    /// The first value in the order of the file.
    First,
}

/// The rows that an aggregate is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    Order,
    File,
}
