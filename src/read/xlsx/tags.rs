//! What the tags of columns, rows and cells say.

use super::pull::Opening;
use crate::ooxml::fault::Why;
use crate::ooxml::reference::{self, Area, LAST_COLUMN};
use crate::read::workbook::Merged;

/// What a cell says its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Shared,
    Inline,
    Formula,
    Bool,
    Iso,
    Other,
}

/// Where a row stands, as far as it says so.
pub(super) struct RowPlace {
    pub(super) number: Option<u32>,
    pub(super) is_hidden: bool,
}

impl RowPlace {
    pub(super) fn of(tag: &Opening<'_>) -> Result<Self, Why> {
        let mut place = Self { number: None, is_hidden: false };
        for (name, value) in tag.attributes() {
            match name {
                "r" => place.number = Some(row_number(value)?),
                "hidden" => place.is_hidden = is_true(value),
                _ => {}
            }
        }
        Ok(place)
    }
}

fn row_number(text: &str) -> Result<u32, Why> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(0) => Err(Why::NoPlace(text.to_owned())),
        Ok(number) => Ok(number),
        Err(_) if is_number => Ok(u32::MAX),
        Err(_) => Err(Why::NoPlace(text.to_owned())),
    }
}

/// A cell's tag.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Its row and column, counted from 1, as far as it says so.
    pub(super) place: Option<(u32, u32)>,
    pub(super) style: usize,
    pub(super) kind: Kind,
}

impl Cell {
    pub(super) fn of(tag: &Opening<'_>) -> Result<Self, Why> {
        let mut cell = Self { place: None, style: 0, kind: Kind::Number };
        for (name, value) in tag.attributes() {
            match name {
                "r" => cell.place = Some(place_of(value)?),
                "s" => cell.style = value.trim().parse().unwrap_or_default(),
                "t" => {
                    cell.kind = match value {
                        "n" => Kind::Number,
                        "s" => Kind::Shared,
                        "inlineStr" => Kind::Inline,
                        "str" => Kind::Formula,
                        "b" => Kind::Bool,
                        "d" => Kind::Iso,
                        _ => Kind::Other,
                    }
                }
                _ => {}
            }
        }
        Ok(cell)
    }
}

fn place_of(text: &str) -> Result<(u32, u32), Why> {
    reference::cell(text).ok_or_else(|| {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_place = letters > 0 && letters < text.len() && text.bytes().skip(letters).all(|b| b.is_ascii_digit());
        let is_beyond = is_place && !text[letters..].starts_with('0');
        if is_beyond { Why::Beyond(text.to_owned()) } else { Why::NoPlace(text.to_owned()) }
    })
}

fn is_true(value: &str) -> bool {
    matches!(value.trim(), "1" | "true" | "on")
}

/// The stretch of columns that a tag hides, counted from 0.
pub(super) fn hidden_columns(tag: &Opening<'_>) -> Option<(u32, u32)> {
    let is_hidden = tag.get("hidden").is_some_and(|hidden| is_true(&hidden));
    let (first, last) = (tag.number("min")?, tag.number("max")?);
    is_hidden.then_some((first.checked_sub(1)?, last.min(LAST_COLUMN).checked_sub(1)?))
}

/// The rows that a tag merges, with the column of their value.
pub(super) fn merged(tag: &Opening<'_>) -> Option<Merged> {
    let area = Area::parse(tag.get("ref")?.trim())?;
    let ((first, last), (column, _)) = (area.rows(), area.columns());
    Some(Merged { first, last, column: column as usize - 1 })
}
