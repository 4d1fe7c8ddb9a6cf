//! Every source profile over its fixtures.

use std::fs;

use crate::support::{clean, code, folders, ordermend, read, repository, rows, stderr, stdout};

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
