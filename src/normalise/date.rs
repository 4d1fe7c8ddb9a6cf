//! Dates and times in every notation that exports use.

mod scan;
mod style;

pub use style::{Clock, DateStyle, Padding, Separator};

use scan::Scan;

use crate::model::{DAY_MICROS, Decimal, Moment};

/// Excel serials that are taken for days: 1954-10-03 to 2119-01-12. Smaller numbers are amounts or counts.
const SERIAL_DAYS: std::ops::Range<i64> = 20_000..80_000;

/// Days from Excel's day 0 (1899-12-30, for serials after February 1900) to 1970-01-01.
const SERIAL_EPOCH_DAYS: i64 = 25_569;

/// Seconds since 1970 that are taken for a time: 2000-01-01 to 2100-01-01.
const EPOCH_SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

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
    parse_plain(text.as_bytes()).or_else(|| parse_any(text, day_first)).or_else(|| {
        let half = half_width(text)?;
        let mut parsed = parse_plain(half.as_bytes()).or_else(|| parse_any(&half, day_first))?;
        parsed.style.full_width = true;
        Some(parsed)
    })
}

/// The text with full-width digits and signs as half-width ones; `None` where it has none.
fn half_width(text: &str) -> Option<String> {
    let is_wide = |c: char| matches!(u32::from(c), 0xFF01..=0xFF5E);
    let half = |c: char| if is_wide(c) { char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c) } else { c };
    text.contains(is_wide).then(|| text.chars().map(half).collect())
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
            ("２０２４-０６-０５ ０９：０３：０７", "2024-06-05 09:03:07"),
            ("13-Jun-2024", "2024-06-13"),
            ("3 June 2024", "2024-06-03"),
            ("Sat, 01 Jun 2024 10:00:00 +0000", "2024-06-01 10:00:00"),
            ("6/1/2024, 3:00 PM", "2024-06-01 15:00:00"),
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
