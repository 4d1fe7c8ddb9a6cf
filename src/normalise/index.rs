//! Which rows are one order.

use std::collections::HashMap;

use hashbrown::HashTable;

use super::cell::{self, Missing};
use super::keys::OrderKeys;
use super::orders::{NO_ORDER, OrderTable, TableKind};
use crate::model::{Column, Kind, Level};
use crate::read::{Chunk, RawTable};
use crate::sources::{Checksum, Grain, Mapping, Profile};

/// Share of rows, in percent, without a key but with goods from which a file is taken to show order columns on the first
/// row of each order only.
const CONTINUATION_PERCENT: u32 = 5;

/// Rows with a repeated order number after which it is plain whether they are lines or copies.
const ENOUGH_REPEATS: u32 = 1000;

/// Columns in which the lines of one order differ. Where order numbers repeat without a difference in these, rows are
/// copies of orders rather than lines.
const LINE_EVIDENCE: &[Column] =
    &[Column::LineNo, Column::LineId, Column::Sku, Column::ProductId, Column::ProductName, Column::Spec];

/// Gives every order of the run a number, and every row its order. Orders are the same across files where source and key
/// are.
pub(super) fn number_orders(tables: &mut [OrderTable]) -> OrderKeys {
    let rows: usize = tables.iter().filter(|table| table.is_orders()).map(|table| table.raw.height() as usize).sum();
    let mut keys = OrderKeys::default();
    let mut source_ids: Vec<String> = Vec::new();
    let mut sources: Vec<u16> = Vec::with_capacity(rows);
    // Room for every row to be an order of its own: growing would hash all keys again.
    let mut known: HashTable<u32> = HashTable::with_capacity(rows);
    let state = foldhash::fast::FixedState::with_seed(0);
    let hash = |source: u16, key: &str| std::hash::BuildHasher::hash_one(&state, (source, key));
    let by_internal_key = by_internal_key(tables);
    for table in tables.iter_mut().filter(|table| table.is_orders()) {
        let missing = Missing::new(&table.profile().sentinels);
        let source = source_ids.iter().position(|id| *id == table.profile().id).unwrap_or_else(|| {
            source_ids.push(table.profile().id.clone());
            source_ids.len() - 1
        });
        // There are not more sources than tables.
        let source = u16::try_from(source).unwrap_or(u16::MAX);
        let columns = key_positions(table.profile(), &table.mapping);
        let numbered = if refers_by_internal_key(table) { by_internal_key.get(&table.profile().id) } else { None };
        let follows = follows_first_row(table.profile(), table.grain());
        let line_columns = positions_at(&table.mapping, Level::Line);
        let order_columns = positions_at(&table.mapping, Level::Order);
        let rejects: std::collections::HashSet<u32> =
            table.raw.rejects().map(|(record, _)| record.before_row).collect();
        // Keys are read side by side; only the numbering goes row by row.
        let unfolded = table.unfolded.as_ref();
        let read = |chunk: &Chunk| -> ChunkKeys {
            let mut chunk_keys = ChunkKeys::default();
            for row in 0..chunk.len() {
                let from = chunk_keys.text.len();
                let row_key = if read_key(chunk, row, &table.raw, &columns, &missing, &mut chunk_keys.text) {
                    if let Some(number) = numbered.and_then(|numbered| numbered.get(&chunk_keys.text[from..])) {
                        chunk_keys.text.truncate(from);
                        chunk_keys.text.push_str(number);
                    }
                    RowKey::Own(hash(source, &chunk_keys.text[from..]), chunk_keys.text.len())
                } else {
                    chunk_keys.text.truncate(from);
                    // A row of the file continues nothing, only the further lines that it holds do.
                    let index = chunk.first_row() + u32::try_from(row).unwrap_or(0);
                    let continues = follows
                        && unfolded.is_none_or(|unfolded| !unfolded.is_first(index))
                        && has_any(chunk, row, &table.raw, &line_columns, &missing)
                        && !has_any(chunk, row, &table.raw, &order_columns, &missing);
                    if continues { RowKey::Above } else { RowKey::None }
                };
                chunk_keys.rows.push(row_key);
            }
            chunk_keys
        };
        let damaged = damaged_rows(table);
        // Where numbers are merged over rows, one that is written begins an order.
        let key_merged = table.mapping.position(Column::OrderId).filter(|&key| table.raw.has_covered(key));
        let by_line = table.grain() != Grain::Order;
        let mut order_of = Vec::with_capacity(table.raw.height() as usize);
        let mut last = NO_ORDER;
        let mut last_damaged = u32::MAX;
        let mut row = 0u32;
        table.raw.chunks.in_batches(read, |chunk_keys| {
            let mut from = 0;
            for row_key in chunk_keys.rows {
                // A reject may have been the first row of an order.
                if follows && unfolded.is_none() && rejects.contains(&row) {
                    last = NO_ORDER;
                }
                last = match row_key {
                    RowKey::Above => last,
                    // A row that lost its number is another order's; what follows it is not the last one's.
                    RowKey::None => NO_ORDER,
                    RowKey::Own(_, to) if damaged.binary_search(&row).is_ok() => {
                        let key = &chunk_keys.text[std::mem::replace(&mut from, to)..to];
                        // Digits are lost, so that the same number may be any order's; lines below each other are one's.
                        let begins = key_merged.is_some_and(|key| !table.raw.is_covered(row, key));
                        let follows = last != NO_ORDER && last_damaged.wrapping_add(1) == row;
                        let above = by_line && !begins && follows && says_the_same(&table.raw, &order_columns, row);
                        last_damaged = row;
                        if above && keys.text(last) == key {
                            last
                        } else {
                            let order = u32::try_from(keys.len()).unwrap_or(NO_ORDER);
                            keys.push(key);
                            sources.push(source);
                            order
                        }
                    }
                    RowKey::Own(hashed, to) => {
                        let key = &chunk_keys.text[std::mem::replace(&mut from, to)..to];
                        let same = |&order: &u32| keys.text(order) == key && sources[order as usize] == source;
                        known.find(hashed, same).copied().unwrap_or_else(|| {
                            let order = u32::try_from(keys.len()).unwrap_or(NO_ORDER);
                            let rehash = |&order: &u32| hash(sources[order as usize], keys.text(order));
                            known.insert_unique(hashed, order, rehash);
                            keys.push(key);
                            sources.push(source);
                            order
                        })
                    }
                };
                order_of.push(last);
                row += 1;
            }
        });
        table.order_of = order_of;
    }
    keys
}

/// Whether a row says of its order what the row above says, as far as both say anything.
fn says_the_same(raw: &RawTable, order_columns: &[usize], row: u32) -> bool {
    order_columns.iter().all(|&position| {
        let (above, own) = (raw.cell(row - 1, position), raw.cell(row, position));
        let (above, own) = (above.trim(), own.trim());
        above.is_empty() || own.is_empty() || above == own
    })
}

/// Whether a table names orders by the internal keys that another layout of its source numbers.
fn refers_by_internal_key(table: &OrderTable) -> bool {
    let keys: Vec<String> = table.raw.header.iter().map(|caption| crate::sources::caption_key(caption)).collect();
    table.profile().layout_of(&keys).is_some_and(|layout| layout.refers_by_internal_key)
}

/// By source the order keys behind internal keys, where some table of it refers to orders by these.
fn by_internal_key(tables: &[OrderTable]) -> HashMap<String, HashMap<String, String>> {
    let mut sources: HashMap<String, HashMap<String, String>> = HashMap::new();
    for table in tables.iter().filter(|table| table.is_orders() && refers_by_internal_key(table)) {
        sources.entry(table.profile().id.clone()).or_default();
    }
    for table in tables.iter().filter(|table| table.is_orders() && !refers_by_internal_key(table)) {
        let profile = table.profile();
        let Some(known) = sources.get_mut(&profile.id) else { continue };
        let Some(internal) = table.mapping.position(Column::OrderInternalId) else { continue };
        let missing = Missing::new(&profile.sentinels);
        let columns = key_positions(profile, &table.mapping);
        let internal = [KeyPart { position: internal, kind: Kind::Id, checksum: profile.checksum(Column::OrderId) }];
        for chunk in table.raw.chunks.iter() {
            for row in 0..chunk.len() {
                let (mut from, mut to) = (String::new(), String::new());
                if read_key(&chunk, row, &table.raw, &internal, &missing, &mut from)
                    && read_key(&chunk, row, &table.raw, &columns, &missing, &mut to)
                {
                    known.entry(from).or_insert(to);
                }
            }
        }
    }
    sources
}

/// The rows whose order number has lost digits, in order: equal numbers prove nothing there.
fn damaged_rows(table: &OrderTable) -> Vec<u32> {
    let Some(position) = table.mapping.place(Column::OrderId) else {
        return Vec::new();
    };
    let is_one = |fault: &&super::CellFault| fault.column == position && fault.fault == super::Fault::IdPrecisionLost;
    let mut rows: Vec<u32> = table.faults.iter().filter(is_one).map(|fault| fault.row).collect();
    if table.raw.has_covered(usize::from(position)) {
        // A number that is merged over further rows is told of once, and damaged on each of them.
        let below = |row: &u32| (row + 1..).take_while(|&below| table.raw.is_covered(below, usize::from(position)));
        let further: Vec<u32> = rows.iter().flat_map(below).collect();
        rows.extend(further);
        rows.sort_unstable();
    }
    rows
}

/// What the rows of a chunk say about their orders, their keys in one text.
#[derive(Default)]
struct ChunkKeys {
    text: String,
    rows: Vec<RowKey>,
}

/// What a row says about its order.
enum RowKey {
    /// Its key: the hash, and where it ends in the text.
    Own(u64, usize),
    /// It belongs to the order above it.
    Above,
    /// It has lost its key.
    None,
}

/// A column of an order's key.
struct KeyPart {
    position: usize,
    kind: Kind,
    /// The check characters that its values may have or lack.
    checksum: Option<Checksum>,
}

/// The columns of the key that the file has.
fn key_positions(profile: &Profile, mapping: &Mapping) -> Vec<KeyPart> {
    let part = |&column: &Column| {
        let position = mapping.position(column)?;
        Some(KeyPart { position, kind: column.kind(), checksum: profile.checksum(column) })
    };
    profile.key.iter().filter_map(part).collect()
}

fn positions_at(mapping: &Mapping, level: Level) -> Vec<usize> {
    let of_level = |column: &Column| column.level() == level;
    Column::ALL.iter().filter(|column| of_level(column)).filter_map(|&column| mapping.position(column)).collect()
}

/// Whether rows without a key belong to the order above them.
fn follows_first_row(profile: &Profile, grain: Grain) -> bool {
    grain == Grain::Continuation || (grain == Grain::Line && profile.order_only_first_row.contains(&Column::OrderId))
}

/// Appends the key of a row; false where the order number is blank. Other parts of the key may be.
fn read_key(
    chunk: &Chunk,
    row: usize,
    table: &RawTable,
    columns: &[KeyPart],
    missing: &Missing,
    key: &mut String,
) -> bool {
    let mut last_filled = false;
    for (index, &KeyPart { position, kind, checksum }) in columns.iter().enumerate() {
        if index > 0 {
            key.push('/');
        }
        let content = table.content(chunk.raw_cell(row, position, table.width()));
        let text = cell::unwrap(&content, kind);
        last_filled = !missing.is(text);
        if last_filled {
            push_half_width(key, checksum.map_or(text, |checksum| checksum.without(text)));
        }
    }
    last_filled
}

/// Appends a text with full-width letters, digits and signs as half-width ones: the same number typed on another keyboard.
fn push_half_width(key: &mut String, text: &str) {
    if text.is_ascii() {
        key.push_str(text);
        return;
    }
    let visible = text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'));
    key.push_str(&cell::half_width(&visible.collect::<String>()));
}

fn has_any(chunk: &Chunk, row: usize, table: &RawTable, positions: &[usize], missing: &Missing) -> bool {
    positions.iter().any(|&position| {
        let content = table.content(chunk.raw_cell(row, position, table.width()));
        !missing.is(cell::unwrap(&content, Kind::Text))
    })
}

/// What one row of a table is. Where the profile leaves it open the data tell: goods beside order numbers that repeat are
/// lines; goods without an order number, again and again, are lines below their order's first row. A file that should have
/// order columns on first rows only, and repeats them on every line, is one of lines: somebody filled it down.
pub(super) fn resolve_grain(raw: &RawTable, mapping: &Mapping, profile: &Profile) -> Grain {
    let keys: Vec<String> = raw.header.iter().map(|caption| crate::sources::caption_key(caption)).collect();
    let stated = profile.grain_of(&keys);
    match stated {
        Grain::Auto => {}
        Grain::Continuation if is_filled_down(raw, mapping, profile) => return Grain::Line,
        Grain::Continuation | Grain::Order | Grain::Line => return stated,
    }
    let lines = positions_at(mapping, Level::Line);
    let order_columns = positions_at(mapping, Level::Order);
    if lines.is_empty() {
        return Grain::Order;
    }
    let missing = Missing::new(&profile.sentinels);
    let columns = key_positions(profile, mapping);
    let key_position = mapping.position(Column::OrderId);
    let told_apart_by: Vec<usize> = LINE_EVIDENCE.iter().filter_map(|&column| mapping.position(column)).collect();
    let (mut without_key, mut rows, mut lines_apart, mut lines_equal) = (0u32, 0u32, 0u32, 0u32);
    let mut first_row_of: hashbrown::HashMap<String, u32, foldhash::fast::FixedState> = hashbrown::HashMap::default();
    let mut key = String::new();
    for chunk in raw.chunks.iter() {
        for row in 0..chunk.len() {
            key.clear();
            rows += 1;
            if !read_key(&chunk, row, raw, &columns, &missing, &mut key) {
                // A row that has a date or customer of its own lost its number; it continues nothing.
                let continues =
                    has_any(&chunk, row, raw, &lines, &missing) && !has_any(&chunk, row, raw, &order_columns, &missing);
                without_key += u32::from(continues);
                continue;
            }
            let index = chunk.first_row() + u32::try_from(row).unwrap_or(0);
            // Below a merged order number stand the further lines of its order.
            if key_position.is_some_and(|position| raw.is_covered(index, position)) {
                without_key += 1;
                lines_apart += 1;
                continue;
            }
            match first_row_of.get(key.as_str()) {
                None => {
                    first_row_of.insert(key.clone(), index);
                }
                Some(&first) => {
                    let apart =
                        told_apart_by.iter().any(|&position| raw.cell(first, position) != raw.cell(index, position));
                    *(if apart { &mut lines_apart } else { &mut lines_equal }) += 1;
                }
            }
        }
        if lines_apart + lines_equal >= ENOUGH_REPEATS {
            break;
        }
    }
    if u64::from(without_key) * 100 > u64::from(rows) * u64::from(CONTINUATION_PERCENT) {
        Grain::Continuation
    } else if lines_apart > 0 && lines_apart >= lines_equal {
        Grain::Line
    } else {
        Grain::Order
    }
}

/// Whether the columns that should stand on the first row of an order only stand on all its rows. Looked at are rows directly
/// below one of the same order that are about other goods: copies of an order are about the same.
fn is_filled_down(raw: &RawTable, mapping: &Mapping, profile: &Profile) -> bool {
    let missing = Missing::new(&profile.sentinels);
    let key = key_positions(profile, mapping);
    let positions =
        |columns: &[Column]| -> Vec<usize> { columns.iter().filter_map(|&column| mapping.position(column)).collect() };
    let not_key = |column: &Column| !profile.key.contains(column);
    let once: Vec<Column> = profile.order_only_first_row.iter().copied().filter(not_key).collect();
    let (once, told_apart_by) = (positions(&once), positions(LINE_EVIDENCE));
    let (mut repeated, mut left_out) = (0u32, 0u32);
    let (mut above, mut this) = (String::new(), String::new());
    for chunk in raw.chunks.iter() {
        for row in 0..chunk.len() {
            std::mem::swap(&mut above, &mut this);
            this.clear();
            let index = chunk.first_row() + u32::try_from(row).unwrap_or(0);
            let covered = key.first().is_some_and(|part| raw.is_covered(index, part.position));
            let has_key = read_key(&chunk, row, raw, &key, &missing, &mut this) && !covered;
            if has_key && (index == 0 || this != above) {
                continue;
            }
            let differs = |&position: &usize| raw.cell(index - 1, position) != raw.cell(index, position);
            if !has_key || once.iter().all(|&at| missing.is(cell::unwrap(&raw.cell(index, at), Kind::Text))) {
                left_out += 1;
            } else if told_apart_by.iter().any(differs) && !once.iter().any(differs) {
                repeated += 1;
            }
        }
        if repeated + left_out >= ENOUGH_REPEATS {
            break;
        }
    }
    u64::from(left_out) * 100 < u64::from(repeated) * u64::from(CONTINUATION_PERCENT)
}

/// Lets tables of one source with one header be read alike: a file of lines in which by chance every order has one line is one
/// of lines where another file shows it.
pub(super) fn agree_on_grain(tables: &mut [OrderTable]) {
    let mut of_lines: Vec<(String, Vec<String>)> = Vec::new();
    for table in tables.iter().filter(|table| table.kind == TableKind::Orders(Grain::Line)) {
        let layout = (table.profile().id.clone(), table.raw.header.clone());
        if !of_lines.contains(&layout) {
            of_lines.push(layout);
        }
    }
    for table in tables.iter_mut().filter(|table| table.kind == TableKind::Orders(Grain::Order)) {
        let same = |layout: &&(String, Vec<String>)| layout.0 == table.profile().id && layout.1 == table.raw.header;
        if of_lines.iter().any(|layout| same(&layout)) {
            table.kind = TableKind::Orders(Grain::Line);
        }
    }
}
