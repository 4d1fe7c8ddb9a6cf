//! Dates and times in every notation that exports use.

use crate::model::{DAY_MICROS, Decimal, Moment};
use crate::sources::DateOrder;

/// Excel serials that are taken for days: 1954-10-03 to 2119-01-12. Smaller numbers are amounts or counts.
const SERIAL_DAYS: std::ops::Range<i64> = 20_000..80_000;

/// Days from Excel's day 0 (1899-12-30, for serials after February 1900) to 1970-01-01.
const SERIAL_EPOCH_DAYS: i64 = 25_569;

/// Seconds since 1970 that are taken for a time: 2000-01-01 to 2100-01-01.
const EPOCH_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// What stands between the parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Separator {
    /// `2024-01-05`
    Dash,
    /// `2024/1/5`
    Slash,
    /// `2024.1.5`
    Dot,
    /// `2024年1月5日`
    Han,
    /// `20240105`
    None,
    /// `Jan 5, 2024`
    Month,
    /// An Excel serial number.
    Serial,
    /// Seconds or milliseconds since 1970.
    Epoch,
}

/// Whether months, days and hours below 10 have a leading zero. A date of two-digit parts fits both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Padding {
    /// Nothing in it tells.
    Either,
    /// `2024-01-05`
    Padded,
    /// `2024/1/5`
    Unpadded,
}

/// How exact the time of day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clock {
    /// No time of day.
    None,
    /// Hours and minutes.
    Minutes,
    /// Seconds.
    Seconds,
    /// Fractions of a second.
    Fraction,
}

/// The notation of one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateStyle {
    /// The order of its parts.
    pub order: DateOrder,
    /// What stands between them.
    pub separator: Separator,
    /// Leading zeros.
    pub padding: Padding,
    /// The time of day.
    pub clock: Clock,
    /// `T` instead of a space before the time.
    pub iso_t: bool,
    /// A zone follows the time.
    pub zoned: bool,
    /// `AM`, `PM`, 上午 or 下午.
    pub twelve_hours: bool,
}

impl DateStyle {
    const PLAIN: Self = Self {
        order: DateOrder::Ymd,
        separator: Separator::Dash,
        padding: Padding::Padded,
        clock: Clock::Seconds,
        iso_t: false,
        zoned: false,
        twelve_hours: false,
    };

    /// Whether a date in this notation could as well be one in `other`. A day without time fits a column of times, since
    /// systems write midnight that way; a time without seconds does not fit a column with them.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        let padding =
            self.padding == Padding::Either || other.padding == Padding::Either || self.padding == other.padding;
        let clock = self.clock == other.clock
            || self.clock == Clock::None
            || (self.clock >= Clock::Seconds && other.clock >= Clock::Seconds);
        let shape = self.clock == Clock::None
            || (self.iso_t == other.iso_t && self.zoned == other.zoned && self.twelve_hours == other.twelve_hours);
        self.separator == other.separator && self.order == other.order && padding && clock && shape
    }

    /// Writes a point in time in this notation; `None` where the notation would lose something, add something that was
    /// never known (seconds), or cannot be written without more knowledge (zones, epochs, serials, month names).
    #[must_use]
    pub fn render(&self, moment: Moment, known: Clock) -> Option<String> {
        let separator = match self.separator {
            Separator::Dash => "-",
            Separator::Slash => "/",
            Separator::Dot => ".",
            Separator::None => "",
            Separator::Han => "年",
            Separator::Month | Separator::Serial | Separator::Epoch => return None,
        };
        if self.zoned || self.twelve_hours || (known != Clock::None && known < self.clock) {
            return None;
        }
        let civil = moment.civil();
        let part =
            |number: i8| if self.padding == Padding::Unpadded { number.to_string() } else { format!("{number:02}") };
        let (year, month, day) = (format!("{:04}", civil.year()), part(civil.month()), part(civil.day()));
        let mut text = match (self.separator, self.order) {
            (Separator::Han, _) => format!("{year}年{month}月{day}日"),
            (_, DateOrder::Ymd) => [year, month, day].join(separator),
            (_, DateOrder::Mdy) => [month, day, year].join(separator),
            (_, DateOrder::Dmy) => [day, month, year].join(separator),
        };
        let midnight = moment.micros_of_day() == 0;
        if known == Clock::None && midnight {
            // A day stays a day: a time of day was never stated.
            return Some(text);
        }
        let (hour, minute, second) = (part(civil.hour()), civil.minute(), civil.second());
        let joint = if self.iso_t { 'T' } else { ' ' };
        match self.clock {
            Clock::None if midnight => {}
            Clock::Minutes if second == 0 && civil.subsec_nanosecond() == 0 => {
                text.push_str(&format!("{joint}{hour}:{minute:02}"))
            }
            Clock::Seconds if civil.subsec_nanosecond() == 0 => {
                text.push_str(&format!("{joint}{hour}:{minute:02}:{second:02}"))
            }
            _ => return None,
        }
        Some(text)
    }
}

/// A date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedDate {
    /// The local time as written; for a zoned date the time in UTC.
    pub moment: Moment,
    /// Minutes the zone is ahead of UTC, where one is written.
    pub offset_minutes: Option<i32>,
    /// The notation.
    pub style: DateStyle,
    /// For notations that begin with day or month: what the first two numbers prove about their order.
    pub evidence: Option<OrderEvidence>,
}

/// What a date such as `13/2/2024` proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEvidence {
    /// The first number is above 12: the day comes first.
    DayFirst,
    /// The second number is above 12: the month comes first.
    MonthFirst,
    /// Both could be either.
    Open,
}

/// Reads one trimmed date. `day_first` says how notations that begin with day or month are to be read.
#[must_use]
pub fn parse(text: &str, day_first: bool) -> Option<ParsedDate> {
    parse_plain(text.as_bytes()).or_else(|| parse_any(text, day_first))
}

/// The commonest notation, `yyyy-MM-dd HH:mm:ss`, without a detour.
fn parse_plain(bytes: &[u8]) -> Option<ParsedDate> {
    if bytes.len() != 19
        || bytes[4] != b'-'
        || bytes[7] != b'-'
        || bytes[10] != b' '
        || bytes[13] != b':'
        || bytes[16] != b':'
    {
        return None;
    }
    let number = |at: usize, len: usize| {
        bytes[at..at + len]
            .iter()
            .try_fold(0i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let date = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let time = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let moment = Moment::from_parts(date, time, 0)?;
    Some(ParsedDate { moment, offset_minutes: None, style: DateStyle::PLAIN, evidence: None })
}

fn parse_any(text: &str, day_first: bool) -> Option<ParsedDate> {
    let mut scan = Scan::new(text);
    if scan.rest.is_ascii() && !scan.rest.contains(['-', '/', ':', ' ', 'T']) && scan.rest.matches('.').count() < 2 {
        return parse_digits(text);
    }
    let (date, mut style, evidence) = scan.day(day_first)?;
    scan.weekday();
    let (time, micros) = scan.time(&mut style)?;
    let offset_minutes = scan.zone()?;
    if !scan.rest.trim().is_empty() {
        return None;
    }
    style.zoned = offset_minutes.is_some();
    let local = Moment::from_parts(date, time, micros)?;
    let moment = Moment(local.0 - i64::from(offset_minutes.unwrap_or(0)) * 60_000_000);
    Some(ParsedDate { moment, offset_minutes, style, evidence })
}

/// Notations of digits alone: `20240105`, `20240105093000`, `20180614101942000+0800`, serials and epochs.
fn parse_digits(text: &str) -> Option<ParsedDate> {
    let (digits, zone) = match text.find('+') {
        Some(plus) => text.split_at(plus),
        None => (text, ""),
    };
    let bare = |moment, separator, clock| ParsedDate {
        moment,
        offset_minutes: None,
        style: DateStyle { separator, clock, padding: Padding::Either, ..DateStyle::PLAIN },
        evidence: None,
    };
    if let Some(dot) = digits.find('.') {
        let days: i64 = digits[..dot].parse().ok()?;
        let share = Decimal::parse(&format!("0.{}", digits.get(dot + 1..)?.get(..10).unwrap_or(&digits[dot + 1..])))?;
        let micros = share.checked_mul(Decimal::new(i128::from(DAY_MICROS), 0))?.rounded(0).mantissa;
        // Serials are binary fractions of a day: whole seconds come out a few microseconds off.
        let seconds = (i64::try_from(micros).ok()? + 500_000) / 1_000_000;
        return SERIAL_DAYS.contains(&days).then(|| {
            bare(
                Moment((days - SERIAL_EPOCH_DAYS) * DAY_MICROS + seconds * 1_000_000),
                Separator::Serial,
                Clock::Seconds,
            )
        });
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i64>().ok();
    let date = || Some((number(0..4)?, number(4..6)?, number(6..8)?));
    match digits.len() {
        5 => {
            let days = number(0..5)?;
            SERIAL_DAYS
                .contains(&days)
                .then(|| bare(Moment((days - SERIAL_EPOCH_DAYS) * DAY_MICROS), Separator::Serial, Clock::None))
        }
        8 => Some(bare(Moment::from_parts(date()?, (0, 0, 0), 0)?, Separator::None, Clock::None)),
        10 | 13 => {
            let seconds = number(0..10)?;
            let millis = if digits.len() == 13 { number(10..13)? } else { 0 };
            let moment = Moment(seconds * 1_000_000 + millis * 1000);
            let mut parsed =
                EPOCH_SECONDS.contains(&seconds).then(|| bare(moment, Separator::Epoch, Clock::Fraction))?;
            parsed.offset_minutes = Some(0);
            parsed.style.zoned = true;
            Some(parsed)
        }
        14 | 17 => {
            let time = (number(8..10)?, number(10..12)?, number(12..14)?);
            let millis = if digits.len() == 17 { number(14..17)? } else { 0 };
            let local = Moment::from_parts(date()?, time, millis * 1000)?;
            let mut parsed =
                bare(local, Separator::None, if digits.len() == 17 { Clock::Fraction } else { Clock::Seconds });
            if !zone.is_empty() {
                let minutes = Scan::new(zone).zone()??;
                parsed.moment = Moment(local.0 - i64::from(minutes) * 60_000_000);
                parsed.offset_minutes = Some(minutes);
                parsed.style.zoned = true;
            }
            Some(parsed)
        }
        _ => None,
    }
}

/// Reads a text from left to right.
struct Scan<'a> {
    rest: &'a str,
}

/// A number with the count of its digits.
#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.trim() }
    }

    fn eat(&mut self, what: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(what) else { return false };
        self.rest = rest;
        true
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\t']);
    }

    fn number(&mut self, most: usize) -> Option<Number> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > most {
            return None;
        }
        let value = self.rest[..digits].parse().ok()?;
        self.rest = &self.rest[digits..];
        Some(Number { value, digits })
    }

    /// Year, month and day in whatever order and notation.
    fn day(&mut self, day_first: bool) -> Option<((i64, i64, i64), DateStyle, Option<OrderEvidence>)> {
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.day_with_month_name();
        }
        let first = self.number(4)?;
        let separator = match self.rest.chars().next()? {
            '-' => Separator::Dash,
            '/' => Separator::Slash,
            '.' => Separator::Dot,
            '年' => Separator::Han,
            _ => return None,
        };
        let style = |order, parts: [Number; 2]| DateStyle {
            order,
            separator,
            padding: padding(parts.iter().copied()),
            clock: Clock::None,
            ..DateStyle::PLAIN
        };
        if first.digits == 4 {
            self.separator(separator, "年")?;
            let month = self.number(2)?;
            self.separator(separator, "月")?;
            let day = self.number(2)?;
            if separator == Separator::Han && !self.eat("日") {
                return None;
            }
            return Some(((first.value, month.value, day.value), style(DateOrder::Ymd, [month, day]), None));
        }
        if separator == Separator::Han || first.digits > 2 {
            return None;
        }
        self.separator(separator, "")?;
        let second = self.number(2)?;
        self.separator(separator, "")?;
        let year = self.number(4).filter(|year| year.digits == 4)?;
        let evidence = match (first.value > 12, second.value > 12) {
            (true, false) => OrderEvidence::DayFirst,
            (false, true) => OrderEvidence::MonthFirst,
            _ => OrderEvidence::Open,
        };
        let (order, month, day) =
            if day_first { (DateOrder::Dmy, second, first) } else { (DateOrder::Mdy, first, second) };
        Some(((year.value, month.value, day.value), style(order, [first, second]), Some(evidence)))
    }

    fn separator(&mut self, separator: Separator, han: &str) -> Option<()> {
        let text = match separator {
            Separator::Dash => "-",
            Separator::Slash => "/",
            Separator::Dot => ".",
            _ => han,
        };
        self.eat(text).then_some(())
    }

    /// `Jan 5, 2024`
    fn day_with_month_name(&mut self) -> Option<((i64, i64, i64), DateStyle, Option<OrderEvidence>)> {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = self.rest[..letters].to_ascii_lowercase();
        let month = MONTHS.iter().position(|name| word.len() >= 3 && word.starts_with(name))?;
        self.rest = &self.rest[letters..];
        self.eat(".");
        self.spaces();
        let day = self.number(2)?;
        self.eat(",");
        self.spaces();
        let year = self.number(4).filter(|year| year.digits == 4)?;
        let style = DateStyle {
            order: DateOrder::Mdy,
            separator: Separator::Month,
            padding: Padding::Either,
            clock: Clock::None,
            ..DateStyle::PLAIN
        };
        Some(((year.value, i64::try_from(month).ok()? + 1, day.value), style, None))
    }

    /// A Chinese weekday between day and time.
    fn weekday(&mut self) {
        for prefix in ["星期", "周"] {
            let trimmed = self.rest.trim_start_matches([' ', '(', '（']);
            if let Some(rest) = trimmed.strip_prefix(prefix) {
                let mut chars = rest.chars();
                if matches!(chars.next(), Some('一' | '二' | '三' | '四' | '五' | '六' | '日' | '天')) {
                    self.rest = chars.as_str().trim_start_matches([')', '）']);
                }
            }
        }
    }

    /// The time of day, if there is one; `None` where something stands there that is none.
    fn time(&mut self, style: &mut DateStyle) -> Option<((i64, i64, i64), i64)> {
        style.iso_t = self.eat("T");
        self.spaces();
        if self.rest.is_empty() {
            return (!style.iso_t).then_some(((0, 0, 0), 0));
        }
        let han_half = if self.eat("上午") { Some(false) } else { self.eat("下午").then_some(true) };
        self.spaces();
        let hour = self.number(2)?;
        if !self.eat(":") && !self.eat("时") && !self.eat("点") {
            return None;
        }
        let minute = self.number(2).filter(|minute| minute.digits == 2)?;
        self.eat("分");
        style.clock = Clock::Minutes;
        let (mut second, mut micros) = (0, 0);
        if self.eat(":") || self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            second = self.number(2).filter(|second| second.digits == 2)?.value;
            self.eat("秒");
            style.clock = Clock::Seconds;
            if self.eat(".") {
                let fraction = self.number(9)?;
                let digits = u32::try_from(fraction.digits).ok()?;
                micros = if digits <= 6 {
                    fraction.value * 10i64.pow(6 - digits)
                } else {
                    fraction.value / 10i64.pow(digits - 6)
                };
                style.clock = Clock::Fraction;
            }
        }
        self.spaces();
        let latin_half = match self.rest.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("am") => Some(false),
            Some("pm") => Some(true),
            _ => None,
        };
        if latin_half.is_some() {
            self.rest = &self.rest[2..];
            self.spaces();
        }
        let hours = match han_half.or(latin_half) {
            None => hour.value,
            Some(_) if !(1..=12).contains(&hour.value) => return None,
            Some(afternoon) => hour.value % 12 + if afternoon { 12 } else { 0 },
        };
        style.twelve_hours = han_half.is_some() || latin_half.is_some();
        if hour.digits == 1 {
            style.padding = Padding::Unpadded;
        } else if hour.value < 10 && style.padding == Padding::Either {
            style.padding = Padding::Padded;
        }
        Some(((hours, minute.value, second), micros))
    }

    /// The zone, if there is one: `Z`, `+0800`, `+08:00`, `UTC`. The outer `None` means that something else stands there.
    #[expect(clippy::option_option, reason = "no zone and no valid zone are different answers")]
    fn zone(&mut self) -> Option<Option<i32>> {
        if self.rest.is_empty() {
            return Some(None);
        }
        if self.eat("Z") || self.eat("UTC") || self.eat("GMT") {
            return Some(Some(0));
        }
        let sign = if self.eat("+") {
            1
        } else if self.eat("-") {
            -1
        } else {
            return None;
        };
        let number = self.number(4)?;
        let (hours, minutes) = match number.digits {
            4 => (number.value / 100, number.value % 100),
            2 if self.eat(":") => (number.value, self.number(2)?.value),
            2 => (number.value, 0),
            _ => return None,
        };
        (hours <= 14 && minutes < 60)
            .then(|| i32::try_from(hours * 60 + minutes).ok().map(|minutes| Some(sign * minutes)))?
    }
}

/// What the digit counts of month and day tell about leading zeros.
fn padding(parts: impl Iterator<Item = Number>) -> Padding {
    let mut result = Padding::Either;
    for part in parts {
        if part.digits == 1 {
            return Padding::Unpadded;
        }
        if part.value < 10 {
            result = Padding::Padded;
        }
    }
    result
}

/// The notation `yyyy-MM-dd HH:mm:ss`.
#[must_use]
pub fn plain_style() -> DateStyle {
    DateStyle::PLAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_is_read() {
        for (input, expected) in [
            ("2024-01-05 09:03:07", "2024-01-05 09:03:07"),
            ("2024-01-05", "2024-01-05"),
            ("2024/1/5 9:03", "2024-01-05 09:03:00"),
            ("2024.01.05", "2024-01-05"),
            ("2024年1月5日", "2024-01-05"),
            ("2024年1月5日 星期五 下午3:04", "2024-01-05 15:04:00"),
            ("20240105", "2024-01-05"),
            ("20240105093000", "2024-01-05 09:30:00"),
            ("20180614101942000+0800", "2018-06-14 02:19:42"),
            ("2024-05-01 10:00:00 +0000", "2024-05-01 10:00:00"),
            ("2024-05-01T10:00:00+08:00", "2024-05-01 02:00:00"),
            ("2017-10-20T22:41:51.430Z", "2017-10-20 22:41:51.430000"),
            ("2025-01-02T00:00:00", "2025-01-02"),
            ("1996-07-04 00:00:00.000", "1996-07-04"),
            ("Jan 5, 2024 3:04:05 PM", "2024-01-05 15:04:05"),
            ("45296", "2024-01-05"),
            ("45929.5", "2025-09-29 12:00:00"),
            ("1714557600", "2024-05-01 10:00:00"),
            ("1714557600123", "2024-05-01 10:00:00.123000"),
            ("10/2/2017 10:56", "2017-10-02 10:56:00"),
            ("12:00", ""),
            ("2024-02-30", ""),
            ("2024-04-31", ""),
            ("2024-13-01", ""),
            ("2024-01-05 25:00:00", ""),
            ("昨天", ""),
            ("24-1-5", ""),
            ("5/1/24", ""),
            ("2024-01-05x", ""),
            ("2024-01-05 10:00:00 abc", ""),
            ("", ""),
            ("123", ""),
        ] {
            let parsed = parse(input, false).map(|date| date.moment.to_string()).unwrap_or_default();
            assert_eq!(parsed, expected, "{input}");
        }
    }

    #[test]
    fn day_and_month_are_told_by_evidence() {
        for (input, evidence) in [
            ("13/2/2024", OrderEvidence::DayFirst),
            ("2/13/2024", OrderEvidence::MonthFirst),
            ("2/3/2024", OrderEvidence::Open),
        ] {
            let read =
                [false, true].into_iter().find_map(|day_first| parse(input, day_first)).and_then(|date| date.evidence);
            assert_eq!(read, Some(evidence), "{input}");
        }
    }

    #[test]
    fn a_date_is_rewritten_only_where_nothing_is_lost_or_made_up() {
        let style = |text: &str| parse(text, false).expect(text).style;
        for (from, like, expected) in [
            ("2024/1/5 9:03:07", "2024-01-02 03:04:05", Some("2024-01-05 09:03:07")),
            ("2024年1月5日", "2024-01-02 03:04:05", Some("2024-01-05")),
            ("2024/1/5 9:03", "2024-01-02 03:04:05", None),
            ("2024-01-05 09:03:07", "2024/1/2 3:04", None),
            ("45296", "2024/1/2", Some("2024/1/5")),
        ] {
            let date = parse(from, false).expect(from);
            assert_eq!(style(like).render(date.moment, date.style.clock).as_deref(), expected, "{from} as {like}");
        }
    }

    #[test]
    fn two_digit_parts_fit_both_paddings() {
        let style = |text: &str| parse(text, false).expect(text).style;
        assert!(style("2020/12/20 13:59").fits(&style("2020/2/20 9:59")));
        assert!(style("2020-12-20 13:59:00").fits(&style("2020-02-20 09:59:00")));
        assert!(!style("2020/2/20 9:59").fits(&style("2020/02/20 09:59")));
        assert!(!style("2020/2/20 9:59").fits(&style("2020-02-20 09:59:00")));
    }
}
