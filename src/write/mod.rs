//! Writing: everything `clean` leaves behind, in one folder that is complete or not there.

mod book;
mod customers;
mod edits;
mod findings;
mod findings_jsonl;
mod folder;
mod golden;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod patched;
mod people;
mod records;
mod rejects;
mod report_book;
mod responsibility;
mod review;
mod sheet_name;
mod text;
mod workbook;

use std::path::Path;
use std::sync::Arc;

pub(crate) use findings::write as write_findings;
pub(crate) use findings_jsonl::write as write_findings_jsonl;
pub use folder::{MANIFEST, OutputFolder, abandon};
pub(crate) use people::{PeopleCsv, harmless, own_cell, own_text};
pub(crate) use report_book::{NO_DECISION, REPORT_COLUMNS, VALUE, bytes as report_workbook};
pub use review::{
    REVIEW_COLUMNS, workbook as review_workbook, write_csv as write_review, write_workbook as write_review_workbook,
};

use crate::config::Job;
use crate::decisions::questions;
use crate::error::Error;
use crate::matching::customers::GoldenCustomers;
use crate::model::{Outcome, Text};
use crate::normalise::{AsRead, OrderTable};
use crate::pipeline::Run;
use crate::read::{Format, Named, Origin};
use crate::report::{self, Mask, Report, Severities, Status};
use crate::ui::Meter;

/// Writes all outputs of a run to `target`.
///
/// # Errors
/// When the target is in the way, something cannot be written, or a cell cannot be written in its file's encoding. Nothing
/// is left then.
pub fn run(
    (target, force): (&Path, bool),
    job: &Job,
    run: &Run,
    report: &Report,
    statuses: &[Status],
    meter: &Arc<Meter>,
) -> Result<(), Error> {
    if let Some(input) = job.inputs.iter().find(|input| lies_in(input, target)) {
        const TEXT: Text = Text {
            en: "{input} lies in the output folder; nothing is written over an input",
            zh: "{input} 位于输出文件夹中；不会覆盖输入文件",
        };
        return Err(Error::Usage { message: TEXT.owned(&[("input", &input.name)]) });
    }
    // What is written is about the size of what was read, and half as much again in reports.
    let read: u64 = report.inputs.iter().map(|input| input.bytes).sum();
    meter.expect(read + read / 2);
    let folder = OutputFolder::begin(target, force, Arc::clone(meter))?;
    let (data, reports) =
        rayon::join(|| write_data(&folder, job, run), || write_reports(&folder, job, run, report, statuses));
    data.and(reports)?;
    run.orders.tables.iter().try_for_each(|table| table.raw.verify())?;
    folder.finish(&job.as_of.to_string())
}

/// Whether an input is in a folder.
fn lies_in(input: &Named, folder: &Path) -> bool {
    match &input.origin {
        Origin::File(path) => match (path.canonicalize(), folder.canonicalize()) {
            (Ok(path), Ok(folder)) => path.starts_with(folder),
            _ => false,
        },
        Origin::Stdin(_) => false,
    }
}

/// The rows: clean, set aside and rejected.
fn write_data(folder: &OutputFolder, job: &Job, run: &Run) -> Result<(), Error> {
    let orders = &run.orders;
    let plan = run.plan_as_read();
    let tables: Vec<AsRead<'_>> = orders.tables.iter().map(OrderTable::as_read).collect();
    for &table in &tables {
        if matches!(table.raw.format, Format::Text(_)) {
            text::clean(folder, table, plan)?;
            for outcome in [Outcome::Quarantined, Outcome::Retired] {
                text::aside(folder, table, plan, &job.rules, outcome, job.lang)?;
            }
        }
    }
    for &table in tables.iter().filter(|table| table.raw.format == Format::Json) {
        json::clean(folder, table, plan)?;
        for outcome in [Outcome::Quarantined, Outcome::Retired] {
            json::aside(folder, table, plan, &job.rules, outcome, job.lang)?;
        }
    }
    #[cfg(feature = "parquet")]
    for &table in tables.iter().filter(|table| table.raw.format == Format::Parquet) {
        parquet::write(folder, table, plan, job)?;
    }
    let sheets: Vec<AsRead<'_>> =
        tables.iter().copied().filter(|table| matches!(table.raw.format, Format::Workbook)).collect();
    for book in sheets.chunk_by(|a, b| a.raw.output_name == b.raw.output_name) {
        let keeps_workbook = book.iter().all(AsRead::keeps_workbook);
        if keeps_workbook {
            patched::write(folder, book, plan, &job.inputs)?;
        }
        for outcome in [Outcome::Clean, Outcome::Quarantined, Outcome::Retired] {
            if outcome != Outcome::Clean || !keeps_workbook {
                workbook::write(folder, book, plan, &job.rules, outcome, job.lang, job.as_of)?;
            }
        }
    }
    if orders.tables.iter().any(|table| table.raw.rejects().next().is_some()) {
        folder.write("rejects.txt", |out| rejects::write(out, orders))?;
    }
    Ok(())
}

/// What was found, changed and decided.
fn write_reports(
    folder: &OutputFolder,
    job: &Job,
    run: &Run,
    report: &Report,
    statuses: &[Status],
) -> Result<(), Error> {
    let orders = &run.orders;
    // What customers come to takes as long as all findings do, and so do the pairs that made them.
    let of_customers = || {
        folder.write("customer_map.csv", |out| customers::write_map(out, &run.customers))?;
        let golden = GoldenCustomers::of(orders, &run.customers, &run.plan);
        folder.write("customers.csv", |out| golden::write_customers(out, &golden))
    };
    let of_pairs = || {
        folder.write("matches.csv", |out| golden::write_matches(out, &run.customers))?;
        let questions = questions(&run.customers, (&run.findings, &run.fingerprints), &run.settled, &job.rules, orders);
        folder.write("review.csv", |out| review::write_csv(out, &questions))?;
        review::write_workbook(folder, "review.xlsx", &questions, job.lang, job.as_of)
    };
    let of_run = || {
        let severities = Severities::of(job, run, statuses);
        folder.write("findings.csv", |out| findings::write(out, run, &severities, &Mask::default()))?;
        folder.write("edits.csv", |out| edits::write(out, &run.plan.edits, &job.rules, orders))?;
        if !report.responsibility.is_empty() {
            folder.write("responsibility.csv", |out| responsibility::write(out, &report.responsibility))?;
        }
        folder.write("report.json", |out| report::write_json(out, report))?;
        folder.write("report.html", |out| out.write_all(report::html::render(report, job.lang).as_bytes()))
    };
    let workbook = || if job.workbook { report_book::write(folder, "report.xlsx", job, run, report) } else { Ok(()) };
    let workbook =
        || {
            workbook().and_then(|()| {
                if job.worklists { report_book::write_worklists(folder, job, run, report) } else { Ok(()) }
            })
        };
    let (workbook, (customers, (pairs, rest))) =
        rayon::join(workbook, || rayon::join(of_customers, || rayon::join(of_pairs, of_run)));
    workbook.and(customers).and(pairs).and(rest)
}
