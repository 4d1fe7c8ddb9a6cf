//! "Did you mean …" for names that do not exist.

use crate::model::{OwnedText, Text};

/// Least similarity (Jaro-Winkler, 0 to 1) at which a name is worth suggesting.
const WORTH_SUGGESTING: f64 = 0.8;

/// So many known names can all be listed where none is near.
const FEW: usize = 12;

/// A message about a name that does not exist, with the known name nearest to it where one is near. `{name}` in the text
/// is the wrong name. Where none is near and there are few, all are listed.
#[must_use]
pub fn unknown_name(text: Text, wrong: &str, known: &[&str]) -> OwnedText {
    suggest(text.owned(&[("name", wrong)]), wrong, known)
}

/// The same for a message that already names what is wrong.
pub(crate) fn suggest(message: OwnedText, wrong: &str, known: &[&str]) -> OwnedText {
    match nearest(wrong, known) {
        Some(name) => did_you_mean(message, name),
        None if known.len() <= FEW => there_are(message, known),
        None => message,
    }
}

/// The known name that is nearest to a wrong one, where one is near.
pub(crate) fn nearest<'k>(wrong: &str, known: &[&'k str]) -> Option<&'k str> {
    let lower = wrong.to_lowercase();
    let near = known
        .iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), *name))
        .filter(|&(similarity, _)| similarity >= WORTH_SUGGESTING);
    near.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, name)| name)
}

/// Adds the name that was probably meant.
pub(crate) fn did_you_mean(mut message: OwnedText, name: &str) -> OwnedText {
    message.en.push_str(&format!("; did you mean `{name}`?"));
    message.zh.push_str(&format!("；您是否要用 `{name}`？"));
    message
}

/// Adds all names there are; nothing where there is none.
pub(crate) fn there_are(mut message: OwnedText, known: &[&str]) -> OwnedText {
    if !known.is_empty() {
        message.en.push_str(&format!("; there are {}", known.join(", ")));
        message.zh.push_str(&format!("；可用的有：{}", known.join("、")));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Text = Text { en: "no `{name}`", zh: "没有 `{name}`" };

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let said = unknown_name(TEXT, "future-dates", &["future-date", "time-order"]);
        assert_eq!(said.en, "no `future-dates`; did you mean `future-date`?");
        assert_eq!(unknown_name(TEXT, "xyz", &["future-date", "list"]).zh, "没有 `xyz`；可用的有：future-date、list");
        assert_eq!(unknown_name(TEXT, "xyz", &["future-date"; 13]).zh, "没有 `xyz`");
        assert_eq!(unknown_name(TEXT, "xyz", &[]).en, "no `xyz`");
    }
}
