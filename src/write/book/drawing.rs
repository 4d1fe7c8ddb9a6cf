//! Where pictures, charts, comments and controls stand.

use std::borrow::Cow;

use super::formula::Relative;
use super::layout::{Ground, move_cell};
use super::rows::Rows;
use crate::ooxml::reference::LAST_ROW;
use crate::ooxml::reference::{Area, address};
use crate::ooxml::xml::Element;

/// Formulas of controls in old drawings.
const VML_FORMULAS: &[&str] = &["FmlaLink", "FmlaRange", "FmlaPict", "FmlaTxbx", "FmlaGroup"];

/// Moves an anchor; `false` for a picture that lies in rows which all go, and goes with them. Rows in anchors count from 0.
pub(super) fn move_anchor(anchor: &mut Element, rows: &Rows) -> bool {
    let Some(from) = anchor.child("from").and_then(row_of) else { return true };
    let how = anchor.tag.get("editAs").map(Cow::into_owned);
    if how.as_deref() == Some("absolute") {
        return true;
    }
    let top = rows.slide(from + 1) - 1;
    let Some(to) = anchor.child("to").and_then(row_of) else {
        set_row(anchor, "from", top, rows.removes(from + 1));
        return true;
    };
    // A picture that ends where a row begins has nothing in that row.
    let ends_above =
        to > from && anchor.child("to").and_then(|to| to.child("rowOff")).is_some_and(|off| off.text() == "0");
    let last = if ends_above { to } else { to + 1 };
    let is_gone = rows.removes_all(from + 1, last);
    if is_gone && anchor.child("pic").is_some() {
        return false;
    }
    set_row(anchor, "from", top, rows.removes(from + 1));
    if is_gone || how.as_deref() == Some("oneCell") {
        // It keeps its size.
        set_row(anchor, "to", to - from + top, false);
    } else {
        set_row(anchor, "to", rows.slide(to + 1) - 1, rows.removes(to + 1));
    }
    true
}

fn row_of(corner: &Element) -> Option<u32> {
    corner.child("row")?.text().trim().parse().ok().filter(|&row| row < LAST_ROW)
}

/// Puts a corner into a row, at its upper edge where its own row is gone.
fn set_row(anchor: &mut Element, corner: &str, row: u32, at_edge: bool) {
    let Some(corner) = anchor.child_mut(corner) else { return };
    for child in corner.elements_mut() {
        match child.local() {
            "row" if child.text().trim() != row.to_string() => child.set_text(&row.to_string()),
            "rowOff" if at_edge => child.set_text("0"),
            _ => {}
        }
    }
}

/// Moves the comments and controls of an old drawing; a comment on a row that goes goes with it.
pub(super) fn move_old(element: &mut Element, ground: &Ground<'_>) -> bool {
    if element.local() == "shape"
        && let Some(data) = element.child_mut("ClientData")
        && !move_client(data, ground)
    {
        return false;
    }
    element.retain(|child| move_old(child, ground));
    true
}

fn move_client(data: &mut Element, ground: &Ground<'_>) -> bool {
    for formula in data.elements_mut().filter(|child| VML_FORMULAS.contains(&child.local())) {
        ground.shift_text(formula, Relative::Row);
    }
    if ground.rows.is_empty() {
        return true;
    }
    let row = data.child("Row").and_then(|row| row.text().trim().parse().ok()).filter(|&row: &u32| row < LAST_ROW);
    let place = match row.map(|row| ground.rows.place(row + 1)) {
        Some(Some(place)) => Some(place - 1),
        Some(None) => return false,
        None => None,
    };
    if let (Some(place), Some(child)) = (place, data.child_mut("Row"))
        && row != Some(place)
    {
        child.set_text(&place.to_string());
    }
    let Some(anchor) = data.child_mut("Anchor") else { return true };
    // Left column, offset, top row, offset, right column, offset, bottom row, offset.
    let text = anchor.text();
    let mut parts: Vec<i32> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let [_, _, top, _, _, _, bottom, _] = parts.as_mut_slice() else { return true };
    let is_row = |row: i32| u32::try_from(row).is_ok_and(|row| row < LAST_ROW);
    if !is_row(*top) || !is_row(*bottom) {
        return true;
    }
    let signed = |row: u32| i32::try_from(row).unwrap_or(i32::MAX);
    let by = match (row, place) {
        // The box of a comment keeps its size and its distance from the cell.
        (Some(row), Some(place)) => signed(place) - signed(row),
        _ => signed(ground.rows.slide(top.unsigned_abs() + 1)) - 1 - *top,
    };
    if by != 0 {
        *bottom += by.max(-*top);
        *top = (*top + by).max(0);
        let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
        anchor.set_text(&parts.join(", "));
    }
    true
}

/// Moves comments, old or threaded; those on rows that go go with them.
pub(super) fn move_comments(element: &mut Element, ground: &Ground<'_>) -> bool {
    if matches!(element.local(), "comment" | "threadedComment") {
        return move_cell(element, "ref", ground.rows);
    }
    element.retain(|child| move_comments(child, ground));
    true
}

/// Moves a pivot table as a whole: what it shows is made anew from its source.
pub(super) fn move_pivot_table(root: &mut Element, ground: &Ground<'_>) {
    for location in root.elements_mut().filter(|child| child.local() == "location") {
        let area = location.tag.get("ref").and_then(|area| Area::parse(&area));
        let Some(area) = area else { continue };
        let ((first, last), (left, right)) = (area.rows(), area.columns());
        let top = ground.rows.slide(first);
        if top != first {
            let corners = format!("{}:{}", address(top, left), address(top + last - first, right));
            location.tag.set("ref", &corners);
        }
    }
}
