//! Cells that hold one value per line of the order.

use std::borrow::Cow;
use std::ops::Range;

use regex::Regex;

use super::{MappedTable, Place, Planned};
use crate::model::{Column, Kind, Level};
use crate::sources::{Packed, Profile};

/// Marks a line that has its cells whole, because they do not agree on how many lines there are.
pub(super) const WHOLE: usize = u32::MAX as usize;

/// How a line's value is cut out of a cell.
#[derive(Debug, Clone)]
pub(super) struct Splitter {
    /// The column of the table as read.
    pub(super) position: usize,
    separator: String,
    /// What of the value between two separators is meant, where several columns share it.
    item: Option<(Regex, &'static str)>,
}

impl Splitter {
    /// The values of a cell; separators behind the last one count for nothing, and what is not written as values are belongs to
    /// the value before it: its name holds the separator.
    fn values(&self, content: &str) -> Vec<Range<usize>> {
        let mut start = 0;
        let mut all: Vec<Range<usize>> = content
            .split(self.separator.as_str())
            .map(|value| {
                let range = start..start + value.len();
                start = range.end + self.separator.len();
                range
            })
            .collect();
        while all.len() > 1 && all.last().is_some_and(|last| content[last.clone()].trim().is_empty()) {
            all.pop();
        }
        let Some((regex, _)) = &self.item else { return all };
        let mut values: Vec<Range<usize>> = Vec::new();
        for range in all {
            match values.last_mut() {
                Some(last) if !regex.is_match(&content[range.clone()]) => last.end = range.end,
                _ => values.push(range),
            }
        }
        values
    }

    /// Where the value of a line stands in a cell. A value that is not written as the others are is whole the product's name.
    pub(super) fn range(&self, content: &str, part: usize) -> Option<Range<usize>> {
        if part == WHOLE {
            return self.item.is_none().then_some(0..content.len());
        }
        let value = self.values(content).get(part)?.clone();
        let Some((regex, group)) = &self.item else { return Some(value) };
        match regex.captures(&content[value.clone()]) {
            Some(groups) => groups.name(group).map(|found| value.start + found.start()..value.start + found.end()),
            None => (*group == Column::ProductName.name()).then_some(value),
        }
    }
}

/// Marks the packed columns of a plan; false where there are none.
///
/// A set of columns is split only where every quantity and amount of a line is split with it: a sum that stands for several
/// lines is none of one of them.
pub(super) fn plan(table: &MappedTable, profile: &Profile, plan: &mut Vec<Planned>) -> bool {
    let mut splits = false;
    for packed in &profile.packed {
        let named = named(packed);
        let is_split = |column: Column| packed.columns.contains(&column) || named.contains(&column);
        let stays_whole = table.mapping.columns().iter().filter_map(|mapped| mapped.column).any(|column| {
            column.level() == Level::Line && matches!(column.kind(), Kind::Money | Kind::Quantity) && !is_split(column)
        });
        if stays_whole || !fits(table, packed) {
            continue;
        }
        for column in &packed.columns {
            let Some(at) = plan.iter().position(|planned| planned.column == Some(*column)) else { continue };
            let Place::Whole(position) = plan[at].place else { continue };
            splits = true;
            let splitter = Splitter { position, separator: packed.separator.clone(), item: None };
            let Some(regex) = packed.item.as_deref().and_then(|item| Regex::new(item).ok()) else {
                plan[at].place = Place::Part(splitter);
                continue;
            };
            let caption = plan[at].caption.clone();
            let taken: Vec<Column> =
                plan.iter().filter_map(|planned| planned.column).filter(|other| other != column).collect();
            let new = named.iter().filter(|column| !taken.contains(column));
            let parts: Vec<Planned> = new
                .map(|&column| Planned {
                    caption: caption.clone(),
                    column: Some(column),
                    place: Place::Part(Splitter { item: Some((regex.clone(), column.name())), ..splitter.clone() }),
                })
                .collect();
            plan.splice(at..=at, parts);
        }
    }
    splits
}

/// Rows by which it is judged whether the values of a column are written in a form.
const SAMPLE: u32 = 200;

/// Whether the first filled cells of a column hold values of the form, where it has one.
fn fits(table: &MappedTable, packed: &Packed) -> bool {
    let Some(regex) = packed.item.as_deref().and_then(|item| Regex::new(item).ok()) else { return true };
    let Some(position) = packed.columns.first().and_then(|&column| table.mapping.position(column)) else {
        return false;
    };
    let cells = (0..table.raw.height().min(SAMPLE)).map(|row| table.raw.cell(row, position));
    let begins = |cell: &str| cell.split(packed.separator.as_str()).next().is_some_and(|first| regex.is_match(first));
    let filled: Vec<bool> = cells.filter(|cell| !cell.trim().is_empty()).map(|cell| begins(&cell)).collect();
    2 * filled.iter().filter(|fits| **fits).count() > filled.len()
}

/// The columns that the groups of a pattern name.
fn named(packed: &Packed) -> Vec<Column> {
    let regex = packed.item.as_deref().and_then(|item| Regex::new(item).ok());
    let names: Vec<Column> =
        regex.iter().flat_map(Regex::capture_names).flatten().filter_map(Column::from_name).collect();
    names
}

/// How many lines the packed cells of a row hold: as many as all of them that are filled agree on; `None` where they do not.
pub(super) fn agreed<'a, 'b>(
    splitters: impl Iterator<Item = &'b Splitter>,
    cell: &impl Fn(usize) -> Cow<'a, str>,
) -> Option<usize> {
    let mut agreed = None;
    for splitter in splitters {
        let content = cell(splitter.position);
        if content.trim().is_empty() {
            continue;
        }
        let count = splitter.values(&content).len();
        match agreed {
            None => agreed = Some(count),
            Some(other) if other != count => return None,
            Some(_) => {}
        }
    }
    Some(agreed.unwrap_or(1))
}
