//! How two names stand to each other, part by part.
//!
//! Whole strings are never compared: the distance between 第一汽车 and 第二汽车 is small, that between 臺積電 and 台积电 large.

use super::han::{self, HanOrganisation};
use super::latin::{self, LatinName};
use super::person::HanPerson;
use super::places::{self, PlaceRelation};
use super::sound::{self, Slip};
use super::{Name, Parts, pairing};

/// How what tells a name from others stands to that of another: the brand of a Chinese organisation, the words of a Latin name,
/// the given name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Core {
    /// The same.
    Equal,
    /// The same but for the order or the joining of words, or a nickname or initial.
    Variant,
    /// The same by sound.
    Sound,
    /// One character looks like the other.
    Look,
    /// One letter or character of several is missing or too many, or a letter another.
    Near,
    /// One character of a long brand is another that neither sounds nor looks like it: a slip, or another brand.
    Replaced,
    /// One holds the other: a short form.
    Contained,
    /// One is made of the first characters of the other's words.
    Abbreviation,
    /// One character of a short brand is another.
    OneOfFew,
    /// Different.
    Other,
}

/// How the trades of two organisations stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TradeRelation {
    /// The same words, or none on either side.
    Equal,
    /// Written for each other: synonyms, or the same by sound.
    Synonym,
    /// Only one name tells a trade, or more of it.
    Missing,
    /// Different trades of one group.
    Related,
    /// Different trades.
    Conflict,
}

/// How the legal forms of two organisations stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormRelation {
    /// The same.
    Equal,
    /// One is a looser word for the other, or only one name tells its form.
    Compatible,
    /// Two forms of law: two legal persons.
    Conflict,
}

/// A reason why two names are not one customer, whatever else agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Veto {
    /// Ordinals or numbers differ.
    Number,
    /// Only one name has a number.
    MaybeNumber,
    /// One is a branch, or both are different ones.
    Branch,
    /// They are in different places.
    Place,
    /// Father and son.
    Generation,
    /// Only one of two persons is called junior or senior.
    MaybeGeneration,
    /// Companies of one group in different trades.
    Sibling,
    /// Only one names a place in addition: a subsidiary, or a clerk who was exact.
    Subsidiary,
    /// Short given names differ.
    ShortGiven,
    /// One character of a brand of two is another.
    OneOfFew,
    /// One is a person, the other a company called after a person of that name.
    OwnName,
}

/// What a comparison of two names says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameComparison {
    /// What tells the names from others.
    pub core: Core,
    /// Their places.
    pub place: PlaceRelation,
    /// Their trades.
    pub trade: TradeRelation,
    /// Their legal forms.
    pub form: FormRelation,
    /// Whether both may be persons' names.
    pub persons: bool,
    /// What keeps them apart.
    pub veto: Option<Veto>,
}

impl NameComparison {
    /// Nothing in common.
    const OTHER: Self = Self {
        core: Core::Other,
        place: PlaceRelation::Neither,
        trade: TradeRelation::Equal,
        form: FormRelation::Equal,
        persons: false,
        veto: None,
    };

    /// Whether two names of organisations, both with their place, differ by no more than one slip of the pen, or by how much of
    /// place, trade or form is told: worth a question however rarely two records of a list are one.
    #[must_use]
    pub fn is_one_slip(&self) -> bool {
        let goes_together = !self.persons && self.veto.is_none() && self.form != FormRelation::Conflict;
        let of_brand = matches!(self.core, Core::Sound | Core::Look | Core::Near)
            && self.place == PlaceRelation::Equal
            && self.trade == TradeRelation::Equal;
        let of_the_rest = matches!(self.core, Core::Equal | Core::Variant)
            && matches!(self.place, PlaceRelation::Equal | PlaceRelation::Within)
            && self.trade <= TradeRelation::Missing;
        goes_together && (of_brand || of_the_rest)
    }

    /// Whether the names are one organisation's by themselves: brand, trade and place are equal, and the forms go together.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let core = matches!(self.core, Core::Equal | Core::Variant);
        let around = self.place <= PlaceRelation::Equal && self.trade == TradeRelation::Equal;
        !self.persons && core && around && self.form != FormRelation::Conflict && self.veto.is_none()
    }

    /// Whether the trades are related and it is not told that both are in one place: a sister company as likely as the same. In one
    /// place, 恒丰贸易 and 恒丰国际贸易, it is a question.
    #[must_use]
    pub fn is_sister(&self) -> bool {
        self.trade == TradeRelation::Related && (self.place != PlaceRelation::Equal || self.core != Core::Equal)
    }

    /// Whether the names are close enough to be asked about.
    #[must_use]
    pub fn is_close(&self) -> bool {
        !matches!(self.core, Core::Other | Core::OneOfFew)
            && self.place != PlaceRelation::Conflict
            && self.trade != TradeRelation::Conflict
            && !self.is_sister()
            && matches!(self.veto, None | Some(Veto::OwnName))
    }
}

/// Compares two names.
#[must_use]
pub fn compare(a: &Name, b: &Name) -> NameComparison {
    match (&a.parts, &b.parts) {
        (Parts::Organisation(a), Parts::Organisation(b)) => organisations(a, b),
        (Parts::Person(a), Parts::Person(b)) => persons(a, b),
        // What could be a person's name is read as the organisation's that it is compared with.
        (Parts::Organisation(org), Parts::Person(_)) => organisations(org, &han::parse(&b.folded)),
        (Parts::Person(_), Parts::Organisation(org)) => organisations(&han::parse(&a.folded), org),
        (Parts::Latin(left), Parts::Latin(right)) => {
            // So is a Latin one, unless it is made of people's names.
            let read = |one: &LatinName, other: &LatinName, folded: &str| {
                let is_one = !one.organisation && other.organisation && !pairing::is_persons(one);
                is_one.then(|| latin::parse(folded, Some(false)))
            };
            let (as_left, as_right) = (read(left, right, &a.folded), read(right, left, &b.folded));
            pairing::compare(as_left.as_ref().unwrap_or(left), as_right.as_ref().unwrap_or(right))
        }
        (Parts::Latin(latin), han) => across(latin, han, b),
        (han, Parts::Latin(latin)) => across(latin, han, a),
    }
}

/// Fewest characters of a brand of which one may be a slip of the pen.
const LONG_BRAND: usize = 4;

fn organisations(a: &HanOrganisation, b: &HanOrganisation) -> NameComparison {
    let place = places::relation(&a.places, &b.places);
    let (whole_a, whole_b) = (core(a), core(b));
    let whole = whole_a == whole_b;
    let (core, seamless) = if whole { (Core::Equal, true) } else { brands(a, b, &whole_a, &whole_b) };
    let trade = if seamless { TradeRelation::Equal } else { trades(a, b) };
    let form = forms(a, b);
    // One character is no brand: 春店 and 春坊 have nothing in common that says anything.
    // 三 is 3, and 第一 is 第1: numbers within a brand are written either way.
    let spelled = !a.digits.is_empty() && a.digits == b.digits;
    let (core, trade) = if spelled { (Core::Equal, TradeRelation::Equal) } else { (core, trade) };
    let other_number = !spelled && differ_in_numbers(&a.digits, &b.digits);
    let core = if spelled {
        core
    } else if whole_a.len().min(whole_b.len()) < 2
        && form != FormRelation::Equal
        && a.numbers.is_empty()
        && b.numbers.is_empty()
    {
        Core::Other
    } else {
        core
    };
    let branches = match (&a.branch, &b.branch) {
        (None, None) => false,
        (Some(a), Some(b)) => a != b,
        _ => true,
    };
    let short = core == Core::OneOfFew && a.brand.len().min(b.brand.len()) < 3;
    let veto = [
        (a.numbers != b.numbers && !spelled || other_number, Veto::Number),
        (branches, Veto::Branch),
        (place == PlaceRelation::Conflict, Veto::Place),
        (trade == TradeRelation::Conflict, Veto::Sibling),
        (a.extra != b.extra && !a.extra.is_empty() && !b.extra.is_empty(), Veto::Sibling),
        (short, Veto::OneOfFew),
    ];
    let veto = veto.into_iter().find_map(|(holds, veto)| holds.then_some(veto));
    NameComparison { core, place, trade, form, persons: false, veto }
}

/// Whether two texts are the same but for the numbers in them: 中铁三局 and 中铁四局.
fn differ_in_numbers(a: &str, b: &str) -> bool {
    let rest = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    !a.is_empty() && !b.is_empty() && a != b && rest(a) == rest(b)
}

/// Brand and trade together, where a reader would see no seam.
fn core(name: &HanOrganisation) -> Vec<char> {
    name.brand.iter().copied().chain(name.trade.chars()).collect()
}

/// How two brands stand to each other, and whether that says all about their trades as well.
fn brands(a: &HanOrganisation, b: &HanOrganisation, whole_a: &[char], whole_b: &[char]) -> (Core, bool) {
    if a.brand == b.brand {
        // Where a number is the whole brand, nothing is left that could differ but the trade.
        let none = a.brand.is_empty() && whole_a != whole_b && a.numbers.is_empty();
        return (if none { Core::Other } else { Core::Equal }, false);
    }
    let long = a.brand.len().min(b.brand.len()) >= LONG_BRAND;
    // A character that was left out is a slip; one that is another makes, in a short brand, another brand.
    match sound::slip(&a.brand, &b.brand) {
        Slip::None | Slip::Sound => return (Core::Sound, false),
        Slip::Look => return (Core::Look, false),
        Slip::One if a.brand.len() != b.brand.len() || is_swapped(&a.brand, &b.brand) => return (Core::Near, false),
        Slip::One if long => return (Core::Replaced, false),
        _ => {}
    }
    // A slip in what brand and trade are together: where one was cut differently for a character that was lost.
    let (short, long_whole) = if whole_a.len() <= whole_b.len() { (whole_a, whole_b) } else { (whole_b, whole_a) };
    if short.len() >= 2 && holds(long_whole, short) {
        return (Core::Contained, true);
    }
    match sound::slip(whole_a, whole_b) {
        Slip::Sound => (Core::Sound, true),
        Slip::Look => (Core::Look, true),
        Slip::One if whole_a.len() != whole_b.len() && short.len() >= LONG_BRAND => (Core::Near, true),
        _ if short.len() >= LONG_BRAND && sound::sounds_like_without_one(short, long_whole) => (Core::Near, true),
        _ if is_contracted(short, long_whole) => (Core::Near, true),
        _ if is_abbreviation(short, long_whole) => (Core::Abbreviation, true),
        _ if sound::slip(&a.brand, &b.brand) == Slip::One => (Core::OneOfFew, false),
        _ => (Core::Other, false),
    }
}

/// Whether two brands have the same characters in another order.
fn is_swapped(a: &[char], b: &[char]) -> bool {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

fn holds(long: &[char], short: &[char]) -> bool {
    long.windows(short.len()).any(|part| part == short)
}

/// Whether a short name is made of characters of a long one, in order, the first and a later one among them: 东航 of 东方航空.
fn is_abbreviation(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    (2..=4).contains(&short.len())
        && short.len() * 2 <= long.len()
        && short.first() == long.first()
        && short.iter().all(|c| rest.any(|other| other == c))
}

fn trades(a: &HanOrganisation, b: &HanOrganisation) -> TradeRelation {
    if a.trade == b.trade {
        return TradeRelation::Equal;
    }
    let characters = |name: &HanOrganisation| name.trade.chars().collect::<Vec<_>>();
    let classes = |name: &HanOrganisation| name.trades.iter().map(|trade| trade.class).collect::<Vec<_>>();
    let (words_a, words_b) = (characters(a), characters(b));
    if classes(a) == classes(b)
        || sound::slip(&words_a, &words_b) == Slip::Sound
        || is_contraction(&words_a, &words_b)
        || is_contraction(&words_b, &words_a)
    {
        return TradeRelation::Synonym;
    }
    // Weak words come and go: 科技发展 and 科技 are one trade told at different length.
    let strong = |name: &HanOrganisation| {
        name.trades.iter().filter(|trade| trade.group > 0).map(|trade| trade.class).collect::<Vec<_>>()
    };
    let (mine, other) = (strong(a), strong(b));
    let within = |short: &[u16], long: &[u16]| short.iter().all(|class| long.contains(class));
    if within(&mine, &other) || within(&other, &mine) {
        return TradeRelation::Missing;
    }
    // Of words that no list knows it is not known whether they mean another trade: 香薰蜡烛 and 香薰制品.
    let learned = a.trades.iter().chain(&b.trades).any(|trade| trade.is_learned());
    if learned && words_a.windows(2).any(|part| holds(&words_b, part)) {
        return TradeRelation::Related;
    }
    let share_group =
        a.trades.iter().any(|a| b.trades.iter().any(|b| a.group == b.group && a.group > 0 && !a.is_learned()));
    if share_group { TradeRelation::Related } else { TradeRelation::Conflict }
}

/// Whether two names begin alike, with a brand at least, and go on in a word and its contraction.
fn is_contracted(short: &[char], long: &[char]) -> bool {
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    same >= 2 && is_contraction(&short[same..], &long[same..])
}

/// Whether a word is the other one drawn together: 空压机 of 空气压缩机, 车膜 of 汽车贴膜. What the other merely begins or ends with
/// is a part of it and no contraction.
fn is_contraction(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    short.len() >= 2
        && short.len() < long.len()
        && short.last() == long.last()
        && !holds(long, short)
        && short.iter().all(|c| rest.any(|other| other == c))
}

fn forms(a: &HanOrganisation, b: &HanOrganisation) -> FormRelation {
    let loose = |form: &str| form.is_empty() || form == "公司";
    let company = |form: &str| matches!(form, "有限公司" | "股份有限公司" | "公司" | "株式会社");
    // A group and its company are two legal persons, whatever else their names share.
    if a.group != b.group {
        FormRelation::Conflict
    } else if a.form == b.form {
        FormRelation::Equal
    } else if a.form.is_empty()
        || b.form.is_empty()
        || (loose(a.form) && company(b.form))
        || (loose(b.form) && company(a.form))
    {
        FormRelation::Compatible
    } else {
        FormRelation::Conflict
    }
}

fn persons(a: &HanPerson, b: &HanPerson) -> NameComparison {
    let whole = |person: &HanPerson| person.surname.chars().chain(person.given.iter().copied()).collect::<Vec<char>>();
    let (left, right) = (whole(a), whole(b));
    let core = if left == right {
        Core::Equal
    } else if a.surname != b.surname && !a.surname.is_empty() && !b.surname.is_empty() {
        // A surname is never a slip of another, unless it is written with a character of the same sound.
        if left.len() == right.len()
            && sound::person_reading(&a.surname, &a.given) == sound::person_reading(&b.surname, &b.given)
        {
            Core::Sound
        } else {
            Core::Other
        }
    } else {
        match sound::slip(&left, &right) {
            Slip::None | Slip::Sound => Core::Sound,
            Slip::Look => Core::Look,
            Slip::One if left.len().min(right.len()) >= LONG_BRAND => Core::Near,
            Slip::One => Core::OneOfFew,
            Slip::More => Core::Other,
        }
    };
    NameComparison { core, persons: true, ..NameComparison::OTHER }
}

/// A Chinese name and a Latin one: by how the brand or the person sounds, or by the Latin name that stands beside the Chinese.
fn across(latin: &LatinName, han: &Parts, whole: &Name) -> NameComparison {
    if let Some(also) = &whole.also {
        return pairing::compare(latin, also);
    }
    let joined = latin.words.concat();
    match han {
        Parts::Person(person) => {
            let given = sound::reading(&person.given);
            let surname = sound::person_reading(&person.surname, &[]);
            let same =
                !latin.organisation && (joined == format!("{surname}{given}") || joined == format!("{given}{surname}"));
            let core = if same { Core::Sound } else { Core::Other };
            NameComparison { core, persons: true, ..NameComparison::OTHER }
        }
        Parts::Organisation(org) => {
            let brand = sound::reading(&org.brand);
            let same =
                org.brand.len() > 1 && (latin.words.contains(&brand) || joined.contains(&brand) && brand.len() > 5);
            let core = if same { Core::Sound } else { Core::Other };
            NameComparison { core, trade: TradeRelation::Missing, ..NameComparison::OTHER }
        }
        Parts::Latin(_) => NameComparison::OTHER,
    }
}
