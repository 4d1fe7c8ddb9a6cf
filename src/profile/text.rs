//! The profile for the terminal, within 80 columns.

use super::{ColumnProfile, Damage, ExportProfile, MoneyTotals, Period, StatusCounts, TableProfile, words};
use crate::model::{Lang, Text, visible};
use crate::report::{amount, hidden, thousands};
use crate::ui::{keep_figures, keep_whole, table};

/// Longest value that is shown, in characters.
const LONGEST: usize = 40;

/// Months side by side in a table of statuses.
const MONTHS_ABREAST: usize = 4;

/// Most months listed with their orders.
const MOST_MONTHS: usize = 24;

/// Most words of a status column.
const MOST_WORDS: usize = 20;

/// Renders the profile.
#[must_use]
pub fn render(profile: &ExportProfile, lang: Lang) -> String {
    let parts: Vec<String> = profile.tables.iter().map(|table| one(table, &profile.as_of, lang)).collect();
    // Tables fill their cells with spaces; nobody needs those at the end of a line.
    parts.join("\n").lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn one(table: &TableProfile, as_of: &str, lang: Lang) -> String {
    let sheet = table.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{}]", plain(sheet, LONGEST)));
    let mut out = format!("{}{sheet} — {}\n", plain(&table.file, usize::MAX), words::size(table, lang));
    out.push_str(&facts(table, as_of, lang));
    out.push_str(&damage(&table.damage, lang));
    out.push_str(&columns_of(&table.columns, lang));
    if let Some(period) = &table.period {
        out.push_str(&months(period, lang));
    }
    for counts in &table.statuses {
        out.push_str(&statuses(counts, lang));
    }
    out.push_str(&money(&table.money, lang));
    out
}

fn facts(profile: &TableProfile, as_of: &str, lang: Lang) -> String {
    let reading = &profile.reading;
    let mut lines = vec![
        (Text { en: "encoding", zh: "编码" }, words::encoding(reading, lang)),
        (Text { en: "form", zh: "形式" }, words::dialect(reading, lang)),
        (Text { en: "header", zh: "表头" }, words::header(reading, lang)),
        (Text { en: "other records", zh: "非数据记录" }, words::others(reading, lang)),
    ];
    if let Some(hidden) = hidden(reading.hidden_rows, reading.hidden_columns) {
        lines.push((Text { en: "hidden", zh: "隐藏内容" }, hidden.get(lang).to_owned()));
    }
    lines.push((Text { en: "source", zh: "来源" }, words::source(profile, lang)));
    lines.push((Text { en: "", zh: "" }, profile.source.reason.get(lang).to_owned()));
    lines.extend(profile.source.rivals.iter().map(|rival| (Text { en: "", zh: "" }, rival.get(lang).to_owned())));
    lines.push((Text { en: "one row is", zh: "一行表示" }, words::grain(profile).get(lang).to_owned()));
    lines.push((Text { en: "", zh: "" }, profile.grain.reason.get(lang).to_owned()));
    if profile.grain.grain != "none" {
        lines.push((Text { en: "orders", zh: "订单" }, words::orders(profile, lang)));
    }
    if let Some(period) = words::period(profile, as_of, lang) {
        lines.push((Text { en: "ordered", zh: "下单时间" }, period));
    }
    let mut table = table([Text { en: "what it is", zh: "概况" }.get(lang), ""]);
    for (name, text) in lines {
        table.add_row([name.get(lang).to_owned(), plain(&text, usize::MAX)]);
    }
    keep_whole(&mut table, 0);
    format!("{table}\n")
}

fn damage(damage: &[Damage], lang: Lang) -> String {
    const PLACE: Text = Text { en: "line {line}: {example}", zh: "第 {line} 行：{example}" };
    if damage.is_empty() {
        return String::new();
    }
    let head = [
        Text { en: "what looks damaged", zh: "疑似损坏" },
        Text { en: "column", zh: "列" },
        Text { en: "count", zh: "数量" },
        Text { en: "first", zh: "首处" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for one in damage {
        let place = one.line.map_or_else(String::new, |line| {
            let example = plain(one.example.as_deref().unwrap_or_default(), LONGEST);
            PLACE.fill(lang, &[("line", &thousands(u64::from(line))), ("example", &example)])
        });
        table.add_row([
            one.text.get(lang).to_owned(),
            plain(one.column.as_deref().unwrap_or_default(), LONGEST),
            thousands(one.count),
            place,
        ]);
    }
    keep_figures(&mut table, 2..3);
    format!("{table}\n")
}

fn columns_of(columns: &[ColumnProfile], lang: Lang) -> String {
    let head = [
        Text { en: "column → taken for", zh: "列 → 理解为" },
        Text { en: "type", zh: "类型" },
        Text { en: "blank", zh: "空" },
        Text { en: "distinct", zh: "不同值" },
        Text { en: "values", zh: "取值" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for column in columns {
        let taken_for = column.column.map_or_else(String::new, |column| format!("\n→ {column}"));
        table.add_row([
            plain(&column.caption, LONGEST) + &taken_for,
            words::holds(column, lang),
            thousands(column.blank),
            words::distinct(column, lang),
            values(column, lang),
        ]);
    }
    keep_figures(&mut table, 2..3);
    format!("{table}\n")
}

/// From where to where the values go, how they are written, and the most frequent or the first of them.
fn values(column: &ColumnProfile, lang: Lang) -> String {
    const SUCH_AS: Text = Text { en: "such as {list}", zh: "例如 {list}" };
    let mut lines: Vec<String> = Vec::new();
    lines.extend(column.range.as_ref().map(|range| words::range(range, lang)));
    lines.extend(words::notation(column, lang).map(|text| plain(&text, usize::MAX)));
    let comma = Text { en: ", ", zh: "、" }.get(lang);
    if column.frequent.is_empty() {
        let samples: Vec<String> = column.samples.iter().map(|value| plain(value, LONGEST)).collect();
        if !samples.is_empty() {
            lines.push(SUCH_AS.fill(lang, &[("list", &samples.join(comma))]));
        }
    } else {
        let shown =
            column.frequent.iter().map(|one| format!("{} {}", plain(&one.value, LONGEST), thousands(one.count)));
        lines.push(shown.collect::<Vec<_>>().join(comma));
    }
    lines.join("\n")
}

fn months(period: &Period, lang: Lang) -> String {
    const EARLIER: Text = Text { en: "{count} months before", zh: "此前 {count} 个月" };
    if period.months.is_empty() {
        return String::new();
    }
    let mut table = table([Text { en: "month", zh: "月份" }.get(lang), period.unit.text().get(lang)]);
    let earlier = period.months.len().saturating_sub(MOST_MONTHS);
    if earlier > 0 {
        let sum: u64 = period.months.values().take(earlier).map(|&count| u64::from(count)).sum();
        let text = EARLIER.counted(earlier as u64, "{count} month before");
        table.add_row([text.fill(lang, &[("count", &thousands(earlier as u64))]), thousands(sum)]);
    }
    for (month, count) in period.months.iter().skip(earlier) {
        table.add_row([month.clone(), thousands(u64::from(*count))]);
    }
    keep_figures(&mut table, 1..2);
    format!("{table}\n")
}

/// A table of statuses, as many months abreast as a line holds. What is not a month stands in the first of its parts.
fn statuses(counts: &StatusCounts, lang: Lang) -> String {
    const BLANK: Text = Text { en: "blank", zh: "空" };
    const MORE: Text = Text { en: "{count} more words", zh: "另有 {count} 种" };
    let shown = counts.shown();
    let first_month = shown.first().map_or("", String::as_str);
    let mut parts: Vec<&[String]> = shown.chunks(MONTHS_ABREAST).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    let left_out = counts.words.len().saturating_sub(MOST_WORDS) as u64 + counts.more_words;
    let left_out_sum: u64 = counts.words.iter().skip(MOST_WORDS).map(|word| word.total).sum::<u64>() + counts.more;
    let mut out = String::new();
    for (at, months) in parts.iter().enumerate() {
        let is_first = at == 0;
        let mut head = vec![plain(&counts.caption, LONGEST)];
        if is_first {
            head.push(counts.unit.text().get(lang).to_owned());
            head.extend((counts.earlier() > 0).then(|| format!("< {first_month}")));
        }
        head.extend(months.iter().cloned());
        let mut table = table(head.iter().map(String::as_str));
        for word in counts.words.iter().take(MOST_WORDS) {
            let mut row = vec![format!("{} ({})", plain(&word.word, LONGEST), word.title.get(lang))];
            if is_first {
                row.push(thousands(word.total));
                row.extend((counts.earlier() > 0).then(|| thousands(word.before(first_month))));
            }
            row.extend(months.iter().map(|month| thousands(word.within(month))));
            table.add_row(row);
        }
        if is_first && left_out > 0 {
            let more = MORE.counted(left_out, "{count} more word");
            table.add_row([more.fill(lang, &[("count", &thousands(left_out))]), thousands(left_out_sum)]);
        }
        if is_first && counts.blank > 0 {
            table.add_row([BLANK.get(lang).to_owned(), thousands(counts.blank)]);
        }
        keep_figures(&mut table, 1..head.len());
        out.push_str(&format!("{table}\n"));
    }
    out
}

fn money(totals: &[MoneyTotals], lang: Lang) -> String {
    const UNKNOWN: Text = Text { en: "unknown", zh: "未知" };
    const TOO_LARGE: Text = Text { en: "too large", zh: "过大" };
    const LOST: Text = Text {
        en: "{caption}: amounts on rows without order number are in no sum: {count}",
        zh: "{caption}：没有订单编号的行上的金额未计入：{count}",
    };
    if totals.is_empty() {
        return String::new();
    }
    let head = [
        Text { en: "money", zh: "金额" },
        Text { en: "currency", zh: "币种" },
        Text { en: "sum", zh: "合计" },
        Text { en: "of", zh: "计数" },
        Text { en: "unreadable", zh: "不可读" },
    ];
    let mut table = table(head.map(|text| text.get(lang)));
    for one in totals {
        let caption = plain(&one.caption, LONGEST);
        if one.sums.is_empty() {
            let nothing = String::new();
            table.add_row([caption.clone(), nothing.clone(), nothing.clone(), nothing, thousands(one.unreadable)]);
        }
        for (at, sum) in one.sums.iter().enumerate() {
            table.add_row([
                if at == 0 { caption.clone() } else { String::new() },
                if sum.currency.is_empty() { UNKNOWN.get(lang).to_owned() } else { sum.currency.clone() },
                sum.total.as_ref().map_or_else(|| TOO_LARGE.get(lang).to_owned(), |total| amount(total)),
                format!("{} {}", thousands(sum.counted), one.unit.text().get(lang)),
                if at == 0 { thousands(one.unreadable) } else { String::new() },
            ]);
        }
    }
    keep_figures(&mut table, 2..5);
    let mut out = format!("{table}\n");
    for one in totals.iter().filter(|one| one.without_order > 0) {
        let values = [("caption", plain(&one.caption, LONGEST)), ("count", thousands(one.without_order))];
        out.push_str(&LOST.fill(lang, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        out.push('\n');
    }
    out
}

/// A value as a terminal may show it: at most so many characters.
fn plain(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_act_on_the_terminal() {
        for (text, most, expected) in [
            ("plain 文本", 40, "plain 文本"),
            ("\u{1b}[31mred\nblue", 40, "\\u{1b}[31mred\\nblue"),
            ("\u{202e}fdp", 40, "\\u{202e}fdp"),
            ("订单编号", 2, "订单…"),
            ("订单", 2, "订单"),
        ] {
            assert_eq!(plain(text, most), expected, "{text:?}");
        }
    }
}
