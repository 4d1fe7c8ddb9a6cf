//! When findings were first found, as a history tells.

use std::collections::HashMap;

use jiff::civil::Date;

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

/// Days since a finding was first found, both days written as in `2024-06-30`; 0 where one is none.
#[must_use]
pub fn days_open(first_found: &str, as_of: &str) -> i32 {
    let (Ok(first), Ok(now)) = (first_found.parse::<Date>(), as_of.parse::<Date>()) else { return 0 };
    first.until(now).map_or(0, |span| span.get_days().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_across_months_and_never_backwards() {
        for (first, now, days) in
            [("2024-02-26", "2024-03-04", 7), ("2024-03-04", "2024-02-26", 0), ("", "2024-02-26", 0)]
        {
            assert_eq!(days_open(first, now), days);
        }
    }
}
