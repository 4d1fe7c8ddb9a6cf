//! Markup as spreadsheets and back ends write it: tags, attributes and character references, and nothing else. No document
//! type is read, no entity is expanded and nothing is resolved, so that what comes out is never longer than what went in.

use std::borrow::Cow;

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A tag opens an element; its attributes as they stand. `closed` where it closes it as well (`<br/>`).
    Open { name: &'a str, attributes: &'a str, closed: bool },
    /// A tag closes an element.
    Close { name: &'a str },
    /// Text with its character references.
    Text(&'a str),
    /// Text in which nothing is a reference.
    Verbatim(&'a str),
}

/// The pieces of a document. Comments, processing instructions, declarations, scripts and styles are left out.
pub(super) fn pieces(document: &str) -> Pieces<'_> {
    Pieces { rest: document }
}

/// See [`pieces`].
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if !self.rest.starts_with('<') {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Piece::Text(self.take(end)));
            }
            if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
                let end = rest.find("]]>").unwrap_or(rest.len());
                self.rest = rest.get(end + 3..).unwrap_or_default();
                return Some(Piece::Verbatim(&rest[..end]));
            }
            let skipped = [("<!--", "-->"), ("<?", ">"), ("<!", ">")];
            if let Some((_, stop)) = skipped.iter().find(|(start, _)| self.rest.starts_with(start)) {
                self.skip_behind(stop);
                continue;
            }
            let starts_tag = self.rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
            if !starts_tag {
                // A sign that stands for itself: `<5kg`.
                let end = self.rest[1..].find('<').map_or(self.rest.len(), |at| at + 1);
                return Some(Piece::Text(self.take(end)));
            }
            let tag = self.tag();
            if let Piece::Open { name, closed: false, .. } = tag
                && ["script", "style"].iter().any(|raw| name.eq_ignore_ascii_case(raw))
            {
                self.skip_element(name);
                continue;
            }
            return Some(tag);
        }
    }
}

impl<'a> Pieces<'a> {
    fn take(&mut self, end: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn skip_behind(&mut self, stop: &str) {
        self.rest = self.rest.find(stop).and_then(|at| self.rest.get(at + stop.len()..)).unwrap_or_default();
    }

    /// Skips to the end of an element whose content is no markup.
    fn skip_element(&mut self, name: &str) {
        loop {
            self.skip_behind("</");
            let ends = self.rest.get(..name.len()).is_none_or(|other| other.eq_ignore_ascii_case(name));
            if ends {
                return self.skip_behind(">");
            }
        }
    }

    /// A tag at the start of the rest. A `>` within quotes is no end.
    fn tag(&mut self) -> Piece<'a> {
        let bytes = self.rest.as_bytes();
        let (mut at, mut quote) = (1, None);
        while at < bytes.len() {
            match (quote, bytes[at]) {
                (None, b'>') => break,
                (None, sign @ (b'"' | b'\'')) if bytes[at - 1] == b'=' => quote = Some(sign),
                (Some(open), sign) if sign == open => quote = None,
                _ => {}
            }
            at += 1;
        }
        let inner = &self.rest[1..at];
        self.rest = self.rest.get(at + 1..).unwrap_or_default();
        if let Some(name) = inner.strip_prefix('/') {
            return Piece::Close { name: name.trim() };
        }
        let (inner, closed) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
        Piece::Open { name: &inner[..end], attributes: &inner[end..], closed }
    }
}

/// The value of an attribute; empty for one without a value. Names are compared without case.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(behind) = rest.strip_prefix('=') {
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (start, stop) = match quote {
                Some(quote) => (1, behind[1..].find(quote).map_or(behind.len(), |at| at + 1)),
                None => (0, behind.find(char::is_whitespace).unwrap_or(behind.len())),
            };
            value = &behind[start..stop];
            rest = behind.get(stop + usize::from(quote.is_some())..).unwrap_or_default().trim_start();
        } else if end == 0 {
            // A sign that begins no name.
            rest = rest.get(rest.chars().next().map_or(1, char::len_utf8)..).unwrap_or_default();
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decoded(value));
        }
    }
    None
}

/// Named characters beyond the five of XML, as export pages use them (HTML 4.01, section 24).
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("yen", '¥'),
    ("euro", '€'),
    ("pound", '£'),
    ("cent", '¢'),
    ("copy", '©'),
    ("reg", '®'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("times", '×'),
    ("middot", '·'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
];

/// Longest character reference that is looked for, in bytes.
const LONGEST_REFERENCE: usize = 12;

/// A text with its character references resolved. An unknown one stays as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((referred(&rest[1..end])?, end)));
        let (c, taken) = found.map_or(('&', 1), |(c, end)| (c, end + 1));
        out.push(c);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn referred(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => number(hex, 16),
            None => number(digits, 10),
        },
        None => NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_apart_into_tags_and_text() {
        use Piece::{Close, Open, Text, Verbatim};
        let document = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]><T a=\"x>y\">1 &lt; 2<br/><!-- <td> -->\
                        <script>if (a<b) {}</script><5 kg</T><![CDATA[<&]]>";
        let open = |name, attributes, closed| Open { name, attributes, closed };
        assert_eq!(
            pieces(document).collect::<Vec<_>>(),
            [
                Text("]>"),
                open("T", " a=\"x>y\"", false),
                Text("1 &lt; 2"),
                open("br", "", true),
                Text("<5 kg"),
                Close { name: "T" },
                Verbatim("<&"),
            ]
        );
    }

    #[test]
    fn broken_markup_ends() {
        for document in
            ["<", "<a", "<a b", "<a b='", "</", "<!--", "<![CDATA[", "<script>", "a<", "<a =>", "<script></", "&"]
        {
            assert!(pieces(document).count() <= 2, "{document}");
        }
    }

    #[test]
    fn attributes_are_found_whatever_their_case_and_quotes() {
        let attributes = " class=t x:NUM colspan = '3' title=\"a &amp; b\" == é x:num=\"68.00\"";
        for (name, expected) in [
            ("class", Some("t")),
            ("x:num", Some("")),
            ("COLSPAN", Some("3")),
            ("title", Some("a & b")),
            ("rowspan", None),
        ] {
            assert_eq!(attribute(attributes, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn references_are_resolved_once_and_unknown_ones_stay() {
        for (text, expected) in [
            ("&amp;lt;", "&lt;"),
            ("&#24464;&#x5F90;", "徐徐"),
            ("a & b; &unknown; &#xFFFFFFFF; &", "a & b; &unknown; &#xFFFFFFFF; &"),
            ("&nbsp;", "\u{a0}"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }
}
