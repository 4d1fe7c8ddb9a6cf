//! Input that was made to do harm, or that looks like it: nothing explodes, nothing is executed or resolved, and every
//! refusal names its limit.

use std::fs;

use crate::support::{code, in_language, ordermend, stderr};

/// A header of `columns` captions and one row below it.
fn wide(columns: usize) -> String {
    let mut captions = vec!["order number".to_owned(), "order date".to_owned()];
    captions.extend((3..=columns).map(|number| format!("attribute {number}")));
    let mut cells = vec!["A1".to_owned(), "2024-06-01".to_owned()];
    cells.extend((3..=columns).map(|number| number.to_string()));
    format!("{}\n{}\n", captions.join(","), cells.join(","))
}

#[test]
fn a_table_that_is_too_wide_is_refused_by_a_limit_that_can_be_raised() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("wide.csv"), wide(20_000)).expect("writable");
    for (lang, said) in [
        ("en", "error: the header of wide.csv has 20000 columns, more than the limit of 16384"),
        ("zh", "错误: wide.csv 的表头有 20000 列，超过上限 16384"),
    ] {
        let output = in_language(folder.path(), lang, &["profile", "wide.csv"]);
        assert_eq!(code(&output), 3);
        assert!(stderr(&output).starts_with(said), "{}", stderr(&output));
        assert!(stderr(&output).contains("`columns`"), "{}", stderr(&output));
    }
    fs::write(folder.path().join("ordermend.toml"), "[limits]\ncolumns = 20000\n").expect("writable");
    let output = ordermend(folder.path(), &["profile", "wide.csv"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn mistakes_in_the_limits_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.csv"), wide(3)).expect("writable");
    for (limits, said) in [
        ("column = 5", "`column` is no key here; did you mean `columns`?"),
        ("columns = 100000", "`columns` must be at most 65535"),
        ("memory = \"1MiB\"", "`memory` must be at least 64 MiB"),
        ("ratio = 0", "`ratio` must be at least 1"),
        ("record = \"4GiB\"", "`record` must be at most 1 GiB"),
        ("record = \"long\"", "a size such as \"2GiB\" or a number of bytes is expected, not \"long\""),
        ("unpacked = -1", "a size such as \"2GiB\" or a number of bytes is expected, not `-1`"),
    ] {
        fs::write(folder.path().join("ordermend.toml"), format!("[limits]\n{limits}\n")).expect("writable");
        let output = ordermend(folder.path(), &["profile", "a.csv"]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(said), "{limits}: {}", stderr(&output));
    }
    fs::write(folder.path().join("ordermend.toml"), "[limits]\nmemory = \"1GiB\"\nunpacked = 1_000_000\nratio = 30\n")
        .expect("writable");
    assert_eq!(code(&ordermend(folder.path(), &["profile", "a.csv", "--memory", "2G"])), 0);
}
