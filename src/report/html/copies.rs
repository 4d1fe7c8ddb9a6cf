//! The duplicates: how many rows of which kind, and the rows with most copies.

use super::page::{Head, Page, Whole};
use super::rules;
use crate::model::Text;
use crate::report::number::{amount, thousands};
use crate::report::{CopyFacts, CopyGroup, CopyPlace};

/// Bytes of the page that the duplicates may take, with a little for what is begun and must be finished.
pub(super) const BYTES: usize = TABLE_BYTES + 20_000;
/// Bytes that the table may take.
const TABLE_BYTES: usize = 50_000;
/// Most kinds shown; there are five.
const MOST_KINDS: usize = 8;
/// Most rows with copies shown.
const MOST_GROUPS: usize = 20;

/// The duplicates.
pub(super) fn write(page: &mut Page, copies: &CopyFacts) {
    const TITLE: Text = Text { en: "Duplicates", zh: "重复" };
    const NONE: Text = Text {
        en: "No row is a copy or an older version of another.",
        zh: "没有任何行是其他行的副本或旧版本。",
    };
    const MEANING: Text = Text {
        en: "{rows} rows are copies or older versions of others, or contradict them; of each, one stays.",
        zh: "{rows} 行是其他行的副本或旧版本，或与之矛盾；每组保留一行。",
    };
    page.markup("<section aria-labelledby=\"copies\"><h2 id=\"copies\">").say(&TITLE).markup("</h2>\n<p>");
    if copies.rows == 0 {
        page.say(&NONE).markup("</p></section>\n");
        return;
    }
    let meaning = MEANING
        .counted(copies.rows, "{rows} row is a copy or an older version of another, or contradicts it; one stays.");
    page.fill(&meaning, &[("rows", &thousands(copies.rows))]).markup("</p>\n");
    page.allot(TABLE_BYTES);
    kinds(page, copies);
    groups(page, copies);
    page.markup("</section>\n");
}

fn kinds(page: &mut Page, copies: &CopyFacts) {
    const CAPTION: Text = Text { en: "Surplus rows by what they break", zh: "多余行按所违反的规则统计" };
    const COLUMNS: [Head; 3] =
        [Head::words("What should hold", "应当成立"), Head::words("Check", "检查"), Head::figures("Rows", "行")];
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    page.each(&copies.kinds, MOST_KINDS, |page, kind| {
        page.markup("<tr><th scope=\"row\">").either(&kind.title).markup("</th><td>").verbatim(&kind.check);
        page.markup("</td>").figure(kind.rows).markup("</tr>\n");
    });
    page.end_table();
}

fn groups(page: &mut Page, copies: &CopyFacts) {
    const CAPTION: Text = Text { en: "Rows with most copies", zh: "副本最多的行" };
    const COLUMNS: [Head; 6] = [
        Head::words("Order", "订单"),
        Head::words("Check", "检查"),
        Head::words("Stays", "保留"),
        Head::words("Surplus", "多余"),
        Head::figures("Copies", "副本数"),
        Head::figures("Amount", "金额"),
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} rows with copies; {whole}.",
        zh: "显示 {all} 个有副本的行中的 {shown} 个；{whole}。",
    };
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(&copies.largest, MOST_GROUPS, group);
    page.end_table().left_out(shown, copies.groups, &LEFT_OUT, Whole::Findings);
}

fn group(page: &mut Page, group: &CopyGroup) {
    const MORE: Text = Text { en: "and {count} more", zh: "另有 {count} 个" };
    page.markup("<tr><th scope=\"row\">").isolated(&group.order_id).markup("</th><td>").verbatim(&group.check);
    page.markup("</td><td>");
    place(page, &group.kept, None);
    page.markup("</td><td><ul class=\"plain\">");
    for copy in &group.copies {
        page.markup("<li>");
        place(page, copy, Some(&group.kept));
        page.markup("</li>");
    }
    let more = group.count.saturating_sub(group.copies.len() as u64);
    if more > 0 {
        page.markup("<li class=\"muted\">").fill(&MORE, &[("count", &thousands(more))]).markup("</li>");
    }
    page.markup("</ul></td>").figure(group.count).markup("<td class=\"n\">");
    match &group.amount {
        None => page.markup("–"),
        Some(sum) => page.text(&amount(sum)).markup(" <span class=\"unit\">").text(&group.currency).markup("</span>"),
    };
    page.markup("</td></tr>\n");
}

/// Where a row is; beside another of the same file, its line alone.
fn place(page: &mut Page, of: &CopyPlace, beside: Option<&CopyPlace>) {
    const LINE: Text = Text { en: "line {line}", zh: "第 {line} 行" };
    if beside.is_some_and(|other| (&other.file, &other.sheet) == (&of.file, &of.sheet)) {
        page.fill(&LINE, &[("line", &of.line.to_string())]);
    } else {
        rules::file(page, &of.file, of.sheet.as_deref());
        page.markup(":").text(&of.line.to_string());
    }
}
