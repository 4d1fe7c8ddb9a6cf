//! `report.xlsx`: the discrepancy report for working, with a summary and the findings of each rule beside the rows they are
//! about.
//!
//! In: a run and its report. Out: a workbook. The report's figures are told as they are; nothing is judged here. What people
//! decide in it goes back through `review apply`, as it does from `review.xlsx`.

mod columns;
mod plan;
mod sheet;
mod style;
mod summary;
mod worklists;

use std::io;

use rayon::prelude::*;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

pub(crate) use columns::{NO_DECISION, REPORT_COLUMNS, VALUE};
pub(super) use worklists::write_all as write_worklists;

use super::folder::{OutputFolder, write_error};
use super::review;
use super::workbook::created_on;
use crate::config::Job;
use crate::decisions::{Question, of_pairs, sort};
use crate::error::Error;
use crate::model::Text;
use crate::pipeline::Run;
use crate::report::{Mask, Report};

/// Writes the workbook into the output folder.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(folder: &OutputFolder, name: &str, job: &Job, run: &Run, report: &Report) -> Result<(), Error> {
    let path = folder.path(name)?;
    let target = folder.final_path(name);
    let failed = |error: XlsxError| match error {
        XlsxError::IoError(source) => write_error(&target, source),
        other => write_error(&target, io::Error::other(other.to_string())),
    };
    book(job, run, report, &Shown::default()).and_then(|mut book| book.save(&path)).map_err(failed)
}

/// The workbook in memory, without what `mask` hides. A workbook that hides something holds no pairs of customers, whose names are
/// what they are about, and no hashes of values, which may be guessed.
///
/// # Errors
/// What the library says.
pub(crate) fn bytes(job: &Job, run: &Run, report: &Report, mask: &Mask) -> io::Result<Vec<u8>> {
    let shown = Shown { mask: mask.clone(), ..Shown::default() };
    let bytes = book(job, run, report, &shown).and_then(|mut book| book.save_to_buffer());
    bytes.map_err(|error| io::Error::other(error.to_string()))
}

/// The name of the sheet of pairs of customers.
const PAIRS: Text = Text { en: "Customer pairs", zh: "客户对" };

/// The pairs of customers that somebody should decide on, most money first.
fn pairs(run: &Run) -> Vec<Question> {
    let mut pairs = of_pairs(&run.customers);
    sort(&mut pairs);
    pairs
}

/// What of a run a workbook shows.
#[derive(Debug, Default)]
struct Shown<'f> {
    /// These findings alone.
    chosen: Option<&'f [usize]>,
    /// What of them is hidden.
    mask: Mask,
}

fn book(job: &Job, run: &Run, report: &Report, shown: &Shown<'_>) -> Result<Workbook, XlsxError> {
    let chosen = shown.chosen;
    let planned = plan::plan(job, run, report, chosen);
    let mut book = Workbook::new();
    created_on(&mut book, job.as_of)?;
    let styles = style::Styles::new();
    // Formats are numbered by first use, and sheets are filled side by side.
    styles.all().for_each(|format| book.register_format(format));
    // Worklists are about findings alone.
    let pairs = if chosen.is_none() && shown.mask.is_nothing() { pairs(run) } else { Vec::new() };
    summary::fill(book.add_worksheet(), report, &planned, (job.lang, !pairs.is_empty()), &styles)?;
    if !pairs.is_empty() {
        review::fill(book.add_worksheet_with_constant_memory()?, &planned.pairs, &pairs, job.lang)?;
    }
    if chosen.is_none() {
        summary::fill_ledger(book.add_worksheet(), report, &planned, job.lang, &styles)?;
    }
    let empty =
        planned.sheets.iter().map(|_| book.new_worksheet_with_constant_memory()).collect::<Result<Vec<_>, _>>()?;
    let filled: Vec<Worksheet> = empty
        .into_par_iter()
        .zip(&planned.sheets)
        .map(|(mut sheet, one)| {
            sheet::fill(&mut sheet, one, &planned, (job, run, report), (&styles, &shown.mask))?;
            Ok(sheet)
        })
        .collect::<Result<_, XlsxError>>()?;
    for sheet in filled {
        book.push_worksheet(sheet);
    }
    Ok(book)
}
