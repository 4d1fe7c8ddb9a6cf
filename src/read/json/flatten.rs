//! Records with values at paths, as rows of cells: a row for each line of an order.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::JsonPath;
use crate::read::CellKind;
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

/// A cell: the text of a value, and whether it was a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) kind: CellKind,
}

/// A row.
pub(super) struct Row {
    pub(super) record: u32,
    pub(super) part: u32,
    pub(super) cells: Vec<Cell>,
}

/// All rows, and the paths of their columns.
pub(super) struct Flat {
    pub(super) paths: Vec<JsonPath>,
    pub(super) rows: Vec<Row>,
    pub(super) has_lines: bool,
}

/// Flattens records. Columns stand in the order in which their paths first appear, those of the order before those of its
/// lines; the columns that rows set aside have come last.
pub(super) fn flatten(text: &str, records: &[Range<usize>], known: &dyn Fn(&str) -> bool) -> Flat {
    let lines = lines_path(text, &records[..records.len().min(SAMPLE)], known);
    let read: Vec<Read> = records.iter().map(|record| Read::of(&text[record.clone()], lines.as_deref())).collect();
    let mut columns: HashMap<JsonPath, usize> = HashMap::new();
    let mut paths: Vec<JsonPath> = Vec::new();
    let is_aside = |path: &JsonPath| path.keys.len() == 1 && ASIDE_COLUMNS.contains(&path.keys[0].as_str());
    let of_orders = || read.iter().flat_map(|record| &record.order);
    let of_lines = read.iter().flat_map(|record| &record.lines).flatten();
    let plain = of_orders().filter(|(path, _)| !is_aside(path)).chain(of_lines);
    let behind = of_orders().filter(|(path, _)| is_aside(path));
    for (path, _) in plain.chain(behind) {
        if !columns.contains_key(path) {
            columns.insert(path.clone(), paths.len());
            paths.push(path.clone());
        }
    }
    let mut rows = Vec::new();
    for (number, record) in read.iter().enumerate() {
        let record_number = u32::try_from(number).unwrap_or(u32::MAX);
        let mut order = vec![Cell::default(); paths.len()];
        for (path, cell) in &record.order {
            order[columns[path]] = cell.clone();
        }
        if record.lines.is_empty() {
            rows.push(Row { record: record_number, part: 0, cells: order.clone() });
        }
        for (part, line) in record.lines.iter().enumerate() {
            let mut cells = order.clone();
            for (path, cell) in line {
                cells[columns[path]] = cell.clone();
            }
            rows.push(Row { record: record_number, part: u32::try_from(part).unwrap_or(0), cells });
        }
    }
    Flat { paths, rows, has_lines: lines.is_some() }
}

/// What a record says: of the order, and of each line.
struct Read {
    order: Vec<(JsonPath, Cell)>,
    lines: Vec<Vec<(JsonPath, Cell)>>,
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
    order: Vec<(JsonPath, Cell)>,
    elements: Vec<&'a RawValue>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a RawValue, keys: &mut Vec<String>) {
        match value.get().as_bytes().first() {
            Some(b'{') => {
                let Ok(entries) = serde_json::from_str::<Entries<'a>>(value.get()) else { return };
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
            for (path, cell) in inner.order.into_iter().filter(|(_, cell)| !cell.text.is_empty()) {
                match gathered.iter_mut().find(|(known, _)| *known == path.keys) {
                    Some((_, texts)) => texts.push(cell.text),
                    None => gathered.push((path.keys, vec![cell.text])),
                }
            }
        }
        if gathered.is_empty() {
            self.push(keys, Cell::default(), true);
        }
        for (keys, texts) in gathered {
            self.push(&keys, Cell { text: texts.join(BETWEEN), kind: CellKind::Text }, true);
        }
    }

    fn push(&mut self, keys: &[String], cell: Cell, gathered: bool) {
        let path = JsonPath { keys: keys.to_vec(), line_after: None, gathered };
        self.order.push((path, cell));
    }
}

/// The text of a single value; nothing for `null`. Numbers keep every digit.
fn cell(value: &RawValue) -> Cell {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'"') => Cell { text: serde_json::from_str(written).unwrap_or_default(), kind: CellKind::Text },
        Some(b'n') => Cell::default(),
        Some(b't' | b'f') => Cell { text: written.to_owned(), kind: CellKind::Text },
        _ => Cell { text: written.to_owned(), kind: CellKind::Number },
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
        let rank = (captions.iter().filter(|caption| known(caption)).count(), *length);
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
