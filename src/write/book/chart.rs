//! Charts: where their numbers come from, and the copies of those numbers that they keep.

use super::formula::Relative;
use super::layout::Ground;
use super::rows::Rows;
use crate::ooxml::reference::Area;
use crate::ooxml::xml::Element;

/// Copies of the cells that a formula beside them names.
const COPIES: &[&str] = &["numCache", "strCache", "multiLvlStrCache", "dlblRangeCache", "lvl"];

/// Moves what a chart is drawn from.
pub(super) fn move_chart(element: &mut Element, ground: &Ground<'_>) {
    for child in element.elements_mut() {
        move_chart(child, ground);
    }
    let formula = element.elements_mut().find(|child| matches!(child.local(), "f" | "sqref"));
    let Some(formula) = formula else { return };
    let before = formula.text();
    let Some(after) = ground.shift(&before, Relative::Row) else { return };
    formula.set_text(&after);
    let source = source_of(&before, ground);
    element.retain(|child| {
        let is_copy = COPIES.contains(&child.local());
        !is_copy || source.is_some_and(|(first, last, rows)| keep_points(child, first, last, rows))
    });
}

/// The rows that a formula names, where it is one column of one sheet, and the rows that this sheet loses.
fn source_of<'a>(formula: &str, ground: &Ground<'a>) -> Option<(u32, u32, &'a Rows)> {
    let (sheet, area) = formula.rsplit_once('!')?;
    let sheet = sheet.strip_prefix('\'').and_then(|sheet| sheet.strip_suffix('\'')).unwrap_or(sheet);
    let area = Area::parse(area)?;
    let ((first, last), (left, right)) = (area.rows(), area.columns());
    (left == right).then_some((first, last, ground.scope.rows(&sheet.replace("''", "'"))?))
}

/// Takes the points of rows that go out of a copy; `false` where it has not one point per row.
fn keep_points(copy: &mut Element, first: u32, last: u32, rows: &Rows) -> bool {
    let count = copy.child("ptCount").and_then(|count| count.tag.number("val"));
    if count != Some(last - first + 1) || copy.elements().any(|child| child.local() == "lvl") {
        return false;
    }
    let place = |index: u32| rows.place(first.saturating_add(index)).map(|row| row - rows.slide(first));
    copy.retain(|child| {
        if child.local() != "pt" {
            return true;
        }
        let moved = child.tag.number("idx").and_then(place);
        if let Some(moved) = moved {
            child.tag.set("idx", &moved.to_string());
        }
        moved.is_some()
    });
    let left = rows.span(first, last).map_or(0, |(first, last)| last - first + 1);
    if let Some(count) = copy.child_mut("ptCount") {
        count.tag.set("val", &left.to_string());
    }
    left > 0
}
