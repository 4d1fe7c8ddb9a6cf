//! What rules saw where they hold, and what is told of the segment that a finding is in.

use std::fs;

use serde_json::Value;

use crate::support::{AS_OF, code, folder_with, ordermend, rows, stderr, stdout};

const ORDERS: &str = "order_id,order_date,customer_name,shop_name,qty,order_total,phone\n\
    A1,2024-06-01,Ketteridge Boats,North,2,20.00,13922100037\n\
    A2,2024-06-02,Ketteridge Boats,North,0,10.00,13922100037\n\
    A3,2024-06-03,Pell Chandlery,South,1,30.00,13922100038\n\
    A4,2024-06-04,Pell Chandlery,South,3,40.00,13922100038\n";

const RULES: &str = "[[rule]]\nid = \"enough\"\ncheck = \"file-expression\"\n\
    assert = \"count(*) >= 3 AND sum(order_total) > 50\"\nfail = \">0\"\ntitle = { en = \"x\", zh = \"x\" }\n\n\
    [[rule]]\nid = \"late\"\ncheck = \"file-expression\"\nassert = \"max(phone) = 'x'\"\nwarn = \">0\"\n\
    title = { en = \"x\", zh = \"x\" }\n\n\
    [[rule]]\nid = \"pieces\"\ncheck = \"expression\"\nassert = \"qty > 0\"\nby = \"shop_name\"\nwarn = \">0\"\n\
    title = { en = \"x\", zh = \"x\" }\n";

#[test]
fn a_rule_about_files_tells_what_it_saw_whether_it_holds_or_not() {
    let folder = folder_with(&[("orders.csv", ORDERS), ("rules.toml", RULES)]);
    let observed = |mask: &str| {
        let arguments = [
            "check",
            "orders.csv",
            "--rules",
            "rules.toml",
            "--as-of",
            AS_OF,
            "--no-config",
            "--fail-on",
            "never",
            "--mask",
            mask,
            "--format",
            "json=report.json",
        ];
        let output = ordermend(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let report: Value =
            serde_json::from_slice(&fs::read(folder.path().join("report.json")).expect("a report")).expect("JSON");
        let rules = report["rules"].as_array().expect("rules").clone();
        ["enough", "late", "pieces"].map(|id| {
            let rule = rules.iter().find(|rule| rule["rule"] == id).expect("the rule");
            rule["observed"].clone()
        })
    };
    let [enough, late, pieces] = observed("none");
    assert_eq!(
        enough,
        serde_json::json!([{"file": "orders.csv", "sheet": null, "values": "count(*) 4, sum(order_total) 100.00", "holds": true}])
    );
    assert_eq!(late[0]["values"], "max(phone) 13922100038");
    assert_eq!(late[0]["holds"], false);
    assert!(pieces.is_null());
    // What is hidden elsewhere is hidden here.
    let [_, late, _] = observed("phone");
    assert!(!late[0]["values"].as_str().expect("values").contains("13922100038"), "{late}");
}

#[test]
fn rules_that_pass_are_shown_with_what_they_saw_where_that_is_asked_for() {
    let folder = folder_with(&[("orders.csv", ORDERS), ("rules.toml", RULES)]);
    let arguments = ["check", "orders.csv", "--rules", "rules.toml", "--own-rules", "--as-of", AS_OF, "--no-config"];
    let said = |further: &[&str]| {
        let output = ordermend(folder.path(), &[&arguments[..], further].concat());
        stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (plain, all) = (said(&[]), said(&["--passed"]));
    let saw = "count(*) 4, sum(order_total) 100.00";
    assert!(!plain.contains(saw) && all.contains(saw), "{all}");
    // The segment in which nothing is wrong as well.
    assert!(!plain.contains("South") && all.contains("South") && all.contains(" pass "), "{all}");
}

#[test]
fn why_a_rule_judged_nothing_is_told_apart() {
    let rule = |id: &str, rest: &str| {
        format!("[[rule]]\nid = \"{id}\"\n{rest}\nwarn = \">0\"\ntitle = {{ en = \"x\", zh = \"x\" }}\n")
    };
    let rules = [
        rule("absent", "check = \"expression\"\nassert = \"区域 = 'x'\""),
        rule("none-such", "check = \"expression\"\nassert = \"qty > 0\"\nwhere = \"shop_name = 'West'\""),
        rule("unknown", "check = \"expression\"\nassert = \"number(customer_name) > 0\""),
        rule("few", "check = \"unlikely-digits\"\ncolumns = [\"order_total\"]\nparams = { digits = \"first\" }"),
    ];
    let folder = folder_with(&[("orders.csv", ORDERS), ("rules.toml", &rules.concat())]);
    let arguments = ["check", "orders.csv", "--rules", "rules.toml", "--own-rules", "--as-of", AS_OF, "--no-config"];
    let said = stdout(&ordermend(folder.path(), &arguments)).replace('\n', " ");
    for told in [
        "rule absent judged nothing: no file has the column \"区域\"",
        "rule none-such judged nothing: nothing in these files is what it speaks of",
        "rule unknown judged nothing: of all that it speaks of, its expression is null",
        "rule few judged nothing: its columns hold fewer values than it needs",
        // Nor does any of them say anything of the other columns.
        "no rule looks at what 7 of 7 columns hold: order_id, order_date, customer_name, shop_name, qty, order_total, phone",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

/// What a file lacks is named wherever the rule judged others, and is no pass of what is required.
#[test]
fn what_single_files_lack_of_a_rule_is_told() {
    let own = |id: &str, rest: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\n{rest}\nfail = \">0\"\nrequired = true\ntitle = {{ en = \"x\", zh = \"x\" }}\n"
        )
    };
    let rules = [
        own("filled", "check = \"missing-value\"\ncolumns = [\"customer_name\", \"phone\"]"),
        own("positive", "check = \"expression\"\nassert = \"qty >= 0\""),
        own("by-shop", "check = \"expression\"\nassert = \"order_total > 0\"\nby = \"店铺\""),
        own("few", "check = \"expression\"\nassert = \"order_total < 0\"\nmin_units = 100"),
        own("taobao", "check = \"expression\"\nassert = \"order_total > 0\"\nsource = \"taobao\""),
    ];
    let other = "order_id,order_date,customer_name,shop_name,order_total\nB1,2024-06-01,Ketteridge Boats,North,20.00\n";
    let folder = folder_with(&[("orders.csv", ORDERS), ("other.csv", other), ("rules.toml", &rules.concat())]);
    let run = |further: &[&str]| {
        let arguments = [
            "check",
            "orders.csv",
            "other.csv",
            "--rules",
            "rules.toml",
            "--own-rules",
            "--as-of",
            AS_OF,
            "--no-config",
        ];
        let output = ordermend(folder.path(), &[&arguments[..], further].concat());
        (code(&output), stdout(&output).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let (exit, said) = run(&[]);
    assert_eq!(exit, 0, "{said}");
    for told in [
        "rule filled did not judge other.csv by all it names: no phone there",
        "rule positive did not judge other.csv by all it names: no qty there",
        "rule by-shop did not judge orders.csv, other.csv by all it names: no \"店铺\" there",
        "rule few was not evaluated: it looked at 5 rows, and `min_units` asks for 100",
        "rule taobao judged nothing: no file is of the source taobao",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let (exit, said) = run(&["--strict"]);
    assert_eq!(exit, 1, "{said}");
    for rule in ["filled", "positive", "by-shop", "few", "taobao"] {
        assert!(said.contains(&format!("rule {rule} fails since it is required")), "{rule}: {said}");
    }
}

#[test]
fn the_file_of_keys_is_not_held_against_itself_where_it_is_an_input() {
    let rule = "[[rule]]\nid = \"known\"\ncheck = \"unknown-reference\"\ncolumns = [\"customer_id\"]\n\
        params = { reference = \"customers.csv\" }\nfail = \">10%\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    let orders = "order_id,order_date,customer_id\nA1,2024-06-01,C1\nA2,2024-06-02,C9\n";
    let customers = format!("customer_id,name\n{}", (1..9).map(|at| format!("C{at},x\n")).collect::<Vec<_>>().concat());
    let folder = folder_with(&[("orders.csv", orders), ("customers.csv", &customers), ("rules.toml", rule)]);
    let arguments = ["check", "orders.csv", "customers.csv", "--rules", "rules.toml", "--own-rules", "--no-config"];
    let output = ordermend(folder.path(), &arguments);
    let said = stdout(&output);
    assert!(code(&output) == 1 && said.contains(" 1   2 rows"), "{said}");
}

#[test]
fn rows_without_an_order_number_are_told_by_rules_about_orders() {
    let rule = "[[rule]]\nid = \"sum\"\ncheck = \"order-expression\"\nassert = \"sum(qty) > 0\"\n\
        title = { en = \"x\", zh = \"x\" }\n";
    let orders = ORDERS.replace("A2,", ",");
    let folder = folder_with(&[("orders.csv", &orders), ("rules.toml", rule)]);
    let arguments = ["check", "orders.csv", "--rules", "rules.toml", "--own-rules", "--as-of", AS_OF, "--no-config"];
    let said = stdout(&ordermend(folder.path(), &arguments)).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("rule sum did not judge 1 row that has no order number"), "{said}");
}

#[test]
fn a_rule_of_ones_own_is_explained_with_its_limits_and_a_waiver() {
    let rules = "[[rule]]\nid = \"paid\"\ncheck = \"expression\"\nassert = \"paid_amount <= order_total\"\n\
        where = \"status <> 'cancelled'\"\nwarn = \">0\"\nowner = \"finance\"\nby = \"shop_name\"\n\
        segments = { \"North\" = { fail = \">1%\", owner = \"amy\" } }\ntitle = { en = \"Paid within\", zh = \"x\" }\n";
    let folder = folder_with(&[("own.toml", rules), ("ordermend.toml", "rules = [\"own.toml\"]\n")]);
    // Those of the configuration need not be named.
    for arguments in [&["explain", "paid"][..], &["explain", "paid", "--rules", "own.toml"]] {
        let output = ordermend(folder.path(), arguments);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let told = stdout(&output);
        for said in [
            "# paid",
            "Paid within",
            "own.toml",
            "- must be true: paid_amount <= order_total",
            "- of rows for which: status <> 'cancelled'",
            "- judged for each: shop_name",
            "- segment North: fail >1% · amy",
            "## What it finds",
            "[[waiver]]\nrule = \"paid\"",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
        assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    }
    let unknown = ordermend(folder.path(), &["explain", "pait"]);
    assert!(code(&unknown) == 2 && stderr(&unknown).contains("did you mean `paid`?"), "{}", stderr(&unknown));
    // What a check finds is told whatever is wrong with the rules.
    std::fs::write(folder.path().join("own.toml"), "[[rule]]\nid = \"paid\n").expect("a file");
    let check = ordermend(folder.path(), &["explain", "future-date"]);
    assert!(code(&check) == 0 && stdout(&check).contains("## What it finds"), "{}", stderr(&check));
    assert!(stderr(&check).contains("own.toml:2:"), "{}", stderr(&check));
}

#[test]
fn explain_tells_how_the_segment_of_a_finding_fared() {
    let folder = folder_with(&[("orders.csv", ORDERS), ("rules.toml", RULES)]);
    let arguments = [
        "clean",
        "orders.csv",
        "--rules",
        "rules.toml",
        "--as-of",
        AS_OF,
        "--no-config",
        "--fail-on",
        "never",
        "-o",
        "out",
    ];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let findings = rows(&folder.path().join("out"), "findings.csv");
    let finding = findings.iter().find(|row| row["rule"] == "pieces").expect("a finding");
    assert_eq!(finding["segment"], "North");
    let output = ordermend(folder.path(), &["explain", &finding["fingerprint"], "--in", "out"]);
    let said = stdout(&output);
    assert!(said.contains("- its segment: North: 1 of 2 broke the rule"), "{said}");
    assert!(said.contains("- in that run: 1 of 4 broke the rule"), "{said}");
}
