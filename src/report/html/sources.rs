//! The inputs: how each was read, which system it is taken for, and what each of its columns is.

use super::page::{Head, Page, Whole};
use super::rules;
use crate::model::{Column, Text};
use crate::report::hidden;
use crate::report::model::{Input, Report};
use crate::report::number::thousands;

/// Bytes of the page that the inputs may take.
pub(super) const BYTES: usize = 200_000;
/// Most inputs shown.
const MOST_INPUTS: usize = 200;
/// Up to so many inputs are laid open.
const FEW_INPUTS: usize = 2;
/// Most columns listed of one input.
const MOST_COLUMNS: usize = 60;

/// The inputs.
pub(super) fn write(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Sources and columns", zh: "来源与列" };
    const NONE: Text = Text { en: "There were no inputs.", zh: "没有输入。" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} files and sheets; {whole}.",
        zh: "显示 {all} 个文件和工作表中的 {shown} 个；{whole}。",
    };
    page.markup("<section aria-labelledby=\"sources\"><h2 id=\"sources\">").say(&TITLE).markup("</h2>\n");
    let all = report.inputs.len();
    if all == 0 {
        page.markup("<p>").say(&NONE).markup("</p>\n");
    }
    page.allot(BYTES);
    let shown = page.each_in_share(&report.inputs, MOST_INPUTS, |page, one| input(page, one, all <= FEW_INPUTS));
    page.left_out(shown, all as u64, &LEFT_OUT, Whole::Report).markup("</section>\n");
}

fn is_inferred(input: &Input) -> bool {
    input.source_confidence == "inferred"
}

fn input(page: &mut Page, input: &Input, is_open: bool) {
    const ROWS: Text = Text { en: "rows: {rows}", zh: "{rows} 行" };
    const CHECK: Text = Text { en: "check the mapping", zh: "请核对列映射" };
    const CHECK_WHY: Text = Text {
        en: "The profile of this source was inferred from similar systems, not seen in real files. Check \
             below that each column was taken for what it is; name it with --map where it was not.",
        zh: "此来源的配置是由相似系统推断而来，未经真实文件验证。请核对下表中每一列的含义是否正确；有误时用 --map 指明。",
    };
    page.markup(if is_open { "<details open><summary><h3>" } else { "<details><summary><h3>" });
    rules::file(page, &input.file, input.sheet.as_deref());
    page.markup("</h3><span class=\"muted\">").either(&input.source_title).markup(" · ");
    page.fill(&ROWS, &[("rows", &thousands(u64::from(input.rows)))]).markup("</span>");
    if is_inferred(input) {
        page.markup(" <span class=\"badge warn\"><span aria-hidden=\"true\">! </span>").say(&CHECK).markup("</span>");
    }
    page.markup("</summary>\n");
    if is_inferred(input) {
        page.markup("<p class=\"callout warn\">").say(&CHECK_WHY).markup("</p>\n");
    }
    facts(page, input);
    columns(page, input);
    page.markup("</details>\n");
}

fn fact(page: &mut Page, name: &Text, value: impl FnOnce(&mut Page)) {
    page.markup("<div><dt>").say(name).markup("</dt><dd>");
    value(page);
    page.markup("</dd></div>");
}

fn facts(page: &mut Page, input: &Input) {
    const SOURCE: Text = Text { en: "Source", zh: "来源" };
    const NAMED: Text = Text { en: ", named by --source", zh: "，由 --source 指定" };
    const RECOGNISED: Text = Text { en: ", recognised by its header", zh: "，根据表头识别" };
    const CONFIDENCE: Text = Text { en: "How well it is known", zh: "可信程度" };
    const GRAIN: Text = Text { en: "One row is", zh: "一行表示" };
    const ENCODING: Text = Text { en: "Encoding", zh: "编码" };
    const DELIMITER: Text = Text { en: "Cells are separated by", zh: "单元格分隔符" };
    const HEADER: Text = Text { en: "Header in line", zh: "表头所在行" };
    const HIDDEN: Text = Text { en: "Hidden", zh: "隐藏内容" };
    page.markup("<dl class=\"facts\">");
    fact(page, &SOURCE, |page| {
        page.either(&input.source_title).markup(" (").verbatim(&input.source).markup(")");
        page.say(if input.source_named { &NAMED } else { &RECOGNISED });
    });
    fact(page, &CONFIDENCE, |page| known(page, &input.source_confidence, &CONFIDENCES));
    fact(page, &GRAIN, |page| known(page, if input.is_orders { &input.grain } else { "none" }, &GRAINS));
    fact(page, &ENCODING, |page| {
        page.text(&input.encoding);
        if !input.encoding_reason.get(page.lang()).is_empty() {
            page.markup(": ").either(&input.encoding_reason);
        }
    });
    fact(page, &DELIMITER, |page| known(page, &input.delimiter, &DELIMITERS));
    fact(page, &HEADER, |page| {
        page.text(&input.header_line.to_string());
    });
    if let Some(hidden) = hidden(input.hidden_rows, input.hidden_columns) {
        fact(page, &HIDDEN, |page| {
            page.either(&hidden);
        });
    }
    page.markup("</dl>\n");
}

const CONFIDENCES: [(&str, Text); 3] = [
    ("verified", Text { en: "verified: seen in real files", zh: "已验证：见于真实文件" }),
    ("documented", Text { en: "documented: taken from the vendor's documentation", zh: "有文档：取自厂商文档" }),
    ("inferred", Text { en: "inferred: concluded from similar systems", zh: "推断：由相似系统推得" }),
];

const GRAINS: [(&str, Text); 4] = [
    ("order", Text { en: "an order", zh: "一个订单" }),
    (
        "line",
        Text {
            en: "a line of an order, with the order's columns repeated", zh: "订单的一行明细，订单信息逐行重复"
        },
    ),
    (
        "continuation",
        Text {
            en: "a line; the order's columns stand on its first row only", zh: "一行明细，订单信息只在首行"
        },
    ),
    ("none", Text { en: "not an order: the file is only checked cell by cell", zh: "不是订单：仅逐格检查" }),
];

const DELIMITERS: [(&str, Text); 6] = [
    ("comma", Text { en: "comma", zh: "逗号" }),
    ("tab", Text { en: "tab", zh: "制表符" }),
    ("semicolon", Text { en: "semicolon", zh: "分号" }),
    ("bar", Text { en: "vertical bar", zh: "竖线" }),
    ("parquet", Text { en: "nothing; it is Parquet", zh: "无，为 Parquet 文件" }),
    ("workbook", Text { en: "nothing; it is a workbook", zh: "无，为电子表格" }),
];

/// The words for a name of the machine formats; the name itself where there are none.
fn known(page: &mut Page, name: &str, words: &[(&str, Text)]) {
    match words.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => page.say(text),
        None => page.text(name),
    };
}

fn columns(page: &mut Page, input: &Input) {
    const CAPTION: Text = Text {
        en: "{mapped} of {all} columns are understood, the others are carried through as text",
        zh: "{all} 列中理解 {mapped} 列，其余按文本保留",
    };
    const COLUMNS: [Head; 4] = [
        Head::figures("No.", "序号"),
        Head::words("Caption in the file", "文件中的列名"),
        Head::words("Taken for", "理解为"),
        Head::words("What it holds", "内容"),
    ];
    const LEFT_OUT: Text =
        Text { en: "Shown {shown} of {all} columns; {whole}.", zh: "显示 {all} 列中的 {shown} 列；{whole}。" };
    let all = input.columns.len();
    if all == 0 {
        return;
    }
    let mapped = input.columns.iter().filter(|(_, column)| column.is_some()).count();
    let values = [("mapped", thousands(mapped as u64)), ("all", thousands(all as u64))];
    let caption = CAPTION.fill(page.lang(), &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    page.table(&caption, &COLUMNS);
    let mut number = 0;
    let shown = page.each(&input.columns, MOST_COLUMNS, |page, (caption, column)| {
        number += 1;
        let is_judged = !input.unjudged.iter().any(|other| other == caption.trim());
        self::column(page, number, caption, column.as_deref(), is_judged);
    });
    page.end_table().left_out(shown, all as u64, &LEFT_OUT, Whole::Report);
}

fn column(page: &mut Page, number: u64, caption: &str, column: Option<&str>, is_judged: bool) {
    const JUDGED: Text = Text { en: "judged by rules", zh: "有规则检查" };
    const UNJUDGED: Text = Text { en: "no rule looks at it", zh: "没有规则检查" };
    const CARRIED: Text = Text { en: "carried through as text", zh: "按文本保留" };
    page.markup("<tr>").figure(number).markup("<th scope=\"row\">").verbatim(caption).markup("</th><td>");
    match column {
        Some(name) => {
            if let Some(column) = Column::from_name(name) {
                page.say(&column.title()).markup(" ");
            }
            page.verbatim(name)
        }
        None => page.markup("<span class=\"muted\">").say(&CARRIED).markup("</span>"),
    };
    page.markup("</td><td>");
    if is_judged {
        page.say(&JUDGED);
    } else {
        page.markup("<span class=\"muted\">").say(&UNJUDGED).markup("</span>");
    }
    page.markup("</td></tr>\n");
}
