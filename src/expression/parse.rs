//! From text to a typed tree. Everything that is not in the subset is refused, with its place and what to write instead.

mod calls;
mod casts;
mod literals;
mod names;
mod operators;
mod sql;
mod states;

use std::ops::Range;

use regex::Regex;
use sqlparser::ast::{CeilFloorKind, DateTimeField, Expr, Spanned, UnaryOperator, Value as Literal};

pub(crate) use literals::moment;
use literals::{NO_DATE, constant, moment_literal, moment_node};
use sql::{closed, range, sql};
pub(crate) use states::meant;

use super::tree::{Aggregate, Expression, Level, Like, Node, NodeKind, Over, Source};
use super::value::Type;
use crate::model::{OwnedText, Text};

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, and what to write instead.
    pub text: OwnedText,
    /// The bytes of the expression that are meant.
    pub at: Range<usize>,
}

/// How deep expressions may be nested.
const DEEPEST: usize = 50;

/// How many parts may stand in a row, joined by AND or `+`, which nest as well.
const LONGEST_CHAIN: usize = 500;

/// How many parts an expression may have once what it repeats is written out.
const MOST_PARTS: usize = 20_000;

/// How many bytes an expression may have. Longer lists stand in a file: see `value-not-allowed`.
const MOST_BYTES: usize = 20_000;

impl Expression {
    /// Reads the text of an expression that gives true or false.
    ///
    /// # Errors
    /// Everything that is wrong with it, in order of place; but the first thing alone where it cannot be read as SQL.
    pub fn parse(text: &str, level: Level) -> Result<Self, Vec<Mistake>> {
        const EMPTY: Text = Text { en: "the expression is empty", zh: "表达式为空" };
        const NO_TRUTH: Text = Text {
            en: "the expression gives {type}; a rule needs true or false, as in `paid_amount <= order_total`",
            zh: "表达式的结果是{type}；规则需要真假值，例如 `paid_amount <= order_total`",
        };
        let whole = 0..text.len();
        if text.trim().is_empty() {
            return Err(vec![Mistake { text: EMPTY.owned(&[]), at: whole }]);
        }
        if text.len() > MOST_BYTES {
            const LONG: Text = Text {
                en: "the expression has more than {most} bytes; a long list stands in a file: check = \"value-not-allowed\" with `list`",
                zh: "表达式超过 {most} 字节；长列表请放入文件：check = \"value-not-allowed\" 并用 `list`",
            };
            return Err(vec![Mistake { text: LONG.owned(&[("most", &MOST_BYTES.to_string())]), at: 0..0 }]);
        }
        let parsed = sql(text).map_err(|mistake| vec![mistake])?;
        let mut reader = Reader {
            text,
            level,
            columns: Vec::new(),
            required: Vec::new(),
            aggregates: Vec::new(),
            within: None,
            spared: false,
            depth: 0,
            parts: 0,
            mistakes: Vec::new(),
        };
        if let Expr::BinaryOp { left, op, right } = &parsed
            && left == right
            && operators::comparison(op).is_some()
        {
            const SAME: Text = Text {
                en: "both sides are `{side}`: the comparison says the same of every row",
                zh: "两边都是 `{side}`：这一比较对每一行的结果都相同",
            };
            return Err(vec![mistake(SAME, &whole, &[("side", &shortened(&left.to_string()))])]);
        }
        let root = match reader.node(&parsed, &whole) {
            Ok(root) => root,
            Err(mistake) => return Err(vec![mistake]),
        };
        if !reader.mistakes.is_empty() {
            let mut mistakes = reader.mistakes;
            mistakes.sort_by_key(|mistake| (mistake.at.start, mistake.at.end));
            // What is read twice, as the value of BETWEEN is, is told once.
            mistakes.dedup();
            return Err(mistakes);
        }
        if !matches!(root.ty, Type::Truth | Type::Null) {
            return Err(vec![Mistake { text: NO_TRUTH.owned_with(&[("type", root.ty.text())]), at: whole }]);
        }
        if level == Level::File && reader.aggregates.is_empty() {
            const NO_AGGREGATE: Text = Text {
                en: "a rule about whole files says something of all rows, as in `count(*) >= 100`",
                zh: "针对整个文件的规则须对全部行有所陈述，例如 `count(*) >= 100`",
            };
            return Err(vec![mistake(NO_AGGREGATE, &whole, &[])]);
        }
        Ok(Self {
            text: text.trim().to_owned(),
            level,
            columns: reader.columns,
            required: reader.required,
            aggregates: reader.aggregates,
            root,
        })
    }
}

/// Reads one expression.
struct Reader<'t> {
    text: &'t str,
    level: Level,
    columns: Vec<Source>,
    required: Vec<bool>,
    aggregates: Vec<Aggregate>,
    /// The aggregate that is being read, within which columns are those of rows.
    within: Option<Over>,
    /// Whether the column that is read next is one that `coalesce` has something else for.
    spared: bool,
    /// How deep the part that is being read stands, and how many have been read.
    depth: usize,
    parts: usize,
    /// What is wrong with the parts that have been read.
    mistakes: Vec<Mistake>,
}

/// The place of a part of an expression that the parser knows no place of is that of the whole around it.
type Place = Range<usize>;

impl Reader<'_> {
    fn place(&self, expr: &Expr, around: &Place) -> Place {
        let place = range(self.text, expr.span()).unwrap_or_else(|| around.clone());
        if matches!(expr, Expr::Function(_)) { closed(self.text, &place) } else { place }
    }

    /// A part of the expression.
    fn node(&mut self, expr: &Expr, around: &Place) -> Result<Node, Mistake> {
        const MANY: Text = Text {
            en: "the expression has too many parts: make several rules of it",
            zh: "表达式的部分过多：请拆成多条规则",
        };
        self.parts += 1;
        if self.depth > LONGEST_CHAIN || self.parts > MOST_PARTS {
            return Err(mistake(MANY, around, &[]));
        }
        let (depth, within, spared) = (self.depth, self.within, self.spared);
        self.depth += 1;
        let node = self.part(expr, around);
        self.depth = depth;
        // A part that is wrong may be anything, so that the others are told of as well.
        Ok(node.unwrap_or_else(|mistake| {
            (self.within, self.spared) = (within, spared);
            self.mistakes.push(mistake);
            Node { kind: NodeKind::Constant(super::value::Value::Null), ty: Type::Null }
        }))
    }

    fn part(&mut self, expr: &Expr, around: &Place) -> Result<Node, Mistake> {
        let at = &self.place(expr, around);
        match expr {
            Expr::Nested(inner) => self.node(inner, at),
            Expr::Identifier(name) => self.column(name, at),
            Expr::Value(value) => constant(&value.value, at),
            Expr::TypedString(typed) => moment_literal(typed, at),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, at),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr, at),
            Expr::IsNull(value) => self.is_null(value, false, at),
            Expr::IsNotNull(value) => self.is_null(value, true, at),
            Expr::IsTrue(value) => self.is_truth(value, true, false, at),
            Expr::IsNotTrue(value) => self.is_truth(value, true, true, at),
            Expr::IsFalse(value) => self.is_truth(value, false, false, at),
            Expr::IsNotFalse(value) => self.is_truth(value, false, true, at),
            Expr::IsDistinctFrom(a, b) => self.distinct(a, b, false, at),
            Expr::IsNotDistinctFrom(a, b) => self.distinct(a, b, true, at),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated, at),
            Expr::Between { expr, negated, low, high } => self.between(expr, low, high, *negated, at),
            Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, *negated, false, at)
            }
            Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
                self.like(expr, pattern, *negated, true, at)
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref(), at)
            }
            Expr::Cast { kind, expr, data_type, .. } => self.cast(kind, expr, data_type, at),
            Expr::Function(function) => self.function(function, at),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                let arguments = std::iter::once(expr).chain(substring_from).chain(substring_for);
                self.call("substr", &arguments.map(AsRef::as_ref).collect::<Vec<_>>(), at)
            }
            Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                self.call("trim", &[expr], at)
            }
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.call("ceil", &[expr], at)
            }
            Expr::Floor { expr, field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) } => {
                self.call("floor", &[expr], at)
            }
            Expr::Extract { field, expr, .. } => {
                let name = field.to_string().to_ascii_lowercase();
                self.call(&name, &[expr], at)
            }
            Expr::Interval(_) => {
                const ALONE: Text = Text {
                    en: "an interval stands behind a date, as in `order_date + INTERVAL '7' DAY`",
                    zh: "时间间隔应写在日期之后，例如 `order_date + INTERVAL '7' DAY`",
                };
                Err(mistake(ALONE, at, &[]))
            }
            _ => {
                const OTHER: Text = Text {
                    en: "`{what}` is not understood in rules; `ordermend rules functions` lists what is",
                    zh: "规则不支持 `{what}`；支持的写法见 `ordermend rules functions`",
                };
                Err(mistake(OTHER, at, &[("what", &shortened(&expr.to_string()))]))
            }
        }
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr, at: &Place) -> Result<Node, Mistake> {
        match op {
            UnaryOperator::Not => {
                let node = self.of_type(expr, Type::Truth, at)?;
                Ok(truth(NodeKind::Not(Box::new(node))))
            }
            UnaryOperator::Minus => {
                let node = self.of_type(expr, Type::Number, at)?;
                Ok(Node { kind: NodeKind::Negate(Box::new(node)), ty: Type::Number })
            }
            UnaryOperator::Plus => self.of_type(expr, Type::Number, at),
            _ => Err(mistake(OPERATOR, at, &[("what", &op.to_string())])),
        }
    }

    /// A part that must be of a type.
    fn of_type(&mut self, expr: &Expr, wanted: Type, around: &Place) -> Result<Node, Mistake> {
        let at = self.place(expr, around);
        let node = self.node(expr, around)?;
        if node.ty.common(wanted).is_some() {
            return Ok(node);
        }
        Err(type_mistake(node.ty, wanted, self.is_caption(&node), &at))
    }

    /// Whether a part is a caption of the file.
    fn is_caption(&self, node: &Node) -> bool {
        matches!(node.kind, NodeKind::Column(at) if matches!(self.columns[at], Source::Caption(_)))
    }

    fn is_null(&mut self, value: &Expr, negated: bool, at: &Place) -> Result<Node, Mistake> {
        let value = Box::new(self.node(value, at)?);
        Ok(truth(NodeKind::IsNull { value, negated }))
    }

    fn is_truth(&mut self, value: &Expr, wanted: bool, negated: bool, at: &Place) -> Result<Node, Mistake> {
        let value = Box::new(self.of_type(value, Type::Truth, at)?);
        Ok(truth(NodeKind::IsTruth { value, wanted, negated }))
    }

    fn like(
        &mut self,
        value: &Expr,
        pattern: &Expr,
        negated: bool,
        insensitive: bool,
        at: &Place,
    ) -> Result<Node, Mistake> {
        const NO_TEXT: Text =
            Text { en: "the pattern of LIKE is a text in quotes", zh: "LIKE 的模式应为引号内的文本" };
        let value = Box::new(self.of_type(value, Type::Text, at)?);
        let Expr::Value(written) = pattern else { return Err(mistake(NO_TEXT, at, &[])) };
        let Literal::SingleQuotedString(text) = &written.value else { return Err(mistake(NO_TEXT, at, &[])) };
        let mut regex = String::from(if insensitive { "(?is)^" } else { "(?s)^" });
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '%' => regex.push_str(".*"),
                '_' => regex.push('.'),
                '\\' => regex.push_str(&regex::escape(&rest.next().unwrap_or('\\').to_string())),
                other => regex.push_str(&regex::escape(&other.to_string())),
            }
        }
        regex.push('$');
        let regex = compiled(&regex, &self.place(pattern, at))?;
        Ok(truth(NodeKind::Like { value, pattern: Like { text: text.clone(), insensitive, regex }, negated }))
    }
}

const OPERATOR: Text = Text { en: "there is no operator `{what}` in rules", zh: "规则中没有运算符 `{what}`" };

fn truth(kind: NodeKind) -> Node {
    Node { kind, ty: Type::Truth }
}

fn mistake(text: Text, at: &Place, values: &[(&str, &str)]) -> Mistake {
    Mistake { text: text.owned(values), at: at.clone() }
}

/// A value of the wrong type. A text that should be a number is most often a caption's.
fn wrong_type(found: Type, wanted: Type, at: &Place) -> Mistake {
    type_mistake(found, wanted, false, at)
}

/// As [`wrong_type`]; the cells of a caption are always text, and can be read as something else.
fn type_mistake(found: Type, wanted: Type, of_caption: bool, at: &Place) -> Mistake {
    const WRONG: Text =
        Text { en: "{wanted} is expected here, not {type}{help}", zh: "此处应为{wanted}，而不是{type}{help}" };
    const CAST: Text = Text {
        en: "; the cells of a caption are text: write number(\"caption\") or TRY_CAST(\"caption\" AS DATE)",
        zh: "；按表头取的单元格是文本：请写 number(\"表头\") 或 TRY_CAST(\"表头\" AS DATE)",
    };
    let help = if of_caption && matches!(wanted, Type::Number | Type::Moment) { CAST } else { Text::same("") };
    let text = WRONG.owned_with(&[("wanted", wanted.text()), ("type", found.text()), ("help", help)]);
    Mistake { text, at: at.clone() }
}

fn compiled(pattern: &str, at: &Place) -> Result<Regex, Mistake> {
    const WRONG: Text = Text { en: "the pattern cannot be read: {message}", zh: "无法读懂模式：{message}" };
    Regex::new(pattern).map_err(|error| {
        let message = error.to_string();
        let said = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        mistake(WRONG, at, &[("message", &said)])
    })
}

/// A text that is not longer than a message should show.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}
