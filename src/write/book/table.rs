//! Tables within sheets, which need a header and at least one row below it.

use std::collections::BTreeSet;

use super::formula::Relative;
use super::layout::{Ground, move_all};
use super::rows::Rows;
use crate::ooxml::reference::Area;
use crate::ooxml::xml::Element;

/// Which rows a sheet can really lose: a table's header stays, and where all of its rows would go the first of them stays
/// without content.
pub(super) fn spare(removed: Rows, tables: &[Extent]) -> (Rows, BTreeSet<u32>) {
    let mut kept = BTreeSet::new();
    let mut emptied = BTreeSet::new();
    for table in tables {
        kept.extend(table.first..table.first + table.header);
        let (first, last) = table.data();
        if first <= last && removed.removes_all(first, last) {
            emptied.insert(first);
        }
    }
    if kept.is_empty() && emptied.is_empty() {
        return (removed, emptied);
    }
    let rows = Rows::new(removed.iter().filter(|row| !kept.contains(row) && !emptied.contains(row)));
    emptied.retain(|row| !kept.contains(row));
    (rows, emptied)
}

/// The rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Extent {
    /// Its name in formulas.
    pub(super) name: String,
    /// Its cells.
    pub(super) area: Area,
    first: u32,
    last: u32,
    header: u32,
    totals: u32,
}

impl Extent {
    /// Those of the table that a part describes.
    pub(super) fn of(root: &Element) -> Option<Self> {
        let area = Area::parse(&root.tag.get("ref")?)?;
        let (first, last) = area.rows();
        let name = root.tag.get("displayName").or_else(|| root.tag.get("name")).unwrap_or_default().into_owned();
        let header = root.tag.number("headerRowCount").unwrap_or(1).min(last - first + 1);
        let totals = root.tag.number("totalsRowCount").unwrap_or(0).min(last - first + 1 - header);
        Some(Self { name, area, first, last, header, totals })
    }

    /// The first and the last row of its data.
    fn data(&self) -> (u32, u32) {
        (self.first + self.header, self.last - self.totals)
    }
}

/// Moves a table.
pub(super) fn move_table(root: &mut Element, ground: &Ground<'_>) {
    let Some(extent) = Extent::of(root) else { return };
    if let Some(moved) = extent.area.moved(ground.rows).filter(|moved| *moved != extent.area) {
        root.tag.set("ref", &moved.to_string());
    }
    if extent.totals > 0 && ground.rows.removes_all(extent.last + 1 - extent.totals, extent.last) {
        root.tag.remove("totalsRowCount");
    }
    // A column's formula is written as it reads in the first row.
    let from = extent.data().0;
    let distance = Relative::Distance { from, to: ground.rows.slide(extent.first) + extent.header };
    for child in root.elements_mut() {
        move_columns(child, ground, distance);
    }
    root.retain(|child| child.local() == "tableColumns" || move_all(child, ground));
}

fn move_columns(element: &mut Element, ground: &Ground<'_>, distance: Relative) {
    match element.local() {
        "calculatedColumnFormula" => ground.shift_text(element, distance),
        "totalsRowFormula" => ground.shift_text(element, Relative::Row),
        _ => element.elements_mut().for_each(|child| move_columns(child, ground, distance)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ooxml::xml::Tag;

    #[test]
    fn a_table_keeps_its_header_and_a_row() {
        let root = Element::empty(Tag::new("table name=\"t\" ref=\"A3:C8\" totalsRowCount=\"1\""));
        let table = Extent::of(&root).expect("a table");
        for (removed, gone, emptied, why) in [
            (vec![4, 5], vec![4, 5], vec![], "rows are left"),
            (vec![3, 4], vec![4], vec![], "the header stays"),
            (vec![4, 5, 6, 7], vec![5, 6, 7], vec![4], "no row would be left"),
            (vec![4, 5, 6, 7, 8], vec![5, 6, 7, 8], vec![4], "the totals go as well"),
            (vec![1, 9], vec![1, 9], vec![], "rows elsewhere"),
        ] {
            let (rows, left) = spare(Rows::new(removed), std::slice::from_ref(&table));
            assert_eq!(rows.iter().collect::<Vec<u32>>(), gone, "{why}");
            assert_eq!(left.into_iter().collect::<Vec<u32>>(), emptied, "{why}");
        }
    }
}
