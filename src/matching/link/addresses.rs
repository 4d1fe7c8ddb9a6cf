//! How two addresses stand to each other.

use super::values::{DIFFERENT, Level, NEAR, PARTIAL, SOME, VARIANT};
use crate::matching::name;
use crate::model::script::is_han;

/// Addresses by the share of words that are in both, or of pairs of characters where they are Chinese.
pub(super) fn compare(a: &str, b: &str) -> Level {
    let of_han = a.chars().any(is_han);
    if !of_han && sorted(a) == sorted(b) {
        return VARIANT;
    }
    let share = if of_han { dice(a, b) } else { words_share(a, b) };
    // The neighbours of a street have all but the number of the house in common.
    let house =
        |text: &str| text.split(' ').find(|word| word.bytes().any(|byte| byte.is_ascii_digit())).map(str::to_owned);
    let neighbours = !of_han && matches!((house(a), house(b)), (Some(a), Some(b)) if a != b);
    match share {
        share if share >= 0.8 && !neighbours => NEAR,
        share if share >= 0.5 => PARTIAL,
        share if share >= 0.3 => SOME,
        _ => DIFFERENT,
    }
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
            level("18 Danver Place, LE11 1UU, United Kingdom", "18 Danver Pl, United Kingdom, LE11 1UU"),
            VARIANT
        );
        assert_eq!(level("3300 Las Vegas Blvd S", "3200 Las Vegas Boulevard South"), PARTIAL);
    }
}
