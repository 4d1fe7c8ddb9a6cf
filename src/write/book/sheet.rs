//! A sheet as it is written: its cells one by one, everything else in it as [`super::layout`] has it.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::iter::Peekable;
use std::vec::IntoIter;

use super::cell;
use super::formula::{Relative, Scope, shift};
use super::layout::{self, Ground};
use super::survey::{Master, Place, Position, SheetPlan, Survey};
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::reference::{Area, address};
use crate::ooxml::xml::{Element, Piece, Source, Tag};

/// Writes a sheet; gives whether anything in it changed.
///
/// # Errors
/// When it is no proper sheet, cannot be written, or has no row for a cell with a new value.
pub(super) fn rewrite<R: BufRead>(
    source: Source<R>,
    out: &mut dyn Write,
    plan: &SheetPlan<'_>,
    survey: &Survey,
    scope: &Scope,
) -> Result<bool, Fault> {
    let mut rewriter = Rewriter {
        source,
        out,
        plan,
        survey,
        scope,
        masters: survey.masters.clone(),
        held: BTreeMap::new(),
        position: Position::default(),
        changed: false,
        settled: 0,
    };
    rewriter.run()?;
    Ok(rewriter.changed)
}

struct Rewriter<'a, R> {
    source: Source<R>,
    out: &'a mut dyn Write,
    plan: &'a SheetPlan<'a>,
    survey: &'a Survey,
    scope: &'a Scope,
    masters: BTreeMap<u32, Master>,
    /// Contents of merged cells whose row went, by the cell that gets them.
    held: BTreeMap<Place, Element>,
    position: Position,
    changed: bool,
    /// How many of the cells with new values were dealt with.
    settled: usize,
}

impl<R: BufRead> Rewriter<'_, R> {
    fn run(&mut self) -> Result<(), Fault> {
        let mut depth = 0usize;
        loop {
            match self.source.next()? {
                Piece::Start(tag) if depth == 1 && tag.local() == "sheetData" => {
                    self.put(&["<", tag.text(), ">"])?;
                    self.data()?;
                }
                Piece::Start(tag) if depth == 1 => {
                    let element = self.source.element(tag)?;
                    self.surroundings(element)?;
                }
                Piece::Empty(tag) if depth == 1 => self.surroundings(Element::empty(tag))?,
                Piece::Start(tag) => {
                    depth += 1;
                    self.put(&["<", tag.text(), ">"])?;
                }
                Piece::Empty(tag) => self.put(&["<", tag.text(), "/>"])?,
                Piece::End(name) => {
                    depth = depth.checked_sub(1).ok_or_else(|| self.broken())?;
                    self.put(&["</", &name, ">"])?;
                }
                Piece::Text(text) | Piece::Other(text) => self.put(&[&text])?,
                Piece::Eof if depth == 0 => break,
                Piece::Eof => return Err(self.broken()),
            }
        }
        match self.plan.edits.keys().next_back() {
            Some(&(row, column)) if self.settled < self.plan.edits.len() => {
                Err(Fault::new(self.source.part(), Why::NoCell(address(row, column))))
            }
            _ => Ok(()),
        }
    }

    /// What stands before and behind the cells.
    fn surroundings(&mut self, mut element: Element) -> Result<(), Fault> {
        let before = element.written();
        let ground = Ground { scope: self.scope, own: Some(&self.plan.name), rows: &self.plan.rows };
        let after = if layout::move_all(&mut element, &ground) { element.written() } else { String::new() };
        self.changed |= before != after;
        self.put(&[&after])
    }

    fn data(&mut self) -> Result<(), Fault> {
        loop {
            match self.source.next()? {
                Piece::Start(tag) if tag.local() == "row" => self.row(tag, false)?,
                Piece::Empty(tag) if tag.local() == "row" => self.row(tag, true)?,
                Piece::Start(tag) => {
                    let element = self.source.element(tag)?;
                    self.put(&[&element.written()])?;
                }
                Piece::Empty(tag) => self.put(&["<", tag.text(), "/>"])?,
                Piece::Text(text) | Piece::Other(text) => self.put(&[&text])?,
                Piece::End(name) => return self.put(&["</", &name, ">"]),
                Piece::Eof => return Err(self.broken()),
            }
        }
    }

    fn row(&mut self, mut tag: Tag, is_empty: bool) -> Result<(), Fault> {
        self.position.enter_row(&tag);
        let row = self.position.row;
        let Some(place) = self.plan.rows.place(row) else {
            self.changed = true;
            return if is_empty { Ok(()) } else { self.skip_row() };
        };
        if place != row && tag.get("r").is_some() {
            tag.set("r", &place.to_string());
            self.changed = true;
        }
        let mut special = self.special_columns(row).into_iter().peekable();
        if is_empty && special.peek().is_none() {
            return self.put(&["<", tag.text(), "/>"]);
        }
        self.put(&["<", tag.text(), ">"])?;
        let end = if is_empty { tag.name().to_owned() } else { self.cells(tag.prefix(), &mut special)? };
        for column in special {
            self.special_cell(None, (row, column), tag.prefix())?;
        }
        self.put(&["</", &end, ">"])
    }

    /// The cells of a row that stays, up to the row's end; gives the text of its last tag.
    fn cells(&mut self, prefix: &str, special: &mut Peekable<IntoIter<u32>>) -> Result<String, Fault> {
        let row = self.position.row;
        loop {
            let (cell, is_empty) = match self.source.next()? {
                Piece::Start(tag) => (tag, false),
                Piece::Empty(tag) => (tag, true),
                Piece::Text(text) | Piece::Other(text) => {
                    self.put(&[&text])?;
                    continue;
                }
                Piece::End(name) => return Ok(name),
                Piece::Eof => return Err(self.broken()),
            };
            if cell.local() != "c" {
                let element = if is_empty { Element::empty(cell) } else { self.source.element(cell)? };
                self.put(&[&element.written()])?;
                continue;
            }
            self.position.enter_cell(&cell);
            while let Some(column) = special.next_if(|&column| column < self.position.column) {
                self.special_cell(None, (row, column), prefix)?;
            }
            if let Some(column) = special.next_if(|&column| column == self.position.column) {
                let element = if is_empty { Element::empty(cell) } else { self.source.element(cell)? };
                self.special_cell(Some(element), (row, column), prefix)?;
            } else {
                self.plain_cell(cell, is_empty)?;
            }
        }
    }

    /// The columns of a row whose cells are more than moved.
    fn special_columns(&self, row: u32) -> Vec<u32> {
        let range = (row, 0)..=(row, u32::MAX);
        let edits = self.plan.edits.range(range.clone()).map(|(place, _)| place.1);
        let held = self.held.range(range.clone()).map(|(place, _)| place.1);
        let arrays = self.survey.arrays.range(range).map(|(place, _)| place.1);
        let mut columns: Vec<u32> = edits.chain(held).chain(arrays).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The cells of a row that goes: contents of merged cells are kept for the row that is first afterwards.
    fn skip_row(&mut self) -> Result<(), Fault> {
        loop {
            match self.source.next()? {
                Piece::Start(tag) => {
                    if tag.local() == "c" {
                        self.position.enter_cell(&tag);
                    }
                    let place = (self.position.row, self.position.column);
                    let cell = self.source.element(tag)?;
                    if cell.local() == "c"
                        && let Some(&target) = self.survey.carried.get(&place)
                    {
                        self.held.insert(target, cell);
                    }
                }
                Piece::Empty(tag) if tag.local() == "c" => self.position.enter_cell(&tag),
                Piece::End(_) => return Ok(()),
                Piece::Eof => return Err(self.broken()),
                _ => {}
            }
        }
    }

    fn special_cell(&mut self, cell: Option<Element>, place: Place, prefix: &str) -> Result<(), Fault> {
        let own = |rewriter: &Self| {
            let tag = cell.as_ref().map_or_else(|| cell::new_tag(prefix, place.0, place.1), |cell| cell.tag.clone());
            rewriter.moved(tag, place)
        };
        let held = self.held.remove(&place);
        if let Some(value) = self.plan.edits.get(&place) {
            self.settled += 1;
            let is_blank = cell.as_ref().is_none_or(|cell| cell.elements().next().is_none());
            // The reader gave a merged cell's value to every row of it. It stands in the first one alone.
            if !(is_blank && self.survey.covered.contains(&place)) {
                self.changed = true;
                let written = cell::written(own(self), value, self.plan.days);
                return self.put(&[&written]);
            }
        } else if let Some(mut held) = held {
            held.tag.set("r", &address(place.0, place.1));
            held.tag = self.moved(held.tag, place);
            held.retain(|element| element.local() != "f");
            return self.put(&[&held.written()]);
        }
        let Some(mut cell) = cell else { return Ok(()) };
        cell.tag = self.moved(cell.tag, place);
        if let Some(formula) = self.survey.arrays.get(&place)
            && cell.child("f").is_none()
        {
            let mut copy = Element::with_text(formula.tag.clone(), &formula.text());
            if self.place_formula(&mut copy, place) {
                cell.put_first(copy);
            }
        }
        if self.survey.stale.contains(&place) {
            forget_result(&mut cell);
        }
        self.put(&[&cell.written()])
    }

    /// A cell whose formula gives something else than before.
    fn stale_cell(&mut self, tag: Tag, place: Place) -> Result<(), Fault> {
        self.changed = true;
        let mut cell = self.source.element(tag)?;
        let mut stays = true;
        for formula in cell.elements_mut().filter(|child| child.local() == "f") {
            stays &= self.place_formula(formula, place);
        }
        if stays {
            forget_result(&mut cell);
        } else {
            cell.retain(|child| child.local() != "f");
        }
        self.put(&[&cell.written()])
    }

    fn plain_cell(&mut self, tag: Tag, is_empty: bool) -> Result<(), Fault> {
        let place = (self.position.row, self.position.column);
        let mut tag = self.moved(tag, place);
        if self.plan.emptied.contains(&place.0) {
            self.changed = true;
            if !is_empty {
                self.source.element(tag.clone())?;
            }
            for key in ["t", "cm", "vm"] {
                tag.remove(key);
            }
            return self.put(&["<", tag.text(), "/>"]);
        }
        if !is_empty && self.survey.stale.contains(&place) {
            return self.stale_cell(tag, place);
        }
        self.put(&["<", tag.text(), if is_empty { "/>" } else { ">" }])?;
        let mut depth = usize::from(!is_empty);
        while depth > 0 {
            match self.source.next()? {
                Piece::Start(tag) if depth == 1 && tag.local() == "f" => {
                    let formula = self.source.element(tag)?;
                    self.formula(formula, place)?;
                }
                Piece::Empty(tag) if depth == 1 && tag.local() == "f" => self.formula(Element::empty(tag), place)?,
                Piece::Start(tag) => {
                    depth += 1;
                    self.put(&["<", tag.text(), ">"])?;
                }
                Piece::Empty(tag) => self.put(&["<", tag.text(), "/>"])?,
                Piece::End(name) => {
                    depth -= 1;
                    self.put(&["</", &name, ">"])?;
                }
                Piece::Text(text) | Piece::Other(text) => self.put(&[&text])?,
                Piece::Eof => return Err(self.broken()),
            }
        }
        Ok(())
    }

    fn formula(&mut self, mut formula: Element, place: Place) -> Result<(), Fault> {
        let before = formula.written();
        let after = if self.place_formula(&mut formula, place) { formula.written() } else { String::new() };
        self.changed |= before != after;
        self.put(&[&after])
    }

    /// Makes a formula right for where its cell is afterwards; `false` for one that cannot be.
    fn place_formula(&mut self, formula: &mut Element, place: Place) -> bool {
        let mut text = formula.text();
        match formula.tag.get("t").as_deref() {
            Some("shared") => {
                let Some(number) = formula.tag.number("si") else { return true };
                if !text.is_empty() {
                    self.masters.insert(number, Master { place, text: text.clone() });
                }
                let ends = !self.plan.rows.is_empty() || self.survey.broken.contains(&number);
                let Some(master) = self.masters.get(&number).filter(|_| ends) else { return true };
                // Cells move by different distances, so that each gets the formula as it reads there.
                text = master.at(place);
                for key in ["t", "ref", "si"] {
                    formula.tag.remove(key);
                }
                formula.set_text(&text);
            }
            Some(_) => {
                for key in ["r1", "r2"] {
                    if formula.tag.get(key).is_some() && !self.move_area(&mut formula.tag, key) {
                        return false;
                    }
                }
                if !self.move_area(&mut formula.tag, "ref") {
                    return false;
                }
            }
            None => {}
        }
        if let Some(shifted) = shift(&text, self.scope, Some(&self.plan.name), Relative::Row) {
            formula.set_text(&shifted);
        }
        true
    }

    /// Moves the cells that an attribute names; `false` where all of them go.
    fn move_area(&self, tag: &mut Tag, key: &str) -> bool {
        let area = tag.get(key).and_then(|area| Area::parse(&area));
        let Some(area) = area.filter(|_| !self.plan.rows.is_empty()) else { return true };
        let moved = area.moved(&self.plan.rows);
        if let Some(moved) = moved.filter(|moved| *moved != area) {
            tag.set(key, &moved.to_string());
        }
        moved.is_some()
    }

    /// A cell's tag with its place afterwards.
    fn moved(&self, mut tag: Tag, place: Place) -> Tag {
        let row = self.plan.rows.slide(place.0);
        if row != place.0 && tag.get("r").is_some() {
            tag.set("r", &address(row, place.1));
        }
        tag
    }

    fn put(&mut self, texts: &[&str]) -> Result<(), Fault> {
        let written = texts.iter().try_for_each(|text| self.out.write_all(text.as_bytes()));
        written.map_err(|error| Fault::new(self.source.part(), Why::Archive(error.to_string())))
    }

    fn broken(&self) -> Fault {
        Fault::new(self.source.part(), Why::Xml("an element does not end".to_owned()))
    }
}

/// Takes a formula's result away, for the next program that computes to fill in.
fn forget_result(cell: &mut Element) {
    cell.tag.remove("t");
    cell.retain(|child| child.local() != "v");
}
