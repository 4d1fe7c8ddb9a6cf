//! A row of a sheet while it is read: only the cells that are there, in one text.

use super::chunk::CellKind;

/// Most columns of a sheet: those of XLSX (ECMA-376). What claims more is cut there.
pub(super) const MOST_COLUMNS: usize = 16_384;

/// One row of a sheet: its number from 1 and its cells. A cell at the far end of a sheet takes no more room than any other.
#[derive(Debug, Default)]
pub(super) struct SheetRow {
    /// Its number, counted from 1.
    pub(super) number: u32,
    /// Whether its workbook hides it.
    pub(super) hidden: bool,
    /// Whether a cell of it is computed by a formula.
    pub(super) computed: bool,
    /// Whether a number of it is not.
    pub(super) stated: bool,
    /// The texts of its cells, one behind the other.
    text: String,
    /// Its cells, by column.
    placed: Vec<Placed>,
}

/// A cell of a row.
#[derive(Debug, Clone, Copy)]
struct Placed {
    /// Where its text begins and ends. A cell in the place of another leaves the text of that behind: to close the gap would
    /// move all of the row's text for each such cell, of which a hostile sheet has a million.
    start: u32,
    end: u32,
    /// Its column, counted from 0.
    column: u16,
    kind: CellKind,
    /// Whether its value stands in a cell above, with which it is merged.
    covered: bool,
}

impl SheetRow {
    /// A row without cells.
    pub(super) fn numbered(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Puts a cell at a column, in the place of one that is there; columns between are blank.
    pub(super) fn put(&mut self, column: usize, text: impl AsRef<str>, kind: CellKind) {
        self.place(column, text, kind, false);
    }

    /// The same for the value of a cell above, which is merged over this one.
    pub(super) fn cover(&mut self, column: usize, text: impl AsRef<str>, kind: CellKind) {
        self.place(column, text, kind, true);
    }

    fn place(&mut self, column: usize, text: impl AsRef<str>, kind: CellKind, covered: bool) {
        let (Ok(column), text) = (u16::try_from(column), text.as_ref()) else { return };
        if usize::from(column) >= MOST_COLUMNS {
            return;
        }
        let start = length(self.text.len());
        self.text.push_str(text);
        let cell = Placed { start, end: length(self.text.len()), column, kind, covered };
        if self.placed.last().is_none_or(|last| last.column < column) {
            return self.placed.push(cell);
        }
        match self.placed.binary_search_by_key(&column, |cell| cell.column) {
            Ok(at) => self.placed[at] = cell,
            Err(at) => self.placed.insert(at, cell),
        }
    }

    fn text_of(&self, cell: Placed) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// The text and kind of a column's cell; `None` where there is none.
    pub(super) fn get(&self, column: usize) -> Option<(&str, CellKind)> {
        let at = self.placed.binary_search_by_key(&column, |cell| usize::from(cell.column)).ok()?;
        let cell = self.placed[at];
        Some((self.text_of(cell), cell.kind))
    }

    /// The text of a column's cell; empty where there is none.
    pub(super) fn text(&self, column: usize) -> &str {
        self.get(column).map_or("", |(text, _)| text)
    }

    /// How many columns there are up to its last cell.
    pub(super) fn width(&self) -> usize {
        self.placed.last().map_or(0, |cell| usize::from(cell.column) + 1)
    }

    /// Bytes of memory that it takes, about.
    pub(super) fn cost(&self) -> u64 {
        (size_of::<Self>() + self.placed.capacity() * size_of::<Placed>() + self.text.capacity()) as u64
    }

    /// Bytes of all its texts, those of replaced cells included.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether it has no cell.
    pub(super) fn is_empty(&self) -> bool {
        self.placed.is_empty()
    }

    /// Whether its cells hold nothing but spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.placed.iter().all(|cell| self.text_of(*cell).trim().is_empty())
    }

    /// Its cells in order of their columns, each with its column.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &str, CellKind)> {
        self.placed.iter().map(|cell| (usize::from(cell.column), self.text_of(*cell), cell.kind))
    }

    /// The columns of cells whose value stands in a cell above.
    pub(super) fn covered(&self) -> impl Iterator<Item = u16> {
        self.placed.iter().filter(|cell| cell.covered).map(|cell| cell.column)
    }

    /// A text for each column up to its last cell.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = vec![String::new(); self.width()];
        for (column, text, _) in self.cells() {
            text.clone_into(&mut texts[column]);
        }
        texts
    }

    /// The same once more.
    pub(super) fn copy(&self) -> Self {
        Self { text: self.text.as_str().into(), placed: self.placed.clone(), ..*self }
    }

    /// The same in just the room it needs; what it was built in is empty afterwards and can be used again.
    pub(super) fn taken(&mut self) -> Self {
        let taken = self.copy();
        self.text.clear();
        self.placed.clear();
        taken
    }
}

/// Bytes of a row's texts; readers refuse a row of more than 4 GB before.
fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(usize, &str)]) -> SheetRow {
        let mut row = SheetRow::numbered(1);
        for (column, text) in cells {
            row.put(*column, text, CellKind::Text);
        }
        row
    }

    #[test]
    fn the_last_cell_of_a_column_holds_in_whatever_order_they_come() {
        for (cells, expected, why) in [
            (&[(0, "a"), (2, "c")][..], &["a", "", "c"][..], "a gap"),
            (&[(2, "c"), (0, "a"), (1, "b")], &["a", "b", "c"], "backwards"),
            (&[(0, "a"), (1, "b"), (0, "longer")], &["longer", "b"], "twice"),
            (&[(0, "a"), (1, "b"), (1, "")], &["a", ""], "twice, then empty"),
            (&[(1, ""), (0, ""), (1, "x"), (0, "订单")], &["订单", "x"], "empty, then filled"),
            (&[(MOST_COLUMNS, "x"), (70_000, "y")], &[], "beyond any sheet"),
        ] {
            assert_eq!(row(cells).texts(), expected, "{why}");
        }
    }

    #[test]
    fn cells_are_found_by_their_column() {
        let mut row = row(&[(16_383, "end"), (3, "d")]);
        assert_eq!((row.get(3), row.get(4)), (Some(("d", CellKind::Text)), None));
        assert_eq!((row.text(16_383), row.width(), row.bytes()), ("end", 16_384, 4));
        let taken = row.taken();
        assert!(row.is_empty() && row.is_blank() && taken.width() == 16_384);
    }

    #[test]
    fn a_cell_that_is_put_a_million_times_moves_no_long_text() {
        let mut row = row(&[(0, "0"), (1, &"x".repeat(16 << 20))]);
        for number in 0..1_000_000 {
            row.put(0, number.to_string(), CellKind::Number);
        }
        assert_eq!((row.text(0), row.text(1).len(), row.width()), ("999999", 16 << 20, 2));
        row.put(0, " ", CellKind::Text);
        row.put(1, "", CellKind::Text);
        assert!(row.is_blank() && !row.is_empty());
    }
}
