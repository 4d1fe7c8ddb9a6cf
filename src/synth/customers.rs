//! The customers behind the orders: who they are, how their names are typed, and who only looks like them.

use std::collections::HashSet;

use fastrand::Rng;

use super::random::{Draw, rng};
use super::{latin, zh};

/// Whether a customer is a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CustomerKind {
    Person,
    Organisation,
}

/// Which customers a source has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mix {
    /// Of a thousand, how many are organisations.
    pub(super) organisations: u32,
    /// Whether names are written in Latin letters.
    pub(super) latin: bool,
}

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) kind: CustomerKind,
    /// Its name, as it ought to be.
    pub(super) name: String,
    /// Other ways in which its name is typed, each with what was done to it.
    pub(super) variants: Vec<(String, &'static str)>,
    pub(super) code: String,
    /// The code that it had before.
    pub(super) old_code: String,
    pub(super) nick: String,
    pub(super) phone: String,
    pub(super) old_phone: String,
    pub(super) email: String,
    /// Empty for persons.
    pub(super) tax_id: String,
    pub(super) address: Address,
    /// The customer that it looks like, and how.
    pub(super) decoy_of: Option<(u32, &'static str)>,
    /// Whose switchboard its orders sometimes name: a customer of the same group, else itself.
    pub(super) group: u32,
}

/// Where goods go.
#[derive(Debug, Clone, Default)]
pub(super) struct Address {
    pub(super) country: String,
    pub(super) province: String,
    pub(super) city: String,
    pub(super) district: String,
    pub(super) street: String,
    pub(super) postcode: String,
}

/// Of a thousand customers that are no decoys, how many have variants: with three variants each, and as many decoys, those are
/// 150 of a thousand of all.
const WITH_VARIANTS: u32 = 273;

/// Most and fewest spellings of such a customer, its own among them.
const SPELLINGS: std::ops::RangeInclusive<usize> = 2..=6;

/// Makes about so many customers, those who only look like others among them.
pub(super) fn make(seed: u64, count: usize, mix: Mix) -> Vec<Customer> {
    let mut random = rng(&[seed, 0xC057]);
    let (mut names, mut registered) = (HashSet::new(), HashSet::new());
    let mut customers: Vec<Customer> = Vec::with_capacity(count);
    // As many decoys as variants, of which there are 3 on average.
    let real = count.saturating_mul(1000) / (1000 + 3 * WITH_VARIANTS as usize);
    for _ in 0..real.max(1) {
        let organisation = random.per_mille(mix.organisations);
        let shape = loop {
            let shape = match (organisation, mix.latin) {
                (true, false) => Shape::Zh(zh::Organisation::draw(&mut random)),
                (false, false) => Shape::ZhPerson(zh::Person::draw(&mut random)),
                (true, true) => Shape::Latin(latin::Organisation::draw(&mut random)),
                (false, true) => Shape::LatinPerson(latin::Person::draw(&mut random)),
            };
            // Persons share names in life; organisations do not.
            let is_new = shape.registered().is_none_or(|name| registered.insert(name));
            if is_new && names.insert(shape.name()) || !organisation {
                break shape;
            }
        };
        let index = u32::try_from(customers.len()).unwrap_or(u32::MAX);
        let mut customer = customer(&shape, index, index, &mut random);
        if random.per_mille(WITH_VARIANTS) {
            let wanted = random.usize(SPELLINGS) - 1;
            for _ in 0..wanted * 4 {
                let (spelling, how) = shape.variant(&mut random);
                let is_new = spelling != customer.name && names.insert(spelling.clone());
                if is_new && !spelling.trim().is_empty() {
                    customer.variants.push((spelling, how));
                }
                if customer.variants.len() == wanted {
                    break;
                }
            }
        }
        let variants = customer.variants.len();
        customers.push(customer);
        for _ in 0..variants {
            let made = (0..8).find_map(|_| {
                let (decoy, how) = shape.decoy(&mut random)?;
                let is_new = decoy.registered().is_none_or(|name| registered.insert(name));
                (is_new && names.insert(decoy.name()) || how == "common-name").then_some((decoy, how))
            });
            let Some((decoy, how)) = made else { continue };
            let at = u32::try_from(customers.len()).unwrap_or(u32::MAX);
            let group = if how == "common-name" { at } else { index };
            let mut decoy = self::customer(&decoy, at, group, &mut random);
            decoy.decoy_of = Some((index, how));
            customers.push(decoy);
        }
    }
    customers
}

/// The parts of a customer's name.
enum Shape {
    Zh(zh::Organisation),
    ZhPerson(zh::Person),
    Latin(latin::Organisation),
    LatinPerson(latin::Person),
}

impl Shape {
    fn name(&self) -> String {
        match self {
            Self::Zh(name) => name.full(),
            Self::ZhPerson(name) => name.full(),
            Self::Latin(name) => name.full(),
            Self::LatinPerson(name) => name.full(),
        }
    }

    /// The name as far as registers compare names: one that differs in its legal form alone is refused (for the United Kingdom, the
    /// Company, Limited Liability Partnership and Business Names Regulations 2015, schedule 3). Of Chinese names, which tell a place,
    /// the whole is compared.
    fn registered(&self) -> Option<String> {
        match self {
            Self::Latin(name) => Some(name.core()),
            Self::Zh(_) | Self::ZhPerson(_) | Self::LatinPerson(_) => None,
        }
    }

    fn variant(&self, random: &mut Rng) -> (String, &'static str) {
        match self {
            Self::Zh(name) => name.variant(random),
            Self::ZhPerson(name) => name.variant(random),
            Self::Latin(name) => name.variant(random),
            Self::LatinPerson(name) => name.variant(random),
        }
    }

    fn decoy(&self, random: &mut Rng) -> Option<(Self, &'static str)> {
        Some(match self {
            Self::Zh(name) => {
                let (name, how) = name.decoy(random)?;
                (Self::Zh(name), how)
            }
            Self::ZhPerson(name) => (Self::ZhPerson(name.clone()), "common-name"),
            Self::Latin(name) => {
                let (name, how) = name.decoy(random)?;
                (Self::Latin(name), how)
            }
            Self::LatinPerson(name) => {
                let (name, how) = name.decoy(random);
                (Self::LatinPerson(name), how)
            }
        })
    }
}

/// Everything about a customer but its variants.
fn customer(shape: &Shape, index: u32, group: u32, random: &mut Rng) -> Customer {
    let latin = matches!(shape, Shape::Latin(_) | Shape::LatinPerson(_));
    let kind = match shape {
        Shape::Zh(_) | Shape::Latin(_) => CustomerKind::Organisation,
        Shape::ZhPerson(_) | Shape::LatinPerson(_) => CustomerKind::Person,
    };
    let address = match shape {
        Shape::Zh(name) => zh::address(name.place, random),
        Shape::ZhPerson(_) => zh::address(zh::any_place(random), random),
        Shape::Latin(_) | Shape::LatinPerson(_) => latin::address(random),
    };
    // Codes have leading zeros, as they do in ERP systems. Every second one is a code of before.
    let code = |number: u32| format!("00{:06}", (u64::from(number) + 1) * 7_919 % 999_983);
    let phone = |random: &mut Rng| if latin { latin::phone(&address, random) } else { zh::mobile(random) };
    let handle = format!("{}{}", random_word(random), random.digits(3));
    let tax_id = match kind {
        CustomerKind::Organisation if !latin => zh::uscc(random),
        _ => String::new(),
    };
    Customer {
        kind,
        name: shape.name(),
        variants: Vec::new(),
        code: code(index * 2),
        old_code: code(index * 2 + 1),
        nick: format!("{handle}_{index}"),
        phone: phone(random),
        old_phone: phone(random),
        email: format!("{handle}.{index}@{}", random.pick(MAIL_DOMAINS)),
        tax_id,
        address,
        decoy_of: None,
        group,
    }
}

/// Domains that no mail leaves: RFC 2606 reserves `.example`.
const MAIL_DOMAINS: &[&str] =
    &["mail.example", "post.example", "works.example", "shop.mail.example", "office.post.example"];

fn random_word(random: &mut Rng) -> String {
    const SYLLABLES: &[&str] =
        &["bo", "chen", "da", "fei", "gu", "han", "jin", "ke", "lan", "mi", "nuo", "pei", "qi", "rui"];
    format!("{}{}", random.pick(SYLLABLES), random.pick(SYLLABLES))
}
