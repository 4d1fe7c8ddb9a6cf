//! What keeps a workbook from being changed.

use crate::model::{OwnedText, Text};

/// A workbook, or a part of it, that cannot be changed.
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
}

impl Fault {
    pub(crate) fn new(part: &str, why: Why) -> Self {
        Self { part: part.to_owned(), why }
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
        match &self.why {
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
