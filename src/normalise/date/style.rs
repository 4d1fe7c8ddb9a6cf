//! The notation of a date: what a column's dates have in common.

use crate::model::Moment;
use crate::sources::DateOrder;

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
#[expect(clippy::struct_excessive_bools, reason = "each trait of a notation comes alone")]
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
    /// Full-width digits or signs.
    pub full_width: bool,
}

impl DateStyle {
    /// `2024-01-31`
    pub(in crate::normalise) const PLAIN: Self = Self {
        order: DateOrder::Ymd,
        separator: Separator::Dash,
        padding: Padding::Padded,
        clock: Clock::Seconds,
        iso_t: false,
        zoned: false,
        twelve_hours: false,
        full_width: false,
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
        self.separator == other.separator
            && self.order == other.order
            && self.full_width == other.full_width
            && padding
            && clock
            && shape
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
        if self.zoned || self.twelve_hours || self.full_width || (known != Clock::None && known < self.clock) {
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
                text.push_str(&format!("{joint}{hour}:{minute:02}"));
            }
            Clock::Seconds if civil.subsec_nanosecond() == 0 => {
                text.push_str(&format!("{joint}{hour}:{minute:02}:{second:02}"));
            }
            _ => return None,
        }
        Some(text)
    }
}
