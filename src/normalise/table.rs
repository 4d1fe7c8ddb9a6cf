//! The stage over whole tables: every column is read, judged by what all its cells have in common, and put together.

use std::collections::BTreeMap;

use polars::prelude::{
    BooleanChunked, Column as FrameColumn, DataFrame, IntoColumn, NewChunkedArray, PolarsError, UInt32Chunked,
};
use rayon::prelude::*;

use super::cell::Missing;
use super::finish::{self, Again, Finished};
use super::keys::OrderKeys;
use super::orders::{CellFault, Fault, NO_ORDER, OrderTable, Orders, TableKind};
use super::part::{self, ColumnPlan, Part};
use super::{HEAD, ORDER, derived, id_days, index, other_times, status};
use crate::error::Error;
use crate::model::{Axis, Column, Kind};
use crate::read::{ChunkRef, RawTable};
use crate::sources::{
    AmountUnit, Detection, Grain, MappedTable, Mapping, Profile, Unfolded, caption_key, own_width, unfold,
};
use crate::ui::Meter;

/// Types every table. What is read first of each counts as done in `meter`.
///
/// # Errors
/// When the frame engine fails.
pub fn run(tables: Vec<MappedTable>, meter: &Meter) -> Result<Orders, Error> {
    let cells = |table: &MappedTable| u64::from(table.raw.height()) * table.raw.width() as u64;
    meter.expect(tables.iter().map(cells).sum());
    let typed = tables.into_iter().map(|table| type_table(table, meter));
    let mut typed = typed.collect::<Result<Vec<OrderTable>, Error>>()?;
    index::agree_on_grain(&mut typed);
    let keys = index::number_orders(&mut typed);
    for table in typed.iter_mut().filter(|table| table.is_orders()) {
        add_order_columns(table, &keys)?;
    }
    Ok(Orders { tables: typed, keys })
}

fn frame_error(source: PolarsError) -> Error {
    Error::Frame { stage: "normalise", source: Box::new(source) }
}

fn type_table(table: MappedTable, meter: &Meter) -> Result<OrderTable, Error> {
    let mut table = table;
    let nested = table.raw.nested.take();
    let (MappedTable { raw, detection, mapping }, unfolded) = match nested {
        Some(nested) => (table, Some(Unfolded::nested(*nested))),
        None => unfold(table),
    };
    let profile = &detection.profile;
    let has_lines = unfolded.as_ref().is_some_and(|unfolded| unfolded.has_lines);
    let kind = if mapping.is_orders() && has_lines {
        TableKind::Orders(Grain::Continuation)
    } else if mapping.is_orders() {
        TableKind::Orders(index::resolve_grain(&raw, &mapping, profile))
    } else {
        TableKind::NotOrders
    };
    let keys: Vec<String> = raw.header.iter().map(|caption| caption_key(caption)).collect();
    let is_minor = profile.layout_of(&keys).is_some_and(|layout| layout.amounts == AmountUnit::Minor);
    let mut plans = plans(&mapping, profile, &raw);
    let missing = Missing::new(&profile.sentinels);
    let first_rows = raw.chunks.first_rows();

    let mut parts = read_parts(&raw, &plans, &mapping, &missing, meter);
    let uncounted = Meter::default();
    for (plan, parts) in plans.iter_mut().zip(&mut parts) {
        if let Some(again) = finish::again(plan, parts, profile.date_order) {
            match again {
                Again::DecimalComma => plan.decimal_comma = true,
                Again::DayFirst => plan.day_first = true,
            }
            *parts =
                read_parts(&raw, std::slice::from_ref(plan), &mapping, &missing, &uncounted).pop().unwrap_or_default();
        }
    }
    adopt_decimal_comma(&mut plans, &mut parts, &raw, &mapping, &missing);
    // One date column of the file that proves the order of day and month speaks for those that cannot.
    let proven = |parts: &Vec<Part>| parts.iter().any(|part| part.day_first + part.month_first > 0);
    let file_proves_order = plans.iter().zip(&parts).any(|(plan, parts)| plan.kind == Kind::Date && proven(parts));
    let file_is_day_first = plans.iter().any(|plan| plan.day_first);
    for (plan, parts) in plans.iter_mut().zip(&mut parts) {
        if plan.kind == Kind::Date && file_is_day_first && !plan.day_first && !proven(parts) {
            plan.day_first = true;
            *parts =
                read_parts(&raw, std::slice::from_ref(plan), &mapping, &missing, &uncounted).pop().unwrap_or_default();
        }
    }

    // Amounts without a currency are the source's own; in a table of no known source a yuan sign says nothing new.
    let home = profile.currency.as_deref().unwrap_or("CNY");
    let written = parts.iter().flatten().find_map(|part| part.offset);
    let zone_minutes = local_zone(written, profile);
    let file = finish::FileFacts { proves_order: file_proves_order, home, zone_minutes };
    let finished: Vec<(Option<Column>, Finished)> = plans
        .par_iter()
        .zip(parts)
        // What was read of a column goes as soon as the column is put together.
        .map(|(plan, mut parts)| (plan.column, finish::finish(plan, &mut parts, &first_rows, &file)))
        .collect();
    let mut table = gather(raw, detection, mapping, kind, finished)?;
    table.unfolded = unfolded;
    table.minor = is_minor;
    id_days::fill(&mut table).map_err(frame_error)?;
    other_times::leave_out(&mut table).map_err(frame_error)?;
    Ok(table)
}

/// The zone in which the days of a file are counted: that which it writes, or the source's own where it writes all times in
/// UTC, as programs do: an order of midnight in Shanghai would else be one of the day before.
fn local_zone(written: Option<i32>, profile: &Profile) -> Option<i32> {
    let own = profile.timezone.as_deref().and_then(fixed_offset);
    match written {
        Some(0) => own.or(written),
        _ => written,
    }
}

/// Minutes ahead of UTC of a zone without summer time; `None` for one that has it, since then each day has its own.
fn fixed_offset(zone: &str) -> Option<i32> {
    const SHANGHAI: (&str, i32) = ("Asia/Shanghai", 480);
    // Known without the system's list of zones, which not every machine has.
    if zone == SHANGHAI.0 {
        return Some(SHANGHAI.1);
    }
    let zone = jiff::tz::TimeZone::get(zone).ok()?;
    let minutes = |month: i8| {
        let day = jiff::civil::date(2024, month, 1).to_zoned(zone.clone()).ok()?;
        Some(day.offset().seconds() / 60)
    };
    let (winter, summer) = (minutes(1)?, minutes(7)?);
    (winter == summer).then_some(winter)
}

/// Where one column proves that commas are decimal signs, points set thousands apart in the others too, as far as all of
/// their numbers can be read that way.
fn adopt_decimal_comma(
    plans: &mut [ColumnPlan],
    parts: &mut [Vec<Part>],
    raw: &RawTable,
    mapping: &Mapping,
    missing: &Missing,
) {
    if !plans.iter().any(|plan| plan.decimal_comma) {
        return;
    }
    let unreadable = |parts: &[Part]| {
        let faults = parts.iter().flat_map(|part| &part.faults);
        faults.filter(|fault| fault.fault == Fault::UnreadableNumber).count()
    };
    for (plan, parts) in plans.iter_mut().zip(parts) {
        if plan.decimal_comma || !matches!(plan.kind, Kind::Money | Kind::Quantity | Kind::Rate) {
            continue;
        }
        plan.decimal_comma = true;
        let again =
            read_parts(raw, std::slice::from_ref(plan), mapping, missing, &Meter::default()).pop().unwrap_or_default();
        if unreadable(&again) <= unreadable(parts) {
            *parts = again;
        } else {
            plan.decimal_comma = false;
        }
    }
}

/// Puts the finished columns together to a table.
fn gather(
    raw: RawTable,
    detection: Detection,
    mapping: Mapping,
    kind: TableKind,
    finished: Vec<(Option<Column>, Finished)>,
) -> Result<OrderTable, Error> {
    let mut columns: Vec<FrameColumn> = Vec::new();
    let (mut scales, mut wide) = (BTreeMap::new(), BTreeMap::new());
    let (mut dates, mut coarse) = (BTreeMap::new(), BTreeMap::new());
    let (mut faults, mut repairs) = (Vec::new(), Vec::new());
    let mut ids = BTreeMap::new();
    for (column, part) in finished {
        columns.extend(part.columns);
        faults.extend(part.faults);
        repairs.extend(part.repairs);
        let Some(column) = column else { continue };
        if let Some(scale) = part.scale {
            scales.insert(column, scale);
        }
        if !part.wide.is_empty() {
            wide.insert(column, part.wide);
        }
        if !part.coarse.is_empty() {
            coarse.insert(column, part.coarse);
        }
        if let Some(facts) = part.ids {
            ids.insert(column, facts);
        }
        if let Some(facts) = part.dates {
            dates.insert(column, facts);
        }
    }
    // The replacement characters in an undecodable cell are ours; they say nothing of the file's past.
    let undecodable: std::collections::BTreeSet<(u32, u16)> =
        raw.undecodable.iter().map(|cell| (cell.row, cell.column)).collect();
    faults.retain(|fault: &CellFault| {
        fault.fault != Fault::DamagedText || !undecodable.contains(&(fault.row, fault.column))
    });
    faults.extend(raw.undecodable.iter().map(|cell| CellFault {
        row: cell.row,
        column: cell.column,
        fault: Fault::Undecodable,
        expected: None,
    }));
    faults.sort();
    // Bytes that were not understood are never written anew. Of two repairs of a cell the later one holds both.
    repairs.retain(|(row, column, _): &(u32, u16, String)| !undecodable.contains(&(*row, *column)));
    repairs.sort_by_key(|&(row, column, _)| (row, column));
    repairs.dedup_by(|later, earlier| {
        let same = (later.0, later.1) == (earlier.0, earlier.1);
        if same {
            std::mem::swap(later, earlier);
        }
        same
    });
    let height = raw.height() as usize;
    let frame = DataFrame::new(height, columns).map_err(frame_error)?;
    let mut table = OrderTable {
        raw,
        detection,
        mapping,
        kind,
        frame,
        scales,
        wide,
        dates,
        ids,
        coarse,
        order_of: Vec::new(),
        faults: Vec::new(),
        repairs,
        minor: false,
        unfolded: None,
        goods: std::sync::OnceLock::new(),
    };
    // What is wrong with a cell that an order's rows are merged over is told once; a day merged over several orders is each
    // one's.
    faults.retain(|fault: &CellFault| !table.repeats_above(fault.row, usize::from(fault.column)));
    table.faults = faults;
    Ok(table)
}

/// How each column is to be read.
fn plans(mapping: &Mapping, profile: &Profile, raw: &RawTable) -> Vec<ColumnPlan> {
    let keys: Vec<String> = raw.header.iter().map(|caption| caption_key(caption)).collect();
    let otherwise = profile.layout_of(&keys).and_then(|layout| layout.other_states);
    (0..own_width(&raw.header))
        .map(|position| {
            let column = mapping.column(position);
            let kind = column.map_or(Kind::Text, Column::kind);
            let words = match kind {
                Kind::Status(Axis::Lifecycle) => {
                    Some(status::Words::new(profile, Axis::Lifecycle).otherwise(otherwise.as_deref()))
                }
                Kind::Status(axis) => Some(status::Words::new(profile, axis)),
                _ => None,
            };
            let sentinels = column.and_then(|column| profile.sentinels_of.get(&column)).cloned().unwrap_or_default();
            let noted = column.is_some_and(|column| profile.noted.contains(&column));
            ColumnPlan { position, column, kind, words, sentinels, noted, decimal_comma: false, day_first: false }
        })
        .collect()
}

/// Reads every planned column of every chunk, chunks side by side so that each is read while it is near.
fn read_parts(
    raw: &RawTable,
    plans: &[ColumnPlan],
    mapping: &Mapping,
    missing: &Missing,
    meter: &Meter,
) -> Vec<Vec<Part>> {
    let read = |chunk: ChunkRef<'_>| {
        let parts = plans.iter().map(|plan| part::read(&chunk, raw, plan, mapping, missing)).collect();
        meter.add((chunk.len() * plans.len()) as u64);
        parts
    };
    let by_chunk: Vec<Vec<Part>> = raw.chunks.par_iter().map(read).collect();
    let mut by_column: Vec<Vec<Part>> = plans.iter().map(|_| Vec::with_capacity(by_chunk.len())).collect();
    for parts in by_chunk {
        for (column, part) in by_column.iter_mut().zip(parts) {
            column.push(part);
        }
    }
    by_column
}

/// Adds the order of each row, and whether it carries its order's columns.
fn add_order_columns(table: &mut OrderTable, keys: &OrderKeys) -> Result<(), Error> {
    let orders = table.order_of.iter().map(|&order| (order != NO_ORDER).then_some(order));
    let orders = UInt32Chunked::from_iter_options(ORDER.into(), orders).into_column();
    let grain = table.grain();
    let blank_key = table.blanks(Column::OrderId).cloned();
    let key = table.mapping.position(Column::OrderId);
    let covered = |row: u32| key.is_some_and(|key| table.raw.is_covered(row, key));
    let mut last = NO_ORDER;
    let heads = (0u32..).zip(&table.order_of).map(|(row, &order)| {
        let head = match grain {
            Grain::Continuation if table.unfolded.is_some() => {
                table.unfolded.as_ref().is_none_or(|unfolded| unfolded.is_first(row))
            }
            // The first row of each run of an order in this file.
            Grain::Continuation => order == NO_ORDER || order != last,
            Grain::Line => {
                order == NO_ORDER
                    || !covered(row) && blank_key.as_ref().and_then(|blanks| blanks.get(row as usize)) != Some(true)
            }
            Grain::Order | Grain::Auto => true,
        };
        last = order;
        Some(head)
    });
    let heads = BooleanChunked::from_iter_options(HEAD.into(), heads);
    let states = derived::states(table, &heads);
    debug_assert!(table.order_of.iter().all(|&order| order == NO_ORDER || (order as usize) < keys.len()));
    table.frame.with_column(orders).map_err(frame_error)?;
    table.frame.with_column(heads.into_column()).map_err(frame_error)?;
    if let Some(states) = states {
        table.frame.with_column(states).map_err(frame_error)?;
    }
    Ok(())
}
