//! Findings that do not count: those that somebody waived, and those that an earlier run knew.
//!
//! In: findings, the waivers of rule files, and the baseline. Out: a [`Standing`] for each finding, and tallies without those
//! that do not count. They stay in every report, marked, and what a rule does to their rows it does all the same.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use crate::checks::{Segments, Tally};
use crate::config::Rule;
use crate::error::Error;
use crate::model::{Findings, Fingerprint, OwnedText, Text};
use crate::normalise::Orders;

/// A waiver, as a rule file states it.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule whose findings it is about; of a fingerprint it may be left out.
    pub rule: Option<String>,
    /// The order whose findings it is about.
    pub order_id: Option<String>,
    /// The finding it is about.
    pub fingerprint: Option<Fingerprint>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it stands, as file and line.
    pub place: String,
}

/// The findings of an earlier run.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The file.
    pub file: String,
    /// Their fingerprints.
    pub fingerprints: HashSet<Fingerprint>,
}

impl Baseline {
    /// A hash of the fingerprints.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut all: Vec<String> = self.fingerprints.iter().map(ToString::to_string).collect();
        all.sort_unstable();
        blake3::hash(all.join("\n").as_bytes()).to_hex().to_string()
    }

    /// Reads the `findings.csv` of an earlier run.
    ///
    /// # Errors
    /// When it cannot be read, has no column of fingerprints, or a line whose fingerprint is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        const UNREADABLE: Text =
            Text { en: "--baseline {path} cannot be read: {cause}", zh: "无法读取 --baseline {path}：{cause}" };
        const NO_COLUMN: Text = Text {
            en: "--baseline {path} has no column `fingerprint`: name a file of `baseline write`, or the findings.csv of an earlier run",
            zh: "--baseline {path} 没有 `fingerprint` 列：请指定 `baseline write` 写出的文件或此前运行的 findings.csv",
        };
        const MALFORMED: Text = Text {
            en: "--baseline {path}, line {line}: `{said}` is no fingerprint, which is `f` and 20 digits or letters a to f; write the file anew, or take the line out",
            zh: "--baseline {path} 第 {line} 行：“{said}”不是指纹（应为 `f` 加 20 位数字或字母 a 至 f）；请重新生成该文件，或删除该行",
        };
        let file = path.display().to_string();
        let wrong = |cause: &dyn std::fmt::Display| Error::Usage {
            message: UNREADABLE.owned(&[("path", &file), ("cause", &cause.to_string())]),
        };
        let bytes = std::fs::read(path).map_err(|cause| wrong(&cause))?;
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let mut reader = csv::Reader::from_reader(text);
        let column =
            reader.headers().map_err(|cause| wrong(&cause))?.iter().position(|caption| caption == "fingerprint");
        let Some(column) = column else {
            return Err(Error::Usage { message: NO_COLUMN.owned(&[("path", &file)]) });
        };
        let mut fingerprints = HashSet::new();
        for record in reader.records() {
            let record = record.map_err(|cause| wrong(&cause))?;
            let said = record.get(column).unwrap_or_default();
            // Where lines end in CR LF, the reader counts from the LF of the record before.
            let line = || {
                let at = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
                let before = text.iter().take(at + usize::from(text.get(at) == Some(&b'\n')));
                (1 + before.filter(|byte| **byte == b'\n').count()).to_string()
            };
            let malformed = || MALFORMED.owned(&[("path", &file), ("line", &line()), ("said", said)]);
            fingerprints.insert(Fingerprint::parse(said).ok_or_else(|| Error::Usage { message: malformed() })?);
        }
        Ok(Self { file, fingerprints })
    }
}

/// Whether a finding counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It does.
    Counts,
    /// Somebody waived it.
    Waived,
    /// An earlier run knew it.
    Known,
}

/// What came of waivers and baseline.
#[derive(Debug, Clone, Default)]
pub struct Exempt {
    /// The standing of each finding; empty where all count.
    standings: Vec<Standing>,
    /// The waivers of those that are waived, by the number of the finding, each as the position in `waivers`.
    waiver_of: BTreeMap<usize, usize>,
    /// The waivers that hold.
    waivers: Vec<Waiver>,
    /// What people should know of it.
    pub notes: Vec<OwnedText>,
}

impl Exempt {
    /// The standing of a finding.
    #[must_use]
    pub fn standing(&self, at: usize) -> Standing {
        self.standings.get(at).copied().unwrap_or(Standing::Counts)
    }

    /// The waiver of a finding, the first that is about it.
    #[must_use]
    pub fn waiver(&self, at: usize) -> Option<&Waiver> {
        self.waivers.get(*self.waiver_of.get(&at)?)
    }
}

/// Tells which of the sorted findings, given with their fingerprints and segments, count on the day of the run, and takes the others out of the tallies.
pub fn apply(
    (waivers, baseline): (&[Waiver], Option<&Baseline>),
    as_of: Date,
    (findings, fingerprints, segment_of): (&Findings, &[Fingerprint], &BTreeMap<usize, String>),
    (tallies, segments): (&mut [Tally], &mut [Segments]),
    rules: &[Rule],
    orders: &Orders,
) -> Exempt {
    let mut exempt = Exempt::default();
    if waivers.is_empty() && baseline.is_none() {
        return exempt;
    }
    let (live, expired): (Vec<&Waiver>, Vec<&Waiver>) =
        waivers.iter().partition(|waiver| waiver.until.is_none_or(|until| as_of <= until));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut seen: HashSet<Fingerprint> = HashSet::new();
    let mut waiver_of = BTreeMap::new();
    let mut again: BTreeSet<&str> = BTreeSet::new();
    exempt.standings = fingerprints
        .iter()
        .enumerate()
        .map(|(at, fingerprint)| {
            let rule = &rules[findings.rule(at).index()].id;
            let order = findings.place(at).row().map_or("", |row| orders.key_text(row));
            let fits = |waiver: &Waiver| {
                waiver.rule.as_ref().is_none_or(|of| of == rule)
                    && waiver.order_id.as_ref().is_none_or(|of| of == order)
                    && waiver.fingerprint.as_ref().is_none_or(|of| of == fingerprint)
            };
            let is_known = baseline.is_some_and(|baseline| baseline.fingerprints.contains(fingerprint));
            if is_known {
                seen.insert(*fingerprint);
            }
            let mut waived = None;
            for (number, waiver) in live.iter().enumerate().filter(|(_, waiver)| fits(waiver)) {
                used.insert(&waiver.place);
                waived.get_or_insert(number);
            }
            match (waived, is_known) {
                (Some(number), _) => {
                    waiver_of.insert(at, number);
                    Standing::Waived
                }
                (None, true) => Standing::Known,
                (None, false) => {
                    again.extend(expired.iter().filter(|waiver| fits(waiver)).map(|waiver| waiver.place.as_str()));
                    Standing::Counts
                }
            }
        })
        .collect();
    exempt.waiver_of = waiver_of;
    exempt.waivers = live.iter().map(|waiver| (*waiver).clone()).collect();
    // A unit counts as long as one of its findings does; what is found of one order may be one unit or several.
    let mut counting = vec![0u64; rules.len()];
    let mut of_orders: BTreeMap<(usize, u32), bool> = BTreeMap::new();
    for (at, standing) in exempt.standings.iter().enumerate() {
        let (rule, counts) = (findings.rule(at).index(), *standing == Standing::Counts);
        counting[rule] += u64::from(counts);
        if let Some(order) = findings.place(at).row().and_then(|row| orders.order_of(row)) {
            *of_orders.entry((rule, order)).or_default() |= counts;
        }
    }
    let mut gone = vec![0u64; rules.len()];
    of_orders.into_iter().filter(|(_, counts)| !counts).for_each(|((rule, _), _)| gone[rule] += 1);
    for ((tally, counting), gone) in tallies.iter_mut().zip(counting).zip(gone) {
        tally.failed = tally.failed.min(counting).min(tally.failed.saturating_sub(gone));
    }
    for (at, _) in exempt.standings.iter().enumerate().filter(|(_, standing)| **standing != Standing::Counts) {
        let of_rule = &mut segments[findings.rule(at).index()];
        if let Some(tally) = segment_of.get(&at).and_then(|segment| of_rule.get_mut(segment)) {
            tally.failed = tally.failed.saturating_sub(1);
        }
    }
    let count = |wanted: Standing| exempt.standings.iter().filter(|standing| **standing == wanted).count();
    exempt.notes = notes(count(Standing::Waived), (&live, &used), (&expired, &again));
    if let Some(baseline) = baseline {
        exempt.notes.push(of_baseline(baseline, count(Standing::Known), seen.len()));
    }
    exempt
}

fn notes(
    waived: usize,
    (live, used): (&[&Waiver], &BTreeSet<&str>),
    (expired, again): (&[&Waiver], &BTreeSet<&str>),
) -> Vec<OwnedText> {
    const WAIVED: Text = Text { en: "{count} findings are waived", zh: "{count} 项发现已豁免" };
    const UNUSED: Text = Text {
        en: "{place}: the waiver by {by} is about nothing that was found",
        zh: "{place}：{by} 的豁免没有对应的发现",
    };
    const EXPIRED: Text = Text {
        en: "{place}: the waiver by {by} ended on {until}; its findings count again",
        zh: "{place}：{by} 的豁免已于 {until} 到期，相应发现重新计入",
    };
    const OVER: Text = Text {
        en: "{place}: the waiver by {by} ended on {until}, and nothing that it is about counts; take it out",
        zh: "{place}：{by} 的豁免已于 {until} 到期，且没有相应的发现计入；可将其删除",
    };
    let mut notes = Vec::new();
    if waived > 0 {
        notes.push(WAIVED.counted(waived as u64, "{count} finding is waived").owned(&[("count", &waived.to_string())]));
    }
    for waiver in live.iter().filter(|waiver| !used.contains(waiver.place.as_str())) {
        notes.push(UNUSED.owned(&[("place", &waiver.place), ("by", &waiver.by)]));
    }
    for waiver in expired {
        let until = waiver.until.map_or_else(String::new, |until| until.to_string());
        let text = if again.contains(waiver.place.as_str()) { EXPIRED } else { OVER };
        notes.push(text.owned(&[("place", &waiver.place), ("by", &waiver.by), ("until", &until)]));
    }
    notes
}

fn of_baseline(baseline: &Baseline, known: usize, seen: usize) -> OwnedText {
    const BASELINE: Text = Text {
        en: "findings known from {file}, which do not count: {known}; gone since: {gone}",
        zh: "已在 {file} 中而不计入的发现：{known} 项；此后消失的：{gone} 项",
    };
    let gone = baseline.fingerprints.len().saturating_sub(seen);
    BASELINE.owned(&[("known", &known.to_string()), ("file", &baseline.file), ("gone", &gone.to_string())])
}
