//! What lets ordermend run in pipelines and by the clock: the files for them parse, and name only what there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use clap::CommandFactory;
use ordermend::cli::Cli;
use regex::Regex;
use yaml_rust2::{Yaml, YamlLoader};

use crate::release::copied;
#[cfg(unix)]
use crate::support::GOOD;
use crate::support::{code, in_language, ordermend, repository, stderr, stdout};

/// Files in YAML.
const YAML: [&str; 6] = [
    "action.yml",
    "ci/gitlab.yml",
    "ci/azure-pipelines.yml",
    ".pre-commit-hooks.yaml",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
];

/// Files that name commands, options and formats.
const NAMING: [&str; 13] = [
    "action.yml",
    "ci/action.sh",
    "ci/gitlab.yml",
    "ci/azure-pipelines.yml",
    ".pre-commit-hooks.yaml",
    "schedule/cleanse.sh",
    "schedule/cleanse.ps1",
    "schedule/register.ps1",
    "docs/ci.md",
    "docs/ci.zh-CN.md",
    "docs/schedule.md",
    "docs/schedule.zh-CN.md",
    ".github/workflows/release.yml",
];

/// Lines that begin with these are about another program's options.
const OTHERS: [&str; 13] = [
    "apt-get",
    "cargo",
    "curl",
    "docker",
    "flock",
    "gh",
    "git",
    "rustup",
    "sha256sum",
    "shasum",
    "sudo",
    "systemctl",
    "useradd",
];

/// Every kind that the documents promise.
const KINDS: [&str; 12] =
    ["human", "json", "jsonl", "html", "csv", "xlsx", "junit", "sarif", "github", "gitlab", "azure", "markdown"];

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// The paths of all commands, as in `rules list`, with their options in full.
fn commands() -> BTreeMap<String, BTreeSet<String>> {
    fn walk(command: &clap::Command, name: &str, all: &mut BTreeMap<String, BTreeSet<String>>) {
        let options = command.get_arguments().filter_map(clap::Arg::get_long).map(|long| format!("--{long}"));
        all.insert(name.to_owned(), options.collect());
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            walk(below, format!("{name} {}", below.get_name()).trim(), all);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut all = BTreeMap::new();
    walk(&root, "", &mut all);
    all
}

/// The lines of a file, those that end in a backslash joined with the next.
fn lines(path: &str) -> Vec<String> {
    text(path).replace("\\\n", " ").lines().map(str::to_owned).collect()
}

#[test]
fn every_command_and_option_that_is_named_is_there() {
    let commands = commands();
    let anywhere: BTreeSet<&String> = commands.values().flatten().collect();
    let option = regex(r#"(?:^|[\s`"'(])(--[a-z][a-z-]*)"#);
    let named = regex(r#"(?:^ordermend |`ordermend |entry: ordermend |"\$program" )([a-z]+(?: [a-z]+)*)"#);
    let of_others = regex(&format!("`(?:{}) [^`]*`", OTHERS.join("|")));
    let mut unknown = BTreeSet::new();
    for path in NAMING {
        for line in lines(path) {
            let line = of_others.replace_all(&line, "");
            let line = line.trim().trim_start_matches("- ").trim_start_matches("run: ");
            let first = line.split([' ', '"']).next().unwrap_or_default();
            // What stands behind the image is ordermend's.
            let line = match (OTHERS.contains(&first), line.split_once("\"$ORDERMEND_IMAGE\"")) {
                (true, Some((_, own))) => own,
                (true, None) => continue,
                (false, _) => line,
            };
            let mut command = None;
            for found in named.captures_iter(line) {
                let words: Vec<&str> = found[1].split(' ').collect();
                let longest = (1..=words.len()).rev().map(|count| words[..count].join(" "));
                command = longest.clone().find(|name| commands.contains_key(name));
                if command.is_none() {
                    unknown.insert(format!("{path}: the command `{}`", &found[1]));
                }
            }
            let alone = named.find_iter(line).count() == 1;
            for found in option.captures_iter(line) {
                let is_there = match command.as_ref().filter(|_| alone && line.starts_with("ordermend")) {
                    Some(command) => commands[command].contains(&found[1]),
                    None => anywhere.contains(&found[1].to_owned()) || ["--version", "--help"].contains(&&found[1]),
                };
                if !is_there {
                    unknown.insert(format!("{path}: the option `{}`", &found[1]));
                }
            }
        }
    }
    let unknown: Vec<String> = unknown.into_iter().collect();
    assert!(unknown.is_empty(), "these are not there:\n{}", unknown.join("\n"));
}

#[test]
fn every_format_that_is_named_is_there() {
    let format = regex(r#"--format[ =]"?([a-z]+)"#);
    let mut named: BTreeSet<String> = KINDS.iter().map(|&kind| kind.to_owned()).collect();
    for path in NAMING {
        named.extend(format.captures_iter(&text(path)).map(|found| found[1].to_owned()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let input = repository("fixtures/demo/orders.csv");
    let unknown: Vec<String> = named
        .into_iter()
        .filter(|kind| {
            let target = format!("{kind}={}", folder.path().join("report").display());
            let input = input.to_str().expect("UTF-8");
            let arguments =
                ["check", input, "--no-config", "--no-match", "--fail-on", "never", "-q", "--format", &target];
            code(&ordermend(folder.path(), &arguments)) != 0
        })
        .collect();
    assert!(unknown.is_empty(), "there are no such formats: {}", unknown.join(", "));
    for path in ["docs/ci.md", "docs/ci.zh-CN.md"] {
        let text = text(path);
        let missing: Vec<&str> = KINDS.into_iter().filter(|kind| !text.contains(&format!("`{kind}`"))).collect();
        assert!(missing.is_empty(), "{path} does not name {missing:?}");
    }
}

/// The texts under keys of one of these names, wherever they stand.
fn under<'a>(yaml: &'a Yaml, keys: &[&str], found: &mut Vec<&'a str>) {
    match yaml {
        Yaml::Hash(map) => {
            for (key, value) in map {
                match (key.as_str().is_some_and(|key| keys.contains(&key)), value) {
                    (true, Yaml::Array(items)) => found.extend(items.iter().filter_map(Yaml::as_str)),
                    (true, Yaml::String(text)) => found.push(text),
                    _ => under(value, keys, found),
                }
            }
        }
        Yaml::Array(items) => items.iter().for_each(|item| under(item, keys, found)),
        _ => {}
    }
}

pub(crate) fn parsed(path: &str) -> Yaml {
    let mut documents = YamlLoader::load_from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(documents.len(), 1, "{path} is not one document");
    documents.remove(0)
}

#[test]
fn no_script_has_an_expression_put_into_its_text() {
    for path in YAML {
        let yaml = parsed(path);
        let mut scripts = Vec::new();
        under(&yaml, &["run", "script", "entry"], &mut scripts);
        assert!(!scripts.is_empty(), "{path} runs nothing");
        for script in scripts {
            assert!(!script.contains("${{"), "{path}: an expression would become part of the command:\n{script}");
            let checked = Command::new("bash").args(["-n", "-c", script]).output();
            assert!(checked.is_ok_and(|output| output.status.success()) || cfg!(windows), "{path}:\n{script}");
        }
    }
}

#[test]
fn inputs_of_the_action_reach_the_script_by_the_environment_alone() {
    let action = parsed("action.yml");
    let inputs: Vec<&str> = action["inputs"].as_hash().expect("inputs").keys().filter_map(Yaml::as_str).collect();
    assert_eq!(inputs, ["paths", "source", "rules", "fail-on", "args", "version"]);
    let script = text("ci/action.sh");
    for input in inputs {
        let variable = format!("INPUT_{}", input.to_uppercase().replace('-', "_"));
        assert!(text("action.yml").contains(&format!("{variable}: ${{{{ inputs.{input} }}}}")), "{input}");
        assert!(script.contains(&variable), "{variable}");
    }
    for output in action["outputs"].as_hash().expect("outputs").keys().filter_map(Yaml::as_str) {
        assert!(script.contains(&format!("printf '{output}=%s")), "{output}");
    }
}

/// What `ci/action.sh check` says of a file with the name, and its exit code. The file exists only where it has a text.
#[cfg(unix)]
fn outputs_of_the_action(input: Option<&str>) -> (i32, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    if let Some(input) = input {
        fs::write(path("orders.csv"), input).expect("writable");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_ordermend")).parent().expect("a folder").to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let programs = std::iter::once(program).chain(std::env::split_paths(&others));
    let output = Command::new("bash")
        .arg(repository("ci/action.sh"))
        .arg("check")
        .current_dir(folder.path())
        .env("PATH", std::env::join_paths(programs).expect("a path"))
        .env("RUNNER_TEMP", folder.path())
        .env("GITHUB_OUTPUT", path("outputs"))
        .env("GITHUB_STEP_SUMMARY", path("summary"))
        .env("INPUT_PATHS", "orders.csv")
        .env("INPUT_FAIL_ON", "never")
        .env("INPUT_ARGS", "--no-config --as-of 2024-06-30")
        .output()
        .expect("bash starts");
    let outputs = fs::read_to_string(path("outputs")).expect("outputs");
    let parted = outputs.lines().map(|line| line.split_once('=').expect("a name and a value"));
    let outputs: BTreeMap<String, String> = parted.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for (name, report) in outputs.iter().filter(|(name, _)| *name != "exit-code") {
        assert!(fs::metadata(report).is_ok_and(|file| file.len() > 0), "{name}: {report} holds nothing");
    }
    (code(&output), outputs)
}

#[cfg(unix)]
#[test]
fn the_action_names_the_reports_that_were_written_and_no_others() {
    let (code, outputs) = outputs_of_the_action(Some(GOOD));
    let names: Vec<&str> = outputs.keys().map(String::as_str).collect();
    assert_eq!((code, names), (0, vec!["exit-code", "junit", "markdown", "sarif"]));
    let (code, outputs) = outputs_of_the_action(None);
    assert_eq!((code, outputs), (3, BTreeMap::from([("exit-code".to_owned(), "3".to_owned())])));
}

#[test]
fn hooks_take_exports_and_leave_other_files_alone() {
    let hooks = parsed(".pre-commit-hooks.yaml");
    let hooks = hooks.as_vec().expect("hooks").iter().filter(|hook| hook["entry"].as_str() == Some("ordermend check"));
    let mut patterns: Vec<(String, String)> =
        hooks.map(|hook| ("a hook".to_owned(), hook["files"].as_str().expect("a pattern").to_owned())).collect();
    assert_eq!(patterns.len(), 2);
    let shown = regex(r"(?m)^ +files: (.+)$");
    for path in ["docs/ci.md", "docs/ci.zh-CN.md"] {
        let text = text(path);
        let before = patterns.len();
        patterns.extend(shown.captures_iter(&text).map(|found| (path.to_owned(), found[1].to_owned())));
        assert!(patterns.len() > before, "{path} has lost its example");
    }
    for (place, pattern) in patterns {
        let files = regex(&pattern);
        for export in ["exports/june.csv", "exports/2024/06.xlsx"] {
            assert!(files.is_match(export), "{place}: `{pattern}` leaves out {export}");
        }
        for other in ["package.json", "exports/README.md", "exports/notes.txt", "exports/csv", "exports/june.csv.bak"] {
            assert!(!files.is_match(other), "{place}: `{pattern}` takes {other}");
        }
    }
}

#[test]
fn actions_of_others_are_pinned() {
    let pinned = regex(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$");
    for path in [".github/workflows/ci.yml", ".github/workflows/release.yml"] {
        let yaml = parsed(path);
        let mut uses = Vec::new();
        under(&yaml, &["uses"], &mut uses);
        assert!(!uses.is_empty());
        let loose: Vec<&&str> = uses.iter().filter(|name| !pinned.is_match(name)).collect();
        assert!(loose.is_empty(), "{path}: {loose:?}");
    }
}

#[test]
fn what_the_files_point_to_is_there() {
    let link = regex(r"\]\(([^)#:]+)(?:#[^)]*)?\)");
    for path in ["docs/ci.md", "docs/ci.zh-CN.md", "docs/schedule.md", "docs/schedule.zh-CN.md"] {
        for found in link.captures_iter(&text(path)) {
            assert!(repository("docs").join(&found[1]).exists(), "{path}: {}", &found[1]);
        }
    }
    let shipped = regex(r"(?:GITHUB_ACTION_PATH/|install -m 644 |install -D -m 755 | )((?:ci|schedule)/[\w.-]+)");
    for path in ["action.yml", "docs/schedule.md", "docs/schedule.zh-CN.md"] {
        let text = text(path);
        let found: Vec<&str> =
            shipped.captures_iter(&text).filter_map(|found| found.get(1)).map(|at| at.as_str()).collect();
        assert!(!found.is_empty(), "{path} names no file");
        for file in found {
            assert!(repository(file).exists(), "{path}: {file}");
        }
    }
    let allowed = text(".dockerignore");
    for (source, _) in copied(&text("Dockerfile")) {
        assert!(repository(&source).exists(), "Dockerfile: {source}");
        assert!(allowed.lines().any(|line| line == format!("!{source}")), ".dockerignore leaves {source} out");
    }
}

#[test]
fn the_task_of_windows_passes_on_what_its_script_takes() {
    let parameter = regex(r"(?m)^    \[.*\] \$(\w+)");
    let names = |path: &str| -> BTreeSet<String> {
        parameter.captures_iter(&text(path)).map(|found| found[1].to_owned()).collect()
    };
    let mut taken = names("schedule/cleanse.ps1");
    // A task is for the day that it runs on.
    assert!(taken.remove("Day") && taken.contains("Options"), "{taken:?}");
    let offered = names("schedule/register.ps1");
    let register = text("schedule/register.ps1");
    for name in taken {
        let is_passed = regex(&format!(r"'[^'\n]* -{name}\b[^'\n]*'")).is_match(&register);
        assert!(offered.contains(&name) && is_passed, "register.ps1 does not pass on -{name}");
    }
}

/// A program that is installed, accepting a script.
fn accepts(program: &str, script: &Path) {
    match Command::new(program).arg("-n").arg(script).output() {
        Ok(output) => assert!(output.status.success(), "{program}: {}", stderr(&output)),
        Err(error) => eprintln!("{program} is not here, its script is not looked at: {error}"),
    }
}

#[test]
fn shells_accept_their_completions_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let commands = commands();
    for lang in ["en", "zh"] {
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let output = in_language(folder.path(), lang, &["completions", shell]);
            assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
            let script = stdout(&output);
            for name in commands.keys().flat_map(|name| name.split(' ')) {
                assert!(script.contains(name), "{shell} completes no {name}");
            }
            let path = folder.path().join(format!("{lang}.{shell}"));
            fs::write(&path, script).expect("writable");
            if matches!(shell, "bash" | "zsh" | "fish") {
                accepts(shell, &path);
            }
        }
    }
}

#[test]
fn every_command_has_a_manual_page_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let expected: BTreeSet<String> =
        commands().keys().map(|name| format!("ordermend {name}").trim().replace(' ', "-") + ".1").collect();
    for lang in ["en", "zh"] {
        let output = in_language(folder.path(), lang, &["man", "-o", lang]);
        assert_eq!((code(&output), stdout(&output) + &stderr(&output)), (0, String::new()));
        let pages = fs::read_dir(folder.path().join(lang)).expect("a folder").map(|entry| entry.expect("an entry"));
        let pages: BTreeMap<String, String> = pages
            .map(|entry| {
                let text = fs::read_to_string(entry.path()).expect("text");
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect();
        assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), expected);
        let has_chinese = |text: &str| text.contains("供人阅读的文字");
        assert!(pages.values().all(|text| text.starts_with(".ie") && has_chinese(text) == (lang == "zh")));
        // Without a folder it is the main page that is printed.
        assert_eq!(stdout(&in_language(folder.path(), lang, &["man"])), pages["ordermend.1"]);
    }
}
