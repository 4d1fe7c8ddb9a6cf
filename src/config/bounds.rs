//! The section `[limits]`: how far reading goes.

use serde::Deserialize;

use crate::model::{OwnedText, Size, Text};
use crate::read::Limits;

/// What the section may say; what it does not is the default.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsSection {
    /// `--memory`
    pub memory: Option<Size>,
    /// Longest record of a text file.
    pub record: Option<Size>,
    /// Most columns of a table.
    pub columns: Option<u64>,
    /// What anything packed may unpack to.
    pub unpacked: Option<Size>,
    /// How many times its packed size more than that may unpack to.
    pub ratio: Option<u64>,
}

impl LimitsSection {
    /// The limits it makes.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let default = Limits::default();
        let bytes = |size: Option<Size>, default: u64| size.map_or(default, |size| size.0);
        Limits {
            memory: bytes(self.memory, default.memory),
            record: bytes(self.record, default.record),
            columns: self.columns.unwrap_or(default.columns),
            unpacked: bytes(self.unpacked, default.unpacked),
            ratio: self.ratio.unwrap_or(default.ratio),
        }
    }

    /// What it sets beyond what can be set.
    #[must_use]
    pub fn problems(&self) -> Vec<OwnedText> {
        const LOW: Text = Text { en: "`{name}` must be at least {bound}", zh: "`{name}` 不能小于 {bound}" };
        const HIGH: Text = Text { en: "`{name}` must be at most {bound}", zh: "`{name}` 不能大于 {bound}" };
        let size = |bytes: u64| Size(bytes).to_string();
        let mut problems = Vec::new();
        let mut note = |text: Text, name: &str, bound: &str| {
            problems.push(text.owned(&[("name", name), ("bound", bound)]));
        };
        if self.memory.is_some_and(|memory| memory.0 < Limits::LEAST_MEMORY) {
            note(LOW, "memory", &size(Limits::LEAST_MEMORY));
        }
        if self.record.is_some_and(|record| record.0 > Limits::HIGHEST_RECORD) {
            note(HIGH, "record", &size(Limits::HIGHEST_RECORD));
        }
        if self.record.is_some_and(|record| record.0 < Limits::LEAST_RECORD) {
            note(LOW, "record", &size(Limits::LEAST_RECORD));
        }
        if self.columns.is_some_and(|columns| columns > Limits::HIGHEST_COLUMNS) {
            note(HIGH, "columns", &Limits::HIGHEST_COLUMNS.to_string());
        }
        for (name, value) in [("columns", self.columns), ("ratio", self.ratio)] {
            if value == Some(0) {
                note(LOW, name, "1");
            }
        }
        problems
    }
}
