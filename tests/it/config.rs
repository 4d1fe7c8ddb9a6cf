//! Conversations about rule files and `ordermend.toml`.

use crate::support::{AS_OF, BAD, GOOD, code, folder_with, in_language, ordermend, stderr, stdout};

/// A mistake of the configuration hides none of the rule files that it names.
#[test]
fn mistakes_of_configuration_and_rules_are_told_together() {
    let rules = "[[rule]]\nid = \"a\"\ncheck = \"expresion\"\nwarn = \">5\"\nfail = \">1\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    let config = "rules = [\"own.toml\"]\nencodng = \"gbk\"\n";
    let folder = folder_with(&[("good.csv", GOOD), ("own.toml", rules), ("ordermend.toml", config)]);
    let output = ordermend(folder.path(), &["check", "good.csv"]);
    let said = stderr(&output);
    assert_eq!(code(&output), 2);
    for told in ["`encodng` is no setting", "check `expresion` does not exist", "`warn` at >5 is above `fail` at >1"] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

/// What can be told of a rule file is told all at once, whatever stands beside it, and where it is written.
#[test]
fn slips_of_the_pen_in_rules_are_told_with_what_to_write() {
    let rule = |id: &str, assert: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ncheck = \"expression\"\nassert = {assert}\ntitle = {{ en = \"x\", zh = \"x\" }}\n\n"
        )
    };
    let text = [
        rule("wide", "\"qty ＞ 0\""),
        rule("null", "\"paid_amount = NULL\""),
        rule("same", "\"order_id = order_id\""),
        rule("titled", "\"quantity > 0\""),
        rule("escaped", r#""length(\"工单号\") = 12 AND foo(1)""#),
        "[[rules]]\nid = \"x\"\n".to_owned(),
    ]
    .concat();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("own.toml"), text).expect("a file");
    let output = ordermend(folder.path(), &["rules", "lint", "own.toml"]);
    let said = stderr(&output);
    for told in [
        "own.toml:4:15  `＞` is a full-width sign; write `>`",
        "own.toml:10:11  a comparison with NULL is always unknown: write IS NULL or IS NOT NULL",
        "own.toml:16:11  both sides are `order_id`",
        "own.toml:22:11  `quantity` is no canonical column (`ordermend rules columns` lists them)",
        "did you mean `qty`?",
        "own.toml:28:36  there is no function `foo`",
        "own.toml:31:3  `rules` means nothing in a rule file, which has [[rule]] and [[waiver]]; did you mean `rule`?",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn mistakes_in_a_configuration_file_are_told_in_both_languages() {
    let folder = folder_with(&[("good.csv", GOOD), ("ordermend.toml", "strict = 3\n[clean]\nunit = \"rows\"\n")]);
    for (lang, said) in [
        (
            "en",
            [
                "ordermend.toml:1:10  true or false is expected, not `3`",
                "ordermend.toml:3:9  `rows` is no value here; did you mean `row`?",
            ],
        ),
        ("zh", ["ordermend.toml:1:10  应为 true 或 false，而不是 `3`", "此处没有取值 `rows`；您是否要用 `row`？"]),
    ] {
        let output = in_language(folder.path(), lang, &["check", "good.csv"]);
        assert_eq!(code(&output), 2);
        for part in said {
            assert!(stderr(&output).contains(part), "{part} is missing in\n{}", stderr(&output));
        }
    }
}

#[test]
fn all_problems_of_a_rule_file_are_told_at_once_with_their_lines() {
    let rules = "[[rule]]\nid = \"a\"\ncheck = \"time-ordre\"\nwarn = \"<3\"\ntitle = { en = \"x\", zh = \"x\" }\n\n\
                 [[rule]]\nid = \"b\"\ncheck = \"out-of-range\"\ncolumns = [\"order_totl\"]\n\
                 title = { en = \"x\", zh = \"x\" }\nparams = { mn = \"1\" }\n";
    let folder = folder_with(&[("my.toml", rules), ("good.csv", GOOD)]);
    for arguments in [&["rules", "lint", "my.toml"][..], &["check", "good.csv", "--rules", "my.toml"]] {
        let output = ordermend(folder.path(), arguments);
        let said = stderr(&output);
        assert_eq!(code(&output), 2, "{said}");
        for part in ["my.toml has 4 problems", "my.toml:3", "`time-order`", "my.toml:4", "my.toml:10", "`order_total`"]
        {
            assert!(said.contains(part), "{part} is missing in\n{said}");
        }
    }
}

#[test]
fn a_rule_of_ones_own_replaces_a_shipped_one() {
    let rules = "[[rule]]\nid = \"amounts-readable\"\ncheck = \"unreadable-amount\"\nwarn = \">0\"\n\
                 title = { en = \"x\", zh = \"x\" }\n\n[[rule]]\nid = \"no-future-dates\"\nenabled = false\n\
                 check = \"future-date\"\ntitle = { en = \"x\", zh = \"x\" }\n";
    let folder = folder_with(&[("bad.csv", BAD), ("my.toml", rules), ("ordermend.toml", "rules = [\"my.toml\"]\n")]);
    let output = ordermend(folder.path(), &["check", "bad.csv", "--as-of", AS_OF]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    assert!(stdout(&output).contains("Passed with warnings"));
}

#[test]
fn a_mistyped_setting_is_an_error_with_a_suggestion() {
    let folder = folder_with(&[("good.csv", GOOD), ("ordermend.toml", "encodng = \"gbk\"\n")]);
    let output = ordermend(folder.path(), &["check", "good.csv"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean `encoding`"), "{}", stderr(&output));
}

#[test]
fn one_wrong_key_of_a_rule_hides_no_other_problem() {
    let rules = "[[rule]]\nid = \"x\"\ncheck = \"future-dat\"\ncolumns = [\"ordr_date\"]\nfail = \">abc%\"\non_fail = \"kep\"\n\
                 sev = 3\ntitle = { en = \"a\", zh = \"b\" }\n\n[[rule]]\ncheck = \"future-date\"\nrequired = \"yes\"\n";
    let folder = folder_with(&[("mine.toml", rules), ("good.csv", GOOD)]);
    let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
    let said = stderr(&output);
    assert_eq!(code(&output), 2, "{said}");
    for (place, problem) in [
        ("3:10", "check `future-dat` does not exist; did you mean `future-date`?"),
        ("4:13", "`ordr_date` is no canonical column"),
        ("5:9", ">abc%"),
        ("6:12", "`kep` is no value here"),
        ("7:1", "`sev` is no key here"),
        ("10:1", "`id` is missing"),
        ("10:1", "`title` is missing"),
        ("12:1", "true or false is expected"),
    ] {
        let found = said.lines().any(|said| said.contains(&format!("mine.toml:{place}  ")) && said.contains(problem));
        assert!(found, "{place}, {problem}, in:\n{said}");
    }
    // A rule file that is not there is a mistake of the configuration, not an input that cannot be read.
    assert_eq!(code(&ordermend(folder.path(), &["check", "good.csv", "--no-config", "--rules", "none.toml"])), 2);
}

#[test]
fn how_many_findings_a_workbook_lists_is_a_number_above_zero_or_all() {
    let folder = folder_with(&[("good.csv", GOOD), ("zero.toml", "[clean]\nworkbook-findings = 0\n")]);
    for (lang, said) in [("en", "write a number above 0, or all"), ("zh", "请写大于 0 的数，或 all")] {
        for wrong in ["0", "-1", "most"] {
            let flag = format!("--workbook-findings={wrong}");
            let output = in_language(folder.path(), lang, &["check", "good.csv", "--no-config", &flag]);
            assert!(code(&output) == 2 && stderr(&output).contains(said), "{wrong}: {}", stderr(&output));
        }
        let output = in_language(folder.path(), lang, &["check", "good.csv", "--config", "zero.toml"]);
        assert!(code(&output) == 2 && stderr(&output).contains("zero.toml:2"), "{}", stderr(&output));
    }
    for right in ["1", "all"] {
        let output = ordermend(folder.path(), &["check", "good.csv", "--no-config", "--workbook-findings", right]);
        assert!(code(&output) <= 1, "{}", stderr(&output));
    }
}

#[test]
fn a_file_that_cannot_be_read_hides_no_mistakes_of_another() {
    let folder = folder_with(&[(
        "mine.toml",
        "[[rule]]\nid = \"a\"\ncheck = \"expresion\"\ntitle = { en = \"x\", zh = \"x\" }\n",
    )]);
    let output = ordermend(folder.path(), &["rules", "lint", "none.toml", "mine.toml"]);
    let said = stderr(&output);
    assert!(
        code(&output) == 2 && said.contains("none.toml  it cannot be read") && said.contains("mine.toml:3:10"),
        "{said}"
    );
}

#[test]
fn a_word_of_exports_is_no_state_and_a_word_that_nobody_knows_may_be() {
    let rule = |assert: &str| {
        format!(
            "[[rule]]\nid = \"a\"\ncheck = \"expression\"\nassert = \"{assert}\"\ntitle = {{ en = \"x\", zh = \"x\" }}\n"
        )
    };
    for (assert, said) in [
        ("status <> '已支付'", "write 'paid'"),
        ("payment_status = 'piad'", "did you mean `paid`"),
        ("status IN ('completed', '已取消')", "write 'cancelled'"),
        ("trim(status) = '已完成'", "write 'completed'"),
        ("upper(coalesce(status, 'none')) <> '已完成'", "write 'COMPLETED'"),
        ("upper(status) <> 'completed'", "write 'COMPLETED'"),
        ("CASE WHEN qty > 1 THEN status ELSE 'few' END = '已取消'", "write 'cancelled'"),
        ("TRY_CAST(order_id AS DECIMAL(2, 5)) > 0", "more digits behind the point"),
    ] {
        let folder = folder_with(&[("mine.toml", &rule(assert))]);
        let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
        assert!(code(&output) == 2 && stderr(&output).contains(said), "{assert}: {}", stderr(&output));
    }
    for assert in [
        "coalesce(status, 'none') = 'none'",
        "upper(status) = 'COMPLETED'",
        "length(status) = 3",
        "status = '在办'",
        "status = 'B'",
        "status = 'on_hold'",
        "\\\"订单状态\\\" = '已取消'",
    ] {
        let folder = folder_with(&[("mine.toml", &rule(assert))]);
        let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
        assert_eq!(code(&output), 0, "{assert}: {}", stderr(&output));
    }
}

/// Ten different mistakes, some of them in one expression, each told once at its line and column with the text it stands in.
#[test]
fn ten_mistakes_are_ten_messages_with_their_places() {
    let rules = "[[rule]]\nid = \"a\"\ncheck = \"expresion\"\ntitle = { en = \"x\", zh = \"x\" }\n\n\
                 [[rule]]\nid = \"b\"\ncheck = \"expression\"\n\
                 assert = \"qtyy > 0 AND 单价 < 5 AND lenght(sku) > 3 AND status IN ('已完成', 'paied')\"\n\
                 title = { en = \"x\", zh = \"x\" }\n\n\
                 [[rule]]\nid = \"b\"\ncheck = \"expression\"\nassert = \"\"\"\nqty > 0\n  AND order_date > 5\"\"\"\n\
                 fail = \">120%\"\ntitle = { en = \"x\", zh = \"x\" }\n\n\
                 [[rule]]\nid = \"c\"\ncheck = \"out-of-range\"\ncolumns = [\"qty\"]\nparams = { min = \"0\", maxx = \"9\" }\n\
                 title = { en = \"x\", zh = \"x\" }\n";
    let folder = folder_with(&[("mine.toml", rules)]);
    let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
    let said = stderr(&output);
    let places: Vec<&str> =
        said.lines().filter_map(|line| line.trim_start().strip_prefix("--> mine.toml:")?.split("  ").next()).collect();
    assert_eq!(places, ["3:10", "9:11", "9:24", "9:35", "9:66", "9:73", "13:7", "17:20", "18:9", "25:23"], "{said}");
    // Carets stand below what is meant, Chinese characters being two columns wide, and long lines are cut.
    assert!(said.contains("      | check = \"expresion\"\n      |          ^^^^^^^^^\n"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() < 200), "{said}");
    let chinese = stderr(&in_language(folder.path(), "zh", &["rules", "lint", "mine.toml"]));
    assert!(chinese.contains("请写 'completed'"), "{chinese}");
}

/// Slips of TOML, each where it is, beside what is wrong with the rules that can be read.
#[test]
fn slips_of_a_rule_file_hide_no_other_mistakes() {
    let rules = "[[rule]]\nid = \"a\ncheck = expression\n\n\
                 [[rule]\nid = \"客户\"\n\n\
                 [[rule]]\nid = \"b\"\ncheck = \"expresion\"\ntitle = { en = \"x\", zh = \"x\" }\n\n\
                 [[rule]]\nid = \"c\"\ncheck = \"value-not-allowed\"\ncolumns = [\"shop_name\"\ntitle = { en = \"x\" }\n\n\
                 [[waiver]]\nrule = \"c\"\nreason = \"\"\nby = \"amy\"\n\n[[waiver]]\nrule = \"a\"\nreason = \"x\"\nby = \"amy\"\n";
    let folder = folder_with(&[("mine.toml", rules), ("ordermend.toml", "source = taobao\nencodng = \"gbk\"\n")]);
    let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
    let said = stderr(&output);
    let places: Vec<&str> =
        said.lines().filter_map(|line| line.trim_start().strip_prefix("--> mine.toml:")?.split("  ").next()).collect();
    assert_eq!(places, ["2:8", "3:9", "5:8", "10:10", "16:23", "21:1"], "{said}");
    let output = ordermend(folder.path(), &["check", "mine.toml"]);
    let said = stderr(&output);
    assert!(said.contains("ordermend.toml:1:10") && said.contains("ordermend.toml:2:1"), "{said}");
}

#[test]
fn what_says_nothing_or_can_never_be_is_a_mistake() {
    let rule = |further: &str| {
        let text = "[[rule]]\nid = \"a\"\ncheck = \"incomplete-group\"\ncolumns = [\"phone\", \"bill_address\"]\nowner = \"amy\"\n\
                    title = { en = \"x\", zh = \"x\" }\n";
        let (from, to) = further.split_once(" -> ").expect("a change");
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    let file = "[[rule]]\nid = \"a\"\ncheck = \"file-expression\"\nassert = \"count(*) > 0\"\nfail = \">1 of order_total\"\n\
                title = { en = \"x\", zh = \"x\" }\n";
    for (text, place, said) in [
        (rule("id = \"a\" -> id = \" \""), "2:1", "`id` is empty"),
        (rule("zh = \"x\" -> zh = \"\""), "6:1", "`title` is empty"),
        (rule("owner = \"amy\" -> owner = \"\""), "5:1", "`owner` is empty"),
        (rule("\"phone\",  -> "), "4:1", "a group of one column"),
        (rule("\"bill_address\" -> \"phone\""), "4:13", "`phone` is there twice"),
        (
            "[[rule]]\nid = \"missing-cor\"\nenabled = false\n".to_owned(),
            "2:7",
            "there is no rule `missing-cor` to switch off",
        ),
        (file.to_owned(), "5:1", "a whole file has no money of its own"),
        (
            rule(
                "columns = [\"phone\", \"bill_address\"] -> columns = [\"citty\", \"bill_address\"]\nparams = { min = \"1\" }",
            ),
            "4:13",
            "`citty` is no canonical column",
        ),
        (
            rule(
                "columns = [\"phone\", \"bill_address\"] -> columns = [\"citty\", \"bill_address\"]\nparams = { min = \"1\" }",
            ),
            "5:12",
            "the check has no parameter `min`",
        ),
        (
            format!(
                "{}by = \"shop_name\"\n\n[rule.segments]\n\"甲店\" = {{ fail = \"1%\" }}\n",
                rule("amy -> bo").replace("incomplete-group", "missing-value")
            ),
            "10:18",
            "`1%` is no limit",
        ),
    ] {
        let folder = folder_with(&[("mine.toml", &text)]);
        let output = ordermend(folder.path(), &["rules", "lint", "mine.toml"]);
        let all = stderr(&output);
        assert!(code(&output) == 2 && all.contains(&format!("mine.toml:{place}  {said}")), "{place} {said}: {all}");
    }
    // A rule of one's own may be switched off for a while.
    let folder = folder_with(&[("mine.toml", &rule("owner = -> enabled = false\nowner ="))]);
    assert_eq!(code(&ordermend(folder.path(), &["rules", "lint", "mine.toml"])), 0);
}

/// Every key, check and parameter that rule files know is in the schema, and the shipped rules are valid by it.
#[test]
fn the_schema_of_rule_files_knows_what_rule_files_know() {
    let library = ordermend::sources::Library::shipped().expect("profiles load");
    let schema = ordermend::config::schema(&library);
    let items = &schema["properties"]["rule"]["items"];
    let known = items["properties"].as_object().expect("properties");
    let file = std::fs::read_to_string(crate::support::repository("rules/packs/orders.toml")).expect("a pack");
    let pack: toml::Table = toml::from_str(&file).expect("a pack");
    let rules = pack["rule"].as_array().expect("rules");
    for rule in rules {
        let rule = rule.as_table().expect("a rule");
        for key in rule.keys() {
            assert!(known.contains_key(key), "{key}");
        }
        let check = rule["check"].as_str().expect("a check");
        let names = items["properties"]["check"]["enum"].as_array().expect("names");
        assert!(names.iter().any(|name| name == check), "{check}");
        let of_check = items["allOf"].as_array().expect("checks").iter();
        let mut of_check = of_check.filter(|one| one["if"]["properties"]["check"]["const"] == check);
        let allowed = &of_check.next().expect("the check")["then"]["properties"]["params"]["properties"];
        for name in rule.get("params").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys) {
            assert!(!allowed[name].is_null(), "{check}: {name}");
        }
    }
    // What the reader of rule files refuses as unknown, the schema does, and the other way round.
    for key in known.keys() {
        let rule =
            "[[rule]]\nid = 'x'\ncheck = 'expression'\nassert = '1 = 1'\ntitle = { en = 'x', zh = 'x' }\\n".to_owned();
        let text = if rule.contains(&format!("\n{key} = ")) { rule } else { format!("{rule}{key} = []\n") };
        let problems = ordermend::config::load_rules(&[("x".to_owned(), text)], &library).err().unwrap_or_default();
        assert!(problems.iter().all(|problem| !problem.text.en.contains("is no key here")), "{key}: {problems:?}");
    }
}

/// A workbook in Excel 2003 XML with sheets of one column, `客户编号`.
fn workbook(sheets: &[(&str, &[&str])]) -> String {
    let cell = |value: &str| format!("<Row><Cell><Data ss:Type=\"String\">{value}</Data></Cell></Row>");
    let sheet = |(name, keys): &(&str, &[&str])| {
        let rows: String = keys.iter().map(|key| cell(key)).collect();
        format!("<Worksheet ss:Name=\"{name}\"><Table>{}{rows}</Table></Worksheet>", cell("客户编号"))
    };
    let sheets: String = sheets.iter().map(sheet).collect();
    let space = "urn:schemas-microsoft-com:office:spreadsheet";
    format!("<?xml version=\"1.0\"?>\n<Workbook xmlns=\"{space}\" xmlns:ss=\"{space}\">{sheets}</Workbook>\n")
}

#[test]
fn keys_are_never_taken_from_whichever_sheet_comes_first() {
    let book = workbook(&[("订单", &["C1", "C5"]), ("说明", &[]), ("客户", &["C1", "C8"])]);
    let orders = "订单编号,客户编号,订单金额\nA1,C1,5.00\nA2,C5,6.00\n";
    for (check, key, more) in [
        ("unknown-reference", "reference", ", reference_columns = [\"客户编号\"], both_ways = true"),
        ("value-not-allowed", "list", ", list_column = \"客户编号\""),
    ] {
        let rule = |sheet: &str| {
            format!(
                "[[rule]]\nid = \"r\"\ncheck = \"{check}\"\ncolumns = [\"customer_id\"]\nwarn = \">0\"\n\
                 params = {{ {key} = \"book.xml\"{more}{sheet} }}\ntitle = {{ en = \"x\", zh = \"x\" }}\n"
            )
        };
        let of = |sheet: &str| format!(", {key}_sheet = \"{sheet}\"");
        let run = |sheet: &str| {
            let files = [("book.xml", book.as_str()), ("orders.csv", orders), ("my.toml", &rule(sheet))];
            let folder = folder_with(&files);
            let arguments = ["check", "orders.csv", "--rules", "my.toml", "--own-rules", "--format", "csv=found.csv"];
            let output = ordermend(folder.path(), &arguments);
            let found = std::fs::read_to_string(folder.path().join("found.csv")).unwrap_or_default();
            (code(&output), stderr(&output), found)
        };
        let (exit, said, _) = run("");
        assert_eq!(exit, 2, "{said}");
        let wanted = format!("several sheets of book.xml: 订单, 客户; name the right one in `{key}_sheet`");
        assert!(said.contains(&wanted), "{said}");
        let (exit, said, _) = run(&of("顾客"));
        assert!(exit == 2 && said.contains("顾客") && said.contains("订单, 说明, 客户"), "{said}");
        for sheet in ["客户", "3"] {
            let (exit, said, found) = run(&of(sheet));
            assert_eq!(exit, 0, "{said}");
            assert!(found.contains("C5") && !found.contains("C1"), "{found}");
            assert_eq!(found.contains("book.xml [客户]:3"), key == "reference", "{found}");
        }
        let (exit, said, found) = run(&of("订单"));
        assert_eq!((exit, found.contains("C5")), (0, false), "{said}{found}");
    }
}
