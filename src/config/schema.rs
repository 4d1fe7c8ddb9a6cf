//! The form of rule files as a JSON Schema, for editors that complete and check while a file is written.

use serde_json::{Value, json};

use super::keys::KEYS;
use crate::checks::{self, FORMS, REGISTRY};
use crate::model::Column;
use crate::sources::Library;

/// The JSON Schema (draft 2020-12) of rule files: the keys of a rule with what each holds, and the names of checks, columns,
/// parameters and sources.
#[must_use]
pub fn schema(library: &Library) -> Value {
    let checks: Vec<&str> = REGISTRY.iter().map(|check| check.name).collect();
    let columns: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let sources: Vec<&str> = library.profiles().iter().map(|profile| profile.id.as_str()).collect();
    let forms = FORMS.map(|(name, _)| name);
    let limit = json!({ "type": "string", "pattern": r"^>=?\s*[0-9.]+\s*%?(\s+of\s+[a-z_]+)?$" });
    let text = json!({ "type": "string", "minLength": 1 });
    let of_key = |key: &str| match key {
        "check" => json!({ "enum": checks }),
        "columns" => json!({
            "type": "array",
            "items": { "anyOf": [{ "enum": columns }, { "type": "string", "pattern": "^\".+\"$|[^\\x00-\\x7F]" }] }
        }),
        "source" => json!({ "enum": sources }),
        "warn" | "fail" => limit.clone(),
        "min_units" => json!({ "type": "integer", "minimum": 0 }),
        "on_fail" => json!({ "enum": ["keep", "quarantine", "retire"] }),
        "segments" => json!({
            "type": "object",
            "additionalProperties": {
                "type": "object", "additionalProperties": false,
                "properties": { "warn": limit, "fail": limit, "owner": text }
            }
        }),
        "required" | "enabled" => json!({ "type": "boolean" }),
        "title" => json!({
            "type": "object", "properties": { "en": text, "zh": text }, "required": ["en", "zh"], "additionalProperties": false
        }),
        "params" => json!({
            "type": "object",
            "properties": { "form": { "enum": forms }, "ties": { "enum": ["all", "none"] }, "digits": { "enum": checks::DIGITS } }
        }),
        _ => json!({ "type": "string" }),
    };
    let properties: serde_json::Map<String, Value> = KEYS.iter().map(|key| ((*key).to_owned(), of_key(key))).collect();
    let needed = json!({ "required": ["id", "check", "title"] });
    // What a check may be told, and what it must be.
    let of_check = |check: &&'static crate::checks::Check| {
        let allowed: serde_json::Map<String, Value> =
            check.params.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
        let mut then = json!({ "properties": { "params": { "properties": allowed, "additionalProperties": false } } });
        if check.states().is_some() {
            then["required"] = json!(["assert"]);
        } else if check.is_configured() {
            then["required"] = json!(["columns"]);
        }
        json!({ "if": { "properties": { "check": { "const": check.name } }, "required": ["check"] }, "then": then })
    };
    let taken_away = json!({ "properties": { "enabled": { "const": false } }, "required": ["id", "enabled"] });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule file of ordermend",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "rule": { "type": "array", "items": {
                "type": "object", "additionalProperties": false, "properties": properties,
                "anyOf": [needed, taken_away], "allOf": REGISTRY.iter().map(of_check).collect::<Vec<_>>()
            } },
            "waiver": { "type": "array", "items": {
                "type": "object", "additionalProperties": false,
                "properties": {
                    "rule": text, "order_id": text, "fingerprint": text, "reason": text, "by": text, "until": {}
                },
                "required": ["reason", "by"],
                "anyOf": [{ "required": ["rule"] }, { "required": ["fingerprint"] }]
            } }
        }
    })
}
