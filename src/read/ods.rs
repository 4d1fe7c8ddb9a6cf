//! ODS workbooks (`OpenDocument` 1.3 part 3), cell by cell as they are unpacked. They are given back as XLSX.
//!
//! In: the bytes of a workbook. Out: a table for each chosen sheet that has a header row. What sheets of other files hold,
//! of which a workbook keeps copies, is no sheet of its own; nothing is fetched.

mod cells;
mod text;

use std::collections::BTreeSet;
use std::io::BufRead;

use super::archive;
use super::room::Room;
use super::sheet::{self, BY_FORMAT, Decoding, Sheet, SheetRow};
use super::table::RawTable;
use super::xlsx::pull::{Opening, Piece, Pull};
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::{TableId, Text};
use crate::ooxml::fault::{Fault, Why};
use crate::ooxml::package::Package;

/// The part that holds the sheets.
const CONTENT: &str = "content.xml";

/// The list of parts, which tells of encryption.
const MANIFEST: &str = "META-INF/manifest.xml";

/// Whether a ZIP archive is a document of the `OpenDocument` kind: its first entry says so.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    bytes.get(30..38) == Some(b"mimetype")
        && memchr::memmem::find(&bytes[..bytes.len().min(200)], b"opendocument").is_some()
}

/// Reads the chosen sheets of a workbook; without a choice every sheet that has a header row.
///
/// # Errors
/// When it is protected, damaged or no workbook, when it goes beyond a limit, and as [`sheet::tables`].
pub(super) fn read(
    named: &Named,
    bytes: &[u8],
    first: TableId,
    options: &ReadOptions<'_>,
) -> Result<Vec<RawTable>, Error> {
    const PROTECTED: Text = Text {
        en: "it is protected by a password; save it without one",
        zh: "文件受密码保护；请另存为无密码的文件",
    };
    archive::verify(named, bytes, &options.limits)?;
    let unreadable = |fault: Fault| fault.into_error(&named.name);
    let mut package = Package::open(bytes).map_err(unreadable)?;
    if is_protected(&mut package).map_err(unreadable)? {
        return Err(Error::BrokenDocument { path: named.name.clone(), why: PROTECTED });
    }
    let content = package.find(CONTENT).ok_or_else(|| Error::NotText { path: named.name.clone() })?;
    let mut room = Room::of(&options.limits);
    let found = package.unpacked(content, |bytes, name| sheets(Pull::new(bytes, name)?, &mut room));
    let mut found = found.map_err(unreadable)?.ok_or_else(|| Error::NotText { path: named.name.clone() })?;
    let names: Vec<String> = found.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = sheet::choose(&names, options.sheets, &named.name)?;
    found.retain(|sheet| chosen.contains(&sheet.name));
    let rows = |sheet: &mut OwnSheet| std::mem::take(&mut sheet.rows);
    let sheets = found.iter_mut().map(|sheet| Sheet { rows: rows(sheet), name: Some(sheet.name.clone()) }).collect();
    let hash = blake3::hash(bytes).to_hex().to_string();
    let decoding = Decoding { name: "UTF-8", reason: BY_FORMAT };
    let mut tables = sheet::tables(named, sheets, (&hash, bytes.len() as u64), first, &decoding, options)?;
    for table in &mut tables {
        if let Some(own) = found.iter().find(|sheet| table.sheet.as_ref() == Some(&sheet.name)) {
            table.hidden = own.hidden;
            table.hide_columns(&own.hidden_columns);
        }
    }
    Ok(tables)
}

/// Whether parts of it are encrypted.
fn is_protected(package: &mut Package<'_>) -> Result<bool, Fault> {
    let Some(manifest) = package.find(MANIFEST) else { return Ok(false) };
    package.unpacked(manifest, |bytes, name| {
        let mut pull = Pull::new(bytes, name)?;
        loop {
            match pull.next()? {
                Piece::Open { tag, .. } if tag.local() == "encryption-data" => return Ok(true),
                Piece::End => return Ok(false),
                _ => {}
            }
        }
    })
}

/// A sheet as it stands in the workbook.
#[derive(Debug, Default)]
struct OwnSheet {
    name: String,
    rows: Vec<SheetRow>,
    hidden: bool,
    /// The columns that are hidden, from the first to the last of each stretch, counted from 0.
    hidden_columns: Vec<(u32, u32)>,
}

/// The sheets of a workbook in order; `None` for a document of another kind.
fn sheets<R: BufRead>(mut pull: Pull<R>, room: &mut Room) -> Result<Option<Vec<OwnSheet>>, Fault> {
    let mut hidden_styles: BTreeSet<String> = BTreeSet::new();
    let mut style = None;
    loop {
        match pull.next()? {
            Piece::Open { tag, closed: false } if tag.local() == "spreadsheet" => break,
            Piece::Open { tag, .. } => match tag.local() {
                "style" => style = tag.get("style:name").map(std::borrow::Cow::into_owned),
                "table-properties" if tag.get("table:display").as_deref() == Some("false") => {
                    hidden_styles.extend(style.take());
                }
                _ => {}
            },
            Piece::End => return Ok(None),
            _ => {}
        }
    }
    let mut sheets = Vec::new();
    loop {
        let open = match pull.next()? {
            Piece::Open { tag, closed: false } => (tag.local() == "table").then(|| begun(&tag, &hidden_styles)),
            Piece::Close | Piece::End => return Ok(Some(sheets)),
            _ => continue,
        };
        match open {
            Some(mut sheet) if !is_copy(&sheet.name) => {
                room.take((size_of::<OwnSheet>() + sheet.name.len()) as u64).map_err(|b| pull.fault(Why::Limit(b)))?;
                cells::read(&mut pull, &mut sheet, room).map_err(|fault| fault.named(&sheet.name))?;
                sheets.push(sheet);
            }
            _ => pull.skip()?,
        }
    }
}

fn begun(tag: &Opening<'_>, hidden_styles: &BTreeSet<String>) -> OwnSheet {
    let style = tag.get("table:style-name");
    OwnSheet {
        name: tag.get("table:name").unwrap_or_default().into_owned(),
        hidden: style.is_some_and(|style| hidden_styles.contains(&*style)),
        ..OwnSheet::default()
    }
}

/// Whether a sheet is the copy of one of another file, which formulas refer to: `'file:///home/x/prices.ods'#$Sheet1`.
fn is_copy(name: &str) -> bool {
    name.starts_with('\'') && name.contains("'#$")
}

#[cfg(test)]
mod tests;
