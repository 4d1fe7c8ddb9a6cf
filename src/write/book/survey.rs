//! A first look at a sheet, for what must be known before its cells are written.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use super::cell::Value;
use super::formula::{Scope, mentions, translate};
use super::rows::Rows;
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::index::Days;
use crate::ooxml::reference::{Area, cell};
use crate::ooxml::xml::{Element, Piece, Source, Tag};

/// A cell's row and column, counted from 1.
pub(super) type Place = (u32, u32);

/// What is to be done with a sheet.
pub(super) struct SheetPlan<'a> {
    /// Its name.
    pub(super) name: String,
    /// The rows that go.
    pub(super) rows: Rows,
    /// The rows that stay but lose their content.
    pub(super) emptied: BTreeSet<u32>,
    /// The cells with new values, where they are now.
    pub(super) edits: BTreeMap<Place, &'a Value>,
    /// From when its days are counted.
    pub(super) days: Days,
}

/// The formula that a group of cells shares.
#[derive(Debug, Clone)]
pub(super) struct Master {
    /// The cell that has it.
    pub(super) place: Place,
    /// The formula as it reads there.
    pub(super) text: String,
}

/// What is known of a sheet.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Whether a formula of it goes while its row stays.
    pub(super) loses_formula: bool,
    /// Shared formulas by their number.
    pub(super) masters: BTreeMap<u32, Master>,
    /// The shared formulas that can be shared no longer.
    pub(super) broken: BTreeSet<u32>,
    /// Formulas of several cells whose first row goes, by the cell that is first afterwards.
    pub(super) arrays: BTreeMap<Place, Element>,
    /// Contents of merged cells whose first row goes: from where to where.
    pub(super) carried: BTreeMap<Place, Place>,
    /// Cells with new values that a merged cell covers.
    pub(super) covered: BTreeSet<Place>,
    /// Cells whose results hold no longer.
    pub(super) stale: BTreeSet<Place>,
}

/// Where the reader of a sheet is. Rows and cells that do not say where they are follow the one before.
#[derive(Debug, Default)]
pub(super) struct Position {
    /// The row.
    pub(super) row: u32,
    /// The column.
    pub(super) column: u32,
}

impl Position {
    /// Begins a row.
    pub(super) fn enter_row(&mut self, tag: &Tag) {
        *self = Self { row: tag.number("r").unwrap_or(self.row.saturating_add(1)), column: 0 };
    }

    /// Begins a cell.
    pub(super) fn enter_cell(&mut self, tag: &Tag) {
        let own = tag.get("r").and_then(|address| cell(&address));
        self.column = own.map_or(self.column.saturating_add(1), |(_, column)| column);
    }
}

/// Takes a formula as it reads in its cell, with the cell and the cells that it fills.
pub(super) type See<'a> = dyn FnMut(Place, Option<Area>, &str) + 'a;

/// Stands for a formula that is told further down, so that nothing is known of what it depends on.
const UNKNOWN: &str = "INDIRECT()";

/// Looks through a sheet and shows its formulas.
pub(super) fn survey<R: BufRead>(
    mut source: Source<R>,
    plan: &SheetPlan<'_>,
    scope: &Scope,
    see: &mut See<'_>,
) -> Result<Survey, Fault> {
    let mut survey = Survey::default();
    let mut merges = Vec::new();
    let mut position = Position::default();
    let mut in_data = false;
    loop {
        let (tag, is_empty) = match source.next()? {
            Piece::Start(tag) => (tag, false),
            Piece::Empty(tag) => (tag, true),
            Piece::End(name) if name.trim_end().ends_with("sheetData") => {
                in_data = false;
                continue;
            }
            Piece::Eof => break,
            _ => continue,
        };
        match tag.local() {
            "sheetData" => in_data = !is_empty,
            "row" if in_data => position.enter_row(&tag),
            "c" if in_data => position.enter_cell(&tag),
            "f" if in_data => {
                let formula = if is_empty { Element::empty(tag) } else { source.element(tag)? };
                let place = (position.row, position.column);
                survey.add(&formula, place, plan, scope);
                survey.show(&formula, place, see);
            }
            "mergeCell" if !in_data => merges.extend(tag.get("ref").and_then(|area| Area::parse(&area))),
            _ => {}
        }
    }
    if in_data {
        return Err(Fault::new(source.part(), Why::Xml("it ends within its cells".to_owned())));
    }
    survey.judge_merges(&merges, plan);
    Ok(survey)
}

impl Master {
    /// The formula as it reads in another cell.
    pub(super) fn at(&self, place: Place) -> String {
        let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
        translate(&self.text, by(place.0, self.place.0), by(place.1, self.place.1))
    }
}

impl Survey {
    fn add(&mut self, formula: &Element, place: Place, plan: &SheetPlan<'_>, scope: &Scope) {
        let goes = plan.edits.contains_key(&place) || plan.emptied.contains(&place.0);
        self.loses_formula |= goes;
        let kind = formula.tag.get("t").unwrap_or_default().into_owned();
        if kind == "shared"
            && let Some(number) = formula.tag.number("si")
        {
            let text = formula.text();
            if !text.is_empty() {
                if goes || mentions(&text, scope, &plan.name) {
                    self.broken.insert(number);
                }
                self.masters.entry(number).or_insert(Master { place, text });
            }
        } else if kind == "array" && plan.rows.removes(place.0) {
            let area = formula.tag.get("ref").and_then(|area| Area::parse(&area));
            let target = area.and_then(|area| {
                let (first, last) = area.rows();
                plan.rows.first_staying(first, last)
            });
            if let Some(row) = target {
                let copy = Element::with_text(formula.tag.clone(), &formula.text());
                self.arrays.insert((row, place.1), copy);
            }
        }
    }

    fn show(&self, formula: &Element, place: Place, see: &mut See<'_>) {
        if formula.tag.get("t").as_deref() == Some("shared") {
            let master = formula.tag.number("si").and_then(|number| self.masters.get(&number));
            return see(place, None, &master.map_or_else(|| UNKNOWN.to_owned(), |master| master.at(place)));
        }
        // A table of results names its cells of input outside of its text.
        let inputs: Vec<_> = ["r1", "r2"].iter().filter_map(|key| formula.tag.get(key)).collect();
        let fills = formula.tag.get("ref").and_then(|area| Area::parse(&area));
        see(place, fills, &format!("{} {}", formula.text(), inputs.join(" ")));
    }

    /// What merged cells mean for contents that go or are new.
    fn judge_merges(&mut self, merges: &[Area], plan: &SheetPlan<'_>) {
        for merge in merges {
            let ((first, last), (left, right)) = (merge.rows(), merge.columns());
            let Some(top) = plan.rows.first_staying(first, last) else { continue };
            if top != first {
                self.carried.insert((first, left), (top, left));
            }
            let edits = plan.edits.range((first, 0)..=(last, u32::MAX)).map(|(&place, _)| place);
            let within = edits.filter(|&(_, column)| (left..=right).contains(&column));
            self.covered.extend(within.filter(|&place| place != (top, left)));
        }
    }
}
