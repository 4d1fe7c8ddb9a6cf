//! The profile as one HTML file for reading: offline, without scripts, below 2 MB whatever the exports hold.

mod columns;
mod counts;

use super::{Damage, ExportProfile, TableProfile, words};
use crate::model::{Lang, Text};
use crate::report::LONGEST_TEXT;
use crate::report::html::{Head, Page, Subject, Whole, begin};
use crate::report::{hidden, thousands};

/// Bytes of the page that the files and sheets may take. What is begun is finished, so that they may take a little more;
/// the page stays below 2 MB.
const TABLES_BYTES: usize = 1_600_000;
/// Most files and sheets shown.
const MOST_TABLES: usize = 40;
/// Up to so many files and sheets are laid open.
const FEW_TABLES: usize = 2;
/// Most sources named that were not chosen.
const MOST_RIVALS: usize = 5;
/// Most damages shown of one table.
const MOST_DAMAGE: usize = 200;

/// Renders the profile as one self-contained page in one language.
#[must_use]
pub fn render(profile: &ExportProfile, lang: Lang) -> String {
    const TITLE: Text = Text { en: "Profile of order exports", zh: "订单导出概况" };
    const PARTS: [(&str, Text); 2] = [
        ("overview", Text { en: "Overview", zh: "总览" }),
        ("tables", Text { en: "Files and sheets", zh: "文件与工作表" }),
    ];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} files and sheets; {whole}.",
        zh: "显示 {all} 个文件和工作表中的 {shown} 个；{whole}。",
    };
    let mut page = Page::new(lang, Subject::Profile);
    begin(&mut page, &TITLE, "", &PARTS, include_str!("html/style.css"));
    overview(&mut page, profile);
    page.markup("<section aria-labelledby=\"tables\"><h2 id=\"tables\">").say(&PARTS[1].1).markup("</h2>\n");
    page.allot(TABLES_BYTES);
    let all = profile.tables.len();
    let shown = page.each_in_share(&profile.tables, MOST_TABLES, |page, one| {
        table(page, one, &profile.as_of, all <= FEW_TABLES);
    });
    page.left_out(shown, all as u64, &LEFT_OUT, Whole::Report).markup("</section>\n</main>\n<footer>");
    cut(&mut page);
    page.markup("<p>ordermend ").text(profile.version).markup(" · ").text(profile.schema);
    page.markup("</p></footer>\n</body>\n</html>\n");
    page.into_html()
}

/// Says that texts were cut, where any was.
fn cut(page: &mut Page) {
    const CUT: Text = Text {
        en: "Texts of more than {count} characters are cut and end in “…”.",
        zh: "超过 {count} 个字符的文字已截断并以“…”结尾。",
    };
    if page.has_cut() {
        page.markup("<p class=\"left-out\">")
            .fill(&CUT, &[("count", &thousands(LONGEST_TEXT as u64))])
            .markup("</p>\n");
    }
}

fn overview(page: &mut Page, profile: &ExportProfile) {
    const TITLE: Text = Text { en: "Overview", zh: "总览" };
    const MEANING: Text = Text {
        en: "What these exports are, as far as can be told without a rule. Nothing was judged and nothing changed.",
        zh: "在不套用任何规则的情况下，这些导出文件是什么样的。未作评判，也未作改动。",
    };
    const AS_OF: Text = Text { en: "Day that counted as today: {day}.", zh: "视为“今天”的日期：{day}。" };
    const FILES: Text = Text { en: "Files and sheets", zh: "文件与工作表" };
    const OTHERS: Text = Text { en: "Of them not orders", zh: "其中非订单" };
    const ROWS: Text = Text { en: "Rows", zh: "行" };
    const COLUMNS: Text = Text { en: "Columns", zh: "列" };
    const UNMAPPED: Text = Text { en: "Of them not understood", zh: "其中未理解" };
    const DAMAGE: Text = Text { en: "Signs of damage", zh: "损坏迹象" };
    let tables = &profile.tables;
    let of_each = |count: fn(&TableProfile) -> usize| tables.iter().map(|table| count(table) as u64).sum::<u64>();
    page.markup("<section aria-labelledby=\"overview\"><h2 id=\"overview\">").say(&TITLE).markup("</h2>\n<p>");
    page.say(&MEANING).markup(" ").fill(&AS_OF, &[("day", &profile.as_of)]).markup("</p>\n");
    page.tiles(&[
        (FILES, tables.len() as u64),
        (OTHERS, of_each(|table| usize::from(table.grain.grain == "none"))),
        (ROWS, tables.iter().map(|table| u64::from(table.rows)).sum()),
        (COLUMNS, of_each(|table| table.columns.len())),
        (UNMAPPED, of_each(|table| table.columns.iter().filter(|column| column.column.is_none()).count())),
        (DAMAGE, of_each(|table| table.damage.len())),
    ]);
    page.markup("</section>\n");
}

/// One file or sheet, each of its parts in a share of the room.
fn table(page: &mut Page, table: &TableProfile, as_of: &str, is_open: bool) {
    let (room, lang) = (page.left(), page.lang());
    page.markup(if is_open { "<details open><summary><h3>" } else { "<details><summary><h3>" });
    page.isolated(&table.file);
    if let Some(sheet) = &table.sheet {
        page.markup(" [").isolated(sheet).markup("]");
    }
    page.markup("</h3><span class=\"muted\">").either(&table.source.title).markup(" · ");
    page.text(&words::size(table, lang)).markup("</span></summary>\n");
    facts(page, table, as_of);
    page.allot(room / 10);
    damage(page, &table.damage);
    page.allot(room / 6);
    counts::write_period(page, table.period.as_ref());
    page.allot(room / 4);
    counts::write_statuses(page, &table.statuses);
    page.allot(room / 10);
    counts::write_money(page, &table.money);
    page.allot(room / 3);
    columns::write(page, table);
    page.markup("</details>\n");
}

fn fact(page: &mut Page, name: &Text, value: &str) {
    page.markup("<div><dt>").say(name).markup("</dt><dd>").text(value).markup("</dd></div>");
}

fn facts(page: &mut Page, table: &TableProfile, as_of: &str) {
    const ENCODING: Text = Text { en: "Encoding", zh: "编码" };
    const FORM: Text = Text { en: "Form", zh: "形式" };
    const HEADER: Text = Text { en: "Header", zh: "表头" };
    const OTHERS: Text = Text { en: "Records that are no rows", zh: "非数据记录" };
    const HIDDEN: Text = Text { en: "Hidden", zh: "隐藏内容" };
    const SOURCE: Text = Text { en: "Source", zh: "来源" };
    const WHY: Text = Text { en: "Why this source", zh: "来源判断依据" };
    const GRAIN: Text = Text { en: "One row is", zh: "一行表示" };
    const ORDERS: Text = Text { en: "Orders", zh: "订单" };
    const PERIOD: Text = Text { en: "Ordered", zh: "下单时间" };
    let (reading, lang) = (&table.reading, page.lang());
    page.markup("<dl class=\"facts wide\">");
    fact(page, &SOURCE, &words::source(table, lang));
    page.markup("<div><dt>").say(&WHY).markup("</dt><dd>").either(&table.source.reason);
    for rival in table.source.rivals.iter().take(MOST_RIVALS) {
        page.markup("<small>").either(rival).markup("</small>");
    }
    page.markup("</dd></div><div><dt>").say(&GRAIN).markup("</dt><dd>").say(&words::grain(table)).markup("<small>");
    page.either(&table.grain.reason).markup("</small></dd></div>");
    if table.grain.grain != "none" {
        fact(page, &ORDERS, &words::orders(table, lang));
    }
    if let Some(period) = words::period(table, as_of, lang) {
        fact(page, &PERIOD, &period);
    }
    fact(page, &ENCODING, &words::encoding(reading, lang));
    fact(page, &FORM, &words::dialect(reading, lang));
    fact(page, &HEADER, &words::header(reading, lang));
    fact(page, &OTHERS, &words::others(reading, lang));
    if let Some(hidden) = hidden(reading.hidden_rows, reading.hidden_columns) {
        fact(page, &HIDDEN, hidden.get(lang));
    }
    page.markup("<div><dt>BLAKE3</dt><dd>").verbatim(&table.blake3).markup("</dd></div></dl>\n");
}

fn damage(page: &mut Page, damage: &[Damage]) {
    const TITLE: Text = Text { en: "What looks damaged", zh: "疑似损坏" };
    const NONE: Text = Text { en: "Nothing looks damaged.", zh: "没有发现损坏迹象。" };
    const COLUMNS: [Head; 4] = [
        Head::words("What", "情况"),
        Head::words("Column", "列"),
        Head::figures("Count", "数量"),
        Head::words("First", "首处"),
    ];
    const LINE: Text = Text { en: "line {line} ", zh: "第 {line} 行 " };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} signs of damage; {whole}.",
        zh: "显示 {all} 项中的 {shown} 项；{whole}。",
    };
    if damage.is_empty() {
        page.markup("<p class=\"muted\">").say(&NONE).markup("</p>\n");
        return;
    }
    page.table(TITLE.get(page.lang()), &COLUMNS);
    let shown = page.each(damage, MOST_DAMAGE, |page, one| {
        page.markup("<tr><td>").either(&one.text).markup("</td><td>");
        page.verbatim(one.column.as_deref().unwrap_or_default()).markup("</td>").figure(one.count).markup("<td>");
        if let Some(line) = one.line {
            page.fill(&LINE, &[("line", &thousands(u64::from(line)))]);
            page.verbatim(one.example.as_deref().unwrap_or_default());
        }
        page.markup("</td></tr>\n");
    });
    page.end_table().left_out(shown, damage.len() as u64, &LEFT_OUT, Whole::Report);
}
