//! What people decide of cells, and what becomes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{clean, code, ordermend, read, rows, stderr};

const ORDERS: &str = "订单编号,下单日期,客户名称,手机,商品名称,数量,单价,订单金额\n\
    A1,2024-05-01,成都川味坊食品有限公司,1380000111,豆瓣酱,2,10.00,20.00\n\
    A2,2024-05-02,乐山峨眉茶庄,13800001112,绿茶,约三,10.00,30.00\n\
    A3,2024-05-03,张三丰,13800001113, 绿茶 ,1,88.00,88.00\n\
    ,2024-05-04,乐山峨眉茶庄,13800001112,绿茶,2,88.00,176.00\n";

/// Runs with `d.csv`, where it is there; what it said.
fn run(folder: &Path, orders: &str, out: &str) -> String {
    fs::write(folder.join("in.csv"), orders).expect("a file");
    let decided = folder.join("d.csv").exists();
    let further: &[&str] = if decided { &["--decisions", "d.csv"] } else { &[] };
    let output = clean(folder, &["in.csv"], &folder.join(out), further);
    assert_eq!(code(&output) & !1, 0, "{}", stderr(&output));
    stderr(&output)
}

fn found(folder: &Path, rule: &str) -> BTreeMap<String, String> {
    let all = rows(folder, "findings.csv");
    let mut of = all.into_iter().filter(|row| row["rule"] == rule);
    let first = of.next().unwrap_or_else(|| panic!("nothing of {rule}"));
    assert!(of.next().is_none(), "{rule}");
    first
}

fn decide(folder: &Path, lines: &[String]) {
    let text = format!("kind,key_a,column,decision,value,evidence_hash\n{}\n", lines.join("\n"));
    fs::write(folder.join("d.csv"), text).expect("a file");
}

/// A cell that somebody knows better is what they say, its findings are gone, and the proof says who decided; an order that was set
/// aside for it comes back.
#[test]
fn a_cell_becomes_what_was_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1");
    let out = path.join("o1");
    let set_aside = read(&out, "quarantine/in.csv");
    assert!(set_aside.contains("176.00"), "{set_aside}");
    let phone = found(&out, "phones-valid");
    let number = found(&out, "order-id-present");
    decide(
        path,
        &[
            format!("finding,{},,fix-to,13800001111,", phone["fingerprint"]),
            format!("finding,{},,fix-to,A4,", number["fingerprint"]),
        ],
    );
    let told = run(path, ORDERS, "o2");
    assert!(told.contains("Decisions honoured: 2 of 2."), "{told}");
    let out = path.join("o2");
    let clean = read(&out, "clean/in.csv");
    assert!(clean.contains(",13800001111,豆瓣酱") && clean.contains("A4,2024-05-04,乐山峨眉茶庄,"), "{clean}");
    let edits = rows(&out, "edits.csv");
    let edit = edits.iter().find(|edit| edit["order_id"] == "A1").expect("an edit");
    let said = ["before", "after", "mode", "evidence"].map(|name| edit[name].as_str());
    assert_eq!(said, ["1380000111", "13800001111", "decided", "decision"]);
    let left = rows(&out, "findings.csv");
    assert!(left.iter().all(|row| row["fingerprint"] != phone["fingerprint"]), "{left:?}");
    // What was mended by decision needs none any more.
    fs::remove_file(path.join("d.csv")).expect("a file");
    fs::rename(out.join("clean/in.csv"), path.join("again.csv")).expect("a file");
    let again = fs::read_to_string(path.join("again.csv")).expect("a file");
    run(path, again.trim_start_matches('\u{feff}'), "o3");
    assert!(rows(&path.join("o3"), "edits.csv").is_empty());
}

/// A value that somebody decided was judged by nobody yet, which is told; and what a run was made with names the decisions by their
/// hash, so that two runs with different ones are told apart.
#[test]
fn decided_values_are_told_as_unjudged_and_decisions_are_a_part_of_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1");
    let phone = found(&path.join("o1"), "phones-valid");
    let mut made = Vec::new();
    for (out, value) in [("o2", "13800001111"), ("o3", "13800002222")] {
        decide(path, &[format!("finding,{},,fix-to,{value},", phone["fingerprint"])]);
        let told = run(path, ORDERS, out).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("1 cell has a value that people decided; no rule has judged it yet"), "{told}");
        let report: serde_json::Value = serde_json::from_str(&read(&path.join(out), "report.json")).expect("JSON");
        let options = report["made_with"]["options"].as_array().expect("options").clone();
        let of = options.iter().find(|option| option[0] == "--decisions").expect("the decisions");
        made.push(of[1].as_str().expect("a hash").to_owned());
    }
    assert!(made[0].starts_with("BLAKE3 ") && made[0] != made[1], "{made:?}");
    // Another value of the same word is another decision.
    decide(path, &[format!("finding,{},,fix-to,13800003333,", phone["fingerprint"])]);
    fs::rename(path.join("d.csv"), path.join("filled.csv")).expect("a file");
    decide(path, &[format!("finding,{},,fix-to,13800002222,", phone["fingerprint"])]);
    let arguments = ["review", "apply", "filled.csv", "-d", "d.csv", "--by", "li", "--as-of", "2024-07-01"];
    let told = ordermend(path, &arguments);
    assert!(stderr(&told).contains("0 new and 1 other than before"), "{}", stderr(&told));
}

/// What is accepted stays as it is: it is neither listed nor mended.
#[test]
fn an_accepted_cell_is_not_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1");
    let out = path.join("o1");
    let edits = rows(&out, "edits.csv");
    assert!(edits.iter().any(|edit| edit["before"] == " 绿茶 "), "{edits:?}");
    let stray = found(&out, "no-stray-characters");
    decide(path, &[format!("finding,{},,accept,,", stray["fingerprint"])]);
    let told = run(path, ORDERS, "o2");
    assert!(told.contains("Decisions honoured: 1 of 1."), "{told}");
    assert!(rows(&path.join("o2"), "edits.csv").iter().all(|edit| edit["before"] != " 绿茶 "));
}

/// A decision on a cell holds while the cell is what it was, whatever else changes in its row or beside it.
#[test]
fn a_decision_rests_on_its_cell_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1");
    let workbook_hash = |out: &str| {
        let phone = found(&path.join(out), "phones-valid");
        let review = ordermend(path, &["explain", &phone["fingerprint"], "--in", out]);
        assert_eq!(code(&review), 0, "{}", stderr(&review));
        phone["fingerprint"].clone()
    };
    let fingerprint = workbook_hash("o1");
    // Taken from the report, with the hash that stands there.
    let typed = crate::report_book::decided(&path.join("o1"), &fingerprint, "fix-to", "13800001111");
    fs::write(path.join("filled.xlsx"), typed).expect("a file");
    let taken = ordermend(path, &["review", "apply", "filled.xlsx", "-d", "d.csv", "--by", "li"]);
    assert_eq!(code(&taken), 0, "{}", stderr(&taken));
    let kept = rows(path, "d.csv");
    assert_eq!((kept[0]["value"].as_str(), kept[0]["decision"].as_str()), ("13800001111", "fix-to"));
    assert!(!kept[0]["evidence_hash"].is_empty());
    let moved = ORDERS.replace("2,10.00,20.00", "2,10.00,21.00").replace("订单金额\n", "订单金额,备注\n");
    let moved = moved
        .replace("21.00\n", "21.00,加急\n")
        .replace("30.00\n", "30.00,\n")
        .replace("88.00\n", "88.00,\n")
        .replace("176.00\n", "176.00,\n");
    assert!(run(path, &moved, "o2").contains("Decisions honoured: 1 of 1."));
    let changed = ORDERS.replace("1380000111,", "138000011,");
    assert!(run(path, &changed, "o3").contains("Stale, not applied"));
}

/// A value that its column cannot hold is not written, and a decision without one is no decision.
#[test]
fn a_value_that_cannot_be_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    run(path, ORDERS, "o1");
    let amount = rows(&path.join("o1"), "findings.csv").into_iter().find(|row| row["observed"] == "约三");
    let amount = amount.expect("a quantity that cannot be read");
    decide(path, &[format!("finding,{},,fix-to,three,", amount["fingerprint"])]);
    let told = run(path, ORDERS, "o2");
    assert!(told.contains("The column cannot hold the value") && told.contains("0 of 1"), "{told}");
    assert!(rows(&path.join("o2"), "edits.csv").iter().all(|edit| edit["after"] != "three"));
    decide(path, &[format!("finding,{},,fix-to,,", amount["fingerprint"])]);
    let output = clean(path, &["in.csv"], &path.join("o3"), &["--decisions", "d.csv"]);
    assert!(code(&output) == 2 && stderr(&output).contains("d.csv:2"), "{}", stderr(&output));
    assert!(stderr(&output).contains("says what the cell should be, but value is blank"), "{}", stderr(&output));
    // Of a finding about a row the column is named.
    decide(path, &[format!("finding,{},数量,fix-to,3,", amount["fingerprint"])]);
    run(path, ORDERS, "o4");
    assert!(rows(&path.join("o4"), "edits.csv").iter().any(|edit| edit["after"] == "3"));
}

/// What a column can never say, or would say of another day, is not written.
#[test]
fn a_value_is_read_as_its_column_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let orders = "订单编号,下单日期,客户名称,手机,邮箱,数量,订单金额,订单状态\n\
        A1,28/02/2024,张三丰,13800001111,a@b.cn,1,\"2.100,00\",已完成\n\
        A2,13/02/2024,李莫愁,1380000111,b.cn,一,\"1.150,50\",已完了\n\
        A3,待定,张无忌,13800001113,c@d.cn,2,\"900,25\",已完成\n";
    run(path, orders, "o1");
    let found = rows(&path.join("o1"), "findings.csv");
    let print = |order: &str, column: &str| {
        let row = found.iter().find(|row| row["order_id"] == order && row["column"] == column);
        row.unwrap_or_else(|| panic!("{order} {column}: {found:?}"))["fingerprint"].clone()
    };
    for (order, column, value, written) in [
        ("A2", "phone", "138", None),
        ("A2", "phone", "=1+2", None),
        ("A2", "phone", "13800001112", Some("13800001112")),
        ("A2", "email", "@SUM(1)", None),
        ("A2", "email", "b@c.cn", Some("b@c.cn")),
        ("A2", "qty", "abc%", None),
        ("A2", "qty", "３", Some("3")),
        ("A2", "status", "nonsense", None),
        ("A2", "status", "已完成", Some("已完成")),
        ("A3", "order_date", "10/02/2024", Some("10/02/2024")),
        ("A3", "order_date", "2024-02-10", Some("2024-02-10")),
        ("A3", "order_date", "later", None),
    ] {
        decide(path, &[format!("finding,{},,fix-to,{value},", print(order, column))]);
        let out = path.join("o2");
        let _ = fs::remove_dir_all(&out);
        let told = run(path, orders, "o2");
        let edits = rows(&out, "edits.csv");
        let edit = edits.iter().find(|edit| edit["order_id"] == order && edit["mode"] == "decided");
        assert_eq!(edit.map(|edit| edit["after"].as_str()), written, "{order} {column} {value}: {told}");
        assert_eq!(told.contains("The column cannot hold the value"), written.is_none(), "{value}: {told}");
    }
}

/// Of two words on one cell the first counts, and the other is named.
#[test]
fn two_words_on_one_cell_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let orders = ORDERS.replace("1380000111,", " 1380000111,");
    run(path, &orders, "o1");
    let found = rows(&path.join("o1"), "findings.csv");
    let prints: Vec<&str> = found
        .iter()
        .filter(|row| row["order_id"] == "A1" && row["column"] == "phone")
        .map(|row| row["fingerprint"].as_str())
        .collect();
    assert_eq!(prints.len(), 2, "{found:?}");
    decide(
        path,
        &[format!("finding,{},,fix-to,13800001111,", prints[0]), format!("finding,{},,fix-to,13800002222,", prints[1])],
    );
    let told = run(path, &orders, "o2");
    assert!(told.contains("Contradict an earlier decision on the same cell") && told.contains("1 of 2"), "{told}");
    assert!(read(&path.join("o2"), "clean/in.csv").contains(",13800001111,"));
}

/// Of each decision that is not applied the one reason is told that it has.
#[test]
fn each_decision_that_is_not_applied_has_its_own_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    // A row without its number is set aside, whatever else it says.
    let orders = ORDERS.replace("绿茶,2,88.00,176.00", "绿茶,约二,88.00,176.00");
    run(path, &orders, "o1");
    let all = rows(&path.join("o1"), "findings.csv");
    let print = |observed: &str| {
        let found = all.iter().find(|row| row["observed"] == observed);
        found.map_or_else(String::new, |row| row["fingerprint"].clone())
    };
    let reasons = [
        "The row leaves the clean data all the same, its cell was not changed",
        "The column cannot hold the value, not applied",
        "Not possible for what was found, not applied",
        "Contradict an earlier decision on the same cell, not applied",
        "About records or findings that are not in this data",
    ];
    for (decision, reason) in [
        (format!("{},,fix-to,2,", print("约二")), 0),
        (format!("{},,fix-to,three,", print("约三")), 1),
        (format!("{},,prefer,,", print("1380000111")), 2),
        ("f00000000000000000000,,accept,,".to_owned(), 4),
    ] {
        decide(path, &[format!("finding,{decision}")]);
        let told = run(path, &orders, "o2");
        fs::remove_dir_all(path.join("o2")).expect("written");
        for (at, text) in reasons.iter().enumerate() {
            assert_eq!(told.contains(text), at == reason, "{decision}: {text} in {told}");
        }
        assert!(told.contains("Decisions honoured: 0 of 1."), "{told}");
    }
}
