//! XLS workbooks of Excel 5.0 to 2003 (BIFF5 and BIFF8, [MS-XLS]), record by record. They are given back as XLSX.
//!
//! In: the bytes of a compound file. Out: a table for each chosen sheet that has a header row. No count, size or position
//! that the file states is believed: what is taken is what is there. Formulas are not read, only their results.

mod cells;
mod compound;
mod globals;
mod records;
mod strings;

use super::limits::Beyond;
use super::room::Room;
use super::sheet::{self, BY_FORMAT, Decoding, Sheet};
use super::table::RawTable;
use super::{Named, ReadOptions};
use crate::error::Error;
use crate::model::{TableId, Text};

/// The first bytes of a compound file.
pub(super) const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";

/// The streams that a workbook may be in, the newer form first.
const STREAMS: &[&str] = &["Workbook", "Book"];

/// The stream of a workbook of the newer kind that is protected by a password.
const ENCRYPTED: &str = "EncryptedPackage";

const PROTECTED: Text = Text {
    en: "it is protected by a password; save it without one",
    zh: "文件受密码保护；请另存为无密码的文件",
};

/// Why reading stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// The file is damaged, or of a kind that is not read.
    Broken(Text),
    /// It goes beyond a limit.
    Beyond(Beyond),
}

impl From<Beyond> for Stop {
    fn from(beyond: Beyond) -> Self {
        Self::Beyond(beyond)
    }
}

impl Stop {
    fn into_error(self, path: &str) -> Error {
        let path = path.to_owned();
        match self {
            Self::Broken(why) => Error::BrokenDocument { path, why },
            Self::Beyond(beyond) => Error::Limit { path, beyond },
        }
    }
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
    let stopped = |stop: Stop| stop.into_error(&named.name);
    let mut room = Room::of(&options.limits);
    let file = compound::File::open(bytes).map_err(stopped)?;
    let stream = STREAMS.iter().find_map(|name| file.stream(name).transpose()).transpose().map_err(stopped)?;
    let Some(stream) = stream else {
        return Err(if file.has(ENCRYPTED) {
            stopped(Stop::Broken(PROTECTED))
        } else {
            Error::NotText { path: named.name.clone() }
        });
    };
    room.take(stream.len() as u64).map_err(|beyond| stopped(beyond.into()))?;
    let book = globals::read(&stream, &mut room).map_err(stopped)?;
    let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = sheet::choose(&names, options.sheets, &named.name)?;
    let mut sheets = Vec::new();
    let mut facts = Vec::new();
    let mut walked = 0;
    for listed in book.sheets.iter().filter(|sheet| chosen.contains(&sheet.name)) {
        let cells = cells::read(&stream, listed.start, &book, &mut walked, &mut room).map_err(stopped)?;
        sheets.push(Sheet { name: Some(listed.name.clone()), rows: cells.rows });
        facts.push((listed, cells.hidden_columns));
    }
    let hash = blake3::hash(bytes).to_hex().to_string();
    let decoding = Decoding { name: "UTF-8", reason: BY_FORMAT };
    let mut tables = sheet::tables(named, sheets, (&hash, bytes.len() as u64), first, &decoding, options)?;
    for table in &mut tables {
        if let Some((listed, hidden)) = facts.iter().find(|(listed, _)| table.sheet.as_ref() == Some(&listed.name)) {
            table.hidden = listed.hidden;
            table.hide_columns(hidden);
        }
    }
    Ok(tables)
}
