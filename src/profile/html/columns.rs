//! The columns of a table, one a row.

use crate::model::Text;
use crate::profile::{ColumnProfile, TableProfile, words};
use crate::report::html::{Head, Page, Whole};
use crate::report::share;

/// Most columns shown of one table.
const MOST_COLUMNS: usize = 1000;

/// The columns.
pub(super) fn write(page: &mut Page, table: &TableProfile) {
    const CAPTION: Text = Text { en: "Columns in file order", zh: "各列（按文件顺序）" };
    const COLUMNS: [Head; 6] = [
        Head::figures("No.", "序号"),
        Head::words("Column, and what it is taken for", "列及其含义"),
        Head::words("Holds", "内容"),
        Head::figures("Blank", "空"),
        Head::figures("Distinct", "不同值"),
        Head::words("Values", "取值"),
    ];
    const LEFT_OUT: Text =
        Text { en: "Shown {shown} of {all} columns; {whole}.", zh: "显示 {all} 列中的 {shown} 列；{whole}。" };
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(&table.columns, MOST_COLUMNS, column);
    page.end_table().left_out(shown, table.columns.len() as u64, &LEFT_OUT, Whole::Report);
}

fn column(page: &mut Page, column: &ColumnProfile) {
    const CARRIED: Text = Text { en: "not understood", zh: "未理解" };
    let lang = page.lang();
    page.markup("<tr>").figure(column.position).markup("<th scope=\"row\">").verbatim(&column.caption);
    page.markup("<small>");
    match column.column {
        Some(taken) => page.say(&taken.title()).markup(" ").verbatim(taken.name()),
        None => page.say(&CARRIED),
    };
    page.markup("</small></th><td>").text(&words::holds(column, lang)).markup("</td><td class=\"n\">");
    page.number(column.blank);
    if let Some(share) = share(column.blank, column.blank + column.filled).filter(|_| column.blank > 0) {
        page.markup("<small>").text(&share).markup("</small>");
    }
    page.markup("</td><td class=\"n\">").text(&words::distinct(column, lang)).markup("</td><td>");
    if let Some(range) = &column.range {
        page.markup("<div>").text(&words::range(range, lang)).markup("</div>");
    }
    if let Some(notation) = words::notation(column, lang) {
        page.markup("<div class=\"muted\">").text(&notation).markup("</div>");
    }
    values(page, column);
    page.markup("</td></tr>\n");
}

/// The most frequent values with how often each occurs, or the first ones.
fn values(page: &mut Page, column: &ColumnProfile) {
    if !column.frequent.is_empty() {
        page.markup("<ul class=\"plain\">");
        for one in &column.frequent {
            page.markup("<li>").verbatim(&one.value).markup(" ").number(one.count).markup("</li>");
        }
        page.markup("</ul>");
        return;
    }
    for sample in &column.samples {
        page.verbatim(sample).markup(" ");
    }
}
