//! Whole runs over whole scenarios: everything a run leaves is compared.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{clean, code, folders, golden, repository, rows, stderr, tree};

/// Files that are compared byte for byte. Reports hold the version; they are tested where they are made.
const COMPARED: &[&str] = &[
    "clean/",
    "quarantine/",
    "retired/",
    "rejects.txt",
    "findings.csv",
    "edits.csv",
    "customer_map.csv",
    "customers.csv",
    "matches.csv",
    "review.csv",
];

fn inputs_of(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("inputs")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn run(folder: &Path, out: &Path, further: &[&str]) {
    let names = inputs_of(folder);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let output = clean(folder, &names, out, further);
    assert_eq!(code(&output), 0, "{}: {}", folder.display(), stderr(&output));
}

fn scenarios() -> Vec<PathBuf> {
    let mut scenarios = folders(&repository("fixtures/pipeline"));
    scenarios.extend(folders(&repository("fixtures/sources")));
    scenarios
}

fn inputs_folder(scenario: &Path) -> PathBuf {
    if scenario.join("in").is_dir() { scenario.join("in") } else { scenario.to_owned() }
}

#[test]
fn every_scenario_leaves_what_it_should() {
    let temporary = tempfile::tempdir().expect("a folder");
    for scenario in folders(&repository("fixtures/pipeline")) {
        let name = scenario.file_name().expect("a name").to_string_lossy().into_owned();
        let out = temporary.path().join(&name);
        run(&scenario.join("in"), &out, &[]);
        let expected = scenario.join("out");
        let left = tree(&out);
        let compared = left.iter().filter(|(path, _)| COMPARED.iter().any(|prefix| path.starts_with(prefix)));
        let mut names = Vec::new();
        for (path, content) in compared {
            golden(&expected.join(path), content);
            names.push(path.clone());
        }
        let there: Vec<String> = tree(&expected).into_iter().map(|(path, _)| path).collect();
        assert_eq!(there, names, "{name}: other files than before");
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    let temporary = tempfile::tempdir().expect("a folder");
    for (index, scenario) in scenarios().into_iter().enumerate() {
        let (first, second) = (temporary.path().join(format!("{index}a")), temporary.path().join(format!("{index}b")));
        run(&inputs_folder(&scenario), &first, &[]);
        run(&inputs_folder(&scenario), &second, &[]);
        assert_eq!(tree(&first), tree(&second), "{}", scenario.display());
    }
}

#[test]
fn the_careful_path_gives_the_same_bytes_as_the_fast_one() {
    let temporary = tempfile::tempdir().expect("a folder");
    for (index, scenario) in scenarios().into_iter().enumerate() {
        let (first, second) = (temporary.path().join(format!("{index}a")), temporary.path().join(format!("{index}b")));
        run(&inputs_folder(&scenario), &first, &[]);
        run(&inputs_folder(&scenario), &second, &["--careful"]);
        assert_eq!(tree(&first), tree(&second), "{}", scenario.display());
    }
}

#[test]
fn cleaning_clean_data_changes_nothing() {
    let temporary = tempfile::tempdir().expect("a folder");
    for (index, scenario) in scenarios().into_iter().enumerate() {
        let (first, second) = (temporary.path().join(format!("{index}a")), temporary.path().join(format!("{index}b")));
        run(&inputs_folder(&scenario), &first, &[]);
        let cleaned = first.join("clean");
        let names = inputs_of(&cleaned);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let output = clean(&cleaned, &names, &second, &[]);
        assert_eq!(code(&output), 0, "{}: {}", scenario.display(), stderr(&output));
        assert_eq!(tree(&cleaned), tree(&second.join("clean")), "{}", scenario.display());
        assert!(rows(&second, "edits.csv").is_empty(), "{}", scenario.display());
        assert!(!second.join("quarantine").exists(), "{}", scenario.display());
        assert!(!second.join("retired").exists(), "{}", scenario.display());
    }
}

#[test]
fn every_changed_cell_has_an_edit_and_every_edit_a_changed_cell() {
    let temporary = tempfile::tempdir().expect("a folder");
    let out = temporary.path().join("out");
    run(&repository("fixtures/demo"), &out, &[]);
    let before = fs::read_to_string(repository("fixtures/demo/orders.csv")).expect("UTF-8");
    let after = fs::read_to_string(out.join("clean/orders.csv")).expect("UTF-8");
    let edits = rows(&out, "edits.csv");
    assert!(!edits.is_empty());
    for edit in &edits {
        let line: usize = edit["line"].parse().expect("a line");
        let original = before.lines().nth(line - 1).expect("that line");
        assert!(original.contains(&edit["before"]), "{edit:?}");
        let changed = original.replacen(&edit["before"], &edit["after"], 1);
        let others: Vec<_> = edits.iter().filter(|other| other["line"] == edit["line"]).collect();
        let all =
            others.iter().fold(original.to_owned(), |text, edit| text.replacen(&edit["before"], &edit["after"], 1));
        assert_ne!(changed, original, "{edit:?}");
        assert!(after.lines().any(|line| line == all), "{edit:?}");
    }
    let kept: std::collections::BTreeSet<&str> = before.lines().collect();
    let new_lines = after.lines().filter(|line| !kept.contains(line)).count();
    let edited: std::collections::BTreeSet<&String> = edits.iter().map(|edit| &edit["line"]).collect();
    assert_eq!(new_lines, edited.len(), "every other line is as it was");
}

#[test]
fn a_repeated_line_is_found_among_a_thousand_others_of_its_product() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = "订单编号,下单日期,客户名称,商品名称,数量,单价,行金额,行备注\n".to_owned();
    let line = |note: usize| format!("RL-1,2024-06-11,潮州枫溪糖果铺,姜糖,1,12.00,12.00,{note}\n");
    text.extend((0..1000).chain([3, 999]).map(line));
    // Orders of two products each show that a row is a line.
    for order in 2..1200 {
        for (product, amount) in [("话梅糖", "12.00"), ("陈皮糖", "14.00")] {
            text += &format!("RL-{order},2024-06-12,潮州枫溪糖果铺,{product},1,{amount},{amount},\n");
        }
    }
    std::fs::write(folder.path().join("lines.csv"), text).expect("a file");
    let out = folder.path().join("out");
    assert_eq!(code(&clean(folder.path(), &["lines.csv"], &out, &[])), 0);
    let findings = rows(&out, "findings.csv");
    let repeated: Vec<&str> =
        findings.iter().filter(|row| row["check"] == "repeated-line").map(|row| row["line"].as_str()).collect();
    assert_eq!(repeated, ["1002", "1003"]);
}

#[test]
fn a_quarantine_file_is_read_again_and_its_rows_come_back_as_they_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = "订单编号,下单日期,客户名称,订单金额,订单状态\r\n";
    let (first, copy) = ("Q-1,2024-06-11,姜糖铺,12.00,已完成\r\n", "Q-1, 2024-06-11 ,\"姜糖铺\",12.00,已完成\r\n");
    std::fs::write(folder.path().join("orders.csv"), [header, first, copy].concat()).expect("a file");
    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    assert_eq!(code(&clean(folder.path(), &["orders.csv"], &out, &[])), 0);
    let aside = fs::read_to_string(out.join("quarantine/orders.csv")).expect("a file");
    assert_eq!(
        aside,
        "订单编号,下单日期,客户名称,订单金额,订单状态,_reason,_rule,_file,_sheet,_line\r\n\
         Q-1, 2024-06-11 ,\"姜糖铺\",12.00,已完成,Every order is there once,no-duplicate-orders,orders.csv,,3\r\n"
    );
    assert_eq!(code(&clean(&out.join("quarantine"), &["orders.csv"], &again, &[])), 0);
    let mended = "Q-1,2024-06-11,\"姜糖铺\",12.00,已完成\r\n";
    assert_eq!(fs::read_to_string(again.join("clean/orders.csv")).expect("a file"), [header, mended].concat());
    // Beside the row that stayed it is surplus again, with one reason, not two.
    let both = ["clean/orders.csv", "quarantine/orders.csv"].map(|name| out.join(name));
    let both: Vec<&str> = both.iter().map(|path| path.to_str().expect("UTF-8")).collect();
    let third = folder.path().join("third");
    assert_eq!(code(&clean(folder.path(), &both, &third, &[])), 0);
    let aside: Vec<(String, Vec<u8>)> = tree(&third.join("quarantine"));
    let text = String::from_utf8(aside[0].1.clone()).expect("UTF-8");
    assert_eq!(text.matches("no-duplicate-orders").count(), 1, "{text}");
}

#[test]
fn page_titles_and_wide_tables_of_short_captions_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = |number: usize| {
        let row = |row: usize| format!("P{number}{row},2024-06-0{},姜糖铺,姜糖,1,12.00,12.00\r\n", row % 9 + 1);
        let rows = (0..10).map(row).collect::<Vec<String>>().concat();
        format!("Sales report page {number}\r\n\r\n订单编号,下单日期,客户名称,商品名称,数量,单价,订单金额\r\n{rows}")
    };
    std::fs::write(folder.path().join("pages.csv"), [page(1), page(2), page(3)].concat()).expect("a file");
    let codes =
        |row: bool| -> String { (0..190).map(|n| if row { ",1".to_owned() } else { format!(",c{n}") }).collect() };
    let wide = |row: bool, text: &str| format!("{text}{}\n", codes(row));
    let header = wide(false, "订单编号,下单日期,客户名称,商品名称,数量,单价,订单金额");
    let row = wide(true, "W1,2024-06-01,姜糖铺,姜糖,1,12.00,12.00");
    std::fs::write(folder.path().join("wide.csv"), header + &row).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["pages.csv", "wide.csv"], &out, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(!out.join("rejects.txt").exists() && !out.join("quarantine").exists());
    for name in ["pages.csv", "wide.csv"] {
        let read = |path: PathBuf| fs::read(path).expect("a file");
        assert!(read(out.join("clean").join(name)) == read(folder.path().join(name)), "{name}");
    }
}

#[test]
fn a_list_of_orders_and_a_list_of_one_line_each_contradict_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut orders, mut lines) = (
        String::from("订单编号,客户名称,订单金额,下单日期,销售员\n"),
        String::from("订单编号,商品编码,数量,单价,行金额\n"),
    );
    for row in 1..30 {
        orders += &format!("LL24{row:04},韶山毛家{row}店,12.00,2024-06-{row:02},文强\n");
        lines += &format!("LL24{row:04},HS-{row},2,6.00,12.00\n");
    }
    std::fs::write(folder.path().join("orders.csv"), orders).expect("a file");
    std::fs::write(folder.path().join("lines.csv"), lines).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["lines.csv", "orders.csv"], &out, &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let found = rows(&out, "findings.csv");
    assert!(found.iter().all(|row| row["check"] != "conflicting-order"), "{found:?}");
    // Whoever comes first on the command line, the salesperson of the other file is told.
    let people = rows(&out, "responsibility.csv");
    assert!(people.iter().any(|row| row["name"] == "文强" && row["orders"] == "29"), "{people:?}");
}
