//! What a report says of the run before it.

use serde::Serialize;

use super::change::Counts;
use super::runs::RunFacts;
use crate::model::{Lang, OwnedText, Text};
use crate::report::{DimensionScore, thousands};

/// What changed since the run before.
#[derive(Debug, Clone, Serialize)]
pub struct Since {
    /// The number of that run.
    pub run: i64,
    /// The day that counted as today in it.
    pub as_of: String,
    /// Findings that came, went and stayed.
    #[serde(flatten)]
    pub counts: Counts,
    /// Scores, before and now.
    pub scores: Vec<ScoreChange>,
}

/// What became of one score.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreChange {
    /// The dimension.
    pub dimension: String,
    /// What people call it.
    pub title: OwnedText,
    /// The score before, in hundredths of a percent.
    pub before: u32,
    /// The score now.
    pub now: u32,
}

impl Since {
    /// What changed from a run to one with these scores. A dimension with nothing to look at in one of them is left out.
    pub(super) fn of(before: &RunFacts, counts: Counts, now: &[DimensionScore]) -> Self {
        let scores = now.iter().filter_map(|dimension| {
            let before = before.dimensions.iter().find(|other| other.dimension == dimension.dimension)?.score?;
            let (title, now) = (dimension.title.clone(), dimension.score?);
            Some(ScoreChange { dimension: dimension.dimension.clone(), title, before, now })
        });
        Self { run: before.run, as_of: before.as_of.clone(), counts, scores: scores.collect() }
    }
}

impl Since {
    /// The same in one line: counts, and the scores that changed.
    #[must_use]
    pub fn told(&self) -> OwnedText {
        const SINCE: Text = Text {
            en: "Since run {run} (as of {as_of}): {new} new, {fixed} fixed, {open} still open, {reopened} open again{scores}.",
            zh: "与运行 {run}（截至 {as_of}）相比：新增 {new}，已解决 {fixed}，仍未解决 {open}，再次出现 {reopened}{scores}。",
        };
        const SCORES: Text = Text { en: "; points: {changes}", zh: "；得分变化（百分点）：{changes}" };
        let counts = self.counts;
        let [new, fixed, open, reopened] = [counts.new, counts.fixed, counts.open, counts.reopened].map(thousands);
        let run = self.run.to_string();
        let say = |lang: Lang| {
            let change =
                |score: &ScoreChange| Some(format!("{} {}", score.title.get(lang).to_lowercase(), score.points()?));
            let changes: Vec<String> = self.scores.iter().filter_map(change).collect();
            let between = if lang == Lang::En { ", " } else { "、" };
            let changes = changes.join(between);
            let scores = SCORES.fill(lang, &[("changes", &changes)]);
            let scores = if changes.is_empty() { "" } else { scores.as_str() };
            let counts = [("new", new.as_str()), ("fixed", &fixed), ("open", &open), ("reopened", &reopened)];
            SINCE.fill(
                lang,
                &[&[("run", run.as_str()), ("as_of", &self.as_of), ("scores", scores)][..], &counts].concat(),
            )
        };
        OwnedText { en: say(Lang::En), zh: say(Lang::Zh) }
    }
}

impl ScoreChange {
    /// By how much it rose or fell, in percentage points, as in `+0.25` and `−1.30`; `None` where it did not.
    #[must_use]
    pub fn points(&self) -> Option<String> {
        let (now, before) = (i64::from(self.now), i64::from(self.before));
        let sign = if now < before { '−' } else { '+' };
        let off = now.abs_diff(before);
        (off > 0).then(|| format!("{sign}{}.{:02}", off / 100, off % 100))
    }
}
