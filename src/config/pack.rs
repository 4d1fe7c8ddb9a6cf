//! Rule files: what they say, judged before any rule runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::keys::{line_below, take_wrong_keys, unknown_tables};
use super::limit::Limit;
use super::params::params;
use super::segments::{OfSegment, RawSegment, segmented};
use super::slips::legible;
use super::statements::statements;
use super::suggest::unknown_name;
use super::syntax::syntax;
use crate::expression::{Expression, Level};
use crate::model::{Column, OwnedText, Text};
use crate::problem::{Problem, point};
use crate::sources::Library;

/// What happens to the rows of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFail {
    /// They stay in the clean output.
    #[default]
    Keep,
    /// Their orders are set aside.
    Quarantine,
    /// Their orders are dead and kept apart.
    Retire,
}

impl OnFail {
    /// The name in rule files and machine formats.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Quarantine => "quarantine",
            Self::Retire => "retire",
        }
    }
}

/// A rule as written in a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: String,
    pub(super) check: String,
    #[serde(default)]
    pub(super) columns: Vec<String>,
    #[serde(default)]
    pub(super) source: Option<String>,
    pub(super) warn: Option<String>,
    pub(super) fail: Option<String>,
    #[serde(default)]
    pub(super) min_units: u64,
    #[serde(default)]
    pub(super) on_fail: OnFail,
    pub(super) owner: Option<String>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default, rename = "enabled")]
    pub(super) _enabled: Option<bool>,
    pub(super) title: OwnedText,
    #[serde(default)]
    pub(super) params: toml::Table,
    /// What must be true.
    pub(super) assert: Option<String>,
    /// What it is stated of.
    #[serde(rename = "where")]
    pub(super) considered: Option<String>,
    /// What its segments are told apart by.
    pub(super) by: Option<String>,
    /// Limits and owners of segments that are not the rule's.
    #[serde(default)]
    pub(super) segments: BTreeMap<String, RawSegment>,
}

/// What a rule file has, and tables that are none of it are told of by themselves.
#[derive(Debug, Deserialize)]
struct RawPack {
    #[serde(default)]
    rule: Vec<toml::Spanned<toml::Table>>,
    /// Read by themselves, once all rules are known.
    #[serde(default, rename = "waiver")]
    _waiver: Vec<toml::Table>,
}

/// A check that rules may name.
#[derive(Debug, Clone, Copy)]
pub struct KnownCheck<'a> {
    /// Its name.
    pub name: &'a str,
    /// The parameters that its rules may set.
    pub params: &'a [&'a str],
    /// Whether its rules may name captions beside canonical columns.
    pub any_columns: bool,
    /// What its rules speak of in `assert`, where they state something.
    pub states: Option<Level>,
    /// Whether its rules can be judged by segments.
    pub has_segments: bool,
    /// Whether its rules can say which rows they are about.
    pub has_where: bool,
}

/// One entry of a rule file.
#[derive(Debug, Clone)]
pub enum PackEntry {
    /// A rule.
    Rule(Box<PackRule>),
    /// The rule with this id is taken away; on this line, where nothing else is said of it.
    Without(String, Option<usize>),
    /// A rule with this id of which so much is wrong that nothing more can be said of it.
    Broken(String),
    /// Rules of which not even the id can be told.
    Unknown,
}

/// A rule as far as what was written can be understood.
#[derive(Debug, Clone)]
pub struct PackRule {
    /// Whether something is wrong with it.
    pub is_broken: bool,
    /// The keys of which something wrong was told.
    pub told: BTreeSet<String>,
    /// Stable name.
    pub id: String,
    /// The name of its check.
    pub check: String,
    /// The columns it looks at; empty where the check knows them itself.
    pub columns: Vec<Column>,
    /// The columns as they are written, where captions are as good.
    pub column_names: Vec<String>,
    /// The line that the rule begins on.
    pub line: usize,
    /// The only source it applies to.
    pub source: Option<String>,
    /// Above this it warns.
    pub warn: Option<Limit>,
    /// Above this it fails.
    pub fail: Option<Limit>,
    /// Fewest units from which on its limits are asked.
    pub min_units: u64,
    /// What happens to the rows of its findings.
    pub on_fail: OnFail,
    /// Who answers for it.
    pub owner: String,
    /// Whether "not evaluated" fails under `--strict`.
    pub required: bool,
    /// What it states.
    pub title: OwnedText,
    /// What the check needs to know beyond columns.
    pub params: toml::Table,
    /// What must be true.
    pub assert: Option<Arc<Expression>>,
    /// What it is stated of.
    pub considered: Option<Arc<Expression>>,
    /// What its segments are told apart by, as written.
    pub by: Option<String>,
    /// What segments have of their own.
    pub segments: BTreeMap<String, OfSegment>,
}

/// Reads the text of a rule file. Rules with a problem are left out; their problems join those of other files, by line.
#[must_use]
pub fn read(
    file: &str,
    text: &str,
    checks: &[KnownCheck<'_>],
    library: &Library,
    problems: &mut Vec<Problem>,
) -> Vec<PackEntry> {
    // Where each line begins.
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_at = |at: usize| starts.partition_point(|start| *start <= at);
    let first = problems.len();
    let Some(legible) = legible(file, text, problems) else { return vec![PackEntry::Unknown] };
    unknown_tables(file, text, &legible.text, problems);
    let pack: RawPack = match toml::from_str(&legible.text) {
        Ok(pack) => pack,
        Err(error) => {
            problems.push(Problem::at(file, text, error.span(), syntax(error.message())));
            return vec![PackEntry::Unknown];
        }
    };
    let id_of = |written: &toml::Table| written.get("id").and_then(toml::Value::as_str).map(str::to_owned);
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut entries: Vec<PackEntry> = Vec::new();
    // A rule that cannot be read may be any.
    let tables = legible.illegible.iter().filter_map(|table| table.get("rule")?.as_array()?.first()?.as_table());
    entries.extend(tables.map(|rule| id_of(rule).map_or(PackEntry::Unknown, PackEntry::Broken)));
    for spanned in pack.rule {
        let line = line_at(spanned.span().start);
        let below = &text[starts.get(line).copied().unwrap_or(text.len())..];
        let line_of = |key: &str| line_below(below, line, key);
        let mut written = spanned.into_inner();
        // A rule that is only taken away needs nothing but its id.
        let id = id_of(&written);
        if let Some(id) = id.clone().filter(|_| written.get("enabled").and_then(toml::Value::as_bool) == Some(false)) {
            // A whole rule may be switched off for a while.
            let line = (!written.contains_key("check")).then(|| line_of("id"));
            entries.push(PackEntry::Without(id, line));
            continue;
        }
        let before = problems.len();
        const PARAM: Text = Text {
            en: "`{name}` is a parameter of the check: write params = { {name} = … }",
            zh: "`{name}` 是检查的参数：请写成 params = { {name} = … }",
        };
        let check = written.get("check").and_then(toml::Value::as_str).and_then(|name| find_check(checks, name));
        let mut told: BTreeSet<String> = BTreeSet::new();
        for (key, text) in take_wrong_keys(&mut written) {
            told.extend(key.clone());
            let is_param = key.as_deref().is_some_and(|key| check.is_some_and(|check| check.params.contains(&key)));
            let text = match &key {
                Some(name) if is_param => PARAM.owned(&[("name", name)]),
                _ => text,
            };
            problems.push(problem(file, Some(key.as_deref().map_or(line, line_of)), text));
        }
        // What is left is judged further, so that one wrong key hides no other problem.
        let Ok(raw) = written.try_into::<RawRule>() else {
            entries.push(id.map_or(PackEntry::Unknown, PackEntry::Broken));
            continue;
        };
        if raw.id != "-" && ids.contains(&raw.id) {
            const TWICE: Text = Text { en: "rule `{id}` is there twice", zh: "规则 `{id}` 出现了两次" };
            problems.push(problem(file, Some(line_of("id")), TWICE.owned(&[("id", &raw.id)])));
        }
        ids.insert(raw.id.clone());
        let built = build(raw, file, checks, library, &line_of, problems);
        entries.push(match built {
            Some(mut rule) => {
                rule.is_broken = problems.len() > before;
                rule.told.append(&mut told);
                PackEntry::Rule(Box::new(rule))
            }
            None => id.map_or(PackEntry::Unknown, PackEntry::Broken),
        });
    }
    point(&mut problems[first..], text);
    problems[first..].sort_by_key(|problem| (problem.line, problem.column));
    entries
}

/// Which of the texts that must say something say nothing.
fn empty(raw: &RawRule) -> [(&'static str, bool); 4] {
    let is_empty = |text: &str| text.trim().is_empty();
    let owner = |owner: &Option<String>| owner.as_deref().is_some_and(is_empty);
    [
        ("id", is_empty(&raw.id)),
        ("title", is_empty(&raw.title.en) || is_empty(&raw.title.zh)),
        ("owner", owner(&raw.owner)),
        ("segments", raw.segments.values().any(|of| owner(&of.owner))),
    ]
}

/// The check with a name.
fn find_check<'c>(checks: &[KnownCheck<'c>], name: &str) -> Option<KnownCheck<'c>> {
    checks.iter().copied().find(|check| check.name == name)
}

/// The canonical columns of a rule, none of them twice; those of a check that takes any column are looked at later.
fn columns_of(raw: &RawRule, any_columns: bool, note: &mut dyn FnMut(&str, OwnedText)) -> Vec<Column> {
    const TWICE: Text = Text { en: "`{name}` is there twice", zh: "`{name}` 出现了两次" };
    const UNKNOWN: Text = Text { en: "`{name}` is no canonical column", zh: "`{name}` 不是规范列名" };
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let mut columns = Vec::new();
    let (mut named, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for name in &raw.columns {
        if !named.insert(name.as_str()) {
            if twice.insert(name.as_str()) {
                note("columns", TWICE.owned(&[("name", name)]));
            }
        } else if let Some(column) = Column::from_name(name).filter(|_| !any_columns) {
            columns.push(column);
        } else if !any_columns {
            note("columns", unknown_name(UNKNOWN, name, &names));
        }
    }
    columns
}

/// Checks what is written and makes a rule of it; every problem is noted.
fn build(
    raw: RawRule,
    file: &str,
    checks: &[KnownCheck<'_>],
    library: &Library,
    line_of: &dyn Fn(&str) -> usize,
    problems: &mut Vec<Problem>,
) -> Option<PackRule> {
    let stated = statements(&raw, file, checks, line_of, problems);
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut note = |key: &str, text: OwnedText| {
        told.insert(key.to_owned());
        problems.push(problem(file, Some(line_of(key)), text));
    };
    for (key, is_empty) in empty(&raw) {
        const EMPTY: Text = Text { en: "`{key}` is empty", zh: "`{key}` 为空" };
        if is_empty {
            note(key, EMPTY.owned(&[("key", key)]));
        }
    }
    let check = checks.iter().find(|check| check.name == raw.check);
    if check.is_none() {
        let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
        const TEXT: Text = Text { en: "check `{name}` does not exist", zh: "检查 `{name}` 不存在" };
        note("check", unknown_name(TEXT, &raw.check, &names));
    }
    let any_columns = check.is_some_and(|check| check.any_columns);
    let columns = columns_of(&raw, any_columns, &mut note);
    let mut limit = |key: &str, text: &Option<String>| {
        text.as_ref().and_then(|text| Limit::parse(text).map_err(|message| note(key, message)).ok())
    };
    let (warn, fail) = (limit("warn", &raw.warn), limit("fail", &raw.fail));
    let segments: BTreeMap<String, OfSegment> = raw
        .segments
        .iter()
        .map(|(name, of)| {
            let of = OfSegment {
                warn: limit("segments", &of.warn),
                fail: limit("segments", &of.fail),
                owner: of.owner.clone(),
            };
            (name.clone(), of)
        })
        .collect();
    if let (Some(warn), Some(fail)) = (&warn, &fail)
        && warn.is_above(fail)
    {
        const NEVER: Text = Text {
            en: "`warn` at {warn} is above `fail` at {fail}, and would never show",
            zh: "`warn` 的 {warn} 高于 `fail` 的 {fail}，永远不会显示警告",
        };
        note("warn", NEVER.owned(&[("warn", &warn.to_string()), ("fail", &fail.to_string())]));
    }
    segmented(&raw, check, &mut note);
    if check.is_some_and(|check| check.states == Some(Level::File)) {
        const OF_FILE: Text = Text {
            en: "a whole file has no money of its own: give a count, as in \">0\"",
            zh: "整个文件本身没有金额：请写数量，例如 \">0\"",
        };
        let is_money = |limit: &Option<Limit>| limit.is_some_and(|limit| limit.money().is_some());
        for (key, _) in [("warn", warn), ("fail", fail)].iter().filter(|(_, limit)| is_money(limit)) {
            note(key, OF_FILE.owned(&[]));
        }
    }
    if let Some(source) = &raw.source
        && library.get(source).is_none()
    {
        let ids: Vec<&str> = library.profiles().iter().map(|profile| profile.id.as_str()).collect();
        const TEXT: Text = Text { en: "source `{name}` does not exist", zh: "来源 `{name}` 不存在" };
        note("source", unknown_name(TEXT, source, &ids));
    }
    let check = check?;
    if !params(&raw.params, check, &mut note) {
        told.insert("params".to_owned());
    }
    Some(PackRule {
        is_broken: false,
        told,
        id: raw.id,
        check: raw.check,
        columns,
        column_names: if any_columns { raw.columns } else { Vec::new() },
        line: line_of("id"),
        source: raw.source,
        warn,
        fail,
        min_units: raw.min_units,
        on_fail: raw.on_fail,
        owner: raw.owner.unwrap_or_default(),
        required: raw.required,
        title: raw.title,
        params: raw.params,
        assert: stated.0,
        considered: stated.1,
        by: raw.by,
        segments,
    })
}

pub(super) fn problem(file: &str, line: Option<usize>, text: OwnedText) -> Problem {
    Problem::new(file, line, text)
}
