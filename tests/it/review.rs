//! Questions and decisions: what people say is honoured by the next run, and never asked again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::{clean, code, ordermend, program, rows, stderr, stdout};

/// Companies: two times two that may be one by a slip of the pen, and one alone.
const PEOPLE: &str = "id,name,phone\n\
    1,成都川味坊食品有限公司,13800001111\n2,成都川昧坊食品有限公司,13800002222\n\
    3,厦门鹭岛茶业有限公司,13900001111\n6,南京云杉科技有限公司,13700001234\n7,南京云衫科技有限公司,13600005678\n";

fn matched(folder: &Path, out: &str, further: &[&str]) -> PathBuf {
    let arguments = ["match", "people.csv", "--id", "id", "--map", "name=name", "--map", "phone=phone", "--as-of"];
    let arguments: Vec<&str> =
        arguments.into_iter().chain(["2024-06-30", "-o", out]).chain(further.iter().copied()).collect();
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    folder.join(out)
}

fn with_people(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("people.csv"), text).expect("a file");
    folder
}

/// The golden id of each record.
fn golden(out: &Path) -> Vec<(String, String)> {
    rows(out, "customer_map.csv").iter().map(|row| (row["record_id"].clone(), row["golden_id"].clone())).collect()
}

fn golden_of(out: &Path, id: &str) -> String {
    golden(out).into_iter().find(|(record, _)| record == id).map(|(_, golden)| golden).expect("a record")
}

fn asked(out: &Path) -> Vec<(String, String)> {
    rows(out, "review.csv").iter().map(|row| (row["key_a"].clone(), row["key_b"].clone())).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = ordermend(folder, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    stderr(&output)
}

/// Writes a workbook as a steward returns it: keys and decisions, with Chinese captions and words.
fn workbook(path: &Path, decisions: &[(&str, &str, &str)]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, caption) in (0u16..).zip(["甲", "乙", "裁定", "裁定人", "甲的键", "乙的键"]) {
        sheet.write_string(0, at, caption).expect("a cell");
    }
    for (line, (a, b, word)) in (1u32..).zip(decisions) {
        for (at, text) in (0u16..).zip(["名称甲", "名称乙", word, "李", a, b]) {
            sheet.write_string(line, at, text).expect("a cell");
        }
    }
    book.save(path).expect("a workbook");
}

#[test]
fn a_decision_in_a_workbook_is_honoured_and_not_asked_again() {
    let folder = with_people(PEOPLE);
    let first = matched(folder.path(), "o1", &[]);
    assert_ne!(golden_of(&first, "1"), golden_of(&first, "2"));
    assert_eq!(asked(&first), [("id:1".to_owned(), "id:2".to_owned()), ("id:6".to_owned(), "id:7".to_owned())]);
    workbook(&folder.path().join("filled.xlsx"), &[("1", "2", "同一客户"), ("6", "7", "不同客户")]);
    let told = run(folder.path(), &["review", "apply", "filled.xlsx", "-d", "d.csv", "--as-of", "2024-07-01"]);
    assert!(told.contains("Decisions taken: 2, of them 2 new"), "{told}");
    let kept = rows(folder.path(), "d.csv");
    assert_eq!(
        (kept[0]["by"].as_str(), kept[0]["at"].as_str(), kept[0]["decision"].as_str()),
        ("李", "2024-07-01", "same")
    );
    let second = matched(folder.path(), "o2", &["--decisions", "d.csv"]);
    assert_eq!(golden_of(&second, "1"), golden_of(&second, "2"));
    assert_ne!(golden_of(&second, "6"), golden_of(&second, "7"));
    assert!(asked(&second).is_empty(), "{:?}", asked(&second));
}

#[test]
fn a_review_file_survives_excel_in_another_encoding() {
    let folder = with_people(PEOPLE);
    let first = matched(folder.path(), "o1", &[]);
    run(folder.path(), &["review", "export", "o1", "-o", "asked.csv"]);
    // Excel of a Chinese system writes GBK, and the steward fills a cell.
    let text = fs::read_to_string(folder.path().join("asked.csv")).expect("a file");
    let filled = text.trim_start_matches('\u{feff}').replacen(",,,,id:1,id:2,", ",same,,,id:1,id:2,", 1);
    assert_ne!(filled, text.trim_start_matches('\u{feff}'), "{text}");
    let (bytes, _, lost) = encoding_rs::GBK.encode(&filled);
    assert!(!lost);
    fs::write(folder.path().join("filled.csv"), bytes).expect("a file");
    run(folder.path(), &["review", "apply", "filled.csv", "-d", "d.csv"]);
    let second = matched(folder.path(), "o2", &["--decisions", "d.csv"]);
    assert_eq!(golden_of(&second, "1"), golden_of(&second, "2"));
    // What was decided is not exported again.
    let told = run(folder.path(), &["review", "export", "o1", "-o", "rest.xlsx", "--decisions", "d.csv"]);
    assert!(told.contains("Open questions: 1; decided: 1."), "{told}");
    assert!(first.join("review.xlsx").is_file());
}

#[test]
fn what_has_changed_since_is_stale_and_what_is_gone_is_named() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    let review = fs::read_to_string(folder.path().join("o1/review.csv")).expect("a review");
    fs::write(folder.path().join("filled.csv"), review.replacen(",,,,id:1,id:2,", ",same,,,id:1,id:2,", 1))
        .expect("a file");
    run(folder.path(), &["review", "apply", "filled.csv", "-d", "d.csv"]);
    fs::write(folder.path().join("people.csv"), PEOPLE.replace("13800002222", "13800003333")).expect("a file");
    let arguments = ["match", "people.csv", "--id", "id", "--map", "name=name", "--map", "phone=phone"];
    let told = run(folder.path(), &[&arguments[..], &["-o", "o2", "--decisions", "d.csv"]].concat());
    assert!(told.contains("Decisions honoured: 0 of 1.") && told.contains("Stale, not applied"), "{told}");
    assert_ne!(golden_of(&folder.path().join("o2"), "1"), golden_of(&folder.path().join("o2"), "2"));
    fs::write(folder.path().join("people.csv"), "id,name,phone\n9,成都川味坊食品有限公司,1\n").expect("a file");
    let told = run(folder.path(), &[&arguments[..], &["-o", "o3", "--decisions", "d.csv"]].concat());
    assert!(told.contains("not in this data: 成都川味坊食品有限公司 | 成都川昧坊食品有限公司"), "{told}");
}

#[test]
fn contradicting_decisions_keep_apart_and_are_named() {
    let folder = with_people(PEOPLE);
    let decisions = "key_a,key_b,decision,before\n1,2,same,x\n2,3,same,y\n1,3,different,z\n";
    fs::write(folder.path().join("d.csv"), decisions).expect("a file");
    let arguments = ["match", "people.csv", "--id", "id", "--map", "name=name", "-o", "o1", "--decisions", "d.csv"];
    let told = run(folder.path(), &arguments);
    assert!(
        told.contains("Decisions honoured: 2 of 3.") && told.contains("Contradictions") && told.contains(": y"),
        "{told}"
    );
    let out = folder.path().join("o1");
    assert_eq!(golden_of(&out, "1"), golden_of(&out, "2"));
    assert_ne!(golden_of(&out, "1"), golden_of(&out, "3"));
}

#[test]
fn words_that_are_no_decision_are_all_named_with_their_lines() {
    let folder = with_people(PEOPLE);
    fs::write(
        folder.path().join("bad.csv"),
        "kind,key_a,key_b,decision\npair,1,2,yes\nfinding,f1,,same\npair,1,,same\n",
    )
    .expect("a file");
    let output = ordermend(folder.path(), &["review", "apply", "bad.csv", "-d", "d.csv"]);
    let told = stderr(&output);
    assert_eq!(code(&output), 2, "{told}");
    for part in [
        "bad.csv:2  `yes` is no decision on a pair; there are: same, different, unsure, branch-of, alias",
        "bad.csv:3  `same` is no decision on a finding; there are: accept, remove, prefer",
        "bad.csv:4  the decision `same` stands without its key",
    ] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(!folder.path().join("d.csv").exists());
}

#[test]
fn answers_on_a_terminal_are_noted_one_by_one_and_can_be_gone_on_with() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    let ask = |keys: &str| {
        let mut child = program()
            .args(["--lang", "en", "review", "ask", "o1", "-d", "d.csv", "--by", "li", "--as-of", "2024-07-01"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("its input").write_all(keys.as_bytes()).expect("keys");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), 0);
        stderr(&output)
    };
    let told = ask("s\nq\n");
    assert!(
        told.contains("[1/2]") && told.contains("[2/2]") && told.contains("Open questions: 1; decided: 1."),
        "{told}"
    );
    let told = ask("x\nd\n");
    assert!(told.contains("[1/1]") && told.contains("Open questions: 0; decided: 2."), "{told}");
    let words: Vec<String> = rows(folder.path(), "d.csv").iter().map(|row| row["decision"].clone()).collect();
    assert_eq!(words, ["same", "different"]);
}

#[test]
fn a_record_is_taken_out_of_its_customer_and_ids_stay() {
    let text = "id,name,phone\n1,厦门鹭岛茶业有限公司,13900001111\n2,厦门市鹭岛茶业有限公司,13900001111\n3,鹭岛茶业有限公司（厦门）,\n";
    let folder = with_people(text);
    let first = matched(folder.path(), "o1", &[]);
    assert_eq!(golden(&first).iter().map(|(_, golden)| golden.as_str()).collect::<Vec<_>>(), ["g-1", "g-1", "g-1"]);
    run(
        folder.path(),
        &["review", "unmerge", "1", "--map", "o1/customer_map.csv", "-d", "d.csv", "--reason", "two owners"],
    );
    let further = ["--decisions", "d.csv", "--previous-map", "o1/customer_map.csv"];
    let second = matched(folder.path(), "o2", &further);
    assert_ne!(golden_of(&second, "1"), golden_of(&second, "2"));
    assert_eq!(golden_of(&second, "2"), "g-1", "the larger part keeps the id");
    assert_eq!(golden_of(&second, "2"), golden_of(&second, "3"));
    assert!(asked(&second).is_empty());
    let output = ordermend(folder.path(), &["review", "unmerge", "9", "--map", "o1/customer_map.csv", "-d", "d.csv"]);
    assert_eq!((code(&output), stderr(&output).contains("has no record `9`")), (2, true));
}

/// Orders of which two say different things under one number, and two companies that may be one.
const ORDERS: &str = "订单编号,下单日期,客户名称,手机,商品名称,数量,单价,行金额\n\
    A1,2024-05-01,成都川味坊食品有限公司,13800001111,豆瓣酱,2,10.00,20.00\n\
    A2,2024-05-02,成都川昧坊食品有限公司,13800001112,豆瓣酱,3,10.00,30.00\n\
    A3,2024-05-03,乐山峨眉茶庄,13800001113,绿茶,1,88.00,88.00\n";

#[test]
fn orders_keep_what_was_decided_of_their_customers() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("in.csv"), ORDERS).expect("a file");
    let out = folder.path().join("o1");
    assert_eq!(code(&clean(folder.path(), &["in.csv"], &out, &[])), 0);
    let questions = rows(&out, "review.csv");
    assert_eq!(questions.len(), 1, "{questions:?}");
    assert!(questions[0]["why"].contains("brand sounds the same"), "{}", questions[0]["why"]);
    workbook(&folder.path().join("filled.xlsx"), &[(&questions[0]["key_a"], &questions[0]["key_b"], "same")]);
    run(folder.path(), &["review", "apply", "filled.xlsx", "-d", "d.csv"]);
    // The next export has another row of the same company with another phone; it is still the same decision.
    fs::write(folder.path().join("in.csv"), ORDERS.replace("13800001112", "13800001119")).expect("a file");
    let again = folder.path().join("o2");
    assert_eq!(code(&clean(folder.path(), &["in.csv"], &again, &["--decisions", "d.csv"])), 0);
    assert!(rows(&again, "review.csv").is_empty());
    let customers = rows(&again, "customers.csv");
    let joined = customers.iter().find(|row| row["records"] == "2").expect("one customer of two records");
    assert_eq!((joined["orders"].as_str(), joined["amount"].as_str()), ("2", "50.00"));
    assert_eq!((joined["first_order"].as_str(), joined["last_order"].as_str()), ("2024-05-01", "2024-05-02"));
}

#[test]
fn pairs_of_customers_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("in.csv"), ORDERS).expect("a file");
    let explain = |a: &str, b: &str| ordermend(folder.path(), &["explain", "in.csv", "--pair", a, b]);
    let told = stdout(&explain("成都川味坊食品有限公司", "13800001112"));
    for part in ["They are two customers", "brand sounds the same", "phone near", "review"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    let output = explain("成都川味坊食品有限公司", "nobody");
    assert_eq!((code(&output), stderr(&output).contains("nobody in these exports is `nobody`")), (2, true));
}

#[test]
fn maps_are_scored_against_a_truth() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    fs::write(folder.path().join("truth.csv"), "record_id,cluster_id\n1,a\n2,a\n3,b\n6,c\n7,c\n8,d\n").expect("a file");
    let arguments = ["score", "o1/customer_map.csv", "--matches", "--truth", "truth.csv", "--json", "s.json"];
    let output = ordermend(folder.path(), &arguments);
    let told = stdout(&output);
    assert!(told.contains("Records: 5 (1 of the truth are not in the map); pairs that are one: 2"), "{told}");
    assert!(told.contains("wrong pairs: 0 false, 2 missed"), "{told}");
    assert!(fs::read_to_string(folder.path().join("s.json")).expect("a score").contains("\"missed_pairs\": 2"));
}

#[test]
fn an_unfilled_review_is_applied_without_harm() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    run(folder.path(), &["review", "apply", "o1/review.xlsx", "-d", "d.csv"]);
    // The file of decisions has captions alone; it can be read and written to all the same.
    matched(folder.path(), "o2", &["--decisions", "d.csv"]);
    workbook(&folder.path().join("filled.xlsx"), &[("1", "2", "same")]);
    run(folder.path(), &["review", "apply", "filled.xlsx", "-d", "d.csv"]);
    assert_eq!(rows(folder.path(), "d.csv").len(), 1);
}

#[test]
fn files_that_hold_no_decisions_are_not_written_over() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    workbook(&folder.path().join("filled.xlsx"), &[("1", "2", "same")]);
    for target in ["o1/review.csv", "filled.xlsx", "people.csv"] {
        let before = fs::read(folder.path().join(target)).expect("a file");
        let output = ordermend(folder.path(), &["review", "apply", "filled.xlsx", "-d", target]);
        assert_eq!((code(&output), stderr(&output).contains("is no file of decisions")), (2, true), "{target}");
        assert_eq!(fs::read(folder.path().join(target)).expect("a file"), before, "{target}");
    }
    let output = ordermend(folder.path(), &["review", "apply", "filled.xlsx", "-d", "nowhere/d.csv"]);
    assert!(stderr(&output).contains("there is no folder nowhere"), "{}", stderr(&output));
}

#[test]
fn a_decision_holds_whatever_the_order_of_columns_and_applying_it_again_changes_nothing() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    let review = fs::read_to_string(folder.path().join("o1/review.csv")).expect("a review");
    fs::write(folder.path().join("filled.csv"), review.replacen(",,,,id:1,id:2,", ",same,,,id:1,id:2,", 1))
        .expect("a file");
    let apply = ["review", "apply", "filled.csv", "-d", "d.csv", "--by", "li", "--as-of"];
    run(folder.path(), &[&apply[..], &["2024-07-01"]].concat());
    run(folder.path(), &["review", "apply", "filled.csv", "-d", "d.csv", "--as-of", "2025-01-01"]);
    let kept = rows(folder.path(), "d.csv");
    assert_eq!((kept[0]["by"].as_str(), kept[0]["at"].as_str()), ("li", "2024-07-01"));
    let swapped = ["match", "people.csv", "--id", "id", "--map", "phone=phone", "--map", "name=name"];
    let told = run(folder.path(), &[&swapped[..], &["-o", "o2", "--decisions", "d.csv"]].concat());
    assert!(told.contains("Decisions honoured: 1 of 1."), "{told}");
}

#[test]
fn namesakes_with_nothing_but_a_name_stay_apart() {
    let folder = with_people(
        "id,name,phone\n1,李娜,13900001111\n2,李娜,\n3,李娜,\n4,厦门鹭岛茶业有限公司,\n5,厦门鹭岛茶业有限公司,\n",
    );
    let out = matched(folder.path(), "o1", &[]);
    let ids: Vec<String> = golden(&out).into_iter().map(|(_, golden)| golden).collect();
    assert_eq!(ids, ["g-1", "g-2", "g-3", "g-4", "g-4"]);
}

#[test]
fn an_export_of_questions_replaces_no_input_and_what_stewards_note_is_kept() {
    let folder = with_people(PEOPLE);
    matched(folder.path(), "o1", &[]);
    let decisions = "key_a,key_b,decision,value\n1,2,same,as of the contract\n";
    fs::write(folder.path().join("d.csv"), decisions).expect("a file");
    for target in ["o1/review.csv", "d.csv"] {
        let before = fs::read(folder.path().join(target)).expect("a file");
        let arguments = ["review", "export", "o1", "-o", target, "--force", "--decisions", "d.csv"];
        assert_eq!(code(&ordermend(folder.path(), &arguments)), 2, "{target}");
        assert_eq!(fs::read(folder.path().join(target)).expect("a file"), before, "{target}");
    }
    let missing = ordermend(folder.path(), &["review", "export", "o1", "-o", "q.csv", "--decisions", "nowhere.csv"]);
    assert_eq!((code(&missing), folder.path().join("q.csv").exists()), (3, false));
    workbook(&folder.path().join("filled.xlsx"), &[("6", "7", "same")]);
    run(folder.path(), &["review", "apply", "filled.xlsx", "-d", "d.csv"]);
    assert_eq!(rows(folder.path(), "d.csv")[0]["value"], "as of the contract");
}
