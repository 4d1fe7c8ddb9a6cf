//! Records with other values than they had.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::value::RawValue;

use super::JsonPath;
use super::flatten::Entries;

/// A record in which the value at a path says something else; nothing else changes. Numbers and the words of yes and no stay
/// such where the new text is one. `None` where the record has no such value.
#[must_use]
pub(crate) fn replaced(record: &str, path: &JsonPath, part: usize, text: &str) -> Option<String> {
    if path.gathered {
        return None;
    }
    let mut range = 0..record.len();
    for (depth, key) in path.keys.iter().enumerate() {
        if path.line_after == Some(depth) {
            range = element(record, &range, part)?;
        }
        range = member(record, &range, key)?;
    }
    // A line that is a plain value and no object.
    if path.line_after == Some(path.keys.len()) {
        range = element(record, &range, part)?;
    }
    let before = &record[range.clone()];
    let is_number = |text: &str| serde_json::from_str::<serde_json::Number>(text).is_ok();
    let stays_bare = match before.as_bytes().first() {
        Some(b'"' | b'n') => false,
        Some(b't' | b'f') => matches!(text, "true" | "false"),
        _ => is_number(text),
    };
    let written = if stays_bare { text.to_owned() } else { quoted(text) };
    Some(format!("{}{written}{}", &record[..range.start], &record[range.end..]))
}

/// A record with further members behind its own.
#[must_use]
pub(crate) fn with_members(record: &str, members: &[(&str, String)]) -> String {
    let Some(end) = record.rfind('}') else { return record.to_owned() };
    let body = record[..end].trim_end();
    let mut out = body.to_owned();
    for (key, value) in members {
        if !out.ends_with('{') {
            out.push(',');
        }
        out.push_str(&format!("{}:{}", quoted(key), quoted(value)));
    }
    out.push_str(&record[end..]);
    out
}

/// A record without the members of some names where these are its last, in this order: then they are ours. Any other record
/// keeps its bytes.
#[must_use]
pub(crate) fn without_members<'a>(record: &'a str, names: &[&str]) -> Cow<'a, str> {
    let Ok(entries) = serde_json::from_str::<Entries<'_>>(record) else { return Cow::Borrowed(record) };
    let own = entries.0.len().saturating_sub(names.len());
    let (own, told) = entries.0.split_at(own);
    if !told.iter().map(|(key, _)| key.as_str()).eq(names.iter().copied()) {
        return Cow::Borrowed(record);
    }
    // What was put behind the others goes with the comma before it.
    let end = own.last().map_or(1, |(_, value)| range_in(record, value).end);
    let tail = record.rfind('}').map_or("}", |at| &record[at..]);
    Cow::Owned(format!("{}{tail}", &record[..end]))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn range_in(record: &str, value: &RawValue) -> Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(record.as_ptr() as usize);
    start..start + value.get().len()
}

/// Where the value of a key stands within an object; of several the last one counts, as parsers read it.
fn member(record: &str, object: &Range<usize>, key: &str) -> Option<Range<usize>> {
    let entries: Entries<'_> = serde_json::from_str(&record[object.clone()]).ok()?;
    entries.0.iter().rfind(|(known, _)| known == key).map(|(_, value)| range_in(record, value))
}

/// Where an element stands within an array.
fn element(record: &str, array: &Range<usize>, index: usize) -> Option<Range<usize>> {
    let elements: Vec<&RawValue> = serde_json::from_str(&record[array.clone()]).ok()?;
    elements.get(index).map(|value| range_in(record, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &[&str], line_after: Option<usize>) -> JsonPath {
        JsonPath { keys: keys.iter().map(|&key| key.to_owned()).collect(), line_after, gathered: false }
    }

    #[test]
    fn one_value_changes_and_nothing_else() {
        let record = r#"{ "id": 9007199254740993, "a": {"b": "x"}, "items": [{"n": 1}, {"n": 2.50}] }"#;
        let changed = replaced(record, &path(&["items", "n"], Some(1)), 1, "3.00");
        assert_eq!(changed.as_deref(), Some(&*record.replace("2.50", "3.00")));
        let changed = replaced(record, &path(&["a", "b"], None), 0, "y \"z\"");
        assert_eq!(changed.as_deref(), Some(&*record.replace("\"x\"", r#""y \"z\"""#)));
        assert_eq!(replaced(record, &path(&["id"], None), 0, "A1"), Some(record.replace("9007199254740993", "\"A1\"")));
        assert_eq!(replaced(record, &path(&["a", "c"], None), 0, "y"), None);
    }

    #[test]
    fn plain_values_among_lines_and_repeated_keys_are_the_ones_that_were_read() {
        let record = r#"{"a": " x", "a": " y", "items": [{"n": 1}, " z"]}"#;
        assert_eq!(replaced(record, &path(&["a"], None), 0, "y"), Some(record.replace("\" y\"", "\"y\"")));
        assert_eq!(replaced(record, &path(&["items"], Some(1)), 1, "z"), Some(record.replace("\" z\"", "\"z\"")));
    }

    #[test]
    fn members_that_tell_why_come_and_go() {
        let record = "{\"a\": [1, {\"b\": 2}]\n}";
        let told = with_members(record, &[("_reason", "x".to_owned()), ("_line", "7".to_owned())]);
        assert_eq!(told, "{\"a\": [1, {\"b\": 2}],\"_reason\":\"x\",\"_line\":\"7\"}");
        assert_eq!(without_members(&told, &["_reason", "_line"]), "{\"a\": [1, {\"b\": 2}]}");
        assert_eq!(without_members(record, &["_reason"]), record);
        let own = "{\"_line\": 5, \"a\": 1}";
        assert_eq!(without_members(own, &["_reason", "_line"]), own, "a member of the record's own stays");
        assert_eq!(with_members("{}", &[("_reason", "x".to_owned())]), "{\"_reason\":\"x\"}");
    }
}
