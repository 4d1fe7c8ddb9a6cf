//! The records of a stream: a kind, a length, and as many bytes ([MS-XLS] 2.1.4).

use super::Stop;
use super::compound::u16_at;
use crate::model::Text;

/// A record that goes on with the one before.
const CONTINUE: u16 = 0x003C;

pub(super) const CUT: Text = Text {
    en: "it ends in the middle; the file was not written or copied completely",
    zh: "文件中途结束，未完整写出或复制",
};

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
}

/// Reads the records of a stream from a position on.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// Begins at a position; one beyond the stream has no records.
    pub(super) fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at: at.min(stream.len()) }
    }

    /// Where the next record begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next record; `None` at the end of the stream. What is left of a sector behind the last record is none.
    ///
    /// # Errors
    /// When the stream ends in the middle of it.
    pub(super) fn next(&mut self) -> Result<Option<Record<'a>>, Stop> {
        let rest = &self.stream[self.at..];
        if rest.len() < 4 {
            return Ok(None);
        }
        let (kind, end) = (u16_at(rest, 0), 4 + usize::from(u16_at(rest, 2)));
        let data = rest.get(4..end).ok_or(Stop::Broken(CUT))?;
        self.at += end;
        Ok(Some(Record { kind, data }))
    }

    /// The data of the record that goes on with the one just read; `None` where none does.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub(super) fn continued(&mut self) -> Result<Option<&'a [u8]>, Stop> {
        let rest = &self.stream[self.at..];
        if rest.len() < 4 || u16_at(rest, 0) != CONTINUE {
            return Ok(None);
        }
        Ok(self.next()?.map(|record| record.data))
    }
}
