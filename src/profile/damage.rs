//! What looks damaged by a spreadsheet, or cut off: how much of it, and where the first of it is.

use std::collections::BTreeMap;

use super::columns::{CELL_LIMITS, DigitRun, Scanned, Spots};
use super::facts::{Damage, DamageKind, held};
use crate::checks::table::excel_resaved::minutes_only;
use crate::model::{Column, Text};
use crate::normalise::date::{self, Clock, Separator};
use crate::normalise::{DateFacts, Fault, OrderTable};
use crate::read::Format;
use crate::report::thousands;
use crate::sources::DateOrder;

/// Rows, header included, that a sheet of a spreadsheet can hold.
const SHEET_ROWS: [u64; 2] = [65_536, 1_048_576];

/// Rows or orders at which back ends are known to cut their exports.
const EXPORT_ROWS: [u64; 3] = [5_000, 10_000, 50_000];

/// Identifiers of a fixed length, with the fewest digits from which on a shorter one is worth a word.
const FIXED_LENGTH: [(Column, usize); 4] =
    [(Column::ShipPostcode, 4), (Column::Sku, 8), (Column::CustomerId, 8), (Column::TaxId, 15)];

/// Digits that an identifier may have lost in front.
const LOST_DIGITS: usize = 2;

/// Collects the damage of one table.
struct Found<'a> {
    table: &'a OrderTable,
    damage: Vec<Damage>,
}

/// Looks for damage. `least_times` is how many times a column of dates must have to prove anything, `orders` how many
/// orders the table holds.
pub(super) fn run(table: &OrderTable, scanned: &[Scanned], least_times: u32, orders: u64) -> Vec<Damage> {
    let mut found = Found { table, damage: Vec::new() };
    found.identifiers(scanned);
    found.leading_zeros(scanned);
    found.seconds(least_times);
    found.dates();
    found.cut_cells(scanned);
    found.cut_rows(orders);
    found.damage
}

impl Found<'_> {
    /// Adds what was found in the cells of a column, if anything was.
    fn add(&mut self, kind: DamageKind, position: usize, spots: Spots, text: &Text, values: &[(&str, &str)]) {
        let Some(row) = spots.first.filter(|_| spots.count > 0) else { return };
        let raw = &self.table.raw;
        self.damage.push(Damage {
            kind,
            column: Some(held(raw.header[position].trim())),
            count: spots.count,
            line: Some(raw.line(row)),
            example: Some(held(&raw.cell(row, position))),
            text: text.owned(values),
        });
    }

    fn identifiers(&mut self, scanned: &[Scanned]) {
        const SCIENTIFIC: Text = Text {
            en: "long numbers in scientific notation, as a spreadsheet shows them: their last digits are gone",
            zh: "长数字被电子表格显示为科学计数法，末位数字已丢失",
        };
        const ROUNDED: Text = Text {
            en: "identifiers rounded to 15 digits by a spreadsheet",
            zh: "编号被电子表格四舍五入到 15 位",
        };
        const NUMBER: Text = Text {
            en: "identifiers stored as numbers, which keep no leading zeros and no more than 15 digits",
            zh: "编号存为数字，无法保留前导零，也只能保留 15 位",
        };
        let mut lost: BTreeMap<(u16, bool), Spots> = BTreeMap::new();
        for fault in self.table.faults.iter().filter(|fault| fault.fault == Fault::IdPrecisionLost) {
            let is_scientific = self.table.value(fault.row, usize::from(fault.column)).contains(['E', 'e']);
            lost.entry((fault.column, is_scientific)).or_default().add(fault.row, 1);
        }
        for (position, scanned) in scanned.iter().enumerate() {
            let of_faults = |is_scientific: bool| {
                let column = u16::try_from(position).unwrap_or(u16::MAX);
                lost.get(&(column, is_scientific)).copied().unwrap_or_default()
            };
            let scientific = if scanned.profile.inferred { scanned.scientific } else { of_faults(true) };
            self.add(DamageKind::IdScientific, position, scientific, &SCIENTIFIC, &[]);
            self.add(DamageKind::IdRounded, position, of_faults(false), &ROUNDED, &[]);
            self.add(DamageKind::IdNumber, position, scanned.stored_as_number, &NUMBER, &[]);
        }
    }

    fn leading_zeros(&mut self, scanned: &[Scanned]) {
        const TEXT: Text = Text {
            en: "shorter by a digit or two than most, none of which begins with 0: leading zeros may be gone",
            zh: "比多数编号短一两位，而多数编号均不以 0 开头：前导零可能已丢失",
        };
        for (column, least) in FIXED_LENGTH {
            let Some(position) = self.table.mapping.position(column) else { continue };
            if let Some(spots) = lost_zeros(&scanned[position].digits, least) {
                self.add(DamageKind::LeadingZeros, position, spots, &TEXT, &[]);
            }
        }
    }

    fn seconds(&mut self, least_times: u32) {
        const ALL: Text = Text {
            en: "no time of the column has seconds, and leading zeros are missing: a spreadsheet saved the file again",
            zh: "该列所有时间都不带秒，且缺少前导零：文件被电子表格另存过",
        };
        const SOME: Text = Text {
            en: "times without seconds in a column of times with seconds",
            zh: "该列时间带秒，这些时间却不带秒",
        };
        let resaved = minutes_only(self.table, least_times);
        if let Some((column, times)) = resaved
            && let Some(position) = self.table.mapping.position(column)
        {
            let spots = Spots { count: u64::from(times), first: self.first_date(column) };
            self.add(DamageKind::SecondsLost, position, spots, &ALL, &[]);
        }
        let table = self.table;
        for (&column, coarse) in &table.coarse {
            let Some(position) = table.mapping.position(column) else { continue };
            let mut spots = Spots::default();
            for &(row, _) in coarse.iter().filter(|(_, clock)| *clock == Clock::Minutes) {
                spots.add(row, 1);
            }
            self.add(DamageKind::SecondsLost, position, spots, &SOME, &[]);
        }
    }

    /// The first row with a date.
    fn first_date(&self, column: Column) -> Option<u32> {
        let dates = self.table.frame.column(column.name()).ok()?.i64().ok()?;
        (0u32..).zip(dates.iter()).find_map(|(row, date)| date.map(|_| row))
    }

    fn dates(&mut self) {
        const SERIAL: Text = Text {
            en: "dates that a spreadsheet has turned into serial numbers",
            zh: "日期被电子表格变成了序列号",
        };
        const TURNED: Text = Text {
            en: "dates that begin with day or month in a column where others do not",
            zh: "这些日期以日或月开头，与本列其他日期的顺序不同",
        };
        const OPEN: Text = Text {
            en: "dates in which nothing tells day and month apart; they were read as {order}",
            zh: "无从区分日和月的日期；按 {order} 读取",
        };
        let table = self.table;
        for (&column, facts) in &table.dates {
            let Some(position) = table.mapping.position(column) else { continue };
            let all: u64 = facts.clocks.values().map(|&count| u64::from(count)).sum();
            let (serial, turned) = if facts.style.separator == Separator::Serial {
                (Spots { count: all, first: self.first_date(column) }, Spots::default())
            } else {
                other_dates(table, position, facts)
            };
            self.add(DamageKind::DateSerial, position, serial, &SERIAL, &[]);
            self.add(DamageKind::DateTurned, position, turned, &TURNED, &[]);
            if facts.ambiguous {
                let order = if facts.order == Some(DateOrder::Dmy) { "dd/MM/yyyy" } else { "MM/dd/yyyy" };
                let spots = Spots { count: all, first: self.first_date(column) };
                self.add(DamageKind::DateOpen, position, spots, &OPEN, &[("order", order)]);
            }
        }
    }

    fn cut_cells(&mut self, scanned: &[Scanned]) {
        const TEXT: Text = Text {
            en: "cells of exactly {limit} characters, and none longer: they may be cut off",
            zh: "恰好 {limit} 个字符的单元格，且没有更长的：可能被截断",
        };
        for (position, scanned) in scanned.iter().enumerate() {
            for (limit, spots) in CELL_LIMITS.into_iter().zip(scanned.at_limit) {
                if scanned.longest == limit {
                    let limit = thousands(limit as u64);
                    self.add(DamageKind::CellLimit, position, spots, &TEXT, &[("limit", &limit)]);
                }
            }
        }
    }

    fn cut_rows(&mut self, orders: u64) {
        const SHEET: Text = Text {
            en: "as many rows as a sheet of a spreadsheet can hold: what came after them may be missing",
            zh: "行数恰为电子表格一张工作表的上限：其后的内容可能缺失",
        };
        const EXPORT: Text = Text {
            en: "a number of rows or orders at which exports are cut off: what came after them may be missing",
            zh: "行数或订单数恰为常见的导出上限：其后的内容可能缺失",
        };
        let raw = &self.table.raw;
        let rows = u64::from(raw.height());
        let records = rows + raw.odd.len() as u64;
        // A sheet that ends at its last line has lost what came below, whatever of it are rows.
        let last_line = raw.height().checked_sub(1).map_or(0, |last| u64::from(raw.line(last)));
        let fills_sheet = |limit: &&u64| {
            let is_full = [rows, records].contains(*limit);
            is_full || (matches!(raw.format, Format::Workbook) && last_line == **limit)
        };
        let found = if let Some(&limit) = SHEET_ROWS.iter().find(fills_sheet) {
            Some((limit, SHEET))
        } else {
            EXPORT_ROWS.into_iter().find(|limit| [rows, orders].contains(limit)).map(|limit| (limit, EXPORT))
        };
        self.damage.extend(found.map(|(count, text)| Damage {
            kind: DamageKind::RowLimit,
            column: None,
            count,
            line: None,
            example: None,
            text: text.owned(&[]),
        }));
    }
}

/// Serial numbers and turned dates among the cells of a date column that are written otherwise than it.
fn other_dates(table: &OrderTable, position: usize, facts: &DateFacts) -> (Spots, Spots) {
    let (mut serial, mut turned) = (Spots::default(), Spots::default());
    let others = table.faults.iter().filter(|fault| fault.fault == Fault::OtherNotation);
    for fault in others.filter(|fault| usize::from(fault.column) == position) {
        let text = table.value(fault.row, position);
        let day_first = facts.order == Some(DateOrder::Dmy);
        let Some(parsed) = date::parse(&text, day_first).or_else(|| date::parse(&text, !day_first)) else { continue };
        let style = parsed.style;
        let turns = style.order != DateOrder::Ymd && style.order != facts.style.order;
        if style.separator == Separator::Serial {
            serial.add(fault.row, 1);
        } else if turns && style.separator != Separator::Month {
            turned.add(fault.row, 1);
        }
    }
    (serial, turned)
}

/// Numbers that are a little shorter than those of the usual length, where most have that and none of them begins with 0,
/// as some would if leading zeros were kept. A numbering that gets longer in time looks otherwise: its shorter numbers
/// begin with 9 and its longer ones with 1.
fn lost_zeros(runs: &[DigitRun], least: usize) -> Option<Spots> {
    let all: u64 = runs.iter().map(|run| run.all.count).sum();
    let (usual, run) = runs.iter().enumerate().max_by_key(|(_, run)| run.all.count)?;
    let [zeros, ones, _] = run.beginning;
    if usual < least || run.all.count * 2 <= all || zeros > 0 {
        return None;
    }
    let (mut shorter, mut nines) = (Spots::default(), 0);
    for run in &runs[usual.saturating_sub(LOST_DIGITS)..usual] {
        if let Some(first) = run.all.first {
            shorter.add(first, run.all.count);
            nines += run.beginning[2];
        }
    }
    let grows = nines == shorter.count && ones == run.all.count;
    (shorter.count > 0 && !grows).then_some(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs of these numbers, on rows counted from 0.
    fn runs(numbers: &[&str]) -> Vec<DigitRun> {
        let mut runs = vec![DigitRun::default(); 33];
        for (number, row) in numbers.iter().zip(0..) {
            let run = &mut runs[number.len()];
            run.all.add(row, 1);
            for (digit, beginning) in ['0', '1', '9'].into_iter().zip(&mut run.beginning) {
                *beginning += u64::from(number.starts_with(digit));
            }
        }
        runs
    }

    #[test]
    fn lost_zeros_are_told_from_numbers_that_grow() {
        for (numbers, expected) in [
            (&["310012", "361008", "30001", "510630"][..], Some((1, Some(2)))),
            (&["310012", "030001", "30001", "510630"], None),
            (&["310012", "361008", "610041"], None),
            (&["100001", "100002", "99999", "100003"], None),
            (&["123", "456", "12"], None),
            (&["310012", "3100", "30001", "510630", "361008"], Some((2, Some(1)))),
            (&[], None),
        ] {
            let found = lost_zeros(&runs(numbers), 4).map(|spots| (spots.count, spots.first));
            assert_eq!(found, expected, "{numbers:?}");
        }
    }
}
