//! Whether a file was put together from parts in UTF-8 and GB18030.

use encoding_rs::{Encoding, GB18030, UTF_8};
use rayon::prelude::*;

use super::blocks::Blocks;
use super::encoding::{CERTAIN_PERCENT, SAMPLE_BYTES, Tally, tally};

/// The lines beyond ASCII of a file that is not UTF-8 throughout.
#[derive(Default)]
pub(super) struct Lines {
    /// Whether the first of them is UTF-8.
    first_is_utf8: Option<bool>,
    /// Whether the first of them that tells is UTF-8: one that is valid as such by two-byte sequences alone does not.
    first_told: Option<bool>,
    /// How many are UTF-8 with characters of three bytes, and how many are not UTF-8.
    utf8: usize,
    others: usize,
    /// Some of either, from everywhere.
    utf8_sample: Vec<u8>,
    others_sample: Vec<u8>,
}

impl Lines {
    /// Looks through every line.
    pub(super) fn of(blocks: &Blocks) -> Self {
        let share = SAMPLE_BYTES / blocks.len().max(1) + 1;
        let indices = (0..blocks.len()).into_par_iter();
        let parts: Vec<Self> = indices.map(|index| Self::of_block(&blocks.get(index), share)).collect();
        parts.into_iter().fold(Self::default(), |mut all, part| {
            all.first_is_utf8 = all.first_is_utf8.or(part.first_is_utf8);
            all.first_told = all.first_told.or(part.first_told);
            all.utf8 += part.utf8;
            all.others += part.others;
            all.utf8_sample.extend(part.utf8_sample);
            all.others_sample.extend(part.others_sample);
            all
        })
    }

    fn of_block(block: &[u8], share: usize) -> Self {
        let mut lines = Self::default();
        for line in block.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
            let is_utf8 = simdutf8::basic::from_utf8(line).is_ok();
            lines.first_is_utf8.get_or_insert(is_utf8);
            let tells = !is_utf8 || line.iter().any(|&byte| byte >= 0xE0);
            if tells {
                lines.first_told.get_or_insert(is_utf8);
            }
            let (count, sample) = match is_utf8 {
                true if tells => (&mut lines.utf8, &mut lines.utf8_sample),
                true => continue,
                false => (&mut lines.others, &mut lines.others_sample),
            };
            *count += 1;
            if sample.len() < share {
                sample.extend_from_slice(line);
            }
        }
        lines
    }

    /// The encoding of the first line that tells it.
    pub(super) fn told(&self) -> Option<&'static Encoding> {
        self.first_told.map(|is_utf8| if is_utf8 { UTF_8 } else { GB18030 })
    }

    /// The name of a file whose records are UTF-8 in part and GB18030 otherwise; `None` where it is not such a file: where
    /// not both are there, or where either does not read as Chinese. Damaged UTF-8 does not, nor do lines of GBK that are
    /// valid UTF-8 by accident.
    pub(super) fn put_together(&self) -> Option<&'static str> {
        if self.utf8 == 0 || self.others == 0 {
            return None;
        }
        let gb = tally(&self.others_sample, GB18030);
        let utf8 = tally(&self.utf8_sample, UTF_8);
        let reads_well = |tally: &Tally| {
            tally.hanzi >= FEWEST_HANZI && tally.malformed == 0 && tally.common * 100 >= tally.hanzi * CERTAIN_PERCENT
        };
        let first = self.first_is_utf8 == Some(true);
        (reads_well(&gb) && reads_well(&utf8)).then_some(if first { "UTF-8+GB18030" } else { "GB18030+UTF-8" })
    }
}

/// Chinese characters that a part of a file must have to be believed.
const FEWEST_HANZI: usize = 4;
