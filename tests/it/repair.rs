//! Repairs that are made on request, and only then.

use std::fs;
use std::path::Path;

use crate::support::{clean, code, rows, stderr};

/// Writes an input and cleans it; gives the folder that is left.
fn cleaned(folder: &Path, input: &str, further: &[&str]) -> std::path::PathBuf {
    fs::write(folder.join("in.csv"), input).expect("a file");
    let out = folder.join(format!("out{}", further.len()));
    let output = clean(folder, &["in.csv"], &out, further);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    out
}

/// Orders of one line each: amounts that add up, but for those of single rows.
fn orders(wrong: &[(usize, &str, &str)]) -> String {
    let mut text = String::from("订单编号,下单日期,客户名称,商品名称,数量,单价,行金额\n");
    for row in 0..40 {
        let halves = (row + 1) * 25;
        let right = format!("{}.{}0", halves / 2, halves % 2 * 5);
        let (price, amount) = wrong
            .iter()
            .find(|(at, _, _)| *at == row)
            .map_or(("12.50", right.as_str()), |(_, price, amount)| (price, amount));
        let (day, quantity) = (1 + row % 28, row + 1);
        text += &format!("CQ24050{row:02},2024-05-{day:02},株洲醴陵瓷器行,釉下五彩碗,{quantity},{price},{amount}\n");
    }
    text
}

#[test]
fn amounts_are_corrected_where_one_value_is_right_and_only_when_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    // Row 4 has a turned sign, row 9 is in cents, row 15 has price and total swapped, row 20 is off by no usual cause.
    let wrong = [(3, "12.50", "-50.00"), (8, "12.50", "11250.00"), (14, "187.50", "12.50"), (19, "12.50", "243.19")];
    let input = orders(&wrong);
    assert!(rows(&cleaned(folder.path(), &input, &[]), "edits.csv").is_empty());
    let out = cleaned(folder.path(), &input, &["--unsafe-repairs"]);
    let edits = rows(&out, "edits.csv");
    let made: Vec<[&str; 5]> = edits
        .iter()
        .map(|edit| ["line", "before", "after", "mode", "evidence"].map(|column| edit[column].as_str()))
        .collect();
    assert_eq!(
        made,
        [
            ["5", "-50.00", "50.00", "unsafe", "sign"],
            ["10", "11250.00", "112.50", "unsafe", "factor-100"],
            ["16", "187.50", "12.50", "unsafe", "swapped"],
            ["16", "12.50", "187.50", "unsafe", "swapped"],
        ]
    );
    let cleaned = fs::read_to_string(out.join("clean/in.csv")).expect("a file");
    assert!(cleaned.contains(",9,12.50,112.50\n"), "{cleaned}");
    assert!(cleaned.contains(",20,12.50,243.19\n"), "{cleaned}");
}

#[test]
fn blank_cells_are_filled_from_a_master_whose_entry_is_the_only_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let master = "客户编码,客户名称,手机号,税号\nK1,常德桃源擂茶社,13800008101,\nK2,汉寿甲鱼场,13800008102,\nK2,汉寿甲鱼场,13800008199,\n";
    fs::write(folder.path().join("customers.csv"), master).expect("a file");
    let input = "订单编号,下单日期,客户编码,客户名称,联系手机,订单金额\n\
        M1,2024-05-01,K1,常德桃源擂茶社,,10.00\n\
        M2,2024-05-02,K2,汉寿甲鱼场,,20.00\n\
        M3,2024-05-03,K9,常德桃源擂茶社,,30.00\n\
        M4,2024-05-04,,常德桃源擂茶社,,40.00\n";
    let out = cleaned(folder.path(), input, &["--master", "customers=customers.csv"]);
    let edits = rows(&out, "edits.csv");
    let made: Vec<[&str; 5]> = edits
        .iter()
        .map(|edit| ["order_id", "column", "after", "confidence", "source"].map(|column| edit[column].as_str()))
        .collect();
    // K2 stands twice and K9 nowhere: the name does not outrank a code. Order M4 has no code but the name.
    assert_eq!(
        made,
        [
            ["M1", "phone", "13800008101", "97", "customers.csv:2"],
            ["M4", "customer_id", "K1", "97", "customers.csv:2"],
            ["M4", "phone", "13800008101", "97", "customers.csv:2"],
        ]
    );
}

#[test]
fn two_values_for_one_blank_fill_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = "订单编号,下单日期,客户编码,客户名称,联系手机,订单金额\n\
        T1,2024-05-01,K1,石门橘园,13800008201,10.00\n\
        T2,2024-05-02,K1,石门橘园,13800008202,20.00\n\
        T3,2024-05-03,K1,石门橘园,,30.00\n";
    let out = cleaned(folder.path(), input, &["--unsafe-repairs"]);
    assert!(rows(&out, "edits.csv").is_empty());
}

#[test]
fn an_older_version_is_retired_where_the_rule_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = "[[rule]]\nid = \"no-superseded-orders\"\ncheck = \"superseded-order\"\non_fail = \"retire\"\nowner = \"data\"\n\
        title = { en = \"Older versions are history\", zh = \"旧版本归档\" }\n";
    fs::write(folder.path().join("rules.toml"), rule).expect("a file");
    let input = "订单编号,下单日期,客户名称,订单金额,订单状态,更新时间\n\
        S1,2024-05-01,津市牛肉粉,10.00,待发货,2024-05-01 10:00:00\n\
        S1,2024-05-01,津市牛肉粉,10.00,已完成,2024-05-09 10:00:00\n";
    let out = cleaned(folder.path(), input, &["--rules", "rules.toml"]);
    let retired = fs::read_to_string(out.join("retired/in.csv")).expect("a file of retired rows");
    assert!(retired.contains("待发货") && !retired.contains("已完成"), "{retired}");
    assert!(!out.join("quarantine/in.csv").exists());
}

#[test]
fn cells_that_the_form_of_a_file_leaves_blank_stay_blank() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = fs::read(crate::support::repository("fixtures/sources/kingdee/list.csv")).expect("a fixture");
    fs::write(folder.path().join("list.csv"), input).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["list.csv"], &out, &["--unsafe-repairs"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let filled = rows(&out, "edits.csv").into_iter().filter(|edit| edit["evidence"] == "order-lines").count();
    assert_eq!(filled, 0);
}

#[test]
fn an_amount_that_another_amount_bears_out_is_not_corrected() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut input = String::from("订单编号,下单日期,客户名称,商品名称,数量,单价,行金额,实付金额\n");
    for row in 1..40 {
        input += &format!("BO24{row:04},2024-05-{:02},浏阳花炮厂,礼花,1,100.00,100.00,100.00\n", row % 28 + 1);
    }
    // What was paid says that the line is right, and the price is not.
    input += "BO249999,2024-05-30,浏阳花炮厂,礼花,1,1000.00,100.00,100.00\n";
    let out = cleaned(folder.path(), &input, &["--unsafe-repairs"]);
    assert!(rows(&out, "edits.csv").is_empty());
}

#[test]
fn a_name_for_nobody_gets_nobodys_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = "订单编号,下单日期,客户编码,客户名称,联系手机,订单金额\n\
        N1,2024-05-01,C999,散客,13800008301,10.00\n\
        N2,2024-05-02,C999,散客,,20.00\n";
    let out = cleaned(folder.path(), input, &["--unsafe-repairs"]);
    assert!(rows(&out, "edits.csv").is_empty());
}

#[test]
fn a_filled_cell_keeps_the_guard_of_the_blank_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = "订单编号,下单日期,客户编码,客户名称,联系手机,订单金额\n\
        G1,2024-05-01,\"=\"\"0021\"\"\",平江豆干坊,13800008401,10.00\n\
        G2,2024-05-02,\"=\"\"\"\"\",平江豆干坊,13800008401,20.00\n\
        G3,2024-05-03,\"=\"\"0021\"\"\",平江豆干坊,13800008401,30.00\n";
    let out = cleaned(folder.path(), input, &["--unsafe-repairs"]);
    let edits = rows(&out, "edits.csv");
    let after: Vec<&str> = edits.iter().map(|edit| edit["after"].trim_start_matches('\'')).collect();
    assert_eq!(after, ["=\"0021\""]);
}
