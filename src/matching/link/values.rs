//! What records say in each field, ready to be compared, and how two values stand to each other.

use rapidfuzz::distance::jaro_winkler;

use super::addresses;
use crate::matching::name::{self, Core, Name, NameComparison, Namer, Veto};
use crate::matching::people::FieldKind;
use crate::model::OwnedText;
use crate::normalise::contact;
use crate::normalise::number;

/// A field of the records that are matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What it holds.
    pub kind: FieldKind,
    /// What it is called in explanations: the column, for orders in Chinese by its title, of tables by its caption.
    pub label: OwnedText,
    /// An equal value proves the customer where the names do not contradict it: an account, a code, a tax id.
    pub strong: bool,
}

/// What a record says in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or nothing that is evidence.
    None,
    /// A name.
    Name(Box<Name>),
    /// Anything else, in the form in which it is compared.
    Text(Box<str>),
}

impl Value {
    /// Reads a value. Masked, blank and placeholder values are none.
    #[must_use]
    pub fn read(kind: FieldKind, text: &str) -> Self {
        if kind.is_name() {
            return Namer.understand_as(text, kind.persons()).map_or(Self::None, |name| Self::Name(Box::new(name)));
        }
        if contact::is_masked(text) {
            return Self::None;
        }
        let folded = name::fold(text);
        let text = match kind {
            FieldKind::Phone => {
                contact::parse_phone(text).map_or_else(|| damaged_phone(&folded), |phone| phone.digits().to_owned())
            }
            FieldKind::BirthDate | FieldKind::Date => date(&folded),
            FieldKind::Email | FieldKind::Id => folded.split_whitespace().collect(),
            FieldKind::TaxId | FieldKind::Postcode | FieldKind::Delivery => {
                folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
            }
            FieldKind::Address => name::address_words(&folded).join(" "),
            _ => name::words(&folded).join(" "),
        };
        let placeholder = text.is_empty()
            || matches!(kind, FieldKind::Id | FieldKind::TaxId) && number::is_scientific(folded.trim())
            || PLACEHOLDERS.contains(&text.as_str())
            || is_one_sign(&text, kind);
        if placeholder { Self::None } else { Self::Text(text.into_boxed_str()) }
    }

    /// The text in which it is compared; the key of a name.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Name(name) => Some(&name.key),
            Self::Text(text) => Some(text),
        }
    }
}

/// Stands between an identifier and what it is one of, which stands before it: identifiers of two sources say nothing of each
/// other.
pub const SCOPE_END: char = '\u{1F}';

/// Whether two identifiers are of two sources.
fn are_of_two_scopes(a: &str, b: &str) -> bool {
    let scope = |text: &str| text.split_once(SCOPE_END).map(|(scope, _)| scope.len());
    match (scope(a), scope(b)) {
        (Some(one), Some(other)) => a[..one] != b[..other],
        _ => false,
    }
}

/// Stands for a digit that cannot be read.
pub const UNREADABLE: char = '?';

/// Most digits of a phone that may be unreadable.
const MOST_UNREADABLE: usize = 3;

/// The digits of what is no phone; where few letters stand among them, they are digits that were lost.
fn damaged_phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    if (1..=MOST_UNREADABLE).contains(&letters) && text.chars().all(|c| c.is_ascii_alphanumeric()) && digits.len() >= 8
    {
        return text.chars().map(|c| if c.is_ascii_digit() { c } else { UNREADABLE }).collect();
    }
    digits
}

/// A date as eight digits where it can be read, else its digits. Of a year of two digits the century cannot be read.
fn date(text: &str) -> String {
    let text = text.trim();
    let digits = |text: &str| {
        // A day that cannot be a month tells the order by itself.
        let read = [false, true].into_iter().find_map(|day_first| crate::normalise::date::parse(text, day_first));
        let day = read?.moment.civil();
        Some(format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()))
    };
    let without_century = || {
        let at = text
            .rfind(|c: char| !c.is_ascii_digit())
            .map(|at| at + text[at..].chars().next().map_or(0, char::len_utf8))?;
        // A year that has a 29 February may be meant.
        let read = (text.len() == at + CENTURY).then(|| digits(&format!("{}20{}", &text[..at], &text[at..])))??;
        Some(format!("{UNREADABLE}{UNREADABLE}{}", &read[CENTURY..]))
    };
    digits(text).or_else(without_century).unwrap_or_else(|| text.chars().filter(char::is_ascii_digit).collect())
}

/// Digits of a year that tell the century.
const CENTURY: usize = 2;

/// Values that stand for none.
const PLACEHOLDERS: [&str; 12] =
    ["na", "n a", "none", "null", "nan", "unknown", "无", "不详", "未知", "test", "测试", "13800138000"];

/// Whether an identifier is one sign repeated, as 000000 and 11111111 are.
fn is_one_sign(text: &str, kind: FieldKind) -> bool {
    let mut signs = text.chars();
    let first = signs.next();
    matches!(kind, FieldKind::Id | FieldKind::TaxId | FieldKind::Phone | FieldKind::BirthDate | FieldKind::Date)
        && signs.all(|sign| Some(sign) == first)
        && text.len() > 1
        || text == "0"
}

/// How two values stand to each other: 0 where one is missing, 1 for equal ones, then less and less alike up to [`DIFFERENT`].
pub type Level = u8;

/// One of the values is missing.
pub const MISSING: Level = 0;
/// Equal values.
pub const EQUAL: Level = 1;
/// The same in another order, with a nickname or an initial.
pub const VARIANT: Level = 2;
/// A slip of the pen apart.
pub const NEAR: Level = 3;
/// One holds the other, or they share much.
pub const PARTIAL: Level = 4;
/// They share something.
pub const SOME: Level = 5;
/// Different.
pub const DIFFERENT: Level = 6;
/// How many levels there are.
pub(super) const LEVELS: usize = 7;

/// How two values of a field stand to each other; names with all that is known of them.
#[must_use]
pub fn compare(kind: FieldKind, a: &Value, b: &Value) -> (Level, Option<NameComparison>) {
    match (a, b) {
        (Value::Name(a), Value::Name(b)) => {
            let comparison = name::compare(a, b);
            (name_level(comparison, a, b), Some(comparison))
        }
        (Value::Text(a), Value::Text(b)) if a == b => (EQUAL, None),
        (Value::Text(a), Value::Text(b)) => (texts(kind, a, b), None),
        _ => (MISSING, None),
    }
}

fn name_level(comparison: NameComparison, a: &Name, b: &Name) -> Level {
    let around = comparison.is_same() || comparison.persons;
    match comparison.core {
        Core::Equal if around => EQUAL,
        Core::Equal | Core::Variant => VARIANT,
        Core::Sound | Core::Look | Core::Near => NEAR,
        Core::Replaced | Core::Ending | Core::Contained | Core::Abbreviation => PARTIAL,
        Core::OneOfFew => SOME,
        Core::Other if comparison.veto.is_none() && share_word(&a.core, &b.core) => SOME,
        Core::Other => DIFFERENT,
    }
}

/// Whether two names have a word in common.
fn share_word(a: &str, b: &str) -> bool {
    a.split(' ').any(|word| word.len() > 2 && b.split(' ').any(|other| other == word || similar(word, other, 0.9)))
}

fn similar(a: &str, b: &str, least: f64) -> bool {
    jaro_winkler::similarity(a.chars(), b.chars()) >= least
}

fn texts(kind: FieldKind, a: &str, b: &str) -> Level {
    let near = is_one_slip(a, b);
    let shorter = a.len().min(b.len());
    match kind {
        FieldKind::Id if are_of_two_scopes(a, b) => MISSING,
        FieldKind::Id | FieldKind::TaxId | FieldKind::Postcode if near && shorter > 3 => NEAR,
        FieldKind::Id | FieldKind::TaxId | FieldKind::Postcode => DIFFERENT,
        FieldKind::Phone if a.contains(UNREADABLE) || b.contains(UNREADABLE) => {
            let fits = |(a, b): (char, char)| a == b || a == UNREADABLE || b == UNREADABLE;
            if a.len() == b.len() && a.chars().zip(b.chars()).all(fits) { NEAR } else { DIFFERENT }
        }
        FieldKind::Phone => {
            let tail = |text: &'_ str| text.as_bytes()[text.len().saturating_sub(8)..].to_vec();
            match near {
                _ if shorter >= 8 && tail(a) == tail(b) => VARIANT,
                true if shorter > 6 => NEAR,
                _ => DIFFERENT,
            }
        }
        FieldKind::Email => {
            let (of_a, of_b) = (a.split('@').next().unwrap_or(a), b.split('@').next().unwrap_or(b));
            match near {
                // julio1 and julio2 are two mailboxes and no slip.
                _ if !digits(of_a).eq(digits(of_b)) => DIFFERENT,
                _ if of_a == of_b && of_a.len() > 3 => VARIANT,
                true if shorter > 6 => NEAR,
                _ if of_a.bytes().next() == of_b.bytes().next() && similar(of_a, of_b, 0.92) => PARTIAL,
                _ => DIFFERENT,
            }
        }
        FieldKind::BirthDate | FieldKind::Date if a.contains(UNREADABLE) || b.contains(UNREADABLE) => {
            match (a.get(CENTURY..), b.get(CENTURY..)) {
                (Some(a), Some(b)) if a == b => EQUAL,
                (Some(a), Some(b)) => dates(a, b, is_one_slip(a, b)),
                _ => DIFFERENT,
            }
        }
        FieldKind::BirthDate | FieldKind::Date => dates(a, b, near),
        FieldKind::Address => addresses::compare(a, b),
        // Customers have their goods sent to more than one place.
        FieldKind::Delivery if near && digits(a).eq(digits(b)) => NEAR,
        FieldKind::Delivery => MISSING,
        _ if near && shorter > 3 || similar(a, b, 0.9) => NEAR,
        _ if shorter > 3 && (a.contains(b) || b.contains(a)) || similar(a, b, 0.8) => PARTIAL,
        _ => DIFFERENT,
    }
}

/// The digits of a text.
fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(char::is_ascii_digit)
}

/// Whether one text becomes the other by a sign that is changed, added or left out, or by two that change places.
fn is_one_slip(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > MOST_BYTES {
        return false;
    }
    if a.is_ascii() && b.is_ascii() {
        return one_slip(a.as_bytes(), b.as_bytes());
    }
    one_slip(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
}

/// Most bytes of a character.
const MOST_BYTES: usize = 4;

fn one_slip<T: PartialEq + Copy>(a: &[T], b: &[T]) -> bool {
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - back], &b[..b.len() - back]);
    match a {
        [first, second] if b.len() == 2 => b[0] == *second && b[1] == *first,
        _ => a.len() <= 1 && b.len() <= 1,
    }
}

/// Dates of eight digits, or of six without the century: day and month swapped, a digit off, or two of the three parts equal.
fn dates(a: &str, b: &str, near: bool) -> Level {
    if near {
        return NEAR;
    }
    let (Some(left), Some(right)) = (parts(a), parts(b)) else { return DIFFERENT };
    if left == (right.0, right.2, right.1) {
        return VARIANT;
    }
    let equal = usize::from(left.0 == right.0) + usize::from(left.1 == right.1) + usize::from(left.2 == right.2);
    match equal {
        2 => PARTIAL,
        1 => SOME,
        _ => DIFFERENT,
    }
}

fn parts(date: &str) -> Option<(&str, &str, &str)> {
    let year = date.len().checked_sub(4).filter(|year| matches!(year, 2 | 4))?;
    Some((&date[..year], &date[year..year + 2], &date[year + 2..]))
}

/// Whether a veto holds even where an identifier is equal: father and son share an account, branches a tax id.
#[must_use]
pub(super) fn is_hard(veto: Veto) -> bool {
    matches!(veto, Veto::Number | Veto::Branch | Veto::Generation)
}

/// How many fields that say different things agree, the name at its level among them; the parts of an address are one. Further
/// names, such as that of an employer, are no second witness, nor is a word that many share.
pub(super) fn agreeing<'f>(fields: impl Iterator<Item = (&'f Field, &'f Level)>, name: Level) -> usize {
    let agrees = |level: Level| (EQUAL..=NEAR).contains(&level);
    let mut kinds: Vec<FieldKind> = fields
        .filter(|(_, level)| agrees(**level))
        .filter_map(|(field, _)| match field.kind {
            FieldKind::Name | FieldKind::Person | FieldKind::Company | FieldKind::Date | FieldKind::Text => None,
            FieldKind::Postcode => Some(FieldKind::Address),
            kind => Some(kind),
        })
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() + usize::from(agrees(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_as_far_as_they_tell() {
        for (a, b, expected) in [
            ("1993-09-14", "9/14/93", EQUAL),
            ("1970-03-01", "3/1/70", EQUAL),
            ("20/8/1991", "8/20/91", EQUAL),
            ("25-Jun-08", "6/25/08", EQUAL),
            ("1970-01-03", "3/1/70", VARIANT),
            ("1970-03-01", "3/1/1970", EQUAL),
            ("1970-03-01", "3/2/70", NEAR),
            ("1970-03-01", "12/24/56", DIFFERENT),
            ("1970-03-01", "1956-12-24", DIFFERENT),
            ("1970-03-01", "保密", MISSING),
            ("1970-03-01", "90后", DIFFERENT),
            ("1970-03-01", "1970年3月1日", EQUAL),
        ] {
            let read = |text: &str| Value::read(FieldKind::BirthDate, text);
            assert_eq!(compare(FieldKind::BirthDate, &read(a), &read(b)).0, expected, "{a} and {b}");
        }
    }
}
