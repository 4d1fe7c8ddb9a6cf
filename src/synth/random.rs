//! Numbers that look drawn and follow from the seed alone, however the work is shared among threads.

use fastrand::Rng;

/// Begins a stream of numbers of its own for each list of parts.
pub(super) fn rng(parts: &[u64]) -> Rng {
    Rng::with_seed(parts.iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| mix(state ^ part)))
}

/// The finishing step of `SplitMix64` (Steele, Lea and Flood, 2014), so that neighbouring parts begin far apart.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Draws, beside those of the library.
pub(super) trait Draw {
    /// One of a list, which must not be empty.
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T;
    /// Whether something happens that happens in so many of a thousand cases.
    fn per_mille(&mut self, share: u32) -> bool;
    /// A position of a list of which the first are drawn far more often than the last: a long tail.
    fn long_tail(&mut self, length: usize) -> usize;
    /// A string of decimal digits.
    fn digits(&mut self, count: usize) -> String;
}

impl Draw for Rng {
    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.usize(0..list.len())]
    }

    fn per_mille(&mut self, share: u32) -> bool {
        self.u32(0..1000) < share
    }

    fn long_tail(&mut self, length: usize) -> usize {
        let wide = self.usize(0..length.max(1));
        let middle = self.usize(0..=wide);
        self.usize(0..=middle)
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.digit(10)).collect()
    }
}
