//! What names cells outside of cells: filters, merged cells, conditional formats, validations, links, views, sparklines,
//! and the same words in the parts that belong to a sheet.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::drawing;
use super::formula::{LOST, Relative, Scope, shift};
use super::moved::moved_list;
use super::rows::Rows;
use crate::ooxml::reference::{Area, Corner, address, cell, top_of};
use crate::ooxml::xml::Element;

/// Lists that a sheet must not have without an entry.
const NEVER_EMPTY: &[&str] = &[
    "mergeCells",
    "dataValidations",
    "conditionalFormattings",
    "hyperlinks",
    "protectedRanges",
    "ignoredErrors",
    "rowBreaks",
    "cellWatches",
    "smartTags",
    "cellSmartTags",
    "scenario",
    "scenarios",
    "sparklines",
    "sparklineGroups",
    "ext",
    "extLst",
];

/// Elements that are about the cells in their `ref` and go with them.
const WITH_REF: &[&str] = &["mergeCell", "autoFilter", "sortState", "sortCondition", "hyperlink", "nsvFilter"];

/// Elements that are about the cell in their `r` and go with it.
const WITH_CELL: &[&str] = &["cellWatch", "inputCells", "cellSmartTags"];

/// Elements that are about the cells in their `sqref`, an attribute or, in extensions, an element.
const WITH_LIST: &[&str] = &["conditionalFormatting", "dataValidation", "protectedRange", "ignoredError", "sparkline"];

/// Attributes that are formulas.
const FORMULA_ATTRIBUTES: &[&str] = &[
    "location",
    "textlink",
    "linkedCell",
    "listFillRange",
    "fmlaLink",
    "fmlaRange",
    "fmlaTxbx",
    "fmlaGroup",
    "cellRange",
];

/// The sheet that something is on, and what goes.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// The sheets that lose rows.
    pub(super) scope: &'a Scope,
    /// The name of the sheet; `None` for what is on no sheet.
    pub(super) own: Option<&'a str>,
    /// The rows that the sheet loses.
    pub(super) rows: &'a Rows,
}

impl Ground<'_> {
    /// A formula afterwards; `None` where it stays as it is.
    pub(super) fn shift(&self, formula: &str, relative: Relative) -> Option<String> {
        shift(formula, self.scope, self.own, relative)
    }

    /// Puts the formula that an element holds in its place.
    pub(super) fn shift_text(&self, element: &mut Element, relative: Relative) {
        if let Some(shifted) = self.shift(&element.text(), relative) {
            element.set_text(&shifted);
        }
    }
}

/// Moves an element and all in it; `false` where nothing of it is left.
pub(super) fn move_all(element: &mut Element, ground: &Ground<'_>) -> bool {
    move_within(element, ground, Relative::Row)
}

fn move_within(element: &mut Element, ground: &Ground<'_>, relative: Relative) -> bool {
    let local = element.local().to_owned();
    let local = local.as_str();
    for key in FORMULA_ATTRIBUTES {
        let shifted = element.tag.get(key).and_then(|formula| ground.shift(&formula, Relative::Row));
        if let Some(shifted) = shifted {
            element.tag.set(key, &shifted);
        }
    }
    if matches!(local, "formula" | "formula1" | "formula2" | "f") {
        ground.shift_text(element, relative);
    }
    // The ends of a bar or scale may be formulas.
    if local == "cfvo"
        && element.tag.get("type").as_deref() == Some("formula")
        && let Some(shifted) = element.tag.get("val").and_then(|formula| ground.shift(&formula, relative))
    {
        element.tag.set("val", &shifted);
    }
    let relative = match own_distance(element, ground) {
        Some(distance) if local != "sparkline" => distance,
        _ => relative,
    };
    if matches!(local, "worksheetSource" | "rangeSet" | "dataRef") {
        move_source(element, ground);
    }
    let before = element.elements().count();
    if !ground.rows.is_empty() && !move_own(element, local, ground) {
        return false;
    }
    element.retain(|child| move_within(child, ground, relative));
    if local == "sparkline" {
        element.retain(|child| child.local() != "f" || !child.text().contains(LOST));
    }
    let after = element.elements().count();
    if after != before {
        recount(element, after);
    }
    // A group has its colours beside its list.
    let has_list = local != "sparklineGroup" || element.child("sparklines").is_some();
    after == before || (after > 0 && has_list) || !(NEVER_EMPTY.contains(&local) || local == "sparklineGroup")
}

/// What a row without `$` means in the formulas of a rule that is for a list of cells.
fn own_distance(element: &Element, ground: &Ground<'_>) -> Option<Relative> {
    if !WITH_LIST.contains(&element.local()) {
        return None;
    }
    let list = list_of(element)?;
    let to = moved_list(&list, ground.rows).and_then(|moved| top_of(&moved));
    Some(Relative::Distance { from: top_of(&list)?, to: to? })
}

fn list_of(element: &Element) -> Option<String> {
    let attribute = element.tag.get("sqref").map(Cow::into_owned);
    attribute.or_else(|| element.child("sqref").map(Element::text))
}

/// Moves what the element itself names; `false` where that is gone.
fn move_own(element: &mut Element, local: &str, ground: &Ground<'_>) -> bool {
    let rows = ground.rows;
    match local {
        _ if WITH_REF.contains(&local) => {
            let Some(area) = element.tag.get("ref").and_then(|area| Area::parse(&area)) else { return true };
            let Some(moved) = area.moved(rows) else { return false };
            let is_single = moved.rows().0 == moved.rows().1 && moved.columns().0 == moved.columns().1;
            if moved != area {
                element.tag.set("ref", &moved.to_string());
            }
            local != "mergeCell" || moved == area || !is_single
        }
        _ if WITH_CELL.contains(&local) => move_cell(element, "r", rows),
        _ if WITH_LIST.contains(&local) => {
            let Some(list) = list_of(element) else { return true };
            let Some(moved) = moved_list(&list, rows) else { return false };
            if element.tag.get("sqref").is_some() {
                element.tag.set("sqref", &moved);
            } else if let Some(child) = element.child_mut("sqref") {
                child.set_text(&moved);
            }
            true
        }
        "dimension" => {
            if let Some(area) = element.tag.get("ref").and_then(|area| Area::parse(&area)) {
                let moved = area.moved(rows).map_or_else(|| "A1".to_owned(), |area| area.to_string());
                element.tag.set("ref", &moved);
            }
            true
        }
        "rowBreaks" => {
            // A break is named by the row above it.
            let mut seen = BTreeSet::new();
            element.retain(|child| {
                let Some(row) = child.tag.number("id") else { return true };
                let moved = rows.slide_up(row);
                child.tag.set("id", &moved.to_string());
                moved > 0 && seen.insert(moved)
            });
            true
        }
        "sheetView" => {
            slide_cell(element, "topLeftCell", rows);
            move_panes(element, rows);
            true
        }
        "selection" => {
            move_selection(element, rows);
            true
        }
        "twoCellAnchor" | "oneCellAnchor" | "anchor" => drawing::move_anchor(element, rows),
        _ => true,
    }
}

/// Moves the cells of a sheet that pivot tables and consolidations are made from. What loses all of them stays.
fn move_source(element: &mut Element, ground: &Ground<'_>) {
    let is_elsewhere = element.tag.get_prefixed("id").is_some();
    let sheet = element.tag.get("sheet").map(Cow::into_owned);
    let rows = sheet.as_deref().or(ground.own).filter(|_| !is_elsewhere).and_then(|sheet| ground.scope.rows(sheet));
    let area = element.tag.get("ref").and_then(|area| Area::parse(&area));
    let (Some(rows), Some(area)) = (rows, area) else { return };
    if let Some(moved) = area.moved(rows).filter(|moved| *moved != area) {
        element.tag.set("ref", &moved.to_string());
    }
}

/// Moves the cell that an attribute names; `false` where it goes.
pub(super) fn move_cell(element: &mut Element, key: &str, rows: &Rows) -> bool {
    let Some((row, column)) = element.tag.get(key).and_then(|address| cell(&address)) else { return true };
    let Some(place) = rows.place(row) else { return false };
    if place != row {
        element.tag.set(key, &address(place, column));
    }
    true
}

/// Moves the cell that an attribute names, to the next one that stays where it goes.
fn slide_cell(element: &mut Element, key: &str, rows: &Rows) {
    if let Some((row, column)) = element.tag.get(key).and_then(|address| cell(&address)) {
        element.tag.set(key, &address(rows.slide(row), column));
    }
}

/// Frozen rows that go are frozen no longer.
fn move_panes(view: &mut Element, rows: &Rows) {
    let top = view.tag.get("topLeftCell").and_then(|address| cell(&address)).map_or(1, |(row, _)| row);
    for pane in view.elements_mut().filter(|child| child.local() == "pane") {
        let is_frozen = pane.tag.get("state").is_some_and(|state| state.starts_with("frozen"));
        if let Some(height) = pane.tag.number("ySplit").filter(|&height| is_frozen && height > 0) {
            let left = (rows.slide(top.saturating_add(height)) - rows.slide(top)).max(1);
            pane.tag.set("ySplit", &left.to_string());
        }
        slide_cell(pane, "topLeftCell", rows);
    }
}

/// A selection never goes: what is left of it is at least a cell.
fn move_selection(selection: &mut Element, rows: &Rows) {
    let moved =
        |corner: Corner, row: &dyn Fn(u32) -> u32| corner.row.map_or(corner, |axis| corner.with_row(row(axis.number)));
    let areas: Vec<Area> = selection.tag.get("sqref").map_or_else(Vec::new, |list| {
        let areas = list.split_ascii_whitespace().filter_map(Area::parse);
        areas
            .map(|area| {
                let first = moved(area.first, &|row| rows.slide(row));
                let top = first.row.map_or(1, |row| row.number);
                Area { first, last: area.last.map(|last| moved(last, &|row| rows.slide_up(row).max(top))) }
            })
            .collect()
    });
    let active = selection.tag.get("activeCell").and_then(|address| cell(&address));
    if let Some((row, column)) = active {
        let index = selection.tag.number("activeCellId").unwrap_or(0) as usize;
        let row = rows.slide(row);
        let bottom = areas.get(index).map_or(row, |area| area.rows().1);
        selection.tag.set("activeCell", &address(row.min(bottom), column));
    }
    if !areas.is_empty() {
        let list: Vec<String> = areas.iter().map(ToString::to_string).collect();
        selection.tag.set("sqref", &list.join(" "));
    }
}

/// Puts the number of a list's entries right where it says one.
fn recount(element: &mut Element, count: usize) {
    if element.tag.get("count").is_some() {
        element.tag.set("count", &count.to_string());
    }
    if element.tag.get("manualBreakCount").is_some() {
        let manual = element.elements().filter(|child| child.tag.get("man").is_some_and(|man| man != "0"));
        let manual = manual.count().to_string();
        element.tag.set("manualBreakCount", &manual);
    }
}
