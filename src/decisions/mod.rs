//! Decisions: what people said of pairs of customers and of findings. They outrank every computed judgement, and are remembered
//! in one file, `decisions.csv`.
//!
//! In and out: `kind, key_a, key_b, column, before, decision, value, reason, by, at, evidence_hash`, all text. Keys are those of
//! the review files; names stand in `before` for people alone. The file holds names in clear: it belongs where the exports are.

mod apply;
mod file;
mod fix;
mod question;
mod settle;
mod told;

pub use apply::{Applied, Asked, apply, evidence_hash};
pub use file::{CAPTIONS, is_own, read, read_questions, write};
pub use fix::Fix;
pub use question::{ONE_CUSTOMER, Question, Side, of_pairs, questions, sort};
pub use settle::{Settled, choices, evidence_of, offered, settle};
pub use told::told;

use std::collections::HashMap;

use crate::model::Text;

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Two customer records.
    Pair,
    /// A finding, by its fingerprint.
    Finding,
}

impl Subject {
    /// All, by their names in files.
    const ALL: [(&str, Self); 2] = [("pair", Self::Pair), ("finding", Self::Finding)];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }

    /// The subject with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, subject)| *subject)
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// The pair is one customer.
    Same,
    /// The pair is two customers.
    Different,
    /// Nobody knows; it is not asked again.
    Unsure,
    /// The first is a branch of the second, and a customer of its own.
    BranchOf,
    /// The two names mean one customer wherever they occur.
    Alias,
    /// The finding is no mistake: the row stays as it is, and the finding is not listed again.
    Accept,
    /// The row of the finding is surplus: it, or its order, is set aside.
    Remove,
    /// Of conflicting versions of an order that of this row stays, and the other is set aside.
    Prefer,
    /// The cell of the finding should say something else, which the decision tells.
    FixTo,
}

/// The words, the subject they are said of, what they are called in files, and in Chinese workbooks.
const WORDS: [(Word, Subject, &str, &str); 9] = [
    (Word::Same, Subject::Pair, "same", "同一客户"),
    (Word::Different, Subject::Pair, "different", "不同客户"),
    (Word::Unsure, Subject::Pair, "unsure", "不确定"),
    (Word::BranchOf, Subject::Pair, "branch-of", "分支机构"),
    (Word::Alias, Subject::Pair, "alias", "别名"),
    (Word::Accept, Subject::Finding, "accept", "接受"),
    (Word::Remove, Subject::Finding, "remove", "移除"),
    (Word::Prefer, Subject::Finding, "prefer", "采用此版本"),
    (Word::FixTo, Subject::Finding, "fix-to", "改为"),
];

impl Word {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        WORDS.iter().find(|(word, ..)| *word == self).map_or("", |(_, _, name, _)| name)
    }

    /// The word as people say it.
    #[must_use]
    pub fn text(self) -> Text {
        WORDS.iter().find(|(word, ..)| *word == self).map_or(Text { en: "", zh: "" }, |(_, _, en, zh)| Text { en, zh })
    }

    /// All words that are said of a subject, in the order in which they are offered.
    pub fn of(subject: Subject) -> impl Iterator<Item = Self> {
        WORDS.iter().filter(move |(_, of, ..)| *of == subject).map(|(word, ..)| *word)
    }

    /// The word that a cell says, in either language; case and spaces around do not matter.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        let says = |(_, _, en, zh): &&(Self, Subject, &str, &str)| en.eq_ignore_ascii_case(name) || *zh == name;
        WORDS.iter().find(says).map(|(word, ..)| *word)
    }

    /// What it is said of.
    #[must_use]
    pub fn subject(self) -> Subject {
        WORDS.iter().find(|(word, ..)| *word == self).map_or(Subject::Pair, |(_, subject, ..)| *subject)
    }
}

/// Stands before the id of a record in files that people edit: without it a spreadsheet takes `001` for 1.
pub(crate) const ID: &str = "id:";

/// A key without the word before it.
pub(crate) fn plain_key(key: &str) -> &str {
    key.strip_prefix(ID).unwrap_or(key)
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided. It tells what the decision is about.
    pub word: Word,
    /// The key of the first record, or the fingerprint of the finding.
    pub key_a: String,
    /// The key of the second record; empty for findings.
    pub key_b: String,
    /// The caption of the column that is decided on, where that was noted.
    pub column: String,
    /// What was decided on, for people.
    pub before: String,
    /// What the cell should say, where that was decided; else it is kept and not read.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: String,
    /// The hash of what was known then; empty where nobody noted it.
    pub evidence_hash: String,
}

impl Decision {
    /// What the decision is about: its subject and keys, the keys of a pair in their order as text.
    #[must_use]
    pub fn key(&self) -> (Subject, &str, &str) {
        let (a, b) = (plain_key(&self.key_a), plain_key(&self.key_b));
        (self.word.subject(), a.min(b), a.max(b))
    }
}

/// The decisions of a file, one about each thing; of several the last counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// In the order of the file.
    list: Vec<Decision>,
    /// Where the decision about each thing is, by subject and keys.
    at: HashMap<(Subject, String, String), usize>,
}

impl Decisions {
    /// Adds a decision; it takes the place of an earlier one about the same. Whether there was a different one.
    pub fn put(&mut self, decision: Decision) -> bool {
        let (subject, a, b) = decision.key();
        let key = (subject, a.to_owned(), b.to_owned());
        if let Some(&at) = self.at.get(&key) {
            let own = &self.list[at];
            let other = own.word != decision.word
                || decision.word == Word::FixTo && (&own.value, &own.column) != (&decision.value, &decision.column);
            self.list[at] = decision;
            return other;
        }
        self.at.insert(key, self.list.len());
        self.list.push(decision);
        false
    }

    /// A hash of all that was decided, in the order of the file.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for decision in &self.list {
            let Decision { word, key_a, key_b, column, value, evidence_hash, .. } = decision;
            for part in [word.name(), key_a, key_b, column, value, evidence_hash] {
                hasher.update(part.as_bytes());
                hasher.update(&[0x1F]);
            }
        }
        hasher.finalize().to_hex().to_string()
    }

    /// The decision about something, by its subject and keys.
    fn about(&self, subject: Subject, a: &str, b: &str) -> Option<&Decision> {
        let (a, b) = (plain_key(a), plain_key(b));
        self.at.get(&(subject, a.min(b).to_owned(), a.max(b).to_owned())).map(|&at| &self.list[at])
    }

    /// Whether the same was decided of the same on the same evidence.
    #[must_use]
    pub fn says(&self, decision: &Decision) -> bool {
        let (subject, a, b) = decision.key();
        let known = self.about(subject, a, b);
        let same_value = |own: &Decision| {
            own.word != Word::FixTo || (&own.value, &own.column) == (&decision.value, &decision.column)
        };
        known.is_some_and(|own| {
            own.word == decision.word && own.evidence_hash == decision.evidence_hash && same_value(own)
        })
    }

    /// Whether a question was answered, on what is known now.
    #[must_use]
    pub fn answers(&self, question: &Question) -> bool {
        let about = self.about(question.subject, &question.a.key, &question.b.key);
        about.is_some_and(|own| own.evidence_hash.is_empty() || own.evidence_hash == question.evidence_hash)
    }

    /// All, in the order of the file.
    #[must_use]
    pub fn list(&self) -> &[Decision] {
        &self.list
    }

    /// Whether nothing was decided.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
