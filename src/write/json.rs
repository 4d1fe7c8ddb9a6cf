//! JSON as it goes back: records verbatim where nothing changed, in the array, lines or answer that they came in.

use std::borrow::Cow;
use std::io;

use super::folder::OutputFolder;
use super::text::{aside_folder, further_cells};
use crate::config::Rule;
use crate::error::Error;
use crate::model::{Lang, Outcome, RowId};
use crate::normalise::AsRead;
use crate::read::{OddKind, json};
use crate::repair::Plan;
use crate::sources::ASIDE_COLUMNS;

/// Writes the records that stay.
pub(super) fn clean(folder: &OutputFolder, table: AsRead<'_>, plan: &Plan) -> Result<(), Error> {
    folder.write(&format!("clean/{}", table.raw.output_name), |out| {
        let structure = || table.raw.odd.iter().filter(|odd| matches!(odd.kind, OddKind::Structure(_)));
        let mut separator = Vec::new();
        for odd in structure().filter(|odd| odd.before_row == 0 && odd.range.start == 0) {
            out.write_all(&odd.bytes)?;
        }
        each(table, plan, Outcome::Clean, |row, record, behind| {
            out.write_all(&std::mem::replace(&mut separator, behind.to_vec()))?;
            let edits = plan.edits.of_row(RowId::new(table.id(), row));
            let record = edits.last().map_or(record, |edit| edit.after.as_str());
            out.write_all(json::without_members(record, &ASIDE_COLUMNS).as_bytes())
        })?;
        // What parts two records parts nothing where the second has gone.
        if !separator.contains(&b',') && structure().all(|odd| odd.range.start == 0) {
            out.write_all(&separator)?;
        }
        for odd in structure().filter(|odd| odd.range.start > 0) {
            out.write_all(&odd.bytes)?;
        }
        Ok(())
    })
}

/// Writes the records with the given outcome, each with its reason; nothing where there are none.
pub(super) fn aside(
    folder: &OutputFolder,
    table: AsRead<'_>,
    plan: &Plan,
    rules: &[Rule],
    outcome: Outcome,
    lang: Lang,
) -> Result<(), Error> {
    if !plan.outcomes[table.id().index()].contains(&outcome) {
        return Ok(());
    }
    // Lines have nothing before their first record; arrays and answers have.
    let is_array = table.raw.odd.iter().any(|odd| odd.before_row == 0 && odd.bytes.contains(&b'['));
    let (begin, between, end) = if is_array { ("[\n", ",\n", "\n]\n") } else { ("", "\n", "\n") };
    folder.write(&format!("{}/{}", aside_folder(outcome), table.raw.output_name), |out| {
        out.write_all(begin.as_bytes())?;
        let mut first = true;
        each(table, plan, outcome, |row, record, _| {
            if !std::mem::take(&mut first) {
                out.write_all(between.as_bytes())?;
            }
            let record = json::without_members(record, &ASIDE_COLUMNS);
            let cells = further_cells(table, plan, rules, row, lang);
            let members: Vec<(&str, String)> = ASIDE_COLUMNS.into_iter().zip(cells).collect();
            let told = json::with_members(record.as_ref(), &members);
            // A record that is spread over lines would be several lines.
            let told = if is_array { Cow::Borrowed(told.as_str()) } else { one_line(&told) };
            out.write_all(told.as_bytes())
        })?;
        out.write_all(end.as_bytes())
    })
}

/// A record without line breaks, which in JSON stand between values only.
fn one_line(record: &str) -> Cow<'_, str> {
    if record.contains(['\n', '\r']) { Cow::Owned(record.replace(['\n', '\r'], "")) } else { Cow::Borrowed(record) }
}

/// Goes through the records with an outcome: the row, the record, and what stands behind it.
fn each(
    table: AsRead<'_>,
    plan: &Plan,
    outcome: Outcome,
    mut look: impl FnMut(u32, &str, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    for chunk in table.raw.chunks.iter() {
        for at in 0..chunk.len() {
            let row = chunk.first_row() + u32::try_from(at).unwrap_or(0);
            if plan.outcome(RowId::new(table.id(), row)) == outcome {
                let record = chunk.raw_cell(at, 0, 1);
                look(row, record, &chunk.record_bytes(at)[record.len()..])?;
            }
        }
    }
    Ok(())
}
