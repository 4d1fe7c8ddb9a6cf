//! Rules from schemas and contracts of other tools, and schemas of what a file holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{code, in_language, ordermend, repository, rows, stderr, stdout};

/// A folder with the example files.
fn examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(repository("fixtures/import")).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("a copy");
    }
    folder
}

/// What became of a file: its rules by id as TOML writes them, and what was said. The rules have no mistakes.
fn imported(folder: &Path, file: &str, further: &[&str]) -> (BTreeMap<String, toml::Table>, String) {
    let _ = fs::remove_file(folder.join("rules.toml"));
    let mut arguments = vec!["rules", "import", file, "-o", "rules.toml"];
    arguments.extend(further);
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let lint = ordermend(folder, &["rules", "lint", "rules.toml"]);
    let text = fs::read_to_string(folder.join("rules.toml")).expect("a rule file");
    assert_eq!(code(&lint), 0, "{}\n{text}", stderr(&lint));
    let parsed: toml::Table = toml::from_str(&text).expect("TOML");
    let rules = parsed.get("rule").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let by_id = |rule: toml::Value| {
        let rule = rule.as_table().expect("a table").clone();
        (rule["id"].as_str().expect("an id").to_owned(), rule)
    };
    // What is lost stands in the file as well as in what is said.
    let said = stderr(&output);
    let comments = text.lines().filter(|line| line.starts_with("# not carried over: ")).count();
    let noted = said.lines().filter(|line| line.starts_with(&format!("  {file} /"))).count();
    assert_eq!(comments, noted, "{text}\n{said}");
    (rules.into_iter().map(by_id).collect(), said)
}

/// Checks what rules state, by id.
fn state(rules: &BTreeMap<String, toml::Table>, expected: &[(&str, &str, &str)]) {
    for (id, key, text) in expected {
        let rule = rules.get(*id).unwrap_or_else(|| panic!("{id} is not among {:?}", rules.keys()));
        let written = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let found = rule.get(*key).map_or_else(String::new, written);
        assert!(found.contains(text), "{id}: {key} is {found}, not {text}");
    }
}

#[test]
fn a_json_schema_becomes_rules() {
    let folder = examples();
    let (rules, said) = imported(folder.path(), "orders.schema.json", &[]);
    state(
        &rules,
        &[
            ("rows-minitems", "assert", "count(*) >= 2"),
            ("单号-filled", "assert", r#""单号" IS NOT NULL"#),
            ("单号-filled", "required", "true"),
            ("单号-pattern", "assert", "^SO[0-9]{4}$"),
            ("单号-minlength", "assert", r#"length("单号") >= 6"#),
            ("order-date-filled", "assert", "order_date IS NOT NULL"),
            ("order-date-date", "assert", r#"TRY_CAST("order_date" AS DATE)"#),
            ("created-date-time", "where", r#""created" IS NOT NULL"#),
            ("数量-integer", "assert", r#"number("数量") % 1 IS NOT DISTINCT FROM 0"#),
            ("数量-exclusivemaximum", "assert", r#"number("数量") < 1000"#),
            ("实付-minimum", "assert", r#"number("实付") >= 0"#),
            ("实付-multiple", "assert", "% 0.01 = 0"),
            ("实付-maximum", "assert", "<= 9999.99"),
            ("付款方式-listed", "params", "转账"),
            ("付款方式-needs-实付", "where", r#""付款方式" IS NOT NULL"#),
            ("邮箱-email", "check", "malformed-value"),
            ("等级-listed", "assert", r#"number("等级") IN (1, 2, 3)"#),
            ("开票-boolean", "assert", "'true'"),
            ("渠道-listed", "params", "批发"),
            ("备注-maxlength", "fail", ">0"),
        ],
    );
    assert!(!rules.contains_key("备注-filled"), "null is allowed");
    for lost in ["additionalProperties", "/$defs/order/properties/地址", "may be null"] {
        assert!(said.contains(lost), "{lost}: {said}");
    }
    assert!(said.contains("not carried over, or to be known: 3"), "{said}");
}

#[test]
fn what_no_rule_can_state_is_a_comment_however_hostile() {
    let folder = examples();
    let (rules, said) = imported(folder.path(), "hostile.schema.json", &[]);
    for lost in [
        "/if: ",
        "/required/2: ",
        "/properties/a/pattern: ",
        "/properties/b/pattern: ",
        "/properties/c/pattern: ",
        "/properties/d/maximum: `1e999` is no number",
        "/properties/d/multipleOf: ",
        "/properties/d/minLength: ",
        "/properties/e/$ref: `#/properties/e` leads back to itself",
        "/properties/f/$ref: ",
        "/properties/g/$ref: ",
        "/properties/h/anyOf: ",
        "/properties/i/enum: ",
        "/properties/j/enum: ",
        "/properties//minLength: ",
        "/properties/m: ",
        "/properties/n/format: ",
        "/properties/n/maxLength: ",
    ] {
        assert!(said.contains(lost), "{lost}\n{said}");
    }
    state(
        &rules,
        &[
            ("a-filled", "assert", "IS NOT NULL"),
            ("d-number", "assert", "number"),
            ("k-k-minlength", "assert", "length"),
            ("k-k-listed", "params", "it's"),
            ("o-pattern", "assert", "''; [x]"),
            ("status-maxlength", "assert", r#"length("status")"#),
        ],
    );
    // Named twice, it is stated once.
    assert_eq!(rules.keys().filter(|id| id.starts_with("a-filled")).count(), 1);
}

#[test]
fn a_data_package_becomes_rules_that_find_what_breaks_it() {
    let folder = examples();
    let (rules, said) = imported(folder.path(), "datapackage.json", &["--table", "orders"]);
    state(
        &rules,
        &[
            ("单号-行-unique", "columns", "单号"),
            ("单号-条码-unique", "columns", "条码"),
            ("单号-filled", "assert", "NOT IN ('缺')"),
            ("单号-pattern", "assert", "^(?:SO[0-9]{4})$"),
            ("客户编码-known", "params", "customers.csv"),
            ("日期-date", "assert", "regexp_like"),
            ("交期-minimum", "assert", "DATE '2024-01-01'"),
            ("金额-minimum", "assert", "replace("),
            ("开票-boolean", "assert", "IN ('是', '否')"),
            ("条码-unique", "where", "NOT IN ('缺')"),
        ],
    );
    for lost in ["/resources/0/schema/fields/9", "geopoint", "`nothing`", "../secrets.csv"] {
        assert!(said.contains(lost), "{lost}: {said}");
    }
    let check = [
        "check",
        "orders.csv",
        "--rules",
        "rules.toml",
        "--own-rules",
        "--no-match",
        "--format",
        "json",
        "--no-config",
    ];
    let output = ordermend(folder.path(), &check);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("a report");
    for (id, failed) in [
        ("单号-pattern", 1),
        ("单号-行-unique", 0),
        ("行-integer", 1),
        ("客户编码-filled", 1),
        ("客户编码-known", 1),
        ("日期-date", 1),
        ("交期-minimum", 1),
        ("金额-number", 0),
        ("金额-minimum", 1),
        ("开票-boolean", 1),
        ("单位-listed", 1),
        ("条码-unique", 1),
    ] {
        let rule = report["rules"].as_array().expect("rules").iter().find(|rule| rule["rule"] == id);
        let rule = rule.unwrap_or_else(|| panic!("{id}: {report:#}"));
        assert_eq!(rule["failed"], failed, "{id}: {rule:#}");
    }
    let unknown = ordermend(folder.path(), &["rules", "import", "datapackage.json", "--table", "order"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("did you mean `orders`"), "{}", stderr(&unknown));
}

#[test]
fn files_of_a_package_are_named_from_where_the_rules_stand() {
    let folder = examples();
    fs::create_dir(folder.path().join("own")).expect("a folder");
    let output = ordermend(folder.path(), &["rules", "import", "datapackage.json", "-o", "own/rules.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("describes 3 tables"), "{}", stderr(&output));
    let text = fs::read_to_string(folder.path().join("own/rules.toml")).expect("a rule file");
    assert!(text.contains("../customers.csv"), "{text}");
    // A file that is not there makes no rule.
    fs::remove_file(folder.path().join("customers.csv")).expect("a file");
    let (rules, said) = imported(folder.path(), "datapackage.json", &[]);
    assert!(!rules.contains_key("orders-客户编码-known"));
    assert!(said.contains("`customers.csv` cannot be read"), "{said}");
}

#[test]
fn a_data_contract_becomes_rules_with_its_thresholds() {
    let folder = examples();
    let (rules, said) = imported(folder.path(), "orders.odcs.yaml", &[]);
    state(
        &rules,
        &[
            ("单号-filled", "required", "true"),
            ("单号-pattern", "assert", "^SO[0-9]+$"),
            ("行-minimum", "assert", r#"number("行") > 0"#),
            ("日期-minimum", "assert", "TIMESTAMP '2020-01-01'"),
            ("日期-filled", "fail", ">=1%"),
            ("单位-listed", "warn", ">5"),
            ("单位-filled", "assert", "NOT IN ('缺')"),
            ("rows-count", "assert", "count(*) BETWEEN 1 AND 120000"),
            ("单号-行-unique", "check", "repeated-key"),
            ("单号-单位-unique", "columns", "单位"),
        ],
    );
    for lost in [
        "/slaProperties",
        "SELECT COUNT(*) FROM {object}",
        "/schema/0/properties/3/quality/2",
        "/schema/0/properties/2/logicalTypeOptions/format",
    ] {
        assert!(said.contains(lost), "{lost}: {said}");
    }
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    for (text, en, zh) in [
        ("{\"a\": [1, 2\n,,]}", "this is no JSON", "不是合法的 JSON"),
        ("{\"properties\": {\"a\": {}, \"a\": {}}}", "/properties/a is there twice", "/properties/a 出现了两次"),
        ("[1, 2]", "it has none of", "没有"),
        ("a: b: c", "neither JSON nor YAML", "既不是 JSON 也不是 YAML"),
        ("dataContractSpecification: 1.1.0\n", "another version", "其他版本"),
        ("kind: DataContract\napiVersion: v2.2.2\n", "another version", "其他版本"),
    ] {
        fs::write(folder.path().join("x.json"), text).expect("a file");
        for (lang, said) in [("en", en), ("zh", zh)] {
            let output = in_language(folder.path(), lang, &["rules", "import", "x.json"]);
            assert_eq!(code(&output), 2, "{text}");
            assert!(stderr(&output).contains(said) && stderr(&output).contains("x.json"), "{}", stderr(&output));
        }
    }
}

#[test]
fn a_table_schema_of_a_file_has_what_was_read_and_what_rules_state() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = "订单编号,下单时间,客户名称,订单状态,商品名称,数量,单价,订单金额,级别\n\
        A1,2024-06-01 09:00:00,金坛薛埠茶场,已完成,茶罐,10,5.00,50.00,1\n\
        A2,2024-06-02 09:00:00,溧阳天目湖鱼馆,已完成,保鲜箱,4,60.00,240.00,2\n";
    let rule =
        |id: &str, rest: &str| format!("[[rule]]\nid = \"{id}\"\n{rest}\ntitle = {{ en = \"x\", zh = \"x\" }}\n");
    let rules = [
        rule("a", "check = \"expression\"\nassert = \"order_id IS NOT NULL AND regexp_like(order_id, '^A[0-9]$')\""),
        rule("b", "check = \"repeated-key\"\ncolumns = [\"order_id\"]"),
        rule("c", "check = \"expression\"\nassert = \"qty >= 1 AND qty < 100\""),
        rule("d", "check = \"value-not-allowed\"\ncolumns = ['\"级别\"']\nparams = { values = [\"1\", \"2\"] }"),
        rule("e", "check = \"expression\"\nassert = \"paid_amount <= order_total\""),
    ];
    fs::write(folder.path().join("orders.csv"), orders).expect("a file");
    fs::write(folder.path().join("own.toml"), rules.concat()).expect("a file");
    let arguments = ["rules", "export", "orders.csv", "--format", "table-schema", "--rules", "own.toml", "--no-config"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("rule e: a Table Schema cannot state it"), "{}", stderr(&output));
    let schema: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let field = |name: &str| {
        schema["fields"].as_array().expect("fields").iter().find(|field| field["name"] == name).cloned().expect(name)
    };
    let number = field("订单编号");
    assert_eq!(number["type"], "string");
    assert_eq!(number["constraints"], serde_json::json!({ "required": true, "pattern": "^A[0-9]$", "unique": true }));
    assert_eq!(
        (&field("下单时间")["type"], &field("下单时间")["format"]),
        (&"datetime".into(), &"%Y-%m-%d %H:%M:%S".into())
    );
    assert_eq!(field("数量")["constraints"], serde_json::json!({ "minimum": 1, "exclusiveMaximum": 100 }));
    assert_eq!(field("订单金额")["type"], "number");
    assert_eq!(field("级别")["constraints"]["enum"], serde_json::json!(["1", "2"]));
    assert_eq!(schema["missingValues"][0], "");
    // What was written can be read again.
    fs::write(folder.path().join("schema.json"), stdout(&output)).expect("a file");
    let (rules, _) = imported(folder.path(), "schema.json", &[]);
    state(&rules, &[("订单编号-unique", "check", "repeated-key"), ("数量-minimum", "assert", ">= 1")]);
}

#[test]
fn dates_of_a_schema_are_days_that_exist() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write("ts.json", r#"{"fields": [{"name": "交期", "type": "date", "format": "%Y/%m/%d"}]}"#);
    let days = [
        ("2024/02/29", true),
        ("2000/2/29", true),
        ("2024/12/31", true),
        ("2023/02/29", false),
        ("1900/02/29", false),
        ("2024/02/30", false),
        ("2024/4/31", false),
        ("2024-04-30", false),
    ];
    let lines: Vec<String> = days.iter().map(|(day, _)| format!("{day}\n")).collect();
    write("orders.csv", &format!("交期\n{}", lines.concat()));
    imported(folder.path(), "ts.json", &[]);
    let arguments =
        ["check", "orders.csv", "--rules", "rules.toml", "--own-rules", "--no-config", "--format", "csv=f.csv"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let found: Vec<String> = rows(folder.path(), "f.csv").iter().map(|row| row["line"].clone()).collect();
    let expected: Vec<String> =
        (2..).zip(days).filter(|(_, (_, right))| !right).map(|(line, _)| i32::to_string(&line)).collect();
    assert_eq!(found, expected);
}

/// Files whose names differ in signs alone have names of their own in a package.
#[test]
fn resources_of_a_package_have_names_that_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = ["a 3.csv", "a-3.csv", "a.3.csv", "a_3.csv"];
    for file in files {
        fs::write(folder.path().join(file), "order_id,order_date\nA1,2024-06-01\n").expect("a file");
    }
    let arguments = [&["rules", "export"][..], &files, &["--no-config"]].concat();
    let output = ordermend(folder.path(), &arguments);
    let package: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let resources = package["resources"].as_array().expect("resources");
    let names: std::collections::BTreeSet<&str> =
        resources.iter().map(|resource| resource["name"].as_str().expect("a name")).collect();
    assert_eq!(names.len(), files.len(), "{names:?}");
}

/// Rule files of the configuration stand at whole paths; what they refer to is named from where the package stands.
#[test]
fn keys_of_a_configured_rule_are_named_from_the_folder_of_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    fs::create_dir(folder.path().join("lists")).expect("a folder");
    write("lists/c.csv", "customer_id,name\nC1,a\n");
    write("orders.csv", "order_id,order_date,customer_id\nA1,2024-06-01,C1\n");
    write("ordermend.toml", "rules = [\"r.toml\"]\n");
    write(
        "r.toml",
        "[[rule]]\nid = \"known\"\ncheck = \"unknown-reference\"\ncolumns = [\"customer_id\"]\n\
         params = { reference = \"lists/c.csv\" }\ntitle = { en = \"x\", zh = \"x\" }\n",
    );
    let output = ordermend(folder.path(), &["rules", "export", "orders.csv", "./lists/c.csv"]);
    let package: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let resources = package["resources"].as_array().expect("resources");
    assert_eq!(resources.len(), 2, "{package}");
    let key = &resources[0]["schema"]["foreignKeys"][0]["reference"];
    assert_eq!(key["resource"], resources[1]["name"]);
    let alone = ordermend(folder.path(), &["rules", "export", "orders.csv"]);
    assert!(stdout(&alone).contains("\"path\": \"lists/c.csv\""), "{}", stdout(&alone));
}

#[test]
fn lists_whole_numbers_and_keys_of_other_files_stand_in_a_schema() {
    const RULES: &str = r#"
[[rule]]
id = "whole"
check = "expression"
assert = "number(\"数量\") % 1 IS NOT DISTINCT FROM 0"
where = "\"数量\" IS NOT NULL AND \"数量\" NOT IN ('未定')"
title = { en = "x", zh = "x" }

[[rule]]
id = "pieces"
check = "expression"
assert = "number(\"件数\") % 1 = 0"
title = { en = "x", zh = "x" }

[[rule]]
id = "goods"
check = "value-not-allowed"
columns = ["product_name"]
params = { list = "goods.csv" }
title = { en = "x", zh = "x" }

[[rule]]
id = "customers"
check = "unknown-reference"
columns = ["customer_id"]
params = { reference = "../customers.csv", reference_columns = ["客户编号"], both_ways = true }
title = { en = "x", zh = "x" }

[[rule]]
id = "some"
check = "expression"
assert = "qty >= 1"
where = "unit_price > 10"
title = { en = "x", zh = "x" }
"#;
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    write(
        "orders.csv",
        "订单编号,下单时间,客户编号,客户名称,商品名称,数量,件数,单价,订单金额\n\
         A1,2024-06-01 09:00:00,C1,金坛薛埠茶场,茶罐,10,1.00,5.00,50.00\n\
         A2,2024-06-02 09:00:00,C2,溧阳天目湖鱼馆,保鲜箱,4,2.00,60.00,240.00\n",
    );
    write("customers.csv", "客户编号,名称\nC1,a\nC2,b\n");
    write("rules/goods.csv", "品名\n茶罐\n保鲜箱\n");
    write("rules/own.toml", RULES);
    let arguments = ["rules", "export", "orders.csv", "--rules", "rules/own.toml", "--no-config"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for said in [
        "rule pieces: 件数 is written with decimals",
        "rule customers: that every key of customers.csv is used is left out",
        "rule some: it is about some rows alone",
    ] {
        assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
    }
    let package: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let schema = &package["resources"][0]["schema"];
    let field = |name: &str| {
        schema["fields"].as_array().expect("fields").iter().find(|field| field["name"] == name).cloned().expect(name)
    };
    assert_eq!((&field("数量")["type"], &field("件数")["type"]), (&"integer".into(), &"number".into()));
    let missing = field("数量")["missingValues"].as_array().expect("values").clone();
    assert!(missing.contains(&"未定".into()) && missing.contains(&"".into()));
    assert_eq!(field("商品名称")["constraints"]["enum"], serde_json::json!(["茶罐", "保鲜箱"]));
    let reference = serde_json::json!({ "resource": "customers-csv", "fields": ["客户编号"] });
    assert_eq!(schema["foreignKeys"], serde_json::json!([{ "fields": ["客户编号"], "reference": reference }]));
    assert_eq!(package["resources"][1]["path"], "customers.csv");
    assert_eq!(package["resources"][1]["schema"]["fields"][1]["name"], "名称");
    // What was written can be read again.
    write("package.json", &stdout(&output));
    let (rules, _) = imported(folder.path(), "package.json", &["--table", "orders-csv"]);
    state(&rules, &[("客户编号-known", "check", "unknown-reference")]);
}

#[test]
fn what_a_table_schema_cannot_hold_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "单据编号,日期,客户,商品名称,数量,单价,金额\n\
        D1,2024-05-02,鹭岛茶业,茶罐,2,10.00,20.00\n,,,陶土,3,10.00,30.00\n\
        D2,2024-06-02,丁蜀陶坊,陶土,1,10.00,10.00\n,,,竹篮,1,10.00,10.00\n";
    let rule =
        |id: &str, rest: &str| format!("[[rule]]\nid = \"{id}\"\n{rest}\ntitle = {{ en = \"x\", zh = \"x\" }}\n");
    let rules = [
        rule("first-rows", "check = \"missing-value\"\ncolumns = [\"order_date\"]\nwarn = \">0\""),
        rule("tolerant", "check = \"expression\"\nassert = \"product_name IS NOT NULL\"\nfail = \">5%\""),
        rule("no-number", "check = \"expression\"\nassert = 'number(\"商品名称\") >= 1'"),
        rule("length", "check = \"expression\"\nassert = 'length(\"数量\") <= 3'"),
    ];
    fs::write(folder.path().join("lines.csv"), lines).expect("a file");
    fs::write(folder.path().join("own.toml"), rules.concat()).expect("a file");
    for (lang, told) in [
        (
            "en",
            [
                "rule first-rows: 日期 stands in the first row of each order alone",
                "rule tolerant: up to its limit (>5%) it lets some through",
                "rule no-number: 商品名称 was not read as numbers",
                "rule length: 数量 was read as numbers",
            ],
        ),
        (
            "zh",
            [
                "规则 first-rows：日期 只写在每个订单的首行",
                "规则 tolerant：在限值（>5%）以内允许例外",
                "规则 no-number：商品名称 未按数值读取",
                "规则 length：数量 按数值读取",
            ],
        ),
    ] {
        let mut arguments = vec!["rules", "export", "lines.csv", "--format", "table-schema", "--rules", "own.toml"];
        arguments.extend(["--no-config", "--map", "order_id=单据编号", "--map", "order_date=日期"]);
        let output = in_language(folder.path(), lang, &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        for said in told {
            assert!(stderr(&output).contains(said), "{said}: {}", stderr(&output));
        }
        let schema: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        let constraints = |name: &str| {
            let fields = schema["fields"].as_array().expect("fields");
            fields.iter().find(|field| field["name"] == name).map(|field| field["constraints"].clone()).expect(name)
        };
        assert_eq!(constraints("日期"), Value::Null);
        assert_eq!(constraints("商品名称"), serde_json::json!({ "required": true }));
        assert_eq!(constraints("数量"), Value::Null);
    }
}
