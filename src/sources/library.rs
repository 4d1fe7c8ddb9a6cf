//! The profiles that ship with the program.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::header::caption_key;
use super::lint;
use super::profile::Profile;
use crate::config::{legible, syntax, unknown_name};
use crate::error::Error;
use crate::model::Text;
use crate::problem::{Problem, point};

/// The shipped profile files. Adding a source is a file here and a fixture.
pub const SHIPPED: &[(&str, &str)] = &[
    ("alibaba1688", include_str!("../../rules/sources/alibaba1688.toml")),
    ("amazon", include_str!("../../rules/sources/amazon.toml")),
    ("douyin", include_str!("../../rules/sources/douyin.toml")),
    ("fxiaoke", include_str!("../../rules/sources/fxiaoke.toml")),
    ("generic", include_str!("../../rules/sources/generic.toml")),
    ("jd", include_str!("../../rules/sources/jd.toml")),
    ("jiandaoyun", include_str!("../../rules/sources/jiandaoyun.toml")),
    ("kingdee", include_str!("../../rules/sources/kingdee.toml")),
    ("magento", include_str!("../../rules/sources/magento.toml")),
    ("meituan", include_str!("../../rules/sources/meituan.toml")),
    ("neocrm", include_str!("../../rules/sources/neocrm.toml")),
    ("pdd", include_str!("../../rules/sources/pdd.toml")),
    ("salesforce", include_str!("../../rules/sources/salesforce.toml")),
    ("shopify", include_str!("../../rules/sources/shopify.toml")),
    ("taobao", include_str!("../../rules/sources/taobao.toml")),
    ("weixin", include_str!("../../rules/sources/weixin.toml")),
    ("woocommerce", include_str!("../../rules/sources/woocommerce.toml")),
    ("xiaohongshu", include_str!("../../rules/sources/xiaohongshu.toml")),
    ("yonsuite", include_str!("../../rules/sources/yonsuite.toml")),
    ("yonyou_crm", include_str!("../../rules/sources/yonyou_crm.toml")),
    ("yonyou_tplus", include_str!("../../rules/sources/yonyou_tplus.toml")),
    ("yonyou_u8", include_str!("../../rules/sources/yonyou_u8.toml")),
    ("youzan", include_str!("../../rules/sources/youzan.toml")),
    ("zoho_books", include_str!("../../rules/sources/zoho_books.toml")),
    ("zoho_crm", include_str!("../../rules/sources/zoho_crm.toml")),
];

/// The profile that stands in where no other is recognised.
pub const FALLBACK: &str = "generic";

/// All profiles of a run.
#[derive(Debug, Clone)]
pub struct Library {
    profiles: Vec<Arc<Profile>>,
    /// Captions in their compared form, each with how many profiles know it. One that extends another counts with it.
    captions: HashMap<String, usize>,
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
                        Ok(mut profile) => {
                            profile.shipped = true;
                            profiles.push(Arc::new(profile));
                        }
                        Err(found) => problems.extend(found),
                    }
                }
                if problems.is_empty() { Ok(Self::new(profiles)) } else { Err(problems) }
            })
            .clone()
            .map_err(|problems| Error::Config { problems })
    }

    /// These profiles and the user's own, in the order of their files: one with the id of another takes its place, and one
    /// that extends another is put on top of it.
    ///
    /// # Errors
    /// All problems of all files.
    pub fn with(&self, files: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        const BASE: Text =
            Text { en: "it extends `{name}`, which is no source", zh: "它扩展的 `{name}` 不是已知来源" };
        let mut profiles = self.profiles.clone();
        let mut problems = Vec::new();
        for (file, text) in files {
            let extends = toml::from_str::<toml::Table>(text).ok().and_then(|table| {
                let name = table.get("extends")?.as_str()?.to_owned();
                profiles.iter().all(|other| other.id != name).then_some(name)
            });
            if let Some(base) = extends {
                let ids: Vec<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
                let line = text.find("extends").map(|at| text[..at].matches('\n').count() + 1);
                problems.push(Problem::new(file, line, unknown_name(BASE, &base, &ids)));
            }
            let mut profile = match parse(file, text) {
                Ok(profile) => profile,
                Err(found) => {
                    problems.extend(found);
                    continue;
                }
            };
            if let Some(base) = profile.extends.clone() {
                let Some(base_profile) = profiles.iter().find(|other| other.id == base) else { continue };
                profile = profile.over(base_profile);
                profile.index();
            }
            profiles.retain(|other| other.id != profile.id);
            profiles.push(Arc::new(profile));
        }
        if problems.is_empty() { Ok(Self::new(profiles)) } else { Err(problems) }
    }

    fn new(profiles: Vec<Arc<Profile>>) -> Self {
        let mut captions: HashMap<String, usize> = HashMap::new();
        for profile in profiles.iter().filter(|profile| profile.extends.is_none()) {
            let own: BTreeSet<String> = profile.captions().collect();
            for caption in own {
                *captions.entry(caption).or_default() += 1;
            }
        }
        for caption in profiles.iter().flat_map(|profile| profile.captions()) {
            captions.entry(caption).or_insert(1);
        }
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
        self.captions.contains_key(&caption_key(caption))
    }

    /// Whether a profile is the only one that knows a caption, which is given in its compared form.
    #[must_use]
    pub fn knows_alone(&self, profile: &Profile, key: &str) -> bool {
        profile.column_of(key).is_some() && self.captions.get(key) == Some(&1)
    }
}

/// What keeps a text from being a profile: every slip of TOML, and every key whose value is not what it must be.
fn mistakes(file: &str, text: &str, first: &toml::de::Error) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(legible) = legible(file, text, &mut problems) else { return problems };
    let table: BTreeMap<toml::Spanned<String>, toml::Value> = toml::from_str(&legible.text).unwrap_or_default();
    let mut sound = toml::Table::new();
    for (key, value) in &table {
        // Every key alone, and every table of a list, so that one mistake does not hide the next.
        let parts: Vec<toml::Value> = match value {
            toml::Value::Array(tables) if tables.iter().all(toml::Value::is_table) => {
                tables.iter().map(|table| toml::Value::Array(vec![table.clone()])).collect()
            }
            other => vec![other.clone()],
        };
        let several = parts.len() > 1;
        for (at, part) in parts.into_iter().enumerate() {
            let alone = toml::Table::from_iter([(key.get_ref().clone(), part.clone())]);
            let Err(error) = alone.try_into::<Profile>() else {
                match (sound.get_mut(key.get_ref()), part) {
                    (Some(toml::Value::Array(known)), toml::Value::Array(more)) => known.extend(more),
                    (_, part) => {
                        sound.insert(key.get_ref().clone(), part);
                    }
                }
                continue;
            };
            let headed = format!("[[{}]]", key.get_ref());
            let nth = text.match_indices(&headed).nth(at).filter(|_| several).map(|(start, _)| start);
            let start = nth.unwrap_or(key.span().start);
            let place = naming(&text[start..], error.message()).map(|place| start + place.start..start + place.end);
            let place = place.unwrap_or(start..start + key.get_ref().len());
            problems.push(Problem::at(file, text, Some(place), syntax(error.message())));
        }
    }
    if problems.is_empty() {
        return vec![Problem::at(file, text, first.span(), syntax(first.message()))];
    }
    // What can be read is judged all the same.
    if let Ok(profile) = sound.try_into::<Profile>() {
        let mut further = lint::problems(file, text, &profile);
        point(&mut further, text);
        problems.extend(further);
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems
}

/// Where the text below a key has the name that a message is about, up to the next table.
fn naming(below: &str, message: &str) -> Option<Range<usize>> {
    let name = message.split('`').nth(1).filter(|name| !name.is_empty())?;
    let end = below.match_indices("\n[").map(|(at, _)| at).find(|at| *at > 0).unwrap_or(below.len());
    let start = below[..end].find(name)?;
    Some(start..start + name.len())
}

/// Reads the text of a profile file. What it extends is not looked at.
///
/// # Errors
/// Everything that is wrong with it, and where.
pub fn parse(file: &str, text: &str) -> Result<Profile, Vec<Problem>> {
    let mut profile: Profile = toml::from_str(text).map_err(|error| mistakes(file, text, &error))?;
    let mut problems = lint::problems(file, text, &profile);
    point(&mut problems, text);
    if !problems.is_empty() {
        return Err(problems);
    }
    // One that extends another takes over what it leaves out before anything is said for it.
    if profile.extends.is_none() {
        profile.index();
    }
    Ok(profile)
}
