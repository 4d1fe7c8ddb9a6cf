//! Amounts that add up or multiply: found by trying, over rows and over whole orders.

mod search;
mod terms;

use std::collections::BTreeSet;

use super::Proposal;
use super::conditions::{Condition, conditions};
use super::evidence::{Bar, Evidence};
use super::mined::Mined;
use crate::model::{OwnedText, Text};

use search::{Identity, identities};
use terms::{Places, Term, of_orders, of_rows};

/// A condition is looked for where an identity holds in this share of what is judged, at least.
const HALF: f64 = 0.5;

/// Beside a condition under which an identity holds, it must be broken in this share of the rest: otherwise the condition says
/// nothing.
const BROKEN_ELSEWHERE: f64 = 0.5;

/// Proposes identities.
pub(super) fn propose(mined: &Mined, bar: Bar) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let places = if mined.has_lines() { vec![of_rows(mined), of_orders(mined)] } else { vec![of_rows(mined)] };
    for place in &places {
        for identity in identities(&place.terms) {
            let Some(proposal) = judge(mined, place, &identity, bar) else { continue };
            if said.insert(identity.key(&place.terms)) {
                proposals.push((identity, proposal));
            }
        }
    }
    minimal(proposals)
}

/// The identities of which no other is a part.
fn minimal(found: Vec<(Identity, Proposal)>) -> Vec<Proposal> {
    let sets: Vec<(&str, BTreeSet<usize>)> =
        found.iter().map(|(identity, proposal)| (proposal.check, identity.terms().collect())).collect();
    let is_part = |at: usize| {
        let (check, set) = &sets[at];
        sets.iter().enumerate().any(|(other, (of, part))| {
            other != at && of == check && part.len() < set.len() && part.intersection(set).count() >= part.len().min(3)
        })
    };
    let kept: Vec<bool> = (0..found.len()).map(|at| !is_part(at)).collect();
    found.into_iter().zip(kept).filter_map(|((_, proposal), kept)| kept.then_some(proposal)).collect()
}

/// The proposal of an identity that holds everywhere, or under one condition.
fn judge(mined: &Mined, place: &Places, identity: &Identity, bar: Bar) -> Option<Proposal> {
    let terms = &place.terms;
    let all = || (0..place.len()).filter_map(|at| Some((at, identity.holds(terms, at)?)));
    let evidence = evidence(identity, terms, all());
    if bar.is_met(evidence) {
        return Some(proposal(place, identity, evidence, None));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    if share(evidence.judged - evidence.broken, evidence.judged) < HALF {
        return None;
    }
    let under = |condition: Condition| {
        let is_met = |at: usize| condition.is_met(mined, place.first_rows[at]);
        let inside = self::evidence(identity, terms, all().filter(|(at, _)| is_met(*at)));
        let (judged, broken) = (evidence.judged - inside.judged, evidence.broken - inside.broken);
        (bar.is_met(inside) && judged > 0 && share(broken, judged) >= BROKEN_ELSEWHERE).then_some((condition, inside))
    };
    let best = conditions(mined).into_iter().filter_map(under).max_by_key(|(_, inside)| inside.judged)?;
    let (condition, inside) = best;
    (share(inside.judged, evidence.judged) >= HALF).then(|| proposal(place, identity, inside, Some(&condition)))
}

/// What speaks for an identity. It could be broken wherever the least frequent of its terms is not 0: there it would not hold
/// without that term.
fn evidence(identity: &Identity, terms: &[Term<'_>], judged: impl Iterator<Item = (usize, bool)>) -> Evidence {
    let mut evidence = Evidence::default();
    let of_identity: Vec<usize> = identity.terms().collect();
    let mut present = vec![0u64; of_identity.len()];
    for (at, holds) in judged {
        evidence.judged += 1;
        evidence.broken += u64::from(!holds);
        for (present, &term) in present.iter_mut().zip(&of_identity) {
            *present += u64::from(terms[term].numbers[at].is_some_and(|number| number != 0));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let least = present.into_iter().min().unwrap_or(0) as f64;
    Evidence { by_chance: Some(least), ..evidence }
}

fn proposal(place: &Places, identity: &Identity, evidence: Evidence, under: Option<&Condition>) -> Proposal {
    const TITLE: Text = Text { en: "{identity}", zh: "{identity}" };
    const UNDER: Text = Text { en: "{identity}, where {condition}", zh: "{identity}（{condition}）" };
    let shown = identity.shown(&place.terms);
    let title: OwnedText = match under {
        None => TITLE.owned(&[("identity", &shown)]),
        Some(condition) => {
            let of = |text: &str, said: &str| text.replace("{identity}", &shown).replace("{condition}", said);
            let said = condition.says();
            OwnedText { en: of(UNDER.en, &said.en), zh: of(UNDER.zh, &said.zh) }
        }
    };
    let mut keys = vec![("assert", toml::Value::String(identity.written(&place.terms)).to_string())];
    if let Some(condition) = under {
        keys.push(("where", toml::Value::String(condition.written()).to_string()));
    }
    Proposal {
        id: format!(
            "{}-adds-up-{}",
            identity.slug(&place.terms),
            place.check.replace("expression", "").replace("order-", "order")
        ),
        check: place.check,
        title,
        keys,
        evidence,
        notes: Vec::new(),
    }
}
