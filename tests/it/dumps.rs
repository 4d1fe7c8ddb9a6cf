//! `--dump`: what each stage made, as a file.

use std::fs;

use crate::support::{AS_OF, GOOD, code, folder_with, golden, ordermend, repository, stderr};

#[test]
fn every_stage_can_be_looked_at() {
    let folder = folder_with(&[]);
    let input = repository("fixtures/demo/orders.csv");
    let stages = ["read", "map", "normalise", "checks", "dedup", "matching", "staleness", "repair"];
    let mut arguments = vec!["check", input.to_str().expect("UTF-8"), "--as-of", AS_OF, "--no-config", "-q"];
    let dumps: Vec<String> = stages.iter().map(|stage| format!("{stage}={stage}.csv")).collect();
    arguments.extend(dumps.iter().flat_map(|dump| ["--dump", dump]));
    let output = ordermend(folder.path(), &arguments);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    for stage in stages {
        let dump = fs::read_to_string(folder.path().join(format!("{stage}.csv"))).expect("a dump");
        let lines: Vec<&str> = dump.lines().collect();
        let first: Vec<&str> = lines.iter().take(6).copied().collect();
        let text = format!("{}\n{} lines\n", first.join("\n"), lines.len());
        let text = text.replace(input.to_str().expect("UTF-8"), "orders.csv");
        golden(&repository("tests/cmd/dump").join(format!("{stage}.csv")), text.as_bytes());
    }
}

#[test]
fn a_dump_names_a_stage_and_a_file_that_is_no_input() {
    let folder = folder_with(&[("good.csv", GOOD), ("other.csv", "a,b\nx,y\n")]);
    for (dump, said) in [
        ("rows.csv", "--dump rows.csv: write it as STAGE=PATH, as in read=rows.csv"),
        ("raed=rows.csv", "`raed` is no stage to dump; did you mean `read`?"),
        (
            "xyz=rows.csv",
            "`xyz` is no stage to dump; there are read, map, normalise, checks, dedup, matching, staleness, repair",
        ),
        ("read=good.csv", "good.csv is an input; nothing is written over it"),
    ] {
        let output = ordermend(folder.path(), &["check", "good.csv", "--no-config", "--dump", dump]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    // A second table's dump has a number in its name, and that may be an input too.
    fs::write(folder.path().join("rows.2.csv"), GOOD).expect("writable");
    let numbered = ["check", "rows.2.csv", "good.csv", "--no-config", "--dump", "read=rows.csv"];
    let output = ordermend(folder.path(), &numbered);
    assert!(code(&output) == 2 && stderr(&output).contains("rows.2.csv is an input"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("rows.2.csv")).expect("a file"), GOOD);
    for (further, said) in [
        (&["--dump", "read=x.csv", "--dump", "map=x.csv"][..], "--dump names x.csv twice"),
        (&["--dump", "read=out/x.csv"], "lies in the output folder"),
    ] {
        let output = ordermend(folder.path(), &[&["clean", "good.csv", "-o", "out", "--no-config"], further].concat());
        assert!(code(&output) == 2 && stderr(&output).contains(said), "{}", stderr(&output));
    }
    // What was read is there even where it is no order table.
    assert_eq!(code(&ordermend(folder.path(), &["check", "other.csv", "--no-config", "--dump", "read=rows.csv"])), 3);
    assert_eq!(fs::read_to_string(folder.path().join("rows.csv")).expect("a dump"), "a,b\nx,y\n");
}
