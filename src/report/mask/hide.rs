//! Ways to hide a text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands for a value that is hidden.
const HIDDEN: &str = "***";

/// Numbers that phones are called by: with a country code; mobile ones of China; with the code of an area; and in the groups
/// of 3, 3 and 4 digits of North America and of service lines. No end of them may touch a letter of the alphabet or a digit,
/// so that a part of a longer number is none. A number of an Amazon order, which could hold one, is `kept`.
const PHONE: &str = r"(?x)
    (?-u:\b) (?<kept> \d{3}-\d{7}-\d{7} ) (?-u:\b)
  | \+ \d [\d\ ().-]{6,18} \d
  | (?-u:\b) (?:86[\ -]?)? 1[3-9]\d [\ -]? \d{4} [\ -]? \d{4} (?-u:\b)
  | (?: \(0\d{2,3}\)\ ? | (?-u:\b) 0\d{2,3} [\ -] ) \d{3,4} [\ -]? \d{4} (?-u:\b)
  | (?: \(\d{3}\)\ ? | (?-u:\b) \d{3} [.-] ) \d{3} [\ .-] \d{4} (?-u:\b)
";

/// Addresses of mail.
const EMAIL: &str = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+";

static PHONES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PHONE).ok());
static EMAILS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(EMAIL).ok());

/// A text without the addresses of mail in it.
pub(super) fn emails_hidden(text: &str) -> String {
    let told = |found: &Captures<'_>| mail(&found[0]);
    EMAILS.as_ref().map_or_else(|| text.to_owned(), |emails| emails.replace_all(text, told).into_owned())
}

/// A text without the phone numbers in it.
pub(super) fn phones_hidden(text: &str) -> String {
    let told = |found: &Captures<'_>| match found.name("kept") {
        Some(kept) => kept.as_str().to_owned(),
        None => ends(&found[0]),
    };
    PHONES.as_ref().map_or_else(|| text.to_owned(), |phones| phones.replace_all(text, told).into_owned())
}

/// The first character.
pub(super) fn initial(text: &str) -> String {
    text.trim().chars().next().map_or_else(String::new, |first| format!("{first}{HIDDEN}"))
}

/// The first three and last two characters of a number long enough that they tell nobody the rest.
pub(super) fn ends(number: &str) -> String {
    const KEPT: (usize, usize) = (3, 2);
    let characters: Vec<char> = number.trim().chars().collect();
    let is_number = characters.iter().all(|c| c.is_ascii_digit() || " +-.()".contains(*c));
    if !is_number || characters.len() < KEPT.0 + KEPT.1 + 4 {
        return initial(number);
    }
    let first: String = characters[..KEPT.0].iter().collect();
    let last: String = characters[characters.len() - KEPT.1..].iter().collect();
    format!("{first}{HIDDEN}{last}")
}

/// An address of mail: its first character and its domain. Of what is none, the first character.
pub(super) fn mail(address: &str) -> String {
    let is_domain = |domain: &str| domain.chars().all(|c| c.is_alphanumeric() || "-.".contains(c));
    match address.trim().rsplit_once('@') {
        Some((_, domain)) if is_domain(domain) => format!("{}@{domain}", initial(address)),
        _ => initial(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_shows_its_ends_and_only_mail_its_domain() {
        for (value, shown) in [("12345", "1***"), ("13812345678", "138***78"), ("张三 13812345678", "张***"), ("", "")]
        {
            assert_eq!(ends(value), shown);
        }
        for (value, shown) in [("a.b@x.cn", "a***@x.cn"), ("张三", "张***"), ("a@ b c", "a***"), ("", "")] {
            assert_eq!(mail(value), shown);
        }
    }
}
