//! Names of customers in the form in which they are compared.

use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::model::script::{is_han, simplified_char};

/// Longest Chinese name, in characters, that can be a person's.
const LONGEST_HAN_PERSON: usize = 4;

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// A company, shop, school or the like.
    Organisation,
    /// A person, or a name that may be a person's: equality of it alone proves nothing.
    Person,
}

/// A name, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is the name of.
    pub kind: NameKind,
    /// The form in which names are equal or not.
    pub key: String,
    /// The key without its legal form, by which near names are looked for.
    pub core: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    form: Vec<Form>,
    organisation: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: String,
    spellings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    han: Vec<String>,
    latin: Vec<String>,
}

/// Understands names. Making one reads the lists; it is shared by a whole run.
pub struct Namer {
    /// Chinese spellings with their form, the longest first.
    han_forms: Vec<(String, String)>,
    /// Latin spellings with their form, the longest first.
    latin_forms: Vec<(String, String)>,
    words: Words,
}

const LISTS: &str = include_str!("../../rules/lists/legal_forms.toml");

impl Namer {
    /// Reads the shipped lists.
    ///
    /// # Errors
    /// When they do not load; a test keeps that from being released.
    pub fn new() -> Result<&'static Self, String> {
        static NAMER: OnceLock<Result<Namer, String>> = OnceLock::new();
        NAMER.get_or_init(Self::load).as_ref().map_err(Clone::clone)
    }

    fn load() -> Result<Self, String> {
        let lists: Lists = toml::from_str(LISTS).map_err(|error| error.to_string())?;
        let (mut han_forms, mut latin_forms) = (Vec::new(), Vec::new());
        for form in lists.form {
            for spelling in form.spellings {
                let forms = if spelling.chars().any(is_han) { &mut han_forms } else { &mut latin_forms };
                forms.push((spelling, form.name.clone()));
            }
        }
        han_forms.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        latin_forms.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        Ok(Self { han_forms, latin_forms, words: lists.organisation })
    }

    /// Understands a name: width, case, spaces, brackets, traditional characters and the spelling of legal forms make no
    /// difference. A masked name has no key; `None`.
    #[must_use]
    pub fn understand(&self, name: &str) -> Option<Name> {
        if crate::normalise::contact::is_masked(name) {
            return None;
        }
        let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
        let has_han = folded.chars().any(is_han);
        let simplified = if has_han { folded.chars().map(simplified_char).collect() } else { folded };
        let dotted = simplified.contains(['·', '・', '•', '‧']);
        let (key, core, has_form) = if has_han { self.han(&simplified) } else { self.latin(&simplified) };
        if key.is_empty() {
            return None;
        }
        let kind = if has_form || (!dotted && self.is_organisation(&key, has_han)) {
            NameKind::Organisation
        } else {
            NameKind::Person
        };
        Some(Name { kind, key, core })
    }

    /// Key and core of a name with Chinese characters: no spaces or signs, one spelling of each legal form.
    fn han(&self, name: &str) -> (String, String, bool) {
        let bare: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '(' | ')')).collect();
        for (spelling, form) in &self.han_forms {
            if let Some(at) = bare.find(spelling.as_str()) {
                let (before, after) = (&bare[..at], &bare[at + spelling.len()..]);
                let strip = |text: &str| text.replace(['(', ')'], "");
                let (before, after) = (strip(before), strip(after));
                return (format!("{before}{form}{after}"), format!("{before}{after}"), true);
            }
        }
        let plain = bare.replace(['(', ')'], "");
        (plain.clone(), plain, false)
    }

    /// Key and core of a name in Latin or another alphabet: words separated by one space, one spelling of each legal form.
    fn latin(&self, name: &str) -> (String, String, bool) {
        let spaced: String = name.chars().map(|c| if c.is_alphanumeric() || c == '&' { c } else { ' ' }).collect();
        let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
        let bare = words.join(" ");
        for (spelling, form) in &self.latin_forms {
            if let Some(core) = bare.strip_suffix(spelling.as_str()).and_then(|core| core.strip_suffix(' ')) {
                return (format!("{core} {form}"), core.to_owned(), true);
            }
        }
        (bare.clone(), bare, false)
    }

    fn is_organisation(&self, key: &str, has_han: bool) -> bool {
        if has_han {
            let length = key.chars().count();
            let has_word = |word: &String| key.contains(word.as_str()) && length > word.chars().count();
            // A dot stands within the names of persons, a form of address behind them.
            let person = key.ends_with("先生") || key.ends_with("女士") || key.ends_with("小姐");
            return length > LONGEST_HAN_PERSON && !person
                || (length == LONGEST_HAN_PERSON && self.words.han.iter().any(has_word));
        }
        key.split(' ').any(|word| self.words.latin.iter().any(|known| known == word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understand(name: &str) -> Name {
        Namer::new().expect("lists load").understand(name).expect(name)
    }

    #[test]
    fn spellings_of_one_organisation_are_equal() {
        for (a, b) in [
            ("北京华信科技有限责任公司", "北京华信科技有限公司"),
            ("臺灣積體電路製造股份有限公司", "台湾积体电路制造股份有限公司"),
            ("华信（北京）科技有限公司", "华信(北京)科技 有限公司"),
            ("ＡＢＣ贸易有限公司", "abc贸易有限公司"),
            ("Acme Trading Co., Ltd.", "ACME TRADING COMPANY LIMITED"),
            ("Blue Sky, Inc.", "Blue Sky Incorporated"),
        ] {
            assert_eq!(understand(a).key, understand(b).key, "{a} {b}");
            assert_eq!(understand(a).kind, NameKind::Organisation, "{a}");
        }
    }

    #[test]
    fn different_organisations_stay_different() {
        for (a, b) in [
            ("北京华信科技有限公司", "上海华信科技有限公司"),
            ("中国第一汽车有限公司", "中国第二汽车有限公司"),
            ("华信科技有限公司", "华信科技股份有限公司"),
            ("华信科技有限公司", "华信科技有限公司北京分公司"),
            ("Blue Sky Inc", "Blue Sky Ltd"),
        ] {
            assert_ne!(understand(a).key, understand(b).key, "{a} {b}");
        }
    }

    #[test]
    fn persons_and_masks_prove_nothing() {
        for name in ["张伟", "欧阳娜娜", "John Smith", "厂长", "买买提·吐尔逊", "欧阳娜娜女士"] {
            assert_eq!(understand(name).kind, NameKind::Person, "{name}");
        }
        assert!(Namer::new().expect("lists load").understand("王**").is_none());
    }
}
