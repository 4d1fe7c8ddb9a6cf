//! What is evidence of whose an order is.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{clean, code, rows, stderr};

const CAPTIONS: &str =
    "订单编号,下单时间,客户编号,客户名称,联系手机,省,市,收货地址,订单状态,商品名称,数量,单价,订单金额\n";

/// The golden ids of orders, each of which names its customer with code, name, phone and address.
fn golden_ids(orders: &[[&str; 4]]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = CAPTIONS.to_owned();
    for ([code, name, phone, address], number) in orders.iter().zip(1..) {
        let line = format!(
            "D20240600{number:02},2024-06-{number:02} 09:00:00,{code},{name},{phone},浙江省,杭州市,{address},已完成,纸,{number},2.00,{}.00\n",
            number * 2
        );
        text.push_str(&line);
    }
    fs::write(folder.path().join("orders.csv"), text).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["orders.csv"], &out, &[]);
    assert!(code(&output) < 2, "{}", stderr(&output));
    let cleaned = rows(&out.join("clean"), "orders.csv");
    assert_eq!(cleaned.len(), orders.len(), "{}", stderr(&output));
    // The map is in the order in which records first appear; a bare name is one record for each order.
    rows(&out, "customer_map.csv").iter().map(|row| row["golden_id"].clone()).collect()
}

const HOUSE: &str = "西湖区古墩路588号3幢502室";

#[test]
fn a_bare_name_and_a_house_are_one_person() {
    let ids = golden_ids(&[
        ["", "凌晓棠", "", HOUSE],
        ["", "凌晓棠", "", "西湖区古墩路５８８号 3幢502室"],
        ["", "凌晓棠", "13957120846", HOUSE],
    ]);
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

/// Province and city stand in cells of their own, and in the address once more.
#[test]
fn an_address_that_repeats_its_parts_is_the_same_address() {
    let whole = format!("浙江省杭州市{HOUSE}");
    let ids = golden_ids(&[["", "凌晓棠", "", HOUSE], ["", "凌晓棠", "", &whole]]);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_bare_name_alone_is_nobody() {
    let elsewhere = "西湖区古墩路590号3幢502室";
    let without_number = "西湖区古墩路";
    let masked = "西湖区古墩路588号**502室";
    for other in ["", elsewhere, without_number, masked] {
        let ids = golden_ids(&[["", "凌晓棠", "", other], ["", "凌晓棠", "", HOUSE]]);
        assert_ne!(ids[0], ids[1], "{other}");
        let ids = golden_ids(&[["", "凌晓棠", "", without_number], ["", "凌晓棠", "", without_number]]);
        assert_ne!(ids[0], ids[1]);
    }
}

#[test]
fn a_house_alone_makes_nobody_one() {
    let ids = golden_ids(&[["", "凌晓棠", "", HOUSE], ["", "邱立诚", "", HOUSE], ["", "", "13957120846", HOUSE]]);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[test]
fn another_code_outweighs_a_house() {
    let ids = golden_ids(&[["K-2041", "凌晓棠", "", HOUSE], ["K-7735", "凌晓棠", "", HOUSE]]);
    assert_ne!(ids[0], ids[1]);
    let ids = golden_ids(&[["", "凌晓棠", "13957120846", HOUSE], ["", "凌晓棠", "13857119023", HOUSE]]);
    assert_eq!(ids[0], ids[1], "phones change");
}

/// A station where parcels wait is the address of many.
#[test]
fn a_house_of_many_names_is_no_evidence() {
    let surnames = [
        "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦",
        "尤", "许", "何", "吕",
    ];
    let names: Vec<String> = surnames.iter().map(|surname| format!("{surname}晓棠")).collect();
    let mut orders: Vec<[&str; 4]> = names.iter().map(|name| ["", name.as_str(), "", HOUSE]).collect();
    orders.push(["", "赵晓棠", "", HOUSE]);
    let ids = golden_ids(&orders);
    assert_ne!(ids[0], ids[22]);
}

/// Codes are given in series and made of the name's initials: of two persons of nearly one name, neighbouring codes say nothing more.
#[test]
fn neighbouring_codes_are_no_slips() {
    const GIVEN: [&str; 12] =
        ["Claire", "Darrin", "Sean", "Andrew", "Irene", "Harold", "Sandra", "Emily", "Tracy", "Matt", "Linda", "Ruben"];
    const SURNAMES: [&str; 8] = ["Gute", "Hoffman", "Allen", "Foster", "Grove", "Black", "Burns", "Hansen"];
    let mut orders: Vec<[String; 4]> = Vec::new();
    for (number, (given, surname)) in
        (0..).zip(GIVEN.iter().flat_map(|given| SURNAMES.map(|surname| (*given, surname))))
    {
        let code = format!("{}{}-{}", &given[..1], &surname[..1], 10_000 + number * 437);
        orders.push([code, format!("{given} {surname}"), String::new(), String::new()]);
    }
    for (code, name) in [("ES-14080", "Erin Smith"), ("ES-14020", "Erica Smith")] {
        orders.push([code.to_owned(), name.to_owned(), String::new(), String::new()]);
    }
    let orders: Vec<[&str; 4]> = orders.iter().map(|order| order.each_ref().map(String::as_str)).collect();
    let ids: BTreeSet<String> = golden_ids(&orders).into_iter().collect();
    assert_eq!(ids.len(), orders.len());
}
