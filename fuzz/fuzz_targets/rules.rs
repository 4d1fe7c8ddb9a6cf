//! Rule files and configuration files: every problem is told with a line of the file, in both languages.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ordermend::Problem;
use ordermend::config::{KnownCheck, Limit, PackEntry, parse_config, read_pack};
use ordermend::sources::Library;

const SHIPPED: &str = include_str!("../../rules/packs/orders.toml");

/// The checks and parameters that the shipped rules name. The checks themselves come with the frame engine.
static CHECKS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let pack: toml::Table = SHIPPED.parse().expect("the shipped rules");
    let mut checks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in pack["rule"].as_array().expect("rules") {
        let params = checks.entry(rule["check"].as_str().expect("a check").to_owned()).or_default();
        params.extend(
            rule.get("params").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys).cloned(),
        );
        params.sort();
        params.dedup();
    }
    checks
});

static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::shipped().expect("the shipped profiles"));

fuzz_target!(init: ordermend_fuzz::prepare(), |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let params: Vec<Vec<&str>> = CHECKS.values().map(|params| params.iter().map(String::as_str).collect()).collect();
    let known = |(name, params)| KnownCheck {
        name,
        params,
        any_columns: false,
        states: None,
        has_segments: true,
        has_where: true,
    };
    let checks: Vec<KnownCheck<'_>> = CHECKS.keys().map(String::as_str).zip(params.iter().map(Vec::as_slice)).map(known).collect();
    let mut problems = Vec::new();
    for entry in read_pack("rules.toml", text, &checks, &LIBRARY, &mut problems) {
        let PackEntry::Rule(rule) = entry else { continue };
        assert!(CHECKS.contains_key(&rule.check));
        for limit in [rule.warn, rule.fail].into_iter().flatten() {
            let shown = limit.to_string();
            assert_eq!(Limit::parse(&shown).map(|again| again.to_string()).as_deref(), Ok(shown.as_str()));
            assert!(!limit.is_crossed(0, 0));
            let _ = limit.is_crossed(u64::MAX, u64::MAX);
        }
    }
    are_told(&problems, text);
    if let Err(problems) = parse_config("ordermend.toml", text) {
        assert!(!problems.is_empty());
        are_told(&problems, text);
    }
});

fn are_told(problems: &[Problem], text: &str) {
    let lines = text.matches('\n').count() + 1;
    for problem in problems {
        assert!(problem.line.is_none_or(|line| (1..=lines).contains(&line)), "{problem:?} of {lines} lines");
        assert!(!problem.text.en.is_empty() && !problem.text.zh.is_empty(), "{problem:?}");
    }
}
