//! The archive as it is written: entries without a change are copied as they are packed.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;

use crate::ooxml::fault::Fault;
use crate::ooxml::package::{BUFFER_BYTES, Document, Package, archive_fault};
use crate::ooxml::xml::{Element, Node, Source, write_nodes};

/// Rewrites a part event by event.
pub(super) type Rewrite<'a> =
    Box<dyn Fn(Source<Box<dyn io::BufRead + '_>>, &mut dyn Write) -> Result<bool, Fault> + 'a>;

/// What becomes of the entries of an archive; those not named stay.
#[derive(Default)]
pub(super) struct Changes<'a> {
    /// By entry.
    pub(super) by_index: BTreeMap<usize, Change<'a>>,
}

/// What becomes of an entry.
pub(super) enum Change<'a> {
    /// It is copied as it is.
    Keep,
    /// It goes.
    Drop,
    /// It becomes this text.
    Text(String),
    /// It becomes what this makes of it.
    Stream(Rewrite<'a>),
}

impl<'a> Changes<'a> {
    fn of(&mut self, index: usize) -> Change<'a> {
        self.by_index.remove(&index).unwrap_or(Change::Keep)
    }
}

impl Package<'_> {
    /// Writes the archive with what `content` gives for each entry; other bytes of it stay as they are.
    pub(super) fn write(mut self, changes: &mut Changes<'_>) -> Result<Vec<u8>, Fault> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new())).set_auto_large_file();
        let comment = self.archive().comment().into();
        writer.set_raw_comment(comment).map_err(|error| archive_fault("", &error))?;
        for index in 0..self.len() {
            let name = self.name(index).to_owned();
            let failed = |error: ZipError| archive_fault(&name, &error);
            let entry = self.archive().by_index_raw(index).map_err(failed)?;
            match changes.of(index) {
                Change::Drop => {}
                Change::Keep => writer.raw_copy_file(entry).map_err(failed)?,
                Change::Text(text) => {
                    let options = entry.options();
                    drop(entry);
                    writer.start_file(&name, options).map_err(failed)?;
                    writer.write_all(text.as_bytes()).map_err(|error| failed(error.into()))?;
                }
                Change::Stream(rewrite) => {
                    let options = entry.options();
                    drop(entry);
                    writer.start_file(&name, options).map_err(failed)?;
                    // Sheets are written in small pieces, each of which would be a call to the compressor.
                    let mut buffered = BufWriter::with_capacity(BUFFER_BYTES, &mut writer);
                    self.stream(index, |source| rewrite(source, &mut buffered))?;
                    buffered.flush().map_err(|error| failed(error.into()))?;
                }
            }
        }
        Ok(writer.finish().map_err(|error| archive_fault("", &error))?.into_inner())
    }
}

impl Document {
    /// Changes its outermost element; gives the whole part as text if that changed anything.
    pub(super) fn changed(mut self, change: impl FnOnce(&mut Element)) -> Option<String> {
        let written = |nodes: &[Node]| {
            let mut text = String::new();
            write_nodes(nodes, &mut text);
            text
        };
        let before = written(&self.nodes);
        let root = self.nodes.iter_mut().find_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        });
        change(root?);
        let after = written(&self.nodes);
        (after != before).then_some(after)
    }
}
