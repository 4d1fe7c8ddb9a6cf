//! Which rows of a sheet go, and where the others move.

use crate::ooxml::reference::LAST_ROW;

/// The rows of a sheet that go, counted from 1.
#[derive(Debug, Default, Clone)]
pub(super) struct Rows {
    removed: Vec<u32>,
}

impl Rows {
    /// Takes rows in any order, each as often as it comes.
    pub(super) fn new(removed: impl IntoIterator<Item = u32>) -> Self {
        let mut removed: Vec<u32> = removed.into_iter().collect();
        removed.sort_unstable();
        removed.dedup();
        Self { removed }
    }

    /// Whether every row stays.
    pub(super) fn is_empty(&self) -> bool {
        self.removed.is_empty()
    }

    /// The rows that go, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.removed.iter().copied()
    }

    /// Whether a row goes.
    pub(super) fn removes(&self, row: u32) -> bool {
        self.removed.binary_search(&row).is_ok()
    }

    /// Whether every row from `first` to `last` goes.
    pub(super) fn removes_all(&self, first: u32, last: u32) -> bool {
        self.above(last.saturating_add(1)) - self.above(first) == (last + 1).saturating_sub(first)
    }

    /// Whether any row from `first` to `last` goes.
    pub(super) fn removes_any(&self, first: u32, last: u32) -> bool {
        self.above(last.saturating_add(1)) > self.above(first)
    }

    /// How many of the rows above a row go.
    fn above(&self, row: u32) -> u32 {
        u32::try_from(self.removed.partition_point(|&removed| removed < row)).unwrap_or(u32::MAX)
    }

    /// Where a row is afterwards; `None` for one that goes.
    pub(super) fn place(&self, row: u32) -> Option<u32> {
        (!self.removes(row)).then(|| self.slide(row))
    }

    /// Where a row is afterwards, or where the next one that stays is.
    pub(super) fn slide(&self, row: u32) -> u32 {
        row - self.above(row)
    }

    /// Where a row is afterwards, or where the last one above it that stays is; 0 where none of them stays.
    pub(super) fn slide_up(&self, row: u32) -> u32 {
        row - self.above(row.saturating_add(1))
    }

    /// The first row from `first` to `last` that stays, where it is now.
    pub(super) fn first_staying(&self, first: u32, last: u32) -> Option<u32> {
        (first..=last).find(|&row| !self.removes(row))
    }

    /// Where rows are afterwards that lie from `first` to `last` now: the rows among them that stay, or `None` where none
    /// does. What reaches the end of the sheet still does.
    pub(super) fn span(&self, first: u32, last: u32) -> Option<(u32, u32)> {
        let end = if last >= LAST_ROW { LAST_ROW } else { self.slide_up(last) };
        let start = self.slide(first);
        (start <= end).then_some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_move_up_and_spans_shrink() {
        let rows = Rows::new([7, 3, 3, 8]);
        for (row, place) in [(1, Some(1)), (3, None), (4, Some(3)), (6, Some(5)), (7, None), (9, Some(6))] {
            assert_eq!(rows.place(row), place, "row {row}");
        }
        for (span, moved) in [
            ((1, 2), Some((1, 2))),
            ((2, 4), Some((2, 3))),
            ((3, 3), None),
            ((3, 4), Some((3, 3))),
            ((4, 7), Some((3, 5))),
            ((7, 8), None),
            ((8, 9), Some((6, 6))),
            ((2, LAST_ROW), Some((2, LAST_ROW))),
            ((1, LAST_ROW), Some((1, LAST_ROW))),
        ] {
            assert_eq!(rows.span(span.0, span.1), moved, "{span:?}");
        }
        assert!(rows.removes_all(7, 8) && !rows.removes_all(6, 8));
        assert_eq!(rows.first_staying(7, 9), Some(9));
        assert_eq!((rows.slide(7), rows.slide_up(7)), (6, 5));
    }
}
