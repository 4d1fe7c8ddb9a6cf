//! Where in a Table Schema stands what a rule says.

use serde_json::{Map, Value, json};

use super::export::Stated;
use super::package::Package;
use super::simple::Said;
use crate::config::Rule;
use crate::expression::Source;
use crate::model::{Level, OwnedText, Text};
use crate::normalise::{OrderTable, TableKind};
use crate::profile::{ColumnProfile, ColumnType};
use crate::sources::Grain;

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
const DECIMALS: Text = Text {
    en: "rule {id}: {column} is written with decimals, as in 2.00, which a Table Schema calls no integer; its type stays number",
    zh: "规则 {id}：{column} 带小数书写（例如 2.00），Table Schema 不视为整数；类型仍为 number",
};
const ONE_WAY: Text = Text {
    en: "rule {id}: that every key of {file} is used is left out; a Table Schema states one direction",
    zh: "规则 {id}：略去“{file} 的每个键都被使用”；Table Schema 只能表述一个方向",
};

/// Puts what a rule says where it belongs; gives what cannot be put anywhere. A rule about a column that the table lacks says
/// nothing of it.
pub(super) fn place(
    rule: &Rule,
    (table, columns): (&OrderTable, &[ColumnProfile]),
    stated: &mut Stated,
    package: &mut Package,
    said: &Said,
) -> Option<OwnedText> {
    let name_of = |source: &Source| {
        let position = source.position(table)?;
        table.raw.header.get(position).map(|caption| caption.trim().to_owned())
    };
    match said {
        Said::Unique(sources) => {
            let names: Option<Vec<String>> = sources.iter().map(name_of).collect();
            match names.as_deref() {
                Some([one]) => constrain(&mut stated.fields, one, "unique", Value::Bool(true)),
                Some(names) => stated.unique.push(json!(names)),
                None => {}
            }
            None
        }
        Said::Refers(sources, target) => {
            let names: Vec<String> = sources.iter().map(name_of).collect::<Option<_>>()?;
            let resource = package.referred(target);
            stated.foreign.push(json!({
                "fields": names, "reference": { "resource": resource, "fields": target.fields },
            }));
            rule.flag("both_ways").then(|| ONE_WAY.owned(&[("id", &rule.id), ("file", &target.file)]))
        }
        Said::Missing(source, words) => {
            let name = name_of(source)?;
            stated.missing.extend(words.iter().map(|word| (name.clone(), word.clone())));
            None
        }
        Said::Typed(source, kind) => {
            let name = name_of(source)?;
            let field = stated.fields.iter_mut().find(|field| field["name"] == name.as_str())?;
            let column = columns.iter().find(|column| column.caption.trim() == name);
            let has_decimals = column.is_some_and(|column| {
                let notation = column.notation.as_ref();
                column.holds == ColumnType::Decimal || notation.is_some_and(|notation| notation.decimal_sign.is_some())
            });
            let known = field["type"].as_str().unwrap_or_default().to_owned();
            match (*kind, known.as_str()) {
                ("number", "number" | "integer")
                | ("integer", "integer")
                | ("date" | "datetime", "date" | "datetime") => {}
                ("integer", _) if has_decimals => return Some(DECIMALS.owned(&[("id", &rule.id), ("column", &name)])),
                (kind, _) => retype(field, kind),
            }
            None
        }
        Said::Of(source, key, value) => {
            let name = name_of(source)?;
            // The format stands beside the constraints.
            if *key == "format" {
                if let Some(field) = stated.fields.iter_mut().find(|field| field["name"] == name.as_str()) {
                    field.insert("format".to_owned(), value.clone());
                }
                return None;
            }
            let numeric = stated.fields.iter().any(|field| {
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
                constrain(&mut stated.fields, &name, key, value.clone());
            }
            why.map(|why| why.owned(&[("id", &rule.id), ("column", &name), ("key", key)]))
        }
    }
}

/// Gives a field the type that a rule states, whatever its cells are.
fn retype(field: &mut Map<String, Value>, kind: &str) {
    field.insert("type".to_owned(), json!(kind));
    field.remove("format");
    if matches!(kind, "date" | "datetime") {
        field.insert("format".to_owned(), json!("any"));
    }
}

fn constrain(fields: &mut [Map<String, Value>], name: &str, key: &str, value: Value) {
    let Some(field) = fields.iter_mut().find(|field| field["name"] == name) else { return };
    let constraints = field.entry("constraints").or_insert_with(|| json!({}));
    if let Some(constraints) = constraints.as_object_mut() {
        constraints.insert(key.to_owned(), value);
    }
}
