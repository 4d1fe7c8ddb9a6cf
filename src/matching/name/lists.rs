//! The lists that names are understood with. They ship in `rules/lists`, where each says what it is and where it comes from.

use hashbrown::{HashMap, HashSet};
use std::sync::LazyLock;

use super::places::Places;

/// Everything that is known about the words of names. Keys are folded as [`super::fold`] folds names.
pub(super) struct Lists {
    /// Places of China and of the world.
    pub(super) places: Places,
    /// Chinese surnames with their reading and their share of people per mille.
    pub(super) surnames: HashMap<&'static str, Surname>,
    /// Words of trades before a legal form, with their class of synonyms and their group.
    pub(super) trades: HashMap<&'static str, Trade>,
    /// Pairs of characters that look alike, both ways.
    lookalikes: HashSet<(char, char)>,
    /// Forms of address that follow a person's name.
    pub(super) addresses: HashSet<&'static str>,
    /// What clerks note behind a name.
    pub(super) notes: HashSet<&'static str>,
    /// What the name of a branch ends in.
    pub(super) branches: HashSet<&'static str>,
    /// Chinese forms of organisations, longest first, with the class in which they are one.
    pub(super) han_forms: Vec<(&'static str, &'static str)>,
    /// The same, to be looked up.
    pub(super) forms_by_text: HashMap<&'static str, &'static str>,
    /// Names that name nobody.
    pub(super) nobody: HashSet<&'static str>,
    /// Legal forms in Latin letters by spelling.
    pub(super) latin_forms: HashMap<&'static str, LatinForm>,
    /// The classes of given names in which each stands.
    pub(super) nicknames: HashMap<&'static str, Vec<u16>>,
    /// Given names, with how many of a million people have them.
    pub(super) given: HashMap<&'static str, f64>,
    /// Family names, with how many of a million people have them.
    pub(super) family: HashMap<&'static str, f64>,
    /// Words of Latin names by what they are.
    pub(super) words: HashMap<&'static str, HashSet<&'static str>>,
    /// Habitual spellings and the one they are folded to.
    pub(super) spellings: HashMap<&'static str, &'static str>,
    /// Abbreviations, with what they stand for.
    pub(super) abbreviations: HashMap<&'static str, Vec<&'static str>>,
    /// The word of addresses that an abbreviation stands for, where it is one: ave is avenue.
    pub(super) address_words: HashMap<&'static str, &'static str>,
}

/// A Chinese surname.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surname {
    /// Its reading, which may differ from the character's usual one.
    pub(super) reading: &'static str,
    /// Of a thousand people, how many have it; a hundredth where that is not known.
    pub(super) per_mille: f64,
}

/// A word of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trade {
    /// Words of one class are written for each other.
    pub(super) class: u16,
    /// Words of one group are of related trades; group 0 says little by itself.
    pub(super) group: u8,
}

impl Trade {
    /// The group of words that were learned from a table, of which nothing is known.
    pub(super) const LEARNED: u8 = u8::MAX;

    /// Whether the word stands in no list.
    pub(super) fn is_learned(self) -> bool {
        self.group == Self::LEARNED
    }
}

/// A legal form in Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LatinForm {
    /// Spellings of one class are one form.
    pub(super) class: &'static str,
    /// Present or absent by habit: it makes no other legal person.
    pub(super) weak: bool,
    /// It stands in front of the name.
    pub(super) front: bool,
}

/// The lists that ship.
pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(Lists::load);

/// The share of people, per mille, with a surname that is not among the common ones.
const RARE_PER_MILLE: f64 = 0.01;

impl Lists {
    fn load() -> Self {
        let mut trades = HashMap::new();
        let mut class = 0;
        for (group, (_, lines)) in (0u8..).zip(sections(include_str!("../../../rules/lists/trades.txt"))) {
            for line in lines {
                class += 1;
                trades.extend(line.split_whitespace().map(|word| (word, Trade { class, group })));
            }
        }
        let person: HashMap<&str, Vec<&str>> =
            sections(include_str!("../../../rules/lists/person_words.txt")).into_iter().collect();
        let of = |section: &str| {
            person.get(section).into_iter().flatten().flat_map(|line| line.split_whitespace()).collect::<HashSet<_>>()
        };
        let mut han_forms: Vec<(&str, &str)> = HAN_FORMS
            .iter()
            .flat_map(|(class, spellings)| spellings.iter().map(move |spelling| (*spelling, *class)))
            .chain(of("sole-trader form").into_iter().map(|form| (form, form)))
            .chain(of("institution").into_iter().map(|form| (form, form)))
            .collect();
        han_forms.sort_unstable_by_key(|(form, _)| (std::cmp::Reverse(form.len()), *form));
        han_forms.dedup_by_key(|(form, _)| *form);
        let words = sections(include_str!("../../../rules/lists/latin_words.txt"));
        let variants = sections(include_str!("../../../rules/lists/spelling_variants.txt"));
        let (mut spellings, mut abbreviations) = (HashMap::new(), HashMap::<&str, Vec<&str>>::new());
        let mut address_words: HashMap<&str, Vec<&str>> = HashMap::new();
        for (section, lines) in variants {
            for line in lines {
                let Some((word, others)) = line.split_once('\t') else { continue };
                if section == "address abbreviation" && !word.contains(' ') {
                    let usual = spellings.get(word).copied().unwrap_or(word);
                    for other in others.split(' ').filter(|other| !other.is_empty()) {
                        let words = address_words.entry(other).or_default();
                        if !words.contains(&usual) {
                            words.push(usual);
                        }
                    }
                }
                for other in others.split([' ', '\t']).filter(|other| !other.is_empty()) {
                    if section == "spelling" {
                        spellings.entry(other).or_insert(word);
                    } else {
                        abbreviations.entry(other).or_default().push(word);
                    }
                }
            }
        }
        Self {
            places: Places::load(),
            surnames: surnames(),
            trades,
            forms_by_text: han_forms.iter().copied().collect(),
            lookalikes: lookalikes(),
            addresses: of("address"),
            notes: of("note"),
            branches: of("branch"),
            han_forms,
            nobody: of("generic customer"),
            latin_forms: latin_forms(),
            nicknames: nicknames(),
            given: shares(include_str!("../../../rules/lists/given_names.txt")),
            family: shares(include_str!("../../../rules/lists/family_names.txt")),
            words: words.into_iter().map(|(section, lines)| (section, lines.into_iter().collect())).collect(),
            spellings,
            abbreviations,
            // pk is a park's as well as a pike's, and stands for neither.
            address_words: address_words
                .into_iter()
                .filter_map(|(short, words)| Some((short, *words.first().filter(|_| words.len() == 1)?)))
                .collect(),
        }
    }

    /// Whether two characters look alike.
    pub(super) fn look_alike(&self, a: char, b: char) -> bool {
        self.lookalikes.contains(&(a, b))
    }

    /// Whether a word of Latin names is in a section.
    pub(super) fn is(&self, section: &str, word: &str) -> bool {
        self.words.get(section).is_some_and(|words| words.contains(word))
    }
}

/// Chinese legal forms: the class, and its spellings, by which law and usage abbreviate them. Company law of the PRC, the
/// partnership law, and the forms of Taiwan, Hong Kong and Japan as they are written in Chinese characters.
const HAN_FORMS: &[(&str, &[&str])] = &[
    ("有限公司", &["有限责任公司", "有限公司", "有限責任公司"]),
    ("股份有限公司", &["股份有限公司", "股份公司", "股分有限公司"]),
    ("合伙", &["合伙企业(有限合伙)", "合伙企业(普通合伙)", "合伙企业", "有限合伙"]),
    ("公司", &["公司", "总公司"]),
    ("集团", &["集团", "企业集团"]),
    ("株式会社", &["株式会社"]),
    ("独资", &["个人独资企业"]),
];

/// The lines of a list by section, without comments.
fn sections(text: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut sections: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines(text) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => sections.push((name, Vec::new())),
            None => {
                if let Some((_, lines)) = sections.last_mut() {
                    lines.push(line);
                }
            }
        }
    }
    sections
}

/// The lines of a list without comments and blank ones.
pub(super) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

fn surnames() -> HashMap<&'static str, Surname> {
    lines(include_str!("../../../rules/lists/surnames.txt"))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let (name, reading) = (fields.next()?, fields.next()?);
            let per_mille = fields.next().and_then(|share| share.parse().ok()).unwrap_or(RARE_PER_MILLE);
            Some((name, Surname { reading, per_mille }))
        })
        .collect()
}

fn lookalikes() -> HashSet<(char, char)> {
    let mut pairs = HashSet::new();
    for line in lines(include_str!("../../../rules/lists/lookalikes.txt")) {
        let Some((head, others)) = line.split_once('\t') else { continue };
        let Some(head) = head.chars().next() else { continue };
        for other in others.split_whitespace().filter_map(|other| other.chars().next()) {
            pairs.insert((head, other));
            pairs.insert((other, head));
        }
    }
    pairs
}

fn latin_forms() -> HashMap<&'static str, LatinForm> {
    let mut forms = HashMap::new();
    for line in lines(include_str!("../../../rules/lists/legal_forms_latin.txt")) {
        let mut fields = line.split('\t');
        let (Some(class), Some(_), Some(spellings)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let weak = class.starts_with('~');
        for spelling in spellings.split('|').map(str::trim).filter(|spelling| !spelling.is_empty()) {
            let front = spelling.starts_with('^');
            let form = LatinForm { class: class.trim_start_matches('~'), weak, front };
            // One that stands in front as well has an entry of its own, with its sign.
            forms.entry(spelling).or_insert(form);
        }
    }
    forms
}

fn nicknames() -> HashMap<&'static str, Vec<u16>> {
    let mut classes: HashMap<&str, Vec<u16>> = HashMap::new();
    for (class, line) in (0u16..).zip(lines(include_str!("../../../rules/lists/nicknames.txt"))) {
        for name in line.split_whitespace() {
            classes.entry(name).or_default().push(class);
        }
    }
    classes
}

fn shares(text: &'static str) -> HashMap<&'static str, f64> {
    lines(text)
        .filter_map(|line| {
            let (name, share) = line.split_once('\t')?;
            Some((name, share.trim().parse().ok()?))
        })
        .collect()
}
