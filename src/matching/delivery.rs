//! Where the orders of each customer record go to: evidence beside a name.

use std::hash::BuildHasher;

use rayon::prelude::*;

use super::records::Record;
use crate::model::Column;
use crate::normalise::cell::{self, Missing};
use crate::normalise::contact::is_masked;
use crate::normalise::{NO_ORDER, OrderTable, Orders};

/// The columns that make an address, from the widest part to the closest; a part that the next ones repeat is left out.
const PARTS: [Column; 5] =
    [Column::ShipProvince, Column::ShipCity, Column::ShipDistrict, Column::ShipStreet, Column::ShipAddress];

/// Rows that one task reads.
const ROWS: u32 = 1 << 14;

/// Tells each record the address that most of its orders go to, as one text; none where it is masked, or where it has no number
/// of a house, for then it is a town's and not a customer's. Of equally frequent ones the first by text.
pub(super) fn tell_addresses(orders: &Orders, records: &mut [Record], of_rows: &[Vec<u32>]) {
    let mut counts = vec![0u32; records.len()];
    let state = foldhash::fast::FixedState::with_seed(0);
    for table in orders.order_tables() {
        let positions: Vec<(Column, usize)> =
            PARTS.into_iter().filter_map(|column| Some((column, table.mapping.position(column)?))).collect();
        let of_row = &of_rows[table.id().index()];
        let is_whole = positions.iter().any(|(column, _)| matches!(column, Column::ShipAddress | Column::ShipStreet));
        if !is_whole || of_row.is_empty() {
            continue;
        }
        let missing = Missing::new(&table.profile().sentinels);
        let height = table.raw.height();
        let starts: Vec<u32> = (0..height).step_by(ROWS as usize).collect();
        // Each record's addresses side by side, equal ones together.
        let mut said: Vec<(u32, u64, u32)> = starts
            .into_par_iter()
            .flat_map_iter(|start| {
                let mut text = String::new();
                let mut found = Vec::new();
                for row in start..height.min(start + ROWS) {
                    let record = of_row[row as usize];
                    if record != u32::MAX && begins_order(table, row) {
                        compose(table, row, &positions, &missing, &mut text);
                        if is_of_house(&text) {
                            found.push((record, state.hash_one(text.as_str()), row));
                        }
                    }
                }
                found
            })
            .collect();
        said.par_sort_unstable();
        for of_record in said.chunk_by(|a, b| a.0 == b.0) {
            let record = of_record[0].0 as usize;
            for same in of_record.chunk_by(|a, b| a.1 == b.1) {
                let count = u32::try_from(same.len()).unwrap_or(u32::MAX);
                if count < counts[record] {
                    continue;
                }
                let mut text = String::new();
                compose(table, same[0].2, &positions, &missing, &mut text);
                if count > counts[record] || text < records[record].address {
                    (records[record].address, counts[record]) = (text, count);
                }
            }
        }
    }
}

/// Whether a row is the first of its order, or of none.
fn begins_order(table: &OrderTable, row: u32) -> bool {
    let order_of = |row: u32| table.order_of.get(row as usize).copied().unwrap_or(NO_ORDER);
    let own = order_of(row);
    row == 0 || own == NO_ORDER || own != order_of(row - 1)
}

/// Writes the address of a row into `text`.
fn compose(table: &OrderTable, row: u32, positions: &[(Column, usize)], missing: &Missing, text: &mut String) {
    text.clear();
    let (chunk, at) = table.raw.locate(row);
    let width = table.raw.width();
    for &(column, position) in positions {
        let content = table.raw.content(chunk.raw_cell(at, position, width));
        let part = cell::unwrap(&content, column.kind());
        if part.is_empty() || missing.is(part) {
            continue;
        }
        if repeats(part, text) {
            // The whole address behind its parts.
            text.clear();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
}

/// Whether a text begins with all that another says, whatever stands between its parts.
fn repeats(part: &str, text: &str) -> bool {
    let mut of_part = part.chars().filter(|c| c.is_alphanumeric());
    let mut of_text = text.chars().filter(|c| c.is_alphanumeric());
    of_text.all(|sign| of_part.next() == Some(sign))
}

/// Whether an address is told, and down to a house.
fn is_of_house(address: &str) -> bool {
    address.chars().any(|c| cell::half_width_char(c).is_ascii_digit()) && !is_masked(address)
}
