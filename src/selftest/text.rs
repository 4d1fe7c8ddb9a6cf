//! A selftest as people read it.

use std::collections::BTreeMap;

use super::{Planted, Selftest};
use crate::model::{Lang, Text};
use crate::ui;

/// Rules that are named beside a fault.
const NAMED: usize = 3;

/// Renders it: kinds of faults with what found them, then what nothing found, then the rules that slept.
#[must_use]
pub fn render(selftest: &Selftest, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "{planted} faults planted in a copy of {rows} rows; {found} found ({share} %).",
        zh: "在 {rows} 行的副本中植入 {planted} 处错误，发现 {found} 处（{share}%）。",
    };
    const MISSED: Text = Text { en: "Not found by any rule:", zh: "没有规则发现：" };
    const UNJUDGED: Text = Text {
        en: "No rule looks at what these columns of {file} hold: {columns}",
        zh: "{file} 中以下列的内容没有规则检查：{columns}",
    };
    const ASLEEP: Text = Text {
        en: "Of your rules, these looked at the file and none of the faults woke them: {rules}",
        zh: "您的规则中，以下规则检查了文件，但没有任何错误触发：{rules}",
    };
    const IDLE: Text = Text {
        en: "Of your rules, these had nothing to look at: {rules}",
        zh: "您的规则中，以下规则没有可检查的内容：{rules}",
    };
    const SHIPPED: Text = Text {
        en: "Of the shipped rules, {asleep} looked and found nothing, and {idle} had nothing to look at; --format json names them.",
        zh: "自带规则中，{asleep} 条检查过但没有发现，{idle} 条没有可检查的内容；--format json 列出其名称。",
    };
    const DRAFT: Text = Text {
        en: "`ordermend rules draft FILE` proposes rules from what the file holds.",
        zh: "`ordermend rules draft 文件` 可根据文件内容起草规则。",
    };
    let (count, found) =
        selftest.planted.iter().fold((0, 0), |(count, found), of| (count + of.count, found + of.found));
    let share = found * 100 / count.max(1);
    let mut out = HEAD
        .counted(u64::from(count), "{planted} fault planted in a copy of {rows} rows; {found} found ({share} %).")
        .fill(
            lang,
            &[
                ("planted", &count.to_string()),
                ("rows", &selftest.rows.to_string()),
                ("found", &found.to_string()),
                ("share", &share.to_string()),
            ],
        );
    out.push_str(&format!("\n\n{}\n", table(selftest, lang)));
    let missed = missed(selftest, lang);
    if !missed.is_empty() {
        out.push_str(&format!("\n{}\n{missed}", MISSED.get(lang)));
    }
    let separator = if lang == Lang::Zh { "、" } else { ", " };
    for of in &selftest.unjudged {
        let sheet = of.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
        let values = [("file", format!("{}{sheet}", of.file)), ("columns", of.columns.join(separator))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        out.push_str(&format!("\n{}\n", UNJUDGED.fill(lang, &values)));
    }
    let mut shipped = Vec::new();
    for (text, rules) in [(ASLEEP, &selftest.asleep), (IDLE, &selftest.idle)] {
        let (own, others): (Vec<&str>, Vec<&str>) =
            rules.iter().map(String::as_str).partition(|rule| selftest.own.iter().any(|own| own == rule));
        if !own.is_empty() {
            out.push_str(&format!("\n{}\n", text.fill(lang, &[("rules", &own.join(separator))])));
        }
        shipped.push(others.len());
    }
    if let [asleep, idle] = shipped[..]
        && asleep + idle > 0
    {
        let counts = [("asleep", asleep.to_string()), ("idle", idle.to_string())];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        out.push_str(&format!("\n{}\n", SHIPPED.fill(lang, &counts)));
    }
    if found < count {
        out.push_str(&format!("{}\n", DRAFT.get(lang)));
    }
    for left_out in &selftest.left_out {
        out.push_str(&format!("\n{}\n", left_out.get(lang)));
    }
    out
}

/// Kinds of faults over all columns.
fn table(selftest: &Selftest, lang: Lang) -> String {
    let head = [
        Text { en: "fault", zh: "错误" },
        Text { en: "planted", zh: "植入" },
        Text { en: "found", zh: "发现" },
        Text { en: "mostly by", zh: "主要由" },
    ];
    let mut table = ui::table(head.map(|text| text.get(lang)));
    let mut kinds: Vec<&'static str> = Vec::new();
    for of in &selftest.planted {
        if !kinds.contains(&of.fault) {
            kinds.push(of.fault);
        }
    }
    for kind in kinds {
        let all: Vec<&Planted> = selftest.planted.iter().filter(|of| of.fault == kind).collect();
        let mut by: BTreeMap<&str, u32> = BTreeMap::new();
        for (rule, count) in all.iter().flat_map(|of| &of.by) {
            *by.entry(rule).or_default() += count;
        }
        let mut by: Vec<(&str, u32)> = by.into_iter().collect();
        by.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let named: Vec<&str> = by.iter().take(NAMED).map(|(rule, _)| *rule).collect();
        let sum = |pick: fn(&Planted) -> u32| all.iter().map(|of| pick(of)).sum::<u32>().to_string();
        table.add_row([all[0].title.get(lang), &sum(|of| of.count), &sum(|of| of.found), &named.join(", ")]);
    }
    table.to_string()
}

/// The columns in which a kind of fault was never found, one kind on each line.
fn missed(selftest: &Selftest, lang: Lang) -> String {
    let mut lines: Vec<(&str, Vec<&str>)> = Vec::new();
    for of in selftest.planted.iter().filter(|of| of.found == 0) {
        let title = of.title.get(lang);
        match lines.iter_mut().find(|(other, _)| *other == title) {
            Some((_, columns)) => columns.push(of.column.trim()),
            None => lines.push((title, vec![of.column.trim()])),
        }
    }
    let separator = if lang == Lang::Zh { "、" } else { ", " };
    // A fault of whole rows is in no column.
    let line = |(title, columns): (&str, Vec<&str>)| {
        let columns: Vec<&str> = columns.into_iter().filter(|column| !column.is_empty()).collect();
        if columns.is_empty() { format!("  {title}\n") } else { format!("  {title}: {}\n", columns.join(separator)) }
    };
    lines.into_iter().map(line).collect::<Vec<_>>().concat()
}
