//! `ordermend.toml`: the same keys as the flags, found from the working folder upwards.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::slips::legible;
use super::suggest::unknown_name;
use super::syntax::syntax;
use super::{FailOn, LimitsSection, QuarantineUnit};
use crate::error::Error;
use crate::model::{Lang, OwnedText, Text};
use crate::problem::{Problem, point};

/// The file's name.
const NAME: &str = "ordermend.toml";

/// What a configuration file may say. Flags win over it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConfigFile {
    /// `--source`
    pub source: Option<String>,
    /// `--source-file`; paths are relative to the file.
    #[serde(default)]
    pub source_files: Vec<PathBuf>,
    /// `--map`, as canonical column = caption.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--sheet`
    #[serde(default)]
    pub sheet: Vec<String>,
    /// `--rules`; paths are relative to the file.
    #[serde(default)]
    pub rules: Vec<PathBuf>,
    /// `--previous`; paths are relative to the file.
    #[serde(default)]
    pub previous: Vec<PathBuf>,
    /// `--decisions`; the path is relative to the file.
    pub decisions: Option<PathBuf>,
    /// `--baseline`; the path is relative to the file.
    pub baseline: Option<PathBuf>,
    /// `--previous-map`; the path is relative to the file.
    pub previous_map: Option<PathBuf>,
    /// `--history`; the path is relative to the file.
    pub history: Option<PathBuf>,
    /// `--series`
    pub series: Option<String>,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--lang`
    pub lang: Option<Lang>,
    /// `--no-match`
    pub no_match: Option<bool>,
    /// `--fail-on`
    pub fail_on: Option<FailOn>,
    /// `--strict`
    pub strict: Option<bool>,
    /// `--limit`
    pub limit: Option<usize>,
    /// Settings of `clean` alone.
    #[serde(default)]
    pub clean: CleanSection,
    /// How far reading goes.
    #[serde(default)]
    pub limits: LimitsSection,
    /// Where the file is.
    #[serde(skip)]
    pub path: PathBuf,
}

/// Settings of `clean` alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CleanSection {
    /// `--unit`
    pub unit: Option<QuarantineUnit>,
    /// `--unsafe-repairs`
    pub unsafe_repairs: Option<bool>,
    /// `--by owner`
    pub worklists: Option<bool>,
    /// The opposite of `--no-workbook`
    pub workbook: Option<bool>,
    /// `--workbook-findings`, as a number
    pub workbook_findings: Option<NonZeroUsize>,
    /// `--master`, as kind = file; paths are relative to the file.
    #[serde(default)]
    pub masters: BTreeMap<String, PathBuf>,
}

const KEYS: &[&str] = &[
    "source",
    "source-files",
    "map",
    "encoding",
    "sheet",
    "rules",
    "previous",
    "decisions",
    "baseline",
    "previous-map",
    "history",
    "series",
    "as-of",
    "lang",
    "no-match",
    "fail-on",
    "strict",
    "limit",
    "clean",
    "limits",
];

/// Reads the configuration that applies: the named file, or the first `ordermend.toml` from `from` upwards to the root of
/// the repository. Nothing found is an empty configuration.
///
/// # Errors
/// When the file cannot be read, or says something it may not; every such problem is listed.
pub fn discover(named: Option<&Path>, from: &Path) -> Result<ConfigFile, Error> {
    let Some(path) = named.map(Path::to_owned).or_else(|| find(from)) else { return Ok(ConfigFile::default()) };
    let text = read_file(&path)?;
    let mut config = parse(&path.display().to_string(), &text).map_err(|problems| Error::Config { problems })?;
    config.path = path;
    Ok(config)
}

/// The rule files that a configuration file names, however wrong the rest of it is.
#[must_use]
pub fn rule_files(named: Option<&Path>, from: &Path) -> Vec<PathBuf> {
    let Some(path) = named.map(Path::to_owned).or_else(|| find(from)) else { return Vec::new() };
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let table: toml::Table = toml::from_str(&text).unwrap_or_default();
    let files = table.get("rules").and_then(toml::Value::as_array).into_iter().flatten();
    let beside = path.parent().unwrap_or(Path::new("."));
    files.filter_map(toml::Value::as_str).map(|file| beside.join(file)).collect()
}

fn find(from: &Path) -> Option<PathBuf> {
    for folder in from.ancestors() {
        let path = folder.join(NAME);
        if path.is_file() {
            return Some(path);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads the text of a configuration file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(file: &str, text: &str) -> Result<ConfigFile, Vec<Problem>> {
    let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let note = |line, text: OwnedText| Problem::new(file, line, text);
    let mut problems = Vec::new();
    let Some(legible) = legible(file, text, &mut problems) else { return Err(problems) };
    let table: BTreeMap<toml::Spanned<String>, toml::Spanned<toml::Value>> = toml::from_str(&legible.text)
        .map_err(|error| vec![Problem::at(file, text, error.span(), syntax(error.message()))])?;
    for (key, value) in &table {
        let line = Some(line_at(key.span().start));
        if !KEYS.contains(&key.get_ref().as_str()) {
            const TEXT: Text = Text { en: "`{name}` is no setting", zh: "没有设置项 `{name}`" };
            problems.push(note(line, unknown_name(TEXT, key.get_ref(), KEYS)));
            continue;
        }
        // Each setting alone, so that one mistake does not hide the next.
        let mut alone = toml::Table::new();
        alone.insert(key.get_ref().clone(), value.get_ref().clone());
        match alone.try_into::<ConfigFile>() {
            Ok(config) => problems.extend(config.limits.problems().into_iter().map(|text| note(line, text))),
            Err(error) => problems.push(note(line, syntax(error.message()))),
        }
    }
    if problems.is_empty() {
        toml::from_str(text).map_err(|error| vec![note(None, syntax(error.message()))])
    } else {
        point(&mut problems, text);
        problems.sort_by_key(|problem| (problem.line, problem.column));
        Err(problems)
    }
}

/// Makes something of rule files.
///
/// # Errors
/// Everything that is wrong with them, and why those that cannot be read cannot: these hide no mistakes of the others.
pub fn load_files<T>(
    paths: &[PathBuf],
    load: impl FnOnce(&[(String, String)]) -> Result<T, Vec<Problem>>,
) -> Result<T, Error> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match read_file(path) {
            Ok(text) => files.push((path.display().to_string(), text)),
            Err(Error::Config { problems: found }) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    match load(&files) {
        Ok(loaded) if problems.is_empty() => return Ok(loaded),
        Ok(_) => {}
        Err(further) => problems.extend(further),
    }
    Err(Error::Config { problems })
}

/// Reads a configuration or rule file.
///
/// # Errors
/// When it cannot be read, as a problem of the configuration.
pub fn read_file(path: &Path) -> Result<String, Error> {
    const TEXT: Text = Text { en: "it cannot be read: {cause}", zh: "无法读取：{cause}" };
    std::fs::read_to_string(path).map_err(|cause| {
        let text = TEXT.owned(&[("cause", &cause.to_string())]);
        Error::Config { problems: vec![Problem::new(path.display().to_string(), None, text)] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_listed_with_its_line() {
        let problems =
            parse("ordermend.toml", "source = \"taobao\"\nencodng = \"gbk\"\nstrict = 3\n").expect_err("two problems");
        let said: Vec<(Option<usize>, bool)> = problems
            .iter()
            .map(|problem| (problem.line, problem.text.en.contains("did you mean `encoding`")))
            .collect();
        assert_eq!(said, [(Some(2), true), (Some(3), false)]);
    }

    #[test]
    fn settings_are_read() {
        let config =
            parse("x", "as-of = \"2024-01-31\"\n[map]\norder_id = \"单号\"\n[clean]\nunit = \"row\"\n").expect("valid");
        assert_eq!(config.map.get("order_id").map(String::as_str), Some("单号"));
        assert_eq!(config.clean.unit, Some(QuarantineUnit::Row));
    }
}
