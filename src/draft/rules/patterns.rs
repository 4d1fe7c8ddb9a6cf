//! Codes that are built alike.

use std::collections::{BTreeMap, BTreeSet};

use super::Proposal;
use super::evidence::{Bar, Evidence};
use super::mined::{Mined, MinedColumn};
use crate::model::{Kind, Text};

/// Most runs of signs of one kind that a code has.
const RUNS: usize = 8;

/// Distinct values at least: a few words have no pattern.
const DISTINCT: usize = 20;

/// Most kinds of codes in one column.
const KINDS: usize = 3;

/// A kind of code speaks for itself from this share of values on.
const SHARE: u64 = 20;

/// What characters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Digits,
    Capitals,
    Small,
    Han,
    /// A sign that stands for itself.
    Sign(char),
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Self::Digits,
            'A'..='Z' => Self::Capitals,
            'a'..='z' => Self::Small,
            '\u{4e00}'..='\u{9fff}' => Self::Han,
            other => Self::Sign(other),
        }
    }

    fn set(self) -> String {
        match self {
            Self::Digits => "[0-9]".to_owned(),
            Self::Capitals => "[A-Z]".to_owned(),
            Self::Small => "[a-z]".to_owned(),
            Self::Han => r"\p{Han}".to_owned(),
            Self::Sign(sign) => regex::escape(&sign.to_string()),
        }
    }
}

/// The values with the same runs.
#[derive(Debug, Default)]
struct Shape<'v> {
    count: u64,
    /// Of each run the distinct texts.
    runs: Vec<BTreeSet<&'v str>>,
    values: u64,
}

/// Proposes patterns of columns for which nothing better was found.
pub(super) fn propose(mined: &Mined, bar: Bar, better: &[&[(usize, Proposal)]]) -> Vec<Proposal> {
    let is_known = |at: usize| better.iter().any(|known| known.iter().any(|(column, _)| *column == at));
    let all = mined.columns.iter().enumerate().filter(|(at, _)| !is_known(*at));
    all.filter_map(|(_, column)| pattern(column, bar)).collect()
}

fn pattern(column: &MinedColumn, bar: Bar) -> Option<Proposal> {
    const TITLE: Text = Text { en: "{column} is built like {example}", zh: "{column} 的格式如 {example}" };
    let is_code =
        matches!(column.kind(), Kind::Id | Kind::Text) && (column.numbers.is_none() || column.column.is_some());
    let has_digits = column.values.iter().filter(|value| value.bytes().any(|byte| byte.is_ascii_digit())).count();
    if !is_code || column.values.len() < DISTINCT || has_digits * 10 < column.values.len() * 9 {
        return None;
    }
    let mut shapes: BTreeMap<Vec<Class>, Shape<'_>> = BTreeMap::new();
    for (value, &count) in column.values.iter().zip(&column.counts[1..]) {
        let runs = runs_of(value);
        if runs.len() > RUNS {
            continue;
        }
        let shape = shapes.entry(runs.iter().map(|(class, _)| *class).collect()).or_default();
        shape.runs.resize(runs.len(), BTreeSet::new());
        for (texts, (_, text)) in shape.runs.iter_mut().zip(runs) {
            texts.insert(text);
        }
        shape.count += count;
        shape.values += 1;
    }
    let mut shapes: Vec<(Vec<Class>, Shape<'_>)> = shapes.into_iter().collect();
    shapes.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
    shapes.retain(|(_, shape)| shape.count * SHARE >= column.filled() && shape.values >= DISTINCT as u64 / 2);
    shapes.truncate(KINDS);
    let fitting: u64 = shapes.iter().map(|(_, shape)| shape.count).sum();
    let evidence = Evidence::of(column.filled(), column.filled() - fitting);
    if shapes.is_empty() || !bar.is_met(evidence) {
        return None;
    }
    let parts: Vec<String> = shapes.iter().map(|(classes, shape)| expression(classes, shape)).collect();
    let pattern = if let [one] = parts.as_slice() { format!("^{one}$") } else { format!("^({})$", parts.join("|")) };
    let assert = format!("regexp_like({}, '{}')", column.written(), pattern.replace('\'', "''"));
    Some(Proposal {
        id: format!("{}-pattern", column.slug()),
        check: "expression",
        title: TITLE.owned(&[("column", &column.caption), ("example", example(column, &shapes[0].0))]),
        keys: vec![("assert", toml::Value::String(assert).to_string())],
        evidence,
        notes: Vec::new(),
    })
}

/// The first value with these runs.
fn example<'c>(column: &'c MinedColumn, classes: &[Class]) -> &'c str {
    let has = |value: &&String| runs_of(value).iter().map(|(class, _)| class).eq(classes);
    column.values.iter().find(has).map_or("", String::as_str)
}

/// The runs of signs of one kind.
fn runs_of(value: &str) -> Vec<(Class, &str)> {
    let mut runs: Vec<(Class, &str)> = Vec::new();
    let mut from = 0;
    let mut class = None;
    for (at, c) in value.char_indices() {
        let next = Class::of(c);
        if class.is_some_and(|class| class != next) {
            runs.extend(class.map(|class| (class, &value[from..at])));
            from = at;
        }
        class = Some(next);
    }
    runs.extend(class.map(|class| (class, &value[from..])));
    runs
}

/// Values with the same runs as a regular expression: a run that never changes stands for itself, one of one length has it, any
/// other has one sign or more, since what counts grows.
fn expression(classes: &[Class], shape: &Shape<'_>) -> String {
    let mut expression = String::new();
    for (class, texts) in classes.iter().zip(&shape.runs) {
        let mut lengths: Vec<usize> = texts.iter().map(|text| text.chars().count()).collect();
        lengths.sort_unstable();
        lengths.dedup();
        match (texts.first(), texts.len(), lengths.as_slice()) {
            (Some(text), 1, _) => expression.push_str(&regex::escape(text)),
            (_, _, [1]) => expression.push_str(&class.set()),
            (_, _, [length]) => expression.push_str(&format!("{}{{{length}}}", class.set())),
            _ => expression.push_str(&format!("{}+", class.set())),
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_the_expression_they_share() {
        for (values, expected) in [
            (&["SO2024-0001", "SO2024-0002", "SO2023-9999"][..], r"SO[0-9]{4}\-[0-9]{4}"),
            (&["A1", "B22", "C333"], "[A-Z][0-9]+"),
            (&["浙A1", "苏B2"], r"\p{Han}[A-Z][0-9]"),
        ] {
            let mut shape = Shape::default();
            let classes: Vec<Class> = runs_of(values[0]).iter().map(|(class, _)| *class).collect();
            shape.runs.resize(classes.len(), BTreeSet::new());
            for value in values {
                for (texts, (_, text)) in shape.runs.iter_mut().zip(runs_of(value)) {
                    texts.insert(text);
                }
            }
            assert_eq!(expression(&classes, &shape), expected);
        }
    }
}
