//! The parts that hold a workbook together: its list of sheets and names, its relations, its list of parts.

use std::collections::BTreeMap;

use super::formula::{Relative, Scope, shift};
use super::layout::{Ground, move_all};
use super::rows::Rows;
use crate::ooxml::xml::{Element, Tag};

/// What stands before the settings of calculation in a workbook, as its schema orders them.
const BEFORE_CALCULATION: &[&str] = &[
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "absPath",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
];

/// The names of a workbook in lower case, with what each of that name stands for.
pub(super) fn names(root: &Element) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in root.child("definedNames").iter().flat_map(|list| list.elements()) {
        if let Some(key) = name.tag.get("name") {
            names.entry(key.to_lowercase()).or_default().push(name.text());
        }
    }
    names
}

/// Moves the names of a workbook. The ranges that programs name themselves (print areas, filters) are meant as they stand,
/// with `$` or without.
pub(super) fn move_names(root: &mut Element, scope: &Scope) {
    let Some(names) = root.child_mut("definedNames") else { return };
    for name in names.elements_mut() {
        let is_built_in = name.tag.get("name").is_some_and(|name| name.starts_with("_xlnm."));
        let relative = if is_built_in { Relative::Row } else { Relative::Anywhere };
        if let Some(shifted) = shift(&name.text(), scope, None, relative) {
            name.set_text(&shifted);
        }
    }
}

/// Has all formulas computed anew when the workbook is opened.
pub(super) fn compute_on_load(root: &mut Element) {
    if let Some(settings) = root.child_mut("calcPr") {
        if !settings.tag.get("fullCalcOnLoad").is_some_and(|full| matches!(&*full, "1" | "true")) {
            settings.tag.set("fullCalcOnLoad", "1");
        }
        return;
    }
    let settings = Element::empty(Tag::new(format!("{}calcPr fullCalcOnLoad=\"1\"", root.tag.prefix())));
    root.put_behind(settings, BEFORE_CALCULATION);
}

/// Takes a part out of the list of a workbook's parts.
pub(super) fn forget_part(root: &mut Element, part: &str) {
    root.retain(|entry| {
        let name = entry.tag.get("PartName").map(|name| name.trim_start_matches('/').to_lowercase());
        name != Some(part.to_lowercase())
    });
}

/// Takes the relations of a kind out of a part's relations.
pub(super) fn forget_kind(root: &mut Element, kind: &str) {
    root.retain(|entry| entry.tag.get("Type").is_none_or(|own| own.rsplit('/').next() != Some(kind)));
}

/// Moves the source of a pivot table's data, and has what it keeps of them made anew when the workbook is opened.
pub(super) fn move_pivot_source(root: &mut Element, scope: &Scope) {
    let nothing = Rows::default();
    let is_concerned = root.child("cacheSource").is_some_and(|source| concerns(source, scope));
    if is_concerned {
        move_all(root, &Ground { scope, own: None, rows: &nothing });
        root.tag.set("refreshOnLoad", "1");
    }
}

/// Whether a source is on a sheet that loses rows, or has a name, which may be one of any sheet.
fn concerns(source: &Element, scope: &Scope) -> bool {
    let is_inside = source.tag.get_prefixed("id").is_none();
    let on_sheet = source.tag.get("sheet").is_some_and(|sheet| scope.rows(&sheet).is_some());
    (is_inside && (on_sheet || source.tag.get("name").is_some())) || source.elements().any(|own| concerns(own, scope))
}
