//! Which system a file came from, with the reasons.

use std::sync::Arc;

use serde::Serialize;

use super::header::caption_key;
use super::library::{FALLBACK, Library};
use super::profile::{Profile, SignatureMatch};
use crate::model::{OwnedText, Text};

/// How one profile fared.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// The profile.
    pub source: String,
    /// Whether a signature of it is complete.
    pub complete: bool,
    /// Signature captions found.
    pub found: Vec<String>,
    /// Signature captions not found.
    pub missing: Vec<String>,
    /// Captions of the file that the profile maps.
    pub mapped: usize,
    /// Captions of the file that this profile alone knows.
    pub own: Vec<String>,
}

/// The decision.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The profile chosen.
    pub profile: Arc<Profile>,
    /// Whether the user named it.
    pub named: bool,
    /// Whether no signature is complete, and captions that this source alone writes speak for it.
    pub likely: bool,
    /// How every profile fared, the best first.
    pub candidates: Vec<Candidate>,
}

impl Detection {
    /// Why this profile was chosen.
    #[must_use]
    pub fn reason(&self) -> OwnedText {
        const NAMED: Text = Text { en: "named by --source", zh: "由 --source 指定" };
        const BECAUSE: Text = Text { en: "because it has: {found}", zh: "因为含有：{found}" };
        const FALLBACK: Text = Text {
            en: "no system's captions are complete; the general dictionary is used",
            zh: "没有任何系统的表头完全匹配，使用通用词典",
        };
        const LIKELY: Text = Text {
            en: "most likely, because it alone writes: {found}; name it with --source if that is right",
            zh: "很可能来自该系统，因为只有它使用这些表头：{found}；如果正确，请用 --source 指定",
        };
        let chosen = self.candidates.iter().find(|candidate| candidate.source == self.profile.id);
        match chosen {
            _ if self.named => NAMED.owned(&[]),
            Some(candidate) if candidate.complete => BECAUSE.owned(&[("found", &candidate.found.join(", "))]),
            Some(candidate) if self.likely => LIKELY.owned(&[("found", &candidate.own.join(", "))]),
            _ => FALLBACK.owned(&[]),
        }
    }

    /// The source that a file is likely of all the same, where it is read as any table: one part of the signature alone is not
    /// there, such as the order's number under another caption, and the source knows no fewer captions than the general dictionary.
    #[must_use]
    pub fn resembled(&self) -> Option<&str> {
        if self.named || self.profile.id != FALLBACK {
            return None;
        }
        let known = self.candidates.iter().find(|candidate| candidate.source == FALLBACK)?.mapped;
        let is_near = |candidate: &&Candidate| {
            let one_away = candidate.missing.len() == 1 && candidate.found.len().max(candidate.own.len()) > 1;
            candidate.source != FALLBACK && one_away && candidate.mapped >= known.max(FEWEST_KNOWN)
        };
        let near =
            self.candidates.iter().filter(is_near).max_by_key(|candidate| (candidate.mapped, candidate.own.len()));
        near.or_else(|| self.knows_most(known)).map(|candidate| candidate.source.as_str())
    }

    /// The sources that a file may be of, where it is read as any table and resembles none: those that know the most of its captions,
    /// a part of a signature or one that no other source writes among them.
    #[must_use]
    pub fn nearest(&self) -> Vec<&Candidate> {
        if self.named || self.profile.id != FALLBACK || self.resembled().is_some() {
            return Vec::new();
        }
        let says_something = |candidate: &&Candidate| {
            let of_its_own = !candidate.found.is_empty() || !candidate.own.is_empty();
            candidate.source != FALLBACK && candidate.mapped >= FEWEST_NEAR && of_its_own
        };
        self.candidates.iter().filter(says_something).take(MOST_NEAREST).collect()
    }

    /// The source that knows so many of the file's captions, beside all others, that it is likely of it.
    fn knows_most(&self, known: usize) -> Option<&Candidate> {
        let mut others: Vec<&Candidate> =
            self.candidates.iter().filter(|candidate| candidate.source != FALLBACK).collect();
        others.sort_by_key(|candidate| std::cmp::Reverse((candidate.mapped, candidate.own.len())));
        let best = *others.first()?;
        let second = others.get(1).map_or(0, |candidate| candidate.mapped);
        let (own, mapped) = (best.own.len(), best.mapped);
        let leads = mapped > second;
        let enough = mapped >= FEWEST_KNOWN;
        // More than the general dictionary knows, and something of its own; far more than any other source; or captions of its own.
        let says_more = enough && leads && mapped > known && best.found.len() + own >= 2;
        let stands_out = (mapped >= known || own > 0)
            && (enough && mapped >= 2 * second || mapped >= MANY_KNOWN && 2 * mapped >= 3 * second);
        let says_its_own = own >= 2 && leads && mapped + 1 >= FEWEST_KNOWN;
        (says_more || stands_out || says_its_own).then_some(best)
    }

    /// What other profiles lack of which something was found, the nearest first.
    #[must_use]
    pub fn rivals(&self) -> Vec<OwnedText> {
        const NOT: Text = Text { en: "not {source}: {missing} is missing", zh: "不是 {source}：缺少 {missing}" };
        let others = self
            .candidates
            .iter()
            .filter(|other| other.source != self.profile.id && !other.found.is_empty() && !other.missing.is_empty());
        others
            .map(|other| NOT.owned(&[("source", other.source.as_str()), ("missing", &other.missing.join(", "))]))
            .collect()
    }
}

/// Fewest captions that a source knows of a file which resembles it.
const FEWEST_KNOWN: usize = 6;

/// Fewest captions that a source knows of a file to be named among the nearest.
const FEWEST_NEAR: usize = 3;

/// Most sources that are named so.
const MOST_NEAREST: usize = 3;

/// So many known captions that half as many again as any other source knows say enough.
const MANY_KNOWN: usize = 12;

/// Captions that one source alone writes, from which on they speak for it without a complete signature.
const ENOUGH_OF_ITS_OWN: usize = 3;

/// Chooses the profile whose signature is complete and that maps the most captions; ties go to a profile of the user's own,
/// to the longer signature, then to the id.
///
/// Without a complete signature, as where columns are hidden or renamed, a source is likely where at least
/// three captions are known by it alone, twice as many as by any other, and it maps half of the file.
/// Everything else is the generic profile's.
#[must_use]
pub fn detect(header: &[String], library: &Library) -> Option<Detection> {
    let keys: Vec<String> = header.iter().map(|caption| caption_key(caption)).collect();
    let candidate = |profile: &Arc<Profile>| candidate(profile, header, &keys, library);
    let mut candidates: Vec<Candidate> = library.profiles().iter().map(candidate).collect();
    let is_shipped = |candidate: &Candidate| library.get(&candidate.source).is_some_and(|profile| profile.shipped);
    candidates.sort_by(|a, b| {
        (b.complete, b.mapped, is_shipped(a), b.found.len())
            .cmp(&(a.complete, a.mapped, is_shipped(b), a.found.len()))
            .then_with(|| b.own.len().cmp(&a.own.len()))
            .then_with(|| a.source.cmp(&b.source))
    });
    let complete = candidates.first().filter(|best| best.complete).map(|best| best.source.as_str());
    let likely = if complete.is_none() { likely(&candidates, keys.len()) } else { None };
    let profile = Arc::clone(library.get(complete.or(likely).unwrap_or(FALLBACK))?);
    Some(Detection { profile, named: false, likely: likely.is_some(), candidates })
}

fn likely(candidates: &[Candidate], captions: usize) -> Option<&str> {
    let others = candidates.iter().filter(|candidate| candidate.source != FALLBACK);
    let best = others.max_by_key(|candidate| candidate.own.len())?;
    let rival = candidates.iter().filter(|other| other.source != best.source).map(|other| other.own.len()).max();
    let is_likely =
        best.own.len() >= ENOUGH_OF_ITS_OWN && best.own.len() >= 2 * rival.unwrap_or(0) && 2 * best.mapped >= captions;
    is_likely.then_some(best.source.as_str())
}

fn candidate(profile: &Profile, header: &[String], keys: &[String], library: &Library) -> Candidate {
    let best: Option<SignatureMatch> = profile
        .signatures()
        .map(|signature| signature.compare(keys))
        .min_by_key(|compared| (compared.missing.len(), usize::MAX - compared.found.len()));
    let mapped = keys.iter().filter(|key| profile.column_of(key).is_some()).count();
    let complete = best.as_ref().is_some_and(|compared| compared.missing.is_empty());
    let SignatureMatch { found, missing } = best.unwrap_or(SignatureMatch { found: Vec::new(), missing: Vec::new() });
    let is_own = |key: &str| library.knows_alone(profile, key);
    let own = header.iter().zip(keys).filter(|(_, key)| is_own(key)).map(|(caption, _)| caption.trim().to_owned());
    Candidate { source: profile.id.clone(), complete, found, missing, mapped, own: own.collect() }
}
