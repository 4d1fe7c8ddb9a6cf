//! When findings were first found, as a history tells.

use std::collections::HashMap;

use crate::model::Fingerprint;

/// The days on which findings were first found.
#[derive(Debug, Clone, Default)]
pub struct FirstFound {
    /// The days.
    days: Vec<String>,
    /// The position of its day for each fingerprint.
    of: HashMap<Fingerprint, usize>,
}

impl FirstFound {
    /// Notes the day of a finding.
    pub fn insert(&mut self, fingerprint: Fingerprint, day: &str) {
        let known = self.days.iter().position(|known| known == day);
        let day = known.unwrap_or_else(|| {
            self.days.push(day.to_owned());
            self.days.len() - 1
        });
        self.of.insert(fingerprint, day);
    }

    /// The day of a finding; `None` where no earlier run found it.
    #[must_use]
    pub fn day(&self, fingerprint: Fingerprint) -> Option<&str> {
        self.of.get(&fingerprint).map(|&day| self.days[day].as_str())
    }
}
