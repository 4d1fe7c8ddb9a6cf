//! One run, top to bottom: this file is the table of contents.

use std::collections::BTreeMap;

use crate::checks::{self, RunContext, Segments, StageSink, Tally};
use crate::config::Job;
use crate::decisions::{self, Settled};
use crate::dedup::{self, Duplicates};
use crate::error::Error;
use crate::matching::{self, CustomerClusters};
use crate::model::{Findings, Fingerprint, Ledger, LedgerLine, Outcome};
use crate::normalise::{self, OrderTable, Orders};
use crate::read::{self, OddKind, ReadOptions};
use crate::repair::{self, Master, Plan};
use crate::report;
use crate::sources::{self, SourceOptions, caption_key};
use crate::staleness::{self, Calendar};
use crate::ui::{Meter, Progress, Silent, Stage};
use crate::versions;
use crate::waivers::{self, Exempt};

/// Everything a run found and decided. Nothing is written yet.
#[derive(Debug)]
pub struct Run {
    /// The tables, typed.
    pub orders: Orders,
    /// What is wrong, in order of place.
    pub findings: Findings,
    /// The fingerprint of each finding.
    pub fingerprints: Vec<Fingerprint>,
    /// How much each rule looked at.
    pub tallies: Vec<Tally>,
    /// The same by segments, for the rules that have any.
    pub segments: Vec<Segments>,
    /// The segments of findings of such rules, by the number of the finding.
    pub segment_of: BTreeMap<usize, String>,
    /// Surplus rows.
    pub duplicates: Duplicates,
    /// Customers.
    pub customers: CustomerClusters,
    /// What people decided of findings.
    pub settled: Settled,
    /// Findings that do not count.
    pub exempt: Exempt,
    /// The calendar of the orders.
    pub calendar: Calendar,
    /// What becomes of rows and cells.
    pub plan: Plan,
    /// The same of tables as they were read, where rows of some held several lines.
    folded: Option<Plan>,
    /// The account of every record.
    pub ledger: Ledger,
}

impl Run {
    /// What becomes of the rows and cells of the tables as they were read.
    #[must_use]
    pub fn plan_as_read(&self) -> &Plan {
        self.folded.as_ref().unwrap_or(&self.plan)
    }
}

/// Runs one job from input files to findings and a plan. Writes nothing but the dumps it was asked for.
///
/// # Errors
/// When an input cannot be read, when none of them is an order table, and on faults of ours. Bad data is never an error.
pub fn run(job: &Job, ui: &mut dyn Progress) -> Result<Run, Error> {
    ui.stage(Stage::Read);
    let library = &job.sources.library;
    // What --map names is known too: it may tell which of the arrays of JSON are an order's lines.
    let named: Vec<String> = job.sources.map.iter().map(|(_, caption)| caption_key(caption)).collect();
    let knows = |caption: &str| library.knows(caption) || named.contains(&caption_key(caption));
    let options = ReadOptions {
        encoding: job.encoding,
        sheets: &job.sheets,
        known_header: &knows,
        way: if job.force_careful { read::Way::Careful } else { read::Way::Usual },
        limits: job.limits,
    };
    let raw = read::run(&job.inputs, &options, ui)?;
    job.dumps.read(&raw)?;
    let is_text = |table: &&read::RawTable| matches!(table.format, read::Format::Text(_));
    let empty = |table: &&read::RawTable| table.height() == 0 && table.rejects().next().is_none();
    if let Some(table) = raw.iter().find(|table| empty(table) && (is_text(table) || raw.iter().all(|t| empty(&t)))) {
        return Err(Error::HeaderOnly { path: table.file.clone() });
    }

    ui.stage(Stage::Normalise);
    let mapped = sources::run(raw, &job.sources)?;
    job.dumps.map(&mapped)?;
    let orders = normalise::run(mapped, &ui.meter())?;
    verify(&orders)?;
    job.dumps.normalise(&orders)?;
    // A table of anything can be judged by rules of the user's own.
    if orders.order_tables().next().is_none() && !job.rules.iter().any(|rule| rule.check.is_configured()) {
        return Err(Error::NoOrders { tables: orders.tables.iter().map(describe_other).collect() });
    }

    // Rows, duplicates and customers need nothing of each other, so they are looked at at the same time.
    ui.stage(Stage::Check);
    let meter = ui.meter();
    meter.expect(PART_OF_RULES + PART_OF_ORDERS + PART_OF_CUSTOMERS);
    let ((checked, compared), customers) = rayon::join(
        || rayon::join(|| check(job, &orders, &meter), || compare(job, &orders, &meter)),
        || counted(&meter, PART_OF_CUSTOMERS, || matching::run(&orders, job.matching, &job.rules, &job.memory)),
    );
    let (mut found, (of_orders, mut duplicates, calendar), customers) = (checked?, compared, customers);
    let [of_customers, twice, silent] = look_at_customers(job, &orders, &duplicates, &customers);
    let moved = match earlier(job, ui)? {
        Some(earlier) => Found::of(job, &orders, &|sink| versions::run(&orders, &earlier, &duplicates, sink)),
        None => Found::nothing(job),
    };
    for further in [of_orders, of_customers, twice, silent, moved] {
        found.add(further);
    }
    let masters = masters(job, ui)?;
    let filled = repair::fill(&orders, &duplicates, &customers, &masters, job, &mut found.sink(job, &orders));
    job.dumps.matching(&customers)?;
    let Found { mut findings, mut tallies, mut segments } = found;
    job.dumps.dedup(&duplicates, &orders)?;
    job.dumps.staleness(&calendar)?;

    ui.stage(Stage::Decide);
    findings.sort();
    let decisions = &job.memory.decisions;
    let mut settled = decisions::settle(decisions, &mut findings, &mut tallies, &mut duplicates, &job.rules, &orders);
    let given = (job.waivers.as_slice(), job.baseline.as_ref());
    let fingerprints = report::fingerprints(&findings, &job.rules, &orders);
    let segment_of = checks::segments_of_findings(&findings, &job.rules, &orders);
    let found = (&findings, fingerprints.as_slice(), &segment_of);
    let counted = (tallies.as_mut_slice(), segments.as_mut_slice());
    let exempt = waivers::apply(given, job.as_of, found, counted, &job.rules, &orders);
    job.dumps.checks(&findings, &job.rules, &orders)?;
    let plan = repair::plan(&orders, &findings, &duplicates, job, filled, &settled);
    // What leaves is not mended.
    let leaves = |fix: &&decisions::Fix| plan.outcome(fix.row) != Outcome::Clean;
    let of_rows: Vec<usize> = settled.fixes.iter().filter(leaves).map(|fix| fix.decision).collect();
    settled.leaving.extend(of_rows);
    job.dumps.repair(&plan, &job.rules, &orders)?;
    verify(&orders)?;
    let folded = repair::fold(&orders, &plan);
    let ledger = account(&orders, folded.as_ref().unwrap_or(&plan));
    if let Some(line) = ledger.lines.iter().find(|line| !line.balances()) {
        return Err(Error::Ledger { file: line.file.clone() });
    }
    Ok(Run {
        orders,
        findings,
        fingerprints,
        tallies,
        segments,
        segment_of,
        duplicates,
        customers,
        settled,
        exempt,
        calendar,
        plan,
        folded,
        ledger,
    })
}

/// Reads the earlier exports of a job as its inputs are read; `None` where there are none.
fn earlier(job: &Job, ui: &mut dyn Progress) -> Result<Option<Orders>, Error> {
    if job.previous.is_empty() {
        return Ok(None);
    }
    let library = &job.sources.library;
    let knows = |caption: &str| library.knows(caption);
    let options = ReadOptions {
        encoding: job.encoding,
        sheets: &job.sheets,
        known_header: &knows,
        way: read::Way::Usual,
        limits: job.limits,
    };
    // These come in the middle of another stage, whose meter counts other things.
    job.previous.iter().for_each(|named| ui.step(&named.name));
    let raw = read::run(&job.previous, &options, &mut Silent)?;
    // A caption that somebody named may have come later.
    let has = |caption: &str| raw.iter().any(|table| table.header.iter().any(|other| other.trim() == caption.trim()));
    let map = job.sources.map.iter().filter(|(_, caption)| has(caption)).cloned().collect();
    let sources = SourceOptions { map, ..job.sources.clone() };
    let orders = normalise::run(sources::run(raw, &sources)?, &Meter::default())?;
    verify(&orders)?;
    Ok(Some(orders))
}

/// Reads the master files of a job: lists of customers or products, in any form that inputs may have.
fn masters(job: &Job, ui: &mut dyn Progress) -> Result<Vec<Master>, Error> {
    let library = &job.sources.library;
    let knows = |caption: &str| library.knows(caption);
    let mut masters = Vec::new();
    for (kind, named) in &job.repairs.masters {
        let options = ReadOptions {
            encoding: None,
            sheets: &[],
            known_header: &knows,
            way: read::Way::Usual,
            limits: job.limits,
        };
        ui.step(&named.name);
        let raw = read::run(std::slice::from_ref(named), &options, &mut Silent)?;
        let generic = SourceOptions { library: library.clone(), source: None, map: Vec::new() };
        let tables = normalise::run(sources::run(raw, &generic)?, &Meter::default())?.tables;
        let mut sheets: Vec<Master> = tables.into_iter().map(|table| Master { kind: *kind, table }).collect();
        repair::verify_master(&sheets)?;
        if sheets.iter().all(|sheet| sheet.table.raw.height() == 0) {
            return Err(Error::HeaderOnly { path: named.name.clone() });
        }
        // A workbook may have sheets of notes beside its list.
        sheets.retain(Master::has_keys);
        masters.extend(sheets);
    }
    Ok(masters)
}

/// Fails where rows that are kept on disk could not be read: until then they read as empty.
fn verify(orders: &Orders) -> Result<(), Error> {
    orders.tables.iter().try_for_each(|table| table.raw.verify())
}

/// What stages found, and how much their rules looked at.
struct Found {
    findings: Findings,
    tallies: Vec<Tally>,
    segments: Vec<Segments>,
}

impl Found {
    fn nothing(job: &Job) -> Self {
        let segments = vec![Segments::new(); job.rules.len()];
        Self { findings: Findings::new(), tallies: checks::tallies(&job.rules), segments }
    }

    /// What a stage finds.
    fn of(job: &Job, orders: &Orders, look: &(dyn Fn(&mut StageSink<'_>) + Sync)) -> Self {
        let mut found = Self::nothing(job);
        look(&mut found.sink(job, orders));
        found
    }

    fn sink<'a>(&'a mut self, job: &'a Job, orders: &'a Orders) -> StageSink<'a> {
        StageSink { rules: &job.rules, findings: &mut self.findings, tallies: &mut self.tallies, orders }
    }

    fn add(&mut self, other: Self) {
        self.findings.append(other.findings);
        for (tally, further) in self.tallies.iter_mut().zip(other.tallies) {
            tally.evaluated += further.evaluated;
            tally.failed += further.failed;
        }
    }
}

/// What the customers of orders tell: near ones and shared values, orders entered twice or in two systems, and who fell silent.
fn look_at_customers(job: &Job, orders: &Orders, duplicates: &Duplicates, customers: &CustomerClusters) -> [Found; 3] {
    let find = |look: &(dyn Fn(&mut StageSink<'_>) + Sync)| Found::of(job, orders, look);
    let (of_customers, (twice, silent)) = rayon::join(
        || {
            find(&|sink| {
                matching::report(customers, job.matching, sink);
                matching::shared_values(orders, customers, sink);
            })
        },
        || {
            rayon::join(
                || {
                    find(&|sink| {
                        dedup::double_entries(orders, duplicates, customers, sink);
                        dedup::in_two_systems(orders, duplicates, sink);
                    })
                },
                || find(&|sink| staleness::silent_customers(orders, duplicates, customers, job.now(), sink)),
            )
        },
    );
    [of_customers, twice, silent]
}

/// How the work of looking at rows usually falls apart, in percent of its time: judging rules, comparing orders, matching
/// customers. Only progress is told by it.
const PART_OF_RULES: u64 = 25;
const PART_OF_ORDERS: u64 = 35;
const PART_OF_CUSTOMERS: u64 = 40;

/// Does a part of the work, and counts it when it is done.
fn counted<T>(meter: &Meter, part: u64, work: impl FnOnce() -> T) -> T {
    let done = work();
    meter.add(part);
    done
}

/// The checks of cells, rows and tables.
fn check(job: &Job, orders: &Orders, meter: &Meter) -> Result<Found, Error> {
    let mut found = Found::nothing(job);
    let context = RunContext { orders, as_of: job.now() };
    counted(meter, PART_OF_RULES, || {
        checks::run(&context, &job.rules, &mut found.findings, &mut found.tallies, &mut found.segments)
    })?;
    Ok(found)
}

/// Duplicates and staleness, in this order.
fn compare(job: &Job, orders: &Orders, meter: &Meter) -> (Found, Duplicates, Calendar) {
    let mut found = Found::nothing(job);
    let duplicates = counted(meter, PART_OF_ORDERS, || dedup::run(orders, &mut found.sink(job, orders)));
    let calendar = staleness::run(orders, &duplicates, job.now(), &mut found.sink(job, orders));
    (found, duplicates, calendar)
}

/// Accounts for every record of every table.
fn account(orders: &Orders, plan: &Plan) -> Ledger {
    let lines = orders.tables.iter().map(|table| {
        let raw = table.as_read().raw;
        let mut line = LedgerLine {
            file: raw.file.clone(),
            sheet: raw.sheet.clone(),
            read: u64::from(raw.height()) + raw.odd.len() as u64,
            bytes_tile: raw.bytes_tile(),
            ..LedgerLine::default()
        };
        for outcome in &plan.outcomes[table.id().index()] {
            match outcome {
                Outcome::Clean => line.clean += 1,
                Outcome::Quarantined => line.quarantined += 1,
                Outcome::Retired => line.retired += 1,
            }
        }
        for odd in &raw.odd {
            match &odd.kind {
                OddKind::Reject(_) => line.rejected += 1,
                OddKind::Structure(kind) => line.count(*kind),
            }
        }
        line
    });
    Ledger { lines: lines.collect() }
}

/// What a table that is none of orders looks like, for people.
fn describe_other(table: &OrderTable) -> String {
    const MOST: usize = 8;
    let header = &table.raw.header;
    let captions: Vec<&str> = header.iter().take(MOST).map(|caption| caption.trim()).collect();
    let more = if header.len() > MOST { ", …" } else { "" };
    format!("{} ({}{more})", table.raw.file, captions.join(", "))
}
