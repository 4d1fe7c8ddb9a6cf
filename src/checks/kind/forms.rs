//! The forms of identifiers, with their check digits.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::checks::cell::invalid_tax_id::is_credit_code;
use crate::model::days_from_civil;
use crate::normalise::contact::{self, Phone};
use crate::normalise::currency;

/// Says whether a text has a form.
pub(crate) type Fits = fn(&str) -> bool;

/// The forms by their names in rules.
pub(crate) const FORMS: [(&str, Fits); 20] = [
    ("credit_code", |text| is_credit_code(text)),
    ("cn_id", is_identity_number),
    ("bank_card", is_bank_card),
    ("iban", is_iban),
    ("email", contact::is_email),
    ("phone", |text| contact::parse_phone(text).is_some()),
    ("cn_mobile", |text| matches!(contact::parse_phone(text), Some(Phone::Mobile(_)))),
    ("e164", is_e164),
    ("cn_postcode", |text| is_postcode("cn", text)),
    ("us_postcode", |text| is_postcode("us", text)),
    ("gb_postcode", |text| is_postcode("gb", text)),
    ("ca_postcode", |text| is_postcode("ca", text)),
    ("jp_postcode", |text| is_postcode("jp", text)),
    ("de_postcode", |text| is_postcode("de", text)),
    ("fr_postcode", |text| is_postcode("fr", text)),
    ("au_postcode", |text| is_postcode("au", text)),
    ("currency", |text| currency::code(text) == Some(text)),
    ("country", is_country),
    ("country_alpha3", is_country_alpha3),
    ("gtin", is_gtin),
];

/// The digits of a text that is nothing else.
fn digits(text: &str) -> Option<Vec<u32>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.is_ascii_digit().then(|| c.to_digit(10)).flatten()).collect();
    digits.filter(|digits| !digits.is_empty())
}

/// Weights of the first 17 digits of a resident identity number, and the check character of each remainder by 11 (GB
/// 11643-1999, ISO 7064 MOD 11-2).
const IDENTITY_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const IDENTITY_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Whether a text is a resident identity number of 18 characters: a day that exists, and the check character.
fn is_identity_number(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    let Some((body, check)) = text.char_indices().last().map(|(at, check)| (&text[..at], check)) else { return false };
    let Some(body) = digits(body).filter(|body| body.len() == IDENTITY_WEIGHTS.len()) else { return false };
    let part = |from: usize, to: usize| body[from..to].iter().fold(0i64, |sum, digit| sum * 10 + i64::from(*digit));
    let exists = days_from_civil(part(6, 10), part(10, 12), part(12, 14)).is_some();
    let sum: u32 = body.iter().zip(IDENTITY_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    body[0] != 0 && exists && IDENTITY_CHECKS[(sum % 11) as usize] == check
}

/// Whether a text is a card number: 13 to 19 digits, in groups or not, with the check digit of Luhn (ISO/IEC 7812-1).
fn is_bank_card(text: &str) -> bool {
    let joined: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let Some(digits) = digits(&joined).filter(|digits| (13..=19).contains(&digits.len())) else { return false };
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, &digit)| if at % 2 == 1 { doubled(digit) } else { digit }).sum();
    sum.is_multiple_of(10)
}

/// Whether a text is an international account number (ISO 13616): 15 to 34 characters, remainder 1 by 97.
fn is_iban(text: &str) -> bool {
    let joined: String = text.chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
    let fits = (15..=34).contains(&joined.len())
        && joined.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && joined.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
        && joined.bytes().skip(2).take(2).all(|byte| byte.is_ascii_digit());
    if !fits {
        return false;
    }
    let turned = joined[4..].chars().chain(joined[..4].chars());
    let remainder = turned.filter_map(|c| c.to_digit(36)).fold(0u64, |rest, value| {
        let base = if value > 9 { 100 } else { 10 };
        (rest * base + u64::from(value)) % 97
    });
    remainder == 1
}

/// Whether a text is a number of ITU-T E.164: a plus sign and up to 15 digits, the first of which is not 0.
fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').and_then(digits);
    digits.is_some_and(|digits| (7..=15).contains(&digits.len()) && digits[0] != 0)
}

/// Whether a text is a code of ISO 3166-1 alpha-2.
fn is_country(text: &str) -> bool {
    static CODES: LazyLock<HashSet<&str>> = LazyLock::new(|| codes(include_str!("../../../rules/lists/countries.txt")));
    !text.is_empty() && CODES.contains(text)
}

/// The first column of a list.
fn codes(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next()).collect()
}

/// Whether a text is a code of ISO 3166-1 alpha-3.
fn is_country_alpha3(text: &str) -> bool {
    static CODES: LazyLock<HashSet<&str>> =
        LazyLock::new(|| codes(include_str!("../../../rules/lists/countries_alpha3.txt")));
    !text.is_empty() && CODES.contains(text)
}

/// The postcodes of countries as their posts write them (UPU, Postal addressing systems); those of the United Kingdom by BS 7666,
/// of Canada without the letters that Canada Post leaves out. Letters may be small, and the space left out.
const POSTCODES: [(&str, &str); 8] = [
    ("cn", "^[0-9]{6}$"),
    ("us", "^[0-9]{5}(-[0-9]{4})?$"),
    (
        "gb",
        "(?i)^(gir ?0aa|[a-pr-uwyz]([0-9]{1,2}|[a-hk-y][0-9]([0-9]|[abehmnprv-y])?|[0-9][a-hjkps-uw]) ?[0-9][abd-hjlnp-uw-z]{2})$",
    ),
    ("ca", "(?i)^[abceghj-nprstvxy][0-9][abceghj-nprstv-z] ?[0-9][abceghj-nprstv-z][0-9]$"),
    ("jp", "^[0-9]{3}-?[0-9]{4}$"),
    ("de", "^(0[1-9]|[1-9][0-9])[0-9]{3}$"),
    ("fr", "^(0[1-9]|[1-9][0-9])[0-9]{3}$"),
    ("au", "^[0-9]{4}$"),
];

/// Whether a text is a postcode of a country.
fn is_postcode(country: &str, text: &str) -> bool {
    static FORMS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
        POSTCODES.iter().filter_map(|(country, form)| Some((*country, Regex::new(form).ok()?))).collect()
    });
    FORMS.iter().any(|(of, form)| *of == country && form.is_match(text))
}

/// Whether a text is a trade item number of GS1: 8, 12, 13 or 14 digits with their check digit.
fn is_gtin(text: &str) -> bool {
    let Some(digits) = digits(text).filter(|digits| matches!(digits.len(), 8 | 12 | 13 | 14)) else { return false };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, &digit)| if at % 2 == 1 { digit * 3 } else { digit }).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of the standards themselves, or of their issuers' documentation, each with a digit changed beside it.
    #[test]
    fn check_digits_are_computed() {
        for (form, right, wrong) in [
            ("cn_id", "11010519491231002X", "110105194912310021"),
            ("cn_id", "440524188001010014", "440524188013010014"),
            ("bank_card", "4111 1111 1111 1111", "4111 1111 1111 1112"),
            ("iban", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"),
            ("iban", "DE89370400440532013000", "DE8937040044053201300"),
            ("gtin", "4006381333931", "4006381333932"),
            ("gtin", "96385074", "96385075"),
            ("e164", "+8613800138000", "8613800138000"),
            ("country", "CN", "cn"),
            ("currency", "CNY", "RMB"),
            ("country_alpha3", "CHN", "CH"),
            ("cn_postcode", "310000", "31000"),
            ("us_postcode", "99750-0077", "99750-77"),
            ("gb_postcode", "EC1A 1BB", "EC1A 1BV"),
            ("gb_postcode", "w1a0ax", "QW1 0AX"),
            ("ca_postcode", "K1A 0B1", "K1A 0D1O"),
            ("jp_postcode", "100-8994", "10-8994"),
            ("de_postcode", "01067", "00067"),
            ("fr_postcode", "75001", "7501"),
            ("au_postcode", "2000", "20000"),
            ("cn_mobile", "13912345678", "0571-88001234"),
            ("email", "a@b.cn", "a@b"),
        ] {
            let (_, fits) = FORMS.iter().find(|(name, _)| *name == form).expect(form);
            assert!(fits(right), "{form} {right}");
            assert!(!fits(wrong), "{form} {wrong}");
        }
    }
}
