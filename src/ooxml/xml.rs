//! XML that is changed in a few places and keeps its bytes everywhere else.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::encoding::DecodingReader;
use quick_xml::escape;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::fault::{Fault, Why};
pub(crate) use super::tag::{Tag, unescape};

/// Elements within elements. Charts, the deepest parts there are, nest some forty; trees are walked by recursion, so that
/// a hostile part must not decide how deep.
pub(crate) const MAX_DEPTH: usize = 200;

/// An element with everything in it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    pub(crate) children: Vec<Node>,
    end: End,
}

/// How an element ends.
#[derive(Debug)]
enum End {
    /// With a tag that has this text.
    Tag(String),
    /// In its first tag.
    Empty,
    /// Nowhere, as `<br>` in old drawings.
    Nowhere,
}

/// What an element holds.
#[derive(Debug)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Text as written, with its references.
    Text(String),
    /// Anything else as written: comments, instructions.
    Other(String),
}

impl Element {
    /// An element that holds a text.
    pub(crate) fn with_text(tag: Tag, text: &str) -> Self {
        let end = End::Tag(tag.name().to_owned());
        Self { tag, children: vec![Node::Text(escape::partial_escape(text).into_owned())], end }
    }

    /// An element that holds nothing.
    pub(crate) fn empty(tag: Tag) -> Self {
        Self { tag, children: Vec::new(), end: End::Empty }
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &str {
        self.tag.local()
    }

    /// The elements directly in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The elements directly in it, to be changed.
    pub(crate) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The first element of a name directly in it.
    pub(crate) fn child(&self, local: &str) -> Option<&Element> {
        self.elements().find(|element| element.local() == local)
    }

    /// The first element of a name directly in it, to be changed.
    pub(crate) fn child_mut(&mut self, local: &str) -> Option<&mut Element> {
        self.elements_mut().find(|element| element.local() == local)
    }

    /// Keeps those of its elements for which `keep` says so.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&mut Element) -> bool) {
        self.children.retain_mut(|node| match node {
            Node::Element(element) => keep(element),
            _ => true,
        });
    }

    /// Puts an element before all others in it.
    pub(crate) fn put_first(&mut self, element: Element) {
        self.children.insert(0, Node::Element(element));
        if matches!(self.end, End::Empty) {
            self.end = End::Tag(self.tag.name().to_owned());
        }
    }

    /// Puts an element behind the last of its elements that has one of these names.
    pub(crate) fn put_behind(&mut self, element: Element, names: &[&str]) {
        let is_before = |node: &Node| matches!(node, Node::Element(element) if names.contains(&element.local()));
        let at = self.children.iter().rposition(is_before).map_or(0, |at| at + 1);
        self.children.insert(at, Node::Element(element));
    }

    /// The text in it, outside of its elements.
    pub(crate) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(unescape(text)),
            Node::Other(other) => {
                Some(Cow::Borrowed(other.strip_prefix("<![CDATA[")?.strip_suffix("]]>").unwrap_or_default()))
            }
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// Puts a text in the place of all that it holds.
    pub(crate) fn set_text(&mut self, text: &str) {
        let tag = std::mem::replace(&mut self.tag, Tag::new(""));
        *self = Self::with_text(tag, text);
    }

    /// Appends it as it is written.
    pub(crate) fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.tag.text());
        if matches!(self.end, End::Empty) {
            out.push_str("/>");
            return;
        }
        out.push('>');
        write_nodes(&self.children, out);
        if let End::Tag(end) = &self.end {
            out.push_str("</");
            out.push_str(end);
            out.push('>');
        }
    }

    /// How it is written.
    pub(crate) fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// Appends nodes as they are written.
pub(crate) fn write_nodes(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Element(element) => element.write(out),
            Node::Text(text) | Node::Other(text) => out.push_str(text),
        }
    }
}

/// Reads a part event by event.
pub(crate) struct Source<R> {
    reader: Reader<DecodingReader<R>>,
    buffer: Vec<u8>,
    part: String,
}

/// What a part holds next.
#[derive(Debug)]
pub(crate) enum Piece {
    /// An element begins.
    Start(Tag),
    /// An element that holds nothing.
    Empty(Tag),
    /// An element ends; the text of its tag.
    End(String),
    /// Text as written, with its references.
    Text(String),
    /// Anything else as written.
    Other(String),
    /// The part ends.
    Eof,
}

impl<R: BufRead> Source<R> {
    /// Reads a part, whose name is for messages.
    pub(crate) fn new(reader: R, part: &str) -> Self {
        let mut reader = Reader::from_reader(DecodingReader::new(reader));
        let config = reader.config_mut();
        // Drawings for old versions of Excel hold HTML. Whether tags match is seen where trees are made of them.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.trim_markup_names_in_closing_tags = false;
        Self { reader, buffer: Vec::new(), part: part.to_owned() }
    }

    /// The part's name.
    pub(crate) fn part(&self) -> &str {
        &self.part
    }

    /// What comes next.
    pub(crate) fn next(&mut self) -> Result<Piece, Fault> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(|error| Fault::of_xml(&self.part, &error))?;
        Ok(match event {
            Event::Start(tag) => Piece::Start(Tag::new(&*tag)),
            Event::Empty(tag) => Piece::Empty(Tag::new(&*tag)),
            Event::End(tag) => Piece::End(tag.to_string()),
            Event::Text(text) => Piece::Text(text.to_string()),
            Event::GeneralRef(name) => Piece::Text(format!("&{};", &*name)),
            Event::CData(text) => Piece::Other(format!("<![CDATA[{}]]>", &*text)),
            Event::Comment(text) => Piece::Other(format!("<!--{}-->", &*text)),
            Event::PI(text) => Piece::Other(format!("<?{}?>", &*text)),
            Event::Decl(declaration) => match declaration.encoding() {
                None => Piece::Other(format!("<?{}?>", &*declaration)),
                Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Piece::Other(format!("<?{}?>", &*declaration)),
                Some(Ok(name)) if name.to_ascii_lowercase().starts_with("utf-16") => {
                    Piece::Other("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>".to_owned())
                }
                _ => return Err(Fault::new(&self.part, Why::Encoding)),
            },
            Event::DocType(_) => return Err(Fault::new(&self.part, Why::Doctype)),
            Event::Eof => Piece::Eof,
        })
    }

    /// The rest of an element whose first tag was read.
    pub(crate) fn element(&mut self, tag: Tag) -> Result<Element, Fault> {
        let mut open: Vec<Element> = vec![Element { tag, children: Vec::new(), end: End::Nowhere }];
        loop {
            let piece = self.next()?;
            let broken = |part: &str| Fault::new(part, Why::Xml("an element does not end".to_owned()));
            let depth = open.len();
            let Some(top) = open.last_mut() else { return Err(broken(&self.part)) };
            match piece {
                Piece::Start(_) if depth >= MAX_DEPTH => return Err(Fault::new(&self.part, Why::TooDeep)),
                Piece::Start(tag) => open.push(Element { tag, children: Vec::new(), end: End::Nowhere }),
                Piece::Empty(tag) => top.children.push(Node::Element(Element::empty(tag))),
                Piece::Text(text) => match top.children.last_mut() {
                    Some(Node::Text(before)) => before.push_str(&text),
                    _ => top.children.push(Node::Text(text)),
                },
                Piece::Other(other) => top.children.push(Node::Other(other)),
                Piece::Eof => return Err(broken(&self.part)),
                Piece::End(end) => {
                    let name = end.trim_ascii_end();
                    let Some(at) = open.iter().rposition(|element| element.tag.name() == name) else {
                        return Err(broken(&self.part));
                    };
                    // What is open within it ends nowhere: its content follows it.
                    for inner in open.split_off(at + 1) {
                        let outer = open.last_mut().map(|outer| &mut outer.children);
                        let Some(outer) = outer else { continue };
                        let Element { tag, children, end } = inner;
                        outer.push(Node::Element(Element { tag, children: Vec::new(), end }));
                        outer.extend(children);
                    }
                    let Some(mut done) = open.pop() else { return Err(broken(&self.part)) };
                    done.end = End::Tag(end);
                    match open.last_mut() {
                        Some(outer) => outer.children.push(Node::Element(done)),
                        None => return Ok(done),
                    }
                }
            }
        }
    }

    /// Everything that is left of the part.
    pub(crate) fn rest(&mut self) -> Result<Vec<Node>, Fault> {
        let mut nodes = Vec::new();
        loop {
            nodes.push(match self.next()? {
                Piece::Start(tag) => Node::Element(self.element(tag)?),
                Piece::Empty(tag) => Node::Element(Element::empty(tag)),
                Piece::Text(text) => Node::Text(text),
                Piece::Other(other) => Node::Other(other),
                Piece::End(_) => return Err(Fault::new(&self.part, Why::Xml("an element ends twice".to_owned()))),
                Piece::Eof => return Ok(nodes),
            });
        }
    }
}
