//! What a schema states, as rules, and what of it no rule can state.

use super::node::Node;
use crate::expression::{Expression, Level, Source};
use crate::model::{Column, Kind, OwnedText, Text};

/// What a schema says of one table.
#[derive(Debug, Default)]
pub(super) struct Stated {
    /// The table's name, where it has one.
    pub(super) table: Option<String>,
    /// Rules and what is lost, in the order of the file.
    pub(super) items: Vec<Item>,
}

/// One statement.
#[derive(Debug)]
pub(super) enum Item {
    /// It became a rule.
    Rule(Box<Rule>),
    /// It cannot be carried over.
    Lost(Lost),
}

/// What cannot be carried over.
#[derive(Debug, Clone)]
pub(super) struct Lost {
    /// Where it stands in its file, as a JSON Pointer.
    pub(super) path: String,
    /// Why.
    pub(super) why: OwnedText,
}

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    /// Where what it states stands in its file.
    pub(super) path: String,
    pub(super) id: String,
    pub(super) check: &'static str,
    pub(super) title: OwnedText,
    /// The keys beside those that every rule has.
    pub(super) keys: Vec<(&'static str, toml::Value)>,
    pub(super) limits: Limits,
}

/// From how many findings on a rule warns or fails. A schema knows no exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) warn: Option<String>,
    pub(super) fail: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { warn: None, fail: Some(">0".to_owned()) }
    }
}

/// A column that rules are about.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) source: Source,
    pub(super) caption: String,
    /// Values that stand for nothing.
    pub(super) missing: Vec<String>,
    /// The sign before decimals, where it is not a point.
    pub(super) decimal_comma: bool,
}

impl Field {
    /// The column with a caption: a canonical one where the caption is its name.
    pub(super) fn of(caption: &str) -> Self {
        let caption = caption.trim();
        let source = Column::from_name(caption).map_or_else(|| Source::Caption(caption.to_owned()), Source::Canonical);
        Self { source, caption: caption.to_owned(), missing: Vec::new(), decimal_comma: false }
    }

    /// The caption.
    pub(super) fn caption(&self) -> &str {
        &self.caption
    }

    fn kind(&self) -> Option<Kind> {
        match self.source {
            Source::Canonical(column) => Some(column.kind()),
            Source::Caption(_) => None,
        }
    }

    /// The text of its cells. Of columns that are read as something else it is that of the caption.
    pub(super) fn cell(&self) -> String {
        match self.kind() {
            Some(Kind::Money | Kind::Quantity | Kind::Rate | Kind::Date | Kind::Status(_)) => {
                Source::Caption(self.caption.clone()).written()
            }
            _ => self.source.written(),
        }
    }

    /// The number in its cells.
    pub(super) fn number(&self) -> String {
        match self.kind() {
            Some(Kind::Money | Kind::Quantity) => self.source.written(),
            _ => self.cell_number(),
        }
    }

    /// The number as it stands in the cells, whatever the column is otherwise read as.
    pub(super) fn cell_number(&self) -> String {
        let cell = self.cell();
        if self.decimal_comma {
            format!("number(replace(replace({cell}, '.', ''), ',', '.'))")
        } else {
            format!("number({cell})")
        }
    }

    /// The moment in its cells.
    pub(super) fn moment(&self) -> String {
        match self.kind() {
            Some(Kind::Date) => self.source.written(),
            _ => format!("TRY_CAST({} AS TIMESTAMP)", self.cell()),
        }
    }

    /// The column as lists of columns name it.
    fn listed(&self) -> toml::Value {
        toml::Value::String(match &self.source {
            Source::Canonical(column) => column.name().to_owned(),
            Source::Caption(caption) => format!("\"{caption}\""),
        })
    }

    /// That a cell stands for something, where values stand for nothing.
    fn counts(&self) -> Option<String> {
        let list: Vec<String> = self.missing.iter().map(|value| quoted(value)).collect();
        (!list.is_empty()).then(|| format!("{} NOT IN ({})", self.cell(), list.join(", ")))
    }
}

/// A text as expressions write it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Text in both languages.
const NAMELESS: Text = Text { en: "a column without a name", zh: "列没有名称" };

impl Stated {
    /// Notes what cannot be carried over.
    pub(super) fn lost(&mut self, path: &str, why: Text, values: &[(&str, &str)]) {
        self.items.push(Item::Lost(Lost { path: path.to_owned(), why: why.owned(values) }));
    }

    /// Adds a rule. The same rule once more is left out, and what expressions cannot say is lost.
    pub(super) fn add(&mut self, rule: Rule) {
        const WRONG: Text = Text { en: "`{text}`: {why}", zh: "`{text}`：{why}" };
        for (key, value) in &rule.keys {
            let (Some(text), Some(level)) = (value.as_str(), level_of(key, rule.check)) else { continue };
            if let Err(mistakes) = Expression::parse(text, level) {
                let why = |lang| mistakes.iter().map(|mistake| mistake.text.get(lang)).collect::<Vec<_>>().join("; ");
                let fill = |lang| WRONG.fill(lang, &[("text", text), ("why", &why(lang))]);
                let why = OwnedText { en: fill(crate::model::Lang::En), zh: fill(crate::model::Lang::Zh) };
                self.items.push(Item::Lost(Lost { path: rule.path, why }));
                return;
            }
        }
        let is_same = |item: &Item| match item {
            Item::Rule(other) => other.check == rule.check && other.keys == rule.keys && other.limits == rule.limits,
            Item::Lost(_) => false,
        };
        if !self.items.iter().any(is_same) {
            self.items.push(Item::Rule(Box::new(rule)));
        }
    }

    /// A rule about one column, in which values that stand for nothing are not judged.
    pub(super) fn expression(&mut self, path: &str, field: &Field, (what, title): (&str, OwnedText), assert: String) {
        let considered = field.counts();
        self.expression_where(path, field, (what, title), assert, considered);
    }

    fn expression_where(
        &mut self,
        path: &str,
        field: &Field,
        (what, title): (&str, OwnedText),
        assert: String,
        considered: Option<String>,
    ) {
        if field.caption.is_empty() {
            return self.lost(path, NAMELESS, &[]);
        }
        let mut keys = vec![("assert", toml::Value::String(assert))];
        keys.extend(considered.map(|considered| ("where", toml::Value::String(considered))));
        let id = id(&field.caption, what);
        self.add(Rule { path: path.to_owned(), id, check: "expression", title, keys, limits: Limits::default() });
    }

    /// What is read as something else than text must be such. Blank cells are not judged.
    pub(super) fn is_such(&mut self, path: &str, field: &Field, what: &str, title: Text, assert: String) {
        let filled = format!("{} IS NOT NULL", field.cell());
        let considered = match field.counts() {
            Some(counts) => format!("{filled} AND {counts}"),
            None => filled,
        };
        let title = title.owned(&[("column", &field.caption)]);
        self.expression_where(path, field, (what, title), assert, Some(considered));
    }

    /// The column is filled.
    pub(super) fn filled(&mut self, path: &str, field: &Field, limits: Limits) {
        const TITLE: Text = Text { en: "{column} is filled", zh: "{column} 已填写" };
        if field.caption.is_empty() {
            return self.lost(path, NAMELESS, &[]);
        }
        let written = field.source.written();
        let mut assert = format!("{written} IS NOT NULL");
        if let Some(counts) = field.counts() {
            assert.push_str(&format!(" AND {counts}"));
        }
        // A column that is not there is not filled either.
        let keys = vec![("assert", toml::Value::String(assert)), ("required", toml::Value::Boolean(true))];
        let title = TITLE.owned(&[("column", &field.caption)]);
        let id = id(&field.caption, "filled");
        self.add(Rule { path: path.to_owned(), id, check: "expression", title, keys, limits });
    }

    /// The columns together do not repeat.
    pub(super) fn unique(&mut self, path: &str, fields: &[Field], limits: Limits) {
        const TITLE: Text = Text { en: "{columns} does not repeat", zh: "{columns} 不重复" };
        const SAME: Text = Text { en: "a column is named twice", zh: "同一列出现了两次" };
        let captions: Vec<&str> = fields.iter().map(Field::caption).collect();
        if captions.iter().any(|caption| caption.is_empty()) || captions.is_empty() {
            return self.lost(path, NAMELESS, &[]);
        }
        if (1..captions.len()).any(|at| captions[..at].contains(&captions[at])) {
            return self.lost(path, SAME, &[]);
        }
        let mut keys = vec![("columns", toml::Value::Array(fields.iter().map(Field::listed).collect()))];
        let considered: Vec<String> = fields.iter().filter_map(Field::counts).collect();
        if !considered.is_empty() {
            keys.push(("where", toml::Value::String(considered.join(" AND "))));
        }
        let title = TITLE.owned(&[("columns", &captions.join(" + "))]);
        let id = id(&captions.join("-"), "unique");
        self.add(Rule { path: path.to_owned(), id, check: "repeated-key", title, keys, limits });
    }

    /// The column holds one of these values. Numbers are compared as numbers.
    pub(super) fn listed(&mut self, path: &str, field: &Field, values: &[Node], numeric: bool, limits: Limits) {
        const TITLE: Text = Text { en: "{column} is one of a list", zh: "{column} 在清单内" };
        const NESTED: Text =
            Text { en: "a value of the list is itself a list or a map", zh: "清单中的值是列表或映射" };
        const NOTHING: Text =
            Text { en: "no value of the list can stand in a cell", zh: "清单中没有可写入单元格的值" };
        let title = TITLE.owned(&[("column", &field.caption)]);
        let Some(cells) = values.iter().map(Node::cell).collect::<Option<Vec<String>>>() else {
            return self.lost(path, NESTED, &[]);
        };
        // Blank cells are not judged.
        let cells: Vec<String> = cells.into_iter().filter(|cell| !cell.trim().is_empty()).collect();
        if cells.is_empty() || field.caption.is_empty() {
            return self.lost(path, NOTHING, &[]);
        }
        let as_numbers: Option<Vec<String>> =
            values.iter().filter(|value| **value != Node::Null).map(Node::number).collect();
        let id = id(&field.caption, "listed");
        if let Some(numbers) = as_numbers.filter(|_| numeric) {
            let assert = format!("{} IN ({})", field.number(), numbers.join(", "));
            let mut keys = vec![("assert", toml::Value::String(assert))];
            keys.extend(field.counts().map(|counts| ("where", toml::Value::String(counts))));
            return self.add(Rule { path: path.to_owned(), id, check: "expression", title, keys, limits });
        }
        let cells = cells.into_iter().map(toml::Value::String).collect();
        let params = toml::Table::from_iter([("values".to_owned(), toml::Value::Array(cells))]);
        let mut keys =
            vec![("columns", toml::Value::Array(vec![field.listed()])), ("params", toml::Value::Table(params))];
        keys.extend(field.counts().map(|counts| ("where", toml::Value::String(counts))));
        self.add(Rule { path: path.to_owned(), id, check: "value-not-allowed", title, keys, limits });
    }

    /// The column is of a form that is known by name.
    pub(super) fn of_form(&mut self, path: &str, field: &Field, form: &str) {
        const TITLE: Text = Text { en: "{column} is of the form `{form}`", zh: "{column} 符合 `{form}` 格式" };
        if field.caption.is_empty() {
            return self.lost(path, NAMELESS, &[]);
        }
        let params = toml::Table::from_iter([("form".to_owned(), toml::Value::String(form.to_owned()))]);
        let mut keys =
            vec![("columns", toml::Value::Array(vec![field.listed()])), ("params", toml::Value::Table(params))];
        keys.extend(field.counts().map(|counts| ("where", toml::Value::String(counts))));
        let title = TITLE.owned(&[("column", &field.caption), ("form", form)]);
        let id = id(&field.caption, form);
        self.add(Rule { path: path.to_owned(), id, check: "malformed-value", title, keys, limits: Limits::default() });
    }

    /// The columns hold keys of another file.
    pub(super) fn refers(&mut self, path: &str, fields: &[Field], file: &str, columns: &[String]) {
        const TITLE: Text = Text { en: "{columns} stands in {file}", zh: "{columns} 在 {file} 中存在" };
        let captions: Vec<&str> = fields.iter().map(Field::caption).collect();
        let columns = columns.iter().cloned().map(toml::Value::String).collect();
        let params = toml::Table::from_iter([
            ("reference".to_owned(), toml::Value::String(file.to_owned())),
            ("reference_columns".to_owned(), toml::Value::Array(columns)),
        ]);
        let mut keys = vec![
            ("columns", toml::Value::Array(fields.iter().map(Field::listed).collect())),
            ("params", toml::Value::Table(params)),
        ];
        let considered: Vec<String> = fields.iter().filter_map(Field::counts).collect();
        if !considered.is_empty() {
            keys.push(("where", toml::Value::String(considered.join(" AND "))));
        }
        let title = TITLE.owned(&[("columns", &captions.join(" + ")), ("file", file)]);
        let id = id(&captions.join("-"), "known");
        self.add(Rule {
            path: path.to_owned(),
            id,
            check: "unknown-reference",
            title,
            keys,
            limits: Limits::default(),
        });
    }
}

/// At what level a key of a rule is an expression, where it is one.
fn level_of(key: &str, check: &str) -> Option<Level> {
    match (key, check) {
        ("assert", "file-expression") => Some(Level::File),
        ("assert", "expression") | ("where", _) => Some(Level::Row),
        _ => None,
    }
}

/// The id of a rule, from a caption and what is stated of it.
pub(super) fn id(caption: &str, what: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let slug: String = format!("{caption}-{what}").to_lowercase().chars().map(plain).collect();
    slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
