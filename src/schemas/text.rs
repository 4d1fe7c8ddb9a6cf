//! The rule file that statements become.

use super::OfFile;
use super::stated::{Item, Lost, Rule};
use crate::model::{Lang, Text};

/// A rule file, with the lines on which its rules begin.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) begins: Vec<usize>,
}

/// Writes the file.
pub(super) fn write(all: &[OfFile<'_>], lang: Lang) -> Written {
    const HEAD: Text = Text {
        en: "# Imported by ordermend from what other tools state. A blank cell counts as one that is not there; give every rule an owner.",
        zh: "# 由 ordermend 从其他工具的描述导入。空单元格视为不存在；请为每条规则指定负责人。",
    };
    const TABLE: Text = Text { en: "# table {name}", zh: "# 表 {name}" };
    const NOTHING: Text = Text { en: "# Nothing that a rule can state.", zh: "# 没有可用规则表述的内容。" };
    let mut out = String::from(HEAD.get(lang));
    out.push('\n');
    let mut begins = Vec::new();
    for file in all {
        out.push_str(&format!("\n# {} ({})\n", one_line(file.name), file.kind.name()));
        for stated in &file.tables {
            if let Some(table) = stated.table.as_deref().filter(|_| file.tables.len() > 1) {
                out.push_str(&format!("\n{}\n", TABLE.fill(lang, &[("name", &one_line(table))])));
            }
            for item in &stated.items {
                match item {
                    Item::Rule(rule) => {
                        // The place of what it was imported from stands above the rule itself.
                        out.push_str(&format!("\n# {}\n", one_line(&rule.path)));
                        begins.push(out.matches('\n').count() + 1);
                        out.push_str(&of_rule(rule));
                    }
                    Item::Lost(lost) => out.push_str(&format!("\n# {}\n", of_lost(lost, lang))),
                }
            }
        }
        if file.tables.iter().all(|stated| stated.items.is_empty()) {
            out.push_str(&format!("{}\n", NOTHING.get(lang)));
        }
    }
    Written { text: out, begins }
}

fn of_lost(lost: &Lost, lang: Lang) -> String {
    const LOST: Text = Text { en: "not carried over: {path}: {why}", zh: "未导入：{path}：{why}" };
    let path = if lost.path.is_empty() { "/" } else { &lost.path };
    one_line(&LOST.fill(lang, &[("path", path), ("why", lost.why.get(lang))]))
}

fn of_rule(rule: &Rule) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = format!("[[rule]]\nid = {}\ncheck = {}\n", text(&rule.id), text(rule.check));
    for (key, value) in &rule.keys {
        out.push_str(&format!("{key} = {value}\n"));
    }
    for (key, limit) in [("warn", &rule.limits.warn), ("fail", &rule.limits.fail)] {
        if let Some(limit) = limit {
            out.push_str(&format!("{key} = {}\n", text(limit)));
        }
    }
    out.push_str(&format!("title = {{ en = {}, zh = {} }}\n", text(&rule.title.en), text(&rule.title.zh)));
    out
}

/// A text that stays within its comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
