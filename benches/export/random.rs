//! Numbers that look drawn and are the same on every machine.

/// An index below `length` that follows from `value`.
pub(crate) fn slot(value: u64, length: usize) -> usize {
    usize::try_from(value % length as u64).unwrap_or(0)
}

/// `SplitMix64`: small, even enough for made-up orders, and the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Any 64 bits.
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which must not be 0. The tiny bias of the remainder does not matter here.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        (self.draw() >> 16) % limit
    }

    /// An index below `length`, which must not be 0.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        slot(self.draw() >> 16, length)
    }

    /// One value of a list, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }
}
