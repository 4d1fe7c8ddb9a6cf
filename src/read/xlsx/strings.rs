//! The texts that cells of a workbook share.

use std::io::BufRead;

use super::pull::{Piece, Pull};
use super::text;
use crate::ooxml::fault::{Fault, Why};

/// The texts, one behind the other: a sheet of a million rows may have as many, and each on its own would take more room
/// for where it is than for what it says.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Strings {
    /// Reads the part that holds them.
    ///
    /// # Errors
    /// As [`Pull::next`], and when they come to more than 4 GB.
    pub(super) fn read<R: BufRead>(mut pull: Pull<R>) -> Result<Self, Fault> {
        let mut strings = Self::default();
        loop {
            let closed = match pull.next()? {
                Piece::Open { tag, closed } if tag.local() == "si" => closed,
                Piece::End => break,
                _ => continue,
            };
            if !closed {
                text::read(&mut pull, &mut strings.text)?;
            }
            let end = u32::try_from(strings.text.len()).map_err(|_| pull.fault(Why::TooLarge))?;
            strings.ends.push(end);
        }
        strings.text.shrink_to_fit();
        strings.ends.shrink_to_fit();
        Ok(strings)
    }

    /// Bytes of memory that they take.
    pub(super) fn cost(&self) -> u64 {
        (self.text.capacity() + self.ends.capacity() * size_of::<u32>()) as u64
    }

    /// The text of a number, counted from 0.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_numbers_also_where_they_are_empty() {
        let document = "<sst count=\"9\" uniqueCount=\"4000000000\"><si><t>a</t></si><si/><si><t></t></si>\
                        <si><r><t>b</t></r><r><t>c</t></r></si><extLst><ext/></extLst></sst>";
        let strings = Strings::read(Pull::new(document.as_bytes(), "").expect("readable")).expect("texts");
        let texts: Vec<_> = (0..5).map(|number| strings.get(number)).collect();
        assert_eq!(texts, [Some("a"), Some(""), Some(""), Some("bc"), None]);
    }
}
