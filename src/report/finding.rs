//! One finding in words: place, values, message, money and fingerprint.

use rayon::prelude::*;

use crate::config::Rule;
use crate::model::{Column, Decimal, Detail, Findings, Fingerprint, OwnedText, Place, RowId, Text};
use crate::normalise::{NO_ORDER, OrderTable, Orders, currency};
use crate::sources::Grain;

/// What a finding says, ready to be written.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The physical line or sheet row.
    pub line: Option<u32>,
    /// The key of the order.
    pub order_id: String,
    /// The line's own number or id.
    pub line_no: String,
    /// The canonical column.
    pub column: &'static str,
    /// The column as captioned in the file.
    pub source_column: String,
    /// What was seen.
    pub observed: String,
    /// What would have been right.
    pub expected: String,
    /// What is wrong.
    pub message: OwnedText,
    /// The text that the message is filled from.
    pub text: Text,
}

/// What is wrong, said of the values of a finding.
pub(super) fn say(text: Text, observed: &str, expected: &str, source_column: &str) -> OwnedText {
    text.owned(&[("observed", observed), ("expected", expected), ("column", source_column)])
}

/// Renders finding `at`.
#[must_use]
pub fn render(findings: &Findings, at: usize, rules: &[Rule], orders: &Orders) -> Rendered {
    let place = findings.place(at);
    let table = orders.table(place.table());
    let nothing = Detail::default();
    let detail = findings.detail(at).unwrap_or(&nothing);
    let (row, position) = match place {
        Place::Row(row, position) => (Some(row), position.map(usize::from)),
        _ => (None, None),
    };
    let line = match place {
        Place::Row(row, _) => Some(table.raw.line(row.row)),
        Place::Line(_, line) => Some(line),
        Place::Table(_) => None,
    };
    let canonical = position.and_then(|position| table.mapping.column(position));
    let source_column = position
        .map_or_else(String::new, |position| table.caption(row.map_or(0, |row| row.row), position).trim().to_owned());
    let observed = match (&detail.observed, row, position) {
        (Some(observed), _, _) => observed.to_string(),
        (None, Some(row), Some(position)) => table.raw.cell(row.row, position).into_owned(),
        _ => String::new(),
    };
    let rule = &rules[findings.rule(at).index()];
    // What a rule states need not be kept with each of its findings.
    let stated = rule.assert.as_ref().map(|stated| stated.text.as_str());
    let expected = detail.expected.as_deref().or(stated).unwrap_or_default().to_owned();
    let texts = rule.check.texts;
    let text = *texts.get(usize::from(detail.text)).unwrap_or(&texts[0]);
    Rendered {
        line,
        order_id: row.map_or_else(String::new, |row| orders.key_text(row).to_owned()),
        line_no: row.map_or_else(String::new, |row| line_key(table, row.row)),
        column: canonical.map_or("", Column::name),
        message: say(text, &observed, &expected, &source_column),
        text,
        source_column,
        observed,
        expected,
    }
}

/// The line's own number or id, where the file has one.
fn line_key(table: &OrderTable, row: u32) -> String {
    [Column::LineNo, Column::LineId]
        .into_iter()
        .find(|&column| table.mapping.has(column))
        .map_or_else(String::new, |column| table.text(row, column))
}

/// Lines of an order above which its first row is not looked for.
const MOST_LINES: u32 = 1_000;

/// The total of the order a row belongs to, whatever its sign, with its currency (empty where unknown). Where the file states no
/// total of the order, the row's own amount stands in.
#[must_use]
pub fn at_stake(table: &OrderTable, row: u32) -> Option<(Decimal, String)> {
    let columns = [Column::OrderTotal, Column::GoodsAmount, Column::LineAmount, Column::LineAmountExcl];
    // What stands for the order may stand on its first row alone.
    let follows = table.grain() == Grain::Continuation;
    let order = table.order_of.get(row as usize).copied().filter(|order| follows && *order != NO_ORDER);
    let of_order = |&above: &u32| order.is_some() && table.order_of.get(above as usize).copied() == order;
    let says = |above: &u32| columns[..2].iter().any(|&column| table.number(*above, column).is_some());
    let above = || (row.saturating_sub(MOST_LINES)..row).rev().take_while(of_order).find(says);
    let row = if order.is_none() || says(&row) { row } else { above().unwrap_or(row) };
    // What is to be given back is at stake as what is to be taken in.
    let amount = columns.into_iter().find_map(|column| table.number(row, column))?.checked_abs()?;
    let stated = currency::code(&table.text(row, Column::Currency));
    let currency = stated.or(table.profile().currency.as_deref()).unwrap_or_default();
    Some((amount, currency.to_owned()))
}

/// Fingerprints of all findings: the same finding has the same one in the next export, whatever line it is on.
///
/// It is a hash of rule, source, order key, column and line key. Without a line key, equal findings of one order are
/// numbered in the order of their rows' content; without an order key the content itself takes part.
#[must_use]
pub fn fingerprints(findings: &Findings, rules: &[Rule], orders: &Orders) -> Vec<Fingerprint> {
    let hash = |at: usize| base_hash(findings, at, rules, orders);
    let first: Vec<Fingerprint> = (0..findings.len()).into_par_iter().map(|at| Fingerprint::of(&hash(at))).collect();
    let mut by_first: Vec<usize> = (0..first.len()).collect();
    by_first.par_sort_unstable_by_key(|&at| (first[at], at));
    let mut fingerprints = first.clone();
    for group in by_first.chunk_by_mut(|&a, &b| first[a] == first[b]).filter(|group| group.len() > 1) {
        group.sort_by_cached_key(|&at| (content(findings, at, orders), at));
        for (rank, &at) in group.iter().enumerate().skip(1) {
            let mut hasher = blake3::Hasher::new();
            hasher.update(hash(at).as_bytes());
            hasher.update(&(rank as u64).to_le_bytes());
            fingerprints[at] = Fingerprint::of(&hasher.finalize());
        }
    }
    fingerprints
}

fn base_hash(findings: &Findings, at: usize, rules: &[Rule], orders: &Orders) -> blake3::Hash {
    let place = findings.place(at);
    let table = orders.table(place.table());
    let mut hasher = blake3::Hasher::new();
    let mut part = |text: &[u8]| {
        hasher.update(text);
        hasher.update(&[0x1F]);
    };
    part(rules[findings.rule(at).index()].id.as_bytes());
    part(table.profile().id.as_bytes());
    match place {
        Place::Row(row, position) => {
            let key = orders.key_text(row);
            part(key.as_bytes());
            let caption = position.map_or("", |position| table.caption(row.row, usize::from(position)).trim());
            part(caption.as_bytes());
            part(line_key(table, row.row).as_bytes());
            if key.is_empty() {
                part(&row_content(table, row));
            }
        }
        Place::Line(_, line) => {
            let record = table.raw.odd.binary_search_by_key(&line, |odd| odd.line).ok().map(|at| &table.raw.odd[at]);
            part(record.map_or(&[][..], |record| &record.bytes));
        }
        Place::Table(_) => {
            let detail = findings.detail(at).and_then(|detail| detail.observed.as_deref()).unwrap_or_default();
            part(detail.as_bytes());
        }
    }
    hasher.finalize()
}

fn content(findings: &Findings, at: usize, orders: &Orders) -> Vec<u8> {
    match findings.place(at) {
        Place::Row(row, _) => row_content(orders.table(row.table), row),
        _ => Vec::new(),
    }
}

fn row_content(table: &OrderTable, row: RowId) -> Vec<u8> {
    let (chunk, at) = table.raw.locate(row.row);
    chunk.record_bytes(at).to_vec()
}
