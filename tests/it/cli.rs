//! Conversations on the command line: help, errors, exit codes, standard input and output.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::support::{
    AS_OF, BAD, GOOD, code, folder_with, golden, in_language, ordermend, program, repository, stderr, stdout,
};

#[test]
fn help_says_what_there_is_in_both_languages() {
    for (lang, folder) in [("en", "tests/cmd"), ("zh", "tests/cmd/zh")] {
        for (name, arguments) in [
            ("help", &["--help"][..]),
            ("check", &["check", "--help"]),
            ("clean", &["clean", "--help"]),
            ("profile", &["profile", "--help"]),
            ("dedup", &["dedup", "--help"]),
            ("stale", &["stale", "--help"]),
            ("sources", &["sources", "--help"]),
            ("rules", &["rules", "--help"]),
            ("explain", &["explain", "--help"]),
            ("history", &["history", "--help"]),
            ("baseline", &["baseline", "--help"]),
            ("gate", &["gate", "--help"]),
            ("synth", &["synth", "--help"]),
            ("score", &["score", "--help"]),
            ("completions", &["completions", "--help"]),
            ("man", &["man", "--help"]),
        ] {
            let output = program()
                .args(["--lang", lang])
                .args(arguments)
                .env("COLUMNS", "100")
                .output()
                .expect("the program starts");
            assert_eq!(code(&output), 0, "{name} in {lang}");
            golden(&repository(folder).join(format!("{name}.txt")), &output.stdout);
        }
    }
}

/// What is typed, whose help is named, and what is said in English and Chinese.
const MISTYPED: &[(&str, &str, &str, &str)] = &[
    (
        "",
        "ordermend",
        "a command is missing; there are check, clean, profile, dedup, match, review, stale, sources, init, rules, explain, history, baseline, gate, selftest, synth, score, completions, man, help",
        "缺少命令；可用的有：check、clean、profile、dedup、match、review、stale、sources、init、rules、explain、history、baseline、gate、selftest、synth、score、completions、man、help",
    ),
    (
        "chek good.csv",
        "ordermend",
        "there is no command `chek`; did you mean `check`?",
        "没有命令 `chek`；您是否要用 `check`？",
    ),
    (
        "rules xyz",
        "ordermend rules",
        "there is no command `xyz`; there are list, columns, functions, sql, schema, draft, import, export, lint, help",
        "没有命令 `xyz`；可用的有：list、columns、functions、sql、schema、draft、import、export、lint、help",
    ),
    ("check", "ordermend check", "`<INPUT>...` is missing", "缺少 `<INPUT>...`"),
    ("clean", "ordermend clean", "`--output <DIR>`, `<INPUT>...` are missing", "缺少 `--output <DIR>`、`<INPUT>...`"),
    (
        "check good.csv --limt 3",
        "ordermend check",
        "there is no option `--limt` here; did you mean `--limit`?",
        "此处没有选项 `--limt`；您是否要用 `--limit`？",
    ),
    ("check good.csv -x", "ordermend check", "there is no option `-x` here", "此处没有选项 `-x`"),
    (
        "--format check",
        "ordermend",
        "there is no option `--format` here; did you mean `check --format`?",
        "此处没有选项 `--format`；您是否要用 `check --format`？",
    ),
    (
        "explain time-order future-date",
        "ordermend",
        "one check at a time; for two customers of an export: explain --pair A B INPUT",
        "一次只说明一项检查；说明导出文件中的两个客户请用：explain --pair A B INPUT",
    ),
    ("check good.csv --source", "ordermend check", "`--source <ID>` needs a value", "`--source <ID>` 需要一个值"),
    (
        "check good.csv --color",
        "ordermend check",
        "`--color <COLOR>` needs a value; there are auto, always, never",
        "`--color <COLOR>` 需要一个值；可用的有：auto、always、never",
    ),
    (
        "check good.csv --color blue",
        "ordermend check",
        "`--color <COLOR>` cannot be `blue`; there are auto, always, never",
        "`--color <COLOR>` 不能为 `blue`；可用的有：auto、always、never",
    ),
    (
        "check good.csv --fail-on wran",
        "ordermend check",
        "`--fail-on <STATUS>` cannot be `wran`; did you mean `warn`?",
        "`--fail-on <STATUS>` 不能为 `wran`；您是否要用 `warn`？",
    ),
    (
        "check good.csv --limit few",
        "ordermend check",
        "`--limit <N>` takes a whole number, not `few`",
        "`--limit <N>` 应为整数，而不是 `few`",
    ),
    (
        "check good.csv --strict=yes",
        "ordermend check",
        "`--strict` takes no value, but got `yes`",
        "`--strict` 不带值，却给出了 `yes`",
    ),
    (
        "check good.csv --limit 1 --limit 2",
        "ordermend check",
        "`--limit <N>` goes only once",
        "`--limit <N>` 只能出现一次",
    ),
    (
        "check good.csv --quiet --verbose",
        "ordermend check",
        "`--quiet` does not go with `--verbose`",
        "`--quiet` 不能与 `--verbose` 同时使用",
    ),
    (
        "check good.csv --memory much",
        "ordermend",
        "--memory: `much` is no size; write it as in 2GiB, 800MB, 1.5G or as a number of bytes",
        "--memory：`much` 不是大小；请写成 2GiB、800MB、1.5G，或字节数",
    ),
    (
        "check good.csv --memory 1MiB",
        "ordermend",
        "--memory: `memory` must be at least 64 MiB",
        "--memory：`memory` 不能小于 64 MiB",
    ),
    (
        "check good.csv --format jsn",
        "ordermend",
        "`jsn` is no format; did you mean `json`?",
        "没有格式 `jsn`；您是否要用 `json`？",
    ),
    (
        "check good*[.csv",
        "ordermend",
        "`good*[.csv` is not a valid pattern; look at character 6: invalid range pattern",
        "`good*[.csv` 不是有效的通配符；问题在第 6 个字符",
    ),
];

#[test]
fn a_mistyped_command_line_is_explained_in_both_languages() {
    let folder = folder_with(&[("good.csv", GOOD)]);
    for &(line, command, english, chinese) in MISTYPED {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        for (lang, expected) in [
            ("en", format!("error: {english}\n  = help: `{command} --help` shows what goes\n")),
            ("zh", format!("错误: {chinese}\n  = 提示: “{command} --help”列出可用的选项\n")),
        ] {
            let output = in_language(folder.path(), lang, &arguments);
            assert_eq!(stderr(&output), expected, "{line}");
            assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{line}");
        }
    }
}

#[test]
fn help_that_nobody_asked_for_is_an_error() {
    let folder = folder_with(&[]);
    for (lang, usage) in [("en", "Usage: ordermend rules"), ("zh", "用法: ordermend rules")] {
        let output = in_language(folder.path(), lang, &["rules"]);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
        assert!(stderr(&output).contains(usage), "{}", stderr(&output));
    }
    let output = program().output().expect("the program starts");
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("ordermend [OPTIONS] <COMMAND>"), "{}", stderr(&output));
}

#[test]
fn the_version_goes_to_standard_output() {
    for lang in ["en", "zh"] {
        let output = in_language(&repository("."), lang, &["--version"]);
        assert_eq!(code(&output), 0);
        assert_eq!(stdout(&output), concat!("ordermend ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}

#[test]
fn exit_codes_mean_what_the_help_says() {
    let folder = folder_with(&[("good.csv", GOOD), ("bad.csv", BAD), ("other.csv", "a,b\nx,y\n")]);
    for (arguments, expected) in [
        (&["check", "good.csv"][..], 0),
        (&["check", "bad.csv"], 1),
        (&["check", "bad.csv", "--fail-on", "never"], 0),
        (&["check", "good.csv", "--fail-on", "warn"], 0),
        (&["check", "good.csv", "--no-such-flag"], 2),
        (&["check", "good.csv", "--as-of", "tomorrow"], 2),
        (&["check", "good.csv", "--source", "taobo"], 2),
        (&["check", "good.csv", "--map", "order_idd=x"], 2),
        (&["check", "good.csv", "--format", "csv=no/such/folder.csv"], 2),
        (&["check", "missing.csv"], 3),
        (&["check", "other.csv"], 3),
        (&["clean", "bad.csv", "-o", "out"], 0),
        (&["clean", "bad.csv", "-o", "out2", "--fail-on", "fail"], 1),
        (&["clean", "good.csv", "-o", "out"], 2),
        (&["profile", "good.csv"], 0),
        (&["profile", "other.csv"], 0),
        (&["profile", "good.csv", "--format", "xml"], 2),
        (&["profile", "missing.csv"], 3),
        (&["explain", "time-order"], 0),
        (&["explain", "time-ordre"], 2),
        (&["sources", "show", "shopify"], 0),
    ] {
        let mut all = arguments.to_vec();
        if matches!(arguments[0], "check" | "clean") && !arguments.contains(&"--as-of") {
            all.extend(["--as-of", AS_OF]);
        }
        let output = ordermend(folder.path(), &all);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn every_error_says_what_to_do_in_both_languages() {
    let folder = folder_with(&[("good.csv", GOOD), ("empty.csv", "")]);
    fs::create_dir(folder.path().join("nothing")).expect("a folder");
    for arguments in [
        &["check", "missing.csv"][..],
        &["check", "empty.csv"],
        &["check", "nothing"],
        &["check", "good.csv", "--source", "taobo"],
        &["check", "good.csv", "--encoding", "utf9"],
    ] {
        let english = stderr(&ordermend(folder.path(), arguments));
        let chinese = stderr(&in_language(folder.path(), "zh", arguments));
        assert!(english.starts_with("error: ") && english.contains("= help: "), "{english}");
        assert!(chinese.starts_with("错误: ") && chinese.contains("= 提示: "), "{chinese}");
    }
}

#[test]
fn standard_input_and_output_go_through_pipes() {
    let mut child = program()
        .args(["check", "-", "--format", "json", "--as-of", AS_OF, "--no-config"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(BAD.as_bytes()).expect("writable");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(code(&output), 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON on standard output");
    assert_eq!(report["schema"], "ordermend-report/1");
    assert_eq!(report["verdict"], "fail");
    assert_eq!(report["ledger"]["lines"][0]["read"], 3);
}

#[test]
fn findings_go_where_they_are_asked_to() {
    let folder = folder_with(&[("bad.csv", BAD)]);
    let arguments =
        ["check", "bad.csv", "--as-of", AS_OF, "--format", "csv=f.csv", "--format", "html=r.html", "--format", "human"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("FAIL"));
    let findings = fs::read_to_string(folder.path().join("f.csv")).expect("written");
    assert!(findings.contains("amounts-readable") && findings.contains("no-future-dates"), "{findings}");
    assert!(fs::read_to_string(folder.path().join("r.html")).expect("written").starts_with("<!"));
    let over_input = ordermend(folder.path(), &["check", "bad.csv", "--format", "csv=bad.csv"]);
    assert_eq!(code(&over_input), 2, "{}", stderr(&over_input));
    assert_eq!(fs::read_to_string(folder.path().join("bad.csv")).expect("there"), BAD);
}

#[test]
fn folders_and_patterns_are_searched() {
    let folder = folder_with(&[("a.csv", GOOD), ("b.csv", GOOD), ("notes.md", "x")]);
    for input in [".", "*.csv"] {
        let output = ordermend(folder.path(), &["check", input, "--as-of", AS_OF, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["inputs"].as_array().map(Vec::len), Some(2), "{input}");
    }
}

#[test]
fn packed_files_come_back_plain() {
    let folder = folder_with(&[]);
    let file = fs::File::create(folder.path().join("orders.csv.gz")).expect("writable");
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    packed.write_all(GOOD.as_bytes()).expect("writable");
    packed.finish().expect("complete");
    let output = ordermend(folder.path(), &["clean", "orders.csv.gz", "-o", "out", "--as-of", AS_OF]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("out/clean/orders.csv")).expect("there"), GOOD);
}

#[test]
fn one_concern_alone_is_looked_at() {
    const TWICE: &str = "订单编号,下单日期,客户名称,联系手机,订单金额,订单状态\n\
        A1,2024-06-01,华东鑫源商贸有限公司,13800138000,10.00,已完成\n\
        A1,2024-06-01,华东鑫源商贸有限公司,13800138000,10.00,已完成\n\
        A2,2023-01-01,华东鑫源商贸有限公司,123,20.00,已发货\n";
    let folder = folder_with(&[("twice.csv", TWICE)]);
    for (command, check) in [("dedup", "duplicate-order"), ("stale", "stuck-order")] {
        let arguments = [command, "twice.csv", "--as-of", "2024-06-30", "--no-config", "--format", "csv"];
        let output = ordermend(folder.path(), &arguments);
        let text = stdout(&output);
        assert!(text.contains(check), "{command}: {text}{}", stderr(&output));
        assert!(!text.contains("invalid-phone"), "{command}: {text}");
    }
    let arguments = ["dedup", "twice.csv", "-o", "out", "--as-of", "2024-06-30", "--no-config", "-q"];
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    // The copy leaves; a phone that cannot be one is not this command's concern.
    let left = std::fs::read_to_string(folder.path().join("out/clean/twice.csv")).expect("clean rows");
    assert_eq!(left.lines().count(), 3);
    assert!(folder.path().join("out/quarantine/twice.csv").exists());
}

#[test]
fn checks_explain_themselves_in_both_languages() {
    let english = stdout(&ordermend(&repository("."), &["explain", "time-order"]));
    assert!(english.contains("## Why it matters") && english.contains("paid-after-ordered"), "{english}");
    let chinese = stdout(&in_language(&repository("."), "zh", &["explain", "time-order"]));
    assert!(chinese.contains("## 为何重要") && !chinese.contains("Why it matters"), "{chinese}");
}

#[test]
fn a_repeated_order_number_goes_aside_once_in_a_list_and_whole_with_its_lines() {
    const RULE: &str = "[[rule]]\nid = \"own\"\ncheck = \"unreadable-amount\"\ncolumns = [\"order_total\"]\nfail = \">0\"\n\
                        on_fail = \"quarantine\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    const LIST: &str = "Order ID,Customer,Total,Order Date,Status\nA-1001,Ann Bell,30.00,2026-01-05,shipped\n\
                        A-1001,Bob Cole,oops,2026-01-07,shipped\nA-1002,Bob Cole,10.00,2026-01-06,shipped\n";
    const LINES: &str = "Order ID,Line,Product,Quantity,Unit Price\nA-1001,1,Lamp,1,10.00\nA-1001,2,Desk,1,20.00\n\
                         A-1002,1,Lamp,1,10.00\n";
    let folder = folder_with(&[("my.toml", RULE), ("list.csv", LIST), ("lines.csv", LINES)]);
    let cleaned = |out: &str, inputs: &[&str]| {
        let options = ["-o", out, "--rules", "my.toml", "--as-of", "2026-02-01"];
        let output = ordermend(folder.path(), &[&["clean"], inputs, &options].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let kept = |name: &str| fs::read_to_string(folder.path().join(out).join("clean").join(name)).expect("written");
        inputs.iter().map(|&name| kept(name).matches("A-1001").count()).collect::<Vec<_>>()
    };
    assert_eq!(cleaned("alone", &["list.csv"]), [1]);
    assert_eq!(cleaned("together", &["list.csv", "lines.csv"]), [0, 0]);
}
