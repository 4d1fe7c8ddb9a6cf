//! Which goods a row is about.

use std::borrow::Cow;
use std::hash::BuildHasher;

use super::OrderTable;
use super::cell::{self, Missing};
use crate::model::{Column, Kind};
use crate::read::Chunk;

/// What names goods, the surest first: a row's is the first that says something.
const NAMES: [Column; 3] = [Column::Sku, Column::ProductId, Column::ProductName];

/// The columns that tell of goods: what names them, and what a line of them comes to.
const GOODS: [Column; 4] = [Column::Sku, Column::ProductId, Column::ProductName, Column::LineAmount];

/// Stands for the goods of a row that names none.
pub const NO_GOODS: u64 = 0;

/// A name of goods without what comes and goes with whoever types it: width, case and spaces.
fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !c.is_whitespace() && !c.is_uppercase() && cell::half_width_char(c) == c;
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let half = text.chars().map(cell::half_width_char).filter(|c| !c.is_whitespace());
    Cow::Owned(half.flat_map(char::to_lowercase).collect())
}

impl OrderTable {
    /// Whether the table tells of goods at all; a bare list of orders does not.
    #[must_use]
    pub fn names_goods(&self) -> bool {
        GOODS.iter().any(|&column| self.mapping.has(column))
    }

    /// A hash of the goods of each row: of what names them and of their specification, however both are quoted, padded, spaced,
    /// wide or in capitals; [`NO_GOODS`] where nothing names them. Different goods coincide once in billions of pairs. The cells are read once.
    pub fn goods(&self) -> &[u64] {
        self.goods.get_or_init(|| self.read_goods())
    }

    fn read_goods(&self) -> Vec<u64> {
        let place = |column: Column| Some((self.mapping.position(column)?, column.kind()));
        let names: Vec<(usize, Kind)> = NAMES.into_iter().filter_map(place).collect();
        let spec = place(Column::Spec);
        let missing = Missing::new(&self.profile().sentinels);
        let width = self.raw.width();
        let state = foldhash::fast::FixedState::with_seed(1);
        let of_row = |chunk: &Chunk, at: usize| {
            let says = |&(position, kind): &(usize, Kind)| {
                let content = self.raw.content(chunk.raw_cell(at, position, width));
                let text = cell::unwrap(&content, kind);
                (!missing.is(text)).then(|| state.hash_one(plain(text).as_ref()))
            };
            let name = names.iter().find_map(|name| Some((name.0, says(name)?)));
            name.map_or(NO_GOODS, |name| state.hash_one((name, spec.as_ref().and_then(says))).max(NO_GOODS + 1))
        };
        let of_chunk = |chunk: &Chunk| -> Vec<u64> { (0..chunk.len()).map(|at| of_row(chunk, at)).collect() };
        let mut all = Vec::with_capacity(self.raw.height() as usize);
        self.raw.chunks.in_batches(of_chunk, |goods| all.extend(goods));
        all
    }
}
