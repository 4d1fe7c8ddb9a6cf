//! The keys of a rule, each judged alone.

use super::pack::RawRule;
use super::syntax::syntax;
use crate::model::{OwnedText, Text};

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
