//! Words of states, as any known source uses them.

use std::collections::BTreeMap;

use crate::model::Axis;
use crate::normalise::status::{Words, name_of};
use crate::sources::Library;

/// What a word means in most of the sources that know it; of equally many the first by id.
pub(super) fn meaning(library: &Library, axis: Axis, word: &str) -> Option<&'static str> {
    let mut votes: BTreeMap<&'static str, usize> = BTreeMap::new();
    for profile in library.profiles() {
        let words = Words::new(profile, axis);
        if let Some(code) = words.code(word, |_| None) {
            *votes.entry(name_of(axis, code)).or_default() += 1;
        }
    }
    votes.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(name, _)| name)
}
