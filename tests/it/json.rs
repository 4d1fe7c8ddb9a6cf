//! JSON: what programs get of an order system's interface, in and out.

use std::fs;
use std::path::Path;

use crate::support::{clean, code, ordermend, read, rows, stderr};

const ORDERS: &str = r#"{"code": 0, "data": {"list": [
  {"订单编号": "J1", "下单时间": "2024-06-01 10:00:00", "客户": {"客户名称": " 青田石雕三友斋", "手机": "13800001000"},
   "明细": [{"商品编码": "A", "数量": 2, "单价": 5.50}, {"商品编码": "B ", "数量": 1, "单价": 3.00}], "备注": "第\"一\"\n单"},
  {"订单编号": 9007199254740993, "下单时间": "2024-06-02 10:00:00", "客户": {"客户名称": "凤翔泥塑老胡坊", "手机": null},
   "明细": [{"商品编码": "A", "数量": 1, "单价": 5.50}], "备注": ""}
]}, "msg": "ok"}
"#;

fn cleaned(name: &str, text: &str, further: &[&str]) -> (tempfile::TempDir, std::process::Output) {
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(temporary.path().join(name), text).expect("writable");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &[name], &out, further);
    (temporary, output)
}

fn back(folder: &Path, name: &str) -> String {
    read(&folder.join("out"), &format!("clean/{name}"))
}

#[test]
fn an_answer_goes_back_with_nothing_but_its_edits_changed() {
    let (folder, output) = cleaned("answer.json", ORDERS, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let expected = ORDERS.replace("\" 青田", "\"青田").replace("\"B \"", "\"B\"");
    assert_eq!(back(folder.path(), "answer.json"), expected);
    let out = folder.path().join("out");
    let edits = rows(&out, "edits.csv");
    let told: Vec<_> = edits.iter().map(|edit| (edit["line"].as_str(), edit["source_column"].as_str())).collect();
    assert_eq!(told, [("2", "客户.客户名称"), ("2", "明细.商品编码")]);
}

#[test]
fn numbers_keep_their_digits_and_lines_their_order() {
    let (folder, output) = cleaned("answer.json", ORDERS, &["--dump", "read=rows.csv"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let dumped = read(folder.path(), "rows.csv");
    assert!(dumped.contains("9007199254740993"), "{dumped}");
    assert_eq!(dumped.lines().filter(|line| line.contains("5.50") || line.contains("3.00")).count(), 3, "{dumped}");
}

#[test]
fn cleaning_what_was_cleaned_changes_nothing() {
    let (folder, _) = cleaned("answer.json", ORDERS, &[]);
    let once = back(folder.path(), "answer.json");
    let (again, output) = cleaned("answer.json", &once, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(back(again.path(), "answer.json"), once);
    assert!(rows(&again.path().join("out"), "edits.csv").is_empty());
}

#[test]
fn lines_that_are_no_json_are_set_aside_and_shift_no_other() {
    let lines = "{\"订单编号\":\"J1\",\"下单时间\":\"2024-06-01\",\"客户名称\":\"甲公司\"}\n{\"订单编号\":\"J2\",\"下单\n\n{\"订单编号\":\"J3\",\"下单时间\":\"2024-06-03\",\"客户名称\":\"乙公司\"}\n";
    let (folder, output) = cleaned("orders.jsonl", lines, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let out = folder.path().join("out");
    assert!(read(&out, "rejects.txt").contains("{\"订单编号\":\"J2\",\"下单"));
    let kept: Vec<&str> = lines.lines().filter(|line| line.ends_with('}')).collect();
    let found = back(folder.path(), "orders.jsonl");
    assert_eq!(found.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), kept);
    let broken: Vec<_> = rows(&out, "findings.csv").into_iter().filter(|row| row["check"] == "broken-record").collect();
    assert_eq!((broken.len(), broken[0]["line"].as_str()), (1, "2"));
}

#[test]
fn records_set_aside_tell_why_and_come_back_without_it() {
    let array = "[{\"订单编号\":\"J1\",\"下单时间\":\"2024-06-01\",\"客户名称\":\"甲公司\",\"金额\":1},\n{\"订单编号\":\"J1\",\"下单时间\":\"2024-06-01\",\"客户名称\":\"甲公司\",\"金额\":1},\n{\"订单编号\":\"J2\",\"下单时间\":\"2024-06-02\",\"客户名称\":\"乙公司\",\"金额\":2}]";
    let (folder, output) = cleaned("orders.json", array, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let out = folder.path().join("out");
    let kept: Vec<serde_json::Value> = serde_json::from_str(&back(folder.path(), "orders.json")).expect("JSON");
    assert_eq!(kept.len(), 2);
    let aside = read(&out, "quarantine/orders.json");
    let told: Vec<serde_json::Value> = serde_json::from_str(&aside).expect("JSON");
    assert_eq!((told.len(), &told[0]["_rule"], &told[0]["_line"]), (1, &"no-duplicate-orders".into(), &"2".into()));
    let (again, output) = cleaned("orders.json", &aside, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let own: Vec<serde_json::Value> = serde_json::from_str(&back(again.path(), "orders.json")).expect("JSON");
    assert!(own[0].get("_reason").is_none(), "{own:?}");
}

#[test]
fn broken_json_is_told_with_its_place() {
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(temporary.path().join("x.json"), "[{\"订单编号\":\"J1\"},\n {\"订单编号\" \"J2\"}]").expect("writable");
    let output = ordermend(temporary.path(), &["check", "x.json", "--no-config"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("x.json is broken JSON at line 2, byte"), "{}", stderr(&output));
}

#[test]
fn no_beginning_of_a_file_makes_a_panic() {
    let text = ORDERS.as_bytes();
    for end in (0..text.len()).step_by(7) {
        let temporary = tempfile::tempdir().expect("a folder");
        fs::write(temporary.path().join("x.json"), &text[..end]).expect("writable");
        let output = ordermend(temporary.path(), &["check", "x.json", "--no-config"]);
        assert!(matches!(code(&output), 0 | 1 | 3), "{end}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "{end}: {}", stderr(&output));
    }
}

#[test]
fn midnight_of_shanghai_is_of_its_own_day() {
    let record = |number: u32, day: &str| {
        format!(
            "{{\"_id\":\"64f1c0ffee000000000000{number:02}\",\"appId\":\"a\",\"entryId\":\"e\",\"订单编号\":\"D{number}\",\"下单日期\":\"{day}\",\"客户名称\":\"甲公司\"}}"
        )
    };
    let text = format!("[{},{}]", record(1, "2024-05-31T16:00:00.000Z"), record(2, "2024-06-01T15:59:59.000Z"));
    let (folder, output) = cleaned("form.json", &text, &["--dump", "normalise=typed.csv"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let typed = read(folder.path(), "typed.csv");
    let days = typed.lines().filter(|line| line.contains("order_date"));
    assert!(days.clone().count() == 2 && days.clone().all(|line| line.contains(",2024-06-01")), "{typed}");
}

const ONE: &str = r#"{"order_id":"A1","order_date":"2024-06-01","customer_name":"C Ltd","order_total":10,"items":[{"sku":"S1","qty":1,"unit_price":10},{"sku":"S2","qty":2,"unit_price":3}]}"#;

#[test]
fn a_record_again_is_a_copy_and_not_further_lines() {
    let other = ONE.replace("A1", "A2");
    let (folder, output) = cleaned("x.json", &format!("[{ONE},{other},{ONE}]"), &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(back(folder.path(), "x.json"), format!("[{ONE},{other}]"));
    let out = folder.path().join("out");
    assert!(rows(&out, "findings.csv").iter().any(|row| row["check"] == "duplicate-order"));
    let report: serde_json::Value = serde_json::from_str(&read(&out, "report.json")).expect("JSON");
    let line = &report["ledger"]["lines"][0];
    assert_eq!((&line["clean"], &line["quarantined"]), (&2.into(), &1.into()), "{line}");
}

#[test]
fn what_is_said_of_the_order_is_judged_once_however_many_lines_it_has() {
    let bad = ONE.replace("2024-06-01", "2024-06-31");
    let (folder, _) = cleaned("x.json", &format!("[{bad}]"), &[]);
    let findings = rows(&folder.path().join("out"), "findings.csv");
    assert_eq!(findings.iter().filter(|row| row["check"] == "unreadable-date").count(), 1, "{findings:?}");
}

#[test]
fn members_of_the_record_s_own_stay_whatever_they_are_called() {
    let text = format!("[{}]", ONE.replace("\"items\"", "\"_line\":5,\"items\""));
    let (folder, _) = cleaned("x.json", &text, &[]);
    assert_eq!(back(folder.path(), "x.json"), text);
}

#[test]
fn values_gathered_from_a_list_are_not_edited() {
    let text = format!("[{}]", ONE.replace("\"items\"", "\"buyer_remark\":[\" a \",\"b\"],\"items\""));
    let (folder, _) = cleaned("x.json", &text, &[]);
    assert_eq!(back(folder.path(), "x.json"), text);
    assert!(rows(&folder.path().join("out"), "edits.csv").is_empty());
}

#[test]
fn the_list_of_an_answer_is_found_beside_words_that_are_captions_too() {
    let (folder, output) =
        cleaned("x.json", &format!("{{\"status\":\"success\",\"total\":1,\"orders\":[{ONE}]}}"), &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let (_, empty) = cleaned("x.json", "{\"code\":0,\"orders\":[]}", &[]);
    assert_eq!(code(&empty), 3);
    assert!(stderr(&empty).contains("is empty"), "{}", stderr(&empty));
    drop(folder);
}

#[test]
fn brackets_without_end_are_refused_and_overflow_nothing() {
    for text in ["[{\"a\":".repeat(60_000), format!("[{{\"a\":{}", "[".repeat(100_000))] {
        let (_, output) = cleaned("x.json", &text, &[]);
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        assert!(stderr(&output).contains("64 deep"), "{}", stderr(&output));
    }
}

#[test]
fn numbers_that_are_order_numbers_lost_no_digits() {
    let text = format!("[{}]", ONE.replace("\"A1\"", "2406011234567890123"));
    let (folder, _) = cleaned("x.json", &text, &[]);
    let findings = rows(&folder.path().join("out"), "findings.csv");
    assert!(findings.iter().all(|row| row["check"] != "id-precision-lost"), "{findings:?}");
}

#[test]
fn a_broken_first_line_is_set_aside_once_and_not_written_back() {
    let good = "{\"订单编号\":\"J2\",\"下单时间\":\"2024-06-01\",\"客户名称\":\"甲公司\"}";
    let other = good.replace("J2", "J3");
    let (folder, output) = cleaned("x.jsonl", &format!("{{\"订单编号\":\"J1\n{good}\n{other}\n"), &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(back(folder.path(), "x.jsonl"), format!("{good}\n{other}\n"));
    let rejects = read(&folder.path().join("out"), "rejects.txt");
    assert_eq!(rejects.matches("J1").count(), 1, "{rejects}");
}

#[test]
fn records_over_several_lines_of_which_one_is_broken_are_not_called_empty() {
    let (_, output) = cleaned("x.json", "{\n \"订单编号\": \"J1\"\n}\n{\n \"订单编号\" \"J2\"\n}\n", &[]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("is broken JSON at line 5"), "{}", stderr(&output));
}
