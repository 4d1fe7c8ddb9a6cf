//! How an export spells days, times and amounts.

use super::layout::Dates;
use super::orders::DAY;
use crate::model::civil_from_days;

/// Year, month, day, hour, minute and second.
pub(super) fn parts(seconds: i64) -> (i64, i64, i64, i64, i64, i64) {
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    let within = seconds.rem_euclid(DAY);
    (year, month, day, within / 3600, within / 60 % 60, within % 60)
}

/// A time as a layout writes it.
pub(super) fn time(seconds: i64, dates: Dates) -> String {
    let (year, month, day, hour, minute, second) = parts(seconds);
    match dates {
        Dates::Time => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        Dates::Zoned => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0800"),
        Dates::Day => format!("{year}/{month}/{day}"),
    }
}

/// A day as eight digits.
pub(super) fn digits_of_day(seconds: i64) -> String {
    let (year, month, day, ..) = parts(seconds);
    format!("{year:04}{month:02}{day:02}")
}

/// Cents with two decimals.
pub(super) fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let size = cents.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// Digits and signs of ASCII in their full-width form.
pub(super) fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_amounts_are_written_as_exports_do() {
        let seconds = 1_780_275_787;
        assert_eq!(time(seconds, Dates::Time), "2026-06-01 01:03:07");
        assert_eq!(time(seconds, Dates::Zoned), "2026-06-01 01:03:07 +0800");
        assert_eq!(time(seconds, Dates::Day), "2026/6/1");
        assert_eq!(digits_of_day(seconds), "20260601");
        assert_eq!([money(-5), money(120_050)], ["-0.05", "1200.50"]);
        assert_eq!(full_width("12.5"), "１２．５");
    }
}
