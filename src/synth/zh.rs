//! Chinese names: organisations and persons, the ways they are typed, and names that only look like them.

use fastrand::Rng;

use super::customers::Address;
use super::random::Draw;
use super::words::WORDS;

/// The parts of an organisation's name, in the order of the regulation: region, brand, trade, legal form.
#[derive(Debug, Clone)]
pub(super) struct Organisation {
    /// Its place among the places.
    pub(super) place: usize,
    /// How deep the region stands in the name.
    depth: Depth,
    brand: String,
    trade: usize,
    form: usize,
    /// What stands behind the form: a branch or a store.
    branch: String,
}

/// How much of a place a name has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Province,
    City,
    District,
}

impl Organisation {
    pub(super) fn draw(random: &mut Rng) -> Self {
        let depth = *random.pick(&[Depth::City, Depth::City, Depth::City, Depth::Province, Depth::District]);
        Self {
            place: any_place(random),
            depth,
            brand: (*random.pick(&WORDS.brands)).to_owned(),
            trade: random.usize(0..WORDS.trades.len()),
            // The first forms are by far the most frequent.
            form: random.long_tail(WORDS.forms.len()),
            branch: String::new(),
        }
    }

    fn region(&self, depth: Depth) -> String {
        let place = &WORDS.places[self.place];
        match depth {
            Depth::Province => place.province_full.to_owned(),
            Depth::City => place.city_full.to_owned(),
            Depth::District => format!("{}{}", place.city_full, place.district),
        }
    }

    pub(super) fn full(&self) -> String {
        let (trade, form) = (WORDS.trades[self.trade].0, WORDS.forms[self.form].0);
        format!("{}{}{trade}{form}{}", self.region(self.depth), self.brand, self.branch)
    }

    /// Another way to type it, and what was done.
    pub(super) fn variant(&self, random: &mut Rng) -> (String, &'static str) {
        let place = &WORDS.places[self.place];
        let (trade, trade_too) = WORDS.trades[self.trade];
        let (form, form_too) = WORDS.forms[self.form];
        let rest = format!("{}{trade}{form}{}", self.brand, self.branch);
        match random.u32(0..12) {
            0 => (
                format!("{}{rest}", if self.depth == Depth::Province { place.province } else { place.city }),
                "region-form",
            ),
            1 => {
                let other = match self.depth {
                    Depth::District => self.region(Depth::City),
                    Depth::City => format!("{}{}", place.province_full, self.region(Depth::City)),
                    Depth::Province => format!("{}{}", place.province_full, place.city_full),
                };
                (format!("{other}{rest}"), "region-depth")
            }
            2 if !form_too.is_empty() => {
                (format!("{}{}{trade}{form_too}{}", self.region(self.depth), self.brand, self.branch), "legal-form")
            }
            3 => {
                let region = if self.depth == Depth::Province { place.province } else { place.city };
                let brackets = if random.bool() { ("（", "）") } else { ("(", ")") };
                let bracketed = format!("{}{}{region}{}{trade}{form}", self.brand, brackets.0, brackets.1);
                (format!("{bracketed}{}", self.branch), "bracket-order")
            }
            4 => (traditional(&self.full()), "traditional"),
            5 => (spaced(&self.full(), random), "spaces"),
            6 => {
                let note = random.pick(&WORDS.notes);
                (format!("{}（{note}）", self.full()), "clerk-note")
            }
            7 => (with_brand(self, alike(&self.brand, &WORDS.homophones, random)), "homophone"),
            8 => (with_brand(self, alike(&self.brand, &WORDS.lookalikes, random)), "look-alike"),
            9 => {
                let characters: Vec<char> = rest.chars().collect();
                // One character of the trade or the form is lost; a brand without one is another brand.
                let first = self.brand.chars().count();
                let lost = random.usize(first..characters.len());
                let kept = characters.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, c)| *c);
                (format!("{}{}", self.region(self.depth), kept.collect::<String>()), "character-lost")
            }
            10 if !trade_too.is_empty() => {
                (format!("{}{}{trade_too}{form}{}", self.region(self.depth), self.brand, self.branch), "trade-synonym")
            }
            _ => (wide(&self.full().replace('（', "(").replace('）', ")")), "width"),
        }
    }

    /// An organisation of its own that looks like this one, and how.
    pub(super) fn decoy(&self, random: &mut Rng) -> Option<(Self, &'static str)> {
        let mut decoy = self.clone();
        let how = match random.u32(0..7) {
            0 => {
                let place = &WORDS.places[any_place(random)];
                decoy.branch = format!("{}分公司", place.city);
                "branch"
            }
            1 => {
                decoy.brand = format!("{}{}", self.brand, random.pick(&["第一", "第二", "第三"]));
                "ordinal"
            }
            2 => {
                let city = WORDS.places[self.place].city;
                decoy.place = (0..20).map(|_| any_place(random)).find(|&place| WORDS.places[place].city != city)?;
                "region"
            }
            3 => {
                let same = |trade: &usize| {
                    let (a, b) = (WORDS.trades[self.trade], WORDS.trades[*trade]);
                    *trade == self.trade || a.0 == b.1 || a.1 == b.0
                };
                decoy.trade = (0..20).map(|_| random.usize(0..WORDS.trades.len())).find(|trade| !same(trade))?;
                "sister-company"
            }
            4 => {
                let mut brand: Vec<char> = self.brand.chars().collect();
                let at = random.usize(0..brand.len());
                let other = random.pick(&WORDS.brands).chars().next()?;
                let sounds_alike = |group: &Vec<char>| group.contains(&other) && group.contains(&brand[at]);
                if other == brand[at] || WORDS.homophones.iter().chain(&WORDS.lookalikes).any(sounds_alike) {
                    return None;
                }
                brand[at] = other;
                decoy.brand = brand.into_iter().collect();
                "one-character-brand"
            }
            5 => {
                decoy.branch = format!("{}号店", random.u32(2..60));
                "store-number"
            }
            _ => {
                let homonyms = |place: &usize| {
                    let (a, b) = (&WORDS.places[self.place], &WORDS.places[*place]);
                    a.city != b.city && a.district == b.district
                };
                decoy.place = (0..WORDS.places.len()).find(homonyms)?;
                decoy.depth = Depth::District;
                "homonym-place"
            }
        };
        Some((decoy, how))
    }
}

fn with_brand(name: &Organisation, brand: String) -> String {
    Organisation { brand, ..name.clone() }.full()
}

/// A person's name.
#[derive(Debug, Clone)]
pub(super) struct Person {
    surname: &'static str,
    given: String,
}

impl Person {
    pub(super) fn draw(random: &mut Rng) -> Self {
        let given = WORDS.given.draw(random);
        // A single character gets a second one in half of the cases.
        let second = (given.chars().count() == 1 && random.bool()).then(|| WORDS.given.draw(random));
        let second = second.filter(|second| second.chars().count() == 1).unwrap_or_default();
        Self { surname: WORDS.surnames.draw(random), given: format!("{given}{second}") }
    }

    pub(super) fn full(&self) -> String {
        format!("{}{}", self.surname, self.given)
    }

    pub(super) fn variant(&self, random: &mut Rng) -> (String, &'static str) {
        match random.u32(0..6) {
            0 => (format!("{}{}", self.full(), random.pick(&["先生", "女士", "小姐"])), "form-of-address"),
            1 => (traditional(&self.full()), "traditional"),
            2 => (spaced(&self.full(), random), "spaces"),
            3 => (format!("{}（{}）", self.full(), random.pick(&WORDS.notes)), "clerk-note"),
            4 => (format!("{}{}", self.surname, alike(&self.given, &WORDS.homophones, random)), "homophone"),
            _ => (format!("{}{}", self.surname, alike(&self.given, &WORDS.lookalikes, random)), "look-alike"),
        }
    }
}

pub(super) fn any_place(random: &mut Rng) -> usize {
    random.usize(0..WORDS.places.len())
}

/// An address in a place.
pub(super) fn address(place: usize, random: &mut Rng) -> Address {
    let place = &WORDS.places[place];
    let street = format!("{}{}号", random.pick(&WORDS.streets), random.u32(1..999));
    let door = match random.u32(0..3) {
        0 => format!("{}栋{}室", random.u32(1..30), random.u32(101..2900)),
        1 => format!("{}楼", random.u32(1..20)),
        _ => String::new(),
    };
    Address {
        country: "中国".to_owned(),
        province: place.province_full.to_owned(),
        city: place.city_full.to_owned(),
        district: place.district.to_owned(),
        street: street + &door,
        postcode: place.postcode.to_owned(),
    }
}

/// A mobile number. The operators' prefixes are those in use; the numbers are made up.
pub(super) fn mobile(random: &mut Rng) -> String {
    const PREFIXES: &[&str] =
        &["131", "135", "136", "137", "138", "139", "150", "152", "158", "159", "177", "186", "188", "189"];
    format!("{}{}", random.pick(PREFIXES), random.digits(8))
}

/// A unified social credit code with a check character that is right (GB 32100-2015).
pub(super) fn uscc(random: &mut Rng) -> String {
    let mut code = format!("91{}", random.pick(&["110105", "310115", "330106", "350203", "440305", "500103"]));
    code.extend((0..9).map(|_| char::from(*random.pick(SIGNS))));
    code.push(check_sign(&code));
    code
}

/// The signs of a unified social credit code, each standing for its position (GB 32100-2015, table 1).
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The check character of the first 17 signs: weights are powers of 3 modulo 31 (GB 32100-2015, annex A).
fn check_sign(code: &str) -> char {
    let value = |sign: u8| SIGNS.iter().position(|other| *other == sign).unwrap_or(0);
    let (sum, _) = code.bytes().fold((0, 1), |(sum, weight), sign| (sum + value(sign) * weight, weight * 3 % 31));
    char::from(SIGNS[(31 - sum % 31) % 31])
}

fn traditional(text: &str) -> String {
    let other = |c: char| WORDS.traditional.iter().find(|(simple, _)| *simple == c).map_or(c, |(_, other)| *other);
    text.chars().map(other).collect()
}

/// A text with a space, half or full width, somewhere within.
fn spaced(text: &str, random: &mut Rng) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = random.usize(1..characters.len().max(2)).min(characters.len());
    let space = if random.bool() { ' ' } else { '\u{3000}' };
    characters[..at].iter().chain([&space]).chain(&characters[at..]).collect()
}

/// ASCII signs and brackets as full-width ones.
fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

/// A text with one character exchanged for another of its group; the text itself where no character is in any.
fn alike(text: &str, groups: &[Vec<char>], random: &mut Rng) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let start = random.usize(0..characters.len().max(1));
    for step in 0..characters.len() {
        let at = (start + step) % characters.len();
        let group = groups.iter().find(|group| group.contains(&characters[at]));
        let other = group.and_then(|group| group.iter().find(|other| **other != characters[at]));
        if let Some(&other) = other {
            characters[at] = other;
            break;
        }
    }
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_characters_are_those_of_the_standard() {
        // The vector whose sum is a multiple of 31, which some published code gets wrong.
        assert_eq!(check_sign("91350100M000100Y4"), '3');
        let mut random = Rng::with_seed(3);
        assert!((0..200).all(|_| uscc(&mut random).len() == 18));
    }

    #[test]
    fn variants_keep_who_it_is_and_decoys_do_not() {
        let mut random = Rng::with_seed(5);
        for _ in 0..500 {
            let name = Organisation::draw(&mut random);
            let (spelling, how) = name.variant(&mut random);
            assert!(!spelling.is_empty(), "{how}");
            if let Some((decoy, how)) = name.decoy(&mut random) {
                assert_ne!(decoy.full(), name.full(), "{how}");
            }
        }
    }
}
