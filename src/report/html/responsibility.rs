//! Faults by who is responsible.

use super::page::{Head, Page, Whole};
use crate::model::Text;
use crate::report::number::{self, thousands};
use crate::report::{Command, Report, Responsibility, Share};

/// Bytes of the page that this part may take, with a little for what is begun and must be finished.
pub(super) const BYTES: usize = 4 * TABLE_BYTES + 10_000;
/// Bytes that one table may take.
const TABLE_BYTES: usize = 12_000;
/// Most rows of a table.
const MOST_SHARES: usize = 50;

/// A table for each column that names who is responsible; nothing where no export names anybody.
pub(super) fn write(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "By who is responsible", zh: "按责任归属" };
    const MEANING: Text = Text {
        en: "An order is faulty when a rule that warns or fails has a finding on it. Recent are the last three months with orders.",
        zh: "订单上有警告或不通过的规则发现问题时，该订单计为有误。“近期”指最近三个有订单的月份。",
    };
    const BY_MONTH: Text =
        Text { en: " The same by month is in responsibility.csv.", zh: "按月明细见 responsibility.csv。" };
    if report.responsibility.is_empty() {
        return;
    }
    page.markup("<section aria-labelledby=\"responsibility\"><h2 id=\"responsibility\">").say(&TITLE);
    page.markup("</h2>\n<p>").say(&MEANING);
    if report.command == Command::Clean {
        page.say(&BY_MONTH);
    }
    page.markup("</p>\n");
    for of in &report.responsibility {
        table(page, of);
    }
    page.markup("</section>\n");
}

fn table(page: &mut Page, of: &Responsibility) {
    const COLUMNS: [Head; 7] = [
        Head::words("Name", "名称"),
        Head::figures("Orders", "订单"),
        Head::figures("Faulty", "有误"),
        Head::figures("Share", "占比"),
        Head::figures("Recent", "近期"),
        Head::figures("Before", "此前"),
        Head::words("Most frequent rule", "最常见规则"),
    ];
    const LEFT_OUT: Text =
        Text { en: "Shown {shown} of {all}; {whole}.", zh: "显示 {all} 个中的 {shown} 个；{whole}。" };
    const UNNAMED: Text = Text { en: "{count} orders name none.", zh: "{count} 个订单未注明。" };
    page.allot(TABLE_BYTES);
    let caption = of.title.get(page.lang()).to_owned();
    page.table(&caption, &COLUMNS);
    let shown = page.each(&of.shares, MOST_SHARES, |page, share: &Share| {
        page.markup("<tr><th scope=\"row\">").text(&share.name).markup("</th>");
        page.figure(share.orders).figure(share.faulty_orders);
        for (orders, faulty) in [(share.orders, share.faulty_orders), share.recent, share.earlier] {
            let figure = number::share(faulty, orders);
            page.markup("<td class=\"n\">").text(figure.as_deref().unwrap_or("–")).markup("</td>");
        }
        page.markup("<td>").text(share.most_frequent_rule.as_deref().unwrap_or("–")).markup("</td></tr>\n");
    });
    page.end_table().left_out(shown, of.shares.len() as u64, &LEFT_OUT, Whole::Report);
    if of.unnamed_orders > 0 {
        let unnamed = UNNAMED.counted(of.unnamed_orders, "{count} order names none.");
        page.markup("<p>").fill(&unnamed, &[("count", &thousands(of.unnamed_orders))]).markup("</p>\n");
    }
}
