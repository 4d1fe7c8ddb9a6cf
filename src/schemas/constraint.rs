//! Constraints that every kind of schema has under much the same names: bounds, lengths, patterns, types.

use super::node::{Node, under};
use super::pattern::{Flavour, translated};
use super::stated::{Field, Limits, Rule, Stated, id, quoted};
use crate::expression::moment;
use crate::model::{OwnedText, Text};

/// What a bound is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// The number in the cell.
    Number,
    /// The day in the cell.
    Day,
    /// The moment in the cell.
    Moment,
}

/// The bounds, each with its sign and what is said of it.
const BOUNDS: [(&str, &str, Text); 4] = [
    ("minimum", ">=", Text { en: "{column} is at least {bound}", zh: "{column} 不小于 {bound}" }),
    ("maximum", "<=", Text { en: "{column} is at most {bound}", zh: "{column} 不大于 {bound}" }),
    ("exclusiveMinimum", ">", Text { en: "{column} is above {bound}", zh: "{column} 大于 {bound}" }),
    ("exclusiveMaximum", "<", Text { en: "{column} is below {bound}", zh: "{column} 小于 {bound}" }),
];

/// Lengths, each with its sign and what is said of it.
const LENGTHS: [(&str, &str, Text); 2] = [
    ("minLength", ">=", Text { en: "{column} has {bound} characters at least", zh: "{column} 至少 {bound} 个字符" }),
    ("maxLength", "<=", Text { en: "{column} has {bound} characters at most", zh: "{column} 至多 {bound} 个字符" }),
];

/// Keys that [`bounds`], [`lengths`] and [`pattern`] read.
pub(super) const KEYS: [&str; 8] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"];

/// The bounds that stand in a map.
pub(super) fn bounds(stated: &mut Stated, path: &str, field: &Field, map: &Node, measure: Measure) {
    const WRONG: Text = Text {
        en: "`{value}` is no number that can be represented exactly, with at most 38 digits, 10 of them decimals",
        zh: "`{value}` 不是可精确表示的数值（最多 38 位，其中小数 10 位）",
    };
    const NO_DAY: Text =
        Text { en: "`{value}` is no date with the year first", zh: "`{value}` 不是年份在前的日期" };
    let day = |value: &Node| value.text().filter(|text| moment(text).is_some()).map(str::to_owned);
    let wrong = if measure == Measure::Number { WRONG } else { NO_DAY };
    let exclusive = |key: &str| map.is_set(key);
    for (key, sign, title) in BOUNDS {
        let Some(value) = map.get(key) else { continue };
        let path = under(path, key);
        // In older drafts, and in contracts, the exclusive bound is a flag beside the bound.
        let (sign, title) = match (key, value) {
            ("exclusiveMinimum" | "exclusiveMaximum", Node::Flag(_)) => continue,
            ("minimum", _) if exclusive("exclusiveMinimum") => (">", BOUNDS[2].2),
            ("maximum", _) if exclusive("exclusiveMaximum") => ("<", BOUNDS[3].2),
            _ => (sign, title),
        };
        let (side, bound) = match measure {
            Measure::Number => (Some(field.number()), value.number()),
            Measure::Day => (Some(field.moment()), day(value).map(|text| format!("DATE {}", quoted(&text)))),
            Measure::Moment => (Some(field.moment()), day(value).map(|text| format!("TIMESTAMP {}", quoted(&text)))),
        };
        let (Some(side), Some(bound)) = (side, bound) else {
            stated.lost(&path, wrong, &[("value", &value.shown())]);
            continue;
        };
        let title = title.owned(&[("column", field.caption()), ("bound", &value.shown())]);
        stated.expression(&path, field, (key, title), format!("{side} {sign} {bound}"));
    }
    if let Some(value) = map.get("multipleOf") {
        const TITLE: Text = Text { en: "{column} is a multiple of {step}", zh: "{column} 是 {step} 的倍数" };
        const STEP: Text = Text {
            en: "`{value}` is no number above 0 that can be represented exactly",
            zh: "`{value}` 不是可精确表示的正数",
        };
        let path = under(path, "multipleOf");
        match value.number().filter(|step| !step.starts_with('-') && step.bytes().any(|b| (b'1'..=b'9').contains(&b))) {
            Some(step) => {
                let title = TITLE.owned(&[("column", field.caption()), ("step", &step)]);
                stated.expression(&path, field, ("multiple", title), format!("{} % {step} = 0", field.number()));
            }
            None => stated.lost(&path, STEP, &[("value", &value.shown())]),
        }
    }
}

/// The lengths that stand in a map.
pub(super) fn lengths(stated: &mut Stated, path: &str, field: &Field, map: &Node) {
    const WRONG: Text = Text { en: "`{value}` is no length", zh: "`{value}` 不是长度" };
    for (key, sign, title) in LENGTHS {
        let Some(value) = map.get(key) else { continue };
        let path = under(path, key);
        match value.number().filter(|bound| !bound.starts_with('-')) {
            Some(bound) => {
                let title = title.owned(&[("column", field.caption()), ("bound", &bound)]);
                stated.expression(&path, field, (key, title), format!("length({}) {sign} {bound}", field.cell()));
            }
            None => stated.lost(&path, WRONG, &[("value", &value.shown())]),
        }
    }
}

/// The pattern that stands in a map.
pub(super) fn pattern(stated: &mut Stated, path: &str, field: &Field, map: &Node, flavour: Flavour) {
    if let Some(value) = map.get("pattern") {
        one_pattern(stated, (&under(path, "pattern"), field), value, flavour, Limits::default());
    }
}

/// A pattern.
pub(super) fn one_pattern(
    stated: &mut Stated,
    (path, field): (&str, &Field),
    value: &Node,
    flavour: Flavour,
    limits: Limits,
) {
    const TITLE: Text = Text { en: "{column} fits its pattern", zh: "{column} 符合格式" };
    const OTHER: Text = Text {
        en: "the pattern `{pattern}` has signs that would mean something else here",
        zh: "模式 `{pattern}` 中有此处含义不同的写法",
    };
    match value.text().and_then(|text| translated(text, flavour)) {
        Some(translated) => {
            let title = TITLE.owned(&[("column", field.caption())]);
            let assert = format!("regexp_like({}, {})", field.cell(), quoted(&translated));
            let before = stated.items.len();
            stated.expression(path, field, ("pattern", title), assert);
            if let Some(super::stated::Item::Rule(rule)) = stated.items.get_mut(before) {
                rule.limits = limits;
            }
        }
        None => stated.lost(path, OTHER, &[("pattern", &value.shown())]),
    }
}

/// Types that a column may have, beside text, which everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Numbers.
    Number,
    /// Whole numbers.
    Integer,
    /// Days, as `2024-01-31`.
    Day,
    /// Points in time, as `2024-01-31T08:00:00Z`.
    Moment,
    /// Times of day.
    Clock,
    /// Universally unique identifiers.
    Uuid,
}

/// That the filled cells of a column are of a type.
pub(super) fn of_type(stated: &mut Stated, path: &str, field: &Field, of: Type) {
    const NUMBER: Text = Text { en: "{column} is a number", zh: "{column} 是数值" };
    const WHOLE: Text = Text { en: "{column} is a whole number", zh: "{column} 是整数" };
    const DAY: Text = Text { en: "{column} is a day such as 2024-01-31", zh: "{column} 是日期，如 2024-01-31" };
    const MOMENT: Text = Text {
        en: "{column} is a point in time such as 2024-01-31T08:00:00Z",
        zh: "{column} 是时刻，如 2024-01-31T08:00:00Z",
    };
    const CLOCK: Text = Text { en: "{column} is a time such as 08:00:00", zh: "{column} 是时间，如 08:00:00" };
    const UUID: Text = Text { en: "{column} is a UUID", zh: "{column} 是 UUID" };
    let (cell, number) = (field.cell(), field.cell_number());
    let fits = |pattern: &str| format!("regexp_like({cell}, '{pattern}')");
    let (what, title, assert) = match of {
        Type::Number => ("number", NUMBER, format!("{number} IS NOT NULL")),
        Type::Integer => ("integer", WHOLE, format!("{number} % 1 IS NOT DISTINCT FROM 0")),
        Type::Day => {
            let shape = fits("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
            ("date", DAY, format!("{shape} AND TRY_CAST({cell} AS DATE) IS NOT NULL"))
        }
        Type::Moment => {
            let shape = fits(concat!(
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}",
                r"(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?$"
            ));
            ("date-time", MOMENT, format!("{shape} AND TRY_CAST({cell} AS TIMESTAMP) IS NOT NULL"))
        }
        Type::Clock => {
            let shape = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?$";
            ("time", CLOCK, fits(shape))
        }
        Type::Uuid => ("uuid", UUID, fits("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")),
    };
    stated.is_such(path, field, what, title, assert);
}

/// That the filled cells of a column are one of the words for yes and no.
pub(super) fn yes_or_no(stated: &mut Stated, path: &str, field: &Field, words: &[String]) {
    const TITLE: Text = Text { en: "{column} is true or false", zh: "{column} 是 true 或 false" };
    let list: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let assert = format!("{} IN ({})", field.cell(), list.join(", "));
    stated.expression(path, field, ("boolean", TITLE.owned(&[("column", field.caption())])), assert);
}

/// How many rows a table has: an expression of its own about `count(*)`.
pub(super) fn rows(stated: &mut Stated, path: &str, what: &str, assert: &str, limits: Limits) {
    const TITLE: Text = Text { en: "The number of rows: {assert}", zh: "行数：{assert}" };
    let title: OwnedText = TITLE.owned(&[("assert", assert)]);
    let keys = vec![("assert", toml::Value::String(assert.to_owned()))];
    let id = id("rows", what);
    stated.add(Rule { path: path.to_owned(), id, check: "file-expression", title, keys, limits });
}
