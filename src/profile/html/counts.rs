//! Orders over time, status words by month, and sums of money.

use crate::model::Text;
use crate::profile::{MoneyTotals, Period, StatusCounts, StatusWord};
use crate::report::html::{Head, Page, Stack, Whole, bars, stacks};
use crate::report::{amount, thousands};

/// Bytes that a chart of orders per month and its figures take at most.
const PERIOD_BYTES: usize = 30_000;
/// Bytes that one part of a bar takes at most beside the name of its word.
const PART_BYTES: usize = 170;
/// Bytes that a character takes at most once it is escaped.
const ESCAPED_BYTES: usize = 10;
/// Characters of a word that a chart shows.
const LONGEST_WORD: usize = 20;
/// Classes of the words that have a colour of their own, the most frequent ones.
const COLOURS: [&str; 7] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6"];
/// Class of all other words.
const REST: &str = "rest";
/// Most words in a table of statuses.
const MOST_WORDS: usize = 60;

/// The orders per month, where there is room for a chart.
pub(super) fn write_period(page: &mut Page, period: Option<&Period>) {
    if let Some(period) = period.filter(|period| !period.months.is_empty())
        && page.left() >= PERIOD_BYTES
    {
        bars(page, &period.months);
    }
}

/// The statuses, each column in its share of the room.
pub(super) fn write_statuses(page: &mut Page, statuses: &[StatusCounts]) {
    page.each_in_share(statuses, statuses.len(), |page, counts| {
        page.markup("<h3>").say(&counts.column.title()).markup(" ").verbatim(&counts.caption).markup("</h3>\n");
        chart(page, counts);
        table(page, counts);
    });
}

/// A word as a chart shows it.
fn short(word: &str) -> String {
    match word.char_indices().nth(LONGEST_WORD) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// The words by month as bars. Nothing where there is no room for it, or no month.
fn chart(page: &mut Page, counts: &StatusCounts) {
    const LABEL: Text = Text {
        en: "{title} by month of the order date, from {first} to {last}",
        zh: "{title}，按下单月份，从 {first} 到 {last}",
    };
    const OTHERS: Text = Text { en: "other words", zh: "其他" };
    let shown = counts.shown();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return };
    let lang = page.lang();
    // One word may have several meanings.
    let name = |word: &StatusWord| format!("{} ({})", short(&word.word), word.title.get(lang));
    let names: Vec<String> = counts.words.iter().take(COLOURS.len()).map(name).collect();
    let rest: &[StatusWord] = &counts.words[names.len()..];
    let others = OTHERS.get(lang);
    let of_name = |name: &String| PART_BYTES + (name.chars().count() + 1) * ESCAPED_BYTES;
    let bytes = (shown.len() + 2) * (names.iter().map(of_name).sum::<usize>() + 2 * PART_BYTES);
    if bytes > page.left() {
        return;
    }
    let bars: Vec<Stack<'_>> = shown
        .iter()
        .map(|month| {
            let mut parts: Vec<(&'static str, &str, u64)> = COLOURS
                .iter()
                .zip(&names)
                .zip(&counts.words)
                .map(|((class, name), word)| (*class, name.as_str(), word.within(month)))
                .collect();
            parts.push((REST, others, rest.iter().map(|word| word.within(month)).sum()));
            Stack { name: month, parts }
        })
        .collect();
    let label = LABEL
        .fill(lang, &[("title", counts.column.title().get(lang)), ("first", first.as_str()), ("last", last.as_str())]);
    stacks(page, &label, &bars);
    page.markup("<ul class=\"legend statuses\">");
    for (class, name) in COLOURS.iter().zip(&names) {
        page.markup("<li><span class=\"swatch ").markup(class).markup("\"></span>").verbatim(name).markup("</li>");
    }
    if !rest.is_empty() {
        page.markup("<li><span class=\"swatch rest\"></span>").text(others).markup("</li>");
    }
    page.markup("</ul>\n");
}

/// The words by month as figures.
fn table(page: &mut Page, counts: &StatusCounts) {
    const CAPTION: Text = Text {
        en: "{title} by month of the order date; counted: {unit}, each once",
        zh: "{title}，按下单月份；计数单位：{unit}，每个只计一次",
    };
    const WORD: Text = Text { en: "Word", zh: "状态词" };
    const MEANING: Text = Text { en: "Meaning", zh: "含义" };
    const ALL: Text = Text { en: "All", zh: "合计" };
    const EARLIER: Text = Text { en: "Before", zh: "此前" };
    const UNDATED: Text = Text { en: "No date", zh: "无日期" };
    const BLANK: Text = Text { en: "Without a word: {count}.", zh: "没有状态词：{count}。" };
    const SUMMED: Text =
        Text { en: "Months before {month} are summed: {count}.", zh: "{month} 之前的 {count} 个月已合计。" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} words; {whole}.",
        zh: "显示 {all} 种状态词中的 {shown} 种；{whole}。",
    };
    let (lang, shown, earlier) = (page.lang(), counts.shown(), counts.earlier());
    let first_month = shown.first().map_or("", String::as_str);
    let title = counts.column.title();
    let caption = CAPTION.fill(lang, &[("title", title.get(lang)), ("unit", counts.unit.text().get(lang))]);
    page.begin_table(&caption).markup("<th scope=\"col\">").say(&WORD).markup("</th><th scope=\"col\">").say(&MEANING);
    page.markup("</th><th scope=\"col\" class=\"n\">").say(&ALL).markup("</th>");
    if earlier > 0 {
        page.markup("<th scope=\"col\" class=\"n\">").say(&EARLIER).markup("</th>");
    }
    for month in shown {
        page.markup("<th scope=\"col\" class=\"n\">").text(month).markup("</th>");
    }
    page.markup("<th scope=\"col\" class=\"n\">").say(&UNDATED).markup("</th>").begin_rows();
    let words = page.each(&counts.words, MOST_WORDS, |page, word| {
        page.markup("<tr><th scope=\"row\">").verbatim(&word.word).markup("</th><td>").either(&word.title);
        page.markup("</td>").figure(word.total);
        if earlier > 0 {
            page.figure(word.before(first_month));
        }
        for month in shown {
            page.figure(word.within(month));
        }
        page.figure(word.undated).markup("</tr>\n");
    });
    page.end_table().left_out(words, counts.words.len() as u64 + counts.more_words, &LEFT_OUT, Whole::Report);
    if earlier > 0 {
        let count = thousands(earlier as u64);
        let values: [(&str, &str); 2] = [("month", first_month), ("count", &count)];
        page.markup("<p class=\"left-out\">").fill(&SUMMED, &values).markup("</p>\n");
    }
    if counts.blank > 0 {
        page.markup("<p class=\"muted\">").fill(&BLANK, &[("count", &thousands(counts.blank))]).markup("</p>\n");
    }
}

/// The sums of money.
pub(super) fn write_money(page: &mut Page, totals: &[MoneyTotals]) {
    const CAPTION: Text = Text {
        en: "Sums of money; an amount of an order counts once, however many rows repeat it",
        zh: "金额合计；订单金额每个订单只计一次，不论多少行重复",
    };
    const COLUMNS: [Head; 4] = [
        Head::words("Column", "列"),
        Head::figures("Sum", "合计"),
        Head::figures("Of", "计数"),
        Head::figures("Unreadable", "不可读"),
    ];
    const UNKNOWN: Text = Text { en: "currency unknown", zh: "币种未知" };
    const TOO_LARGE: Text = Text { en: "too large", zh: "过大" };
    const LOST: Text = Text {
        en: "on rows without order number, in no sum: {count}",
        zh: "在没有订单编号的行上，未计入：{count}",
    };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} money columns; {whole}.",
        zh: "显示 {all} 列中的 {shown} 列；{whole}。",
    };
    if totals.is_empty() {
        return;
    }
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(totals, totals.len(), |page, one| {
        page.markup("<tr><th scope=\"row\">").verbatim(&one.caption).markup("<small>").say(&one.column.title());
        page.markup(" ").verbatim(one.column.name()).markup("</small></th><td class=\"n\">");
        for sum in &one.sums {
            page.markup("<div class=\"nowrap\">");
            match &sum.total {
                Some(total) => page.text(&amount(total)),
                None => page.say(&TOO_LARGE),
            };
            page.markup(" <span class=\"unit\">");
            if sum.currency.is_empty() {
                page.say(&UNKNOWN)
            } else {
                page.text(&sum.currency)
            };
            page.markup("</span></div>");
        }
        page.markup("</td><td class=\"n\">");
        for sum in &one.sums {
            page.markup("<div class=\"nowrap\">").number(sum.counted).markup(" <span class=\"unit\">");
            page.say(&one.unit.text()).markup("</span></div>");
        }
        page.markup("</td><td class=\"n\">").number(one.unreadable);
        if one.without_order > 0 {
            page.markup("<small>").fill(&LOST, &[("count", &thousands(one.without_order))]).markup("</small>");
        }
        page.markup("</td></tr>\n");
    });
    page.end_table().left_out(shown, totals.len() as u64, &LEFT_OUT, Whole::Report);
}
