//! What the READMEs show is what the program prints.

use std::fs;

use crate::support::{code, program, repository, stderr};

/// The first block of a README that is fenced as text.
fn shown(readme: &str) -> String {
    let block = readme.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next());
    block.expect("a block of output").to_owned()
}

#[test]
fn the_output_in_the_readmes_is_real() {
    for (name, lang) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("fixtures/demo")).expect("a folder");
        fs::copy(repository("fixtures/demo/orders.csv"), folder.path().join("fixtures/demo/orders.csv"))
            .expect("copied");
        let arguments =
            ["clean", "fixtures/demo/orders.csv", "-o", "out", "--as-of", "2024-06-30", "--lang", lang, "--no-config"];
        let output = program()
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .args(arguments)
            .output()
            .expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let said = stderr(&output).trim_end().to_owned();
        let path = repository(name);
        let readme = fs::read_to_string(&path).expect("a README");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, readme.replace(&shown(&readme), &said)).expect("writable");
        } else {
            assert_eq!(shown(&readme), said, "{name}");
        }
    }
}
