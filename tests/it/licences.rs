//! What ordermend is built from: permissive licences only, all of it from crates.io, and one polars.

use std::process::Command;

use serde_json::Value;

/// Licences that let anybody use, change and ship the result. The list is the same as in `deny.toml`.
const PERMISSIVE: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that stay out whatever their manifests say: data of the first and recent versions of the second are copyleft.
const BANNED: [&str; 2] = ["zhconv", "evalexpr"];

/// The only place that dependencies may come from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The platform whose dependencies are looked at, so that the verdict does not depend on the machine.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// One package of the dependency graph.
struct Package {
    name: String,
    version: String,
    /// The SPDX expression of the manifest.
    license: Option<String>,
    /// Where it comes from; `None` for this repository.
    source: Option<String>,
}

/// Every package of the dependency graph, tests included. Reads only what cargo has already fetched.
fn packages() -> Result<Vec<Package>, String> {
    // What a feature alone needs is only fetched where it is built.
    let features: &[&str] = if cfg!(feature = "parquet") { &["--all-features"] } else { &[] };
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", PLATFORM])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .map_err(|error| format!("cargo metadata cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    packages
        .iter()
        .map(|package| {
            Ok(Package {
                name: text(&package["name"]).ok_or("a package has no name")?,
                version: text(&package["version"]).ok_or("a package has no version")?,
                license: text(&package["license"]),
                source: text(&package["source"]),
            })
        })
        .collect()
}

/// Why a package may not be used; `None` when it may.
fn objection(package: &Package) -> Option<String> {
    if BANNED.contains(&package.name.as_str()) {
        return Some("is banned by name".to_owned());
    }
    if let Some(source) = package.source.as_deref().filter(|source| *source != CRATES_IO) {
        return Some(format!("comes from {source}"));
    }
    let Some(expression) = &package.license else {
        return Some("names no licence".to_owned());
    };
    match is_permissive(expression) {
        Ok(true) => None,
        Ok(false) => Some(format!("has no permissive choice in `{expression}`")),
        Err(problem) => Some(format!("has an unreadable licence `{expression}`: {problem}")),
    }
}

/// Whether an SPDX expression can be satisfied with listed licences alone.
///
/// `OR` needs one side, `AND` both and binds tighter. The older `/` means `OR`. An exception after `WITH` only adds
/// permissions and a trailing `+` only adds later versions, so both leave the verdict on the licence as it is.
fn is_permissive(expression: &str) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let verdict = any_of(&mut rest)?;
    match rest.first() {
        None => Ok(verdict),
        Some(word) => Err(format!("`{word}` is not expected")),
    }
}

/// Reads terms joined by `OR`.
fn any_of(rest: &mut &[&str]) -> Result<bool, String> {
    let mut verdict = all_of(rest)?;
    while take(rest, "OR") {
        verdict |= all_of(rest)?;
    }
    Ok(verdict)
}

/// Reads terms joined by `AND`.
fn all_of(rest: &mut &[&str]) -> Result<bool, String> {
    let mut verdict = one(rest)?;
    while take(rest, "AND") {
        verdict &= one(rest)?;
    }
    Ok(verdict)
}

/// Reads a licence with its exception, or an expression in parentheses.
fn one(rest: &mut &[&str]) -> Result<bool, String> {
    let word = next(rest)?;
    match word {
        "(" => {
            let verdict = any_of(rest)?;
            if take(rest, ")") { Ok(verdict) } else { Err("a parenthesis stays open".to_owned()) }
        }
        ")" | "OR" | "AND" | "WITH" => Err(format!("`{word}` stands where a licence is expected")),
        licence => {
            if take(rest, "WITH") {
                next(rest)?;
            }
            Ok(PERMISSIVE.contains(&licence.trim_end_matches('+')))
        }
    }
}

/// Takes the next word.
fn next<'a>(rest: &mut &[&'a str]) -> Result<&'a str, String> {
    let (word, tail) = rest.split_first().ok_or("it ends too early")?;
    *rest = tail;
    Ok(word)
}

/// Takes the next word if it is `wanted`.
fn take(rest: &mut &[&str], wanted: &str) -> bool {
    match rest.split_first() {
        Some((word, tail)) if *word == wanted => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", target_arch = "x86_64")),
    ignore = "cargo has fetched only the packages of this machine's own platform"
)]
fn every_dependency_is_permissive_and_from_crates_io() {
    let packages = packages().expect("the dependency graph can be read");
    assert!(packages.len() > 1, "the dependency graph is empty");
    let objections: Vec<String> = packages
        .iter()
        .filter_map(|package| objection(package).map(|reason| format!("{} {} {reason}", package.name, package.version)))
        .collect();
    assert!(objections.is_empty(), "these crates may not be used:\n{}", objections.join("\n"));
}

#[test]
#[cfg_attr(
    not(all(target_os = "linux", target_arch = "x86_64")),
    ignore = "cargo has fetched only the packages of this machine's own platform"
)]
fn polars_is_linked_in_one_version() {
    let packages = packages().expect("the dependency graph can be read");
    let versions: Vec<&str> =
        packages.iter().filter(|package| package.name == "polars").map(|package| package.version.as_str()).collect();
    assert_eq!(versions.len(), 1, "versions of polars in the dependency graph: {versions:?}");
}

#[test]
fn cargo_deny_allows_the_same_licences() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml");
    let text = std::fs::read_to_string(path).expect("deny.toml can be read");
    let deny: toml::Table = toml::from_str(&text).expect("deny.toml is TOML");
    let listed = deny["licenses"]["allow"].as_array().expect("deny.toml lists licences");
    // cargo-deny wants every exception listed; here an exception never changes the verdict.
    let allowed: Vec<&str> =
        listed.iter().filter_map(toml::Value::as_str).filter(|licence| !licence.contains(" WITH ")).collect();
    assert_eq!(allowed, PERMISSIVE, "deny.toml and this file differ");
}

#[test]
fn licence_expressions_are_judged_by_their_best_choice() {
    let cases = [
        ("MIT", true, "a listed licence"),
        ("GPL-3.0-only", false, "copyleft"),
        ("LicenseRef-custom", false, "unknown licences need a person to read them"),
        ("MIT OR Apache-2.0", true, "either may be chosen"),
        ("MIT OR GPL-2.0-only", true, "the permissive side is chosen"),
        ("GPL-2.0-only OR AGPL-3.0-only", false, "no side can be chosen"),
        ("MIT AND Apache-2.0", true, "both hold and both are listed"),
        ("MIT AND GPL-2.0-only", false, "both hold and one is copyleft"),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true, "code and data under different licences"),
        ("(MIT OR Apache-2.0) AND OFL-1.1", false, "the second part is not listed"),
        ("MIT OR ISC AND GPL-2.0-only", true, "AND binds tighter, so MIT stands alone"),
        ("GPL-2.0-only AND ISC OR Zlib", true, "AND binds tighter, so Zlib stands alone"),
        ("GPL-2.0-only AND (ISC OR Zlib)", false, "parentheses change the reading"),
        ("((MIT))", true, "nested parentheses"),
        ("Apache-2.0 WITH LLVM-exception", true, "an exception only adds permissions"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false, "an exception does not make copyleft permissive"),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true, "WITH binds tighter than OR"),
        ("MIT/Apache-2.0", true, "the older notation of OR"),
        ("GPL-3.0 / Zlib", true, "the older notation with spaces"),
        ("LGPL-2.1+", false, "or any later version"),
        ("Apache-2.0+", true, "a later version may be chosen and need not be"),
    ];
    for (expression, expected, why) in cases {
        assert_eq!(is_permissive(expression), Ok(expected), "{expression}: {why}");
    }
}

#[test]
fn broken_licence_expressions_are_errors() {
    for expression in ["", "MIT OR", "AND MIT", "(MIT", "MIT)", "MIT Apache-2.0", "MIT WITH", "()"] {
        assert!(is_permissive(expression).is_err(), "`{expression}` was accepted");
    }
}

#[test]
fn objections_name_their_reason() {
    let package = |name: &str, license: Option<&str>, source: Option<&str>| Package {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: license.map(str::to_owned),
        source: source.map(str::to_owned),
    };
    let cases = [
        (package("fine", Some("MIT"), Some(CRATES_IO)), None, "nothing to say"),
        (package("own", Some("MIT"), None), None, "this repository's own package has no source"),
        (package("silent", None, Some(CRATES_IO)), Some("names no licence"), "no licence means no permission"),
        (package("zhconv", Some("MIT"), Some(CRATES_IO)), Some("is banned by name"), "a ban outranks the manifest"),
        (
            package("forked", Some("MIT"), Some("git+https://example.com/forked")),
            Some("comes from git+https://example.com/forked"),
            "git sources cannot be checked by version",
        ),
        (
            package("viral", Some("AGPL-3.0-only"), Some(CRATES_IO)),
            Some("has no permissive choice in `AGPL-3.0-only`"),
            "copyleft",
        ),
    ];
    for (package, expected, why) in cases {
        assert_eq!(objection(&package).as_deref(), expected, "{}: {why}", package.name);
    }
}
