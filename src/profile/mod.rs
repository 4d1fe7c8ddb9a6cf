//! Profiling: what an export is, as far as one can tell without a rule.
//!
//! In: [`Orders`]. Out: an [`ExportProfile`] of facts: how each file was read and why so, which source it came from, what a
//! row is, what every column holds, status words by month, sums of money, and what looks damaged. Tables that hold no
//! orders are profiled too. Nothing is judged or changed here.

mod columns;
mod damage;
mod distinct;
mod facts;
pub mod html;
pub mod json;
mod money;
mod notation;
mod reading;
mod shape;
mod statuses;
pub mod text;
mod units;
mod words;

use jiff::civil::Date;

pub use facts::{
    ColumnProfile, ColumnType, Damage, DamageKind, ExportProfile, GrainFacts, MONTHS_SHOWN, MoneySum, MoneyTotals,
    Notation, Period, Range, Reading, RejectCounts, SCHEMA, SourceFacts, StatusCounts, StatusWord, StructureCounts,
    TableProfile, Unit, ValueCount,
};

use crate::checks::rules_of;
use crate::checks::table::excel_resaved::least_times;
use crate::config::Rule;
use crate::model::Moment;
use crate::normalise::{OrderTable, Orders};
use crate::sources::Library;
use units::Units;

/// Profiles every table. Of the rules only the limits are asked for that say how much evidence proves something; `as_of` is
/// the day that counts as today.
#[must_use]
pub fn run(orders: &Orders, library: &Library, rules: &[Rule], as_of: Date) -> ExportProfile {
    let now = Moment::end_of(as_of).unwrap_or(Moment(0));
    let least_times = rules_of(rules, "excel-resaved").next().map_or(1, |(_, rule)| least_times(rule));
    ExportProfile {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        as_of: as_of.to_string(),
        tables: orders.tables.iter().map(|one| table(one, library, least_times, now)).collect(),
    }
}

fn table(table: &OrderTable, library: &Library, least_times: u32, now: Moment) -> TableProfile {
    let raw = &table.raw;
    let units = Units::new(table);
    let dates = units.dates(table);
    let scanned = columns::run(table);
    let quoted = scanned.iter().map(|column| column.quoted).sum();
    TableProfile {
        file: raw.file.clone(),
        sheet: raw.sheet.clone(),
        blake3: raw.hash.clone(),
        bytes: raw.size,
        rows: raw.height(),
        reading: reading::reading(table, library, quoted),
        source: reading::source(table),
        grain: reading::grain(table, &units),
        period: units::period(table, &units, &dates, now),
        statuses: statuses::run(table, &units, &dates),
        money: money::run(table, &units, &scanned),
        damage: damage::run(table, &scanned, least_times, units.orders),
        columns: scanned.into_iter().map(|column| column.profile).collect(),
    }
}
