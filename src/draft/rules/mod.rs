//! Drafts of rules: what holds in exports that are known to be good, as rules with the evidence for each.
//!
//! In: tables as they were normalised, and how sure a rule must be. Out: proposals, from columns alone to several columns together.
//! Nothing is proposed that few rows speak for, or that would hold of columns which have nothing to do with each other; see
//! [`evidence`]. Tables with the same captions are looked at as one.

mod amounts;
mod conditions;
mod dates;
mod dependencies;
mod evidence;
mod fill;
mod forms;
mod keys;
mod lists;
mod mined;
mod patterns;
mod ranges;
mod text;

use crate::model::{Lang, OwnedText};
use crate::normalise::{OrderTable, Orders};

use evidence::{Bar, Evidence};
use mined::Mined;

/// In how many percent of what it judges a proposed rule holds, where nothing else is said.
pub const CONFIDENCE: f64 = 99.0;

/// A rule that the data speaks for.
#[derive(Debug)]
struct Proposal {
    id: String,
    check: &'static str,
    title: OwnedText,
    /// The keys of the rule beside those that every rule has, each with its value as TOML writes it.
    keys: Vec<(&'static str, String)>,
    evidence: Evidence,
    /// What else speaks for it, or what the reader should look at.
    notes: Vec<OwnedText>,
}

/// Drafts the text of a rule file, with comments in a language. A rule is proposed where at least `confidence` percent of what
/// it judges satisfies it, as far as the number of rows can tell.
#[must_use]
pub fn draft_rules(orders: &Orders, confidence: f64, lang: Lang) -> String {
    let bar = Bar::of(confidence);
    let mut groups: Vec<Vec<&OrderTable>> = Vec::new();
    for table in orders.tables.iter().filter(|table| table.raw.height() > 0) {
        match groups.iter_mut().find(|group| group[0].raw.header == table.raw.header) {
            Some(group) => group.push(table),
            None => groups.push(vec![table]),
        }
    }
    let drafted: Vec<(Vec<&OrderTable>, u64, Vec<Proposal>)> = groups
        .into_iter()
        .map(|group| {
            let mined = Mined::of(&group);
            (group, mined.rows() as u64, propose(&mined, bar))
        })
        .collect();
    text::write(&drafted, confidence, lang)
}

/// What a table speaks for, in the order in which people read it.
fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    let mut proposals = fill::propose(mined, bar);
    let forms = forms::propose(mined, bar);
    let lists = lists::propose(mined, bar);
    proposals.extend(keys::propose(mined, bar));
    proposals.extend(patterns::propose(mined, bar, &[&forms, &lists]));
    proposals.extend([forms, lists].into_iter().flatten().map(|(_, proposal)| proposal));
    proposals.extend(ranges::propose(mined, bar));
    proposals.extend(dates::propose(mined, bar));
    proposals.extend(amounts::propose(mined, bar));
    proposals.extend(conditions::propose(mined, bar));
    proposals.extend(dependencies::propose(mined, bar));
    proposals
}
