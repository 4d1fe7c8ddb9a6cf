//! What rule files say of segments.

use serde::Deserialize;

use super::limit::Limit;
use super::pack::{KnownCheck, RawRule};
use crate::expression::meant;
use crate::model::{Column, Kind, OwnedText, Text};
use crate::normalise::status;

/// What a segment has of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSegment {
    pub(super) warn: Option<String>,
    pub(super) fail: Option<String>,
    pub(super) owner: Option<String>,
}

/// What a segment has of its own; the rule's holds where it has nothing.
#[derive(Debug, Clone, Default)]
pub struct OfSegment {
    /// Above this it warns.
    pub warn: Option<Limit>,
    /// Above this it fails.
    pub fail: Option<Limit>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// Notes what is wrong with the segments of a rule.
pub(super) fn segmented(raw: &RawRule, check: Option<&KnownCheck<'_>>, note: &mut dyn FnMut(&str, OwnedText)) {
    const ALONE: Text = Text {
        en: "`segments` says what single segments have of their own; `by` is missing, which tells them apart, as in by = \"shop_name\"",
        zh: "`segments` 说明各分段自己的限值；缺少用于区分分段的 `by`，例如 by = \"shop_name\"",
    };
    const NONE: Text = Text {
        en: "the check `{name}` does not tell which rows it looked at, so that it cannot be judged by segments",
        zh: "检查 `{name}` 不区分所检查的行，无法按分段评定",
    };
    if raw.by.is_none() {
        if !raw.segments.is_empty() {
            note("segments", ALONE.owned(&[]));
        }
        return;
    }
    const WORD: Text = Text {
        en: "`{word}` is a word of exports; segments of states are called by their names: `{name}`",
        zh: "`{word}` 是导出文件中的词；状态的分段用规范名称：`{name}`",
    };
    let column = raw.by.as_deref().and_then(Column::from_name).map(Column::kind);
    if let Some(Kind::Status(axis)) = column {
        for word in raw.segments.keys().filter(|word| !status::names(axis).contains(&word.as_str())) {
            if let Some((name, _)) = meant(axis, word) {
                note("segments", WORD.owned(&[("word", word), ("name", name)]));
            }
        }
    }
    if check.is_some_and(|check| !check.has_segments) {
        note("by", NONE.owned(&[("name", &raw.check)]));
    }
}
