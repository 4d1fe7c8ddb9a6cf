//! Values written into expressions.

use std::borrow::Cow;

use sqlparser::ast::{DataType, TypedString, Value as Literal};

use super::{Mistake, Place, mistake};
use crate::expression::tree::{Node, NodeKind};
use crate::expression::value::{Type, Value, has_room};
use crate::model::{DAY_MICROS, Decimal, Text};
use crate::normalise::date;

/// A literal.
pub(super) fn constant(value: &Literal, at: &Place) -> Result<Node, Mistake> {
    const NUMBER: Text = Text {
        en: "`{what}` cannot be represented exactly: at most 38 digits, 10 of them decimals",
        zh: "`{what}` 无法精确表示：最多 38 位数字，其中小数 10 位",
    };
    const OTHER: Text = Text {
        en: "`{what}` is no value here; texts stand in 'single quotes', captions in \"double quotes\"",
        zh: "`{what}` 不是此处可用的值；文本用 '单引号'，表头用 \"双引号\"",
    };
    let (value, ty) = match value {
        Literal::Number(text, false) if text.contains(['e', 'E']) => {
            const EXPONENT: Text = Text {
                en: "`{what}`: write the number with all its digits",
                zh: "`{what}`：请写出数值的全部数字",
            };
            return Err(mistake(EXPONENT, at, &[("what", text)]));
        }
        Literal::Number(text, false) => match Decimal::parse(text).filter(|number| has_room(*number)) {
            Some(number) => (Value::Number(number), Type::Number),
            None => return Err(mistake(NUMBER, at, &[("what", text)])),
        },
        Literal::SingleQuotedString(text) => (Value::Text(Cow::Owned(text.clone())), Type::Text),
        Literal::Boolean(truth) => (Value::Truth(*truth), Type::Truth),
        Literal::Null => (Value::Null, Type::Null),
        other => return Err(mistake(OTHER, at, &[("what", &other.to_string())])),
    };
    Ok(Node { kind: NodeKind::Constant(value), ty })
}

/// `DATE '2024-01-31'` or `TIMESTAMP '2024-01-31 08:00:00'`.
pub(super) fn moment_literal(typed: &TypedString, at: &Place) -> Result<Node, Mistake> {
    let text = typed.value.value.clone().into_string().unwrap_or_default();
    match (&typed.data_type, moment(&text)) {
        (DataType::Date, Some(micros)) => Ok(moment_node(micros.div_euclid(DAY_MICROS) * DAY_MICROS)),
        (DataType::Timestamp(..), Some(micros)) => Ok(moment_node(micros)),
        _ => Err(mistake(NO_DATE, at, &[("what", &text)])),
    }
}

pub(super) const NO_DATE: Text =
    Text { en: "`{what}` is no date; write '2024-01-31'", zh: "`{what}` 不是日期；请写 '2024-01-31'" };

pub(super) fn moment_node(micros: i64) -> Node {
    Node { kind: NodeKind::Constant(Value::Moment(micros)), ty: Type::Moment }
}

/// A date as it is written in expressions and read from texts, in microseconds: the year first, since nobody can tell the day from the
/// month in `06/01/2020`.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let leading = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_year_first = matches!(leading, 4 | 8 | 12 | 14);
    is_year_first.then(|| date::parse(text, false)).flatten().map(|parsed| parsed.moment.0)
}
