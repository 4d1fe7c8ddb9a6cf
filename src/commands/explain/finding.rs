//! `ordermend explain FINGERPRINT`: one finding of an earlier run, from the files that it left.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::definition;
use crate::checks;
use crate::commands::job::usage;
use crate::commands::print;
use crate::config;
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, OwnedText, Text};
use crate::sources::Library;
use crate::ui::fold_lines;

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 20;

/// Fingerprints that are named where the one that was asked for is not there.
const NEAREST: usize = 3;

/// Characters that the beginning of a fingerprint must have to stand for it.
const SHORTEST: usize = 6;

/// A row of a file for people, by caption.
type Row = BTreeMap<String, String>;

/// Whether a text looks like a fingerprint.
pub(super) fn is_fingerprint(text: &str) -> bool {
    text.strip_prefix('f')
        .is_some_and(|rest| rest.len() == DIGITS && rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Tells a finding. `found_in` is the folder of a run, or its `findings.csv`.
pub(super) fn run(fingerprint: &str, found_in: Option<&Path>, lang: Lang) -> Result<Exit, Error> {
    const WHERE: Text = Text {
        en: "`{name}` is a finding; say where it was found: explain {name} --in DIR, the folder of `clean -o DIR`",
        zh: "`{name}` 是一项发现；请指明出处：explain {name} --in 文件夹，即 `clean -o` 的输出文件夹",
    };
    let Some(found_in) = found_in else { return Err(usage(WHERE.owned(&[("name", fingerprint)]))) };
    let path = if found_in.is_dir() { found_in.join("findings.csv") } else { found_in.to_owned() };
    let findings = rows(&path)?;
    let finding = named(fingerprint, &findings).ok_or_else(|| usage(unknown(fingerprint, &path, &findings)))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let result = of_report(&folder, cell(finding, "rule"));
    let mut text = told(finding, result.as_ref(), lang)?;
    text.push_str(&changed(finding, &folder, lang)?);
    if cell(finding, "severity") != "waived" {
        text.push_str(&waiver(cell(finding, "rule"), ("fingerprint", cell(finding, "fingerprint")), lang));
    }
    print(&text)?;
    Ok(Exit::Passed)
}

/// The finding with a fingerprint, or the only one whose fingerprint begins so.
fn named<'r>(fingerprint: &str, findings: &'r [Row]) -> Option<&'r Row> {
    let of = |row: &&Row| cell(row, "fingerprint") == fingerprint;
    findings.iter().find(of).or_else(|| {
        let mut begun = findings.iter().filter(|row| cell(row, "fingerprint").starts_with(fingerprint));
        let first = begun.next().filter(|_| fingerprint.len() >= SHORTEST)?;
        begun.all(|row| cell(row, "fingerprint") == cell(first, "fingerprint")).then_some(first)
    })
}

fn cell<'r>(row: &'r Row, caption: &str) -> &'r str {
    row.get(caption).map(String::as_str).unwrap_or_default()
}

/// The rows of a file that an earlier run left.
fn rows(path: &Path) -> Result<Vec<Row>, Error> {
    const UNREADABLE: Text = Text { en: "{path} cannot be read: {cause}", zh: "无法读取 {path}：{cause}" };
    const NO_COLUMN: Text = Text {
        en: "{path} has no column `fingerprint`: name the findings.csv of an earlier run, or its folder",
        zh: "{path} 没有 `fingerprint` 列：请指定此前运行的 findings.csv 或其文件夹",
    };
    let shown = path.display().to_string();
    let wrong =
        |cause: &dyn std::fmt::Display| usage(UNREADABLE.owned(&[("path", &shown), ("cause", &cause.to_string())]));
    let bytes = std::fs::read(path).map_err(|cause| wrong(&cause))?;
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
    let captions = reader.headers().map_err(|cause| wrong(&cause))?.clone();
    let is_ours = captions.iter().any(|caption| matches!(caption, "fingerprint" | "edit_id"));
    if !is_ours {
        return Err(usage(NO_COLUMN.owned(&[("path", &shown)])));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| wrong(&cause))?;
        // An apostrophe keeps spreadsheets from running a cell, and is none of its content.
        let plain = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
        rows.push(captions.iter().map(str::to_owned).zip(record.iter().map(plain)).collect());
    }
    Ok(rows)
}

/// That there is no such finding, and which are nearest to it.
fn unknown(fingerprint: &str, path: &Path, findings: &[Row]) -> OwnedText {
    const UNKNOWN: Text = Text {
        en: "no finding of {path} has the fingerprint {name}; it has {count} findings",
        zh: "{path} 中没有指纹为 {name} 的发现；其中共有 {count} 项发现",
    };
    let count = findings.len().to_string();
    let text = UNKNOWN
        .counted(findings.len() as u64, "no finding of {path} has the fingerprint {name}; it has {count} finding");
    let mut said = text.owned(&[("path", &path.display().to_string()), ("name", fingerprint), ("count", &count)]);
    let shared = |other: &str| fingerprint.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let mut near: Vec<(usize, &str)> =
        findings.iter().map(|row| cell(row, "fingerprint")).map(|other| (shared(other), other)).collect();
    // All of them begin with the same letter.
    near.retain(|(shared, _)| *shared > 1);
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup();
    let named: Vec<&str> = near.iter().take(NEAREST).map(|(_, name)| *name).collect();
    if !named.is_empty() {
        said.en.push_str(&format!("; nearest: {}", named.join(", ")));
        said.zh.push_str(&format!("；最接近的：{}", named.join("、")));
    }
    said
}

/// What the report of the run says of the rule, where the folder has one.
fn of_report(folder: &Path, rule: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("report.json")).ok()?;
    let mut report: serde_json::Value = serde_json::from_str(&text).ok()?;
    let rules = report.get_mut("rules")?.as_array_mut()?;
    let at = rules.iter().position(|of| of["rule"] == rule)?;
    Some(rules.swap_remove(at))
}

/// The finding, its rule and the definition of its check.
fn told(finding: &Row, result: Option<&serde_json::Value>, lang: Lang) -> Result<String, Error> {
    const LABELS: [(&str, Text); 11] = [
        ("severity", Text { en: "severity", zh: "严重程度" }),
        ("owner", Text { en: "owner", zh: "负责人" }),
        ("order_id", Text { en: "order", zh: "订单" }),
        ("line_no", Text { en: "line of the order", zh: "订单行" }),
        ("source_column", Text { en: "column", zh: "列" }),
        ("observed", Text { en: "seen", zh: "实际" }),
        ("expected", Text { en: "expected", zh: "应为" }),
        ("stake", Text { en: "money at stake", zh: "涉及金额" }),
        ("waiver_reason", Text { en: "why it is waived", zh: "豁免原因" }),
        ("waiver_by", Text { en: "waived by", zh: "豁免人" }),
        ("waiver_until", Text { en: "waived until", zh: "豁免截止" }),
    ];
    const STATES: Text = Text { en: "states", zh: "规则内容" };
    const PLACE: Text = Text { en: "place", zh: "位置" };
    const JUDGED: Text = Text { en: "in that run", zh: "当次运行" };
    const COUNTS: Text = Text {
        en: "{failed} of {evaluated} broke the rule",
        zh: "{evaluated} 个受检对象中 {failed} 个违反该规则",
    };
    const WARNS: Text = Text { en: "; it warns {limit}", zh: "；{limit} 警告" };
    const FAILS: Text = Text { en: "; it fails {limit}", zh: "；{limit} 不通过" };
    const SEGMENT: Text = Text { en: "its segment", zh: "所属分段" };
    const IN_SEGMENT: Text = Text { en: "{name}: {said}", zh: "{name}：{said}" };
    let mut lines: Vec<(&str, String)> = Vec::new();
    let title = title(finding, result, lang)?;
    lines.extend(title.map(|title| (STATES.get(lang), title)));
    lines.push((PLACE.get(lang), place(finding)));
    for (key, label) in LABELS {
        let value = match key {
            "stake" => format!("{} {}", cell(finding, "amount_at_stake"), cell(finding, "currency")).trim().to_owned(),
            "source_column" if !cell(finding, "column").is_empty() && !cell(finding, key).is_empty() => {
                format!("{} ({})", cell(finding, key), cell(finding, "column"))
            }
            "severity" => severity(cell(finding, key), lang),
            key => cell(finding, key).to_owned(),
        };
        if !value.is_empty() {
            lines.push((label.get(lang), value));
        }
    }
    if let Some(result) = result {
        let number = |key: &str| result[key].as_u64().unwrap_or_default().to_string();
        let mut said = COUNTS.fill(lang, &[("failed", &number("failed")), ("evaluated", &number("evaluated"))]);
        for (key, text) in [("warn", WARNS), ("fail", FAILS)] {
            if let Some(limit) = result[key].as_str() {
                said.push_str(&text.fill(lang, &[("limit", limit)]));
            }
        }
        lines.push((JUDGED.get(lang), said));
        if let Some((name, of)) = segment(finding, result) {
            let number = |key: &str| of[key].as_u64().unwrap_or_default().to_string();
            let mut said = COUNTS.fill(lang, &[("failed", &number("failed")), ("evaluated", &number("evaluated"))]);
            for (key, text) in [("warn", WARNS), ("fail", FAILS)] {
                if let Some(limit) = of[key].as_str() {
                    said.push_str(&text.fill(lang, &[("limit", limit)]));
                }
            }
            lines.push((SEGMENT.get(lang), IN_SEGMENT.fill(lang, &[("name", name), ("said", &said)])));
        }
    }
    let message = if lang == Lang::Zh { "message_zh" } else { "message" };
    let mut out = format!("# {}\n\n{}\n\n", cell(finding, "rule"), fold_lines(cell(finding, message)).trim_end());
    for (label, value) in lines {
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        out.push_str(&fold_lines(&format!("- {label}{colon}{value}")));
    }
    if let Some(check) = checks::find(cell(finding, "check")) {
        out.push_str(&format!("\n# {}\n\n{}", check.name, definition(check, lang)));
    }
    Ok(out)
}

/// The segment of a finding and how it fared, where its rule is judged by segments and the report lists it.
fn segment<'f>(finding: &'f Row, result: &'f serde_json::Value) -> Option<(&'f str, &'f serde_json::Value)> {
    let name = Some(cell(finding, "segment")).filter(|name| !name.is_empty())?;
    let of = result["segments"].as_array()?.iter().find(|of| of["name"] == name)?;
    Some((name, of))
}

/// The severity of a finding, in words.
fn severity(written: &str, lang: Lang) -> String {
    let text = match written {
        "fail" => Text { en: "its rule fails", zh: "所属规则不通过" },
        "warn" => Text { en: "its rule warns", zh: "所属规则警告" },
        "info" => Text { en: "for information", zh: "仅供参考" },
        "waived" => Text { en: "waived, it does not count", zh: "已豁免，不计入" },
        "known" => Text { en: "known before, it does not count", zh: "此前已知，不计入" },
        other => return other.to_owned(),
    };
    text.get(lang).to_owned()
}

/// What the rule states, as the report of the run has it, or the rules that come with the program.
fn title(finding: &Row, result: Option<&serde_json::Value>, lang: Lang) -> Result<Option<String>, Error> {
    let key = if lang == Lang::Zh { "zh" } else { "en" };
    if let Some(title) = result.and_then(|result| result["title"][key].as_str()) {
        return Ok(Some(title.to_owned()));
    }
    let rules = config::load_rules(&[], &Library::shipped()?).map_err(|problems| Error::Config { problems })?;
    let own = rules.iter().find(|rule| rule.id == cell(finding, "rule"));
    Ok(own.map(|rule| rule.title.get(lang).to_owned()))
}

/// File, sheet and line.
fn place(row: &Row) -> String {
    let sheet = match cell(row, "sheet") {
        "" => String::new(),
        sheet => format!(" [{sheet}]"),
    };
    let line = match cell(row, "line") {
        "" => String::new(),
        line => format!(":{line}"),
    };
    format!("{}{sheet}{line}", cell(row, "file"))
}

/// What the run changed at the place of the finding.
fn changed(finding: &Row, folder: &Path, lang: Lang) -> Result<String, Error> {
    const HEAD: Text = Text { en: "## What the run changed", zh: "## 当次运行的修改" };
    const EDIT: Text = Text {
        en: "- {column}: `{before}` became `{after}` ({mode}, confidence {confidence}, by {rules})",
        zh: "- {column}：`{before}` 改为 `{after}`（{mode}，置信度 {confidence}，规则 {rules}）",
    };
    const NOTHING: Text = Text { en: "- nothing at this place", zh: "- 此处没有修改" };
    let path: PathBuf = folder.join("edits.csv");
    if !path.is_file() || cell(finding, "line").is_empty() {
        return Ok(String::new());
    }
    let wanted = ["file", "sheet", "line"];
    let is_here = |edit: &&Row| {
        let column = cell(finding, "source_column");
        wanted.iter().all(|key| cell(edit, key) == cell(finding, key))
            && (column.is_empty() || cell(edit, "source_column") == column)
    };
    let edits = rows(&path)?;
    let mut out = format!("\n{}\n", HEAD.get(lang));
    let mut none = true;
    for edit in edits.iter().filter(is_here) {
        none = false;
        let said = EDIT.fill(
            lang,
            &[
                ("column", cell(edit, "source_column")),
                ("before", cell(edit, "before")),
                ("after", cell(edit, "after")),
                ("mode", cell(edit, "mode")),
                ("confidence", cell(edit, "confidence")),
                ("rules", cell(edit, "rules")),
            ],
        );
        out.push_str(&fold_lines(&said));
    }
    if none {
        out.push_str(&format!("{}\n", NOTHING.get(lang)));
    }
    Ok(out)
}

/// A waiver of a rule's findings on one key, to be copied into a rule file.
pub(super) fn waiver(rule: &str, (key, value): (&str, &str), lang: Lang) -> String {
    const HEAD: Text = Text {
        en: "## To let it through\nIn a rule file that is given with --rules:",
        zh: "## 豁免\n写入 --rules 指定的规则文件：",
    };
    const REASON: Text = Text { en: "why", zh: "原因" };
    const BY: Text = Text { en: "who", zh: "负责人" };
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "\n{}\n\n[[waiver]]\nrule = {}\n{key} = {}\nreason = {}\nby = {}\n# until = 2026-12-31\n",
        HEAD.get(lang),
        text(rule),
        text(value),
        text(REASON.get(lang)),
        text(BY.get(lang)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_fingerprint_is_enough_where_one_begins_so() {
        let row = |name: &str| Row::from([("fingerprint".to_owned(), name.to_owned())]);
        let findings = [row("f0123456789abcdef0123"), row("f0123499999abcdef0123"), row("f0123499999abcdef0123")];
        let found = |name: &str| named(name, &findings).map(|row| cell(row, "fingerprint"));
        assert_eq!(found("f01234567"), Some("f0123456789abcdef0123"));
        assert_eq!(found("f012349"), Some("f0123499999abcdef0123"));
        assert_eq!(found("f01234"), None);
        assert_eq!(found("f0"), None);
    }

    #[test]
    fn only_fingerprints_look_like_one() {
        for (text, expected) in [
            ("f0123456789abcdef0123", true),
            ("f0123456789ABCDEF0123", false),
            ("f0123456789abcdef012", false),
            ("future-date", false),
            ("", false),
        ] {
            assert_eq!(is_fingerprint(text), expected, "{text}");
        }
    }
}
