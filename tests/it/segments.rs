//! Rules that judge each segment by itself.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{code, ordermend, rows, stderr, stdout};

/// Ten orders of each of three shops over two months: shop 甲 has one without a payment, 乙 five, 丙 none.
fn orders() -> String {
    let mut text = String::from("订单编号,店铺名称,下单时间,订单状态,订单金额,实付金额\n");
    for (shop, wrong) in [("甲店", 1), ("乙店", 5), ("丙店", 0)] {
        for at in 0..10 {
            let paid = if at < wrong { "200.00" } else { "100.00" };
            let month = 5 + at % 2;
            text += &format!("{shop}{at:02},{shop},2024-{month:02}-0{} 10:00:00,已完成,100.00,{paid}\n", at % 9 + 1);
        }
    }
    text + "无店01,,2024-06-01 10:00:00,已完成,100.00,200.00\n"
}

const RULE: &str = "[[rule]]\nid = \"paid\"\ncheck = \"expression\"\nassert = \"paid_amount <= order_total\"\nfail = \">20%\"\n\
    warn = \">0\"\nowner = \"finance\"\ntitle = { en = \"Paid within the total\", zh = \"实付不超过金额\" }\n";

/// The rule of a report, and what `check` said.
fn judged(folder: &Path, rule: &str, further: &[&str]) -> (i32, Value, String) {
    fs::write(folder.join("orders.csv"), orders()).expect("a file");
    fs::write(folder.join("rules.toml"), rule).expect("a file");
    let mut arguments =
        vec!["check", "orders.csv", "--rules", "rules.toml", "--own-rules", "--no-match", "--no-config"];
    arguments.extend(["--as-of", "2024-06-30", "--format", "json=report.json", "--format", "human"]);
    arguments.extend(further);
    let output = ordermend(folder, &arguments);
    let said = stdout(&output) + &stderr(&output);
    let report = fs::read(folder.join("report.json")).unwrap_or_default();
    let report: Value = serde_json::from_slice(&report).unwrap_or_default();
    (code(&output), report["rules"][0].clone(), said)
}

/// The segments as name, owner, status, evaluated and failed.
fn segments(rule: &Value) -> Vec<(String, String, String, u64, u64)> {
    let text = |of: &Value| of.as_str().expect("a text").to_owned();
    let of = |segment: &Value| {
        let number = |key: &str| segment[key].as_u64().expect("a number");
        (
            text(&segment["name"]),
            text(&segment["owner"]),
            text(&segment["status"]),
            number("evaluated"),
            number("failed"),
        )
    };
    rule["segments"].as_array().expect("segments").iter().map(of).collect()
}

fn expected(of: &[(&str, &str, &str, u64, u64)]) -> Vec<(String, String, String, u64, u64)> {
    of.iter().map(|(a, b, c, d, e)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), *d, *e)).collect()
}

#[test]
fn each_shop_is_judged_by_itself_with_limits_and_owners_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    // As one, 7 of 31 are wrong, and the rule fails; without 乙店 it would not.
    let (exit, rule, _) = judged(folder.path(), RULE, &[]);
    assert_eq!((exit, &rule["segments"]), (1, &Value::Null));
    let by = format!(
        "{RULE}by = \"shop_name\"\nmin_units = 2\nsegments = {{ \"甲店\" = {{ warn = \">10%\", owner = \"amy\" }} }}\n"
    );
    let (exit, rule, said) = judged(folder.path(), &by, &[]);
    assert_eq!((exit, rule["status"].as_str()), (1, Some("fail")));
    let shops = [
        ("乙店", "finance", "fail", 10, 5),
        ("丙店", "finance", "pass", 10, 0),
        ("甲店", "amy", "pass", 10, 1),
        ("–", "finance", "not-evaluated", 1, 1),
    ];
    let mut found = segments(&rule);
    found.sort_by_key(|of| shops.iter().position(|shop| shop.0 == of.0));
    assert_eq!(found, expected(&shops));
    assert!(said.contains("  乙店"), "{said}");
    // What 乙店 may, it does not fail for.
    let spared = by.replace("{ \"甲店\"", "{ \"乙店\" = { fail = \">60%\", warn = \">60%\" }, \"甲店\"");
    let (exit, rule, _) = judged(folder.path(), &spared, &[]);
    assert_eq!((exit, rule["status"].as_str()), (0, Some("pass")), "{rule:#}");
}

/// 乙店 has 500.00 of its 1,000.00 on orders that are paid too much, 甲店 100.00 of 1,000.00; as one they are a fifth.
/// What is found in a segment that passes fails nothing, and a segment tells the limits that it was judged by.
#[test]
fn findings_are_as_severe_as_their_segment() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = format!("{RULE}by = \"shop_name\"\nsegments = {{ \"甲店\" = {{ warn = \">50%\", owner = \"amy\" }} }}\n");
    let (exit, rule, _) = judged(folder.path(), &by, &["--format", "csv=found.csv", "--format", "html=report.html"]);
    assert_eq!(exit, 1);
    let severity = |shop: &str| {
        let found = rows(folder.path(), "found.csv");
        found.iter().filter(|row| row["segment"] == shop).map(|row| row["severity"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((severity("甲店"), severity("乙店")), (vec!["info".to_owned()], vec!["fail".to_owned(); 5]));
    let limits = |name: &str| {
        let all = rule["segments"].as_array().expect("segments");
        let of = all.iter().find(|of| of["name"] == name).expect("a segment");
        (of["warn"].as_str().expect("a limit").to_owned(), of["fail"].as_str().expect("a limit").to_owned())
    };
    assert_eq!(limits("甲店"), (">50%".to_owned(), ">20%".to_owned()));
    assert_eq!(limits("乙店"), (">0".to_owned(), ">20%".to_owned()));
    let page = fs::read_to_string(folder.path().join("report.html")).expect("a page");
    assert!(page.contains("warns &gt;50%"), "the limit of the segment stands beside it");
}

#[test]
fn each_segment_is_judged_by_its_own_money() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = format!("{}by = \"shop_name\"\n", RULE.replace("warn = \">0\"\n", ""));
    for (limit, shops) in [
        (">49% of order_total", [("乙店", "fail"), ("–", "fail"), ("甲店", "pass"), ("丙店", "pass")]),
        (">=50% of order_total", [("乙店", "fail"), ("–", "fail"), ("甲店", "pass"), ("丙店", "pass")]),
        (">99 of order_total", [("乙店", "fail"), ("–", "fail"), ("甲店", "fail"), ("丙店", "pass")]),
        (">100 of order_total", [("乙店", "fail"), ("–", "pass"), ("甲店", "pass"), ("丙店", "pass")]),
        (">500 of order_total", [("乙店", "pass"), ("–", "pass"), ("甲店", "pass"), ("丙店", "pass")]),
    ] {
        let (_, rule, said) = judged(folder.path(), &by.replace(">20%", limit), &[]);
        let found: Vec<(String, String)> = segments(&rule).into_iter().map(|of| (of.0, of.2)).collect();
        assert_eq!(found, shops.map(|(a, b)| (a.to_owned(), b.to_owned())), "{limit}: {said}");
    }
}

/// The total of an order counts in each state of line that the order has, though it stands on its first line alone.
#[test]
fn the_money_of_an_order_counts_in_each_segment_that_it_has_rows_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "单据编号,日期,客户,品类,商品名称,数量,单价,金额,价税合计\n\
        D1,2024-05-02,鹭岛茶业,茶具,茶罐,2,10.00,20.00,51.00\n,,,陶,陶土,3,10.00,31.00,\n\
        D2,2024-06-02,丁蜀陶坊,陶,陶土,1,10.00,10.00,10.00\n,,,茶具,竹篮,1,10.00,10.00,\n";
    fs::write(folder.path().join("lines.csv"), text).expect("a file");
    let rule =
        RULE.replace("paid_amount <= order_total", "line_amount = qty * unit_price").replace("warn = \">0\"\n", "");
    let rule = format!("{rule}by = '\"品类\"'\n").replace(">20%", ">50% of order_total");
    fs::write(folder.path().join("rules.toml"), rule).expect("a file");
    let mut arguments = vec!["check", "lines.csv", "--rules", "rules.toml", "--own-rules", "--no-match", "--no-config"];
    arguments.extend(["--map", "order_id=单据编号", "--map", "order_total=价税合计", "--format", "json=r.json"]);
    let output = ordermend(folder.path(), &arguments);
    let report = fs::read(folder.path().join("r.json")).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let report: Value = serde_json::from_slice(&report).expect("a report");
    let of: Vec<(String, String)> = segments(&report["rules"][0]).into_iter().map(|of| (of.0, of.2)).collect();
    assert_eq!(of, [("陶", "fail"), ("茶具", "pass")].map(|(a, b)| (a.to_owned(), b.to_owned())), "{report:#}");
}

/// A segment without money crosses no share of it; what no file tells crosses any.
#[test]
fn no_money_crosses_nothing_and_money_that_no_file_tells_crosses_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = "订单编号,店铺名称,下单时间,订单状态,订单金额,实付金额\n1,甲店,2024-05-01,已完成,10.00,10.00\n2,乙店,2024-05-01,已完成,0.00,0.00\n";
    fs::write(folder.path().join("a.csv"), orders).expect("a file");
    let untold = "订单编号,店铺名称,下单时间,订单状态,手机\n3,丙店,2024-05-01,已完成,\n";
    fs::write(folder.path().join("b.csv"), untold).expect("a file");
    let rule = RULE.replace("paid_amount <= order_total", "order_id <> '3'").replace("warn = \">0\"\n", "");
    let rule = format!("{rule}by = \"shop_name\"\n").replace(">20%", ">=5% of order_total");
    fs::write(folder.path().join("rules.toml"), rule).expect("a file");
    let mut arguments =
        vec!["check", "a.csv", "b.csv", "--rules", "rules.toml", "--own-rules", "--no-match", "--no-config"];
    arguments.extend(["--format", "json=r.json"]);
    let output = ordermend(folder.path(), &arguments);
    let report = fs::read(folder.path().join("r.json")).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let report: Value = serde_json::from_slice(&report).expect("a report");
    let of: Vec<(String, String)> = segments(&report["rules"][0]).into_iter().map(|of| (of.0, of.2)).collect();
    assert_eq!(of, [("丙店", "fail"), ("乙店", "pass"), ("甲店", "pass")].map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn a_segment_that_no_row_is_of_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = format!("{RULE}by = \"shop_name\"\nsegments = {{ \"甲点\" = {{ fail = \">1%\" }} }}\n");
    let (_, _, said) = judged(folder.path(), &by, &[]);
    assert!(said.contains("rule paid: no row is of the segment 甲点 that it speaks of"), "{said}");
}

/// Lines that follow their order's first row say nothing of the shop or the month, and are of them all the same.
#[test]
fn rows_that_follow_are_of_their_orders_segment() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "单据编号,店铺名称,日期,客户,商品名称,数量,单价,金额\n\
        D1,甲店,2024-05-02,鹭岛茶业,茶罐,2,10.00,20.00\n,,,,陶土,3,10.00,31.00\n,,,,竹篮,1,10.00,10.00\n\
        D2,乙店,2024-06-02,丁蜀陶坊,陶土,1,10.00,10.00\n,,,,竹篮,1,10.00,11.00\n";
    fs::write(folder.path().join("lines.csv"), text).expect("a file");
    for (by, expected) in
        [("shop_name", [("乙店", 2, 1), ("甲店", 3, 1)]), ("month", [("2024-06", 2, 1), ("2024-05", 3, 1)])]
    {
        let rule = RULE.replace("paid_amount <= order_total", "line_amount = qty * unit_price");
        fs::write(folder.path().join("rules.toml"), format!("{rule}by = \"{by}\"\n")).expect("a file");
        let mut arguments = vec!["check", "lines.csv", "--rules", "rules.toml", "--own-rules", "--no-match"];
        arguments.extend(["--map", "order_id=单据编号", "--map", "shop_name=店铺名称", "--map", "order_date=日期"]);
        arguments.extend(["--no-config", "--as-of", "2024-06-30", "--format", "json"]);
        let output = ordermend(folder.path(), &arguments);
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        assert_eq!(report["inputs"][0]["grain"], "continuation", "{}", report["inputs"][0]);
        let found = segments(&report["rules"][0]);
        let found: Vec<(&str, u64, u64)> = found.iter().map(|of| (of.0.as_str(), of.3, of.4)).collect();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        let mut sorted = found.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected, "by {by}");
    }
}

#[test]
fn months_and_states_are_segments_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, rule, _) = judged(folder.path(), &format!("{RULE}by = \"month\"\n"), &[]);
    let months = [("2024-05", "finance", "fail", 15, 4), ("2024-06", "finance", "warn", 16, 3)];
    let mut found = segments(&rule);
    found.sort();
    assert_eq!(found, expected(&months));
    let (_, rule, _) = judged(folder.path(), &format!("{RULE}by = \"status\"\n"), &[]);
    assert_eq!(segments(&rule), expected(&[("completed", "finance", "fail", 31, 7)]));
    // A rule over masks of the frame has segments as well; a caption tells them apart.
    let shipped = RULE.replace("\"expression\"", "\"part-exceeds-whole\"").replace(
        "assert = \"paid_amount <= order_total\"",
        "columns = [\"paid_amount\", \"order_total\"]\nparams = { most_percent = 50 }",
    );
    let (_, rule, said) = judged(folder.path(), &format!("{shipped}by = '\"店铺名称\"'\n"), &[]);
    let of: Vec<u64> = rule["segments"]
        .as_array()
        .unwrap_or_else(|| panic!("{said}"))
        .iter()
        .map(|of| of["failed"].as_u64().expect("a number"))
        .collect();
    assert_eq!(of.iter().sum::<u64>(), 7);
}

#[test]
fn waived_findings_leave_their_segment_and_owners_get_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let waiver = |order: &str| {
        format!("[[waiver]]\nrule = \"paid\"\norder_id = \"{order}\"\nreason = \"agreed\"\nby = \"Wu\"\n")
    };
    let by = format!("{RULE}by = \"shop_name\"\nsegments = {{ \"乙店\" = {{ owner = \"bo\" }} }}\n");
    let waived: String = ["乙店00", "乙店01", "乙店02"].map(waiver).concat();
    let (_, rule, _) = judged(folder.path(), &(by.clone() + &waived), &[]);
    let of_shop = segments(&rule).into_iter().find(|of| of.0 == "乙店").expect("乙店");
    assert_eq!((of_shop.2.as_str(), of_shop.3, of_shop.4), ("warn", 10, 2));
    fs::write(folder.path().join("rules.toml"), by).expect("a file");
    let clean = [
        "clean",
        "orders.csv",
        "-o",
        "out",
        "--rules",
        "rules.toml",
        "--own-rules",
        "--no-match",
        "--no-config",
        "--as-of",
        "2024-06-30",
    ];
    let output = ordermend(folder.path(), &clean);
    assert!(folder.path().join("out").exists(), "{}", stderr(&output));
    let found = rows(&folder.path().join("out"), "findings.csv");
    for row in found {
        let owner = if row["order_id"].starts_with('乙') { "bo" } else { "finance" };
        assert_eq!(row["owner"], owner, "{}", row["order_id"]);
    }
}

#[test]
fn segments_that_cannot_be_told_are_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for (rule, expected) in [
        (format!("{RULE}segments = {{ \"a\" = {{ fail = \">1%\" }} }}\n"), "`by` is missing"),
        (format!("{RULE}by = \"shop_nam\"\n"), "did you mean `shop_name`"),
        (format!("{RULE}by = \"shop_name\"\nsegments = {{ \"a\" = {{ fail = \"1%\" }} }}\n"), "is no limit"),
        (
            format!(
                "{}by = \"shop_name\"\n",
                RULE.replace("\"expression\"", "\"stray-characters\"")
                    .replace("assert = \"paid_amount <= order_total\"\n", "")
            ),
            "cannot be judged by segments",
        ),
    ] {
        let (exit, _, said) = judged(folder.path(), &rule, &[]);
        assert_eq!(exit, 2, "{said}");
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn segments_of_states_are_called_by_their_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = format!("{RULE}by = \"status\"\nsegments = {{ \"已完成\" = {{ warn = \">1\" }} }}\n");
    let (exit, _, said) = judged(folder.path(), &by, &[]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("segments of states are called by their names: `completed`"), "{said}");
}

#[test]
fn each_owner_has_a_workbook_of_what_is_theirs() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = format!("{RULE}by = \"shop_name\"\nsegments = {{ \"乙店\" = {{ owner = \"bo/../x\" }} }}\n");
    fs::write(folder.path().join("orders.csv"), orders()).expect("a file");
    fs::write(folder.path().join("rules.toml"), by).expect("a file");
    let mut arguments = vec!["clean", "orders.csv", "-o", "out", "--rules", "rules.toml", "--own-rules", "--no-match"];
    arguments.extend(["--no-config", "--as-of", "2024-06-30", "--by", "owner", "--history", "h.sqlite"]);
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let lists = folder.path().join("out/worklists");
    let mut names: Vec<String> = fs::read_dir(&lists)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["bo_.._x.xlsx", "finance.xlsx"]);
    // A workbook can be read as any other; the findings of 乙店 are the other owner's alone.
    for (name, theirs, other) in [("bo_.._x.xlsx", "乙店03", "甲店00"), ("finance.xlsx", "甲店00", "乙店03")] {
        let book = lists.join(name);
        let dump = format!("read={}", folder.path().join("rows.csv").display());
        let read = ordermend(
            folder.path(),
            &[
                "check",
                book.to_str().expect("UTF-8"),
                "--sheet",
                "paid",
                "--map",
                "order_id=Order",
                "--no-config",
                "--dump",
                &dump,
                "--no-match",
            ],
        );
        let rows = fs::read_to_string(folder.path().join("rows.csv")).unwrap_or_else(|_| panic!("{}", stderr(&read)));
        assert!(rows.contains(theirs) && !rows.contains(other), "{name}: {rows}");
        assert!(rows.contains("2024-06-30"), "the day it was first found: {rows}");
    }
}

/// The owner of a segment stands wherever the owner of its rule does, and is kept in the history with what is theirs.
#[test]
fn owners_of_segments_stand_in_reports_and_in_the_history() {
    let folder = tempfile::tempdir().expect("a folder");
    let by = |owner: &str| format!("{RULE}by = \"shop_name\"\nsegments = {{ \"乙店\" = {{ owner = \"{owner}\" }} }}\n");
    let diff = |a: &str, b: &str| -> Value {
        let output = ordermend(folder.path(), &["history", "diff", "h.sqlite", a, b, "--json"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        serde_json::from_str::<Value>(&stdout(&output)).expect("JSON")["diff"]["owners"].clone()
    };
    let owners = |diff: &Value| -> Vec<(String, u64)> {
        let list = diff.as_array().expect("owners").iter();
        list.map(|of| (of["owner"].as_str().expect("a name").to_owned(), of["open"].as_u64().expect("a number")))
            .collect()
    };
    let pairs = |of: &[(&str, u64)]| of.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>();
    let markdown = ["--history", "h.sqlite", "--format", "markdown=report.md", "--format", "html=report.html"];
    for owner in ["bo", "bo", "eve"] {
        judged(folder.path(), &by(owner), &markdown);
        for file in ["report.md", "report.html"] {
            let text = fs::read_to_string(folder.path().join(file)).expect("a file");
            assert!(text.contains(&format!("finance, {owner}")), "{file}: {text}");
        }
        // What somebody else answers for now is theirs, whoever did when it was found.
        let after = diff("first", "last");
        assert_eq!(owners(&after), pairs(&[(owner, 5), ("finance", 2)]));
        assert_eq!(after[0]["oldest_age"], 0);
    }
}

#[test]
fn rules_of_checks_of_rows_and_cells_say_what_they_are_about() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = "订单编号,店铺名称,下单时间,订单状态,订单金额,联系手机\n\
        A1,甲店,2024-06-01 10:00:00,已完成,10.00,\n\
        A2,甲店,2024-06-01 10:00:00,已取消,10.00,\n\
        A3,甲店,2024-06-01 10:00:00,,10.00,123\n\
        A4,乙店,2024-06-01 10:00:00,已完成,10.00,123\n\
        A5,乙店,2024-06-01 10:00:00,已完成,10.00,13812345678\n";
    fs::write(folder.path().join("some.csv"), orders).expect("a file");
    let rule = |id: &str, check: &str, more: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ncheck = \"{check}\"\ncolumns = [\"phone\"]\nfail = \">0\"\nowner = \"o\"\n{more}\n\
             title = {{ en = \"t\", zh = \"t\" }}\n"
        )
    };
    let completed = "where = \"status = 'completed'\"";
    let rules = rule("phone-there", "missing-value", completed) + &rule("phone-right", "invalid-phone", completed);
    fs::write(folder.path().join("rules.toml"), rules).expect("a file");
    let arguments = ["check", "some.csv", "--rules", "rules.toml", "--own-rules", "--no-match", "--no-config"];
    let further = ["--as-of", "2024-06-30", "--format", "csv=findings.csv", "--format", "json=report.json"];
    assert_eq!(code(&ordermend(folder.path(), &[&arguments[..], &further].concat())), 1);
    let found: Vec<(String, String)> =
        rows(folder.path(), "findings.csv").iter().map(|row| (row["rule"].clone(), row["order_id"].clone())).collect();
    let expected = [("phone-there", "A1"), ("phone-right", "A4")];
    assert_eq!(found, expected.map(|(rule, order)| (rule.to_owned(), order.to_owned())));
    let report = fs::read(folder.path().join("report.json")).expect("a report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    let judged = |id: &str| {
        let of = report["rules"].as_array().expect("rules").iter().find(|rule| rule["rule"] == id).expect("a rule");
        (of["evaluated"].as_u64(), of["failed"].as_u64())
    };
    // Three orders are completed; of these two have a phone.
    assert_eq!(judged("phone-there"), (Some(3), Some(1)));
    assert_eq!(judged("phone-right"), (Some(2), Some(1)));

    // What does not look at rows one by one cannot leave any out.
    fs::write(folder.path().join("rules.toml"), rule("gap", "number-gap", completed)).expect("a file");
    let output = ordermend(folder.path(), &["rules", "lint", "rules.toml"]);
    assert!(code(&output) == 2 && stderr(&output).contains("does not look at rows one by one"), "{}", stderr(&output));
    // A file without the column was not judged.
    let absent = rule("phone-there", "missing-value", "where = '\"合同号\" IS NOT NULL'");
    let notes = |rules: &str| {
        fs::write(folder.path().join("rules.toml"), rules).expect("a file");
        ordermend(folder.path(), &[&arguments[..], &further].concat());
        assert!(rows(folder.path(), "findings.csv").is_empty());
        let report = fs::read(folder.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        report["notes"].to_string()
    };
    let told = notes(&absent);
    assert!(told.contains("rule phone-there judged nothing: no file has the column"), "{told}");
    let told = notes(&rule("mail-there", "missing-value", "").replace("[\"phone\"]", "[\"email\"]"));
    assert!(told.contains("rule mail-there judged nothing: no file has the column email"), "{told}");
    // Columns are there, and no row is meant.
    let told = notes(&rule("phone-there", "missing-value", "where = \"status = 'on_hold'\""));
    assert!(told.contains("rule phone-there judged nothing: nothing in these files"), "{told}");
}
