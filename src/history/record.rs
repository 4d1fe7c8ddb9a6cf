//! What a run leaves in the history.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::against::without_repeats;
use super::change::{Delta, Found, delta};
use super::gate::{Reason, Size, unusual};
use super::runs::{self, RunFacts};
use super::since::Since;
use super::store::{Store, Trouble, int};
use crate::config::{Job, hash_of};
use crate::model::{Fingerprint, Lang, OwnedText, Text};
use crate::pipeline::Run;
use crate::report::{Command, FirstFound, Report, Status, owner_of};
use crate::waivers::Standing;

/// A run as it will be kept, beside its report.
#[derive(Debug)]
pub struct Entry {
    series: String,
    rules_hash: String,
    options: String,
    /// What counts of the findings, sorted by fingerprint, each with the position of its rule in `rules`.
    found: Vec<Found>,
    rules: Vec<String>,
    /// The owners of segments, where these are not the rules'.
    owners: Vec<String>,
}

impl Entry {
    /// Takes from a run what its report does not tell. Findings that were waived, or that a baseline knew, are not kept: to the
    /// history they are gone. Without a name, the series is that of the sources.
    #[must_use]
    pub fn of(job: &Job, run: &Run, report: &Report, series: Option<&str>) -> Self {
        let sources: BTreeSet<&str> =
            report.inputs.iter().filter(|input| input.is_orders).map(|input| input.source.as_str()).collect();
        let by_source = sources.into_iter().collect::<Vec<_>>().join("+");
        let mut owners: Vec<String> = Vec::new();
        let mut owner_of = |at: usize| {
            let (rule, owner) = (&job.rules[run.findings.rule(at).index()], owner_of(&job.rules, run, at));
            if owner == rule.owner {
                return 0;
            }
            let known = owners.iter().position(|known| known == owner);
            let at = known.unwrap_or_else(|| {
                owners.push(owner.to_owned());
                owners.len() - 1
            });
            u16::try_from(at + 1).unwrap_or(0)
        };
        let counts = |(at, fingerprint): (usize, &Fingerprint)| {
            let counts = run.exempt.standing(at) == Standing::Counts;
            counts.then(|| Found { fingerprint: *fingerprint, rule: run.findings.rule(at).0, owner: owner_of(at) })
        };
        let mut found: Vec<Found> = run.fingerprints.iter().enumerate().filter_map(counts).collect();
        found.sort_unstable();
        found.dedup_by_key(|found| found.fingerprint);
        let decisions = &job.memory.decisions;
        let mut options = serde_json::json!({
            "strict": job.strict, "matching": job.matching, "conclusions": job.repairs.conclusions,
            "waivers": job.waivers.len(), "baseline": job.baseline.is_some(), "previous": job.previous.len(),
        });
        if !decisions.is_empty() {
            options["decisions"] = decisions.hash().into();
        }
        Self {
            series: series.map_or(by_source, str::to_owned),
            rules_hash: hash_of(&job.rules)[..16].to_owned(),
            options: options.to_string(),
            found,
            rules: job.rules.iter().map(|rule| rule.id.clone()).collect(),
            owners,
        }
    }

    /// What changed since the newest run of the series; `None` where this is the first. Makes the file where there is none, so
    /// that what keeps it from being written is known before a run writes anything else.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn since(&self, path: &Path, report: &Report) -> Result<Option<Since>, Trouble> {
        let store = Store::open(path)?;
        let Some(before) = newest(&store.connection, &self.series)? else { return Ok(None) };
        let delta = delta(&store.connection, before.series_id, &self.found, &self.owners)?;
        Ok(Some(Since::of(&before, delta.counts, &report.dimensions)))
    }

    /// What is unusual beside the runs of the series before: far fewer or more rows, or no newer order. Findings that are gone with
    /// their rows were not mended.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn unusual(&self, path: &Path, report: &Report) -> Result<Vec<OwnedText>, Trouble> {
        const BEFORE: Text = Text { en: "beside earlier runs: {what}", zh: "与此前的运行相比：{what}" };
        let store = Store::open(path)?;
        let mut before = runs::all(&store.connection)?;
        before.retain(|run| run.series == self.series);
        let before = without_repeats(&before);
        let rows = report.inputs.iter().map(|input| u64::from(input.rows)).sum();
        let size = Size { rows, newest: report.calendar.newest.as_deref(), as_of: &report.as_of };
        let said = |reason: Reason| {
            let say = |lang| BEFORE.fill(lang, &[("what", reason.text.get(lang))]);
            OwnedText { en: say(Lang::En), zh: say(Lang::Zh) }
        };
        Ok(unusual(size, &before).into_iter().map(said).collect())
    }

    /// The day of the run that first found each finding which is still open, for what this run found too; by fingerprint.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn first_found(&self, path: &Path) -> Result<FirstFound, Trouble> {
        const OPEN: &str = "SELECT f.fingerprint, r.as_of FROM fingerprints f JOIN runs r ON r.id = f.opened \
                            JOIN series s ON s.id = f.series WHERE s.name = ? AND f.closed IS NULL";
        let store = Store::open(path)?;
        let mut statement = store.connection.prepare(OPEN)?;
        let open = statement.query_map(params![self.series], |row| {
            let day: String = row.get(1)?;
            Ok((Fingerprint::from_bytes(row.get_ref(0)?.as_blob()?), day))
        })?;
        let mut first = FirstFound::default();
        for found in open {
            let (Some(fingerprint), day) = found? else { continue };
            if self.found.binary_search_by_key(&fingerprint, |own| own.fingerprint).is_ok() {
                first.insert(fingerprint, &day);
            }
        }
        Ok(first)
    }

    /// Notes the run, with the time of the clock. Everything is kept or nothing.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn record(&self, path: &Path, report: &Report) -> Result<i64, Trouble> {
        let mut store = Store::open(path)?;
        let transaction = store.begin()?;
        let series = series_id(&transaction, &self.series)?;
        // Another run may have come in between, so that what changed is asked again.
        let delta = delta(&transaction, series, &self.found, &self.owners)?;
        let run = self.insert_run(&transaction, series, &delta, report)?;
        insert_details(&transaction, run, report)?;
        self.insert_fingerprints(&transaction, series, run, &delta)?;
        transaction.commit()?;
        Ok(run)
    }

    fn insert_run(
        &self,
        transaction: &Transaction<'_>,
        series: i64,
        delta: &Delta,
        report: &Report,
    ) -> rusqlite::Result<i64> {
        const RUN: &str = "INSERT INTO runs (series, at, as_of, version, command, verdict, rules_hash, options, rows, orders, \
                           findings, newest, new, reopened, open, fixed) \
                           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let command = match report.command {
            Command::Check => "check",
            Command::Clean => "clean",
        };
        let rows: u64 = report.inputs.iter().map(|input| u64::from(input.rows)).sum();
        let counts = delta.counts;
        transaction.execute(
            RUN,
            params![
                series,
                at,
                report.as_of,
                report.version,
                command,
                status_name(report.verdict),
                self.rules_hash,
                self.options,
                int(rows),
                int(report.orders),
                int(self.found.len() as u64),
                report.calendar.newest,
                int(counts.new),
                int(counts.reopened),
                int(counts.open),
                int(counts.fixed),
            ],
        )?;
        Ok(transaction.last_insert_rowid())
    }

    fn insert_fingerprints(
        &self,
        transaction: &Transaction<'_>,
        series: i64,
        run: i64,
        delta: &Delta,
    ) -> rusqlite::Result<()> {
        let mut names: Vec<Option<i64>> = vec![None; self.rules.len()];
        let mut close = transaction
            .prepare("UPDATE fingerprints SET closed = ? WHERE series = ? AND fingerprint = ? AND opened = ?")?;
        for (fingerprint, opened) in &delta.closed {
            close.execute(params![run, series, fingerprint.as_bytes(), opened])?;
        }
        let mut owners: Vec<i64> = Vec::with_capacity(self.owners.len());
        for owner in &self.owners {
            owners.push(owner_name(transaction, owner)?);
        }
        let owner_of = |found: &Found| usize::from(found.owner).checked_sub(1).map(|at| owners[at]);
        let mut hand_over = transaction
            .prepare("UPDATE fingerprints SET owner = ? WHERE series = ? AND fingerprint = ? AND opened = ?")?;
        for (at, opened) in &delta.handed_over {
            let found = &self.found[*at];
            hand_over.execute(params![owner_of(found), series, found.fingerprint.as_bytes(), opened])?;
        }
        let mut open = transaction.prepare(
            "INSERT INTO fingerprints (series, fingerprint, opened, closed, rule, owner) VALUES (?, ?, ?, NULL, ?, ?)",
        )?;
        for &at in &delta.opened {
            let found = &self.found[at];
            let rule = usize::from(found.rule);
            let name = match names[rule] {
                Some(name) => name,
                None => *names[rule].insert(rule_name(transaction, &self.rules[rule])?),
            };
            open.execute(params![series, found.fingerprint.as_bytes(), run, name, owner_of(found)])?;
        }
        Ok(())
    }
}

fn insert_details(transaction: &Transaction<'_>, run: i64, report: &Report) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?)")?;
    for input in &report.inputs {
        insert.execute(params![run, input.file, input.sheet, input.blake3, input.rows, input.source])?;
    }
    let mut insert = transaction.prepare("INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for rule in &report.rules {
        insert.execute(params![
            run,
            rule.rule,
            rule.check,
            rule.owner,
            rule.dimension,
            status_name(rule.status),
            rule.limited,
            int(rule.evaluated),
            int(rule.failed),
            int(rule.findings),
        ])?;
    }
    let mut insert = transaction.prepare("INSERT INTO dimensions VALUES (?, ?, ?, ?, ?)")?;
    for dimension in &report.dimensions {
        let (evaluated, failed) = (int(dimension.evaluated), int(dimension.failed));
        insert.execute(params![run, dimension.dimension, evaluated, failed, dimension.score])?;
    }
    let mut insert = transaction.prepare("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for line in &report.ledger.lines {
        insert.execute(params![
            run,
            line.file,
            line.sheet,
            int(line.read),
            int(line.clean),
            int(line.quarantined),
            int(line.retired),
            int(line.rejected),
            int(line.structural()),
        ])?;
    }
    let mut insert = transaction.prepare("INSERT INTO volumes VALUES (?, ?, ?)")?;
    for (month, orders) in &report.calendar.months {
        insert.execute(params![run, month, orders])?;
    }
    Ok(())
}

/// The newest run of a series.
fn newest(connection: &Connection, series: &str) -> rusqlite::Result<Option<RunFacts>> {
    Ok(runs::all(connection)?.into_iter().rfind(|run| run.series == series))
}

fn series_id(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
    transaction.execute("INSERT OR IGNORE INTO series (name) VALUES (?)", params![name])?;
    transaction.query_row("SELECT id FROM series WHERE name = ?", params![name], |row| row.get(0))
}

fn rule_name(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
    let known = transaction
        .query_row("SELECT id FROM rule_names WHERE rule = ?", params![name], |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    transaction.execute("INSERT INTO rule_names (rule) VALUES (?)", params![name])?;
    Ok(transaction.last_insert_rowid())
}

fn owner_name(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<i64> {
    transaction.execute("INSERT OR IGNORE INTO owner_names (owner) VALUES (?)", params![name])?;
    transaction.query_row("SELECT id FROM owner_names WHERE owner = ?", params![name], |row| row.get(0))
}

/// A status as the report for machines writes it.
pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::NotEvaluated => "not-evaluated",
        Status::Pass => "pass",
        Status::Warn => "warn",
        Status::Fail => "fail",
    }
}
