//! What becomes of findings from one run to the next: the walk over all fingerprints that are kept.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::model::Fingerprint;

/// How many findings came, went and stayed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Never seen before.
    pub new: u64,
    /// There again after they were gone.
    pub reopened: u64,
    /// There before and still there.
    pub open: u64,
    /// There before and gone, or waived since.
    pub fixed: u64,
}

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was never seen before.
    New,
    /// It was gone, and is there again.
    Reopened,
    /// It is still there.
    Open,
    /// It is gone.
    Fixed,
}

impl Counts {
    /// Counts one finding.
    pub fn add(&mut self, change: Change) {
        match change {
            Change::New => self.new += 1,
            Change::Reopened => self.reopened += 1,
            Change::Open => self.open += 1,
            Change::Fixed => self.fixed += 1,
        }
    }
}

/// The runs from one that found something to the first that did not; without an end it is still found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) opened: i64,
    pub(super) closed: Option<i64>,
    pub(super) rule: i64,
    /// Who answers for it, where this is not the rule's owner.
    pub(super) owner: Option<i64>,
}

impl Interval {
    /// Whether a run found it.
    pub(super) fn holds(&self, run: i64) -> bool {
        self.opened <= run && self.closed.is_none_or(|closed| closed > run)
    }
}

/// Tells every fingerprint of a series in ascending order, with its intervals in order of time.
pub(super) fn walk(
    connection: &Connection,
    series: i64,
    mut tell: impl FnMut(Fingerprint, &[Interval]),
) -> rusqlite::Result<()> {
    const ALL: &str = "SELECT fingerprint, opened, closed, rule, owner FROM fingerprints WHERE series = ? \
                       ORDER BY fingerprint, opened";
    let mut statement = connection.prepare(ALL)?;
    let mut rows = statement.query(params![series])?;
    let mut intervals: Vec<Interval> = Vec::new();
    let mut current: Option<Fingerprint> = None;
    while let Some(row) = rows.next()? {
        let Some(fingerprint) = Fingerprint::from_bytes(row.get_ref(0)?.as_blob()?) else { continue };
        if current != Some(fingerprint) {
            if let Some(before) = current.replace(fingerprint) {
                tell(before, &intervals);
            }
            intervals.clear();
        }
        intervals.push(Interval { opened: row.get(1)?, closed: row.get(2)?, rule: row.get(3)?, owner: row.get(4)? });
    }
    if let Some(last) = current {
        tell(last, &intervals);
    }
    Ok(())
}

/// What a run that is not kept yet changes.
#[derive(Debug, Default)]
pub(super) struct Delta {
    pub(super) counts: Counts,
    /// Positions of findings that were not there, in ascending order of fingerprints.
    pub(super) opened: Vec<usize>,
    /// Findings that are gone, with the run that opened them, in the same order.
    pub(super) closed: Vec<(Fingerprint, i64)>,
    /// Positions of findings that are still there and whose owner is another now, with the run that opened them.
    pub(super) handed_over: Vec<(usize, i64)>,
}

/// A finding of a run that is not kept yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// What it is known by.
    pub(super) fingerprint: Fingerprint,
    /// The position of its rule.
    pub(super) rule: u16,
    /// The position of its owner, from 1 on; 0 for the rule's.
    pub(super) owner: u16,
}

/// Compares findings, sorted and each there once, with what the newest run of a series found. `owners` are those that findings
/// name by their position.
pub(super) fn delta(
    connection: &Connection,
    series: i64,
    found: &[Found],
    owners: &[String],
) -> rusqlite::Result<Delta> {
    let mut delta = Delta::default();
    let mut at = 0;
    let mut known = connection.prepare("SELECT id FROM owner_names WHERE owner = ?")?;
    let ids = owners.iter().map(|owner| known.query_row(params![owner], |row| row.get(0)).optional());
    let ids: Vec<Option<i64>> = ids.collect::<rusqlite::Result<_>>()?;
    let is_of = |found: &Found, owner: Option<i64>| match usize::from(found.owner) {
        0 => owner.is_none(),
        at => owner.is_some() && ids[at - 1] == owner,
    };
    walk(connection, series, |fingerprint, intervals| {
        while found.get(at).is_some_and(|found| found.fingerprint < fingerprint) {
            delta.counts.add(Change::New);
            delta.opened.push(at);
            at += 1;
        }
        let is_found = found.get(at).is_some_and(|found| found.fingerprint == fingerprint);
        let open = intervals.iter().find(|interval| interval.closed.is_none());
        match (is_found, open) {
            (true, Some(open)) => {
                delta.counts.add(Change::Open);
                if !is_of(&found[at], open.owner) {
                    delta.handed_over.push((at, open.opened));
                }
            }
            (true, None) => {
                delta.counts.add(Change::Reopened);
                delta.opened.push(at);
            }
            (false, Some(open)) => {
                delta.counts.add(Change::Fixed);
                delta.closed.push((fingerprint, open.opened));
            }
            (false, None) => {}
        }
        at += usize::from(is_found);
    })?;
    delta.counts.new += (found.len() - at) as u64;
    delta.opened.extend(at..found.len());
    Ok(delta)
}
