//! What is published: the image, the releases, and the versions that files name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use yaml_rust2::Yaml;

use crate::kit::{parsed, regex, text};
use crate::support::{repository, tree};

/// What a Dockerfile copies from the repository, and where to.
pub(crate) fn copied(dockerfile: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        let (target, sources) = words.split_last().expect("a target");
        all.extend(sources.iter().map(|&source| (source.to_owned(), (*target).to_owned())));
    }
    all
}

#[test]
fn the_image_is_built_from_every_file_that_the_program_holds() {
    let dockerfile = text("Dockerfile");
    let build = dockerfile.split("\nFROM ").nth(1).expect("a first stage");
    let copied = copied(build);
    for (source, target) in &copied {
        let stays = source == target || (target == "./" && !source.contains('/'));
        assert!(stays, "Dockerfile: {source} becomes {target}, where the sources do not look for it");
    }
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let copied: Vec<_> = copied.iter().map(|(source, _)| real(&repository(source))).collect();
    let included = regex(r#"\binclude(?:_str|_bytes)?!\s*\(\s*(?:"([^"]*)")?"#);
    let mut count = 0;
    let is_rust = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "rs");
    for (name, source) in tree(&repository("src")).into_iter().filter(|(name, _)| is_rust(name)) {
        let source = String::from_utf8(source).expect("UTF-8");
        // Tests stand last in a file, and are not built into the image.
        let built = source.split("#[cfg(test)]\nmod tests {").next().expect("a part");
        for found in included.captures_iter(built) {
            let path = found.get(1).unwrap_or_else(|| panic!("src/{name}: {} is given no plain path", &found[0]));
            let file = real(&repository("src").join(&name).parent().expect("a folder").join(path.as_str()));
            let is_there = copied.iter().any(|source| file.starts_with(source));
            assert!(is_there, "src/{name} includes {}, which the Dockerfile does not copy", path.as_str());
            count += 1;
        }
    }
    assert!(count > 0, "no file is included any more");
}

#[test]
fn versions_agree_with_the_manifest() {
    let manifest: toml::Table = toml::from_str(&text("Cargo.toml")).expect("TOML");
    let rust = manifest["package"]["rust-version"].as_str().expect("a version");
    assert!(text("Dockerfile").contains(&format!("FROM rust:{rust}-alpine ")), "Dockerfile");
    let release = parsed(".github/workflows/release.yml");
    assert_eq!(release["env"]["RUST_VERSION"].as_str(), Some(rust), "release.yml");
    let version = regex(r"(?:ordermend@v|ordermend:|rev: v|such as `?)([0-9]+\.[0-9]+\.[0-9]+)");
    let mut count = 0;
    for path in
        ["action.yml", "ci/gitlab.yml", "ci/azure-pipelines.yml", "Dockerfile", "docs/ci.md", "docs/ci.zh-CN.md"]
    {
        for found in version.captures_iter(&text(path)) {
            assert_eq!(&found[1], env!("CARGO_PKG_VERSION"), "{path}: {}", &found[0]);
            count += 1;
        }
    }
    assert!(count >= 9, "{count} versions");
}

#[test]
fn releases_are_what_the_action_looks_for() {
    let target = regex(r"printf '(\w+-[\w-]+)'");
    let wanted: BTreeSet<String> =
        target.captures_iter(&text("ci/action.sh")).map(|found| found[1].to_owned()).collect();
    let release = parsed(".github/workflows/release.yml");
    let built = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_vec().expect("targets");
    let built: BTreeSet<String> =
        built.iter().filter_map(|entry| entry["target"].as_str()).map(str::to_owned).collect();
    assert_eq!(wanted, built);
}

/// The commands that a job of the release runs, in their order.
fn scripts_of_release(release: &Yaml, job: &str) -> Vec<String> {
    let steps = release["jobs"][job]["steps"].as_vec().expect("steps");
    steps.iter().filter_map(|step| step["run"].as_str()).map(str::to_owned).collect()
}

#[test]
fn releases_are_tested_before_they_are_published() {
    let release = parsed(".github/workflows/release.yml");
    let readme = text("README.md");
    let test =
        regex(r"<!-- ci: test -->\s*```sh\n([^`]*)```").captures(&readme).expect("a command")[1].trim().to_owned();
    let scripts = scripts_of_release(&release, "build");
    let at = |wanted: &str| scripts.iter().position(|script| script.trim().contains(wanted));
    let tested = scripts.iter().position(|script| script.trim() == test).expect("the test command of the README");
    assert!(at("rustup default \"$RUST_VERSION\"") < Some(tested), "it is tested by another compiler");
    assert!(Some(tested) < at("cargo build"), "it is built before it is tested");
    for (name, job) in release["jobs"].as_hash().expect("jobs") {
        let name = name.as_str().expect("a name");
        let publishes = scripts_of_release(&release, name).iter().any(|script| script.contains("gh release"));
        assert!(!publishes || job["needs"].as_str() == Some("build"), "{name} does not wait for the tests");
        assert!(job["if"].is_badvalue(), "{name} may go on though another job has failed");
    }
}

#[test]
fn programs_for_windows_have_their_runtime_inside() {
    let release = parsed(".github/workflows/release.yml");
    let flags = |target: &str| {
        let name = format!("CARGO_TARGET_{}_RUSTFLAGS", target.to_uppercase().replace('-', "_"));
        release["env"][name.as_str()].as_str()
    };
    let built = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_vec().expect("targets");
    let windows: Vec<&str> =
        built.iter().filter_map(|entry| entry["target"].as_str()).filter(|target| target.ends_with("-msvc")).collect();
    assert!(!windows.is_empty());
    for target in windows {
        assert_eq!(flags(target), Some("-C target-feature=+crt-static"), "{target}");
    }
    // Cargo takes flags from one place alone, and from these before all others.
    let workflow = text(".github/workflows/release.yml");
    assert!(!regex(r"(?m)^\s*(?:CARGO_ENCODED_)?RUSTFLAGS:").is_match(&workflow), "other flags take their place");
}
