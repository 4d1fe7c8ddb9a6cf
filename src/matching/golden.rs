//! Survivorship: of all that the records of one customer say, what the golden record says, where it stands and why it won. Nothing
//! is made up: each value stands in some record. Values that decide over money are never chosen between; they go to review.

use std::collections::BTreeMap;

use super::link::{UNREADABLE, Value};
use super::name::{Namer, Parts};
use super::people::FieldKind;
use crate::checks::cell::invalid_tax_id::is_credit_code;

/// What one record says in a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The value as it is typed; not blank.
    pub text: String,
    /// Where it stands: a record id, or file and line.
    pub from: String,
    /// How many orders say it.
    pub orders: u32,
    /// When the last of them was made, in any unit; 0 where that is not known.
    pub last: i64,
    /// Whether the record has a valid tax id.
    pub identified: bool,
}

/// Why a value survived. The first of these on which the value was better than the next one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Survivorship {
    /// No other value is said.
    Only,
    /// It stands beside a valid tax id.
    TaxId,
    /// It is the more complete legal name: with its form and place.
    Complete,
    /// Later orders say it.
    Recent,
    /// More orders say it.
    Frequent,
    /// It is longer.
    Longest,
    /// Nothing but the order of the alphabet decides.
    Alphabet,
}

impl Survivorship {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::TaxId => "tax-id",
            Self::Complete => "complete",
            Self::Recent => "recent",
            Self::Frequent => "frequent",
            Self::Longest => "longest",
            Self::Alphabet => "alphabet",
        }
    }
}

/// The value that survived in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The value.
    pub text: String,
    /// Where it stands.
    pub from: String,
    /// Why it won.
    pub rule: Survivorship,
}

/// One distinct value with all that speaks for it.
struct Candidate<'s> {
    first: &'s Said,
    marks: Vec<(Survivorship, i64)>,
}

/// The name of a customer: beside a valid tax id before others, then the more complete legal name, the more frequent, the longer, the
/// more recent one.
#[must_use]
pub fn name(said: &[Said]) -> Option<Survivor> {
    survivor(said, |all| {
        let first = all[0];
        let identified = i64::from(all.iter().any(|said| said.identified));
        let length = i64::try_from(first.text.chars().count()).unwrap_or(i64::MAX);
        vec![
            (Survivorship::TaxId, identified),
            (Survivorship::Complete, completeness(&first.text)),
            (Survivorship::Frequent, orders(all)),
            (Survivorship::Longest, length),
            (Survivorship::Recent, last(all)),
        ]
    })
}

/// Any other value: of the last order, or of most orders. Masked values and placeholders, which are no evidence, are no golden ones
/// either.
#[must_use]
pub fn value(kind: FieldKind, said: &[Said]) -> Option<Survivor> {
    let says = |said: &&Said| Value::read(kind, &said.text) != Value::None;
    let said: Vec<Said> = in_full(kind, said).into_iter().filter(says).cloned().collect();
    survivor(&said, |all| vec![(Survivorship::Recent, last(all)), (Survivorship::Frequent, orders(all))])
}

/// The values without those that another tells in full: a date of a year of two digits beside the same day with its century.
fn in_full(kind: FieldKind, said: &[Said]) -> Vec<&Said> {
    if !matches!(kind, FieldKind::BirthDate | FieldKind::Date) {
        return said.iter().collect();
    }
    let key = |said: &Said| Value::read(kind, &said.text).key().map(str::to_owned);
    let whole: Vec<String> = said.iter().filter_map(key).filter(|key| !key.contains(UNREADABLE)).collect();
    let is_told = |said: &&Said| {
        let own = key(said).unwrap_or_default();
        let tail = own.trim_start_matches(UNREADABLE);
        own.len() > tail.len() && whole.iter().any(|whole| whole.ends_with(tail))
    };
    said.iter().filter(|said| !is_told(said)).collect()
}

/// The values of a field that differ in the form in which they are compared, as they are typed, in order.
#[must_use]
pub fn distinct(kind: FieldKind, said: &[Said]) -> Vec<String> {
    let key = |said: &Said| Some((Value::read(kind, &said.text).key()?.to_owned(), said.text.clone()));
    let mut all: Vec<(String, String)> = in_full(kind, said).into_iter().filter_map(key).collect();
    all.sort_unstable();
    all.dedup_by(|a, b| a.0 == b.0);
    all.into_iter().map(|(_, text)| text).collect()
}

/// A tax id, which decides over money: `Err` with all that are said where they differ. Case, width and signs between are no
/// difference; an id whose check character does not fit is not heard where another's does.
///
/// # Errors
/// The values that contradict each other, in order.
pub fn tax_id(said: &[Said]) -> Result<Option<Survivor>, Vec<String>> {
    let valid: Vec<Said> = said
        .iter()
        .filter(|said| is_valid_tax_id(&said.text))
        .map(|said| Said { text: folded(&said.text), ..said.clone() })
        .collect();
    let heard = if valid.is_empty() { said.to_vec() } else { valid };
    let compared = |said: &Said| Value::read(FieldKind::TaxId, &said.text).key().map(str::to_owned);
    let mut distinct: Vec<(Option<String>, String)> =
        heard.iter().map(|said| (compared(said), said.text.clone())).filter(|(key, _)| key.is_some()).collect();
    distinct.sort_unstable();
    distinct.dedup_by(|a, b| a.0 == b.0);
    match distinct.len() {
        0 => Ok(None),
        1 => Ok(value(FieldKind::TaxId, &heard)),
        _ => Err(distinct.into_iter().map(|(_, text)| text).collect()),
    }
}

fn folded(text: &str) -> String {
    crate::normalise::cell::half_width(text).to_ascii_uppercase()
}

/// Whether a text is a unified social credit code whose check character fits.
#[must_use]
pub fn is_valid_tax_id(text: &str) -> bool {
    is_credit_code(&folded(text.trim()))
}

fn orders(all: &[&Said]) -> i64 {
    all.iter().map(|said| i64::from(said.orders)).sum()
}

fn last(all: &[&Said]) -> i64 {
    all.iter().map(|said| said.last).max().unwrap_or(0)
}

/// How much of a legal name a name tells: its form and its place.
fn completeness(name: &str) -> i64 {
    // What a clerk noted behind a name is no part of it.
    const NOTED: i64 = 3;
    match Namer.understand(name).map(|name| name.parts) {
        Some(Parts::Organisation(org)) => {
            let noted = if org.note.is_empty() { 0 } else { NOTED };
            i64::from(!org.form.is_empty()) + i64::from(!org.place.is_empty()) - noted
        }
        Some(Parts::Person(person)) if !person.note.is_empty() => -NOTED,
        Some(Parts::Latin(latin)) => i64::from(!latin.form.is_empty()),
        _ => 0,
    }
}

/// The value whose marks are best, in their order, whatever the order of the records.
fn survivor(said: &[Said], marks: impl Fn(&[&Said]) -> Vec<(Survivorship, i64)>) -> Option<Survivor> {
    let mut by_text: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
    for said in said.iter().filter(|said| !said.text.is_empty()) {
        by_text.entry(&said.text).or_default().push(said);
    }
    if by_text.len() == 1 {
        let only = by_text.into_values().next().map(|all| all[0])?;
        return Some(Survivor { text: only.text.clone(), from: only.from.clone(), rule: Survivorship::Only });
    }
    let mut candidates: Vec<Candidate<'_>> =
        by_text.into_values().map(|all| Candidate { first: all[0], marks: marks(&all) }).collect();
    candidates.sort_by(|a, b| {
        let values = |candidate: &Candidate<'_>| candidate.marks.iter().map(|(_, mark)| *mark).collect::<Vec<_>>();
        // A name all in capitals is one that a form has made so.
        let shouts = |text: &str| text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase);
        values(b)
            .cmp(&values(a))
            .then_with(|| shouts(&a.first.text).cmp(&shouts(&b.first.text)))
            .then_with(|| a.first.text.cmp(&b.first.text))
    });
    let best = candidates.first()?;
    let rule = candidates.get(1).map_or(Survivorship::Only, |next| {
        let decides = |((_, own), (_, other)): &(&(Survivorship, i64), &(Survivorship, i64))| own != other;
        best.marks.iter().zip(&next.marks).find(decides).map_or(Survivorship::Alphabet, |((rule, _), _)| *rule)
    });
    Some(Survivor { text: best.first.text.clone(), from: best.first.from.clone(), rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, orders: u32, last: i64, identified: bool) -> Said {
        Said { text: text.into(), from: format!("r{orders}"), orders, last, identified }
    }

    #[test]
    fn the_most_complete_name_survives_and_is_never_made_up() {
        let all =
            [said("厦门鹭岛", 9, 1, false), said("厦门市鹭岛茶业有限公司", 1, 1, false), said("鹭岛茶业", 3, 9, false)];
        let survivor = name(&all).expect("a name");
        assert_eq!((survivor.text.as_str(), survivor.rule), ("厦门市鹭岛茶业有限公司", Survivorship::Complete));
        let with_id = [all[1].clone(), said("厦门鹭岛茶业有限公司", 1, 1, true)];
        assert_eq!(name(&with_id).map(|survivor| survivor.rule), Some(Survivorship::TaxId));
    }

    #[test]
    fn contacts_are_those_of_the_last_order() {
        let all = [said("13800000001", 9, 10, false), said("13800000002", 1, 20, false)];
        let survivor = value(FieldKind::Phone, &all).expect("a phone");
        assert_eq!((survivor.text.as_str(), survivor.rule), ("13800000002", Survivorship::Recent));
        assert_eq!(value(FieldKind::Phone, &all[..1]).map(|survivor| survivor.rule), Some(Survivorship::Only));
        assert_eq!(value(FieldKind::Phone, &[]), None);
    }

    #[test]
    fn tax_ids_that_contradict_each_other_are_not_chosen_between() {
        let valid = said("91350100M000100Y43", 1, 1, true);
        let other = said("91110000100000000W", 5, 5, true);
        assert!(tax_id(&[valid.clone(), said("无", 9, 9, false)]).is_ok_and(|kept| kept.is_some()));
        let both = tax_id(&[valid.clone(), said("91350100m000100y43", 2, 2, true)]);
        assert_eq!(both.map(|kept| kept.map(|kept| kept.text)), Ok(Some("91350100M000100Y43".into())));
        if is_credit_code(&other.text) {
            assert!(tax_id(&[valid, other]).is_err());
        }
    }

    #[test]
    fn a_date_with_its_century_tells_more_than_one_without() {
        let all = [said("1/2/90", 9, 9, false), said("1990-01-02", 1, 1, false)];
        assert_eq!(value(FieldKind::BirthDate, &all).expect("a date").text, "1990-01-02");
        assert_eq!(distinct(FieldKind::BirthDate, &all), ["1990-01-02"]);
    }
}
