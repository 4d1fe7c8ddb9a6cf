//! References to cells as sheets write them: `B7`, `$A$2:$K$13`, `2:5`, `A:C`.

use std::fmt;

/// The last row a sheet can have.
pub(crate) const LAST_ROW: u32 = 1_048_576;

/// The last column a sheet can have, XFD.
pub(crate) const LAST_COLUMN: u32 = 16_384;

/// A row or column within a reference, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    pub(crate) number: u32,
    /// Whether it is written with `$`.
    pub(crate) fixed: bool,
}

/// One end of a reference. A whole row has no column, a whole column no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Corner {
    pub(crate) column: Option<Axis>,
    pub(crate) row: Option<Axis>,
}

impl Corner {
    /// Reads `B7`, `$B$7`, `B`, `7`; `None` for anything else and for what lies beyond a sheet.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let dollar = |at: &mut usize| {
            let is = bytes.get(*at) == Some(&b'$');
            *at += usize::from(is);
            is
        };
        let first_fixed = dollar(&mut at);
        let letters = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let mut column = None;
        let mut row_fixed = first_fixed;
        if letters > 0 {
            let number = column_number(&text[at..at + letters])?;
            column = Some(Axis { number, fixed: first_fixed });
            at += letters;
            row_fixed = dollar(&mut at);
        }
        let digits = &text[at..];
        if digits.is_empty() {
            return (column.is_some() && !(letters > 0 && row_fixed)).then_some(Self { column, row: None });
        }
        if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok().filter(|&number| number <= LAST_ROW)?;
        Some(Self { column, row: Some(Axis { number, fixed: row_fixed }) })
    }

    /// The same with another row, where it has one.
    pub(crate) fn with_row(self, number: u32) -> Self {
        Self { row: self.row.map(|row| Axis { number, ..row }), ..self }
    }
}

impl fmt::Display for Corner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollar = |axis: Axis| if axis.fixed { "$" } else { "" };
        if let Some(column) = self.column {
            write!(f, "{}{}", dollar(column), column_name(column.number))?;
        }
        if let Some(row) = self.row {
            write!(f, "{}{}", dollar(row), row.number)?;
        }
        Ok(())
    }
}

/// A cell, or what lies between two corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) first: Corner,
    /// `None` for a single cell.
    pub(crate) last: Option<Corner>,
}

impl Area {
    /// Reads a reference without a sheet's name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => {
                let first = Corner::parse(text)?;
                (first.column.is_some() && first.row.is_some()).then_some(Self { first, last: None })
            }
            Some((first, last)) => {
                let (first, last) = (Corner::parse(first)?, Corner::parse(last)?);
                let alike =
                    first.column.is_some() == last.column.is_some() && first.row.is_some() == last.row.is_some();
                alike.then_some(Self { first, last: Some(last) })
            }
        }
    }

    /// Its rows, the upper one first; every row for whole columns.
    pub(crate) fn rows(&self) -> (u32, u32) {
        let first = self.first.row.map_or(1, |row| row.number);
        let last = self.last.unwrap_or(self.first).row.map_or(LAST_ROW, |row| row.number);
        (first.min(last), first.max(last))
    }

    /// Its columns, the left one first; every column for whole rows.
    pub(crate) fn columns(&self) -> (u32, u32) {
        let first = self.first.column.map_or(1, |column| column.number);
        let last = self.last.unwrap_or(self.first).column.map_or(LAST_COLUMN, |column| column.number);
        (first.min(last), first.max(last))
    }

    /// The same with other rows, given the upper one first; whole columns stay as they are.
    pub(crate) fn with_rows(self, (upper, lower): (u32, u32)) -> Self {
        let upside_down = self.last.is_some_and(
            |last| matches!((self.first.row, last.row), (Some(first), Some(last)) if first.number > last.number),
        );
        let (first, last) = if upside_down { (lower, upper) } else { (upper, lower) };
        Self { first: self.first.with_row(first), last: self.last.map(|corner| corner.with_row(last)) }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        self.last.map_or(Ok(()), |last| write!(f, ":{last}"))
    }
}

/// The upper row and the left column of everything in a list of references.
pub(crate) fn top_of(list: &str) -> Option<u32> {
    list.split_ascii_whitespace().filter_map(Area::parse).map(|area| area.rows().0).min()
}

/// Row and column of a cell's address, both counted from 1.
pub(crate) fn cell(text: &str) -> Option<(u32, u32)> {
    let corner = Corner::parse(text)?;
    Some((corner.row?.number, corner.column?.number))
}

/// A cell's address from its row and column, both counted from 1.
pub(crate) fn address(row: u32, column: u32) -> String {
    format!("{}{row}", column_name(column))
}

fn column_number(letters: &str) -> Option<u32> {
    if letters.len() > 3 {
        return None;
    }
    let number = letters.bytes().fold(0, |sum, byte| sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1);
    (number <= LAST_COLUMN).then_some(number)
}

fn column_name(mut number: u32) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        let (rest, letter) = ((number - 1) / 26, (number - 1) % 26);
        letters.push(char::from_u32(u32::from(b'A') + letter).unwrap_or('A'));
        number = rest;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_read_and_written() {
        for text in ["A1", "$B7", "C$9", "$XFD$1048576", "AA", "$Z", "12", "$5"] {
            let corner = Corner::parse(text);
            assert_eq!(corner.map(|corner| corner.to_string()).as_deref(), Some(text));
        }
        for text in ["", "$", "A0", "A01", "XFE1", "A1048577", "ABCD1", "A1B", "A$", "1A", "订单", "$$1"] {
            assert_eq!(Corner::parse(text), None, "{text}");
        }
    }
}
