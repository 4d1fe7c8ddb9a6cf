//! Which results of formulas hold no longer, because cells that they depend on changed or went. A workbook keeps the result
//! beside each formula, and not every program computes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::formula::{Sheet, Token, read};
use super::rows::Rows;
use super::survey::{Place, SheetPlan};
use crate::ooxml::reference::LAST_ROW;
use crate::ooxml::reference::{Area, LAST_COLUMN};

/// Functions whose results depend on cells that the formula does not name, or on where cells are.
const UNCLEAR: &[&str] =
    &["INDIRECT", "OFFSET", "ROW", "ROWS", "CELL", "INFO", "FORMULATEXT", "GETPIVOTDATA", "AREAS", "SHEETS"];

/// Names within names. Excel allows 64; names are told by recursion, so that a hostile workbook must not decide how deep.
const MAX_DEPTH: usize = 64;

/// Areas that a name stands for. Names for more are taken to stand for anything.
const MAX_AREAS: usize = 64;

/// Rounds through all formulas. A chain of formulas each of which depends on the next one needs as many as it is long, but
/// only where it runs against the order of the rows.
const MAX_ROUNDS: usize = 32;

/// Cells that formulas of several cells fill, all together: a full column. Of what they claim beyond that only their own
/// cells are looked at.
const MAX_FILLED: u64 = 1 << 20;

/// What names and tables stand for, by their names in lower case.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    sheets: BTreeMap<String, usize>,
    tables: BTreeMap<String, (usize, Area)>,
    /// `None` for a name that may stand for anything.
    names: BTreeMap<String, Option<Vec<Use>>>,
}

impl Lookup {
    /// Takes the names of sheets, tables with their sheets and cells, and defined names with what they stand for; several of
    /// one name belong to different sheets, and are taken together.
    pub(super) fn new(
        sheets: impl IntoIterator<Item = (String, usize)>,
        tables: impl IntoIterator<Item = (String, (usize, Area))>,
        names: &BTreeMap<String, Vec<String>>,
    ) -> Self {
        let lower = |name: String| name.to_lowercase();
        let mut lookup = Self {
            sheets: sheets.into_iter().map(|(name, sheet)| (lower(name), sheet)).collect(),
            tables: tables.into_iter().map(|(name, table)| (lower(name), table)).collect(),
            names: BTreeMap::new(),
        };
        for name in names.keys() {
            lookup.settle(name, names, 0);
        }
        lookup
    }

    /// Finds out what a name stands for, and before it what the names within it do.
    fn settle(&mut self, name: &str, names: &BTreeMap<String, Vec<String>>, depth: usize) {
        let Some(meanings) = names.get(name).filter(|_| !self.names.contains_key(name)) else { return };
        // A name that leads to itself finds this.
        self.names.insert(name.to_owned(), None);
        if depth >= MAX_DEPTH {
            return;
        }
        let mut inner = Vec::new();
        for meaning in meanings {
            read(meaning, &mut |token| {
                if let Token::Name(name) = token {
                    inner.push(name.to_lowercase());
                }
            });
        }
        for name in inner {
            self.settle(&name, names, depth + 1);
        }
        let mut uses = Vec::new();
        let unclear = meanings.iter().any(|meaning| collect(meaning, None, 0, self, &mut uses));
        if !unclear && uses.len() <= MAX_AREAS {
            self.names.insert(name.to_owned(), Some(uses));
        }
    }
}

/// Cells that a formula depends on.
#[derive(Debug, Clone)]
struct Use {
    sheet: usize,
    rows: (u32, u32),
    columns: (u32, u32),
}

#[derive(Debug)]
struct Formula {
    sheet: usize,
    place: Place,
    /// All cells that it fills, where they are several.
    fills: Option<Area>,
    uses: Range<usize>,
    /// Whether it may depend on anything.
    is_unclear: bool,
}

/// All formulas of a workbook and what they depend on.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    list: Vec<Formula>,
    uses: Vec<Use>,
}

impl Formulas {
    /// Adds the formula of a cell, as it reads there.
    pub(super) fn add(&mut self, sheet: usize, place: Place, fills: Option<Area>, text: &str, lookup: &Lookup) {
        let start = self.uses.len();
        let is_unclear = collect(text, Some(sheet), place.0, lookup, &mut self.uses);
        let fills = fills.filter(|area| area.last.is_some());
        self.list.push(Formula { sheet, place, fills, uses: start..self.uses.len(), is_unclear });
    }

    /// The cells of each sheet whose results hold no longer.
    pub(super) fn stale(&self, plans: &[&SheetPlan<'_>]) -> Vec<BTreeSet<Place>> {
        let mut stale = vec![BTreeSet::new(); plans.len()];
        let mut changed = Changed::new(plans);
        let mut room = MAX_FILLED;
        let mut rounds = 0;
        loop {
            let mut more = false;
            for formula in &self.list {
                if stale[formula.sheet].contains(&formula.place) {
                    continue;
                }
                let uses = &self.uses[formula.uses.clone()];
                if rounds >= MAX_ROUNDS || formula.is_unclear || uses.iter().any(|used| changed.touches(used)) {
                    let cells = formula.cells(&mut room);
                    changed.add(formula.sheet, &cells);
                    stale[formula.sheet].extend(cells);
                    more = true;
                }
            }
            rounds += 1;
            if !more {
                return stale;
            }
        }
    }
}

impl Formula {
    /// Its cell and those that it fills.
    fn cells(&self, room: &mut u64) -> Vec<Place> {
        let mut cells = vec![self.place];
        if let Some(area) = self.fills {
            let ((first, last), (left, right)) = (area.rows(), area.columns());
            let count = u64::from(last - first + 1) * u64::from(right - left + 1);
            if let Some(rest) = room.checked_sub(count) {
                *room = rest;
                cells.extend((first..=last).flat_map(|row| (left..=right).map(move |column| (row, column))));
            }
        }
        cells
    }
}

/// What a formula depends on; gives whether that may be anything. `own` is its sheet, `None` within a name.
fn collect(text: &str, own: Option<usize>, row: u32, lookup: &Lookup, uses: &mut Vec<Use>) -> bool {
    let mut is_unclear = false;
    let whole = |&(sheet, area): &(usize, Area)| Use { sheet, rows: area.rows(), columns: area.columns() };
    read(text, &mut |token| match token {
        Token::Area(Sheet::Several, _) => is_unclear = true,
        Token::Area(Sheet::Elsewhere, _) => {}
        Token::Area(sheet, area) => {
            let sheet = match sheet {
                Sheet::Named(name) => lookup.sheets.get(&name.to_lowercase()).copied(),
                _ => own,
            };
            // What is loose in a name depends on where the name is used.
            is_unclear |= own.is_none() && is_loose(area);
            uses.extend(sheet.map(|sheet| whole(&(sheet, area))));
        }
        Token::Function(name) => {
            let bare = name.rsplit('.').next().unwrap_or(name).to_ascii_uppercase();
            is_unclear |= UNCLEAR.contains(&bare.as_str());
        }
        Token::Name(name) => {
            let name = name.to_lowercase();
            match lookup.names.get(&name) {
                Some(Some(meaning)) => uses.extend_from_slice(meaning),
                Some(None) => is_unclear = true,
                None => {}
            }
            uses.extend(lookup.tables.get(&name).map(whole));
        }
        Token::Table(name, inner) => match lookup.tables.get(&name.to_lowercase()) {
            Some(table) => {
                let is_own_row = inner.contains('@') || inner.to_lowercase().contains("#this row");
                is_unclear |= own.is_none() && is_own_row;
                let used = whole(table);
                uses.push(if is_own_row { Use { rows: (row, row), ..used } } else { used });
            }
            None => is_unclear = true,
        },
    });
    is_unclear
}

fn is_loose(area: Area) -> bool {
    let axes = [Some(area.first), area.last].into_iter().flatten().flat_map(|corner| [corner.row, corner.column]);
    axes.flatten().any(|axis| !axis.fixed)
}

/// The cells of all sheets that are not what they were.
struct Changed<'a> {
    /// Rows that are gone or empty.
    rows: Vec<(&'a Rows, Rows)>,
    /// Cells by column and row.
    cells: Vec<BTreeMap<u32, BTreeSet<u32>>>,
}

impl<'a> Changed<'a> {
    fn new(plans: &[&'a SheetPlan<'_>]) -> Self {
        let rows = plans.iter().map(|plan| (&plan.rows, Rows::new(plan.emptied.iter().copied()))).collect();
        let mut changed = Self { rows, cells: vec![BTreeMap::new(); plans.len()] };
        for (sheet, plan) in plans.iter().enumerate() {
            let cells: Vec<Place> = plan.edits.keys().copied().collect();
            changed.add(sheet, &cells);
        }
        changed
    }

    fn add(&mut self, sheet: usize, cells: &[Place]) {
        for &(row, column) in cells {
            self.cells[sheet].entry(column).or_default().insert(row);
        }
    }

    fn touches(&self, used: &Use) -> bool {
        let (first, last) = used.rows;
        let (gone, empty) = &self.rows[used.sheet];
        if gone.removes_any(first, last.min(LAST_ROW)) || empty.removes_any(first, last.min(LAST_ROW)) {
            return true;
        }
        let columns = self.cells[used.sheet].range(used.columns.0..=used.columns.1.min(LAST_COLUMN));
        columns.into_iter().any(|(_, rows)| rows.range(first..=last).next().is_some())
    }
}
