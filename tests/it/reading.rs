//! What a file means as a whole: its grain, its filled columns, its rows that are no orders, its lines under any name.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{code, findings, folder_with, ordermend, read, stderr, stdout};

/// The report of a check.
fn report(folder: &Path, arguments: &[&str]) -> Value {
    let mut all = vec!["check"];
    all.extend(arguments);
    all.extend(["--no-config", "--no-match", "--as-of", "2024-06-30", "--format", "json=report.json"]);
    let _ = fs::remove_file(folder.join("report.json"));
    let output = ordermend(folder, &all);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    serde_json::from_str(&read(folder, "report.json")).expect("JSON")
}

fn orders(folder: &Path, arguments: &[&str]) -> u64 {
    report(folder, arguments)["orders"].as_u64().expect("a count")
}

/// The rules that say anything of some files, each once.
fn rules(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let mut rules: Vec<String> = findings(folder, arguments).into_iter().map(|row| row["rule"].clone()).collect();
    rules.sort();
    rules.dedup();
    rules
}

/// Where the columns of a file are, as `sources detect` tells it.
fn mapped(folder: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["sources", "detect"];
    all.extend(arguments);
    let output = ordermend(folder, &all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

const FILLED: &str = "订单编号,买家公司名,买家会员名,货品总价(元),运费(元),涨价或折扣(元),实付款(元),订单状态,订单创建时间,订单付款时间,货品标题,单价(元),数量,单位,货号,Offer ID\n\
5100000000000000001,杭州青竹茶具有限公司,qz_1,75.00,0.00,0.00,75.00,交易成功,2024-06-01 10:00:00,2024-06-01 10:02:00,茶罐,15.00,3,个,C-1,672330488648\n\
5100000000000000001,杭州青竹茶具有限公司,qz_1,75.00,0.00,0.00,75.00,交易成功,2024-06-01 10:00:00,2024-06-01 10:02:00,茶盘,30.00,1,个,C-2,672330488649\n\
5100000000000000002,杭州青竹茶具有限公司,qz_1,15.00,0.00,0.00,15.00,交易成功,2024-06-02 10:00:00,2024-06-02 10:02:00,茶罐,15.00,1,个,C-1,672330488648\n";

#[test]
fn order_columns_that_somebody_filled_down_make_lines_and_no_conflicts() {
    let folder = folder_with(&[("1688.csv", FILLED)]);
    assert_eq!(orders(folder.path(), &["1688.csv"]), 2);
    assert_eq!(rules(folder.path(), &["1688.csv"]), Vec::<String>::new());
    // As the system writes it, the order's columns are on its first row.
    let mut lines: Vec<String> = FILLED.lines().map(str::to_owned).collect();
    lines[2] = format!("{},茶盘,30.00,1,个,C-2,672330488649", ",".repeat(9));
    let folder = folder_with(&[("1688.csv", &(lines.join("\n") + "\n"))]);
    assert_eq!((orders(folder.path(), &["1688.csv"]), rules(folder.path(), &["1688.csv"])), (2, vec![]));
}

#[test]
fn two_copies_of_an_order_below_each_other_stay_two() {
    let lines: Vec<&str> = FILLED.lines().collect();
    let other = lines[3].replace("15.00,1,个", "15.00,2,个");
    let text = [lines[0], lines[3], &other, ""].join("\n");
    let folder = folder_with(&[("1688.csv", &text)]);
    assert!(rules(folder.path(), &["1688.csv"]).contains(&"no-conflicting-orders".to_owned()));
}

#[test]
fn a_week_of_orders_with_one_line_each_is_read_as_the_week_before() {
    let caption = "订单编号,下单日期,客户名称,商品名称,数量,单价,金额,订单状态\n";
    let line =
        |number: &str, day: u8, goods: &str| format!("{number},2024-06-{day:02},和记,{goods},1,5.00,5.00,已完成\n");
    let first = format!("{caption}{}{}{}", line("A1", 1, "杯"), line("A1", 1, "盘"), line("A2", 2, "碗"));
    // By itself the second file reads as one of orders. Order A2 is in both.
    let second = format!("{caption}{}{}{}", line("A3", 8, "杯"), line("A4", 9, "盘"), line("A2", 2, "碗"));
    let folder = folder_with(&[("w1.csv", &first), ("w2.csv", &second)]);
    assert_eq!(orders(folder.path(), &["w1.csv", "w2.csv"]), 4);
    let told: Vec<String> = findings(folder.path(), &["w1.csv", "w2.csv"])
        .into_iter()
        .map(|row| format!("{} {} {}", row["rule"], row["file"], row["line"]))
        .collect();
    assert_eq!(told, ["no-duplicate-orders w2.csv 4"]);
}

#[test]
fn a_caption_that_nobody_filled_in_gives_way_to_one_of_the_same_meaning() {
    let caption = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n";
    let row = "3906217001144830001,茶罐,15.00,1,,红,,,交易成功,C-1\n";
    let folder = folder_with(&[("detail.csv", &format!("{caption}{row}"))]);
    let said = mapped(folder.path(), &["detail.csv"]);
    assert!(said.contains("商家编码 → sku") && !said.contains("外部系统编号 → "), "{said}");
    let folder = folder_with(&[("detail.csv", &format!("{caption}{}", row.replace("1,,红", "1,W-1,红")))]);
    assert!(mapped(folder.path(), &["detail.csv"]).contains("外部系统编号 → sku"));
}

const DATED: &str = r#"
id = "ours"
title = { en = "Ours", zh = "自有" }
grain = "order"
signature_all = ["单", "日", "额"]

[columns]
order_id = ["单"]
order_date = ["日"]

[[caption]]
column = "goods_amount"
captions = ["额"]
until = "2024-01-01"

[[caption]]
column = "order_total"
captions = ["额"]
from = "2024-01-01"
"#;

#[test]
fn a_caption_means_what_it_meant_when_most_orders_of_its_file_were_made() {
    let folder = folder_with(&[
        ("ours.toml", DATED),
        ("old.csv", "单,日,额\nA1,2023-06-01,10.00\nA2,2023-07-01,10.00\nA3,2024-01-02,10.00\n"),
        ("new.csv", "单,日,额\nB1,2024-06-01,10.00\nB2,2024-07-01,10.00\n"),
    ]);
    let said = mapped(folder.path(), &["old.csv", "new.csv", "--source-file", "ours.toml"]);
    let (old, new) = said.split_once("new.csv").expect("both files");
    assert!(old.contains("额 → goods_amount") && new.contains("额 → order_total"), "{said}");
}

#[test]
fn orders_of_another_time_are_not_judged_by_a_caption_of_their_files() {
    let profile = format!(
        "{DATED}\n[[identity]]\nid = \"goods-are-paid\"\nequation = \"goods_amount = paid_amount\"\ntolerance = \"0\"\n\
         confidence = \"verified\"\ntitle = {{ en = \"x\", zh = \"x\" }}\n"
    )
    .replace("order_date = [\"日\"]", "order_date = [\"日\"]\npaid_amount = [\"付\"]");
    let old = (1..20).map(|n| format!("A{n},2023-06-{n:02},10.00,10.00\n")).collect::<Vec<_>>().concat();
    let text = format!("单,日,额,付\n{old}A20,2023-07-01,10.00,9.00\nB1,2024-06-01,12.00,10.00\n");
    let folder = folder_with(&[("ours.toml", &profile), ("mixed.csv", &text)]);
    let told: Vec<String> = findings(folder.path(), &["mixed.csv", "--source-file", "ours.toml"])
        .into_iter()
        .filter(|row| row["check"] == "amount-identity")
        .map(|row| row["order_id"].clone())
        .collect();
    assert_eq!(told, ["A20"]);
}

#[test]
fn a_part_of_a_sum_that_nobody_filled_in_breaks_none() {
    let caption = FILLED.lines().next().expect("captions");
    let rows = (1..30)
        .map(|n| {
            // Every second order was shipped for 5.00, which the file does not tell.
            let paid = if n % 2 == 0 { "20.00" } else { "15.00" };
            format!(
                "51000000000000001{n:02},甲公司,qz_1,15.00,,0.00,{paid},交易成功,2024-06-01 10:00:00,2024-06-01 10:02:00,茶罐,15.00,1,个,C-1,672330488648\n"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let folder = folder_with(&[("1688.csv", &format!("{caption}\n{rows}"))]);
    let broken =
        |folder: &Path| findings(folder, &["1688.csv"]).iter().filter(|row| row["check"] == "amount-identity").count();
    assert_eq!(broken(folder.path()), 0);
    // Where it is told, it counts.
    let told = rows.replacen("15.00,,0.00,20.00", "15.00,5.00,0.00,20.00", 13);
    let folder = folder_with(&[("1688.csv", &format!("{caption}\n{told}"))]);
    assert_eq!(broken(folder.path()), 1);
}

const PDD: &str = "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商家编码-规格维度,售后状态\n";

#[test]
fn the_day_within_an_order_number_is_the_orders_where_nothing_else_tells_it() {
    let row = |day: u8, time: &str, state: &str, paid: &str| {
        format!(
            "{time},茶罐,2404{day:02}-001994600000000{day:01},{state},15.00,0.00,{paid},{paid},1,,,140220300001,C-1,无售后或售后取消\n"
        )
    };
    let text = format!("{PDD}{}{}", row(1, "2024-04-01 10:00:00", "待发货", "15.00"), row(2, "", "待付款", "0.00"));
    let folder = folder_with(&[("pdd.csv", &text)]);
    let stuck: Vec<String> = findings(folder.path(), &["pdd.csv"])
        .into_iter()
        .filter(|row| row["rule"] == "orders-move-on")
        .map(|row| format!("{} {} {}", row["rule"], row["line"], row["observed"]))
        .collect();
    // Neither order has moved since its day; the second has none but that of its number.
    assert_eq!(stuck, ["orders-move-on 2 90", "orders-move-on 3 89"]);
    // What is blank although it was paid is missing all the same.
    let text = format!("{PDD}{}{}", row(1, "2024-04-01 10:00:00", "待发货", "15.00"), row(2, "", "待发货", "15.00"));
    let folder = folder_with(&[("pdd.csv", &text)]);
    assert!(rules(folder.path(), &["pdd.csv"]).contains(&"required-present".to_owned()));
}

#[test]
fn charges_between_the_sales_are_no_orders_and_go_back_where_they_stood() {
    let text = "订单号,交易类型,交易描述,账单日期,归属账期,下单时间,订单状态,商品总价,用户线上支付金额,平台服务费,商家应收款\n\
        \t3001,外卖订单,,2024-06-02,2024-06-02,2024-06-01 12:00:00,订单完成,30.00,30.00,-3.00,27.00\n\
        \t3001,保险费用,保险,2024-06-02,2024-06-02,,,,,,-0.20\n\
        \t3002,外卖订单,,2024-06-02,2024-06-02,2024-06-01 13:00:00,订单完成,20.00,20.00,-2.00,18.00\n\
        \t3003,闪购订单,,2024-06-02,2024-06-02,2024-06-01 14:00:00,订单完成, 10.00 ,10.00,-1.00,9.00\n";
    let folder = folder_with(&[("bill.csv", text)]);
    let told = report(folder.path(), &["bill.csv"]);
    // Whatever has a state of its own is an order, by whatever name.
    assert_eq!(told["orders"], 3);
    assert_eq!(told["ledger"]["lines"][0]["charges"], 1, "{}", told["ledger"]);
    assert_eq!(rules(folder.path(), &["bill.csv"]), ["no-stray-characters"]);
    let output = ordermend(folder.path(), &["clean", "bill.csv", "-o", "out", "--no-config", "--no-match"]);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    assert_eq!(read(folder.path(), "out/clean/bill.csv"), text.replace(" 10.00 ", "10.00"));
    // Where nothing is called a sale, the words are another's.
    let folder = folder_with(&[("bill.csv", &text.replace("外卖订单", "闪购单"))]);
    assert_eq!(report(folder.path(), &["bill.csv"])["ledger"]["lines"][0]["charges"], 0);
}

#[test]
fn records_of_json_stay_whole_where_some_are_charges() {
    let record = |number: u32, kind: &str, state: &str, amount: &str| {
        format!(
            "{{\"订单号\":\"30{number:02}\",\"交易类型\":\"{kind}\",\"下单时间\":\"2024-06-01 12:00:00\",\"订单状态\":\"{state}\",\"商品总价\":\"{amount}\",\
             \"商家应收款\":\"1.00\",\"归属账期\":\"2024-06-02\"}}"
        )
    };
    let records = [
        record(1, "外卖订单", "订单完成", "30.00"),
        record(1, "保险费用", "", ""),
        record(2, "外卖订单", "订单完成", " 33.00"),
        record(3, "外卖订单", "订单完成", "31.00"),
    ];
    let text = format!("[{}]", records.join(",\n"));
    let folder = folder_with(&[("bill.json", &text)]);
    let output = ordermend(folder.path(), &["clean", "bill.json", "-o", "out", "--no-config", "--no-match"]);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    assert_eq!(read(folder.path(), "out/clean/bill.json"), text.replace(" 33.00", "33.00"));
}

#[test]
fn an_order_number_of_odd_digits_is_a_finding_and_no_fault_of_ours() {
    let row = "2024-04-01 10:00:00,茶罐,2404\u{ff10}1-0019946000000001,待发货,15.00,0.00,15.00,15.00,1,,,140220300001,C-1,无售后或售后取消\n";
    let good = (10..40)
        .map(|n| row.replace("2404\u{ff10}1", "240401").replace("0000001,", &format!("00000{n},")))
        .collect::<Vec<_>>()
        .concat();
    let blank = row.replace("2024-04-01 10:00:00", "").replace("2404\u{ff10}1", "251303");
    let folder = folder_with(&[("pdd.csv", &format!("{PDD}{row}{blank}{good}"))]);
    let told: Vec<String> = findings(folder.path(), &["pdd.csv"])
        .into_iter()
        .filter(|row| row["check"] == "malformed-id")
        .map(|row| row["line"].clone())
        .collect();
    assert_eq!(told, ["2", "3"]);
}

#[test]
fn what_the_user_names_in_json_stays_and_amounts_are_no_wrapped_texts() {
    let text = "[{\"order_no\":\"X1\",\"order_date\":\"2024-06-01\",\"my_price\":10,\"tax\":{\"name\":\"VAT\"},\
        \"lines\":[{\"sku\":\"C-1\",\"qty\":2,\"price\":10,\"amount\":20}]}]";
    let folder = folder_with(&[("x.json", text)]);
    let told = report(folder.path(), &["x.json", "--map", "unit_price=my_price"]);
    let means = |caption: &str| {
        let columns = told["inputs"][0]["columns"].as_array().expect("columns");
        columns.iter().find(|column| column[0] == caption).expect("the column")[1].clone()
    };
    assert_eq!((means("my_price"), means("tax.name")), (Value::from("unit_price"), Value::Null));
    assert_eq!((means("lines.qty"), means("lines.price")), (Value::from("qty"), Value::Null));
}

#[test]
fn bills_that_are_paid_when_due_are_no_faults() {
    let text = "订单编号,下单时间,付款时间,发货时间,完成时间,客户名称,订单金额,订单状态,支付方式\n\
        T1,2024-06-01 10:00:00,2024-06-20 10:00:00,2024-06-02 09:00:00,2024-06-05 00:00:00,甲公司,10.00,已完成,银行转账\n\
        T2,2024-06-01 10:00:00,2024-06-20 10:00:00,2024-06-02 09:00:00,2024-06-05 00:00:00,甲公司,11.00,已完成,微信支付\n";
    let folder = folder_with(&[("t.csv", text)]);
    let late: Vec<String> = findings(folder.path(), &["t.csv"])
        .into_iter()
        .filter(|row| row["check"] == "time-order")
        .map(|row| row["order_id"].clone())
        .collect();
    assert_eq!(late, ["T2", "T2"]);
    let terms = text.replace("支付方式", "付款条件").replace("银行转账", "净30天").replace("微信支付", "款到发货");
    let folder = folder_with(&[("t.csv", &terms)]);
    let late = findings(folder.path(), &["t.csv"]).into_iter().filter(|row| row["check"] == "time-order").count();
    assert_eq!(late, 0, "without a payment method nothing says that it is paid beforehand");
}

#[test]
fn lines_of_json_are_known_under_any_name_and_say_more_than_the_order_does() {
    let record = |number: u8, amount: u8| {
        format!(
            "{{\"_id\":\"5a1b2c3d4e5f60718293a40{number}\",\"appId\":\"a\",\"entryId\":\"e\",\"createTime\":\"2024-06-0{number}T02:00:00.000Z\",\
             \"order_no\":\"X{number}\",\"customer_name\":\"杭州青竹茶具有限公司\",\"order_status\":\"已确认\",\"金额\":30,\"photos\":[{{\"name\":\"a\",\"url\":\"u\"}}],\
             \"goods\":[{{\"_id\":\"l1\",\"sku\":\"C-1\",\"product_name\":\"茶罐\",\"qty\":2,\"price\":10,\"金额\":20}},\
             {{\"_id\":\"l2\",\"sku\":\"C-2\",\"product_name\":\"茶盘\",\"qty\":1,\"price\":10,\"金额\":{amount}}}]}}"
        )
    };
    let records: Vec<String> = (1..=9).map(|number| record(number, if number == 5 { 99 } else { 10 })).collect();
    let folder = folder_with(&[("form.json", &format!("[{}]", records.join(",")))]);
    let told: Vec<String> = findings(folder.path(), &["form.json"])
        .into_iter()
        .filter(|row| row["check"] == "amount-identity")
        .map(|row| format!("{} {} {}", row["rule"], row["order_id"], row["source_column"]))
        .collect();
    assert_eq!(told, ["jiandaoyun-line-total-is-price-times-quantity X5 goods.金额"]);
}

#[test]
fn stages_that_a_tenant_made_are_open_deals() {
    let text = "Id,Name,StageName,Amount,CloseDate,CreatedDate,AccountId,Probability\n\
        0065g00000Kett1AAA,Kettles,Verbal Commit,100.00,2024-07-20,2024-06-01T10:00:00.000Z,0015g00000Kett1AAA,60\n";
    let folder = folder_with(&[("deals.csv", text)]);
    assert!(!rules(folder.path(), &["deals.csv"]).contains(&"statuses-known".to_owned()));
    assert_eq!(orders(folder.path(), &["deals.csv"]), 1);
    assert!(mapped(folder.path(), &["deals.csv"]).contains("salesforce"));
}

#[test]
fn rows_that_carry_further_goods_make_no_customers() {
    let text = "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n\
        #1,ilse@kettle.example,paid,2024-06-01 10:00:00 +0000,unfulfilled,EUR,30.00,0.00,0.00,30.00,2024-06-01 09:59:00 +0000,1,Mug,24.00,Ilse Kettle\n\
        #1,ilse@kettle.example,,,,,,,,,2024-06-01 09:59:00 +0000,1,Tea,6.00,\n";
    let folder = folder_with(&[("orders_export.csv", text)]);
    let output =
        ordermend(folder.path(), &["clean", "orders_export.csv", "-o", "out", "--no-config", "--as-of", "2024-06-30"]);
    assert!(code(&output) <= 1, "{}", stderr(&output));
    let customers = read(&folder.path().join("out"), "customers.csv");
    assert_eq!(customers.lines().count(), 2, "{customers}");
}

#[test]
fn a_masked_name_is_nobodys_second_order() {
    let row = |number: u8, minute: u8, buyer: &str| {
        format!(
            "\"=\"\"39062170011448300{number:02}\"\"\",{buyer},15.00,15.00,交易成功,2024-06-03 12:{minute:02}:01,2024-06-03 12:{minute:02}:30,王**,茶罐,1,订单未关闭,0.00\n"
        )
    };
    let caption = "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,收货人姓名,宝贝标题,宝贝总数量,订单关闭原因,退款金额\n";
    let folder = folder_with(&[("t.csv", &format!("{caption}{}{}", row(1, 40, "a**1"), row(2, 41, "z**3")))]);
    assert!(!rules(folder.path(), &["t.csv"]).contains(&"no-double-entries".to_owned()));
    let clear = format!("{caption}{}{}", row(1, 40, "a**1"), row(2, 41, "a**1")).replace("王**", "王小满");
    let folder = folder_with(&[("t.csv", &clear)]);
    assert!(rules(folder.path(), &["t.csv"]).contains(&"no-double-entries".to_owned()));
}

#[test]
fn words_of_states_that_were_inferred_never_fail() {
    let text = "销售订单编号,客户名称,下单日期,销售订单金额(元),生命状态,订单状态\n\
        SO1,杭州青竹茶具有限公司,2024-06-20,10.00,正常,奇怪\nSO2,杭州青竹茶具有限公司,2024-06-21,20.00,作废,已确认\n";
    let folder = folder_with(&[("fx.csv", text)]);
    let told = report(folder.path(), &["fx.csv"]);
    let known = told["rules"].as_array().expect("rules").iter().find(|rule| rule["rule"] == "statuses-known");
    assert_eq!(known.expect("the rule")["status"], "warn");
}

#[test]
fn a_list_of_values_without_names_says_what_is_missing() {
    let folder = folder_with(&[("bills.json", "[[\"XSDD001\",\"2024-06-01\"],[\"XSDD002\",\"2024-06-02\"]]")]);
    let output = ordermend(folder.path(), &["check", "bills.json", "--no-config"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("lists of values without names"), "{}", stderr(&output));
}
