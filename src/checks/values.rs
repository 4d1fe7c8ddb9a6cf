//! What cells say, as numbers that can be compared and sorted: for checks that look at a column as a whole.

use std::hash::BuildHasher;

use crate::model::Column;
use crate::normalise::OrderTable;
use crate::normalise::cell::{Missing, half_width};
use crate::normalise::contact::is_masked;

/// Stands for a cell that says nothing.
pub(crate) const SAYS_NOTHING: u64 = 0;

/// A hash of what each cell of a column says, in whatever width and case; [`SAYS_NOTHING`] for blank, masked and encrypted
/// cells, and where the table lacks the column. Different texts coincide once in billions of pairs.
pub(crate) fn told(table: &OrderTable, column: Column) -> Vec<u64> {
    let mut told = vec![SAYS_NOTHING; table.raw.height() as usize];
    let missing = Missing::new(&table.profile().sentinels);
    let state = foldhash::fast::FixedState::with_seed(1);
    let said = table.seen_in(column, |row, text| {
        let says = !missing.is(text) && !is_masked(text);
        says.then(|| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let hash = if plain { state.hash_one(text) } else { state.hash_one(half_width(text).to_lowercase()) };
            (row, hash.max(1))
        })
    });
    for (row, hash) in said {
        told[row as usize] = hash;
    }
    told
}
