//! Whether a run falls behind the ones before it.
//!
//! Four things are judged: findings that are new, the share of units that fail each rule and each dimension, how many rows there
//! are, and whether the newest order moved. Each bound is stated with what it was compared to, in words and as numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::against::before;
use super::diff::{RuleDiff, diff};
use super::measure::{chance, median, part, real, spread};
use super::runs::{RuleFacts, RunFacts};
use super::store::{Store, Trouble};
use crate::model::{OwnedText, Text, days_between};
use crate::report::thousands;

/// Runs that the usual number of rows is taken from: two months of weekly exports.
const WINDOW: usize = 8;

/// Fewest runs that show how far rows usually vary.
const FEWEST_FOR_SPREAD: usize = 5;

/// Deviations beyond which a number of rows is unusual.
const DEVIATIONS: f64 = 5.0;

/// A difference in rows that is never unusual, as a share of the usual number: exports that hardly vary have no spread.
const ROWS_THAT_VARY: f64 = 0.1;

/// What rows may be off by where nothing is said of it, as a share of the usual number.
pub(super) const MAX_VOLUME: f64 = 0.5;

/// Rules with new findings that are named.
const MOST_NAMED: usize = 5;

/// How far a run may fall behind.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Findings that may be new; `None` where they are told and not judged.
    pub max_new: Option<u64>,
    /// What a share may rise by, between 0 and 1.
    pub max_regression: f64,
    /// What rows may be off by, as a share of the usual number.
    pub max_volume: f64,
}

/// One thing in which a run falls behind.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    /// `new-findings`, `rule`, `dimension`, `rows` or `freshness`.
    pub kind: &'static str,
    /// The rule or dimension, or what else it is about.
    pub subject: String,
    /// What was seen.
    pub observed: f64,
    /// What is usual.
    pub usual: f64,
    /// The bound that it is beyond.
    pub bound: f64,
    /// The same in words.
    pub text: OwnedText,
}

/// What is thought of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Judgement {
    /// The run.
    pub run: RunFacts,
    /// The runs it was measured against.
    pub against: Vec<i64>,
    /// Why it falls behind; nothing where it does not.
    pub reasons: Vec<Reason>,
    /// What people should know beside that.
    pub notes: Vec<OwnedText>,
}

/// Measures a run against others, which [`Against::runs`](super::Against::runs) gives. `runs` has every run of the file. With none to measure against
/// nothing is judged but rows and the newest order.
///
/// - **Rules** that can warn or fail, and **dimensions**: the share of units that failed may be at most the median of that share
///   in the runs measured against, and above it what [`Limits::max_regression`] lets pass or what chance explains, whichever
///   is more. A rule that nothing was looked at by before, or now, is not judged.
/// - **Rows**: less than five spreads from the median of the up to eight runs before, where there are five; never less
///   than a tenth of the median, nor more than [`Limits::max_volume`] of it, which alone is asked of fewer runs.
/// - **Newest order**: a run of a later day than the run before it must have a later newest order.
/// - **New findings**, those that were open again as well, of rules that warn or fail, since the newest of the runs measured
///   against. Those of a rule that was not there are told and not counted.
///
/// # Errors
/// When the file cannot be read.
pub fn judge(
    store: &Store,
    runs: &[RunFacts],
    run: &RunFacts,
    against: &[RunFacts],
    limits: Limits,
) -> Result<Judgement, Trouble> {
    let before = before(runs, run);
    let (mut reasons, mut notes) = (Vec::new(), Vec::new());
    if let Some(reference) = against.last() {
        new_findings(store, runs, (reference, run), limits, (&mut reasons, &mut notes))?;
        rules(store, run, against, limits, &mut reasons)?;
        dimensions(run, against, limits, &mut reasons);
    }
    let size = Size { rows: run.rows, newest: run.newest.as_deref(), as_of: &run.as_of };
    reasons.extend(rows(size, &before, limits.max_volume));
    reasons.extend(before.last().and_then(|earlier| freshness(size, earlier)));
    Ok(Judgement { run: run.clone(), against: against.iter().map(|run| run.run).collect(), reasons, notes })
}

fn new_findings(
    store: &Store,
    runs: &[RunFacts],
    (from, to): (&RunFacts, &RunFacts),
    limits: Limits,
    (reasons, notes): (&mut Vec<Reason>, &mut Vec<OwnedText>),
) -> Result<(), Trouble> {
    const NEW: Text = Text {
        en: "{count} new findings since run {run}; {most} may be: {rules}",
        zh: "自运行 {run} 以来新增 {count} 项发现，最多允许 {most} 项：{rules}",
    };
    const TOLD: Text = Text {
        en: "{count} findings are new since run {run}; --max-new sets how many may be",
        zh: "自运行 {run} 以来新增 {count} 项发现；可用 --max-new 限制",
    };
    const NEW_RULES: Text = Text {
        en: "{count} findings of rules that run {run} did not have are not counted as new",
        zh: "运行 {run} 中没有的规则的 {count} 项发现不计为新增",
    };
    const DIFFER: Text = Text {
        en: "the rules differ from those of run {run}, which may be why findings came or went",
        zh: "规则与运行 {run} 不同，发现的增减可能由此引起",
    };
    let diff = diff(store, runs, from, to)?;
    let counts = |rule: &&RuleDiff| matches!(rule.status.as_str(), "warn" | "fail");
    let fresh = |rule: &RuleDiff| rule.counts.new + rule.counts.reopened;
    let judged: Vec<&RuleDiff> = diff.rules.iter().filter(counts).filter(|rule| fresh(rule) > 0).collect();
    let (known, unknown): (Vec<&RuleDiff>, Vec<&RuleDiff>) = judged.into_iter().partition(|rule| rule.known);
    let count: u64 = known.iter().map(|rule| fresh(rule)).sum();
    let of_new_rules: u64 = unknown.iter().map(|rule| fresh(rule)).sum();
    let reference = from.run.to_string();
    if diff.rules_differ {
        notes.push(DIFFER.owned(&[("run", &reference)]));
    }
    if of_new_rules > 0 {
        let text = NEW_RULES
            .counted(of_new_rules, "{count} finding of a rule that run {run} did not have is not counted as new");
        notes.push(text.owned(&[("count", &thousands(of_new_rules)), ("run", &reference)]));
    }
    let Some(most) = limits.max_new else {
        let text = TOLD.counted(count, "{count} finding is new since run {run}; --max-new sets how many may be");
        notes.push(text.owned(&[("count", &thousands(count)), ("run", &reference)]));
        return Ok(());
    };
    if count > most {
        let mut named: Vec<String> =
            known.iter().take(MOST_NAMED).map(|rule| format!("{} {}", rule.rule, thousands(fresh(rule)))).collect();
        if known.len() > MOST_NAMED {
            named.push("…".to_owned());
        }
        let values =
            [("count", thousands(count)), ("run", reference), ("most", thousands(most)), ("rules", named.join(", "))];
        let text = NEW.counted(count, "{count} new finding since run {run}; {most} may be: {rules}");
        reasons.push(Reason {
            kind: "new-findings",
            subject: "findings".to_owned(),
            observed: real(count),
            usual: 0.0,
            bound: real(most),
            text: text.owned(&values.each_ref().map(|(name, value)| (*name, value.as_str()))),
        });
    }
    Ok(())
}

/// The bound of a share, given the shares and units of other runs; `None` where nothing was looked at.
fn bound(earlier: &[(u64, u64)], evaluated: u64, limits: Limits) -> Option<(f64, f64)> {
    let looked = || earlier.iter().filter(|(_, evaluated)| *evaluated > 0);
    let usual = median(&looked().map(|&(failed, evaluated)| part(failed, evaluated)).collect::<Vec<f64>>())?;
    let units = looked().map(|(_, evaluated)| evaluated).sum();
    Some((usual, usual + limits.max_regression.max(chance(usual, evaluated, units))))
}

fn rules(
    store: &Store,
    run: &RunFacts,
    against: &[RunFacts],
    limits: Limits,
    reasons: &mut Vec<Reason>,
) -> Result<(), Trouble> {
    const WORSE: Text = Text {
        en: "{rule} ({owner}): {share} of {units} fail it; usual is {usual}, at most {bound} may",
        zh: "{rule}（{owner}）：{units} 中有 {share} 不通过；通常为 {usual}，最多允许 {bound}",
    };
    let mut earlier: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for other in against {
        for rule in store.rules(other.run)? {
            earlier.entry(rule.rule).or_default().push((rule.failed, rule.evaluated));
        }
    }
    let judged = |rule: &RuleFacts| rule.limited && rule.evaluated > 0;
    for rule in store.rules(run.run)?.into_iter().filter(judged) {
        let known = earlier.get(&rule.rule).and_then(|earlier| bound(earlier, rule.evaluated, limits));
        let (share, Some((usual, bound))) = (part(rule.failed, rule.evaluated), known) else { continue };
        if share > bound {
            let values = [
                ("rule", rule.rule.clone()),
                ("owner", rule.owner),
                ("share", percent(share)),
                ("units", thousands(rule.evaluated)),
                ("usual", percent(usual)),
                ("bound", percent(bound)),
            ];
            let text = WORSE.owned(&values.each_ref().map(|(name, value)| (*name, value.as_str())));
            reasons.push(Reason { kind: "rule", subject: rule.rule, observed: share, usual, bound, text });
        }
    }
    Ok(())
}

fn dimensions(run: &RunFacts, against: &[RunFacts], limits: Limits, reasons: &mut Vec<Reason>) {
    const WORSE: Text = Text {
        en: "{dimension}: a score of {score}; usual is {usual}, at least {bound} is asked for",
        zh: "{dimension}：得分 {score}；通常为 {usual}，至少应为 {bound}",
    };
    for dimension in run.dimensions.iter().filter(|dimension| dimension.evaluated > 0) {
        let name = &dimension.dimension;
        let of_runs = against.iter().filter_map(|run| run.dimensions.iter().find(|other| other.dimension == *name));
        let earlier: Vec<(u64, u64)> = of_runs.map(|other| (other.failed, other.evaluated)).collect();
        let share = part(dimension.failed, dimension.evaluated);
        let Some((usual, bound)) = bound(&earlier, dimension.evaluated, limits) else { continue };
        if share > bound {
            let title = crate::checks::Dimension::ALL.iter().find(|known| known.name() == name);
            let title = title.map_or(OwnedText::default(), |known| known.text().owned(&[]));
            let scores = [percent(1.0 - share), percent(1.0 - usual), percent(1.0 - bound)];
            let of = |lang, title: &str| {
                let values =
                    [("dimension", title), ("score", &scores[0]), ("usual", &scores[1]), ("bound", &scores[2])];
                WORSE.fill(lang, &values)
            };
            let text =
                OwnedText { en: of(crate::model::Lang::En, &title.en), zh: of(crate::model::Lang::Zh, &title.zh) };
            let (observed, usual, bound) = (1.0 - share, 1.0 - usual, 1.0 - bound);
            reasons.push(Reason { kind: "dimension", subject: name.clone(), observed, usual, bound, text });
        }
    }
}

/// What is unusual about a run that is not noted yet, measured as [`judge`] measures it when nothing is said of limits: how many
/// rows there are, and whether the newest order moved. `before` are the runs of its series, in their order.
pub(super) fn unusual(run: Size<'_>, before: &[RunFacts]) -> Vec<Reason> {
    rows(run, before, MAX_VOLUME).into_iter().chain(before.last().and_then(|earlier| freshness(run, earlier))).collect()
}

/// What a run is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size<'a> {
    /// Rows of all inputs.
    pub(super) rows: u64,
    /// The newest day with an order.
    pub(super) newest: Option<&'a str>,
    /// The day that counted as today.
    pub(super) as_of: &'a str,
}

fn rows(run: Size<'_>, before: &[RunFacts], max_volume: f64) -> Option<Reason> {
    const OFF: Text = Text {
        en: "{rows} rows; usual are {usual}, more than {low} and fewer than {high} would pass",
        zh: "{rows} 行；通常为 {usual} 行，多于 {low} 行且少于 {high} 行方可通过",
    };
    let window = &before[before.len().saturating_sub(WINDOW)..];
    let counts: Vec<f64> = window.iter().map(|run| real(run.rows)).collect();
    let (usual, observed) = (median(&counts)?, real(run.rows));
    // Of nothing there is no share.
    if usual <= 0.0 {
        return None;
    }
    let most = usual * max_volume;
    let off = match spread(&counts) {
        Some(spread) if counts.len() >= FEWEST_FOR_SPREAD => {
            (spread * DEVIATIONS).max(usual * ROWS_THAT_VARY).min(most)
        }
        _ => most,
    };
    let (low, high) = (usual - off, usual + off);
    if observed > low && observed < high || (observed - usual).abs() < 1.0 {
        return None;
    }
    let figures = [observed, usual, low.max(0.0), high].map(|figure| format!("{figure:.0}"));
    let figures = figures.each_ref().map(|figure| crate::report::amount(figure));
    let names = ["rows", "usual", "low", "high"];
    let values: Vec<(&str, &str)> = names.into_iter().zip(figures.iter().map(String::as_str)).collect();
    let bound = if observed < usual { low } else { high };
    Some(Reason { kind: "rows", subject: "rows".to_owned(), observed, usual, bound, text: OFF.owned(&values) })
}

fn freshness(run: Size<'_>, earlier: &RunFacts) -> Option<Reason> {
    const SAME: Text = Text {
        en: "no order is newer than {newest}, as it was in run {run} {days} days before",
        zh: "没有晚于 {newest} 的订单，与 {days} 天前的运行 {run} 相同",
    };
    let (newest, before) = (run.newest?, earlier.newest.as_deref()?);
    let (days, moved) = (days_between(&earlier.as_of, run.as_of), days_between(before, newest));
    if days <= 0 || moved > 0 {
        return None;
    }
    let text =
        SAME.counted(days.unsigned_abs(), "no order is newer than {newest}, as it was in run {run} a day before");
    let (number, days) = (earlier.run.to_string(), days.to_string());
    Some(Reason {
        kind: "freshness",
        subject: "newest order".to_owned(),
        observed: 0.0,
        usual: 1.0,
        bound: 1.0,
        text: text.owned(&[("newest", newest), ("run", &number), ("days", &days)]),
    })
}

/// A share as people read it.
fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_may_rise_by_what_is_let_pass_or_what_chance_explains() {
        let limits = Limits { max_new: None, max_regression: 0.01, max_volume: 0.5 };
        let (usual, of_many) =
            bound(&[(40, 1000), (0, 0), (42, 1000), (300, 1000)], 100_000, limits).expect("a bound of many");
        assert!((usual - 0.042).abs() < 1e-9 && (of_many - 0.0525).abs() < 0.003, "{usual} {of_many}");
        let (_, of_few) = bound(&[(0, 10)], 10, limits).expect("a bound of few");
        assert!(of_few > 0.3);
        assert!(bound(&[(0, 0)], 10, limits).is_none());
    }
}
