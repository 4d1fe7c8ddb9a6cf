//! Schemas and contracts of other tools: rules from them, and a schema of what a file holds.
//!
//! In: JSON Schema, Frictionless Table Schema or Data Package, Open Data Contract Standard, told apart by their content. Out: the
//! text of a rule file in which everything that a rule can state is one, and everything else a comment. Nothing is left out
//! without a word, and what is written has no mistakes of its own.

mod constraint;
mod contract;
mod json_schema;
mod node;
mod package;
mod parse;
mod pattern;
mod place;
mod quality;
mod simple;
mod stated;
mod table_schema;
mod text;

pub mod export;

use std::path::Path;

use crate::config::{self, unknown_name};
use crate::error::Error;
use crate::model::{Lang, OwnedText, Text};
use crate::problem::Problem;
use crate::sources::Library;

use node::Node;
use stated::{Item, Lost, Stated};
use table_schema::Folders;

/// A file to import.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// Its name, as the user knows it.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// What became of schemas.
#[derive(Debug)]
pub struct Imported {
    /// The rule file.
    pub text: String,
    /// How many rules it has.
    pub rules: usize,
    /// What could not be carried over, and what should be known of the rest.
    pub notes: Vec<OwnedText>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    JsonSchema,
    TableSchema,
    DataPackage,
    Contract,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::JsonSchema => "JSON Schema",
            Self::TableSchema => "Table Schema",
            Self::DataPackage => "Data Package",
            Self::Contract => "Open Data Contract Standard 3",
        }
    }
}

/// What a file states.
struct OfFile<'a> {
    name: &'a str,
    kind: Kind,
    tables: Vec<Stated>,
}

/// Makes a rule file of schemas, to stand as `target`, of all tables or of the one that is named. Comments are in a language.
///
/// # Errors
/// When a file is none of the kinds that are known, or there is no such table; all problems at once.
pub fn import(
    files: &[SchemaFile],
    target: &Path,
    table: Option<&str>,
    library: &Library,
    lang: Lang,
) -> Result<Imported, Error> {
    let of_rules = target.parent().unwrap_or(Path::new(""));
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for file in files {
        match read(file, of_rules) {
            Ok(read) => all.push(read),
            Err((line, text)) => problems.push(Problem::new(file.name.clone(), line, text)),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Config { problems });
    }
    if let Some(wanted) = table {
        choose(&mut all, wanted)?;
    }
    number(&mut all, library)?;
    let target = target.display().to_string();
    // What a rule needs beside itself, such as a file of keys, is looked at by those who will read it.
    loop {
        let written = text::write(&all, lang);
        let Err(found) = config::load_rules(&[(target.clone(), written.text.clone())], library) else {
            return Ok(Imported { notes: notes(&all), text: written.text, rules: written.begins.len() });
        };
        let mut wrong: Vec<(usize, OwnedText)> = Vec::new();
        for problem in &found {
            let line = problem.line.unwrap_or(0);
            let at = written.begins.iter().rposition(|&begin| begin <= line);
            wrong.extend(
                at.filter(|at| !wrong.iter().any(|(known, _)| known == at)).map(|at| (at, problem.text.clone())),
            );
        }
        if wrong.is_empty() {
            return Err(Error::Config { problems: found });
        }
        give_up(&mut all, &wrong);
    }
}

/// Tells what a file is, and reads it.
fn read<'a>(file: &'a SchemaFile, of_rules: &Path) -> Result<OfFile<'a>, parse::Mistake> {
    const OTHER: Text = Text {
        en: "this is no JSON Schema, Table Schema, Data Package or data contract: it has none of `properties`, `fields`, `resources` and `schema`",
        zh: "不是 JSON Schema、Table Schema、Data Package 或数据契约：没有 `properties`、`fields`、`resources`、`schema` 中的任何一个",
    };
    const VERSION: Text = Text {
        en: "this is a data contract of another version; Open Data Contract Standard 3 is read (`apiVersion: v3.…`)",
        zh: "这是其他版本的数据契约；可读取 Open Data Contract Standard 3（`apiVersion: v3.…`）",
    };
    let root = parse::parse(&file.text)?;
    if contract::is_other_version(&root) {
        return Err((None, VERSION.owned(&[])));
    }
    let of_file = Path::new(&file.name).parent().unwrap_or(Path::new(""));
    let folders = Folders { of_file, of_rules };
    let (kind, tables) = if contract::is_one(&root) {
        (Kind::Contract, contract::read(&root))
    } else if table_schema::is_package(&root) {
        (Kind::DataPackage, table_schema::read_package(&root, folders))
    } else if table_schema::is_one(&root) {
        (Kind::TableSchema, vec![table_schema::read(&root)])
    } else if json_schema::is_one(&root) && matches!(root, Node::Map(_)) {
        (Kind::JsonSchema, vec![json_schema::read(&root)])
    } else {
        return Err((None, OTHER.owned(&[])));
    };
    Ok(OfFile { name: &file.name, kind, tables })
}

/// Leaves the tables of one name.
fn choose(all: &mut [OfFile<'_>], wanted: &str) -> Result<(), Error> {
    const UNKNOWN: Text = Text { en: "no table is called `{name}`", zh: "没有名为 `{name}` 的表" };
    let names: Vec<&str> =
        all.iter().flat_map(|file| &file.tables).filter_map(|stated| stated.table.as_deref()).collect();
    if !names.contains(&wanted) {
        return Err(Error::Usage { message: unknown_name(UNKNOWN, wanted, &names) });
    }
    for file in all {
        file.tables.retain(|stated| stated.table.as_deref() == Some(wanted));
    }
    Ok(())
}

/// Gives each rule an id of its own. None replaces a rule that comes with the program.
fn number(all: &mut [OfFile<'_>], library: &Library) -> Result<(), Error> {
    let shipped = config::load_rules(&[], library).map_err(|problems| Error::Config { problems })?;
    let mut taken: std::collections::BTreeSet<String> = shipped.into_iter().map(|rule| rule.id).collect();
    let several = all.iter().map(|file| file.tables.len()).sum::<usize>() > 1;
    for stated in all.iter_mut().flat_map(|file| &mut file.tables) {
        let table = stated.table.clone().filter(|_| several).unwrap_or_default();
        for item in &mut stated.items {
            let Item::Rule(rule) = item else { continue };
            let base = stated::id(&table, &rule.id);
            let mut id = base.clone();
            let mut next = 2;
            while !taken.insert(id.clone()) {
                id = format!("{base}-{next}");
                next += 1;
            }
            rule.id = id;
        }
    }
    Ok(())
}

/// Makes comments of rules, by their places among all rules.
fn give_up(all: &mut [OfFile<'_>], wrong: &[(usize, OwnedText)]) {
    let items = all.iter_mut().flat_map(|file| &mut file.tables).flat_map(|stated| &mut stated.items);
    let rules = items.filter(|item| matches!(item, Item::Rule(_))).enumerate();
    for (at, item) in rules {
        let Some((_, why)) = wrong.iter().find(|(wrong, _)| *wrong == at) else { continue };
        if let Item::Rule(rule) = item {
            *item = Item::Lost(Lost { path: rule.path.clone(), why: why.clone() });
        }
    }
}

/// What should be known.
fn notes(all: &[OfFile<'_>]) -> Vec<OwnedText> {
    const LOST: Text = Text { en: "{file} {path}: {why}", zh: "{file} {path}：{why}" };
    const SEVERAL: Text = Text {
        en: "{file} describes {count} tables; a rule is about every file that has its columns, so take them one by one with --table NAME",
        zh: "{file} 描述了 {count} 个表；规则适用于含有相应列的任何文件，请用 --table 名称 逐个导入",
    };
    let mut notes = Vec::new();
    for file in all {
        if file.tables.len() > 1 {
            notes.push(SEVERAL.owned(&[("file", file.name), ("count", &file.tables.len().to_string())]));
        }
        for item in file.tables.iter().flat_map(|stated| &stated.items) {
            let Item::Lost(lost) = item else { continue };
            let path = if lost.path.is_empty() { "/" } else { &lost.path };
            let fill =
                |lang: Lang| LOST.fill(lang, &[("file", file.name), ("path", path), ("why", lost.why.get(lang))]);
            notes.push(OwnedText { en: fill(Lang::En), zh: fill(Lang::Zh) });
        }
    }
    notes
}
