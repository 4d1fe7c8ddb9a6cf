//! Rows that hold several lines: unfolded for the checks, given back as they were.

use std::fs;

use crate::support::{clean, code, read, rows, stderr};

const PACKED: &str = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution\n\
2024-06-17 10:00:00,7001,$20.00,completed,Ines Holloway,new,\"2× Mug, 1× Print, A4, framed\",3,,20.00,Direct\n\
2024-06-18 10:00:00,7002,$5.00,completed,Theo Marchetti,new,1× Mug ,1,,5.00,Direct\n\
2024-06-19 10:00:00,7003,$5.00,completed,Ada Quist,new,0× Mug,1,,5.00,Direct\n";

const WIDE: &str = "order_id,order_number,order_date,status,order_total,order_subtotal,shipping_total,order_currency,billing_first_name,billing_last_name,Product Item 1 Name,Product Item 1 SKU,Product Item 1 Quantity,Product Item 1 Total,Product Item 2 Name,Product Item 2 SKU,Product Item 2 Quantity,Product Item 2 Total\n\
8001,8001,2024-06-17 10:00:00,completed,30.00,30.00,0.00,USD,Ines,Holloway,Mug,M-1,2,20.00,Print,P-1 ,1,10.00\n\
8002,8002,2024-06-18 10:00:00,completed,10.00,10.00,0.00,USD,Theo,Marchetti,Mug,M-1,1,10.00,,,,\n\
8003,8003,2024-06-19 10:00:00,completed,10.00,10.00,0.00,USD,Ada,Quist,,,,,Mug,M-1,-1,10.00\n";

fn cleaned(name: &str, text: &str) -> tempfile::TempDir {
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(temporary.path().join(name), text).expect("writable");
    let output = clean(temporary.path(), &[name], &temporary.path().join("out"), &[]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    temporary
}

#[test]
fn an_edit_within_a_packed_cell_leaves_the_rest_of_it() {
    let folder = cleaned("wc-orders.csv", PACKED);
    let out = folder.path().join("out");
    assert_eq!(read(&out, "clean/wc-orders.csv"), PACKED.replace("1× Mug ,", "1× Mug,"));
    let edits = rows(&out, "edits.csv");
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!((edits[0]["line"].as_str(), edits[0]["source_column"].as_str()), ("3", "Product(s)"));
}

#[test]
fn quantities_within_packed_cells_are_checked() {
    let out = cleaned("wc-orders.csv", PACKED);
    let findings = rows(&out.path().join("out"), "findings.csv");
    let zero: Vec<_> = findings.iter().filter(|row| row["rule"] == "quantities-positive").collect();
    assert_eq!(zero.len(), 1, "{findings:?}");
    assert_eq!((zero[0]["order_id"].as_str(), zero[0]["source_column"].as_str()), ("7003", "Product(s)"));
}

#[test]
fn findings_of_numbered_columns_name_the_column_of_the_file() {
    let folder = cleaned("orders.csv", WIDE);
    let out = folder.path().join("out");
    assert_eq!(read(&out, "clean/orders.csv"), WIDE.replace("P-1 ,", "P-1,"));
    let findings = rows(&out, "findings.csv");
    let negative: Vec<_> = findings.iter().filter(|row| row["rule"] == "quantities-positive").collect();
    assert_eq!(negative.len(), 1, "{findings:?}");
    assert_eq!((negative[0]["line"].as_str(), negative[0]["source_column"].as_str()), ("4", "Product Item 2 Quantity"));
    let customers = read(&out, "customers.csv");
    assert!(customers.contains("Ines Holloway"), "{customers}");
}

#[test]
fn what_is_said_of_an_order_is_one_fault_however_many_lines_its_row_holds() {
    let folder = cleaned("orders.csv", &WIDE.replace("2024-06-17 10:00:00", "2024-06-31 10:00:00"));
    let findings = rows(&folder.path().join("out"), "findings.csv");
    let dates: Vec<_> = findings.iter().filter(|row| row["check"] == "unreadable-date").collect();
    assert_eq!(dates.len(), 1, "{findings:?}");
}

#[test]
fn the_ledger_counts_rows_of_the_file_and_no_lines() {
    let folder = cleaned("orders.csv", WIDE);
    let report: serde_json::Value =
        serde_json::from_str(&read(&folder.path().join("out"), "report.json")).expect("JSON");
    let line = &report["ledger"]["lines"][0];
    assert_eq!((&line["read"], &line["clean"]), (&4.into(), &3.into()), "{line}");
}

#[test]
fn cells_that_do_not_agree_on_their_lines_stay_whole() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"ours\"\ntitle = { en = \"Ours\", zh = \"我们的\" }\nsignature_all = [\"no\", \"codes\"]\n[columns]\norder_id = [\"no\"]\norder_date = [\"day\"]\nsku = [\"codes\"]\nproduct_name = [\"goods\"]\nqty = [\"counts\"]\n[[packed]]\ncolumns = [\"sku\", \"product_name\", \"qty\"]\nseparator = \";\"\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let file = "no,day,codes,goods,counts\nA1,2024-06-01,S1;S2;S3,茶;杯;碗,1;-2;3\nA2,2024-06-02,S1;S2;S3,茶;杯,1;2\n";
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &["x.csv"], &out, &["--source-file", "ours.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let findings = rows(&out, "findings.csv");
    let told = |check: &str| -> Vec<(String, String)> {
        let of_check = findings.iter().filter(|row| row["check"] == check);
        of_check.map(|row| (row["order_id"].clone(), row["observed"].clone())).collect()
    };
    assert_eq!(told("unreadable-amount"), [("A2".to_owned(), "1;2".to_owned())], "{findings:?}");
    assert!(told("out-of-range").contains(&("A1".to_owned(), "-2".to_owned())), "{findings:?}");
    assert_eq!(read(&out, "clean/x.csv"), file);
}

#[test]
fn an_identity_of_another_time_is_not_asked_for() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"ours\"\ntitle = { en = \"Ours\", zh = \"我们的\" }\nsignature_all = [\"no\", \"day\"]\n[columns]\norder_id = [\"no\"]\norder_date = [\"day\"]\norder_total = [\"total\"]\npaid_amount = [\"paid\"]\n[[identity]]\nid = \"total-is-paid\"\nequation = \"order_total = paid_amount\"\nuntil = \"2024-01-01\"\nconfidence = \"documented\"\ntitle = { en = \"t\", zh = \"t\" }\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let file = "no,day,total,paid\nA1,2023-12-31,10.00,9.00\nA2,2024-01-01,10.00,9.00\nA3,,10.00,9.00\nA4,2023-06-01,10.00,10.00\n";
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &["x.csv"], &out, &["--source-file", "ours.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let findings = rows(&out, "findings.csv");
    let broken: Vec<&str> =
        findings.iter().filter(|row| row["rule"] == "ours-total-is-paid").map(|row| row["order_id"].as_str()).collect();
    assert_eq!(broken, ["A1"], "{findings:?}");
}

#[test]
fn bytes_that_mean_nothing_are_told_and_never_written_anew() {
    let temporary = tempfile::tempdir().expect("a folder");
    let text = WIDE.replace("Ines,Holloway", " Ines,Hollo@way").replace("Print,P-1 ", " Prin@t,P-1");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'@' { 0xFF } else { byte }).collect();
    fs::write(temporary.path().join("orders.csv"), &bytes).expect("writable");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &["orders.csv"], &out, &["--encoding", "utf-8"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let back = fs::read(out.join("clean/orders.csv")).expect("what came back");
    // The space before the first name is mended; what stands beside a lost byte is left as it is.
    let expected: Vec<u8> =
        text.replace(" Ines", "Ines").bytes().map(|byte| if byte == b'@' { 0xFF } else { byte }).collect();
    assert_eq!(String::from_utf8_lossy(&back), String::from_utf8_lossy(&expected));
    assert_eq!(back, expected);
    let findings = rows(&out, "findings.csv");
    let told: Vec<&str> = findings
        .iter()
        .filter(|row| row["check"] == "undecodable-bytes")
        .map(|row| row["source_column"].as_str())
        .collect();
    assert!(told.contains(&"billing_last_name") && told.contains(&"Product Item 2 Name"), "{findings:?}");
}

#[test]
fn a_caption_that_is_there_again_is_a_column_of_its_own() {
    let again = WIDE.replace("Product Item 2 SKU", "Product Item 1 SKU").replace("P-1 ", " P-1");
    let folder = cleaned("orders.csv", &again);
    let edits = rows(&folder.path().join("out"), "edits.csv");
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!(read(&folder.path().join("out"), "clean/orders.csv"), again.replace(" P-1", "P-1"));
}
