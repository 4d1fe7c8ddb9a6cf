//! Questions about orders, and what becomes of them when people have answered.

use std::fs;
use std::path::Path;

use crate::support::{clean, code, rows, stderr};

#[test]
fn of_contradicting_orders_the_chosen_one_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = "订单编号,下单日期,客户名称,订单金额\n\
        A1,2024-05-01,乐山峨眉茶庄,88.00\nA2,2024-05-02,乐山峨眉茶庄,90.00\nA1,2024-05-01,乐山峨眉茶庄,98.00\n";
    fs::write(folder.path().join("in.csv"), orders).expect("a file");
    let out = folder.path().join("o1");
    clean(folder.path(), &["in.csv"], &out, &[]);
    let kept = |out: &Path| fs::read_to_string(out.join("clean/in.csv")).expect("a file");
    assert!(kept(&out).contains("88.00") && !kept(&out).contains("98.00"));
    let questions = rows(&out, "review.csv");
    assert_eq!(questions.len(), 1, "{questions:?}");
    let decide = |word: &str, out: &str| {
        fs::write(
            folder.path().join("d.csv"),
            format!("kind,key_a,decision\nfinding,{},{word}\n", questions[0]["key_a"]),
        )
        .expect("a file");
        let out = folder.path().join(out);
        let output = clean(folder.path(), &["in.csv"], &out, &["--decisions", "d.csv"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        out
    };
    let preferred = decide("prefer", "o2");
    assert!(kept(&preferred).contains("98.00") && !kept(&preferred).contains("88.00"));
    assert!(rows(&preferred, "review.csv").is_empty());
    let accepted = decide("accept", "o3");
    assert!(kept(&accepted).contains("88.00"));
    let of_rule =
        |out: &Path| rows(out, "findings.csv").iter().filter(|row| row["check"] == "conflicting-order").count();
    assert_eq!((of_rule(&out), of_rule(&accepted)), (1, 0));
}

#[test]
fn a_version_is_chosen_by_what_it_says_and_each_is_offered() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |amounts: [&str; 3]| {
        let rows = amounts.map(|amount| format!("A1,2024-05-01,乐山峨眉茶庄,{amount}\n")).concat();
        fs::write(folder.path().join("in.csv"), format!("订单编号,下单日期,客户名称,订单金额\n{rows}"))
            .expect("a file");
    };
    write(["90.00", "95.00", "97.00"]);
    let out = folder.path().join("o1");
    clean(folder.path(), &["in.csv"], &out, &[]);
    let questions = rows(&out, "review.csv");
    assert_eq!(questions.len(), 2, "{questions:?}");
    let chosen = questions.iter().find(|row| row["question"].contains("97.00")).expect("the third version");
    let decision =
        format!("kind,key_a,decision,evidence_hash\nfinding,{},prefer,{}\n", chosen["key_a"], chosen["evidence_hash"]);
    fs::write(folder.path().join("d.csv"), decision).expect("a file");
    let kept = |out: &Path| fs::read_to_string(out.join("clean/in.csv")).expect("a file");
    let second = folder.path().join("o2");
    clean(folder.path(), &["in.csv"], &second, &["--decisions", "d.csv"]);
    assert!(kept(&second).contains("97.00") && !kept(&second).contains("90.00") && !kept(&second).contains("95.00"));
    // Other rows under the same finding: nobody has decided on these.
    write(["97.00", "95.00", "9999.00"]);
    let third = folder.path().join("o3");
    let output = clean(folder.path(), &["in.csv"], &third, &["--decisions", "d.csv"]);
    assert!(stderr(&output).contains("Stale, not applied"), "{}", stderr(&output));
    assert!(kept(&third).contains("97.00") && !kept(&third).contains("9999.00"));
}

#[test]
fn an_order_that_was_entered_twice_is_removed_when_people_say_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = "订单编号,下单时间,客户名称,商品名称,数量,单价,行金额\n\
        A1,2024-05-01 09:14:00,乐山峨眉茶业有限公司,绿茶,2,88.00,176.00\nA2,2024-05-01 09:16:00,乐山峨眉茶业有限公司,绿茶,2,88.00,176.00\n\
        A3,2024-05-03 10:00:00,乐山峨眉茶业有限公司,红茶,1,66.00,66.00\n";
    fs::write(folder.path().join("in.csv"), orders).expect("a file");
    let out = folder.path().join("o1");
    clean(folder.path(), &["in.csv"], &out, &[]);
    let questions = rows(&out, "review.csv");
    assert_eq!((questions.len(), questions[0]["choices"].as_str()), (1, "accept, remove"), "{questions:?}");
    let decision = format!("kind,key_a,decision\nfinding,{},remove\n", questions[0]["key_a"]);
    fs::write(folder.path().join("d.csv"), decision).expect("a file");
    let second = folder.path().join("o2");
    clean(folder.path(), &["in.csv"], &second, &["--decisions", "d.csv"]);
    let kept = fs::read_to_string(second.join("clean/in.csv")).expect("a file");
    assert!(kept.contains("A1,") && !kept.contains("A2,") && kept.contains("A3,"), "{kept}");
    assert!(rows(&second, "review.csv").is_empty());
    assert_eq!(rows(&second, "customers.csv")[0]["orders"], "2");
}
