//! The scripts that pipelines and clocks run, run here: with programs in place of those that they call.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{code, repository, stderr, stdout};

/// Runs a script of bash in `folder`, with programs of `folder/bin` first.
fn bash(folder: &Path, script: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").expect("a path"));
    Command::new("bash")
        .arg(repository(script))
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path)
        .envs(environment.iter().copied())
        .output()
        .expect("bash starts")
}

/// A folder with programs in `bin`, each a script.
fn folder_with_programs(programs: &[(&str, &str)]) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("bin")).expect("a folder");
    for (name, script) in programs {
        let path = folder.path().join("bin").join(name);
        fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    folder
}

#[test]
fn the_action_passes_inputs_as_they_are() {
    // Writes its arguments one on each line, and a summary.
    const STUB: &str = "printf '%s\\n' \"$@\" >arguments\n\
        for word in \"$@\"; do case \"$word\" in markdown=*) echo '# judged' >\"${word#markdown=}\" ;; esac; done\nexit 1";
    let folder = folder_with_programs(&[("ordermend", STUB)]);
    let temp = folder.path().to_str().expect("UTF-8");
    fs::write(folder.path().join("a.csv"), "").expect("writable");
    let environment = [
        ("RUNNER_TEMP", temp),
        ("GITHUB_OUTPUT", "output"),
        ("GITHUB_STEP_SUMMARY", "summary"),
        ("INPUT_PATHS", "*.csv\r\n--config=evil.toml\n\n$(touch hacked) `touch hacked`; touch hacked\n"),
        ("INPUT_SOURCE", "x; touch hacked"),
        ("INPUT_RULES", "my rules.toml\n$HOME.toml"),
        ("INPUT_FAIL_ON", "warn && touch hacked"),
        ("INPUT_ARGS", "--strict  --baseline known.csv\n--map=*"),
    ];
    let output = bash(folder.path(), "ci/action.sh", &["check"], &environment);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let arguments = fs::read_to_string(folder.path().join("arguments")).expect("run");
    let arguments: Vec<&str> = arguments.lines().filter(|word| !word.contains(temp)).collect();
    let expected = "check|--format|github|--format|--format|--format|--fail-on=warn && touch hacked|--source=x; touch hacked|\
        --rules=my rules.toml|--rules=$HOME.toml|--strict|--baseline|known.csv|--map=*|--|*.csv|--config=evil.toml|\
        $(touch hacked) `touch hacked`; touch hacked";
    assert_eq!(arguments.join("|"), expected);
    assert!(!folder.path().join("hacked").exists());
    assert_eq!(fs::read_to_string(folder.path().join("summary")).expect("a summary"), "# judged\n");
    let told = fs::read_to_string(folder.path().join("output")).expect("outputs");
    // What was not written is no output.
    assert!(told.starts_with("exit-code=1\nmarkdown=") && told.lines().count() == 2, "{told}");
}

#[test]
fn the_action_takes_a_release_only_with_its_checksum() {
    // Gives the file of the folder `releases` that has the name asked for.
    const CURL: &str = "while [ $# -gt 1 ]; do [ \"$1\" = --output ] && out=\"$2\"; shift; done\n\
        cp \"releases/$(basename \"$out\")\" \"$out\"";
    const PACK: &str = "name=\"ordermend-v$1-x86_64-unknown-linux-musl\"\nmkdir -p releases \"$name\"\necho program >\"$name/ordermend\"\n\
        tar czf \"releases/$name.tar.gz\" \"$name\"\ncd releases\n\
        if command -v sha256sum >/dev/null; then sha256sum \"$name.tar.gz\"; else shasum -a 256 \"$name.tar.gz\"; fi >\"$name.tar.gz.sha256\"";
    let folder = folder_with_programs(&[("curl", CURL), ("pack", PACK)]);
    let temp = folder.path().to_str().expect("UTF-8");
    let own = repository(".");
    let install = |version: &str| {
        let environment = [
            ("RUNNER_TEMP", temp),
            ("GITHUB_PATH", "path"),
            ("GITHUB_ACTION_PATH", own.to_str().expect("UTF-8")),
            ("ACTION_REPOSITORY", "owner/ordermend"),
            ("RUNNER_OS", "Linux"),
            ("RUNNER_ARCH", "X64"),
            ("INPUT_VERSION", version),
        ];
        bash(folder.path(), "ci/action.sh", &["install"], &environment)
    };
    let version = env!("CARGO_PKG_VERSION");
    let packed = Command::new(folder.path().join("bin/pack")).arg(version).current_dir(folder.path()).output();
    assert!(packed.is_ok_and(|output| output.status.success()));
    for asked in ["", version] {
        let output = install(asked);
        assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
        let path = fs::read_to_string(folder.path().join("path")).expect("a path");
        let path = path.lines().last().expect("a folder");
        assert_eq!(fs::read_to_string(Path::new(path).join("ordermend")).expect("there"), "program\n");
    }
    for asked in ["1.0.0/../../evil", "9.9.9", "$(touch hacked)"] {
        assert_eq!(code(&install(asked)), 2, "{asked}");
    }
    let archive = folder.path().join(format!("releases/ordermend-v{version}-x86_64-unknown-linux-musl.tar.gz"));
    fs::write(archive, "something else").expect("writable");
    let output = install("");
    assert!(code(&output) == 2 && stdout(&output).contains("is not what its checksum says"), "{}", stdout(&output));
}

#[test]
fn the_periodic_cleanse_keeps_the_last_days() {
    let folder = folder_with_programs(&[("ordermend", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_ordermend")))]);
    fs::create_dir(folder.path().join("inbox")).expect("a folder");
    fs::copy(repository("fixtures/demo/orders.csv"), folder.path().join("inbox/orders.csv")).expect("copied");
    let run = |day: &str| {
        bash(folder.path(), "schedule/cleanse.sh", &["inbox", "home", "--no-config"], &[("DAY", day), ("KEEP", "2")])
    };
    let kept = |place: &str| {
        let names = fs::read_dir(folder.path().join("home").join(place)).expect("a folder");
        let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        names.collect::<BTreeSet<String>>().into_iter().collect::<Vec<String>>()
    };
    for day in ["2024-06-28", "2024-06-29", "2024-06-30", "2024-06-30"] {
        let output = run(day);
        assert_eq!(code(&output), 1, "{day}: {}", stderr(&output));
    }
    for place in ["runs", "exports"] {
        assert_eq!(kept(place), ["2024-06-29", "2024-06-30"], "{place}");
    }
    // What cannot be read leaves everything as it was.
    fs::write(folder.path().join("inbox/orders.csv"), "").expect("writable");
    assert_eq!(code(&run("2024-07-01")), 3);
    assert_eq!(kept("runs"), ["2024-06-29", "2024-06-30"]);
    assert_eq!(code(&run("tomorrow")), 2);
}
