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
    const SKIPPED: Text = Text {
        en: "Not looked at, since near names were left out or this command judges something else: {list}",
        zh: "本次未处理：未启用模糊匹配，或本命令不处理此类裁定：{list}",
    };
    const MISPLACED: Text = Text {
        en: "Not possible for what was found, not applied: {list}",
        zh: "不适用于所发现的问题，未执行：{list}",
    };
    const UNFIT: Text = Text {
        en: "The column cannot hold the value, not applied: {list}",
        zh: "该列不能容纳所填的值，未执行：{list}",
    };
    const LEAVING: Text = Text {
        en: "The row leaves the clean data all the same, its cell was not changed: {list}",
        zh: "该行仍会移出干净数据，其单元格未改：{list}",
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
    let lists = [
        (STALE, all_of(&applied.stale, &settled.stale)),
        (AGAINST, all_of(&applied.contradictions, &[])),
        (SAME_CELL, all_of(&settled.contradicting, &[])),
        (SKIPPED, all_of(&applied.skipped, &[])),
        (MISPLACED, all_of(&settled.misplaced, &[])),
        (UNFIT, all_of(&settled.unfit, &[])),
        (LEAVING, all_of(&settled.leaving, &[])),
        (UNUSED, all_of(&applied.unused, &settled.unused)),
    ];
    let not: usize = lists.iter().map(|(_, numbers)| numbers.len()).sum();
    let all = decisions.list().len();
    let values = [("count", (all.saturating_sub(not)).to_string()), ("all", all.to_string())];
    let mut lines = vec![HONOURED.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str())))];
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
