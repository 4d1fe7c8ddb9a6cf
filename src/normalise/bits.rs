//! Yes or no for every row, a bit each.

/// Truths of rows, in order.
#[derive(Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Makes room for so many rows.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.words.reserve(rows.div_ceil(64));
    }

    /// Adds the truth of the next row.
    pub(super) fn push(&mut self, truth: bool) {
        if self.len.is_multiple_of(64) {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word |= u64::from(truth) << (self.len % 64);
        }
        self.len += 1;
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|at| self.words[at / 64] >> (at % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_in_order() {
        let truths: Vec<bool> = (0..200).map(|at| at % 3 == 0 || at % 7 == 1).collect();
        let mut bits = Bits::default();
        for &truth in &truths {
            bits.push(truth);
        }
        assert_eq!(bits.len(), 200);
        assert_eq!(bits.iter().collect::<Vec<bool>>(), truths);
    }
}
