//! How two addresses stand to each other.

use super::values::{DIFFERENT, Level, NEAR, PARTIAL, SOME, VARIANT};
use crate::matching::name;
use crate::model::script::is_han;

/// Addresses by the share of words that are in both, or of pairs of characters where they are Chinese.
pub(super) fn compare(a: &str, b: &str) -> Level {
    let of_han = a.chars().any(is_han);
    let same_words = !of_han && sorted(a) == sorted(b);
    if same_words && numbers(a).eq(numbers(b)) {
        return VARIANT;
    }
    let share = if of_han { dice(a, b) } else { words_share(a, b) };
    // The neighbours of a street have all but the number of the house in common.
    let house =
        |text: &str| text.split(' ').find(|word| word.bytes().any(|byte| byte.is_ascii_digit())).map(str::to_owned);
    let has = |text: &str, house: &str| text.split(' ').any(|word| word == house);
    // A flat or a floor may be told first, or not at all.
    let other_house = matches!((house(a), house(b)), (Some(of_a), Some(of_b)) if !has(a, &of_b) && !has(b, &of_a));
    let neighbours = !of_han && (other_house || same_words);
    match share {
        share if share >= 0.8 && !neighbours => NEAR,
        share if share >= 0.5 => PARTIAL,
        share if share >= 0.3 => SOME,
        _ => DIFFERENT,
    }
}

/// The words of a text that have digits, in order: 12 5th Avenue is not 5 12th Avenue.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The words of a text, whatever their order.
fn sorted(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words
}

#[expect(clippy::cast_precision_loss, reason = "counts of words")]
fn words_share(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let mut used = vec![false; b.len()];
    let mut shared = 0.0;
    for word in &a {
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        let alike = |other: &str| word == &other || !number && name::same_word(word, other);
        if let Some(at) = (0..b.len()).find(|&at| !used[at] && alike(b[at])) {
            used[at] = true;
            shared += 1.0;
        }
    }
    2.0 * shared / (a.len() + b.len()) as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts of characters")]
fn dice(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| {
        let text: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut pairs: Vec<(char, char)> = text.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let all = a.len() + b.len();
    let mut shared = 0;
    for pair in &a {
        if let Ok(at) = b.binary_search(pair) {
            b.remove(at);
            shared += 2;
        }
    }
    f64::from(shared) / (all.max(1)) as f64
}

#[cfg(test)]
mod tests {
    use super::super::values::{self, EQUAL, Value};
    use super::*;
    use crate::matching::people::FieldKind;

    #[test]
    fn addresses_are_one_in_any_spelling_and_the_neighbours_are_others() {
        let level = |a: &str, b: &str| {
            let read = |text: &str| Value::read(FieldKind::Address, text);
            values::compare(FieldKind::Address, &read(a), &read(b)).0
        };
        assert_eq!(level("747 Ninth Avenue", "747 9th Ave."), EQUAL);
        assert_eq!(level("1653 West 43rd Street", "1653 W. 43 St"), EQUAL);
        assert_eq!(
            level("18 Danver Road, LE11 1UU, United Kingdom", "18 Danver Rd, United Kingdom, LE11 1UU"),
            VARIANT
        );
        assert_eq!(level("Suite 5, 100 Main Street, Springfield", "100 Main St, Springfield"), NEAR);
        assert_eq!(level("12 5th Ave, Boston", "5 12th Ave, Boston"), PARTIAL);
        assert_ne!(level("12 Park Street, Boston", "12 Pike Street, Boston"), EQUAL);
        assert_eq!(level("9 St James Road", "9 Street James Road"), NEAR);
        assert_eq!(level("3300 Las Vegas Blvd S", "3200 Las Vegas Boulevard South"), PARTIAL);
    }
}
