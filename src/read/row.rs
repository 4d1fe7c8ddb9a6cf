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
    /// Where its text ends; it begins where that of the cell before it ends.
    end: u32,
    /// Its column, counted from 0.
    column: u16,
    kind: CellKind,
}

impl SheetRow {
    /// A row without cells.
    pub(super) fn numbered(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Puts a cell at a column, in the place of one that is there; columns between are blank.
    pub(super) fn put(&mut self, column: usize, text: impl AsRef<str>, kind: CellKind) {
        let (Ok(column), text) = (u16::try_from(column), text.as_ref()) else { return };
        if usize::from(column) >= MOST_COLUMNS {
            return;
        }
        let at = match self.placed.last() {
            Some(last) if last.column >= column => self.placed.partition_point(|cell| cell.column < column),
            _ => {
                self.text.push_str(text);
                return self.placed.push(Placed { end: length(self.text.len()), column, kind });
            }
        };
        let start = self.start(at);
        let replaced = self.placed.get(at).filter(|cell| cell.column == column).map_or(start, |cell| cell.end as usize);
        self.text.replace_range(start..replaced, text);
        let cell = Placed { end: length(start + text.len()), column, kind };
        if replaced > start || self.placed[at].column == column {
            self.placed[at] = cell;
        } else {
            self.placed.insert(at, cell);
        }
        for later in &mut self.placed[at + 1..] {
            later.end = length(later.end as usize - (replaced - start) + text.len());
        }
    }

    /// Where the text of a cell begins.
    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.placed[before].end as usize)
    }

    /// The text and kind of a column's cell; `None` where there is none.
    pub(super) fn get(&self, column: usize) -> Option<(&str, CellKind)> {
        let at = self.placed.binary_search_by_key(&column, |cell| usize::from(cell.column)).ok()?;
        let cell = self.placed[at];
        Some((&self.text[self.start(at)..cell.end as usize], cell.kind))
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

    /// Bytes of all its texts.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether it has no cell.
    pub(super) fn is_empty(&self) -> bool {
        self.placed.is_empty()
    }

    /// Whether its cells hold nothing but spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Its cells in order of their columns, each with its column.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &str, CellKind)> {
        let mut start = 0;
        self.placed.iter().map(move |cell| {
            let text = &self.text[start..cell.end as usize];
            start = cell.end as usize;
            (usize::from(cell.column), text, cell.kind)
        })
    }

    /// A text for each column up to its last cell.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = vec![String::new(); self.width()];
        for (column, text, _) in self.cells() {
            text.clone_into(&mut texts[column]);
        }
        texts
    }

    /// The same in just the room it needs; what it was built in is empty afterwards and can be used again.
    pub(super) fn taken(&mut self) -> Self {
        let Self { number, hidden, computed, stated, text, placed } = self;
        let taken = Self {
            number: *number,
            hidden: *hidden,
            computed: *computed,
            stated: *stated,
            text: text.as_str().into(),
            placed: placed.clone(),
        };
        text.clear();
        placed.clear();
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
}
