//! Findings that do not count: waived, or known from an earlier run.

use std::fs;
use std::path::Path;

use crate::support::{code, in_language, ordermend, program, rows, stderr, stdout};

const ORDERS: &str = "订单编号,下单时间,客户名称,订单状态,商品名称,数量,单价,订单金额\n\
    A1,2024-06-01 09:00:00,金坛薛埠茶场,已完成,茶罐,10,5.00,50.00\n\
    A2,2024-06-02 09:00:00,溧阳天目湖鱼馆,已完成,保鲜箱,4,60.00,240.00\n\
    A3,2024-06-03 09:00:00,宜兴丁蜀陶坊,已完成,陶土,2,600.00,1200.00\n";

const RULE: &str = "[[rule]]\nid = \"small\"\ncheck = \"expression\"\nassert = \"order_total < 100\"\nfail = \">0\"\nowner = \"x\"\n\
    title = { en = \"Orders are small\", zh = \"订单不大\" }\n";

/// Runs `clean` with a rule file; gives its exit code, what it said, and the standing of each order that the rule found.
fn judged(folder: &Path, rules: &str, further: &[&str]) -> (i32, String, Vec<(String, String)>) {
    fs::write(folder.join("orders.csv"), ORDERS).expect("a file");
    fs::write(folder.join("rules.toml"), rules).expect("a file");
    let _ = fs::remove_dir_all(folder.join("out"));
    let mut arguments = vec!["clean", "orders.csv", "-o", "out", "--as-of", "2024-06-30", "--no-config"];
    arguments.extend(["--rules", "rules.toml", "--own-rules", "--fail-on", "fail"]);
    arguments.extend(further);
    let output = ordermend(folder, &arguments);
    let found = rows(&folder.join("out"), "findings.csv");
    let standing =
        |row: &std::collections::BTreeMap<String, String>| (row["order_id"].clone(), row["severity"].clone());
    let said = format!("{}{}", stdout(&output), stderr(&output));
    (code(&output), said, found.iter().map(standing).collect())
}

fn of(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn what_is_waived_is_told_and_does_not_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let (exit, _, found) = judged(folder.path(), RULE, &[]);
    assert_eq!((exit, found), (1, of(&[("A2", "fail"), ("A3", "fail")])));
    let waiver = |order: &str, until: &str| {
        format!(
            "[[waiver]]\nrule = \"small\"\norder_id = \"{order}\"\nreason = \"agreed\"\nby = \"Wu\"\nuntil = {until}\n"
        )
    };
    let both = format!("{RULE}{}{}", waiver("A2", "2024-06-30"), waiver("A3", "2024-07-01"));
    let (exit, said, found) = judged(folder.path(), &both, &[]);
    assert_eq!((exit, found), (0, of(&[("A2", "waived"), ("A3", "waived")])), "{said}");
    assert!(said.contains("2 findings are waived"), "{said}");
}

#[test]
fn a_waiver_ends_and_one_without_a_finding_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = "[[waiver]]\nrule = \"small\"\nreason = \"agreed\"\nby = \"Wu\"\nuntil = 2024-06-29\n";
    let (exit, said, found) = judged(folder.path(), &format!("{RULE}{ended}"), &[]);
    assert_eq!((exit, found.len()), (1, 2));
    assert!(said.contains("the waiver by Wu ended on 2024-06-29"), "{said}");
    let idle = "[[waiver]]\nrule = \"small\"\norder_id = \"A1\"\nreason = \"agreed\"\nby = \"Wu\"\n";
    let (_, said, _) = judged(folder.path(), &format!("{RULE}{idle}"), &[]);
    assert!(said.contains("the waiver by Wu is about nothing that was found"), "{said}");
}

#[test]
fn what_an_earlier_run_knew_does_not_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let stricter = RULE.replace("< 100", "< 1000");
    judged(folder.path(), &stricter, &[]);
    fs::copy(folder.path().join("out/findings.csv"), folder.path().join("before.csv")).expect("a copy");
    let (exit, said, found) = judged(folder.path(), RULE, &["--baseline", "before.csv"]);
    assert_eq!((exit, found), (1, of(&[("A2", "fail"), ("A3", "known")])), "{said}");
    assert!(said.contains("findings known from before.csv, which do not count: 1; gone since: 0"), "{said}");
    let (exit, said, _) = judged(folder.path(), &RULE.replace("< 100", "< 10000"), &["--baseline", "before.csv"]);
    assert_eq!(exit, 0);
    assert!(said.contains("gone since: 1"), "{said}");
}

/// The baseline that a configuration names is made by `baseline write`, which needs none; what it has does not count.
#[test]
fn a_baseline_is_written_and_checked_against() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    judged(path, RULE, &[]);
    std::fs::write(path.join("ordermend.toml"), "baseline = \"known.csv\"\nrules = [\"rules.toml\"]\n")
        .expect("a file");
    let run = |arguments: &[&str]| ordermend(path, arguments);
    let written = run(&["baseline", "write", "orders.csv", "-o", "known.csv"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let known = std::fs::read_to_string(path.join("known.csv")).expect("a file");
    assert!(known.starts_with("rule,fingerprint\n") && !known.contains("A3"), "{known}");
    let again = run(&["baseline", "write", "orders.csv", "-o", "known.csv"]);
    assert!(code(&again) == 2 && stderr(&again).contains("is there already"), "{}", stderr(&again));
    assert_eq!(code(&run(&["check", "orders.csv", "--no-config", "--rules", "rules.toml"])), 1);
    assert_eq!(code(&run(&["baseline", "check", "orders.csv"])), 0);
    // Standard input can be read once.
    let mut piped = program();
    piped
        .current_dir(path)
        .args(["baseline", "check", "-"])
        .stdin(std::fs::File::open(path.join("orders.csv")).expect("a file"));
    let piped = piped.output().expect("the program starts");
    assert!(stdout(&piped).contains("3 orders"), "{}{}", stdout(&piped), stderr(&piped));
    let none = run(&["baseline", "check", "orders.csv", "--no-config"]);
    assert!(code(&none) == 2 && stderr(&none).contains("which baseline"), "{}", stderr(&none));
    // A line that was cut off is no finding that does not count any more.
    std::fs::write(path.join("known.csv"), &known[..known.len() - 3]).expect("a file");
    let cut = run(&["baseline", "check", "orders.csv"]);
    assert!(code(&cut) == 2 && stderr(&cut).contains("line 4: `f"), "{}", stderr(&cut));
    std::fs::write(path.join("known.csv"), known[..known.len() - 3].replace('\n', "\r\n")).expect("a file");
    let cut = run(&["baseline", "check", "orders.csv"]);
    assert!(code(&cut) == 2 && stderr(&cut).contains("line 4: `f"), "{}", stderr(&cut));
}

#[test]
fn mistakes_in_waivers_are_told_all_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = "[[waiver]]\nrule = \"smal\"\nuntil = \"soon\"\nby = \"Wu\"\n[[waiver]]\norder_id = \"A1\"\nreason = \"r\"\nby = \"Wu\"\n";
    fs::write(folder.path().join("rules.toml"), format!("{RULE}{wrong}")).expect("a file");
    let output = ordermend(folder.path(), &["rules", "lint", "rules.toml"]);
    let said = stderr(&output);
    for part in
        ["did you mean `small`?", "`reason` is missing", "`until` is a day", "names a `rule` or a `fingerprint`"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// Half of the orders are wrong, and most of the money.
#[test]
fn limits_count_money_and_wait_for_enough() {
    let folder = tempfile::tempdir().expect("a folder");
    for (limit, exit) in [
        (">66% of order_total", 1),
        (">97% of order_total", 0),
        (">=1440 of order_total", 1),
        (">1440 of order_total", 0),
        (">70%", 0),
        // What nobody could add up is not right: the file does not tell the tax.
        (">90% of tax_amount", 1),
    ] {
        let rule = RULE.replace(">0", limit);
        assert_eq!(judged(folder.path(), &rule, &[]).0, exit, "{limit}");
    }
    assert_eq!(judged(folder.path(), &format!("{RULE}min_units = 3\n"), &[]).0, 1);
    assert_eq!(judged(folder.path(), &format!("{RULE}min_units = 4\n"), &[]).0, 0);
}

#[test]
fn a_finding_of_an_earlier_run_is_explained_with_a_waiver_that_works() {
    let folder = tempfile::tempdir().expect("a folder");
    judged(folder.path(), RULE, &[]);
    let found = rows(&folder.path().join("out"), "findings.csv");
    let fingerprint = found.iter().find(|row| row["order_id"] == "A3").expect("a finding")["fingerprint"].clone();
    let explain = |lang: &str, further: &[&str]| {
        in_language(folder.path(), lang, &[&["explain", &fingerprint], further].concat())
    };
    for (lang, said) in [
        (
            "en",
            [
                "Orders are small",
                "orders.csv:4",
                "1200.00",
                "2 of 3 broke the rule; it fails >0",
                "- severity: its rule fails",
                "- money at stake: 1200.00 CNY",
                "nothing at this place",
            ],
        ),
        (
            "zh",
            [
                "订单不大",
                "orders.csv:4",
                "1200.00",
                "3 个受检对象中 2 个违反该规则；>0 不通过",
                "- 严重程度：所属规则不通过",
                "- 涉及金额：1200.00 CNY",
                "此处没有修改",
            ],
        ),
    ] {
        let told = stdout(&explain(lang, &["--in", "out"]));
        for said in said {
            assert!(told.contains(said.trim_end_matches(" CNY")), "{said}: {told}");
        }
    }
    // The block goes into a rule file as it is.
    let told = stdout(&explain("en", &["--in", "out/findings.csv"]));
    let block = &told[told.find("[[waiver]]").expect("a waiver")..];
    let (exit, _, found) = judged(folder.path(), &format!("{RULE}{block}"), &[]);
    assert_eq!((exit, found), (1, of(&[("A2", "fail"), ("A3", "waived")])));
    // Once it is let through, what is told is who did so and why, and no waiver is offered again.
    let told = stdout(&explain("en", &["--in", "out"]));
    assert!(told.contains("- why it is waived: why") && told.contains("- waived by: who"), "{told}");
    assert!(!told.contains("[[waiver]]"), "{told}");
    // Without the folder nothing is known of it, and a wrong one is told with those nearest to it.
    let nowhere = explain("en", &[]);
    assert_eq!(code(&nowhere), 2);
    assert!(stderr(&nowhere).contains("say where it was found"), "{}", stderr(&nowhere));
    let wrong = format!("{}00000", &fingerprint[..16]);
    let unknown = ordermend(folder.path(), &["explain", &wrong, "--in", "out"]);
    assert_eq!(code(&unknown), 2);
    assert!(
        stderr(&unknown).contains("findings.csv") && stderr(&unknown).contains(&fingerprint),
        "{}",
        stderr(&unknown)
    );
}
