//! Two customers never become one, and one customer is found however it is typed: what people would call wrong, pair by pair.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{code, folder_with, ordermend, rows, stderr, stdout};

/// The band of pairs of names by themselves.
fn by_name(pairs: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = csv::Writer::from_path(folder.path().join("p.csv")).expect("a file");
    writer.write_record(["a", "b"]).expect("written");
    for (a, b) in pairs {
        writer.write_record([a, b]).expect("written");
    }
    writer.flush().expect("written");
    let output = ordermend(folder.path(), &["match", "--pairs", "p.csv", "--a", "a", "--b", "b"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.expect("a record")[4].to_owned()).collect()
}

fn all_are(band: &str, pairs: &[(&str, &str)]) {
    for (pair, found) in pairs.iter().zip(by_name(pairs)) {
        assert_eq!(found, band, "{pair:?}");
    }
}

#[test]
fn numbers_are_the_same_in_characters_and_in_digits() {
    all_are(
        "merge",
        &[
            ("中铁三局集团有限公司", "中铁3局集团有限公司"),
            ("福建七匹狼实业股份有限公司", "福建7匹狼实业股份有限公司"),
            ("武汉市第一医院", "武汉市第1医院"),
            ("成都二十一世纪贸易有限公司", "成都21世纪贸易有限公司"),
            ("301医院", "三〇一医院"),
        ],
    );
    all_are("merge", &[("五八同城信息技术有限公司", "58同城信息技术有限公司"), ("北京一百零一中学", "北京101中学")]);
    all_are("apart", &[("中铁三局集团有限公司", "中铁四局集团有限公司"), ("武汉市第一医院", "武汉市第2医院")]);
    // 第, 号 and 省 are part of what a name says.
    for (pair, band) in [
        ("上海一号店网络有限公司", "上海一店网络有限公司"),
        ("北京三省堂商贸有限公司", "北京三堂商贸有限公司"),
        ("北京第一食品有限公司", "北京一号食品有限公司"),
    ]
    .iter()
    .zip(by_name(&[
        ("上海一号店网络有限公司", "上海一店网络有限公司"),
        ("北京三省堂商贸有限公司", "北京三堂商贸有限公司"),
        ("北京第一食品有限公司", "北京一号食品有限公司"),
    ])) {
        assert_ne!(band, "merge", "{pair:?}");
    }
}

#[test]
fn what_clerks_put_before_or_behind_a_name_is_no_part_of_it() {
    all_are(
        "merge",
        &[
            ("C0001-苏州卓越精密机械有限公司", "苏州卓越精密机械有限公司"),
            ("001 南京恒达科技有限公司", "南京恒达科技有限公司"),
            ("1.南京恒达科技有限公司", "南京恒达科技有限公司"),
            ("深圳市大疆创新科技有限公司 DJI", "深圳市大疆创新科技有限公司"),
            ("恒大地产集团武汉有限公司", "恒大地产集团（武汉）有限公司"),
            ("Acme Tools (Pty) Ltd", "Acme Tools Pty Ltd"),
            ("Acme (2000) (Pty) Ltd", "Acme (2000) Pty Ltd"),
            ("旧-上海永利机械有限公司", "上海永利机械有限公司"),
            ("株式会社日立製作所", "日立製作所株式会社"),
            ("UAB Baltija", "Baltija UAB"),
            ("3 M Co", "3M Company"),
            ("First Harbor Bank", "1st Harbor Bank"),
            ("Univ. of Northport", "University of Northport"),
        ],
    );
    // A number that may be the brand stays.
    all_are("apart", &[("360 安全科技有限公司", "安全科技有限公司")]);
}

#[test]
fn a_company_is_neither_its_founder_nor_its_group() {
    all_are(
        "review",
        &[
            ("Anna Becker", "Anna Becker GmbH"),
            ("John Smith", "John Smith Ltd"),
            ("Acme Ltd", "Acme Holdings Ltd"),
            ("Acme Ltd", "Acme Group Ltd"),
            ("Alpha Beta GmbH", "Beta Alpha GmbH"),
            ("Orion Technologies Inc", "Orion Technology Inc"),
            ("Kim Min-jun", "Minjun Kim"),
            ("上海恒丰贸易有限公司", "上海恒丰国际贸易有限公司"),
            ("鼓楼区华星商贸有限公司", "南京市鼓楼区华星商贸有限公司"),
        ],
    );
    all_are("merge", &[("Acme", "Acme GmbH"), ("Ford Motor Co", "Ford Motor Company")]);
}

/// The golden id of each record, and the pairs that are asked about.
fn matched(folder: &Path, table: &str, map: &[&str]) -> (BTreeMap<String, String>, Vec<(String, String)>) {
    fs::write(folder.join("t.csv"), table).expect("a file");
    let mut arguments = vec!["match", "t.csv", "--id", "id", "-o", "out", "--force"];
    arguments.extend(map.iter().flat_map(|map| ["--map", map]));
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let out = folder.join("out");
    let golden =
        rows(&out, "customer_map.csv").into_iter().map(|row| (row["record_id"].clone(), row["golden_id"].clone()));
    let asked = rows(&out, "review.csv").into_iter().map(|row| (row["key_a"].clone(), row["key_b"].clone()));
    (golden.collect(), asked.collect())
}

const CONTACTS: [&str; 4] = ["name=name", "phone=phone", "email=email", "birth_date=born"];

#[test]
fn families_and_couples_share_what_they_share_and_stay_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,phone,email,born,street\n\
        1,张伟,13800001111,home@qq.com,,\n2,王丽,13800001111,home@qq.com,,\n\
        3,John Smith,4155550101,,1950-01-01,12 Oak Street\n4,John Smith,4155550101,,1980-05-15,12 Oak Street\n\
        5,Wilhelmina Ostrowski,4155550177,w.ost@x.org,1970-03-04,9 Elm Road\n6,Wilhelmina Ostrowski,4155550177,w.ost@x.org,1970-03-04,9 Elm Road\n";
    let (golden, asked) = matched(folder.path(), table, &[&CONTACTS[..], &["address=street"]].concat());
    assert_ne!(golden["1"], golden["2"]);
    assert_ne!(golden["3"], golden["4"]);
    assert_eq!(golden["5"], golden["6"]);
    assert!(asked.contains(&("id:3".to_owned(), "id:4".to_owned())), "{asked:?}");
}

/// An equal tax id with a check character that fits is one customer's, or a mistake that somebody should look at.
#[test]
fn an_equal_tax_id_is_never_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,tax\n1,北京明科信息技术有限公司,91350100M000100Y43\n2,北京明科信息技术股份有限公司,91350100M000100Y43\n\
        3,厦门云帆软件有限公司,91110108MA01C8JU3X\n4,厦门云帆软件有限公司南京分公司,91110108MA01C8JU3X\n\
        5,青岛海纳物流有限公司,\n6,青岛海纳物流有限公司,\n";
    let (golden, asked) = matched(folder.path(), table, &["name=name", "tax_id=tax"]);
    let one_or_asked =
        |a: &str, b: &str| golden[a] == golden[b] || asked.contains(&(format!("id:{a}"), format!("id:{b}")));
    assert!(one_or_asked("1", "2"), "{golden:?} {asked:?}");
    assert!(golden["3"] != golden["4"] && one_or_asked("3", "4"), "{golden:?} {asked:?}");
    assert_eq!(golden["5"], golden["6"]);
}

/// A tax id of which a spreadsheet has eaten the digits is nobody's.
#[test]
fn a_damaged_tax_id_is_no_evidence() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,tax\n1,南京恒达商贸有限公司,9.13201E+17\n2,上海恒达商贸有限公司,9.13201E+17\n";
    let (golden, asked) = matched(folder.path(), table, &["name=name", "tax_id=tax"]);
    assert!(golden["1"] != golden["2"] && asked.is_empty(), "{golden:?} {asked:?}");
}

/// Whoever is taken out of a customer leaves the others of it together.
#[test]
fn taking_out_one_copy_leaves_the_rest_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let table =
        "id,name,phone,email\n1,王小明,13800001111,w@x.cn\n2,王小明,13800001111,w@x.cn\n3,王小明,13800009999,w@x.cn\n";
    let map = ["name=name", "phone=phone", "email=email"];
    let (golden, _) = matched(folder.path(), table, &map);
    assert!(golden["1"] == golden["2"] && golden["2"] == golden["3"], "{golden:?}");
    let unmerge = ["review", "unmerge", "1", "--map", "out/customer_map.csv", "-d", "d.csv", "--reason", "two people"];
    let output = ordermend(folder.path(), &unmerge);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let mut arguments = vec!["match", "t.csv", "--id", "id", "-o", "o2", "--decisions", "d.csv"];
    arguments.extend(map.iter().flat_map(|map| ["--map", map]));
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = rows(&folder.path().join("o2"), "customer_map.csv");
    let golden = |id: &str| map.iter().find(|row| row["record_id"] == id).expect(id)["golden_id"].clone();
    assert!(golden("2") == golden("3") && golden("1") != golden("2"), "{map:?}");
}

#[test]
fn one_company_with_two_tax_ids_is_a_question() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,tax,phone\n1,苏州博远电气有限公司,91350100M000100Y43,051288880001\n2,苏州博远电气有限公司,91110108MA01C8JU3X,051288880001\n";
    let (golden, asked) = matched(folder.path(), table, &["name=name", "tax_id=tax", "phone=phone"]);
    assert!(golden["1"] != golden["2"] && asked.len() == 1, "{golden:?} {asked:?}");
}

#[test]
fn a_pair_of_a_table_is_explained_and_a_record_is_no_pair_with_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,phone\n001,张伟,13800001111\n002,张伟,13800001111\n003,李娜,13800002222\n";
    let (golden, _) = matched(folder.path(), table, &["name=name", "phone=phone"]);
    assert_eq!(golden["001"], golden["002"]);
    let arguments =
        ["explain", "--pair", "001", "002", "t.csv", "--id", "id", "--map", "name=name", "--map", "phone=phone"];
    let output = ordermend(folder.path(), &arguments);
    assert!(
        code(&output) == 0 && stdout(&output).contains("one customer, g-001"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let arguments =
        ["explain", "--pair", "001", "003", "t.csv", "--id", "id", "--map", "name=name", "--map", "phone=phone"];
    assert!(stdout(&ordermend(folder.path(), &arguments)).contains("Nothing was compared"));
    fs::write(folder.path().join("d.csv"), "key_a,key_b,decision\nid:001,id:001,same\n").expect("a file");
    let output = ordermend(folder.path(), &["review", "apply", "d.csv", "-d", "all.csv"]);
    assert!(code(&output) == 2 && stderr(&output).contains("are the same"), "{}", stderr(&output));
}

/// Two systems count their customers each by itself.
#[test]
fn two_tables_may_have_the_same_ids() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.csv"), "id,name,phone\n1,张伟,13800001111\n2,李娜,13800002222\n").expect("a file");
    fs::write(folder.path().join("b.csv"), "id,name,phone\n1,李娜,13800002222\n").expect("a file");
    let arguments =
        ["match", "a.csv", "b.csv", "--link", "--id", "id", "--map", "name=name", "--map", "phone=phone", "-o", "out"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = rows(&folder.path().join("out"), "customer_map.csv");
    let golden = |id: &str| map.iter().find(|row| row["record_id"] == id).expect(id)["golden_id"].clone();
    // An id that only one of them has stays what it is.
    assert!(golden("2") == golden("2:1") && golden("1:1") != golden("2:1"), "{map:?}");
}

#[test]
fn a_golden_name_holds_no_note_and_other_identifiers_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "id,name,phone,bank\n1,上海永利机械有限公司-王经理13812341234,13812341234,6222020000000000\n2,上海永利机械有限公司,13812341234,6222020000000018\n";
    let (golden, _) = matched(folder.path(), table, &["name=name", "phone=phone", "id=bank"]);
    assert_eq!(golden["1"], golden["2"]);
    let customers = rows(&folder.path().join("out"), "customers.csv");
    assert_eq!(customers[0]["name"], "上海永利机械有限公司");
    assert!(
        customers[0].values().any(|cell| cell.contains("6222020000000000") && cell.contains("6222020000000018")),
        "{customers:?}"
    );
}

fn double_entries(orders: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("o.csv"), orders).expect("a file");
    let arguments = ["check", "o.csv", "--no-config", "--as-of", "2024-06-30", "--format", "csv=f.csv"];
    let output = ordermend(folder.path(), &arguments);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    let found = rows(folder.path(), "f.csv").into_iter().filter(|row| row["check"] == "double-entry");
    found.map(|row| (row["expected"].clone(), row["order_id"].clone())).collect()
}

const HEAD: &str = "订单编号,下单日期,客户名称,手机,商品名称,数量,单价,订单金额,卖家备注\n";

#[test]
fn orders_that_are_meant_twice_are_no_double_entries() {
    let line = |id: &str, day: &str, amount: &str, remark: &str| {
        let qty = if amount.starts_with('-') { "-2" } else { "2" };
        format!("{id},{day},成都川味坊食品有限公司,13800001111,豆瓣酱,{qty},10.00,{amount},{remark}\n")
    };
    let plain = [line("A1", "2024-05-01 09:14", "20.00", ""), line("A2", "2024-05-01 09:16", "20.00", "")].concat();
    assert_eq!(double_entries(&format!("{HEAD}{plain}")), [("A1".to_owned(), "A2".to_owned())]);
    let denied = [line("A1", "2024-05-01 09:14", "20.00", ""), line("A2", "2024-05-01 09:16", "20.00", "不要拆单")];
    assert_eq!(double_entries(&format!("{HEAD}{}", denied.concat())).len(), 1);
    for remark in ["补发 原单A1破损", "拆单1/2", "尾款", "换货"] {
        let meant =
            [line("A1", "2024-05-01 09:14", "20.00", ""), line("A2", "2024-05-01 09:16", "20.00", remark)].concat();
        assert!(double_entries(&format!("{HEAD}{meant}")).is_empty(), "{remark}");
    }
    let reversed = [
        line("A1", "2024-05-01 09:14", "20.00", ""),
        line("A2", "2024-05-01 09:15", "-20.00", ""),
        line("A3", "2024-05-01 09:16", "20.00", ""),
    ];
    assert!(double_entries(&format!("{HEAD}{}", reversed.concat())).is_empty());
    // A delivery every day, one of them left out.
    let daily = ["01", "02", "03", "05", "06"]
        .map(|day| line(&format!("A{day}"), &format!("2024-05-{day} 08:00"), "20.00", ""));
    assert!(double_entries(&format!("{HEAD}{}", daily.concat())).is_empty());
}

#[test]
fn goods_are_the_same_however_wide_or_spaced() {
    let line = |id: &str, minute: u32, goods: &str| {
        format!("{id},2024-05-01 09:{minute:02},成都川味坊食品有限公司,13800001111,{goods},2,10.00,20.00,\n")
    };
    for (a, b) in [("A4复印纸 70g", "Ａ4复印纸 70g"), ("A4复印纸70g", "a4复印纸 70G")] {
        let found = double_entries(&format!("{HEAD}{}{}", line("A1", 14, a), line("A2", 18, b)));
        assert_eq!(found.len(), 1, "{a} {b}");
    }
}

/// Numbers that a spreadsheet has rounded are no evidence: orders of two customers under one of them are two.
#[test]
fn orders_under_one_damaged_number_are_those_of_their_customers() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = format!(
        "{HEAD}1.23457E+17,2024-05-01,金华火腿行,13800001111,火腿,1,10.00,10.00,\n1.23457E+17,2024-05-02,衢州柑橘行,13800002222,柑橘,1,20.00,20.00,\n"
    );
    fs::write(folder.path().join("o.csv"), orders).expect("a file");
    let arguments = ["clean", "o.csv", "-o", "out", "--no-config", "--as-of", "2024-06-30"];
    let output = ordermend(folder.path(), &arguments);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    let customers = rows(&folder.path().join("out"), "customers.csv");
    assert!(customers.len() == 2 && customers.iter().all(|row| row["orders"] == "1"), "{customers:?}");
}

/// Brothers and sisters of nearly one name share a house and a phone; in a short list nothing else tells how rare these are.
#[test]
fn families_of_a_short_list_are_asked_about() {
    let people = "id,name,address,phone\n\
        1,Carl Rdshax,53 High Street,13929088981\n2,Carla Rdshax,53 High Street,13929088981\n\
        3,Eric Eaagyg,22 High Street,13922260874\n4,Erica Eaagyg,22 High Street,13922260874\n\
        5,Tim Tixlzw,84 Oak Street,13999307505\n6,Kim Tixlzw,84 Oak Street,13999307505\n";
    let folder = folder_with(&[("people.csv", people)]);
    let output = ordermend(
        folder.path(),
        &[
            "match",
            "people.csv",
            "--id",
            "id",
            "--map",
            "name=name",
            "--map",
            "address=address",
            "--map",
            "phone=phone",
            "-o",
            "out",
        ],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = rows(&folder.path().join("out"), "customer_map.csv");
    let golden: std::collections::BTreeSet<&str> = map.iter().map(|row| row["golden_id"].as_str()).collect();
    assert_eq!(golden.len(), 6, "{golden:?}");
    assert!(map.iter().all(|row| row["band"] == "review"), "{map:?}");
}

/// What is no date is no date, whatever its last character is.
#[test]
fn days_that_cannot_be_read_are_compared_as_they_are() {
    let people = "id,name,born\n1,Ann Lee,保密\n2,Ann Lee,1990-01-02\n3,Ann Lee,1/2/90\n4,Bo Li,90后\n5,Bo Li,١/٢/٩٠\n";
    let folder = folder_with(&[("people.csv", people)]);
    let output = ordermend(
        folder.path(),
        &["match", "people.csv", "--id", "id", "--map", "person=name", "--map", "birth_date=born", "-o", "out"],
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let map = rows(&folder.path().join("out"), "customer_map.csv");
    assert_eq!(map[1]["golden_id"], map[2]["golden_id"], "{map:?}");
}
