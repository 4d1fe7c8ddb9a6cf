//! What the tests share: the program, temporary folders, goldens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The day that counts as today in every test.
pub(crate) const AS_OF: &str = "2024-06-30";

/// A folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The program, in English, in `folder`.
pub(crate) fn ordermend(folder: &Path, arguments: &[&str]) -> Output {
    in_language(folder, "en", arguments)
}

/// The program, as if no build system ran the tests: it would be told things of its own.
pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ordermend"));
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "ORDERMEND_NO_CI"] {
        program.env_remove(name);
    }
    program
}

/// The program in a language, in `folder`.
pub(crate) fn in_language(folder: &Path, lang: &str, arguments: &[&str]) -> Output {
    program()
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(["--lang", lang])
        .args(arguments)
        .output()
        .expect("the program starts")
}

/// Runs `clean` over inputs in `folder`, with `out` as its output folder, and gives the process's result.
pub(crate) fn clean(folder: &Path, inputs: &[&str], out: &Path, further: &[&str]) -> Output {
    let out = out.to_str().expect("a path in UTF-8");
    let mut arguments = vec!["clean"];
    arguments.extend(inputs);
    arguments.extend(["-o", out, "--as-of", AS_OF, "--no-config"]);
    arguments.extend(further);
    ordermend(folder, &arguments)
}

/// The error output of a process as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The standard output of a process as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The exit code of a process.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal")
}

/// Compares `actual` with the golden file, or writes it where `UPDATE_GOLDEN` is set.
pub(crate) fn golden(path: &Path, actual: &[u8]) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, actual).expect("a writable golden");
        return;
    }
    let expected = fs::read(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs; run with UPDATE_GOLDEN=1 and read the diff\n--- expected\n{}\n--- actual\n{}",
        path.display(),
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(actual)
    );
}

/// The folders directly in a folder, by name.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// All files below a folder with their content, by path within it.
pub(crate) fn tree(root: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                files.push((name, fs::read(&path).expect("readable")));
            }
        }
    }
    let mut files = Vec::new();
    walk(root, root, &mut files);
    files.sort();
    files
}

/// The content of one output file.
pub(crate) fn read(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The rows of a CSV file for people, as captions → cells.
pub(crate) fn rows(folder: &Path, name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = read(folder, name);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let captions = reader.headers().expect("captions").clone();
    let cells =
        |record: csv::StringRecord| captions.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| cells(record.expect("a record"))).collect()
}

/// Two orders without a fault.
pub(crate) const GOOD: &str =
    "订单编号,下单时间,客户名称,订单金额\nA1,2024-06-29 10:00:00,甲公司,10.00\nA2,2024-06-30 11:00:00,乙公司,20.00\n";

/// The same with an amount and a date that cannot be.
pub(crate) const BAD: &str =
    "订单编号,下单时间,客户名称,订单金额\nA1,2024-06-29 10:00:00,甲公司,一百\nA2,2099-06-30 11:00:00,乙公司,20.00\n";

/// A folder with files of these names and texts.
pub(crate) fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("writable");
    }
    folder
}

/// Judges inputs and gives the findings. Arguments name the inputs and whatever else is wanted.
pub(crate) fn findings(folder: &Path, arguments: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    let common = ["check", "--as-of", AS_OF, "--no-config", "--fail-on", "never", "--format", "csv=found.csv"];
    let output = ordermend(folder, &[&common, arguments].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    rows(folder, "found.csv")
}
