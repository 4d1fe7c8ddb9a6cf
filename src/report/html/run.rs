//! The run: everything needed to repeat it, and what to know before trusting it.

use super::page::{Head, Page, Whole};
use super::rules;
use crate::model::Text;
use crate::report::model::{Command, Input, Report};
use crate::report::number::{size, thousands};
use crate::report::words::LONGEST_TEXT;

/// Bytes of the page that the hashes may take.
const HASH_BYTES: usize = 60_000;
/// Bytes of the page that the notes may take.
const NOTE_BYTES: usize = 50_000;
/// Bytes of the page that the texts which mean "missing" may take.
const MISSING_BYTES: usize = 20_000;
/// Bytes of the page that this part may take, with a little for what is begun and must be finished.
pub(super) const BYTES: usize = HASH_BYTES + NOTE_BYTES + MISSING_BYTES + 2 * MADE_WITH_BYTES + 20_000;
/// Bytes of the page that the rule files may take, and the same again for the options.
const MADE_WITH_BYTES: usize = 20_000;
/// Most rule files and options shown.
const MOST_MADE_WITH: usize = 100;
/// Most hashes shown.
const MOST_HASHES: usize = 200;
/// Most notes shown.
const MOST_NOTES: usize = 100;
/// Most texts shown that mean "missing".
const MOST_MISSING: usize = 100;

/// The run.
pub(super) fn write(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "This run", zh: "本次运行" };
    const VERSION: Text = Text { en: "Version", zh: "版本" };
    const SCHEMA: Text = Text { en: "Report schema", zh: "报告格式" };
    const AS_OF: Text = Text { en: "Day that counted as today", zh: "视为“今天”的日期" };
    page.markup("<section aria-labelledby=\"run\"><h2 id=\"run\">").say(&TITLE).markup("</h2>\n");
    notes(page, report);
    page.markup("<dl class=\"facts\"><div><dt>").say(&VERSION).markup("</dt><dd>ordermend ").text(report.version);
    page.markup("</dd></div><div><dt>").say(&SCHEMA).markup("</dt><dd>").text(report.schema);
    page.markup("</dd></div><div><dt>")
        .say(&AS_OF)
        .markup("</dt><dd>")
        .text(&report.as_of)
        .markup("</dd></div></dl>\n");
    hashes(page, report);
    rule_files(page, report);
    options(page, report);
    missing(page, report);
    page.markup("</section>\n");
}

fn notes(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "To know before trusting this report", zh: "采信本报告前须知" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} notes; {whole}.",
        zh: "显示 {all} 条说明中的 {shown} 条；{whole}。",
    };
    if report.notes.is_empty() {
        return;
    }
    page.markup("<h3 id=\"notes\">").say(&TITLE).markup("</h3>\n<ul>");
    page.allot(NOTE_BYTES);
    let shown = page.each(&report.notes, MOST_NOTES, |page, note| {
        page.markup("<li>").either(note).markup("</li>\n");
    });
    page.markup("</ul>\n").left_out(shown, report.notes.len() as u64, &LEFT_OUT, Whole::Report);
}

fn missing(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "What counts as missing", zh: "哪些视为缺失" };
    const POLICY: Text = Text {
        en: "A cell is missing when it is empty or blank, when it holds one of these texts, or when the \
             profile of its source says so:",
        zh: "单元格为空、只有空白、为下列文字之一，或来源配置如此规定时，视为缺失：",
    };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} texts; {whole}.",
        zh: "显示 {all} 种文字中的 {shown} 种；{whole}。",
    };
    page.markup("<h3>").say(&TITLE).markup("</h3>\n<p>").say(&POLICY).markup("</p>\n<p class=\"words\">");
    page.allot(MISSING_BYTES);
    let shown = page.each(&report.missing, MOST_MISSING, |page, text| {
        page.verbatim(text).markup(" ");
    });
    page.markup("</p>\n").left_out(shown, report.missing.len() as u64, &LEFT_OUT, Whole::Report);
}

fn hashes(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Inputs and their hashes", zh: "输入及其哈希值" };
    const CAPTION: Text = Text {
        en: "BLAKE3 hashes of the unpacked files: the same inputs, rules and day give the same report",
        zh: "解压后文件的 BLAKE3 哈希值：输入、规则与日期相同，则报告相同",
    };
    const COLUMNS: [Head; 3] =
        [Head::words("File", "文件"), Head::figures("Size", "大小"), Head::words("BLAKE3", "BLAKE3")];
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} hashes; {whole}.",
        zh: "显示 {all} 个哈希值中的 {shown} 个；{whole}。",
    };
    // The sheets of a workbook follow each other and are one file.
    let mut files: Vec<&Input> = report.inputs.iter().collect();
    files.dedup_by(|a, b| a.file == b.file && a.blake3 == b.blake3);
    page.markup("<h3>").say(&TITLE).markup("</h3>\n");
    page.allot(HASH_BYTES);
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(files.iter().copied(), MOST_HASHES, |page, input: &Input| {
        page.markup("<tr><th scope=\"row\">");
        rules::file(page, &input.file, None);
        page.markup("</th><td class=\"n\"><span class=\"nowrap\">").text(&size(input.bytes)).markup("</span></td><td>");
        page.verbatim(&input.blake3).markup("</td></tr>\n");
    });
    page.end_table().left_out(shown, files.len() as u64, &LEFT_OUT, Whole::Report);
}

fn rule_files(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Rules", zh: "规则" };
    const HASH: Text =
        Text { en: "BLAKE3 hash of all that the rules say: ", zh: "全部规则内容的 BLAKE3 哈希值：" };
    const CAPTION: Text = Text { en: "Where the rules come from", zh: "规则的来源" };
    const COLUMNS: [Head; 3] =
        [Head::words("File", "文件"), Head::words("Origin", "来源"), Head::figures("Rules", "规则数")];
    const SHIPPED: Text = Text { en: "ships with ordermend", zh: "随 ordermend 提供" };
    const OWN: Text = Text { en: "your own", zh: "自定义" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} files; {whole}.",
        zh: "显示 {all} 个文件中的 {shown} 个；{whole}。",
    };
    let made_with = &report.made_with;
    page.markup("<h3>").say(&TITLE).markup("</h3>\n<p>").say(&HASH).verbatim(&made_with.rules_blake3).markup("</p>\n");
    page.allot(MADE_WITH_BYTES);
    page.table(CAPTION.get(page.lang()), &COLUMNS);
    let shown = page.each(&made_with.rule_files, MOST_MADE_WITH, |page, file| {
        page.markup("<tr><th scope=\"row\">").isolated(&file.file).markup("</th><td>");
        page.say(if file.shipped { &SHIPPED } else { &OWN }).markup("</td>").figure(file.rules).markup("</tr>\n");
    });
    page.end_table().left_out(shown, made_with.rule_files.len() as u64, &LEFT_OUT, Whole::Report);
}

fn options(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Options", zh: "选项" };
    const MEANING: Text = Text {
        en: "As given on the command line or in the configuration; all others have their defaults.",
        zh: "命令行或配置文件中给出的选项；其余均为默认值。",
    };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} options; {whole}.",
        zh: "显示 {all} 个选项中的 {shown} 个；{whole}。",
    };
    let options = &report.made_with.options;
    page.markup("<h3>").say(&TITLE).markup("</h3>\n<p>").say(&MEANING).markup("</p>\n<ul class=\"plain\">");
    page.allot(MADE_WITH_BYTES);
    let shown = page.each(options, MOST_MADE_WITH, |page, (name, value)| {
        page.markup("<li>").verbatim(name).markup(" ").verbatim(value).markup("</li>");
    });
    page.markup("</ul>\n").left_out(shown, options.len() as u64, &LEFT_OUT, Whole::Report);
}

/// Says that texts were cut, where any was. The page holds nothing that the report for machines does not hold whole.
pub(super) fn write_cut(page: &mut Page, command: Command) {
    const CUT: Text = Text {
        en: "Texts of more than {count} characters are cut and end in “…”; report.json holds them whole.",
        zh: "超过 {count} 个字符的文字已截断并以“…”结尾；完整内容见 report.json。",
    };
    const CUT_BY_CHECK: Text = Text {
        en: "Texts of more than {count} characters are cut and end in “…”; \
             to get them whole, add --format json=report.json.",
        zh: "超过 {count} 个字符的文字已截断并以“…”结尾；如需完整内容，请加上 --format json=report.json。",
    };
    let text = match command {
        Command::Check => &CUT_BY_CHECK,
        Command::Clean => &CUT,
    };
    if page.has_cut() {
        page.markup("<p class=\"left-out\">");
        page.fill(text, &[("count", &thousands(LONGEST_TEXT as u64))]).markup("</p>\n");
    }
}
