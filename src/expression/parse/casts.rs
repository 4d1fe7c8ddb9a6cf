//! Values read as something else.

use sqlparser::ast::{CastKind, DataType, Expr};

use super::{Mistake, Place, Reader, mistake};
use crate::expression::tree::{Cast, Digits, Node, NodeKind};
use crate::expression::value::Type;
use crate::model::Text;

/// Digits that a number has at most.
const MOST: u8 = 38;

impl Reader<'_> {
    pub(super) fn cast(&mut self, kind: &CastKind, expr: &Expr, to: &DataType, at: &Place) -> Result<Node, Mistake> {
        const TRY: Text = Text {
            en: "write TRY_CAST, which gives null where a value cannot be read; CAST would have to stop the run",
            zh: "请写 TRY_CAST：读不出的值为空；CAST 则只能中止运行",
        };
        const NO_TYPE: Text = Text {
            en: "`{what}` is no type here; there are DECIMAL, INT, TEXT, DATE and TIMESTAMP",
            zh: "此处没有类型 `{what}`；可用 DECIMAL、INT、TEXT、DATE、TIMESTAMP",
        };
        const DIGITS: Text = Text {
            en: "`{what}` has more digits behind the point than it has digits",
            zh: "`{what}` 的小数位数多于总位数",
        };
        if *kind != CastKind::TryCast {
            return Err(mistake(TRY, at, &[]));
        }
        let (to, ty) = match to {
            DataType::Decimal(info) | DataType::Numeric(info) => {
                use sqlparser::ast::ExactNumberInfo::{None, Precision, PrecisionAndScale};
                let digits = |all: u64| u8::try_from(all).unwrap_or(MOST).min(MOST);
                let digits = match info {
                    None => Digits { all: MOST, behind: Option::None },
                    Precision(all) => Digits { all: digits(*all), behind: Some(0) },
                    PrecisionAndScale(all, behind) => Digits { all: digits(*all), behind: u8::try_from(*behind).ok() },
                };
                if digits.behind.is_some_and(|behind| behind > digits.all) {
                    return Err(mistake(DIGITS, at, &[("what", &to.to_string())]));
                }
                (Cast::Number(digits), Type::Number)
            }
            DataType::Int(_) | DataType::Integer(_) | DataType::BigInt(_) => {
                (Cast::Number(Digits { all: MOST, behind: Some(0) }), Type::Number)
            }
            DataType::Text | DataType::String(_) | DataType::Varchar(_) => (Cast::Text, Type::Text),
            DataType::Date => (Cast::Day, Type::Moment),
            DataType::Timestamp(..) => (Cast::Moment, Type::Moment),
            other => return Err(mistake(NO_TYPE, at, &[("what", &other.to_string())])),
        };
        const SENSELESS: Text = Text { en: "{type} cannot be read as such a value", zh: "{type}不能读作这种值" };
        let value = Box::new(self.node(expr, at)?);
        let can_be = match to {
            Cast::Number(_) => matches!(value.ty, Type::Number | Type::Text | Type::Null),
            Cast::Text => true,
            Cast::Day | Cast::Moment => matches!(value.ty, Type::Moment | Type::Text | Type::Null),
        };
        if !can_be {
            return Err(Mistake { text: SENSELESS.owned_with(&[("type", value.ty.text())]), at: at.clone() });
        }
        Ok(Node { kind: NodeKind::Cast { value, to }, ty })
    }
}
