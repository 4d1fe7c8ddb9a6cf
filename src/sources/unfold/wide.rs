//! Columns that repeat under numbered captions.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use regex::Regex;

use super::{MappedTable, Place, Planned};
use crate::model::Column;
use crate::sources::{Profile, Wide, header_key};

/// A number of captions: `1` and `01` are two.
type Number = (u32, String);

/// The unfolded columns of a table with numbered captions: those without a number as they are, then one for each thing that is
/// said of a line. `None` where no caption has a number.
pub(super) fn plan(table: &MappedTable, profile: &Profile) -> Option<Vec<Planned>> {
    let wide: Vec<(&Wide, Regex)> =
        profile.wide.iter().filter_map(|wide| Some((wide, Regex::new(&wide.pattern).ok()?))).collect();
    let mut plan = Vec::new();
    // By the text of the field, in order of first appearance: its column, and where each number of it stands.
    let mut fields: Vec<(String, Option<Column>, BTreeMap<Number, usize>)> = Vec::new();
    for (position, mapped) in table.mapping.columns().iter().enumerate() {
        let Some((wide, number, field)) = wide.iter().find_map(|(wide, regex)| numbered(wide, regex, &mapped.caption))
        else {
            plan.push(Planned {
                caption: mapped.caption.clone(),
                column: mapped.column,
                place: Place::Whole(position),
            });
            continue;
        };
        let at = fields.iter().position(|(known, ..)| *known == field).unwrap_or_else(|| {
            fields.push((field.clone(), column_of(wide, &field), BTreeMap::new()));
            fields.len() - 1
        });
        if let Entry::Vacant(free) = fields[at].2.entry(number) {
            free.insert(position);
        } else {
            // The same caption again is a column of its own.
            plan.push(Planned { caption: mapped.caption.clone(), column: None, place: Place::Whole(position) });
        }
    }
    if fields.is_empty() {
        return None;
    }
    let mut numbers: Vec<Number> = fields.iter().flat_map(|(_, _, places)| places.keys().cloned()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let taken: Vec<Column> = plan.iter().filter_map(|planned| planned.column).collect();
    plan.extend(fields.into_iter().map(|(field, column, places)| Planned {
        caption: field,
        column: column.filter(|column| !taken.contains(column)),
        place: Place::Numbered(numbers.iter().map(|number| places.get(number).copied()).collect()),
    }));
    Some(plan)
}

fn numbered<'a>(wide: &'a Wide, regex: &Regex, caption: &str) -> Option<(&'a Wide, Number, String)> {
    let groups = regex.captures(caption.trim())?;
    let written = groups.name("number")?.as_str();
    let number = (written.parse().ok()?, written.to_owned());
    Some((wide, number, groups.name("field")?.as_str().to_owned()))
}

fn column_of(wide: &Wide, field: &str) -> Option<Column> {
    let key = header_key(field);
    wide.columns.iter().find(|(_, words)| words.iter().any(|word| header_key(word) == key)).map(|(column, _)| *column)
}
