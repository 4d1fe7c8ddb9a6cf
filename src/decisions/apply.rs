//! Decisions on pairs, found again in the records of a run.

use std::collections::{BTreeSet, HashMap};

use super::{Decisions, Subject, Word, plain_key};

/// What can be decided on: every record with its key, what the decision rests on, and the name it goes by.
#[derive(Debug, Default)]
pub struct Asked {
    /// The key of each record. Records with one key say the same.
    pub keys: Vec<String>,
    /// A further key by which a record can be named.
    pub ids: Vec<String>,
    /// What each record says, as a hash.
    pub contents: Vec<String>,
    /// The name of each organisation in the form in which names are compared; empty for persons.
    pub names: Vec<String>,
}

/// Decisions as they bear on the records of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Records that are one customer, each with the decision that says so, by its place in the list.
    pub same: Vec<(u32, u32, usize)>,
    /// Records that are two customers.
    pub different: Vec<(u32, u32)>,
    /// Records of which nobody knows; they are not asked again.
    pub unsure: Vec<(u32, u32)>,
    /// Decisions, by their place in the list, that are not applied: what was known then has changed.
    pub stale: Vec<usize>,
    /// Decisions, by their place in the list, that this run has no use for.
    pub skipped: Vec<usize>,
    /// Decisions, by their place in the list, about records that are not in the data.
    pub unused: Vec<usize>,
    /// Decisions, by their place in the list, that would break another one: records were said to be one, and two of what that joins
    /// were said to be two. They stay apart.
    pub contradictions: Vec<usize>,
}

impl Applied {
    /// The pairs that were decided on, each in the order of its records.
    #[must_use]
    pub fn pairs(&self) -> BTreeSet<(u32, u32)> {
        let same = self.same.iter().map(|&(a, b, _)| (a, b));
        let all = same.chain(self.different.iter().copied()).chain(self.unsure.iter().copied());
        all.map(|(a, b)| (a.min(b), a.max(b))).collect()
    }
}

/// The evidence that a decision on a pair rests on, as a hash.
#[must_use]
pub fn evidence_hash(content_a: &str, content_b: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for content in [content_a.min(content_b), content_a.max(content_b)] {
        hasher.update(content.as_bytes());
        hasher.update(&[0x1F]);
    }
    format!("e{}", &hasher.finalize().to_hex()[..16])
}

/// Finds decisions on pairs again. The first record with a key stands for all that have it.
#[must_use]
pub fn apply(decisions: &Decisions, asked: &Asked) -> Applied {
    let mut applied = Applied::default();
    let mut first: HashMap<&str, u32, foldhash::fast::FixedState> = HashMap::default();
    let mut by_name: HashMap<&str, Vec<u32>, foldhash::fast::FixedState> = HashMap::default();
    for (at, key) in (0u32..).zip(&asked.keys) {
        if *first.entry(plain_key(key)).or_insert(at) != at {
            continue;
        }
        if let Some(name) = asked.names.get(at as usize).filter(|name| !name.is_empty()) {
            by_name.entry(name).or_default().push(at);
        }
    }
    for (at, id) in (0u32..).zip(&asked.ids) {
        first.entry(id).or_insert(at);
    }
    for (at, decision) in decisions.list().iter().enumerate() {
        if decision.word.subject() != Subject::Pair {
            continue;
        }
        // A record is what it is.
        let (key_a, key_b) = (plain_key(&decision.key_a), plain_key(&decision.key_b));
        if key_a == key_b {
            applied.skipped.push(at);
            continue;
        }
        let (Some(&a), Some(&b)) = (first.get(key_a), first.get(key_b)) else {
            applied.unused.push(at);
            continue;
        };
        let now = evidence_hash(&asked.contents[a as usize], &asked.contents[b as usize]);
        if !decision.evidence_hash.is_empty() && decision.evidence_hash != now {
            applied.stale.push(at);
            continue;
        }
        match decision.word {
            Word::Same => applied.same.push((a, b, at)),
            Word::Alias => {
                applied.same.push((a, b, at));
                for one in [a, b] {
                    let name = asked.names.get(one as usize).map_or("", String::as_str);
                    let others = by_name.get(name).into_iter().flatten();
                    applied.same.extend(others.filter(|&&other| other != one).map(|&other| (one, other, at)));
                }
            }
            Word::Different | Word::BranchOf => applied.different.push((a, b)),
            Word::Unsure | Word::Accept | Word::Remove | Word::Prefer | Word::FixTo => applied.unsure.push((a, b)),
        }
    }
    applied
}
