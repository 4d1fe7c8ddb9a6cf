//! Two Latin names, word by word.

use super::compare::{Core, FormRelation, NameComparison, TradeRelation, Veto};
use super::latin::LatinName;
use super::lists::LISTS;
use super::places::{self, PlaceRelation};

/// How two words stand to each other, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Equal,
    /// Another spelling, a nickname, an initial, an abbreviation.
    Variant,
    /// A slip of the pen.
    Near,
}

/// Compares two Latin names.
pub(super) fn compare(a: &LatinName, b: &LatinName) -> NameComparison {
    let persons = !a.organisation && !b.organisation;
    let place = places::relation(&a.places, &b.places);
    let form = forms(a, b);
    let core = if persons { persons_core(a, b) } else { organisations_core(a, b) };
    let marked = place == PlaceRelation::Missing && core != Core::Other;
    let generations = a.generation != b.generation && !a.generation.is_empty() && !b.generation.is_empty();
    let own_name = a.organisation != b.organisation && (is_persons(a) || is_persons(b)) && core != Core::Other;
    let veto = [
        (a.numbers != b.numbers && !a.numbers.is_empty() && !b.numbers.is_empty(), Veto::Number),
        (a.numbers != b.numbers, Veto::MaybeNumber),
        (place == PlaceRelation::Conflict, Veto::Place),
        (generations, Veto::Generation),
        (persons && a.generation != b.generation && core != Core::Other, Veto::MaybeGeneration),
        (marked, Veto::Subsidiary),
        (persons && core == Core::OneOfFew, Veto::ShortGiven),
        (own_name, Veto::OwnName),
    ];
    let veto = veto.into_iter().find_map(|(holds, veto)| holds.then_some(veto));
    NameComparison { core, place, trade: TradeRelation::Equal, form, persons, veto }
}

/// Whether a name that shows nothing of an organisation is made of given and family names.
pub(super) fn is_persons(name: &LatinName) -> bool {
    let known = |word: &String| LISTS.given.contains_key(word.as_str()) || LISTS.family.contains_key(word.as_str());
    let given = |word: &String| LISTS.given.contains_key(word.as_str());
    !name.organisation
        && (2..=3).contains(&name.words.len())
        && name.words.iter().all(|word| known(word) || word.len() == 1)
        && name.words.iter().any(given)
}

/// Whether a name is that of a group or of the company that holds one.
fn holds_others(name: &LatinName) -> bool {
    matches!(name.weak_form, "group" | "holding")
}

fn forms(a: &LatinName, b: &LatinName) -> FormRelation {
    let held = |one: &LatinName, other: &LatinName| holds_others(one) && !holds_others(other) && !other.form.is_empty();
    let two = holds_others(a) && holds_others(b) && a.weak_form != b.weak_form;
    // A group and its company are two legal persons, whatever else their names share.
    if held(a, b) || held(b, a) || two {
        FormRelation::Conflict
    } else if a.form == b.form {
        FormRelation::Equal
    } else if a.form.is_empty() || b.form.is_empty() {
        FormRelation::Compatible
    } else {
        FormRelation::Conflict
    }
}

/// Fewest letters of a word of which one may be a slip of the pen.
const LONG_WORD: usize = 4;

/// Most words of a name that are paired off.
const MOST_WORDS: usize = 16;

/// Letters of short given names, in which one letter makes another name.
const SHORT_GIVEN: usize = 3;

/// The likeness of two words of an organisation's name.
fn likeness(a: &str, b: &str) -> Option<Likeness> {
    if a == b {
        return Some(Likeness::Equal);
    }
    let stands_for =
        |short: &str, long: &str| LISTS.abbreviations.get(short).is_some_and(|words| words.contains(&long));
    if squeezed(a) == squeezed(b) || stands_for(a, b) || stands_for(b, a) {
        return Some(Likeness::Variant);
    }
    let near = is_slip(a, b) || singular(a) == singular(b) || lacks_vowels(a, b) || lacks_vowels(b, a);
    near.then_some(Likeness::Near)
}

/// Whether a word is the beginning of a long one: deli of delicatessen.
fn is_cut(short: &str, long: &str) -> bool {
    short.len() >= LONG_WORD && long.len() >= short.len() * 2 && long.starts_with(short) && short.is_ascii()
}

/// Whether a word is another without most of its inner vowels: univrsl, mktng. Port is not Portia, nor crown Corowuna.
fn lacks_vowels(short: &str, long: &str) -> bool {
    let vowel = |c: char| "aeiou".contains(c);
    let vowels = |word: &str| word.chars().filter(|&c| vowel(c)).count();
    let ends = |word: &str| (word.chars().next(), word.chars().next_back());
    if short.len() < LONG_WORD || ends(short) != ends(long) || vowels(short) * 2 > vowels(long) {
        return false;
    }
    let mut rest = long.chars();
    short.chars().all(|c| rest.by_ref().find(|&other| other == c || !vowel(other)) == Some(c)) && rest.next().is_none()
}

/// A word without the ending of its plural.
fn singular(word: &str) -> String {
    match word {
        word if word.len() > 4 && word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        word if word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") => word[..word.len() - 1].to_owned(),
        word => word.to_owned(),
    }
}

/// A word without the letters that stand for umlauts: Mueller is Müller.
fn squeezed(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

fn is_slip(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    // Half of a word of four letters is told by one that differs in front.
    shorter >= LONG_WORD
        && rapidfuzz::distance::osa::distance(a.chars(), b.chars()) <= if shorter >= 8 { 2 } else { 1 }
        && rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars()) >= 0.88
}

/// What pairing off the words of two names leaves.
struct Alignment {
    /// The least alike pair.
    worst: Likeness,
    paired: usize,
    left_a: Vec<usize>,
    left_b: Vec<usize>,
    in_order: bool,
}

/// Pairs off the words of two names, the most alike first.
fn align(a: &[String], b: &[String], likeness: impl Fn(&str, &str) -> Option<Likeness>) -> Alignment {
    // A text of so many words is no name; of two of them nothing is said but where they are equal.
    if a.len().max(b.len()) > MOST_WORDS {
        return Alignment {
            worst: Likeness::Near,
            paired: 0,
            left_a: (0..a.len()).collect(),
            left_b: (0..b.len()).collect(),
            in_order: false,
        };
    }
    let mut pairs: Vec<(Likeness, usize, usize)> = Vec::new();
    for (i, left) in a.iter().enumerate() {
        for (j, right) in b.iter().enumerate() {
            pairs.extend(likeness(left, right).map(|alike| (alike, i, j)));
        }
    }
    pairs.sort_by_key(|&(alike, i, j)| (alike, i.abs_diff(j), i, j));
    let (mut used_a, mut used_b) = (vec![None; a.len()], vec![false; b.len()]);
    let (mut worst, mut paired) = (Likeness::Equal, 0);
    for (alike, i, j) in pairs {
        if used_a[i].is_none() && !used_b[j] {
            (used_a[i], used_b[j]) = (Some(j), true);
            (worst, paired) = (worst.max(alike), paired + 1);
        }
    }
    let order: Vec<usize> = used_a.iter().flatten().copied().collect();
    Alignment {
        worst,
        paired,
        left_a: (0..a.len()).filter(|&at| used_a[at].is_none()).collect(),
        left_b: (0..b.len()).filter(|&at| !used_b[at]).collect(),
        in_order: order.is_sorted(),
    }
}

fn organisations_core(a: &LatinName, b: &LatinName) -> Core {
    if a.words == b.words {
        return Core::Equal;
    }
    let (joined_a, joined_b) = (a.words.concat(), b.words.concat());
    if joined_a == joined_b || squeezed(&joined_a) == squeezed(&joined_b) {
        return Core::Variant;
    }
    let found = align(&a.words, &b.words, likeness);
    let strong = |words: &[String], left: &[usize]| left.iter().any(|&at| !is_weak(&words[at]));
    if found.left_a.is_empty() && found.left_b.is_empty() {
        return match found.worst {
            Likeness::Equal | Likeness::Variant if found.in_order => Core::Variant,
            // Words in another order are another name as often as the same one.
            _ => Core::Near,
        };
    }
    if is_slip(&joined_a, &joined_b) && joined_a.len().min(joined_b.len()) >= 8 {
        return Core::Near;
    }
    if is_acronym(&a.words, &b.words) || is_acronym(&b.words, &a.words) || are_cut(&a.words, &b.words) {
        return Core::Abbreviation;
    }
    let distinctive = found.paired > found.left_a.len().min(found.left_b.len())
        && (0..a.words.len()).any(|at| !found.left_a.contains(&at) && !is_weak(&a.words[at]));
    match (strong(&a.words, &found.left_a), strong(&b.words, &found.left_b)) {
        _ if !distinctive => Core::Other,
        (false, false) if found.left_a.is_empty() || found.left_b.is_empty() => Core::Contained,
        // One name says more; what it says more of is no contradiction.
        (true, _) | (_, true) if found.left_a.is_empty() || found.left_b.is_empty() => {
            if found.paired > 1 || found.worst < Likeness::Near { Core::Contained } else { Core::Other }
        }
        _ => Core::Other,
    }
}

fn is_weak(word: &str) -> bool {
    LISTS.is("generic", word) || LISTS.is("and", word) || LISTS.is("article", word) || word.len() == 1
}

/// Whether two names are the same word by word, but for words that are cut short in one of them: Arts Deli.
fn are_cut(a: &[String], b: &[String]) -> bool {
    let alike = |(a, b): (&String, &String)| a == b || is_cut(a, b) || is_cut(b, a);
    a.len() == b.len() && a.len() > 1 && a.iter().zip(b).all(alike)
}

/// Whether a word is made of the first letters of the other name's words.
fn is_acronym(short: &[String], long: &[String]) -> bool {
    let [word] = short else { return false };
    let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
    (2..=6).contains(&word.len()) && long.len() > 1 && *word == initials
}

fn persons_core(a: &LatinName, b: &LatinName) -> Core {
    if a.words == b.words {
        return Core::Equal;
    }
    // A given name of two syllables is joined or not, and stands before the family name or behind it: Kim Min-jun, Minjun Kim.
    let turned = |words: &[String], by: usize| [&words[by..], &words[..by]].concat().concat();
    let joined = b.words.concat();
    let turns = |words: &[String]| (0..words.len().min(MOST_WORDS)).map(|by| turned(words, by)).collect::<Vec<_>>();
    if turns(&a.words).contains(&joined) || turns(&b.words).contains(&a.words.concat()) {
        return Core::Variant;
    }
    let found = align(&a.words, &b.words, person_likeness);
    let (few, many) = (a.words.len().min(b.words.len()), a.words.len().max(b.words.len()));
    if few == 0 {
        return Core::Other;
    }
    let all_paired = found.paired == few;
    if !all_paired {
        // Li Na and Li Nan: what is left on both sides is a short given name that differs in a letter.
        let short = |words: &[String], left: &[usize]| left.iter().all(|&at| words[at].len() <= SHORT_GIVEN);
        let swapped = |x: &str, y: &str| {
            let sorted = |word: &str| {
                let mut letters: Vec<char> = word.chars().collect();
                letters.sort_unstable();
                letters
            };
            x.len() > 2 && sorted(x) == sorted(y)
        };
        // Two letters swapped are a slip however short the name is.
        if let ([x], [y]) = (&found.left_a[..], &found.left_b[..])
            && found.paired > 0
            && swapped(&a.words[*x], &b.words[*y])
        {
            return Core::Near;
        }
        let near = found.paired > 0 && short(&a.words, &found.left_a) && short(&b.words, &found.left_b);
        return if near { Core::OneOfFew } else { joined_slip(a, b) };
    }
    let full = (0..a.words.len()).filter(|at| !found.left_a.contains(at)).any(|at| a.words[at].len() > 1);
    if !full {
        return Core::Other;
    }
    // A given name or a family name alone.
    if few == 1 && many > 1 {
        return if found.worst == Likeness::Equal { Core::Contained } else { Core::Other };
    }
    match found.worst {
        Likeness::Near => Core::Near,
        // A middle initial comes and goes.
        _ if many > few && !(few > 1 && only_initials(a, &found.left_a) && only_initials(b, &found.left_b)) => {
            Core::Contained
        }
        _ if many > few => Core::Variant,
        _ if found.in_order && found.worst == Likeness::Equal => Core::Equal,
        Likeness::Equal | Likeness::Variant => Core::Variant,
    }
}

/// Whether the words of a name at some places are single letters in the middle: what begins or ends a name stands for more.
fn only_initials(name: &LatinName, at: &[usize]) -> bool {
    at.iter().all(|&at| at > 0 && at + 1 < name.words.len() && name.words[at].len() == 1)
}

/// Whole names that differ by a slip where their words were cut differently.
fn joined_slip(a: &LatinName, b: &LatinName) -> Core {
    let (a, b) = (a.words.concat(), b.words.concat());
    if a.len().min(b.len()) >= 8 && is_slip(&a, &b) { Core::Near } else { Core::Other }
}

fn person_likeness(a: &str, b: &str) -> Option<Likeness> {
    if a == b {
        return Some(Likeness::Equal);
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    let nickname = match (LISTS.nicknames.get(a), LISTS.nicknames.get(b)) {
        (Some(a), Some(b)) => a.iter().any(|class| b.contains(class)),
        _ => false,
    };
    if initial(a, b) || initial(b, a) || nickname || squeezed(a) == squeezed(b) {
        return Some(Likeness::Variant);
    }
    let close = |a: &str, b: &str| {
        a.chars().count().min(b.chars().count()) > SHORT_GIVEN - 1
            && rapidfuzz::distance::jaro_winkler::similarity(a.chars(), b.chars()) >= 0.9
            && rapidfuzz::distance::osa::distance(a.chars(), b.chars()) <= 2
    };
    let shorter = a.chars().count().min(b.chars().count());
    (shorter >= SHORT_GIVEN && (is_slip(a, b) || close(a, b))).then_some(Likeness::Near)
}

/// Whether two words are one: equal, another spelling, an abbreviation, or a slip of the pen apart.
pub(in crate::matching) fn same_word(a: &str, b: &str) -> bool {
    likeness(a, b).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::name::{Namer, compare};

    fn core(a: &str, b: &str) -> Core {
        compare(&Namer.understand(a).expect("a name"), &Namer.understand(b).expect("a name")).core
    }

    #[test]
    fn a_middle_initial_comes_and_goes_and_a_middle_name_says_more() {
        assert_eq!(core("Bob J Smith", "Robert Smith"), Core::Variant);
        assert_eq!(core("Robert James Smith", "Robert Smith"), Core::Contained);
        assert_eq!(core("J Smith", "Smith"), Core::Contained);
        assert_eq!(core("Mary Ann S", "Mary Ann"), Core::Contained);
    }

    #[test]
    fn words_without_vowels_and_beginnings_of_words_are_short_for_them() {
        assert_eq!(core("Univrsl Export Inc", "Universal Exports Inc"), Core::Near);
        assert_eq!(core("Mfctrng Partners Ltd", "Manufacturing Partners Ltd"), Core::Other, "consonants are missing");
        assert_eq!(core("Arts Deli Inc", "Arts Delicatessen Inc"), Core::Abbreviation);
        assert_eq!(core("Metal Parts Inc", "Marble Parts Inc"), Core::Other);
        for other in ["Port Ltd/Portia Ltd", "Crown Motors Ltd/Corowuna Motors Ltd", "Bond Ltd/Bondie Ltd"] {
            let (a, b) = other.split_once('/').expect("two names");
            assert_eq!(core(a, b), Core::Other, "{other}");
        }
    }
}
