//! The calendar of the sample report.

use crate::staleness::Calendar;

/// Thirty months, one of which is missing.
pub(super) fn calendar() -> Calendar {
    let months = (0..30_u32).filter(|at| *at != 13).map(|at| {
        let (year, month) = (2022 + at / 12, at % 12 + 1);
        (format!("{year:04}-{month:02}"), 380 + at * 14 + u32::from(month == 11) * 620)
    });
    Calendar { oldest: Some("2022-01-01".to_owned()), newest: Some("2024-06-30".to_owned()), months: months.collect() }
}
