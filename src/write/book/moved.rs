//! Where references to cells lead when rows are gone.

use super::rows::Rows;
use crate::ooxml::reference::Area;

impl Area {
    /// Where it is when rows are gone; `None` where all of its rows are.
    pub(super) fn moved(self, rows: &Rows) -> Option<Self> {
        let (upper, lower) = self.rows();
        rows.span(upper, lower).map(|span| self.with_rows(span))
    }
}

/// A list of references as `sqref` has it, when rows are gone; `None` where nothing of it is left. What is no reference
/// stays as it is.
pub(super) fn moved_list(list: &str, rows: &Rows) -> Option<String> {
    let moved: Vec<String> = list
        .split_ascii_whitespace()
        .filter_map(|item| match Area::parse(item) {
            Some(area) => area.moved(rows).map(|area| area.to_string()),
            None => Some(item.to_owned()),
        })
        .collect();
    (!moved.is_empty()).then(|| moved.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_move_with_their_rows() {
        let rows = Rows::new([3, 5]);
        for (list, moved, why) in [
            ("A1:K13", Some("A1:K11"), "rows within it go"),
            ("A3 A4", Some("A3"), "one cell goes, one moves up"),
            ("A3:B3 A5", None, "all of it goes"),
            ("C:C", Some("C:C"), "a whole column stays"),
            ("3:6", Some("3:4"), "whole rows shrink"),
            ("B2:B1048576", Some("B2:B1048576"), "what reaches the end of the sheet still does"),
            ("B6:A4", Some("B4:A3"), "upside down"),
        ] {
            assert_eq!(moved_list(list, &rows).as_deref(), moved, "{why}");
        }
    }
}
