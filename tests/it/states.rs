//! States that other columns of a file tell, and the moves between them from one export to the next.

use std::fs;
use std::path::Path;

use crate::support::{findings, folder_with, repository};

/// The orders of an export with their states, which rules of the user's own ask for.
fn states(export: &str) -> Vec<String> {
    let names = [
        "draft",
        "confirmed",
        "partially_shipped",
        "shipped",
        "completed",
        "cancelled",
        "closed",
        "paid",
        "pending_payment",
        "on_hold",
    ];
    let rule = |name: &&str| {
        format!(
            "[[rule]]\nid = \"{name}\"\ncheck = \"expression\"\nassert = \"status IS NULL OR status <> '{name}'\"\n\
             title = {{ en = \"{name}\", zh = \"{name}\" }}\n"
        )
    };
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("rules.toml"), names.iter().map(rule).collect::<String>()).expect("written");
    fs::write(folder.path().join("orders.csv"), export).expect("written");
    let mut told: Vec<String> = Vec::new();
    for name in names {
        let orders = found(folder.path(), &["orders.csv", "--rules", "rules.toml"], &[name]);
        told.extend(orders.iter().map(|order| format!("{} {name}", order.split(' ').next().unwrap_or_default())));
    }
    told.sort();
    told.dedup();
    told
}

/// Order and move of the findings about two exports of one system.
fn moves(before: &str, after: &str) -> Vec<String> {
    let folder = folder_with(&[("old.csv", before), ("new.csv", after)]);
    found(folder.path(), &["new.csv", "--previous", "old.csv"], &["states-move-forward"])
}

/// Order and observed value of the findings of some rules.
fn found(folder: &Path, arguments: &[&str], rules: &[&str]) -> Vec<String> {
    let told = findings(folder, arguments).into_iter().filter(|row| rules.contains(&row["rule"].as_str()));
    told.map(|row| format!("{} {}", row["order_id"], row["observed"])).collect()
}

const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,\
    Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Cancelled at";

fn shopify(rows: &[(&str, &str, &str, &str, &str)]) -> String {
    let row = |(name, payment, fulfilment, refunded, cancelled): &(&str, &str, &str, &str, &str)| {
        let paid = if ["pending", "voided"].contains(payment) { "" } else { "2024-06-01 10:00:00 +0000" };
        let sent = if *fulfilment == "fulfilled" { "2024-06-02 10:00:00 +0000" } else { "" };
        format!(
            "{name},ilse@kettle.example,{payment},{paid},{fulfilment},{sent},EUR,24.00,0.00,0.00,24.00,2024-06-01 09:59:00 \
             +0000,1,Enamel mug,24.00,{refunded},{cancelled}"
        )
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("{SHOPIFY}\n{}\n", rows.join("\n"))
}

#[test]
fn an_order_of_shopify_goes_by_its_payment_fulfilment_and_cancellation() {
    let cancelled = "2024-06-03 08:00:00 +0000";
    let before = shopify(&[
        ("#1", "refunded", "fulfilled", "24.00", ""),
        ("#2", "paid", "", "0.00", ""),
        ("#3", "pending", "", "0.00", cancelled),
        ("#4", "voided", "", "0.00", ""),
        ("#5", "paid", "partial", "0.00", ""),
        ("#6", "paid", "fulfilled", "0.00", ""),
        ("#7", "paid", "", "0.00", cancelled),
        ("#8", "paid", "restocked", "0.00", ""),
    ]);
    let after = shopify(&[
        ("#1", "paid", "fulfilled", "24.00", ""),
        ("#2", "paid", "fulfilled", "0.00", ""),
        ("#3", "paid", "", "0.00", ""),
        ("#4", "paid", "fulfilled", "0.00", ""),
        ("#5", "refunded", "partial", "24.00", ""),
        // A fulfilment was cancelled, money paid back after a cancellation, and after goods had come back.
        ("#6", "paid", "", "0.00", ""),
        ("#7", "refunded", "", "24.00", cancelled),
        ("#8", "refunded", "restocked", "24.00", ""),
    ]);
    assert_eq!(
        moves(&before, &after),
        ["#1 Refunded → Completed", "#3 Cancelled → Paid, to be shipped", "#4 Cancelled → Completed"]
    );
}

#[test]
fn what_is_called_refunded_was_paid_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = shopify(&[
        ("#1", "refunded", "fulfilled", "24.00", ""),
        ("#2", "refunded", "fulfilled", "0.00", ""),
        ("#3", "partially_refunded", "fulfilled", "", ""),
    ]);
    fs::write(folder.path().join("orders.csv"), orders).expect("written");
    assert_eq!(found(folder.path(), &["orders.csv"], &["refunded-by-its-word-was-paid-back"]), ["#2 refunded"]);
}

const KINGDEE: &str =
    "日期,单据类型,单据编号,单据状态,客户,关闭状态,作废状态,物料编码,物料名称,销售单位,销售数量,剩余未出数量,价税合计";

fn kingdee(rows: &[(&str, &str, &str, &str, &str)]) -> String {
    let row = |(number, word, closed, void, open): &(&str, &str, &str, &str, &str)| {
        format!("2024-06-01,标准销售订单,{number},{word},甪直水乡酱菜厂,{closed},{void},01.01,陶坛,个,10,{open},100.00")
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("{KINGDEE}\n{}\n", rows.join("\n"))
}

#[test]
fn an_order_of_kingdee_is_completed_once_nothing_of_its_lines_is_left_to_ship() {
    let (open, closed, kept, void) = ("未关闭", "已关闭", "未作废", "已作废");
    // K5 was shipped whole, and nobody closed it.
    let before = kingdee(&[
        ("K1", "已审核", closed, kept, "0"),
        ("K2", "已审核", closed, kept, "3"),
        ("K3", "已审核", closed, kept, "0"),
        ("K3", "已审核", closed, kept, "2"),
        ("K4", "创建", open, void, "10"),
        ("K5", "已审核", open, kept, "0"),
    ]);
    let after = kingdee(&[
        ("K1", "已审核", open, kept, "0"),
        ("K2", "已审核", open, kept, "3"),
        ("K4", "创建", open, kept, "10"),
    ]);
    assert_eq!(states(&before), ["K1 completed", "K2 closed", "K3 closed", "K4 cancelled", "K5 shipped"]);
    // What was closed may be opened again; what was voided may not. One word stands for both states of K4.
    assert_eq!(moves(&before, &after), ["K4 已取消 → 草稿"]);
}

/// What every line says is said of the order; one line alone is not the order.
#[test]
fn an_order_of_kingdee_rests_or_ends_with_all_of_its_lines() {
    let export = fs::read_to_string(repository("fixtures/sources/kingdee/local.csv")).expect("a fixture");
    assert_eq!(
        states(&export),
        [
            "XSDD240603001 confirmed",
            "XSDD240604002 on_hold",
            "XSDD240605003 closed",
            "XSDD240605004 closed",
            "XSDD240606005 confirmed"
        ]
    );
}

/// A line that was closed and one that was ended are both over.
#[test]
fn lines_that_are_over_in_different_ways_end_an_order_of_kingdee() {
    let export = fs::read_to_string(repository("fixtures/sources/kingdee/local.csv")).expect("a fixture");
    let of_two: Vec<&str> = export.lines().filter(|line| !line.contains("XSDD240605")).collect();
    let of_two = of_two.join("\n").replacen("正常,正常,正常", "业务关闭,正常,正常", 1);
    let of_two = of_two.replacen("正常,正常,正常", "正常,业务终止,正常", 1);
    assert!(states(&of_two).contains(&"XSDD240603001 closed".to_owned()), "{:?}", states(&of_two));
}

/// Where nothing could tell that goods were shipped, an approved order is no stuck one.
#[test]
fn an_approved_order_is_stuck_only_where_shipping_would_be_told() {
    let with = u8_orders(&[("S1", "王", "", "")]).replace("2024-06-01", "2024-01-01");
    let without: String = with.lines().map(|line| line.rsplit_once(',').expect("cells").0.to_owned() + "\n").collect();
    for (export, expected) in [(&with, 1), (&without, 0)] {
        let folder = folder_with(&[("orders.csv", export)]);
        let found = findings(folder.path(), &["orders.csv"]);
        let stuck = found.iter().filter(|row| row["rule"] == "orders-move-on").count();
        assert_eq!(stuck, expected, "{export}");
    }
}

/// A line that takes another one back counts below zero; a deal that is open or lost has no amount.
#[test]
fn reductions_and_open_deals_of_salesforce_are_no_findings() {
    for file in ["order_item_reduction.csv", "opportunity.csv"] {
        let export = fs::read_to_string(repository("fixtures/sources/salesforce").join(file)).expect("a fixture");
        let rules = ["quantities-positive", "amounts-positive", "core-present"];
        let folder = folder_with(&[("orders.csv", &export)]);
        assert_eq!(found(folder.path(), &["orders.csv"], &rules), [""; 0], "{file}");
        let changed = export.replace("\"8025g00000P4UJ2AAN\",\"0\"", "\"\",\"0\"").replace("\"549.50\"", "\"\"");
        let folder = folder_with(&[("orders.csv", &changed)]);
        assert_eq!(found(folder.path(), &["orders.csv"], &rules).len(), 1, "{file}");
    }
}

const U8: &str = "订单号,订单日期,客户编码,客户简称,销售类型,存货编码,存货名称,主计量单位,数量,含税单价,价税合计,制单人,审核人,关闭人,累计发货数量";

fn u8_orders(rows: &[(&str, &str, &str, &str)]) -> String {
    let row = |(number, approved, closed, sent): &(&str, &str, &str, &str)| {
        format!("{number},2024-06-01,C01,湄洲湾船厂,内销,07.1,锚链,吨,10,100,1000,林,{approved},{closed},{sent}")
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("{U8}\n{}\n", rows.join("\n"))
}

#[test]
fn an_order_of_u8_goes_by_who_approved_and_closed_it() {
    let orders = u8_orders(&[
        ("S1", "王", "", ""),
        ("S2", "王", "李", "4"),
        ("S3", "王", "李", "10"),
        ("S4", "王", "", "4"),
        ("S5", "", "", ""),
        ("S6", "王", "", "10"),
    ]);
    assert_eq!(
        states(&orders),
        ["S1 confirmed", "S2 closed", "S3 completed", "S4 partially_shipped", "S5 draft", "S6 completed"]
    );
}

#[test]
fn payment_after_receipt_is_as_the_method_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let order = |number: &str, method: u8| {
        serde_json::json!({
            "order_id": number, "create_time": 1_717_200_000, "status": 100,
            "order_detail": {
                "product_infos": [{"product_id": "1", "sku_id": "11", "sku_cnt": 1, "title": "竹编果篮", "sale_price": 3900}],
                "price_info": {"product_price": 3900, "order_price": 3900, "freight": 0},
                "pay_info": {"payment_method": method, "pay_time": 1_717_800_000},
                "delivery_info": {"ship_done_time": 1_717_300_000, "address_info": {"user_name": "覃素芬"}}
            }
        })
    };
    let orders = serde_json::json!([order("3720000000000000001", 1), order("3720000000000000002", 2)]);
    fs::write(folder.path().join("orders.json"), orders.to_string()).expect("written");
    let told = found(folder.path(), &["orders.json"], &["shipped-after-paid"]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("3720000000000000001"), "{told:?}");
}

#[test]
fn what_is_void_is_cancelled_whatever_state_the_order_had() {
    let fxiaoke = "销售订单编号,客户名称,下单日期,销售订单金额(元),生命状态,订单状态\n\
        SO1,杭州青竹茶具有限公司,2024-06-20,10.00,正常,已确认\nSO2,杭州青竹茶具有限公司,2024-06-21,20.00,作废,已确认\n";
    assert_eq!(states(fxiaoke), ["SO1 confirmed", "SO2 cancelled"]);
    let alone = fxiaoke.replace(",订单状态", "").replace(",已确认", "");
    assert_eq!(states(&alone), ["SO1 confirmed", "SO2 cancelled"]);
    let jiandaoyun = "订单编号,客户名称,下单日期,订单金额,订单状态,提交人,提交时间,更新时间,流程状态\n\
        D1,杭州青竹茶具有限公司,2024-06-20,10.00,已确认,李,2024-06-20 09:00:00,2024-06-20 10:00:00,已完成\n\
        D2,杭州青竹茶具有限公司,2024-06-21,20.00,已确认,李,2024-06-21 09:00:00,2024-06-21 10:00:00,手动结束\n";
    assert_eq!(states(jiandaoyun), ["D1 confirmed", "D2 cancelled"]);
}
