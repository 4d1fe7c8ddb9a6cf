//! A workbook that goes back as it came: only the cells with new values and the rows that leave differ.
//!
//! In: the bytes of an XLSX workbook and, per sheet, rows that go and cells with new values. Out: the same archive, in which
//! every part that does not change is copied as it is packed. Where rows go, everything that names cells moves with them:
//! formulas of all sheets, names, tables, filters, merged cells, formats, validations, comments, pictures, charts. A cell
//! that had a formula and gets a new value has the value alone; a formula whose result holds no longer has none until a program
//! computes it. Nothing is written to disk here.

mod cell;
mod chart;
mod drawing;
mod formula;
mod index;
mod layout;
mod moved;
mod repack;
mod rows;
mod sheet;
mod stale;
mod survey;
mod table;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use cell::Value;

use crate::ooxml;
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::package::{self, Document, Package, Relation};
use crate::ooxml::xml::Element;
use formula::Scope;
use layout::{Ground, move_all};
use repack::{Change, Changes, Rewrite};
use rows::Rows;
use stale::{Formulas, Lookup};
use survey::{SheetPlan, Survey};
use table::Extent;

/// What changes on a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetChange {
    /// Its name.
    pub(super) sheet: String,
    /// The rows that go, counted from 1.
    pub(super) removed: Vec<u32>,
    /// Cells with new values, by row and column, both counted from 1 and where they are now.
    pub(super) edits: BTreeMap<(u32, u32), Value>,
}

/// The list of an archive's parts.
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Changes a workbook. Without a change it is the same bytes.
///
/// # Errors
/// When a part that has to be read is broken, larger than any workbook has it, or has no place for a new value.
pub(super) fn patch<'a>(bytes: &'a [u8], changes: &[SheetChange]) -> Result<Cow<'a, [u8]>, Fault> {
    let changes: Vec<&SheetChange> =
        changes.iter().filter(|change| !change.removed.is_empty() || !change.edits.is_empty()).collect();
    if changes.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut package = Package::open(bytes)?;
    let mut book = Book::open(&mut package, &changes)?;
    book.look(&mut package)?;
    let mut changed = Changes::default();
    book.change_parts(&mut package, &mut changed)?;
    book.change_sheets(&mut package, &mut changed)?;
    package.write(&mut changed).map(Cow::Owned)
}

/// A sheet with its part.
struct Sheet<'a> {
    index: usize,
    relations: Vec<Relation>,
    plan: SheetPlan<'a>,
    survey: Survey,
}

/// A workbook and what is to be done with it.
struct Book<'a> {
    part: String,
    relations: Vec<Relation>,
    sheets: Vec<Sheet<'a>>,
    scope: Scope,
    lookup: Lookup,
}

impl<'a> Book<'a> {
    fn open(package: &mut Package<'_>, changes: &[&'a SheetChange]) -> Result<Self, Fault> {
        let part = ooxml::index::workbook(package)?;
        let document = package.needed(&part)?;
        let root = document.root().ok_or_else(|| Fault::new(&part, Why::Missing))?;
        let relations = package.relations(&part)?;
        let mut sheets: Vec<Sheet<'a>> = Vec::new();
        let mut all_tables = Vec::new();
        for listed in ooxml::index::sheets(root) {
            let relation = relations.iter().find(|relation| relation.id == listed.id);
            let Some(relation) = relation.filter(|relation| relation.kind == "worksheet") else { continue };
            let Some(index) = package.find(&relation.target) else { continue };
            let change = changes.iter().find(|change| change.sheet == listed.name);
            let own = package.relations(&relation.target)?;
            let removed = Rows::new(change.iter().flat_map(|change| change.removed.iter().copied()));
            let tables = tables(package, &own)?;
            all_tables.extend(tables.iter().map(|table| (table.name.clone(), (sheets.len(), table.area))));
            let (rows, emptied) = table::spare(removed, &tables);
            let edits = change.iter().flat_map(|change| change.edits.iter());
            let plan = SheetPlan {
                name: listed.name,
                rows,
                emptied,
                edits: edits.map(|(&place, value)| (place, value)).collect(),
                days: ooxml::index::days(root),
            };
            sheets.push(Sheet { index, relations: own, plan, survey: Survey::default() });
        }
        let missing = changes.iter().find(|change| !sheets.iter().any(|sheet| sheet.plan.name == change.sheet));
        if let Some(change) = missing {
            return Err(Fault::new(&change.sheet, Why::Missing));
        }
        let scope = Scope::new(sheets.iter().map(|sheet| (sheet.plan.name.clone(), sheet.plan.rows.clone())));
        let numbered = sheets.iter().enumerate().map(|(number, sheet)| (sheet.plan.name.clone(), number));
        let lookup = Lookup::new(numbered, all_tables, &index::names(root));
        Ok(Self { part, relations, sheets, scope, lookup })
    }

    /// Looks through every sheet that may have to be written.
    fn look(&mut self, package: &mut Package<'_>) -> Result<(), Fault> {
        let mut formulas = Formulas::default();
        for (number, sheet) in self.sheets.iter_mut().enumerate() {
            let (plan, scope, lookup) = (&sheet.plan, &self.scope, &self.lookup);
            let mut see = |place, fills, text: &str| formulas.add(number, place, fills, text, lookup);
            sheet.survey = package.stream(sheet.index, |source| survey::survey(source, plan, scope, &mut see))?;
        }
        let plans: Vec<&SheetPlan<'_>> = self.sheets.iter().map(|sheet| &sheet.plan).collect();
        let stale = formulas.stale(&plans);
        for (sheet, stale) in self.sheets.iter_mut().zip(stale) {
            sheet.survey.stale = stale;
        }
        Ok(())
    }

    fn change_sheets<'b>(&'b self, package: &mut Package<'_>, changed: &mut Changes<'b>) -> Result<(), Fault> {
        for Sheet { index, plan, survey, .. } in &self.sheets {
            let scope = &self.scope;
            let is_own = !plan.rows.is_empty() || !plan.edits.is_empty() || !plan.emptied.is_empty();
            let is_certain = is_own || !survey.stale.is_empty();
            // Another sheet is written only if a formula of it is about one that loses rows.
            let is_written = is_certain
                || (!scope.is_empty()
                    && package
                        .stream(*index, |source| sheet::rewrite(source, &mut std::io::sink(), plan, survey, scope))?);
            if is_written {
                let rewrite: Rewrite<'b> =
                    Box::new(move |source, out| sheet::rewrite(source, out, plan, survey, scope));
                changed.by_index.insert(*index, Change::Stream(rewrite));
            }
        }
        Ok(())
    }

    /// Everything but the sheets.
    fn change_parts(&self, package: &mut Package<'_>, changed: &mut Changes<'_>) -> Result<(), Fault> {
        let is_stale = self.sheets.iter().any(|sheet| !sheet.survey.stale.is_empty());
        let is_shorter = !self.scope.is_empty();
        let loses_formulas = self.sheets.iter().any(|sheet| sheet.survey.loses_formula);
        let mut keep = |document: Option<Document>, change: &dyn Fn(&mut Element)| {
            let Some(document) = document else { return };
            let index = document.index;
            if let Some(text) = document.changed(change) {
                changed.by_index.insert(index, Change::Text(text));
            }
        };
        keep(package.tree(&self.part)?, &|root| {
            index::move_names(root, &self.scope);
            if is_stale || is_shorter || loses_formulas {
                index::compute_on_load(root);
            }
        });
        if is_shorter {
            for relation in self.relations.iter().filter(|relation| relation.kind == "pivotCacheDefinition") {
                keep(package.tree(&relation.target)?, &|root| index::move_pivot_source(root, &self.scope));
            }
            for (part, owner) in self.parts_of_sheets(package)? {
                let nothing = Rows::default();
                let sheet = owner.map(|owner| &self.sheets[owner]);
                let ground = Ground {
                    scope: &self.scope,
                    own: sheet.map(|sheet| sheet.plan.name.as_str()),
                    rows: sheet.map_or(&nothing, |sheet| &sheet.plan.rows),
                };
                keep(package.tree(&part.target)?, &|root| change_part(root, &part.kind, &ground));
            }
        }
        let chain = self.relations.iter().find(|relation| relation.kind == "calcChain");
        if let Some(chain) = chain.filter(|_| is_shorter || loses_formulas) {
            keep(package.tree(CONTENT_TYPES)?, &|root| index::forget_part(root, &chain.target));
            let relations = package.tree(&package::relations_of(&self.part))?;
            keep(relations, &|root| index::forget_kind(root, &chain.kind));
            if let Some(index) = package.find(&chain.target) {
                changed.by_index.insert(index, Change::Drop);
            }
        }
        Ok(())
    }

    /// The parts that belong to sheets, each with the sheet whose rows it names; charts name sheets themselves.
    fn parts_of_sheets(&self, package: &mut Package<'_>) -> Result<Vec<(Relation, Option<usize>)>, Fault> {
        let mut parts = Vec::new();
        let mut drawings = Vec::new();
        for (owner, sheet) in self.sheets.iter().enumerate() {
            parts.extend(sheet.relations.iter().map(|relation| (relation.clone(), Some(owner))));
        }
        for chart_sheet in self.relations.iter().filter(|relation| relation.kind == "chartsheet") {
            parts.extend(package.relations(&chart_sheet.target)?.into_iter().map(|relation| (relation, None)));
        }
        for (relation, _) in parts.iter().filter(|(relation, _)| relation.kind == "drawing") {
            drawings.extend(package.relations(&relation.target)?.into_iter().map(|relation| (relation, None)));
        }
        parts.extend(drawings);
        // A part that belongs to two sheets could only be made right for one.
        let mut seen = BTreeSet::new();
        parts.retain(|(relation, _)| is_concerned(&relation.kind) && seen.insert(relation.target.to_lowercase()));
        Ok(parts)
    }
}

/// The rows of the tables that belong to a sheet.
fn tables(package: &mut Package<'_>, relations: &[Relation]) -> Result<Vec<Extent>, Fault> {
    let mut tables = Vec::new();
    for relation in relations.iter().filter(|relation| relation.kind == "table") {
        let document = package.tree(&relation.target)?;
        tables.extend(document.as_ref().and_then(Document::root).and_then(Extent::of));
    }
    Ok(tables)
}

/// Whether parts of a kind may name cells.
fn is_concerned(kind: &str) -> bool {
    matches!(
        kind,
        "table"
            | "comments"
            | "threadedComment"
            | "drawing"
            | "vmlDrawing"
            | "pivotTable"
            | "ctrlProp"
            | "namedSheetView"
            | "chart"
            | "chartEx"
    )
}

fn change_part(root: &mut Element, kind: &str, ground: &Ground<'_>) {
    match kind {
        "table" => table::move_table(root, ground),
        "comments" | "threadedComment" => {
            drawing::move_comments(root, ground);
        }
        "vmlDrawing" => {
            drawing::move_old(root, ground);
        }
        "pivotTable" => drawing::move_pivot_table(root, ground),
        "chart" | "chartEx" => chart::move_chart(root, ground),
        _ => {
            move_all(root, ground);
        }
    }
}

#[cfg(test)]
mod tests;
