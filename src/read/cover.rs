//! Values that hold for several rows, while rows are read one after the other from left to right.

use super::chunk::CellKind;
use super::row::SheetRow;

/// A value that holds for its own column in rows below the one it stands in.
#[derive(Debug)]
struct Cover {
    column: usize,
    /// The number of the last row.
    last: u32,
    text: String,
    kind: CellKind,
}

/// The values that hold for the row that is read, and those that begin in it. Each is put when the row has come to its
/// column, so that cells are put in order.
#[derive(Debug, Default)]
pub(super) struct Covers {
    /// Those that began above, by column.
    above: Vec<Cover>,
    /// The first of them that is not yet put.
    at: usize,
    begun: Vec<Cover>,
}

impl Covers {
    /// Begins one in the row that is read.
    pub(super) fn begin(&mut self, column: usize, last: u32, text: String, kind: CellKind) {
        self.begun.push(Cover { column, last, text, kind });
    }

    /// Begins a row; rows come in order of their numbers.
    pub(super) fn begin_row(&mut self, number: u32) {
        self.at = 0;
        self.above.retain(|cover| cover.last >= number);
    }

    /// Puts the values left of a column; gives whether one holds for the column itself.
    pub(super) fn put_before(&mut self, column: usize, row: &mut SheetRow) -> bool {
        while let Some(cover) = self.above.get(self.at).filter(|cover| cover.column < column) {
            Self::put(cover, row);
            self.at += 1;
        }
        self.above.get(self.at).is_some_and(|cover| cover.column == column)
    }

    /// Puts the others, and gets ready for the row below.
    pub(super) fn end_row(&mut self, row: &mut SheetRow) {
        for cover in &self.above[self.at..] {
            Self::put(cover, row);
        }
        self.at = self.above.len();
        if !self.begun.is_empty() {
            self.above.append(&mut self.begun);
            self.above.sort_by_key(|cover| cover.column);
            self.at = self.above.len();
        }
    }

    /// What a cell holds itself stays.
    fn put(cover: &Cover, row: &mut SheetRow) {
        if row.text(cover.column).is_empty() {
            row.cover(cover.column, &cover.text, cover.kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_hold_as_long_as_they_say_and_nothing_is_put_over_a_cell() {
        let mut covers = Covers::default();
        let mut row = |number: u32, begins: &[(usize, u32)], own: &[(usize, &str)]| {
            let mut row = SheetRow::numbered(number);
            covers.begin_row(number);
            for (column, text) in own {
                covers.put_before(*column, &mut row);
                row.put(*column, text, CellKind::Text);
            }
            for (column, last) in begins {
                covers.begin(*column, *last, format!("c{column}"), CellKind::Text);
            }
            covers.end_row(&mut row);
            row.texts()
        };
        assert_eq!(row(1, &[(2, 3), (0, 2)], &[]), [""; 0]);
        assert_eq!(row(2, &[], &[(1, "own")]), ["c0", "own", "c2"]);
        assert_eq!(row(3, &[], &[(2, "own")]), ["", "", "own"]);
        assert_eq!(row(4, &[(1, 6)], &[]), [""; 0]);
        assert_eq!(row(9, &[], &[]), [""; 0], "rows between are left out");
    }
}
