//! What is said of rows and columns that a workbook hides.

use super::number::thousands;
use crate::model::{OwnedText, Text};

/// How many rows and columns of a sheet are hidden, and that they are read all the same; `None` where none is.
pub(crate) fn hidden(rows: u32, columns: u32) -> Option<OwnedText> {
    const ROWS: Text = Text {
        en: "{count} of the rows are hidden in the workbook (by a filter or by hand); they are read like the others",
        zh: "其中 {count} 行在工作簿中是隐藏的（被筛选或手动隐藏），已照常读取",
    };
    const ONE_ROW: &str =
        "one of the rows is hidden in the workbook (by a filter or by hand); it is read like the others";
    const COLUMNS: Text = Text {
        en: "{count} of the columns are hidden in the workbook; they are read like the others",
        zh: "其中 {count} 列在工作簿中是隐藏的，已照常读取",
    };
    const ONE_COLUMN: &str = "one of the columns is hidden in the workbook; it is read like the others";
    let said = |count: u32, text: Text, one: &'static str| {
        let count = u64::from(count);
        (count > 0).then(|| text.counted(count, one).owned(&[("count", &thousands(count))]))
    };
    let both = [said(rows, ROWS, ONE_ROW), said(columns, COLUMNS, ONE_COLUMN)];
    both.into_iter().flatten().reduce(|rows, columns| OwnedText {
        en: format!("{}; {}", rows.en, columns.en),
        zh: format!("{}；{}", rows.zh, columns.zh),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_columns_are_said_to_be_read() {
        assert_eq!(hidden(0, 0), None);
        let one = hidden(1, 0).expect("a text").en;
        assert!(one.starts_with("one of the rows is hidden") && !one.contains("column"));
        let both = hidden(1200, 2).expect("a text");
        assert!(both.en.starts_with("1,200 of the rows are hidden") && both.en.contains("; 2 of the columns are"));
        assert_eq!(
            both.zh,
            "其中 1,200 行在工作簿中是隐藏的（被筛选或手动隐藏），已照常读取；其中 2 列在工作簿中是隐藏的，已照常读取"
        );
    }
}
