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
}

/// The decision.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The profile chosen.
    pub profile: Arc<Profile>,
    /// Whether the user named it.
    pub named: bool,
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
        let chosen = self.candidates.iter().find(|candidate| candidate.source == self.profile.id);
        match chosen.filter(|candidate| candidate.complete) {
            _ if self.named => NAMED.owned(&[]),
            Some(candidate) => BECAUSE.owned(&[("found", &candidate.found.join(", "))]),
            None => FALLBACK.owned(&[]),
        }
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

/// Chooses the profile whose signature is complete and that maps the most captions; ties go to the longer signature, then
/// to the id. Without a complete signature the generic profile is taken.
#[must_use]
pub fn detect(header: &[String], library: &Library) -> Option<Detection> {
    let keys: Vec<String> = header.iter().map(|caption| caption_key(caption)).collect();
    let mut candidates: Vec<Candidate> = library.profiles().iter().map(|profile| candidate(profile, &keys)).collect();
    candidates.sort_by(|a, b| {
        (b.complete, b.mapped, b.found.len())
            .cmp(&(a.complete, a.mapped, a.found.len()))
            .then_with(|| a.source.cmp(&b.source))
    });
    let best = candidates.first().filter(|best| best.complete).map_or(FALLBACK, |best| best.source.as_str());
    let profile = Arc::clone(library.get(best)?);
    Some(Detection { profile, named: false, candidates })
}

fn candidate(profile: &Profile, keys: &[String]) -> Candidate {
    let best: Option<SignatureMatch> = profile
        .signatures()
        .map(|signature| signature.compare(keys))
        .min_by_key(|compared| (compared.missing.len(), usize::MAX - compared.found.len()));
    let mapped = keys.iter().filter(|key| profile.column_of(key).is_some()).count();
    let complete = best.as_ref().is_some_and(|compared| compared.missing.is_empty());
    let SignatureMatch { found, missing } = best.unwrap_or(SignatureMatch { found: Vec::new(), missing: Vec::new() });
    Candidate { source: profile.id.clone(), complete, found, missing, mapped }
}
