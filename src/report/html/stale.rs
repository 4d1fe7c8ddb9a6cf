//! The calendar of staleness: a line for each year, a cell for each month, darker the more of its orders are stale.

use std::collections::BTreeMap;

use super::heat::shade;
use super::page::{Head, Page, Whole};
use crate::model::Text;
use crate::report::StaleMonth;
use crate::report::number::{share, thousands};

/// Most years shown, the last ones.
const MOST_YEARS: usize = 15;

/// The calendar; nothing where no order has a date.
pub(super) fn write(page: &mut Page, months: &[StaleMonth]) {
    const TITLE: Text = Text { en: "Calendar of staleness", zh: "陈旧订单日历" };
    const CAPTION: Text = Text {
        en: "Orders with a finding on timeliness (stuck, never paid, left open), by the month of the order, and their \
             share of its orders",
        zh: "按订单月份统计及时性有问题的订单（停滞、未付款、未了结）及其占当月订单的比例",
    };
    const LEFT_OUT: Text =
        Text { en: "Shown {shown} of {all} years; {whole}.", zh: "显示 {all} 年中的 {shown} 年；{whole}。" };
    const COLUMNS: [Head; 14] = [
        Head::words("Year", "年份"),
        Head::figures("Jan", "1月"),
        Head::figures("Feb", "2月"),
        Head::figures("Mar", "3月"),
        Head::figures("Apr", "4月"),
        Head::figures("May", "5月"),
        Head::figures("Jun", "6月"),
        Head::figures("Jul", "7月"),
        Head::figures("Aug", "8月"),
        Head::figures("Sep", "9月"),
        Head::figures("Oct", "10月"),
        Head::figures("Nov", "11月"),
        Head::figures("Dec", "12月"),
        Head::figures("All", "合计"),
    ];
    if months.is_empty() {
        return;
    }
    let mut years: BTreeMap<&str, Vec<(&str, &StaleMonth)>> = BTreeMap::new();
    for of in months {
        if let Some((year, month)) = of.month.rsplit_once('-') {
            years.entry(year).or_default().push((month, of));
        }
    }
    let all = years.len();
    page.markup("<h3 id=\"stale\">").say(&TITLE).markup("</h3>\n<div class=\"heat\">");
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    for (year, months) in years.iter().skip(all.saturating_sub(MOST_YEARS)) {
        page.markup("<tr><th scope=\"row\">").text(year).markup("</th>");
        for number in 1..=12_u32 {
            let wanted = format!("{number:02}");
            cell(page, months.iter().find(|(month, _)| *month == wanted).map(|(_, of)| (of.orders, of.stale)));
        }
        let sum = months.iter().fold((0, 0), |sum, (_, of)| (sum.0 + of.orders, sum.1 + of.stale));
        cell(page, Some(sum));
        page.markup("</tr>\n");
    }
    page.end_table().markup("</div>\n");
    page.left_out(all.min(MOST_YEARS) as u64, all as u64, &LEFT_OUT, Whole::Report);
}

/// The cell of a month, or of a year; empty where there are no orders.
fn cell(page: &mut Page, of: Option<(u64, u64)>) {
    const ORDERS: Text = Text { en: "{stale} of {orders} orders", zh: "{orders} 个订单中 {stale} 个" };
    let Some((orders, stale)) = of else {
        page.markup("<td class=\"n\"></td>");
        return;
    };
    page.markup("<td").attribute("class", shade(stale, orders));
    let told = [("stale", thousands(stale)), ("orders", thousands(orders))];
    let told = ORDERS.fill(page.lang(), &told.each_ref().map(|(name, value)| (*name, value.as_str())));
    page.attribute("title", &told).markup(">").number(stale).markup("<small>");
    page.text(share(stale, orders).as_deref().unwrap_or_default()).markup("</small></td>");
}
