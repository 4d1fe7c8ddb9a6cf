//! The lines of rows, put into rows of their own.

use std::borrow::Cow;

use super::{Place, Planned, packed};
use crate::read::{CellKind, Chunk, Chunks, Dialect, Format, RawTable};

/// Rows up to which lines go into one chunk.
const CHUNK_ROWS: usize = 50_000;

/// The lines of all rows, the row and the part that each of them is, and whether a row holds several.
pub(super) fn lines(raw: &RawTable, plan: &[Planned]) -> (Chunks, Vec<u32>, Vec<u32>, bool) {
    let (mut row_of, mut part_of) = (Vec::new(), Vec::new());
    let mut chunks = Chunks::default();
    let mut chunk = Chunk::default();
    let mut several = false;
    let width = plan.len();
    for source in raw.chunks.iter() {
        for at in 0..source.len() {
            let row = source.first_row() + u32::try_from(at).unwrap_or(0);
            let cell = |position: usize| raw.content(source.raw_cell(at, position, raw.width()));
            let parts = parts_of_row(plan, &cell);
            several |= parts.len() > 1;
            for (number, part) in parts.into_iter().enumerate() {
                // What is said of the order stands on its first line.
                let is_further = number > 0;
                let kinds = plan.iter().map(|planned| match &planned.place {
                    Place::Whole(position) => source.kind(at, *position, raw.width()),
                    Place::Numbered(positions) => positions
                        .get(part)
                        .copied()
                        .flatten()
                        .map_or(CellKind::Text, |position| source.kind(at, position, raw.width())),
                    Place::Part(_) | Place::At(_) | Place::Joined(..) => CellKind::Text,
                });
                let texts = plan.iter().map(|planned| match &planned.place {
                    Place::Whole(_) | Place::Joined(..) if is_further => Cow::Borrowed(""),
                    Place::Whole(position) => cell(*position),
                    Place::Numbered(positions) => {
                        positions.get(part).copied().flatten().map_or(Cow::Borrowed(""), &cell)
                    }
                    Place::At(_) => Cow::Borrowed(""),
                    Place::Joined(positions, separator) => {
                        let cells: Vec<String> =
                            positions.iter().map(|&position| cell(position).trim().to_owned()).collect();
                        let filled: Vec<&str> =
                            cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                        Cow::Owned(filled.join(separator))
                    }
                    Place::Part(splitter) => {
                        let content = cell(splitter.position);
                        match splitter.range(&content, part) {
                            Some(range) => Cow::Owned(content[range].to_owned()),
                            None => Cow::Borrowed(""),
                        }
                    }
                });
                // A quote that nothing closed stays such a one.
                let is_stray = |dialect: &Dialect, planned: &Planned, text: &str| {
                    let origin = match &planned.place {
                        Place::Whole(position) => Some(*position),
                        Place::Part(splitter) => Some(splitter.position),
                        Place::Numbered(_) | Place::At(_) | Place::Joined(..) => None,
                    };
                    let opens = |position| dialect.opens_only(source.raw_cell(at, position, raw.width()).as_bytes());
                    dialect.opens_only(text.as_bytes()) && origin.is_some_and(opens)
                };
                let quoted = plan.iter().zip(texts).map(|(planned, text)| match &raw.format {
                    Format::Text(dialect) if !is_stray(dialect, planned, &text) => {
                        dialect.quoted(&text, false).into_owned()
                    }
                    Format::Text(_) | Format::Workbook | Format::Parquet | Format::Json => text.into_owned(),
                });
                chunk.push(source.line(at), quoted.zip(kinds), width);
                row_of.push(row);
                part_of.push(u32::try_from(part).unwrap_or(u32::MAX));
            }
            if chunk.len() >= CHUNK_ROWS {
                let first_row = u32::try_from(row_of.len()).unwrap_or(u32::MAX);
                chunks.push(std::mem::take(&mut chunk), width);
                chunk.first_row = first_row;
            }
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk, width);
    }
    (chunks, row_of, part_of, several)
}

/// The lines that a row holds: those of its numbered columns that say something, or as many as its packed cells agree on.
/// Never none; cells that do not agree stay whole.
fn parts_of_row<'a>(plan: &[Planned], cell: &impl Fn(usize) -> Cow<'a, str>) -> Vec<usize> {
    let numbers = plan.iter().filter_map(|planned| match &planned.place {
        Place::Numbered(positions) => Some(positions),
        _ => None,
    });
    let mut filled: Vec<usize> = numbers
        .flat_map(|positions| positions.iter().enumerate())
        .filter(|(_, position)| position.is_some_and(|position| !cell(position).trim().is_empty()))
        .map(|(number, _)| number)
        .collect();
    filled.sort_unstable();
    filled.dedup();
    if !filled.is_empty() {
        return filled;
    }
    let splitters = plan.iter().filter_map(|planned| match &planned.place {
        Place::Part(splitter) => Some(splitter),
        _ => None,
    });
    match packed::agreed(splitters, cell) {
        Some(count) => (0..count).collect(),
        None => vec![packed::WHOLE],
    }
}
