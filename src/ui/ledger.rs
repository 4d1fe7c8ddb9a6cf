//! The ledger as the terminal shows it.

use comfy_table::Table;

use super::table::{keep_figures, table};
use crate::model::{Lang, Text};
use crate::report::thousands;

/// What became of records, one line for each file or sheet: its name, and the records that were read, are clean, quarantined,
/// retired and rejected, and those that are structure.
#[must_use]
pub fn ledger(lines: impl IntoIterator<Item = (String, [u64; 6])>, lang: Lang) -> Table {
    let head = [
        Text { en: "file", zh: "文件" },
        Text { en: "records", zh: "记录" },
        Text { en: "clean", zh: "干净" },
        Text { en: "quarantined", zh: "隔离" },
        Text { en: "retired", zh: "归档" },
        Text { en: "rejected", zh: "无法成行" },
        Text { en: "structure", zh: "结构" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for (name, figures) in lines {
        table.add_row(std::iter::once(name).chain(figures.map(thousands)));
    }
    keep_figures(&mut table, 1..head.len());
    table
}
