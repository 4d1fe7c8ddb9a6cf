//! Answers from the truth to what a run asks people.

use std::collections::BTreeSet;

use super::customers::Customers;
use super::truth::Truth;
use crate::config::Rule;
use crate::decisions::{Decisions, Subject, Word, questions};
use crate::model::{Defect, TableId};
use crate::pipeline::Run;

/// How questions were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Answers {
    /// Questions of the run.
    pub asked: u64,
    /// Of all, those about pairs of customers.
    pub pairs: u64,
    /// Of the first of them, those answered: a pair is one customer.
    pub same: u64,
    /// … a pair is two customers.
    pub different: u64,
    /// … a line is there twice, and goes.
    pub removed: u64,
    /// … a line or an order is no other's double, and stays.
    pub accepted: u64,
    /// … that the truth does not tell, such as a tuple of several customers, or which version of an order is right.
    pub unsure: u64,
}

/// Who answers.
const BY: &str = "truth";

/// Answers the first `most` questions of a run from the truth, in the order in which people get them.
pub(super) fn answer(run: &Run, rules: &[Rule], truth: &Truth, most: usize) -> (Decisions, Answers) {
    let asked = questions(&run.customers, (&run.findings, &run.fingerprints), &run.settled, rules, &run.orders);
    let customers = Customers::of(run, truth);
    let mut decisions = Decisions::default();
    let pairs = asked.iter().filter(|question| question.subject == Subject::Pair).count() as u64;
    let mut answers = Answers { asked: asked.len() as u64, pairs, ..Answers::default() };
    let keyed = customers.by_decision_key();
    let (lines, entries) = (doubles(run, truth, Defect::ExactDuplicate), doubles(run, truth, Defect::DoubleEntry));
    for question in asked.iter().take(most) {
        if question.subject != Subject::Pair {
            let word = match question.choices.contains(&Word::Remove) {
                true if lines.contains(&question.a.about) => Some(Word::Remove),
                // Both numbers of an order that was entered twice are orders to the truth.
                true if !entries.contains(&question.a.about) => Some(Word::Accept),
                _ => None,
            };
            match word {
                Some(Word::Remove) => answers.removed += 1,
                Some(_) => answers.accepted += 1,
                None => answers.unsure += 1,
            }
            if let Some(word) = word {
                decisions.put(question.answered(word, BY));
            }
            continue;
        }
        let of = |key: &str| keyed.get(key).filter(|of| of.len() == 1);
        let word = match (of(&question.a.key), of(&question.b.key)) {
            (Some(a), Some(b)) if a == b => Word::Same,
            (Some(_), Some(_)) => Word::Different,
            _ => Word::Unsure,
        };
        match word {
            Word::Same => answers.same += 1,
            Word::Different => answers.different += 1,
            _ => answers.unsure += 1,
        }
        decisions.put(question.answered(word, BY));
    }
    (decisions, answers)
}

/// The places of all that is there twice in one way, as questions name them. Of equal lines either may be asked about.
fn doubles(run: &Run, truth: &Truth, kind: Defect) -> BTreeSet<String> {
    let place = |&(table, line): &(TableId, u32)| format!("{}:{line}", run.orders.table(table).raw.file);
    let entries = truth.entries.iter().filter(|entry| entry.kind == kind && !entry.follows);
    entries.flat_map(|entry| entry.lines.iter().map(place)).collect()
}
