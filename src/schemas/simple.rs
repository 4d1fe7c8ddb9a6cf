//! Rules that a schema has words for: what is stated of one column alone, or of a key.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};
use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator,
    Value as Literal,
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
    /// The type of a column.
    Typed(Source, &'static str),
    /// Values that stand for nothing in a column.
    Missing(Source, Vec<String>),
    /// What columns say stands in the fields of a file.
    Refers(Vec<Source>, Target),
}

/// The file that keys refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The file, from the folder of the run.
    pub(super) file: String,
    /// The sheet, where the rule names one.
    pub(super) sheet: Option<String>,
    /// The fields, one for each column.
    pub(super) fields: Vec<String>,
    /// All fields of the file.
    pub(super) header: Vec<String>,
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
    let of_filled = rule.considered.as_ref().map(|considered| filled_column(&considered.text));
    match (rule.check.name, &rule.assert, of_filled) {
        ("expression", Some(assert), Some(Some((column, missing)))) => {
            let mut said = expression(&assert.text).ok_or_else(other)?;
            // Cells that are not filled are not asked; what else is said of a cell is said of filled ones alone.
            let is_required = |said: &Said| matches!(said, Said::Of(source, "required", _) if *source == column);
            said.retain(|said| !is_required(said));
            let of_column =
                |said: &Said| matches!(said, Said::Of(source, ..) | Said::Typed(source, _) if *source == column);
            if !said.iter().all(of_column) {
                return Err(CONDITION.owned(&[("id", &rule.id)]));
            }
            said.push(Said::Missing(column, missing));
            Ok(said)
        }
        ("unknown-reference", _, Some(Some((column, missing)))) if rule.named == [column.clone()] => {
            Ok(refers(rule).into_iter().chain([Said::Missing(column, missing)]).collect())
        }
        (_, _, Some(_)) => Err(CONDITION.owned(&[("id", &rule.id)])),
        ("expression", Some(assert), None) => expression(&assert.text).ok_or_else(other),
        ("missing-value", ..) => Ok(rule.columns.iter().map(|column| filled(Source::Canonical(*column))).collect()),
        ("repeated-key", ..) => Ok(vec![Said::Unique(rule.named.clone())]),
        ("value-not-allowed", ..) if !rule.flag("ignore_case") => {
            let of_file = rule.reference.iter().flat_map(|list| &list.keys).map(|(key, _)| key.as_str());
            let mut values: Vec<&str> = Vec::new();
            let mut known: HashSet<&str> = HashSet::new();
            values.extend(rule.list("values").into_iter().chain(of_file).filter(|value| known.insert(*value)));
            Ok(rule.named.iter().map(|source| Said::Of(source.clone(), "enum", json!(values))).collect())
        }
        ("malformed-value", ..) if rule.params.get("form").and_then(toml::Value::as_str) == Some("email") => {
            Ok(rule.named.iter().map(|source| Said::Of(source.clone(), "format", json!("email"))).collect())
        }
        ("unknown-reference", ..) => Ok(refers(rule).into_iter().collect()),
        _ => Err(other()),
    }
}

/// The column of a condition that it is filled, and the words that count as nothing in it; `None` where the condition is another.
fn filled_column(condition: &str) -> Option<(Source, Vec<String>)> {
    fn part(expr: &Expr, of: &mut Option<Source>, missing: &mut Vec<String>) -> Option<()> {
        let (source, words) = match expr {
            Expr::Nested(inner) => return part(inner, of, missing),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                part(left, of, missing)?;
                return part(right, of, missing);
            }
            Expr::IsNotNull(inner) => (column(inner)?, Vec::new()),
            Expr::InList { expr, list, negated: true } => {
                (column(expr)?, list.iter().map(text_of).collect::<Option<Vec<String>>>()?)
            }
            _ => return None,
        };
        missing.extend(words);
        let known = of.get_or_insert_with(|| source.clone());
        (*known == source).then_some(())
    }
    let (mut of, mut missing) = (None, Vec::new());
    part(&parsed(condition)?, &mut of, &mut missing)?;
    Some((of?, missing))
}

fn parsed(text: &str) -> Option<Expr> {
    Parser::new(&GenericDialect {}).try_with_sql(text).ok()?.parse_expr().ok()
}

/// The file that a rule's columns refer to. Rules name it from their own folder.
fn refers(rule: &Rule) -> Option<Said> {
    let text = |name: &str| rule.params.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    let file = Path::new(&rule.origin).parent().unwrap_or(Path::new("")).join(text("reference")?);
    let named: Vec<String> = rule.list("reference_columns").into_iter().map(str::to_owned).collect();
    let fields = if named.is_empty() { rule.named.iter().map(Source::plain).collect() } else { named };
    let header = rule.reference.as_ref().map_or_else(Vec::new, |reference| reference.header.clone());
    // The configuration names rule files by their whole path; a package names what stands beside it.
    let here = std::env::current_dir().unwrap_or_default();
    let file = file.strip_prefix(&here).unwrap_or(&file);
    let target = Target { file: lexical(file), sheet: text("reference_sheet"), fields, header };
    Some(Said::Refers(rule.named.clone(), target))
}

/// A path without the steps that lead nowhere, with slashes as schemas write it.
pub(super) fn lexical(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.iter().collect::<PathBuf>().display().to_string().replace('\\', "/")
}

/// What an expression says of single columns; `None` where a part of it says something else.
fn expression(text: &str) -> Option<Vec<Said>> {
    let mut said = Vec::new();
    part(&parsed(text)?, &mut said)?;
    Some(said)
}

fn part(expr: &Expr, said: &mut Vec<Said>) -> Option<()> {
    match expr {
        Expr::Nested(inner) => part(inner, said)?,
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            part(left, said)?;
            part(right, said)?;
        }
        Expr::IsNotNull(inner) => {
            let (source, kind) = match column(inner) {
                Some(source) => (source, None),
                None => typed(inner).map(|(source, kind)| (source, Some(kind)))?,
            };
            said.extend(kind.map(|kind| Said::Typed(source.clone(), kind)));
            said.push(Said::Of(source, "required", Value::Bool(true)));
        }
        Expr::IsNotDistinctFrom(left, right) if remainder(left, right).is_some() => {
            let source = remainder(left, right)?;
            said.push(Said::Typed(source.clone(), "integer"));
            said.push(Said::Of(source, "required", Value::Bool(true)));
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if remainder(left, right).is_some() => {
            said.push(Said::Typed(remainder(left, right)?, "integer"));
        }
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

/// The column that a part reads as something, and as what.
fn typed(expr: &Expr) -> Option<(Source, &'static str)> {
    if let Expr::Cast { kind: CastKind::TryCast, expr, data_type, .. } = expr {
        let kind = match data_type {
            DataType::Date => "date",
            DataType::Timestamp(..) => "datetime",
            DataType::Int(_) | DataType::Integer(_) | DataType::BigInt(_) => "integer",
            DataType::Decimal(_) | DataType::Numeric(_) => "number",
            _ => return None,
        };
        return Some((column(expr)?, kind));
    }
    let (name, arguments) = call(expr)?;
    (name == "number" && arguments.len() == 1).then_some((column(arguments.first()?)?, "number"))
}

/// The column whose number, divided by 1, leaves nothing: a whole number.
fn remainder(left: &Expr, right: &Expr) -> Option<Source> {
    let Expr::BinaryOp { left: number, op: BinaryOperator::Modulo, right: divisor } = left else { return None };
    let is_whole = number_of(divisor)? == "1" && number_of(right)? == "0";
    let source = column(number).or_else(|| typed(number).map(|(source, _)| source));
    source.filter(|_| is_whole)
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
    fn paths_of_schemas_have_no_steps_that_lead_nowhere() {
        for (path, expected) in
            [("rules/../lists/a.csv", "lists/a.csv"), ("./a.csv", "a.csv"), ("../a.csv", "../a.csv"), ("a/./b", "a/b")]
        {
            assert_eq!(lexical(Path::new(path)), expected);
        }
    }

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
            (
                "number(\"数量\") % 1 = 0 AND TRY_CAST(\"交期\" AS DATE) IS NOT NULL",
                Some(vec![
                    Said::Typed(caption("数量"), "integer"),
                    Said::Typed(caption("交期"), "date"),
                    Said::Of(caption("交期"), "required", json!(true)),
                ]),
            ),
            ("number(\"数量\") % 2 = 0", None),
            ("status IN ('completed')", None),
            ("paid_amount <= order_total", None),
            ("qty > 0 OR qty IS NULL", None),
        ] {
            assert_eq!(expression(text), expected, "{text}");
        }
    }
}
