//! `ordermend explain RULE` and `explain CHECK`: what a rule states and when it fails, and what its check finds.

use std::path::PathBuf;

use super::definition;
use super::finding::waiver;
use crate::checks::{self, By};
use crate::commands::job::JobArgs;
use crate::commands::print;
use crate::commands::reading::ReadArgs;
use crate::config::{Limit, Rule, unknown_name};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Lang, Text};
use crate::ui::{self, fold_lines};

/// Tells a rule, or a check and the rules that use it. Rules are the shipped ones, those of `ordermend.toml`, and those of `files`.
///
/// # Errors
/// The problems of the rule files and the configuration; when there is no such check or rule.
pub(super) fn run(name: &str, files: &[PathBuf], lang: Option<Lang>) -> Result<Exit, Error> {
    const UNKNOWN: Text = Text {
        en: "there is no check or rule `{name}`; rule files of your own are named with --rules",
        zh: "没有检查或规则 `{name}`；自定义规则文件用 --rules 指定",
    };
    const ORDER: Text = Text { en: "the number of the order", zh: "订单编号" };
    const RULE: Text = Text { en: "the id of your rule", zh: "规则的 id" };
    const USED: Text = Text { en: "## Rules", zh: "## 规则" };
    let args = JobArgs { rules: files.to_vec(), ..JobArgs::of(ReadArgs::of(&[])) };
    let (rules, lang) = match args.rules_alone(lang) {
        // What a check finds is the same whatever is wrong with the files of rules.
        Err(error) if files.is_empty() && checks::find(name).is_some() => {
            let lang = lang.unwrap_or_else(Lang::from_locale);
            ui::print_warning(&error.message(lang));
            (Vec::new(), lang)
        }
        loaded => loaded?,
    };
    if let Some(rule) = rules.iter().find(|rule| rule.id == name) {
        let check = rule.check;
        let waiver = waiver(&rule.id, ("order_id", ORDER.get(lang)), lang);
        print(&format!("{}\n# {}\n\n{}{waiver}", told(rule, lang), check.name, definition(check, lang)))?;
        return Ok(Exit::Passed);
    }
    let Some(check) = checks::find(name) else {
        let checks = checks::REGISTRY.iter().map(|check| check.name);
        let names: Vec<&str> = checks.chain(rules.iter().map(|rule| rule.id.as_str())).collect();
        return Err(Error::Usage { message: unknown_name(UNKNOWN, name, &names) });
    };
    let mut text = format!("# {}\n\n{}", check.name, definition(check, lang));
    let of_check: Vec<&Rule> = rules.iter().filter(|rule| rule.check.name == check.name).collect();
    if !of_check.is_empty() {
        text.push_str(&format!("\n{}\n", USED.get(lang)));
    }
    for rule in &of_check {
        let limits = limits(rule.warn, rule.fail);
        let limits = if limits.is_empty() { limits } else { format!(" · {limits}") };
        text.push_str(&fold_lines(&format!("- {}: {}{limits}", rule.id, rule.title.get(lang))));
    }
    let of = of_check.first().map_or(RULE.get(lang), |rule| rule.id.as_str());
    text.push_str(&waiver(of, ("order_id", ORDER.get(lang)), lang));
    print(&text)?;
    Ok(Exit::Passed)
}

fn limits(warn: Option<Limit>, fail: Option<Limit>) -> String {
    let limit = |name: &str, limit: Option<Limit>| limit.map(|limit| format!("{name} {limit}"));
    [limit("warn", warn), limit("fail", fail)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a rule states, of what, and when it warns and fails.
fn told(rule: &Rule, lang: Lang) -> String {
    const FILE: Text = Text { en: "stands in", zh: "所在文件" };
    const CHECK: Text = Text { en: "check", zh: "检查" };
    const ASSERT: Text = Text { en: "must be true", zh: "应当成立" };
    const WHERE: Text = Text { en: "of rows for which", zh: "适用于" };
    const COLUMNS: Text = Text { en: "columns", zh: "列" };
    const PARAMS: Text = Text { en: "parameters", zh: "参数" };
    const SOURCE: Text = Text { en: "only of the source", zh: "仅限来源" };
    const LIMITS: Text = Text { en: "limits", zh: "限值" };
    const NO_LIMITS: Text = Text { en: "none: it only tells", zh: "无，仅提示" };
    const MIN_UNITS: Text = Text { en: "fewest units judged", zh: "最少受检数量" };
    const BY: Text = Text { en: "judged for each", zh: "分段依据" };
    const SEGMENT: Text = Text { en: "segment {name}", zh: "分段 {name}" };
    const ON_FAIL: Text = Text { en: "what becomes of the order", zh: "对订单的处理" };
    const OWNER: Text = Text { en: "owner", zh: "负责人" };
    let columns = rule.columns.iter().map(|column| column.name().to_owned());
    let columns: Vec<String> = columns.chain(rule.named.iter().map(crate::expression::Source::written)).collect();
    let own_limits = limits(rule.warn, rule.fail);
    let mut lines = vec![
        (FILE.get(lang).to_owned(), rule.origin.clone()),
        (CHECK.get(lang).to_owned(), rule.check.name.to_owned()),
        (ASSERT.get(lang).to_owned(), rule.assert.as_ref().map_or_else(String::new, |stated| stated.text.clone())),
        (WHERE.get(lang).to_owned(), rule.considered.as_ref().map_or_else(String::new, |stated| stated.text.clone())),
        (COLUMNS.get(lang).to_owned(), columns.join(", ")),
        (PARAMS.get(lang).to_owned(), rule.params.to_string().trim().replace('\n', ", ")),
        (SOURCE.get(lang).to_owned(), rule.source.clone().unwrap_or_default()),
        (LIMITS.get(lang).to_owned(), if rule.is_limited() { own_limits } else { NO_LIMITS.get(lang).to_owned() }),
    ];
    if rule.min_units > 0 {
        lines.push((MIN_UNITS.get(lang).to_owned(), rule.min_units.to_string()));
    }
    lines.push((BY.get(lang).to_owned(), rule.by.as_ref().map_or_else(String::new, By::written)));
    for (name, of) in &rule.segments {
        let said = [limits(of.warn, of.fail), of.owner.clone().unwrap_or_default()];
        let said: Vec<&str> = said.iter().map(String::as_str).filter(|said| !said.is_empty()).collect();
        lines.push((SEGMENT.fill(lang, &[("name", name)]), said.join(" · ")));
    }
    lines.push((ON_FAIL.get(lang).to_owned(), rule.on_fail.name().to_owned()));
    lines.push((OWNER.get(lang).to_owned(), rule.owner.clone()));
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let mut out = format!("# {}\n\n{}\n\n", rule.id, rule.title.get(lang));
    for (label, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        out.push_str(&format!("- {label}{colon}{value}\n"));
    }
    fold_lines(&out)
}
