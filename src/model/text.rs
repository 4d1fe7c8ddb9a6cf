//! Texts that users read, each written once as an English and Chinese pair next to the code it names.

use serde::{Deserialize, Serialize};

/// A language of reports and messages. Machine formats carry both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The language of the user's locale; English where it is unknown.
    #[must_use]
    pub fn from_locale() -> Self {
        match sys_locale::get_locale() {
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }
}

/// A fixed text in both languages. `{name}` marks a value that [`Text::fill`] puts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }

    /// The text in one language with every `{name}` replaced by its value. A name without a value stays as it is.
    #[must_use]
    pub fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        fill(self.get(lang), values)
    }

    /// The text as it is said of `count` things: `one` is its English form where that is exactly one. Chinese has one
    /// form for every count.
    #[must_use]
    pub const fn counted(self, count: u64, one: &'static str) -> Self {
        if count == 1 { Self { en: one, zh: self.zh } } else { self }
    }

    /// The text in both languages with every `{name}` replaced by its value.
    #[must_use]
    pub fn owned(&self, values: &[(&str, &str)]) -> OwnedText {
        OwnedText { en: fill(self.en, values), zh: fill(self.zh, values) }
    }
}

impl Text {
    /// The text in both languages with every `{name}` replaced by a text of the same language.
    #[must_use]
    pub fn owned_with(&self, texts: &[(&str, Text)]) -> OwnedText {
        let of =
            |pick: fn(&Text) -> &'static str| texts.iter().map(|(name, text)| (*name, pick(text))).collect::<Vec<_>>();
        OwnedText { en: fill(self.en, &of(|text| text.en)), zh: fill(self.zh, &of(|text| text.zh)) }
    }

    /// A name or other word that is the same in both languages.
    #[must_use]
    pub const fn same(word: &'static str) -> Self {
        Self { en: word, zh: word }
    }
}

/// A text of a rule or profile file: a pair as in `title = { en = "…", zh = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnedText {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl OwnedText {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// Replaces each `{name}` of `template` in one pass, so that a value which itself holds braces is left alone.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let replaced = after.find('}').and_then(|close| {
            let value = values.iter().find(|(name, _)| *name == &after[..close])?.1;
            Some((value, close))
        });
        if let Some((value, close)) = replaced {
            out.push_str(value);
            rest = &after[close + 1..];
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Text = Text { en: "{observed} is not {expected}", zh: "{observed} 不是 {expected}" };

    #[test]
    fn values_are_filled_once_and_their_own_braces_stay() {
        let filled = TEXT.fill(Lang::En, &[("observed", "{expected}"), ("expected", "1")]);
        assert_eq!(filled, "{expected} is not 1");
    }

    #[test]
    fn only_exactly_one_is_said_in_the_singular() {
        const RULES: Text = Text { en: "{count} rules", zh: "{count} 条规则" };
        for (count, en) in [(0, "{count} rules"), (1, "{count} rule"), (2, "{count} rules"), (21, "{count} rules")] {
            assert_eq!(RULES.counted(count, "{count} rule"), Text { en, zh: RULES.zh });
        }
    }

    #[test]
    fn a_name_without_a_value_stays() {
        assert_eq!(TEXT.fill(Lang::Zh, &[("observed", "3")]), "3 不是 {expected}");
    }
}
