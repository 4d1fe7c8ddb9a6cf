//! Names in Latin letters: organisations with legal form, numbers and places, and persons.

use super::fold::{brackets, words};
use super::lists::LISTS;
use super::places::Place;

/// A Latin name in its parts. Parts that are not there are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LatinName {
    /// The words that name it, in order, each in its usual spelling.
    pub words: Vec<String>,
    /// The class of its legal form.
    pub form: &'static str,
    /// Forms that come and go by habit: company, group.
    pub weak_form: &'static str,
    /// Numbers: of a fund, a store, a route.
    pub numbers: Vec<String>,
    /// Where it is, with all that its name may mean.
    pub(super) places: Vec<Vec<Place>>,
    /// The words of the places.
    pub place: String,
    /// Junior, senior, the third.
    pub generation: &'static str,
    /// Whether a comma put the family name first.
    pub family_first: bool,
    /// Whether something shows that it is an organisation.
    pub organisation: bool,
    /// What stands in brackets and is no place.
    pub extra: Vec<String>,
}

/// Most words of a legal form.
const LONGEST_FORM: usize = 7;

/// Digits from which on a number in brackets is a phone and no number of a site.
const FEWEST_PHONE_DIGITS: usize = 5;

/// Takes a folded name apart, as a person's or an organisation's where that is known.
pub(super) fn parse(folded: &str, person: Option<bool>) -> LatinName {
    let mut name = LatinName::default();
    // A part of the form stands in brackets: Acme (Pty) Ltd.
    let mut folded = std::borrow::Cow::Borrowed(folded);
    for part in ["pty", "pvt", "private", "proprietary"] {
        let bracketed = format!("({part}) l");
        if folded.contains(&bracketed) {
            folded = folded.replace(&bracketed, &format!("{part} l")).into();
        }
    }
    let (outside, inside) = brackets(&folded);
    for text in inside {
        let bracketed = words(&text);
        let joined = bracketed.join(" ");
        if let Some(place) = LISTS.places.latin(&joined) {
            name.places.push(place.to_vec());
            name.place = joined;
        } else if !LISTS.is("honorific", &joined) {
            // One of several sites: Plant 1.
            let digits = bracketed.iter().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
            name.numbers.extend(digits.filter(|word| word.len() < FEWEST_PHONE_DIGITS).cloned());
            name.extra.push(joined);
        }
    }
    let mut comma = outside.split(',').map(words).filter(|part| !part.is_empty());
    let (first, second, third) = (comma.next().unwrap_or_default(), comma.next(), comma.next());
    let mut rest: Vec<String> = first.clone();
    rest.extend(second.clone().into_iter().flatten());
    rest.extend(third.clone().into_iter().flatten());
    rest.extend(comma.flatten());
    let whole = rest.clone();
    let sure_person = person == Some(true);
    if !sure_person {
        strip_forms(&mut rest, &mut name);
    }
    name.organisation = !sure_person
        && (person == Some(false) || !name.form.is_empty() || !name.weak_form.is_empty() || tells_organisation(&whole));
    if name.organisation {
        organisation(rest, &mut name);
    } else {
        // `Family, Given`: what stands behind the comma comes first, but for a generation.
        if let Some(second) = second.filter(|second| third.is_none() && !is_generation(&second.join(" "))) {
            rest = second.into_iter().chain(first).collect();
            name.family_first = true;
        }
        as_person(&rest, &mut name);
    }
    if name.words.is_empty() {
        // Stripping never leaves nothing.
        name.words = whole;
    }
    name
}

fn is_generation(text: &str) -> bool {
    generation(text).is_some()
}

fn generation(word: &str) -> Option<&'static str> {
    Some(match word {
        "jr" | "junior" | "jnr" => "jr",
        "sr" | "senior" | "snr" => "sr",
        "ii" | "2nd" => "ii",
        "iii" | "3rd" => "iii",
        "iv" | "4th" => "iv",
        _ => return None,
    })
}

/// Whether words show that a name is an organisation's.
fn tells_organisation(words: &[String]) -> bool {
    let is_word = |word: &String| {
        LISTS.is("organisation", word)
            || (words.len() > 1 && LISTS.is("generic", word) && !LISTS.family.contains_key(word.as_str()))
    };
    let digits = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit()) && !is_generation(word);
    words.iter().any(|word| word == "&" || is_word(word) || digits(word)) || words.first().is_some_and(|w| w == "the")
}

/// Takes legal forms off the end, and off the front where they stand there.
fn strip_forms(rest: &mut Vec<String>, name: &mut LatinName) {
    loop {
        let found = (1..=LONGEST_FORM.min(rest.len().saturating_sub(1))).rev().find_map(|length| {
            let text = rest[rest.len() - length..].join(" ");
            LISTS.latin_forms.get(text.as_str()).filter(|form| !form.front).map(|form| (length, *form))
        });
        let Some((length, form)) = found else { break };
        rest.truncate(rest.len() - length);
        if !form.weak && name.form.is_empty() {
            name.form = form.class;
        } else if form.weak {
            name.weak_form = form.class;
        }
    }
    if name.form.is_empty() {
        let front = (1..=2.min(rest.len().saturating_sub(1))).rev().find_map(|length| {
            let text = format!("^{}", rest[..length].join(" "));
            LISTS.latin_forms.get(text.as_str()).filter(|form| form.front).map(|form| (length, *form))
        });
        if let Some((length, form)) = front {
            rest.drain(..length);
            name.form = form.class;
        }
    }
}

/// The parts of an organisation's name.
fn organisation(mut rest: Vec<String>, name: &mut LatinName) {
    if rest.len() > 1 && LISTS.is("article", &rest[0]) {
        rest.remove(0);
    }
    place_behind(&mut rest, name);
    let mut words = Vec::with_capacity(rest.len());
    let rest = joined_initials(&rest);
    for (at, word) in rest.iter().enumerate() {
        let (inner, last) = (at > 0 && at + 1 < rest.len(), at > 0 && at + 1 == rest.len());
        // One letter is a word for "and" only between words; at the end it may be a number.
        let joins = LISTS.is("and", word) && (word.len() > 1 || word == "&" || inner);
        if let Some(number) = number(word, at).or_else(|| last.then(|| letter_number(word)).flatten()) {
            name.numbers.push(number);
        } else if !joins {
            let usual = LISTS.spellings.get(word.as_str()).map_or(word.as_str(), |usual| usual);
            words.push(usual.to_owned());
        }
    }
    name.words = words;
}

/// A Roman numeral of one letter, which elsewhere than at the end is a letter.
fn letter_number(word: &str) -> Option<String> {
    [("i", "1"), ("v", "5"), ("x", "10")]
        .iter()
        .find(|(letter, _)| *letter == word)
        .map(|(_, number)| (*number).to_owned())
}

/// Letters that stand alone, one behind the other, as one word: A.B.C. is ABC.
fn joined_initials(words: &[String]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut open = false;
    for word in words {
        let single = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        // 3 M is 3M.
        let behind_digit = |last: &String| single && last.len() == 1 && last.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(last) = joined.last_mut().filter(|last| behind_digit(last)) {
            last.push_str(word);
            open = false;
            continue;
        }
        match joined.last_mut() {
            Some(last) if single && open => last.push_str(word),
            _ => joined.push(word.clone()),
        }
        open = single;
    }
    joined
}

/// A number in digits: written so, as a Roman numeral, or as an ordinal.
fn number(word: &str, at: usize) -> Option<String> {
    const WORDS: [[&str; 2]; 10] = [
        ["one", "first"],
        ["two", "second"],
        ["three", "third"],
        ["four", "fourth"],
        ["five", "fifth"],
        ["six", "sixth"],
        ["seven", "seventh"],
        ["eight", "eighth"],
        ["nine", "ninth"],
        ["ten", "tenth"],
    ];
    if let Some(value) = WORDS.iter().position(|words| words.contains(&word)) {
        return Some((value + 1).to_string());
    }
    const ROMAN: [&str; 11] = ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv"];
    const VALUES: [u32; 11] = [2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14];
    if let Some(roman) = ROMAN.iter().position(|roman| *roman == word).filter(|_| at > 0) {
        return Some(VALUES[roman].to_string());
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = &word[digits.len()..];
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number && matches!(tail, "" | "st" | "nd" | "rd" | "th" | "a" | "b" | "c");
    number.then(|| digits.trim_start_matches('0').to_owned() + if tail.len() == 1 { tail } else { "" })
}

/// Ordinals, from the first on, as streets are called by them.
const ORDINALS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

/// The words of an address in Latin letters, each in one spelling: n is north, ninth and 9th are 9. Behind another word than the
/// number of the house, st is the street's and not the saint's.
pub(in crate::matching) fn address_words(folded: &str) -> Vec<String> {
    let words = words(folded);
    let is_number = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    let ends_street: Vec<bool> =
        (0..words.len()).map(|at| words[at] == "st" && at > 0 && (at > 1 || !is_number(&words[at - 1]))).collect();
    let usual = |(at, word): (usize, String)| {
        if ends_street[at] {
            return "street".to_owned();
        }
        let number = || word.bytes().any(|byte| byte.is_ascii_digit()).then(|| number(&word, at)).flatten();
        let spelled = || ORDINALS.iter().position(|ordinal| *ordinal == word).map(|at| (at + 1).to_string());
        let listed = || {
            let of = [&LISTS.address_words, &LISTS.spellings];
            of.iter().find_map(|list| list.get(word.as_str())).map(|usual| (*usual).to_owned())
        };
        number().or_else(spelled).or_else(listed).unwrap_or(word)
    };
    words.into_iter().enumerate().map(usual).collect()
}

/// A place behind `of`, `in` or `at`, or a country at the end.
fn place_behind(rest: &mut Vec<String>, name: &mut LatinName) {
    if let Some(at) =
        rest.iter().rposition(|word| matches!(word.as_str(), "of" | "in" | "at" | "de")).filter(|at| *at > 0)
    {
        let text = rest[at + 1..].join(" ");
        if let Some(place) = LISTS.places.latin(&text) {
            // A place in brackets is the smaller one: the branch of the bank of a country.
            name.places.insert(0, place.to_vec());
            name.place.insert_str(0, &text);
            rest.truncate(at);
            return;
        }
    }
    for length in (1..=3.min(rest.len().saturating_sub(1))).rev() {
        let text = rest[rest.len() - length..].join(" ");
        let is_country = |place: &Place| matches!(place, Place::World(_, 0));
        if let Some(place) = LISTS.places.latin(&text).filter(|place| place.iter().any(is_country)) {
            name.places.insert(0, place.to_vec());
            name.place.insert_str(0, &text);
            rest.truncate(rest.len() - length);
            return;
        }
    }
}

/// The parts of a person's name.
fn as_person(rest: &[String], name: &mut LatinName) {
    let several = rest.len() > 2;
    for (at, word) in rest.iter().enumerate() {
        if at > 0
            && let Some(generation) = generation(word)
        {
            name.generation = generation;
        } else if !(several || at == 0 && rest.len() > 1)
            || !LISTS.is("honorific", word)
            || LISTS.given.contains_key(word.as_str())
        {
            name.words.push(word.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn organisations_lose_form_article_and_signs_and_keep_numbers_and_places_apart() {
        let parse = |name: &str| parse(&fold(name), None);
        let boston = parse("Acme Widgets of Boston LLC");
        assert_eq!(
            (boston.words, boston.form, boston.place),
            (vec!["acme".into(), "widgets".into()], "llc", "boston".into())
        );
        let fund = parse("Brightwater Fund III LP");
        assert_eq!((fund.words.join(" "), fund.numbers), ("brightwater fund".to_owned(), vec!["3".to_owned()]));
        assert_eq!(parse("The Cobalt Group").words, ["cobalt"]);
        assert_eq!(parse("Delmar Holdings (UK) Ltd").place, "uk");
    }

    #[test]
    fn persons_come_in_any_order() {
        let parse = |name: &str| parse(&fold(name), None);
        assert_eq!(parse("O'Brien, Mary-Kate").words, ["mary", "kate", "obrien"]);
        let chen = parse("Michael Chen Jr.");
        assert_eq!((chen.generation, chen.organisation), ("jr", false));
    }
}
