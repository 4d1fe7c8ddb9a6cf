//! Reads a date from left to right, part by part.

use super::OrderEvidence;
use super::style::{Clock, DateStyle, Padding, Separator};
use crate::sources::DateOrder;

/// A day as written: year, month and day, the notation, and what it proves.
pub(super) type DayPart = ((i64, i64, i64), DateStyle, Option<OrderEvidence>);

/// Reads a text from left to right.
pub(super) struct Scan<'a> {
    pub(super) rest: &'a str,
}

/// A number with the count of its digits.
#[derive(Clone, Copy)]
struct Number {
    value: i64,
    digits: usize,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
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
    pub(super) fn day(&mut self, day_first: bool) -> Option<DayPart> {
        if self.rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.day_with_month_name();
        }
        let first = self.number(4)?;
        if first.digits <= 2
            && self.rest.trim_start_matches(['-', ' ', '/']).starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return self.day_before_month_name(first);
        }
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

    /// `5-Jan-2024`, `5 January 2024`
    fn day_before_month_name(&mut self, day: Number) -> Option<DayPart> {
        self.rest = self.rest.trim_start_matches(['-', ' ', '/']);
        let month = self.month_name()?;
        self.rest = self.rest.trim_start_matches(['-', ' ', '/', ',']);
        let year = self.number(4).filter(|year| year.digits == 4)?;
        Some(((year.value, month, day.value), named_month_style(DateOrder::Dmy), None))
    }

    fn month_name(&mut self) -> Option<i64> {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = self.rest[..letters].to_ascii_lowercase();
        let month = MONTHS.iter().position(|name| word.len() >= 3 && word.starts_with(name))?;
        self.rest = &self.rest[letters..];
        self.eat(".");
        Some(i64::try_from(month).ok()? + 1)
    }

    /// `Jan 5, 2024`, also behind a weekday: `Sat, 5 Jan 2024`
    fn day_with_month_name(&mut self) -> Option<DayPart> {
        const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let start = self.rest.get(..3).map(str::to_ascii_lowercase).unwrap_or_default();
        if WEEKDAYS.contains(&start.as_str()) {
            self.rest =
                self.rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches([',', ' ', '.']);
            let day = self.number(2)?;
            return self.day_before_month_name(day);
        }
        let month = self.month_name()?;
        self.spaces();
        let day = self.number(2)?;
        self.eat(",");
        self.spaces();
        let year = self.number(4).filter(|year| year.digits == 4)?;
        Some(((year.value, month, day.value), named_month_style(DateOrder::Mdy), None))
    }

    /// A Chinese weekday between day and time.
    pub(super) fn weekday(&mut self) {
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
    pub(super) fn time(&mut self, style: &mut DateStyle) -> Option<((i64, i64, i64), i64)> {
        style.iso_t = self.eat("T");
        // `6/1/2024, 3:00 PM`
        self.eat(",");
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
    pub(super) fn zone(&mut self) -> Option<Option<i32>> {
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

/// The notation of a day with the name of its month.
fn named_month_style(order: DateOrder) -> DateStyle {
    DateStyle { order, separator: Separator::Month, padding: Padding::Either, clock: Clock::None, ..DateStyle::PLAIN }
}
