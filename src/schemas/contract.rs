//! Open Data Contract Standard, version 3.

use super::constraint::{Measure, Type, bounds, lengths, of_type, pattern, yes_or_no};
use super::node::{Node, under};
use super::pattern::Flavour;
use super::quality;
use super::stated::{Field, Limits, Stated};
use crate::model::Text;

/// Keys of properties that state nothing of values, or are read elsewhere.
const SILENT: [&str; 25] = [
    "id",
    "name",
    "physicalName",
    "physicalType",
    "businessName",
    "description",
    "tags",
    "logicalType",
    "logicalTypeOptions",
    "required",
    "unique",
    "primaryKey",
    "primaryKeyPosition",
    "partitioned",
    "partitionKeyPosition",
    "classification",
    "encryptedName",
    "transformSourceObjects",
    "transformLogic",
    "transformDescription",
    "examples",
    "criticalDataElement",
    "authoritativeDefinitions",
    "customProperties",
    "quality",
];

/// Parts of a contract that state something of data which rules have no counterpart to.
const BESIDE: [&str; 1] = ["slaProperties"];

const NOT_SAID: Text = Text {
    en: "rules have no counterpart to `{key}`: {value}",
    zh: "规则中没有与 `{key}` 对应的内容：{value}",
};

/// Whether a file looks like a contract of this standard.
pub(super) fn is_one(root: &Node) -> bool {
    let schema = matches!(root.get("schema"), Some(Node::List(_)));
    root.text_of("kind") == Some("DataContract") || (schema && root.get("apiVersion").is_some())
}

/// Whether it is one of an older version, or of the other standard of that name.
pub(super) fn is_other_version(root: &Node) -> bool {
    let version = root.get("apiVersion").and_then(Node::cell).unwrap_or_default();
    root.get("dataContractSpecification").is_some()
        || (is_one(root) && !version.is_empty() && !version.trim_start_matches('v').starts_with('3'))
}

/// Reads what a contract says of each of its tables.
pub(super) fn read(root: &Node) -> Vec<Stated> {
    let mut all = Vec::new();
    for (number, table) in root.get("schema").map(Node::items).unwrap_or_default().iter().enumerate() {
        let path = format!("/schema/{number}");
        let mut stated = Stated { table: caption(table).map(str::to_owned), ..Stated::default() };
        let properties = table.get("properties").map(Node::items).unwrap_or_default();
        for (number, property) in properties.iter().enumerate() {
            one(&mut stated, property, properties, &format!("{path}/properties/{number}"));
        }
        primary_key(&mut stated, properties, &under(&path, "properties"));
        quality::read(&mut stated, table, &path, None, properties);
        if let Some(relations) = table.get("relationships") {
            let values = [("key", "relationships"), ("value", &relations.shown())];
            stated.lost(&under(&path, "relationships"), NOT_SAID, &values);
        }
        all.push(stated);
    }
    let mut beside = Stated::default();
    for key in BESIDE {
        if let Some(value) = root.get(key) {
            beside.lost(&under("", key), NOT_SAID, &[("key", key), ("value", &value.shown())]);
        }
    }
    if !beside.items.is_empty() {
        match all.first_mut() {
            Some(first) => first.items.extend(beside.items),
            None => all.push(beside),
        }
    }
    all
}

/// How the data calls a table or a column.
fn caption(node: &Node) -> Option<&str> {
    node.text_of("physicalName").or_else(|| node.text_of("name"))
}

/// The column of a property, by its name in the contract.
pub(super) fn field_of(name: &str, properties: &[Node]) -> Field {
    let described = properties.iter().find(|property| property.text_of("name") == Some(name));
    Field::of(described.and_then(caption).unwrap_or(name))
}

fn one(stated: &mut Stated, property: &Node, properties: &[Node], path: &str) {
    const NAMELESS: Text = Text { en: "the property has no name", zh: "属性没有名称" };
    const NESTED: Text = Text {
        en: "what stands within `{column}` is no cell of a table",
        zh: "`{column}` 内部的内容不是表格的单元格",
    };
    const TWICE: Text = Text {
        en: "a second property is called `{name}`; rules speak of the first column with that caption",
        zh: "有第二个名为 `{name}` 的属性；规则针对第一个同名列",
    };
    let Some(name) = caption(property).map(str::trim).filter(|name| !name.is_empty()) else {
        return stated.lost(path, NAMELESS, &[]);
    };
    let first = properties.iter().find(|other| caption(other).map(str::trim) == Some(name));
    if first.is_some_and(|first| !std::ptr::eq(first, property)) {
        return stated.lost(path, TWICE, &[("name", name)]);
    }
    let field = Field::of(name);
    let kind = property.text_of("logicalType").unwrap_or_default();
    if property.is_set("required") {
        stated.filled(&under(path, "required"), &field, Limits::default());
    }
    if property.is_set("unique") {
        stated.unique(&under(path, "unique"), std::slice::from_ref(&field), Limits::default());
    }
    if matches!(kind, "object" | "array") || property.get("properties").is_some() {
        stated.lost(path, NESTED, &[("column", name)]);
    } else {
        let format = property.get("logicalTypeOptions").and_then(|options| options.text_of("format"));
        of_kind(stated, &field, (kind, format), path);
        options(stated, &field, kind, property, path);
    }
    quality::read(stated, property, path, Some(&field), properties);
    for (key, value) in property.entries() {
        if !SILENT.contains(&key.as_str()) && !matches!(key.as_str(), "properties" | "items") {
            stated.lost(&under(path, key), NOT_SAID, &[("key", key), ("value", &value.shown())]);
        }
    }
}

fn of_kind(stated: &mut Stated, field: &Field, (kind, format): (&str, Option<&str>), path: &str) {
    let at = under(path, "logicalType");
    match kind {
        "" | "string" => {}
        "integer" => of_type(stated, &at, field, Type::Integer),
        "number" => of_type(stated, &at, field, Type::Number),
        "boolean" => {
            let words = ["true", "false", "True", "False", "TRUE", "FALSE"].map(str::to_owned);
            yes_or_no(stated, &at, field, &words);
        }
        // In other forms nobody can tell the day from the month.
        "date" | "timestamp" if format.is_some_and(|format| !format.to_ascii_lowercase().starts_with("yyyy")) => {}
        // A date may have a time before version 3.1.
        "date" | "timestamp" => {
            const TITLE: Text = Text { en: "{column} is a date", zh: "{column} 是日期" };
            let assert = format!("TRY_CAST({} AS TIMESTAMP) IS NOT NULL", field.cell());
            stated.is_such(&at, field, "date", TITLE, assert);
        }
        "time" => of_type(stated, &at, field, Type::Clock),
        other => stated.lost(&at, NOT_SAID, &[("key", "logicalType"), ("value", other)]),
    }
}

fn options(stated: &mut Stated, field: &Field, kind: &str, property: &Node, path: &str) {
    let Some(options) = property.get("logicalTypeOptions") else { return };
    let path = under(path, "logicalTypeOptions");
    let measure = match kind {
        "date" | "timestamp" => Measure::Moment,
        _ => Measure::Number,
    };
    bounds(stated, &path, field, options, measure);
    lengths(stated, &path, field, options);
    pattern(stated, &path, field, options, Flavour::Ecma);
    for (key, value) in options.entries() {
        let at = under(&path, key);
        match (key.as_str(), kind, value.text()) {
            ("format", "string", Some("email")) => stated.of_form(&at, field, "email"),
            ("format", "string", Some("uuid")) => of_type(stated, &at, field, Type::Uuid),
            (key, _, _) if super::constraint::KEYS.contains(&key) => {}
            (key, _, _) => stated.lost(&at, NOT_SAID, &[("key", key), ("value", &value.shown())]),
        }
    }
}

/// The properties that are the primary key together, by their positions.
fn primary_key(stated: &mut Stated, properties: &[Node], path: &str) {
    let mut parts: Vec<(i64, &str)> = Vec::new();
    for property in properties.iter().filter(|property| property.is_set("primaryKey")) {
        let position = property.get("primaryKeyPosition").and_then(Node::number).and_then(|number| number.parse().ok());
        if let Some(name) = caption(property).map(str::trim) {
            parts.push((position.unwrap_or(i64::MAX), name));
        }
    }
    parts.sort_by_key(|(position, _)| *position);
    let fields: Vec<Field> = parts.iter().map(|(_, name)| Field::of(name)).collect();
    if fields.is_empty() {
        return;
    }
    stated.unique(path, &fields, Limits::default());
    for field in &fields {
        stated.filled(path, field, Limits::default());
    }
}
