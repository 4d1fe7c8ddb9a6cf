//! What rules of the user's own kinds need beside their columns: the kind's parameters, and the files that they name.

use std::path::Path;
use std::sync::Arc;

use super::pack::{OnFail, PackRule};
use super::suggest::unknown_name;
use crate::Error;
use crate::checks::{self, By, Check, FORMS, KEY_PART_END, key_part};
use crate::expression::Source;
use crate::model::{Column, Kind, OwnedText, Text};
use crate::normalise::OrderTable;
use crate::normalise::cell::{self, Missing};
use crate::read::{self, Limits, Named, RawTable, ReadOptions, Way};
use crate::sources::caption_key;
use crate::ui::Silent;

/// The keys of a file that a rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The file, as the rule names it, and its sheet where it has several.
    pub file: String,
    /// Each key with the line it stands in, in the order of the file; of several columns the parts are joined by U+001F.
    pub keys: Vec<(String, u32)>,
    /// The captions of the file.
    pub header: Vec<String>,
    /// The hash of the file and its sheet, by which it is known where it is an input as well.
    pub hash: String,
    /// Its sheet.
    pub sheet: Option<String>,
    /// Where the keys stand in it.
    pub positions: Vec<usize>,
}

impl Reference {
    /// Whether columns of an input are the keys themselves.
    #[must_use]
    pub fn is(&self, table: &OrderTable, positions: &[usize]) -> bool {
        table.raw.hash == self.hash && table.raw.sheet == self.sheet && positions == self.positions
    }
}

/// What a rule of a kind needs.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) named: Vec<Source>,
    pub(super) reference: Option<Arc<Reference>>,
}

/// Reads what a rule of a kind needs; what is wrong is noted with the key that it is about. Files are looked for beside the
/// rule file.
pub(super) fn read(rule: &PackRule, check: &Check, beside: &Path, note: &mut dyn FnMut(&str, OwnedText)) -> Needs {
    const COLUMNS: Text = Text {
        en: "`columns` is missing: the columns that the rule is about",
        zh: "缺少 `columns`：规则所针对的列",
    };
    let mut needs = Needs::default();
    for name in &rule.column_names {
        match source(name) {
            Ok(source) => needs.named.push(source),
            Err(text) => note("columns", text),
        }
    }
    if rule.column_names.is_empty() && !rule.told.contains("columns") {
        note("check", COLUMNS.owned(&[]));
    }
    const GROUP: Text = Text {
        en: "a group of one column is never incomplete: name two or more in `columns`",
        zh: "只有一列的组不可能不完整：请在 `columns` 中写两列或更多",
    };
    if check.name == "incomplete-group" && rule.column_names.len() == 1 {
        note("columns", GROUP.owned(&[]));
    }
    params(rule, note);
    let text = |name: &str| rule.params.get(name).and_then(toml::Value::as_str);
    let mut missing = |wanted: &'static str, what: Text| {
        // What was told of the parameters may be about the one that is missed.
        if rule.told.contains("params") {
            return;
        }
        const MISSING: Text = Text { en: "`params.{name}` is missing: {what}", zh: "缺少 `params.{name}`：{what}" };
        note("check", MISSING.owned_with(&[("name", Text::same(wanted)), ("what", what)]));
    };
    match check.name {
        "broken-dependency" => {
            let list = rule.params.get("determines").and_then(toml::Value::as_array);
            let names: Vec<&str> =
                list.into_iter().flatten().filter_map(toml::Value::as_str).chain(text("determines")).collect();
            if names.is_empty() {
                missing("determines", Text { en: "the columns that depend on the others", zh: "由其他列决定的列" });
            }
            for said in names.into_iter().filter_map(|name| source(name).err()) {
                note("determines", said);
            }
            const TIES: Text = Text {
                en: "`ties` is \"all\" or \"none\": what is found where no value prevails",
                zh: "`ties` 为 \"all\" 或 \"none\"：没有占多数的值时列出什么",
            };
            if rule.params.contains_key("ties") && !matches!(text("ties"), Some("all" | "none")) {
                note("ties", TIES.owned(&[]));
            }
        }
        "malformed-value" => {
            let names = FORMS.map(|(name, _)| name);
            const NO_FORM: Text = Text { en: "there is no form `{name}`", zh: "没有形式 `{name}`" };
            match text("form") {
                None => missing("form", Text { en: "what the values should be", zh: "值应有的形式" }),
                Some(form) if !names.contains(&form) => note("form", unknown_name(NO_FORM, form, &names)),
                Some(_) => {}
            }
        }
        "unlikely-digits" => digits(rule, note),
        "value-not-allowed" => match text("list") {
            None if !rule.params.contains_key("values") => {
                missing(
                    "values",
                    Text {
                        en: "the values that are allowed, or `list`, a file of them",
                        zh: "允许的值，或用 `list` 指定文件",
                    },
                );
            }
            None => {}
            Some(file) => {
                let columns: Vec<String> = text("list_column").into_iter().map(str::to_owned).collect();
                let from = KeyFile { file, key: "list", sheet: text("list_sheet"), sheet_key: "list_sheet" };
                needs.reference = load(&from, &columns, true, beside, note);
            }
        },
        "unknown-reference" => match text("reference") {
            None => missing("reference", Text { en: "the file in which the keys stand", zh: "键所在的文件" }),
            Some(file) => {
                let list = rule.params.get("reference_columns").and_then(toml::Value::as_array);
                let named = list.map(|list| list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect());
                let own = || needs.named.iter().map(Source::plain).collect();
                let columns: Vec<String> = named.unwrap_or_else(own);
                const MANY: Text = Text {
                    en: "`reference_columns` has {found} columns, and `columns` {wanted}: each stands for one",
                    zh: "`reference_columns` 有 {found} 列，而 `columns` 有 {wanted} 列：两者应一一对应",
                };
                if columns.len() != rule.column_names.len() {
                    let counts = [columns.len(), rule.column_names.len()].map(|count| count.to_string());
                    note("reference_columns", MANY.owned(&[("found", &counts[0]), ("wanted", &counts[1])]));
                }
                let sheet = text("reference_sheet");
                let from = KeyFile { file, key: "reference", sheet, sheet_key: "reference_sheet" };
                needs.reference = load(&from, &columns, false, beside, note);
            }
        },
        _ => {}
    }
    needs
}

/// Notes what does not go with a hint about the digits of columns.
fn digits(rule: &PackRule, note: &mut dyn FnMut(&str, OwnedText)) {
    const DIGITS: Text = Text {
        en: "`digits` is \"first\" or \"round\": which digits are looked at",
        zh: "`digits` 为 \"first\" 或 \"round\"：考察哪些数字",
    };
    let is_known = |value: &toml::Value| value.as_str().is_some_and(|text| checks::DIGITS.contains(&text));
    if rule.params.get("digits").is_some_and(|value| !is_known(value)) {
        note("digits", DIGITS.owned(&[]));
    }
    const KEEPS: Text = Text {
        en: "a hint about a column sets no order aside: leave `on_fail` out",
        zh: "关于整列的提示不会将任何订单单独存放：请去掉 `on_fail`",
    };
    if rule.on_fail != OnFail::Keep {
        note("on_fail", KEEPS.owned(&[]));
    }
    const COUNTS: Text = Text {
        en: "what is found are columns or segments, which have no money of their own: give a count, as in \">0\"",
        zh: "发现的是列或分段，本身没有金额：请写数量，例如 \">0\"",
    };
    for (key, limit) in [("warn", &rule.warn), ("fail", &rule.fail)] {
        if limit.as_ref().is_some_and(|limit| limit.money().is_some()) {
            note(key, COUNTS.owned(&[]));
        }
    }
}

/// Notes parameters of the wrong kind.
fn params(rule: &PackRule, note: &mut dyn FnMut(&str, OwnedText)) {
    for (name, value) in &rule.params {
        const LIST: Text = Text {
            en: "`{name}` is a list of texts that is not empty, as in {name} = [\"a\", \"b\"]",
            zh: "`{name}` 应为非空的文本列表，例如 {name} = [\"a\", \"b\"]",
        };
        const FLAG: Text = Text { en: "`{name}` is true or false", zh: "`{name}` 应为 true 或 false" };
        const WORD: Text = Text { en: "`{name}` is a text in quotes", zh: "`{name}` 应为引号内的文本" };
        let texts = |list: &Vec<toml::Value>| !list.is_empty() && list.iter().all(toml::Value::is_str);
        let (fits, wanted) = match name.as_str() {
            "values" | "reference_columns" => (value.as_array().is_some_and(texts), LIST),
            "determines" => (value.is_str() || value.as_array().is_some_and(texts), LIST),
            "ignore_case" | "both_ways" => (value.is_bool(), FLAG),
            _ => (value.is_str(), WORD),
        };
        if !fits {
            note(name, wanted.owned(&[("name", name)]));
        }
    }
}

/// A column as rules name it: canonical, or a caption in double quotes.
fn source(name: &str) -> Result<Source, OwnedText> {
    const UNKNOWN: Text = Text {
        en: "`{name}` is no canonical column; a caption of the file stands in double quotes, as in '\"{name}\"'",
        zh: "`{name}` 不是规范列名；文件中的表头请用双引号，例如 '\"{name}\"'",
    };
    const QUOTES: Text = Text {
        en: "the double quotes of `{name}` do not match: write '\"caption\"'",
        zh: "`{name}` 的双引号不成对：请写 '\"表头\"'",
    };
    if name.contains('"') && Source::named(name).is_none() {
        return Err(QUOTES.owned(&[("name", name)]));
    }
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    Source::named(name).ok_or_else(|| unknown_name(UNKNOWN, name, &names))
}

/// What segments are told apart by: `month`, a canonical column, or a caption.
///
/// # Errors
/// A sentence that says what there is, where it is none of these.
pub(super) fn by(name: &str) -> Result<By, OwnedText> {
    if name == "month" { Ok(By::Month) } else { source(name).map(By::Column) }
}

/// A file of keys as a rule names it.
struct KeyFile<'a> {
    file: &'a str,
    /// The parameter that names it.
    key: &'a str,
    /// The sheet, by name or number from 1, where the rule names one.
    sheet: Option<&'a str>,
    /// The parameter that names the sheet.
    sheet_key: &'a str,
}

/// The keys of a file, in some of its columns; in the first where none is named. Of several sheets that have the columns the
/// rule says which: another one would let through what is wrong.
fn load(
    from: &KeyFile<'_>,
    columns: &[String],
    first: bool,
    beside: &Path,
    note: &mut dyn FnMut(&str, OwnedText),
) -> Option<Arc<Reference>> {
    const UNREADABLE: Text = Text { en: "`{file}` cannot be read: {cause}", zh: "无法读取 `{file}`：{cause}" };
    const EMPTY: Text = Text { en: "{file} has no rows", zh: "{file} 没有数据行" };
    const COLUMN: Text = Text { en: "{file} has no column `{name}`", zh: "{file} 没有列 `{name}`" };
    const NO_SHEET: Text = Text {
        en: "{file} has no sheet `{name}`; it has {sheets}",
        zh: "{file} 没有工作表 `{name}`；现有：{sheets}",
    };
    const SHEETS: Text = Text {
        en: "the keys may stand in several sheets of {file}: {sheets}; name the right one in `{key}`",
        zh: "{file} 中有多个工作表可能含有这些键：{sheets}；请用 `{key}` 指明正确的一个",
    };
    let file = from.file;
    let path = beside.join(file);
    let sheets: Vec<String> = from.sheet.into_iter().map(str::to_owned).collect();
    let options = ReadOptions {
        encoding: None,
        sheets: &sheets,
        known_header: &|_| false,
        way: Way::Usual,
        limits: Limits::default(),
    };
    let tables = match read::run(&[Named::file(&path)], &options, &mut Silent) {
        Ok(tables) => tables,
        Err(Error::NoSheet { sheet, sheets, .. }) => {
            note(from.sheet_key, NO_SHEET.owned(&[("file", file), ("name", &sheet), ("sheets", &sheets)]));
            return None;
        }
        Err(error) => {
            let cause = |lang| error.message(lang);
            let fill = |lang| UNREADABLE.fill(lang, &[("file", file), ("cause", &cause(lang))]);
            note(from.key, OwnedText { en: fill(crate::model::Lang::En), zh: fill(crate::model::Lang::Zh) });
            return None;
        }
    };
    let several = tables.len() > 1;
    let filled: Vec<RawTable> = tables.into_iter().filter(|table| table.height() > 0).collect();
    let mut found: Vec<(&RawTable, Vec<usize>)> =
        filled.iter().filter_map(|table| Some((table, positions(table, columns).ok()?))).collect();
    let names: Vec<&str> = found.iter().filter_map(|(table, _)| table.sheet.as_deref()).collect();
    if names.len() > 1 {
        let said = [("file", file), ("sheets", &names.join(", ")), ("key", from.sheet_key)];
        note(from.key, SHEETS.owned(&said));
        return None;
    }
    if found.is_empty() {
        match filled.first().map(|table| (table, positions(table, columns))) {
            Some((table, Err(name))) => {
                let known: Vec<&str> = table.header.iter().map(|caption| caption.trim()).collect();
                let text = COLUMN.owned(&[("file", file), ("name", name)]);
                note(from.key, super::suggest(text, name, &known));
            }
            _ => note(from.key, EMPTY.owned(&[("file", file)])),
        }
        return None;
    }
    let (table, mut positions) = found.swap_remove(0);
    if positions.is_empty() && first {
        positions.push(0);
    }
    let missing = Missing::new(&[]);
    let part = |row: u32, position: usize| -> String {
        let content = table.cell(row, position);
        let text = cell::unwrap(&content, Kind::Text).trim();
        if missing.is(text) { String::new() } else { key_part(text).collect() }
    };
    let keys = (0..table.height()).filter_map(|row| {
        let parts: Vec<String> = positions.iter().map(|&position| part(row, position)).collect();
        let complete = parts.iter().all(|part| !part.is_empty());
        complete.then(|| (parts.join(&KEY_PART_END.to_string()), table.line(row)))
    });
    let name = match &table.sheet {
        Some(sheet) if several || from.sheet.is_some() => format!("{file} [{sheet}]"),
        _ => file.to_owned(),
    };
    let header = table.header.iter().map(|caption| caption.trim().to_owned()).collect();
    let keys = keys.collect();
    let (hash, sheet) = (table.hash.clone(), table.sheet.clone());
    Some(Arc::new(Reference { file: name, keys, header, hash, sheet, positions }))
}

/// Where columns stand in a table.
///
/// # Errors
/// The first column that it lacks.
fn positions<'a>(table: &RawTable, columns: &'a [String]) -> Result<Vec<usize>, &'a str> {
    let position = |name: &'a String| {
        let wanted = caption_key(name);
        table.header.iter().position(|caption| caption_key(caption) == wanted).ok_or(name.as_str())
    };
    columns.iter().map(position).collect()
}
