//! The first pass: every cell of a chunk is read once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bits::Bits;
use super::cell::{self, Missing};
use super::contact;
use super::currency;
use super::date::{self, DateStyle, OrderEvidence};
use super::number::{self, NumberStyle};
use super::orders::{Fault, IdFacts};
use super::status::Words;
use crate::model::{Column, Decimal, Kind};
use crate::read::{CellKind, Chunk, Format, RawTable};
use crate::sources::Mapping;

/// Whole numbers up to which a workbook's binary floats hold every one: 2^53.
const LARGEST_EXACT: i128 = 1 << 53;

/// Stands for "no value" in a column of integers while it is built.
pub(super) const NULL: i64 = i64::MIN;

/// How one column of a table is to be read.
pub(super) struct ColumnPlan {
    /// Position in the header.
    pub(super) position: usize,
    /// The canonical column, if the profile knows it.
    pub(super) column: Option<Column>,
    /// What its cells hold.
    pub(super) kind: Kind,
    /// Words of a status column.
    pub(super) words: Option<Words>,
    /// Texts that mean "missing" in this column alone.
    pub(super) sentinels: Vec<String>,
    /// The source itself writes notes behind its amounts.
    pub(super) noted: bool,
    /// Commas are decimal signs.
    pub(super) decimal_comma: bool,
    /// `1/2/2024` is the first of February.
    pub(super) day_first: bool,
}

/// A fault of a chunk's cell; rows are numbered within the chunk.
pub(super) struct PartFault {
    pub(super) row: u32,
    pub(super) fault: Fault,
}

/// One column of one chunk. Rows are numbered within the chunk.
#[derive(Default)]
pub(super) struct Part {
    /// Where the cell is blank; empty for columns that the profile does not know.
    pub(super) blanks: Bits,
    /// Mantissas, microseconds or codes; empty for text.
    pub(super) values: Vec<i64>,
    /// The scale of each mantissa.
    pub(super) scales: Vec<u8>,
    /// Numbers too large for `values`.
    pub(super) wide: Vec<(u32, Decimal)>,
    /// Numbers that are not in plain notation.
    pub(super) number_styles: Vec<(u32, NumberStyle)>,
    /// Dates that are not `yyyy-MM-dd HH:mm:ss`.
    pub(super) date_styles: Vec<(u32, DateStyle)>,
    /// Dates with that plain notation.
    pub(super) plain_dates: u32,
    /// Minutes ahead of UTC of the first zoned date.
    pub(super) offset: Option<i32>,
    /// Dates that prove the day, or the month, to come first.
    pub(super) day_first: u32,
    /// See [`Self::day_first`].
    pub(super) month_first: u32,
    /// Numbers that only make sense with a comma as decimal sign.
    pub(super) comma_decimals: u32,
    /// Identifiers of 16 digits and more, by how many digits they have beyond the fifteenth.
    pub(super) long_ids: BTreeMap<u8, u32>,
    /// Those of them whose digits beyond the fifteenth are all zero, with how many those are.
    pub(super) zeroed_ids: Vec<(u32, u8)>,
    /// How many digits identifiers have.
    pub(super) ids: IdFacts,
    /// Texts that may have been cut off, with their characters.
    pub(super) long: Vec<(u32, u32)>,
    /// What is wrong with cells.
    pub(super) faults: Vec<PartFault>,
    /// Cells that text repairs would change, as content.
    pub(super) repairs: Vec<(u32, String)>,
}

/// Reads one column of a chunk.
pub(super) fn read(chunk: &Chunk, table: &RawTable, plan: &ColumnPlan, mapping: &Mapping, missing: &Missing) -> Part {
    let rows = chunk.len();
    let width = table.width();
    let mut part = Part::default();
    if plan.column.is_some() {
        part.blanks.reserve(rows);
    }
    let has_values =
        plan.words.is_some() || matches!(plan.kind, Kind::Money | Kind::Quantity | Kind::Rate | Kind::Date);
    if has_values {
        part.values.reserve(rows);
    }
    let mut seen = Seen::default();
    for row in 0..rows {
        let raw = chunk.raw_cell(row, plan.position, width);
        let index = u32::try_from(row).unwrap_or(u32::MAX);
        if part.read_plain(raw, plan) {
            continue;
        }
        let content = table.content(raw);
        if let Format::Text(dialect) = table.format
            && holds_records(&content, dialect.delimiter, plan.position, width)
        {
            part.faults.push(PartFault { row: index, fault: Fault::SwallowedRecords });
        }
        if let Format::Text(dialect) = table.format
            && dialect.opens_only(raw.as_bytes())
        {
            part.faults.push(PartFault { row: index, fault: Fault::StrayQuote });
        }
        if content.len() >= SHORTEST_CUT && matches!(plan.kind, Kind::Text | Kind::Name) {
            part.long.push((index, u32::try_from(content.chars().count()).unwrap_or(u32::MAX)));
        }
        let bare = cell::unwrap(&content, plan.kind);
        let stray = if missing.is(bare) { None } else { cell::stray(&content) };
        // What is read is the cell without its stray characters: they are one fault, not two.
        let repaired = stray.as_ref().and_then(|stray| stray.repaired.clone());
        let text = repaired.as_deref().map_or(bare, |repaired| cell::unwrap(repaired, plan.kind));
        // A zero where a date belongs is how programs store that there is none.
        let is_zero_date = plan.kind == Kind::Date && text == "0";
        let blank = missing.is(text) || is_zero_date || plan.sentinels.iter().any(|sentinel| sentinel == text);
        if plan.column.is_some() {
            part.blanks.push(blank);
        }
        if let Some(stray) = stray {
            part.stray(index, stray, plan.kind);
        }
        if blank {
            part.push_null(plan, has_values);
            continue;
        }
        let other = |column: Column| {
            let position = mapping.position(column)?;
            let content = table.content(chunk.raw_cell(row, position, width));
            let text = cell::unwrap(&content, column.kind());
            Some(Cow::<str>::Owned(if missing.is(text) { String::new() } else { text.to_owned() }))
        };
        let kind = chunk.kind(row, plan.position, width);
        if plan.kind == Kind::Id && kind.is_number() && (kind == CellKind::Rounded || exceeds_float(text)) {
            part.faults.push(PartFault { row: index, fault: Fault::IdPrecisionLost });
            continue;
        }
        part.read_typed(index, text, plan, &mut seen, other);
    }
    part
}

/// Bytes from which on a text may be one that was cut off.
const SHORTEST_CUT: usize = 255;

/// Narrowest table in which lines of a cell can be told for records.
const NARROWEST: usize = 3;

/// Whether every line of a cell, with what stands before and behind the cell in its record, is as wide as the table.
fn holds_records(content: &str, delimiter: u8, position: usize, width: usize) -> bool {
    if width < NARROWEST || memchr::memchr2(b'\n', b'\r', content.as_bytes()).is_none() {
        return false;
    }
    let lines: Vec<&str> = content.split(['\n', '\r']).collect();
    let delimiters = |line: &str| memchr::memchr_iter(delimiter, line.as_bytes()).count();
    let (Some((first, rest)), Some(last)) = (lines.split_first(), lines.last()) else { return false };
    let between = rest[..rest.len().saturating_sub(1)].iter().filter(|line| !line.is_empty());
    position + delimiters(first) + 1 == width
        && delimiters(last) == position
        && between.map(|line| delimiters(line) + 1).all(|cells| cells == width)
}

/// Words already looked up in this chunk: statuses repeat.
#[derive(Default)]
struct Seen {
    words: std::collections::HashMap<String, (Option<u32>, bool)>,
}

impl Part {
    /// Reads the cells that most cells are without a detour. False where the cell needs a closer look.
    fn read_plain(&mut self, raw: &str, plan: &ColumnPlan) -> bool {
        match plan.kind {
            Kind::Money | Kind::Quantity | Kind::Rate if !plan.decimal_comma => {
                let Some((mantissa, scale)) = number::parse_plain(raw.as_bytes()) else { return false };
                self.values.push(mantissa);
                self.scales.push(scale);
                self.blanks.push(false);
                true
            }
            // Years before 1900 are the sentinels of some systems; they take the careful way.
            Kind::Date if raw.len() == 19 && raw.as_bytes()[4] == b'-' && raw >= "1971" => {
                let Some(parsed) = date::parse(raw, plan.day_first).filter(|parsed| parsed.offset_minutes.is_none())
                else {
                    return false;
                };
                if raw.as_bytes()[10] != b' ' {
                    return false;
                }
                self.values.push(parsed.moment.0);
                self.plain_dates += 1;
                self.blanks.push(false);
                true
            }
            _ => false,
        }
    }

    fn push_null(&mut self, plan: &ColumnPlan, has_values: bool) {
        if has_values {
            self.values.push(NULL);
            if !matches!(plan.kind, Kind::Date | Kind::Status(_)) {
                self.scales.push(0);
            }
        }
    }

    fn stray(&mut self, row: u32, stray: cell::Stray, kind: Kind) {
        if stray.mixed_width && matches!(kind, Kind::Text | Kind::Name) {
            self.faults.push(PartFault { row, fault: Fault::MixedWidth });
        }
        if let Some(repaired) = stray.repaired {
            self.faults.push(PartFault { row, fault: Fault::StrayCharacters });
            self.repairs.push((row, repaired));
        }
        if stray.damaged {
            self.faults.push(PartFault { row, fault: Fault::DamagedText });
        }
        if stray.private_use {
            self.faults.push(PartFault { row, fault: Fault::PrivateUse });
        }
    }

    /// Reads a filled cell by the kind of its column.
    fn read_typed<'a>(
        &mut self,
        row: u32,
        text: &str,
        plan: &ColumnPlan,
        seen: &mut Seen,
        other: impl Fn(Column) -> Option<Cow<'a, str>>,
    ) {
        match plan.kind {
            Kind::Money | Kind::Quantity | Kind::Rate => self.read_number(row, text, plan),
            Kind::Date => self.read_date(row, text, plan),
            Kind::Status(_) => self.read_status(row, text, plan, seen, other),
            Kind::Phone
                if !is_plain_mobile(text) && !contact::is_masked(text) && contact::parse_phone(text).is_none() =>
            {
                self.faults.push(PartFault { row, fault: Fault::InvalidPhone });
            }
            Kind::Email if !contact::is_masked(text) && !contact::is_email(text) => {
                self.faults.push(PartFault { row, fault: Fault::InvalidEmail });
            }
            Kind::Currency if currency::code(text).is_none() => {
                self.faults.push(PartFault { row, fault: Fault::UnknownCurrency });
            }
            Kind::Id => self.read_id(row, text),
            _ => {}
        }
    }

    fn read_number(&mut self, row: u32, text: &str, plan: &ColumnPlan) {
        let masked = contact::is_masked(text);
        let parsed = if masked { None } else { number::parse(text, plan.decimal_comma) };
        let Some(parsed) = parsed else {
            self.values.push(NULL);
            self.scales.push(0);
            if !masked {
                self.comma_decimals += u32::from(number::parse(text, true).is_some());
                self.faults.push(PartFault { row, fault: Fault::UnreadableNumber });
            }
            return;
        };
        let mut value = parsed.value;
        if plan.kind == Kind::Rate && parsed.style.percent {
            // Rates are kept in percent until the whole column is known.
            value = value.trimmed();
        }
        match i64::try_from(value.mantissa) {
            Ok(mantissa) if mantissa != NULL => self.values.push(mantissa),
            _ => {
                self.values.push(NULL);
                self.wide.push((row, value));
            }
        }
        self.scales.push(value.scale);
        if parsed.style != NumberStyle::default() {
            self.number_styles.push((row, parsed.style));
        }
    }

    fn read_date(&mut self, row: u32, text: &str, plan: &ColumnPlan) {
        // A day beyond 12 tells by itself which of the numbers it is, whatever the order of the others.
        let parsed = date::parse(text, plan.day_first).or_else(|| date::parse(text, !plan.day_first));
        match parsed.and_then(|parsed| parsed.evidence) {
            Some(OrderEvidence::DayFirst) => self.day_first += 1,
            Some(OrderEvidence::MonthFirst) => self.month_first += 1,
            _ => {}
        }
        let Some(parsed) = parsed else {
            self.values.push(NULL);
            if !contact::is_masked(text) {
                self.faults.push(PartFault { row, fault: Fault::UnreadableDate });
            }
            return;
        };
        self.offset = self.offset.or(parsed.offset_minutes);
        self.values.push(parsed.moment.0);
        self.date_styles.push((row, parsed.style));
    }

    fn read_status<'a>(
        &mut self,
        row: u32,
        text: &str,
        plan: &ColumnPlan,
        seen: &mut Seen,
        other: impl Fn(Column) -> Option<Cow<'a, str>>,
    ) {
        let Some(words) = &plan.words else { return };
        let (mut code, refined) = if let Some(&known) = seen.words.get(text) {
            known
        } else {
            let refined = words.is_refined(text);
            let code = if refined { None } else { words.code(text, |_| None) };
            seen.words.insert(text.to_owned(), (code, refined));
            (code, refined)
        };
        if refined {
            code = words.code(text, other);
        }
        if code.is_none() {
            self.faults.push(PartFault { row, fault: Fault::UnknownStatus });
        }
        self.values.push(i64::from(code.unwrap_or_else(|| words.unknown())));
    }

    fn read_id(&mut self, row: u32, text: &str) {
        self.ids.count(text);
        let bytes = text.as_bytes();
        if number::is_scientific(text) {
            self.faults.push(PartFault { row, fault: Fault::IdPrecisionLost });
        } else if bytes.len() >= 16 && bytes.iter().all(u8::is_ascii_digit) {
            let beyond = u8::try_from(bytes.len() - 15).unwrap_or(u8::MAX);
            *self.long_ids.entry(beyond).or_default() += 1;
            if bytes[15..].iter().all(|&byte| byte == b'0') {
                self.zeroed_ids.push((row, beyond));
            }
        }
    }
}

/// Whether a workbook cannot hold a number of that size digit by digit.
fn exceeds_float(text: &str) -> bool {
    text.parse::<i128>().map_or(text.contains(['E', 'e']), |number| number.abs() > LARGEST_EXACT)
}

fn is_plain_mobile(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit))
}
