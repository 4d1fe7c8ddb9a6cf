//! What people are asked: pairs of customers that may be one, and findings that only a person can settle.

use std::collections::{BTreeMap, BTreeSet};

use super::settle::only_people_settle;
use super::{Decision, Settled, Subject, Word, choices, evidence_of};
use crate::config::Rule;
use crate::dedup::CONFLICTING;
use crate::matching::link::Weigher;
use crate::matching::{CustomerClusters, explain};
use crate::model::{Decimal, Findings, Fingerprint, Lang, OwnedText, RowId, RuleId, Text};
use crate::normalise::Orders;
use crate::report::{at_stake, render};
use crate::sources::Grain;

/// One side of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// By which a decision finds it again.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// What else is known of it.
    pub about: String,
    /// How many orders it has; `None` where it has none of its own.
    pub orders: Option<u32>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is asked about.
    pub subject: Subject,
    /// What can be answered.
    pub choices: Vec<Word>,
    /// The question.
    pub text: OwnedText,
    /// The first customer record, or the order.
    pub a: Side,
    /// The second customer record, or the rule.
    pub b: Side,
    /// How likely a pair is one customer, in percent.
    pub score: Option<u8>,
    /// The money of the orders that hang on it.
    pub stake: Decimal,
    /// What the score is made of.
    pub why: OwnedText,
    /// The column of a finding.
    pub column: String,
    /// The hash of what is known.
    pub evidence_hash: String,
}

impl Question {
    /// The decision that answers it.
    #[must_use]
    pub fn answered(&self, word: Word, by: &str) -> Decision {
        Decision {
            word,
            key_a: self.a.key.clone(),
            key_b: if self.subject == Subject::Pair { self.b.key.clone() } else { String::new() },
            column: self.column.clone(),
            value: String::new(),
            before: [self.a.name.as_str(), &self.b.name].join(" | "),
            reason: String::new(),
            by: by.to_owned(),
            at: String::new(),
            evidence_hash: self.evidence_hash.clone(),
        }
    }
}

/// The question about a pair.
pub const ONE_CUSTOMER: Text = Text { en: "Are these one customer?", zh: "这是同一客户吗？" };

/// All questions of a run, most money first.
#[must_use]
pub fn questions(
    customers: &CustomerClusters,
    (findings, fingerprints): (&Findings, &[Fingerprint]),
    settled: &Settled,
    rules: &[Rule],
    orders: &Orders,
) -> Vec<Question> {
    let mut all = of_pairs(customers);
    all.extend(of_findings((findings, fingerprints), settled, rules, orders));
    sort(&mut all);
    all
}

/// Puts questions into the order in which they are asked: most money first, then the likeliest pairs, then by key.
pub fn sort(questions: &mut [Question]) {
    let key = |question: &Question| (question.a.key.clone(), question.b.key.clone());
    questions
        .sort_by(|a, b| b.stake.order(a.stake).then_with(|| b.score.cmp(&a.score)).then_with(|| key(a).cmp(&key(b))));
}

/// The questions about pairs of customers.
#[must_use]
pub fn of_pairs(customers: &CustomerClusters) -> Vec<Question> {
    let stakes = customers.stakes();
    let evidence = customers.evidence.as_ref();
    let compared = evidence.and_then(|evidence| Some((evidence, evidence.linked.model.as_ref()?)));
    let weigher = compared.map(|(evidence, model)| Weigher::new(&evidence.records, model));
    let why = |a: u32, b: u32| {
        let (Some((evidence, model)), Some(weigher)) = (compared, &weigher) else { return OwnedText::default() };
        let edge = evidence.linked.edges.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b));
        let edge = edge.ok().map(|at| &evidence.linked.edges[at]);
        edge.map_or_else(OwnedText::default, |edge| {
            explain::lines(&explain::steps(&evidence.records, model, weigher, edge))
        })
    };
    let side = |record: u32| {
        let of = &customers.records[record as usize];
        Side {
            key: customers.decision_key(record),
            name: of.name.clone(),
            about: of.evidence.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "),
            orders: Some(of.orders),
        }
    };
    let question = |pair: &crate::matching::ReviewPair| Question {
        subject: Subject::Pair,
        choices: Word::of(Subject::Pair).collect(),
        text: ONE_CUSTOMER.owned(&[]),
        a: side(pair.a),
        b: side(pair.b),
        score: Some(pair.score),
        stake: stakes.of(pair.a, pair.b),
        why: why(pair.a, pair.b),
        column: String::new(),
        evidence_hash: customers.evidence_hash(pair.a, pair.b),
    };
    customers.review.iter().map(question).collect()
}

fn of_findings(
    (findings, fingerprints): (&Findings, &[Fingerprint]),
    settled: &Settled,
    rules: &[Rule],
    orders: &Orders,
) -> Vec<Question> {
    let removed: BTreeSet<(RuleId, RowId)> = settled.removed.iter().copied().collect();
    let undecided = |at: &usize| {
        let rule = findings.rule(*at);
        let gone = findings.place(*at).row().is_some_and(|row| removed.contains(&(rule, row)));
        only_people_settle(rules[rule.index()].check.name) && !gone
    };
    let asked: Vec<usize> = (0..findings.len()).filter(undecided).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    // Versions of an order that differ in many cells are one question.
    let conflicts = |at: usize| {
        let row = findings.place(at).row()?;
        let order = orders.order_of(row)?;
        // Of a list of orders each row is a version by itself.
        let version = (orders.table(row.table).grain() == Grain::Order).then_some(row);
        (rules[findings.rule(at).index()].check.name == CONFLICTING).then_some((order, version))
    };
    let mut cells: BTreeMap<(u32, Option<RowId>), usize> = BTreeMap::new();
    for order in asked.iter().filter_map(|&at| conflicts(at)) {
        *cells.entry(order).or_default() += 1;
    }
    let mut told = BTreeSet::new();
    let question = |at: usize| {
        let row = findings.place(at).row()?;
        let more = conflicts(at).map_or(0, |order| cells[&order] - 1);
        if conflicts(at).is_some_and(|order| !told.insert(order)) {
            return None;
        }
        let table = orders.table(row.table);
        let said = render(findings, at, rules, orders);
        let line = said.line.map_or_else(String::new, |line| line.to_string());
        Some(Question {
            subject: Subject::Finding,
            choices: choices(rules[findings.rule(at).index()].check.name).to_vec(),
            text: if more == 0 { said.message } else { and_more(&said.message, more) },
            a: Side {
                key: fingerprints[at].to_string(),
                name: said.order_id,
                about: format!("{}:{line}", table.raw.file),
                orders: None,
            },
            b: Side { name: rules[findings.rule(at).index()].id.clone(), about: said.source_column, ..Side::default() },
            score: None,
            stake: at_stake(table, row.row).map_or(Decimal::ZERO, |(amount, _)| amount),
            why: OwnedText::default(),
            column: said.column.to_owned(),
            evidence_hash: evidence_of(orders, &rules[findings.rule(at).index()], findings.place(at)),
        })
    };
    asked.into_iter().filter_map(question).collect()
}

/// A message of which there are more.
fn and_more(message: &OwnedText, more: usize) -> OwnedText {
    const MORE: Text = Text { en: "{message} (and {more} more)", zh: "{message}（另有 {more} 处）" };
    let more = more.to_string();
    let say = |lang: Lang| MORE.fill(lang, &[("message", message.get(lang)), ("more", &more)]);
    OwnedText { en: say(Lang::En), zh: say(Lang::Zh) }
}
