//! What build systems are told: the formats they read, and what `check` does of itself where one of them runs it.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{AS_OF, code, in_language, ordermend, program, rows, stderr, stdout};

const BAD: &str = "订单编号,下单时间,客户名称,联系手机,订单金额\n\
                   A1,2024-06-29 10:00:00,甲公司,13812345678,一百\n\
                   A2,2099-06-30 11:00:00,乙公司,123456,20.00\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("bad.csv"), BAD).expect("writable");
    folder
}

/// `check` in an environment.
fn check(folder: &Path, environment: &[(&str, &str)], further: &[&str]) -> Output {
    let mut program = program();
    program.current_dir(folder).env("NO_COLOR", "1").envs(environment.iter().copied());
    program.args(["check", "bad.csv", "--as-of", AS_OF, "--no-config", "--lang", "en"]).args(further);
    program.output().expect("the program starts")
}

#[test]
fn a_build_system_is_told_where_nothing_else_is_asked_for() {
    let folder = folder();
    let summary = folder.path().join("summary.md");
    let path = summary.to_str().expect("UTF-8");
    let github = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", path)];
    let output = check(folder.path(), &github, &[]);
    let said = stdout(&output);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(said.contains("FAIL: ") && said.contains("\n::error file=bad.csv,line=2,title="), "{said}");
    assert!(fs::read_to_string(&summary).expect("written").contains("## ❌ FAIL"));

    let azure = stdout(&check(folder.path(), &[("TF_BUILD", "True")], &[]));
    assert!(azure.contains("\n##vso[task.logissue type=error;sourcepath=bad.csv;linenumber=2;"), "{azure}");

    let gitlab = stdout(&check(folder.path(), &[("GITLAB_CI", "true")], &[]));
    assert!(gitlab.contains("FAIL: ") && !gitlab.contains("::error"), "{gitlab}");

    fs::remove_file(&summary).expect("there");
    for further in [&["--no-ci"][..], &["-q"], &["--format", "human"]] {
        let output = check(folder.path(), &github, further);
        assert!(!stdout(&output).contains("::error"), "{further:?}: {}", stdout(&output));
    }
    let off = check(folder.path(), &[github[0], github[1], ("ORDERMEND_NO_CI", "1")], &[]);
    assert!(!stdout(&off).contains("::error") && stdout(&off).contains("FAIL"), "{}", stdout(&off));
    assert!(!summary.exists());
}

/// A job that cleans reports as one that checks does, beside its folder.
#[test]
fn clean_tells_build_systems_and_writes_formats_too() {
    let folder = folder();
    let run = |environment: &[(&str, &str)], further: &[&str]| {
        let mut program = program();
        program.current_dir(folder.path()).env("NO_COLOR", "1").envs(environment.iter().copied());
        program.args(["clean", "bad.csv", "--as-of", AS_OF, "--no-config", "--lang", "en"]).args(further);
        program.output().expect("the program starts")
    };
    let output = run(&[], &["-o", "o1", "--format", "sarif=found.sarif", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let sarif = fs::read_to_string(folder.path().join("found.sarif")).expect("written");
    assert!(sarif.contains("\"2.1.0\"") && !sarif.contains("123456"), "{sarif}");
    // What goes to standard output is the format alone; the summary is for people.
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(report["command"], "clean");
    assert!(stderr(&output).contains("Written to o1"), "{}", stderr(&output));
    let github = run(&[("GITHUB_ACTIONS", "true")], &["-o", "o2"]);
    assert!(stdout(&github).contains("::error file=bad.csv,line=2,title="), "{}", stdout(&github));
    let plain = run(&[("GITHUB_ACTIONS", "true")], &["-o", "o3", "--no-ci"]);
    assert!(stdout(&plain).is_empty(), "{}", stdout(&plain));
    // The folder is that of the run alone.
    fs::create_dir(folder.path().join("o4")).expect("a folder");
    let inside = run(&[], &["-o", "o4", "--format", "sarif=o4/found.sarif"]);
    assert_eq!(code(&inside), 2);
    assert!(stderr(&inside).contains("lies in the output folder"), "{}", stderr(&inside));
    assert_eq!(fs::read_dir(folder.path().join("o4")).expect("a folder").count(), 0);
    let shared = run(&[], &["-o", "o5", "--history", "h.db", "--format", "json=h.db"]);
    assert_eq!(code(&shared), 2);
    assert!(stderr(&shared).contains("both go to h.db"), "{}", stderr(&shared));
    assert!(!folder.path().join("o5").exists() && !folder.path().join("h.db").exists());
    let roundabout = run(&[], &["-o", "o6", "--history", "h.db", "--format", "json=o4/../h.db"]);
    assert!(code(&roundabout) == 2 && stderr(&roundabout).contains("both go to"), "{}", stderr(&roundabout));
}

#[test]
fn a_log_for_programs_is_one_object_a_line() {
    let folder = folder();
    let events = |output: &Output| -> Vec<serde_json::Value> {
        let lines = stderr(output);
        lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect()
    };
    let output = check(folder.path(), &[], &["--log-format", "json"]);
    assert!(stdout(&output).contains("FAIL: "), "the summary stays");
    let said = events(&output);
    assert!(said.iter().all(|event| event["time"].is_string() && event["level"] == "info"), "{said:?}");
    assert!(said.iter().any(|event| event["event"] == "file" && event["file"] == "bad.csv"), "{said:?}");
    let stages: Vec<&str> = said.iter().filter_map(|event| event["stage"].as_str()).collect();
    assert_eq!(stages, ["read", "normalise", "check", "decide", "report"]);
    let outcome = said.iter().find(|event| event["event"] == "outcome").expect("an outcome");
    assert_eq!((&outcome["status"], &outcome["records"]), (&"fail".into(), &3.into()), "{outcome}");

    let quiet = events(&check(folder.path(), &[], &["--log-format", "json", "-q"]));
    assert_eq!(quiet.len(), 1, "{quiet:?}");
    for wrong in [["--source", "tabao"], ["--no-such", "flag"]] {
        let output = check(folder.path(), &[], &["--log-format", "json", wrong[0], wrong[1]]);
        let said = events(&output);
        assert_eq!((code(&output), said.len()), (2, 1), "{said:?}");
        assert_eq!((&said[0]["event"], &said[0]["exit_code"]), (&"error".into(), &2.into()), "{said:?}");
        assert!(
            said[0]["message"].as_str().is_some_and(|message| message.contains(wrong[1]) || message.contains(wrong[0]))
        );
    }
}

#[test]
fn every_format_for_machines_is_written() {
    let folder = folder();
    for (kind, expected) in [
        ("junit", "<testsuites name=\"ordermend\""),
        ("sarif", "\"version\": \"2.1.0\""),
        ("github", "::error file=bad.csv,line=2,"),
        ("gitlab", "\"check_name\": \"amounts-readable\""),
        ("azure", "##vso[task.logissue type=error;"),
        ("markdown", "## ❌ "),
    ] {
        let output = check(folder.path(), &[], &["--format", kind]);
        assert!(stdout(&output).contains(expected), "{kind}: {}{}", stdout(&output), stderr(&output));
        assert_eq!(stdout(&output), stdout(&check(folder.path(), &[], &["--format", kind])), "{kind}");
    }
}

#[test]
fn findings_as_lines_of_json_are_those_of_csv() {
    let folder = folder();
    check(folder.path(), &[], &["--format", "csv=findings.csv", "--format", "jsonl=findings.jsonl"]);
    let lines = fs::read_to_string(folder.path().join("findings.jsonl")).expect("written");
    let objects: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let of_csv = rows(folder.path(), "findings.csv");
    assert!(!objects.is_empty() && objects.len() == of_csv.len());
    for (object, row) in objects.iter().zip(&of_csv) {
        assert_eq!(object.as_object().map(serde_json::Map::len), Some(row.len()));
        for (caption, cell) in row {
            let said = match &object[caption] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => String::new(),
                other => other.to_string(),
            };
            assert_eq!(said, cell.strip_prefix('\'').unwrap_or(cell), "{caption}");
        }
    }
}

#[test]
fn personal_data_is_hidden_from_many_and_shown_to_those_who_asked() {
    let folder = folder();
    let phone = |further: &[&str]| stdout(&check(folder.path(), &[], further)).contains("123456");
    assert!(phone(&["--format", "jsonl"]) && phone(&["--format", "csv"]) && phone(&["--format", "json"]));
    assert!(!phone(&["--format", "gitlab"]) && !phone(&["--format", "markdown"]));
    assert!(phone(&["--format", "gitlab", "--mask", "name,none"]));
    assert!(!phone(&["--format", "csv", "--mask", "phone"]) && !phone(&["--format", "json", "--mask", "all"]));
    for (lang, said) in [
        ("en", "error: `phnoe` is no kind of personal data; did you mean `phone`?"),
        ("zh", "错误: 没有个人信息种类 `phnoe`；您是否要用 `phone`？"),
    ] {
        let output = in_language(folder.path(), lang, &["check", "bad.csv", "--mask", "phnoe"]);
        assert!(code(&output) == 2 && stderr(&output).starts_with(said), "{}", stderr(&output));
    }
    let output = ordermend(folder.path(), &["dedup", "bad.csv", "-o", "out", "--mask", "all"]);
    assert_eq!(code(&output), 2, "a folder holds everything: {}", stderr(&output));
}

#[test]
fn a_file_name_is_no_command_of_a_build_system() {
    let folder = folder();
    let name = "::error::x ##[group] ##vso[task.complete].csv";
    if fs::write(folder.path().join(name), BAD).is_err() {
        return; // such a name is not to be had on every system
    }
    for environment in [[("GITHUB_ACTIONS", "true")], [("TF_BUILD", "True")]] {
        let mut program = program();
        program.current_dir(folder.path()).envs(environment).env("NO_COLOR", "1");
        program.args(["check", name, "--as-of", AS_OF, "--no-config", "--lang", "en"]);
        let said = stdout(&program.output().expect("the program starts"));
        let (summary, annotations) = said.split_at(said.find("accounted for").expect("a summary"));
        assert!(!summary.lines().any(|line| line.trim_start().starts_with("::")), "{summary}");
        assert!(!summary.contains("##[") && !summary.contains("##vso["), "{summary}");
        for line in annotations.lines().skip(1).filter(|line| line.contains("##vso[")) {
            assert!(line.rfind("##vso[") == Some(0) || line.starts_with("::"), "{line}");
        }
    }
}
