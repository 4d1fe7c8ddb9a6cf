//! Currencies by code and by the names that exports use.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// ISO 4217 codes and spellings, one currency a line.
const LIST: &str = include_str!("../../rules/lists/currencies.txt");

/// Currency signs, words and codes that may stand before an amount, each a spelling of the list. Shops on `WordPress`
/// write signs as entities of HTML.
pub(super) const CURRENCY_SIGNS: &[&str] = &[
    "￥",
    "¥",
    "$",
    "€",
    "£",
    "CNY",
    "RMB",
    "USD",
    "EUR",
    "GBP",
    "HKD",
    "JPY",
    "US$",
    "HK$",
    "人民币",
    "₹",
    "INR",
    "Rs.",
    "₩",
    "KRW",
    "₽",
    "฿",
    "₺",
    "₫",
    "AU$",
    "CA$",
    "NZ$",
    "SG$",
    "Rs",
    "A$",
    "AUD",
    "C$",
    "CAD",
    "S$",
    "SGD",
    "NT$",
    "TWD",
    "CHF",
    "&#36;",
    "&yen;",
    "&#165;",
    "&euro;",
    "&#8364;",
    "&pound;",
    "&#163;",
    "&#8377;",
];

/// The same behind the amount.
pub(super) const CURRENCY_WORDS: &[&str] = &[
    "元", "圆", "CNY", "RMB", "USD", "EUR", "GBP", "HKD", "JPY", "€", "₹", "₽", "CHF", "AUD", "CAD", "SGD", "INR",
    "KRW", "TWD", "&#8364;", "&euro;",
];

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
    fn every_sign_that_is_read_is_of_a_currency() {
        for sign in CURRENCY_SIGNS.iter().chain(CURRENCY_WORDS) {
            assert!(code(sign).is_some(), "{sign}");
        }
    }

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
