//! Exports that are made up, with faults whose place is known: what checks and look-ups are measured with.
//!
//! In: a source, a size and a seed. Out: export files in the source's own layout, and beside them what is true of them. The
//! same options give the same bytes. The truth is computed from the definition of the data; no check is asked.

mod chunk;
mod copies;
mod customers;
mod draft;
mod faults;
mod latin;
mod laws;
mod layout;
mod orders;
mod random;
mod spelling;
mod truth;
mod words;
mod workbook;
mod zh;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::error::Error;
use crate::model::{Column, Defect, Moment, Text};
use crate::write::OutputFolder;
use chunk::{Chunk, Place};
use layout::{Cell, Encoding, Layout};
use orders::{DAY, World};
use truth::{Entry, OrderRow};

/// Customers for each 100,000 rows of all files.
const CUSTOMERS_PER_100_000: usize = 8_000;

/// Days that a file covers.
const PERIOD_DAYS: i64 = 30;

/// Most rows of a workbook's sheet below its captions.
pub const MOST_WORKBOOK_ROWS: usize = workbook::MOST_ROWS - 1 - MOST_FURTHER_ROWS;

/// Room for rows that are none: structural faults and a row of totals.
const MOST_FURTHER_ROWS: usize = 1_000;

/// Structural faults of 100,000 rows.
const STRUCTURAL_PER_100_000: usize = 50;

/// Fewest of them in a file.
const FEWEST_STRUCTURAL: usize = 5;

/// Stretches that are made side by side before they are written.
const BATCH: usize = 32;

/// What is to be made.
#[derive(Debug, Clone)]
pub struct Options {
    /// The source, as its profile names it.
    pub source: String,
    /// Rows of each file.
    pub rows: usize,
    /// Files, each of the period after the one before.
    pub files: usize,
    /// Everything that is drawn follows from it.
    pub seed: u64,
    /// The day that counts as today in the data.
    pub as_of: jiff::civil::Date,
    /// Whether records are broken and rows put in that are none.
    pub structure: bool,
    /// Whether files are workbooks and not CSV.
    pub workbook: bool,
}

/// What was made.
#[derive(Debug, Default)]
pub struct Summary {
    /// The files' names.
    pub files: Vec<String>,
    /// Faults by kind.
    pub planted: BTreeMap<Defect, u64>,
    /// Faults for which no order had a place.
    pub left: u64,
    /// Side effects.
    pub side_effects: u64,
    /// Customers.
    pub customers: usize,
}

/// The sources that exports can be made of.
#[must_use]
pub fn sources() -> Vec<&'static str> {
    layout::ALL.iter().map(|layout| layout.id).collect()
}

/// Makes exports and their truth, in a new folder.
///
/// # Errors
/// When there is no such source, or the folder cannot be written.
pub fn run(options: &Options, target: &Path, force: bool) -> Result<Summary, Error> {
    let layout = Layout::of(&options.source, options.workbook).ok_or_else(|| unknown_source(&options.source))?;
    let now = Moment::end_of(options.as_of).map_or(0, |end| end.0.div_euclid(1_000_000));
    let period = PERIOD_DAYS * DAY;
    let files = i64::try_from(options.files).unwrap_or(1);
    let count = options.rows.saturating_mul(options.files).saturating_mul(CUSTOMERS_PER_100_000) / 100_000;
    let world = World {
        seed: options.seed,
        layout,
        customers: customers::make(options.seed, count.max(20), layout.mix),
        start: now + 1 - files * period,
        period,
        now,
    };
    let folder = OutputFolder::begin(target, force, Arc::default())?;
    let mut made =
        Made { summary: Summary { customers: world.customers.len(), ..Summary::default() }, ..Made::default() };
    for file in 0..options.files {
        let extension = if options.workbook { "xlsx" } else { "csv" };
        let name = format!("{}-{}.{extension}", layout.id, file + 1);
        folder.write(&name, |out| {
            if !options.workbook {
                return write_file(out, &world, options, file, &mut made);
            }
            let mut text = Vec::new();
            write_file(&mut text, &world, options, file, &mut made)?;
            workbook::write(out, &text, layout, options.as_of)
        })?;
        made.summary.files.push(name);
    }
    let Made { mut entries, orders, summary } = made;
    name_what_is_repeated(&mut entries, &orders);
    folder.write(truth::FAULTS, |out| truth::write_faults(out, &entries, &summary.files))?;
    folder.write(truth::ORDERS, |out| truth::write_orders(out, &orders, &summary.files))?;
    folder.write(truth::CUSTOMERS, |out| truth::write_customers(out, &world.customers))?;
    folder.finish(&options.as_of.to_string())?;
    Ok(summary)
}

/// An order of the file before is there again: either place is right for that.
fn name_what_is_repeated(entries: &mut [Entry], orders: &[OrderRow]) {
    let key = |file: usize, id: &str| (file, id.to_owned());
    let known: BTreeMap<(usize, String), &OrderRow> =
        orders.iter().rev().map(|order| (key(order.file, &order.order_id), order)).collect();
    for entry in entries.iter_mut().filter(|entry| entry.variant == copies::OTHER_FILE && entry.file > 0) {
        let other = entry.file - 1;
        if let Some(order) = known.get(&key(other, &entry.order_id)) {
            entry.repeats = Some((other, (order.line..).take(order.lines).collect()));
        }
    }
}

fn unknown_source(name: &str) -> Error {
    const TEXT: Text = Text {
        en: "there is no made-up export of source `{name}`; there are: {all}",
        zh: "没有来源“{name}”的模拟导出；可选：{all}",
    };
    Error::Usage { message: TEXT.owned(&[("name", name), ("all", &sources().join(", "))]) }
}

/// What was made so far.
#[derive(Default)]
struct Made {
    entries: Vec<Entry>,
    orders: Vec<OrderRow>,
    summary: Summary,
}

impl Made {
    /// Takes in a stretch whose first line is one of its file.
    fn take(&mut self, chunk: Chunk, first: u64) {
        let placed = |line: u64| line + first - 1;
        for mut entry in chunk.entries {
            entry.line = placed(entry.line);
            entry.lines.iter_mut().for_each(|line| *line = placed(*line));
            self.add(entry);
        }
        self.orders.extend(chunk.orders.into_iter().map(|row| OrderRow { line: placed(row.line), ..row }));
        self.summary.left += chunk.left;
    }

    fn add(&mut self, entry: Entry) {
        if entry.kind == Defect::Dead {
            // An order that died by itself follows from no fault.
        } else if entry.follows {
            self.summary.side_effects += 1;
        } else {
            *self.summary.planted.entry(entry.kind).or_default() += 1;
        }
        self.entries.push(entry);
    }
}

/// Writes one file and notes what is true of it.
fn write_file(
    out: &mut dyn Write,
    world: &World,
    options: &Options,
    file: usize,
    made: &mut Made,
) -> std::io::Result<()> {
    let layout = world.layout;
    // The cells of a workbook have no encoding of their own.
    let encoding = if options.workbook { Encoding::Utf8 } else { layout.encoding };
    if encoding == Encoding::Utf8Mark {
        out.write_all(b"\xEF\xBB\xBF")?;
    }
    let head = layout.head();
    let text: String = head.iter().map(|record| record.clone() + layout.ending).collect();
    out.write_all(&chunk::encoded(text, encoding))?;
    let (mut next, mut sum) = (1 + head.len() as u64, 0);
    for batch in places(options, file).chunks(BATCH) {
        let make = |place| {
            let mut chunk = chunk::make(world, place);
            let text = std::mem::take(&mut chunk.text);
            (chunk, chunk::encoded(text, encoding))
        };
        let chunks: Vec<(Chunk, Vec<u8>)> = batch.par_iter().map(make).collect();
        for (chunk, bytes) in chunks {
            out.write_all(&bytes)?;
            sum += chunk.sum;
            let lines = chunk.lines;
            made.take(chunk, next);
            next += lines;
        }
    }
    if options.structure && layout.totals {
        // A sum that is wrong by 1,000.
        let total = spelling::amount(sum + 100_000, layout.money);
        let cells = layout.columns.iter().enumerate().map(|(at, (_, cell))| match cell {
            _ if at == 0 => "合计",
            Cell::Of(Column::LineAmount) => total.as_str(),
            _ => "",
        });
        let record = layout.record(cells) + layout.ending;
        out.write_all(&chunk::encoded(record, encoding))?;
        made.add(Entry {
            file,
            line: next,
            lines: Vec::new(),
            repeats: None,
            order_id: String::new(),
            column: Some(Column::LineAmount),
            columns: Vec::new(),
            kind: Defect::Structure,
            variant: "wrong-total",
            before: spelling::money(sum),
            follows: false,
        });
    }
    for line in layout.footer {
        // A workbook has a row for a blank line only if it has cells.
        let is_row = line.is_empty() && options.workbook;
        let blank = is_row.then(|| layout.record(layout.columns.iter().map(|_| "")));
        let line = blank.as_deref().unwrap_or(line);
        out.write_all(&chunk::encoded(format!("{line}{}", layout.ending), encoding))?;
    }
    Ok(())
}

/// The stretches of a file, with the structural faults that each carries.
fn places(options: &Options, file: usize) -> Vec<Place> {
    let chunks = options.rows.div_ceil(chunk::ROWS).max(1);
    let structural = (options.rows * STRUCTURAL_PER_100_000 / 100_000).max(FEWEST_STRUCTURAL);
    let structural = if options.structure { structural } else { 0 };
    (0..chunks)
        .map(|chunk| Place {
            file,
            chunk,
            rows: chunk::ROWS.min(options.rows - (chunk * chunk::ROWS).min(options.rows)),
            file_rows: options.rows,
            chunks,
            structure: structural * (chunk + 1) / chunks - structural * chunk / chunks,
            broken: !options.workbook,
        })
        .collect()
}
