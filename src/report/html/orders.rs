//! The orders over time.

use std::collections::BTreeMap;

use super::chart::{self, Slot};
use super::page::{Head, Page, Whole};
use super::stale;
use crate::model::Text;
use crate::report::model::Report;
use crate::report::number::thousands;

/// Bytes that the bars and the calendar take at most. They are bounded by their own counts.
pub(super) const BYTES: usize = 90_000;
/// Most bars of the chart.
const MOST_BARS: usize = 60;
/// The longest stretch of months (or years) without orders that is drawn as empty places. A longer one is one gap, so
/// that an order dated 1900 does not push all others to the edge.
const LONGEST_STRETCH: i64 = 12;

/// The orders per month.
pub(super) fn write_calendar(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Orders over time", zh: "订单的时间分布" };
    const SPAN: Text = Text {
        en: "The oldest order is of {oldest}, the newest of {newest}.",
        zh: "最早的订单为 {oldest}，最新的为 {newest}。",
    };
    const NONE: Text =
        Text { en: "No order has a date that can be read.", zh: "没有任何订单带有可读的日期。" };
    page.markup("<section aria-labelledby=\"calendar\"><h2 id=\"calendar\">").say(&TITLE).markup("</h2>\n<p>");
    let calendar = &report.calendar;
    match (&calendar.oldest, &calendar.newest) {
        (Some(oldest), Some(newest)) => page.fill(&SPAN, &[("oldest", oldest), ("newest", newest)]),
        _ => page.say(&NONE),
    };
    page.markup("</p>\n");
    if !calendar.months.is_empty() {
        bars(page, &calendar.months);
    }
    stale::write(page, &report.stale);
    page.markup("</section>\n");
}

/// A month or a year, counted from year zero, and its orders.
type Period = (i64, u64);

/// Months by name, such as `2024-06`, in order.
fn months(orders: &BTreeMap<String, u32>) -> Vec<Period> {
    let parse = |name: &str| {
        let (year, month) = name.rsplit_once('-')?;
        Some(year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()? - 1)
    };
    let mut months: Vec<Period> =
        orders.iter().filter_map(|(name, orders)| Some((parse(name)?, u64::from(*orders)))).collect();
    months.sort_unstable();
    months
}

fn years(months: &[Period]) -> Vec<Period> {
    let mut years: Vec<Period> = Vec::new();
    for &(month, orders) in months {
        match years.last_mut() {
            Some((year, sum)) if *year == month.div_euclid(12) => *sum += orders,
            _ => years.push((month.div_euclid(12), orders)),
        }
    }
    years
}

/// The places of a time axis: each period, the empty ones between them, and a gap for each long empty stretch.
fn slots(periods: &[Period], name: impl Fn(i64) -> String, gap: impl Fn(u64) -> String) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut before: Option<i64> = None;
    for &(period, orders) in periods {
        let empty = before.map_or(0, |before| period - before - 1);
        if empty > LONGEST_STRETCH {
            slots.push(Slot::Gap(gap(empty.unsigned_abs())));
        } else {
            slots.extend((period - empty..period).map(|empty| Slot::Period(name(empty), 0)));
        }
        slots.push(Slot::Period(name(period), orders));
        before = Some(period);
    }
    slots
}

/// Draws orders per month, or per year where the months are too many, with the same in figures.
pub(crate) fn bars(page: &mut Page, orders: &BTreeMap<String, u32>) {
    const MONTHS: Text = Text { en: "Orders per month", zh: "每月订单数" };
    const YEARS: Text = Text { en: "Orders per year", zh: "每年订单数" };
    const NO_MONTHS: Text = Text { en: "{count} months without orders", zh: "{count} 个月无订单" };
    const NO_YEARS: Text = Text { en: "{count} years without orders", zh: "{count} 年无订单" };
    const NOT_DRAWN: Text = Text {
        en: "Orders drawn: {shown} of {all}. Those of earlier years are left out; {whole}.",
        zh: "图中为 {all} 个订单中的 {shown} 个，更早年份的未画出；{whole}。",
    };
    let lang = page.lang();
    let month_name = |month: i64| format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
    let gap = |text: &Text, count: u64| text.fill(lang, &[("count", &thousands(count))]);
    let months = months(orders);
    let mut title = MONTHS;
    let mut slots = slots(&months, month_name, |count| gap(&NO_MONTHS, count));
    if slots.len() > MOST_BARS {
        title = YEARS;
        slots = self::slots(&years(&months), |year| format!("{year:04}"), |count| gap(&NO_YEARS, count));
        slots.drain(..slots.len().saturating_sub(MOST_BARS));
    }
    let drawn = || {
        slots.iter().filter_map(|slot| if let Slot::Period(name, orders) = slot { Some((name, *orders)) } else { None })
    };
    let shown: u64 = drawn().map(|(_, orders)| orders).sum();
    let all = orders.values().map(|&orders| u64::from(orders)).sum();
    page.markup("<h3>").say(&title).markup("</h3>\n");
    chart::periods(page, &summary(page, &title, drawn()), &slots);
    page.left_out(shown, all, &NOT_DRAWN, Whole::Report);
    table(page, &title, drawn());
}

/// What the chart says, for those who do not see it.
fn summary<'a>(page: &Page, title: &Text, drawn: impl Iterator<Item = (&'a String, u64)> + Clone) -> String {
    const SUMMARY: Text = Text {
        en: "{title} from {first} to {last}; most in {peak}: {orders}",
        zh: "{title}，从 {first} 到 {last}；最多为 {peak}：{orders}",
    };
    let name = |period: Option<(&'a String, u64)>| period.map_or("", |(name, _)| name.as_str());
    let peak = drawn.clone().max_by_key(|(_, orders)| *orders);
    SUMMARY.fill(
        page.lang(),
        &[
            ("title", title.get(page.lang())),
            ("first", name(drawn.clone().next())),
            ("last", name(drawn.last())),
            ("peak", name(peak)),
            ("orders", &thousands(peak.map_or(0, |(_, orders)| orders))),
        ],
    )
}

fn table<'a>(page: &mut Page, title: &Text, drawn: impl Iterator<Item = (&'a String, u64)>) {
    const AS_TABLE: Text = Text { en: "The same in figures", zh: "以数字显示" };
    const COLUMNS: [Head; 2] = [Head::words("Period", "期间"), Head::figures("Orders", "订单")];
    page.markup("<details class=\"figures\"><summary>").say(&AS_TABLE).markup("</summary>\n");
    page.table(title.get(page.lang()), &COLUMNS);
    for (name, orders) in drawn {
        page.markup("<tr><th scope=\"row\">").text(name).markup("</th>").figure(orders).markup("</tr>\n");
    }
    page.end_table().markup("</details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(year: i64, month: i64) -> i64 {
        year * 12 + month - 1
    }

    #[test]
    fn short_stretches_are_drawn_empty_and_long_ones_as_one_gap() {
        let periods = [(month(1900, 1), 1), (month(2024, 1), 5), (month(2024, 4), 7)];
        let drawn = slots(&periods, |month| month.to_string(), |count| format!("{count} empty"));
        let name = |year, at| month(year, at).to_string();
        let expected = vec![
            Slot::Period(name(1900, 1), 1),
            Slot::Gap("1487 empty".to_owned()),
            Slot::Period(name(2024, 1), 5),
            Slot::Period(name(2024, 2), 0),
            Slot::Period(name(2024, 3), 0),
            Slot::Period(name(2024, 4), 7),
        ];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn months_become_years() {
        let months = [(month(2022, 12), 1), (month(2023, 1), 2), (month(2023, 12), 3)];
        assert_eq!(years(&months), [(2022, 1), (2023, 5)]);
    }
}
