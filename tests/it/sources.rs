//! Every source profile over its fixtures.

use std::fs;

use crate::support::{AS_OF, clean, code, folders, ordermend, read, repository, rows, stderr, stdout};

#[test]
fn every_fixture_is_recognised_as_its_source() {
    for folder in folders(&repository("fixtures/sources")) {
        let source = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("an entry").path();
            let output = ordermend(&folder, &["sources", "detect", &path.to_string_lossy()]);
            let said = stdout(&output);
            assert!(said.contains(&format!(": {source} — ")), "{}: {said}", path.display());
            assert!(!said.contains("no order table"), "{}: {said}", path.display());
        }
    }
}

#[test]
fn no_fixture_of_a_source_breaks_an_amount_identity() {
    for folder in folders(&repository("fixtures/sources")) {
        let mut judged = false;
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("an entry").path();
            let temporary = tempfile::tempdir().expect("a folder");
            let out = temporary.path().join("out");
            let output = clean(&folder, &[&path.to_string_lossy()], &out, &[]);
            assert_eq!(code(&output), 0, "{}: {}", path.display(), stderr(&output));
            let broken: Vec<_> =
                rows(&out, "findings.csv").into_iter().filter(|row| row["check"] == "amount-identity").collect();
            assert!(broken.is_empty(), "{}: {broken:?}", path.display());
            let report: serde_json::Value = serde_json::from_str(&read(&out, "report.json")).expect("JSON");
            let rules = report["rules"].as_array().expect("rules");
            judged |= rules.iter().any(|rule| rule["check"] == "amount-identity" && rule["status"] == "pass");
        }
        let source = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let states_one = read(&repository("rules/sources"), &format!("{source}.toml")).contains("[[identity]]");
        assert!(judged || !states_one, "{}: no identity was judged", folder.display());
    }
}

#[test]
fn captions_named_by_the_user_win() {
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(temporary.path().join("x.csv"), "Beleg,Datum,Kunde\nA1,2024-06-01,x\nA1,2024-06-02,y\n")
        .expect("writable");
    let out = temporary.path().join("out");
    let map = ["--map", "order_id=Beleg", "--map", "order_date=Datum", "--map", "customer_name=Kunde"];
    let output = clean(temporary.path(), &["x.csv"], &out, &map);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(rows(&out, "findings.csv").iter().any(|row| row["rule"] == "no-conflicting-orders"));
}

/// Captions of a text file's header, as far as a reader without quoting tells them apart.
fn header_of(path: &std::path::Path) -> Option<(Vec<String>, char)> {
    let bytes = fs::read(path).expect("a fixture");
    let text = String::from_utf8(bytes).ok()?;
    let text = text.trim_start_matches('\u{feff}');
    let line = text.lines().find(|line| line.matches([',', '\t']).count() > 4)?;
    let delimiter = if line.contains('\t') { '\t' } else { ',' };
    if line.contains('"') {
        return None;
    }
    Some((line.split(delimiter).map(str::to_owned).collect(), delimiter))
}

#[test]
fn a_file_with_a_third_of_its_columns_hidden_is_never_taken_for_another_source() {
    use ordermend::sources::{FALLBACK, Library, detect};
    let library = Library::shipped().expect("profiles");
    let (mut known, mut all) = (0, 0);
    for folder in folders(&repository("fixtures/sources")) {
        let source = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("an entry").path();
            let Some((header, _)) = header_of(&path) else { continue };
            // Every third column, from three starts, and halves of the header.
            for start in 0..3 {
                let left: Vec<String> =
                    header.iter().enumerate().filter(|(at, _)| at % 3 != start).map(|(_, c)| c.clone()).collect();
                let found = detect(&left, &library).expect("a profile").profile;
                assert!(found.id == source || found.id == FALLBACK, "{}: {} for {left:?}", path.display(), found.id);
                all += 1;
                known += u32::from(found.id == source);
            }
        }
    }
    assert!(known * 10 >= all * 7, "only {known} of {all} are still known");
}

#[test]
fn a_likely_source_that_reads_no_orders_gives_way_to_the_dictionary() {
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(
        temporary.path().join("x.csv"),
        "Order ID,Order Date,Customer,Address Province,Address City,Address District,SKU,Qty\nA1,2024-06-01,C,P,T,D,S,1\n",
    )
    .expect("writable");
    let output = ordermend(temporary.path(), &["check", "x.csv", "--no-config", "--as-of", "2024-06-30"]);
    assert!(matches!(code(&output), 0 | 1), "{}", stderr(&output));
}

#[test]
fn an_order_number_alone_identifies_no_source() {
    use ordermend::sources::{FALLBACK, Library, detect};
    let library = Library::shipped().expect("profiles");
    for header in
        [["订单号", "日期", "金额"], ["订单编号", "下单时间", "客户名称"], ["Order ID", "Order Date", "Total"]]
    {
        let header = header.map(str::to_owned);
        assert_eq!(detect(&header, &library).expect("a profile").profile.id, FALLBACK, "{header:?}");
    }
}

#[test]
fn the_pages_of_sources_are_those_of_their_profiles() {
    use crate::support::golden;
    use ordermend::sources::SHIPPED;
    for (lang, folder) in [("en", "docs/sources"), ("zh", "docs/sources/zh-CN")] {
        let mut index = match lang {
            "en" => "# Sources\n\nGenerated from the profiles in `rules/sources/`.\n\n".to_owned(),
            _ => "# 来源\n\n由 `rules/sources/` 中的配置生成。\n\n".to_owned(),
        };
        for (id, _) in SHIPPED {
            let output = crate::support::in_language(&repository("."), lang, &["sources", "show", id, "--markdown"]);
            let page = stdout(&output);
            let title = page.lines().next().unwrap_or_default().trim_start_matches("# ");
            index.push_str(&format!("- [{title}]({id}.md)\n"));
            golden(&repository(folder).join(format!("{id}.md")), page.as_bytes());
        }
        index.push_str(match lang {
            "en" => "\n[Adding a source](adding.md)\n",
            _ => "\n[添加来源](../adding.md)（英文）\n",
        });
        golden(&repository(folder).join("README.md"), index.as_bytes());
    }
}

#[test]
fn a_profile_of_ones_own_adds_to_a_shipped_one() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"ours\"\nextends = \"kingdee\"\ntitle = { en = \"Ours\", zh = \"我们的\" }\nsignature_all = [\"订单流水\", \"客户全名\"]\n\n[columns]\norder_id = [\"订单流水\"]\ncustomer_name = [\"客户全名\"]\n\n[[status]]\naxis = \"lifecycle\"\nuntil = \"2024-01-01\"\n[status.values]\ndraft = [\"在办\"]\n\n[[status]]\naxis = \"lifecycle\"\nfrom = \"2024-01-01\"\n[status.values]\nconfirmed = [\"在办\"]\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let file = "订单流水,日期,客户全名,物料编码,销售数量,单据状态\nA1,2023-06-01,甲公司,M1,1,在办\nA2,2024-06-01,乙公司,M1,1,在办\nA3,2024-06-02,乙公司,M1,1,已审核\n";
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    let said = stdout(&ordermend(temporary.path(), &["sources", "detect", "x.csv", "--source-file", "ours.toml"]));
    assert!(said.contains(": ours — Ours"), "{said}");
    let out = temporary.path().join("out");
    let output =
        clean(temporary.path(), &["x.csv"], &out, &["--source-file", "ours.toml", "--dump", "normalise=typed.csv"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let typed = read(temporary.path(), "typed.csv");
    let states: Vec<&str> =
        typed.lines().skip(1).filter_map(|line| line.split(',').find(|c| ["draft", "confirmed"].contains(c))).collect();
    assert_eq!(states, ["draft", "confirmed", "confirmed"], "{typed}");
}

#[test]
fn every_mistake_of_a_profile_is_told_with_its_line() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"Ours!\"\ntitle = { en = \"x\", zh = \"x\" }\nlifecycle = [\"paid => shipped\"]\n[columns]\norder_id = [\"单号\"]\nsku = [\"单号\"]\n[[status]]\naxis = \"lifecycle\"\n[status.values]\npayed = [\"已付\"]\n[[id_format]]\ncolumn = \"order_id\"\npattern = '^(\\d+'\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let output = ordermend(temporary.path(), &["sources", "list", "--source-file", "ours.toml"]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    for part in [
        "ours.toml:1:1 ",
        "ours.toml:3:15 ",
        "ours.toml:5:14 ",
        "ours.toml:10:1 ",
        "ours.toml:13:12 ",
        "did you mean `paid`",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_hides_no_other_mistake_of_a_profile() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"ours\"\ntitle = { en = \"x\", zh = \"x\" }\nconfidence = \"sure\"\nsignature_all = \"单号\"\n[columns]\n\
               customer_nam = [\"客户\"]\n[[status]]\naxis = \"lifecycl\"\n[[status]]\naxis = \"lifecycle\"\nfrom = \"2024\"\n\
               [[state]]\nis = \"closed\"\nshipped = \"all\"\n[[state]]\nis = \"shiped\"\nfilled = [\"ship_date\"]\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let said = stderr(&ordermend(temporary.path(), &["sources", "list", "--source-file", "ours.toml"]));
    let places: Vec<&str> =
        said.lines().filter_map(|line| line.trim_start().strip_prefix("--> ours.toml:")?.split("  ").next()).collect();
    assert_eq!(places, ["3:15", "4:1", "6:1", "8:9", "11:9", "14:12", "16:7"], "{said}");
}

#[test]
fn a_drafted_profile_reads_the_file_it_was_drafted_from() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut file = String::from("流水,啥时候,买东西的,货,几个,多少钱一个,一共,进度\n");
    for number in 0..40 {
        let (day, count, price) = (number % 28 + 1, number % 5 + 2, number * 7 + 110);
        let state = ["已付款", "已完成", "已发货", "办着呢"][number % 4];
        file.push_str(&format!(
            "XX{},2024-05-{day:02} 10:00:00,杭州第{number}纸箱厂,货{number},{count},{}.{:02},{}.{:02},{state}\n",
            10_000 + number,
            price / 100,
            price % 100,
            price * count / 100,
            price * count % 100,
        ));
    }
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    let output = ordermend(temporary.path(), &["sources", "new", "x.csv", "-o", "own.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let drafted = read(temporary.path(), "own.toml");
    for line in [
        "order_id = [\"流水\"]",
        "order_date = [\"啥时候\"]",
        "customer_name = [\"买东西的\"]",
        "qty = [\"几个\"]",
        "line_amount = [\"一共\"]",
        "status = [\"进度\"]",
        "paid = [\"已付款\"]",
    ] {
        assert!(drafted.contains(line), "{line}: {drafted}");
    }
    let said = stdout(&ordermend(temporary.path(), &["sources", "detect", "x.csv", "--source-file", "own.toml"]));
    assert!(said.contains(": own — ") && said.contains("几个 → qty"), "{said}");
    let again = ordermend(temporary.path(), &["sources", "new", "x.csv", "-o", "own.toml"]);
    assert_eq!(code(&again), 2, "an existing file is never written over");
}

#[test]
fn the_profile_that_the_documentation_shows_works() {
    let page = fs::read_to_string(repository("docs/sources/adding.md")).expect("the page");
    let profile = page.split("```toml\n").nth(2).and_then(|rest| rest.split("```").next()).expect("an example");
    let temporary = tempfile::tempdir().expect("a folder");
    fs::write(temporary.path().join("ours.toml"), profile).expect("writable");
    let file = "订单流水,日期,客户全名,物料编码,销售数量,单据状态\nXS202306010001,2023-06-01,甲公司,M1,1,在办\nXS202406010002,2024-06-01,乙公司,M1,1,在办\nXS202406010003,2024-06-20,乙公司,M1,1,已审核\n";
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    let said = stdout(&ordermend(
        temporary.path(),
        &["sources", "detect", "x.csv", "--source-file", "ours.toml", "--explain"],
    ));
    assert!(said.contains(": ours — Our Kingdee") && said.contains("“XS202306010001”"), "{said}");
    let out = temporary.path().join("out");
    let output = clean(temporary.path(), &["x.csv"], &out, &["--source-file", "ours.toml"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let differs: Vec<_> =
        rows(&out, "findings.csv").into_iter().filter(|row| row["check"] == "id-date-differs").collect();
    assert_eq!((differs.len(), differs[0]["order_id"].as_str()), (1, "XS202406010003"), "{differs:?}");
}

#[test]
fn what_a_profile_only_infers_warns_and_does_not_fail() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = |confidence: &str| {
        format!(
            "id = \"ours\"\ntitle = {{ en = \"Ours\", zh = \"我们的\" }}\nconfidence = \"{confidence}\"\nsignature_all = [\"no\", \"day\"]\n[columns]\norder_id = [\"no\"]\norder_date = [\"day\"]\nstatus = [\"state\"]\n"
        )
    };
    fs::write(temporary.path().join("x.csv"), "no,day,state\nA1,2024-06-01,zzz\nA2,2024-06-02,zzz\n")
        .expect("writable");
    for (confidence, severity) in [("inferred", "warn"), ("documented", "fail")] {
        fs::write(temporary.path().join("ours.toml"), own(confidence)).expect("writable");
        let out = temporary.path().join(confidence);
        let output = clean(temporary.path(), &["x.csv"], &out, &["--source-file", "ours.toml"]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let findings = rows(&out, "findings.csv");
        let found = findings.iter().find(|row| row["check"] == "unknown-status").expect("a finding");
        assert_eq!(found["severity"], severity, "{confidence}");
    }
}

#[test]
fn every_fixture_goes_back_byte_for_byte() {
    for folder in folders(&repository("fixtures/sources")) {
        for entry in fs::read_dir(&folder).expect("fixtures") {
            let path = entry.expect("an entry").path();
            let temporary = tempfile::tempdir().expect("a folder");
            // Dead orders are retired from all but this run.
            let rules = "[[rule]]\nid = \"orders-are-alive\"\nenabled = false\n";
            fs::write(temporary.path().join("rules.toml"), rules).expect("writable");
            let (out, rules) = (temporary.path().join("out"), temporary.path().join("rules.toml"));
            let output = clean(&folder, &[&path.to_string_lossy()], &out, &["--rules", &rules.to_string_lossy()]);
            assert_eq!(code(&output), 0, "{}: {}", path.display(), stderr(&output));
            let edits = rows(&out, "edits.csv");
            assert!(edits.is_empty(), "{}: {edits:?}", path.display());
            let findings = rows(&out, "findings.csv");
            let unknown: Vec<_> = findings.iter().filter(|row| row["check"] == "unknown-status").collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let back = fs::read(out.join("clean").join(name)).expect("what came back");
            assert!(back == fs::read(&path).expect("the fixture"), "{} came back otherwise", path.display());
        }
    }
}

#[test]
fn drafts_are_commented_in_the_language_of_the_run_whatever_captions_hold() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut file = String::from("\"单号\",\"下单\n时间\",\"甲\n乙\",\"丙\"\n");
    for number in 0..30 {
        file.push_str(&format!("X{number:05},2024-05-{:02} 10:00:00,{number}.50,{}.50\n", number % 28 + 1, number + 7));
    }
    fs::write(temporary.path().join("x.csv"), file).expect("writable");
    for (lang, comment) in [("en", "# Drafted from x.csv (30 rows"), ("zh", "# 根据 x.csv 起草（查看了 30 行）")]
    {
        let name = format!("{lang}.toml");
        let output = crate::support::in_language(temporary.path(), lang, &["sources", "new", "x.csv", "-o", &name]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let drafted = read(temporary.path(), &name);
        assert!(drafted.contains(comment), "{drafted}");
        let said = ordermend(temporary.path(), &["sources", "list", "--source-file", &name]);
        assert_eq!(code(&said), 0, "{drafted}\n{}", stderr(&said));
    }
}

#[test]
fn a_renamed_order_number_is_asked_about() {
    let folder = tempfile::tempdir().expect("a folder");
    for (source, file, caption, other) in [
        ("taobao", "taobao/2024.csv", "订单编号", "交易单号"),
        ("shopify", "shopify/orders_export.csv", "Name", "Order No"),
    ] {
        let bytes = std::fs::read(repository("fixtures/sources").join(file)).expect("a fixture");
        // Taobao writes GBK.
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|wrong| encoding_rs::GB18030.decode(wrong.as_bytes()).0.into_owned());
        let (header, rows) = text.split_once('\n').expect("a header");
        let renamed: Vec<&str> = header
            .split(',')
            .map(|own| if own.trim_matches(['"', '\u{feff}']) == caption { other } else { own })
            .collect();
        std::fs::write(folder.path().join("in.csv"), format!("{}\n{rows}", renamed.join(","))).expect("a file");
        let detected = ordermend(folder.path(), &["sources", "detect", "in.csv", "--lang", "en"]);
        let wanted = format!("it looks like {source} with renamed columns");
        assert!(stdout(&detected).contains(&wanted), "{source}: {}", stdout(&detected));
        let checked = ordermend(folder.path(), &["check", "in.csv", "--as-of", AS_OF, "--no-config", "--lang", "en"]);
        assert!(stdout(&checked).replace('\n', " ").contains(&format!("--source {source}")), "{}", stdout(&checked));
    }
    // Where so little is left that nothing speaks for one source, those that know the most are named.
    std::fs::write(folder.path().join("few.csv"), "SO Number,Product Name,Quantity,List Price\nSO-1,Tea,2,3.00\n")
        .expect("a file");
    let few = ordermend(folder.path(), &["sources", "detect", "few.csv", "--lang", "en"]);
    let said = stdout(&few);
    assert!(said.contains("generic") && said.contains("zoho_crm (4/4)") && said.contains("say --source ID"), "{said}");
    let demo = repository("fixtures/demo/orders.csv");
    let detected = ordermend(folder.path(), &["sources", "detect", demo.to_str().expect("UTF-8"), "--lang", "en"]);
    assert!(!stdout(&detected).contains("it looks like"), "{}", stdout(&detected));
}

#[test]
fn parts_of_a_profile_that_say_nothing_are_told() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = "id = \"ours\"\ntitle = { en = \"x\", zh = \"x\" }\nnoted = [\"status\"]\n[columns]\norder_id = [\"单号\"]\n\
               [[caption]]\ncolumn = \"order_total\"\ncaptions = []\nuntil = \"2024-01-01\"\n\
               [[caption]]\ncolumn = \"paid_amount\"\ncaptions = [\"付\"]\n\
               [[id_format]]\ncolumn = \"order_id\"\npattern = '^\\d+$'\ngives_date = true\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let said = stderr(&ordermend(temporary.path(), &["sources", "list", "--source-file", "ours.toml", "--lang", "en"]));
    for part in
        ["`status` holds no amounts", "`order_total` has no captions", "`paid_amount` without", "`gives_date` takes"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What it extends is looked for although other lines are wrong.
    let own = "id = \"ours\"\nextends = \"kingdeee\"\nconfidence = \"sure\"\n[columns]\norder_id = [\"单号\"]\n";
    fs::write(temporary.path().join("ours.toml"), own).expect("writable");
    let said = stderr(&ordermend(temporary.path(), &["sources", "list", "--source-file", "ours.toml", "--lang", "en"]));
    assert!(said.contains("`kingdeee`, which is no source") && said.contains("`sure` is no value"), "{said}");
}
