//! The report as one HTML file for reading: offline, with one script that sorts and filters and may be left out, and small
//! enough to be mailed.
//!
//! In: the [`Report`]. Out: the page as text. Every value is escaped in one place (`page.rs`), and what a report of any
//! size holds beyond the room of a page is left out with a sentence that says so.

mod chart;
mod copies;
mod customers;
mod heat;
mod ledger;
mod orders;
mod overview;
mod page;
mod responsibility;
mod rules;
mod run;
mod script;
mod sources;
mod stale;

pub(crate) use chart::{Stack, stacks};
pub(crate) use orders::bars;
pub(crate) use page::{Head, Page, Subject, Whole};

use std::collections::BTreeSet;

use super::model::Report;
use crate::model::{Lang, Text};

/// Most bytes of a page.
const MOST_BYTES: usize = 2_000_000;
/// Bytes of the frame: the style, the script, the contents, headings and captions.
const FRAME_BYTES: usize = 60_000;
const _: () = assert!(
    FRAME_BYTES
        + overview::BYTES
        + ledger::BYTES
        + rules::BYTES
        + heat::BYTES
        + responsibility::BYTES
        + copies::BYTES
        + customers::BYTES
        + orders::BYTES
        + sources::BYTES
        + run::BYTES
        <= MOST_BYTES
);

/// Renders the report as one self-contained page in one language.
///
/// The page is below 2 MB whatever the report holds, needs no network and no script, and is the same for the same
/// report.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let mut page = Page::new(lang, report.command);
    head(&mut page, report);
    overview::write(&mut page, report);
    rules::write(&mut page, report);
    heat::write(&mut page, &report.heat);
    responsibility::write(&mut page, report);
    copies::write(&mut page, &report.copies);
    customers::write_customers(&mut page, &report.customers);
    orders::write_calendar(&mut page, report);
    sources::write(&mut page, report);
    run::write(&mut page, report);
    page.markup("</main>\n<footer>");
    run::write_cut(&mut page, report.command);
    page.markup("<p>ordermend ").text(report.version).markup("</p></footer>\n");
    script::write(&mut page);
    page.markup("</body>\n</html>\n");
    page.into_html()
}

fn head(page: &mut Page, report: &Report) {
    const TITLE: Text = Text { en: "Order data report", zh: "订单数据质量报告" };
    const PARTS: [(&str, Text); 10] = [
        ("ledger", Text { en: "Ledger", zh: "记录核算" }),
        ("scores", Text { en: "Scores", zh: "得分" }),
        ("costs", Text { en: "What costs most", zh: "影响最大" }),
        ("rules", Text { en: "Rules", zh: "规则" }),
        ("heat", Text { en: "Where and when", zh: "位置与时间" }),
        ("copies", Text { en: "Duplicates", zh: "重复" }),
        ("customers", Text { en: "Customers", zh: "客户" }),
        ("calendar", Text { en: "Over time", zh: "时间分布" }),
        ("sources", Text { en: "Sources", zh: "来源" }),
        ("run", Text { en: "This run", zh: "本次运行" }),
    ];
    let files: BTreeSet<&str> = report.inputs.iter().map(|input| input.file.as_str()).collect();
    let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    let lang = page.lang();
    let about = match files.first() {
        None => String::new(),
        Some(first) if files.len() == 1 => name(first),
        Some(first) => {
            const MORE: Text = Text { en: "{file} and {count} more", zh: "{file} 等 {all} 个文件" };
            let (more, all) = ((files.len() - 1).to_string(), files.len().to_string());
            MORE.fill(lang, &[("file", &name(first)), ("count", &more), ("all", &all)])
        }
    };
    begin(page, &TITLE, &about, &PARTS, "");
}

/// Everything of a page up to its first part: nothing may be loaded, and no script may run but that of the report. `style` is added to the style
/// that all pages have, and `about` says which files the page is about.
pub(crate) fn begin(page: &mut Page, title: &Text, about: &str, parts: &[(&'static str, Text)], style: &'static str) {
    const LANGUAGE: Text = Text { en: "en", zh: "zh-CN" };
    const CONTENTS: Text = Text { en: "Contents", zh: "目录" };
    const SKIP: Text = Text { en: "To the content", zh: "跳到正文" };
    page.markup("<!DOCTYPE html>\n<html lang=\"").say(&LANGUAGE).markup("\">\n<head>\n");
    page.markup("<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"");
    page.markup("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    if page.is_report() {
        script::write_policy(page);
    }
    page.markup("\">\n");
    page.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.markup("<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    if !about.is_empty() {
        page.text(about).markup(" · ");
    }
    page.say(title).markup(" · ordermend</title>\n<style>\n").markup(include_str!("html/style.css")).markup(style);
    page.markup("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">")
        .say(&SKIP)
        .markup("</a>\n<header><h1>")
        .say(title);
    if !about.is_empty() {
        page.markup(" <span class=\"about\">").isolated(about).markup("</span>");
    }
    page.markup("</h1>\n<nav");
    page.attribute("aria-label", CONTENTS.get(page.lang())).markup("><ul>");
    for (id, text) in parts {
        page.markup("<li><a href=\"#").markup(id).markup("\">").say(text).markup("</a></li>");
    }
    page.markup("</ul></nav></header>\n<main id=\"content\">\n");
}

#[cfg(test)]
mod tests;
