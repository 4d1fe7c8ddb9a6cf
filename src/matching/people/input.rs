//! Reading a table of people or companies: any file that the readers of exports read.

use std::path::Path;

use crate::error::Error;
use crate::model::Text;
use crate::read::{self, Limits, Named, RawTable, ReadOptions, Way};
use crate::ui::Silent;

/// Reads the first table of a file.
///
/// # Errors
/// When it cannot be read or holds no rows.
pub fn read_table(path: &Path) -> Result<RawTable, Error> {
    first_table(read_tables(path, &|_| false)?, path)
}

/// Of the tables of a file the first that holds rows.
///
/// # Errors
/// When none does.
pub fn first_table(tables: Vec<RawTable>, path: &Path) -> Result<RawTable, Error> {
    tables
        .into_iter()
        .find(|table| table.height() > 0)
        .ok_or_else(|| Error::HeaderOnly { path: path.display().to_string() })
}

/// Reads all tables of a file. `known_header` tells captions, where some are known.
///
/// # Errors
/// When it cannot be read.
pub fn read_tables(path: &Path, known_header: &(dyn Fn(&str) -> bool + Sync)) -> Result<Vec<RawTable>, Error> {
    let options = ReadOptions { encoding: None, sheets: &[], known_header, way: Way::Usual, limits: Limits::default() };
    let named = Named::file(path);
    read::run(&[named], &options, &mut Silent)
}

/// Where a column with this caption stands.
///
/// # Errors
/// When there is none.
pub fn column(table: &RawTable, caption: &str) -> Result<usize, Error> {
    const TEXT: Text = Text {
        en: "{file} has no column `{caption}`; there are: {all}",
        zh: "{file} 没有列“{caption}”；可用的列：{all}",
    };
    let same = |own: &String| own.trim() == caption;
    let either_case = |own: &String| own.trim().to_lowercase() == caption.to_lowercase();
    let found = table.header.iter().position(same).or_else(|| table.header.iter().position(either_case));
    found.ok_or_else(|| {
        let all: Vec<&str> = table.header.iter().map(|own| own.trim()).collect();
        Error::Usage { message: TEXT.owned(&[("file", &table.file), ("caption", caption), ("all", &all.join(", "))]) }
    })
}

/// What each record is called: the text of its id column, or the number of its line.
///
/// # Errors
/// When there is no such column, or it says the same twice or nothing.
pub fn record_ids(table: &RawTable, caption: Option<&str>) -> Result<Vec<String>, Error> {
    const BLANK: Text = Text {
        en: "{file}: the id column `{caption}` is blank on line {line}; every record needs its own",
        zh: "{file}：标识列“{caption}”在第 {line} 行为空；每条记录都须有自己的标识",
    };
    const TWICE: Text = Text {
        en: "{file}: the id column `{caption}` says `{id}` on line {line} and before it; every record needs its own",
        zh: "{file}：标识列“{caption}”在第 {line} 行重复了“{id}”；每条记录都须有自己的标识",
    };
    let Some(caption) = caption else {
        return Ok((0..table.height()).map(|row| table.line(row).to_string()).collect());
    };
    let position = column(table, caption)?;
    let mut seen = std::collections::HashSet::new();
    let mut ids = Vec::with_capacity(table.height() as usize);
    for row in 0..table.height() {
        let id = table.cell(row, position).trim().to_owned();
        let told = |text: Text| {
            let line = table.line(row).to_string();
            Error::Usage {
                message: text.owned(&[("file", &table.file), ("caption", caption), ("line", &line), ("id", &id)]),
            }
        };
        if id.is_empty() {
            return Err(told(BLANK));
        }
        if !seen.insert(id.clone()) {
            return Err(told(TWICE));
        }
        ids.push(id);
    }
    Ok(ids)
}
