//! How an export spells days, times and amounts.

use super::layout::{Dates, Money};
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
    written(parts(seconds), dates)
}

/// Months as `Named` dates write them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month, day, hour, minute and second as a layout writes them; they need be no time that there is.
pub(super) fn written(parts: (i64, i64, i64, i64, i64, i64), dates: Dates) -> String {
    let (year, month, day, hour, minute, second) = parts;
    match dates {
        Dates::Time => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        Dates::Zoned => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} +0800"),
        Dates::Iso => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"),
        Dates::Named => {
            let month = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
            format!("{month} {day:02}, {year}, {hour}:{minute:02}:{second:02}")
        }
        Dates::Day => format!("{year}/{month}/{day}"),
        Dates::Dashed => format!("{year:04}-{month:02}-{day:02}"),
        Dates::Midnight => format!("{year:04}-{month:02}-{day:02} 00:00:00"),
        Dates::American => format!("{month}/{day}/{year}"),
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

/// Cents as a layout writes them.
pub(super) fn amount(cents: i64, form: Money) -> String {
    let plain = money(cents);
    match form {
        Money::Plain => plain,
        Money::Short => plain.trim_end_matches('0').trim_end_matches('.').to_owned(),
        Money::Long => plain + "00",
        Money::Coded(code) => format!("{code} {}", grouped(cents)),
    }
}

/// Cents with two decimals and commas between thousands.
pub(super) fn grouped(cents: i64) -> String {
    let plain = money(cents);
    let (sign, size) = plain.strip_prefix('-').map_or(("", plain.as_str()), |size| ("-", size));
    let (whole, decimals) = size.split_once('.').unwrap_or((size, "00"));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{decimals}")
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
        assert_eq!(time(seconds, Dates::Iso), "2026-06-01T01:03:07+00:00");
        assert_eq!(time(seconds, Dates::Named), "Jun 01, 2026, 1:03:07");
        assert_eq!(time(seconds, Dates::American), "6/1/2026");
        assert_eq!(digits_of_day(seconds), "20260601");
        assert_eq!(["12", "12.5", "0"], [1200, 1250, 0].map(|cents| amount(cents, Money::Short)));
        assert_eq!(amount(-123_456_789, Money::Coded("USD")), "USD -1,234,567.89");
        assert_eq!([money(-5), money(120_050)], ["-0.05", "1200.50"]);
        assert_eq!(full_width("12.5"), "１２．５");
    }
}
