//! What the READMEs and the page about pipelines show is what the program prints.

use std::fs;

use crate::support::{code, in_language, program, repository, stderr, stdout};

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

/// The blocks of a page that are marked with the exit code of their last command: commands, what that one prints, the code.
fn examples(page: &str) -> Vec<(Vec<&str>, &str, i32)> {
    let mut found = Vec::new();
    for part in page.split("<!-- run: exit ").skip(1) {
        let (code, rest) = part.split_once(" -->\n```sh\n").expect("a code and commands");
        let (commands, rest) = rest.split_once("\n```\n").expect("an end");
        let output = rest.strip_prefix("\n```text\n").and_then(|rest| rest.split_once("\n```"));
        let (output, _) = output.expect("what is printed");
        found.push((commands.lines().collect(), output, code.parse().expect("a number")));
    }
    found
}

#[test]
fn the_examples_for_pipelines_are_real() {
    for (name, lang) in [("docs/ci.md", "en"), ("docs/ci.zh-CN.md", "zh")] {
        let path = repository(name);
        let page = fs::read_to_string(&path).expect("a page");
        let mut renewed = page.clone();
        let examples = examples(&page);
        assert!(examples.len() >= 2, "{name} has lost its examples");
        for (commands, shown, exit) in examples {
            let folder = tempfile::tempdir().expect("a folder");
            fs::create_dir_all(folder.path().join("fixtures/demo")).expect("a folder");
            fs::copy(repository("fixtures/demo/orders.csv"), folder.path().join("fixtures/demo/orders.csv"))
                .expect("copied");
            let mut last = None;
            for command in commands {
                let words: Vec<&str> = command.split_whitespace().collect();
                assert_eq!(words.first(), Some(&"ordermend"), "{name}: {command}");
                last = Some(in_language(folder.path(), lang, &words[1..]));
            }
            let output = last.expect("a command");
            assert_eq!(code(&output), exit, "{name}: {}", stderr(&output));
            let said = stdout(&output) + &stderr(&output);
            let said = said.trim_end();
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                renewed = renewed.replace(shown, said);
            } else {
                assert_eq!(shown, said, "{name}");
            }
        }
        if renewed != page {
            fs::write(&path, renewed).expect("writable");
        }
    }
}
