//! What became of decisions, for people.

use super::{Applied, Decision, Decisions, Settled};
use crate::model::{Lang, Text};

/// What a decision is about, for people; its keys where nothing else was noted.
fn name(decision: &Decision) -> String {
    let keys = [decision.key_a.as_str(), &decision.key_b].into_iter().filter(|key| !key.is_empty());
    if decision.before.is_empty() { keys.collect::<Vec<_>>().join(" | ") } else { decision.before.clone() }
}

/// Decisions that are named at most.
const NAMED: usize = 5;

/// Says how many decisions were honoured, and names those that were not, with the reason. Nothing where nothing was decided.
#[must_use]
pub fn told(decisions: &Decisions, applied: &Applied, settled: &Settled, lang: Lang) -> String {
    const HONOURED: Text =
        Text { en: "Decisions honoured: {count} of {all}.", zh: "已执行裁定 {count} / {all} 条。" };
    const STALE: Text = Text {
        en: "Stale, not applied: what was known has changed since; decide again: {list}",
        zh: "已过期，未执行：裁定时的依据已变化，请重新裁定：{list}",
    };
    const UNUSED: Text = Text {
        en: "About records or findings that are not in this data: {list}",
        zh: "所涉及的记录或发现不在本次数据中：{list}",
    };
    const AGAINST: Text = Text {
        en: "Contradictions: said to be one, but kept apart, since others that this would join are said to be two: {list}",
        zh: "相互矛盾：裁定为同一客户，但会并入已裁定为不同客户的记录，故仍分开：{list}",
    };
    const MISPLACED: Text = Text {
        en: "Not for this run: near names were left out, the decision does not go with what was found, the column cannot hold the \
             value, or the row leaves all the same: {list}",
        zh: "不适用于本次运行：未启用模糊匹配，该裁定与所发现的问题不符，该列不能容纳该值，或该行仍会移出：{list}",
    };
    const SAME_CELL: Text = Text {
        en: "Contradict an earlier decision on the same cell, not applied: {list}",
        zh: "与对同一单元格的另一裁定矛盾，未执行：{list}",
    };
    if decisions.is_empty() {
        return String::new();
    }
    let all_of = |one: &[usize], other: &[usize]| {
        let mut numbers: Vec<usize> = one.iter().chain(other).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let unused = all_of(&applied.unused, &settled.unused);
    let stale = all_of(&applied.stale, &settled.stale);
    let misplaced = all_of(&applied.skipped, &settled.misplaced);
    let against = all_of(&applied.contradictions, &[]);
    let same_cell = all_of(&settled.contradicting, &[]);
    let not = stale.len() + unused.len() + misplaced.len() + against.len() + same_cell.len();
    let all = decisions.list().len();
    let values = [("count", (all.saturating_sub(not)).to_string()), ("all", all.to_string())];
    let mut lines = vec![HONOURED.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))];
    let lists =
        [(STALE, &stale), (AGAINST, &against), (SAME_CELL, &same_cell), (MISPLACED, &misplaced), (UNUSED, &unused)];
    for (text, numbers) in lists {
        if !numbers.is_empty() {
            let mut list =
                numbers.iter().take(NAMED).map(|&at| name(&decisions.list()[at])).collect::<Vec<_>>().join("; ");
            if numbers.len() > NAMED {
                list += &format!("; … ({})", numbers.len());
            }
            lines.push(text.fill(lang, &[("list", &list)]));
        }
    }
    lines.join("\n")
}
