//! Which goods a row is about.

use std::hash::BuildHasher;

use super::OrderTable;
use super::cell::{self, Missing};
use crate::model::{Column, Kind};
use crate::read::Chunk;

/// What names goods, the surest first: a row's is the first that says something.
const NAMES: [Column; 3] = [Column::Sku, Column::ProductId, Column::ProductName];

/// The columns that tell of goods: what names them, and what a line of them comes to.
const GOODS: [Column; 4] = [Column::Sku, Column::ProductId, Column::ProductName, Column::LineAmount];

impl OrderTable {
    /// Whether the table tells of goods at all; a bare list of orders does not.
    #[must_use]
    pub fn names_goods(&self) -> bool {
        GOODS.iter().any(|&column| self.mapping.has(column))
    }

    /// Calls `take` with a hash of the goods of each row, in order of rows: of what names them and of their specification,
    /// however both are quoted or padded. `None` where nothing names them. Different goods coincide once in billions of pairs.
    pub fn each_goods(&self, mut take: impl FnMut(u32, Option<u64>)) {
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
                (!missing.is(text)).then(|| state.hash_one(text))
            };
            let name = names.iter().find_map(|name| Some((name.0, says(name)?)))?;
            Some(state.hash_one((name, spec.as_ref().and_then(says))))
        };
        let of_chunk = |chunk: &Chunk| -> Vec<Option<u64>> { (0..chunk.len()).map(|at| of_row(chunk, at)).collect() };
        let mut row = 0u32;
        self.raw.chunks.in_batches(of_chunk, |goods| {
            for goods in goods {
                take(row, goods);
                row += 1;
            }
        });
    }
}
