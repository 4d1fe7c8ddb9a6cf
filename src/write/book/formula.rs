//! Formulas: which of their characters are references, and what becomes of those when rows go.

use std::collections::BTreeMap;

use super::rows::Rows;
use crate::ooxml::reference::LAST_ROW;
use crate::ooxml::reference::{Area, Axis, Corner, LAST_COLUMN};

/// What stands where a reference lost all of its cells.
pub(super) const LOST: &str = "#REF!";

/// The values that are errors, which look like names.
const ERRORS: &[&str] =
    &["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"];

/// The sheet that a reference is to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// The one that the formula is on.
    Own,
    /// The one of this name.
    Named(String),
    /// Several sheets.
    Several,
    /// One of another workbook.
    Elsewhere,
}

/// What a formula is about.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Cells of a sheet.
    Area(&'a Sheet, Area),
    /// A name, a number or a truth value.
    Name(&'a str),
    /// A function.
    Function(&'a str),
    /// A table, and what stands in brackets behind it.
    Table(&'a str, &'a str),
}

/// The sheets that lose rows, by their names in lower case.
#[derive(Debug, Default)]
pub(super) struct Scope {
    changed: BTreeMap<String, Rows>,
}

impl Scope {
    /// Takes sheets with the rows that they lose.
    pub(super) fn new(sheets: impl IntoIterator<Item = (String, Rows)>) -> Self {
        let named = sheets.into_iter().filter(|(_, rows)| !rows.is_empty());
        Self { changed: named.map(|(name, rows)| (name.to_lowercase(), rows)).collect() }
    }

    /// Whether no sheet loses a row.
    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// The rows that a sheet loses, if it loses any. Names differ by more than case.
    pub(super) fn rows(&self, sheet: &str) -> Option<&Rows> {
        self.changed.get(&sheet.to_lowercase())
    }
}

/// What a row without `$` means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Relative {
    /// The row it names, as in the formula of a cell.
    Row,
    /// A distance from the first cell that the formula is for, which is in row `from` now and in row `to` afterwards.
    Distance {
        /// The row before.
        from: u32,
        /// The row afterwards.
        to: u32,
    },
    /// A distance from wherever the formula is used, as in a defined name.
    Anywhere,
}

/// A formula when rows are gone, or `None` where it stays as it is. `own` is the sheet that it is on.
pub(super) fn shift(formula: &str, scope: &Scope, own: Option<&str>, relative: Relative) -> Option<String> {
    if scope.is_empty() {
        return None;
    }
    rewrite(formula, &mut |token| {
        let Token::Area(sheet, area) = token else { return None };
        let (name, is_own) = match sheet {
            Sheet::Own => (own?, true),
            Sheet::Named(name) => (name.as_str(), own.is_some_and(|own| own.to_lowercase() == name.to_lowercase())),
            Sheet::Several | Sheet::Elsewhere => return None,
        };
        let rows = scope.rows(name)?;
        let relative = match relative {
            // A distance between two sheets has no meaning that rows could keep: such a row slides.
            Relative::Distance { .. } if !is_own => Relative::Distance { from: 0, to: 0 },
            other => other,
        };
        Some(moved(area, rows, relative).map_or_else(|| LOST.to_owned(), |area| area.to_string()))
    })
}

/// Whether a formula has a reference to a sheet that loses rows.
pub(super) fn mentions(formula: &str, scope: &Scope, own: &str) -> bool {
    let mut found = false;
    read(formula, &mut |token| {
        found |= match token {
            Token::Area(Sheet::Own, _) => scope.rows(own).is_some(),
            Token::Area(Sheet::Named(name), _) => scope.rows(name).is_some(),
            _ => false,
        };
    });
    found
}

fn moved(area: Area, rows: &Rows, relative: Relative) -> Option<Area> {
    let is_fixed = |corner: Corner| corner.row.is_none_or(|row| row.fixed) || matches!(relative, Relative::Row);
    let last = area.last.unwrap_or(area.first);
    if is_fixed(area.first) && is_fixed(last) {
        return area.moved(rows);
    }
    let (upper, _) = area.rows();
    let end = |corner: Corner| {
        let Some(row) = corner.row else { return corner };
        let is_upper = row.number == upper;
        let number = match relative {
            _ if is_fixed(corner) && is_upper => rows.slide(row.number),
            _ if is_fixed(corner) => rows.slide_up(row.number).max(1),
            Relative::Distance { from: 0, .. } => rows.slide(row.number),
            Relative::Distance { from, to } => wrapped(row.number, i64::from(to) - i64::from(from), LAST_ROW),
            Relative::Row | Relative::Anywhere => row.number,
        };
        corner.with_row(number)
    };
    Some(Area { first: end(area.first), last: area.last.map(end) })
}

/// A formula as it reads some rows and columns further on: what every cell of a shared formula has.
pub(super) fn translate(formula: &str, rows: i64, columns: i64) -> String {
    let translated = rewrite(formula, &mut |token| {
        let Token::Area(_, area) = token else { return None };
        let axis = |axis: Axis, by: i64, last: u32| {
            if axis.fixed { axis } else { Axis { number: wrapped(axis.number, by, last), ..axis } }
        };
        let corner = |corner: Corner| Corner {
            column: corner.column.map(|column| axis(column, columns, LAST_COLUMN)),
            row: corner.row.map(|row| axis(row, rows, LAST_ROW)),
        };
        Some(Area { first: corner(area.first), last: area.last.map(corner) }.to_string())
    });
    translated.unwrap_or_else(|| formula.to_owned())
}

/// A row or column some steps further on; behind the last one comes the first.
fn wrapped(number: u32, by: i64, last: u32) -> u32 {
    let number = (i64::from(number) - 1 + by).rem_euclid(i64::from(last)) + 1;
    u32::try_from(number).unwrap_or(1)
}

/// Shows what a formula is about, from left to right.
pub(super) fn read(formula: &str, see: &mut dyn FnMut(Token<'_>)) {
    rewrite(formula, &mut |token| {
        see(token);
        None
    });
}

/// Puts what `change` gives in the place of every reference; `None` where nothing changed.
fn rewrite(formula: &str, change: &mut dyn FnMut(Token<'_>) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut kept = 0;
    let mut at = 0;
    while at < formula.len() {
        let rest = &formula[at..];
        let token = token_of(rest);
        let (sheet, start) = match rest.as_bytes()[0] {
            b'"' => {
                at += quoted_len(rest, '"');
                continue;
            }
            b'#' => {
                // What was a reference to a sheet that is gone, as in `#REF!A1`.
                let error = ERRORS.iter().find(|error| rest.starts_with(**error));
                (Sheet::Elsewhere, at + error.map_or(1, |error| error.len()))
            }
            b'\'' => {
                let len = quoted_len(rest, '\'');
                if !rest[len..].starts_with('!') {
                    at += len;
                    continue;
                }
                (quoted_sheet(&rest[1..len - 1]), at + len + 1)
            }
            b'[' => {
                let len = bracket_len(rest);
                let name = token_of(&rest[len..]).len();
                if !rest[len + name..].starts_with('!') {
                    change(Token::Table("", &rest[..len]));
                    at += len;
                    continue;
                }
                (Sheet::Elsewhere, at + len + name + 1)
            }
            _ if token.is_empty() => {
                at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            _ => match sheet_before(rest, token) {
                Some((sheet, len)) => (sheet, at + len),
                None => (Sheet::Own, at),
            },
        };
        if let Some((area, len)) = reference(&formula[start..]) {
            let changed = change(Token::Area(&sheet, area));
            if let Some(changed) = changed.filter(|changed| *changed != formula[start..start + len]) {
                // The sheet's name goes with the last of the cells: not every program reads it before an error.
                let from = if changed == LOST { at } else { start };
                out.push_str(&formula[kept..from]);
                out.push_str(&changed);
                kept = start + len;
            }
            at = start + len;
        } else if start > at {
            at = start;
        } else {
            at += token.len();
            let behind = &formula[at..];
            if behind.starts_with('[') {
                // What stands in the brackets of a table is a column's name, whatever it looks like.
                let inner = &behind[..bracket_len(behind)];
                change(Token::Table(token, inner));
                at += inner.len();
            } else {
                change(if behind.starts_with('(') { Token::Function(token) } else { Token::Name(token) });
            }
        }
    }
    (kept > 0).then(|| out + &formula[kept..])
}

/// The sheet's name that a text without quotes begins with, and how far it and its mark go.
fn sheet_before(rest: &str, token: &str) -> Option<(Sheet, usize)> {
    let behind = &rest[token.len()..];
    if behind.starts_with('!') {
        return Some((Sheet::Named(token.to_owned()), token.len() + 1));
    }
    // `Jan:Mar!A1` is about several sheets.
    let second = token_of(behind.strip_prefix(':')?);
    let len = token.len() + 1 + second.len();
    (!second.is_empty() && rest[len..].starts_with('!')).then_some((Sheet::Several, len + 1))
}

fn quoted_sheet(inner: &str) -> Sheet {
    match inner {
        // A path to another workbook may have a colon too.
        _ if inner.contains('[') => Sheet::Elsewhere,
        _ if inner.contains(':') => Sheet::Several,
        _ => Sheet::Named(inner.replace("''", "'")),
    }
}

/// The reference that a text begins with, and how long it is.
fn reference(text: &str) -> Option<(Area, usize)> {
    let first = token_of(text);
    let mut last = None;
    let mut len = first.len();
    if ends(&text[len..])
        && let Some(behind) = text[len..].trim_start_matches(' ').strip_prefix(':')
    {
        let behind = behind.trim_start_matches(' ');
        let token = token_of(behind);
        let end = text.len() - behind.len() + token.len();
        if ends(&text[end..]) && Area::parse(&format!("{first}:{token}")).is_some() {
            last = Some(token);
            len = end;
        }
    }
    let area = match last {
        Some(last) => Area::parse(&format!("{first}:{last}"))?,
        None => Area::parse(first)?,
    };
    ends(&text[len..]).then_some((area, len))
}

/// Whether what follows a token leaves it a reference: it is no function, table or sheet.
fn ends(behind: &str) -> bool {
    !behind.starts_with(['(', '[', '!'])
}

/// The characters of a name, number or reference that a text begins with.
fn token_of(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?') || !c.is_ascii();
    &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())]
}

/// The length of a text in quotes that a text begins with; quotes within it are doubled.
fn quoted_len(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The length of what stands in brackets at the start of a text. An apostrophe takes the meaning from the next character.
fn bracket_len(text: &str) -> usize {
    let mut depth = 0;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\'' => escaped = true,
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
#[path = "formula_tests.rs"]
mod tests;
