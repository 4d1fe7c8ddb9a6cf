//! What `profile` says of exports whose content is known.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{AS_OF, code, golden, ordermend, program, repository, stderr, stdout};

/// Runs `profile` over an input in `folder` and gives its standard output.
fn profile(folder: &Path, input: &str, format: &str) -> String {
    let output = ordermend(folder, &["profile", input, "--format", format, "--as-of", AS_OF, "--no-config"]);
    assert_eq!(code(&output), 0, "{input}: {}", stderr(&output));
    stdout(&output)
}

/// The only table of an input, as the machine-readable profile has it.
fn table(folder: &Path, input: &str) -> Value {
    let mut profile: Value = serde_json::from_str(&profile(folder, input, "json")).expect("JSON");
    assert_eq!(profile["schema"], "ordermend-profile/1");
    assert_eq!(profile["tables"].as_array().map(Vec::len), Some(1), "{input}");
    profile["tables"][0].take()
}

/// The only table of an input with this text.
fn table_of(text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("x.csv"), text).expect("writable");
    table(folder.path(), "x.csv")
}

/// The first of a list whose member has this value.
fn with<'a>(list: &'a Value, member: &str, value: &str) -> &'a Value {
    let found = list.as_array().expect("a list").iter().find(|one| one[member] == value);
    found.unwrap_or_else(|| panic!("no {member} {value} in {list:#}"))
}

#[test]
fn the_profiles_of_two_exports_are_as_they_were() {
    for (name, folder, input) in
        [("demo", "fixtures/demo", "orders.csv"), ("taobao", "fixtures/sources/taobao", "2018.csv")]
    {
        for (format, ending) in [("text", "txt"), ("json", "json")] {
            let said = profile(&repository(folder), input, format);
            golden(&repository(&format!("tests/cmd/profile-{name}.{ending}")), said.as_bytes());
        }
    }
}

#[test]
fn a_messy_export_is_counted_exactly() {
    let table = table(&repository("fixtures/demo"), "orders.csv");
    assert_eq!(table["rows"], 60);
    let reading = &table["reading"];
    assert_eq!((&reading["encoding"], &reading["delimiter"]), (&json!("UTF-8"), &json!("comma")));
    assert_eq!((&reading["line_end"], &reading["header_line"]), (&json!("lf"), &json!(1)));
    assert_eq!(
        reading["structure"],
        json!({"titles": 0, "headers": 1, "totals": 1, "blanks": 0, "notes": 0, "charges": 0})
    );
    assert_eq!(reading["rejects"], json!({"field_count": 1, "open_quote": 0, "not_json": 0}));
    assert_eq!(table["source"]["id"], "generic");
    let grain = &table["grain"];
    assert_eq!((&grain["grain"], &grain["orders"]), (&json!("order"), &json!(57)));
    assert_eq!(grain["rows_without_order"], 1);

    let column = |name| with(&table["columns"], "column", name);
    for (name, filled, blank, distinct, fitting) in [
        ("order_id", 59, 1, 57, 59),
        ("order_date", 60, 0, 58, 60),
        ("payment_date", 57, 3, 55, 56),
        ("customer_name", 59, 1, 19, 59),
        ("phone", 59, 1, 19, 57),
        ("status", 60, 0, 6, 59),
        ("discount_amount", 19, 41, 17, 19),
        ("order_total", 60, 0, 56, 59),
    ] {
        let counts = ["filled", "blank", "distinct", "fitting"].map(|member| column(name)[member].clone());
        assert_eq!(counts, [json!(filled), json!(blank), json!(distinct), json!(fitting)], "{name}");
    }
    let total = column("order_total");
    assert_eq!(total["range"], json!({"of": "numbers", "least": "18.60", "most": "2800.00"}));
    assert_eq!(total["notation"]["currency_signs"], json!({"￥": 1}));
    assert_eq!((&total["notation"]["decimal_sign"], &total["notation"]["otherwise"]), (&json!("."), &json!(1)));
    let date = column("order_date");
    assert_eq!(date["notation"]["date"], "yyyy-MM-dd HH:mm:ss");
    assert_eq!(date["notation"]["otherwise"], 3);
    assert_eq!(date["range"], json!({"of": "dates", "first": "2024-06-01 09:12:35", "last": "2024-06-28 10:36:51"}));

    let period = &table["period"];
    assert_eq!((&period["first"], &period["last"]), (&json!("2024-06-01"), &json!("2024-06-28")));
    assert_eq!((&period["months"], &period["undated"]), (&json!({"2024-06": 58}), &json!(0)));
}

#[test]
fn statuses_money_and_damage_of_a_messy_export() {
    let table = table(&repository("fixtures/demo"), "orders.csv");
    let statuses = &table["statuses"][0];
    assert_eq!((&statuses["axis"], &statuses["unit"]), (&json!("lifecycle"), &json!("orders")));
    assert_eq!(statuses["months"], json!(["2024-06"]));
    for (word, meaning, count) in [
        ("已完成", "completed", 34),
        ("已发货", "shipped", 12),
        ("待发货", "paid", 8),
        ("待付款", "pending_payment", 2),
        ("已取消", "cancelled", 1),
        ("已完城", "unknown", 1),
    ] {
        let found = with(&statuses["words"], "word", word);
        assert_eq!((&found["meaning"], &found["months"]["2024-06"]), (&json!(meaning), &json!(count)), "{word}");
    }
    let money = |name| with(&table["money"], "column", name);
    let sums = json!([{"currency": "", "total": "32649.30", "counted": 57}]);
    assert_eq!((&money("order_total")["sums"], &money("order_total")["unreadable"]), (&sums, &json!(1)));
    assert_eq!(money("discount_amount")["sums"], json!([{"currency": "", "total": "594.00", "counted": 19}]));
    assert!(table["money"].as_array().expect("a list").iter().all(|one| one["column"] != "unit_price"));

    let damage = table["damage"].as_array().expect("a list");
    assert_eq!(damage.len(), 1, "{damage:#?}");
    assert_eq!((&damage[0]["kind"], &damage[0]["count"]), (&json!("date-serial"), &json!(1)));
    assert_eq!((&damage[0]["line"], &damage[0]["example"]), (&json!(38), &json!("45462.4379629630")));
}

#[test]
fn a_known_source_tells_what_its_words_mean() {
    let table = table(&repository("fixtures/sources/taobao"), "2018.csv");
    assert_eq!((&table["source"]["id"], &table["source"]["confidence"]), (&json!("taobao"), &json!("verified")));
    assert_eq!((&table["rows"], &table["reading"]["encoding"]), (&json!(9), &json!("GB18030")));
    assert_eq!(table["reading"]["quoted_cells"], 9 * 54);
    let words = table["statuses"][0]["words"].as_array().expect("words");
    let said: Vec<(&str, &str, u64)> = words
        .iter()
        .map(|word| {
            let text = |member: &str| word[member].as_str().expect("a text");
            (text("word"), text("meaning"), word["months"]["2018-03"].as_u64().expect("a count"))
        })
        .collect();
    assert_eq!(said.len(), 6, "{said:?}");
    for expected in [
        ("交易成功", "completed", 4),
        ("交易关闭", "cancelled", 1),
        ("交易关闭", "refunded", 1),
        ("卖家已发货，等待买家确认", "shipped", 1),
        ("买家已付款，等待卖家发货", "paid", 1),
        ("等待买家付款", "pending_payment", 1),
    ] {
        assert!(said.contains(&expected), "{expected:?} in {said:?}");
    }
    for (column, total) in [("order_total", "2276.90"), ("refund_amount", "387.50"), ("net_receipt", "981.50")] {
        let sums = &with(&table["money"], "column", column)["sums"];
        assert_eq!(*sums, json!([{"currency": "CNY", "total": total, "counted": 9}]), "{column}");
    }
    assert_eq!(table["damage"], json!([]));
}

#[test]
fn an_order_counts_once_however_many_lines_repeat_it() {
    let table = table_of(
        "订单编号,下单时间,客户名称,订单状态,商品编码,商品名称,数量,行金额,订单金额,币种\n\
         L-1,2024-05-01 10:00:00,甲,已完成,A,茶,1,10.00,30.00,CNY\n\
         L-1,2024-05-01 10:00:00,甲,已完成,B,糖,1,20.00,30.00,CNY\n\
         L-2,2024-06-02 10:00:00,乙,已取消,A,茶,1,10.00,10.00,USD\n\
         ,2024-06-03 10:00:00,乙,已取消,B,糖,1,5.00,15.00,USD\n",
    );
    let grain = &table["grain"];
    assert_eq!((&grain["grain"], &grain["orders"]), (&json!("line"), &json!(2)));
    assert_eq!(grain["rows_without_order"], 1);
    assert_eq!(table["period"]["months"], json!({"2024-05": 1, "2024-06": 1}));
    let words = &table["statuses"][0]["words"];
    assert_eq!(with(words, "word", "已完成")["months"], json!({"2024-05": 1}));
    assert_eq!(with(words, "word", "已取消")["months"], json!({"2024-06": 1}));
    let total = with(&table["money"], "column", "order_total");
    assert_eq!((&total["unit"], &total["without_order"]), (&json!("orders"), &json!(1)));
    let sums = json!([
        {"currency": "CNY", "total": "30.00", "counted": 1},
        {"currency": "USD", "total": "10.00", "counted": 1},
    ]);
    assert_eq!(total["sums"], sums);
    let lines = with(&table["money"], "column", "line_amount");
    assert_eq!(lines["unit"], "lines");
    let sums = json!([
        {"currency": "CNY", "total": "30.00", "counted": 2},
        {"currency": "USD", "total": "15.00", "counted": 2},
    ]);
    assert_eq!(lines["sums"], sums);
}

#[test]
fn columns_that_no_source_knows_are_told_by_their_content() {
    let mut text = "order_id,order_date,qty,zz_codes,zz_counts,zz_days,zz_empty,zz_masked,zz_words\n".to_owned();
    for row in 0..40 {
        let (code, count) = (format!("K-{row:05}"), row % 7);
        writeln!(
            text,
            "O{row},2024-06-{:02},1,{code},{count},2024/6/{},,138****00{row:02},好",
            row % 28 + 1,
            row % 28 + 1
        )
        .expect("a text grows");
    }
    let table = table_of(&text);
    let column = |caption| with(&table["columns"], "caption", caption);
    for (caption, kind, fitting) in [
        ("zz_codes", "id", 40),
        ("zz_counts", "integer", 40),
        ("zz_days", "date", 40),
        ("zz_empty", "empty", 0),
        ("zz_masked", "text", 0),
        ("zz_words", "text", 40),
    ] {
        let found = column(caption);
        assert_eq!((&found["type"], &found["fitting"]), (&json!(kind), &json!(fitting)), "{caption}");
        assert_eq!((&found["column"], &found["inferred"]), (&Value::Null, &json!(true)), "{caption}");
    }
    assert_eq!(column("zz_counts")["range"], json!({"of": "numbers", "least": "0", "most": "6"}));
    assert_eq!(column("zz_days")["range"], json!({"of": "dates", "first": "2024-06-01", "last": "2024-06-28"}));
    assert_eq!((&column("zz_empty")["range"], &column("zz_masked")["masked"]), (&Value::Null, &json!(40)));
    // 0 to 4 occur six times, 5 and 6 five times.
    assert_eq!(column("zz_counts")["frequent"][0], json!({"value": "0", "count": 6}));
    assert_eq!(column("zz_words")["frequent"], json!([{"value": "好", "count": 40}]));
    assert_eq!(column("zz_codes")["samples"], json!(["K-00000", "K-00001"]));
    assert_eq!((&column("zz_codes")["distinct"], &column("zz_codes")["frequent"]), (&json!(40), &json!([])));
}

#[test]
fn what_a_spreadsheet_did_is_told_with_its_place() {
    let bytes = repository("fixtures/bytes");
    for (input, kind, column, count, line) in [
        ("b05-id-precision-lost/scientific.csv", "id-scientific", "订单编号", 6, 2),
        ("b05-id-precision-lost/rounded.csv", "id-rounded", "订单编号", 8, 2),
        ("b06-excel-resaved-dates/resaved.csv", "seconds-lost", "下单时间", 10, 2),
    ] {
        let table = table(&bytes, input);
        let found = with(&table["damage"], "kind", kind);
        assert_eq!((&found["column"], &found["count"]), (&json!(column), &json!(count)), "{input}");
        assert_eq!(found["line"], line, "{input}");
    }
    let open = table(&bytes, "b25-date-forms/ambiguous.csv");
    let text = &with(&open["damage"], "kind", "date-open")["text"]["en"];
    assert!(text.as_str().is_some_and(|text| text.contains("MM/dd/yyyy")), "{text}");
    let cut = table(&bytes, "b28-row-limit/exactly-5000.csv.gz");
    assert_eq!(with(&cut["damage"], "kind", "row-limit")["count"], 5000);
    let whole = table(&bytes, "b28-row-limit/below-5000.csv.gz");
    assert_eq!(whole["damage"], json!([]));
    let original = table(&bytes, "b06-excel-resaved-dates/original.csv");
    assert_eq!(original["damage"], json!([]));
}

#[test]
fn cells_of_a_limits_length_and_lost_zeros_are_damage() {
    let mut text = "order_id,order_date,qty,postcode,remark\n".to_owned();
    for (row, postcode) in ["310012", "361008", "30001", "510630"].into_iter().enumerate() {
        let remark = "长".repeat(if row == 2 { 255 } else { 3 });
        writeln!(text, "P{row},2024-06-01,1,{postcode},{remark}").expect("a text grows");
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("x.csv"), text).expect("writable");
    let arguments = ["profile", "x.csv", "--format", "json", "--no-config", "--map", "ship_postcode=postcode"];
    let output = ordermend(folder.path(), &arguments);
    let profile: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let damage = &profile["tables"][0]["damage"];
    for (kind, column, example) in
        [("cell-limit", "remark", format!("{}…", "长".repeat(200))), ("leading-zeros", "postcode", "30001".to_owned())]
    {
        let found = with(damage, "kind", kind);
        assert_eq!((&found["column"], &found["count"]), (&json!(column), &json!(1)));
        assert_eq!((&found["line"], &found["example"]), (&json!(4), &json!(example)));
    }
}

#[test]
fn what_holds_no_orders_or_no_rows_is_profiled_too() {
    let other = table_of("a,b\nx,1\ny,2\n");
    assert_eq!((&other["grain"]["grain"], &other["rows"]), (&json!("none"), &json!(2)));
    assert_eq!(other["columns"][1]["type"], "integer");
    assert_eq!(other["period"], Value::Null);
    let empty = table_of("订单编号,下单时间,客户名称,订单金额\n");
    assert_eq!((&empty["rows"], &empty["grain"]["orders"]), (&json!(0), &json!(0)));
    assert!(empty["columns"].as_array().expect("columns").iter().all(|column| column["type"] == "empty"));
    assert_eq!(empty["money"][0]["sums"], json!([]));
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("x.csv"), "订单编号,下单时间,客户名称,订单金额\n").expect("writable");
    for format in ["text", "html"] {
        assert!(profile(folder.path(), "x.csv", format).contains("订单编号"), "{format}");
    }
}

#[test]
fn formats_go_where_they_are_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "订单编号,下单时间,客户名称\nA1,2024-06-29 10:00:00,甲\n";
    fs::write(folder.path().join("x.csv"), text).expect("writable");
    let run = |further: &[&str]| {
        let mut arguments = vec!["profile", "x.csv", "--as-of", AS_OF];
        arguments.extend(further);
        ordermend(folder.path(), &arguments)
    };
    let output = run(&["--format", "json=p.json", "--format", "html=p.html", "--format", "text"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).starts_with("x.csv — rows: 1, columns: 3\n"), "{}", stdout(&output));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("written");
    assert!(read("p.json").ends_with("}\n"));
    let page = read("p.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert_eq!(stdout(&run(&[])), stdout(&run(&["--format", "text"])));
    assert_eq!(stdout(&run(&["--format", "html"])), stdout(&run(&["--format", "html"])));
    for refused in [&["--format", "json=x.csv"][..], &["--format", "text", "--format", "json"], &["--format", "xml"]] {
        assert_eq!(code(&run(refused)), 2, "{refused:?}");
    }
    assert_eq!(read("x.csv"), text);
}

#[test]
fn both_languages_are_spoken() {
    for (lang, words) in [("en", ["one row is", "what looks damaged"]), ("zh", ["一行表示", "疑似损坏"])] {
        let output = program()
            .current_dir(repository("fixtures/demo"))
            .args(["profile", "orders.csv", "--no-config", "--as-of", AS_OF, "--lang", lang])
            .output()
            .expect("the program starts");
        let said = stdout(&output);
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
}

#[test]
fn a_page_of_hostile_cells_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "订单编号,下单时间,客户名称,订单状态,订单金额,<img src=x onerror=alert(1)>\n\
                <script>alert(1)</script>,2024-06-01 10:00:00,<b>x</b>,</td><script>,10.00,\u{1b}[31m\"><svg onload=1>\n\
                A2,2024-06-02 10:00:00,\u{202e}fdp.exe,</table>,<i>10</i>,' onmouseover='x\n";
    fs::write(folder.path().join("x.csv"), text).expect("writable");
    let page = profile(folder.path(), "x.csv", "html");
    for markup in ["<script", "<img", "<b>", "<i>", "<svg onload", "\u{1b}", "\u{202e}", "' onmouseover"] {
        assert!(!page.contains(markup), "{markup:?}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("&lt;img src=x"));
    let said = profile(folder.path(), "x.csv", "text");
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'), "{said}");
}

#[test]
fn a_page_stays_below_its_limit_whatever_the_number_of_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = (0..10_000).map(|at| format!("column_{at}")).collect::<Vec<_>>().join(",") + "\n";
    for row in 0..6 {
        let cells = (0..10_000).map(|at| format!("{}{row}{at}", "<".repeat(200 * usize::from(at % 50 == 0))));
        text += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    fs::write(folder.path().join("wide.csv"), text).expect("writable");
    let page = profile(folder.path(), "wide.csv", "html");
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains(" of 10,000 columns; to get all, add --format json=profile.json"));
    let profile: Value = serde_json::from_str(&profile(folder.path(), "wide.csv", "json")).expect("JSON");
    assert_eq!(profile["tables"][0]["columns"].as_array().map(Vec::len), Some(10_000));
}
