//! Checks, documentation, rules and fixtures stay in step.

use std::collections::BTreeSet;

use ordermend::checks::{HEADINGS, REGISTRY, docs_in, find, reference};
use ordermend::config::load_rules;
use ordermend::model::Lang;
use ordermend::sources::{Library, SHIPPED};

use crate::support::{golden, repository};

#[test]
fn names_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for check in REGISTRY {
        assert!(seen.insert(check.name), "{} is there twice", check.name);
        let kebab = check.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(kebab && !check.name.starts_with('-') && !check.name.ends_with('-'), "{}", check.name);
        assert_eq!(find(check.name).map(|found| found.name), Some(check.name));
    }
}

#[test]
fn every_check_is_documented_in_both_languages() {
    for check in REGISTRY {
        for heading in HEADINGS {
            assert!(check.docs.contains(heading), "{} lacks `{heading}`", check.name);
        }
        let (en, zh) = (docs_in(check.docs, Lang::En), docs_in(check.docs, Lang::Zh));
        assert!(
            en.is_ascii() || en.chars().filter(|c| *c > '\u{2fff}').count() * 4 < en.chars().count(),
            "{}",
            check.name
        );
        assert!(zh.chars().any(|c| c > '\u{4dff}'), "{}", check.name);
        for text in check.texts {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", check.name);
        }
    }
}

#[test]
fn every_check_is_in_a_rule_and_every_rule_has_a_title_and_an_owner() {
    let library = Library::shipped().expect("profiles load");
    let rules = load_rules(&[], &library).expect("rules load");
    // What rules state, their owners write.
    for check in REGISTRY.iter().filter(|check| !check.is_configured()) {
        assert!(rules.iter().any(|rule| rule.check.name == check.name), "{} is in no rule", check.name);
    }
    let mut ids = BTreeSet::new();
    for rule in &rules {
        assert!(ids.insert(&rule.id), "{} is there twice", rule.id);
        assert!(!rule.title.en.is_empty() && !rule.title.zh.is_empty(), "{}", rule.id);
        assert!(!rule.owner.is_empty(), "{}", rule.id);
    }
}

#[test]
fn every_check_has_a_fixture() {
    for check in REGISTRY {
        let folder = repository("fixtures/checks").join(check.name);
        assert!(folder.is_dir(), "{} is missing", folder.display());
    }
}

#[test]
fn every_profile_loads_and_is_named_after_its_file() {
    let library = Library::shipped().expect("profiles load");
    assert_eq!(library.profiles().len(), SHIPPED.len());
    for (id, _) in SHIPPED {
        let profile = library.get(id).unwrap_or_else(|| panic!("{id} is not its file's id"));
        assert!(!profile.title.zh.is_empty());
        assert!(repository("fixtures/sources").join(id).is_dir(), "{id} has no fixture");
    }
}

#[test]
fn the_reference_is_up_to_date() {
    golden(&repository("rules/README.md"), reference().as_bytes());
}
