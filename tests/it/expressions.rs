//! What expressions of rules give, one by one.

use std::fmt::Write;
use std::fs;

use crate::support::{clean, code, rows, stderr};

/// One order of two lines and one of a single line. The total of the last cannot be read.
const ORDERS: &str = "订单编号,下单时间,付款时间,客户名称,工单号,订单状态,商品名称,数量,单价,优惠金额,订单金额,实付金额\n\
    A240131001,2024-01-31 23:30:00,2024-02-01 08:00:00,湖州织里童装厂,Gd_10%,已完成,拉链 5#,10,0.35,,3.50,3.50\n\
    A240131001,2024-01-31 23:30:00,2024-02-01 08:00:00,湖州织里童装厂,,已完成,纽扣 18L,200,0.07,,14.00,14.00\n\
    A240229002,2024-02-29,,德清莫干山民宿,它说'好',待付款,竹席,2,129.00,8.00,二百五,\n";

/// What expressions give on each row: true, false, or `None` where they are unknown.
fn judged(cases: &[(&str, [Option<bool>; 3])]) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("orders.csv"), ORDERS).expect("a file");
    let mut rules = String::new();
    for (number, (expression, _)) in cases.iter().enumerate() {
        for (of, assert) in [("t", format!("NOT ({expression})")), ("f", (*expression).to_owned())] {
            let assert = toml::Value::String(assert);
            writeln!(rules, "[[rule]]\nid = \"{of}{number}\"\ncheck = \"expression\"\nassert = {assert}\nwarn = \">0\"\nowner = \"x\"\ntitle = {{ en = \"x\", zh = \"x\" }}").expect("text");
        }
    }
    fs::write(folder.path().join("rules.toml"), rules).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["orders.csv"], &out, &["--rules", "rules.toml"]);
    assert!(code(&output) < 2, "{}", stderr(&output));
    let found = rows(&out, "findings.csv");
    for (number, (expression, wanted)) in cases.iter().enumerate() {
        let broken = |of: &str, line: usize| {
            let (id, line) = (format!("{of}{number}"), line.to_string());
            found.iter().any(|row| row["rule"] == id && row["line"] == line)
        };
        let given = [2, 3, 4].map(|line| match (broken("t", line), broken("f", line)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
            (true, true) => panic!("{expression} is true and false"),
        });
        assert_eq!(given, *wanted, "{expression}");
    }
}

const T: Option<bool> = Some(true);
const F: Option<bool> = Some(false);
const ALL: [Option<bool>; 3] = [T, T, T];

#[test]
fn numbers_are_exact() {
    judged(&[
        ("qty * unit_price = order_total", [T, T, None]),
        ("0.1 + 0.2 = 0.3", ALL),
        ("1 / 3 * 3 < 1", ALL),
        ("1 / 0 = 1", [None; 3]),
        ("round(2.345, 2) = 2.35 AND round(-2.345, 2) = -2.35 AND round(2.5) = 3", ALL),
        ("floor(-0.5) = -1 AND ceil(-0.5) = 0 AND abs(-0.5) = 0.5 AND sign(-7) = -1", ALL),
        ("-7 % 3 = -1 AND mod(7.5, 2) = 1.5", ALL),
        ("99999999999999999999999999999999999999 * 10 > 0", [None; 3]),
        ("order_total BETWEEN 3.5 AND 13.99", [T, F, None]),
        ("1.0000000000 * 1.0000000000 * 1.0000000000 * 1.0000000000 = 1", ALL),
        ("number('￥1,234.50') = 1234.5 AND number('二百五') IS NULL", ALL),
        ("TRY_CAST('12.345' AS DECIMAL(10, 2)) = 12.35 AND TRY_CAST('1,2' AS INT) IS NULL", ALL),
        // What has more digits than there is room for is no such number, also once it is rounded.
        ("TRY_CAST('999.99' AS DECIMAL(5, 2)) = 999.99 AND TRY_CAST('1000' AS DECIMAL(5, 2)) IS NULL", ALL),
        ("TRY_CAST('999.995' AS DECIMAL(5, 2)) IS NULL AND TRY_CAST('-99.5' AS DECIMAL(2)) IS NULL", ALL),
    ]);
}

#[test]
fn what_is_unknown_stays_unknown_unless_it_does_not_matter() {
    judged(&[
        ("discount_amount >= 0", [None, None, T]),
        ("discount_amount >= 0 OR qty > 0", ALL),
        ("discount_amount >= 0 AND qty < 0", [F, F, F]),
        ("NOT (discount_amount >= 0)", [None, None, F]),
        ("discount_amount IS NULL", [T, T, F]),
        ("(discount_amount > 0) IS TRUE", [F, F, T]),
        ("(discount_amount > 0) IS NOT FALSE", ALL),
        ("coalesce(discount_amount, 0) = 0", [T, T, F]),
        ("qty IN (10, NULL)", [T, None, None]),
        ("qty NOT IN (10, NULL)", [F, None, None]),
        ("payment_date IS NOT DISTINCT FROM NULL", [F, F, T]),
        ("CASE WHEN discount_amount > 0 THEN 'some' ELSE 'none' END = 'none'", [T, T, F]),
        ("greatest(qty, discount_amount) = qty", [T, T, F]),
        ("nullif(qty, 10) IS NULL", [T, F, F]),
        ("(qty IS DISTINCT FROM 10) AND qty > 100", [F, T, F]),
        ("(customer_name IS DISTINCT FROM 'a') OR qty > 1000", ALL),
    ]);
}

#[test]
fn texts_and_captions_are_read_as_they_stand() {
    judged(&[
        ("\"工单号\" LIKE 'gd%'", [F, None, F]),
        ("\"工单号\" ILIKE 'gd%'", [T, None, F]),
        ("工单号 LIKE '%\\%'", [T, None, F]),
        ("工单号 = '它说''好'''", [F, None, T]),
        ("length(customer_name) = 7", ALL),
        ("left(customer_name, 2) || right(customer_name, 1) = '湖州厂'", [T, T, F]),
        ("substr(order_id, 2, 6) = '240131' AND upper('gd') = 'GD'", [T, T, F]),
        ("contains(product_name, '#') OR starts_with(product_name, '纽') OR ends_with(product_name, 'x')", [T, T, F]),
        ("regexp_like(order_id, '^[A-Z][0-9]{9}$')", ALL),
        ("replace(customer_name, '厂', '') <> customer_name", [T, T, F]),
        ("status = 'completed'", [T, T, F]),
        ("status IN ('pending_payment', 'cancelled')", [F, F, T]),
        ("'a' < 'b' AND 'B' < 'a' AND '中' > 'z'", ALL),
    ]);
}

#[test]
fn dates_are_those_of_the_calendar() {
    judged(&[
        ("order_date < '2024-02-01'", [T, T, F]),
        ("order_date = DATE '2024-02-29'", [F, F, T]),
        ("date(order_date) = '2024-01-31'", [T, T, F]),
        ("order_date + INTERVAL '1' MONTH = TIMESTAMP '2024-02-29 23:30:00'", [T, T, F]),
        ("order_date - INTERVAL 29 DAY = '2024-01-31'", [F, F, T]),
        ("payment_date <= order_date + INTERVAL '9 hours'", [T, T, None]),
        ("datediff(payment_date, order_date) = 1", [T, T, None]),
        ("year(order_date) = 2024 AND quarter(order_date) = 1 AND weekday(order_date) = 3", [T, T, F]),
        ("EXTRACT(MONTH FROM order_date) = 2 AND day(order_date) = 29 AND hour(order_date) = 0", [F, F, T]),
        ("today() = '2024-06-30'", ALL),
        ("TRY_CAST('2024-02-30' AS DATE) IS NULL AND TRY_CAST('2024/2/29' AS DATE) = '2024-02-29'", ALL),
    ]);
}

#[test]
fn aggregates_are_over_orders_and_files() {
    judged(&[
        ("count(*) OVER (PARTITION BY order_id) = 2", [T, T, F]),
        ("sum(qty * unit_price) OVER (PARTITION BY order_id) = 17.5", [T, T, F]),
        ("count(*) OVER () = 3 AND count(order_total) OVER () = 2", ALL),
        ("avg(qty) OVER (PARTITION BY order_id) = 105", [T, T, F]),
        ("min(customer_name) OVER () = customer_name", [F, F, T]),
        ("max(discount_amount) OVER (PARTITION BY order_id) IS NULL", [T, T, F]),
        ("count(DISTINCT customer_name) OVER () = 2", ALL),
        ("sum(paid_amount) OVER (PARTITION BY order_id) > 0", [T, T, None]),
    ]);
}

/// What `rules lint` says of an expression.
fn linted(assert: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let assert = toml::Value::String(assert.to_owned());
    let rule = format!(
        "[[rule]]\nid = \"r\"\ncheck = \"expression\"\nassert = {assert}\ntitle = {{ en = \"x\", zh = \"x\" }}\n"
    );
    fs::write(folder.path().join("rules.toml"), rule).expect("a file");
    let output = crate::support::ordermend(folder.path(), &["rules", "lint", "rules.toml"]);
    format!("{}{}", crate::support::stdout(&output), stderr(&output))
}

/// Chains are nested as deep as they are long, and what is repeated is written out: both once overflowed the stack or took forever.
#[test]
fn expressions_without_end_are_refused() {
    let chain = |count: usize| vec!["qty"; count].join(" + ") + " > 0";
    assert!(linted(&chain(300)).contains("no problem"));
    assert!(linted(&chain(3000)).contains("too many parts"));
    assert!(linted(&chain(50_000)).contains("more than 20000 bytes"));
    let whens = "WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 WHEN 4 THEN 4 END";
    let nested = (0..12).fold("qty".to_owned(), |inner, _| format!("CASE {inner} {whens}"));
    assert!(linted(&format!("{nested} > 0")).contains("too many parts"));
}

#[test]
fn what_follows_distinct_from_must_be_told_apart() {
    for expression in [
        "NOT qty IS DISTINCT FROM 1 AND qty > 2",
        "qty IS DISTINCT FROM 1 = 2",
        "customer_name IS DISTINCT FROM 'a' ILIKE 'b'",
        "qty IS NOT DISTINCT FROM 5 IS TRUE",
    ] {
        assert!(linted(expression).contains("into parentheses"), "{expression}");
    }
    assert!(linted("(qty IS DISTINCT FROM 1) AND qty > 2").contains("no problem"));
}

/// A list of customers beside the orders has no orders to aggregate over.
#[test]
fn tables_without_orders_have_no_order_to_speak_of() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("orders.csv"), ORDERS).expect("a file");
    fs::write(folder.path().join("people.csv"), "姓名,工号,城市\n李安,7,湖州\n").expect("a file");
    let rules = "[[rule]]\nid = \"o\"\ncheck = \"order-expression\"\nassert = \"count(*) > 0\"\nfail = \">0\"\ntitle = { en = \"x\", zh = \"x\" }\n\
        [[rule]]\nid = \"w\"\ncheck = \"expression\"\nassert = \"count(*) OVER (PARTITION BY order_id) > 0\"\nfail = \">0\"\ntitle = { en = \"x\", zh = \"x\" }\n\
        [[rule]]\nid = \"absent\"\ncheck = \"expression\"\nassert = \"\\\"毛重\\\" IS NOT NULL\"\nfail = \">0\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    fs::write(folder.path().join("rules.toml"), rules).expect("a file");
    let out = folder.path().join("out");
    let output = clean(folder.path(), &["orders.csv", "people.csv"], &out, &["--rules", "rules.toml", "--own-rules"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = format!("{}{}", crate::support::stdout(&output), stderr(&output));
    assert!(said.contains("rule absent judged nothing: no file has the column \"毛重\""), "{said}");
}
