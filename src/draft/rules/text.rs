//! Proposals as a rule file, each with its evidence as a comment.

use super::evidence::Evidence;
use super::{Drafted, Proposal};
use crate::model::{Lang, Text};
use crate::normalise::OrderTable;
use crate::report::thousands;

/// Writes the file.
pub(super) fn write(drafted: &[Drafted<'_>], confidence: f64, lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "# Drafted by ordermend from what the files hold: each rule holds for at least {confidence} % of what it judges, 95 times in\n\
             # 100, and hardly by chance. It is a draft: delete what only happens to be so, and give every rule an owner.",
        zh: "# 由 ordermend 根据文件内容起草：每条规则在 95% 的置信水平下，至少对 {confidence}% 的受检对象成立，且不太可能出于偶然。\n\
             # 这只是草稿：请删去只是碰巧成立的规则，并为每条规则指定负责人。",
    };
    const OF_FILE: Text = Text { en: "# {files}: {rows} rows", zh: "# {files}：{rows} 行" };
    const NOTHING: Text = Text {
        en: "# Nothing that few rows would not also say by chance; give more rows, or a lower --confidence.",
        zh: "# 行数太少，没有能排除偶然的规律；请提供更多的行，或降低 --confidence。",
    };
    let mut out = HEAD.fill(lang, &[("confidence", &plain(confidence))]);
    out.push('\n');
    for Drafted { tables, rows, proposals } in drafted {
        let files: Vec<String> = tables.iter().map(|table| named(table)).collect();
        out.push_str(&format!(
            "\n{}\n",
            OF_FILE
                .counted(*rows, "# {files}: {rows} row")
                .fill(lang, &[("files", &files.join(", ")), ("rows", &thousands(*rows))])
        ));
        if proposals.is_empty() {
            out.push_str(&format!("{}\n", NOTHING.get(lang)));
        }
        for proposal in proposals {
            out.push_str(&rule(proposal, lang));
        }
    }
    out
}

/// A proposal as a rule, with its evidence.
pub(super) fn rule(proposal: &Proposal, lang: Lang) -> String {
    let mut out = format!("\n# {}\n", evidence(proposal.evidence, lang));
    for note in &proposal.notes {
        out.push_str(&format!("# {}\n", one_line(note.get(lang))));
    }
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    out.push_str(&format!("[[rule]]\nid = {}\ncheck = \"{}\"\n", text(&proposal.id), proposal.check));
    for (key, value) in &proposal.keys {
        out.push_str(&format!("{key} = {value}\n"));
    }
    out.push_str(&format!("warn = \">0\"\nfail = \"{}\"\n", limit(proposal.evidence)));
    out.push_str(&format!("title = {{ en = {}, zh = {} }}\n", text(&proposal.title.en), text(&proposal.title.zh)));
    out
}

/// The evidence in a sentence.
fn evidence(evidence: Evidence, lang: Lang) -> String {
    const ALL: Text = Text { en: "held in all of {judged}", zh: "{judged} 个受检对象全部成立" };
    const MOST: Text = Text {
        en: "held in {held} of {judged}; look at the other {broken}",
        zh: "{judged} 个受检对象中 {held} 个成立；请查看其余 {broken} 个",
    };
    const CHANCE: Text =
        Text { en: "; by chance {chance} would break it", zh: "；若出于偶然，应有 {chance} 个违反" };
    let said = if evidence.broken == 0 { ALL } else { MOST };
    let mut out = said.fill(
        lang,
        &[
            ("judged", &thousands(evidence.judged)),
            ("held", &thousands(evidence.judged - evidence.broken)),
            ("broken", &thousands(evidence.broken)),
        ],
    );
    if let Some(chance) = evidence.by_chance {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of rows")]
        out.push_str(&CHANCE.fill(lang, &[("chance", &thousands(chance.max(0.0) as u64))]));
    }
    out
}

/// The share that may break a rule before it fails: the most that the data speaks for, rounded up.
fn limit(evidence: Evidence) -> String {
    let percent = evidence.worst_share() * 100.0;
    let step = if percent >= 1.0 { 0.1 } else { 0.01 };
    format!(">{}%", plain(((percent / step).ceil() * step * 100.0).round() / 100.0))
}

/// A number without zeros at its end.
fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text that stays within its comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A table's file, with its sheet where it has one.
fn named(table: &OrderTable) -> String {
    let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
    one_line(&(table.raw.file.clone() + &sheet))
}
