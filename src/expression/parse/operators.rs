//! Operators, lists and cases.

use sqlparser::ast::{BinaryOperator, CaseWhen, DateTimeField, Expr, Value as Literal};

use super::{Mistake, NO_DATE, OPERATOR, Place, Reader, mistake, moment, moment_node, truth, type_mistake, wrong_type};
use crate::expression::tree::{Arithmetic, Comparison, Interval, Node, NodeKind};
use crate::expression::value::{Type, Value};
use crate::model::{DAY_MICROS, Text};

impl Reader<'_> {
    pub(super) fn binary(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        at: &Place,
    ) -> Result<Node, Mistake> {
        use BinaryOperator as Op;
        if let Some(comparison) = comparison(op) {
            const NULL: Text = Text {
                en: "a comparison with NULL is always unknown: write IS NULL or IS NOT NULL",
                zh: "与 NULL 比较的结果总是未知：请写 IS NULL 或 IS NOT NULL",
            };
            let is_null = |side: &Expr| matches!(side, Expr::Value(value) if value.value == Literal::Null);
            if is_null(left) || is_null(right) {
                return Err(mistake(NULL, at, &[]));
            }
            let (a, b) = self.pair(left, right, at)?;
            return Ok(truth(NodeKind::Compare(comparison, Box::new(a), Box::new(b))));
        }
        match op {
            Op::And | Op::Or => {
                let parts = vec![self.of_type(left, Type::Truth, at)?, self.of_type(right, Type::Truth, at)?];
                Ok(truth(if *op == Op::And { NodeKind::And(parts) } else { NodeKind::Or(parts) }))
            }
            Op::Plus | Op::Minus => self.sum(left, *op == Op::Minus, right, at),
            Op::Multiply => self.arithmetic(Arithmetic::Multiply, left, right, at),
            Op::Divide => self.arithmetic(Arithmetic::Divide, left, right, at),
            Op::Modulo => self.arithmetic(Arithmetic::Remainder, left, right, at),
            Op::StringConcat => self.call("concat", &[left, right], at),
            other => Err(mistake(OPERATOR, at, &[("what", &other.to_string())])),
        }
    }

    fn arithmetic(&mut self, operation: Arithmetic, left: &Expr, right: &Expr, at: &Place) -> Result<Node, Mistake> {
        let a = self.of_type(left, Type::Number, at)?;
        let b = self.of_type(right, Type::Number, at)?;
        Ok(Node { kind: NodeKind::Arithmetic(operation, Box::new(a), Box::new(b)), ty: Type::Number })
    }

    /// A sum of numbers, or a date and an interval.
    fn sum(&mut self, left: &Expr, minus: bool, right: &Expr, at: &Place) -> Result<Node, Mistake> {
        const DATES: Text = Text {
            en: "dates are not subtracted: write datediff(later, earlier), which gives days",
            zh: "日期不能相减：请写 datediff(后, 前)，得到天数",
        };
        if let Expr::Interval(interval) = right {
            let moment = Box::new(self.of_type(left, Type::Moment, at)?);
            let by = length(interval).ok_or_else(|| mistake(NO_INTERVAL, at, &[]))?;
            return Ok(Node { kind: NodeKind::Shift { moment, by, back: minus }, ty: Type::Moment });
        }
        let (place, a) = (self.place(left, at), self.node(left, at)?);
        if a.ty == Type::Moment && minus && self.node(right, at)?.ty == Type::Moment {
            return Err(mistake(DATES, at, &[]));
        }
        if a.ty.common(Type::Number).is_none() {
            return Err(wrong_type(a.ty, Type::Number, &place));
        }
        let b = self.of_type(right, Type::Number, at)?;
        let operation = if minus { Arithmetic::Subtract } else { Arithmetic::Add };
        Ok(Node { kind: NodeKind::Arithmetic(operation, Box::new(a), Box::new(b)), ty: Type::Number })
    }

    /// Two parts that are compared. A text in quotes beside a date is read as a date.
    fn pair(&mut self, left: &Expr, right: &Expr, at: &Place) -> Result<(Node, Node), Mistake> {
        let (place_a, place_b) = (self.place(left, at), self.place(right, at));
        let (a, b) = (self.node(left, at)?, self.node(right, at)?);
        let a = as_moment(a, b.ty, &place_a)?;
        let b = as_moment(b, a.ty, &place_b)?;
        if a.ty.common(b.ty).is_none() {
            // What is written as a constant is most likely the slip.
            // A caption can be read as what stands beside it.
            let (found, wanted, place) = if self.is_caption(&a) || matches!(a.kind, NodeKind::Constant(_)) {
                (&a, b.ty, &place_a)
            } else {
                (&b, a.ty, &place_b)
            };
            return Err(type_mistake(found.ty, wanted, self.is_caption(found), place));
        }
        self.check_state(&a, &b, &place_b)?;
        self.check_state(&b, &a, &place_a)?;
        Ok((a, b))
    }

    /// `a IS [NOT] DISTINCT FROM b`. The parser of SQL takes all that follows for `b`, whatever binds less; what is more than a
    /// value must stand in parentheses.
    pub(super) fn distinct(&mut self, a: &Expr, b: &Expr, negated: bool, at: &Place) -> Result<Node, Mistake> {
        const GROUP: Text = Text {
            en: "put `… IS DISTINCT FROM …` into parentheses: what follows it would be taken for its right side",
            zh: "请将 `… IS DISTINCT FROM …` 放入括号，否则其后的内容会被当作它的右侧",
        };
        let is_value = match b {
            Expr::BinaryOp { op, .. } => {
                comparison(op).is_none() && !matches!(op, BinaryOperator::And | BinaryOperator::Or)
            }
            Expr::UnaryOp { op, .. } => !matches!(op, sqlparser::ast::UnaryOperator::Not),
            Expr::Identifier(_)
            | Expr::Value(_)
            | Expr::TypedString(_)
            | Expr::Nested(_)
            | Expr::Function(_)
            | Expr::Cast { .. }
            | Expr::Case { .. }
            | Expr::Substring { .. }
            | Expr::Trim { .. }
            | Expr::Ceil { .. }
            | Expr::Floor { .. }
            | Expr::Extract { .. } => true,
            _ => false,
        };
        if !is_value {
            return Err(mistake(GROUP, at, &[]));
        }
        let (a, b) = self.pair(a, b, at)?;
        Ok(truth(NodeKind::Distinct { a: Box::new(a), b: Box::new(b), negated }))
    }

    pub(super) fn in_list(&mut self, value: &Expr, list: &[Expr], negated: bool, at: &Place) -> Result<Node, Mistake> {
        let node = self.node(value, at)?;
        let mut ty = node.ty;
        let mut nodes = Vec::with_capacity(list.len());
        for entry in list {
            let place = self.place(entry, at);
            let entry = as_moment(self.node(entry, at)?, node.ty, &place)?;
            ty = entry.ty.common(ty).ok_or_else(|| wrong_type(entry.ty, ty, &place))?;
            if let Err(mistake) = self.check_state(&node, &entry, &place) {
                self.mistakes.push(mistake);
            }
            nodes.push(entry);
        }
        Ok(truth(NodeKind::In { value: Box::new(node), list: nodes, negated }))
    }

    /// `a BETWEEN b AND c` is `a >= b AND a <= c`.
    pub(super) fn between(
        &mut self,
        value: &Expr,
        low: &Expr,
        high: &Expr,
        negated: bool,
        at: &Place,
    ) -> Result<Node, Mistake> {
        let (above, low) = self.pair(value, low, at)?;
        let (below, high) = self.pair(value, high, at)?;
        let within = truth(NodeKind::And(vec![
            truth(NodeKind::Compare(Comparison::GreaterOrEqual, Box::new(above), Box::new(low))),
            truth(NodeKind::Compare(Comparison::LessOrEqual, Box::new(below), Box::new(high))),
        ]));
        Ok(if negated { truth(NodeKind::Not(Box::new(within))) } else { within })
    }

    /// `CASE a WHEN b` is `CASE WHEN a = b`.
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
        at: &Place,
    ) -> Result<Node, Mistake> {
        let mut ty = Type::Null;
        let mut branches = Vec::with_capacity(conditions.len());
        let mut of_branch = |reader: &mut Self, expr: &Expr| {
            let place = reader.place(expr, at);
            let node = reader.node(expr, at)?;
            ty = ty.common(node.ty).ok_or_else(|| wrong_type(node.ty, ty, &place))?;
            Ok(node)
        };
        for case in conditions {
            let condition = match operand {
                Some(operand) => {
                    let (a, b) = self.pair(operand, &case.condition, at)?;
                    truth(NodeKind::Compare(Comparison::Equal, Box::new(a), Box::new(b)))
                }
                None => self.of_type(&case.condition, Type::Truth, at)?,
            };
            branches.push((condition, of_branch(self, &case.result)?));
        }
        let otherwise = otherwise.map(|expr| of_branch(self, expr)).transpose()?.map(Box::new);
        Ok(Node { kind: NodeKind::Case { branches, otherwise }, ty })
    }
}

/// How an operator compares; `None` where it does something else.
pub(super) fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    match op {
        BinaryOperator::Eq => Some(Comparison::Equal),
        BinaryOperator::NotEq => Some(Comparison::Unequal),
        BinaryOperator::Lt => Some(Comparison::Less),
        BinaryOperator::LtEq => Some(Comparison::LessOrEqual),
        BinaryOperator::Gt => Some(Comparison::Greater),
        BinaryOperator::GtEq => Some(Comparison::GreaterOrEqual),
        _ => None,
    }
}

/// A text in quotes beside a date as a date.
fn as_moment(node: Node, beside: Type, at: &Place) -> Result<Node, Mistake> {
    match &node.kind {
        NodeKind::Constant(Value::Text(text)) if beside == Type::Moment => {
            moment(text).map(moment_node).ok_or_else(|| mistake(NO_DATE, at, &[("what", text)]))
        }
        _ => Ok(node),
    }
}

const NO_INTERVAL: Text = Text {
    en: "an interval is a whole number and a unit, as in `INTERVAL '7' DAY`; units: YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND",
    zh: "时间间隔为整数加单位，例如 `INTERVAL '7' DAY`；单位：YEAR、MONTH、WEEK、DAY、HOUR、MINUTE、SECOND",
};

/// How long an interval is.
fn length(interval: &sqlparser::ast::Interval) -> Option<Interval> {
    let Expr::Value(value) = interval.value.as_ref() else { return None };
    let text = match &value.value {
        Literal::Number(text, _) | Literal::SingleQuotedString(text) => text.trim(),
        _ => return None,
    };
    // `INTERVAL '7 days'` names its unit within the quotes.
    let (number, unit) = match (&interval.leading_field, text.split_once(' ')) {
        (Some(field), None) => (text, unit(field)),
        (None, Some((number, name))) => (number, name.trim().trim_end_matches(['s', 'S']).to_ascii_uppercase()),
        _ => return None,
    };
    let number: i64 = number.parse().ok()?;
    let (months, micros) = match unit.as_str() {
        "YEAR" => (12, 0),
        "MONTH" => (1, 0),
        "WEEK" => (0, 7 * DAY_MICROS),
        "DAY" => (0, DAY_MICROS),
        "HOUR" => (0, 3_600_000_000),
        "MINUTE" => (0, 60_000_000),
        "SECOND" => (0, 1_000_000),
        _ => return None,
    };
    Some(Interval { months: number.checked_mul(months)?, micros: number.checked_mul(micros)? })
}

fn unit(field: &DateTimeField) -> String {
    let name = field.to_string().to_ascii_uppercase();
    name.trim_end_matches('S').to_owned()
}
