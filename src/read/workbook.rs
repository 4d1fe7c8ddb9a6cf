//! What cells of workbooks come to, whatever program wrote them: numbers and dates as text, merged cells.

use super::row::SheetRow;

/// Cells of one column that are merged over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    /// The first row, counted from 1.
    pub(super) first: u32,
    /// The last row.
    pub(super) last: u32,
    /// The first column, counted from 0, where their value stands.
    pub(super) column: usize,
}

/// Bytes that values of merged cells may come to in the rows that they hold for: those of a full sheet with a dozen merged
/// columns. Areas that overlap without end, which no program writes, come to more.
pub(super) const MOST_COVERED: u64 = 1 << 30;

/// What visiting a row is counted as, so that empty rows count too.
const VISIT: u64 = 16;

/// A value that was merged over several rows holds for each of them. Only empty cells take it: what a covered cell still
/// holds is its own. Merging over columns alone is how titles are laid out, and is left as it is. Rows are in order. Gives
/// whether it comes to no more than `most` bytes; where it does, some rows are left as they were.
pub(super) fn spread_within(rows: &mut [SheetRow], merged: &[Merged], most: u64) -> bool {
    let mut bytes = 0u64;
    for area in merged.iter().filter(|area| area.last > area.first) {
        let Ok(first) = rows.binary_search_by_key(&area.first, |row| row.number) else { continue };
        let value = rows[first].get(area.column).filter(|(text, _)| !text.is_empty());
        let Some((text, kind)) = value.map(|(text, kind)| (text.to_owned(), kind)) else { continue };
        for row in rows[first + 1..].iter_mut().take_while(|row| row.number <= area.last) {
            bytes = bytes.saturating_add(VISIT);
            if row.text(area.column).is_empty() {
                bytes = bytes.saturating_add(text.len() as u64);
                row.cover(area.column, &text, kind);
            }
            if bytes > most {
                return false;
            }
        }
    }
    true
}

/// A number with at most 15 significant digits, which is what spreadsheets keep and show: the rest of a binary float
/// (0.1 + 0.2) is no content.
pub(super) fn number_text(number: f64) -> String {
    let shortest = number.to_string();
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 {
        return shortest;
    }
    format!("{number:.14e}").parse::<f64>().map_or(shortest, |rounded| rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::chunk::CellKind;

    #[test]
    fn numbers_are_what_a_spreadsheet_shows() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (14.1, "14.1"),
            (336.0, "336"),
            (3.906_217_002_244_82e17, "390621700224482000"),
            (1e15 + 0.3, "1000000000000000"),
            (-2.5, "-2.5"),
        ] {
            assert_eq!(number_text(number), expected);
        }
    }

    #[test]
    fn merged_values_hold_for_every_row_they_cover() {
        let row = |number: u32, cells: &[&str]| {
            let mut row = SheetRow::numbered(number);
            for (column, text) in cells.iter().enumerate() {
                row.put(column, text, CellKind::Text);
            }
            row
        };
        let mut rows = vec![row(1, &["a", "x"]), row(2, &["", "y"]), row(4, &["own", "z"]), row(5, &[])];
        let merged = [(1, 5, 0), (1, 1, 1), (8, 10, 0)].map(|(first, last, column)| Merged { first, last, column });
        assert!(spread_within(&mut rows, &merged, MOST_COVERED));
        let first: Vec<&str> = rows.iter().map(|row| row.text(0)).collect();
        assert_eq!(first, ["a", "a", "own", "a"]);
        assert_eq!(rows[0].width(), 2);
    }

    #[test]
    fn merged_cells_that_cover_more_than_any_sheet_holds_are_told() {
        let row = |number| SheetRow::numbered(number);
        let mut rows: Vec<SheetRow> = (1..=100).map(row).collect();
        rows[0].put(0, "a long text", CellKind::Text);
        let merged = [Merged { first: 1, last: 100, column: 0 }; 3];
        assert!(spread_within(&mut rows, &merged, 10_000));
        assert!(!spread_within(&mut rows, &merged, 200));
    }
}
