//! Source profiles: a profile that can be read can be used, and one that cannot says where it is wrong.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ordermend::model::Axis;
use ordermend::normalise::status::Words;
use ordermend::sources::{Equation, Mapping, Profile, caption_key, header_key, parse_profile};

fuzz_target!(init: ordermend_fuzz::prepare(), |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match parse_profile("profile.toml", text) {
        Ok(profile) => is_of_use(&profile),
        Err(problem) => {
            assert!(problem.line.is_none_or(|line| (1..=text.matches('\n').count() + 1).contains(&line)));
            assert!(!problem.text.en.is_empty() && !problem.text.zh.is_empty());
        }
    }
});

fn is_of_use(profile: &Profile) {
    let header: Vec<String> = profile.columns.values().flatten().take(64).cloned().collect();
    for caption in &header {
        assert!(profile.column_of(&header_key(caption)).is_some(), "{caption:?} is not found again");
    }
    let keys: Vec<String> = header.iter().map(|caption| caption_key(caption)).collect();
    let _ = profile.grain_of(&keys);
    for signature in profile.signatures() {
        let compared = signature.compare(&keys);
        assert_eq!(compared.found.len() + compared.missing.len(), signature.all.len() + signature.any.len());
    }
    assert_eq!(Mapping::new(&header, profile, &[]).columns().len(), header.len());
    for axis in [Axis::Lifecycle, Axis::Payment, Axis::Fulfillment, Axis::Refund] {
        let words = Words::new(profile, axis);
        for word in profile.status.iter().flat_map(|map| map.values.values().flatten()) {
            let _ = words.code(word, |_| Some("".into()));
        }
    }
    for identity in &profile.identity {
        for equation in std::iter::once(&identity.equation).chain(&identity.alternative) {
            let shown = equation.to_string();
            let again = Equation::parse(&shown).unwrap_or_else(|error| panic!("{shown}: {error}"));
            assert_eq!(again.to_string(), shown);
        }
    }
}
