//! Rules: checks with columns, limits, severity and owner, from the shipped packs and the user's own files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::keys;
use super::kinds::{self, Needs, Reference};
use super::limit::Limit;
use super::pack::{self, KnownCheck, OnFail, PackEntry, PackRule};
use super::segments::OfSegment;
use super::suggest::unknown_name;
use super::waiver;
use crate::checks::{self, By, Check};
use crate::expression::{Expression, Source};
use crate::model::{Column, Decimal, OwnedText, Text};
use crate::problem::{Problem, point};
use crate::sources::{Confidence, Identity, Library};
use crate::waivers::Waiver;

/// A rule, ready to run.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Stable name; findings, history and waivers refer to it.
    pub id: String,
    /// The check.
    pub check: &'static Check,
    /// The columns it looks at; empty where the check knows them itself.
    pub columns: Vec<Column>,
    /// The columns of a rule of the user's own kinds, by canonical name or caption.
    pub named: Vec<Source>,
    /// The keys of the file that the rule names.
    pub reference: Option<Arc<Reference>>,
    /// The only source it applies to.
    pub source: Option<String>,
    /// Above this it warns.
    pub warn: Option<Limit>,
    /// Above this it fails.
    pub fail: Option<Limit>,
    /// Fewest units from which on its limits are asked: a share of few says nothing.
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
    /// What must be true, where the rule states it.
    pub assert: Option<Arc<Expression>>,
    /// What it is stated of.
    pub considered: Option<Arc<Expression>>,
    /// What its segments are told apart by; `None` where it is judged as one.
    pub by: Option<By>,
    /// What segments have of their own, by name.
    pub segments: BTreeMap<String, OfSegment>,
    /// The amount identity of a source that the rule stands for.
    pub identity: Option<Identity>,
    /// The file it comes from.
    pub origin: String,
    /// Whether it ships with the program.
    pub shipped: bool,
}

impl Rule {
    /// Whether anything makes it warn or fail, in some segment at least.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        let of_segments = self.segments.values().any(|of| of.warn.is_some() || of.fail.is_some());
        self.warn.is_some() || self.fail.is_some() || of_segments
    }

    /// A parameter that is a decimal number written as text.
    #[must_use]
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        self.params.get(name).and_then(toml::Value::as_str).and_then(Decimal::parse)
    }

    /// A parameter that is a whole number.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.params.get(name).and_then(toml::Value::as_integer)
    }

    /// A parameter that is true or false.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.params.get(name).and_then(toml::Value::as_bool).unwrap_or(false)
    }

    /// A parameter that is a list of texts.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.params
            .get(name)
            .and_then(toml::Value::as_array)
            .map_or_else(Vec::new, |list| list.iter().filter_map(toml::Value::as_str).collect())
    }

    /// The columns that depend on the others, of a rule about a dependency: one, or a list of them.
    pub fn determined(&self) -> impl Iterator<Item = Source> {
        let one = self.params.get("determines").and_then(toml::Value::as_str);
        one.into_iter().chain(self.list("determines")).filter_map(Source::named)
    }

    /// A parameter that is a table of whole numbers.
    pub fn numbers(&self, name: &str) -> impl Iterator<Item = (&str, i64)> {
        let table = self.params.get(name).and_then(toml::Value::as_table);
        table.into_iter().flatten().filter_map(|(key, value)| value.as_integer().map(|number| (key.as_str(), number)))
    }
}

/// A hash of all that rules say: runs with different ones may differ for that reason alone.
#[must_use]
pub fn hash_of(rules: &[Rule]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &str| {
        hasher.update(text.as_bytes());
        hasher.update(&[0x1F]);
    };
    for rule in rules {
        part(&rule.id);
        part(rule.check.name);
        rule.columns.iter().for_each(|column| part(column.name()));
        rule.named.iter().for_each(|source| part(&source.written()));
        part(rule.source.as_deref().unwrap_or_default());
        for limit in [&rule.warn, &rule.fail] {
            part(&limit.map_or_else(String::new, |limit| limit.to_string()));
        }
        part(&rule.min_units.to_string());
        part(&format!("{:?} {}", rule.on_fail, rule.required));
        // What a rule is held against is said by its file or its source.
        part(&format!("{:?} {:?}", rule.reference, rule.identity));
        part(&rule.params.to_string());
        part(&format!("{:?} {:?}", rule.by, rule.segments));
        for stated in [&rule.assert, &rule.considered] {
            part(stated.as_ref().map_or("", |stated| stated.text.as_str()));
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The shipped packs.
const SHIPPED: &[(&str, &str)] = &[("rules/packs/orders.toml", include_str!("../../rules/packs/orders.toml"))];

/// The rule whose limits and owner the identities of profiles take.
const IDENTITY_TEMPLATE: &str = "amount-identity";

/// Loads the shipped rules, the identities of the profiles, and the user's rule files. A user's rule with the id of a
/// shipped one replaces it; `enabled = false` removes it.
///
/// # Errors
/// All problems of all files.
pub fn load(user_files: &[(String, String)], library: &Library) -> Result<Vec<Rule>, Vec<Problem>> {
    load_set(user_files, library).map(|set| set.rules)
}

/// Rules, and the findings of them that do not count.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// The rules, in the order of their files.
    pub rules: Vec<Rule>,
    /// The waivers of the user's files.
    pub waivers: Vec<Waiver>,
}

/// As [`load`], with the waivers of the user's files.
///
/// # Errors
/// All problems of all files.
pub fn load_set(user_files: &[(String, String)], library: &Library) -> Result<RuleSet, Vec<Problem>> {
    let mut loaded = Loaded::default();
    let mut problems = Vec::new();
    for (file, text) in SHIPPED.iter().map(|&(file, text)| (file, text)) {
        add_pack(file, text, library, &mut loaded, &mut problems);
    }
    add_identities(library, &mut loaded.rules);
    for (file, text) in user_files {
        add_pack(file, text, library, &mut loaded, &mut problems);
    }
    // A waiver of a rule that is switched off is unused, and told of as such.
    let ids: Vec<&str> = loaded.ids().chain(loaded.without.iter().map(String::as_str)).collect();
    let mut waivers = Vec::new();
    for (file, text) in user_files {
        let known = (!loaded.is_partly_unknown).then_some(ids.as_slice());
        waivers.extend(waiver::read(file, text, known, &mut problems));
    }
    let rules = loaded.rules;
    if problems.is_empty() { Ok(RuleSet { rules, waivers }) } else { Err(problems) }
}

/// The rules of the files read so far.
#[derive(Debug, Default)]
struct Loaded {
    rules: Vec<Rule>,
    /// The ids of rules with mistakes.
    others: Vec<String>,
    /// The ids of rules that were taken away.
    without: Vec<String>,
    /// Whether there are rules whose ids cannot be told.
    is_partly_unknown: bool,
}

impl Loaded {
    /// The ids that a file has a rule for.
    fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str()).chain(self.others.iter().map(String::as_str))
    }
}

/// Each amount identity of a profile becomes a rule of its own. An inferred one warns but never fails by itself.
fn add_identities(library: &Library, rules: &mut Vec<Rule>) {
    let Some(template) = rules.iter().position(|rule| rule.id == IDENTITY_TEMPLATE) else { return };
    let template = rules.remove(template);
    for profile in library.profiles() {
        for identity in &profile.identity {
            let inferred = identity.confidence == Confidence::Inferred;
            rules.push(Rule {
                id: format!("{}-{}", profile.id, identity.id),
                source: Some(profile.id.clone()),
                title: identity.title.clone(),
                fail: if inferred { None } else { template.fail },
                identity: Some(identity.clone()),
                origin: format!("rules/sources/{}.toml", profile.id),
                ..template.clone()
            });
        }
    }
}

/// Adds what a file says to the rules of the files before it.
fn add_pack(file: &str, text: &str, library: &Library, loaded: &mut Loaded, problems: &mut Vec<Problem>) {
    let known: Vec<KnownCheck<'_>> = checks::REGISTRY
        .iter()
        .map(|check| KnownCheck {
            name: check.name,
            params: check.params,
            states: check.states(),
            has_segments: check.has_segments(),
            has_where: check.has_where(),
            any_columns: check.is_configured() && check.states().is_none(),
        })
        .collect();
    let entries = pack::read(file, text, &known, library, problems);
    let first = problems.len();
    for entry in entries {
        let rule = match entry {
            PackEntry::Rule(written) if written.is_broken => {
                loaded.others.push(written.id.clone());
                with_check(*written, file, text, problems);
                continue;
            }
            PackEntry::Rule(written) => with_check(*written, file, text, problems),
            PackEntry::Without(id, line) => {
                const NO_RULE: Text =
                    Text { en: "there is no rule `{name}` to switch off", zh: "没有可停用的规则 `{name}`" };
                let ids: Vec<&str> = loaded.ids().collect();
                let is_known = loaded.is_partly_unknown || ids.contains(&id.as_str()) || loaded.without.contains(&id);
                if line.is_some() && !is_known {
                    problems.push(pack::problem(file, line, unknown_name(NO_RULE, &id, &ids)));
                }
                loaded.rules.retain(|rule| rule.id != id);
                loaded.without.push(id);
                None
            }
            PackEntry::Broken(id) => {
                loaded.others.push(id);
                None
            }
            PackEntry::Unknown => {
                loaded.is_partly_unknown = true;
                None
            }
        };
        let Some(rule) = rule else { continue };
        match loaded.rules.iter_mut().find(|known| known.id == rule.id) {
            // An identity that the user redefines stays the identity of its source.
            Some(known) => {
                let identity = known.identity.take();
                *known = rule;
                known.identity = known.identity.take().or(identity);
            }
            None => loaded.rules.push(rule),
        }
    }
    point(&mut problems[first..], text);
}

/// A rule with the check that it names; none where that does not exist.
fn with_check(written: PackRule, file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Rule> {
    let check = checks::find(&written.check)?;
    let mut needs = Needs::default();
    if check.is_configured() && check.states().is_none() {
        let beside = Path::new(file).parent().unwrap_or(Path::new("."));
        let mut note =
            |key: &str, said| problems.push(pack::problem(file, Some(key_line(text, written.line, key)), said));
        needs = kinds::read(&written, check, beside, &mut note);
    }
    let by = written.by.as_deref().and_then(|by| match kinds::by(by) {
        Ok(by) => Some(by),
        Err(said) => {
            problems.push(pack::problem(file, Some(key_line(text, written.line, "by")), said));
            None
        }
    });
    Some(Rule {
        check,
        named: needs.named,
        reference: needs.reference,
        id: written.id,
        columns: written.columns,
        source: written.source,
        warn: written.warn,
        fail: written.fail,
        min_units: written.min_units,
        on_fail: written.on_fail,
        owner: written.owner,
        required: written.required,
        title: written.title,
        params: written.params,
        assert: written.assert,
        considered: written.considered,
        by,
        segments: written.segments,
        identity: None,
        origin: file.to_owned(),
        shipped: SHIPPED.iter().any(|(shipped, _)| *shipped == file),
    })
}

/// The line of a key of a rule, or of one of its parameters, which may stand in one line with others.
fn key_line(text: &str, from: usize, key: &str) -> usize {
    match keys::key_line(text, from, key) {
        line if line == from && key != "id" => keys::key_line(text, from, "params"),
        line => line,
    }
}
