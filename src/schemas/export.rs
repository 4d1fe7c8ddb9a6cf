//! What a file holds, as a Frictionless Table Schema: columns as they were read, and what rules state of them.

use serde_json::{Map, Value, json};

use super::package::Package;
use super::place::place;
use super::simple::say;
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Column, Lang, OwnedText, Text};
use crate::normalise::cell::SENTINELS;
use crate::normalise::{OrderTable, Orders};
use crate::profile::{ColumnProfile, ColumnType, ExportProfile, Range, TableProfile};
use crate::sources::own_width;

/// A schema, and what of the rules it has no place for.
#[derive(Debug)]
pub struct Exported {
    /// The schema of one table, or a Data Package with those of several.
    pub schema: Value,
    /// What it does not say.
    pub notes: Vec<OwnedText>,
}

/// Describes each table with its profile and the rules of the user; titles are in a language.
#[must_use]
pub fn table_schema(orders: &Orders, profile: &ExportProfile, rules: &[Rule], lang: Lang) -> Exported {
    let mut notes = Vec::new();
    let mut package = Package::default();
    let tables: Vec<(&OrderTable, &TableProfile)> = orders.tables.iter().zip(&profile.tables).collect();
    for (table, _) in &tables {
        package.name(&table.raw.file, table.raw.sheet.as_deref());
    }
    let mut schemas: Vec<(&OrderTable, Value)> = tables
        .into_iter()
        .map(|(table, of)| (table, schema(table, &of.columns, (rules, lang), &mut package, &mut notes)))
        .collect();
    notes.dedup();
    // A key that refers to another file needs a package in which that file stands.
    let is_alone = schemas.len() == 1 && package.referred.is_empty();
    let schema = if is_alone { schemas.remove(0).1 } else { package.of(schemas) };
    Exported { schema, notes }
}

/// What is said of a table.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) fields: Vec<Map<String, Value>>,
    pub(super) unique: Vec<Value>,
    pub(super) foreign: Vec<Value>,
    /// Fields with words that stand for nothing in them.
    pub(super) missing: Vec<(String, String)>,
}

fn schema(
    table: &OrderTable,
    columns: &[ColumnProfile],
    (rules, lang): (&[Rule], Lang),
    package: &mut Package,
    notes: &mut Vec<OwnedText>,
) -> Value {
    const TWICE: Text = Text {
        en: "{file}: the column `{name}` is there twice; a Table Schema wants names that differ",
        zh: "{file}：列 `{name}` 出现了两次；Table Schema 要求名称各不相同",
    };
    let header = &table.raw.header;
    let width = own_width(header);
    let mut fields: Vec<Map<String, Value>> = Vec::new();
    for column in columns.iter().take(width) {
        if fields.iter().any(|field| field["name"] == column.caption.as_str()) {
            notes.push(TWICE.owned(&[("file", &table.raw.file), ("name", &column.caption)]));
        }
        fields.push(field(column, lang));
    }
    let mut stated = Stated { fields, ..Stated::default() };
    let of_source = |rule: &&Rule| rule.source.as_deref().is_none_or(|source| source == table.profile().id);
    for rule in rules.iter().filter(|rule| !rule.shipped).filter(of_source) {
        match say(rule) {
            Ok(said) => {
                if let Some(absent) = absent(rule, table) {
                    notes.push(absent);
                    continue;
                }
                notes.extend(tolerated(rule));
                notes.extend(said.iter().filter_map(|said| place(rule, (table, columns), &mut stated, package, said)));
            }
            Err(why) => notes.push(why),
        }
    }
    let mut missing: Vec<&str> = vec![""];
    missing.extend(SENTINELS.iter().copied());
    missing.extend(table.profile().sentinels.iter().map(String::as_str).filter(|own| !own.is_empty()));
    let mut listed: Vec<&str> = Vec::new();
    missing.retain(|value| {
        !listed.contains(value) && {
            listed.push(value);
            true
        }
    });
    for (name, word) in stated.missing.iter().filter(|(_, word)| !missing.contains(&word.as_str())) {
        let Some(field) = stated.fields.iter_mut().find(|field| field["name"] == name.as_str()) else { continue };
        let own = field.entry("missingValues").or_insert_with(|| json!(missing));
        if let Some(own) = own.as_array_mut().filter(|own| !own.contains(&json!(word))) {
            own.push(json!(word));
        }
    }
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    schema.insert("fields".to_owned(), Value::Array(stated.fields.into_iter().map(Value::Object).collect()));
    schema.insert("missingValues".to_owned(), json!(missing));
    for (name, keys) in [("uniqueKeys", stated.unique), ("foreignKeys", stated.foreign)] {
        if !keys.is_empty() {
            schema.insert(name.to_owned(), Value::Array(keys));
        }
    }
    Value::Object(schema)
}

/// A column as it was read.
fn field(column: &ColumnProfile, lang: Lang) -> Map<String, Value> {
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(column.caption));
    if let Some(canonical) = column.column {
        field.insert("title".to_owned(), json!(canonical.title().get(lang)));
        field.insert("ordermend:column".to_owned(), json!(canonical.name()));
    }
    let (kind, format) = typed(column);
    field.insert("type".to_owned(), json!(kind));
    if let Some(format) = format {
        field.insert("format".to_owned(), json!(format));
    }
    if let Some(notation) = column.notation.as_ref().filter(|_| kind == "number") {
        if notation.decimal_sign == Some(",") {
            field.insert("decimalChar".to_owned(), json!(","));
            field.insert("groupChar".to_owned(), json!("."));
        } else if has_groups(column) {
            field.insert("groupChar".to_owned(), json!(","));
        }
        if !notation.currency_signs.is_empty() {
            field.insert("bareNumber".to_owned(), json!(false));
        }
    }
    field
}

/// Whether some amount has signs of thousands, as far as one can see from the first and the frequent ones.
fn has_groups(column: &ColumnProfile) -> bool {
    let shown = column.samples.iter().chain(column.frequent.iter().map(|value| &value.value));
    shown.into_iter().any(|text| text.contains(','))
}

/// The type of a column, with its format where it is not the usual one. One that no source knows is only what all its cells are.
fn typed(column: &ColumnProfile) -> (&'static str, Option<String>) {
    let certain = !column.inferred || column.fitting == column.judged();
    match column.holds {
        ColumnType::Money | ColumnType::Quantity | ColumnType::Decimal if certain => ("number", None),
        ColumnType::Integer if certain => ("integer", None),
        ColumnType::Date if certain => match column.notation.as_ref().and_then(|notation| notation.date.as_deref()) {
            Some(pattern) => dated(pattern),
            None => (if times(column) { "datetime" } else { "date" }, Some("any".to_owned())),
        },
        ColumnType::Email if certain => ("string", Some("email".to_owned())),
        _ => ("string", None),
    }
}

/// Whether a column of dates has times.
fn times(column: &ColumnProfile) -> bool {
    matches!(&column.range, Some(Range::Dates { first, last }) if first.contains(':') || last.contains(':'))
}

/// A pattern of dates such as `yyyy-MM-dd HH:mm:ss` as type and format; `any` where `strptime` cannot write it.
fn dated(pattern: &str) -> (&'static str, Option<String>) {
    let kind = if pattern.contains('H') { "datetime" } else { "date" };
    let parts = [
        ("yyyy", "%Y"),
        ("MM", "%m"),
        ("dd", "%d"),
        ("HH", "%H"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("M", "%m"),
        ("d", "%d"),
        ("H", "%H"),
        ("m", "%M"),
        ("s", "%S"),
    ];
    let mut format = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some((part, directive)) = parts.iter().find(|(part, _)| rest.starts_with(part)) {
            format.push_str(directive);
            rest = &rest[part.len()..];
        } else if c.is_ascii_alphabetic() || c == '%' {
            return (kind, Some("any".to_owned()));
        } else {
            format.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    match (kind, format.as_str()) {
        ("date", "%Y-%m-%d") if pattern == "yyyy-MM-dd" => (kind, None),
        _ => (kind, Some(format)),
    }
}

/// That a table lacks a column of a rule, which its schema cannot speak of then.
fn absent(rule: &Rule, table: &OrderTable) -> Option<OwnedText> {
    const ABSENT: Text = Text {
        en: "rule {id}: {file} has no column {columns}, and its schema says nothing of it",
        zh: "规则 {id}：{file} 中没有列 {columns}，schema 未予表述",
    };
    let stated = rule.assert.iter().flat_map(|stated| &stated.columns);
    let canonical: Vec<Source> = rule.columns.iter().map(|column| Source::Canonical(*column)).collect();
    let absent = stated.chain(&rule.named).chain(&canonical).filter(|source| source.position(table).is_none());
    let absent: Vec<String> = absent.map(Source::written).collect();
    (!absent.is_empty())
        .then(|| ABSENT.owned(&[("id", &rule.id), ("file", &table.raw.file), ("columns", &absent.join(", "))]))
}

/// That a rule lets some through, which its constraint does not.
fn tolerated(rule: &Rule) -> Option<OwnedText> {
    const TOLERATED: Text = Text {
        en: "rule {id}: up to its limit ({limit}) it lets some through; the constraint lets none",
        zh: "规则 {id}：在限值（{limit}）以内允许例外；约束不允许任何例外",
    };
    const FEW: Text = Text {
        en: "rule {id}: it asks for {least} units at least; the constraint holds of any number",
        zh: "规则 {id}：要求至少 {least} 个受检对象；约束不论数量",
    };
    if rule.min_units > 1 {
        return Some(FEW.owned(&[("id", &rule.id), ("least", &rule.min_units.to_string())]));
    }
    let limit = rule.warn.or(rule.fail)?.to_string();
    (limit != ">0" && limit != ">=1").then(|| TOLERATED.owned(&[("id", &rule.id), ("limit", &limit)]))
}

/// Whether a canonical column is read as something else than the words of its cells, which is what rules then speak of.
pub(super) fn is_status(source: &Source) -> bool {
    matches!(source, Source::Canonical(column) if matches!(column.kind(), crate::model::Kind::Status(_)) || *column == Column::Currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_dates_become_formats() {
        for (pattern, kind, format) in [
            ("yyyy-MM-dd", "date", None),
            ("yyyy-MM-dd HH:mm:ss", "datetime", Some("%Y-%m-%d %H:%M:%S")),
            ("yyyy/M/d", "date", Some("%Y/%m/%d")),
            ("yyyy年M月d日", "date", Some("%Y年%m月%d日")),
            ("EEE d", "date", Some("any")),
        ] {
            assert_eq!(dated(pattern), (kind, format.map(str::to_owned)), "{pattern}");
        }
    }
}
