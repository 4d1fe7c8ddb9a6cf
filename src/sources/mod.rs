//! Sources: which system an export came from, and what its columns are.
//!
//! In: [`RawTable`]s. Out: a profile and a mapping for each. Columns that no profile knows are
//! carried through; nothing is dropped or renamed.

mod dated;
mod detect;
mod equation;
mod extend;
mod filled;
mod header;
mod identity;
mod library;
mod lines;
mod lint;
mod mapping;
mod period;
mod profile;
mod state_rule;
mod state_words;
mod unfold;

use std::sync::Arc;

pub use detect::{Candidate, Detection, detect};
pub use equation::{Equation, Term};
pub use header::{caption_key, header_key};
pub use identity::{Checksum, DateForm, IdFormat, Identity, day_of_digits};
pub use library::{FALLBACK, Library, SHIPPED, parse as parse_profile};
pub use lines::{Joined, Packed, Wide};
pub use mapping::{ASIDE_COLUMNS, MappedColumn, Mapping, own_width};
pub use period::Period;
pub use profile::{AmountUnit, Confidence, DateOrder, Grain, Profile, Signature};
pub use state_rule::{Shipped, StateRule};
pub use state_words::{StatusMap, StatusWhen};
pub use unfold::{Unfolded, unfold};

use crate::error::Error;
use crate::model::{Column, Text};
use crate::read::RawTable;

/// What the user said about sources.
#[derive(Debug, Clone)]
pub struct SourceOptions {
    /// The profiles to choose from.
    pub library: Library,
    /// The source named with `--source`.
    pub source: Option<Arc<Profile>>,
    /// The columns named with `--map`.
    pub map: Vec<(Column, String)>,
}

/// A table whose source and columns are known.
#[derive(Debug)]
pub struct MappedTable {
    /// The table as read.
    pub raw: RawTable,
    /// How the source was found.
    pub detection: Detection,
    /// What its columns are.
    pub mapping: Mapping,
}

/// Recognises the source and the columns of every table.
///
/// # Errors
/// When `--map` names a caption that no table has.
pub fn run(tables: Vec<RawTable>, options: &SourceOptions) -> Result<Vec<MappedTable>, Error> {
    const NO_FALLBACK: Text = Text { en: "there is no source profile `{id}`", zh: "没有来源配置 `{id}`" };
    for (column, caption) in &options.map {
        let has = |table: &RawTable| table.header.iter().any(|other| caption_key(other) == caption_key(caption));
        if !tables.iter().any(has) {
            return Err(Error::NoCaption { column: column.name(), caption: caption.clone() });
        }
    }
    tables
        .into_iter()
        .map(|raw| {
            let mut detection = detect(&raw.header, &options.library)
                .ok_or_else(|| Error::Usage { message: NO_FALLBACK.owned(&[("id", FALLBACK)]) })?;
            if let Some(profile) = &options.source {
                detection.profile = Arc::clone(profile);
                detection.named = true;
            }
            let mut mapping = Mapping::new(&raw.header, &detection.profile, &options.map);
            // What is likely only must at least read the file as orders where the general dictionary does.
            if detection.likely
                && !mapping.is_orders()
                && let Some(fallback) = options.library.get(FALLBACK)
            {
                let general = Mapping::new(&raw.header, fallback, &options.map);
                if general.is_orders() {
                    (detection.profile, detection.likely, mapping) = (Arc::clone(fallback), false, general);
                }
            }
            let named = [&options.map[..], &dated::named(&raw, &detection.profile, &mapping, &options.map)].concat();
            let blank = filled::blank(&raw, &detection.profile, &mapping);
            if named.len() > options.map.len() || !blank.is_empty() {
                let is_blank = |at: usize| blank.contains(&at);
                mapping = Mapping::of_filled(&raw.header, &detection.profile, &named, &is_blank);
            }
            if let Some(nested) = &raw.nested {
                mapping.of_paths(&nested.paths, &detection.profile, &options.map);
            }
            let mut raw = raw;
            filled::take_out_charges(&mut raw, &detection.profile, &mapping);
            Ok(MappedTable { raw, detection, mapping })
        })
        .collect()
}
