//! What contracts state of quality: metrics of the standard's own library, with the bounds that they must keep to.

use super::constraint::{one_pattern, rows};
use super::contract::field_of;
use super::node::{Node, under};
use super::pattern::Flavour;
use super::stated::{Field, Limits, Stated};
use crate::model::Text;

/// Operators of bounds, each with its sign in expressions.
const OPERATORS: [(&str, &str); 6] = [
    ("mustBe", "="),
    ("mustNotBe", "<>"),
    ("mustBeGreaterThan", ">"),
    ("mustBeGreaterOrEqualTo", ">="),
    ("mustBeLessThan", "<"),
    ("mustBeLessOrEqualTo", "<="),
];

/// Severities of which no run should fail.
const MILD: [&str; 5] = ["warning", "warn", "info", "low", "minor"];

/// Reads the quality of a property, or of a table where there is none.
pub(super) fn read(stated: &mut Stated, of: &Node, path: &str, field: Option<&Field>, properties: &[Node]) {
    let path = under(path, "quality");
    for (number, one) in of.get("quality").map(Node::items).unwrap_or_default().iter().enumerate() {
        quality(stated, one, &format!("{path}/{number}"), field, properties);
    }
}

fn quality(stated: &mut Stated, one: &Node, path: &str, field: Option<&Field>, properties: &[Node]) {
    const OTHER: Text = Text {
        en: "quality of the type `{type}` is for other tools: {value}",
        zh: "类型为 `{type}` 的质量要求由其他工具检查：{value}",
    };
    const METRIC: Text = Text {
        en: "rules have no counterpart to the metric `{metric}`",
        zh: "规则中没有与指标 `{metric}` 对应的内容",
    };
    const NO_LIST: Text = Text {
        en: "neither `validValues` nor `pattern` says what is valid",
        zh: "缺少说明有效值的 `validValues` 或 `pattern`",
    };
    let kind = one.text_of("type").unwrap_or("library");
    if kind != "library" {
        let value = ["query", "implementation", "description"].iter().find_map(|key| one.get(key)).unwrap_or(one);
        return stated.lost(path, OTHER, &[("type", kind), ("value", &value.shown())]);
    }
    let metric = one.text_of("metric").or_else(|| one.text_of("rule")).unwrap_or_default();
    // Before version 3.1 arguments stood beside the rule.
    let argument = |key: &str| one.get("arguments").and_then(|arguments| arguments.get(key)).or_else(|| one.get(key));
    if matches!(metric, "rowCount" | "countCheck") {
        return row_count(stated, one, path);
    }
    let limits = match limits(one) {
        Ok(limits) => limits,
        Err((why, value)) => return stated.lost(path, why, &[("value", &value)]),
    };
    let texts = |key: &str| -> Vec<String> {
        argument(key).map(Node::items).unwrap_or_default().iter().filter_map(Node::cell).collect()
    };
    match (metric, field) {
        ("nullValues" | "nullCount" | "nullCheck" | "noNullValues", Some(field)) => stated.filled(path, field, limits),
        ("missingValues" | "missingCount" | "noMissingValues", Some(field)) => {
            let missing = texts("missingValues").into_iter().filter(|value| !value.trim().is_empty()).collect();
            stated.filled(path, &Field { missing, ..field.clone() }, limits);
        }
        ("invalidValues" | "invalidCount" | "validValues" | "noInvalidValues", Some(field)) => {
            let (values, pattern) = (argument("validValues"), argument("pattern"));
            if let Some(values) = values {
                stated.listed(path, field, values.items(), false, limits.clone());
            }
            if let Some(pattern) = pattern {
                one_pattern(stated, (path, field), pattern, Flavour::Ecma, limits);
            } else if values.is_none() {
                stated.lost(path, NO_LIST, &[]);
            }
        }
        ("duplicateValues" | "duplicateCount" | "noDuplicateValues", field) => {
            let named = texts("properties");
            let fields: Vec<Field> = match field {
                Some(field) if named.is_empty() => vec![field.clone()],
                _ => named.iter().map(|name| field_of(name, properties)).collect(),
            };
            stated.unique(path, &fields, limits);
        }
        (metric, _) => stated.lost(path, METRIC, &[("metric", metric)]),
    }
}

/// How many rows there must be.
fn row_count(stated: &mut Stated, one: &Node, path: &str) {
    const NO_BOUND: Text = Text { en: "no bound that is a number: {value}", zh: "缺少数值界限：{value}" };
    let mut parts = Vec::new();
    for (key, sign) in OPERATORS {
        parts.extend(one.get(key).and_then(Node::number).map(|bound| format!("count(*) {sign} {bound}")));
    }
    for (key, not) in [("mustBeBetween", ""), ("mustNotBeBetween", "NOT ")] {
        let ends: Vec<String> =
            one.get(key).map(Node::items).unwrap_or_default().iter().filter_map(Node::number).collect();
        if let [from, to] = ends.as_slice() {
            parts.push(format!("count(*) {not}BETWEEN {from} AND {to}"));
        }
    }
    if parts.is_empty() {
        return stated.lost(path, NO_BOUND, &[("value", &one.shown())]);
    }
    rows(stated, path, "count", &parts.join(" AND "), graded(one, ">0".to_owned()));
}

/// The bounds on what is found, as limits of a rule. Without any nothing may be found.
fn limits(one: &Node) -> Result<Limits, (Text, String)> {
    const FLOOR: Text = Text {
        en: "limits are upper bounds on what is found; this is another: {value}",
        zh: "限值是发现数量的上限；此处不是：{value}",
    };
    const UNIT: Text = Text {
        en: "what is found is counted or shared out; the unit is {value}",
        zh: "发现只按数量或百分比计；单位为 {value}",
    };
    let percent = match one.text_of("unit").unwrap_or("rows") {
        "rows" | "absolute" | "count" => "",
        "percent" | "%" => "%",
        other => return Err((UNIT, other.to_owned())),
    };
    let mut bounds: Vec<String> = Vec::new();
    for (key, value) in one.entries().iter().filter(|(key, _)| key.starts_with("must")) {
        let ends: Vec<String> = value.one_or_many().iter().filter_map(Node::number).collect();
        let ends: Vec<&str> = ends.iter().map(String::as_str).collect();
        let bound = match (key.as_str(), ends.as_slice()) {
            ("mustBe" | "mustBeLessOrEqualTo", ["0"]) => ">0".to_owned(),
            ("mustBeLessOrEqualTo", [most]) | ("mustBeBetween", ["0", most]) if !most.starts_with('-') => {
                format!(">{most}{percent}")
            }
            ("mustBeLessThan", [most]) if !most.starts_with('-') => format!(">={most}{percent}"),
            _ => return Err((FLOOR, format!("{key}: {}", value.shown()))),
        };
        bounds.push(bound);
    }
    match bounds.len() {
        0 => Ok(graded(one, ">0".to_owned())),
        1 => Ok(graded(one, bounds.remove(0))),
        _ => Err((FLOOR, one.shown())),
    }
}

/// A limit that warns or fails, as the severity says.
fn graded(one: &Node, limit: String) -> Limits {
    let severity = one.text_of("severity").unwrap_or_default().to_lowercase();
    if MILD.contains(&severity.as_str()) {
        Limits { warn: Some(limit), fail: None }
    } else {
        Limits { warn: None, fail: Some(limit) }
    }
}
