//! Workbooks that merge the cells of an order over the rows of its lines.

use rust_xlsxwriter::{Format, Workbook};

use crate::support::{clean, code, findings, rows, stderr};

const CAPTIONS: [&str; 16] = [
    "订单编号",
    "买家公司名",
    "货品总价(元)",
    "运费(元)",
    "涨价或折扣(元)",
    "实付款(元)",
    "订单状态",
    "订单创建时间",
    "订单付款时间",
    "联系手机",
    "货品标题",
    "单价(元)",
    "数量",
    "单位",
    "Offer ID",
    "货品种类",
];

/// The columns that say something of a line; all others are merged over the lines of an order.
const OF_LINES: std::ops::Range<u16> = 10..15;

#[test]
fn an_order_merged_over_its_lines_is_one_order_and_its_faults_are_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, caption) in (0u16..).zip(CAPTIONS) {
        sheet.write(0, column, caption).expect("a caption");
    }
    for order in 0..12u32 {
        let number = format!("21600123456789{order:05}");
        // Order 3 has a goods total that its lines do not come to, order 5 another payment, order 7 an impossible phone.
        let goods = if order == 3 { "120.00" } else { "100.00" };
        let paid = if order == 3 {
            "125.00"
        } else if order == 5 {
            "110.00"
        } else {
            "105.00"
        };
        let phone = if order == 7 { "139" } else { "13922100037" };
        // Order 9 has spaces around its customer, which are mended in the cell that all of its rows share.
        let company = if order == 9 { " 苍南印刷9厂 ".to_owned() } else { format!("苍南印刷{order}厂") };
        let said = [
            number.as_str(),
            &company,
            goods,
            "10.00",
            "-5.00",
            paid,
            "交易成功",
            "2024-06-01 10:00:00",
            "2024-06-01 10:05:00",
            phone,
        ];
        let first = 1 + order * 2;
        for (column, text) in (0u16..).zip(said).chain([(15, "2")]) {
            sheet.merge_range(first, column, first + 1, column, text, &Format::new()).expect("a merged cell");
        }
        for (row, line) in
            [["木浆纸", "20.00", "2", "箱", "651"], ["瓦楞纸", "60.00", "1", "箱", "652"]].iter().enumerate()
        {
            for (column, text) in OF_LINES.zip(line) {
                sheet.write(first + u32::try_from(row).expect("a row"), column, *text).expect("a cell");
            }
        }
    }
    book.save(folder.path().join("orders.xlsx")).expect("saved");
    let checks = ["amount-identity", "invalid-phone", "lines-differ-from-order", "conflicting-order"];
    let told: Vec<String> = findings(folder.path(), &["orders.xlsx"])
        .iter()
        .filter(|row| checks.contains(&row["check"].as_str()))
        .map(|row| format!("{} {}", row["line"], row["rule"]))
        .collect();
    assert_eq!(
        told,
        [
            "8 alibaba1688-goods-are-sum-of-lines",
            "12 alibaba1688-paid-is-goods-plus-shipping-plus-change",
            "16 phones-valid"
        ]
    );
    // What is mended stays so: a second run finds nothing to mend, in whichever row of the merged cells.
    for (input, out) in [("orders.xlsx", "o1"), ("o1/clean/orders.xlsx", "o2")] {
        let output = clean(folder.path(), &[input], &folder.path().join(out), &["--fail-on", "never"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let mended = |out: &str| rows(&folder.path().join(out), "edits.csv").len();
    assert!(mended("o1") > 0);
    assert_eq!(mended("o2"), 0);
}
