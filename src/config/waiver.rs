//! Waivers in rule files.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::keys::key_line;
use super::pack::problem;
use super::slips::legible;
use super::syntax::syntax;
use crate::model::{Fingerprint, Text};
use crate::problem::{Problem, point};
use crate::waivers::Waiver;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    rule: Option<String>,
    order_id: Option<String>,
    fingerprint: Option<String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    by: String,
}

#[derive(Debug, Default, Deserialize)]
struct RawWaivers {
    #[serde(default)]
    waiver: Vec<toml::Spanned<toml::Table>>,
}

/// The waivers of a rule file; what is wrong with them is noted. `rules` are the ids that there are, where all are known.
pub(super) fn read(file: &str, text: &str, rules: Option<&[&str]>, problems: &mut Vec<Problem>) -> Vec<Waiver> {
    const NO_RULE: Text = Text { en: "there is no rule `{name}`", zh: "没有规则 `{name}`" };
    const WIDE: Text = Text {
        en: "a waiver names a `rule` or a `fingerprint`, else it would waive everything",
        zh: "豁免须写明 `rule` 或 `fingerprint`，否则会豁免一切",
    };
    const MISSING: Text = Text {
        en: "`{name}` is missing or empty: a waiver says why and by whom",
        zh: "缺少 `{name}` 或其为空：豁免须写明原因和负责人",
    };
    const DATE: Text = Text {
        en: "`until` is a day, such as until = 2026-12-31",
        zh: "`until` 应为日期，例如 until = 2026-12-31",
    };
    const NO_FINGERPRINT: Text = Text {
        en: "`fingerprint` is as findings.csv has it: the letter f and 20 hexadecimal digits",
        zh: "`fingerprint` 应与 findings.csv 中一致：字母 f 加 20 位十六进制数字",
    };
    // A file that is no TOML has been told of already.
    let Some(legible) = legible(file, text, &mut Vec::new()) else { return Vec::new() };
    let raw: RawWaivers = toml::from_str(&legible.text).unwrap_or_default();
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_at = |at: usize| starts.partition_point(|start| *start <= at);
    let known: Option<HashSet<&str>> = rules.map(|rules| rules.iter().copied().collect());
    let mut waivers = Vec::new();
    let first = problems.len();
    for spanned in raw.waiver {
        let line = line_at(spanned.span().start);
        let before = problems.len();
        let mut note = |key: &str, said| problems.push(problem(file, Some(key_line(text, line, key)), said));
        // A date is one of the parser's own, and is taken out before the rest is read.
        let mut written = spanned.into_inner();
        let until = written.remove("until");
        let raw: RawWaiver = match written.try_into() {
            Ok(raw) => raw,
            Err(error) => {
                problems.push(problem(file, Some(line), syntax(toml::de::Error::message(&error))));
                continue;
            }
        };
        if let (Some(rule), Some(rules), Some(known)) = (&raw.rule, rules, &known)
            && !known.contains(rule.as_str())
        {
            note("rule", super::unknown_name(NO_RULE, rule, rules));
        }
        if raw.rule.is_none() && raw.fingerprint.is_none() {
            note("order_id", WIDE.owned(&[]));
        }
        for (name, value) in [("reason", &raw.reason), ("by", &raw.by)] {
            if value.trim().is_empty() {
                note(name, MISSING.owned(&[("name", name)]));
            }
        }
        let fingerprint = raw.fingerprint.as_deref().map(Fingerprint::parse);
        if fingerprint == Some(None) {
            note("fingerprint", NO_FINGERPRINT.owned(&[]));
        }
        let until = until.map(|until| {
            let day = until.as_datetime()?.date?;
            Date::new(i16::try_from(day.year).ok()?, i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?).ok()
        });
        if until == Some(None) {
            note("until", DATE.owned(&[]));
        }
        if problems.len() == before {
            waivers.push(Waiver {
                rule: raw.rule,
                order_id: raw.order_id,
                fingerprint: fingerprint.flatten(),
                reason: raw.reason,
                by: raw.by,
                until: until.flatten(),
                place: format!("{file}:{line}"),
            });
        }
    }
    point(&mut problems[first..], text);
    waivers
}
