//! The keys of a rule, each judged alone, and the tables of a rule file.

use super::pack::RawRule;
use super::suggest::suggest;
use super::syntax::syntax;
use crate::model::{OwnedText, Text};
use crate::problem::Problem;

/// The keys that a rule may have.
#[cfg(feature = "engine")]
pub(super) const KEYS: [&str; 17] = [
    "id",
    "check",
    "columns",
    "source",
    "warn",
    "fail",
    "min_units",
    "on_fail",
    "owner",
    "required",
    "enabled",
    "title",
    "params",
    "assert",
    "where",
    "by",
    "segments",
];

/// A rule in which every key is right, and nothing else.
const PROBE: &str = "id = '-'\ncheck = '-'\ntitle = { en = '-', zh = '-' }";

/// Takes the keys out of a rule that do not exist or have a value of the wrong kind, and puts in what is missing; gives what
/// is wrong, with the key where there is one.
pub(super) fn take_wrong_keys(written: &mut toml::Table) -> Vec<(Option<String>, OwnedText)> {
    let probe: toml::Table = toml::from_str(PROBE).unwrap_or_default();
    let mut wrong = Vec::new();
    for (key, value) in written.iter() {
        let mut alone = probe.clone();
        alone.insert(key.clone(), value.clone());
        if let Err(error) = alone.try_into::<RawRule>() {
            wrong.push((Some(key.clone()), syntax(error.message())));
        }
    }
    for (key, value) in &probe {
        let is_wrong = wrong.iter().any(|(other, _)| other.as_ref() == Some(key));
        if !written.contains_key(key) {
            const MISSING: Text = Text { en: "`{name}` is missing", zh: "缺少 `{name}`" };
            wrong.push((None, MISSING.owned(&[("name", key)])));
        }
        // Without a check nothing more can be said; an id or title may be anything.
        if key != "check" && (is_wrong || !written.contains_key(key)) {
            written.insert(key.clone(), value.clone());
        }
    }
    let gone: Vec<String> =
        wrong.iter().filter_map(|(key, _)| key.clone()).filter(|key| key != "id" && key != "title").collect();
    for key in gone {
        written.remove(&key);
    }
    wrong
}

/// The line of a key within the rule that begins on `from`; the rule's own line where it is not found.
pub(super) fn key_line(text: &str, from: usize, key: &str) -> usize {
    let below = text.match_indices('\n').nth(from.saturating_sub(1)).map_or("", |(at, _)| &text[at + 1..]);
    line_below(below, from, key)
}

/// The same, given the text below the rule's first line.
pub(super) fn line_below(below: &str, from: usize, key: &str) -> usize {
    let mut rule = below.lines().take_while(|line| !line.trim_start().starts_with("[["));
    let is_key = |line: &str| {
        let line = line.trim_start();
        // A table may have a header of its own.
        let header = line.strip_prefix("[rule.").and_then(|name| name.strip_prefix(key));
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
            || header.is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
    };
    rule.position(is_key).map_or(from, |at| from + at + 1)
}

/// Notes what stands at the top of a rule file and means nothing there.
pub(super) fn unknown_tables(file: &str, text: &str, legible: &str, problems: &mut Vec<Problem>) {
    const UNKNOWN: Text = Text {
        en: "`{name}` means nothing in a rule file, which has [[rule]] and [[waiver]]",
        zh: "规则文件中没有 `{name}`；其中只有 [[rule]] 和 [[waiver]]",
    };
    const TABLES: [&str; 2] = ["rule", "waiver"];
    let Ok(table) = toml::de::DeTable::parse(legible) else { return };
    for (key, _) in table.get_ref().iter().filter(|(key, _)| !TABLES.contains(&key.get_ref().as_ref())) {
        let name: &str = key.get_ref();
        let said = suggest(UNKNOWN.owned(&[("name", name)]), name, &TABLES);
        problems.push(Problem::at(file, text, Some(key.span()), said));
    }
}
