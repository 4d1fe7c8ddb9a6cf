//! Exports that are made up, and how well what is wrong with them is found.

use std::path::Path;

use serde_json::Value;

use crate::support::{code, ordermend, repository, rows, stderr, tree};

/// The day that counts as today in made-up exports where nothing else is said.
const TODAY: &str = "2026-06-30";

const SOURCES: [&str; 4] = ["generic", "taobao", "shopify", "kingdee"];

fn synth(folder: &Path, source: &str, rows: usize, files: usize, seed: u64, further: &[&str]) {
    let (rows, files, seed) = (rows.to_string(), files.to_string(), seed.to_string());
    let mut arguments =
        vec!["synth", "--source", source, "--rows", &rows, "--files", &files, "--seed", &seed, "-o", "made"];
    arguments.extend(further);
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

/// The scores of the exports in `made`.
fn score(folder: &Path, source: &str, extension: &str) -> Value {
    let inputs = format!("made/{source}-*.{extension}");
    let arguments =
        ["score", inputs.as_str(), "--truth", "made", "--as-of", TODAY, "--no-config", "-q", "--json", "score.json"];
    let output = ordermend(folder, &arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = std::fs::read_to_string(folder.join("score.json")).expect("scores");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let folder = tempfile::tempdir().expect("a folder");
    synth(folder.path(), "generic", 5000, 2, 3, &[]);
    let first = tree(&folder.path().join("made"));
    synth(folder.path(), "generic", 5000, 2, 3, &["--force"]);
    assert_eq!(first, tree(&folder.path().join("made")));
    synth(folder.path(), "generic", 5000, 2, 4, &["--force"]);
    assert_ne!(first, tree(&folder.path().join("made")));
}

#[test]
fn every_planted_fault_is_found_and_hardly_anything_else() {
    let workbooks: [(&str, &str, &[&str]); 1] = [("kingdee", "xlsx", &["--xlsx"])];
    for (source, extension, further) in SOURCES.map(|source| (source, "csv", &[][..])).into_iter().chain(workbooks) {
        let folder = tempfile::tempdir().expect("a folder");
        synth(folder.path(), source, 8192, 2, 11, further);
        let score = score(folder.path(), source, extension);
        let kinds = score["findings"]["kinds"].as_object().expect("kinds");
        assert!(kinds.len() >= 15, "{source}: {kinds:?}");
        for (kind, counts) in kinds {
            assert_eq!(counts["found"], counts["planted"], "{source}: {kind}: {counts}");
        }
        let (all, right) = counted(&score);
        assert!(right * 1000 >= all * 995, "{source}: {right} of {all} findings are right");
    }
}

/// Those that are described by their own profiles and layouts alone.
const OTHER_SOURCES: [&str; 21] = [
    "jd",
    "pdd",
    "douyin",
    "youzan",
    "weixin",
    "alibaba1688",
    "xiaohongshu",
    "meituan",
    "woocommerce",
    "amazon",
    "magento",
    "salesforce",
    "zoho_crm",
    "zoho_books",
    "yonyou_u8",
    "yonyou_tplus",
    "yonsuite",
    "yonyou_crm",
    "jiandaoyun",
    "fxiaoke",
    "neocrm",
];

#[test]
fn exports_of_every_source_are_made_and_their_faults_found() {
    let exports = OTHER_SOURCES.iter().map(|source| (*source, "csv"));
    // Orders merged over their lines, below captions in two rows.
    for (source, ending) in exports.chain([("jiandaoyun", "xlsx"), ("alibaba1688", "xlsx")]) {
        let folder = tempfile::tempdir().expect("a folder");
        let arguments = if ending == "xlsx" { &["--xlsx"][..] } else { &[] };
        synth(folder.path(), source, 8192, 1, 11, arguments);
        let score = score(folder.path(), source, ending);
        let kinds = score["findings"]["kinds"].as_object().expect("kinds");
        assert!(kinds.len() >= 10, "{source}: {kinds:?}");
        for (kind, counts) in kinds {
            assert_eq!(counts["found"], counts["planted"], "{source}: {kind}: {counts}");
        }
        let (all, right) = counted(&score);
        assert!(right * 1000 >= all * 990, "{source}: {right} of {all} findings are right");
    }
}

/// Findings that are no advice, and right ones among them.
fn counted(score: &Value) -> (u64, u64) {
    let checks = score["findings"]["checks"].as_object().expect("checks").values();
    checks.filter(|check| check["advisory"] == false).fold((0, 0), |(all, right), check| {
        (all + check["findings"].as_u64().expect("a count"), right + check["right"].as_u64().expect("a count"))
    })
}

#[test]
fn files_have_the_rows_they_were_asked_for_and_every_kind_of_fault_at_its_rate() {
    let folder = tempfile::tempdir().expect("a folder");
    synth(folder.path(), "generic", 20_000, 1, 5, &["--no-structure-faults"]);
    let made = folder.path().join("made");
    assert_eq!(rows(&made, "generic-1.csv").len(), 20_000);
    let faults = rows(&made, "faults.csv");
    // What the project's judges fixed, in rows of 100,000.
    for (kind, least) in [
        ("missing", 500 * 8),
        ("unreadable-amount", 300),
        ("unreadable-date", 300),
        ("other-notation", 1000),
        ("time-order", 400),
        ("future", 200),
        ("arithmetic", 600),
        ("range", 300),
        ("status", 300),
        ("stuck", 500),
        ("id-damage", 300),
        ("text-damage", 300),
        ("contact", 600),
        ("exact-duplicate", 500),
        ("double-entry", 280),
    ] {
        let planted = faults.iter().filter(|fault| fault["kind"] == kind && fault["role"] == "fault").count();
        assert!(planted * 5 >= least, "{kind}: {planted} of 20,000 rows");
    }
    let clean = |fault: &&std::collections::BTreeMap<String, String>| fault["kind"] == "structure";
    assert_eq!(faults.iter().filter(clean).count(), 0);
}

#[test]
fn look_ups_are_scored_before_and_after() {
    let folder = tempfile::tempdir().expect("a folder");
    synth(folder.path(), "kingdee", 8192, 1, 2, &[]);
    let score = score(folder.path(), "kingdee", "csv");
    let number = |name: &str| score["lookups"][name].as_u64().expect("a count");
    // Data that is right before it is cleaned would be too mild to measure anything.
    assert!(number("right_before") * 100 <= number("certain") * 60);
    assert!(number("right_after") > number("right_before"));
    assert!(number("decidable_right") <= number("decidable") && number("decidable") <= number("certain"));
}

#[test]
fn what_cannot_be_made_or_scored_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.csv"), "订单编号,下单日期\nA1,2024-06-01\nA2,2024-06-02\n").expect("written");
    for (arguments, said) in [
        (&["synth", "--source", "sap", "-o", "x"][..], "there is no made-up export of source `sap`"),
        (&["synth", "--source", "generic", "--rows", "0", "-o", "x"], "--rows must lie between"),
        (&["synth", "--source", "generic", "--as-of", "soon", "-o", "x"], "`soon` is no day"),
        (&["score", "a.csv", "--truth", "nowhere"], "does not exist"),
    ] {
        let output = ordermend(folder.path(), arguments);
        assert_ne!(code(&output), 0, "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert!(!folder.path().join("x").exists(), "{arguments:?}");
    }
}

#[test]
fn most_words_of_made_up_names_are_unknown_to_the_matcher() {
    let lists = std::fs::read_dir(repository("rules/lists")).expect("lists");
    let known: std::collections::HashSet<String> = lists
        .map(|list| std::fs::read_to_string(list.expect("a list").path()).expect("text"))
        .flat_map(|text| {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            let words = lines.flat_map(|line| line.split([' ', '\t', '|', ',']));
            words.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    for file in ["brands_zh.txt", "brands_en.txt", "trades_zh.txt", "trades_en.txt"] {
        let text = std::fs::read_to_string(repository("src/synth/words").join(file)).expect("words");
        let words: Vec<String> = text.lines().flat_map(|line| line.split('\t')).map(str::to_lowercase).collect();
        let unknown = words.iter().filter(|word| !known.contains(*word)).count();
        assert!(unknown * 2 >= words.len(), "{file}: {unknown} of {} stand in no list", words.len());
    }
}
