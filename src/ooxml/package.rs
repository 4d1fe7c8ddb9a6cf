//! The archive that a workbook is, its parts and how they relate. No name in it is ever used as the path of a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::fault::{Fault, Why};
use super::xml::{Element, Node, Source, unescape};

/// Unpacked bytes of a part that is read event by event. A full sheet, 1,048,576 rows of 60 columns, has some 3 GB.
const MAX_STREAM_BYTES: u64 = 4 << 30;

/// Unpacked bytes of a part that is held whole. Comments on every row of a large sheet have some 40 MB; as a tree of
/// elements a part takes about ten times its size.
const MAX_TREE_BYTES: u64 = 64 << 20;

/// Unpacked bytes of all that is read of a workbook, sheets counted each time they are read (twice, where rows go).
const MAX_ALL_BYTES: u64 = 16 << 30;

/// Bytes that are unpacked at a time.
pub(crate) const BUFFER_BYTES: usize = 1 << 16;

/// A workbook's archive.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// Entries by their names in lower case and with `/`, because some programs write them otherwise.
    by_name: BTreeMap<String, usize>,
    left: u64,
}

/// A part that belongs to another.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// By what the other part names it.
    pub(crate) id: String,
    /// The last part of its type: `worksheet`, `table` …
    pub(crate) kind: String,
    /// The part.
    pub(crate) target: String,
}

impl<'a> Package<'a> {
    /// Opens a workbook.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| archive_fault("", &error))?;
        let names: Vec<String> = (0..archive.len())
            .map(|index| match archive.name_for_index(index) {
                Some(Ok(name)) => name.into_owned(),
                _ => String::new(),
            })
            .collect();
        let by_name = names.iter().enumerate().map(|(index, name)| (key(name), index)).collect();
        Ok(Self { archive, names, by_name, left: MAX_ALL_BYTES })
    }

    /// The entry of a part.
    pub(crate) fn find(&self, part: &str) -> Option<usize> {
        self.by_name.get(&key(part)).copied()
    }

    /// How many entries it has.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of an entry; empty where there is none.
    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// The archive itself.
    pub(crate) fn archive(&mut self) -> &mut ZipArchive<Cursor<&'a [u8]>> {
        &mut self.archive
    }

    /// Reads an entry event by event through `read`.
    pub(crate) fn stream<T>(
        &mut self,
        index: usize,
        read: impl FnOnce(Source<Box<dyn io::BufRead + '_>>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.limited(index, MAX_STREAM_BYTES, read)
    }

    /// Reads an entry as it is unpacked through `read`, which also gets the entry's name for messages.
    pub(crate) fn unpacked<T>(
        &mut self,
        index: usize,
        read: impl FnOnce(Unpacked<'_, 'a>, &str) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.unpacked_within(index, MAX_STREAM_BYTES, read)
    }

    fn limited<T>(
        &mut self,
        index: usize,
        limit: u64,
        read: impl FnOnce(Source<Box<dyn io::BufRead + '_>>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.unpacked_within(index, limit, |bytes, name| read(Source::new(Box::new(bytes), name)))
    }

    fn unpacked_within<T>(
        &mut self,
        index: usize,
        limit: u64,
        read: impl FnOnce(Unpacked<'_, 'a>, &str) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let name = self.names.get(index).map_or("", String::as_str);
        let entry = self.archive.by_index(index).map_err(|error| archive_fault(name, &error))?;
        let allowed = limit.min(self.left);
        let mut left = allowed;
        let result = read(BufReader::with_capacity(BUFFER_BYTES, Limited { inner: entry, left: &mut left }), name);
        self.left -= allowed - left;
        result
    }

    /// All of a part; `None` where it is not there.
    pub(crate) fn tree(&mut self, part: &str) -> Result<Option<Document>, Fault> {
        let Some(index) = self.find(part) else { return Ok(None) };
        let nodes = self.limited(index, MAX_TREE_BYTES, |mut source| source.rest())?;
        Ok(Some(Document { index, nodes }))
    }

    /// All of a part that must be there.
    pub(crate) fn needed(&mut self, part: &str) -> Result<Document, Fault> {
        self.tree(part)?.ok_or_else(|| Fault::new(part, Why::Missing))
    }

    /// The parts that belong to a part; the workbook itself for no part.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Fault> {
        let Some(document) = self.tree(&relations_of(part))? else { return Ok(Vec::new()) };
        let Some(root) = document.root() else { return Ok(Vec::new()) };
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relation = |element: &Element| {
            let get = |key| element.tag.get(key).map(Cow::into_owned);
            if get("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external")) {
                return None;
            }
            let kind = get("Type")?;
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            Some(Relation { id: get("Id")?, kind, target: resolve(folder, &get("Target")?) })
        };
        Ok(root.elements().filter_map(relation).collect())
    }
}

/// A part that is held whole.
pub(crate) struct Document {
    /// Its entry.
    pub(crate) index: usize,
    /// What it holds.
    pub(crate) nodes: Vec<Node>,
}

impl Document {
    /// Its outermost element.
    pub(crate) fn root(&self) -> Option<&Element> {
        self.nodes.iter().find_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }
}

/// An entry as it is unpacked.
pub(crate) type Unpacked<'p, 'a> = BufReader<Limited<'p, ZipFile<'p, Cursor<&'a [u8]>>>>;

/// Reads at most so many bytes; what would be more is an error, not an end.
pub(crate) struct Limited<'a, R> {
    inner: R,
    left: &'a mut u64,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => *self.left = left,
            None => return Err(io::Error::other(Oversize)),
        }
        Ok(read)
    }
}

/// More bytes than are allowed.
#[derive(Debug)]
struct Oversize;

impl fmt::Display for Oversize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too large")
    }
}

impl std::error::Error for Oversize {}

/// Whether reading stopped because a part is too large.
pub(crate) fn is_oversize(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Oversize>)
}

/// An archive that cannot be read, or an entry of it.
pub(crate) fn archive_fault(part: &str, error: &ZipError) -> Fault {
    Fault::new(part, Why::Archive(error.to_string()))
}

/// A part's name in the form in which names are compared.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// The part that holds the relations of a part.
pub(crate) fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") }
}

/// A part named relative to a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = unescape(target).replace('\\', "/");
    let whole = if target.starts_with('/') { target.clone() } else { format!("{folder}/{target}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_from_where_they_are_named() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "../../../etc/passwd", "etc/passwd"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ] {
            assert_eq!(resolve(folder, target), part);
        }
        assert_eq!(relations_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(relations_of(""), "_rels/.rels");
    }

    #[test]
    fn what_is_too_large_is_no_end() {
        let mut left = 3;
        let error =
            Limited { inner: &b"abcd"[..], left: &mut left }.read_to_end(&mut Vec::new()).expect_err("too large");
        assert!(is_oversize(&error));
    }
}
