//! Names in Latin letters: organisations and persons, the ways they are typed, and names that only look like them.

use fastrand::Rng;

use super::customers::Address;
use super::random::Draw;
use super::words::WORDS;

/// The parts of an organisation's name.
#[derive(Debug, Clone)]
pub(super) struct Organisation {
    brand: String,
    trade: &'static str,
    form: usize,
    /// What tells it from others of the same name: a number, a place.
    mark: String,
}

impl Organisation {
    pub(super) fn draw(random: &mut Rng) -> Self {
        Self {
            brand: (*random.pick(&WORDS.brands_en)).to_owned(),
            trade: *random.pick(WORDS.trades_en.as_slice()),
            form: random.long_tail(WORDS.forms_en.len()),
            mark: String::new(),
        }
    }

    /// Without its legal form.
    pub(super) fn core(&self) -> String {
        format!("{} {}{}", self.brand, self.trade, self.mark)
    }

    pub(super) fn full(&self) -> String {
        format!("{} {}", self.core(), WORDS.forms_en[self.form].0)
    }

    pub(super) fn variant(&self, random: &mut Rng) -> (String, &'static str) {
        let (form, short) = WORDS.forms_en[self.form];
        let core = self.core();
        match random.u32(0..8) {
            0 if !short.is_empty() => (format!("{core} {short}"), "legal-form"),
            1 if !short.is_empty() => (format!("{core}, {short}."), "legal-form"),
            2 => (self.full().to_uppercase(), "case"),
            3 => (format!("The {core} {form}"), "article"),
            4 => (format!("{core}  {form}"), "spaces"),
            5 | 6 => match abbreviated(&core) {
                Some(core) => (format!("{core} {form}"), "abbreviation"),
                None => (self.full().to_lowercase(), "case"),
            },
            _ => (core, "legal-form-missing"),
        }
    }

    pub(super) fn decoy(&self, random: &mut Rng) -> Option<(Self, &'static str)> {
        let mut decoy = self.clone();
        let how = match random.u32(0..4) {
            0 => {
                decoy.mark = format!(" of {}", random.pick(&WORDS.cities_en).name);
                "region"
            }
            1 => {
                decoy.mark = format!(" Store {}", random.u32(2..400));
                "store-number"
            }
            2 => {
                decoy.trade = *(0..20).map(|_| random.pick(&WORDS.trades_en)).find(|trade| **trade != self.trade)?;
                "sister-company"
            }
            _ => {
                decoy.mark = format!(" {}", random.pick(&["II", "III", "IV"]));
                "ordinal"
            }
        };
        Some((decoy, how))
    }
}

/// Words of names as clerks shorten them.
const ABBREVIATIONS: [(&str, &str); 14] = [
    ("International", "Intl"),
    ("Manufacturing", "Mfg"),
    ("Engineering", "Eng"),
    ("Construction", "Constr"),
    ("Electrical", "Elec"),
    ("Electronics", "Elec"),
    ("Machinery", "Mach"),
    ("Automotive", "Auto"),
    ("Packaging", "Pkg"),
    ("Equipment", "Equip"),
    ("Chemicals", "Chem"),
    ("Industrial", "Ind"),
    ("Services", "Svcs"),
    ("Brothers", "Bros"),
];

/// A name with its longest words shortened; `None` where there are none that people shorten.
fn abbreviated(name: &str) -> Option<String> {
    let short = |word: &str| ABBREVIATIONS.iter().find(|(long, _)| *long == word).map(|(_, short)| *short);
    name.split(' ')
        .any(|word| short(word).is_some())
        .then(|| name.split(' ').map(|word| short(word).unwrap_or(word)).collect::<Vec<_>>().join(" "))
}

/// A person's name.
#[derive(Debug, Clone)]
pub(super) struct Person {
    given: &'static str,
    short: &'static str,
    surname: &'static str,
    suffix: &'static str,
}

impl Person {
    pub(super) fn draw(random: &mut Rng) -> Self {
        let (given, short) = *random.pick(&WORDS.given_en);
        Self { given, short, surname: WORDS.surnames_en.draw(random), suffix: "" }
    }

    pub(super) fn full(&self) -> String {
        format!("{} {}{}", self.given, self.surname, self.suffix)
    }

    pub(super) fn variant(&self, random: &mut Rng) -> (String, &'static str) {
        match random.u32(0..6) {
            0 => (format!("{}, {}{}", self.surname, self.given, self.suffix), "name-order"),
            1 if !self.short.is_empty() => (format!("{} {}{}", self.short, self.surname, self.suffix), "nickname"),
            2 => (self.full().to_uppercase(), "case"),
            3 => (self.full().to_lowercase(), "case"),
            4 => (format!("{}. {}{}", &self.given[..1], self.surname, self.suffix), "initial"),
            _ => (format!("{}  {}{}", self.given, self.surname, self.suffix), "spaces"),
        }
    }

    pub(super) fn decoy(&self, random: &mut Rng) -> (Self, &'static str) {
        if random.bool() && self.suffix.is_empty() {
            (Self { suffix: " Jr.", ..self.clone() }, "generation")
        } else {
            (self.clone(), "common-name")
        }
    }
}

/// An address in a city.
pub(super) fn address(random: &mut Rng) -> Address {
    let city = random.pick(&WORDS.cities_en);
    Address {
        country: city.country.to_owned(),
        province: city.region.to_owned(),
        city: city.name.to_owned(),
        district: String::new(),
        street: format!("{} {}", random.u32(1..2000), random.pick(&WORDS.streets_en)),
        postcode: city.postcode.to_owned(),
    }
}

/// A phone number of the address's city, as E.164 writes it.
pub(super) fn phone(address: &Address, random: &mut Rng) -> String {
    let city = WORDS.cities_en.iter().find(|city| city.name == address.city);
    let dial = city.map_or("+1212", |city| city.dial);
    let missing = 12usize.saturating_sub(dial.len());
    format!("{dial}{}", random.digits(missing))
}
