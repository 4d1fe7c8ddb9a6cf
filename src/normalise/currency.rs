//! Currencies by code and by the names that exports use.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// ISO 4217 codes and spellings, one currency a line.
const LIST: &str = include_str!("../../rules/lists/currencies.txt");

/// The ISO 4217 code of a currency that is written as code, name or sign; case does not matter.
#[must_use]
pub fn code(text: &str) -> Option<&'static str> {
    static CODES: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let codes = CODES.get_or_init(|| {
        let mut codes = HashMap::new();
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split('\t');
            let Some(code) = words.next().filter(|code| !code.is_empty()) else { continue };
            codes.insert(code.to_lowercase(), code);
            for word in words {
                codes.insert(word.nfkc().flat_map(char::to_lowercase).collect(), code);
            }
        }
        codes
    });
    let folded: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
    codes.get(folded.as_str()).copied()
}

/// How a currency is written: its code, then its other spellings.
pub fn spellings(code: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    LIST.lines().filter(move |line| line.split('\t').next() == Some(code)).flat_map(|line| line.split('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_known_by_code_name_and_sign() {
        for (text, expected) in [
            ("CNY", Some("CNY")),
            ("人民币", Some("CNY")),
            ("usd", Some("USD")),
            ("ＵＳＤ", Some("USD")),
            ("￥", Some("CNY")),
            ("€", Some("EUR")),
            ("XYZ", None),
            ("", None),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }
}
