//! JSON Schema (drafts 4 to 2020-12): what it says of an object is said of each row, with the properties as columns.

use super::constraint::{self, Measure, Type, bounds, lengths, of_type, pattern};
use super::node::{Node, under};
use super::pattern::Flavour;
use super::stated::{Field, Limits, Rule, Stated, id};
use crate::model::Text;

/// Keys that state nothing.
const SILENT: [&str; 17] = [
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$comment",
    "$defs",
    "definitions",
    "$vocabulary",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
];

const NOT_SAID: Text = Text {
    en: "rules have no counterpart to `{key}`: {value}",
    zh: "规则中没有与 `{key}` 对应的内容：{value}",
};

/// Whether a file looks like a JSON Schema.
pub(super) fn is_one(root: &Node) -> bool {
    let schema = root.text_of("$schema").is_some_and(|schema| schema.contains("json-schema.org"));
    let keys = ["properties", "items", "$ref", "allOf", "required", "$defs", "definitions"];
    schema || keys.iter().any(|key| root.get(key).is_some())
}

/// Reads the schema of an object, or of an array of objects.
pub(super) fn read(root: &Node) -> Stated {
    let mut reader = Reader { root, stated: Stated::default(), refs: Vec::new(), followed: 0 };
    reader.rows(root, "");
    reader.stated
}

struct Reader<'a> {
    root: &'a Node,
    stated: Stated,
    /// The references that are being followed.
    refs: Vec<String>,
    /// How many have been followed.
    followed: usize,
}

/// References that are followed: those that name each other twice would otherwise double with each step.
const MOST_FOLLOWED: usize = 10_000;

/// References that lead from one to the next.
const LONGEST_CHAIN: usize = 50;

impl<'a> Reader<'a> {
    /// A schema of rows: of one, or of an array of them.
    fn rows(&mut self, schema: &'a Node, path: &str) {
        const NO_FLAG: Text = Text {
            en: "a schema that is true or false says nothing of columns",
            zh: "值为 true 或 false 的模式与列无关",
        };
        if schema.entries().is_empty() {
            if matches!(schema, Node::Flag(_)) {
                self.stated.lost(path, NO_FLAG, &[]);
            }
            return;
        }
        for (key, value) in schema.entries() {
            let at = under(path, key);
            match key.as_str() {
                "$ref" => self.follow(value, &at, Self::rows),
                "allOf" => {
                    for (number, part) in value.items().iter().enumerate() {
                        self.rows(part, &format!("{at}/{number}"));
                    }
                }
                "items" if value.items().is_empty() => self.rows(value, &at),
                "properties" => self.properties(value, &at),
                "required" => self.required(schema, value, &at),
                "dependentRequired" => self.dependent(value, &at),
                "minItems" | "maxItems" => self.count(key, value, &at),
                "type" if value.one_or_many().iter().all(|kind| matches!(kind.text(), Some("object" | "array"))) => {}
                key if SILENT.contains(&key) => {}
                // What is not said of columns that are named is nothing that is lost.
                "additionalProperties" | "unevaluatedProperties" if *value == Node::Flag(true) => {}
                key => self.stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
            }
        }
    }

    /// Goes on where a reference points to.
    fn follow(&mut self, value: &Node, path: &str, go: impl FnOnce(&mut Self, &'a Node, &str)) {
        const ELSEWHERE: Text = Text {
            en: "`{target}` is no place in this file; other files are not looked for",
            zh: "`{target}` 不在本文件中；不会查找其他文件",
        };
        const ROUND: Text = Text { en: "`{target}` leads back to itself", zh: "`{target}` 指回自身" };
        let target = value.shown();
        let found = value.text().and_then(|target| target.strip_prefix('#')).and_then(|at| Some((at, self.at(at)?)));
        let Some((at, schema)) = found else { return self.stated.lost(path, ELSEWHERE, &[("target", &target)]) };
        const MANY: Text = Text { en: "more than {most} references are followed", zh: "引用超过 {most} 个" };
        const LONG: Text = Text {
            en: "more than {most} references lead from one to the next",
            zh: "连续的引用超过 {most} 个",
        };
        self.followed += 1;
        if self.followed > MOST_FOLLOWED {
            // Said once: what follows is more of the same.
            if self.followed == MOST_FOLLOWED + 1 {
                self.stated.lost(path, MANY, &[("most", &MOST_FOLLOWED.to_string())]);
            }
            return;
        }
        if self.refs.len() >= LONGEST_CHAIN {
            return self.stated.lost(path, LONG, &[("most", &LONGEST_CHAIN.to_string())]);
        }
        if self.refs.iter().any(|known| known == at) {
            return self.stated.lost(path, ROUND, &[("target", &target)]);
        }
        self.refs.push(at.to_owned());
        go(self, schema, at);
        self.refs.pop();
    }

    /// The value at a JSON Pointer.
    fn at(&self, pointer: &str) -> Option<&'a Node> {
        if pointer.is_empty() {
            return Some(self.root);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self.root, |node, key| {
            let key = key.replace("%25", "%").replace("%20", " ").replace("~1", "/").replace("~0", "~");
            node.get(&key).or_else(|| node.items().get(key.parse::<usize>().ok()?))
        })
    }

    fn properties(&mut self, properties: &'a Node, path: &str) {
        for (name, schema) in properties.entries() {
            self.property(&Field::of(name), schema, &under(path, name));
        }
    }

    /// Columns that must be filled, unless null is one of their values.
    fn required(&mut self, schema: &'a Node, names: &Node, path: &str) {
        const FLAG: Text = Text { en: "`required` is no list of names", zh: "`required` 不是名称列表" };
        const NULL: Text = Text {
            en: "`{name}` must be there, but may be null: a blank cell of a table is both",
            zh: "`{name}` 必须存在但可为 null：表格中的空单元格无法区分两者",
        };
        if names.items().is_empty() && *names != Node::List(Vec::new()) {
            return self.stated.lost(path, FLAG, &[]);
        }
        for (number, name) in names.items().iter().enumerate() {
            let path = format!("{path}/{number}");
            let Some(name) = name.text() else {
                self.stated.lost(&path, FLAG, &[]);
                continue;
            };
            let property = schema.get("properties").and_then(|properties| properties.get(name));
            if property.is_some_and(|property| self.may_be_null(property, &mut 0)) {
                self.stated.lost(&path, NULL, &[("name", name)]);
            } else {
                self.stated.filled(&path, &Field::of(name), Limits::default());
            }
        }
    }

    /// Whether null is one of the values that a schema names. `seen` counts the schemas that were looked at.
    fn may_be_null(&self, schema: &'a Node, seen: &mut usize) -> bool {
        const MOST: usize = 1000;
        *seen += 1;
        if *seen > MOST {
            return false;
        }
        let is_null = |node: &Node| node.text() == Some("null");
        if schema.get("type").is_some_and(|kind| kind.one_or_many().iter().any(is_null))
            || schema.is_set("nullable")
            || schema.get("enum").is_some_and(|values| values.items().contains(&Node::Null))
        {
            return true;
        }
        let target = schema.text_of("$ref").and_then(|target| self.at(target.strip_prefix('#')?));
        let parts = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)).flat_map(Node::items);
        parts.chain(target).any(|part| self.may_be_null(part, seen))
    }

    /// Columns that must be filled where another one is.
    fn dependent(&mut self, value: &Node, path: &str) {
        const TITLE: Text =
            Text { en: "{other} is filled where {column} is", zh: "{column} 已填写时 {other} 也已填写" };
        for (name, others) in value.entries() {
            let column = Field::of(name);
            for other in others.items().iter().filter_map(Node::text).map(Field::of) {
                let filled = |field: &Field| toml::Value::String(format!("{} IS NOT NULL", field.cell()));
                let title = TITLE.owned(&[("other", other.caption()), ("column", name)]);
                let keys = vec![("assert", filled(&other)), ("where", filled(&column))];
                let id = id(&format!("{name}-needs"), other.caption());
                let path = under(path, name);
                self.stated.add(Rule { path, id, check: "expression", title, keys, limits: Limits::default() });
            }
        }
    }

    fn count(&mut self, key: &str, value: &Node, path: &str) {
        match value.number() {
            Some(count) => {
                let sign = if key == "minItems" { ">=" } else { "<=" };
                let assert = format!("count(*) {sign} {count}");
                constraint::rows(&mut self.stated, path, key, &assert, Limits::default());
            }
            None => self.stated.lost(path, NOT_SAID, &[("key", key), ("value", &value.shown())]),
        }
    }

    /// What is said of one column.
    fn property(&mut self, field: &Field, schema: &'a Node, path: &str) {
        const NEVER: Text = Text { en: "the column must not be there", zh: "该列不得出现" };
        const NESTED: Text = Text {
            en: "what stands within `{column}` is no cell of a table",
            zh: "`{column}` 内部的内容不是表格的单元格",
        };
        const OTHER_TYPE: Text = Text {
            en: "`{key}` says nothing of values of the type {type}",
            zh: "`{key}` 不适用于类型 {type} 的值",
        };
        if *schema == Node::Flag(false) {
            return self.stated.lost(path, NEVER, &[]);
        }
        let types: Vec<&str> =
            schema.get("type").map(Node::one_or_many).unwrap_or_default().iter().filter_map(Node::text).collect();
        let types: Vec<&str> = types.into_iter().filter(|kind| *kind != "null").collect();
        let nested = types.iter().any(|kind| matches!(*kind, "object" | "array"))
            || ["properties", "items"].iter().any(|key| schema.get(key).is_some());
        if nested {
            return self.stated.lost(path, NESTED, &[("column", field.caption())]);
        }
        let numeric = !types.is_empty() && types.iter().all(|kind| matches!(*kind, "integer" | "number"));
        let speaks_of = |kinds: &[&str]| types.is_empty() || types.iter().any(|kind| kinds.contains(kind));
        let (of_text, of_number) = (speaks_of(&["string"]), speaks_of(&["integer", "number"]));
        for (key, value) in schema.entries() {
            let at = under(path, key);
            match key.as_str() {
                "$ref" => self.follow(value, &at, |reader, target, at| reader.property(field, target, at)),
                "allOf" => {
                    for (number, part) in value.items().iter().enumerate() {
                        self.property(field, part, &format!("{at}/{number}"));
                    }
                }
                "anyOf" | "oneOf" => self.one_of(field, value, &at),
                "type" => self.of_types(field, &types, &at),
                "enum" => self.stated.listed(&at, field, value.items(), numeric, Limits::default()),
                "const" => {
                    self.stated.listed(&at, field, std::slice::from_ref(value), numeric, Limits::default());
                }
                "format" => self.format(field, value, &at),
                "minLength" | "maxLength" | "pattern" if !of_text => {
                    self.stated.lost(&at, OTHER_TYPE, &[("key", key), ("type", &types.join(", "))]);
                }
                key if constraint::KEYS[..5].contains(&key) && !of_number => {
                    self.stated.lost(&at, OTHER_TYPE, &[("key", key), ("type", &types.join(", "))]);
                }
                key if constraint::KEYS.contains(&key) || SILENT.contains(&key) => {}
                key => self.stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
            }
        }
        if of_number {
            bounds(&mut self.stated, path, field, schema, Measure::Number);
        }
        if of_text {
            lengths(&mut self.stated, path, field, schema);
            pattern(&mut self.stated, path, field, schema, Flavour::Ecma);
        }
    }

    /// Of alternatives only those that allow null beside one other can be said.
    fn one_of(&mut self, field: &Field, parts: &'a Node, path: &str) {
        let is_null = |part: &Node| part.text_of("type") == Some("null") || part.get("const") == Some(&Node::Null);
        let mut others = parts.items().iter().enumerate().filter(|(_, part)| !is_null(part));
        match (others.next(), others.next()) {
            (Some((number, part)), None) => self.property(field, part, &format!("{path}/{number}")),
            _ => self.stated.lost(path, NOT_SAID, &[("key", "anyOf, oneOf"), ("value", &parts.shown())]),
        }
    }

    fn of_types(&mut self, field: &Field, types: &[&str], path: &str) {
        match types {
            [] => {}
            kinds if kinds.contains(&"string") => {}
            ["integer"] => of_type(&mut self.stated, path, field, Type::Integer),
            ["number"] | ["number", "integer"] | ["integer", "number"] => {
                of_type(&mut self.stated, path, field, Type::Number);
            }
            ["boolean"] => {
                let words = ["true", "false", "True", "False", "TRUE", "FALSE"].map(str::to_owned);
                constraint::yes_or_no(&mut self.stated, path, field, &words);
            }
            other => self.stated.lost(path, NOT_SAID, &[("key", "type"), ("value", &other.join(", "))]),
        }
    }

    fn format(&mut self, field: &Field, value: &Node, path: &str) {
        match value.text().unwrap_or_default() {
            "email" | "idn-email" => self.stated.of_form(path, field, "email"),
            "date" => of_type(&mut self.stated, path, field, Type::Day),
            "date-time" => of_type(&mut self.stated, path, field, Type::Moment),
            "time" => of_type(&mut self.stated, path, field, Type::Clock),
            "uuid" => of_type(&mut self.stated, path, field, Type::Uuid),
            other => self.stated.lost(path, NOT_SAID, &[("key", "format"), ("value", other)]),
        }
    }
}
