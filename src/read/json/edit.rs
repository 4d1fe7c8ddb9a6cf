//! Records with other values than they had.

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

/// A record without its members of some names. One that has none of them keeps its bytes.
#[must_use]
pub(crate) fn without_members(record: &str, names: &[&str]) -> String {
    let Ok(entries) = serde_json::from_str::<Entries<'_>>(record) else { return record.to_owned() };
    if !entries.0.iter().any(|(key, _)| names.contains(&key.as_str())) {
        return record.to_owned();
    }
    // What was put behind the others goes with the comma before it.
    let kept = entries.0.iter().rfind(|(key, _)| !names.contains(&key.as_str()));
    let end = kept.map_or(1, |(_, value)| range_in(record, value).end);
    let tail = record.rfind('}').map_or("}", |at| &record[at..]);
    format!("{}{tail}", &record[..end])
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn range_in(record: &str, value: &RawValue) -> Range<usize> {
    let start = (value.get().as_ptr() as usize).saturating_sub(record.as_ptr() as usize);
    start..start + value.get().len()
}

/// Where the value of a key stands within an object.
fn member(record: &str, object: &Range<usize>, key: &str) -> Option<Range<usize>> {
    let entries: Entries<'_> = serde_json::from_str(&record[object.clone()]).ok()?;
    entries.0.iter().find(|(known, _)| known == key).map(|(_, value)| range_in(record, value))
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
    fn members_that_tell_why_come_and_go() {
        let record = "{\"a\": [1, {\"b\": 2}]\n}";
        let told = with_members(record, &[("_reason", "x".to_owned()), ("_line", "7".to_owned())]);
        assert_eq!(told, "{\"a\": [1, {\"b\": 2}],\"_reason\":\"x\",\"_line\":\"7\"}");
        assert_eq!(without_members(&told, &["_reason", "_line"]), "{\"a\": [1, {\"b\": 2}]}");
        assert_eq!(without_members(record, &["_reason"]), record);
        assert_eq!(with_members("{}", &[("_reason", "x".to_owned())]), "{\"_reason\":\"x\"}");
    }
}
