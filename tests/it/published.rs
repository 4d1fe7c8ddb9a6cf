//! Schemas that are published: what is written is valid by them, and what is not written is refused.

use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{AS_OF, code, ordermend, repository, stderr, stdout};

fn schema(of: &str) -> Validator {
    let folder = tempfile::tempdir().expect("a folder");
    let output = ordermend(folder.path(), &["rules", "schema", "--of", of]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let schema: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{of} is no schema: {error}"));
    jsonschema::validator_for(&schema).expect("a schema")
}

fn is_valid(schema: &Validator, value: &Value, what: &str) {
    let wrong: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{what}: {}", wrong.join("\n"));
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let common = ["check", "--as-of", AS_OF, "--no-config", "--fail-on", "never", "--format", "json=report.json"];
    let output = ordermend(folder, &[&common, arguments].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice(&fs::read(folder.join("report.json")).expect("a report")).expect("JSON")
}

#[test]
fn reports_are_as_their_schema_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = schema("report");
    let demo = repository("fixtures/demo/orders.csv");
    let demo = demo.to_str().expect("UTF-8");
    let with_history = ["--history", "h.db", demo];
    for arguments in [&[demo][..], &with_history, &with_history, &["--no-match", demo]] {
        is_valid(&schema, &report(folder.path(), arguments), &format!("{arguments:?}"));
    }
    let mut count = 0;
    for source in fs::read_dir(repository("fixtures/sources")).expect("fixtures") {
        let source = source.expect("a folder").path();
        let input = source.to_str().expect("UTF-8");
        let common = ["check", "--as-of", AS_OF, "--no-config", "--fail-on", "never", "--format", "json=report.json"];
        if code(&ordermend(folder.path(), &[&common[..], &[input]].concat())) == 0 {
            let report = fs::read(folder.path().join("report.json")).expect("a report");
            is_valid(&schema, &serde_json::from_slice(&report).expect("JSON"), input);
            count += 1;
        }
    }
    assert!(count > 20, "{count} sources");

    let whole = report(folder.path(), &[demo]);
    for key in whole.as_object().expect("an object").keys() {
        let mut without = whole.clone();
        without.as_object_mut().expect("an object").remove(key);
        assert!(!schema.is_valid(&without), "without {key}");
    }
    let mut with_more = whole.clone();
    with_more["rules"][0]["surprise"] = json!(1);
    assert!(!schema.is_valid(&with_more));
}

#[test]
fn configurations_are_as_their_schema_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let schema = schema("config");
    let read = |text: &str| -> Value {
        let table: toml::Table = text.parse().expect("TOML");
        serde_json::to_value(table).expect("JSON")
    };
    let demo = repository("fixtures/demo/orders.csv");
    let arguments = ["init", demo.to_str().expect("UTF-8"), "--to", "project", "--source", "generic"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let config = fs::read_to_string(folder.path().join("project/ordermend.toml")).expect("a configuration");
    is_valid(&schema, &read(&config), "init");
    let all = "lang = \"zh\"\nsource = \"taobao\"\nfail-on = \"warn\"\nstrict = true\n[map]\norder_id = \"单号\"\n[limits]\nmemory = \"2GiB\"\n";
    is_valid(&schema, &read(all), all);
    for (text, is_right) in [
        ("fail-on = \"sometimes\"", false),
        ("fail_on = \"warn\"", false),
        ("strict = \"yes\"", false),
        ("[map]\norder_number = \"单号\"", false),
        ("[limits]\nmemory = 2", false),
        ("rules = [\"a.toml\"]", true),
    ] {
        assert_eq!(schema.is_valid(&read(text)), is_right, "{text}");
        // The program itself says the same.
        fs::write(folder.path().join("own.toml"), text).expect("writable");
        fs::write(folder.path().join("a.toml"), "").expect("writable");
        let arguments = ["check", demo.to_str().expect("UTF-8"), "--config", "own.toml", "--as-of", AS_OF, "-q"];
        assert_eq!(code(&ordermend(folder.path(), &arguments)) != 2, is_right, "{text}");
    }
}
