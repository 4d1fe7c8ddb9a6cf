//! The parameters of a rule that every check has in common.

use super::pack::KnownCheck;
use super::suggest::unknown_name;
use crate::model::{Decimal, OwnedText, Text};

/// Notes parameters that the check does not have, and bounds that are none; whether the check has all of them.
pub(super) fn params(written: &toml::Table, check: &KnownCheck<'_>, note: &mut dyn FnMut(&str, OwnedText)) -> bool {
    let mut are_known = true;
    for key in written.keys() {
        if !check.params.contains(&key.as_str()) {
            const TEXT: Text = Text { en: "the check has no parameter `{name}`", zh: "该检查没有参数 `{name}`" };
            note(key, unknown_name(TEXT, key, check.params));
            // It may be any of those that are missed.
            are_known = false;
        }
    }
    let number = |key: &str| written.get(key).and_then(toml::Value::as_str).map(Decimal::parse);
    for key in ["min", "max"] {
        if written.contains_key(key) && !matches!(number(key), Some(Some(_))) {
            const TEXT: Text = Text {
                en: "`{key}` must be a plain decimal number in quotes, such as \"0.01\"",
                zh: "`{key}` 必须是加引号的十进制数，例如 \"0.01\"",
            };
            note(key, TEXT.owned(&[("key", key)]));
        }
    }
    if let (Some(Some(min)), Some(Some(max))) = (number("min"), number("max"))
        && min.compare(max) == Some(std::cmp::Ordering::Greater)
    {
        const TEXT: Text =
            Text { en: "`max` is {max} but `min` is {min}", zh: "`max` 为 {max}，而 `min` 为 {min}" };
        note("min", TEXT.owned(&[("max", &max.to_string()), ("min", &min.to_string())]));
    }
    are_known
}
