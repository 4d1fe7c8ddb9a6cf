//! What a file holds, as a Frictionless Table Schema: columns as they were read, and what rules state of them.

use serde_json::{Map, Value, json};

use super::simple::{Said, say};
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Column, Lang, Level, OwnedText, Text};
use crate::normalise::cell::SENTINELS;
use crate::normalise::{OrderTable, Orders, TableKind};
use crate::profile::{ColumnProfile, ColumnType, ExportProfile, Range};
use crate::sources::{Grain, own_width};

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
    let tables = orders.tables.iter().zip(&profile.tables);
    let mut schemas: Vec<(&OrderTable, Value)> =
        tables.map(|(table, of)| (table, schema(table, &of.columns, (rules, lang), &mut notes))).collect();
    notes.dedup();
    let schema = if schemas.len() == 1 { schemas.remove(0).1 } else { package(schemas) };
    Exported { schema, notes }
}

/// Several schemas with their files.
fn package(schemas: Vec<(&OrderTable, Value)>) -> Value {
    let mut names: Vec<String> = Vec::new();
    let resources = schemas.into_iter().map(|(table, schema)| {
        let sheet = table.raw.sheet.as_ref().map_or_else(String::new, |sheet| format!("-{sheet}"));
        let base = super::stated::id(&table.raw.file, &sheet);
        let mut name = base.clone();
        while names.contains(&name) {
            name = format!("{base}-{}", names.len() + 1);
        }
        names.push(name.clone());
        json!({ "name": name, "path": table.raw.file, "schema": schema })
    });
    json!({ "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": resources.collect::<Vec<_>>() })
}

fn schema(
    table: &OrderTable,
    columns: &[ColumnProfile],
    (rules, lang): (&[Rule], Lang),
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
    let mut keys: Vec<Value> = Vec::new();
    let of_source = |rule: &&Rule| rule.source.as_deref().is_none_or(|source| source == table.profile().id);
    for rule in rules.iter().filter(|rule| !rule.shipped).filter(of_source) {
        match say(rule) {
            Ok(said) => {
                notes.extend(tolerated(rule));
                notes.extend(said.iter().filter_map(|said| place(rule, table, &mut fields, &mut keys, said)));
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
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    schema.insert("fields".to_owned(), Value::Array(fields.into_iter().map(Value::Object).collect()));
    schema.insert("missingValues".to_owned(), json!(missing));
    if !keys.is_empty() {
        schema.insert("uniqueKeys".to_owned(), Value::Array(keys));
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

/// That a rule lets some through, which its constraint does not.
fn tolerated(rule: &Rule) -> Option<OwnedText> {
    const TOLERATED: Text = Text {
        en: "rule {id}: up to its limit ({limit}) it lets some through; the constraint lets none",
        zh: "规则 {id}：在限值（{limit}）以内允许例外；约束不允许任何例外",
    };
    let limit = rule.warn.or(rule.fail)?.to_string();
    (limit != ">0" && limit != ">=1").then(|| TOLERATED.owned(&[("id", &rule.id), ("limit", &limit)]))
}

/// Puts what a rule says where it belongs; gives what cannot be put anywhere. A rule about a column that the table lacks says
/// nothing of it.
fn place(
    rule: &Rule,
    table: &OrderTable,
    fields: &mut [Map<String, Value>],
    keys: &mut Vec<Value>,
    said: &Said,
) -> Option<OwnedText> {
    const NO_NUMBERS: Text = Text {
        en: "rule {id}: {column} was not read as numbers, so that its bound `{key}` is left out",
        zh: "规则 {id}：{column} 未按数值读取，因此略去其上下限 `{key}`",
    };
    const NO_TEXTS: Text = Text {
        en: "rule {id}: {column} was read as numbers, so that the bound of its length `{key}` is left out",
        zh: "规则 {id}：{column} 按数值读取，因此略去其长度限制 `{key}`",
    };
    const FIRST_ROWS: Text = Text {
        en: "rule {id}: {column} stands in the first row of each order alone, so that `{key}` is left out",
        zh: "规则 {id}：{column} 只写在每个订单的首行，因此略去 `{key}`",
    };
    let name_of = |source: &Source| {
        let position = source.position(table)?;
        table.raw.header.get(position).map(|caption| caption.trim().to_owned())
    };
    match said {
        Said::Unique(sources) => {
            let names: Option<Vec<String>> = sources.iter().map(name_of).collect();
            match names.as_deref() {
                Some([one]) => constrain(fields, one, "unique", Value::Bool(true)),
                Some(names) => keys.push(json!(names)),
                None => {}
            }
            None
        }
        Said::Of(source, key, value) => {
            let name = name_of(source)?;
            // The format stands beside the constraints.
            if *key == "format" {
                if let Some(field) = fields.iter_mut().find(|field| field["name"] == name.as_str()) {
                    field.insert("format".to_owned(), value.clone());
                }
                return None;
            }
            let numeric = fields.iter().any(|field| {
                field["name"] == name.as_str() && (field["type"] == "number" || field["type"] == "integer")
            });
            let is_of_numbers = matches!(*key, "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum");
            let is_of_length = matches!(*key, "minLength" | "maxLength");
            let of_order = matches!(source, Source::Canonical(column) if column.level() == Level::Order);
            let follows = of_order && table.kind == TableKind::Orders(Grain::Continuation);
            let why = match () {
                () if is_of_numbers && !numeric => Some(NO_NUMBERS),
                () if is_of_length && numeric => Some(NO_TEXTS),
                () if *key == "required" && follows => Some(FIRST_ROWS),
                () => None,
            };
            if why.is_none() {
                constrain(fields, &name, key, value.clone());
            }
            why.map(|why| why.owned(&[("id", &rule.id), ("column", &name), ("key", key)]))
        }
    }
}

fn constrain(fields: &mut [Map<String, Value>], name: &str, key: &str, value: Value) {
    let Some(field) = fields.iter_mut().find(|field| field["name"] == name) else { return };
    let constraints = field.entry("constraints").or_insert_with(|| json!({}));
    if let Some(constraints) = constraints.as_object_mut() {
        constraints.insert(key.to_owned(), value);
    }
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
