//! Rows that hold several lines of an order, unfolded to one row a line for the checks, and what of such a line stands where.
//!
//! Two forms are known: cells that hold one value per line ([`Packed`](super::Packed)), and sets of columns side by side under
//! numbered captions ([`Wide`](super::Wide)); records of JSON come unfolded. What is said of the order stands on the first of its
//! lines, as in files with continuation rows. The table as it was read stays, and it is this table that goes back.

mod lines;
mod packed;
mod wide;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::mapping::{MappedColumn, Mapping, own_width};
use super::profile::Profile;
use super::{MappedTable, caption_key, header_key};
use crate::model::{Column, Edit, Outcome, RowId};
use crate::read::{JsonPath, Nested, OddRecord, RawTable, UndecodableCell, json};

/// Where the cells of an unfolded column stand in the table as read.
#[derive(Debug, Clone)]
enum Place {
    /// In one column, as they are.
    Whole(usize),
    /// One behind the other in the cells of one column.
    Part(packed::Splitter),
    /// At a path of a JSON record.
    At(JsonPath),
    /// In several columns, put together.
    Joined(Vec<usize>, String),
    /// In a column for each line. The position of a line that has none is missing.
    Numbered(Vec<Option<usize>>),
}

/// A table whose rows held several lines each.
#[derive(Debug)]
pub struct Unfolded {
    /// The table as read.
    pub folded: RawTable,
    /// The captions and columns of the table as read.
    pub mapping: Mapping,
    /// The row of the table as read that each line stands in.
    pub row_of: Vec<u32>,
    /// Which of its lines it is, counted from 0.
    part_of: Vec<u32>,
    /// Whether rows hold lines of their own, so that it reads as a file with continuation rows.
    pub has_lines: bool,
    places: Vec<Place>,
}

impl Unfolded {
    /// A table of JSON records, whose rows are their lines.
    #[must_use]
    pub fn nested(nested: Nested) -> Self {
        Self {
            folded: nested.records,
            mapping: Mapping::default(),
            row_of: nested.row_of,
            part_of: nested.part_of,
            has_lines: nested.has_lines,
            places: nested.paths.into_iter().map(Place::At).collect(),
        }
    }

    /// The caption that a cell has in the table as read; `None` where that is the caption of its column.
    #[must_use]
    pub fn caption(&self, row: u32, column: usize) -> Option<&str> {
        let position = match self.places.get(column)? {
            Place::Whole(position) => Some(*position),
            Place::Part(splitter) => Some(splitter.position),
            Place::Numbered(positions) => {
                let part = self.part_of.get(row as usize).copied().unwrap_or(0) as usize;
                positions.get(part).copied().flatten().or(positions.iter().copied().flatten().next())
            }
            Place::At(_) | Place::Joined(..) => None,
        };
        self.folded.header.get(position?).map(String::as_str)
    }

    /// Whether a line is the first of its row, where what is said of the order stands.
    #[must_use]
    pub fn is_first(&self, row: u32) -> bool {
        let of = |row: usize| self.row_of.get(row);
        (row as usize).checked_sub(1).is_none_or(|before| of(before) != of(row as usize))
    }

    /// Whether a cell can be written back.
    #[must_use]
    pub fn is_writable(&self, row: u32, column: usize) -> bool {
        let at = row as usize;
        let (Some(&origin), Some(&part)) = (self.row_of.get(at), self.part_of.get(at)) else { return false };
        match self.places.get(column) {
            Some(Place::Whole(_)) => true,
            Some(Place::Part(splitter)) => {
                splitter.range(&self.folded.cell(origin, splitter.position), part as usize).is_some()
            }
            Some(Place::Numbered(positions)) => positions.get(part as usize).copied().flatten().is_some(),
            Some(Place::At(path)) => json::replaced(&self.folded.cell(origin, 0), path, part as usize, "").is_some(),
            Some(Place::Joined(..)) | None => false,
        }
    }

    /// What becomes of each row of the table as read: what becomes of its lines, which is the same for all of them.
    #[must_use]
    pub fn outcomes(&self, of_lines: &[Outcome]) -> Vec<Outcome> {
        let mut outcomes = vec![Outcome::Clean; self.folded.height() as usize];
        for (&row, &outcome) in self.row_of.iter().zip(of_lines) {
            outcomes[row as usize] = outcome;
        }
        outcomes
    }

    /// Lets the lines of a row go together: a row cannot be torn apart, so that all of them leave with the first that does.
    pub fn keep_together(&self, of_lines: &mut [Outcome]) {
        let mut leaves: HashMap<u32, Outcome> = HashMap::new();
        for (&row, &outcome) in self.row_of.iter().zip(of_lines.iter()) {
            if outcome != Outcome::Clean {
                leaves.entry(row).or_insert(outcome);
            }
        }
        for (row, outcome) in self.row_of.iter().zip(of_lines) {
            if let Some(&leaves) = leaves.get(row) {
                *outcome = leaves;
            }
        }
    }

    /// The edits of the table as read that make the edits of its lines. Edits of values that share a cell become one.
    #[must_use]
    pub fn fold(&self, edits: &[Edit]) -> Vec<Edit> {
        let mut folded: Vec<Edit> = Vec::new();
        let mut places: HashMap<(u32, u16), usize> = HashMap::new();
        // From the last line to the first, so that what stands before a value keeps its place in the cell.
        for edit in edits.iter().rev() {
            let (row, column) = (edit.row.row as usize, usize::from(edit.column));
            let (Some(&origin), Some(&part), Some(place)) =
                (self.row_of.get(row), self.part_of.get(row), self.places.get(column))
            else {
                continue;
            };
            let position = match place {
                Place::Whole(position) => Some(*position),
                Place::Part(splitter) => Some(splitter.position),
                Place::Numbered(positions) => positions.get(part as usize).copied().flatten(),
                Place::At(_) => Some(0),
                Place::Joined(..) => None,
            };
            let Some(position) = position.and_then(|position| u16::try_from(position).ok()) else { continue };
            let known = places.get(&(origin, position)).map(|&at| &mut folded[at]);
            let cell = self.folded.cell(origin, usize::from(position));
            let content = known.as_ref().map_or(cell.as_ref(), |known| known.after.as_str());
            let after = match place {
                Place::Whole(_) | Place::Numbered(_) => Some(edit.after.clone()),
                Place::Part(splitter) => splitter
                    .range(content, part as usize)
                    .map(|range| format!("{}{}{}", &content[..range.start], edit.after, &content[range.end..])),
                Place::At(path) => json::replaced(content, path, part as usize, &edit.after),
                Place::Joined(..) => None,
            };
            let Some(after) = after else { continue };
            if let Some(known) = known {
                known.after = after;
                continue;
            }
            places.insert((origin, position), folded.len());
            folded.push(Edit { row: RowId::new(edit.row.table, origin), column: position, after, ..edit.clone() });
        }
        folded
    }
}

/// What one unfolded column is to be.
struct Planned {
    caption: String,
    column: Option<Column>,
    place: Place,
}

/// Unfolds a table whose source packs lines into rows, if any of its rows holds more than one line.
#[must_use]
pub fn unfold(table: MappedTable) -> (MappedTable, Option<Unfolded>) {
    let profile = std::sync::Arc::clone(&table.detection.profile);
    let mut plan = wide::plan(&table, &profile).unwrap_or_else(|| whole(&table));
    let splits = packed::plan(&table, &profile, &mut plan);
    let numbered = plan.iter().any(|planned| matches!(planned.place, Place::Numbered(_)));
    let joined = join(&table, &profile, &mut plan);
    if !splits && !numbered && !joined {
        return (table, None);
    }
    let MappedTable { raw, detection, mapping } = table;
    let (lines, row_of, part_of, has_several) = lines::lines(&raw, &plan);
    let undecodable = undecodable(&raw, &plan, &row_of, &part_of);
    let has_lines = numbered || has_several;
    if !has_lines && !joined {
        return (MappedTable { raw, detection, mapping }, None);
    }
    let columns =
        plan.iter().map(|planned| MappedColumn { caption: planned.caption.clone(), column: planned.column }).collect();
    let unfolded = RawTable {
        id: raw.id,
        file: raw.file.clone(),
        output_name: raw.output_name.clone(),
        sheet: raw.sheet.clone(),
        format: raw.format.clone(),
        xlsx: raw.xlsx,
        header: plan.iter().map(|planned| planned.caption.clone()).collect(),
        header_line: raw.header_line,
        chunks: lines,
        odd: raw.odd.iter().map(|odd| moved(odd, &plan, &row_of)).collect(),
        encoding: raw.encoding.clone(),
        undecodable,
        hash: raw.hash.clone(),
        size: raw.size,
        irregular: raw.irregular,
        hidden: raw.hidden,
        hidden_rows: raw.hidden_rows,
        hidden_columns: raw.hidden_columns,
        covered: covered(&raw, &plan, &row_of),
        coding: raw.coding,
        nested: None,
    };
    let places = plan.into_iter().map(|planned| planned.place).collect();
    let kept = Unfolded { folded: raw, mapping, row_of, part_of, has_lines, places };
    (MappedTable { raw: unfolded, detection, mapping: Mapping::of(columns) }, Some(kept))
}

/// The cells of lines whose value their row of the file takes from a merged cell above.
fn covered(raw: &RawTable, plan: &[Planned], row_of: &[u32]) -> BTreeMap<u16, Vec<u32>> {
    let mut covered: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for (column, planned) in (0u16..).zip(plan) {
        let Place::Whole(position) = planned.place else { continue };
        if raw.has_covered(position) {
            let rows = (0u32..).zip(row_of).filter(|&(_, &row)| raw.is_covered(row, position));
            covered.insert(column, rows.map(|(line, _)| line).collect());
        }
    }
    covered
}

/// Adds the columns that are several of the file put together; false where there are none.
fn join(table: &MappedTable, profile: &Profile, plan: &mut Vec<Planned>) -> bool {
    let keys: Vec<String> = table.raw.header.iter().map(|caption| caption_key(caption)).collect();
    let place = |caption: &String| keys.iter().position(|key| *key == header_key(caption));
    let mut joined = false;
    for join in &profile.joined {
        let positions: Option<Vec<usize>> = join.captions.iter().map(place).collect();
        let Some(positions) = positions.filter(|_| !table.mapping.has(join.column)) else { continue };
        let planned = Planned {
            caption: join.captions.join(" + "),
            column: Some(join.column),
            place: Place::Joined(positions, join.separator.clone()),
        };
        // What tells why rows were set aside stays last.
        let behind = table.raw.width() - own_width(&table.raw.header);
        plan.insert(plan.len() - behind, planned);
        joined = true;
    }
    joined
}

/// Every column as it is.
fn whole(table: &MappedTable) -> Vec<Planned> {
    let columns = table.mapping.columns().iter().enumerate();
    columns
        .map(|(position, mapped)| Planned {
            caption: mapped.caption.clone(),
            column: mapped.column,
            place: Place::Whole(position),
        })
        .collect()
}

/// A record that is no row, with its cells under the unfolded captions and its place among the lines.
fn moved(odd: &OddRecord, plan: &[Planned], row_of: &[u32]) -> OddRecord {
    let cell = |planned: &Planned| match planned.place {
        Place::Whole(position) => odd.cells.get(position).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let before_row = row_of.partition_point(|&row| row < odd.before_row);
    OddRecord {
        cells: plan.iter().map(cell).collect(),
        before_row: u32::try_from(before_row).unwrap_or(u32::MAX),
        ..odd.clone()
    }
}

/// The cells that hold bytes of cells which could not be decoded: these are never written anew.
fn undecodable(raw: &RawTable, plan: &[Planned], row_of: &[u32], part_of: &[u32]) -> Vec<UndecodableCell> {
    let mut found = Vec::new();
    let damaged: BTreeSet<UndecodableCell> = raw.undecodable.iter().copied().collect();
    let is_damaged = |row: u32, position: usize| {
        let cell = u16::try_from(position).map(|column| UndecodableCell { row, column });
        cell.is_ok_and(|cell| damaged.contains(&cell))
    };
    let rows: BTreeSet<u32> = raw.undecodable.iter().map(|cell| cell.row).collect();
    let mut before = None;
    for ((line, &row), &part) in (0u32..).zip(row_of).zip(part_of) {
        let is_first = before.replace(row) != Some(row);
        if !rows.contains(&row) {
            continue;
        }
        for (column, planned) in (0u16..).zip(plan) {
            let holds = match &planned.place {
                Place::Whole(position) => is_first && is_damaged(row, *position),
                Place::Joined(positions, _) => is_first && positions.iter().any(|&at| is_damaged(row, at)),
                Place::Part(splitter) => is_damaged(row, splitter.position),
                Place::Numbered(positions) => {
                    positions.get(part as usize).copied().flatten().is_some_and(|at| is_damaged(row, at))
                }
                Place::At(_) => false,
            };
            if holds {
                found.push(UndecodableCell { row: line, column });
            }
        }
    }
    found
}
