//! `ordermend sources detect`: which system each file came from, and why.

use std::fmt::Write;

use regex::Regex;

use crate::commands::reading::read_for_sources;
use crate::error::Error;
use crate::model::{Lang, Text, visible};
use crate::sources::{Candidate, Library, MappedTable, caption_key};

/// Values of a column that are shown.
const SHOWN: usize = 2;

/// Rows in which they are looked for.
const LOOKED_AT: u32 = 100;

/// What is said of the files.
pub(super) fn run(input: &[String], library: &Library, explain: bool, lang: Lang) -> Result<String, Error> {
    const OTHER: Text = Text {
        en: "no order table: an order number beside a date, goods or customer is missing",
        zh: "不是订单表：缺少订单编号及日期、商品或客户",
    };
    const WIDE: Text = Text { en: "read line by line: {list}", zh: "按明细行读取：{list}" };
    const UNMAPPED: Text = Text { en: "carried through as text: {list}", zh: "按文本保留的列：{list}" };
    const LAYOUT: Text = Text { en: "layout: {name}", zh: "版式：{name}" };
    let mut out = String::new();
    // Captions and names may hold anything, line breaks too.
    let mut line = |text: &str| out.push_str(&format!("{}\n", visible(text)));
    for table in read_for_sources(input, library)? {
        let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        let profile = &table.detection.profile;
        line(&format!("{}{sheet}: {} — {}", table.raw.file, profile.id, profile.title.get(lang)));
        line(&format!("  {}", table.detection.reason().get(lang)));
        let keys: Vec<String> = table.raw.header.iter().map(|caption| caption_key(caption)).collect();
        if let Some(name) = profile.layout_of(&keys).and_then(|layout| layout.name) {
            line(&format!("  {}", LAYOUT.fill(lang, &[("name", name.get(lang))])));
        }
        if !table.mapping.is_orders() {
            line(&format!("  {}", OTHER.get(lang)));
        }
        for (position, mapped) in table.mapping.columns().iter().enumerate() {
            if let Some(column) = mapped.column {
                let values = if explain { values(&table, position) } else { String::new() };
                line(&format!("  {} → {column}{values}", mapped.caption.trim()));
            }
        }
        let patterns: Vec<Regex> = profile.wide.iter().filter_map(|wide| Regex::new(&wide.pattern).ok()).collect();
        let is_wide = |caption: &&str| patterns.iter().any(|pattern| pattern.is_match(caption));
        let unmapped = table.mapping.columns().iter().filter(|mapped| mapped.column.is_none());
        let (wide, unmapped): (Vec<&str>, Vec<&str>) = unmapped.map(|mapped| mapped.caption.trim()).partition(is_wide);
        if !wide.is_empty() {
            line(&format!("  {}", WIDE.fill(lang, &[("list", &wide.join(", "))])));
        }
        if !unmapped.is_empty() {
            line(&format!("  {}", UNMAPPED.fill(lang, &[("list", &unmapped.join(", "))])));
        }
        if let Some(source) = table.detection.resembled() {
            const RESEMBLED: Text = Text {
                en: "it looks like {source} with renamed columns: if it is, say --source {source}, and with --map what is called otherwise",
                zh: "很像列名改动过的 {source}：如果是，请用 --source {source}，并用 --map 指明改了名的列",
            };
            line(&format!("  {}", RESEMBLED.fill(lang, &[("source", source)])));
        }
        let nearest = table.detection.nearest();
        if !nearest.is_empty() {
            const NEAREST: Text = Text {
                en: "these know the most of its captions: {list}; if it is of one of them, say --source ID",
                zh: "认识其表头最多的来源：{list}；如果来自其中之一，请用 --source 指定",
            };
            let of = |candidate: &&Candidate| format!("{} ({}/{})", candidate.source, candidate.mapped, keys.len());
            let list = nearest.iter().map(of).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " });
            line(&format!("  {}", NEAREST.fill(lang, &[("list", &list)])));
        }
        for rival in table.detection.rivals() {
            line(&format!("  {}", rival.get(lang)));
        }
        if explain {
            for candidate in &table.detection.candidates {
                line(&format!("  {}", fared(candidate, keys.len(), lang)));
            }
        }
    }
    Ok(out)
}

/// How a system fared.
fn fared(candidate: &Candidate, captions: usize, lang: Lang) -> String {
    const KNOWN: Text = Text {
        en: "{source}: knows {mapped} of {captions} captions",
        zh: "{source}：认识 {captions} 个表头中的 {mapped} 个",
    };
    const ALONE: Text = Text { en: "; alone: {own}", zh: "；独有：{own}" };
    const WHOLE: Text = Text { en: "; a signature is complete", zh: "；识别依据完整" };
    let mut said = KNOWN.fill(
        lang,
        &[
            ("source", candidate.source.as_str()),
            ("mapped", &candidate.mapped.to_string()),
            ("captions", &captions.to_string()),
        ],
    );
    if candidate.complete {
        said.push_str(WHOLE.get(lang));
    }
    if !candidate.own.is_empty() {
        said.push_str(&ALONE.fill(lang, &[("own", &candidate.own.join(", "))]));
    }
    said
}

/// The first values of a column.
fn values(table: &MappedTable, position: usize) -> String {
    let mut shown: Vec<String> = Vec::new();
    for row in 0..table.raw.height().min(LOOKED_AT) {
        let cell = table.raw.cell(row, position).trim().to_owned();
        if !cell.is_empty() && !shown.contains(&cell) {
            shown.push(cell);
        }
        if shown.len() == SHOWN {
            break;
        }
    }
    let mut out = String::new();
    for value in shown {
        let _ = write!(out, "{}“{value}”", if out.is_empty() { ": " } else { ", " });
    }
    out
}
