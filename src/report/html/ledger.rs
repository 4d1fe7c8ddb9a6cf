//! The ledger: what becomes of every record.

use super::chart::{self, Part};
use super::page::{Head, Page, Whole};
use super::rules;
use crate::model::{LedgerLine, Text};
use crate::report::model::{Command, Report};
use crate::report::number::thousands;
use crate::report::words;

/// Bytes of the page that the ledger may take.
pub(super) const BYTES: usize = 110_000;
/// Most lines of the ledger that are shown.
const MOST_LINES: usize = 200;
/// Up to so many files the ledger is laid open.
const FEW_LINES: usize = 8;

/// The ledger as a picture.
pub(super) fn write_flow(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "What becomes of every record", zh: "每条记录的去向" };
    const EMPTY: Text = Text { en: "No records were read.", zh: "没有读到任何记录。" };
    const NOTHING_DONE: Text = Text {
        en: "This was a check, and nothing was written: below is what ordermend clean would make of the records.",
        zh: "本次仅为检查，未写出任何数据；以下为 ordermend clean 将如何处理这些记录。",
    };
    page.markup("<section aria-labelledby=\"ledger\"><h2 id=\"ledger\">").say(&TITLE).markup("</h2>\n");
    let total = report.ledger.total();
    if report.command == Command::Check {
        page.markup("<p>").say(&NOTHING_DONE).markup("</p>\n");
    }
    if total.read == 0 {
        page.markup("<p>").say(&EMPTY).markup("</p>");
    } else {
        flow(page, &total);
    }
    page.markup("</section>\n");
}

/// The ledger as a table with a line for each file or sheet, and what its words mean.
pub(super) fn write_files(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "The ledger of each file", zh: "各文件的记录核算" };
    const PER_FILE: Text = Text { en: "Files and sheets: {count}", zh: "文件与工作表：{count}" };
    const LEFT_OUT: Text = Text {
        en: "Shown {shown} of {all} files and sheets; {whole}. The sum is that of all.",
        zh: "显示 {all} 个文件和工作表中的 {shown} 个；{whole}。合计为全部之和。",
    };
    page.allot(BYTES);
    page.markup("<section aria-labelledby=\"files\"><h2 id=\"files\">").say(&TITLE).markup("</h2>\n");
    legend(page);
    let total = report.ledger.total();
    let lines = &report.ledger.lines;
    let all = lines.len() as u64;
    page.markup(if lines.len() <= FEW_LINES { "<details open>" } else { "<details>" });
    page.markup("<summary>").fill(&PER_FILE, &[("count", &thousands(all))]).markup("</summary>");
    ledger_head(page);
    let shown = page.each(lines, MOST_LINES, |page, line| ledger_line(page, line, line.balances()));
    if lines.len() > 1 {
        page.markup("</tbody><tfoot>");
        ledger_line(page, &LedgerLine { file: String::new(), ..total }, report.balanced);
        page.markup("</tfoot></table></div>\n");
    } else {
        page.end_table();
    }
    page.left_out(shown, all, &LEFT_OUT, Whole::Report).markup("</details></section>\n");
}

fn flow(page: &mut Page, total: &LedgerLine) {
    const UNKNOWN: Text = Text { en: "Unaccounted for", zh: "去向不明" };
    let counts = [total.clean, total.quarantined, total.retired, total.rejected, total.structural()];
    let mut parts: Vec<Part> =
        KINDS.into_iter().zip(counts).map(|(kind, count)| Part { name: kind.name, class: kind.class, count }).collect();
    let accounted = counts.iter().fold(0, |sum: u64, &count| sum.saturating_add(count));
    parts.push(Part { name: UNKNOWN, class: "unknown", count: total.read.saturating_sub(accounted) });
    let (read, label) = (words::records_read(total, page.lang()), words::ledger(total, page.lang()));
    chart::flow(page, &label, (&read, total.read), &parts);
}

fn legend(page: &mut Page) {
    const COLON: Text = Text { en: ": ", zh: "：" };
    page.markup("<ul class=\"legend\">");
    for kind in &KINDS {
        page.markup("<li><span class=\"swatch ").markup(kind.class).markup("\"></span><span><strong>").say(&kind.name);
        page.say(&COLON).markup("</strong>").say(&kind.meaning).markup("</span></li>");
    }
    page.markup("</ul>\n");
}

/// Something that becomes of records.
struct Kind {
    class: &'static str,
    name: Text,
    meaning: Text,
}

const KINDS: [Kind; 5] = [
    Kind {
        class: "clean",
        name: Text { en: "clean", zh: "干净" },
        meaning: Text { en: "rows that stay in the active order history", zh: "保留在有效订单历史中的行" },
    },
    Kind {
        class: "quarantined",
        name: Text { en: "quarantined", zh: "隔离" },
        meaning: Text { en: "rows set aside, each with its reason", zh: "单独存放并注明原因的行" },
    },
    Kind {
        class: "retired",
        name: Text { en: "retired", zh: "归档" },
        meaning: Text {
            en: "orders that are real but dead, kept apart", zh: "真实但已失效、另行保存的订单"
        },
    },
    Kind {
        class: "rejected",
        name: Text { en: "rejected", zh: "无法成行" },
        meaning: Text {
            en: "text that could not become a row, kept verbatim", zh: "无法读成行、原样保留的内容"
        },
    },
    Kind {
        class: "structure",
        name: Text { en: "structure", zh: "结构" },
        meaning: Text {
            en: "headers, titles, totals, blank lines, notes", zh: "表头、标题、合计、空行、附注"
        },
    },
];

fn ledger_head(page: &mut Page) {
    const CAPTION: Text = Text {
        en: "Read = clean + quarantined + retired + rejected + structure, in records",
        zh: "读取 = 干净 + 隔离 + 归档 + 无法成行 + 结构（单位：条）",
    };
    const COLUMNS: [Head; 8] = [
        Head::words("File", "文件"),
        Head::figures("Read", "读取"),
        Head::figures("Clean", "干净"),
        Head::figures("Quarantined", "隔离"),
        Head::figures("Retired", "归档"),
        Head::figures("Rejected", "无法成行"),
        Head::figures("Structure", "结构"),
        Head::words("Account", "核算"),
    ];
    page.table(CAPTION.get(page.lang()), &COLUMNS);
}

/// One line of the ledger; a line without a file is the sum.
fn ledger_line(page: &mut Page, line: &LedgerLine, balances: bool) {
    const SUM: Text = Text { en: "All", zh: "合计" };
    const BALANCED: Text = Text { en: "balanced", zh: "平衡" };
    const TO_THE_BYTE: Text = Text { en: "balanced to the byte", zh: "平衡，精确到字节" };
    const UNBALANCED: Text = Text { en: "not balanced", zh: "不平衡" };
    const NOT_TILED: Text = Text { en: "bytes missing or read twice", zh: "有字节遗漏或重复读取" };
    page.markup("<tr><th scope=\"row\">");
    if line.file.is_empty() {
        page.say(&SUM);
    } else {
        rules::file(page, &line.file, line.sheet.as_deref());
    }
    page.markup("</th>");
    for count in [line.read, line.clean, line.quarantined, line.retired, line.rejected] {
        page.figure(count);
    }
    structure(page, line);
    let (class, sign, text) = match (balances, line.bytes_tile) {
        (true, Some(true)) => ("pass", "✓", TO_THE_BYTE),
        (true, _) => ("pass", "✓", BALANCED),
        (false, Some(false)) => ("fail", "✗", NOT_TILED),
        (false, _) => ("fail", "✗", UNBALANCED),
    };
    page.markup("<td class=\"").markup(class).markup("\"><span class=\"nowrap\">").say(&text).markup(" ");
    page.markup(sign).markup("</span></td></tr>\n");
}

fn structure(page: &mut Page, line: &LedgerLine) {
    const TITLES: Text = Text { en: "title", zh: "标题" };
    const HEADERS: Text = Text { en: "header", zh: "表头" };
    const TOTALS: Text = Text { en: "total", zh: "合计" };
    const BLANKS: Text = Text { en: "blank", zh: "空行" };
    const NOTES: Text = Text { en: "note", zh: "附注" };
    const CHARGES: Text = Text { en: "charge", zh: "非销售行" };
    page.markup("<td class=\"n\">").number(line.structural());
    let kinds = [
        (line.titles, TITLES),
        (line.headers, HEADERS),
        (line.totals, TOTALS),
        (line.blanks, BLANKS),
        (line.notes, NOTES),
        (line.charges, CHARGES),
    ];
    let mut before = "<small>";
    for (count, kind) in kinds.iter().filter(|(count, _)| *count > 0) {
        page.markup(before).say(kind).markup(" ").number(*count);
        before = " · ";
    }
    page.markup(if before == "<small>" { "</td>" } else { "</small></td>" });
}
