//! The profiles that ship with the program.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::header::caption_key;
use super::profile::Profile;
use crate::error::Error;
use crate::problem::Problem;

/// The shipped profile files. Adding a source is a file here and a fixture.
pub const SHIPPED: &[(&str, &str)] = &[
    ("generic", include_str!("../../rules/sources/generic.toml")),
    ("kingdee", include_str!("../../rules/sources/kingdee.toml")),
    ("shopify", include_str!("../../rules/sources/shopify.toml")),
    ("taobao", include_str!("../../rules/sources/taobao.toml")),
];

/// The profile that stands in where no other is recognised.
pub const FALLBACK: &str = "generic";

/// All profiles of a run.
#[derive(Debug, Clone)]
pub struct Library {
    profiles: Vec<Arc<Profile>>,
    captions: HashSet<String>,
}

impl Library {
    /// The shipped profiles.
    ///
    /// # Errors
    /// When a shipped file does not load; a test keeps that from ever being released.
    pub fn shipped() -> Result<Self, Error> {
        static LOADED: OnceLock<Result<Library, Vec<Problem>>> = OnceLock::new();
        LOADED
            .get_or_init(|| {
                let mut profiles = Vec::new();
                let mut problems = Vec::new();
                for (id, text) in SHIPPED {
                    match parse(&format!("rules/sources/{id}.toml"), text) {
                        Ok(profile) => profiles.push(Arc::new(profile)),
                        Err(problem) => problems.push(problem),
                    }
                }
                if problems.is_empty() { Ok(Self::new(profiles)) } else { Err(problems) }
            })
            .clone()
            .map_err(|problems| Error::Config { problems })
    }

    fn new(profiles: Vec<Arc<Profile>>) -> Self {
        let captions = profiles.iter().flat_map(|profile| profile.captions()).collect();
        Self { profiles, captions }
    }

    /// Every profile, by id.
    #[must_use]
    pub fn profiles(&self) -> &[Arc<Profile>] {
        &self.profiles
    }

    /// The profile with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Profile>> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// Whether some profile knows a text as a caption.
    #[must_use]
    pub fn knows(&self, caption: &str) -> bool {
        self.captions.contains(&caption_key(caption))
    }
}

/// Reads the text of a profile file.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(file: &str, text: &str) -> Result<Profile, Problem> {
    let mut profile: Profile = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        Problem { file: file.to_owned(), line, text: crate::config::syntax(error.message()) }
    })?;
    profile.index();
    Ok(profile)
}
