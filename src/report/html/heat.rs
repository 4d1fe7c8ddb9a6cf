//! The heat map: faults by column and month.

use super::page::{Head, Page};
use crate::model::{Column, Text};
use crate::report::number::thousands;
use crate::report::{Heat, HeatColumn, HeatOf};

/// Bytes that the heat map takes at most: it is bounded by its own counts and by the length of captions.
pub(super) const BYTES: usize = 80_000;

/// The heat map; nothing where no order has a date or nothing is wrong.
pub(super) fn write(page: &mut Page, heat: &Heat) {
    const TITLE: Text = Text {
        en: "Where and when: faults by column and month",
        zh: "位置与时间：按列和月份统计的问题",
    };
    const CAPTION: Text = Text {
        en: "Findings by column and by the month of the order; the darker, the more of the month with most",
        zh: "按列和订单月份统计的发现数；颜色越深，越接近最多的月份",
    };
    const FIXED: [Head; 4] = [
        Head::words("Column", "列"),
        Head::figures("All", "合计"),
        Head::figures("Before", "更早"),
        Head::figures("No date", "无日期"),
    ];
    const UNDATED: Text = Text {
        en: "“No date” are findings in orders whose date is missing, unreadable or to come.",
        zh: "“无日期”指订单日期缺失、无法识别或在未来的发现。",
    };
    if heat.columns.is_empty() {
        return;
    }
    page.markup("<section aria-labelledby=\"heat\"><h2 id=\"heat\">")
        .say(&TITLE)
        .markup("</h2>\n<div class=\"heat map\">");
    page.begin_table(CAPTION.get(page.lang()));
    page.headings(&FIXED[..3]);
    for month in &heat.months {
        let (year, month) = month.rsplit_once('-').unwrap_or(("", month));
        page.markup("<th scope=\"col\" class=\"n\">").text(year).markup("-<wbr>").text(month).markup("</th>");
    }
    page.headings(&FIXED[3..]).begin_rows();
    let most = heat.columns.iter().flat_map(|column| &column.months).copied().max().unwrap_or_default();
    for column in &heat.columns {
        line(page, column, most);
    }
    page.end_table().markup("</div>\n<p class=\"muted\">").say(&UNDATED).markup("</p></section>\n");
}

fn line(page: &mut Page, column: &HeatColumn, most: u64) {
    const ROW: Text = Text { en: "whole rows", zh: "整行" };
    const OTHERS: Text = Text { en: "{count} other columns", zh: "其他 {count} 列" };
    page.markup("<tr><th scope=\"row\">");
    match &column.of {
        HeatOf::Column(name) => match Column::from_name(name) {
            Some(column) => page.say(&column.title()),
            None => page.verbatim(name),
        },
        HeatOf::Caption(caption) => page.isolated(caption),
        HeatOf::Row => page.say(&ROW),
        HeatOf::Others(count) => {
            let text = OTHERS.counted(*count, "{count} other column");
            page.fill(&text, &[("count", &thousands(*count))])
        }
    };
    page.markup("</th><td class=\"n strong\">").number(column.all).markup("</td>");
    cell(page, "n", column.earlier);
    for &count in &column.months {
        cell(page, shade(count, most), count);
    }
    cell(page, "n", column.undated);
    page.markup("</tr>\n");
}

/// A cell with a count; empty where there is nothing, so that the eye finds what is.
fn cell(page: &mut Page, class: &str, count: u64) {
    page.markup("<td").attribute("class", class).markup(">");
    if count > 0 {
        page.number(count);
    }
    page.markup("</td>");
}

/// The class of a cell that holds a part of a whole. The steps are those of the eye, so that few of many are still seen.
pub(super) fn shade(part: u64, whole: u64) -> &'static str {
    const PERCENT: u128 = 100;
    match (part, u128::from(part) * PERCENT / u128::from(whole.max(1))) {
        (0, _) => "n",
        (_, 0..=1) => "n s1",
        (_, 2..=7) => "n s2",
        (_, 8..=24) => "n s3",
        (_, 25..=59) => "n s4",
        _ => "n s5",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_above_nothing_has_a_shade() {
        assert_eq!(shade(0, 100), "n");
        assert_eq!(shade(1, 1_000_000), "n s1");
        assert_eq!(shade(10, 100), "n s3");
        assert_eq!(shade(5, 5), "n s5");
    }
}
