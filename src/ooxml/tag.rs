//! The tags of elements, whose attributes are changed one by one.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::escape;

/// The name and attributes of an element as they stand between `<` and `>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    text: String,
}

impl Tag {
    /// Takes name and attributes as written.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// Name and attributes as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The name with its prefix.
    pub(crate) fn name(&self) -> &str {
        &self.text[..self.name_len()]
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &str {
        local_of(self.name())
    }

    /// The prefix with its colon; empty where there is none.
    pub(crate) fn prefix(&self) -> &str {
        let name = self.name();
        &name[..name.len() - self.local().len()]
    }

    fn name_len(&self) -> usize {
        self.text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(self.text.len())
    }

    /// The value of an attribute, by its full name.
    pub(crate) fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.place_of(key)?;
        Some(unescape(&self.text[value]))
    }

    /// Where an attribute's name and its value stand.
    fn place_of(&self, key: &str) -> Option<(Range<usize>, Range<usize>)> {
        self.attributes().find(|(name, _)| &self.text[name.clone()] == key)
    }

    /// The value of an attribute with a prefix, by its name without it.
    pub(crate) fn get_prefixed(&self, local: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.attributes().find(|(name, _)| {
            let name = &self.text[name.clone()];
            name.contains(':') && local_of(name) == local
        })?;
        Some(unescape(&self.text[value]))
    }

    /// The number that an attribute is.
    pub(crate) fn number(&self, key: &str) -> Option<u32> {
        self.get(key)?.trim().parse().ok()
    }

    /// Gives an attribute a value; a new one comes last.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        let value = escape::escape(value);
        if let Some((_, range)) = self.place_of(key) {
            self.text.replace_range(range, &value);
        } else {
            let end = self.text.trim_ascii_end().len();
            self.text.insert_str(end, &format!(" {key}=\"{value}\""));
        }
    }

    /// Takes an attribute away.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Some((name, value)) = self.place_of(key) {
            let start = self.text[..name.start].trim_ascii_end().len();
            self.text.replace_range(start..=value.end, "");
        }
    }

    fn attributes(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + use<'_> {
        attributes(&self.text)
    }
}

/// Where names and values of attributes stand in a tag's name and attributes, as far as they are well formed.
pub(crate) fn attributes(tag: &str) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + use<'_> {
    let bytes = tag.as_bytes();
    let mut at = bytes.iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len());
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let equals = start + bytes[start..].iter().position(|&byte| byte == b'=')?;
        let key = start..start + bytes[start..equals].trim_ascii_end().len();
        let open = equals + 1 + bytes[equals + 1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
        let quote = Some(bytes[open]).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let close = open + 1 + memchr::memchr(quote, &bytes[open + 1..])?;
        at = close + 1;
        Some((key, open + 1..close))
    })
}

/// A name without its prefix.
pub(crate) fn local_of(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A text without its references; as it stands where they are none that XML knows.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_change_one_by_one() {
        let mut tag = Tag::new("x:c  r='A1' s = \"2\"\n r:id=\"a&amp;b\" t=\"s\" ");
        assert_eq!((tag.name(), tag.local(), tag.prefix()), ("x:c", "c", "x:"));
        assert_eq!((tag.get("r").as_deref(), tag.number("s"), tag.get("id")), (Some("A1"), Some(2), None));
        assert_eq!(tag.get_prefixed("id").as_deref(), Some("a&b"));
        tag.set("r", "B\"2");
        tag.remove("t");
        tag.set("u", "<");
        assert_eq!(tag.text(), "x:c  r='B&quot;2' s = \"2\"\n r:id=\"a&amp;b\" u=\"&lt;\" ");
        assert_eq!(Tag::new("c r=A1 s=\"1\"").get("s"), None, "attributes without quotes are none");
    }
}
