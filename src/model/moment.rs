//! Points in time as order systems write them: local, without a zone unless the text names one.

use jiff::civil::{Date, DateTime};

/// Microseconds of a day.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// A local date and time, counted in microseconds since 1970-01-01T00:00:00 of that local calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// From calendar parts; `None` for a day or time that does not exist.
    #[must_use]
    pub fn from_parts(date: (i64, i64, i64), time: (i64, i64, i64), micros: i64) -> Option<Self> {
        let (year, month, day) = date;
        let (hour, minute, second) = time;
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
            return None;
        }
        let days = days_from_civil(year, month, day)?;
        Some(Self(days * DAY_MICROS + (hour * 3600 + minute * 60 + second) * 1_000_000 + micros))
    }

    /// The last microsecond of a local day, which is what `--as-of` means by "now".
    #[must_use]
    pub fn end_of(date: Date) -> Option<Self> {
        let days = days_from_civil(date.year().into(), date.month().into(), date.day().into())?;
        Some(Self((days + 1) * DAY_MICROS - 1))
    }

    /// Whole days since 1970-01-01, rounded down.
    #[must_use]
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY_MICROS)
    }

    /// Microseconds since midnight.
    #[must_use]
    pub fn micros_of_day(self) -> i64 {
        self.0.rem_euclid(DAY_MICROS)
    }

    /// The calendar form.
    #[must_use]
    pub fn civil(self) -> DateTime {
        let (year, month, day) = civil_from_days(self.day());
        let micros = self.micros_of_day();
        let seconds = micros / 1_000_000;
        DateTime::new(
            i16::try_from(year).unwrap_or(i16::MAX).clamp(-9999, 9999),
            i8::try_from(month).unwrap_or(1),
            i8::try_from(day).unwrap_or(1),
            i8::try_from(seconds / 3600).unwrap_or(0),
            i8::try_from(seconds / 60 % 60).unwrap_or(0),
            i8::try_from(seconds % 60).unwrap_or(0),
            i32::try_from(micros % 1_000_000 * 1000).unwrap_or(0),
        )
        .unwrap_or(DateTime::MIN)
    }
}

impl std::fmt::Display for Moment {
    /// `2024-05-01` at midnight, else `2024-05-01 10:00:00`; fractions of a second only where there are any.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = civil_from_days(self.day());
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        let micros = self.micros_of_day();
        if micros == 0 {
            return Ok(());
        }
        let seconds = micros / 1_000_000;
        write!(f, " {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        match micros % 1_000_000 {
            0 => Ok(()),
            fraction => write!(f, ".{fraction:06}"),
        }
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date; `None` where the month has no such day or the year is outside
/// 0–9999. Algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms".
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date of a day count since 1970-01-01, as year, month and day.
#[must_use]
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A day counted from 1970-01-01, as `yyyy-MM-dd`.
#[must_use]
pub fn day_text(day: i64) -> String {
    let (year, month, of_month) = civil_from_days(day);
    format!("{year:04}-{month:02}-{of_month:02}")
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from one day to another, both written as in `2024-06-30`, below 0 where the other is earlier; 0 where one is none.
#[must_use]
pub fn days_between(from: &str, to: &str) -> i64 {
    let (Ok(from), Ok(to)) = (from.parse::<jiff::civil::Date>(), to.parse::<jiff::civil::Date>()) else { return 0 };
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_back_and_impossible_ones_do_not_exist() {
        for day in (-800_000..800_000).step_by(37) {
            let (y, m, d) = civil_from_days(day);
            if (0..=9999).contains(&y) {
                assert_eq!(days_from_civil(y, m, d), Some(day));
            }
        }
        assert_eq!(days_from_civil(1970, 1, 1), Some(0));
        assert_eq!(days_from_civil(2023, 2, 29), None);
        assert_eq!(days_from_civil(2024, 2, 29), Some(19_782));
        assert_eq!(days_from_civil(2024, 4, 31), None);
    }

    #[test]
    fn midnight_is_shown_as_a_day() {
        assert_eq!(Moment(0).to_string(), "1970-01-01");
        assert_eq!(Moment(1_000_000).to_string(), "1970-01-01 00:00:01");
        assert_eq!(Moment(-1).to_string(), "1969-12-31 23:59:59.999999");
    }

    #[test]
    fn days_are_counted_across_months() {
        for (from, to, days) in [
            ("2024-02-26", "2024-03-04", 7),
            ("2024-03-04", "2024-02-26", -7),
            ("soon", "2024-03-04", 0),
            ("", "2024-02-26", 0),
        ] {
            assert_eq!(days_between(from, to), days, "{from} to {to}");
        }
    }
}
