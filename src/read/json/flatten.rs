//! Records with values at paths, as rows of cells: a row for each line of an order.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::JsonPath;
use crate::sources::ASIDE_COLUMNS;

/// Records by which it is decided which array holds the lines.
const SAMPLE: usize = 500;

/// What stands between the values of a list that are gathered in one cell.
const BETWEEN: &str = ",";

/// The members of an object, in order, with values as they are written.
pub(super) struct Entries<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        reader.deserialize_map(Members)
    }
}

/// The columns of a file: their paths, and the array whose elements are lines.
pub(super) struct Columns {
    pub(super) paths: Vec<JsonPath>,
    lines: Option<Vec<String>>,
    places: HashMap<JsonPath, usize>,
}

impl Columns {
    /// Finds the columns of records. They stand in the order in which their paths first appear, those of the order before those
    /// of its lines; the columns that rows set aside have come last. At most one more than `most` is looked for.
    pub(super) fn of(text: &str, records: &[Range<usize>], known: &dyn Fn(&str) -> bool, most: usize) -> Self {
        let lines = lines_path(text, &records[..records.len().min(SAMPLE)], known);
        let is_aside = |path: &JsonPath| path.keys.len() == 1 && ASIDE_COLUMNS.contains(&path.keys[0].as_str());
        let mut seen: HashSet<JsonPath> = HashSet::new();
        let (mut of_order, mut of_lines, mut aside) = (Vec::new(), Vec::new(), Vec::new());
        for record in records {
            let read = Read::of(&text[record.clone()], lines.as_deref());
            for (path, _) in read.order.iter().chain(read.lines.iter().flatten()) {
                if seen.contains(path) {
                    continue;
                }
                seen.insert(path.clone());
                let list = match path.line_after {
                    Some(_) => &mut of_lines,
                    None if is_aside(path) => &mut aside,
                    None => &mut of_order,
                };
                list.push(path.clone());
            }
            if seen.len() > most {
                break;
            }
        }
        let paths: Vec<JsonPath> = of_order.into_iter().chain(of_lines).chain(aside).collect();
        let places = paths.iter().cloned().zip(0..).collect();
        Self { paths, lines, places }
    }

    /// Whether records have lines of their own.
    pub(super) fn has_lines(&self) -> bool {
        self.lines.is_some()
    }

    /// The rows of a record, one for each of its lines and never none. What is said of the order stands on the first of them.
    pub(super) fn rows(&self, record: &str) -> Vec<Vec<String>> {
        let read = Read::of(record, self.lines.as_deref());
        let mut first = vec![String::new(); self.paths.len()];
        let mut rows = Vec::new();
        for (path, cell) in read.order {
            first[self.places[&path]] = cell;
        }
        for line in read.lines {
            let mut cells =
                if rows.is_empty() { std::mem::take(&mut first) } else { vec![String::new(); self.paths.len()] };
            for (path, cell) in line {
                cells[self.places[&path]] = cell;
            }
            rows.push(cells);
        }
        if rows.is_empty() {
            rows.push(first);
        }
        rows
    }
}

/// What a record says: of the order, and of each line.
struct Read {
    order: Vec<(JsonPath, String)>,
    lines: Vec<Vec<(JsonPath, String)>>,
}

impl Read {
    fn of(record: &str, lines: Option<&[String]>) -> Self {
        let mut walk = Walk { lines, order: Vec::new(), elements: Vec::new() };
        if let Ok(value) = serde_json::from_str::<&RawValue>(record) {
            walk.value(value, &mut Vec::new());
        }
        let of_line = |element: &&RawValue| {
            let prefix = lines.unwrap_or_default().to_vec();
            let mut inner = Walk { lines: None, order: Vec::new(), elements: Vec::new() };
            inner.value(element, &mut prefix.clone());
            let as_line = |(path, cell)| (JsonPath { line_after: Some(prefix.len()), ..path }, cell);
            inner.order.into_iter().map(as_line).collect()
        };
        let lines = walk.elements.iter().map(of_line).collect();
        Self { order: walk.order, lines }
    }
}

/// A way through a record.
struct Walk<'a> {
    /// The path to the array of lines.
    lines: Option<&'a [String]>,
    order: Vec<(JsonPath, String)>,
    elements: Vec<&'a RawValue>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a RawValue, keys: &mut Vec<String>) {
        match value.get().as_bytes().first() {
            Some(b'{') => {
                let Ok(entries) = serde_json::from_str::<Entries<'a>>(value.get()) else {
                    // Keys that are no text: it is shown as it stands.
                    return self.push(keys, value.get().to_owned(), true);
                };
                for (key, inner) in entries.0 {
                    keys.push(key);
                    self.value(inner, keys);
                    keys.pop();
                }
            }
            Some(b'[') if self.lines == Some(keys.as_slice()) => {
                self.elements = serde_json::from_str(value.get()).unwrap_or_default();
            }
            Some(b'[') => self.list(value, keys),
            _ => self.push(keys, cell(value), false),
        }
    }

    /// The values of a list that is none of lines, gathered by their paths.
    fn list(&mut self, list: &'a RawValue, keys: &[String]) {
        let elements: Vec<&'a RawValue> = serde_json::from_str(list.get()).unwrap_or_default();
        let mut gathered: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for element in elements {
            let mut inner = Walk { lines: None, order: Vec::new(), elements: Vec::new() };
            inner.value(element, &mut keys.to_vec());
            for (path, cell) in inner.order.into_iter().filter(|(_, cell)| !cell.is_empty()) {
                match gathered.iter_mut().find(|(known, _)| *known == path.keys) {
                    Some((_, texts)) => texts.push(cell),
                    None => gathered.push((path.keys, vec![cell])),
                }
            }
        }
        if gathered.is_empty() {
            self.push(keys, String::new(), true);
        }
        for (keys, texts) in gathered {
            self.push(&keys, texts.join(BETWEEN), true);
        }
    }

    fn push(&mut self, keys: &[String], cell: String, gathered: bool) {
        let path = JsonPath { keys: keys.to_vec(), line_after: None, gathered };
        self.order.push((path, cell));
    }
}

/// The text of a single value; nothing for `null`. Numbers keep every digit, and what cannot be text, such as half of a
/// surrogate pair, stays as it is written.
fn cell(value: &RawValue) -> String {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'"') => serde_json::from_str(written).unwrap_or_else(|_| written.to_owned()),
        Some(b'n') => String::new(),
        _ => written.to_owned(),
    }
}

/// The paths of all single values of a record, lists included.
pub(super) fn scalars(record: &RawValue) -> Vec<String> {
    Read::of(record.get(), None).order.into_iter().map(|(path, _)| path.caption()).collect()
}

/// The array that holds the lines: of the arrays of objects the one of which the most captions are known, then the longest,
/// then the first. One without any known caption holds lines only where it is the only one.
fn lines_path(text: &str, records: &[Range<usize>], known: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
    let mut arrays: Vec<(Vec<String>, Vec<String>, usize)> = Vec::new();
    for record in records {
        let Ok(value) = serde_json::from_str::<&RawValue>(&text[record.clone()]) else { continue };
        arrays_of(value, &mut Vec::new(), &mut arrays);
    }
    let mut best: Option<(usize, usize, &Vec<String>)> = None;
    for (path, captions, length) in &arrays {
        // Lines are known by their own captions, whatever their list is called.
        let own = |caption: &str| caption.get(path.join(".").len() + 1..).unwrap_or_default().to_owned();
        let is_known = |caption: &&String| {
            let own = own(caption);
            known(caption) || known(&own) || known(&format!("items.{own}"))
        };
        let rank = (captions.iter().filter(is_known).count(), *length);
        if best.is_none_or(|(captions, length, _)| rank > (captions, length)) {
            best = Some((rank.0, rank.1, path));
        }
    }
    best.filter(|(captions, _, _)| *captions > 0 || arrays.len() == 1).map(|(_, _, path)| path.clone())
}

/// Adds the arrays of objects of a value: their paths, the captions of their elements, and how many elements there are.
fn arrays_of(value: &RawValue, keys: &mut Vec<String>, arrays: &mut Vec<(Vec<String>, Vec<String>, usize)>) {
    let Ok(entries) = serde_json::from_str::<Entries<'_>>(value.get()) else { return };
    for (key, inner) in entries.0 {
        keys.push(key);
        match inner.get().as_bytes().first() {
            Some(b'{') => arrays_of(inner, keys, arrays),
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(inner.get()).unwrap_or_default();
                let objects = elements.iter().filter(|element| element.get().starts_with('{'));
                let prefix = keys.join(".");
                let captions: Vec<String> =
                    objects.clone().flat_map(|object| scalars(object)).map(|path| format!("{prefix}.{path}")).collect();
                let count = objects.count();
                if count > 0 {
                    if let Some((_, known, length)) = arrays.iter_mut().find(|(known, ..)| known == keys) {
                        *length += count;
                        let new: Vec<String> =
                            captions.into_iter().filter(|caption| !known.contains(caption)).collect();
                        known.extend(new);
                    } else {
                        let mut captions = captions;
                        captions.sort_unstable();
                        captions.dedup();
                        arrays.push((keys.clone(), captions, count));
                    }
                }
            }
            _ => {}
        }
        keys.pop();
    }
}
