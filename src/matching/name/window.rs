//! A text of which parts are looked up.

/// A text whose parts of some characters at the front or the end are looked up without being copied.
pub(super) struct Window {
    pub(super) text: String,
    /// Where each character begins, and the end.
    ends: Vec<usize>,
}

impl Window {
    pub(super) fn of(characters: &[char]) -> Self {
        let text: String = characters.iter().collect();
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text, ends }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len() - 1
    }

    pub(super) fn first(&self, length: usize) -> &str {
        &self.text[..self.ends[length]]
    }

    pub(super) fn last(&self, length: usize) -> &str {
        &self.text[self.ends[self.len() - length]..]
    }

    pub(super) fn part(&self, from: usize, to: usize) -> &str {
        &self.text[self.ends[from]..self.ends[to]]
    }
}
