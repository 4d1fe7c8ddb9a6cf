//! One report with a little of everything, rendered by the tests of every format.

mod calendar;
mod customers;

use super::affected::MoneyScore;
use super::finding::say;
use super::mask::{Personal, Private};
use super::model::{Command, DimensionScore, Example, Input, Report, RuleResult, SCHEMA, Status};
use super::{context, copies, made_with, time};
use crate::model::{Column, Ledger, LedgerLine, OwnedText, Text};
use crate::waivers::Standing;

const TAOBAO: &str = "淘宝订单2024年6月.csv";
const KINGDEE: &str = "kingdee-2024H1.xlsx";
const SHOP: &str = "shop \"old\" & archive.csv";
const CUSTOMERS: &str = "客户档案.csv";

/// What `clean` says of three order files of different systems and a file that holds no orders, with findings of every
/// status.
pub(crate) fn sample_report() -> Report {
    let ledger = ledger();
    let balanced = ledger.balances();
    Report {
        schema: SCHEMA,
        version: "0.1.0",
        command: Command::Clean,
        as_of: "2024-07-01".to_owned(),
        verdict: Status::Fail,
        inputs: inputs(),
        ledger,
        balanced,
        dimensions: dimensions(),
        rules: rules(),
        edits: 1834,
        orders: 18_907,
        active: 17_544,
        responsibility: super::responsibility::sample(),
        heat: time::sample_heat(),
        copies: copies::sample(TAOBAO),
        customers: customers::customers(),
        calendar: calendar::calendar(),
        stale: time::sample_stale(),
        made_with: made_with::sample(),
        missing: ["-", "—", "——", "NULL", "N/A", "无", "0000-00-00", "0001-01-01"].map(str::to_owned).to_vec(),
        since: None,
        first_found: None,
        notes: vec![
            both(
                "The encoding of a.csv was guessed; confirm it with --encoding.",
                "a.csv 的编码为推测，请用 --encoding 确认。",
            ),
            both("Near names of customers were not looked for (--no-match).", "未查找近似的客户名称（--no-match）。"),
        ],
    }
}

fn both(en: &str, zh: &str) -> OwnedText {
    OwnedText { en: en.to_owned(), zh: zh.to_owned() }
}

fn ledger() -> Ledger {
    let line = |file: &str, read, rows: [u64; 3], rejected| LedgerLine {
        file: file.to_owned(),
        read,
        clean: rows[0],
        quarantined: rows[1],
        retired: rows[2],
        rejected,
        headers: 1,
        bytes_tile: Some(true),
        ..LedgerLine::default()
    };
    let lines = vec![
        LedgerLine { blanks: 2, notes: 1, ..line(TAOBAO, 12_480, [12_198, 61, 214], 3) },
        LedgerLine {
            sheet: Some("销售订单".to_owned()),
            titles: 2,
            totals: 1,
            bytes_tile: None,
            ..line(KINGDEE, 8216, [8200, 12, 0], 0)
        },
        line(SHOP, 3051, [3025, 5, 18], 2),
        line(CUSTOMERS, 641, [640, 0, 0], 0),
    ];
    Ledger { lines }
}

fn columns(mapped: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    mapped.iter().map(|(caption, column)| ((*caption).to_owned(), name(column))).collect()
}

fn inputs() -> Vec<Input> {
    let hash = |digit: &str| digit.repeat(64);
    let taobao = Input {
        file: TAOBAO.to_owned(),
        sheet: None,
        blake3: hash("3"),
        bytes: 4_812_337,
        rows: 12_473,
        encoding: "GB18030".to_owned(),
        encoding_reason: both(
            "not UTF-8; decodes as GB18030 into common Chinese characters",
            "不是 UTF-8；按 GB18030 解码得到常用汉字",
        ),
        delimiter: "comma".to_owned(),
        header_line: 1,
        hidden_rows: 0,
        hidden_columns: 0,
        source: "taobao".to_owned(),
        source_title: both("Taobao / Tmall order export", "淘宝／天猫订单导出"),
        source_confidence: "verified".to_owned(),
        source_named: false,
        grain: "order".to_owned(),
        is_orders: true,
        columns: columns(&[
            ("订单编号", "order_id"),
            ("买家会员名", "buyer_nick"),
            ("买家应付货款", "goods_amount"),
            ("买家实际支付金额", "paid_amount"),
            ("订单状态", "status"),
            ("收货人姓名", "contact_name"),
            ("联系手机", "phone"),
            ("订单创建时间", "order_date"),
            ("订单付款时间", "payment_date"),
            ("支付宝账号", ""),
            ("类目", ""),
        ]),
        unjudged: vec!["支付宝账号".to_owned(), "类目".to_owned()],
    };
    let kingdee = Input {
        file: KINGDEE.to_owned(),
        sheet: Some("销售订单".to_owned()),
        blake3: hash("9"),
        bytes: 1_204_551,
        rows: 8212,
        encoding: "UTF-8".to_owned(),
        encoding_reason: both("a workbook says so itself", "电子表格自行声明"),
        delimiter: "workbook".to_owned(),
        header_line: 3,
        hidden_rows: 12,
        hidden_columns: 1,
        source: "kingdee".to_owned(),
        source_title: both("Kingdee Galaxy sales orders", "金蝶云星空销售订单"),
        source_named: true,
        grain: "continuation".to_owned(),
        columns: columns(&[("单据编号", "order_id"), ("日期", "order_date"), ("客户", "customer_name"), ("项目", "")]),
        unjudged: vec!["项目".to_owned()],
        ..taobao.clone()
    };
    let shop = Input {
        file: SHOP.to_owned(),
        blake3: hash("b"),
        bytes: 702_118,
        rows: 3048,
        encoding: "UTF-8".to_owned(),
        encoding_reason: both("every byte sequence is valid UTF-8", "全部字节均为合法 UTF-8"),
        delimiter: "semicolon".to_owned(),
        source: "generic".to_owned(),
        source_title: both("Orders of an unknown system", "未知系统的订单"),
        source_confidence: "inferred".to_owned(),
        grain: "line".to_owned(),
        columns: columns(&[("Order No.", "order_id"), ("Date", "order_date"), ("Client", "customer_name"), ("X1", "")]),
        ..taobao.clone()
    };
    let customers = Input {
        file: CUSTOMERS.to_owned(),
        blake3: hash("e"),
        bytes: 58_204,
        rows: 640,
        source: "generic".to_owned(),
        source_title: both("Orders of an unknown system", "未知系统的订单"),
        source_confidence: "documented".to_owned(),
        grain: "none".to_owned(),
        is_orders: false,
        columns: columns(&[("客户编码", "customer_id"), ("客户名称", "customer_name"), ("备注", "")]),
        ..taobao.clone()
    };
    vec![taobao, kingdee, shop, customers]
}

fn dimensions() -> Vec<DimensionScore> {
    [
        ("completeness", "Completeness", "完整性", 23_733, 0, Some(10_000)),
        ("uniqueness", "Uniqueness", "唯一性", 18_907, 73, Some(9961)),
        ("validity", "Validity", "有效性", 85_592, 1839, Some(9785)),
        ("consistency", "Consistency", "一致性", 18_907, 312, Some(9834)),
        ("timeliness", "Timeliness", "及时性", 18_907, 232, Some(9877)),
    ]
    .map(|(dimension, en, zh, evaluated, failed, score)| DimensionScore {
        dimension: dimension.to_owned(),
        title: both(en, zh),
        evaluated,
        failed,
        score,
        rows: 24_333,
        rows_failed: failed,
        row_score: score.map(|score| score - 3),
        money: vec![MoneyScore {
            currency: "CNY".to_owned(),
            total: "9321044.10".to_owned(),
            at_stake: format!("{}.50", failed * 97),
            score: score.map(|score| score - 7),
        }],
    })
    .to_vec()
}

/// A rule on validity that was not evaluated: what the others are made from.
fn rule(rule: &str, check: &str, en: &str, zh: &str) -> RuleResult {
    RuleResult {
        rule: rule.to_owned(),
        check: check.to_owned(),
        title: both(en, zh),
        dimension: "validity".to_owned(),
        owner: "data".to_owned(),
        status: Status::NotEvaluated,
        unit: both("orders", "订单"),
        evaluated: 0,
        failed: 0,
        warn: None,
        fail: Some(">0".to_owned()),
        on_fail: "keep".to_owned(),
        observed: Vec::new(),
        findings: 0,
        exempt: 0,
        at_stake: Vec::new(),
        limited: false,
        segments: Vec::new(),
        segment_count: 0,
        named_by: Personal::default(),
        examples: Vec::new(),
    }
}

fn rules() -> Vec<RuleResult> {
    let money = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(currency, amount)| ((*currency).to_owned(), (*amount).to_owned())).collect()
    };
    vec![
        RuleResult {
            status: Status::Fail,
            evaluated: 18_907,
            failed: 312,
            warn: Some(">0".to_owned()),
            fail: Some(">0.5%".to_owned()),
            owner: "finance".to_owned(),
            findings: 312,
            at_stake: money(&[("CNY", "1284350.75"), ("USD", "3120.00")]),
            examples: totals(),
            dimension: "consistency".to_owned(),
            ..rule("taobao-paid", "amount-identity", "Amounts add up", "金额勾稽相符")
        },
        RuleResult {
            status: Status::Fail,
            unit: both("records", "记录"),
            evaluated: 24_388,
            failed: 5,
            findings: 5,
            examples: rejects(),
            ..rule("broken-records", "broken-record", "Every record can be read as a row", "每条记录都能读成一行")
        },
        RuleResult {
            status: Status::Warn,
            evaluated: 18_907,
            failed: 73,
            warn: Some(">0".to_owned()),
            fail: Some(">1%".to_owned()),
            on_fail: "quarantine".to_owned(),
            findings: 73,
            at_stake: money(&[("CNY", "88412.10"), ("", "120.00")]),
            examples: duplicates(),
            dimension: "uniqueness".to_owned(),
            ..rule("no-duplicate-orders", "duplicate-order", "Every order is there once", "每个订单只出现一次")
        },
        RuleResult {
            status: Status::Warn,
            unit: both("cells", "单元格"),
            evaluated: 61_204,
            failed: 1834,
            warn: Some(">0".to_owned()),
            fail: None,
            findings: 1834,
            examples: stray(),
            ..rule("no-stray-characters", "stray-characters", "Cells hold no stray characters", "单元格没有多余字符")
        },
        RuleResult {
            status: Status::Pass,
            evaluated: 18_907,
            failed: 232,
            fail: None,
            on_fail: "retire".to_owned(),
            owner: "operations".to_owned(),
            findings: 232,
            at_stake: money(&[("CNY", "40210.00")]),
            examples: dead(),
            dimension: "timeliness".to_owned(),
            ..rule(
                "orders-are-alive",
                "dead-order",
                "Orders in the active history are alive",
                "有效历史中的订单都是有效的",
            )
        },
        RuleResult {
            status: Status::Pass,
            unit: both("rows", "行"),
            evaluated: 23_733,
            dimension: "completeness".to_owned(),
            ..rule("order-id-present", "missing-value", "Every row has an order number", "每行都有订单编号")
        },
        rule("emails-valid", "invalid-email", "E-mail addresses can be written to", "电子邮箱可以送达"),
    ]
}

/// A finding.
fn example(file: &str, line: u32, column: &str, [observed, expected]: [&str; 2], text: Text) -> Example {
    let canonical = match column {
        "买家实际支付金额" => "paid_amount",
        "价税合计" => "order_total",
        "订单编号" => "order_id",
        "订单状态" => "status",
        "Client" => "customer_name",
        _ => "",
    };
    let is_name = canonical == "customer_name";
    Example {
        file: file.to_owned(),
        sheet: None,
        line: Some(line),
        order_id: format!("18293746{line:08}"),
        source_column: column.to_owned(),
        observed: observed.to_owned(),
        expected: expected.to_owned(),
        message: say(text, observed, expected, column),
        context: context::sample(Column::from_name(canonical), column, observed),
        standing: Standing::Counts,
        fingerprint: format!("f{line:020}"),
        column: canonical.to_owned(),
        text,
        personal: if is_name { Personal::from(Private::Name) } else { Personal::default() },
    }
}

fn totals() -> Vec<Example> {
    const TOTAL: Text = Text {
        en: "the order total is {observed}, its parts give {expected}",
        zh: "订单金额为 {observed}，各部分合计为 {expected}",
    };
    const PAID: Text =
        Text { en: "{observed} was paid, {expected} was due", zh: "实付 {observed}，应付 {expected}" };
    let kingdee = Example {
        sheet: Some("销售订单".to_owned()),
        order_id: "XSDD2024060118".to_owned(),
        ..example(KINGDEE, 118, "价税合计", ["57.90", "59.70"], TOTAL)
    };
    let mut examples = vec![kingdee];
    examples.extend((0..24).map(|at| {
        let (paid, due) = (format!("{}.90", 57 + at), format!("{}.70", 59 + at));
        example(TAOBAO, 40 + 17 * at, "买家实际支付金额", [&paid, &due], PAID)
    }));
    examples
}

fn rejects() -> Vec<Example> {
    const CELLS: Text = Text {
        en: "the record has 19 cells, the header has {expected}",
        zh: "记录有 19 个单元格，表头有 {expected} 个",
    };
    let text = "1829374650192840,\"张三,139****8888,2024-06-03 <b>加急</b>";
    let reject = |line| Example { order_id: String::new(), ..example(TAOBAO, line, "", [text, "13"], CELLS) };
    [5012, 5013, 7720, 7721, 11_408].map(reject).to_vec()
}

fn duplicates() -> Vec<Example> {
    const REPEATS: Text = Text { en: "repeats line {expected}", zh: "与第 {expected} 行重复" };
    let duplicate = |at: u32| example(TAOBAO, 311 + at, "订单编号", ["", &(40 + at).to_string()], REPEATS);
    (0..24).map(duplicate).collect()
}

fn stray() -> Vec<Example> {
    const STRAY: Text = Text { en: "the cell holds stray characters", zh: "单元格含有多余字符" };
    let cell = |line, observed: &str, expected: &str| example(SHOP, line, "Client", [observed, expected], STRAY);
    let mut examples = vec![
        cell(78, " 张三　", "张三"),
        cell(79, "李\u{200b}四", "李四"),
        cell(80, "Acme\u{202e}dtl", "Acmedtl"),
        cell(81, "<script>alert('Acme')</script> ", "<script>alert('Acme')</script>"),
    ];
    examples.extend((90..110).map(|line| cell(line, "王五 ", "王五")));
    examples
}

fn dead() -> Vec<Example> {
    const DEAD: Text =
        Text { en: "the order was cancelled before anything was paid", zh: "订单在付款前已取消" };
    (0..24).map(|at: u32| example(TAOBAO, 600 + 3 * at, "订单状态", ["交易关闭", ""], DEAD)).collect()
}
