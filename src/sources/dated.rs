//! Captions whose meaning changed on a day.

use super::header::caption_key;
use super::mapping::Mapping;
use super::period::Period;
use super::profile::Profile;
use crate::model::{Column, Kind, Moment};
use crate::normalise::cell::unwrap;
use crate::normalise::date;
use crate::read::RawTable;

/// Rows by which it is told of what time a file is.
const SAMPLE: u32 = 2000;

/// What the captions of a file mean that hold for a time: that of most of its orders. A file without readable days is read by
/// what still holds. Columns that the user named are left alone.
pub(super) fn named(
    raw: &RawTable,
    profile: &Profile,
    mapping: &Mapping,
    by_user: &[(Column, String)],
) -> Vec<(Column, String)> {
    if profile.caption.is_empty() {
        return Vec::new();
    }
    let keys: Vec<String> = raw.header.iter().map(|caption| caption_key(caption)).collect();
    let days = mapping.position(Column::OrderDate).map(|position| days(raw, position)).unwrap_or_default();
    let holds = |period: Period| match days.len() {
        0 => period.until.is_none(),
        all => days.iter().filter(|day| period.holds(Some(**day))).count() * 2 > all,
    };
    let mut named: Vec<(Column, String)> = Vec::new();
    for dated in profile.caption.iter().filter(|dated| holds(dated.period())) {
        let is_known =
            |(column, caption): &(Column, String)| *column == dated.column || keys_equal(caption, &dated.captions);
        if by_user.iter().any(is_known) || named.iter().any(is_known) {
            continue;
        }
        let there = dated.captions.iter().find(|caption| keys.contains(&caption_key(caption)));
        named.extend(there.map(|caption| (dated.column, caption.clone())));
    }
    named
}

fn keys_equal(caption: &str, others: &[String]) -> bool {
    others.iter().any(|other| caption_key(other) == caption_key(caption))
}

/// The days of a sample of rows, spread over the file.
fn days(raw: &RawTable, position: usize) -> Vec<jiff::civil::Date> {
    let step = raw.height().div_ceil(SAMPLE).max(1);
    let rows = (0..raw.height()).step_by(step as usize);
    rows.filter_map(|row| date::parse(unwrap(&raw.cell(row, position), Kind::Date), false))
        .map(|parsed| Moment(parsed.moment.0).civil().date())
        .collect()
}
