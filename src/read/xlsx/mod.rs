//! XLSX workbooks (ECMA-376), cell by cell as they are unpacked: nothing is held but the texts that cells share and the
//! cells that are there.
//!
//! In: the bytes of a workbook. Out: a table for each chosen sheet that has a header row. A cell is what a spreadsheet shows
//! of its value where that is content: 15 significant digits, leading zeros of a format, dates as `yyyy-MM-dd HH:mm:ss`,
//! the result of a formula. Amounts keep the digits that a format only hides.

mod cells;
pub(super) mod dates;
pub(super) mod formats;
pub(super) mod numbers;
pub(super) mod pull;
mod strings;
mod styles;
mod tags;
mod text;

use cells::{Cells, Shared};
use pull::Pull;
use strings::Strings;
use styles::Styles;

use super::archive;
use super::room::Room;
use super::sheet::{self, BY_FORMAT, Decoding, Sheet};
use super::table::RawTable;
use super::{Named, ReadOptions, refused};
use crate::error::Error;
use crate::model::TableId;
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::index;
use crate::ooxml::package::{Package, Relation, Unpacked};

/// Kinds of sheets that hold no table: charts, forms, and programs of old versions of Excel.
const WITHOUT_CELLS: &[&str] = &["chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"];

/// Reads the chosen sheets of a workbook; without a choice every sheet that has a header row.
///
/// # Errors
/// When a part that is needed is damaged or not there, and as [`sheet::tables`].
pub(super) fn read(
    named: &Named,
    bytes: &[u8],
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    archive::verify(named, bytes, &options.limits)?;
    let unreadable = |fault: Fault| fault.into_error(&named.name);
    let mut book = Book::open(bytes).map_err(unreadable)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = sheet::choose(&names, options.sheets, &named.name)?;
    book.sheets.retain(|sheet| chosen.contains(&sheet.name));
    let mut room = Room::of(&options.limits);
    room.take(book.shared.strings.cost()).map_err(|beyond| refused(named, beyond))?;
    let mut sheets = Vec::new();
    let mut facts = Vec::new();
    for listed in std::mem::take(&mut book.sheets) {
        let Some(cells) = book.cells(&listed, &mut room).map_err(unreadable)? else { continue };
        sheets.push(Sheet { name: Some(listed.name.clone()), rows: cells.rows });
        facts.push((listed, cells.hidden_columns));
    }
    let hash = blake3::hash(bytes).to_hex().to_string();
    let decoding = Decoding { name: "UTF-8", reason: BY_FORMAT };
    let mut tables = sheet::tables(named, sheets, (&hash, bytes.len() as u64), first, &decoding, options)?;
    for table in &mut tables {
        table.xlsx = true;
        let own = facts.iter().find(|(listed, _)| table.sheet.as_ref() == Some(&listed.name));
        let Some((listed, hidden)) = own else { continue };
        table.hidden = listed.hidden;
        table.hide_columns(hidden);
    }
    Ok(tables)
}

/// A workbook.
struct Book<'a> {
    package: Package<'a>,
    relations: Vec<Relation>,
    /// Its sheets, in order.
    sheets: Vec<index::Listed>,
    shared: Shared,
}

impl<'a> Book<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut package = Package::open(bytes)?;
        let part = index::workbook(&mut package)?;
        if part.to_lowercase().ends_with(".bin") {
            return Err(Fault::new(&part, Why::Binary));
        }
        let document = package.needed(&part)?;
        let root = document.root().filter(|root| root.local() == "workbook");
        let root = root.ok_or_else(|| Fault::new(&part, Why::NoWorkbook))?;
        let relations = package.relations(&part)?;
        let strings = part_of(&mut package, &part, &relations, "sharedStrings", |bytes, name| {
            Strings::read(Pull::new(bytes, name)?)
        })?;
        let styles =
            part_of(&mut package, &part, &relations, "styles", |bytes, name| Styles::read(Pull::new(bytes, name)?))?;
        let shared = Shared { strings, styles, days: index::days(root) };
        Ok(Self { sheets: index::sheets(root), package, relations, shared })
    }

    /// The cells of a sheet; `None` for one of a kind that has none.
    fn cells(&mut self, listed: &index::Listed, room: &mut Room) -> Result<Option<Cells>, Fault> {
        // What is wrong in a sheet is told by the name that people see on it.
        let of_sheet = |fault: Fault| fault.named(&listed.name);
        let relation = self.relations.iter().find(|relation| relation.id == listed.id);
        let relation = relation.ok_or_else(|| of_sheet(Fault::new(&listed.id, Why::Missing)))?;
        if WITHOUT_CELLS.contains(&relation.kind.as_str()) {
            return Ok(None);
        }
        let index = self.package.find(&relation.target);
        let index = index.ok_or_else(|| of_sheet(Fault::new(&relation.target, Why::Missing)))?;
        let shared = &self.shared;
        let cells = self.package.unpacked(index, |bytes, name| cells::read(Pull::new(bytes, name)?, shared, room));
        cells.map(Some).map_err(of_sheet)
    }
}

/// A part that the workbook has once, read; nothing where it has none. One that it does not name stands beside it under its
/// usual name.
fn part_of<'a, T: Default>(
    package: &mut Package<'a>,
    workbook: &str,
    relations: &[Relation],
    kind: &str,
    read: impl FnOnce(Unpacked<'_, 'a>, &str) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let named = relations.iter().find(|relation| relation.kind == kind);
    let index = named.and_then(|relation| package.find(&relation.target)).or_else(|| {
        let folder = workbook.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        package.find(&format!("{folder}{kind}.xml"))
    });
    let Some(index) = index else { return Ok(T::default()) };
    package.unpacked(index, read)
}
