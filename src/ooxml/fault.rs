//! What keeps a workbook from being read or changed.

use super::package::is_oversize;
use crate::error::Error;
use crate::model::{Lang, OwnedText, Text};
use crate::read::Beyond;

/// A workbook, or a part of it, that cannot be read or changed.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The part within the workbook.
    pub(crate) part: String,
    why: Why,
}

/// What is wrong with a part.
#[derive(Debug)]
pub(crate) enum Why {
    /// The archive around it is broken.
    Archive(String),
    /// It is no proper XML.
    Xml(String),
    /// It is larger than any workbook has it.
    TooLarge,
    /// Its elements are nested deeper than any workbook has them.
    TooDeep,
    /// It has a document type.
    Doctype,
    /// It is in an encoding that workbooks do not have.
    Encoding,
    /// It is not there.
    Missing,
    /// It has no such cell.
    NoCell(String),
    /// It ends within an element.
    Cut,
    /// A tag or a text in it is longer than any workbook has it.
    TooLong,
    /// A row or cell says something else of its place than a row and column of a sheet.
    NoPlace(String),
    /// A cell lies beyond the last row or column of a sheet.
    Beyond(String),
    /// A cell stands in the row of another number.
    Misplaced {
        /// The cell.
        cell: String,
        /// The row.
        row: String,
    },
    /// A cell names a shared text that there is not.
    NoText {
        /// The cell.
        cell: String,
        /// The number of the text, or what stands for it.
        number: String,
    },
    /// Merged cells cover more than any sheet holds.
    Merged,
    /// It is in the binary form of workbooks.
    Binary,
    /// It is no workbook.
    NoWorkbook,
    /// It goes beyond a limit of reading.
    Limit(Beyond),
}

impl Fault {
    pub(crate) fn new(part: &str, why: Why) -> Self {
        Self { part: part.to_owned(), why }
    }

    /// What it is about an input.
    pub(crate) fn into_error(self, path: &str) -> Error {
        match self.why {
            Why::Limit(beyond) => Error::Limit { path: path.to_owned(), beyond },
            _ => Error::UnreadablePart { path: path.to_owned(), why: self.why(), part: self.part },
        }
    }

    /// The same of a part that people know by a name of its own.
    pub(crate) fn named(self, name: &str) -> Self {
        Self { part: format!("{name} ({})", self.part), ..self }
    }

    /// What an error of the XML reader says of a part.
    pub(crate) fn of_xml(part: &str, error: &quick_xml::Error) -> Self {
        let why = match error {
            quick_xml::Error::Io(io) if is_oversize(io) => Why::TooLarge,
            other => Why::Xml(other.to_string()),
        };
        Self::new(part, why)
    }

    /// What is wrong, in both languages.
    pub(crate) fn why(&self) -> OwnedText {
        const ARCHIVE: Text = Text { en: "the archive is damaged: {what}", zh: "压缩包已损坏：{what}" };
        const XML: Text = Text { en: "its XML is broken: {what}", zh: "XML 不完整：{what}" };
        const TOO_LARGE: Text = Text {
            en: "it unpacks to more than a workbook can sensibly hold",
            zh: "解压后的大小超出合理范围",
        };
        const TOO_DEEP: Text = Text { en: "its elements are nested too deep", zh: "元素嵌套过深" };
        const DOCTYPE: Text =
            Text { en: "it has a DOCTYPE, which no workbook needs", zh: "含有工作簿不需要的 DOCTYPE" };
        const ENCODING: Text =
            Text { en: "it is neither UTF-8 nor UTF-16", zh: "编码既不是 UTF-8 也不是 UTF-16" };
        const MISSING: Text = Text { en: "it is not there", zh: "该部件不存在" };
        const NO_CELL: Text = Text { en: "it has no row for cell {what}", zh: "没有单元格 {what} 所在的行" };
        const CUT: Text = Text { en: "it ends in the middle", zh: "内容中途结束" };
        const TOO_LONG: Text = Text {
            en: "a tag or text in it is longer than a workbook can sensibly hold",
            zh: "其中有标签或文本过长，超出合理范围",
        };
        const NO_PLACE: Text =
            Text { en: "`{what}` is no place of a row or cell", zh: "“{what}”不是行或单元格的位置" };
        const BEYOND: Text = Text {
            en: "{what} lies beyond the last row (1048576) or column (XFD) of a sheet",
            zh: "{what} 超出工作表的最后一行（1048576）或最后一列（XFD）",
        };
        const MISPLACED: Text =
            Text { en: "cell {cell} stands in row {row}", zh: "单元格 {cell} 位于第 {row} 行" };
        const NO_TEXT: Text = Text {
            en: "cell {cell} names the shared text {number}, which is not there",
            zh: "单元格 {cell} 引用的共享文本 {number} 不存在",
        };
        const MERGED: Text = Text {
            en: "its merged cells cover more than a sheet can sensibly hold",
            zh: "合并单元格覆盖的范围超出合理范围",
        };
        const BINARY: Text =
            Text { en: "it is in the binary form of Excel (XLSB)", zh: "它是 Excel 的二进制格式（XLSB）" };
        const NO_WORKBOOK: Text = Text { en: "it is no workbook", zh: "它不是工作簿" };
        match &self.why {
            Why::Cut => CUT.owned(&[]),
            Why::TooLong => TOO_LONG.owned(&[]),
            Why::NoPlace(what) => NO_PLACE.owned(&[("what", what)]),
            Why::Beyond(what) => BEYOND.owned(&[("what", what)]),
            Why::Misplaced { cell, row } => MISPLACED.owned(&[("cell", cell), ("row", row)]),
            Why::NoText { cell, number } => NO_TEXT.owned(&[("cell", cell), ("number", number)]),
            Why::Merged => MERGED.owned(&[]),
            Why::Binary => BINARY.owned(&[]),
            Why::NoWorkbook => NO_WORKBOOK.owned(&[]),
            Why::Limit(beyond) => {
                OwnedText { en: beyond.message(Lang::En, &self.part), zh: beyond.message(Lang::Zh, &self.part) }
            }
            Why::Archive(what) => ARCHIVE.owned(&[("what", what)]),
            Why::Xml(what) => XML.owned(&[("what", what)]),
            Why::NoCell(what) => NO_CELL.owned(&[("what", what)]),
            Why::TooLarge => TOO_LARGE.owned(&[]),
            Why::TooDeep => TOO_DEEP.owned(&[]),
            Why::Doctype => DOCTYPE.owned(&[]),
            Why::Encoding => ENCODING.owned(&[]),
            Why::Missing => MISSING.owned(&[]),
        }
    }
}
