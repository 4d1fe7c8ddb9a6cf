//! How two names stand to each other, part by part.
//!
//! Whole strings are never compared: the distance between 第一汽车 and 第二汽车 is small, that between 臺積電 and 台积电 large.

mod organisation;

use organisation::organisations;

use super::han;
use super::latin::{self, LatinName};
use super::person::HanPerson;
use super::places::PlaceRelation;
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
    /// One of the last characters of a long text is another, which may be the trade's as well as the brand's: 雁南飞帽子, 雁南飞帽饰.
    Ending,
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
            && matches!(self.place, PlaceRelation::Equal | PlaceRelation::Within | PlaceRelation::Around)
            && self.trade <= TradeRelation::Missing;
        goes_together && (of_brand || of_the_rest)
    }

    /// Whether two names of organisations of one place and form differ in a word of their trade, or in a character that may be the
    /// trade's: worth a question where the brand is rare.
    #[must_use]
    pub fn is_one_word(&self) -> bool {
        let goes_together = !self.persons && self.veto.is_none() && self.place == PlaceRelation::Equal;
        let of_trade = self.core == Core::Equal && self.trade == TradeRelation::Related;
        let of_both = matches!(self.core, Core::Ending | Core::Contained) && self.trade == TradeRelation::Equal;
        goes_together && self.form == FormRelation::Equal && (of_trade || of_both)
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
        (Parts::Organisation(left), Parts::Organisation(right)) => organisations((left, &a.folded), (right, &b.folded)),
        (Parts::Person(a), Parts::Person(b)) => persons(a, b),
        // What could be a person's name is read as the organisation's that it is compared with.
        (Parts::Organisation(org), Parts::Person(_)) => {
            organisations((org, &a.folded), (&han::parse(&b.folded), &b.folded))
        }
        (Parts::Person(_), Parts::Organisation(org)) => {
            organisations((&han::parse(&a.folded), &a.folded), (org, &b.folded))
        }
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
