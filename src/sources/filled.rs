//! What of a file holds no orders: columns that nobody filled in, rows that are charges.

use std::collections::BTreeMap;

use super::header::caption_key;
use super::mapping::{Mapping, own_width};
use super::profile::Profile;
use crate::model::{Column, Structure};
use crate::normalise::cell::{Missing, unwrap};
use crate::read::{Format, RawTable};

/// The mapped columns that are blank throughout, among those for which the file has another caption of the same meaning.
pub(super) fn blank(raw: &RawTable, profile: &Profile, mapping: &Mapping) -> Vec<usize> {
    let keys: Vec<String> = raw.header[..own_width(&raw.header)].iter().map(|caption| caption_key(caption)).collect();
    let layout = profile.layout_of(&keys);
    let mut captions: BTreeMap<Column, usize> = BTreeMap::new();
    for key in &keys {
        let of_layout = layout.as_ref().and_then(|layout| layout.column_of(key));
        if let Some((column, _)) = of_layout.or_else(|| profile.column_of(key)) {
            *captions.entry(column).or_default() += 1;
        }
        for (column, words) in &profile.stand_in {
            *captions.entry(*column).or_default() += usize::from(words.iter().any(|word| caption_key(word) == *key));
        }
    }
    let has_choice = |column: &Column| captions.get(column).is_some_and(|count| *count > 1);
    let missing = Missing::new(&profile.sentinels);
    let mut open: Vec<(usize, Column)> =
        (0..keys.len()).filter_map(|at| Some((at, mapping.column(at).filter(has_choice)?))).collect();
    for chunk in raw.chunks.iter() {
        for row in 0..chunk.len() {
            if open.is_empty() {
                return Vec::new();
            }
            open.retain(|&(at, column)| {
                let content = raw.content(chunk.raw_cell(row, at, raw.width()));
                let text = unwrap(&content, column.kind());
                let of_column = profile.sentinels_of.get(&column);
                missing.is(text) || of_column.is_some_and(|own| own.iter().any(|sentinel| sentinel == text))
            });
        }
    }
    open.into_iter().map(|(at, _)| at).collect()
}

/// Makes the rows of a file that are no sales structure, where its source tells them: rows of another kind that have no state. What
/// records of JSON and Parquet say stays as it is.
pub(super) fn take_out_charges(raw: &mut RawTable, profile: &Profile, mapping: &Mapping) {
    if raw.nested.is_some() || !matches!(raw.format, Format::Text(_) | Format::Workbook) {
        return;
    }
    let state = mapping.position(Column::Status);
    for (&column, sales) in &profile.sales {
        let Some(position) = mapping.position(column) else { continue };
        let (mut charges, mut has_sales) = (Vec::new(), false);
        for chunk in raw.chunks.iter() {
            let says = |at: usize, position: usize, column: Column| {
                let content = raw.content(chunk.raw_cell(at, position, raw.width()));
                unwrap(&content, column.kind()).to_owned()
            };
            for (row, at) in (chunk.first_row()..).zip(0..chunk.len()) {
                let text = says(at, position, column);
                let is_sale = sales.contains(&text);
                has_sales |= is_sale;
                let has_state = state.is_some_and(|state| !says(at, state, Column::Status).is_empty());
                if !is_sale && !text.is_empty() && !has_state {
                    charges.push(row);
                }
            }
        }
        if has_sales {
            raw.take_out(&charges, Structure::Charge);
        }
    }
}
