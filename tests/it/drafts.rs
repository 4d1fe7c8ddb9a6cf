//! Drafts of rules, `init`, and whether rules notice planted faults.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{code, in_language, ordermend, stderr, stdout};

/// Orders in which a good deal holds: goods and shipping come to the total once an order is paid, a product has one name, states are
/// three, codes are built alike. The numbers follow no period of each other.
fn orders(rows: usize) -> String {
    const PRODUCTS: [(&str, &str, i64); 7] = [
        ("P-100", "茶罐", 500),
        ("P-101", "保鲜箱", 6000),
        ("P-102", "陶土", 1250),
        ("P-103", "竹篮", 880),
        ("P-104", "紫砂壶", 19_900),
        ("P-105", "茶巾", 350),
        ("P-106", "礼盒", 4200),
    ];
    let mut text = String::from("单号,下单日期,付款日期,状态,货号,品名,货款,邮费,合计,交货单\n");
    let mut seed = 7u64;
    let mut draw = |most: u64| {
        // Numbers of Lehmer's generator, so that nothing repeats in step with anything else.
        seed = seed * 48_271 % 2_147_483_647;
        seed % most
    };
    for row in 0..rows {
        let (code, name, price) = PRODUCTS[usize::try_from(draw(7)).expect("small")];
        let paid = draw(10) < 8;
        let goods = price * i64::try_from(draw(9) + 1).expect("small");
        let shipping = i64::try_from(draw(4)).expect("small") * 250;
        let total = if paid { goods + shipping } else { 0 };
        let (month, day) = (draw(5) + 1, draw(20) + 1);
        let payment = if paid { format!("2024-{month:02}-{:02}", day + draw(7)) } else { String::new() };
        let state = if !paid {
            "待付款"
        } else if draw(3) == 0 {
            "已发货"
        } else {
            "已完成"
        };
        let slip = if paid { format!("JH{:06}", 7 * row) } else { String::new() };
        let money = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let _ = writeln!(
            text,
            "SO24{row:05},2024-{month:02}-{day:02},{payment},{state},{code},{name},{},{},{},{slip}",
            money(goods),
            money(shipping),
            money(total)
        );
    }
    text
}

/// Drafts from orders in `folder` and gives the rules.
fn drafted(folder: &Path, text: &str, further: &[&str]) -> Vec<toml::Table> {
    fs::write(folder.join("good.csv"), text).expect("a file");
    let mut arguments = vec!["rules", "draft", "good.csv", "--no-config"];
    arguments.extend(further);
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let draft: toml::Table = stdout(&output).parse().expect("a rule file");
    let rules = draft.get("rule").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    rules.into_iter().map(|rule| rule.as_table().cloned().expect("a rule")).collect()
}

/// A key of the rule with an id, as TOML writes it.
fn key(rules: &[toml::Table], id: &str, key: &str) -> String {
    let rule = rules.iter().find(|rule| rule["id"].as_str() == Some(id));
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    rule.unwrap_or_else(|| panic!("{id} is not among {ids:?}")).get(key).map_or_else(String::new, ToString::to_string)
}

#[test]
fn what_holds_in_good_orders_is_drafted_with_its_evidence() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = drafted(folder.path(), &orders(2000), &[]);
    for (id, at, expected, why) in [
        ("order-id-unique", "columns", "order_id", "numbers do not repeat"),
        ("order-id-pattern", "assert", "^SO[0-9]{7}$", "and are built alike"),
        ("always-filled", "columns", "order_id", "what is always there"),
        ("status-listed", "params", "已发货", "few values that come again"),
        ("order-date-before-payment-date", "assert", "order_date <= payment_date", "dates in their order"),
        ("sku-determines", "params", "product_name", "a code has one name"),
    ] {
        let found = key(&rules, id, at);
        assert!(found.contains(expected), "{why}: {id} has {found}");
    }
    // The identity holds of paid orders alone.
    let sum = rules.iter().find(|rule| rule["id"].as_str().is_some_and(|id| id.contains("adds-up"))).expect("a sum");
    let (assert, under) = (sum["assert"].to_string(), sum["where"].to_string());
    assert!(["order_total", "shipping_fee", "goods_amount"].iter().all(|part| assert.contains(part)), "{assert}");
    assert!(under.contains("IS NOT NULL") || under.contains("<>") || under.contains("待付款"), "{under}");
    // Prices that happen to go with goods, states that say no more than dates: nothing is determined by an amount.
    assert!(!rules.iter().any(|rule| rule["id"].as_str().is_some_and(|id| id.starts_with("order-total-determines"))));
}

#[test]
fn a_draft_has_no_mistakes_and_good_orders_pass_it() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), orders(1500)).expect("a file");
    let output = ordermend(folder.path(), &["rules", "draft", "good.csv", "-o", "draft.toml", "--no-config"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("draft.toml is drafted"), "{}", stderr(&output));
    let lint = ordermend(folder.path(), &["rules", "lint", "draft.toml"]);
    assert_eq!(code(&lint), 0, "{}", stderr(&lint));
    let check =
        ["check", "good.csv", "--rules", "draft.toml", "--own-rules", "--no-match", "--format", "json", "--no-config"];
    let output = ordermend(folder.path(), &check);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("a report");
    let rules = report["rules"].as_array().expect("rules");
    assert!(rules.len() >= 10, "{rules:#?}");
    for rule in rules {
        assert_eq!(rule["status"], "pass", "{}: {} of {}", rule["rule"], rule["failed"], rule["evaluated"]);
    }
    // Nothing is written over.
    let again = ordermend(folder.path(), &["rules", "draft", "good.csv", "-o", "draft.toml", "--no-config"]);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("draft.toml is there already"), "{}", stderr(&again));
}

#[test]
fn few_rows_speak_for_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(drafted(folder.path(), &orders(60), &[]).is_empty());
    // With less to be sure of, they do.
    assert!(!drafted(folder.path(), &orders(60), &["--confidence", "90"]).is_empty());
    let output = ordermend(folder.path(), &["rules", "draft", "good.csv", "--confidence", "100", "--no-config"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("from 50 to 99.99"), "{}", stderr(&output));
}

#[test]
fn columns_that_have_nothing_to_do_with_each_other_make_no_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::from("单号,甲,乙,丙,数甲,数乙,数丙\n");
    let mut seed = 11u64;
    for row in 0..3000 {
        let mut draw = |most: u64| {
            seed = seed * 48_271 % 2_147_483_647;
            seed % most
        };
        let _ = writeln!(
            text,
            "N{row:05},{},{},{},{},{},{}",
            ["东", "南", "西", "北"][usize::try_from(draw(4)).expect("small")],
            if draw(3) == 0 { "" } else { "有" },
            if draw(2) == 0 { "" } else { "是" },
            draw(1000),
            draw(1000),
            draw(1000)
        );
    }
    let rules = drafted(folder.path(), &text, &[]);
    let related: Vec<&str> = rules
        .iter()
        .filter(|rule| {
            ["broken-dependency", "incomplete-group"].contains(&rule["check"].as_str().unwrap_or_default())
                || rule.contains_key("where")
        })
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert!(related.is_empty(), "{related:?}");
    assert!(!rules.iter().any(|rule| rule["id"].as_str().is_some_and(|id| id.contains("adds-up"))));
}

#[test]
fn init_leaves_a_configuration_that_check_uses() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), orders(800)).expect("a file");
    let output = ordermend(folder.path(), &["init", "good.csv", "--map", "carrier=交货单"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let check = ordermend(folder.path(), &["check", "good.csv", "--no-match", "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&check)).expect("a report");
    let has = |id: &str| report["rules"].as_array().expect("rules").iter().any(|rule| rule["rule"] == id);
    assert!(has("order-id-unique") && has("carrier-pattern"), "{}", stdout(&check));
    let again = ordermend(folder.path(), &["init", "good.csv"]);
    assert_eq!(code(&again), 2);
    assert!(stderr(&again).contains("ordermend.toml is there already"), "{}", stderr(&again));
    // A rule file of somebody else's is left alone, and no configuration names it.
    let other = tempfile::tempdir().expect("a folder");
    fs::write(other.path().join("rules.toml"), "# mine\n").expect("a file");
    let good = folder.path().join("good.csv");
    let output = ordermend(other.path(), &["init", good.to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 2);
    assert!(!other.path().join("ordermend.toml").exists());
    assert_eq!(fs::read_to_string(other.path().join("rules.toml")).expect("a file"), "# mine\n");
}

/// The result of a selftest of orders with the rules of a file.
fn selftest(folder: &Path, rules: &str) -> Value {
    fs::write(folder.join("own.toml"), rules).expect("a file");
    let arguments =
        ["selftest", "good.csv", "--rules", "own.toml", "--own-rules", "--no-match", "--format", "json", "--no-config"];
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("JSON")
}

#[test]
fn selftest_says_what_each_rule_notices_and_which_cannot_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = orders(1200);
    fs::write(folder.path().join("good.csv"), &good).expect("a file");
    let rule = |id: &str, assert: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ncheck = \"expression\"\nassert = \"{assert}\"\nwarn = \">0\"\nowner = \"x\"\n\
             title = {{ en = \"{id}\", zh = \"{id}\" }}\n"
        )
    };
    let rules = rule("filled", "product_name IS NOT NULL")
        + &rule("cannot-fail", "order_total >= 0 OR order_total < 0 OR order_total IS NULL");
    let result = selftest(folder.path(), &rules);
    assert_eq!(result["asleep"], serde_json::json!(["cannot-fail"]));
    let of = |fault: &str, column: &str| {
        let planted = result["planted"].as_array().expect("a list");
        let found = planted.iter().find(|of| of["fault"] == fault && of["column"] == column);
        let found = found.unwrap_or_else(|| panic!("{fault} in {column}: {planted:#?}"));
        (found["count"].as_u64().expect("a number"), found["found"].as_u64().expect("a number"))
    };
    let (count, found) = of("blank", "品名");
    assert!(count > 0 && found == count, "{found} of {count}");
    let (count, found) = of("blank", "货号");
    assert!(count > 0 && found == 0, "{found} of {count}");
    // Columns that no rule names are told, whatever was found in them by chance.
    let unjudged: Vec<&str> =
        result["unjudged"][0]["columns"].as_array().expect("columns").iter().filter_map(Value::as_str).collect();
    assert!(unjudged.contains(&"货号") && !unjudged.contains(&"品名"), "{unjudged:?}");
    // The export itself is as it was.
    assert_eq!(fs::read_to_string(folder.path().join("good.csv")).expect("a file"), good);
    // A draft notices far more.
    let draft = ordermend(folder.path(), &["rules", "draft", "good.csv", "--no-config"]);
    let drafted = selftest(folder.path(), &stdout(&draft));
    let share = |result: &Value| {
        let sum = |key: &str| -> u64 {
            result["planted"].as_array().expect("a list").iter().filter_map(|of| of[key].as_u64()).sum()
        };
        sum("found") * 100 / sum("count")
    };
    assert!(share(&drafted) >= share(&result) + 40, "{} % after {} %", share(&drafted), share(&result));
}

#[test]
fn a_selftest_reads_well_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.csv"), orders(600)).expect("a file");
    for (lang, head, missed) in [
        ("en", "faults planted in a copy of 600 rows", "Not found by any rule:"),
        ("zh", "行的副本中植入", "没有规则发现："),
    ] {
        let output = in_language(folder.path(), lang, &["selftest", "good.csv", "--no-match", "--no-config"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let said = stdout(&output);
        assert!(said.contains(head) && said.contains(missed), "{said}");
        assert!(!said.contains('{'), "{said}");
    }
}

/// The draft of a profile from a file, and what a check by it says.
fn drafted_profile(folder: &Path, name: &str, text: &str) -> (String, String) {
    fs::write(folder.join(name), text).expect("a file");
    let output = ordermend(folder, &["sources", "new", name, "-o", "own.toml", "--lang", "en"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = ordermend(
        folder,
        &[
            "check",
            name,
            "--source-file",
            "own.toml",
            "--no-config",
            "--no-match",
            "--as-of",
            "2025-02-01",
            "--lang",
            "en",
        ],
    );
    (fs::read_to_string(folder.join("own.toml")).expect("the draft"), stdout(&said) + &stderr(&said))
}

#[test]
fn a_profile_that_extends_another_keeps_its_key_and_its_words() {
    let mut text = String::from(
        "销售组织,日期,单据编号,单据状态,客户,物料编码,物料名称,销售数量,单价,金额,税额,价税合计,关闭状态\n",
    );
    for organisation in ["总公司", "分公司"] {
        for number in 0..6 {
            let _ = writeln!(
                text,
                "{organisation},2025-01-0{},XSDD00{number},已审核,杭州{organisation}茶具有限公司,07.18.02{number},茶罐,2,10,20,2.6,22.6,未关闭",
                number + 1
            );
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (draft, said) = drafted_profile(folder.path(), "orders.csv", &text);
    assert!(draft.contains("extends = \"kingdee\""), "{draft}");
    // Words that the source knows are not said again.
    assert!(!draft.contains("[[status]]"), "{draft}");
    assert!(said.contains("12 orders"), "{said}");
    // Numbers of two organisations are two orders in what extends the source, too.
    let child = "id = \"child\"\nextends = \"kingdee\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    fs::write(folder.path().join("own.toml"), child).expect("a file");
    let output = ordermend(
        folder.path(),
        &["check", "orders.csv", "--source-file", "own.toml", "--no-config", "--no-match", "--as-of", "2025-02-01"],
    );
    assert!(stdout(&output).contains("12 orders") || stdout(&output).contains("12 个订单"), "{}", stdout(&output));
}

#[test]
fn a_profile_of_a_further_layout_reads_the_file_that_it_was_drafted_from() {
    let mut text =
        String::from("Id,OrderId,Product2Id,PricebookEntryId,Quantity,UnitPrice,TotalPrice,OrderItemNumber\n");
    for line in 0..8 {
        let _ = writeln!(
            text,
            "8025g000000000{line},8015g000000000{},01t5g0000000001,01u5g0000000001,2,10.00,20.00,000000000{line}",
            line / 2
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (draft, said) = drafted_profile(folder.path(), "items.csv", &text);
    assert!(!draft.contains("\nsignature_all ="), "{draft}");
    assert!(said.contains("4 orders"), "{said}");
}

#[test]
fn a_profile_without_known_captions_finds_numbers_lines_and_totals() {
    let mut text = String::from("k1,k2,k3,k4,k5,k6,k7\n");
    // More than is looked at, so that blocks of rows cut orders.
    for order in 0..4000 {
        let total: u32 = (0..2).map(|line| (order % 7 + line + 2) * (line * 3 + 5)).sum();
        for line in 0..2 {
            let (quantity, price) = (order % 7 + line + 2, line * 3 + 5);
            let _ = writeln!(
                text,
                "a1b2c3d4,QX{:06},2025-01-{:02},{quantity},{price}.00,{}.00,{total}.00",
                order * 37 + 1000,
                order % 28 + 1,
                quantity * price
            );
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (draft, said) = drafted_profile(folder.path(), "blind.csv", &text);
    for line in ["order_id = [\"k2\"]", "order_total = [\"k7\"]", "line_amount = [\"k6\"]", "grain = \"line\""] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    assert!(said.contains("4,000 orders"), "{said}");
}

#[test]
fn a_renamed_quantity_is_told_by_what_it_multiplies_to() {
    let mut text =
        String::from("日期,单据编号,单据状态,客户,物料编码,物料名称,订货量,单价,金额,税额,价税合计,关闭状态\n");
    for number in 1..40 {
        let (quantity, price) = (number % 9 + 2, number % 7 * 3 + 5);
        let net = quantity * price * 100;
        let _ = writeln!(
            text,
            "2025-01-{:02},XSDD{number:03},已审核,杭州青竹茶具有限公司,07.18.{number:03},茶罐,{quantity},{price},{}.00,{}.{:02},{}.{:02},未关闭",
            number % 28 + 1,
            net / 100,
            net * 13 / 10_000,
            net * 13 / 100 % 100,
            net * 113 / 10_000,
            net * 113 / 100 % 100
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (draft, said) = drafted_profile(folder.path(), "orders.csv", &text);
    assert!(draft.contains("extends = \"kingdee\"") && draft.contains("qty = [\"订货量\"]"), "{draft}");
    assert!(said.contains("39 orders"), "{said}");
}
