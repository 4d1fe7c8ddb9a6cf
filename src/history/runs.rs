//! The runs that are kept, as they are listed, named and shown.

use rusqlite::{Connection, params};
use serde::Serialize;

use super::change::Counts;
use super::store::{Store, Trouble, count};
use crate::checks::Dimension;
use crate::model::{OwnedText, Text};

/// One run.
#[derive(Debug, Clone, Serialize)]
pub struct RunFacts {
    /// Its number, which no other run of the file has.
    pub run: i64,
    /// The series it belongs to.
    pub series: String,
    #[serde(skip)]
    pub(super) series_id: i64,
    /// Whether it is the run that the series is measured against by `gate --against baseline`.
    pub baseline: bool,
    /// When it was noted, by the clock, in UTC.
    pub at: String,
    /// The day that counted as today.
    pub as_of: String,
    /// The version of the program.
    pub version: String,
    /// `check` or `clean`.
    pub command: String,
    /// The worst status of any rule.
    pub verdict: String,
    /// A hash of the rules.
    pub rules_hash: String,
    /// What was asked for that changes what is found.
    pub options: serde_json::Value,
    /// The hashes of its inputs.
    #[serde(skip)]
    pub(super) inputs: String,
    /// Rows of all inputs.
    pub rows: u64,
    /// Orders.
    pub orders: u64,
    /// Findings that count.
    pub findings: u64,
    /// The newest day with an order, up to today.
    pub newest: Option<String>,
    /// What became of findings since the run of the series before it.
    pub since: Counts,
    /// Scores.
    pub dimensions: Vec<DimensionFacts>,
}

/// How a dimension fared.
#[derive(Debug, Clone, Serialize)]
pub struct DimensionFacts {
    /// The dimension.
    pub dimension: String,
    /// Units looked at.
    pub evaluated: u64,
    /// Units that broke a rule.
    pub failed: u64,
    /// The share that did not, in hundredths of a percent.
    pub score: Option<u32>,
}

/// How a rule fared.
#[derive(Debug, Clone, Serialize)]
pub struct RuleFacts {
    /// The rule.
    pub rule: String,
    /// Its check.
    pub check: String,
    /// Who answers for it.
    pub owner: String,
    /// Its status.
    pub status: String,
    /// Whether it can warn or fail at all.
    pub limited: bool,
    /// Units looked at.
    pub evaluated: u64,
    /// Units that broke it.
    pub failed: u64,
    /// Its findings, with those that do not count.
    pub findings: u64,
}

/// One file or sheet.
#[derive(Debug, Clone, Serialize)]
pub struct FileFacts {
    /// The file as it was named.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The hash of its content.
    pub blake3: String,
    /// Rows.
    pub rows: u64,
    /// The source.
    pub source: String,
}

/// What became of the records of one file or sheet.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerFacts {
    /// The file as it was named.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// Records read.
    pub read: u64,
    /// Rows in the clean output.
    pub clean: u64,
    /// Rows set aside.
    pub quarantined: u64,
    /// Rows of dead orders.
    pub retired: u64,
    /// Records that could not become rows.
    pub rejected: u64,
    /// Titles, headers, totals, blanks and notes.
    pub structural: u64,
}

/// All that is kept of a run but for its fingerprints.
#[derive(Debug, Clone, Serialize)]
pub struct Recorded {
    /// The run.
    #[serde(flatten)]
    pub facts: RunFacts,
    /// Its inputs.
    pub inputs: Vec<FileFacts>,
    /// The account of their records.
    pub ledger: Vec<LedgerFacts>,
    /// Its rules, by name.
    pub rules: Vec<RuleFacts>,
    /// Orders of each month.
    pub months: std::collections::BTreeMap<String, u64>,
}

impl Store {
    /// Every run, in the order in which they were noted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self) -> Result<Vec<RunFacts>, Trouble> {
        Ok(all(&self.connection)?)
    }

    /// The runs of a series; without a name all of them.
    ///
    /// # Errors
    /// When the file cannot be read. Inside, when there is no such series.
    pub fn runs_of(&self, series: Option<&str>) -> Result<Result<Vec<RunFacts>, OwnedText>, Trouble> {
        const UNKNOWN: Text = Text {
            en: "there is no series `{name}`; there are {all}",
            zh: "没有序列 `{name}`；可用的有：{all}",
        };
        let mut runs = self.runs()?;
        let Some(name) = series else { return Ok(Ok(runs)) };
        if !runs.iter().any(|run| run.series == name) {
            let all: std::collections::BTreeSet<&str> = runs.iter().map(|run| run.series.as_str()).collect();
            let all = all.into_iter().collect::<Vec<_>>().join(", ");
            return Ok(Err(UNKNOWN.owned(&[("name", name), ("all", &all)])));
        }
        runs.retain(|run| run.series == name);
        Ok(Ok(runs))
    }

    /// All that is kept of a run.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recorded(&self, facts: &RunFacts) -> Result<Recorded, Trouble> {
        let connection = &self.connection;
        let run = [facts.run];
        let mut inputs =
            connection.prepare("SELECT file, sheet, blake3, rows, source FROM inputs WHERE run = ? ORDER BY rowid")?;
        let inputs = inputs.query_map(run, |row| {
            let (file, sheet, blake3) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(FileFacts { file, sheet, blake3, rows: count(row, 3)?, source: row.get(4)? })
        })?;
        let mut ledger = connection.prepare(
            "SELECT file, sheet, read, clean, quarantined, retired, rejected, structural FROM ledger WHERE run = ? \
             ORDER BY rowid",
        )?;
        let ledger = ledger.query_map(run, |row| {
            Ok(LedgerFacts {
                file: row.get(0)?,
                sheet: row.get(1)?,
                read: count(row, 2)?,
                clean: count(row, 3)?,
                quarantined: count(row, 4)?,
                retired: count(row, 5)?,
                rejected: count(row, 6)?,
                structural: count(row, 7)?,
            })
        })?;
        let mut months = connection.prepare("SELECT month, orders FROM volumes WHERE run = ?")?;
        let months = months.query_map(run, |row| Ok((row.get(0)?, count(row, 1)?)))?;
        Ok(Recorded {
            facts: facts.clone(),
            inputs: inputs.collect::<rusqlite::Result<_>>()?,
            ledger: ledger.collect::<rusqlite::Result<_>>()?,
            rules: self.rules(facts.run)?,
            months: months.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// How the rules of a run fared, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rules(&self, run: i64) -> Result<Vec<RuleFacts>, Trouble> {
        const RULES: &str = "SELECT rule, check_name, owner, status, limited, evaluated, failed, findings FROM rules \
                             WHERE run = ? ORDER BY rule";
        let mut statement = self.connection.prepare(RULES)?;
        let rules = statement.query_map(params![run], |row| {
            Ok(RuleFacts {
                rule: row.get(0)?,
                check: row.get(1)?,
                owner: row.get(2)?,
                status: row.get(3)?,
                limited: row.get(4)?,
                evaluated: count(row, 5)?,
                failed: count(row, 6)?,
                findings: count(row, 7)?,
            })
        })?;
        Ok(rules.collect::<rusqlite::Result<_>>()?)
    }

    /// Makes a run the one that its series is measured against.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_baseline(&mut self, run: &RunFacts) -> Result<(), Trouble> {
        let sql = "UPDATE series SET baseline = ? WHERE id = ?";
        self.connection.execute(sql, params![run.run, run.series_id])?;
        Ok(())
    }
}

/// Every run, in the order in which they were noted.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<RunFacts>> {
    const RUNS: &str = "SELECT runs.id, series.name, series.id, series.baseline IS runs.id, at, as_of, version, command, \
                        verdict, rules_hash, options, rows, orders, findings, newest, new, reopened, open, fixed, \
                        (SELECT coalesce(group_concat(blake3), '') FROM \
                        (SELECT blake3 FROM inputs WHERE run = runs.id ORDER BY blake3)) \
                        FROM runs JOIN series ON series.id = runs.series ORDER BY runs.id";
    let mut statement = connection.prepare(RUNS)?;
    let runs = statement.query_map([], |row| {
        let options: String = row.get(10)?;
        Ok(RunFacts {
            run: row.get(0)?,
            series: row.get(1)?,
            series_id: row.get(2)?,
            baseline: row.get(3)?,
            at: row.get(4)?,
            as_of: row.get(5)?,
            version: row.get(6)?,
            command: row.get(7)?,
            verdict: row.get(8)?,
            rules_hash: row.get(9)?,
            options: serde_json::from_str(&options).unwrap_or_default(),
            inputs: row.get(19)?,
            rows: count(row, 11)?,
            orders: count(row, 12)?,
            findings: count(row, 13)?,
            newest: row.get(14)?,
            since: Counts {
                new: count(row, 15)?,
                reopened: count(row, 16)?,
                open: count(row, 17)?,
                fixed: count(row, 18)?,
            },
            dimensions: Vec::new(),
        })
    })?;
    let mut runs: Vec<RunFacts> = runs.collect::<rusqlite::Result<_>>()?;
    let mut statement = connection.prepare("SELECT run, dimension, evaluated, failed, score FROM dimensions")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let run: i64 = row.get(0)?;
        if let Ok(at) = runs.binary_search_by_key(&run, |facts| facts.run) {
            let (evaluated, failed) = (count(row, 2)?, count(row, 3)?);
            runs[at].dimensions.push(DimensionFacts { dimension: row.get(1)?, evaluated, failed, score: row.get(4)? });
        }
    }
    let rank = |name: &str| Dimension::ALL.iter().position(|dimension| dimension.name() == name);
    for run in &mut runs {
        run.dimensions.sort_by_key(|facts| rank(&facts.dimension));
    }
    Ok(runs)
}

impl RunFacts {
    /// Whether it is the same export judged in the same way as of the same day, as where a job was tried again.
    #[must_use]
    pub(super) fn repeats(&self, other: &Self) -> bool {
        fn what(run: &RunFacts) -> (i64, &str, &str, &str, &serde_json::Value) {
            (run.series_id, &run.as_of, &run.rules_hash, &run.inputs, &run.options)
        }
        what(self) == what(other)
    }

    /// Finds the run that somebody names: a number, `last`, `previous`, `first`, `baseline`, or a day, which is the last run as
    /// of that day. Names other than numbers are about the series of the newest run.
    ///
    /// # Errors
    /// Says which runs there are.
    pub fn find<'a>(runs: &'a [Self], name: &str) -> Result<&'a Self, OwnedText> {
        const NONE: Text = Text { en: "the history holds no run yet", zh: "历史中还没有运行记录" };
        const UNKNOWN: Text = Text {
            en: "there is no run `{name}`; there are {first} to {last}, as of {from} to {to}, and the words last, previous, first \
                 and baseline",
            zh: "没有运行 `{name}`；现有 {first} 至 {last}（截至 {from} 至 {to}），也可用 last、previous、first、baseline",
        };
        let (Some(oldest), Some(newest)) = (runs.first(), runs.last()) else { return Err(NONE.owned(&[])) };
        let own: Vec<&Self> = runs.iter().filter(|run| run.series == newest.series).collect();
        let found = match name {
            "last" => Some(newest),
            "previous" => own.iter().rev().nth(1).copied(),
            "first" => own.first().copied(),
            "baseline" => own.iter().find(|run| run.baseline).or(own.first()).copied(),
            _ => match name.parse::<i64>() {
                Ok(number) => runs.iter().find(|run| run.run == number),
                Err(_) => own.iter().rfind(|run| run.as_of == name).copied(),
            },
        };
        const ONLY: Text = Text {
            en: "there is no run before run {last} of its series: to compare, note another run with --history",
            zh: "运行 {last} 之前同一序列中没有其他运行；如需比较，请用 --history 再记录一次运行",
        };
        let days = || own.iter().map(|run| run.as_of.as_str());
        let (from, to) = (days().min().unwrap_or_default(), days().max().unwrap_or_default());
        let (first, last) = (oldest.run.to_string(), newest.run.to_string());
        let values = [("name", name), ("first", &first), ("last", &last), ("from", from), ("to", to)];
        let unknown = if name == "previous" { ONLY } else { UNKNOWN };
        found.ok_or_else(|| unknown.owned(&values))
    }
}

/// The run of the same series before one.
#[must_use]
pub fn previous<'a>(runs: &'a [RunFacts], run: &RunFacts) -> Option<&'a RunFacts> {
    runs.iter().rfind(|other| other.series == run.series && other.run < run.run)
}
