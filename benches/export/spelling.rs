//! How an export spells times, amounts and digits.

/// Seconds of a day.
pub(crate) const DAY: u64 = 86_400;

/// Seconds since the start of 2024 as `yyyy-MM-dd HH:mm:ss`.
pub(crate) fn time_text(seconds: u64) -> String {
    let (year, month, day) = date_of(seconds);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// The year, month and day of a time in seconds since the start of 2024.
pub(crate) fn date_of(seconds: u64) -> (u64, u64, u64) {
    let mut left = seconds / DAY;
    let mut year = 2024_u64;
    loop {
        let february = if year.is_multiple_of(4) { 29 } else { 28 };
        let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, days) in (1..).zip(months) {
            if left < days {
                return (year, month, left + 1);
            }
            left -= days;
        }
        year += 1;
    }
}

/// Cents as yuan with two decimals.
pub(crate) fn money(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Digits as an input method for Chinese writes them.
pub(crate) fn full_width(digits: &str) -> String {
    digits
        .chars()
        .map(|digit| digit.to_digit(10).and_then(|value| char::from_u32(u32::from('０') + value)).unwrap_or(digit))
        .collect()
}
