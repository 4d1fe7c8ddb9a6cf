//! Days as workbooks count them, and dates as they write them.

use crate::model::{civil_from_days, days_from_civil};
use crate::ooxml::index::Days;

/// Days from 1970-01-01 back to day 0 of a workbook that counts from 1900, and from 1904.
const EPOCHS: [i64; 2] = [25_569, 24_107];

/// The day after the last that a workbook can show, 9999-12-31, as days since 1970-01-01.
const FIRST_DAY_BEYOND: i64 = 2_932_897;

/// The day that workbooks that count from 1900 have and the calendar has not: 29 February 1900. Days before it are one day
/// later than the number says.
const NO_DAY: i64 = 60;

/// Milliseconds of a day.
const DAY_MILLIS: i64 = 86_400_000;

/// Appends a serial date as `yyyy-MM-dd HH:mm:ss`, with milliseconds where there are any, and as the day alone at midnight.
/// False for a number that no workbook shows as a date: below 0, or beyond the year 9999.
pub(in crate::read) fn push_serial(serial: f64, days: Days, out: &mut String) -> bool {
    if serial.is_nan() || serial < 0.0 {
        return false;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest integer there is")]
    let (mut day, mut millis) = (serial.floor() as i64, (serial.fract() * 86_400_000.0).round() as i64);
    if millis == DAY_MILLIS {
        (day, millis) = (day + 1, 0);
    }
    let since_1970 = match days {
        Days::Since1904 => day - EPOCHS[1],
        Days::Since1900 if day < NO_DAY => day - EPOCHS[0] + 1,
        Days::Since1900 => day - EPOCHS[0],
    };
    if since_1970 >= FIRST_DAY_BEYOND {
        return false;
    }
    if days == Days::Since1900 && day == NO_DAY {
        out.push_str("1900-02-29");
        push_time(millis, out);
    } else {
        push_moment(since_1970, millis, out);
    }
    true
}

fn push_moment(day: i64, millis: i64, out: &mut String) {
    let (year, month, day) = civil_from_days(day);
    push_two(year / 100, out);
    push_two(year % 100, out);
    out.push('-');
    push_two(month, out);
    out.push('-');
    push_two(day, out);
    push_time(millis, out);
}

fn push_time(millis: i64, out: &mut String) {
    if millis == 0 {
        return;
    }
    let seconds = millis / 1000;
    for (sign, part) in [(' ', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)] {
        out.push(sign);
        push_two(part, out);
    }
    if millis % 1000 > 0 {
        out.push_str(&format!(".{:03}", millis % 1000));
    }
}

/// Appends a number below 100 with two digits.
fn push_two(number: i64, out: &mut String) {
    for digit in [number / 10, number % 10] {
        out.push(char::from(b'0' + u8::try_from(digit).unwrap_or_default()));
    }
}

/// Appends a date as ISO 8601 has it (`2024-06-17T10:26:31.5`) in the same form. False for what is no such date, among it
/// one more exact than a workbook shows. A `Z` behind it tells no zone: workbooks have none.
pub(in crate::read) fn push_iso(text: &str, out: &mut String) -> bool {
    let moment = iso(text.trim());
    if let Some((day, millis)) = moment {
        push_moment(day, millis, out);
    }
    moment.is_some()
}

fn iso(text: &str) -> Option<(i64, i64)> {
    let (day, time) = text.split_once(['T', ' ']).map_or((text, None), |(day, time)| (day, Some(time)));
    let number = |text: &str, width: usize| {
        let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| is_number)
    };
    let mut parts = day.splitn(3, '-');
    let mut part = |width| number(parts.next()?, width);
    let day = days_from_civil(part(4)?, part(2)?, part(2)?)?;
    let Some(time) = time else { return Some((day, 0)) };
    let time = time.strip_suffix('Z').unwrap_or(time);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    let fraction = fraction.trim_end_matches('0');
    let millis = if fraction.is_empty() { 0 } else { number(&format!("{fraction:0<3}"), 3)? };
    let is_time = hour < 24 && minute < 60 && second < 60;
    is_time.then_some((day, ((hour * 60 + minute) * 60 + second) * 1000 + millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_workbook_does() {
        for (serial, days, expected, why) in [
            (45_460.0, Days::Since1900, Some("2024-06-17"), "a day"),
            (45_460.435_081_018_52, Days::Since1900, Some("2024-06-17 10:26:31"), "a time"),
            (45_460.5 + 0.123 / 86_400.0, Days::Since1900, Some("2024-06-17 12:00:00.123"), "milliseconds"),
            (45_460.999_999_999, Days::Since1900, Some("2024-06-18"), "a time that rounds up to midnight"),
            (43_998.416_666_666_664, Days::Since1904, Some("2024-06-17 10:00:00"), "from 1904"),
            (0.0, Days::Since1904, Some("1904-01-01"), "the first day from 1904"),
            (0.5, Days::Since1900, Some("1899-12-31 12:00:00"), "a time of no day"),
            (1.0, Days::Since1900, Some("1900-01-01"), "the first day from 1900"),
            (59.0, Days::Since1900, Some("1900-02-28"), "before the day that never was"),
            (60.25, Days::Since1900, Some("1900-02-29 06:00:00"), "the day that never was"),
            (61.0, Days::Since1900, Some("1900-03-01"), "behind it"),
            (2_958_465.0, Days::Since1900, Some("9999-12-31"), "the last day"),
            (2_958_466.0, Days::Since1900, None, "beyond the last day"),
            (20_240_617.0, Days::Since1900, None, "a number that reads like a date"),
            (-1.0, Days::Since1900, None, "before the first day"),
            (f64::NAN, Days::Since1900, None, "no number"),
        ] {
            let mut out = String::new();
            assert_eq!(push_serial(serial, days, &mut out).then_some(out.as_str()), expected, "{why}");
        }
    }

    #[test]
    fn dates_of_strict_workbooks_are_read() {
        for (text, expected) in [
            ("2024-06-17T10:26:31.000", Some("2024-06-17 10:26:31")),
            ("2024-06-17", Some("2024-06-17")),
            ("2024-06-17T00:00:00Z", Some("2024-06-17")),
            ("2024-06-17T10:26", Some("2024-06-17 10:26:00")),
            ("2024-06-17T10:26:31.5", Some("2024-06-17 10:26:31.500")),
            ("2024-06-17T10:26:31.123456", None),
            ("2024-06-31", None),
            ("2024-06-17T24:00:00", None),
            ("T10:26:31", None),
            ("P1D", None),
            ("", None),
        ] {
            let mut out = String::new();
            assert_eq!(push_iso(text, &mut out).then_some(out.as_str()), expected, "{text}");
        }
    }
}
