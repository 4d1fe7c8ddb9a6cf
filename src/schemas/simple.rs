//! Rules that a schema has words for: what is stated of one column alone, or of a key.

use serde_json::{Value, json};
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value as Literal,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use super::export::is_status;
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Column, OwnedText, Text};

/// What a rule says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// The columns together do not repeat.
    Unique(Vec<Source>),
    /// A constraint of a column.
    Of(Source, &'static str, Value),
}

/// What a rule says; why a schema cannot say it.
pub(super) fn say(rule: &Rule) -> Result<Vec<Said>, OwnedText> {
    const OTHER: Text =
        Text { en: "rule {id}: a Table Schema cannot state it", zh: "规则 {id}：Table Schema 无法表述" };
    const CONDITION: Text = Text {
        en: "rule {id}: it is about some rows alone, which a Table Schema cannot say",
        zh: "规则 {id}：只针对部分行，Table Schema 无法表述",
    };
    let other = || OTHER.owned(&[("id", &rule.id)]);
    let filled = |source: Source| Said::Of(source, "required", Value::Bool(true));
    if rule.considered.is_some() && !is_type(rule) {
        return Err(CONDITION.owned(&[("id", &rule.id)]));
    }
    match (rule.check.name, &rule.assert) {
        ("expression", Some(_)) if rule.considered.is_some() => Ok(Vec::new()),
        ("expression", Some(assert)) => expression(&assert.text).ok_or_else(other),
        ("missing-value", _) => Ok(rule.columns.iter().map(|column| filled(Source::Canonical(*column))).collect()),
        ("repeated-key", _) => Ok(vec![Said::Unique(rule.named.clone())]),
        ("value-not-allowed", _) if rule.reference.is_none() && !rule.flag("ignore_case") => {
            let values: Vec<&str> = rule.list("values");
            Ok(rule.named.iter().map(|source| Said::Of(source.clone(), "enum", json!(values))).collect())
        }
        ("malformed-value", _) if rule.params.get("form").and_then(toml::Value::as_str) == Some("email") => {
            Ok(rule.named.iter().map(|source| Said::Of(source.clone(), "format", json!("email"))).collect())
        }
        _ => Err(other()),
    }
}

/// Whether a rule states of what type a column is, which the type of the field says.
fn is_type(rule: &Rule) -> bool {
    let asserts = |text: &str| {
        let begins = ["number(", "TRY_CAST("].iter().any(|start| text.starts_with(start));
        begins && (text.ends_with("IS NOT NULL") || text.ends_with("IS NOT DISTINCT FROM 0"))
    };
    rule.considered.as_ref().is_some_and(|considered| considered.text.ends_with("IS NOT NULL"))
        && rule.assert.as_ref().is_some_and(|assert| asserts(&assert.text))
}

/// What an expression says of single columns; `None` where a part of it says something else.
fn expression(text: &str) -> Option<Vec<Said>> {
    let dialect = GenericDialect {};
    let parsed = Parser::new(&dialect).try_with_sql(text).ok()?.parse_expr().ok()?;
    let mut said = Vec::new();
    part(&parsed, &mut said)?;
    Some(said)
}

fn part(expr: &Expr, said: &mut Vec<Said>) -> Option<()> {
    match expr {
        Expr::Nested(inner) => part(inner, said)?,
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            part(left, said)?;
            part(right, said)?;
        }
        Expr::IsNotNull(inner) => said.push(Said::Of(column(inner)?, "required", Value::Bool(true))),
        Expr::BinaryOp { left, op, right } => said.push(compared(left, op, right)?),
        Expr::Between { expr, negated: false, low, high } => {
            said.push(compared(expr, &BinaryOperator::GtEq, low)?);
            said.push(compared(expr, &BinaryOperator::LtEq, high)?);
        }
        Expr::InList { expr, list, negated: false } => {
            let source = column(expr).filter(|source| !is_status(source))?;
            let values: Option<Vec<String>> = list.iter().map(text_of).collect();
            said.push(Said::Of(source, "enum", json!(values?)));
        }
        Expr::Function(_) => {
            let (name, arguments) = call(expr)?;
            let ([value, pattern], "regexp_like") = (arguments.as_slice(), name.as_str()) else { return None };
            let source = column(value).filter(|source| !is_status(source))?;
            said.push(Said::Of(source, "pattern", json!(whole(&text_of(pattern)?))));
        }
        _ => return None,
    }
    Some(())
}

/// A bound on a number or a length.
fn compared(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<Said> {
    let bound: Value = serde_json::from_str(&number_of(right)?).ok()?;
    let of_call = call(left).and_then(|(name, arguments)| Some((name, column(arguments.first()?)?)));
    let (source, is_length) = match of_call {
        Some((name, source)) if name == "length" => (source, true),
        Some((name, source)) if name == "number" => (source, false),
        Some(_) => return None,
        None => (column(left)?, false),
    };
    let key = match (op, is_length) {
        (BinaryOperator::GtEq, false) => "minimum",
        (BinaryOperator::LtEq, false) => "maximum",
        (BinaryOperator::Gt, false) => "exclusiveMinimum",
        (BinaryOperator::Lt, false) => "exclusiveMaximum",
        (BinaryOperator::GtEq, true) => "minLength",
        (BinaryOperator::LtEq, true) => "maxLength",
        _ => return None,
    };
    Some(Said::Of(source, key, bound))
}

fn call(expr: &Expr) -> Option<(String, Vec<Expr>)> {
    let Expr::Function(call) = expr else { return None };
    let FunctionArguments::List(list) = &call.args else { return None };
    let argument = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    let arguments: Option<Vec<Expr>> = list.args.iter().map(argument).collect();
    Some((call.name.to_string().to_ascii_lowercase(), arguments?))
}

fn column(expr: &Expr) -> Option<Source> {
    match expr {
        Expr::Nested(inner) => column(inner),
        Expr::Identifier(name) => Some(match (name.quote_style, Column::from_name(&name.value.to_ascii_lowercase())) {
            (None, Some(column)) => Source::Canonical(column),
            _ => Source::Caption(name.value.clone()),
        }),
        _ => None,
    }
}

fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(value) => match &value.value {
            Literal::SingleQuotedString(text) | Literal::Number(text, _) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn number_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => number_of(expr).map(|number| format!("-{number}")),
        Expr::Value(value) => match &value.value {
            Literal::Number(text, _) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A pattern that a part of a text fits, as one that the whole text fits.
fn whole(pattern: &str) -> String {
    let begins = pattern.starts_with('^');
    let ends = pattern.ends_with('$') && !pattern.ends_with("\\$");
    // Alternatives stand apart from what is put around them.
    match (begins, ends, pattern.contains('|')) {
        (true, true, _) => pattern.to_owned(),
        (true, false, false) => format!("{pattern}.*"),
        (false, true, false) => format!(".*{pattern}"),
        _ => format!(".*({pattern}).*"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_one_column_is_a_constraint() {
        let caption = |name: &str| Source::Caption(name.to_owned());
        for (text, expected) in [
            ("order_id IS NOT NULL", Some(vec![Said::Of(Source::Canonical(Column::OrderId), "required", json!(true))])),
            (
                "number(\"重量\") > 0 AND number(\"重量\") <= 2.5",
                Some(vec![
                    Said::Of(caption("重量"), "exclusiveMinimum", json!(0)),
                    Said::Of(caption("重量"), "maximum", json!(2.5)),
                ]),
            ),
            ("length(\"a b\") <= 3", Some(vec![Said::Of(caption("a b"), "maxLength", json!(3))])),
            (
                "regexp_like(sku, '[0-9]')",
                Some(vec![Said::Of(Source::Canonical(Column::Sku), "pattern", json!(".*([0-9]).*"))]),
            ),
            (
                "unit IN ('kg', 'pcs')",
                Some(vec![Said::Of(Source::Canonical(Column::Unit), "enum", json!(["kg", "pcs"]))]),
            ),
            ("status IN ('completed')", None),
            ("paid_amount <= order_total", None),
            ("qty > 0 OR qty IS NULL", None),
        ] {
            assert_eq!(expression(text), expected, "{text}");
        }
    }
}
