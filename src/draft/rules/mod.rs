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

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{self, RunContext, Segments, Tally};
use crate::config::{self, Rule};
use crate::model::{Findings, Lang, Moment, OwnedText};
use crate::normalise::{OrderTable, Orders};
use crate::sources::Library;

use evidence::{Bar, Evidence};
use mined::Mined;

/// In how many percent of what it judges a proposed rule holds, where nothing else is said.
pub const CONFIDENCE: f64 = 99.0;

/// Characters of the longest id.
const LONGEST_ID: usize = 80;

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

/// What tables with the same captions speak for.
struct Drafted<'t> {
    tables: Vec<&'t OrderTable>,
    rows: u64,
    proposals: Vec<Proposal>,
}

/// Drafts the text of a rule file, with comments in a language. A rule is proposed where at least `confidence` percent of what
/// it judges satisfies it, as far as the number of rows can tell: in all tables that it will judge, by the checks that will
/// judge it. `now` is the end of the day of the run.
#[must_use]
pub fn draft_rules(orders: &Orders, library: &Library, now: Moment, confidence: f64, lang: Lang) -> String {
    let bar = Bar::of(confidence);
    let mut groups: Vec<Vec<&OrderTable>> = Vec::new();
    for table in orders.tables.iter().filter(|table| table.raw.height() > 0) {
        match groups.iter_mut().find(|group| group[0].raw.header == table.raw.header) {
            Some(group) => group.push(table),
            None => groups.push(vec![table]),
        }
    }
    let mut drafted: Vec<Drafted<'_>> = groups
        .into_iter()
        .map(|tables| {
            let mined = Mined::of(&tables);
            Drafted { rows: mined.rows() as u64, proposals: propose(&mined, bar), tables }
        })
        .collect();
    name(&mut drafted, library);
    judge(&mut drafted, orders, library, now, bar);
    text::write(&drafted, confidence, lang)
}

/// Gives each proposal an id of its own, which no shipped rule has either. What another table speaks for as well is
/// proposed once.
fn name(drafted: &mut [Drafted<'_>], library: &Library) {
    let shipped = config::load_rules(&[], library).unwrap_or_default();
    let mut ids: BTreeSet<String> = shipped.into_iter().map(|rule| rule.id).collect();
    let mut said: BTreeSet<(&'static str, Vec<(&'static str, String)>)> = BTreeSet::new();
    for of in drafted {
        of.proposals.retain(|proposal| said.insert((proposal.check, proposal.keys.clone())));
        for proposal in &mut of.proposals {
            let base: String = proposal.id.trim_matches('-').chars().take(LONGEST_ID).collect();
            let numbered = (2..).map(|number| format!("{base}-{number}"));
            let id = std::iter::once(base.clone()).chain(numbered).find(|id| !ids.contains(id));
            proposal.id = id.unwrap_or(base);
            ids.insert(proposal.id.clone());
        }
    }
}

/// Runs the checks of the proposals over all tables, and leaves those that hold there too, with what the checks counted.
fn judge(drafted: &mut [Drafted<'_>], orders: &Orders, library: &Library, now: Moment, bar: Bar) {
    let load = |text: String| {
        let rules = config::load_rules(&[("draft".to_owned(), text)], library);
        rules.map(|rules| rules.into_iter().filter(|rule| !rule.shipped).collect::<Vec<Rule>>())
    };
    let all = || drafted.iter().flat_map(|of| &of.proposals);
    let together: String = all().map(|proposal| text::rule(proposal, Lang::En)).collect();
    // One that cannot be loaded would take the others with it.
    let one_by_one =
        || all().filter_map(|proposal| load(text::rule(proposal, Lang::En)).ok()).flatten().collect::<Vec<Rule>>();
    let rules = load(together).unwrap_or_else(|_| one_by_one());
    let mut tallies = checks::tallies(&rules);
    let mut segments = vec![Segments::new(); rules.len()];
    let context = RunContext { orders, as_of: now };
    if checks::run(&context, &rules, &mut Findings::new(), &mut tallies, &mut segments).is_err() {
        // What could not be judged is not proposed.
        tallies = checks::tallies(&rules);
    }
    let counted: BTreeMap<&str, Tally> = rules.iter().map(|rule| rule.id.as_str()).zip(tallies).collect();
    for of in drafted {
        of.proposals.retain_mut(|proposal| {
            let Some(tally) = counted.get(proposal.id.as_str()) else { return false };
            let by_chance = proposal.evidence.by_chance;
            proposal.evidence = Evidence { judged: tally.evaluated, broken: tally.failed, by_chance };
            bar.is_met(proposal.evidence)
        });
    }
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
