//! Names of customers, understood: Chinese and Latin, organisations and persons.
//!
//! In: a name as it is typed. Out: its parts, the key by which names are equal, and how two names stand to each other. Every
//! word that is known stands in a list under `rules/lists`.

mod compare;
mod fold;
mod han;
mod latin;
mod learn;
mod lists;
mod pairing;
mod person;
mod places;
mod site;
mod sound;
mod trade;
mod window;

use crate::model::script::is_han;

pub(in crate::matching) use fold::{fold, words};
pub(in crate::matching) use latin::address_words;
pub(in crate::matching) use learn::trades as learn_trades;
pub(in crate::matching) use pairing::same_word;
pub(in crate::matching) use sound::reading;

pub use compare::{Core, FormRelation, NameComparison, TradeRelation, Veto, compare};
pub use han::HanOrganisation;
pub use latin::LatinName;
pub use person::HanPerson;
pub use places::PlaceRelation;

use lists::LISTS;

/// Longest Chinese name, in characters, that can be a person's.
const LONGEST_HAN_PERSON: usize = 4;

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// A company, shop, school or the like.
    Organisation,
    /// A person, or a name that may be a person's: equality of it alone proves nothing.
    Person,
}

/// The parts of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// A Chinese organisation.
    Organisation(HanOrganisation),
    /// A Chinese person.
    Person(HanPerson),
    /// A Latin name.
    Latin(LatinName),
}

/// A name, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is the name of.
    pub kind: NameKind,
    /// The form in which names are equal or not.
    pub key: String,
    /// The key without place, legal form and what tells branches apart, by which near names are looked for.
    pub core: String,
    /// Its parts.
    pub parts: Parts,
    /// The name in Latin letters that stands beside a Chinese one.
    pub also: Option<Box<LatinName>>,
    folded: String,
}

impl Name {
    /// Whether the name tells where its bearer is.
    #[must_use]
    pub fn has_place(&self) -> bool {
        match &self.parts {
            Parts::Organisation(org) => !org.places.is_empty(),
            Parts::Latin(latin) => !latin.places.is_empty(),
            Parts::Person(_) => false,
        }
    }
}

/// Understands names, as the shipped lists allow.
#[derive(Debug, Clone, Copy)]
pub struct Namer;

impl Namer {
    /// Understands a name: width, case, spaces, brackets, traditional characters and the spelling of legal forms make no
    /// difference. A masked name has no key, nor has one that names nobody; `None`.
    #[must_use]
    pub fn understand(self, name: &str) -> Option<Name> {
        self.understand_as(name, None)
    }

    /// As [`Self::understand`], where it is known whether names are persons'.
    #[must_use]
    pub fn understand_as(self, name: &str, person: Option<bool>) -> Option<Name> {
        if crate::normalise::contact::is_masked(name) {
            return None;
        }
        let folded = fold::fold(name);
        let folded = folded.trim();
        let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        if name.chars().count() > fold::LONGEST {
            return None;
        }
        if bare.is_empty() || LISTS.nobody.contains(bare.as_str()) {
            return None;
        }
        let name = if folded.chars().any(is_han) { han_name(folded, person) } else { latin_name(folded, person) };
        // A legal form alone names nobody.
        let says = match &name.parts {
            Parts::Organisation(org) => !name.core.is_empty() || !org.numbers.is_empty() && bare.chars().count() > 2,
            _ => true,
        };
        says.then_some(name)
    }
}

/// How rare a person's name is, in bits: the logarithm of one through the share of people that have it, as far as surnames and
/// given names are known. `None` for organisations.
#[must_use]
pub fn person_rarity(name: &Name) -> Option<f64> {
    /// The share of a Chinese given name of one character, and of one of two, of which there are far more.
    const GIVEN: [f64; 2] = [0.004, 0.000_6];
    /// The share of a name that stands in no list.
    const UNKNOWN: f64 = 0.000_02;
    match &name.parts {
        Parts::Organisation(_) => None,
        Parts::Person(person) => {
            let surname = LISTS.surnames.get(person.surname.as_str()).map_or(UNKNOWN, |known| known.per_mille / 1000.0);
            let given = GIVEN[usize::from(person.given.len() > 1)];
            Some(-(surname * given).log2())
        }
        Parts::Latin(latin) if latin.organisation => None,
        Parts::Latin(latin) => {
            let share = |word: &String| {
                let known = [LISTS.given.get(word.as_str()), LISTS.family.get(word.as_str())];
                let most = known.into_iter().flatten().fold(0.0_f64, |most, share| most.max(*share));
                if word.len() == 1 { 0.05 } else { (most / 1_000_000.0).max(UNKNOWN) }
            };
            Some(latin.words.iter().map(|word| -share(word).log2()).sum())
        }
    }
}

/// Understands a name with Chinese characters.
fn han_name(folded: &str, person: Option<bool>) -> Name {
    let folded = shop_out_of_brackets(without_code(folded));
    let (folded, also) = split_scripts(&folded);
    if person != Some(false) {
        let site = fold::brackets(&folded).1.iter().any(|text| site::names_site(text));
        let as_person = person::parse(&folded, person == Some(true)).filter(|_| !site || person == Some(true));
        if let Some(parts) = as_person.filter(|_| person == Some(true) || !is_organisation(&folded)) {
            let given: String = parts.given.iter().collect();
            let key = format!("{}{given}", parts.surname);
            return Name { kind: NameKind::Person, core: key.clone(), key, parts: Parts::Person(parts), also, folded };
        }
    }
    let parts = han::parse(&folded);
    let core: String = parts.brand.iter().chain(&parts.trade.chars().collect::<Vec<_>>()).collect();
    let place = parts.places.last().map(|meanings| places::key(meanings)).unwrap_or_default();
    let tail = [&parts.numbers.join("/"), parts.branch.as_deref().unwrap_or("-"), &parts.extra.join("/")].join("|");
    let group = if parts.group { "集团" } else { "" };
    let key = format!("{place}|{core}|{}{group}|{tail}", parts.form);
    // A short name without form, place or branch may be anything.
    let bare = parts.form.is_empty() && parts.branch.is_none() && parts.places.is_empty();
    let proves = person == Some(false) || !bare || core.chars().count() > LONGEST_HAN_PERSON;
    let kind = if proves { NameKind::Organisation } else { NameKind::Person };
    Name { kind, key, core, parts: Parts::Organisation(parts), also, folded }
}

/// A Chinese name without the code or number that stands before it in lists: `C0001-苏州卓越`, `001 南京恒达`, `1.南京恒达`. A number
/// that may be the brand stays.
fn without_code(folded: &str) -> &str {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let letters = folded.bytes().take_while(u8::is_ascii_alphabetic).count();
    let count = digits(&folded[letters..]);
    let (code, rest) = folded.split_at(letters + count);
    let name = rest.trim_start_matches([' ', '-', '_', '.', '、', ':', '/', '#']);
    let parted = name.len() < rest.len() && name.chars().next().is_some_and(is_han);
    // What a clerk noted of the customer: 旧-上海永利机械.
    let noted = folded.split_once(['-', '_', ' ', ':']).filter(|(note, name)| {
        let one = matches!(*note, "旧" | "老" | "原" | "新" | "停");
        name.chars().next().is_some_and(is_han) && (one || LISTS.notes.contains(note))
    });
    if let Some((_, name)) = noted {
        return name;
    }
    let is_code = match letters {
        // A number of a list, or one that is filled up with zeros.
        0 => count > 1 && code.starts_with('0') || (1..=4).contains(&count) && rest.starts_with(['.', '、']),
        1..=4 => count >= 3,
        _ => false,
    };
    if is_code && parted { name } else { folded }
}

/// A shop in brackets behind a name without a legal form is part of the name: 张三（水果店）.
fn shop_out_of_brackets(folded: &str) -> String {
    let Some((before, rest)) = folded.split_once('(') else { return folded.to_owned() };
    let Some(inside) = rest.strip_suffix(')').filter(|inside| !inside.contains(['(', ')'])) else {
        return folded.to_owned();
    };
    let is_shop = inside.ends_with('店') && inside.chars().filter(|c| is_han(*c)).count() > 1;
    let formed = han::parse(before);
    // 王芳（新街口店） is a person at one of several sites; 张三（水果店） is a shop.
    let sells = || !han::parse(inside).trades.is_empty();
    let is_shop = is_shop && (person::parse(before, false).is_none() || sells());
    if is_shop && formed.form.is_empty() && !before.trim().is_empty() {
        format!("{}{inside}", before.trim_end())
    } else {
        folded.to_owned()
    }
}

/// Whether a Chinese name that could be a person's is an organisation's all the same.
fn is_organisation(folded: &str) -> bool {
    let bare: String = fold::brackets(folded).0.chars().filter(|c| c.is_alphanumeric()).collect();
    let length = bare.chars().count();
    let parts = han::parse(folded);
    let has_word = parts.trades.iter().any(|trade| trade.group > 0) && length >= LONGEST_HAN_PERSON;
    let formed = !parts.form.is_empty() || parts.branch.is_some() || parts.group;
    (formed && length >= LONGEST_HAN_PERSON || has_word)
        && person::parse(folded, false).is_none_or(|p| p.surname.chars().count() < 2)
        || matches!(parts.form, "有限公司" | "股份有限公司" | "公司")
}

/// A Chinese name with a Latin one beside it, apart: `恒瑞达电子 Hengruida Electronics`.
fn split_scripts(folded: &str) -> (String, Option<Box<LatinName>>) {
    /// Fewest letters of a Latin name that is more than an abbreviation within the Chinese one.
    const LETTERS: usize = 6;
    let latin: String = folded
        .split(|c: char| is_han(c) || matches!(c, '(' | ')'))
        .max_by_key(|part| part.len())
        .unwrap_or_default()
        .to_owned();
    let letters = latin.chars().filter(char::is_ascii_alphabetic).count();
    if letters < LETTERS || !latin.starts_with(' ') && !latin.ends_with(' ') && !latin.trim().contains(' ') {
        return (folded.to_owned(), None);
    }
    let han = folded.replacen(&latin, "", 1);
    let name = latin::parse(latin.trim(), Some(false));
    (han, Some(Box::new(name)))
}

/// Understands a name in Latin or another alphabet.
fn latin_name(folded: &str, person: Option<bool>) -> Name {
    let parts = latin::parse(folded, person);
    let core = parts.words.join(" ");
    let kind = if parts.organisation { NameKind::Organisation } else { NameKind::Person };
    let extra =
        [&parts.numbers.join("/"), parts.form, parts.generation, &parts.place, &parts.extra.join("/")].join("|");
    let key = if extra.len() > 4 { format!("{core}|{extra}") } else { core.clone() };
    Name { kind, key, core, parts: Parts::Latin(parts), also: None, folded: folded.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understand(name: &str) -> Name {
        Namer.understand(name).expect(name)
    }

    #[test]
    fn spellings_of_one_organisation_are_equal() {
        for (a, b) in [
            ("北京华信科技有限责任公司", "北京华信科技有限公司"),
            ("臺灣積體電路製造股份有限公司", "台湾积体电路制造股份有限公司"),
            ("华信（北京）科技有限公司", "华信(北京)科技 有限公司"),
            ("ＡＢＣ贸易有限公司", "abc贸易有限公司"),
            ("Acme Trading Co., Ltd.", "ACME TRADING COMPANY LIMITED"),
            ("Blue Sky, Inc.", "Blue Sky Incorporated"),
        ] {
            assert_eq!(understand(a).key, understand(b).key, "{a} {b}");
            assert_eq!(understand(a).kind, NameKind::Organisation, "{a}");
        }
    }

    #[test]
    fn different_organisations_stay_different() {
        for (a, b) in [
            ("北京华信科技有限公司", "上海华信科技有限公司"),
            ("中国第一汽车有限公司", "中国第二汽车有限公司"),
            ("华信科技有限公司", "华信科技股份有限公司"),
            ("华信科技有限公司", "华信科技有限公司北京分公司"),
            ("Blue Sky Inc", "Blue Sky Ltd"),
        ] {
            assert_ne!(understand(a).key, understand(b).key, "{a} {b}");
        }
    }

    #[test]
    fn contacts_behind_the_form_are_notes_and_sites_in_brackets_are_apart() {
        let plain = understand("深圳市恒瑞达电子有限公司");
        for name in ["深圳市恒瑞达电子有限公司-张三", "深圳市恒瑞达电子有限公司 李小姐", "深圳市恒瑞达电子有限公司王工"]
        {
            assert_eq!(understand(name).key, plain.key, "{name}");
        }
        for (a, b) in [
            ("恒大置业有限公司（一期）", "恒大置业有限公司（二期）"),
            ("恒大置业有限公司（一期）", "恒大置业有限公司"),
            ("周大福（A店）", "周大福（B店）"),
            ("Acme Ltd (Plant 1)", "Acme Ltd (Plant 2)"),
        ] {
            let (a, b) = (understand(a), understand(b));
            assert!(compare(&a, &b).veto.is_some(), "{a:?} {b:?}");
        }
    }

    #[test]
    fn persons_and_masks_prove_nothing() {
        for name in ["张伟", "欧阳娜娜", "John Smith", "厂长", "买买提·吐尔逊", "欧阳娜娜女士"] {
            assert_eq!(understand(name).kind, NameKind::Person, "{name}");
        }
        assert!(Namer.understand("王**").is_none());
    }
}
