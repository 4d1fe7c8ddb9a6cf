//! Texts in records, which may go on in the records behind.

use encoding_rs::Encoding;

use super::Stop;
use super::compound::{u16_at, u32_at};
use super::records::Records;
use crate::model::Text;
use crate::read::room::Room;

const DAMAGED: Text = Text { en: "a text in it is damaged", zh: "其中的文本已损坏" };

/// Marks of a text: its characters have two bytes; it has styles, and readings, behind it ([MS-XLS] 2.5.293).
const WIDE: u8 = 0x01;
const READINGS: u8 = 0x04;
const STYLES: u8 = 0x08;

/// Which form of the format a workbook is in, with the encoding of its texts where they do not tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// Excel 5.0 and 95.
    Biff5(&'static Encoding),
    /// Excel 97 to 2003.
    Biff8,
}

/// The bytes of a record and of those that go on with it.
pub(super) struct Bytes<'r, 'a> {
    data: &'a [u8],
    more: &'r mut Records<'a>,
}

impl<'r, 'a> Bytes<'r, 'a> {
    /// Begins with the data of the record just read.
    pub(super) fn new(data: &'a [u8], more: &'r mut Records<'a>) -> Self {
        Self { data, more }
    }

    /// Goes on with the next record where this one is used up. False at the end.
    fn refill(&mut self) -> Result<bool, Stop> {
        while self.data.is_empty() {
            match self.more.continued()? {
                Some(data) => self.data = data,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// So many bytes, which never stand in two records.
    fn take(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        self.refill()?;
        let (taken, rest) = self.data.split_at_checked(count).ok_or(Stop::Broken(DAMAGED))?;
        self.data = rest;
        Ok(taken)
    }

    fn skip(&mut self, mut count: usize) -> Result<(), Stop> {
        while count > 0 {
            if !self.refill()? {
                return Err(Stop::Broken(DAMAGED));
            }
            let step = count.min(self.data.len());
            self.data = &self.data[step..];
            count -= step;
        }
        Ok(())
    }

    /// Appends so many characters to `units`. Where they go on in another record, that says anew how wide they are.
    fn characters(&mut self, mut count: usize, mut wide: bool, units: &mut Vec<u16>) -> Result<(), Stop> {
        while count > 0 {
            if self.data.is_empty() {
                wide = self.take(1)?[0] & WIDE != 0;
            }
            let width = 1 + usize::from(wide);
            let here = count.min(self.data.len() / width);
            if here == 0 && !self.data.is_empty() {
                return Err(Stop::Broken(DAMAGED));
            }
            let (own, rest) = self.data.split_at(here * width);
            if wide {
                units.extend(own.chunks_exact(2).map(|unit| u16_at(unit, 0)));
            } else {
                units.extend(own.iter().map(|&byte| u16::from(byte)));
            }
            self.data = rest;
            count -= here;
        }
        Ok(())
    }

    /// A text whose length has 16 bits, as cells hold it.
    ///
    /// # Errors
    /// When it is longer than its records.
    pub(super) fn text(&mut self, form: Form) -> Result<String, Stop> {
        let count = usize::from(u16_at(self.take(2)?, 0));
        self.text_of(count, form)
    }

    /// A text whose length has 8 bits, as names of sheets have it.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(super) fn short_text(&mut self, form: Form) -> Result<String, Stop> {
        let count = usize::from(self.take(1)?[0]);
        self.text_of(count, form)
    }

    fn text_of(&mut self, count: usize, form: Form) -> Result<String, Stop> {
        match form {
            Form::Biff5(encoding) => {
                let bytes = self.take(count.min(self.data.len()))?;
                Ok(encoding.decode_without_bom_handling(bytes).0.into_owned())
            }
            // Some writers end an empty text without saying how wide it is.
            Form::Biff8 if count == 0 => Ok(String::new()),
            Form::Biff8 => {
                let wide = self.take(1)?[0] & WIDE != 0;
                let mut units = Vec::new();
                self.characters(count, wide, &mut units)?;
                Ok(String::from_utf16_lossy(&units))
            }
        }
    }
}

/// The texts that cells share, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Reads the record that holds them. How many there are is what is there, not what it says.
    ///
    /// # Errors
    /// When a text is longer than the records, and when they need more memory than there is room for.
    pub(super) fn read<'a>(data: &'a [u8], more: &mut Records<'a>, room: &mut Room) -> Result<Self, Stop> {
        let mut bytes = Bytes::new(data.get(8..).unwrap_or_default(), more);
        let mut strings = Self::default();
        let mut units = Vec::new();
        while bytes.refill()? {
            // Some writers leave a byte or two behind the last text.
            let Ok(head) = bytes.take(3) else { break };
            let (count, marks) = (usize::from(u16_at(head, 0)), head[2]);
            let styles = if marks & STYLES == 0 { 0 } else { usize::from(u16_at(bytes.take(2)?, 0)) * 4 };
            let readings = if marks & READINGS == 0 { 0 } else { u32_at(bytes.take(4)?, 0) as usize };
            units.clear();
            bytes.characters(count, marks & WIDE != 0, &mut units)?;
            bytes.skip(styles + readings)?;
            let before = strings.text.len();
            strings.text.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('\u{FFFD}')));
            room.take((strings.text.len() - before + size_of::<u32>()) as u64)?;
            strings.ends.push(u32::try_from(strings.text.len()).map_err(|_| Stop::Broken(DAMAGED))?);
        }
        Ok(strings)
    }

    /// The text of a number, counted from 0.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[start..end])
    }
}
