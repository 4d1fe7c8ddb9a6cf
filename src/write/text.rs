//! Text files as they go back: clean, quarantined and retired rows in the source's own form.

use std::io::{self, Write};

use super::folder::OutputFolder;
use super::records;
use crate::config::Rule;
use crate::error::Error;
use crate::model::{Lang, Outcome, RowId, RuleId, Structure};
use crate::normalise::AsRead;
use crate::read::{OddKind, OddRecord};
use crate::repair::Plan;
use crate::sources::{ASIDE_COLUMNS, own_width};

/// Writes the rows of a table that stay, with titles, header, blanks and notes in place.
pub(super) fn clean(folder: &OutputFolder, table: AsRead<'_>, plan: &Plan) -> Result<(), Error> {
    let name = format!("clean/{}", table.raw.output_name);
    let mut encode_error = None;
    let result = folder.write(&name, |out| {
        write_clean(out, table, plan).or_else(|error| match error {
            Fault::Io(error) => Err(error),
            Fault::Other(error) => {
                encode_error = Some(error);
                Ok(())
            }
        })
    });
    match encode_error {
        Some(error) => Err(error),
        None => result,
    }
}

/// What can go wrong while rows are written.
enum Fault {
    Io(io::Error),
    Other(Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

fn write_clean(out: &mut dyn Write, table: AsRead<'_>, plan: &Plan) -> Result<(), Fault> {
    let written_back = WrittenBack::new(table, plan);
    let was_aside = own_width(&table.raw.header) < table.raw.width();
    let write_odd = |out: &mut dyn Write, odd: &OddRecord| match &odd.kind {
        OddKind::Structure(Structure::Header) if was_aside => {
            out.write_all(&records::own_header(table.raw, &odd.bytes, table.raw.width()))
        }
        _ => out.write_all(&odd.bytes),
    };
    let mut odd = table.raw.odd.iter().filter(|odd| written_back.keeps(odd)).peekable();
    for chunk in table.raw.chunks.iter() {
        // Rows that follow each other unchanged are written in one piece.
        let mut piece: Option<std::ops::Range<u64>> = None;
        for at in 0..chunk.len() {
            let row = chunk.first_row() + u32::try_from(at).unwrap_or(0);
            let id = RowId::new(table.id(), row);
            while let Some(before) = odd.next_if(|odd| odd.before_row <= row) {
                flush(out, &chunk, &mut piece)?;
                write_odd(out, before)?;
            }
            let edits = plan.edits.of_row(id);
            if plan.outcome(id) != Outcome::Clean {
                continue;
            }
            let range = chunk.byte_range(at);
            if was_aside {
                out.write_all(&records::own(table.raw, &chunk, at, edits)?)?;
            } else if !edits.is_empty() {
                flush(out, &chunk, &mut piece)?;
                out.write_all(&records::edited(table.raw, &chunk, at, edits)?)?;
            } else if let Some(open) = piece.as_mut().filter(|open| open.end == range.start) {
                open.end = range.end;
            } else {
                flush(out, &chunk, &mut piece)?;
                piece = Some(range);
            }
        }
        flush(out, &chunk, &mut piece)?;
    }
    for rest in odd {
        write_odd(out, rest)?;
    }
    Ok(())
}

fn flush(out: &mut dyn Write, chunk: &crate::read::Chunk, piece: &mut Option<std::ops::Range<u64>>) -> io::Result<()> {
    piece.take().map_or(Ok(()), |range| out.write_all(chunk.bytes_at(range)))
}

/// Which records that are no rows are written back: rejects are elsewhere, and a row of totals goes once a row above it has
/// left, unless its workbook computes them anew. A mended cell changes no total, because its value is the same as before.
pub(super) struct WrittenBack {
    /// The first row that left.
    left: u32,
    /// The line of the first reject.
    rejected: u32,
    /// Whether formulas go back as formulas.
    computes: bool,
}

impl WrittenBack {
    /// Looks through a table once.
    pub(super) fn new(table: AsRead<'_>, plan: &Plan) -> Self {
        let outcomes = &plan.outcomes[table.id().index()];
        let left = outcomes.iter().position(|outcome| *outcome != Outcome::Clean);
        let left = left.and_then(|row| u32::try_from(row).ok());
        let rejected = table.raw.rejects().map(|(record, _)| record.line).next();
        Self {
            left: left.unwrap_or(u32::MAX),
            rejected: rejected.unwrap_or(u32::MAX),
            computes: table.keeps_workbook(),
        }
    }

    /// Whether a record is written back.
    pub(super) fn keeps(&self, odd: &OddRecord) -> bool {
        match &odd.kind {
            OddKind::Reject(_) => false,
            OddKind::Structure(Structure::Total) => {
                (self.computes && odd.computed) || (self.left >= odd.before_row && self.rejected > odd.line)
            }
            OddKind::Structure(_) => true,
        }
    }
}

/// Writes the rows of a table with the given outcome, each with its reason; nothing where there are none.
pub(super) fn aside(
    folder: &OutputFolder,
    table: AsRead<'_>,
    plan: &Plan,
    rules: &[Rule],
    outcome: Outcome,
    lang: Lang,
) -> Result<(), Error> {
    let rows: Vec<u32> = (0u32..)
        .zip(&plan.outcomes[table.id().index()])
        .filter(|&(_, other)| *other == outcome)
        .map(|(row, _)| row)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let name = format!("{}/{}", aside_folder(outcome), table.raw.output_name);
    folder.write(&name, |out| {
        out.write_all(&header(table))?;
        for row in rows {
            let (chunk, at) = table.raw.locate(row);
            let further = further_cells(table, plan, rules, row, lang);
            out.write_all(&records::extended(table.raw, &chunk, at, &further))?;
        }
        Ok(())
    })
}

/// The folder for rows with an outcome.
pub(super) fn aside_folder(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Clean => "clean",
        Outcome::Quarantined => "quarantine",
        Outcome::Retired => "retired",
    }
}

/// The header record with the further captions behind it.
fn header(table: AsRead<'_>) -> Vec<u8> {
    let header = table.raw.odd.iter().find(|odd| odd.kind == OddKind::Structure(Structure::Header));
    let mut bytes =
        header.map_or_else(Vec::new, |header| records::own_header(table.raw, &header.bytes, header.cells.len()));
    records::take_line_end(&mut bytes, table.raw);
    // A header below titles begins without the mark that stands before the titles.
    let mark = table.raw.coding.mark();
    if table.raw.encoding.bom && !bytes.starts_with(mark) {
        bytes.splice(0..0, mark.iter().copied());
    }
    records::push_cells(&mut bytes, &ASIDE_COLUMNS.map(str::to_owned), table.raw);
    bytes
}

/// Reason, rules, file, sheet and line of a row that is set aside.
pub(super) fn further_cells(table: AsRead<'_>, plan: &Plan, rules: &[Rule], row: u32, lang: Lang) -> Vec<String> {
    let none: Vec<RuleId> = Vec::new();
    let ids = plan.reasons.get(&RowId::new(table.id(), row)).unwrap_or(&none);
    let titles = |lang| ids.iter().map(|id| rules[id.index()].title.get(lang)).collect::<Vec<&str>>().join("; ");
    // English where the file's encoding has no Chinese.
    let reason = Some(titles(lang)).filter(|reason| records::encode(reason, table.raw, b"").is_ok());
    let names: Vec<&str> = ids.iter().map(|id| rules[id.index()].id.as_str()).collect();
    vec![
        reason.unwrap_or_else(|| titles(Lang::En)),
        names.join("; "),
        table.raw.file.clone(),
        table.raw.sheet.clone().unwrap_or_default(),
        table.raw.line(row).to_string(),
    ]
}
