//! The part that holds a workbook together: its list of sheets, and from when it counts days.

use super::fault::Fault;
use super::package::Package;
use super::xml::Element;

/// From when a workbook counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    /// From 1900.
    Since1900,
    /// From 1904.
    Since1904,
}

/// A sheet as a workbook lists it.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: String,
    /// The relation that leads to its part.
    pub(crate) id: String,
    /// Whether the workbook hides it, be it so that its user can show it again or not.
    pub(crate) hidden: bool,
}

/// The part that lists the sheets.
///
/// # Errors
/// When the parts of the archive cannot be read.
pub(crate) fn workbook(package: &mut Package<'_>) -> Result<String, Fault> {
    let office = package.relations("")?.into_iter().find(|relation| relation.kind == "officeDocument");
    Ok(office.map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target))
}

/// The sheets of a workbook, in order.
pub(crate) fn sheets(root: &Element) -> Vec<Listed> {
    let Some(list) = root.child("sheets") else { return Vec::new() };
    let listed = |sheet: &Element| {
        let is_hidden = sheet.tag.get("state").is_some_and(|state| matches!(&*state, "hidden" | "veryHidden"));
        let id = sheet.tag.get_prefixed("id")?.into_owned();
        Some(Listed { name: sheet.tag.get("name")?.into_owned(), id, hidden: is_hidden })
    };
    list.elements().filter_map(listed).collect()
}

/// From when a workbook counts its days.
pub(crate) fn days(root: &Element) -> Days {
    let since = root.child("workbookPr").and_then(|properties| properties.tag.get("date1904"));
    if since.is_some_and(|since| matches!(&*since, "1" | "true" | "on")) { Days::Since1904 } else { Days::Since1900 }
}
