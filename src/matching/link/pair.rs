//! How the fields of two records stand to each other.

use rayon::prelude::*;

use super::model::{self, Pattern};
use super::records::Records;
use super::values::{DIFFERENT, EQUAL, Level, MISSING, NEAR, PARTIAL, Value, compare};
use crate::matching::name::{self, Name, NameComparison, Parts, PlaceRelation, Veto};
use crate::matching::people::FieldKind;

/// How the names of pairs stand to each other, each two names compared once.
pub(super) struct Names {
    pairs: Vec<u64>,
    found: Vec<(Level, Option<NameComparison>)>,
}

impl Names {
    pub(super) fn compare(records: &Records, pairs: &[(u32, u32)]) -> Self {
        let Some(field) = records.name_field() else { return Self { pairs: Vec::new(), found: Vec::new() } };
        let column = &records.columns[field];
        let mut distinct: Vec<u64> =
            pairs.par_iter().map(|&(a, b)| Self::key(column.of[a as usize], column.of[b as usize])).collect();
        distinct.par_sort_unstable();
        distinct.dedup();
        let value = |at: u64| &column.distinct[usize::try_from(at & 0xFFFF_FFFF).unwrap_or(0)];
        let kind = records.fields[field].kind;
        let found = distinct.par_iter().map(|&pair| compare(kind, value(pair >> 32), value(pair))).collect();
        Self { pairs: distinct, found }
    }

    fn key(a: u32, b: u32) -> u64 {
        (u64::from(a) << 32) | u64::from(b)
    }

    fn of(&self, a: u32, b: u32) -> (Level, Option<NameComparison>) {
        self.pairs.binary_search(&Self::key(a, b)).map_or((MISSING, None), |at| self.found[at])
    }
}

/// How the fields of a pair stand to each other, and its names in all their parts.
#[must_use]
pub fn compare_pair(records: &Records, a: u32, b: u32) -> (Pattern, Option<NameComparison>) {
    compare_records(records, None, a, b)
}

/// As [`compare_pair`], where the names may have been compared before.
pub(super) fn compare_records(
    records: &Records,
    known: Option<&Names>,
    a: u32,
    b: u32,
) -> (Pattern, Option<NameComparison>) {
    let name_field = records.name_field();
    let mut pattern = [MISSING; model::MOST_FIELDS];
    let mut names = None;
    for (at, (field, column)) in records.fields.iter().zip(&records.columns).enumerate() {
        let (of_a, of_b) = (column.of[a as usize], column.of[b as usize]);
        let known = known.filter(|_| Some(at) == name_field);
        let (level, comparison) = if let Some(known) = known {
            known.of(of_a, of_b)
        } else if Some(at) == name_field {
            compare(field.kind, column.value(a), column.value(b))
        } else {
            let (same_a, same_b) = (column.same[of_a as usize], column.same[of_b as usize]);
            match (same_a, same_b) {
                (u32::MAX, _) | (_, u32::MAX) => (MISSING, None),
                _ if same_a == same_b => (EQUAL, None),
                _ => compare(field.kind, column.value(a), column.value(b)),
            }
        };
        pattern[at] = level;
        if Some(at) == name_field {
            names = comparison;
        }
    }
    if let Some(at) = name_field
        && pattern[at] != EQUAL
        && let (Value::Name(of_a), Value::Name(of_b)) = (records.columns[at].value(a), records.columns[at].value(b))
    {
        for (at, _) in records.fields.iter().enumerate().filter(|(_, field)| field.kind == FieldKind::Email) {
            let column = &records.columns[at];
            if (NEAR..=PARTIAL).contains(&pattern[at])
                && let (Some(mail_a), Some(mail_b)) = (column.value(a).key(), column.value(b).key())
                && follow_names((of_a, mail_a), (of_b, mail_b))
            {
                pattern[at] = DIFFERENT;
            }
        }
    }
    if let Some(of_names) = &mut names
        && of_names.veto == Some(Veto::Subsidiary)
        && tells_place(records, a, b)
    {
        (of_names.veto, of_names.place) = (None, PlaceRelation::Neither);
    }
    (pattern, names)
}

/// Whether the place that only one of two names tells is a text of the other record, such as its city, or the end of its address:
/// Spago (Los Angeles), and Spago in Los Angeles. Streets are called by places, too.
fn tells_place(records: &Records, a: u32, b: u32) -> bool {
    let Some(name_field) = records.name_field() else { return false };
    let place = |record: u32| match records.columns[name_field].value(record) {
        Value::Name(name) => match &name.parts {
            Parts::Latin(latin) => latin.place.as_str(),
            _ => "",
        },
        Value::Text(_) | Value::None => "",
    };
    let (place, other) = if place(a).is_empty() { (place(b), a) } else { (place(a), b) };
    let mut fields = records.fields.iter().zip(&records.columns);
    !place.is_empty()
        && fields.any(|(field, column)| {
            let text = column.value(other).key().unwrap_or_default();
            match field.kind {
                FieldKind::Text => text == place,
                FieldKind::Address => {
                    let place = name::address_words(place).join(" ");
                    text.strip_suffix(place.as_str()).is_some_and(|before| before.ends_with(' '))
                }
                _ => false,
            }
        })
}

/// Fewest letters of a part of a name that an address of mail is known by.
const FEWEST_LETTERS: usize = 3;

/// Whether each of two addresses of mail has the part of its own record's name in which the names differ: then they are near
/// because the names are, and tell two mailboxes: lindsay6@ and lindsey6@ of Lindsay and Lindsey Luo.
fn follow_names((name_a, mail_a): (&Name, &str), (name_b, mail_b): (&Name, &str)) -> bool {
    let has_own = |name: &Name, other: &Name, mail: &str, other_mail: &str| {
        let local = |mail: &str| mail.split('@').next().unwrap_or_default().to_owned();
        let (mail, other_mail) = (local(mail), local(other_mail));
        let other: Vec<&str> = other.core.split(' ').collect();
        let mut own = name.core.split(' ').filter(|word| word.len() >= FEWEST_LETTERS && !other.contains(word));
        own.any(|word| mail.contains(word) && !other_mail.contains(word))
    };
    has_own(name_a, name_b, mail_a, mail_b) && has_own(name_b, name_a, mail_b, mail_a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::name::Namer;

    #[test]
    fn addresses_that_follow_the_names_are_two_mailboxes() {
        let follow = |(name_a, mail_a): (&str, &str), (name_b, mail_b): (&str, &str)| {
            let name = |text: &str| Namer.understand(text).expect("a name");
            follow_names((&name(name_a), mail_a), (&name(name_b), mail_b))
        };
        assert!(follow(("Lindsay Luo", "lindsay6@x.com"), ("Lindsey Luo", "lindsey6@x.com")));
        assert!(follow(("Mandy Wu", "mandy8@x.com"), ("Randy Wu", "randy8@x.com")));
        // One name was typed wrongly, or the address was.
        assert!(!follow(("Lindsay Luo", "lindsay6@x.com"), ("Lindsya Luo", "lindsay66@x.com")));
        assert!(!follow(("Lindsay Luo", "l.luo6@x.com"), ("Lindsey Luo", "l.lou6@x.com")));
        assert!(!follow(("Lindsay Luo", "lindsay6@x.com"), ("Lindsay Luo", "lindsey6@x.com")));
    }

    #[test]
    fn a_place_that_the_other_record_tells_elsewhere_is_no_subsidiary() {
        use crate::matching::link::{Field, ValueColumn};
        use crate::model::OwnedText;

        let field = |kind: FieldKind| Field { kind, label: OwnedText::default(), strong: false };
        let judge = |cities: [&str; 2]| {
            let column = |kind: FieldKind, texts: [&str; 2]| ValueColumn::read(&field(kind), &texts);
            let records = Records {
                fields: vec![field(FieldKind::Name), field(FieldKind::Text)],
                columns: vec![
                    column(FieldKind::Name, ["Spago Ltd (Los Angeles)", "Spago Ltd"]),
                    column(FieldKind::Text, cities),
                ],
                count: 2,
                side: None,
            };
            compare_pair(&records, 0, 1).1.and_then(|names| names.veto)
        };
        assert_eq!(judge(["west hollywood", "los angeles"]), None);
        assert_eq!(judge(["west hollywood", "las vegas"]), Some(Veto::Subsidiary));
        assert_eq!(judge(["west hollywood", "los angeles street"]), Some(Veto::Subsidiary));
    }
}
